"""Questions, answers and comments of the Stack Exchange API, and how they become mentions.

Fields: https://api.stackexchange.com/docs/types/question and its neighbours. Members not named here are ignored.
"""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Annotated

import msgspec

from connectors.base import Author, Engagement, Mention, RateSignal, Refused, TryLater
from connectors.feed import Attachment, media_of, plain
from connectors.trail import Second, Stamp

Id = Annotated[int, msgspec.Meta(ge=0)]

RESERVE = 10
"""Requests of the day that are left untouched: for `check`, and for others behind the same address."""

LANGUAGES = {"es", "pt", "ja", "ru"}
"""Stack Overflow in other languages: `es.stackoverflow` and so on. Everywhere else English is the rule."""

OWN_NAMES = {"stackoverflow": "com", "superuser": "com", "serverfault": "com", "askubuntu": "com", "stackapps": "com"}
OWN_NAMES |= {"mathoverflow": "net"}
"""Sites with an address of their own (https://stackexchange.com/sites); the others are below stackexchange.com."""

THROTTLED = 502
PASSING = frozenset({500, 503, THROTTLED})
"""Errors that pass by themselves: https://api.stackexchange.com/docs/error-handling ."""
_SECONDS = re.compile(r"(\d{1,7}) seconds")
PAUSE = timedelta(minutes=1)
"""The least wait where a throttle names none: answers are cached for a minute."""


class Owner(msgspec.Struct, frozen=True):
    """Who wrote it. Of a deleted account only the display name is left, "user1234"."""

    display_name: str | None = None
    user_id: int | None = None


class Wrapper(msgspec.Struct, frozen=True):
    """Around every answer: https://api.stackexchange.com/docs/wrapper ."""

    items: list[msgspec.Raw] | None = None
    has_more: bool = False
    backoff: float | None = None
    quota_remaining: int | None = None
    error_id: int | None = None
    error_message: str = ""


class Item(msgspec.Struct, frozen=True):
    """A question, an answer, a comment, or what a search finds of the first two."""

    creation_date: Second
    question_id: Id | None = None
    answer_id: Id | None = None
    comment_id: Id | None = None
    post_id: Id | None = None
    last_activity_date: Second | None = None
    last_edit_date: Second | None = None
    title: str | None = None
    body: str | None = None
    owner: Owner | None = None
    link: str | None = None
    score: int | None = None
    answer_count: int | None = None
    view_count: int | None = None

    @property
    def key(self) -> str:
        """Unique within its site; empty for what is none of the three."""
        if self.comment_id is not None:
            return f"c/{self.comment_id}"
        if self.answer_id is not None:
            return f"a/{self.answer_id}"
        return f"q/{self.question_id}" if self.question_id is not None else ""

    @property
    def stamp(self) -> Stamp:
        return Stamp(self.key, self.creation_date, self.last_activity_date or self.creation_date)


def host(site: str) -> str:
    """The address of a site, from the name that the API knows it by."""
    if site.endswith((".com", ".net", ".org")):
        return site
    ending = OWN_NAMES.get(site.rpartition(".")[2])
    return f"{site}.{ending}" if ending else f"{site}.stackexchange.com"


def mention(item: Item, site: str, source: str, parent: str | None = None, root: str | None = None) -> Mention:
    """An item as a mention. Keys begin with the site; a comment is told whose it is by `parent` and `root`."""
    question = f"{site}/q/{item.question_id}"
    own = f"{site}/{item.key}"
    if item.comment_id is None:
        parent, root = (question if item.answer_id is not None else None), question
    return Mention(
        source=source,
        key=own,
        text="\n\n".join(part for part in (_title(item), plain(item.body or "")) if part),
        author=author(item, site),
        url=_link(item, site),
        published=_moment(item.creation_date),
        edited=_moment(item.last_edit_date) if item.last_edit_date else None,
        language=site[:2] if site[2:3] == "." and site[:2] in LANGUAGES else "en",
        parent=parent,
        root=root,
        media=media_of(list[Attachment](), item.body or ""),
        engagement=Engagement(likes=item.score, replies=item.answer_count, views=item.view_count),
    )


def author(item: Item, site: str) -> Author:
    """Numbers of people are unique within their site; names are chosen freely, so they are no handle."""
    owner = item.owner or Owner()
    name = unescape(owner.display_name or "") or None
    if owner.user_id is not None:
        return Author(id=f"{site}/{owner.user_id}", name=name)
    return Author(id=f"{site}/{name or item.key}", name=name)


def failure(told: Wrapper, place: str, status: int | None) -> TryLater | Refused:
    """The typed error for an answer with an `error_id`, which may come with any status."""
    detail = f"{place} says: {told.error_message[:100] or told.error_id}"
    if told.error_id not in PASSING:
        return Refused(detail, status=status)
    seconds = _SECONDS.search(told.error_message)
    wait = timedelta(seconds=int(seconds[1])) if seconds else PAUSE if told.error_id == THROTTLED else None
    return TryLater(detail, wait, status=status, firm=seconds is not None)


def rate(told: Wrapper, now: datetime | None) -> RateSignal | None:
    """What an answer asks for: a pause (`backoff`), or none of today's requests left but the reserve."""
    wait = timedelta(seconds=max(told.backoff or 0, 0))
    if told.quota_remaining is not None and told.quota_remaining <= RESERVE:
        wait = max(wait, _until_midnight(now))
    if not wait and told.quota_remaining is None:
        return None
    return RateSignal(wait, told.quota_remaining)


def _until_midnight(now: datetime | None) -> timedelta:
    """The quota is counted by the day of UTC; without a clock an hour, then it is seen again."""
    if now is None:
        return timedelta(hours=1)
    return timedelta(days=1) - timedelta(hours=now.hour, minutes=now.minute, seconds=now.second)


def _title(item: Item) -> str:
    """With its entities; answers repeat the title of their question."""
    return unescape(item.title or "").strip() if item.answer_id is None and item.comment_id is None else ""


def _link(item: Item, site: str) -> str:
    """As it is told; answers and comments come without, unless a filter asks for it."""
    if item.link and item.link.startswith(("http://", "https://")):
        return item.link
    return f"https://{host(site)}/" + (item.key if item.comment_id is None else f"posts/comments/{item.comment_id}")


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
