"""Lemmy: new posts and comments that reached one server, all of them, of one community, or found by a search."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar, Literal, TypeVar

import httpx
import msgspec
from pydantic import Field, HttpUrl

from connectors import lemmy_again as again
from connectors import lemmy_api as api
from connectors import lemmy_walk as way
from connectors import web
from connectors.base import Caps, Change, Cursor, Gap, Mention, Page, RateSignal, Refused, Source, TryLater
from connectors.lemmy_place import Feed, Place, Position, Server, keep, recall
from connectors.pages import merged

T = TypeVar("T")

LIMIT = 50
"""Most items on a page: https://join-lemmy.org/api/ ."""

SITE_EVERY = 100
"""Polls after which the server is asked for its version again: it may have been renewed."""

PAUSE = timedelta(seconds=60)
"""Limits are counted by the minute, and no answer says how long to wait."""

LIMITED = ("rate_limit_error", "too_many_requests")
"""The words for it, which servers before 0.19 say with status 400."""

AWAY = (httpx.codes.BAD_REQUEST, httpx.codes.NOT_FOUND)
"""How an unknown post is refused; also a page that began below a post that is gone."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of one list, newest first."""

    views: tuple[api.View, ...]
    skipped: tuple[str, ...]
    following: str | None
    rate: RateSignal | None
    now: int | None
    """The server's clock."""


