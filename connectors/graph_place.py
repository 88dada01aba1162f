"""Where a round through posts and the comments below them stands: pure steps.

Posts are listed newest first. Each tells how much is said below it; where that has changed, its comments are read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec

from connectors.base import Mention, RateSignal
from connectors.descent import Descent, Mark

WATCHED = 25
"""The newest posts whose comments are read: one request for each that something was said below."""

QUIET = "0"
"""The pulse of a post that nothing was said below."""

LAST = datetime.max.replace(tzinfo=UTC)


class Due(msgspec.Struct, frozen=True, array_like=True):
    """Comments to be read: of a post, or the rest of a thread below one of them."""

    post: str
    address: str | None = None
    thread: str | None = None
    page: str | None = None


class Position(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a cursor holds. `of` names what is read."""

    v: Literal[1]
    of: str
    lists: dict[str, Descent] = {}
    turn: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    due: Annotated[list[Due], msgspec.Meta(max_length=10_000)] = []
    below: dict[str, Descent] = {}
    """The comments of a post, by its key."""
    pulses: dict[str, str] = {}
    """What the posts told of their comments when these were read."""

    @property
    def is_open(self) -> bool:
        """More is to be read before the round is over."""
        return bool(self.due) or self.turn != 0 or any(walk.page is not None for walk in self.lists.values())


@dataclass(frozen=True, slots=True)
class Item:
    """A post or a comment. `pulse` changes when something is said below it; None is unknown."""

    mention: Mention
    stamp: str
    pulse: str | None = None

    @property
    def mark(self) -> Mark:
        published = self.mention.published
        return Mark(self.mention.key, max(int(published.timestamp()), 0) if published else 0, self.stamp)


@dataclass(frozen=True, slots=True)
class Listed:
    """One answer, in its order."""

    items: tuple[Item, ...]
    skipped: tuple[str, ...] = ()
    following: str | None = None
    cut: tuple[Due, ...] = ()
    """Threads that go on elsewhere."""
    rate: RateSignal | None = None
    now: int | None = None
    """The server's clock."""

    @property
    def marks(self) -> list[Mark]:
        return [item.mark for item in self.items]

    def told(self, keys: set[str]) -> tuple[Mention, ...]:
        """Those of these keys, oldest first."""
        chosen = {item.mention.key: item.mention for item in self.items if item.mention.key in keys}
        return tuple(sorted(chosen.values(), key=lambda one: (one.published or LAST, one.key)))


def watch(at: Position, walk: Descent | None, items: Sequence[Item], fresh: set[str]) -> Position:
    """At the top of the list of posts: the comments become due that may have changed.

    `walk` is where the list stood before: None at the very first look, when old comments are no news.
    """
    newest = sorted(items, key=lambda item: item.mark.second, reverse=True)[:WATCHED]
    pulses, below, due = dict[str, str](), dict[str, Descent](), list[Due]()
    for item in newest:
        key = item.mention.key
        pulses[key] = item.pulse or ""
        before = at.below.get(key)
        if item.pulse is None or item.pulse != at.pulses.get(key, QUIET):
            due.append(Due(key, item.mention.url))
            before = before or (_start(at, walk, key, fresh) if walk else None)
        if before is not None:
            below[key] = before
    return msgspec.structs.replace(at, pulses=pulses, below=below, due=[*at.due, *due])


def placed(stamp: str, parent: str) -> str:
    """The stamp of a reply that is listed below another comment."""
    return f"{stamp}<{parent}"


def is_listed(stamp: str, listed: Listed) -> bool:
    """Whether an answer would hold what bears this stamp: a reply is shown only with the whole of its thread."""
    parent = stamp.partition("<")[2]
    whole = {item.mention.key for item in listed.items} - {due.thread for due in listed.cut}
    return not parent or parent in whole


def _start(at: Position, walk: Descent, key: str, fresh: set[str]) -> Descent:
    """All below a post that is new or was quiet is news; of one that comes back, what is newer than the list was."""
    if key in fresh or key in at.pulses:
        return Descent()
    return Descent(newest=walk.newest, since=walk.newest)
