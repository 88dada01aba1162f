"""What Meta sends of Facebook pages, Instagram accounts and Threads.

Fields: https://developers.facebook.com/docs/graph-api/webhooks/reference/page/#feed , .../reference/instagram and
https://developers.facebook.com/docs/threads/webhooks . One delivery may hold many changes. Members and changes not
named here are ignored.
"""

from collections.abc import Iterator

import msgspec

from connectors import web
from connectors.base import Author, Change, Media, Mention
from connectors.webhook_received import Brought, Occasion, gathered
from connectors.webhook_text import Key, Second, at, storable, written

SPOKEN = frozenset({"comment", "status", "post", "photo", "video", "share"})
"""Items of a page's feed in which somebody says something."""


class Person(msgspec.Struct, frozen=True):
    id: str | None = None
    name: str | None = None
    username: str | None = None


class Named(msgspec.Struct, frozen=True):
    id: Key


class Post(msgspec.Struct, frozen=True):
    permalink_url: str | None = None


class Feed(msgspec.Struct, frozen=True):
    """A change in the feed of a page."""

    item: str = ""
    verb: str = ""
    post_id: Key | None = None
    comment_id: Key | None = None
    parent_id: Key | None = None
    message: str = ""
    writer: Person | None = msgspec.field(default=None, name="from")
    created_time: Second | None = None
    photo: str | None = None
    link: str | None = None
    post: Post = Post()


class Comment(msgspec.Struct, frozen=True):
    """A comment below a media of Instagram."""

    id: Key
    text: str = ""
    writer: Person | None = msgspec.field(default=None, name="from")
    media: Named | None = None
    parent_id: Key | None = None


class Thread(msgspec.Struct, frozen=True):
    """A post of Threads."""

    id: Key
    text: str = ""
    username: str | None = None
    permalink: str | None = None
    timestamp: str | None = None
    alt_text: str | None = None
    media_url: str | None = None
    gif_url: str | None = None
    replied_to: Named | None = None
    root_post: Named | None = None


class Told(msgspec.Struct, frozen=True):
    """One change: which list it is about, and what it is."""

    field: str = ""
    value: msgspec.Raw = msgspec.Raw(b"{}")


class Entry(msgspec.Struct, frozen=True):
    time: Second | None = None
    changes: list[Told] = []


class Envelope(msgspec.Struct, frozen=True):
    """Pages and Instagram have entries; Threads has `values`, which is one change or several."""

    object: str = ""
    entry: list[Entry] = []
    values: Told | list[Told] = []
    time: Second | None = None

    def told(self) -> Iterator[tuple[Told, int | None]]:
        """Every change, with the time when it was told."""
        yield from ((change, entry.time) for entry in self.entry for change in entry.changes)
        yield from ((change, self.time) for change in (self.values if isinstance(self.values, list) else [self.values]))


def read(body: bytes, occasion: Occasion) -> Brought:
    """Comments and posts on a page, or comments on Instagram. Our own are told, too: they stop the clock."""
    envelope = msgspec.json.decode(body, type=Envelope)
    return gathered(_meta(envelope.object, told, time, occasion) for told, time in envelope.told())


def read_threads(body: bytes, occasion: Occasion) -> Brought:
    """Replies and mentions on Threads."""
    return gathered(_threads(told, occasion) for told, _ in msgspec.json.decode(body, type=Envelope).told())


def _meta(kind: str, told: Told, time: int | None, occasion: Occasion) -> Brought:
    try:
        if kind == "page" and told.field == "feed":
            return _feed(msgspec.json.decode(told.value, type=Feed), occasion)
        if kind == "instagram" and told.field in ("comments", "live_comments"):
            return Brought((_comment(msgspec.json.decode(told.value, type=Comment), time, occasion),))
    except web.UNREADABLE as error:
        return Brought(skipped=(f"{told.field}: {error}",))
    return Brought()


def _threads(told: Told, occasion: Occasion) -> Brought:
    try:
        if told.field == "delete":
            return Brought(changes=(Change(msgspec.json.decode(told.value, type=Named).id),))
        if told.field in ("replies", "mentions"):
            return Brought((_thread(msgspec.json.decode(told.value, type=Thread), occasion),))
    except web.UNREADABLE as error:
        return Brought(skipped=(f"{told.field}: {error}",))
    return Brought()


def _feed(change: Feed, occasion: Occasion) -> Brought:
    key = change.comment_id or change.post_id
    if change.item not in SPOKEN:
        return Brought()
    if key is None:
        return Brought(skipped=(f"a {change.item} without an id",))
    if change.verb == "remove":
        return Brought(changes=(Change(key),))
    if change.verb == "edited":
        return Brought(changes=(Change(key, _of_page(change, key, occasion)),))
    return Brought((_of_page(change, key, occasion),)) if change.verb == "add" else Brought()


def _of_page(change: Feed, key: str, occasion: Occasion) -> Mention:
    writer, comment = change.writer or Person(), change.comment_id is not None
    picture = change.photo or (change.link if change.item in ("photo", "video") else None)
    return Mention(
        source=occasion.source,
        key=key,
        text=storable(change.message),
        author=Author(writer.id or f"of {key}", name=writer.name or None),
        url=change.post.permalink_url
        if change.post.permalink_url and not comment
        else f"https://www.facebook.com/{key}",
        published=at(change.created_time),
        parent=change.parent_id or change.post_id if comment else None,
        root=change.post_id,
        media=(Media(picture),) if picture else (),
    )


def _comment(comment: Comment, time: int | None, occasion: Occasion) -> Mention:
    """A comment has no time of its own here; it is told within seconds."""
    writer, media = comment.writer or Person(), comment.media.id if comment.media else None
    return Mention(
        source=occasion.source,
        key=comment.id,
        text=storable(comment.text),
        author=Author(writer.id or writer.username or f"of {comment.id}", writer.username or None),
        published=at(time),
        parent=comment.parent_id or media,
        root=media,
    )


def _thread(post: Thread, occasion: Occasion) -> Mention:
    picture = post.media_url or post.gif_url
    return Mention(
        source=occasion.source,
        key=post.id,
        text=storable(post.text),
        author=Author(post.username or f"of {post.id}", post.username or None),
        url=post.permalink or None,
        published=written(post.timestamp),
        parent=post.replied_to.id if post.replied_to else None,
        root=post.root_post.id if post.root_post else None,
        media=(Media(picture or None, post.alt_text or None),) if picture or post.alt_text else (),
    )
