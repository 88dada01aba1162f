"""Where an item keeps what a mention tells, and how it is read. Pure."""

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from connectors.base import Author, Engagement, Mention
from connectors.feed import joined, plain
from connectors.json_api_path import Astray, Path, find, seek
from connectors.web import utc

DIGITS = 9
"""Fewest letters of a text that counts seconds, as since 1973; a shorter one may be a date without its dashes."""

MILLISECONDS_FROM = 100_000_000_000
"""A number of seconds above this lies beyond the year 5138: it counts milliseconds."""


class Fields(BaseModel):
    """A path for each thing that a mention tells, from the item on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Path = Field(min_length=1, description="What tells it apart from all others: a text or a whole number")
    text: Path = Field(min_length=1, description="The words")
    title: Path = Field("", description="A title, put before the words")
    url: Path = Field("", description="Its address for people, absolute or relative to the source's")
    author_id: Path = Field("", description="What tells its author apart from others")
    author_handle: Path = Field("", description="The author's handle")
    author_name: Path = Field("", description="The author's name")
    followers: Path = Field("", description="How many follow the author")
    published: Path = Field("", description="When it was written: ISO 8601, RFC 2822, or seconds or ms since 1970")
    edited: Path = Field("", description="When it was changed last, in the same forms")
    language: Path = Field("", description="Its language, BCP 47")
    parent: Path = Field("", description="The id of the item that it answers")
    root: Path = Field("", description="The id of the item that began the conversation")
    rating: Path = Field("", description="Stars, 1 to 5")
    likes: Path = Field("", description="How many like it")
    reposts: Path = Field("", description="How many pass it on")
    replies: Path = Field("", description="How many answer it")
    views: Path = Field("", description="How many have seen it")

    @model_validator(mode="before")
    @classmethod
    def _written_short(cls, given: object) -> object:
        """`id=uuid,text=body.text`, as `allears try --option fields=…` gives them."""
        if not isinstance(given, str):
            return given
        pairs = [pair.partition("=") for pair in given.split(",")]
        return {name.strip(): path for name, _, path in pairs}

    @property
    def set_paths(self) -> dict[str, str]:
        """The paths that are configured, by name."""
        return {name: path for name, path in self if path}


def mention(item: JsonValue, fields: Fields, source: str, base: str, *, html: bool) -> Mention:
    """An item as a mention. Raises ValueError with the place and the remedy where it has no id or no text."""
    key = _required(item, "id", fields.id, (str, int))
    words = str(_required(item, "text", fields.text, (str, int, float, type(None))) or "")
    title = text(item, fields.title) or ""
    clean = plain if html else str.strip
    published = moment(seek(item, fields.published))
    edited = moment(seek(item, fields.edited))
    return Mention(
        source=source,
        key=str(key),
        text=joined(clean(title), clean(words)),
        author=_author(item, fields, str(key)),
        url=_address(text(item, fields.url), base),
        published=published,
        edited=edited if edited != published else None,
        language=text(item, fields.language),
        parent=text(item, fields.parent),
        root=text(item, fields.root),
        engagement=Engagement(
            likes=count(item, fields.likes),
            reposts=count(item, fields.reposts),
            replies=count(item, fields.replies),
            views=count(item, fields.views),
        ),
        rating=_stars(seek(item, fields.rating)),
    )


def never_found(items: Iterable[JsonValue], fields: Fields) -> list[str]:
    """Names of the paths that lead nowhere in each of some items."""
    there = list(items)
    return [name for name, path in fields.set_paths.items() if there and not any(_leads(one, path) for one in there)]


def text(item: JsonValue, path: str) -> str | None:
    told = seek(item, path)
    if isinstance(told, str | int) and not isinstance(told, bool):
        return str(told).strip() or None
    return None


def count(item: JsonValue, path: str) -> int | None:
    """A number of people; what is below 0 or no whole number is unknown."""
    told = text(item, path) or ""
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 16 else None


def moment(told: JsonValue) -> datetime | None:
    """A time in one of the forms that APIs use, in UTC; one without a zone is taken as UTC."""
    if isinstance(told, bool) or not isinstance(told, str | int | float):
        return None
    number = _number(told)
    if number is not None and not (isinstance(told, str) and len(told) < DIGITS):
        return _since_1970(number)
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            parsed = parse(str(told).strip())
        except (ValueError, OverflowError):
            continue
        return utc(parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC))
    return None


def _required(item: JsonValue, name: str, path: str, kinds: tuple[type, ...]) -> JsonValue:
    try:
        told = find(item, path)
    except Astray as error:
        raise ValueError(f"fields.{name}: {error}") from error
    if isinstance(told, bool) or not isinstance(told, kinds) or (name == "id" and not str(told).strip()):
        raise ValueError(f'fields.{name}: "{path}" leads to {_kind(told)}, not to a text; lead it further or elsewhere')
    return told


def _leads(item: JsonValue, path: str) -> bool:
    try:
        find(item, path)
    except Astray:
        return False
    return True


def _author(item: JsonValue, fields: Fields, key: str) -> Author:
    """People without a name stay apart: each item is then by somebody else."""
    handle, name = text(item, fields.author_handle), text(item, fields.author_name)
    identity = text(item, fields.author_id) or handle or name or f"of {key}"
    return Author(identity, handle, name, count(item, fields.followers))


def _address(told: str | None, base: str) -> str | None:
    if not told:
        return None
    try:
        address = urljoin(base, told)
    except ValueError:
        return None
    return address if address.startswith(("https://", "http://")) else None


def _stars(told: JsonValue) -> float | None:
    number = None if isinstance(told, bool) or not isinstance(told, str | int | float) else _number(told)
    return number if number is not None and 1 <= number <= 5 else None


def _number(told: str | float) -> float | None:
    try:
        return float(told)
    except (ValueError, OverflowError):
        return None


def _since_1970(number: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(number / 1000 if number >= MILLISECONDS_FROM else number, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _kind(told: JsonValue) -> str:
    kinds = {bool: "true or false", type(None): "null", list: "a list", dict: "an object", str: "an empty text"}
    return kinds.get(type(told), "a number")
