"""A way down a list that shows its newest first: pure steps from one page to the next request.

A walk begins at the top and goes down until it meets what the walk before had read. Posts of the last while
are remembered, because lists are cached, indexed late and shift while they are read; what was written before
that is no news.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import Annotated

import msgspec

MOST = 1_000
"""Posts that are remembered: some 100 kB of cursor."""

RECENT = 300
"""Posts of a long walk that are remembered though older than that: lists shift while they are read."""

BARREN = 20
"""Pages in a row that bring nothing new, after which a walk ends: such a list leads in a circle."""

GONE = "gone"
"""Stamp of what was deleted."""

# Up to the end of the year 9999, the last that can be written.
Second = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799)]


class Descent(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where we are in one list; times are seconds since 1970, as the list is ordered by."""

    newest: Second = 0
    """The newest time that can be believed, when the last walk ended."""
    since: Second = 0
    """What was written before was there before we were, or is forgotten."""
    seen: dict[str, tuple[Second, str]] = {}
    """Key to time and stamp of the posts that may be met again."""
    page: str | None = None
    """Where the walk goes on; None: at the top."""
    top: Second = 0
    """The newest time of this walk."""
    cut: Second = 0
    """What this walk brought from before this time is forgotten."""
    barren: Annotated[int, msgspec.Meta(ge=0, le=BARREN)] = 0

    def bound(self, overlap: int) -> int:
        """How far down a walk goes."""
        return max(self.newest - overlap, self.since)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a list tells of a post, whatever else it tells. The stamp differs once the post has changed."""

    key: str
    second: int
    stamp: str = ""


def begin(first: Sequence[Mark], now: int | None, *, overlap: int, full: bool) -> Descent:
    """After the newest page of all; `full` when there is more below it."""
    newest = _believed(first, now) or now or 0
    # Others of the oldest second may lie below the page.
    oldest = min((mark.second + 1 for mark in first), default=0) if full else 0
    since = min(max(newest - overlap, oldest, 0), newest)
    return _remembering(Descent(newest=newest, since=since), _marks(first))


def fresh(walk: Descent, page: Iterable[Mark]) -> set[str]:
    """The keys of those that are new."""
    return {mark.key for mark in page if mark.second >= walk.since and mark.key not in walk.seen}


def changed(walk: Descent, page: Iterable[Mark]) -> set[str]:
    """The keys of those that we know in another form."""
    return {mark.key for mark in page if mark.key in walk.seen and walk.seen[mark.key][1] != mark.stamp}


def advance(walk: Descent, page: Sequence[Mark], following: str | None, now: int | None, *, overlap: int) -> Descent:
    """After one page; `following` is where the list goes on. The walk is over when its `page` is None."""
    seen = walk.seen | _marks(mark for mark in page if mark.second >= walk.since)
    top = max(walk.top, _believed(page, now) or 0)
    barren = 0 if fresh(walk, page) else walk.barren + 1
    if following is not None and barren < BARREN and not _met(walk, page, overlap):
        carried = msgspec.structs.replace(walk, seen=seen, top=top, page=following, barren=barren)
        return _lightened(carried, top - overlap)
    newest = max(walk.newest, top) if now is None else min(max(walk.newest, top), now)
    ended = Descent(newest=newest, since=max(newest - overlap, walk.since, walk.cut))
    return _remembering(ended, seen)


def remember(walk: Descent, marks: Iterable[Mark]) -> Descent:
    """As if these had been met on a page."""
    return msgspec.structs.replace(walk, seen=walk.seen | _marks(marks))


def bury(walk: Descent, keys: Iterable[str]) -> Descent:
    """Remember what is gone: it is missing no more, and no news should it be shown again."""
    dead = {key: (walk.seen[key][0], GONE) for key in keys if key in walk.seen}
    return msgspec.structs.replace(walk, seen=walk.seen | dead)


def missing(walk: Descent, page: Sequence[Mark], *, overlap: int, whole: bool) -> list[str]:
    """What we know of the stretch that a page from the top shows and it does not hold, newest first.

    `whole` when the list has no more below the page.
    """
    there = {mark.key for mark in page}
    lowest = walk.bound(overlap) if whole else min((mark.second + 1 for mark in page), default=walk.newest + 1)
    known = ((second, key) for key, (second, stamp) in walk.seen.items() if stamp != GONE and second >= lowest)
    return [key for second, key in sorted(known, reverse=True) if key not in there]


def _met(walk: Descent, page: Sequence[Mark], overlap: int) -> bool:
    """Whether a page reaches down to what the walk before had read. What this walk brought says nothing."""
    if not page:
        return False
    known = all(mark.key in walk.seen and mark.second <= walk.newest for mark in page)
    return known or page[-1].second < walk.bound(overlap)


def _believed(page: Sequence[Mark], now: int | None) -> int | None:
    """The newest time that can be believed: no later than the server's clock or, without one, the median."""
    times = [mark.second for mark in page]
    if now is None:
        return median_low(times) if times else None
    return max((time for time in times if time <= now), default=None)


def _marks(marks: Iterable[Mark]) -> dict[str, tuple[int, str]]:
    return {mark.key: (mark.second, mark.stamp) for mark in marks}


def _lightened(walk: Descent, bound: int) -> Descent:
    """A walk with what it must remember on its way: however long it is, that stays small."""
    brought = [(key, mark) for key, mark in walk.seen.items() if mark[0] > walk.newest]
    if len(brought) <= MOST + RECENT:
        return walk
    first = [(key, mark) for key, mark in brought if mark[0] >= bound][:MOST]
    known = {key: mark for key, mark in walk.seen.items() if mark[0] <= walk.newest}
    seen = known | dict(first) | dict(brought[-RECENT:])
    cut = max((mark[0] + 1 for key, mark in brought if key not in seen), default=0)
    return msgspec.structs.replace(walk, seen=seen, cut=max(walk.cut, cut))


def _remembering(walk: Descent, seen: dict[str, tuple[int, str]]) -> Descent:
    """With what it need not tell again; what is forgotten is older than `since`."""
    kept = {key: mark for key, mark in seen.items() if mark[0] >= walk.since}
    if len(kept) <= MOST:
        return msgspec.structs.replace(walk, seen=kept)
    newest = sorted(kept.items(), key=lambda item: item[1][0], reverse=True)
    since = max(walk.since, newest[MOST][1][0] + 1)
    return msgspec.structs.replace(walk, since=since, seen=dict(newest[:MOST]))
