"""Posts of Hacker News, as its search shows them and as the tree of a conversation, as mentions."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Annotated

import msgspec

from connectors import web
from connectors.base import Author, Engagement, Mention
from connectors.markup import plain

# Up to the end of the year 9999, the last that can be written.
Second = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799)]

# The text of a link is cut off after 60 characters; its address is whole. As long as it is one tag it is ours.
_LINK = re.compile(r'<a\b[^<>]*?\bhref="([^"<>]*)"[^<>]*>[^<]*</a>', re.IGNORECASE)


class Hit(msgspec.Struct):
    """What a search finds. Fields that do not apply are null or missing."""

    object_id: str = msgspec.field(name="objectID")
    created_at_i: Second
    author: str | None = None
    title: str | None = None
    story_text: str | None = None
    comment_text: str | None = None
    points: int | None = None
    num_comments: int | None = None
    story_id: int | None = None
    parent_id: int | None = None


class Item(msgspec.Struct):
    """A post with everything below it; whoever deleted theirs has no name there."""

    id: int
    created_at_i: Second
    author: str | None = None
    title: str | None = None
    text: str | None = None
    points: int | None = None
    story_id: int | None = None
    parent_id: int | None = None
    children: list[msgspec.Raw] = []


def mention_of_hit(hit: Hit, source: str) -> Mention | None:
    """A hit as a mention; None when its author has deleted it."""
    if not hit.author:
        return None
    is_comment = hit.comment_text is not None
    return Mention(
        source=source,
        key=hit.object_id,
        text=_text(None if is_comment else hit.title, hit.comment_text or hit.story_text),
        author=Author(id=hit.author, handle=hit.author),
        url=_permalink(hit.object_id),
        published=_moment(hit.created_at_i),
        parent=str(hit.parent_id) if is_comment and hit.parent_id else None,
        root=str(hit.story_id) if is_comment and hit.story_id else None if is_comment else hit.object_id,
        engagement=Engagement(likes=hit.points, replies=hit.num_comments),
    )


def mentions_of_tree(top: Item, source: str) -> list[Mention]:
    """A conversation, oldest first, without what was deleted or cannot be read."""
    root = str(top.story_id or top.id)
    mentions = [_mention_of_item(item, root, source) for item in _walk(top) if item.author]
    return sorted(mentions, key=lambda mention: (mention.published, len(mention.key), mention.key))


def mention_of_item(item: Item, source: str) -> Mention | None:
    """A post alone; None when its author has deleted it."""
    return _mention_of_item(item, str(item.story_id or item.id), source) if item.author else None


def _walk(top: Item) -> Iterator[Item]:
    """Every post of a tree. Step by step, since a conversation may be deeper than Python can call."""
    waiting = [top]
    while waiting:
        item = waiting.pop()
        yield item
        children, _ = web.decode_each(item.children, Item)
        waiting.extend(children)


def _mention_of_item(item: Item, root: str, source: str) -> Mention:
    key = str(item.id)
    return Mention(
        source=source,
        key=key,
        text=_text(item.title, item.text),
        author=Author(id=item.author or "", handle=item.author),
        url=_permalink(key),
        published=_moment(item.created_at_i),
        parent=str(item.parent_id) if item.parent_id else None,
        root=root,
        engagement=Engagement(likes=item.points),
    )


def _text(title: str | None, html: str | None) -> str:
    """A title is plain text with entities in places; the rest is HTML in which `<p>` separates."""
    body = plain(_LINK.sub(r"\1", html or ""))
    return "\n\n".join(part for part in (unescape(title or "").strip(), body) if part)


def _permalink(key: str) -> str:
    return f"https://news.ycombinator.com/item?id={key}"


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
