"""Surges: what is more than chance, and what is over."""

import math
import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.triage.surge import (
    CALM_AFTER,
    LEAST,
    FalseAlarms,
    Heard,
    Rate,
    Usual,
    find_surge,
    hour_of_week,
    is_calm,
    tail,
    threshold,
)

NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
YOUNG = Usual({}, timedelta(days=3))
WEEKLY = FalseAlarms.WEEKLY


def burst(people: int, within: timedelta, until: datetime = NOW, first: int = 0) -> list[Heard]:
    return [Heard(first + n, until - within * n / people, "outage") for n in reversed(range(people))]


def steady(an_hour: float, weeks: int = 8) -> Usual:
    return Usual({hour: round(an_hour * weeks) for hour in range(168)}, timedelta(weeks=weeks))


def test_five_people_in_ten_minutes_are_a_surge_for_a_young_brand() -> None:
    found = find_surge(burst(5, timedelta(minutes=9)), YOUNG, NOW, WEEKLY)
    assert found is not None
    assert (found.people, found.window) == (5, timedelta(minutes=10))


def test_four_people_are_none() -> None:
    assert find_surge(burst(4, timedelta(minutes=9)), YOUNG, NOW, WEEKLY) is None


def test_one_person_who_writes_ten_times_is_none() -> None:
    assert find_surge([Heard(1, NOW, "outage")] * 10, YOUNG, NOW, WEEKLY) is None


def test_a_busy_hour_asks_for_four_times_as_many() -> None:
    before = burst(12, timedelta(minutes=55), NOW - timedelta(minutes=11), first=100)
    assert find_surge([*before, *burst(8, timedelta(minutes=9))], YOUNG, NOW, WEEKLY) is None
    assert find_surge([*before, *burst(9, timedelta(minutes=9))], YOUNG, NOW, WEEKLY) is not None


def test_what_is_usual_on_this_hour_of_the_week_is_no_surge() -> None:
    busy = {hour_of_week(NOW - timedelta(hours=n)): 20 * 8 for n in range(2)}
    monday_rush = Usual(busy, timedelta(weeks=8))
    assert find_surge(burst(15, timedelta(minutes=55)), monday_rush, NOW, WEEKLY) is None
    assert find_surge(burst(15, timedelta(minutes=55)), steady(0.2), NOW, WEEKLY) is not None


def test_a_slow_surge_is_seen_in_a_long_window() -> None:
    found = find_surge(burst(60, timedelta(hours=23)), steady(0.5), NOW, WEEKLY)
    assert found is not None
    assert found.window == timedelta(hours=24)
    assert found.usual == pytest.approx(12, rel=0.1)


def test_fewer_false_alarms_ask_for_more_people() -> None:
    rate = Rate(1.0, 10.0)
    assert threshold(rate, 1e-6) > threshold(rate, 1e-4) >= LEAST


def test_it_is_over_after_half_an_hour_below_half() -> None:
    heard = burst(20, timedelta(minutes=5))
    window = timedelta(minutes=10)
    assert not is_calm(heard, 10, window, NOW + timedelta(minutes=10))
    assert not is_calm(heard, 10, window, NOW + CALM_AFTER)
    assert is_calm(heard, 10, window, NOW + CALM_AFTER + window)


@given(count=st.integers(0, 40), mean=st.floats(0, 20), seen=st.floats(1, 200))
def test_a_tail_is_a_probability_and_falls(count: int, mean: float, seen: float) -> None:
    one, next_ = tail(count, Rate(mean, seen)), tail(count + 1, Rate(mean, seen))
    assert 0 <= next_ <= one + 1e-9 <= 1 + 2e-9


@given(people=st.integers(0, 30), more=st.integers(0, 10))
def test_more_people_are_never_less_of_a_surge(people: int, more: int) -> None:
    some = find_surge(burst(people, timedelta(minutes=5)), steady(0.3), NOW, WEEKLY)
    many = find_surge(burst(people + more, timedelta(minutes=5)), steady(0.3), NOW, WEEKLY)
    assert some is None or many is not None


def chance(rng: random.Random, start: datetime, weeks: int, an_hour: float) -> Iterator[Heard]:
    """Complaints as chance brings them, with days busier than nights; nothing ever happens."""
    for hour in range(weeks * 168):
        expected = an_hour * (1.7 if 8 <= hour % 24 <= 20 else 0.3)
        count, product = 0, rng.random()
        while product > math.exp(-expected):
            count, product = count + 1, product * rng.random()
        for moment in sorted(rng.random() for _ in range(count)):
            yield Heard(rng.randrange(10**9), start + timedelta(hours=hour + moment), "outage")


@pytest.mark.parametrize("an_hour", [0.3, 1.0, 3.0])
def test_chance_alone_rings_about_once_a_week(an_hour: float) -> None:
    """Months of nothing, after eight weeks from which it learned; fewer months where more is heard."""
    rng, start, weeks = random.Random(7), datetime(2026, 1, 5, tzinfo=UTC), 26 if an_hour < 2 else 10
    counts = Counter(hour_of_week(one.at) for one in chance(rng, start, 8, an_hour))
    usual, day = Usual(counts, timedelta(weeks=8)), timedelta(days=1)
    alarms, recent, quiet_until = 0, [], start
    for one in chance(rng, start + timedelta(weeks=8), weeks, an_hour):
        recent = [*(old for old in recent if old.at > one.at - day), one]
        if one.at >= quiet_until and (found := find_surge(recent, usual, one.at, WEEKLY)) is not None:
            alarms, quiet_until = alarms + 1, one.at + max(found.window, CALM_AFTER)
    assert 0.2 <= alarms / weeks <= 2
