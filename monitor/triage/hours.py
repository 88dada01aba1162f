"""Business time: when somebody is there, in their own time zone, through summer time and holidays."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST = 400
"""Days looked ahead: whoever has no hour open in more than a year has none."""
_PART = re.compile(r"(?:([a-z]{3})(?:-([a-z]{3}))?\s+)?(\d{1,2}:\d{2})-(\d{1,2}:\d{2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """One opening on one weekday; `closes` before or at `opens` runs past midnight."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Hours:
    """A week of openings in one time zone; no opening begins on a holiday."""

    spans: tuple[Span, ...]
    zone: ZoneInfo
    holidays: frozenset[date] = frozenset()

    def holds(self, moment: datetime) -> bool:
        """Whether `moment` is within an opening."""
        return any(start <= moment < end for start, end in _openings(self, moment))

    def closes(self, moment: datetime) -> datetime | None:
        """When the opening that `moment` is in ends, adjoining ones included; None outside of all."""
        end = None
        for start, until in _openings(self, moment):
            if start <= (end or moment) < until:
                end = until
            elif end is not None:
                break
        return end


def read_hours(text: str, zone: ZoneInfo, holidays: frozenset[date] = frozenset()) -> Hours:
    """From "mon-fri 09:00-17:30, sat 10:00-14:00"; without days it is every day. Raises ValueError."""
    spans: list[Span] = []
    for part in text.split(","):
        found = _PART.fullmatch(part.strip())
        if found is None:
            raise ValueError(f'"{part.strip()}" is no time of the week; write it like "mon-fri 09:00-17:30"')
        first, last, opens, closes = found.groups()
        spans += [Span(day, _time(opens), _time(closes)) for day in _days(first, last)]
    return Hours(tuple(sorted(spans, key=lambda span: (span.weekday, span.opens))), zone, holidays)


def after(hours: Hours | None, start: datetime, span: timedelta) -> datetime:
    """The moment `span` of open time after `start`; without hours, of any time.

    Hours that are never open count as none: a clock that never runs would hide the incident.
    """
    if hours is None:
        return start + span
    left = span
    for opens, closes in _openings(hours, start):
        begin = max(opens, start)
        if closes - begin >= left:
            return begin + left
        left -= max(closes - begin, timedelta(0))
    return start + span


def _openings(hours: Hours, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Openings that end after `moment`, in order, as UTC and without overlap."""
    first = moment.astimezone(hours.zone).date() - timedelta(days=1)
    latest = moment
    for number in range(LONGEST):
        day = first + timedelta(days=number)
        if day in hours.holidays:
            continue
        for span in hours.spans:
            if span.weekday == day.weekday():
                opens, closes = _at(day, span.opens, hours.zone), _at(_last_day(day, span), span.closes, hours.zone)
                opens = max(opens, latest) if latest != moment else opens
                if closes > max(opens, moment):
                    yield opens, closes
                    latest = closes


def _last_day(day: date, span: Span) -> date:
    return day + timedelta(days=span.closes <= span.opens)


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The wall time there, as UTC: an opening in the hour that summer time skips begins when it is over."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _time(text: str) -> time:
    hour, _, minute = text.partition(":")
    if int(hour) == 24 and minute == "00":
        return time(0)
    try:
        return time(int(hour), int(minute))
    except ValueError as error:
        raise ValueError(f'"{text}" is no time of day; write it like 09:00') from error


def _days(first: str | None, last: str | None) -> list[int]:
    if first is None:
        return list(range(len(DAYS)))
    names = [name.lower() for name in (first, last or first)]
    for name in names:
        if name not in DAYS:
            raise ValueError(f'"{name}" is no day of the week; they are {", ".join(DAYS)}')
    start, end = (DAYS.index(name) for name in names)
    return [(start + step) % len(DAYS) for step in range((end - start) % len(DAYS) + 1)]
