"""What fills a sentence is a name, a time, a setting: never a trick."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from monitor.reply.bank import LANGUAGES, shipped
from monitor.reply.situation import House
from monitor.reply.slots import clean, first_name, time_of

NOW = datetime(2026, 3, 12, 13, 17, tzinfo=UTC)  # a Thursday
ACME = House(name="Acme Shop")

NAMES = {
    "first of two": ("Ada Lane", "en", "Ada"),
    "with a hyphen": ("Jean-Luc P", "fr", "Jean-Luc"),
    "Cyrillic": ("Анна Иванова", "ru", "Анна"),
    "Latin in a Russian post": ("Anna", "ru", "Anna"),
    "Chinese": ("李雷", "zh", "李雷"),
    "Arabic": ("سلمى أحمد", "ar", "سلمى"),
    "two words are one name": ("عبد الله", "ar", "عبد الله"),
    "Persian": ("نگار", "fa", "نگار"),
    "Hindi": ("रवि कुमार", "hi", "रवि"),
    "Cyrillic in an English post": ("Анна", "en", None),
    "a Chinese nickname": ("爱吃火锅的小王", "zh", None),
    "a handle": ("ada_lane85", "en", None),
    "lower case": ("ada", "en", None),
    "shouting": ("ADA", "en", None),
    "anybody": ("Customer", "en", None),
    "the brand": ("Acme Sucks", "en", None),
    "an insult": ("Ada Fuckthem", "en", None),
    "braces": ("{agent}", "en", None),
    "braces behind": ("Ada {x}", "en", None),
    "an override": ("Ada\u202e", "en", None),
    "a line break": ("\nAda\r\n", "en", "Ada"),
    "an emoji": ("Ada😡", "en", None),
    "too long": ("A" + "da" * 40, "en", None),
    "nothing": ("", "en", None),
}


@pytest.mark.parametrize("display, language, name", NAMES.values(), ids=NAMES)
def test_somebody_is_called_by_name_only_where_it_looks_like_one(display: str, language: str, name: str | None):
    assert first_name(display, language, ACME) == name


TIMES = {
    "today": (timedelta(hours=1), "by 14:20 today"),
    "on the round minute": (timedelta(minutes=3), "by 13:20 today"),
    "tomorrow": (timedelta(hours=12), "by 01:20 tomorrow"),
    "a weekday": (timedelta(days=2), "by 13:20 on Saturday"),
    "a date": (timedelta(days=7), "by 13:20 on 2026-03-19"),
}


@pytest.mark.parametrize("promise, said", TIMES.values(), ids=TIMES)
def test_the_time_is_told_as_people_tell_it(promise: timedelta, said: str):
    assert time_of(shipped("en"), NOW, House(name="Acme", promise=promise)) == said


def test_the_time_is_that_of_the_house():
    house = House(name="Acme", zone=timezone(timedelta(hours=11)))
    assert time_of(shipped("en"), NOW, house) == "by 01:20 today"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_tells_every_day(language: str):
    days = {time_of(shipped(language), NOW, House(name="Acme", promise=timedelta(days=days))) for days in range(10)}
    assert len(days) == 10
    assert not [text for text in days if "{" in text]


def test_persian_is_told_in_its_own_digits():
    assert time_of(shipped("fa"), NOW, ACME) == "امروز تا ساعت ۱۴:۲۰"


VALUES = {
    "spaces": ("  two \n lines ", "two lines"),
    "a joiner": ("می‌شود", "می‌شود"),
    "empty": (" \t", None),
    "braces": ("{time}", None),
    "a control": ("a\x00b", None),
    "bidi": ("a\u2066b", None),
    "a lone surrogate": ("a\ud800", None),
    "too long": ("x" * 301, None),
}


@pytest.mark.parametrize("value, cleaned", VALUES.values(), ids=VALUES)
def test_a_setting_is_one_line_that_can_be_seen(value: str, cleaned: str | None):
    assert clean(value) == cleaned
