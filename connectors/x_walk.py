"""Where the reading of X stands: pure steps from one page to the next request.

Lists show their newest first and take the newest id that is known as their lower bound, so that a walk is over when
there is no next page (https://docs.x.com/x-api/fundamentals/pagination , "polling and backfill").
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

import msgspec

from connectors.base import Cursor, Gap
from connectors.x_api import Batch, Post, Words, born
from connectors.x_spending import Spent

OVERLAP = 60_000 << 22
"""A minute, as ids count it, that is read again: lists are indexed late, searches end half a minute ago."""

SETTLED = timedelta(minutes=5)
"""Age of the newest post after which nothing older is expected any more, and nothing is read again."""

MOST = 5_000
"""Posts that are remembered: some 150 kB of cursor, and more than any minute of a brand brings."""

Feed = Literal["mentions", "answers", "search"]
Number = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
Digits = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,19}$")]
# Up to the end of the year 9999, the last that can be written.
Second = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799)]


class Walk(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where we are in one list."""

    since: Number = 0
    """Lower bound of the requests, which is not told itself; 0: none."""
    floor: Number = 0
    """What has no higher id was there before we were."""
    top: Number = 0
    """The newest that was met."""
    page: str | None = None
    """Where the walk goes on; None: at the top."""


class Position(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a cursor holds. `of` names what is read."""

    v: Literal[1]
    of: str
    words: Words = "tweet"
    account: Digits | None = None
    walks: dict[Feed, Walk] = {}
    turn: Annotated[int, msgspec.Meta(ge=0, le=9)] = 0
    seen: dict[str, Number] = {}
    """Posts that may be met again, with the day on which they were counted last."""
    spent: Spent = Spent()
    now: Second | None = None
    """The server's time when it last answered."""

    @property
    def is_open(self) -> bool:
        """More is to be read before the round is over."""
        return self.turn != 0 or any(walk.page is not None for walk in self.walks.values())


def recall(cursor: Cursor | None, of: str, words: Words) -> tuple[Position, tuple[Gap, ...]]:
    """Where we are; at the beginning, and told, for a cursor of something else or a damaged one.

    What was spent is kept as long as it can be read: money does not come back.
    """
    start = Position(1, of, words)
    if cursor is None:
        return start, ()
    try:
        position = msgspec.convert(cursor, Position)
    except msgspec.ValidationError as error:
        told = Gap(None, None, f"the saved position could not be read ({error})")
        return msgspec.structs.replace(start, spent=_spent(cursor)), (told,)
    if position.of != of:
        told = Gap(None, None, "the source was pointed at something else")
        return msgspec.structs.replace(start, spent=position.spent, now=position.now), (told,)
    return position, ()


def keep(position: Position) -> Cursor:
    held: Cursor = msgspec.json.decode(msgspec.json.encode(position), type=dict)
    return held


def fresh(walk: Walk | None, posts: Sequence[Post], seen: Mapping[str, int]) -> list[Post]:
    """Those that are new, oldest first. Of several versions of one post the newest is told."""
    floor = -1 if walk is None else walk.floor
    new = [post for post in posts if post.number > floor and post.id not in seen]
    newest = {post.key: post for post in sorted(new, key=lambda post: post.number)}
    return sorted(newest.values(), key=lambda post: post.number)


def advance(walk: Walk | None, batch: Batch, now: int | None) -> Walk:
    """After one page. The first look takes the newest page only."""
    if walk is None:
        return Walk(batch.newest, batch.newest, batch.newest)
    top = max(walk.top, batch.newest)
    # A page with nothing above the bound ends the walk, whatever it promises: pages cost money.
    below = bool(batch.posts) and all(post.number <= walk.since for post in batch.posts)
    if batch.following is not None and not below:
        return msgspec.structs.replace(walk, top=top, page=batch.following)
    written = born(top)
    settled = written is None or (now is not None and datetime.fromtimestamp(now, UTC) - written > SETTLED)
    return Walk(top if settled else max(top - OVERLAP, walk.floor), walk.floor, top)


def counted(posts: Sequence[Post], returned: int, seen: Mapping[str, int], day: int) -> int:
    """How many of an answer's posts are paid for: not those that were met on the same day."""
    return returned - sum(seen.get(post.id) == day for post in posts)


def remembered(seen: Mapping[str, int], batch: Batch, day: int, walks: Mapping[Feed, Walk]) -> dict[str, int]:
    """With the posts of a page, without those that no list can show again."""
    bounds = [walk.since for walk in walks.values() if walk.top]
    bound = min(bounds, default=0)
    met = {**seen, **{post.id: day for post in batch.posts}}
    kept = sorted((key for key in met if key.isdecimal() and int(key) > bound), key=int, reverse=True)[:MOST]
    return {key: met[key] for key in kept}


def onward(at: Position, feed: Feed, walk: Walk, feeds: int) -> Position:
    """With the new state of one list; to the next list once it was read to its end."""
    turn = at.turn if walk.page is not None else (at.turn + 1) % feeds
    return msgspec.structs.replace(at, walks={**at.walks, feed: walk}, turn=turn)


def _spent(cursor: Cursor) -> Spent:
    try:
        return msgspec.convert(cursor.get("spent"), Spent)
    except msgspec.ValidationError:
        return Spent()
