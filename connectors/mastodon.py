"""Mastodon and servers that speak its API: a hashtag, a public timeline, an account's mentions, a search."""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Literal, TypeVar
from urllib.parse import quote, urlsplit

import httpx
import msgspec
from pydantic import ConfigDict, Field, SecretStr, field_validator, model_validator

from connectors import mastodon_position as place
from connectors import mastodon_status as api
from connectors import mastodon_stream as streaming
from connectors.base import Caps, Change, Cursor, Gap, Health, Mention, Page, Refused, Source, TryLater
from connectors.web import FORBIDDEN, TOO_MANY, UNAUTHORIZED, Answer, fetch_json

T = TypeVar("T")
Params = list[tuple[str, str | int | float | bool | None]]

LONGEST_WAIT = timedelta(minutes=5)
"""A server's limits are counted over five minutes: https://docs.joinmastodon.org/api/rate-limits/ ."""

MENTIONS_INTERVAL = timedelta(seconds=60)
MOST_TAGS = 4
"""More tags in one request are left out in silence (`LIMIT_PER_MODE` in Mastodon's `TagFeed`)."""

ONE_BY_ONE = 5
"""Posts asked for by their id after one poll."""
NOT_FOUND, GONE = 404, 410
DAY = timedelta(days=1)
"""A window of dates is read this much wider: ids bear the time of arrival, not that of writing."""


