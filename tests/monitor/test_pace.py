from datetime import timedelta
from typing import ClassVar, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Caps, Source
from monitor.pace import JITTER, Pace, pace_of, until_next_poll

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FREE = Pace(usual=2 * MINUTE, least=MINUTE, most=8 * MINUTE)

seconds = st.floats(1, 10**5).map(lambda count: timedelta(seconds=count))


class Sample(Source):
    kind: Literal["sample"] = "sample"
    caps: ClassVar[Caps] = Caps(min_interval=MINUTE, default_interval=2 * MINUTE)


@st.composite
def paces(draw: st.DrawFn) -> Pace:
    least, more, most = draw(seconds), draw(seconds), draw(seconds)
    return Pace(least + more, least, least + more + most)


@pytest.mark.parametrize(
    "heard,quiet,expected",
    [
        pytest.param(0, None, 2, id="nothing is known"),
        pytest.param(0, 5 * HOUR, 2, id="quiet for some hours"),
        pytest.param(0, 12 * HOUR, 4, id="half a day: half as often"),
        pytest.param(0, 24 * HOUR, 8, id="a day: a quarter as often"),
        pytest.param(0, 900 * HOUR, 8, id="and never less"),
        pytest.param(1, 900 * HOUR, 1, id="one mention ends the quiet"),
        pytest.param(50, None, 1, id="never below the minimum"),
    ],
)
def test_how_long_until_the_next_poll(heard: int, quiet: timedelta | None, expected: int) -> None:
    assert until_next_poll(FREE, heard=heard, quiet=quiet) == expected * MINUTE


def test_a_configured_interval_is_the_longest() -> None:
    assert pace_of(Sample(interval=10 * MINUTE)) == Pace(10 * MINUTE, MINUTE, 10 * MINUTE)
    assert until_next_poll(pace_of(Sample(interval=10 * MINUTE)), heard=0, quiet=900 * HOUR) == 10 * MINUTE
    assert pace_of(Sample()) == FREE


def test_an_interval_below_the_minimum_is_kept_where_it_was_allowed() -> None:
    assert pace_of(Sample(interval=timedelta(seconds=1))).least == timedelta(seconds=1)


def test_a_limit_that_is_nearly_used_up_slows_even_a_busy_source() -> None:
    assert until_next_poll(FREE, heard=9, quiet=None, remaining=4) == 4 * MINUTE
    assert until_next_poll(FREE, heard=9, quiet=None, remaining=5) == MINUTE


@given(paces(), st.integers(0, 10**6), st.none() | seconds, st.floats(0, 1, exclude_max=True))
def test_every_wait_lies_between_the_least_and_the_most(
    pace: Pace, heard: int, quiet: timedelta | None, chance: float
) -> None:
    assert pace.least <= until_next_poll(pace, heard=heard, quiet=quiet, chance=chance) <= pace.most


@given(paces(), st.integers(0, 1000), st.integers(0, 1000), seconds, seconds)
def test_who_brings_more_is_not_asked_later_and_who_is_longer_quiet_not_sooner(
    pace: Pace, heard: int, more: int, quiet: timedelta, longer: timedelta
) -> None:
    now = until_next_poll(pace, heard=heard, quiet=quiet)
    assert until_next_poll(pace, heard=heard + more, quiet=quiet) <= now
    assert until_next_poll(pace, heard=heard, quiet=quiet + longer) >= now


@given(paces(), st.floats(0, 1, exclude_max=True))
def test_chance_brings_a_poll_a_tenth_early_at_most(pace: Pace, chance: float) -> None:
    wait = until_next_poll(pace, heard=0, quiet=None, chance=chance)
    assert pace.usual * (1 - JITTER) <= wait <= pace.usual or wait == pace.least
