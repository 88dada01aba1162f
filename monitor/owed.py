"""A cause that was acted on: whether complaints fell, and who has not heard of it yet."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.reply.measures_interval import Change, Measure, change, count
from monitor.store import followups
from monitor.store.followups import Owed

WEEK = timedelta(weeks=1)
LONGEST = timedelta(weeks=8)
"""Of each side; with more, other things have changed, too."""
SHORTEST = timedelta(days=1)
"""Less says nothing: hours of the day differ."""


@dataclass(frozen=True, slots=True)
class Effect:
    """People who complained of the cause, so long before it was acted on and so long after it."""

    span: timedelta
    before: Measure
    after: Measure
    change: Change | None
    anybody_before: int
    """People who complained of anything, to tell a quiet time from a cure."""
    anybody_after: int


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Where a cause stands: when it was acted on (None: never), what came of it, who is owed word."""

    acted: datetime | None
    effect: Effect | None
    owed: list[Owed]


def follow_up(connection: sqlite3.Connection, cause: str, brand: str, now: datetime) -> FollowUp:
    """All that is known of a cause; brand "" means all brands."""
    acted = followups.acted(connection, cause, brand)
    effect = _effect(connection, cause, brand, acted, now) if acted else None
    return FollowUp(acted, effect, followups.owed(connection, cause, brand, acted))


def span_of(acted: datetime, first: datetime, now: datetime) -> timedelta | None:
    """How long before and after are compared: alike on both sides, in whole weeks from the first on.

    Days of the week differ more than most cures. None: too early to say, or nobody listened before.
    """
    room = min(now - acted, acted - first, LONGEST)
    if room < SHORTEST:
        return None
    return WEEK * (room // WEEK) if room >= WEEK else SHORTEST * (room // SHORTEST)


def _effect(connection: sqlite3.Connection, cause: str, brand: str, acted: datetime, now: datetime) -> Effect | None:
    first = followups.first_heard(connection)
    span = span_of(acted, first, now) if first else None
    if span is None:
        return None
    sides = ((acted - span, acted), (acted, acted + span))
    before, after = (count(followups.people(connection, cause, brand, *side)) for side in sides)
    anybody = [followups.people(connection, None, brand, *side) for side in sides]
    return Effect(span, before, after, change(after, before), *anybody)
