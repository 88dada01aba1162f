"""A way forward through posts in the order of their last change: pure steps from one answer to the next request.

The bound is inclusive and lies before the newest change, since lists are cached and indexed late; what was met
within the overlap is remembered. Whatever was written before the bound is no news, but may have changed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec

OVERLAP = 15 * 60
"""Seconds read again on every poll: caches and search indexes follow their sites by seconds to minutes."""

# Up to the end of the year 9999, the last that can be written.
Second = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799)]


class Trail(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where we are in one list; times are seconds since 1970, by the clock of the service."""

    since: Second
    """Lower bound of the next request."""
    floor: Second
    """The lower bound when this round began: what was written earlier was there before."""
    seen: dict[str, int] = {}
    """Posts met, with the time of the change they were met in."""
    page: Annotated[int, msgspec.Meta(ge=1, le=10**6)] = 1
    """Counts on only where a whole page bears one time."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a list tells of a post, whatever else it tells."""

    key: str
    created: int
    changed: int


def begin(newest: Sequence[Stamp], now: int | None, *, full: bool) -> Trail:
    """After the newest page of all; `full` when there is more below it."""
    last = _last(newest, now, 0)
    oldest = min((stamp.changed for stamp in newest), default=0) if full else 0
    since = min(max(last - OVERLAP, oldest, 0), last)
    return Trail(since=since, floor=since, seen=_above(newest, since))


def fresh(trail: Trail, page: Iterable[Stamp]) -> set[str]:
    """The keys of those that are new."""
    return {stamp.key for stamp in page if stamp.created >= trail.floor and stamp.key not in trail.seen}


def changed(trail: Trail, page: Iterable[Stamp]) -> set[str]:
    """The keys of those that we may know in an earlier form."""
    new = fresh(trail, page)
    return {stamp.key for stamp in page if stamp.key not in new and trail.seen.get(stamp.key) != stamp.changed}


def advance(trail: Trail, page: Sequence[Stamp], now: int | None, *, full: bool) -> Trail:
    """After one page, in the order of change; `full` when the list goes on."""
    seen = trail.seen | {stamp.key: stamp.changed for stamp in page}
    last = max((stamp.changed for stamp in page), default=trail.since)
    if full and last > trail.since:
        # The rest of a long round begins where this page ends. What is forgotten and changes just now comes as new,
        # and the store knows it; a cursor that grows with the round would be written with each of its pages.
        near = {key: time for key, time in seen.items() if time >= last - OVERLAP}
        return msgspec.structs.replace(trail, since=last, seen=near, page=1)
    if full:
        return msgspec.structs.replace(trail, seen=seen, page=trail.page + 1)
    since = max(_last(page, now, trail.since) - OVERLAP, trail.floor)
    kept = {key: time for key, time in seen.items() if time >= since}
    return Trail(since=since, floor=since, seen=kept)


def _last(page: Iterable[Stamp], now: int | None, before: int) -> int:
    """The time of the last change that can be believed."""
    last = max((stamp.changed for stamp in page), default=before)
    return last if now is None else min(last, now)


def _above(page: Iterable[Stamp], since: int) -> dict[str, int]:
    return {stamp.key: stamp.changed for stamp in page if stamp.changed >= since}
