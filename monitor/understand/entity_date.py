"""Days and versions: numbers whose parts count something."""

import re

from monitor.understand.entity_forms import CUES, DOUBTFUL_MONTHS, FIRST_MONTHS, MONTHS, WORD, Cue
from monitor.understand.entity_number import Extent, Number, glued, stands

_YEAR = r"(?:19[0-9]{2}|20[0-9]{2}|13[0-9]{2}|14[0-9]{2})"  # Gregorian, and Jalali or Hijri
_FIGURES = re.compile(
    rf"(?P<year>{_YEAR})([./\-])(?P<month>[0-9]{{1,2}})\2(?P<day>[0-9]{{1,2}})(?![0-9]|[./\-][0-9])"
    rf"|(?P<one>[0-9]{{1,2}})([./\-])(?P<two>[0-9]{{1,2}})\6(?:{_YEAR}|(?P<short>[0-9]{{2}}))(?![0-9]|[./\-][0-9])"
    rf"|(?:{_YEAR}|[0-9]{{2}})年[0-9]{{1,2}}月(?:[0-9]{{1,2}}[日号號]?)?|[0-9]{{1,2}}月[0-9]{{1,2}}[日号號]?(?![0-9])"
)
_MONTH_NEXT = re.compile(
    rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|er|го|е)?[. \-]{{0,2}}(?:of |de |ماه )?(?P<month>{WORD})(?: ال(?:اول|ثانی))?"
    rf"(?:[ ,.'\-]{{1,3}}(?:de |سال )?(?P<year>{_YEAR}(?![0-9])))?"
)
_AFTER_MONTH = re.compile(
    r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?(?![0-9a-z]|[.,:/\-][0-9])"
    rf"(?:,? (?P<year>{_YEAR})(?![0-9]))?|(?P<only>{_YEAR})(?![0-9a-z])"
)


def date(number: Number) -> Extent:
    """A day (or a month) in figures or with the month's name; years alone and clock times are none."""
    if not stands(number):
        return None
    return _in_figures(number) or _named_month(number) or _month_before(number)


def _in_figures(number: Number) -> Extent:
    found = _FIGURES.match(number.text, number.start, number.stop)
    if not found or number.before[-1:] == "-":
        return None
    if found["year"]:
        plausible = 1 <= int(found["month"]) <= 12 and 1 <= int(found["day"]) <= 31
    elif found["one"]:
        # 5.2.17 is a version; who writes years in two digits writes the day or the month so, too.
        plausible = _day_and_month(int(found["one"]), int(found["two"])) and (
            not found["short"] or "." not in found[0] or len(found["one"] + found["two"]) > 2
        )
    else:
        month, *day = map(int, re.findall("[0-9]+", found[0].rpartition("年")[2]))
        plausible = 1 <= month <= 12 and all(1 <= one <= 31 for one in day)
    return found.span() if plausible else None


def _day_and_month(one: int, two: int) -> bool:
    low, high = min(one, two), max(one, two)
    return 1 <= low <= 12 and high <= 31


def _is_month(number: Number, word: str, at: int, certain: bool) -> bool:
    return word in MONTHS and (certain or word not in DOUBTFUL_MONTHS or number.original[at].isupper())


def _named_month(number: Number) -> Extent:
    found = _MONTH_NEXT.match(number.text, number.start, number.stop)
    if not found or not 1 <= int(found["day"]) <= 31:
        return None
    named = _is_month(number, found["month"], found.start("month"), bool(found["year"]))
    return found.span() if named else None


def _month_before(number: Number) -> Extent:
    month = number.words[-1] if number.words else ""
    head = number.before.rstrip(" .,'")
    if month not in MONTHS or not head.endswith(month) or len(number.before) - len(head) > 2:
        return None
    found = _AFTER_MONTH.match(number.text, number.start, number.stop)
    start = number.start - len(number.before) + len(head) - len(month)
    if not found or not (found["only"] or (month in FIRST_MONTHS and 1 <= int(found["day"]) <= 31)):
        return None
    named = _is_month(number, month, start, bool(found["only"] or found["year"]))
    return (start, found.end()) if named else None


# "Version 64 GB" is a size, and "android 5%" a share.
_VERSION = re.compile(
    r"[0-9]{1,6}(?:\.[0-9]{1,6}){0,4}(?:(?:-?(?:beta|rc|alpha)|[a-z])[0-9]{0,3})?(?![0-9a-z]| ?(?:gb|гб|گیگ|जीबी|%))"
)
_TRIPLE = re.compile(r"[0-9]{1,3}\.[0-9]{1,4}\.(?!(?:19|20)[0-9]{2}(?![0-9]))[0-9]{1,6}(?![0-9]|\.[0-9])")
_THOUSANDS = re.compile(r"[0-9]{1,3}\.[0-9]{3}\.[0-9]{3}\Z")
_NAMED_AFTER = re.compile(rf"(?P<value>[0-9]{{1,4}}(?:\.[0-9]{{1,5}}){{1,3}}) ?(?P<word>{WORD})")
_HAN_VERSION = "版"


def version(number: Number) -> Extent:
    """A version beside a word that announces it; the "v" and the name of a system belong to it."""
    if number.cue in _ANNOUNCING:
        found = _VERSION.match(number.text, number.start, number.stop)
        if found:
            return _announced(number, found)
    after = _NAMED_AFTER.match(number.text, number.start, number.stop)
    if not after or not stands(number):
        return None
    named = after["word"].startswith(_HAN_VERSION) or CUES.get(after["word"]) is Cue.VERSION
    return after.span("value") if named else None


_ANNOUNCING = frozenset((Cue.VERSION, Cue.UPDATE, Cue.SYSTEM))


def _announced(number: Number, found: re.Match[str]) -> Extent:
    if number.cue is Cue.VERSION:
        return found.span()
    if number.linked or number.strong:
        return None
    if number.cue is Cue.SYSTEM:
        return _with_system(number, found.end())
    joined = number.before[-1:] == "v" and not glued(number.before[-2:-1])
    return (number.start - joined, found.end()) if joined or "." in found[0] else None


def _with_system(number: Number, end: int) -> Extent:
    name, head = number.words[-1], number.before.rstrip(" ")
    joined = head.endswith(name) and len(number.before) - len(head) <= 1 and name.isascii()
    return (number.start - len(number.before) + len(head) - len(name) if joined else number.start), end


def bare_version(number: Number) -> Extent:
    """Three numbers with dots between, which are neither a date nor thousands."""
    found = _TRIPLE.match(number.text, number.start, number.stop)
    return found.span() if found and stands(number) and not _THOUSANDS.match(found[0]) else None
