"""The plan of an incident: until when it is answered, in which hours, and who is called while nobody takes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from alerts.event import Severity as Level
from monitor.triage.deadline import FIRST_REPLY, WARN_AT
from monitor.triage.hours import Hours, after, read_hours


class Step(msgspec.Struct, frozen=True):
    """Channels that are told when nobody has acted for `after` seconds of open time."""

    after: int
    to: tuple[str, ...]


def _first_reply() -> dict[Level, int]:
    return seconds(FIRST_REPLY)


class Plan(msgspec.Struct, frozen=True, omit_defaults=True):
    """Copied into an incident when it opens: a change of the configuration does not change running clocks."""

    deadlines: dict[Level, int] = msgspec.field(default_factory=_first_reply)
    """Seconds of open time until the first reply."""
    steps: tuple[Step, ...] = ()
    hours: str = ""
    """As `read_hours` reads them; empty: always open."""
    zone: str = "UTC"
    holidays: tuple[date, ...] = ()

    def open_hours(self, level: Level) -> Hours | None:
        """The hours that the clocks run in; those of a critical incident never rest."""
        if not self.hours or level == "critical":
            return None
        return read_hours(self.hours, ZoneInfo(self.zone), frozenset(self.holidays))

    def called(self, done: int) -> tuple[str, ...]:
        """The channels of the first `done` steps."""
        return tuple(dict.fromkeys(name for step in self.steps[:done] for name in step.to))


@dataclass(frozen=True, slots=True)
class Deadline:
    """When the reply is due, and when to warn."""

    near_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Calls:
    """What the steps ask for now: how many are done then, when the next is due, and whom to call."""

    done: int
    next_at: datetime | None
    to: tuple[str, ...] = field(default=())


def seconds(deadlines: Mapping[Level, timedelta]) -> dict[Level, int]:
    return {level: int(span.total_seconds()) for level, span in deadlines.items()}


def deadline(plan: Plan, started: datetime, level: Level) -> Deadline:
    hours, allowed = plan.open_hours(level), timedelta(seconds=plan.deadlines[level])
    return Deadline(after(hours, started, WARN_AT * allowed), after(hours, started, allowed))


def climb(plan: Plan, done: int, started: datetime, level: Level, now: datetime) -> Calls:
    """The steps that are due by `now` and not done; several due at once call each channel once."""
    moments = due_times(plan, started, level)
    reached = max([done, *(number for number, moment in enumerate(moments, 1) if moment <= now)])
    to = tuple(dict.fromkeys(name for step in plan.steps[done:reached] for name in step.to))
    return Calls(reached, moments[reached] if reached < len(moments) else None, to)


def due_times(plan: Plan, started: datetime, level: Level) -> Sequence[datetime]:
    """When each step is due, counted from the start of the clock."""
    hours = plan.open_hours(level)
    return [after(hours, started, timedelta(seconds=step.after)) for step in plan.steps]
