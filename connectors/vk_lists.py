"""The three lists of VK that are read: a search, a wall, the comments below a post."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import httpx
import msgspec

from connectors import vk_api as api
from connectors import web
from connectors.base import RateSignal

VERSION = "5.199"
FOUND, ON_WALL, BELOW = 200, 100, 100
"""Most items of an answer: https://dev.vk.com/en/method/newsfeed.search , wall.get, wall.getComments ."""
IN_THREAD = 10
"""Most comments that are shown below a comment (wall.getComments)."""
FIELDS = "followers_count,members_count,screen_name"


class Leg(msgspec.Struct, frozen=True, array_like=True):
    """Where a search goes on. It shows the newest thousand; the next leg begins below the oldest of them."""

    until: api.Second | None = None
    start: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    batch: api.Batch
    rate: RateSignal | None
    now: int | None
    """The server's clock."""
    following: str | None = None


class Due(msgspec.Struct, frozen=True, array_like=True):
    """Comments to be read: of a post, or below one of its comments."""

    owner: api.Id
    post: api.Id
    thread: api.Id | None = None
    offset: Annotated[int, msgspec.Meta(ge=0, le=10**7)] = 0


@dataclass(frozen=True, slots=True)
class Lists:
    http: httpx.AsyncClient
    address: str
    token: str

    async def found(self, words: str, page: str | None, since: int) -> Listed:
        """Posts that a search finds, newest first."""
        leg = _leg(page)
        asked: dict[str, web.Value] = {"q": words, "count": FOUND}
        # Without a start_time it would be the last 24 hours.
        asked |= {"start_time": max(since, 1)}
        asked |= {"end_time": leg.until} if leg.until is not None else {}
        asked |= {"start_from": leg.start} if leg.start else {}
        listed = await self._ask("newsfeed.search", asked)
        return Listed(listed.batch, listed.rate, listed.now, _onward(leg, listed.batch))

    async def wall(self, of: dict[str, web.Value], page: str | None) -> Listed:
        """Posts on a wall, newest first, one that is pinned before them."""
        start = int(page) if page and page.isdecimal() and len(page) < 8 else 0
        listed = await self._ask("wall.get", {**of, "count": ON_WALL, "offset": start})
        end = start + len(listed.batch.items)
        more = listed.batch.items and end < listed.batch.total
        return Listed(listed.batch, listed.rate, listed.now, str(end) if more else None)

    async def comments(self, due: Due) -> Listed:
        """Comments, newest first, each with the first of those below it."""
        asked: dict[str, web.Value] = {"owner_id": due.owner, "post_id": due.post, "offset": due.offset}
        asked |= {"need_likes": 1, "count": BELOW, "sort": "desc", "preview_length": 0}
        asked |= {"thread_items_count": IN_THREAD} if due.thread is None else {"comment_id": due.thread}
        return await self._ask("wall.getComments", asked, (due.owner, due.post))

    async def _ask(self, method: str, asked: dict[str, web.Value], of: tuple[int, int] | None = None) -> Listed:
        params = {**asked, "extended": 1, "fields": FIELDS, "v": VERSION}
        headers = {"authorization": f"Bearer {self.token}"}
        answer = await web.fetch_json(
            self.http, f"{self.address}/method/{method}", api.Envelope, params=params, headers=headers
        )
        place, now = web.host_of(answer.url), web.server_time(answer.headers)
        told = answer.value
        if told.response is None:
            raise api.failure(told.error or api.Fault(1, "no answer and no error"), place, now, self.token)
        return Listed(api.batch(told.response, *(of or ())), answer.rate, _second(now))


def below(second: int) -> str:
    """The page of a search that begins below a time."""
    return msgspec.json.encode(Leg(until=second)).decode()


def _leg(page: str | None) -> Leg:
    """From the top for what is no leg."""
    try:
        return msgspec.json.decode(page or "[]", type=Leg)
    except web.UNREADABLE:
        return Leg()


def _onward(leg: Leg, batch: api.Batch) -> str | None:
    """On its next page, else, after several pages, below the oldest of the last one, else nowhere."""
    if batch.following and batch.items:
        return msgspec.json.encode(Leg(leg.until, batch.following)).decode()
    oldest = min((item.date for item in batch.items), default=None)
    if leg.start is None or oldest is None or oldest == leg.until:
        return None
    return below(oldest)


def _second(now: datetime | None) -> int | None:
    return max(int(now.timestamp()), 0) if now else None
