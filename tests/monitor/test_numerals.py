from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from alerts.base import LANGUAGES, Language
from alerts.voice import Voice
from monitor.numerals import counted, exact, fixed, signed, stamp

TEHRAN = ZoneInfo("Asia/Tehran")


def voice(language: Language) -> Voice:
    return Voice(language, "monitor")


@pytest.mark.parametrize(
    "language,shown",
    [
        ("en", ("0", "1,234,567", "0.50")),
        ("ru", ("0", "1\xa0234\xa0567", "0,50")),
        ("zh", ("0", "1,234,567", "0.50")),
        ("fa", ("۰", "۱٬۲۳۴٬۵۶۷", "۰٫۵۰")),
        ("ar", ("0", "1,234,567", "0.50")),
        ("hi", ("0", "12,34,567", "0.50")),
    ],
)
def test_every_digit_is_written_as_people_there_write_it(language: Language, shown: tuple[str, str, str]) -> None:
    speaks = voice(language)
    assert (exact(0, speaks), exact(1_234_567, speaks), fixed(0.5, 2, speaks)) == shown


@pytest.mark.parametrize("value,shown", [(0.115, "0.12"), (0.145, "0.14"), (2.5, "2.50"), (0.0, "0.00")])
def test_a_value_is_rounded_once(value: float, shown: str) -> None:
    assert fixed(value, 2, voice("en")) == shown == f"{value:.2f}"


def test_a_sign_stays_on_its_side_in_a_line_from_right_to_left() -> None:
    assert [signed(value, 0, voice("en")) for value in (12.0, -12.0, 0.0)] == ["+12", "−12", "+0"]
    assert signed(-12.5, 1, voice("fa")) == "\u2068−۱۲٫۵\u2069"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_large_count_is_shown_whole_beside_its_noun(language: Language) -> None:
    speaks = voice(language)
    assert exact(123_456, speaks) in counted("people-count", 123_456, speaks)


def test_words_follow_the_number() -> None:
    told = [counted("people-count", number, voice("ru")) for number in (1, 3, 11)]
    assert told == ["1 человек", "3 человека", "11 человек"]


def test_a_moment_is_told_by_the_clock_and_the_calendar_of_the_reader() -> None:
    moment = datetime(2026, 1, 31, 22, tzinfo=UTC)
    assert stamp(moment, TEHRAN, voice("en")) == "2026-02-01 01:30"
    assert stamp(moment, TEHRAN, voice("fa")) == "\u2068۱۴۰۴-۱۱-۱۲ ۰۱:۳۰\u2069"
