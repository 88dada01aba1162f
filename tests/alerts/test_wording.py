from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from doubles.contract_alerts import NOON

from alerts.wording import clock, counted, day, duration, language, number, number_of

ZONE = ZoneInfo("UTC")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "value, shown",
    [
        (0, "0"), (999, "999"), (2_900, "2,900"), (9_999, "9,999"), (10_000, "10k"), (41_234, "41k"),
        (999_499, "999k"), (999_500, "1M"), (1_234_567, "1.2M"),
    ],
)  # fmt: skip
def test_numbers_are_as_exact_as_a_glance(value, shown):
    assert number(value) == shown


@pytest.mark.parametrize(
    "value, shown", [(None, "? replies"), (0, "0 replies"), (1, "1 reply"), (2, "2 replies"), (12_000, "12k replies")]
)
def test_an_unknown_count_is_no_zero(value, shown):
    assert counted(value, "replies") == shown


@pytest.mark.parametrize(
    "span, shown",
    [
        (timedelta(0), "under 1 min"),
        (timedelta(seconds=59), "under 1 min"),
        (timedelta(minutes=14, seconds=59), "14 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=1, minutes=58), "1 h 58 min"),
        (timedelta(hours=23, minutes=59), "23 h 59 min"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=3, hours=20), "3 days"),
    ],
    ids=str,
)
def test_durations_never_promise_more_than_is_left(span, shown):
    assert duration(span) == shown


@pytest.mark.parametrize(
    "moment, zone, shown",
    [
        (NOON, ZONE, "12:00 UTC"),
        (NOON, BERLIN, "13:00"),
        (NOON + timedelta(hours=11, minutes=30), BERLIN, "6 Jan, 00:30"),
        (NOON - timedelta(days=30), ZONE, "6 Dec 2025, 12:00 UTC"),
    ],
    ids=["the same day", "the reader's zone", "after midnight there", "another year"],
)
def test_a_time_has_its_date_on_another_day(moment, zone, shown):
    assert clock(moment, NOON, zone) == shown


def test_a_day_has_its_year_in_another_year():
    assert day(datetime(2026, 11, 5, 9, 0, tzinfo=UTC), NOON, ZONE) == "5 Nov"
    assert day(datetime(2025, 12, 31, 23, 30, tzinfo=UTC), NOON, BERLIN) == "1 Jan"


@pytest.mark.parametrize(
    "tag, shown",
    [
        ("fa", "Persian"), ("zh-Hant", "Chinese"), ("PT-br", "Portuguese"), ("hi-Latn", "Hindi in Latin letters"),
        ("und", "language ?"), ("", "language ?"), ("qqq", "qqq"),
    ],
)  # fmt: skip
def test_languages_have_english_names(tag, shown):
    assert language(tag) == shown


@pytest.mark.parametrize(
    "incident, shown", [("inc-000007", "7"), ("inc-1000000", "1000000"), ("inc_en_01", "inc_en_01"), ("inc-0", "0")]
)
def test_commands_take_the_number_of_an_incident(incident, shown):
    assert number_of(incident) == shown
