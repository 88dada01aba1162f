"""What is remembered of the reviews of one storefront: pure steps from one page to the next.

A page is newest first, and the feed has ten; a review bears no time that can be relied on. So what is new stands
above what is known. The feed also answers with nothing where there are reviews: that says nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec

PAGE, PAGES = 50, 10
"""Reviews on a page, and pages of the feed."""

MOST = 200
"""Reviews that are remembered: four pages, should many be taken away at once."""

EMPTY = 6
"""Looks in a row at nothing, where there were reviews, after which it is told: an hour and a half of the usual pace."""

# Up to the end of the year 9999, the last that can be written.
Second = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799)]


class Shelf(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where we are in one storefront."""

    since: Second = 0
    """The server's time of the first look."""
    form: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    """The form of address that brought reviews last."""
    seen: dict[str, str] = {}
    """Id to stamp, newest first."""
    page: Annotated[int, msgspec.Meta(ge=1, le=PAGES)] = 1
    """Which page is next."""
    brought: dict[str, str] = {}
    """What this walk has read so far, newest first."""
    heard: Second = 0
    """The server's time when there was a review last."""
    empty: Annotated[int, msgspec.Meta(ge=0, le=10**6)] = 0
    """Looks in a row at nothing."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is compared of a review."""

    key: str
    stamp: str
    second: int | None


def fresh(shelf: Shelf, page: Sequence[Stamp]) -> set[str]:
    """The keys of those that are new: above what is known. Where nothing was ever seen, written since we look."""
    if not shelf.seen:
        return {one.key for one in page if one.second is not None and one.second > shelf.since}
    known = [place for place, one in enumerate(page) if one.key in shelf.seen]
    above = page[: known[-1]] if known else page
    return {one.key for one in above if one.key not in shelf.seen and one.key not in shelf.brought}


def changed(shelf: Shelf, page: Sequence[Stamp]) -> set[str]:
    return {one.key for one in page if shelf.seen.get(one.key, one.stamp) != one.stamp}


def ended(shelf: Shelf, page: Sequence[Stamp]) -> bool:
    """Whether a walk ends with this page: at what is known, or where the feed does."""
    met = not shelf.seen or any(one.key in shelf.seen for one in page)
    return met or len(page) < PAGE or shelf.page >= PAGES


def lost(shelf: Shelf, page: Sequence[Stamp]) -> bool:
    """Whether there is more that is new than the feed shows: it ended before what is known."""
    met = any(one.key in shelf.seen for one in page)
    return bool(shelf.seen) and not met and (shelf.page >= PAGES or (shelf.page > 1 and not page))


def advance(shelf: Shelf, page: Sequence[Stamp], now: int | None) -> Shelf:
    """After one page."""
    if not page and shelf.page == 1:
        return msgspec.structs.replace(shelf, empty=shelf.empty + 1)
    brought = shelf.brought | {one.key: one.stamp for one in page}
    if not ended(shelf, page):
        return msgspec.structs.replace(shelf, brought=brought, page=shelf.page + 1, empty=0)
    older = {key: stamp for key, stamp in shelf.seen.items() if key not in brought}
    seen = dict(list((brought | older).items())[:MOST])
    heard = shelf.heard if now is None else max(shelf.heard, now)
    return Shelf(since=shelf.since, form=shelf.form, seen=seen, heard=heard)