class Mastodon(Source):
    """Posts that reached one server: choose one of `hashtags`, `public`, `mentions` and `search`.

    Keys are federation ids (`uri`), the same on every server. Parent and root are told where a page
    holds them, else by `thread`. With a token, posts other than those of a search are also heard as a
    stream, the moment they reach the server; it tells deletions of what came by it.
    """

    model_config = ConfigDict(hide_input_in_errors=True)
    caps: ClassVar[Caps] = Caps(
        stream=True, backfill=True, by_date=True, edits=True, threads=True, refresh=True, scope="host"
    )
    network: ClassVar[str | None] = "mastodon"
    spoken: ClassVar[str] = "de en es fr ja"
    terms: ClassVar[str] = "Each server has its own rules; respect who does not want to be found by search."
    blind_spots: ClassVar[str] = "Only what reached the chosen server; deletions are told by its stream alone."

    kind: Literal["mastodon"] = "mastodon"
    server: str = Field(description="Address of the server to ask, such as https://mastodon.social")
    hashtags: tuple[str, ...] = Field((), description="Posts with any of these tags, at most four")
    public: Literal["all", "local", "remote"] | None = Field(
        None,
        description="Every public post that the server sees, or only those of its own or of other servers",
    )
    mentions: bool = Field(default=False, description="Posts that mention the account of the token")
    search: Annotated[str, Field(min_length=1)] | None = Field(
        None, description="Posts found by the server's full-text search, in its own syntax; needs a token"
    )
    token: SecretStr | None = Field(
        None, description="Access token: read:statuses, and read:notifications or read:search where used"
    )

    @model_validator(mode="before")
    @classmethod
    def _mentions_are_asked_for_more_often(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("mentions") and given.get("interval") is None:
            return {**given, "interval": MENTIONS_INTERVAL}
        return given

    @field_validator("server")
    @classmethod
    def _server(cls, given: str) -> str:
        address = given.strip()
        parts = urlsplit(address if "://" in address else f"https://{address}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("server is no web address; write it like https://mastodon.social")
        if parts.username or parts.query or parts.fragment:
            raise ValueError("server holds more than an address; give only https:// and the host")
        return parts.geturl().rstrip("/")

    @field_validator("hashtags")
    @classmethod
    def _hashtags(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        tags = tuple(tag.strip().removeprefix("#") for tag in given)
        if any(not tag or set(tag) & set(" \t\n#/?&,") for tag in tags):
            raise ValueError("a hashtag is one word; write each tag as its own entry")
        if len(tags) > MOST_TAGS:
            raise ValueError(f"a server reads at most {MOST_TAGS} hashtags at once; add a second source")
        return tags

    @field_validator("token")
    @classmethod
    def _token(cls, given: SecretStr | None) -> SecretStr | None:
        if given and not (given.get_secret_value().isascii() and given.get_secret_value().isprintable()):
            raise ValueError("token holds characters that no token has; copy it again")
        if given and not given.get_secret_value().strip():
            raise ValueError("token is empty; give an access token or leave it out")
        return given

    @model_validator(mode="after")
    def _one_feed(self) -> "Mastodon":
        chosen = [name for name in ("hashtags", "public", "mentions", "search") if getattr(self, name)]
        if not chosen:
            raise ValueError("nothing to read; set one of hashtags, public, mentions and search")
        if len(chosen) > 1:
            raise ValueError(f"{' and '.join(chosen)} are two sources; write one entry for each")
        if chosen[0] in ("mentions", "search") and self.token is None:
            raise ValueError(f"{chosen[0]} needs a token; create one in the account's settings")
        return self

    @property
    def host(self) -> str:
        return urlsplit(self.server).netloc

    async def check(self, http: httpx.AsyncClient) -> Health:
        """Whether the feed is open, which an empty answer alone would not tell, and one page of it."""
        access = await self._access(http)
        if access == {"disabled"}:
            detail = f"{self.host} has switched this feed off and answers with nothing; choose another server"
            return Health(ok=False, detail=detail)
        closed = access & {"authenticated", "disabled"}
        if access == closed and self.token is None:
            return Health(ok=False, detail=f"{self.host} shows this feed only to accounts; set token")
        page = await self.poll(http, None)
        narrow = "disabled" in closed or (closed and self.token is None)
        part = "; the server shows only a part of this feed" if narrow else ""
        return Health(ok=True, detail=f"{self.host} answers; {len(page.mentions)} posts on the newest page{part}")

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """One page: the newest first of all, later the one directly above what was read."""
        at = place.restore(cursor, self._feed)
        batch = await self._ask(http, self._paging(at))
        if at is None:
            told = "the saved position could not be read; posts before the newest page may be missing"
            gaps = () if cursor is None else (Gap(None, batch.seen.now, told),)
            return self._page(batch, place.keep(place.begin(self._feed, batch.seen)), gaps=gaps)
        following, more = self._advance(at, batch.seen)
        page = self._page(batch.above(at.start), place.keep(following), more=more, gaps=self._unreached(at, batch.seen))
        if not at.due:
            return page
        edited = tuple(Change(each.key, each) for each in page.mentions if each.edited)
        return replace(page, changes=edited)

    async def stream(self, http: httpx.AsyncClient, cursor: Cursor | None) -> AsyncIterator[Page]:
        """What reaches the server, until the line is cut. None without a token, and none of a search."""
        routes = streaming.routes(self.hashtags, self.public, mentions=self.mentions)
        if self.token is None or not routes:
            return
        base = streaming.base_of(self.server, await self._streaming(http))
        urls = [f"{base}/api/v1/streaming/{route}" for route in routes]
        async with aclosing(streaming.pages(http, urls, self.token.get_secret_value(), self._name, cursor)) as pages:
            async for page in pages:
                yield page

    async def backfill(
        self, http: httpx.AsyncClient, since: datetime, until: datetime, cursor: Cursor | None
    ) -> AsyncIterator[Page]:
        """Pages of posts written in [since, until). Needs ids that hold a time, as Mastodon's own do."""
        of = f"{self._feed} backfill"
        bottom = place.START if self.mentions else place.id_at(since - DAY)
        top = None if self.mentions else place.id_at(until + DAY)
        at: place.Position | None = place.restore(cursor, of) or place.Position(1, of, bottom, int(bottom))
        while at is not None:
            batch = await self._ask(http, [*self._paging(at), *([("max_id", top)] if top else [])])
            following = self._older(at, replace(batch.seen, now=None), top)
            page = self._page(batch, place.keep(following) if following else None, gaps=self._unreached(at, batch.seen))
            inside = (each for each in page.mentions if each.published and since <= each.published < until)
            yield replace(page, mentions=tuple(inside), more=following is not None)
            at = following

    async def thread(self, http: httpx.AsyncClient, mention: Mention) -> list[Mention]:
        """The conversation as this server knows it. Posts of other servers are found with a token only."""
        identity = api.local_id(self.host, mention.url or "", mention.key) or await self._look_up(http, mention.key)
        found = await self._there(http, f"/api/v1/statuses/{identity}/context", api.Context)
        return api.conversation(found, identity, mention.key, self._name) if found else []

    async def refresh(self, http: httpx.AsyncClient, keys: Sequence[str]) -> list[Change]:
        """Posts that were written on this server, one by one; of others it may be the last to know."""
        local = {key: identity for key in keys if (identity := api.local_id(self.host, key))}
        return [await self._newest(http, key, identity) for key, identity in list(local.items())[:ONE_BY_ONE]]

    async def _newest(self, http: httpx.AsyncClient, key: str, identity: str) -> Change:
        post = await self._there(http, f"/api/v1/statuses/{identity}", api.Status)
        posts, _ = api.visible([post] if post else [])
        return Change(key, api.mentions(posts, self._name)[0] if posts else None)

    @property
    def _name(self) -> str:
        return self.id or self.kind

    @property
    def _feed(self) -> str:
        """What a position belongs to; ids of notifications say nothing about a timeline."""
        chosen = next(name for name in ("hashtags", "public", "mentions", "search") if getattr(self, name))
        return f"{self.host} {chosen}"

    def _route(self) -> tuple[str, Params]:
        if self.hashtags:
            first, *others = self.hashtags
            return f"/api/v1/timelines/tag/{quote(first, safe='')}", [("any[]", tag) for tag in others]
        if self.public:
            return "/api/v1/timelines/public", [] if self.public == "all" else [(self.public, "true")]
        if self.mentions:
            return "/api/v1/notifications", [("types[]", "mention")]
        return "/api/v2/search", [("q", self.search or ""), ("type", "statuses")]

    def _paging(self, at: place.Position | None) -> Params:
        if at is None or (at.due and not self.search):
            return []
        lowest = place.floor(at) if self.search else at.min
        return [
            *([("min_id", lowest)] if lowest else []),
            *([("offset", str(at.offset))] if at.offset else []),
        ]

    def _advance(self, at: place.Position, seen: place.Seen) -> tuple[place.Position, bool]:
        return place.advance_search(at, seen) if self.search else place.advance(at, seen)

    def _older(self, at: place.Position, seen: place.Seen, top: str | None) -> place.Position | None:
        """Where a backfill goes on; None at its end, which is an empty page or one beyond the window."""
        lowest = place.lowest(seen.ids)
        if top and seen.size and lowest is None:
            raise Refused(f"the ids of {self.host} hold no dates; a backfill works on Mastodon servers only")
        following, more = self._advance(at, seen)
        beyond = top is not None and lowest is not None and lowest >= int(top)
        ended = beyond or (not more if self.search else following.min == at.min)
        return None if ended else following

    def _unreached(self, at: place.Position, seen: place.Seen) -> tuple[Gap, ...]:
        if self.search and place.cut_off(at, seen):
            return (Gap(None, None, f"the search found more than {place.WINDOW} posts; narrow it"),)
        return ()

    def _page(self, batch: api.Batch, cursor: Cursor | None, *, more: bool = False, gaps: tuple[Gap, ...] = ()) -> Page:
        posts, hidden = api.visible(api.written(status for _, status in batch.items).values())
        found = api.mentions(posts, self._name)
        return Page(found, cursor, more, batch.rate, gaps, skipped=(*batch.skipped, *hidden))

    async def _ask(self, http: httpx.AsyncClient, paging: Params) -> api.Batch:
        path, params = self._route()
        params = [*params, ("limit", str(place.LIMIT)), *paging]
        if self.search:
            found = await self._get(http, path, api.Found, params)
            return api.batch(found.value.statuses, found, LONGEST_WAIT)
        listed = await self._get(http, path, list[msgspec.Raw], params)
        return api.batch(listed.value, listed, LONGEST_WAIT, notified=self.mentions)

    async def _get(self, http: httpx.AsyncClient, path: str, shape: type[T], params: Params | None = None) -> Answer[T]:
        headers = {"Authorization": f"Bearer {self.token.get_secret_value()}"} if self.token else {}
        try:
            return await fetch_json(http, self.server + path, shape, params=params, headers=headers)
        except TryLater as error:
            if error.wait and not error.firm and error.status in (TOO_MANY, FORBIDDEN):
                raise TryLater(error.detail, min(error.wait, LONGEST_WAIT), status=error.status) from error
            raise
        except Refused as error:
            if error.status == UNAUTHORIZED and self.token is None:
                detail = f"{self.host} answers only to accounts; set token (scope read:statuses)"
                raise Refused(detail, status=error.status) from error
            raise

    async def _there(self, http: httpx.AsyncClient, path: str, shape: type[T]) -> T | None:
        """What stands at a path; None where there is nothing, or nothing any more."""
        try:
            return (await self._get(http, path, shape)).value
        except Refused as error:
            if error.status not in (NOT_FOUND, GONE):
                raise
            return None

    async def _streaming(self, http: httpx.AsyncClient) -> str:
        """The host that streams; where a server does not tell, it does so itself."""
        told = await self._there(http, "/api/v2/instance", streaming.Instance)
        return told.configuration.urls.streaming if told else ""

    async def _access(self, http: httpx.AsyncClient) -> set[str]:
        """Who may read the parts of this feed; servers that do not tell show it to everyone."""
        if not (self.hashtags or self.public):
            return {"public"}
        told = await self._there(http, "/api/v2/instance", api.Instance)
        return api.access(told, self.public) if told else {"public"}

    async def _look_up(self, http: httpx.AsyncClient, key: str) -> str:
        """The id on the queried server of a post from another one.

        An address is looked up only with `resolve`; else it is searched for as words (`SearchService`).
        """
        if self.token is None:
            raise Refused(f"{key} is from another server; give a token (read:search) to find its conversation")
        params: Params = [("q", key), ("type", "statuses"), ("resolve", "true"), ("limit", "1")]
        answer = await self._get(http, "/api/v2/search", api.Found, params)
        for identity in api.ids(answer.value.statuses):
            return quote(identity, safe="")
        raise Refused(f"{self.host} does not know {key}; its conversation cannot be read there")
