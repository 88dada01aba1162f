"""Hacker News through its search (https://hn.algolia.com/api): stories and comments that match a query.

The search shows the newest 1,000 hits of any question and no more. So a poll asks for a window of time from
a bound that lies before the newest post, since posts are indexed late and several bear the same second; a
window that holds too much is halved until it does not. Posts met before are remembered by their id.
"""

import math
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Literal, TypeVar
from urllib.parse import quote

import httpx
import msgspec
from pydantic import Field, HttpUrl

from connectors import web
from connectors.base import Caps, Change, Cursor, Gap, Mention, Page, Refused, Source, TryLater
from connectors.hackernews_post import Hit, Item, mention_of_hit, mention_of_item, mentions_of_tree
from connectors.hackernews_window import MOST, Memory, Place, Window, advance, begin, overflow, recall

FIRST = 100
"""Hits on the first page, from which on we listen."""

BEFORE_ALL = 1160418111
"""The first post, of 9 October 2006: https://news.ycombinator.com/item?id=1 ."""

PAUSE = timedelta(seconds=60)
"""The search names no time when it sends us away; a minute is the least that is polite."""

ITEMS = 5
"""Posts asked for by their number after one poll."""

T = TypeVar("T")


class _Found(msgspec.Struct, rename="camel"):
    hits: list[msgspec.Raw]
    hits_per_page: int = 20


