"""Comments and videos of the YouTube Data API, how they become mentions, and what its errors mean.

Fields: https://developers.google.com/youtube/v3/docs . Members not named here are ignored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

from connectors import web
from connectors.base import Author, Engagement, Media, Mention, Refused, TryLater

Name = Annotated[str, msgspec.Meta(min_length=1)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]

PACIFIC = ZoneInfo("America/Los_Angeles")
"""Quotas are counted by the day there: https://developers.google.com/youtube/v3/determine_quota_cost ."""

HOUR = timedelta(hours=1)

USED_UP = frozenset({"quotaExceeded", "dailyLimitExceeded"})
TOO_QUICK = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "processingFailure"})
CLOSED = frozenset({"commentsDisabled", "videoNotFound"})
"""Reasons why the comments of one video cannot be read."""


class Channel(msgspec.Struct, frozen=True):
    value: str = ""


class Words(msgspec.Struct, frozen=True, rename="camel"):
    """A comment as it was written: https://developers.google.com/youtube/v3/docs/comments ."""

    published_at: Moment
    updated_at: Moment | None = None
    author_display_name: str = ""
    author_channel_id: Channel = Channel()
    author_channel_url: str = ""
    text_display: str = ""
    text_original: str | None = None
    """Given to its author only; else the text as it is shown, which is asked for without HTML."""
    like_count: int | None = None
    parent_id: str | None = None
    video_id: str | None = None
    image_url: str | None = None


class Comment(msgspec.Struct, frozen=True):
    id: Name
    snippet: Words

    @property
    def second(self) -> int:
        return second_of(self.snippet.published_at)


class Top(msgspec.Struct, frozen=True, rename="camel"):
    top_level_comment: Comment
    video_id: str | None = None
    total_reply_count: Annotated[int, msgspec.Meta(ge=0)] = 0


class Replies(msgspec.Struct, frozen=True):
    comments: list[msgspec.Raw] = []


class Thread(msgspec.Struct, frozen=True):
    """A comment with some of its replies: https://developers.google.com/youtube/v3/docs/commentThreads ."""

    id: Name
    snippet: Top
    replies: Replies = Replies()

    @property
    def comment(self) -> Comment:
        return self.snippet.top_level_comment

    @property
    def video(self) -> str | None:
        return self.snippet.video_id or self.comment.snippet.video_id

    def shown_replies(self) -> list[Comment]:
        return web.decode_each(self.replies.comments, Comment)[0]


class Listing(msgspec.Struct, frozen=True, rename="camel"):
    items: list[msgspec.Raw]
    next_page_token: str | None = None


class Named(msgspec.Struct, frozen=True, rename="camel"):
    video_id: str = ""


class Title(msgspec.Struct, frozen=True, rename="camel"):
    published_at: Moment
    title: str = ""
    description: str = ""
    channel_id: str = ""
    channel_title: str = ""
    default_language: str | None = None


