"""Reviews of Trustpilot, and how they and the company's answers become mentions.

Fields: https://developers.trustpilot.com/business-units-api-(public) ; events name some of them differently. Members
not named here are ignored, and so are e-mail addresses and order numbers, which are not to be kept.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import msgspec

from connectors.base import Author, Engagement, Mention
from connectors.descent import Mark
from connectors.feed import digest, joined
from connectors.web import utc

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]

REPLY = "/reply"
"""Ends the key of a company's answer, of which a review has one."""


class Consumer(msgspec.Struct, frozen=True, rename="camel"):
    id: str | None = None
    display_name: str | None = None
    name: str | None = None
    """As events tell it."""


class Reply(msgspec.Struct, frozen=True, rename="camel"):
    text: str = ""
    created_at: Moment | None = None


class Review(msgspec.Struct, frozen=True, rename="camel"):
    id: Name
    created_at: Moment
    stars: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None
    title: str | None = None
    text: str | None = None
    language: str | None = None
    updated_at: Moment | None = None
    consumer: Consumer | None = None
    number_of_likes: int | None = None
    company_reply: Reply | None = None

    @property
    def words(self) -> str:
        return joined(self.title or "", self.text or "")

    @property
    def mark(self) -> Mark:
        """The stamp differs once it is edited or answered."""
        reply = self.company_reply.text if self.company_reply else ""
        second = max(int(self.created_at.timestamp()), 0)
        return Mark(self.id, second, digest(f"{self.words}\n{self.stars}\n{reply}")[:8])


class Listing(msgspec.Struct, frozen=True):
    reviews: list[msgspec.Raw]


class Unit(msgspec.Struct, frozen=True):
    """A company, as it is found by its name."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-zA-Z]{1,64}$")]


def mentions(review: Review, unit: str, source: str) -> Iterable[Mention]:
    """The review, and the answer to it where there is one."""
    edited = review.updated_at if review.updated_at and review.updated_at > review.created_at else None
    address = f"https://www.trustpilot.com/reviews/{review.id}"
    yield Mention(
        source=source,
        key=review.id,
        text=review.words,
        author=_author(review),
        url=address,
        published=utc(review.created_at),
        edited=utc(edited) if edited else None,
        language=review.language or None,
        root=review.id,
        engagement=Engagement(likes=review.number_of_likes),
        rating=review.stars,
    )
    reply = review.company_reply
    if reply is not None and reply.text.strip():
        yield Mention(
            source=source,
            key=review.id + REPLY,
            text=reply.text.strip(),
            author=Author(id=unit),
            url=address,
            published=utc(reply.created_at or review.updated_at or review.created_at),
            parent=review.id,
            root=review.id,
        )


def _author(review: Review) -> Author:
    consumer = review.consumer or Consumer()
    return Author(id=consumer.id or f"of {review.id}", name=consumer.display_name or consumer.name or None)
