"""Customer reviews of App Store Connect, and how they and the developer's responses become mentions.

Fields: https://developer.apple.com/documentation/appstoreconnectapi/customerreview and .../customerreviewresponsev1 .
Members not named here are ignored. A territory is a country, and says nothing of the language.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

import msgspec

from connectors import web
from connectors.base import Author, Mention
from connectors.descent import Mark
from connectors.feed import digest, joined

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]

STARS = range(1, 6)

REPLY = "/reply"
"""Ends the key of the developer's response, of which a review has one."""

LAST = datetime.max.replace(tzinfo=UTC)


class Said(msgspec.Struct, frozen=True, rename="camel"):
    created_date: Moment
    rating: int | None = None
    title: str | None = None
    body: str | None = None
    reviewer_nickname: str | None = None
    territory: str | None = None


class Ref(msgspec.Struct, frozen=True):
    id: Name


class Link(msgspec.Struct, frozen=True):
    data: Ref | None = None


class Relations(msgspec.Struct, frozen=True):
    response: Link | None = None


class Review(msgspec.Struct, frozen=True):
    id: Name
    said: Said = msgspec.field(name="attributes")
    relations: Relations | None = msgspec.field(name="relationships", default=None)

    @property
    def answered(self) -> str | None:
        """The id of the response."""
        link = self.relations.response if self.relations else None
        return link.data.id if link and link.data else None


class Responded(msgspec.Struct, frozen=True, rename="camel"):
    response_body: str | None = None
    last_modified_date: Moment | None = None


class Response(msgspec.Struct, frozen=True):
    """The developer's. It is shown up to a day after it was written; the review is answered all the same."""

    id: Name
    said: Responded = msgspec.field(name="attributes", default=Responded())

    @property
    def words(self) -> str:
        return (self.said.response_body or "").strip()


class Onward(msgspec.Struct, frozen=True):
    next: str | None = None

    @property
    def cursor(self) -> str | None:
        """Only the cursor is taken from the address: a link must not lead our token elsewhere."""
        try:
            return parse_qs(urlsplit(self.next or "").query).get("cursor", [None])[0]
        except ValueError:
            return None


class Document(msgspec.Struct, frozen=True):
    """A page, or a single review."""

    data: msgspec.Raw
    included: list[msgspec.Raw] = []
    links: Onward = Onward()


@dataclass(frozen=True, slots=True)
class Told:
    """A review with its response."""

    review: Review
    response: Response | None

    @property
    def words(self) -> str:
        return joined((self.review.said.title or "").strip(), (self.review.said.body or "").strip())

    @property
    def mark(self) -> Mark:
        """The stamp differs once it is edited, rated otherwise or answered."""
        said, answer = self.review.said, self.response.words if self.response else ""
        stamp = digest(f"{self.words}\n{said.rating}\n{answer}")[:8]
        return Mark(self.review.id, max(int(said.created_date.timestamp()), 0), stamp)


@dataclass(frozen=True, slots=True)
class Batch:
    """One answer, in its order."""

    told: tuple[Told, ...]
    skipped: tuple[str, ...]
    following: str | None

    @property
    def marks(self) -> list[Mark]:
        return [one.mark for one in self.told]


def read(body: bytes, place: str) -> Batch:
    """A page of reviews, or a single one. Raises TryLater."""
    document = web.decode(body, Document, place)
    several = bytes(document.data).lstrip().startswith(b"[")
    raw = web.decode(bytes(document.data), list[msgspec.Raw], place) if several else [document.data]
    reviews, skipped = web.decode_each(raw, Review)
    responses, unread = web.decode_each(document.included, Response)
    answers = {one.id: one for one in responses}
    told = {one.id: Told(one, answers.get(one.answered or "")) for one in reviews}
    return Batch(tuple(told.values()), (*skipped, *unread), document.links.cursor)


def mentions(told: Told, app: str, source: str, *, edited: bool = False) -> Iterator[Mention]:
    """The review, and the developer's response where there is one."""
    review, said = told.review, told.review.said
    address = f"https://apps.apple.com/app/id{app}?see-all=reviews"
    published = web.utc(said.created_date)
    yield Mention(
        source=source,
        key=review.id,
        text=told.words,
        author=Author(id=f"of {review.id}", name=(said.reviewer_nickname or "").strip() or None),
        url=address,
        published=published,
        edited=published if edited else None,
        root=review.id,
        rating=said.rating if said.rating in STARS else None,
    )
    if told.response is not None and told.response.words:
        moment = told.response.said.last_modified_date
        yield Mention(
            source=source,
            key=review.id + REPLY,
            text=told.response.words,
            author=Author(id=app),
            url=address,
            published=(web.utc(moment) if moment else None) or published,
            parent=review.id,
            root=review.id,
        )


def oldest_first(told: Iterable[Mention]) -> tuple[Mention, ...]:
    return tuple(sorted(told, key=lambda one: (one.published or LAST, one.key)))
