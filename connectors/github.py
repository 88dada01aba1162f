"""GitHub: issues, pull requests and comments of one repository, or issues anywhere that a search finds."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import ClassVar, Literal, TypeVar
from urllib.parse import quote

import httpx
import msgspec
from pydantic import ConfigDict, Field, HttpUrl, SecretStr, model_validator

from connectors import github_api as api
from connectors import trail as way
from connectors import web
from connectors.base import Caps, Change, Cursor, Gap, Mention, Page, RateSignal, Refused, Source, TryLater
from connectors.pages import merged

T = TypeVar("T")
Feed = Literal["issues", "comments", "search"]

PAGE = 100
"""Most items on a page: https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api ."""

PAUSE = timedelta(seconds=60)
"""The least wait after a refusal for being too quick:
https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api ."""

TOO_QUICK = ("rate limit", "abuse detection")
"""How a 403 says that it will pass."""

ACCEPT = {"accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28"}

AWAY = (httpx.codes.NOT_FOUND, httpx.codes.GONE)


class Position(msgspec.Struct, frozen=True):
    """What a cursor holds. `of` names what is read: times of another repository mean nothing here."""

    v: Literal[1]
    of: str
    trails: dict[Feed, way.Trail]
    open: list[Feed] = []
    """Lists that have more to show, read on before the others begin again."""
    shut: list[Feed] = []
    """Lists that a backfill is through with."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of one list."""

    items: tuple[api.Item, ...]
    skipped: tuple[str, ...]
    more: bool
    rate: RateSignal | None
    now: int | None
    """The server's clock."""

    @property
    def stamps(self) -> list[way.Stamp]:
        return [item.stamp for item in self.items]


