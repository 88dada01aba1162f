"""A letter, in the bytes of RFC 5322, as a mention; and whether a machine wrote it.

The parser of the standard library trips over some broken letters, each in its own way: `BROKEN` is what it raises.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import Compat32, default
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256
from typing import TypeAlias
from urllib.parse import quote

from connectors import imap_words
from connectors.base import Author, Media, Mention
from connectors.feed import digest, joined
from connectors.imap_charset import decoded
from connectors.web import utc

BROKEN = (LookupError, ValueError, TypeError, AttributeError, AssertionError, RecursionError)

Letter: TypeAlias = "Message[str, str]"

LONGEST = 2_000
"""Letters of a header that are read, half of them at its end: the parser is quadratic, and 60 kB of quotation marks
keep it busy for a minute (measured). A line has at most 998, https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1 ."""

AHEAD = timedelta(days=1)
"""How far a sender's clock may run before the server's and still be believed: zones left out are less than that."""

FILES = 10
"""Attachments that are told of, by name alone."""

BULK = frozenset({"bulk", "list", "junk"})
"""What `Precedence` says of letters to many: https://www.rfc-editor.org/rfc/rfc3834#section-2 ."""

_ID = re.compile(r"<\s*([^<>\s]+)\s*>")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
# Lone halves of a pair cannot be stored, and SQLite ends a text at a NUL.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Reading:
    """For whom a letter is read."""

    source: str
    user: str = ""
    """Our own address; who writes from it is told by it."""
    link: str = ""
    """Where a letter is shown, with {id} for its Message-ID."""
    lists: bool = False
    """Letters to many are read, too."""
    ours: bool = False
    """Whatever is read was sent by us."""


def read(raw: bytes, reading: Reading, received: datetime | None = None) -> Mention | None:
    """The mention, or None where a machine wrote it. Raises ValueError with the reason where this is no letter."""
    try:
        letter = _parsed(raw)
        if machine(letter, lists=reading.lists):
            return None
        return mention(letter, reading, received)
    except BROKEN as error:
        raise ValueError(f"is no letter that can be read ({type(error).__name__}: {error})") from error


def machine(letter: Letter, *, lists: bool = False) -> str | None:
    """Why this is no letter of a person to us, or None: bounces, automatic answers, spam reports, lists."""
    automatic = _header(letter, "auto-submitted").partition(";")[0].strip().lower()
    if automatic not in ("", "no"):
        return f"it was sent by a machine ({automatic})"
    if letter.get_content_type() == "multipart/report":
        return f"it is a report of a mail server ({letter.get_param('report-type') or 'of some kind'})"
    if _header(letter, "return-path").replace(" ", "") == "<>":
        return "it is a notice that must not be answered (an empty Return-Path)"
    if lists:
        return None
    precedence = _header(letter, "precedence").strip().lower()
    if precedence in BULK:
        return f"it was sent to many (Precedence: {precedence})"
    return "it came by a mailing list (List-Id)" if letter.get("list-id") else None


def mention(letter: Letter, reading: Reading, received: datetime | None = None) -> Mention:
    """The letter as a mention; `received` is when the server took it in."""
    subject, words = _clean(_header(letter, "subject")), _clean(_words(letter))
    above = _ids(letter, "references")
    parent = (above or _ids(letter, "in-reply-to"))[-1:]
    key = (_ids(letter, "message-id") or [_fingerprint(letter, words)])[0]
    published = _written(letter, received)
    language = _header(letter, "content-language").partition(",")[0].strip()
    return Mention(
        source=reading.source,
        key=key,
        # An answer repeats the subject of somebody else.
        text=(words or subject) if parent else joined(subject, words),
        author=_author(letter, key, reading),
        url=reading.link.replace("{id}", quote(key, safe="")) or None,
        published=published,
        language=language if _TAG.fullmatch(language) else None,
        parent=parent[0] if parent else None,
        root=above[0] if above else None,
        media=tuple(_files(letter))[:FILES],
        private=True,
    )