class Counts(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Numbers as texts; what its owner hides is missing."""

    view_count: str | None = None
    like_count: str | None = None
    comment_count: str | None = None


class Video(msgspec.Struct, frozen=True):
    """As a search tells it, or as `videos` does: then with its counts and its whole description."""

    id: Named | str
    snippet: Title
    statistics: Counts = Counts()

    @property
    def key(self) -> str:
        return self.id if isinstance(self.id, str) else self.id.video_id


class Numbered(msgspec.Struct, frozen=True):
    """All that is asked for where only being there counts."""

    id: str


class Cause(msgspec.Struct, frozen=True):
    reason: str = ""


class Details(msgspec.Struct, frozen=True):
    message: str = ""
    errors: list[Cause] = []


class Failure(msgspec.Struct, frozen=True):
    error: Details = Details()


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong, in the API's own words."""

    reasons: frozenset[str]
    message: str


class Closed(Refused):
    """The comments of this video cannot be read; those of others can."""


class UsedUp(TryLater):
    """Nothing is left of the day's quota."""


def comment(told: Comment, source: str, video: str | None = None, replies: int | None = None) -> Mention:
    """A comment as a mention. A conversation is a comment with its replies: `thread.reply` is the form of their ids."""
    words, thread = told.snippet, told.id.partition(".")[0]
    where = words.video_id or video
    edited = words.updated_at is not None and words.updated_at != words.published_at
    return Mention(
        source=source,
        key=told.id,
        text=(words.text_original if words.text_original is not None else words.text_display).strip(),
        author=_author(words, told.id),
        url=f"https://www.youtube.com/watch?v={where}&lc={told.id}" if where else None,
        published=web.utc(words.published_at),
        edited=web.utc(words.updated_at) if words.updated_at and edited else None,
        parent=words.parent_id or (thread if thread != told.id else where),
        root=thread,
        media=(Media(words.image_url),) if words.image_url else (),
        engagement=Engagement(likes=words.like_count, replies=replies),
    )


def video(told: Video, source: str) -> Mention:
    about = told.snippet
    words = "\n\n".join(part for part in (about.title.strip(), about.description.strip()) if part)
    return Mention(
        source=source,
        key=told.key,
        # A search tells titles with the entities of HTML, `videos` as they were written.
        text=words if isinstance(told.id, str) else unescape(words),
        author=Author(id=about.channel_id or f"of {told.key}", name=about.channel_title or None),
        url=f"https://www.youtube.com/watch?v={told.key}",
        published=web.utc(about.published_at),
        language=about.default_language,
        root=told.key,
        engagement=Engagement(
            likes=_number(told.statistics.like_count),
            replies=_number(told.statistics.comment_count),
            views=_number(told.statistics.view_count),
        ),
    )


def explained(error: TryLater | Refused, place: str, now: int | None) -> TryLater | Refused:
    """The error as its reasons tell it; `now` is the server's time when it last answered."""
    fault = _fault(error.body)
    said = f"{place}: {fault.message[:100]}"
    if fault.reasons & USED_UP:
        return UsedUp(f"{said} (the day's quota is used up)", until_midnight(now), status=error.status, firm=True)
    if fault.reasons & TOO_QUICK:
        if isinstance(error, TryLater):
            return TryLater(said, error.wait, status=error.status, firm=error.firm)
        return TryLater(said, status=error.status)
    if fault.reasons & CLOSED:
        return Closed(said, status=error.status)
    if isinstance(error, Refused) and fault.message:
        return Refused(f"{error.detail}: {fault.message[:100]}", status=error.status)
    return error


def until_midnight(now: int | None) -> timedelta:
    """Until the quotas begin anew; without a clock an hour, then it is seen again."""
    if now is None:
        return HOUR
    here = datetime.fromtimestamp(now, PACIFIC)
    tomorrow = (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return tomorrow.astimezone(UTC) - here.astimezone(UTC)


def oldest_first(comments: Sequence[Comment]) -> list[Comment]:
    return sorted(comments, key=lambda one: (one.snippet.published_at, one.id))


def second_of(moment: datetime) -> int:
    return max(int(moment.timestamp()), 0)


def _author(words: Words, key: str) -> Author:
    """Names with an @ are handles. Of deleted accounts nobody knows which is which."""
    shown = words.author_display_name.strip() or None
    identity = words.author_channel_id.value or words.author_channel_url.rpartition("/")[2] or shown
    return Author(
        id=identity or f"of {key}",
        handle=shown if shown and shown.startswith("@") else None,
        name=shown,
    )


def _fault(body: bytes) -> Fault:
    try:
        told = msgspec.json.decode(body, type=Failure).error
    except web.UNREADABLE:
        return Fault(frozenset(), "")
    return Fault(frozenset(cause.reason for cause in told.errors), told.message)


def _number(count: str | None) -> int | None:
    return int(count) if count and count.isascii() and count.isdecimal() else None
