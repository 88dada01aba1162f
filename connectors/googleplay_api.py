"""Reviews of Google Play, and how they and the developer's answers become mentions.

Fields: https://developers.google.com/android-publisher/api-ref/rest/v3/reviews . Members not named here are ignored,
and so is the device, which is nobody's business. The time of a review is that of its last change.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import msgspec

from connectors import web
from connectors.base import Author, Engagement, Mention, TryLater
from connectors.descent import Mark
from connectors.feed import digest, joined

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
Stars = Annotated[int, msgspec.Meta(ge=0, le=5)]
# The API writes long numbers as texts; eleven digits reach the year 5138.
Seconds = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,11}$")] | Annotated[int, msgspec.Meta(ge=0, le=99_999_999_999)]

REPLY = "/reply"
"""Ends the key of the developer's answer, of which a review has one."""

LAST = datetime.max.replace(tzinfo=UTC)


class Moment(msgspec.Struct, frozen=True):
    seconds: Seconds = 0
    nanos: Annotated[int, msgspec.Meta(ge=0, lt=10**9)] = 0

    @property
    def time(self) -> datetime:
        return datetime.fromtimestamp(int(self.seconds), UTC).replace(microsecond=self.nanos // 1_000)


class UserComment(msgspec.Struct, frozen=True, rename="camel"):
    text: str = ""
    original_text: str | None = None
    """Where a translation was asked for, the words as they were written."""
    last_modified: Moment | None = None
    star_rating: Stars | None = None
    reviewer_language: str | None = None
    thumbs_up_count: int | None = None


class DeveloperComment(msgspec.Struct, frozen=True, rename="camel"):
    text: str = ""
    last_modified: Moment | None = None


class Comment(msgspec.Struct, frozen=True, rename="camel"):
    """Either of the two."""

    user_comment: UserComment | None = None
    developer_comment: DeveloperComment | None = None


class Review(msgspec.Struct, frozen=True, rename="camel"):
    review_id: Name
    comments: Annotated[list[Comment], msgspec.Meta(min_length=1)]
    author_name: str | None = None

    @property
    def said(self) -> UserComment:
        return next((one.user_comment for one in self.comments if one.user_comment), UserComment())

    @property
    def answer(self) -> DeveloperComment | None:
        given = (one.developer_comment for one in self.comments if one.developer_comment)
        return next((one for one in given if one.text.strip()), None)

    @property
    def words(self) -> str:
        """Old reviews have a title, which a tab divides from the rest."""
        text = self.said.text if self.said.original_text is None else self.said.original_text
        title, tab, body = text.partition("\t")
        return joined(title, body) if tab else text.strip()

    @property
    def mark(self) -> Mark:
        """The stamp differs once it is edited, rated otherwise or answered."""
        changed = self.said.last_modified
        answer = self.answer.text if self.answer else ""
        stamp = digest(f"{self.words}\n{self.said.star_rating}\n{answer}")[:8]
        return Mark(self.review_id, int(changed.seconds) if changed else 0, stamp)


class Saved(msgspec.Struct, frozen=True, rename="camel"):
    """A review as the package google-play-scraper writes it into files; its times bear no zone and say little."""

    review_id: Name
    content: str | None = None
    user_name: str | None = None
    score: Stars | None = None
    thumbs_up_count: int | None = None
    reply_content: str | None = None

    @property
    def review(self) -> Review:
        said = UserComment(self.content or "", star_rating=self.score, thumbs_up_count=self.thumbs_up_count)
        answer = DeveloperComment(self.reply_content or "")
        return Review(self.review_id, [Comment(said), Comment(developer_comment=answer)], self.user_name)


class Way(msgspec.Struct, frozen=True, rename="camel"):
    next_page_token: str | None = None


class Listing(msgspec.Struct, frozen=True, rename="camel"):
    """A page; nothing at all is an empty one."""

    reviews: list[msgspec.Raw] = []
    token_pagination: Way = Way()


@dataclass(frozen=True, slots=True)
class Batch:
    """One answer, in its order."""

    reviews: tuple[Review, ...]
    skipped: tuple[str, ...]
    following: str | None = None

    @property
    def marks(self) -> list[Mark]:
        return [review.mark for review in self.reviews]


def read(body: bytes, place: str) -> Batch:
    """A page of reviews, a single one, or a list of saved ones. Raises TryLater."""
    if body.lstrip()[:1] == b"[":
        saved, skipped = web.decode_each(web.decode(body, list[msgspec.Raw], place), Saved)
        return Batch(_once(one.review for one in saved), skipped)
    told = web.decode(body, dict[str, msgspec.Raw], place)
    if "reviewId" in told:
        return Batch((web.decode(body, Review, place),), ())
    if not ("reviews" in told or told.keys() <= {"tokenPagination", "pageInfo"}):
        raise TryLater(f"{place} answered JSON of another shape: {', '.join(sorted(told))[:100]}")
    listing = web.decode(body, Listing, place)
    reviews, skipped = web.decode_each(listing.reviews, Review)
    return Batch(_once(reviews), skipped, listing.token_pagination.next_page_token or None)


def mentions(review: Review, package: str, source: str, *, edited: bool = False) -> Iterator[Mention]:
    """The review, and the developer's answer where there is one."""
    said, changed = review.said, _time(review.said.last_modified)
    address = f"https://play.google.com/store/apps/details?id={package}&reviewId={review.review_id}"
    name = (review.author_name or "").strip()
    yield Mention(
        source=source,
        key=review.review_id,
        text=review.words,
        author=Author(id=f"of {review.review_id}", name=name or None),
        url=address,
        published=changed,
        edited=changed if edited else None,
        language=(said.reviewer_language or "").replace("_", "-") or None,
        root=review.review_id,
        engagement=Engagement(likes=said.thumbs_up_count),
        rating=said.star_rating or None,
    )
    if review.answer is not None:
        yield Mention(
            source=source,
            key=review.review_id + REPLY,
            text=review.answer.text.strip(),
            author=Author(id=package),
            url=address,
            published=_time(review.answer.last_modified) or changed,
            parent=review.review_id,
            root=review.review_id,
        )


def oldest_first(told: Iterable[Mention]) -> tuple[Mention, ...]:
    return tuple(sorted(told, key=lambda one: (one.published or LAST, one.key)))


def _once(reviews: Iterable[Review]) -> tuple[Review, ...]:
    return tuple({review.review_id: review for review in reviews}.values())


def _time(moment: Moment | None) -> datetime | None:
    return moment.time if moment else None
