"""Posts and replies of Threads, and how they become mentions.

Fields: https://developers.facebook.com/docs/threads/threads-media and .../docs/threads/reply-management . Members not
named here are ignored. Nothing tells the number of an author, of followers or of likes; a name may be missing.
"""

from typing import Annotated

import msgspec

from connectors import graph_api as graph
from connectors import web
from connectors.base import Author, Media, Mention
from connectors.feed import digest
from connectors.graph_place import QUIET, Due, Item, Listed

Name = Annotated[str, msgspec.Meta(max_length=300)]

REPOST = "REPOST_FACADE"
"""Type of what passes on the post of another without a word of its own."""


class Ref(msgspec.Struct, frozen=True):
    id: graph.Id


class Profile(msgspec.Struct, frozen=True):
    """Whose token it is."""

    id: graph.Id
    username: Name | None = None


class Entry(msgspec.Struct, frozen=True):
    """A post, or a reply."""

    id: graph.Id
    text: str | None = None
    media_type: str | None = None
    media_url: str | None = None
    gif_url: str | None = None
    alt_text: str | None = None
    permalink: str | None = None
    timestamp: graph.Time | None = None
    username: Name | None = None
    has_replies: bool | None = None
    root_post: Ref | None = None
    replied_to: Ref | None = None

    @property
    def media(self) -> tuple[Media, ...]:
        shown = Media(self.media_url or self.gif_url or None, self.alt_text or None)
        return (shown,) if shown != Media() else ()

    @property
    def pulse(self) -> str | None:
        """How much is said below is not told, only whether anything is."""
        return QUIET if self.has_replies is False else None


def listed(body: bytes, place: str, source: str, due: Due | None = None) -> Listed:
    """A page of posts, or of the conversation below the post that is due. Raises TryLater."""
    edge = web.decode(body, graph.Edge, place)
    entries, skipped = web.decode_each(edge.data, Entry)
    items = (_item(entry, source, due) for entry in entries if entry.media_type != REPOST)
    return Listed(tuple({item.mention.key: item for item in items}.values()), skipped, edge.paging.following)


def _item(entry: Entry, source: str, due: Due | None) -> Item:
    above = entry.replied_to.id if entry.replied_to else None
    root = due.post if due else entry.root_post.id if entry.root_post else above or entry.id
    mention = Mention(
        source=source,
        key=entry.id,
        text=(entry.text or "").strip(),
        author=_author(entry),
        url=entry.permalink or (due.address if due else None) or None,
        published=graph.moment(entry.timestamp),
        parent=above or (due.post if due else None),
        root=root,
        media=entry.media,
    )
    return Item(mention, digest(mention.text)[:8], QUIET if due else entry.pulse)


def _author(entry: Entry) -> Author:
    """By name, since no number is told; who has none is somebody else each time."""
    return Author(id=entry.username or f"of {entry.id}", handle=entry.username or None)
