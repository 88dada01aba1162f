"""Posts of a Discourse forum as its JSON tells them, and how one becomes a mention.

Fields: https://docs.discourse.org/ and `PostSerializer` of https://github.com/discourse/discourse . Members not
named here are ignored.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec

from connectors.base import Author, Engagement, Media, Mention
from connectors.feed import Attachment, media_of, plain
from connectors.markdown import pictures, words
from connectors.web import decode_each, utc

Id = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]

REGULAR, LIKE = 1, 2
"""`Post.types[:regular]`, and `PostActionType.types[:like]`."""

# Quotes may hold quotes, so the innermost are taken first; each pass takes one level off.
_QUOTE = re.compile(r"\[quote(?:=[^\[\]\n]*)?\]((?:(?!\[/?quote\b).)*)\[/quote\]", re.DOTALL | re.IGNORECASE)
_BBCODE = re.compile(r"\[/?(?:spoiler|details|hide|b|i|u|s|center|poll)(?:[= ][^\[\]\n]*)?\]", re.IGNORECASE)
LEVELS = 8
"""Quotes within quotes that are taken apart; deeper ones stay as they were written."""
_BLANK = re.compile(r"\n\s*\n")
_ASIDE = re.compile(r"<aside\b.*?(?:</aside>|\Z)", re.DOTALL | re.IGNORECASE)
_PICTURE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_CLASS = re.compile(r"""\bclass=["']([^"']*)""")
_TITLE = re.compile(r"""\btitle=["']([^"']*)""")
DECORATION = frozenset({"emoji", "avatar", "site-icon", "thumbnail"})
"""Classes of pictures that nobody posted."""


class Action(msgspec.Struct, frozen=True):
    id: int
    count: int = 0


class Post(msgspec.Struct, frozen=True):
    id: Id
    topic_id: Id
    post_number: Id
    created_at: Moment
    username: str | None = None
    """None for a deleted account."""
    user_id: int | None = None
    name: str | None = None
    raw: str | None = None
    cooked: str = ""
    post_type: int = REGULAR
    topic_title: str | None = None
    topic_slug: str | None = None
    reply_to_post_number: Id | None = None
    updated_at: Moment | None = None
    version: int = 1
    locale: str | None = None
    reads: int | None = None
    reply_count: int | None = None
    actions_summary: list[Action] | None = None
    hidden: bool = False
    user_deleted: bool = False
    deleted_at: str | None = None

    @property
    def key(self) -> str:
        """Topic and number: what replies name their parent by."""
        return f"{self.topic_id}/{self.post_number}"

    @property
    def shown(self) -> bool:
        """Written by a person and for everybody to read: no notice of a moderator's action, nothing taken away."""
        return self.post_type == REGULAR and not (self.hidden or self.user_deleted or self.deleted_at)

    @property
    def likes(self) -> int | None:
        """The summary leaves out what nobody did."""
        if self.actions_summary is None:
            return None
        return next((action.count for action in self.actions_summary if action.id == LIKE), 0)

    @property
    def stamp(self) -> str:
        """Differs once the post is edited, liked or answered."""
        return f"{self.version}.{self.likes}.{self.reply_count}"


class Latest(msgspec.Struct, frozen=True):
    latest_posts: list[msgspec.Raw]


class Stream(msgspec.Struct, frozen=True):
    posts: list[msgspec.Raw]


class Topic(msgspec.Struct, frozen=True):
    post_stream: Stream


class Numbered(msgspec.Struct, frozen=True):
    """The id of a post whose rest may be malformed."""

    id: Id


@dataclass(frozen=True, slots=True)
class Batch:
    """One page of posts: those that are shown, oldest first, and the ids of all."""

    posts: tuple[Post, ...]
    ids: tuple[int, ...]
    skipped: tuple[str, ...]


def batch(items: Sequence[msgspec.Raw], below: int | None = None) -> Batch:
    """The posts with ids below the one asked for, which older servers show again."""
    read, skipped = decode_each(items, Post)
    ids = [named.id for named in decode_each(items, Numbered)[0]]
    shown = sorted({post.id: post for post in read if post.shown}.values(), key=lambda post: post.id)
    return Batch(
        tuple(post for post in shown if below is None or post.id < below),
        tuple(number for number in ids if below is None or number < below),
        skipped,
    )


def mention(post: Post, server: str, source: str) -> Mention:
    return Mention(
        source=source,
        key=post.key,
        text=text(post),
        author=_author(post),
        url=f"{server}/t/{post.topic_slug or '-'}/{post.key}",
        published=utc(post.created_at),
        edited=utc(post.updated_at) if post.updated_at and post.version > 1 else None,
        language=post.locale.replace("_", "-") if post.locale else None,
        parent=f"{post.topic_id}/{post.reply_to_post_number or 1}" if post.post_number > 1 else None,
        root=f"{post.topic_id}/1",
        media=_media(post),
        engagement=Engagement(likes=post.likes, replies=post.reply_count, views=post.reads),
    )


def text(post: Post) -> str:
    """The title where the topic begins, then the words as they were written, else as they are shown."""
    body = words(unquoted(post.raw)) if post.raw is not None else _shown_text(post.cooked)
    title = (post.topic_title or "").strip() if post.post_number == 1 else ""
    return "\n\n".join(part for part in (title, body) if part)


def unquoted(raw: str) -> str:
    """Quotes of other posts as lines that begin with `>`; the other marks of the forum taken off."""
    for _ in range(LEVELS):
        raw, found = _QUOTE.subn(_as_lines, raw)
        if not found:
            break
    return _BBCODE.sub("", raw)


def _as_lines(quote: re.Match[str]) -> str:
    lines = _BLANK.sub("\n\n", quote[1].strip()).splitlines()
    return "\n" + "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


def _shown_text(cooked: str) -> str:
    """Of HTML. Previews of links and quotes stand in asides; an emoji is a picture with its name."""
    return plain(_PICTURE.sub(_emoji_name, _ASIDE.sub("\n\n", cooked)))


def _emoji_name(picture: re.Match[str]) -> str:
    title = _TITLE.search(picture[0])
    return title[1] if title and "emoji" in _classes(picture) else ""


def _classes(picture: re.Match[str]) -> list[str]:
    found = _CLASS.search(picture[0])
    return found[1].split() if found else []


def _media(post: Post) -> tuple[Media, ...]:
    """Pictures with their addresses, which only the HTML has; before it is ready, those of the text."""
    posted = _PICTURE.sub(lambda picture: "" if DECORATION & set(_classes(picture)) else picture[0], post.cooked)
    return media_of(list[Attachment](), _ASIDE.sub("", posted)) or pictures(unquoted(post.raw or ""))


def _author(post: Post) -> Author:
    """Whoever has deleted their account has no name: each such post is by somebody else."""
    if not post.username:
        return Author(id=f"deleted {post.key}")
    identity = str(post.user_id) if post.user_id is not None else post.username
    return Author(id=identity, handle=post.username, name=post.name or None)