class HackerNews(Source):
    """Stories and comments on Hacker News that match a query."""

    caps: ClassVar[Caps] = Caps(
        backfill=True,
        by_date=True,
        threads=True,
        refresh=True,
        min_interval=timedelta(seconds=60),
        default_interval=timedelta(seconds=120),
        scope="host",
    )
    network: ClassVar[str | None] = "hackernews"
    spoken: ClassVar[str] = "en"
    terms: ClassVar[str] = "Open to everybody; the search belongs to Algolia."
    blind_spots: ClassVar[str] = "Followers and scores of comments are not told."

    kind: Literal["hackernews"] = "hackernews"
    address: HttpUrl = Field(HttpUrl("https://hn.algolia.com"), description="Address of the search API")
    query: str = Field(
        "",
        max_length=500,
        description='Words that must all occur; "quoted" ones exactly as written. Empty: everything',
    )
    tags: str = Field(
        "(story,comment)",
        description="Kinds of posts: story, comment, poll, job, author_NAME; a comma is AND, within parentheses OR",
    )

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """What is new, oldest first; a backlog comes window by window. Without a cursor the newest page."""
        memory, gaps = recall(cursor, Memory)
        if memory is None:
            window = await self._search(http, 0, None, FIRST)
            return self._page(window, window.hits, begin(window), gaps)
        high = None if memory.span is None else memory.since + memory.span
        if high is not None and high >= memory.newest:
            high = None
        window = await self._window(http, memory.since, high)
        after = advance(memory, window)
        fresh = tuple(hit for hit in window.hits if hit.object_id not in memory.seen)
        # Told once: the overlap reads the same second again.
        gaps += overflow(window) if fresh else ()
        return self._page(window, fresh, after, gaps, more=after.span is not None)

    async def backfill(
        self, http: httpx.AsyncClient, since: datetime, until: datetime, cursor: Cursor | None
    ) -> AsyncIterator[Page]:
        """Every post of [since, until), oldest first, in windows that the search can show whole."""
        first = max(math.ceil(since.timestamp()), BEFORE_ALL)
        last = math.ceil(until.timestamp()) - 1
        found, gaps = recall(cursor, Place)
        place = found or Place(v=1, since=first, span=max(last - first, 0))
        if place.since > last:
            yield Page((), None, gaps=gaps)
        while place.since <= last:
            window = await self._window(http, place.since, min(place.since + place.span, last))
            place = Place(v=1, since=window.end + 1, span=window.next_span)
            more = place.since <= last
            yield self._page(window, window.hits, place if more else None, gaps + overflow(window), more=more)
            gaps = ()

    async def thread(self, http: httpx.AsyncClient, mention: Mention) -> list[Mention]:
        """The other posts under the same story, oldest first; none when it is gone."""
        root = quote(mention.root or mention.key, safe="")
        try:
            answer = await self._get(http, f"items/{root}", Item, {})
        except Refused as error:
            if error.status in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
                return []
            raise
        return [other for other in mentions_of_tree(answer.value, self.id) if other.key != mention.key]

    async def refresh(self, http: httpx.AsyncClient, keys: Sequence[str]) -> list[Change]:
        """Posts one by one; the first few, since each comes with everything below it."""
        return [await self._newest(http, key) for key in keys[:ITEMS]]

    async def _newest(self, http: httpx.AsyncClient, key: str) -> Change:
        try:
            answer = await self._get(http, f"items/{quote(key, safe='')}", Item, {})
        except Refused as error:
            if error.status in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
                return Change(key)
            raise
        return Change(key, mention_of_item(answer.value, self.id))

    async def _window(self, http: httpx.AsyncClient, low: int, high: int | None) -> Window:
        """The longest window from `low` up to `high` that is whole, by halving; one second at the least."""
        window = await self._search(http, low, high, MOST)
        while not window.whole and window.high != low:
            high = low + (window.end - low) // 2
            window = await self._search(http, low, high, MOST)
        return window

    async def _search(self, http: httpx.AsyncClient, low: int, high: int | None, most: int) -> Window:
        bounds = [f"created_at_i>={low}"] if low else []
        bounds += [f"created_at_i<={high}"] if high is not None else []
        asked = {
            "query": self.query,
            "tags": self.tags,
            "numericFilters": ",".join(bounds),
            "hitsPerPage": str(most),
            # Otherwise "Acme" is found in "Acne", and in the name of whoever calls himself so.
            "typoTolerance": "false",
            "restrictSearchableAttributes": "title,comment_text,story_text,url",
        }
        params = {name: value for name, value in asked.items() if value}
        answer = await self._get(http, "search_by_date", _Found, params)
        hits, skipped = web.decode_each(answer.value.hits, Hit)
        inside = [hit for hit in hits if low <= hit.created_at_i and (high is None or hit.created_at_i <= high)]
        now = web.server_time(answer.headers)
        return Window(
            low,
            high,
            tuple(sorted(inside, key=lambda hit: (hit.created_at_i, len(hit.object_id), hit.object_id))),
            # Hits from elsewhere: the server does not know windows, and halving would never end.
            whole=len(answer.value.hits) < answer.value.hits_per_page or len(inside) < len(hits) or not hits,
            now=int(now.timestamp()) if now else None,
            rate=answer.rate,
            skipped=skipped,
        )

    async def _get(self, http: httpx.AsyncClient, path: str, shape: type[T], params: dict[str, str]) -> web.Answer[T]:
        url = f"{str(self.address).rstrip('/')}/api/v1/{path}"
        try:
            return await web.fetch_json(http, url, shape, params=params)
        except (TryLater, Refused) as error:
            if error.status not in (web.FORBIDDEN, web.TOO_MANY):
                raise
            named = error.wait if isinstance(error, TryLater) else None
            raise TryLater(error.detail, max(named or PAUSE, PAUSE), status=error.status) from error

    def _page(
        self,
        window: Window,
        hits: Iterable[Hit],
        after: Memory | Place | None,
        gaps: tuple[Gap, ...],
        *,
        more: bool = False,
    ) -> Page:
        mentions = (mention_of_hit(hit, self.id) for hit in hits)
        return Page(
            tuple(mention for mention in mentions if mention),
            msgspec.to_builtins(after) if after else None,
            more=more,
            wait=window.rate,
            gaps=gaps,
            skipped=window.skipped,
        )
