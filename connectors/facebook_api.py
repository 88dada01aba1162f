"""Posts and comments of a Facebook page, and how they become mentions.

Fields: https://developers.facebook.com/docs/graph-api/reference/post and .../reference/comment . Members not named
here are ignored. Who wrote something is often not told, and now and then not even its id: the address has it.
"""

import re
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

import msgspec

from connectors import graph_api as graph
from connectors import web
from connectors.base import Author, Engagement, Media, Mention
from connectors.feed import digest
from connectors.graph_place import QUIET, Due, Item, Listed

Count = Annotated[int, msgspec.Meta(ge=0)]
Address = Annotated[str, msgspec.Meta(max_length=4_000)]

_POST = re.compile(r"/(?P<page>[^/]+)/(?:posts|videos|photos)/(?:[^/]+/)*?(?P<post>[0-9A-Za-z_]+)/?$")


class Person(msgspec.Struct, frozen=True):
    id: str | None = None
    name: str | None = None


class Ref(msgspec.Struct, frozen=True):
    id: graph.Id


class Total(msgspec.Struct, frozen=True):
    total_count: Count | None = None


class Below(msgspec.Struct, frozen=True):
    """A list that is counted, and perhaps its newest."""

    summary: Total = Total()
    data: list[Ref] = []

    @property
    def pulse(self) -> str | None:
        if self.summary.total_count is None:
            return None
        newest = f".{self.data[0].id}" if self.data else ""
        return f"{self.summary.total_count}{newest}"


class Picture(msgspec.Struct, frozen=True):
    src: str | None = None


class Shown(msgspec.Struct, frozen=True):
    image: Picture = Picture()


class Attachment(msgspec.Struct, frozen=True):
    title: str | None = None
    description: str | None = None
    url: str | None = None
    unshimmed_url: str | None = None
    media: Shown = Shown()

    @property
    def shown(self) -> Media:
        address = self.media.image.src or self.unshimmed_url or self.url
        return Media(address or None, self.description or self.title or None)


class Attachments(msgspec.Struct, frozen=True):
    data: list[Attachment] = []


class Shares(msgspec.Struct, frozen=True):
    count: Count | None = None


class Entry(msgspec.Struct, frozen=True):
    """A post or a comment."""

    id: graph.Id | None = None
    created_time: graph.Time | None = None
    message: str | None = None
    writer: Person | None = msgspec.field(default=None, name="from")
    permalink_url: Address | None = None
    parent: Ref | None = None
    like_count: Count | None = None
    comment_count: Count | None = None
    shares: Shares = Shares()
    comments: Below = Below()
    reactions: Below = Below()
    attachment: Attachment | None = None
    attachments: Attachments = Attachments()
    full_picture: str | None = None

    @property
    def likes(self) -> int | None:
        return self.like_count if self.like_count is not None else self.reactions.summary.total_count

    @property
    def replies(self) -> int | None:
        return self.comment_count if self.comment_count is not None else self.comments.summary.total_count

    @property
    def media(self) -> tuple[Media, ...]:
        told = (self.attachment, *self.attachments.data)
        shown = tuple(one.shown for one in told if one is not None and one.shown != Media())
        return shown or ((Media(self.full_picture),) if self.full_picture else ())


@dataclass(frozen=True, slots=True)
class Place:
    """What an address tells: the post, as page and number, and the comment."""

    page: str | None = None
    post: str | None = None
    comment: str | None = None
    reply: str | None = None

    @property
    def root(self) -> str | None:
        """Names of pages and ids that hide the number are no part of a key."""
        if not (self.page and self.post and self.page.isdecimal() and self.post.isdecimal()):
            return None
        return f"{self.page}_{self.post}"


def listed(body: bytes, place: str, source: str, due: Due | None = None) -> Listed:
    """A page of posts, or of comments below the post that is due. Raises TryLater."""
    edge = web.decode(body, graph.Edge, place)
    entries, skipped = web.decode_each(edge.data, Entry)
    made = [_item(entry, source, due) for entry in entries]
    items = {item.mention.key: item for item in made if item is not None}
    nameless = made.count(None)
    told = (*skipped, *([f"{nameless} without an id"] if nameless else []))
    return Listed(tuple(items.values()), told, edge.paging.following)


def _item(entry: Entry, source: str, due: Due | None) -> Item | None:
    """None where nothing names it."""
    where = place_of(entry.permalink_url or "")
    root = due.post if due else where.root
    post = root.rpartition("_")[2] if root else None
    number = where.reply or where.comment
    key = entry.id or (f"{post}_{number}" if post and number else where.root)
    if key is None:
        return None
    comment = due is not None or number is not None
    mention = Mention(
        source=source,
        key=key,
        text=(entry.message or "").strip(),
        author=_author(entry, key),
        url=entry.permalink_url or (due.address if due else f"https://www.facebook.com/{key}"),
        published=graph.moment(entry.created_time),
        parent=_parent(entry, where, post, root) if comment else None,
        root=root if comment else key,
        media=entry.media,
        engagement=Engagement(likes=entry.likes, reposts=entry.shares.count, replies=entry.replies),
    )
    return Item(mention, digest(mention.text)[:8], QUIET if comment else entry.comments.pulse)


def place_of(address: str) -> Place:
    """What can be told from the address of a post or a comment."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return Place()
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    found = _POST.search(parts.path)
    page, post = (found["page"], found["post"]) if found else (asked.get("id"), asked.get("story_fbid"))
    return Place(page, post, _number(asked.get("comment_id")), _number(asked.get("reply_comment_id")))


def _number(told: str | None) -> str | None:
    return told if told and told.isascii() and told.isdecimal() else None


def _parent(entry: Entry, where: Place, post: str | None, root: str | None) -> str | None:
    if entry.parent is not None:
        return entry.parent.id
    return f"{post}_{where.comment}" if post and where.reply and where.comment else root


def _author(entry: Entry, key: str) -> Author:
    writer = entry.writer or Person()
    return Author(id=writer.id or f"of {key}", name=writer.name or None)
