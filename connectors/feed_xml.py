"""RSS, RDF and Atom, however broken, by feedparser. No network here."""

import calendar
import io
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urlsplit
from xml.sax import SAXException

import feedparser
import msgspec

from connectors.base import Author, TryLater
from connectors.feed import (
    Attachment,
    Entry,
    Feed,
    Person,
    canonical,
    first_author,
    joined,
    media_of,
    plain,
)


class _Detail(msgspec.Struct):
    type: str | None = None
    value: str | None = None
    language: str | None = None


class _Element(msgspec.Struct):
    """An entry of feedparser. Converting reads the keys that are there, not the deprecated aliases."""

    id: str | None = None
    link: str | None = None
    title_detail: _Detail = msgspec.field(default_factory=_Detail)
    summary_detail: _Detail = msgspec.field(default_factory=_Detail)
    content: list[_Detail] = []
    author_detail: Person | None = None
    published_parsed: tuple[int, ...] | None = None
    updated_parsed: tuple[int, ...] | None = None
    answers: dict[str, str] | str = msgspec.field(name="thr_in-reply-to", default="")
    media_content: list[Attachment] = []
    media_thumbnail: list[Attachment] = []
    links: list[Attachment] = []
    slash_comments: str = ""


class _Channel(msgspec.Struct):
    language: str | None = None
    author_detail: Person | None = None
    links: list[Attachment] = []


# What feedparser 6.0.14 raised over 100,000 damaged feeds, with its parser's own assertions.
_UNREADABLE = (ArithmeticError, AssertionError, LookupError, TypeError, ValueError, msgspec.ValidationError)
_REFERENCE = re.compile(rb"&(?:amp;)?#(?:x([0-9a-f]{4,})|([0-9]{5,}));?", re.IGNORECASE)


def read_xml(body: bytes, content_type: str | None, url: str) -> Feed:
    """The entries of a feed; TryLater when `body` is none. It can take seconds: run it in a thread."""
    place = urlsplit(url).hostname
    headers = {"content-location": url} | ({"content-type": content_type} if content_type else {})
    try:
        # A stream, never the bytes themselves: feedparser would first take them for the name of a local file.
        parsed = feedparser.parse(io.BytesIO(_REFERENCE.sub(_readable, body)), response_headers=headers)
        channel = msgspec.convert(dict(parsed.feed), _Channel)
    except _UNREADABLE as error:
        raise TryLater(f"the feed of {place} cannot be read ({type(error).__name__})") from error
    version = parsed.get("version", "")
    whole = not isinstance(parsed.get("bozo_exception"), SAXException)
    if not parsed.entries and not (version and whole):
        damaged = f"the feed of {place} is damaged, and no entry of it can be read"
        raise TryLater(damaged if version else f"what {place} sent is no feed")
    elements, skipped = _each(parsed.entries)
    # In Atom the author of the feed wrote its entries (RFC 4287, 4.2.1); in RSS it is the managing editor.
    writer = first_author(channel.author_detail) if version.startswith("atom") else None
    return Feed(
        tuple(_entry(element, writer, channel.language) for element in elements),
        next((link.href for link in channel.links if link.rel in ("next", "prev-archive")), None),
        whole=whole,
        skipped=skipped,
    )


def _readable(match: re.Match[bytes]) -> bytes:
    """A character reference, or U+FFFD for what is no character: one of those fails the whole feed."""
    digits, base = (match[1], 16) if match[1] else (match[2], 10)
    # Nine digits are more than any character needs.
    number = int(digits.lstrip(b"0")[:9] or b"0", base)
    return match[0] if number < 0xD800 or 0xDFFF < number <= 0x10FFFF else b"&#xFFFD;"


def _each(entries: Iterable[Mapping[str, object]]) -> tuple[list[_Element], tuple[str, ...]]:
    good, skipped = [], []
    for number, entry in enumerate(entries):
        try:
            good.append(msgspec.convert(dict(entry), _Element))
        except msgspec.ValidationError as error:
            skipped.append(f"item {number}: {error}")
    return good, tuple(skipped)


def _entry(element: _Element, writer: Author | None, language: str | None) -> Entry:
    body = max((*element.content, element.summary_detail), key=lambda detail: len(detail.value or ""))
    # Titles are often encoded twice; once more changes nothing in the others.
    title = unescape(_text(element.title_detail))
    published, edited = _utc(element.published_parsed), _utc(element.updated_parsed)
    enclosed = [link for link in element.links if link.rel == "enclosure"]
    replies = element.slash_comments.strip()
    return Entry(
        guid=element.id or None,
        link=canonical(element.link),
        text=joined(title, _text(body)),
        author=first_author(element.author_detail) or writer,
        published=published or edited,
        edited=edited if published and edited != published else None,
        language=body.language or element.title_detail.language or language or None,
        parent=element.answers.get("ref") if isinstance(element.answers, dict) else None,
        media=media_of([*element.media_content, *element.media_thumbnail, *enclosed], body.value or ""),
        replies=int(replies) if re.fullmatch(r"[0-9]{1,9}", replies) else None,
    )


def _text(detail: _Detail) -> str:
    value = detail.value or ""
    return unescape(value).strip() if detail.type == "text/plain" else plain(value)


def _utc(parts: tuple[int, ...] | None) -> datetime | None:
    """A time tuple of feedparser, which is UTC; None for a year that no calendar has."""
    try:
        return datetime.fromtimestamp(calendar.timegm(parts), UTC) if parts else None
    except (ValueError, OverflowError, OSError):
        return None
