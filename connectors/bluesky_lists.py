"""The three lists of Bluesky that are read, page by page: a search, what addresses an account, what it wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

import httpx
import msgspec

from connectors import bluesky_api as api
from connectors import web
from connectors.base import RateSignal, Refused
from connectors.bluesky_session import Door, explanation
from connectors.descent import Mark, Second

T = TypeVar("T")

LIMIT = 100
"""Most posts on a page: the lexicons app.bsky.feed.searchPosts, getAuthorFeed, notification.listNotifications ."""


class Leg(msgspec.Struct, frozen=True, array_like=True):
    """Where a search goes on. Its pages may end before its posts do; the next leg begins below its oldest."""

    until: Second | None = None
    oldest: Second | None = None
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list, newest first."""

    posts: tuple[api.Post, ...]
    marks: list[Mark]
    skipped: tuple[str, ...]
    following: str | None
    rate: RateSignal | None
    now: int | None
    """The server's clock."""


async def found(door: Door, query: str, page: str | None, since: int) -> Listed:
    """What a search finds of the time since."""
    leg = _leg_of(page)
    asked: dict[str, web.Value] = {"q": query, "sort": "latest", "limit": LIMIT}
    asked |= {"since": _iso(since)} if since else {}
    asked |= {"until": _iso(leg.until)} if leg.until is not None else {}
    asked |= {"cursor": leg.cursor} if leg.cursor else {}
    try:
        answer = await door.get("app.bsky.feed.searchPosts", api.Found, asked)
    except Refused as error:
        if error.status == httpx.codes.BAD_REQUEST:
            raise Refused(f"{error.detail}: {explanation(error)}", status=error.status) from error
        raise
    posts, skipped = web.decode_each(answer.value.posts, api.Post)
    marks = [post.mark for post in posts]
    return _listed(posts, marks, skipped, _onward(leg, answer.value.cursor, marks), answer)


async def addressed(door: Door, page: str | None) -> Listed:
    """Posts that mention, answer or quote the account of the session, in the order of arrival."""
    reasons = [("reasons", reason) for reason in sorted(api.ADDRESSED)]
    asked: list[tuple[str, web.Value]] = [("limit", LIMIT), *reasons, *([("cursor", page)] if page else [])]
    answer = await door.get("app.bsky.notification.listNotifications", api.Notifications, asked)
    raw = answer.value.notifications
    heads, _ = web.decode_each(raw, api.Notified)
    posts, skipped = web.decode_each((item for item in raw if _addresses(item)), api.Post)
    stamps = {post.uri: post.mark.stamp for post in posts}
    marks = [Mark(head.uri, api.second_of(head.indexed_at), stamps.get(head.uri, "")) for head in heads]
    return _listed(posts, marks, skipped, answer.value.cursor, answer)


async def written(door: Door, account: str, page: str | None) -> Listed:
    """Posts of one account, answers included."""
    asked: dict[str, web.Value] = {"actor": account, "limit": LIMIT, **({"cursor": page} if page else {})}
    answer = await door.get("app.bsky.feed.getAuthorFeed", api.Feed, asked)
    items, skipped = web.decode_each(answer.value.feed, api.FeedItem)
    posts = api.written(items)
    return _listed(posts, [post.mark for post in posts], skipped, answer.value.cursor, answer)


def below(second: int) -> str:
    """The page of a search that begins below a time."""
    return msgspec.json.encode(Leg(until=second)).decode()


def _listed(
    posts: Sequence[api.Post], marks: list[Mark], skipped: tuple[str, ...], following: str | None, answer: web.Answer[T]
) -> Listed:
    now = web.server_time(answer.headers)
    unique = tuple({post.uri: post for post in posts}.values())
    return Listed(unique, marks, skipped, following or None, answer.rate, api.second_of(now) if now else None)


def _addresses(item: msgspec.Raw) -> bool:
    """Whether a notification is a post to us; a malformed one is read to be told."""
    heads, _ = web.decode_each([item], api.Notified)
    return not heads or heads[0].reason in api.ADDRESSED


def _onward(leg: Leg, cursor: str | None, marks: Sequence[Mark]) -> str | None:
    """Where a search goes on: on its next page, else below the oldest of several pages, else nowhere."""
    seconds = [mark.second for mark in marks] + ([leg.oldest] if leg.oldest is not None else [])
    oldest = min(seconds, default=None)
    if cursor:
        return msgspec.json.encode(Leg(leg.until, oldest, cursor)).decode()
    if leg.cursor is None or oldest is None or oldest + 1 == leg.until:
        return None
    return below(oldest + 1)


def _leg_of(page: str | None) -> Leg:
    """From the top for what is no leg."""
    try:
        return msgspec.json.decode(page or "[]", type=Leg)
    except web.UNREADABLE:
        return Leg()


def _iso(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
