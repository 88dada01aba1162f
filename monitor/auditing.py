"""The auditor: finds a step that was missed, without the code that schedules the steps.

It counts open minutes one by one, in its own way, and believes only the events that were written.
"""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.store import audit
from monitor.store.audit import Unanswered
from monitor.triage.plan import Plan

GRACE = timedelta(seconds=60)
MINUTE = timedelta(minutes=1)
FURTHEST = timedelta(days=14)
"""An incident that is open for longer is overdue by any clock."""
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Missed:
    """What is wrong with one incident."""

    incident: str
    sentence: str
    step: int | None = None
    """Which step was not told, counted from 1; None where none is left to take."""
    to: tuple[str, ...] = ()
    """The channels of that step."""


def look(connection: sqlite3.Connection, now: datetime) -> list[Missed]:
    """Open incidents whose next step is overdue, and those for whom nobody is left to call."""
    return [missed for one in audit.unanswered(connection) if (missed := judge(one, now)) is not None]


def judge(one: Unanswered, now: datetime) -> Missed | None:
    name = f"inc-{one.incident:06d}"
    if one.announced >= len(one.plan.steps):
        return Missed(name, "every step was taken, nobody has it and nobody is left to call")
    step = one.plan.steps[one.announced]
    waited = open_time(one.plan, one.started_at, now, always=one.critical)
    if waited <= timedelta(seconds=step.after) + GRACE:
        return None
    number = one.announced + 1
    return Missed(name, f"step {number} ({', '.join(step.to)}) was due and was not told", number, step.to)


def open_time(plan: Plan, start: datetime, end: datetime, *, always: bool) -> timedelta:
    """How long somebody was there between two moments, counted by the minute."""
    if always or not plan.hours or end - start > FURTHEST:
        return end - start
    return sum((MINUTE for moment in _minutes(start, end) if _is_open(plan, moment)), timedelta(0))


def _minutes(start: datetime, end: datetime) -> Iterator[datetime]:
    while start + MINUTE <= end:
        start += MINUTE
        yield start


def _is_open(plan: Plan, moment: datetime) -> bool:
    there = moment.astimezone(ZoneInfo(plan.zone))
    for part in plan.hours.lower().split(","):
        days, opens, closes = _read(part.strip())
        today, yesterday = there.date(), there.date() - timedelta(days=1)
        clock, over_night = there.time(), closes <= opens
        begun = WEEK[today.weekday()] in days and today not in plan.holidays and opens <= clock
        if begun and (over_night or clock < closes):
            return True
        if over_night and WEEK[yesterday.weekday()] in days and yesterday not in plan.holidays and clock < closes:
            return True
    return False


def _read(part: str) -> tuple[tuple[str, ...], time, time]:
    words = part.split()
    opens, closes = (time(int(hour) % 24, int(minute)) for hour, minute in re.findall(r"(\d+):(\d+)", words[-1]))
    if len(words) == 1:
        return WEEK, opens, closes
    first, _, last = words[0].partition("-")
    start, end = WEEK.index(first), WEEK.index(last or first)
    return tuple(WEEK[(start + n) % 7] for n in range((end - start) % 7 + 1)), opens, closes
