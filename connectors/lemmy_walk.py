"""Where we are in a list of Lemmy, newest first: pure steps from one page to the next request.

A post bears the time of the server it was written on, which may be any, and arrives when federation brings it.
So a walk goes down from the top until a page holds nothing but what was met, or what lies before the overlap;
once an hour it goes through the whole overlap, met or not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import Annotated

import msgspec

from connectors.lemmy_api import View

OVERLAP = 2 * 60 * 60
"""Seconds before the newest post in which a late one is still found."""

REREAD = 60 * 60
"""Seconds between two walks through the whole overlap: so whatever comes up to an hour late is met."""

# A key of JSON is a text.
Number = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,18}$")]
Count = Annotated[int, msgspec.Meta(ge=0, le=10**18)]
# Up to the end of the year 9999, the last that can be written.
Second = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799)]


class Walk(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where we are in one list; times are seconds since 1970."""

    newest: Second = 0
    """Time of the newest post that can be believed, when the last walk ended."""
    last: Count = 0
    """The highest local number then: numbers are given in the order of arrival, whatever time a post bears."""
    start: Second = 0
    """Right above the oldest of the first page: what lies below was there before we were."""
    seen: dict[Number, tuple[int, str]] = {}
    """Local number to time and stamp of the posts that may be met again."""
    page: str | None = None
    """Where the walk goes on; None: at the top."""
    top: Second = 0
    """The newest time of this walk."""
    scanned: Second = 0
    """Server time of the last walk through the whole overlap."""

    @property
    def bound(self) -> int:
        return max(self.newest - OVERLAP, self.start)


@dataclass(frozen=True, slots=True)
class Met:
    """What a page brought: posts never met, and those met before in another form."""

    fresh: tuple[View, ...]
    changed: tuple[View, ...]


def begin(first: Sequence[View], now: int | None, *, full: bool) -> Walk:
    """After the newest page of all."""
    newest = _newest(first, now) or now or 0
    # Others of the oldest second may lie below the page.
    start = min((view.second + 1 for view in first if not is_pinned(view)), default=0) if full else 0
    last = max((view.own.id for view in first), default=0)
    walk = Walk(newest=newest, last=last, start=min(start, newest), scanned=now or newest)
    return msgspec.structs.replace(walk, seen=_kept(_marks(first), walk.bound))


def meet(walk: Walk, page: Sequence[View]) -> Met:
    """Compare a page with what was met before. Below the overlap only what has just arrived is known to be new."""
    above = [view for view in page if _remembered(walk, view)]
    fresh = (view for view in above if str(view.own.id) not in walk.seen and not view.own.gone)
    known = (view for view in above if str(view.own.id) in walk.seen)
    changed = (view for view in known if walk.seen[str(view.own.id)][1] != view.stamp)
    return Met(tuple(fresh), tuple(changed))


def advance(walk: Walk, page: Sequence[View], following: str | None, now: int | None) -> Walk:
    """After one page; `following` is where the list goes on. The walk is over when its `page` is None."""
    seen = walk.seen | _marks(view for view in page if _remembered(walk, view))
    top = max(walk.top, _newest(page, now) or 0)
    if following is not None and not all(_past(walk, view, now) for view in page):
        return msgspec.structs.replace(walk, seen=seen, top=top, page=following)
    newest = max(walk.newest, top) if now is None else min(max(walk.newest, top), now)
    ended = msgspec.structs.replace(
        walk,
        newest=newest,
        last=max(walk.last, *map(int, seen), 0),
        page=None,
        top=0,
        scanned=now if now is not None and _due(walk, now) else walk.scanned,
    )
    return msgspec.structs.replace(ended, seen=_kept(seen, ended.bound))


def _remembered(walk: Walk, view: View) -> bool:
    return view.second >= walk.bound or view.own.id > walk.last


def _past(walk: Walk, view: View, now: int | None) -> bool:
    """Whether nothing new is to be expected below it. What this walk brought itself says nothing."""
    if is_pinned(view) or view.second < walk.bound:
        return True
    future = now is not None and view.second > now
    return str(view.own.id) in walk.seen and (future or (view.second <= walk.newest and not _due(walk, now)))


def _due(walk: Walk, now: int | None) -> bool:
    return now is not None and not 0 <= now - walk.scanned < REREAD


def _newest(page: Sequence[View], now: int | None) -> int | None:
    """The newest time that can be believed: no later than the server's clock or, without one, the median."""
    times = [view.second for view in page if not is_pinned(view)]
    if now is None:
        return median_low(times) if times else None
    return max((time for time in times if time <= now), default=None)


def is_pinned(view: View) -> bool:
    """Shown first, whatever its time."""
    return view.comment is None and view.post.pinned


def _marks(views: Iterable[View]) -> dict[str, tuple[int, str]]:
    return {str(view.own.id): (view.second, view.stamp) for view in views}


def _kept(seen: dict[str, tuple[int, str]], bound: int) -> dict[str, tuple[int, str]]:
    return {number: mark for number, mark in seen.items() if mark[0] >= bound}
