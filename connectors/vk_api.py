"""Posts and comments of VK, how they become mentions, and what its errors mean.

Fields: https://dev.vk.com/en/reference/objects/post and https://dev.vk.com/en/reference/objects/comment . Members not
named here are ignored. Errors come with status 200: https://dev.vk.com/en/reference/errors .
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec

from connectors.base import Author, Engagement, Media, Mention, Refused, TryLater
from connectors.descent import Mark
from connectors.feed import digest
from connectors.web import decode_each

Id = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
# Up to the end of the year 9999, the last that can be written.
Second = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799)]

TOO_QUICK, DAY_USED_UP = 6, 29
PASSING = frozenset({1, 9, 10, TOO_QUICK, DAY_USED_UP})
"""Trouble of theirs, flood control, and the limits by second and by day."""
TOKEN = frozenset({5, 27, 28})
CAPTCHA = 14
CLOSED = frozenset({15, 18, 19, 30, 100, 212})
"""What was deleted, hidden or closed for us."""

PAUSE = timedelta(seconds=1)
"""After too many calls in a second."""

_NAMED = re.compile(r"\[(?:(?:id|club|public|event)\d+|https?://[^\[\]|\s]+)(?::[^\[\]|]*)?\|([^\[\]|]+)\]")


class Count(msgspec.Struct, frozen=True):
    count: int | None = None


class Size(msgspec.Struct, frozen=True):
    url: str = ""
    width: int = 0


class File(msgspec.Struct, frozen=True):
    """A photo, a video, a document or a link."""

    url: str | None = None
    title: str | None = None
    text: str | None = None
    sizes: list[Size] | None = None

    @property
    def shown(self) -> Media:
        largest = max(self.sizes or (), key=lambda size: size.width, default=Size())
        return Media(self.url or largest.url or None, self.text or self.title or None)


class Attachment(msgspec.Struct, frozen=True):
    photo: File | None = None
    video: File | None = None
    doc: File | None = None
    link: File | None = None

    @property
    def file(self) -> File | None:
        return self.photo or self.video or self.doc or self.link


class Thread(msgspec.Struct, frozen=True):
    count: int = 0
    items: list[msgspec.Raw] | None = None


class Repost(msgspec.Struct, frozen=True):
    text: str = ""


class Item(msgspec.Struct, frozen=True):
    """A post or a comment; a comment names the post that it stands below."""

    id: Id
    date: Second
    owner_id: Id | None = None
    from_id: Id | None = None
    text: str = ""
    post_id: Id | None = None
    edited: Second | None = None
    likes: Count = Count()
    comments: Count = Count()
    reposts: Count = Count()
    views: Count = Count()
    thread: Thread = Thread()
    reply_to_comment: Id | None = None
    parents_stack: list[Id] | None = None
    copy_history: list[Repost] | None = None
    attachments: list[Attachment] | None = None
    is_pinned: int | bool | None = None
    deleted: bool = False

    @property
    def root(self) -> str:
        return f"{self.owner_id}_{self.post_id or self.id}"

    @property
    def key(self) -> str:
        return f"{self.root}_{self.id}" if self.post_id else self.root

    @property
    def stamp(self) -> str:
        """Differs once the words are edited."""
        return digest(self.text)[:8]

    @property
    def mark(self) -> Mark:
        return Mark(self.key, self.date, self.stamp)


class Person(msgspec.Struct, frozen=True):
    """Somebody, or a community, whose numbers are negative where posts name it."""

    id: Id
    first_name: str = ""
    last_name: str = ""
    name: str = ""
    screen_name: str | None = None
    followers_count: int | None = None
    members_count: int | None = None

    def author(self, number: int) -> Author:
        name = self.name or f"{self.first_name} {self.last_name}".strip()
        count = self.followers_count if self.followers_count is not None else self.members_count
        return Author(str(number), self.screen_name or None, name or None, count)


class Response(msgspec.Struct, frozen=True):
    items: list[msgspec.Raw]
    count: int = 0
    profiles: list[msgspec.Raw] | None = None
    groups: list[msgspec.Raw] | None = None
    next_from: str | None = None


class Fault(msgspec.Struct, frozen=True):
    """What went wrong. `request_params` repeats the token and is not read."""

    error_code: int
    error_msg: str = ""


class Envelope(msgspec.Struct, frozen=True):
    response: Response | None = None
    error: Fault | None = None


class Closed(Refused):
    """A wall, a post or its comments that cannot be read; others can."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One answer: posts or comments in its order, with those who wrote them."""

    items: tuple[Item, ...]
    people: Mapping[int, Person]
    skipped: tuple[str, ...]
    following: str | None
    total: int

    def mentions(self, items: Iterable[Item], source: str) -> tuple[Mention, ...]:
        """Oldest first, without what was deleted."""
        written = sorted((item for item in items if not item.deleted), key=lambda item: (item.date, item.id))
        return tuple(mention(item, self.people, source) for item in written)


