"""Numbers, times and codes in the words that a person would use, in the language of that person."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.safe_text import inline
from alerts.solar_hijri import solar_hijri
from alerts.voice import ENGLISH, Voice

MAX_CODE = 60
"""Code points of a word that a plugin may bring."""


def number(value: int, voice: Voice = ENGLISH) -> str:
    """2,900, 41k, 1.2M: as exact as a glance can use."""
    return voice.number(value)


def counted(value: int | None, message: str, voice: Voice = ENGLISH) -> str:
    """One reply, 12 replies; what is not known is "?", never 0."""
    return voice.say(message, count=voice.say("unknown") if value is None else value)


def duration(span: timedelta, voice: Voice = ENGLISH) -> str:
    """14 min, 1 h 58 min, 3 days; rounded down, so that "left" never promises too much."""
    minutes = int(span.total_seconds()) // 60
    if minutes < 1:
        return voice.say("under-minute")
    if minutes < 60:
        return voice.say("minutes", minutes=minutes)
    if minutes < 24 * 60:
        hours, rest = divmod(minutes, 60)
        return voice.say("hours-minutes", hours=hours, minutes=rest) if rest else voice.say("hours", hours=hours)
    return voice.say("days", days=minutes // (24 * 60))


def clock(moment: datetime, now: datetime, zone: ZoneInfo, voice: Voice = ENGLISH) -> str:
    """10:17, with the date on another day, and marked where it is UTC that nobody chose."""
    there = moment.astimezone(zone)
    time = voice.in_digits(f"{there:%H:%M}")
    if zone.key == "UTC":
        time = voice.say("time-utc", time=time)
    if there.date() == now.astimezone(zone).date():
        return time
    return voice.say("date-time", date=day(moment, now, zone, voice), time=time)


def day(moment: datetime, now: datetime, zone: ZoneInfo, voice: Voice = ENGLISH) -> str:
    """30 Dec, with the year when it is another one; in the calendar of the language."""
    year, month, number_ = _written(moment.astimezone(zone).date(), voice)
    parts = {"day": voice.in_digits(str(number_)), "month": voice.say("month", month=month)}
    if year == _written(now.astimezone(zone).date(), voice)[0]:
        return voice.say("date", **parts)
    return voice.say("date-year", **parts, year=voice.in_digits(str(year)))


def _written(there: date, voice: Voice) -> tuple[int, int, int]:
    return solar_hijri(there) if voice.language == "fa" else (there.year, there.month, there.day)


def language(tag: str, voice: Voice = ENGLISH) -> str:
    """The name of a BCP 47 tag; the tag itself where we have no name, "?" where nobody knows."""
    main, _, rest = tag.partition("-")
    if main.lower() in ("", "und"):
        return voice.say("language-unknown")
    name = voice.name_of(main.lower())
    if name is None:
        return voice.inline(tag, 20)
    # Latin letters are news only where they are not the rule: romanised Hindi, Arabic and the like.
    return voice.say("latin-letters", language=name) if rest.lower().startswith("latn") else name


def cause(code: str, voice: Voice = ENGLISH) -> str:
    """The cause of a complaint in plain words."""
    return voice.word("cause", code) or voice.say("cause-unknown")


def reason(code: str | None, voice: Voice = ENGLISH) -> str:
    """Why an event was sent, in plain words; empty where there is nothing to add."""
    return voice.word("reason", code or "") or ""


def spoken(kind: str, code: str, voice: Voice = ENGLISH) -> str:
    """Our word for a code of this kind; a code of a plugin with its words apart."""
    return voice.word(kind, code) or voice.inline(code.replace("_", " "), MAX_CODE)


def number_of(incident: str) -> str:
    """What commands take for an incident: 7 for inc-000007, else the id as it is."""
    found = re.fullmatch(r"inc-0*([0-9]+)", incident)
    return found.group(1) if found else inline(incident, 40)
