"""The shape that this program proposes for deliveries, and paths from any other shape into it.

One object, a list of them, or one a line. Only `text` is needed: `id`, `text`, `title`, `lang`, `rating`, `created_at`
(ISO 8601 or seconds since 1970), `url`, `author` (a name, or `id`, `handle`, `name`, `followers`), `parent_id`,
`thread_id`, `engagement` (`likes`, `replies`, `shares`, `views`), `media` (addresses). `{"type": "delete", "id": …}`
withdraws. Members not named here are ignored.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256

import msgspec
from pydantic import JsonValue

from connectors.base import Author, Change, Engagement, Media, Mention
from connectors.feed import joined
from connectors.file_line import Person, author, moment
from connectors.web import utc
from connectors.webhook_received import Brought, Occasion, gathered

PATHS: Mapping[str, str] = {
    "items": "",
    "type": "type",
    "id": "id",
    "text": "text",
    "title": "title",
    "lang": "lang",
    "rating": "rating",
    "created_at": "created_at",
    "url": "url",
    "author": "author",
    "author_id": "author.id",
    "author_handle": "author.handle",
    "author_name": "author.name",
    "followers": "author.followers",
    "parent_id": "parent_id",
    "thread_id": "thread_id",
    "likes": "engagement.likes",
    "replies": "engagement.replies",
    "shares": "engagement.shares",
    "views": "engagement.views",
    "media": "media[]",
}
"""Where each member stands, unless the configuration says otherwise. `[]` goes through a list."""

PATH = re.compile(r"(?:[^.\[\]\s]+(?:\[\])?(?:\.[^.\[\]\s]+(?:\[\])?)*|\[\])?")

DELETE = "delete"
MILLISECONDS_FROM = 10**11
"""A time above this counts milliseconds: in seconds it would be the year 5138."""
LAST = 253_402_300_799
"""The last second of the year 9999."""


def read(body: bytes, occasion: Occasion) -> Brought:
    """What a body holds. Raises msgspec.DecodeError where it is no JSON at all."""
    paths = {**PATHS, **dict(occasion.paths)}
    brought = []
    for number, item in enumerate(_items(body, paths["items"])):
        try:
            brought.append(_one(item, paths, occasion))
        except ValueError as error:
            brought.append(Brought(skipped=(f"item {number}: {error}",)))
    return gathered(brought)


def found(value: JsonValue, path: str) -> list[JsonValue]:
    """Everything that stands at a path; nothing where there is no such place."""
    values = [value]
    for step in filter(None, path.split(".")):
        name = step.removesuffix("[]")
        values = [one[name] for one in values if isinstance(one, dict) and name in one] if name else values
        if step.endswith("[]"):
            values = [part for one in values if isinstance(one, list) for part in one]
    return values


def _items(body: bytes, path: str) -> Iterator[JsonValue | ValueError]:
    """The things that a body holds, whatever holds them; an error for each line that is no JSON."""
    try:
        whole: JsonValue = msgspec.json.decode(body)
    except msgspec.DecodeError:
        lines = [line for line in body.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        for line in lines:
            yield from _line(line, path)
        return
    at = found(whole, path)
    yield from (part for one in at for part in (one if isinstance(one, list) else [one]))


def _line(line: bytes, path: str) -> Iterator[JsonValue | ValueError]:
    try:
        yield from found(msgspec.json.decode(line), path)
    except msgspec.DecodeError as error:
        yield ValueError(f"is no JSON ({error})")


def _one(item: JsonValue | ValueError, paths: Mapping[str, str], occasion: Occasion) -> Brought:
    """One item. Raises ValueError with the reason where it is nothing of ours."""
    if isinstance(item, ValueError):
        raise item
    if not isinstance(item, dict):
        raise ValueError("is no object")  # noqa: TRY004 - what is wrong is what was sent
    found_id = _name(item, paths["id"])
    if _text(item, paths["type"]) == DELETE:
        if found_id is None:
            raise ValueError("a deletion without an id")
        return Brought(changes=(Change(found_id),))
    return Brought((_mention(item, paths, found_id, occasion),))


def _mention(item: JsonValue, paths: Mapping[str, str], key: str | None, occasion: Occasion) -> Mention:
    def name(member: str) -> str | None:
        return _name(item, paths[member])

    def count(member: str) -> int | None:
        return _count(item, paths[member])

    text = joined(_text(item, paths["title"]), _text(item, paths["text"]))
    media = tuple(_media(item, paths["media"]))
    if not (text or media):
        raise ValueError(f"holds no text at {paths['text']}")
    published = _time(item, paths["created_at"])
    person = Person(name("author_id"), name("author_handle"), name("author_name"), count("followers"))
    who = person if any((person.id, person.handle, person.name)) else _text(item, paths["author"])
    key = key or _fingerprint(author(who, ""), text, published or occasion.now)
    return Mention(
        source=occasion.source,
        key=key,
        text=text,
        author=_known(author(who, key)),
        url=name("url"),
        published=published,
        language=name("lang"),
        parent=name("parent_id"),
        root=name("thread_id"),
        media=media,
        engagement=Engagement(count("likes"), count("shares"), count("replies"), count("views")),
        rating=_rating(item, paths["rating"]),
    )


def _known(told: Author) -> Author:
    return told if told.followers is None or told.followers >= 0 else Author(told.id, told.handle, told.name)


def _fingerprint(told: Author, text: str, when: datetime | None) -> str:
    """The key of what bears no id: the same words of one person in one minute are one mention."""
    minute = when.strftime("%Y-%m-%dT%H:%M") if when else ""
    return sha256(f"{told.id}\n{text}\n{minute}".encode(errors="replace")).hexdigest()[:32]


def _first(item: JsonValue, path: str) -> JsonValue:
    return next(iter(found(item, path)), None)


def _text(item: JsonValue, path: str) -> str:
    value = _first(item, path)
    # SQLite ends a text at a NUL.
    return value.replace("\0", "\ufffd").strip() if isinstance(value, str) else ""


def _name(item: JsonValue, path: str) -> str | None:
    value = _first(item, path)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(item, path) or None


def _count(item: JsonValue, path: str) -> int | None:
    value = _first(item, path)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else None


def _rating(item: JsonValue, path: str) -> float | None:
    """Stars from 1 to 5; on another scale they would mislead."""
    value = _first(item, path)
    stars = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    return stars if stars is not None and 1 <= stars <= 5 else None


def _time(item: JsonValue, path: str) -> datetime | None:
    value = _first(item, path)
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    text = _text(item, path)
    if number is None and re.fullmatch(r"\d{9,14}", text):
        number = int(text)
    if number is None:
        return moment(text, path)
    seconds = number / 1000 if number > MILLISECONDS_FROM else number
    if not 0 <= seconds <= LAST:
        raise ValueError(f"{path} is no time: {number}")
    return utc(datetime.fromtimestamp(seconds, UTC))


def _media(item: JsonValue, path: str) -> Iterator[Media]:
    for value in found(item, path):
        if isinstance(value, str) and value:
            yield Media(value)
        elif isinstance(value, dict):
            yield Media(_name(value, "url"), _name(value, "alt"))
