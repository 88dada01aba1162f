"""JSON Feed (https://www.jsonfeed.org/version/1.1/), which feedparser 6 does not read. No network here."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import msgspec

from connectors.base import Author, TryLater
from connectors.feed import Attachment, Entry, Feed, Person, canonical, first_author, joined, media_of, plain
from connectors.web import decode, decode_each

_VERSION = "https://jsonfeed.org/version/1"
_MARK = b"\xef\xbb\xbf"


class _Item(msgspec.Struct):
    """Numbers as ids break the standard and occur."""

    id: str | int | float | None = None
    url: str | None = None
    external_url: str | None = None
    title: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    summary: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    author: Person | None = None
    authors: list[Person] | None = None
    language: str | None = None
    image: str | None = None
    attachments: list[Attachment] | None = None


class _Document(msgspec.Struct):
    version: str = ""
    items: list[msgspec.Raw] = []
    next_url: str | None = None
    language: str | None = None
    author: Person | None = None
    authors: list[Person] | None = None


def is_json(body: bytes) -> bool:
    return body.removeprefix(_MARK).lstrip().startswith(b"{")


def read_json(body: bytes, url: str) -> Feed:
    """The items of a feed; TryLater when `body` is none."""
    place = urlsplit(url).hostname or ""
    document = decode(body.removeprefix(_MARK), _Document, place)
    if not document.version.startswith(_VERSION):
        raise TryLater(f"what {place} sent is no feed")
    items, skipped = decode_each(document.items, _Item)
    writer = first_author(*(document.authors or ()), document.author)
    entries = tuple(_entry(item, writer, document.language) for item in items)
    return Feed(entries, document.next_url, skipped=skipped)


def _entry(item: _Item, writer: Author | None, language: str | None) -> Entry:
    html = item.content_html or ""
    published, edited = _moment(item.date_published), _moment(item.date_modified)
    return Entry(
        guid=None if item.id is None else str(item.id) or None,
        link=canonical(item.url or item.external_url),
        text=joined(item.title or "", item.content_text or plain(html) or item.summary or ""),
        author=first_author(*(item.authors or ()), item.author) or writer,
        published=published or edited,
        edited=edited if published and edited != published else None,
        language=item.language or language or None,
        media=media_of([Attachment(url=item.image), *(item.attachments or ())], html),
    )


def _moment(value: str | None) -> datetime | None:
    """An RFC 3339 time; without an offset it is taken as UTC, and what is no time is None."""
    try:
        moment = datetime.fromisoformat(value or "")
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
