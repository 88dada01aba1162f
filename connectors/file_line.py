"""One line of a file of mentions: the format that `allears try` prints, and short forms of it.

`{"text": "…"}` is enough. `author` may be a plain string, `id` stands for `key` and `lang` for `language`
where these are missing, and members not named here (`label`, `source`, …) are ignored.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256

import msgspec

from connectors.base import Author, Engagement, Media, Mention

Name = str | int | None

# Legal in JSON, but SQLite ends a text there and no reader can see it. An even run of backslashes before
# it are escaped backslashes themselves.
_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")


class Person(msgspec.Struct, frozen=True):
    id: Name = None
    handle: str | None = None
    name: str | None = None
    followers: int | None = None


class Picture(msgspec.Struct, frozen=True):
    url: str | None = None
    alt: str | None = None


class Counts(msgspec.Struct, frozen=True):
    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    views: int | None = None


class Line(msgspec.Struct, frozen=True):
    text: str
    key: Name = None
    id: Name = None
    url: str | None = None
    author: Person | str | None = None
    published: str | None = None
    edited: str | None = None
    language: str | None = None
    lang: str | None = None
    parent: Name = None
    root: Name = None
    media: list[Picture] | None = None
    engagement: Counts | None = None
    rating: float | None = None


def read(line: bytes, source: str) -> Mention:
    """A line as a mention. Raises ValueError with the reason where it is none."""
    try:
        told = msgspec.json.decode(_NUL.sub(rb"\1\\ufffd", line), type=Line)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ValueError(f"{error}{_remedy(line)}") from error
    key = name(told.key) or name(told.id) or sha256(line).hexdigest()[:32]
    counts = told.engagement or Counts()
    return Mention(
        source=source,
        key=key,
        text=told.text,
        author=author(told.author, key),
        url=told.url or None,
        published=moment(told.published, "published"),
        edited=moment(told.edited, "edited"),
        language=told.language or told.lang or None,
        parent=name(told.parent),
        root=name(told.root),
        media=tuple(Media(each.url, each.alt) for each in told.media or ()),
        engagement=Engagement(counts.likes, counts.reposts, counts.replies, counts.views),
        rating=told.rating,
    )


def name(given: Name) -> str | None:
    return None if given is None or given == "" else str(given)


def author(given: Person | str | None, key: str) -> Author:
    """Who wrote it. People without a name stay apart: each line is then a person of its own."""
    if isinstance(given, str) and given:
        return Author(given, handle=given) if given.startswith("@") else Author(given, name=given)
    if not isinstance(given, Person):
        return Author(f"unknown:{key}")
    identity = name(given.id) or given.handle or given.name or f"unknown:{key}"
    return Author(identity, given.handle or None, given.name or None, given.followers)


def moment(given: str | None, member: str) -> datetime | None:
    """An ISO 8601 time in UTC; one without a zone is taken as UTC."""
    if not given:
        return None
    try:
        told = datetime.fromisoformat(given)
        return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{member} is no ISO 8601 time: {given[:40]!r}") from error


def mentions(lines: Iterable[tuple[int, bytes]], source: str) -> tuple[list[Mention], tuple[str, ...]]:
    """Numbered lines as mentions, the last of each key, and a reason for each that is none."""
    found: dict[str, Mention] = {}
    skipped = []
    for number, line in lines:
        text = line.removeprefix(b"\xef\xbb\xbf").strip()
        if not text:
            continue
        try:
            mention = read(text, source)
        except ValueError as error:
            skipped.append(f"line {number}: {error}")
        else:
            found.pop(mention.key, None)
            found[mention.key] = mention
    return list(found.values()), tuple(skipped)


def conversation(found: Iterable[Mention], mention: Mention) -> list[Mention]:
    """The others of a file that belong to the conversation of one mention, in its order."""
    circle = {name for name in (mention.key, mention.parent, mention.root) if name}
    others = {}
    for each in found:
        if circle & {each.key, each.parent, each.root}:
            circle.add(each.key)
            others[each.key] = each
    others.pop(mention.key, None)
    return list(others.values())


def _remedy(line: bytes) -> str:
    return "; write one JSON object a line, not a list" if line.startswith(b"[") else ""
