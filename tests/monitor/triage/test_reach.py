from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Engagement
from monitor.triage.reach import Reach, Sighting, estimate, growth

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
counts = st.one_of(st.none(), st.integers(0, 10**7))
engagements = st.builds(Engagement, counts, counts, counts, counts)
sightings = st.builds(Sighting, st.integers(1, 3), counts, engagements)


def test_what_is_unknown_stays_unknown() -> None:
    assert estimate([Sighting(1, None, Engagement())]) == Reach()


def test_zero_is_known() -> None:
    assert estimate([Sighting(1, 0, Engagement(likes=0))]).people == 0


def test_forty_one_thousand_followers_are_about_2900_readers() -> None:
    assert estimate([Sighting(1, 41_000, Engagement())]).people == 2_870


def test_views_are_believed_before_followers() -> None:
    assert estimate([Sighting(1, 1_000_000, Engagement(views=120))]).people == 120


def test_the_followers_of_one_author_count_once() -> None:
    twice = [Sighting(1, 1_000, Engagement()), Sighting(1, 1_000, Engagement())]
    assert estimate(twice).people == estimate(twice[:1]).people


def test_the_same_words_of_others_add_their_followers() -> None:
    assert estimate([Sighting(1, 1_000, Engagement()), Sighting(2, 1_000, Engagement())]).people == 140


@given(st.lists(sightings, max_size=4), sightings)
def test_another_post_never_makes_the_reach_smaller(seen: list[Sighting], more: Sighting) -> None:
    before, after = estimate(seen).people, estimate([*seen, more]).people
    hides_followers = more.engagement.views is not None
    assert before is None or hides_followers or (after is not None and after >= before)


@pytest.mark.parametrize("name", ["likes", "reposts", "replies", "views"])
@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_reach_grows_with_each_count(name: str, low: int, more: int) -> None:
    one = estimate([Sighting(1, 50, Engagement(**{name: low}))]).people
    two = estimate([Sighting(1, 50, Engagement(**{name: low + more}))]).people
    assert one is not None
    assert two is not None
    assert two > one


def test_growth_is_people_an_hour() -> None:
    assert growth(100, NOW - timedelta(minutes=30), 400, NOW) == 600.0


@pytest.mark.parametrize(
    "before,looked,after",
    [
        pytest.param(None, NOW - timedelta(hours=1), 5, id="unknown before"),
        pytest.param(5, NOW - timedelta(hours=1), None, id="unknown now"),
        pytest.param(5, None, 9, id="never looked"),
        pytest.param(5, NOW - timedelta(seconds=10), 9, id="too close together"),
    ],
)
def test_two_looks_are_needed_to_tell_growth(before: int | None, looked: datetime | None, after: int | None) -> None:
    assert growth(before, looked, after, NOW) is None
