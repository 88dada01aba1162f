"""Posts of Bluesky as its AppView tells them, and how one becomes a mention.

Fields: the lexicons app.bsky.feed.defs and app.bsky.notification, https://github.com/bluesky-social/atproto .
Members not named here are ignored, and so are kinds of embeds that are not known.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated

import msgspec

from connectors.base import Author, Engagement, Media, Mention
from connectors.descent import Mark
from connectors.web import UNREADABLE, decode_each, utc

Uri = Annotated[str, msgspec.Meta(pattern=r"^at://[^/\s]+/[^/\s]+/[^/\s]+$")]
Name = Annotated[str, msgspec.Meta(min_length=1)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]

POST = "app.bsky.feed.post"
ADDRESSED = frozenset({"mention", "reply", "quote"})
"""Notifications that are posts: https://docs.bsky.app , app.bsky.notification.listNotifications ."""


class Actor(msgspec.Struct, frozen=True, rename="camel"):
    did: Name
    handle: str | None = None
    display_name: str | None = None
    followers_count: int | None = None


class Ref(msgspec.Struct, frozen=True):
    uri: str


class Reply(msgspec.Struct, frozen=True):
    parent: Ref
    root: Ref


class Record(msgspec.Struct, frozen=True, rename="camel"):
    """What its author wrote, the time included, which may be any."""

    text: str = ""
    created_at: str = ""
    langs: list[str] | None = None
    reply: Reply | None = None
    embed: msgspec.Raw = msgspec.Raw(b"null")


class Image(msgspec.Struct, frozen=True):
    alt: str = ""
    fullsize: str | None = None


class Card(msgspec.Struct, frozen=True):
    uri: str
    title: str = ""


class Embed(msgspec.Struct, frozen=True):
    """Pictures, a video, a link's card, or one of these beside a quote (`media`)."""

    kind: str = msgspec.field(name="$type", default="")
    images: list[Image] = []
    alt: str | None = None
    thumbnail: str | None = None
    external: Card | None = None
    media: "Embed | None" = None


class Post(msgspec.Struct, frozen=True, rename="camel"):
    """A post as it is shown, or a notification that is one."""

    uri: Uri
    cid: str
    author: Actor
    record: Record
    indexed_at: Moment
    embed: msgspec.Raw = msgspec.Raw(b"null")
    like_count: int | None = None
    repost_count: int | None = None
    reply_count: int | None = None

    @property
    def moment(self) -> datetime:
        """When it was written, as its author's clock says, but no later than it was met: `sortAt` of the server."""
        try:
            written = datetime.fromisoformat(self.record.created_at)
        except ValueError:
            return self.indexed_at
        return min(written if written.tzinfo else written.replace(tzinfo=UTC), self.indexed_at)

    @property
    def mark(self) -> Mark:
        """Counts belong to the stamp: how far a post has spread is news."""
        stamp = f"{self.cid[-6:]}.{self.like_count}.{self.repost_count}.{self.reply_count}"
        return Mark(self.uri, second_of(self.moment), stamp)


class Found(msgspec.Struct, frozen=True):
    posts: list[msgspec.Raw]
    cursor: str | None = None


class Reason(msgspec.Struct, frozen=True):
    """Why a post is shown here that was not written just then: it was boosted, or pinned to the top."""


class FeedItem(msgspec.Struct, frozen=True):
    post: Post
    reason: Reason | None = None


class Feed(msgspec.Struct, frozen=True):
    feed: list[msgspec.Raw]
    cursor: str | None = None


class Notified(msgspec.Struct, frozen=True, rename="camel"):
    """Of any reason: what it is about is no post then."""

    uri: str
    reason: str
    indexed_at: Moment


class Notifications(msgspec.Struct, frozen=True):
    notifications: list[msgspec.Raw]
    cursor: str | None = None


class Profiles(msgspec.Struct, frozen=True):
    profiles: list[msgspec.Raw]


class Node(msgspec.Struct, frozen=True):
    """A post of a conversation; what was deleted, or is hidden from us, has no `post`."""

    post: Post | None = None
    parent: msgspec.Raw = msgspec.Raw(b"null")
    replies: list[msgspec.Raw] | None = None


class Thread(msgspec.Struct, frozen=True):
    thread: msgspec.Raw


def second_of(moment: datetime) -> int:
    return max(int(moment.timestamp()), 0)


def mention(post: Post, source: str, followers: Mapping[str, int | None]) -> Mention:
    reply, langs = post.record.reply, post.record.langs
    pictures = tuple(_pictures(_embed(post)))
    words = post.record.text.strip() or "\n".join(picture.alt for picture in pictures if picture.alt)
    return Mention(
        source=source,
        key=post.uri,
        text=words,
        author=author(post.author, followers),
        url=f"https://bsky.app/profile/{post.author.did}/post/{post.uri.rpartition('/')[2]}",
        published=utc(post.moment),
        language=langs[0] if langs else None,
        parent=reply.parent.uri if reply else None,
        root=reply.root.uri if reply else post.uri,
        media=pictures + tuple(_cards(_embed(post))),
        engagement=Engagement(post.like_count, post.repost_count, post.reply_count),
    )


def author(actor: Actor, followers: Mapping[str, int | None]) -> Author:
    """Handles may be given to others; the did stays."""
    count = followers.get(actor.did, actor.followers_count)
    handle = actor.handle if actor.handle != "handle.invalid" else None
    return Author(id=actor.did, handle=handle, name=actor.display_name or None, followers=count)


def written(items: Iterable[FeedItem]) -> list[Post]:
    """The posts of an account's feed that are its own; one that is pinned to the top stands in its place, too."""
    return [item.post for item in items if item.reason is None]


def conversation(thread: Thread, source: str) -> list[Mention]:
    """Every post of a thread, oldest first. Step by step: it may be deeper than Python can call."""
    waiting, posts = [thread.thread], list[Post]()
    while waiting:
        (nodes, _) = decode_each([waiting.pop()], Node)
        for node in nodes:
            waiting += [node.parent, *(node.replies or ())]
            posts += [node.post] if node.post else []
    return [mention(post, source, {}) for post in sorted(posts, key=lambda post: (post.moment, post.uri))]


def _embed(post: Post) -> Embed:
    """As it is shown; a notification has only what its author wrote."""
    for raw in (post.embed, post.record.embed):
        try:
            embed = msgspec.json.decode(raw, type=Embed | None)
        except UNREADABLE:
            continue
        if embed is not None:
            return embed.media or embed
    return Embed()


def _pictures(embed: Embed) -> Iterator[Media]:
    yield from (Media(image.fullsize, image.alt or None) for image in embed.images)
    if "embed.video" in embed.kind:
        yield Media(embed.thumbnail, embed.alt or None)


def _cards(embed: Embed) -> Iterator[Media]:
    if embed.external is not None:
        yield Media(embed.external.uri, embed.external.title or None)