def batch(told: Response, owner: int | None = None, post: int | None = None) -> Batch:
    """With the comments below comments. `owner` and `post` are what was asked for, where an item does not say."""
    top, skipped = decode_each(told.items, Item)
    below = [decode_each(item.thread.items or (), Item) for item in top]
    people, _ = decode_each(told.profiles or (), Person)
    groups, _ = decode_each(told.groups or (), Person)
    items = (_placed(item, owner, post) for item in (*top, *(one for items, _ in below for one in items)))
    return Batch(
        tuple({item.key: item for item in items}.values()),
        {person.id: person for person in people} | {-group.id: group for group in groups},
        (*skipped, *(reason for _, reasons in below for reason in reasons)),
        told.next_from or None,
        told.count,
    )


def mention(item: Item, people: Mapping[int, Person], source: str) -> Mention:
    comment = item.post_id is not None
    return Mention(
        source=source,
        key=item.key,
        text=_words(item),
        author=_author(item, people),
        url=_address(item),
        published=_moment(item.date),
        edited=_moment(item.edited) if item.edited else None,
        parent=_parent(item) if comment else None,
        root=item.root,
        media=tuple(_media(item)),
        engagement=Engagement(
            likes=item.likes.count,
            reposts=item.reposts.count,
            replies=item.thread.count if comment else item.comments.count,
            views=item.views.count,
        ),
    )


def failure(fault: Fault, place: str, now: datetime | None, secret: str) -> TryLater | Refused:
    """What an error means for us; the server's own words, without the token."""
    code, said = fault.error_code, fault.error_msg.replace(secret, "…")[:100]
    if code in PASSING:
        wait = {TOO_QUICK: PAUSE, DAY_USED_UP: _day_left(now)}.get(code)
        return TryLater(f"{place} asks us to come later ({code}: {said})", wait)
    if code in TOKEN:
        return Refused(f"{place} refused the token ({code}: {said}); give a valid one")
    if code == CAPTCHA:
        return Refused(f"{place} wants a person to prove that they are one ({said}); use a service token")
    kind = Closed if code in CLOSED else Refused
    return kind(f"{place} refused the request ({code}: {said})")


def _day_left(now: datetime | None) -> timedelta:
    """Until midnight by the server's clock; without it an hour, after which it says so again."""
    if now is None:
        return timedelta(hours=1)
    return timedelta(days=1) - (now - now.replace(hour=0, minute=0, second=0, microsecond=0))


def _placed(item: Item, owner: int | None, post: int | None) -> Item:
    return msgspec.structs.replace(
        item,
        owner_id=item.owner_id if item.owner_id is not None else owner if owner is not None else item.from_id,
        post_id=item.post_id or post,
    )


def _words(item: Item) -> str:
    """A repost without words of its own passes on those of the first."""
    text = item.text or next((one.text for one in item.copy_history or ()), "")
    return _NAMED.sub(r"\1", text).strip()


def _author(item: Item, people: Mapping[int, Person]) -> Author:
    if item.from_id is None:
        return Author(id=f"unknown {item.key}")
    return people.get(item.from_id, Person(item.from_id)).author(item.from_id)


def _address(item: Item) -> str:
    thread = f"&thread={item.parents_stack[0]}" if item.parents_stack else ""
    return f"https://vk.com/wall{item.root}" + (f"?reply={item.id}{thread}" if item.post_id is not None else "")


def _parent(item: Item) -> str:
    above = item.reply_to_comment or (item.parents_stack[-1] if item.parents_stack else None)
    return f"{item.root}_{above}" if above else item.root


def _media(item: Item) -> Iterator[Media]:
    for attachment in item.attachments or ():
        if attachment.file is not None and attachment.file.shown != Media():
            yield attachment.file.shown


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
