"""What a cursor over the lists of a Lemmy server holds."""

from typing import Annotated, Literal, TypeVar

import msgspec

from connectors.base import Cursor, Gap
from connectors.lemmy_walk import Walk

Feed = Literal["posts", "comments"]


class Server(msgspec.Struct, frozen=True):
    """What we need to know of the server."""

    api: Literal[3, 4]
    languages: dict[str, str]
    """Number to code."""


class Position(msgspec.Struct, frozen=True):
    """Where a poll stands. `of` names the lists: local numbers of another server mean nothing here."""

    v: Literal[1]
    of: str
    server: Server
    polls: Annotated[int, msgspec.Meta(ge=0, le=10**6)]
    posts: Walk = Walk()
    comments: Walk = Walk()

    def walk(self, feed: Feed) -> Walk:
        return self.posts if feed == "posts" else self.comments


class Place(msgspec.Struct, frozen=True):
    """Where a backfill stands."""

    v: Literal[1]
    of: str
    feed: Feed
    page: str | None = None


P = TypeVar("P", Position, Place)


def recall(cursor: Cursor | None, shape: type[P], of: str) -> tuple[P | None, tuple[Gap, ...]]:
    """What a cursor over these lists holds; None, and told, when it is of others or damaged."""
    if cursor is None:
        return None, ()
    try:
        position = msgspec.convert(cursor, shape)
    except msgspec.ValidationError as error:
        return None, (Gap(None, None, f"the saved position could not be read ({error})"),)
    if position.of != of:
        return None, (Gap(None, None, "the source was pointed at another list"),)
    return position, ()


def keep(position: Position | Place) -> Cursor:
    held: Cursor = msgspec.json.decode(msgspec.json.encode(position), type=dict)
    return held
