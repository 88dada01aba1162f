"""Posts and comments of Reddit, as its API and its feeds tell them, and how they become mentions.

Fields: https://www.reddit.com/dev/api and https://github.com/reddit-archive/reddit/wiki/JSON . Members not named
here are ignored.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated

import msgspec

from connectors.base import Author, Engagement, Media, Mention
from connectors.descent import Mark
from connectors.feed import Entry, Feed, digest
from connectors.markdown import pictures, words
from connectors.web import UNREADABLE, decode_each

SITE = "https://www.reddit.com"
POST, COMMENT = "t3", "t1"

NAME = re.compile(r"t[13]_[0-9a-z]{1,13}")
"""A fullname: the kind, and a number to the base of 36."""

AWAY = frozenset({"[deleted]", "[removed]"})
"""What stands in the place of a name or a text that is gone."""

# Up to the end of the year 9999, the last that can be written.
Second = Annotated[float, msgspec.Meta(ge=0, le=253_402_300_799)]

_THREAD = re.compile(r"/comments/([0-9a-z]{1,13})(?:/|$)")
_SIGNED = re.compile(
    r"\s*submitted by\s+(?:/u/\S+|\[deleted\])(?:\s+to\s+/?[ru]/\S+)?\s*\[link\]\s*\[comments\]\s*\Z", re.IGNORECASE
)
_ANSWER = re.compile(r"\A/u/\S+ on [^\n]*(?:\n\n|\Z)")


class Thing(msgspec.Struct, frozen=True):
    """What everything is wrapped in."""

    kind: str
    data: msgspec.Raw


class Children(msgspec.Struct, frozen=True):
    children: list[msgspec.Raw]
    after: str | None = None


class Listing(msgspec.Struct, frozen=True):
    data: Children


class Item(msgspec.Struct, frozen=True):
    """A post or a comment."""

    name: Annotated[str, msgspec.Meta(pattern=r"^t[13]_[0-9a-z]{1,13}$")]
    created_utc: Second
    author: str | None = None
    title: str | None = None
    selftext: str | None = None
    body: str | None = None
    permalink: str | None = None
    context: str | None = None
    """The permalink, in an inbox."""
    url: str | None = None
    is_self: bool | None = None
    link_id: str | None = None
    parent_id: str | None = None
    edited: bool | float | None = None
    """The time of it; only whether, on very old posts."""
    score: int | None = None
    hide_score: bool | None = None
    score_hidden: bool | None = None
    num_comments: int | None = None
    removed_by_category: str | None = None
    replies: msgspec.Raw = msgspec.Raw(b'""')
    """A listing, or an empty text."""

    @property
    def written(self) -> str:
        return (self.selftext if self.name.startswith(POST) else self.body) or ""

    @property
    def is_gone(self) -> bool:
        """Deleted by its author or removed by a moderator: what stands here was not written by anybody."""
        return self.written.strip() in AWAY or self.removed_by_category is not None


@dataclass(frozen=True, slots=True)
class Batch:
    """One page of a list, newest first."""

    mentions: tuple[Mention, ...]
    marks: tuple[Mark, ...]
    gone: frozenset[str] = frozenset()
    """Of the page, but deleted or removed."""
    skipped: tuple[str, ...] = ()
    following: str | None = None


def of_listing(listing: Listing, source: str) -> Batch:
    things, skipped = decode_each(listing.data.children, Thing)
    items, unread = _items(things)
    return replace(_batch(items, source), skipped=(*skipped, *unread), following=listing.data.after or None)


def of_feed(feed: Feed, source: str) -> Batch:
    """A feed tells neither counts nor the parent of a comment."""
    named = {name: entry for entry in feed.entries if (name := _name(entry))}
    dated = {key: entry.published for key, entry in named.items() if entry.published}
    undated = [f"{key} bears no time" for key in named if key not in dated]
    found = {key: _entry(key, entry, source) for key, entry in named.items() if key in dated}
    return Batch(
        tuple(found.values()),
        tuple(Mark(key, _second(dated[key]), digest(one.text)[:8]) for key, one in found.items()),
        skipped=(*feed.skipped, *_strangers(feed.entries), *undated),
        following=list(named)[-1] if named else None,
    )


def of_tree(listings: Iterable[Listing], source: str) -> Batch:
    """A post with every comment that is shown. Step by step: it may be deeper than Python can call."""
    waiting, items, skipped = list(listings), list[Item](), list[str]()
    while waiting:
        things, unread = decode_each(waiting.pop().data.children, Thing)
        read, unreadable = _items(things)
        items += read
        skipped += [*unread, *unreadable]
        waiting += [below for item in read for below in _below(item)]
    newest = sorted(items, key=lambda item: (item.created_utc, item.name), reverse=True)
    return replace(_batch(newest, source), skipped=tuple(skipped))


def mention(item: Item, source: str) -> Mention:
    post = item.name.startswith(POST)
    hidden = item.hide_score or item.score_hidden
    body = words(item.written)
    text = "\n\n".join(part for part in (item.title or "", body) if part) if post else body
    return Mention(
        source=source,
        key=item.name,
        text=text,
        author=author(item.author, item.name),
        url=_address(item),
        published=datetime.fromtimestamp(int(item.created_utc), UTC),
        edited=_edited(item.edited),
        parent=None if post else item.parent_id or item.link_id,
        root=item.name if post else item.link_id or thread_of(item.context or ""),
        media=pictures(item.written) + _linked(item),
        engagement=Engagement(
            likes=None if hidden else item.score,
            # Of a comment the number is that of its whole conversation.
            replies=item.num_comments if post else None,
        ),
    )


def author(name: str | None, key: str) -> Author:
    """By the name, which nobody can change or take over. Whoever deleted their account is somebody else each time."""
    if not name or name in AWAY:
        return Author(id=f"deleted {key}")
    return Author(id=name, handle=name)


def thread_of(address: str) -> str | None:
    """The key of the post that a permalink belongs to."""
    found = _THREAD.search(address)
    return f"{POST}_{found[1]}" if found else None


def _batch(items: Iterable[Item], source: str) -> Batch:
    unique = {item.name: item for item in items}.values()
    return Batch(
        tuple(mention(item, source) for item in unique if not item.is_gone),
        tuple(Mark(item.name, int(item.created_utc), digest(item.written)[:8]) for item in unique),
        frozenset(item.name for item in unique if item.is_gone),
    )


def _items(things: Iterable[Thing]) -> tuple[list[Item], tuple[str, ...]]:
    """Posts and comments alone: "more" stands for comments that are folded away, accounts are no posts."""
    return decode_each((thing.data for thing in things if thing.kind in (POST, COMMENT)), Item)


def _below(item: Item) -> list[Listing]:
    try:
        return [msgspec.json.decode(item.replies, type=Listing)]
    except UNREADABLE:
        return []


def _entry(key: str, entry: Entry, source: str) -> Mention:
    comment = key.startswith(COMMENT)
    name = (entry.author.name or "").removeprefix("/u/") if entry.author else None
    text = _ANSWER.sub("", entry.text) if comment else _SIGNED.sub("", entry.text)
    root = thread_of(entry.link or "") if comment else key
    return Mention(
        source=source,
        key=key,
        text=text.strip(),
        author=author(name, key),
        url=entry.link,
        published=entry.published,
        edited=entry.edited,
        root=root,
        media=entry.media,
    )


def _name(entry: Entry) -> str | None:
    """The fullname of an entry, which its reader takes for a relative address."""
    name = (entry.guid or "").rpartition("/")[2]
    return name if NAME.fullmatch(name) else None


def _strangers(entries: Iterable[Entry]) -> list[str]:
    strangers = (entry.guid for entry in entries if not _name(entry))
    return [f"entry {guid!r} is neither a post nor a comment" for guid in strangers]


def _second(moment: datetime) -> int:
    return max(int(moment.timestamp()), 0)


def _edited(told: bool | float | None) -> datetime | None:
    if isinstance(told, bool) or told is None or not 0 < told < 253_402_300_799:
        return None
    return datetime.fromtimestamp(int(told), UTC)


def _address(item: Item) -> str:
    # Searches and inboxes add where they were clicked on.
    path = (item.permalink or item.context or "").partition("?")[0]
    if not path:
        above = (item.link_id or "").removeprefix("t3_")
        number = item.name[3:]
        path = f"/comments/{number}" if item.name.startswith(POST) else f"/comments/{above}/_/{number}"
    return path if path.startswith("http") else f"{SITE}{path}"


def _linked(item: Item) -> tuple[Media, ...]:
    """What a post without words of its own points at."""
    if item.is_self is not False or not (item.url or "").startswith(("http://", "https://")):
        return ()
    return (Media(item.url),)
