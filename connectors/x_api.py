"""Posts of the X API v2, and how they become mentions.

Fields: https://docs.x.com/x-api . In August 2026 some were renamed (`tweet` to `post`, `retweet` to `repost`); answers
come in either vocabulary and both are read. Members not named here are ignored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Annotated, Literal

import msgspec

from connectors import web
from connectors.base import Author, Engagement, Media, Mention
from connectors.x_errors import Problem, nothing

Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,18}$|^[0-8][0-9]{18}$")]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Words = Literal["tweet", "post"]
"""The vocabulary of a request: how its parameters are named."""

OTHER: dict[Words, Words] = {"tweet": "post", "post": "tweet"}

EPOCH = 1_288_834_974_657
"""Milliseconds since 1970 from which the ids count, in their upper bits (https://docs.x.com , "X IDs")."""
TIMED = 29_700_859_247
"""The first id that tells a time, of November 2010."""

NOBODY = frozenset({"und", "qme", "qam", "qct", "qht", "qst", "art", "zxx"})
"""What stands in place of a language where there is none, or too little text."""
RENAMED = {"in": "id", "iw": "he"}
"""Codes that BCP 47 has replaced."""


NOTHING = msgspec.Raw(b"null")


class Reference(msgspec.Struct, frozen=True):
    type: str = ""
    id: str = ""


class Note(msgspec.Struct, frozen=True):
    text: str | None = None


class Metrics(msgspec.Struct, frozen=True, kw_only=True):
    like_count: int | None = None
    reply_count: int | None = None
    retweet_count: int | None = None
    repost_count: int | None = None
    impression_count: int | None = None
    followers_count: int | None = None


class Attachments(msgspec.Struct, frozen=True):
    media_keys: list[str] | None = None


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a post: an edit is a post of its own, which names those before it."""

    id: Id
    text: str
    author_id: str | None = None
    created_at: Moment | None = None
    lang: str | None = None
    conversation_id: str | None = None
    public_metrics: Metrics | None = None
    attachments: Attachments | None = None
    note_tweet: Note | None = None
    note_post: Note | None = None
    referenced_tweets: list[Reference] | None = None
    referenced_posts: list[Reference] | None = None
    edit_history_tweet_ids: list[Id] | None = None
    edit_history_post_ids: list[Id] | None = None

    @property
    def number(self) -> int:
        return int(self.id)

    @property
    def versions(self) -> list[str]:
        return self.edit_history_post_ids or self.edit_history_tweet_ids or [self.id]

    @property
    def key(self) -> str:
        """The id of the first version, under which all of them are one post."""
        return self.versions[0]

    @property
    def words(self) -> str:
        """A long post is cut in `text`; HTML's own characters are escaped in either."""
        note = self.note_post or self.note_tweet
        return unescape(note.text if note and note.text else self.text).strip()

    def refers(self, how: str) -> str | None:
        told = self.referenced_posts or self.referenced_tweets or ()
        return next((one.id for one in told if one.type == how and one.id), None)

    @property
    def is_repost(self) -> bool:
        """A repost passes on a post without a word of its own; the post itself counts it."""
        return self.refers("retweeted") is not None or self.refers("reposted") is not None


class User(msgspec.Struct, frozen=True):
    id: Id
    username: str | None = None
    name: str | None = None
    public_metrics: Metrics | None = None


class Picture(msgspec.Struct, frozen=True):
    media_key: str
    url: str | None = None
    preview_image_url: str | None = None
    alt_text: str | None = None

    @property
    def shown(self) -> Media:
        return Media(self.url or self.preview_image_url, self.alt_text or None)


class Includes(msgspec.Struct, frozen=True):
    users: list[msgspec.Raw] | None = None
    media: list[msgspec.Raw] | None = None


class Meta(msgspec.Struct, frozen=True):
    newest_id: str | None = None
    next_token: str | None = None


class Envelope(msgspec.Struct, frozen=True):
    """Around every answer. `data` is a list, one thing, or missing where there is none."""

    data: msgspec.Raw = NOTHING
    includes: Includes = Includes()
    meta: Meta | None = None
    errors: list[Problem] | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """The posts of one answer, with those who wrote them."""

    posts: tuple[Post, ...]
    users: Mapping[str, User]
    media: Mapping[str, Picture]
    skipped: tuple[str, ...]
    returned: int
    """Posts in the answer, also those that could not be read: these are paid for."""
    newest: int
    following: str | None

    def mention(self, post: Post, source: str) -> Mention:
        """A post as a mention."""
        author = self.users.get(post.author_id or "")
        metrics = post.public_metrics or Metrics()
        published = _moment(post)
        return Mention(
            source=source,
            key=post.key,
            text=post.words,
            author=_author(post, author),
            url=_address(post, author),
            published=born(int(post.key)) if len(post.versions) > 1 else published,
            edited=published if len(post.versions) > 1 else None,
            language=_language(post.lang),
            parent=post.refers("replied_to"),
            root=post.conversation_id,
            media=tuple(self.media[key].shown for key in _keys(post) if key in self.media),
            engagement=Engagement(
                likes=metrics.like_count,
                reposts=metrics.repost_count if metrics.repost_count is not None else metrics.retweet_count,
                replies=metrics.reply_count,
                views=metrics.impression_count,
            ),
        )


def batch(body: bytes, place: str) -> Batch:
    """An answer with status 200. Raises TryLater or Refused where it holds nothing but errors."""
    told = web.decode(body, Envelope, place)
    if told.data == NOTHING and told.meta is None:
        raise nothing(told.errors or [], body, place)
    raw = _items(told.data)
    posts, skipped = web.decode_each(raw, Post)
    users, _ = web.decode_each(told.includes.users or (), User)
    media, _ = web.decode_each(told.includes.media or (), Picture)
    # Errors about people and posts that are only referred to say nothing of the page.
    missing = (one.said for one in told.errors or () if one.parameter in (None, "id", "ids"))
    meta = told.meta or Meta()
    return Batch(
        tuple({post.id: post for post in posts}.values()),
        {user.id: user for user in users},
        {one.media_key: one for one in media},
        (*skipped, *missing),
        len(raw),
        max([number(meta.newest_id), *(post.number for post in posts)]),
        meta.next_token or None,
    )


def account(body: bytes, place: str) -> str:
    """The id in the answer to a look-up of one account."""
    told = web.decode(body, Envelope, place)
    if told.data == NOTHING:
        raise nothing(told.errors or [], body, place)
    return web.decode(bytes(told.data), User, place).id


def born(number: int) -> datetime | None:
    """When a post was written, by its id."""
    if number < TIMED:
        return None
    return datetime.fromtimestamp(((number >> 22) + EPOCH) // 1000, UTC)


def number(told: str | None) -> int:
    """An id as a number; 0 for what is none."""
    return min(int(told), 2**63 - 1) if told and told.isascii() and told.isdecimal() and len(told) < 20 else 0


def _items(data: msgspec.Raw) -> list[msgspec.Raw]:
    if data == NOTHING:
        return []
    # Decoding bytes that were decoded before cannot fail.
    return msgspec.json.decode(data, type=list[msgspec.Raw]) if bytes(data).startswith(b"[") else [data]


def _author(post: Post, user: User | None) -> Author:
    """Who is gone has a number only; where authors were not asked for, each post is by somebody else."""
    if user is None:
        return Author(id=post.author_id or f"of {post.key}")
    count = user.public_metrics.followers_count if user.public_metrics else None
    return Author(user.id, user.username or None, user.name or None, count)


def _address(post: Post, user: User | None) -> str:
    return f"https://x.com/{user.username if user and user.username else 'i/web'}/status/{post.id}"


def _moment(post: Post) -> datetime | None:
    return web.utc(post.created_at) if post.created_at else born(post.number)


def _keys(post: Post) -> list[str]:
    return (post.attachments.media_keys if post.attachments else None) or []


def _language(code: str | None) -> str | None:
    return None if not code or code in NOBODY else RENAMED.get(code, code)