class Lemmy(Source):
    """New posts and comments that reached one Lemmy server: all, of one `community`, or found by `search`.

    Keys are federation ids, the same on every server. What federation brings more than an hour late may be missed.
    Pointed at another server a source needs another `id`: what that one does not know would be taken for deleted.
    """

    caps: ClassVar[Caps] = Caps(
        backfill=True,
        by_date=True,
        edits=True,
        deletions=True,
        threads=True,
        refresh=True,
        min_interval=timedelta(seconds=60),
        default_interval=timedelta(minutes=5),
        scope="host",
    )
    network: ClassVar[str | None] = "lemmy"
    spoken: ClassVar[str] = "de en fr"
    terms: ClassVar[str] = "Each server has its own rules; what is deleted there is to be deleted here."
    blind_spots: ClassVar[str] = "Communities that the chosen server does not know."

    kind: Literal["lemmy"] = "lemmy"
    server: HttpUrl = Field(description="Address of the server to ask, such as https://lemmy.world")
    community: str = Field(
        "", pattern=r"^([\w.-]{1,60}(@[\w.:-]{1,120})?)?$", description="Only this community, as name or name@host"
    )
    search: str = Field("", max_length=200, description="Only what holds these words, wherever they stand in others")
    what: Literal["all", "posts", "comments"] = Field("all", description="Which of them to read")

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """The newest page of posts and of comments; while much is new, the pages below it."""
        at, gaps = recall(cursor, Position, self._list_name)
        if at is None:
            server = await self._server(http)
            return await self._first(http, server, gaps)
        if at.polls >= SITE_EVERY:
            at = msgspec.structs.replace(at, polls=0, server=await self._server(http))
        walking = [feed for feed in self._feeds if at.walk(feed).page is not None] or self._feeds
        pages, walks = list[Page](), dict[Feed, way.Walk]()
        for feed in walking:
            page, walks[feed] = await self._step(http, at.server, feed, at.walk(feed))
            pages.append(page)
        more = any(walk.page is not None for walk in walks.values())
        after = msgspec.structs.replace(at, polls=at.polls + 1, **walks)
        return merged(pages, keep(after), more=more)

    async def backfill(
        self, http: httpx.AsyncClient, since: datetime, until: datetime, cursor: Cursor | None
    ) -> AsyncIterator[Page]:
        """Pages written in [since, until), the newest first: all posts, then all comments."""
        found, gaps = recall(cursor, Place, self._list_name)
        place: Place | None = found or Place(1, self._list_name, self._feeds[0])
        server = await self._server(http)
        while place is not None:
            listed = await self._list(http, server, place.feed, place.page)
            inside = [view for view in listed.views if not view.own.gone and since <= view.moment < until]
            over = all(view.moment < since for view in listed.views if not way.is_pinned(view))
            place = self._below(place, None if over else listed.following)
            page = self._page(server, listed, inside)
            yield replace(page, cursor=keep(place) if place else None, more=place is not None, gaps=gaps)
            gaps = ()

    async def thread(self, http: httpx.AsyncClient, mention: Mention) -> list[Mention]:
        """The newest comments under the same post, oldest first, as this server knows them; none when it is gone."""
        server = await self._server(http)
        try:
            number = self._local(mention.root or mention.key) or await self._look_up(http, server, mention)
            words = {"post_id": number, "limit": LIMIT, **_sorting(server.api)}
            listed = await self._ask(http, server.api, "comment/list", words)
        except Refused as error:
            if error.status in AWAY:
                return []
            raise
        keys = api.keys_of(listed.views)
        found = [api.mention(view, self.id, server.languages, keys) for view in listed.views if not view.own.gone]
        return [other for other in reversed(found) if other.key != mention.key]

    async def refresh(self, http: httpx.AsyncClient, keys: Sequence[str]) -> list[Change]:
        """Posts and comments one by one; of those from other servers ten at a time, as this server knows them."""
        server = await self._server(http)

        async def get(path: str, asked: dict[str, web.Value]) -> bytes:
            return bytes((await self._get(http, f"/api/v{server.api}/{path}", msgspec.Raw, asked)).value)

        return await again.look(get, keys, self._base, server, self.id)

    @property
    def _base(self) -> str:
        return str(self.server).rstrip("/")

    @property
    def _feeds(self) -> list[Feed]:
        return ["posts", "comments"] if self.what == "all" else [self.what]

    @property
    def _list_name(self) -> str:
        return f"{self.server.host} {self.what} {self.community} {self.search}".strip()

    def _below(self, place: Place, following: str | None) -> Place | None:
        """Where a backfill goes on: below, else at the top of the next list, else nowhere."""
        if following is not None:
            return msgspec.structs.replace(place, page=following)
        rest = self._feeds[self._feeds.index(place.feed) + 1 :] if place.feed in self._feeds else []
        return msgspec.structs.replace(place, feed=rest[0], page=None) if rest else None

    async def _first(self, http: httpx.AsyncClient, server: Server, gaps: tuple[Gap, ...]) -> Page:
        pages, walks = [Page((), None, gaps=gaps)], dict[Feed, way.Walk]()
        for feed in self._feeds:
            listed = await self._list(http, server, feed, None)
            walks[feed] = way.begin(listed.views, listed.now, full=listed.following is not None)
            pages.append(self._page(server, listed, [view for view in listed.views if not view.own.gone]))
        return merged(pages, keep(Position(1, self._list_name, server, 0, **walks)), more=False)

    async def _step(self, http: httpx.AsyncClient, server: Server, feed: Feed, walk: way.Walk) -> tuple[Page, way.Walk]:
        try:
            listed = await self._list(http, server, feed, walk.page)
        except Refused as error:
            if walk.page is None or error.status not in AWAY:
                raise
            # The post that this page began below is gone: from the top again, what was brought is remembered.
            return Page((), None), msgspec.structs.replace(walk, page=None)
        met = way.meet(walk, listed.views)
        page = self._page(server, listed, met.fresh, met.changed)
        return page, way.advance(walk, listed.views, listed.following, listed.now)

    def _page(
        self, server: Server, listed: Listed, views: Sequence[api.View], changed: Sequence[api.View] = ()
    ) -> Page:
        keys = api.keys_of(listed.views)
        told = {view.own.ap_id: api.mention(view, self.id, server.languages, keys) for view in (*views, *changed)}
        return Page(
            tuple(told[view.own.ap_id] for view in reversed(views)),
            None,
            wait=listed.rate,
            changes=tuple(Change(view.own.ap_id, None if view.own.gone else told[view.own.ap_id]) for view in changed),
            skipped=listed.skipped,
        )

    async def _server(self, http: httpx.AsyncClient) -> Server:
        site = (await self._get(http, "/api/v3/site", api.Site, {})).value
        return Server(4 if site.api == 4 else 3, site.languages)

    async def _list(self, http: httpx.AsyncClient, server: Server, feed: Feed, page: str | None) -> Listed:
        """The page of a list. A server of version 4 answers the questions of 3, but leaves half of them unread."""
        asked: dict[str, web.Value] = {"limit": LIMIT, **_sorting(server.api)}
        if self.community:
            asked["community_name"] = self.community
        if server.api == 4:
            asked |= {"search_term": self.search} if self.search else {}
            asked |= {"page_cursor": page} if page else {}
            return await self._ask(http, 4, f"{feed.removesuffix('s')}/list", asked)
        asked["page"] = page or "1"
        if not self.search:
            return await self._ask(http, 3, f"{feed.removesuffix('s')}/list", asked)
        asked |= {"q": self.search, "type_": feed.capitalize(), "listing_type": "All"}
        return await self._ask(http, 3, "search", asked)

    async def _ask(self, http: httpx.AsyncClient, version: int, path: str, asked: dict[str, web.Value]) -> Listed:
        answer = await self._get(http, f"/api/v{version}/{path}", api.Listing, asked)
        told = answer.value
        lists = [part for part in (told.posts, told.comments, told.items) if part is not None]
        if not lists:
            raise TryLater(f"{self.server.host} answered JSON of another shape: no posts and no comments")
        raw = [item for part in lists for item in part]
        views, skipped = web.decode_each(raw, api.View)
        counted = str(int(str(asked.get("page", 1))) + 1) if len(raw) >= LIMIT else None
        now = web.server_time(answer.headers)
        return Listed(
            tuple({view.own.ap_id: view for view in views}.values()),
            skipped,
            told.next_page if version == 4 else counted,
            answer.rate,
            int(now.timestamp()) if now else None,
        )

    def _local(self, key: str) -> int | None:
        """The number of a post that was written on this server itself: the end of its address."""
        number = key.removeprefix(f"{self._base}/post/")
        return int(number) if number.isdecimal() else None

    async def _look_up(self, http: httpx.AsyncClient, server: Server, mention: Mention) -> int:
        """The number here of a post from another server."""
        asked: dict[str, web.Value] = {"q": mention.root or mention.key}
        found = (await self._get(http, f"/api/v{server.api}/resolve_object", api.Found, asked)).value
        if found.post is None:
            raise Refused(f"{self.server.host} does not know {mention.key}; its conversation cannot be read there")
        return found.post.post.id

    async def _get(
        self, http: httpx.AsyncClient, path: str, shape: type[T], asked: dict[str, web.Value]
    ) -> web.Answer[T]:
        try:
            return await web.fetch_json(http, self._base + path, shape, params=asked)
        except (TryLater, Refused) as error:
            limited = error.status == web.TOO_MANY or any(word in error.detail for word in LIMITED)
            if not limited:
                raise
            named = error.wait if isinstance(error, TryLater) else None
            raise TryLater(error.detail, named or PAUSE, status=error.status, body=error.body) from error


def _sorting(version: int) -> dict[str, web.Value]:
    return {"sort": "new", "type_": "all"} if version == 4 else {"sort": "New", "type_": "All"}
