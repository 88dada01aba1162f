"""Media and comments of an Instagram account, and how they become mentions.

Fields: https://developers.facebook.com/docs/instagram-platform/reference/instagram-media and .../instagram-comment .
Members not named here are ignored. A comment has no address of its own: that of its media is told.
"""

from collections.abc import Iterable
from typing import Annotated

import msgspec

from connectors import graph_api as graph
from connectors import web
from connectors.base import Author, Engagement, Media, Mention, TryLater
from connectors.feed import digest
from connectors.graph_place import QUIET, Due, Item, Listed, placed

Count = Annotated[int, msgspec.Meta(ge=0)]

MENTIONED = ("mentioned_comment", "mentioned_media")
"""Members of an account that hold what a notification named."""


class Person(msgspec.Struct, frozen=True):
    id: str | None = None
    username: str | None = None


class Ref(msgspec.Struct, frozen=True):
    id: graph.Id


class Newest(msgspec.Struct, frozen=True):
    data: list[Ref] = []


class Entry(msgspec.Struct, frozen=True):
    """A media or a comment, which has a text and no caption."""

    id: graph.Id
    timestamp: graph.Time | None = None
    text: str | None = None
    caption: str | None = None
    username: str | None = None
    writer: Person | None = msgspec.field(default=None, name="from")
    permalink: str | None = None
    media_url: str | None = None
    parent_id: graph.Id | None = None
    like_count: Count | None = None
    comments_count: Count | None = None
    comments: Newest = Newest()
    replies: graph.Edge = graph.Edge([])

    @property
    def pulse(self) -> str | None:
        if self.comments_count is None:
            return None
        newest = f".{self.comments.data[0].id}" if self.comments.data else ""
        return f"{self.comments_count}{newest}"


def listed(body: bytes, place: str, source: str, due: Due | None = None) -> Listed:
    """A page of media, of comments below the media that is due, or of replies. Raises TryLater.

    Things that were asked for by their ids, and what a notification named, are read as well.
    """
    raw, paging = _entries(body, place)
    entries, skipped = web.decode_each(raw, Entry)
    items, cut, broken = list[Item](), list[Due](), list[str]()
    for entry in entries:
        below, reasons = web.decode_each(entry.replies.data, Entry)
        # A page ends with its oldest comment, whatever the time of the replies to it.
        items += [_item(reply, source, due, entry.id) for reply in below]
        items.append(_item(entry, source, due, due.thread if due else None))
        broken += reasons
        if due and entry.replies.paging.following:
            cut.append(Due(due.post, due.address, entry.id, entry.replies.paging.following))
    return Listed(_once(items), (*skipped, *broken), paging.following, tuple(cut))


def _entries(body: bytes, place: str) -> tuple[list[msgspec.Raw], graph.Paging]:
    told = web.decode(body, dict[str, msgspec.Raw], place)
    if "data" in told:
        edge = web.decode(body, graph.Edge, place)
        return edge.data, edge.paging
    named = [told[name] for name in MENTIONED if name in told]
    if not named and not (told and all(key.isdecimal() for key in told)):
        raise TryLater(f"{place} answered JSON of another shape")
    return named or list(told.values()), graph.Paging()


def _item(entry: Entry, source: str, due: Due | None, above: str | None) -> Item:
    """`above` is the comment that it stands below."""
    comment = due is not None or entry.text is not None
    parent = above or entry.parent_id
    root = due.post if due else None if comment else entry.id
    mention = Mention(
        source=source,
        key=entry.id,
        text=(entry.text or entry.caption or "").strip(),
        author=_author(entry),
        url=entry.permalink or (due.address if due else None),
        published=graph.moment(entry.timestamp),
        parent=(parent or root) if comment else None,
        root=root,
        media=(Media(entry.media_url),) if entry.media_url else (),
        engagement=Engagement(likes=entry.like_count, replies=entry.comments_count),
    )
    stamp = digest(mention.text)[:8]
    return Item(mention, placed(stamp, parent) if parent else stamp, QUIET if comment else entry.pulse)


def _author(entry: Entry) -> Author:
    writer = entry.writer or Person()
    handle = entry.username or writer.username or None
    return Author(id=writer.id or handle or f"of {entry.id}", handle=handle)


def _once(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple({item.mention.key: item for item in items}.values())
