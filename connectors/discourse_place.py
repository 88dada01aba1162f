"""Where we are in a Discourse forum: pure steps from one page of posts to the next request.

Ids grow over the whole forum. A page holds the newest posts below an id, newest first; current servers fill
it with 50 posts, older ones show the posts among 50 ids, `before` itself included, which may be none at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from connectors.base import Cursor, Gap
from connectors.discourse_api import Batch, Id, Post

PAGE = 50
"""Posts on a page, and ids among which older servers look (`PostsController#latest`)."""

OVERLAP = 50
"""Ids read again behind the newest: a post that waited for approval bears an older one."""

BARREN = 100
"""Pages without a post in a row after which a backfill ends: 5,000 ids of private messages, or the beginning."""


# A key of JSON is a text.
Number = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,16}$")]


class Position(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a cursor holds."""

    v: Literal[1]
    read: Id | None = None
    """The newest id up to which everything was read; None while the forum showed nothing."""
    start: Id = 0
    """The lowest id of the first page: what lies below was there before we were."""
    seen: dict[Number, tuple[str, str]] = {}
    """Id to key and stamp of the posts that may be met again. A post keeps its key when it is moved."""
    before: Id | None = None
    """The walk goes on below this id; None: from the newest page."""
    top: Id = 0
    """The newest id of the walk."""

    @property
    def floor(self) -> int:
        """How far down the walk goes."""
        return max((self.read or 0) - OVERLAP, self.start)

    @property
    def memory(self) -> int:
        """From which id on every post that was met is in `seen`."""
        return min(map(int, self.seen), default=self.floor)


class Descent(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a backfill stands."""

    v: Literal[1]
    before: Id | None = None
    barren: Id = 0


@dataclass(frozen=True, slots=True)
class Met:
    """What a page brought: posts never met, and, by the key they were met under, those changed and those gone."""

    fresh: tuple[Post, ...]
    changed: tuple[tuple[str, Post], ...]
    gone: tuple[tuple[int, str], ...]


def restore(cursor: Cursor | None) -> Position | None:
    """The position in a cursor; None when it is damaged or of another version."""
    try:
        return msgspec.convert(cursor, Position)
    except msgspec.ValidationError:
        return None


def keep(place: Position | Descent) -> Cursor:
    held: Cursor = msgspec.json.decode(msgspec.json.encode(place), type=dict)
    return held


def begin(first: Batch) -> Position:
    """After the newest page of all."""
    if not first.ids:
        return Position(v=1)
    return Position(v=1, read=max(first.ids), start=min(first.ids), seen=_marks(first.posts))


def meet(at: Position, page: Batch) -> Met:
    """Compare a page with what was met before.

    A post that was met, and is missing between others of its page, was deleted or hidden. Where an item
    could not be read nothing is taken for missing.
    """
    memory = min(at.memory, at.floor)
    there = {post.id: post for post in page.posts if post.id >= memory}
    known = {int(number): mark for number, mark in at.seen.items()}
    low, high = min(page.ids, default=0), max(page.ids, default=-1)
    missing = (number for number in known if low <= number <= high and number not in there)
    return Met(
        tuple(post for number, post in there.items() if number not in known),
        tuple((known[n][0], post) for n, post in there.items() if n in known and known[n][1] != post.stamp),
        () if page.skipped else tuple((number, known[number][0]) for number in missing),
    )


def advance(at: Position, page: Batch, met: Met) -> tuple[Position, bool]:
    """After one page of the walk; and whether more is waiting below."""
    gone = {str(number) for number, _ in met.gone}
    changed = {str(post.id): (key, post.stamp) for key, post in met.changed}
    seen = {number: mark for number, mark in at.seen.items() if number not in gone} | _marks(met.fresh) | changed
    top = max(at.top, max(page.ids, default=0))
    lowest = lower(at.before, page.ids)
    if lowest is not None and lowest > at.floor:
        return msgspec.structs.replace(at, seen=_ahead(seen, at.read or 0, lowest), before=lowest, top=top), True
    ended = msgspec.structs.replace(at, read=max(at.read or 0, top), before=None, top=0)
    return msgspec.structs.replace(ended, seen=_newest(seen, ended.floor)), False


def lower(before: int | None, ids: Iterable[int]) -> int | None:
    """Below which id the next page begins; None where nothing says so."""
    return min(ids, default=None if before is None else max(before - PAGE, 0))


def _marks(posts: Iterable[Post]) -> dict[str, tuple[str, str]]:
    return {str(post.id): (post.key, post.stamp) for post in posts}


def _ahead(seen: dict[str, tuple[str, str]], read: int, lowest: int) -> dict[str, tuple[str, str]]:
    """What a walk may meet again, and the newest posts, which the next one may: a cursor must not grow with a walk."""
    newest = set(sorted(seen, key=int, reverse=True)[: PAGE + OVERLAP])
    return {n: mark for n, mark in seen.items() if n in newest or int(n) <= max(read, lowest + PAGE)}


def _newest(seen: dict[str, tuple[str, str]], floor: int) -> dict[str, tuple[str, str]]:
    """The posts above the floor, and at least a page of them: so many are read again with every poll."""
    newest = sorted(seen, key=int, reverse=True)
    return {number: seen[number] for place, number in enumerate(newest) if place < PAGE or int(number) >= floor}


def recall(cursor: Cursor | None) -> tuple[Descent, tuple[Gap, ...]]:
    """Where a backfill stands; from the top, and told, when its cursor cannot be read."""
    if cursor is None:
        return Descent(v=1), ()
    try:
        return msgspec.convert(cursor, Descent), ()
    except msgspec.ValidationError as error:
        return Descent(v=1), (Gap(None, None, f"the saved position could not be read ({error})"),)


def descend(at: Descent, page: Batch, since: datetime) -> tuple[Descent | None, tuple[Gap, ...]]:
    """Where a backfill goes on: None where everything is older than `since`, or nothing is left."""
    lowest = lower(at.before, page.ids)
    if not lowest or (page.posts and all(post.created_at < since for post in page.posts)):
        return None, ()
    barren = 0 if page.ids else at.barren + 1
    if barren < BARREN:
        return Descent(v=1, before=lowest, barren=barren), ()
    return None, (Gap(since, None, f"no post among {BARREN * PAGE} ids; whatever lies below them was not read"),)
