"""Numbers of a report as its readers write them: every digit of them, because they must agree with the store."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from alerts.solar_hijri import solar_hijri
from alerts.voice import Voice

ENGLISH = Voice("en", __package__)
"""Of JSON, and where nobody said what they speak."""


def exact(value: int, voice: Voice) -> str:
    """1,234,567; ۱٬۲۳۴٬۵۶۷; 12,34,567 in Hindi."""
    return _grouped(Decimal(value), None, voice)


def fixed(value: float, digits: int, voice: Voice) -> str:
    """With so many digits behind the point, or behind what stands for it."""
    pattern = f"0.{'0' * digits}" if digits else None
    # Rounded here, because Babel rounds the digits that are written, and not the number that is meant.
    return _grouped(Decimal(f"{value:.{digits}f}"), pattern, voice)


def signed(value: float, digits: int, voice: Voice) -> str:
    """+12, −0.5. Kept whole inside a line from right to left, where the sign would change sides."""
    amount = fixed(abs(value), digits, voice)
    return voice.apart(voice.say("fewer" if value < 0 else "more", amount=amount))


def counted(message: str, count: int, voice: Voice, **facts: str) -> str:
    """A sentence of the catalogue whose words follow $count, and which shows it as $shown."""
    return voice.say(message, count=count, shown=exact(count, voice), **facts)


def stamp(moment: datetime, zone: ZoneInfo, voice: Voice, *, seconds: bool = False) -> str:
    """2026-01-31 09:00, or 09:00:07; in Persian by the calendar of Iran."""
    there = moment.astimezone(zone)
    time = f"{there:%H:%M:%S}" if seconds else f"{there:%H:%M}"
    return voice.apart(voice.in_digits(f"{_written(there, voice)} {time}"))


def day_stamp(day: date, voice: Voice) -> str:
    """2026-01-31; in Persian by the calendar of Iran."""
    return voice.apart(voice.in_digits(_written(day, voice)))


def _written(day: date, voice: Voice) -> str:
    year, month, number = solar_hijri(day) if voice.language == "fa" else (day.year, day.month, day.day)
    return f"{year:04}-{month:02}-{number:02}"


def _grouped(value: Decimal, pattern: str | None, voice: Voice) -> str:
    # Not at the top: Babel would slow down the start of every command.
    from babel.numbers import format_decimal  # noqa: PLC0415

    return voice.in_digits(format_decimal(value, pattern, locale=voice.language, numbering_system="default"))
