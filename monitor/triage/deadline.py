"""Until when the customer should have had a first reply."""

from datetime import datetime, timedelta
from enum import IntEnum

from alerts.event import Severity as Level

FIRST_REPLY: dict[Level, timedelta] = {
    "critical": timedelta(minutes=15),
    "high": timedelta(hours=1),
    "medium": timedelta(hours=4),
    "low": timedelta(hours=24),
}
WARN_AT = 0.75
"""Share of the time after which the deadline counts as near."""


class Late(IntEnum):
    """How the clock stands; only a rise is news."""

    IN_TIME = 0
    NEAR = 1
    PASSED = 2


def clock_start(published: datetime | None, looked: datetime | None, now: datetime) -> datetime:
    """When the clock of a new complaint starts: at the post, but never before we could know of it.

    `looked` is our last complete look at the source: what was there by then would have been seen by then.
    A time in the future (a forged one) counts as now.
    """
    earliest = looked or now
    return min(max(published or now, earliest), now)


def lateness(near_at: datetime, due_at: datetime, now: datetime) -> Late:
    if now >= due_at:
        return Late.PASSED
    return Late.NEAR if now >= near_at else Late.IN_TIME