class _Bounded(Compat32):
    """Headers as they stand, none of them longer than can be read in time."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        half = LONGEST // 2
        return name, value if len(value) <= LONGEST else f"{value[:half]} {value[-half:]}"


def _parsed(raw: bytes) -> Letter:
    letter = message_from_bytes(raw, policy=_Bounded())
    if not any(name in letter for name in ("from", "date", "subject", "message-id")):
        raise ValueError("none of its headers is there")
    return letter


def _raw(letter: Letter, name: str) -> str:
    return next((value for known, value in letter.raw_items() if known.lower() == name), "")


def _header(letter: Letter, name: str) -> str:
    """A header as text, its encoded words decoded; as it stands where they cannot be."""
    raw = _raw(letter, name)
    try:
        return str(default.header_fetch_parse(name, raw))
    except BROKEN:
        return " ".join(raw.split())


def _ids(letter: Letter, name: str) -> list[str]:
    told = _clean(_header(letter, name))
    return _ID.findall(told) or ([told] if told and not re.search(r"[\s<>]", told) else [])


def _fingerprint(letter: Letter, words: str) -> str:
    """For a letter without a number of its own."""
    told = "\n".join([*(_header(letter, name) for name in ("date", "from", "subject")), words])
    return sha256(told.encode(errors="replace")).hexdigest()[:32]


def _author(letter: Letter, key: str, reading: Reading) -> Author:
    """Whoever an answer goes to. Addresses are kept as a digest, all but our own: they are no name to show."""
    for header in ("from",) if reading.ours else ("reply-to", "from"):
        for name, address in _people(letter, header):
            if "@" in address:
                shown = "" if "@" in name else _clean(name)
                ours = reading.ours or address.lower() == reading.user.lower()
                return Author(digest(address.lower()), address if ours else None, shown or None)
    return Author(f"unknown:{key}")


def _people(letter: Letter, header: str) -> list[tuple[str, str]]:
    """Names and addresses. Read before it is decoded, a comma within a name parts nobody."""
    try:
        told = default.header_fetch_parse(header, _raw(letter, header))
        return [(one.display_name, one.addr_spec) for one in told.addresses]
    except BROKEN:
        return getaddresses([_header(letter, header)])


def _written(letter: Letter, received: datetime | None) -> datetime | None:
    """When it says it was written; when it was received, where that is missing, no time, or yet to come."""
    try:
        told = parsedate_to_datetime(_header(letter, "date"))
    except (ValueError, OverflowError):
        return received
    moment = utc(told if told.tzinfo else told.replace(tzinfo=UTC))
    if moment is None or (received and moment - received > AHEAD):
        return received
    return moment


def _words(letter: Letter) -> str:
    """The first plain text that says something, else the first HTML."""
    parts = [part for part in _leaves(letter) if part.get_content_maintype() == "text" and not _is_file(part)]
    for kind, own in (("text/plain", imap_words.of_plain), ("text/html", imap_words.of_html)):
        for part in parts:
            if part.get_content_type() == kind and (words := own(_text(part))):
                return words
    return ""


def _text(part: Letter) -> str:
    raw = part.get_payload(decode=True)
    return decoded(raw, part.get_content_charset()).replace("\r\n", "\n") if isinstance(raw, bytes) else ""


def _files(letter: Letter) -> Iterator[Media]:
    """What is attached, by its name. The files themselves stay where they are."""
    for part in _leaves(letter):
        name = _clean(str(default.header_fetch_parse("subject", part.get_filename() or "")))
        if name or part.get_content_maintype() not in ("text", "message"):
            yield Media(alt=name or None)


def _leaves(letter: Letter) -> Iterator[Letter]:
    """The parts that hold something; those of a letter within a letter, too."""
    yield from (part for part in letter.walk() if not part.is_multipart())


def _is_file(part: Letter) -> bool:
    return part.get_content_disposition() == "attachment"


def _clean(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text).strip()