class GitHub(Source):
    """Issues, pull requests and comments of one `repository`, or the issues anywhere that a `search` finds.

    A search finds words in titles and texts, not in comments. Discussions have a feed, which the source `rss`
    reads: https://github.com/OWNER/NAME/discussions.atom . Without a token 60 requests an hour are allowed to one
    address, 10 searches a minute.
    """

    model_config = ConfigDict(hide_input_in_errors=True)
    caps: ClassVar[Caps] = Caps(
        backfill=True,
        by_date=True,
        edits=True,
        threads=True,
        min_interval=timedelta(seconds=60),
        default_interval=timedelta(minutes=5),
        scope="host",
    )
    network: ClassVar[str | None] = "github"
    spoken: ClassVar[str] = "en"
    terms: ClassVar[str] = "GitHub's Acceptable Use Policies: no spam, no selling of personal data."
    blind_spots: ClassVar[str] = "Discussions of projects in other places."

    kind: Literal["github"] = "github"
    address: HttpUrl = Field(HttpUrl("https://api.github.com"), description="Address of the API")
    repository: str = Field(
        "", pattern=r"^([\w.-]{1,100}/[\w.-]{1,100})?$", description="The repository to read, as owner/name"
    )
    search: str = Field(
        "", max_length=200, description='What to search issues for, such as "acme app" -author:acme, in its own syntax'
    )
    token: SecretStr | None = Field(None, description="Access token, which needs no permission for what is public")

    @model_validator(mode="after")
    def _one_of_two(self) -> "GitHub":
        if bool(self.repository) == bool(self.search):
            raise ValueError("set either repository or search; write one entry for each")
        return self

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """One page of each list in the order of change, of those with a backlog first; at first the newest."""
        at, gaps = self._recall(cursor)
        if at is None:
            return await self._first(http, gaps)
        trails, still, pages = dict(at.trails), list[Feed](), list[Page]()
        for feed in at.open or self._feeds:
            trail = at.trails[feed]
            listed = await self._list(http, feed, self._since(feed, trail))
            new, changed = way.fresh(trail, listed.stamps), way.changed(trail, listed.stamps)
            page = self._page(listed, new)
            edited = (api.mention(item, self.id) for item in listed.items if item.key in changed)
            pages.append(replace(page, changes=tuple(Change(each.key, each) for each in edited)))
            trails[feed] = way.advance(trail, listed.stamps, listed.now, full=listed.more)
            still += [feed] if listed.more else []
        after = msgspec.structs.replace(at, trails=trails, open=still)
        return merged(pages, _keep(after), more=bool(still))

    async def backfill(
        self, http: httpx.AsyncClient, since: datetime, until: datetime, cursor: Cursor | None
    ) -> AsyncIterator[Page]:
        """What was written in [since, until): issues by their last change, then comments by theirs."""
        first, last = max(ceil(since.timestamp()), 0), ceil(until.timestamp()) - 1
        found, gaps = self._recall(cursor)
        start = {feed: way.Trail(since=first, floor=first) for feed in self._feeds}
        at: Position | None = found or Position(1, self._of, start)
        while at is not None:
            feed = next(each for each in self._feeds if each not in at.shut)
            trail = at.trails[feed]
            asked = self._written(trail, last) if feed == "search" else self._since(feed, trail)
            listed = await self._list(http, feed, asked)
            stamps = [_by_birth(stamp) for stamp in listed.stamps] if feed == "search" else listed.stamps
            inside = {
                item.key for item in listed.items if item.key in way.fresh(trail, stamps) and item.created <= last
            }
            at = self._onward(at, feed, way.advance(trail, stamps, None, full=listed.more), more=listed.more)
            page = self._page(listed, inside)
            yield replace(page, cursor=_keep(at) if at else None, more=at is not None, gaps=gaps)
            gaps = ()

    async def thread(self, http: httpx.AsyncClient, mention: Mention) -> list[Mention]:
        """The comments on the same issue that were written or changed since, oldest first; none when it is gone."""
        repository, found, number = (mention.root or mention.key).partition("#")
        if not found or mention.published is None:
            raise Refused(f"{mention.key} names no issue whose comments could be read")
        path = f"repos/{quote(repository)}/issues/{quote(number)}/comments"
        try:
            answer = await self._get(
                http, path, list[msgspec.Raw], {"since": _iso(int(mention.published.timestamp())), "per_page": PAGE}
            )
        except Refused as error:
            if error.status in AWAY:
                return []
            raise
        comments, _ = web.decode_each(answer.value, api.Item)
        told = (api.mention(item, self.id) for item in sorted(comments, key=lambda item: item.created_at))
        return [other for other in told if other.key != mention.key]

    @property
    def _feeds(self) -> list[Feed]:
        return ["search"] if self.search else ["issues", "comments"]

    @property
    def _of(self) -> str:
        return self.repository or f"search {self.search}"

    def _recall(self, cursor: Cursor | None) -> tuple[Position | None, tuple[Gap, ...]]:
        """Where we are; None, and told, for a cursor of something else or a damaged one."""
        if cursor is None:
            return None, ()
        try:
            position = msgspec.convert(cursor, Position)
        except msgspec.ValidationError as error:
            return None, (Gap(None, None, f"the saved position could not be read ({error})"),)
        feeds = set(self._feeds)
        fits = position.of == self._of and set(position.trails) == feeds and {*position.open, *position.shut} <= feeds
        if not fits or set(position.shut) == feeds:
            return None, (Gap(None, None, "the source was pointed at something else"),)
        return position, ()

    async def _first(self, http: httpx.AsyncClient, gaps: tuple[Gap, ...]) -> Page:
        pages, trails = [Page((), None, gaps=gaps)], dict[Feed, way.Trail]()
        for feed in self._feeds:
            newest = await self._list(http, feed, self._newest(feed))
            trails[feed] = way.begin(newest.stamps, newest.now, full=newest.more)
            pages.append(self._page(newest, {item.key for item in newest.items}))
        return merged(pages, _keep(Position(1, self._of, trails)), more=False)

    def _onward(self, at: Position, feed: Feed, trail: way.Trail, *, more: bool) -> Position | None:
        """Where a backfill goes on: in the same list, else in the next, else nowhere."""
        shut = at.shut if more else [*at.shut, feed]
        after = msgspec.structs.replace(at, trails={**at.trails, feed: trail}, shut=shut)
        return None if set(shut) == set(self._feeds) else after

    def _page(self, listed: Listed, wanted: set[str]) -> Page:
        told = (api.mention(item, self.id) for item in listed.items if item.key in wanted)
        return Page(tuple(told), None, wait=listed.rate, skipped=listed.skipped)

    def _newest(self, feed: Feed) -> dict[str, web.Value]:
        if feed == "search":
            return {"q": self._query(""), "sort": "updated", "order": "desc"}
        return {"sort": "updated", "direction": "desc"}

    def _since(self, feed: Feed, trail: way.Trail) -> dict[str, web.Value]:
        """What changed since, oldest change first."""
        since = _iso(trail.since)
        if feed == "search":
            return {"q": self._query(f"updated:>={since}"), "sort": "updated", "order": "asc", "page": trail.page}
        return {"since": since, "sort": "updated", "direction": "asc", "page": trail.page}

    def _written(self, trail: way.Trail, last: int) -> dict[str, web.Value]:
        """What a search finds of a time, in the order of writing."""
        span = f"created:{_iso(trail.since)}..{_iso(max(last, trail.since))}"
        return {"q": self._query(span), "sort": "created", "order": "asc", "page": trail.page}

    def _query(self, bounds: str) -> str:
        """The search as given; issues only, by their titles and texts, unless it says otherwise itself."""
        usual = {"is:": "is:issue", "in:": "in:title,body"}
        added = [words for sign, words in usual.items() if sign not in self.search]
        return " ".join(part for part in (self.search, *added, bounds) if part)

    async def _list(self, http: httpx.AsyncClient, feed: Feed, asked: dict[str, web.Value]) -> Listed:
        asked["per_page"] = PAGE
        if feed == "search":
            found = await self._get(http, "search/issues", api.Search, {**asked, "advanced_search": "true"})
            if found.value.incomplete_results:
                raise TryLater(f"the search of {self.address.host} ran out of time", PAUSE)
            return _listed(found.value.items, found.headers, found.rate)
        path = "issues" if feed == "issues" else "issues/comments"
        state: dict[str, web.Value] = {"state": "all"} if feed == "issues" else {}
        listed = await self._get(http, f"repos/{self.repository}/{path}", list[msgspec.Raw], {**asked, **state})
        return _listed(listed.value, listed.headers, listed.rate)

    async def _get(
        self, http: httpx.AsyncClient, path: str, shape: type[T], asked: dict[str, web.Value]
    ) -> web.Answer[T]:
        token = {"authorization": f"Bearer {self.token.get_secret_value()}"} if self.token else {}
        url = f"{str(self.address).rstrip('/')}/{path}"
        try:
            return await web.fetch_json(http, url, shape, params=asked, headers={**ACCEPT, **token})
        except TryLater as error:
            if error.wait is None and error.status in (web.FORBIDDEN, web.TOO_MANY):
                raise TryLater(error.detail, PAUSE, status=error.status) from error
            raise
        except Refused as error:
            if error.status == web.FORBIDDEN and any(words in error.detail.lower() for words in TOO_QUICK):
                raise TryLater(error.detail, PAUSE, status=error.status) from error
            if error.status == httpx.codes.NOT_FOUND:
                hint = "is the name right? A private repository needs a token"
                raise Refused(f"{error.detail}; {hint}", status=error.status) from error
            raise


def _listed(raw: Sequence[msgspec.Raw], headers: httpx.Headers, rate: RateSignal | None) -> Listed:
    items, skipped = web.decode_each(raw, api.Item)
    now = web.server_time(headers)
    return Listed(
        tuple({item.key: item for item in items}.values()),
        skipped,
        api.has_next(headers.get("link", "")),
        rate,
        int(now.timestamp()) if now else None,
    )


def _keep(position: Position) -> Cursor:
    held: Cursor = msgspec.to_builtins(position)
    return held


def _by_birth(stamp: way.Stamp) -> way.Stamp:
    return way.Stamp(stamp.key, stamp.created, stamp.created)


def _iso(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
