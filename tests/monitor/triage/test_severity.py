from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.triage.severity import MOST_FOR_LISTS, Facts, level_of, weigh

PLAIN = Facts(complaint=0.9, negativity=0.7, people=None, impact=1, cues=())


@pytest.mark.parametrize(
    "facts,level",
    [
        pytest.param(replace(PLAIN, complaint=0.5, negativity=0.4, impact=0), "low", id="a mild one"),
        pytest.param(PLAIN, "medium", id="a plain complaint of an unknown person"),
        pytest.param(replace(PLAIN, impact=2, cues=("money", "unanswered"), people=400), "high", id="money, no answer"),
        pytest.param(replace(PLAIN, impact=3, cues=("safety",)), "critical", id="harm"),
        pytest.param(
            replace(PLAIN, impact=2, negativity=0.95, people=2_900, cues=("churn", "unanswered", "legal")),
            "critical",
            id="money and no answer before thousands",
        ),
    ],
)
def test_levels_are_what_a_support_lead_expects(facts: Facts, level: str) -> None:
    assert weigh(facts).level == level


def test_five_followers_never_outrank_fifty_thousand_views() -> None:
    small = weigh(replace(PLAIN, people=5))
    large = weigh(replace(PLAIN, people=50_000))
    assert large.points > small.points


def test_an_unanswered_second_post_outranks_an_equal_first_one() -> None:
    second = weigh(replace(PLAIN, earlier=1, unanswered=1))
    assert second.points > weigh(PLAIN).points


def test_unknown_reach_adds_nothing_and_says_so() -> None:
    assert ("reach unknown", 0.0) in weigh(PLAIN).parts


def test_reopening_lifts_the_level_but_not_above_critical() -> None:
    assert weigh(PLAIN, raised=1).level == "high"
    assert weigh(PLAIN, raised=9).level == "critical"


facts = st.builds(
    Facts,
    complaint=st.floats(0, 1),
    negativity=st.floats(0, 1),
    people=st.one_of(st.none(), st.integers(0, 10**8)),
    impact=st.integers(0, 3),
    cues=st.sets(st.sampled_from(["safety", "legal", "press", "churn", "money", "firsthand"])),
    earlier=st.integers(0, 20),
    unanswered=st.integers(0, 5),
    others=st.integers(0, 500),
    listed=st.floats(0, 100).map(lambda points: round(points, 1)),
)


@given(facts)
def test_the_parts_add_up_to_the_points(given: Facts) -> None:
    weight = weigh(given)
    assert weight.points == round(sum(points for _, points in weight.parts), 2)
    assert weight.level == level_of(weight.points)


@given(facts, st.integers(1, 10**8))
def test_more_readers_never_make_it_milder(given: Facts, more: int) -> None:
    assert weigh(replace(given, people=(given.people or 0) + more)).points >= weigh(given).points


@given(facts)
def test_being_on_a_list_adds_no_more_than_the_cap_and_takes_nothing_away(given: Facts) -> None:
    unlisted = weigh(replace(given, listed=0.0)).points
    assert unlisted <= weigh(given).points <= round(unlisted + MOST_FOR_LISTS, 2)


@given(facts)
def test_no_list_goes_before_the_same_words_in_distress(given: Facts) -> None:
    distressed = replace(given, cues={*given.cues, "distress"}, listed=0.0)
    assert weigh(distressed).points > weigh(replace(given, cues={*given.cues} - {"distress"})).points
