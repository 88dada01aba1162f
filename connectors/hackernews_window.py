"""Windows of time over a search that shows its newest 1,000 hits and no more: pure steps from one to the next."""

from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median_low
from typing import Annotated, Literal, TypeVar

import msgspec

from connectors.base import Cursor, Gap, RateSignal
from connectors.hackernews_post import Hit, Second

OVERLAP = 15 * 60
"""Seconds read again on every poll: the index follows the site by seconds to minutes."""

DAY = 24 * 60 * 60
"""Once in so many seconds so many seconds are read again: now and then the index stops for hours."""

MOST = 1_000
"""Most hits the search gives for one question (https://hn.algolia.com/api, hitsPerPage)."""

REMEMBERED = 2_000
"""Posts of the last day that are remembered, besides all within OVERLAP."""

S = TypeVar("S", bound=msgspec.Struct)


class Memory(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a cursor holds; times are seconds since 1970."""

    v: Literal[1]
    since: Second
    """Where the next window begins."""
    newest: Second
    """Time of the newest post that can be believed."""
    scanned: Second
    """When the last day was last read again."""
    floor: Second = 0
    """The oldest of the first page: what lies before it was there before we were."""
    seen: dict[str, int] = {}
    """Posts met, with their time."""
    span: Annotated[int, msgspec.Meta(ge=0)] | None = None
    """Seconds of the next window while a backlog is drained; None: up to now."""


class Place(msgspec.Struct, frozen=True):
    """Where a backfill stands."""

    v: Literal[1]
    since: Second
    span: Annotated[int, msgspec.Meta(ge=0)]


@dataclass(frozen=True, slots=True)
class Window:
    """The hits of [low, high], oldest first; `high` None is everything from `low` on."""

    low: int
    high: int | None
    hits: tuple[Hit, ...]
    whole: bool
    """Nothing in the window is missing."""
    now: int | None
    """The server's clock."""
    rate: RateSignal | None
    skipped: tuple[str, ...]

    @property
    def newest(self) -> int | None:
        """The newest time that can be believed: no later than the server's clock or, without one, the median."""
        times = [hit.created_at_i for hit in self.hits]
        if self.now is None:
            return median_low(times) if times else None
        return max((time for time in times if time <= self.now), default=None)

    @property
    def end(self) -> int:
        """The last second of the window; where it is open, the newest that can be believed, else the very last."""
        if self.high is not None:
            return self.high
        if self.newest is not None and self.newest > self.low:
            return self.newest
        return self.hits[-1].created_at_i if self.hits else self.low

    @property
    def next_span(self) -> int:
        """A window twice as long: the next may hold less."""
        return 2 * (self.end - self.low) + 1


def begin(first: Window) -> Memory:
    """Where to go on after the newest page."""
    newest = first.newest or first.now or 0
    oldest = first.hits[0].created_at_i if first.hits else 0
    floor = oldest if not first.whole and oldest <= newest else 0
    return Memory(
        v=1,
        since=max(newest - OVERLAP, floor),
        newest=newest,
        scanned=first.now or newest,
        floor=floor,
        seen={hit.object_id: hit.created_at_i for hit in first.hits},
    )


def advance(memory: Memory, window: Window) -> Memory:
    """Where to go on after a window: right behind it, or with the overlap once it reached up to now."""
    newest = max(memory.newest, window.newest or 0)
    if window.now is not None:
        newest = min(newest, window.now)
    now = window.now or newest
    seen = _pruned(memory.seen | {hit.object_id: hit.created_at_i for hit in window.hits}, newest)
    if window.high is not None:
        since, span = window.high + 1, window.next_span
        return msgspec.structs.replace(memory, since=since, span=span, newest=newest, seen=seen)
    due = not 0 <= now - memory.scanned < DAY
    return msgspec.structs.replace(
        memory,
        since=max(newest - (DAY if due else OVERLAP), memory.floor),
        newest=newest,
        scanned=now if due else memory.scanned,
        seen=seen,
        span=None,
    )


def _pruned(seen: dict[str, int], newest: int) -> dict[str, int]:
    latest = sorted(seen.items(), key=lambda post: post[1], reverse=True)
    return {
        key: time
        for place, (key, time) in enumerate(latest)
        if time >= newest - OVERLAP or (time >= newest - DAY and place < REMEMBERED)
    }


def overflow(window: Window) -> tuple[Gap, ...]:
    """Told where not even a single second could be shown whole."""
    if window.whole:
        return ()
    start, end = (datetime.fromtimestamp(second, UTC) for second in (window.low, window.end + 1))
    return (Gap(start, end, "more posts in one second than the search shows"),)


def recall(cursor: Cursor | None, shape: type[S]) -> tuple[S | None, tuple[Gap, ...]]:
    """What a cursor holds; None and a gap when it cannot be read."""
    if cursor is None:
        return None, ()
    try:
        return msgspec.convert(cursor, shape), ()
    except msgspec.ValidationError as error:
        return None, (Gap(None, None, f"the saved position could not be read ({error})"),)
