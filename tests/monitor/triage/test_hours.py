"""Business time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.triage.hours import after, read_hours

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = read_hours("mon-fri 09:00-17:30", BERLIN)


def at(text: str) -> datetime:
    """Berlin wall time as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    "start, span, end",
    [
        pytest.param("2026-11-23 10:00", timedelta(hours=1), "2026-11-23 11:00", id="within a day"),
        pytest.param("2026-11-23 17:00", timedelta(hours=1), "2026-11-24 09:30", id="over night"),
        pytest.param("2026-11-20 17:00", timedelta(hours=4), "2026-11-23 12:30", id="over the weekend"),
        pytest.param("2026-11-22 03:00", timedelta(hours=4), "2026-11-23 13:00", id="from a Sunday"),
        pytest.param("2026-03-27 17:00", timedelta(hours=1), "2026-03-30 09:30", id="into summer time"),
        pytest.param("2026-10-23 17:00", timedelta(hours=1), "2026-10-26 09:30", id="out of summer time"),
        pytest.param("2026-11-23 09:00", timedelta(hours=8, minutes=30), "2026-11-23 17:30", id="to the last minute"),
    ],
)
def test_the_clock_runs_only_while_somebody_is_there(start: str, span: timedelta, end: str) -> None:
    assert after(OFFICE, at(start), span) == at(end)


def test_a_night_of_summer_time_has_the_minutes_it_has() -> None:
    night = read_hours("22:00-06:00", BERLIN)
    assert after(night, at("2026-03-28 22:00"), timedelta(hours=7)) == at("2026-03-29 06:00")
    assert after(night, at("2026-10-24 22:00"), timedelta(hours=9)) == at("2026-10-25 06:00")


def test_nobody_is_there_on_a_holiday() -> None:
    hours = read_hours("mon-fri 09:00-17:30", BERLIN, frozenset({date(2026, 11, 23)}))
    assert after(hours, at("2026-11-20 17:00"), timedelta(hours=1)) == at("2026-11-24 09:30")


def test_without_hours_the_clock_always_runs() -> None:
    start = at("2026-11-21 03:00")
    assert after(None, start, timedelta(hours=4)) == start + timedelta(hours=4)


def test_quiet_through_midnight_ends_in_the_morning() -> None:
    night = read_hours("22:00-08:00", BERLIN)
    for inside in ("2026-11-23 22:00", "2026-11-23 23:59", "2026-11-24 07:59"):
        assert night.closes(at(inside)) == at("2026-11-24 08:00")
    for outside in ("2026-11-23 21:59", "2026-11-24 08:00", "2026-11-24 12:00"):
        assert night.closes(at(outside)) is None
        assert not night.holds(at(outside))


def test_a_weekend_that_adjoins_the_night_ends_on_monday() -> None:
    quiet = read_hours("mon-fri 18:00-08:00, sat-sun 00:00-24:00", BERLIN)
    assert quiet.closes(at("2026-11-20 19:00")) == at("2026-11-23 00:00")


@pytest.mark.parametrize(
    "text, told",
    [
        ("9-5", "no time of the week"),
        ("mon-fry 09:00-17:00", "no day of the week"),
        ("mon 25:00-26:00", "no time of day"),
        ("", "no time of the week"),
    ],
)
def test_hours_that_cannot_be_read_are_told_with_an_example(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_hours(text, BERLIN)


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    first=st.integers(0, 3000),
    second=st.integers(0, 3000),
)
def test_two_spans_one_after_the_other_are_their_sum(start: datetime, first: int, second: int) -> None:
    one, two = timedelta(minutes=first), timedelta(minutes=second)
    assert after(OFFICE, after(OFFICE, start, one), two) == after(OFFICE, start, one + two)
    assert after(OFFICE, start, one) >= start + one if first else True
