"""What reading X costs: the posts read this day and this month, and when to stop. Pure.

Days and months are those of UTC, by the server's clock. X charges a post once in a day, so one that is met again on
the same day is not counted again (https://docs.x.com/x-api , pricing, August 2026).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec

DAY = 24 * 60 * 60
HOUR = timedelta(hours=1)
"""Longest wait between two looks at the clock: a cap that was raised counts within the hour. Looking costs nothing."""

MARGIN = 60
"""Seconds before the end of a day in which nothing counts as free: the next answer may fall into the next day."""

LEAST = 10
"""Fewest posts that a search can be asked for; with less room than this nothing is asked."""

POST, AUTHOR = 0.005, 0.010
"""US dollars for a post, and for its author where authors are asked for (https://docs.x.com/x-api , pricing)."""

Count = Annotated[int, msgspec.Meta(ge=0, le=10**12)]


class Spent(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was read. `day` counts since 1970, `month` since the year 0; 0 until a server told the time."""

    day: Count = 0
    today: Count = 0
    month: Count = 0
    this_month: Count = 0


@dataclass(frozen=True, slots=True)
class Allowance:
    """The most posts that may be read."""

    day: int
    month: int


@dataclass(frozen=True, slots=True)
class Stop:
    """Why nothing more is read, and until when; None where no server told the time."""

    reason: str
    until: datetime | None

    def wait(self, now: int | None) -> timedelta:
        if now is None or self.until is None:
            return HOUR
        return max(min(self.until - datetime.fromtimestamp(now, UTC), HOUR), timedelta(seconds=1))


def at(spent: Spent, now: int | None) -> Spent:
    """The counts at a time: a new day and a new month begin at 0. A clock that went back forgives nothing."""
    if now is None:
        return spent
    moment = datetime.fromtimestamp(now, UTC)
    day, month = now // DAY, moment.year * 12 + moment.month - 1
    today = spent.today if day <= spent.day else 0
    return Spent(day, today, month, spent.this_month if month <= spent.month else 0)


def add(spent: Spent, posts: int) -> Spent:
    return msgspec.structs.replace(spent, today=spent.today + posts, this_month=spent.this_month + posts)


def is_free(written: datetime | None, now: int) -> bool:
    """Whether asking again costs nothing: what was written today was read, and paid for, today."""
    return written is not None and int(written.timestamp()) // DAY == now // DAY == (now + MARGIN) // DAY


def room(spent: Spent, allowed: Allowance) -> int:
    """How many posts may still be read."""
    return max(min(allowed.day - spent.today, allowed.month - spent.this_month), 0)


def stop(spent: Spent, allowed: Allowance) -> Stop | None:
    """Why nothing can be asked for without passing a cap; the one that lasts longer is named."""
    if allowed.month - spent.this_month < LEAST:
        end = _next_month(spent.month)
        return Stop(_reason("monthly_cap", spent.this_month, allowed.month, "this month", end), end)
    if allowed.day - spent.today < LEAST:
        end = datetime.fromtimestamp((spent.day + 1) * DAY, UTC) if spent.day else None
        return Stop(_reason("daily_cap", spent.today, allowed.day, "today", end), end)
    return None


def cost(posts: int, *, authors: bool) -> float:
    """US dollars for so many posts, each by another author."""
    return posts * (POST + AUTHOR if authors else POST)


def _next_month(month: int) -> datetime | None:
    if not month:
        return None
    year, index = divmod(month + 1, 12)
    return datetime(year, index + 1, 1, tzinfo=UTC)


def _reason(option: str, read: int, cap: int, when: str, end: datetime | None) -> str:
    then = f"before {end:%Y-%m-%d %H:%M} UTC" if end else "before X tells the time"
    return f"{option} is reached: {read} of {cap} posts are read {when}; nothing is read {then} unless you raise it"
