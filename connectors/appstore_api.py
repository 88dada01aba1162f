"""Reviews of Apple's App Store as its public feed tells them, in JSON or as Atom; and how one becomes a mention.

The feed is not documented; its shape is that of https://itunes.apple.com/us/rss/customerreviews/id=APP/json .
Everything in it is a text within an object (`label`), one review alone is no list, and old answers begin with the
app itself, which has no rating.
"""

import io
import re
from datetime import datetime
from typing import Any
from xml.sax import SAXException

import feedparser
import msgspec

from connectors.base import Author, Engagement, Mention, TryLater
from connectors.feed import digest
from connectors.web import UNREADABLE, decode, decode_each, utc

_PERSON = re.compile(r"/id(\d{1,20})\b")
_RATING = re.compile(r"[1-5]")
_COUNT = re.compile(r"-?\d{1,9}")
# What feedparser raises over damaged feeds, with its parser's own errors.
_DAMAGED = (ArithmeticError, AssertionError, LookupError, TypeError, ValueError, SAXException, msgspec.ValidationError)


class Review(msgspec.Struct, frozen=True):
    """One review, whichever form of the feed told it."""

    id: str
    title: str
    body: str
    rating: str
    name: str = ""
    person: str = ""
    """Address of whoever wrote it."""
    updated: str = ""
    """Missing in older answers."""
    link: str | None = None
    votes: str = ""

    @property
    def moment(self) -> datetime | None:
        try:
            told = datetime.fromisoformat(self.updated)
        except ValueError:
            return None
        return utc(told) if told.tzinfo else None

    @property
    def stamp(self) -> str:
        """Differs once it is edited or voted for."""
        return digest(f"{self.title}\n{self.body}\n{self.rating}\n{self.updated}\n{self.votes}")[:8]


class Answer(msgspec.Struct, frozen=True):
    """One page of the feed, newest first."""

    reviews: tuple[Review, ...]
    skipped: tuple[str, ...] = ()


class _Text(msgspec.Struct, frozen=True):
    label: str = ""


class _Person(msgspec.Struct, frozen=True):
    name: _Text = _Text()
    uri: _Text = _Text()


class _Address(msgspec.Struct, frozen=True):
    href: str | None = None


class _Link(msgspec.Struct, frozen=True):
    attributes: _Address = _Address()


class _Entry(msgspec.Struct, frozen=True):
    id: _Text
    rating: _Text | None = msgspec.field(name="im:rating", default=None)
    title: _Text = _Text()
    content: _Text = _Text()
    author: _Person = _Person()
    updated: _Text = _Text()
    link: _Link = _Link()
    votes: _Text = msgspec.field(name="im:voteSum", default=_Text())


class _Feed(msgspec.Struct, frozen=True):
    entry: msgspec.Raw = msgspec.Raw(b"[]")


class _Envelope(msgspec.Struct, frozen=True):
    feed: _Feed


class _Part(msgspec.Struct, frozen=True):
    """A text or a link of feedparser."""

    type: str = ""
    value: str = ""
    href: str | None = None


class _Writer(msgspec.Struct, frozen=True):
    name: str = ""
    href: str = ""


class _Element(msgspec.Struct, frozen=True):
    """An entry of feedparser, which writes names in lower case and a colon as `_`."""

    id: str
    im_rating: str | None = None
    title: str = ""
    content: list[_Part] = []
    author_detail: _Writer = _Writer()
    updated: str = ""
    links: list[_Part] = []
    im_votesum: str = ""


def read(body: bytes, place: str) -> Answer:
    """The reviews of an answer; TryLater when it is none."""
    if body.lstrip().startswith((b"<?xml", b"<feed")):
        return _atom(body, place)
    entry = decode(body, _Envelope, place).feed.entry
    raw = decode(bytes(entry), list[msgspec.Raw], place) if bytes(entry).lstrip().startswith(b"[") else [entry]
    entries, skipped = decode_each(raw, _Entry)
    told = (
        Review(
            id=entry.id.label,
            title=entry.title.label,
            body=entry.content.label,
            rating=entry.rating.label,
            name=entry.author.name.label,
            person=entry.author.uri.label,
            updated=entry.updated.label,
            link=entry.link.attributes.href,
            votes=entry.votes.label,
        )
        for entry in entries
        if entry.rating is not None
    )
    return _answer(list(told), skipped)


def mention(review: Review, app: str, country: str, source: str) -> Mention:
    """The address is that of all reviews of the app there; a single one has none."""
    found = _PERSON.search(review.person)
    name = review.name.strip() or None
    return Mention(
        source=source,
        key=review.id,
        text=text(review.title.strip(), review.body.strip()),
        author=Author(id=found[1] if found else name or f"of {review.id}", name=name),
        url=_web(review.link) or f"https://apps.apple.com/{country}/app/id{app}?see-all=reviews",
        published=review.moment,
        engagement=Engagement(likes=int(review.votes) if _COUNT.fullmatch(review.votes) else None),
        rating=float(review.rating) if _RATING.fullmatch(review.rating) else None,
    )


def text(title: str, body: str) -> str:
    """Title and words; many repeat the one as the beginning of the other."""
    return body if body.startswith(title) else f"{title}\n\n{body}".strip()


def _atom(body: bytes, place: str) -> Answer:
    try:
        # A stream, never the bytes themselves: feedparser would first take them for the name of a local file.
        parsed = feedparser.parse(io.BytesIO(body))
    except _DAMAGED as error:
        raise TryLater(f"the feed of {place} cannot be read ({type(error).__name__})") from error
    if not parsed.get("version"):
        raise TryLater(f"what {place} sent is no feed")
    told, skipped = list[Review](), list[str]()
    for number, entry in enumerate(parsed.entries):
        try:
            element = msgspec.convert(dict(entry), _Element)
        except UNREADABLE as error:
            skipped.append(f"item {number}: {error}")
            continue
        told += [_review(element)] if element.im_rating is not None else []
    return _answer(told, tuple(skipped))


def _review(element: _Element) -> Review:
    plain = (part.value for part in element.content if part.type == "text/plain")
    return Review(
        id=element.id,
        title=element.title,
        body=next(plain, ""),
        rating=element.im_rating or "",
        name=element.author_detail.name,
        person=element.author_detail.href,
        updated=element.updated,
        link=next((link.href for link in element.links), None),
        votes=element.im_votesum,
    )


def _answer(reviews: list[Review], skipped: tuple[str, ...]) -> Answer:
    """Each once, without those that have no number."""
    nameless = tuple("a review without a number" for review in reviews if not review.id.strip())
    unique = {review.id: review for review in reviews if review.id.strip()}
    return Answer(tuple(unique.values()), skipped + nameless)


def _web(link: Any) -> str | None:
    return link if isinstance(link, str) and link.startswith(("https://", "http://")) else None
