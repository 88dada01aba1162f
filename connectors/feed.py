"""What an entry of a feed is, whatever its format, and how its markup, links and people are cleaned."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import unescape
from urllib.parse import SplitResult, parse_qs, urlsplit

import msgspec

from connectors.base import Author, Media


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as its feed tells it; whether its guid and link are unique is not known here."""

    guid: str | None
    link: str | None
    """As `canonical` leaves it."""
    text: str
    author: Author | None = None
    published: datetime | None = None
    edited: datetime | None = None
    language: str | None = None
    parent: str | None = None
    """The guid of the entry that this one answers."""
    media: tuple[Media, ...] = ()
    replies: int | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of a feed, in the order of the file."""

    entries: tuple[Entry, ...]
    next: str | None = None
    """Where the older entries are, if the feed is paged (RFC 5005, or `next_url` of JSON Feed)."""
    whole: bool = True
    """False when the file was damaged: there may be entries that we could not see."""
    skipped: tuple[str, ...] = ()


class Person(msgspec.Struct):
    """An author, in the words of feedparser (`href`) and of JSON Feed (`url`)."""

    name: str | None = None
    email: str | None = None
    href: str | None = None
    url: str | None = None


class Attachment(msgspec.Struct):
    """A file or a link, in the words of feedparser (`href`) and of JSON Feed (`url`)."""

    url: str | None = None
    href: str | None = None
    rel: str | None = None


# Each of these reads its text once, whatever it is given: a `<` that starts no tag is text, and what is
# never closed runs to the end.
_HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|li|tr)\b[^<>]*>", re.IGNORECASE)
_BLOCK = re.compile(r"</?(?:p|div|h[1-6]|ul|ol|table|blockquote|pre|hr)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z!?][^<>]*>", re.IGNORECASE)
_BLANK = re.compile(r"\n[ \t\r]*\n\s*")
_IMAGE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(src|alt)=(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_GOOGLE = re.compile(r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}")
_COMMENT = re.compile(r"(?:(?:issue)?comment|c|p|post|reply|answer|message|msg)[-_]?\d+", re.IGNORECASE)


def plain(html: str) -> str:
    """The text of HTML as feeds carry it, with unclosed tags, bare `<` and scripts."""
    html = _BLOCK.sub("\n\n", _BREAK.sub("\n", _HIDDEN.sub("", html)))
    return _BLANK.sub("\n\n", unescape(_TAG.sub("", html))).strip()


def canonical(link: str | None) -> str | None:
    """A web address without `utm_*` and fragment, Google's wrapping taken off; None for anything else.

    The fragment stays where it is the only address of a comment, as in `#comment-17`.
    """
    parts = _split(link)
    if parts and parts.path == "/url" and _GOOGLE.fullmatch(parts.hostname or ""):
        wrapped = parse_qs(parts.query)
        parts = _split((wrapped.get("url") or wrapped.get("q") or [""])[0])
    if not parts or parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    query = "&".join(pair for pair in parts.query.split("&") if not pair.lower().startswith("utm_"))
    fragment = parts.fragment if _COMMENT.fullmatch(parts.fragment) else ""
    return parts._replace(query=query, fragment=fragment).geturl()


def joined(title: str, body: str) -> str:
    """Title and text as one text; services for short posts repeat the text as its own title."""
    title, body = title.strip(), body.strip()
    start = title.removesuffix("…").removesuffix("...").rstrip()
    if start and not body.startswith(start):
        return f"{title}\n\n{body}".rstrip()
    return body or title


def first_author(*people: Person | None) -> Author | None:
    """The first who can be told apart from others. An e-mail address becomes a digest: it is no name to show."""
    for person in people:
        if person is None:
            continue
        name = (person.name or "").strip() or None
        secret = digest(person.email) if person.email else None
        if identity := canonical(person.href or person.url) or name or secret:
            return Author(id=identity, name=name)
    return None


def media_of(files: Iterable[Attachment], html: str) -> tuple[Media, ...]:
    """Attached files and the pictures in the text, each address once, described where the text does."""
    found = [(file.url or file.href or "", None) for file in files]
    described: dict[str, str | None] = {}
    for url, alt in (*found, *_pictures(html)):
        if url.startswith(("http://", "https://")):
            described[url] = described.get(url) or alt
    return tuple(Media(url, alt) for url, alt in described.items())


def digest(text: str) -> str:
    """Sixteen hexadecimal digits: among 5,000 texts two the same are one chance in a trillion."""
    return sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]


def _pictures(html: str) -> list[tuple[str, str | None]]:
    found = []
    for tag in _IMAGE.findall(html):
        told = {name.lower(): unescape(one or other) for name, one, other in _ATTRIBUTE.findall(tag)}
        found.append((told.get("src", ""), told.get("alt", "").strip() or None))
    return found


def _split(link: str | None) -> SplitResult | None:
    try:
        return urlsplit((link or "").strip())
    except ValueError:
        return None
