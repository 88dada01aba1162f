"""Stack Overflow and its sister sites through their API: questions with a tag, or posts found by a search."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from typing import ClassVar, Literal

import httpx
import msgspec
from pydantic import Field, HttpUrl, field_validator

from connectors import stackexchange_api as api
from connectors import trail as way
from connectors import web
from connectors.base import Caps, Change, Cursor, Gap, Mention, Page, RateSignal, Refused, Source, TryLater

PAGE = 100
"""Most items on a page, and most ids in one request: https://api.stackexchange.com/docs/paging ."""


class Position(msgspec.Struct, frozen=True):
    """What a cursor holds. `of` names the list: the times of another one mean nothing here."""

    v: Literal[1]
    of: str
    trail: way.Trail


@dataclass(frozen=True, slots=True)
class Listed:
    """One answer."""

    items: tuple[api.Item, ...]
    skipped: tuple[str, ...]
    more: bool
    rate: RateSignal | None
    now: int | None
    """The server's clock."""


class StackExchange(Source):
    """Questions on Stack Overflow or a sister site, by tag; or questions and answers found by a search.

    Without a key 300 requests a day are allowed to one address, so the usual pace is one poll in 15 minutes.
    People are known by site and number: `stackexchange:stackoverflow/12345` in a brand's accounts.
    """

    caps: ClassVar[Caps] = Caps(
        backfill=True,
        by_date=True,
        edits=True,
        threads=True,
        min_interval=timedelta(seconds=60),
        default_interval=timedelta(minutes=15),
        scope="host",
    )
    network: ClassVar[str | None] = "stackexchange"
    spoken: ClassVar[str] = "en es ja pt ru"
    terms: ClassVar[str] = "CC BY-SA: name the author and link to the post wherever you show it."
    blind_spots: ClassVar[str] = "Comments, and what was deleted."

    kind: Literal["stackexchange"] = "stackexchange"
    address: HttpUrl = Field(HttpUrl("https://api.stackexchange.com"), description="Address of the API")
    site: str = Field(
        "stackoverflow",
        pattern=r"^[a-z0-9.-]{1,60}$",
        description="Name of the site, such as askubuntu or ru.stackoverflow",
    )
    tagged: tuple[str, ...] = Field((), description="Only questions with at least one of these tags; empty: all")
    search: str = Field("", max_length=200, description="Words that questions and answers are searched for")
    key: str = Field("", description="Key of a registered application, which is no secret: 10,000 requests a day")

    @field_validator("tagged")
    @classmethod
    def _tagged(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        tags = tuple(tag.strip().lower() for tag in given)
        if any(not tag or set(tag) & set(" ;,[]") for tag in tags):
            raise ValueError("a tag is one word without brackets; write each tag as its own entry")
        return tags

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """One page of posts in the order of their last change; without a cursor the newest page."""
        at, gaps = self._recall(cursor)
        if at is None:
            newest = await self._list(http, {"sort": "activity", "order": "desc"})
            trail = way.begin(self._stamps(newest), newest.now, full=newest.more)
            posts = await self._whole(http, newest, {item.key for item in newest.items})
            return self._page(posts, self._told(posts), self._keep(trail), gaps=gaps)
        listed = await self._list(http, {"sort": "activity", "order": "asc", "min": at.since, "page": at.page})
        stamps = self._stamps(listed)
        new, changed = way.fresh(at, stamps), way.changed(at, stamps)
        posts = await self._whole(http, listed, new | changed)
        after = self._keep(way.advance(at, stamps, listed.now, full=listed.more))
        page = self._page(posts, self._told(posts, new), after, more=listed.more)
        return replace(page, changes=tuple(Change(each.key, each) for each in self._told(posts, changed)))

    async def backfill(
        self, http: httpx.AsyncClient, since: datetime, until: datetime, cursor: Cursor | None
    ) -> AsyncIterator[Page]:
        """Posts written in [since, until), oldest first."""
        first, last = max(ceil(since.timestamp()), 0), ceil(until.timestamp()) - 1
        at, gaps = self._recall(cursor)
        at = at or way.Trail(since=first, floor=first)
        more = first <= last
        if not more:
            yield Page((), None, gaps=gaps)
        while more:
            bounds: dict[str, web.Value] = {"fromdate": at.since, "todate": last, "page": at.page}
            listed = await self._list(http, {"sort": "creation", "order": "asc", **bounds})
            stamps = [way.Stamp(item.key, item.creation_date, item.creation_date) for item in listed.items]
            posts = await self._whole(http, listed, way.fresh(at, stamps))
            more, new = listed.more, way.fresh(at, stamps)
            at = way.advance(at, stamps, None, full=more)
            yield self._page(posts, self._told(posts, new), self._keep(at) if more else None, more=more, gaps=gaps)
            gaps = ()

    async def thread(self, http: httpx.AsyncClient, mention: Mention) -> list[Mention]:
        """The newest answers to the same question and, with a key, the comments below the post; oldest first."""
        question = (mention.root or mention.key).removeprefix(f"{self.site}/q/")
        kind, _, number = mention.key.removeprefix(f"{self.site}/").partition("/")
        if not (question.isdecimal() and number.isdecimal()):
            raise Refused(f"{mention.key} is no post of {self.site}")
        newest: dict[str, web.Value] = {"sort": "creation", "order": "desc", "filter": "withbody"}
        answers = await self._ask(http, f"questions/{question}/answers", newest)
        found = [api.mention(item, self.site, self.id) for item in answers.items]
        if self.key and kind != "c":
            comments = await self._ask(http, f"posts/{number}/comments", newest)
            root = f"{self.site}/q/{question}"
            found += (api.mention(item, self.site, self.id, mention.key, root) for item in comments.items)
        return sorted((each for each in found if each.key != mention.key), key=_age)

    def _recall(self, cursor: Cursor | None) -> tuple[way.Trail | None, tuple[Gap, ...]]:
        """Where we are in this list; None, and told, for a cursor of another one or a damaged one."""
        if cursor is None:
            return None, ()
        try:
            position = msgspec.convert(cursor, Position)
        except msgspec.ValidationError as error:
            return None, (Gap(None, None, f"the saved position could not be read ({error})"),)
        if position.of != self._list_name:
            return None, (Gap(None, None, "the source was pointed at another list"),)
        return position.trail, ()

    def _keep(self, trail: way.Trail) -> Cursor:
        held: Cursor = msgspec.to_builtins(Position(1, self._list_name, trail))
        return held

    @property
    def _list_name(self) -> str:
        return f"{self.site} [{' '.join(self.tagged)}] {self.search}".strip()

    def _stamps(self, listed: Listed) -> list[way.Stamp]:
        return [item.stamp for item in listed.items]

    def _told(self, posts: Listed, wanted: set[str] | None = None) -> tuple[Mention, ...]:
        """Those wanted, oldest first."""
        chosen = (item for item in posts.items if wanted is None or item.key in wanted)
        return tuple(sorted((api.mention(item, self.site, self.id) for item in chosen), key=_age))

    def _page(
        self,
        posts: Listed,
        mentions: tuple[Mention, ...],
        cursor: Cursor | None,
        *,
        more: bool = False,
        gaps: tuple[Gap, ...] = (),
    ) -> Page:
        return Page(mentions, cursor, more, posts.rate, gaps, skipped=posts.skipped)

    async def _list(self, http: httpx.AsyncClient, bounds: dict[str, web.Value]) -> Listed:
        tags = {"tagged": ";".join(self.tagged)} if self.tagged else {}
        if self.search:
            return await self._ask(http, "search/excerpts", {**bounds, **tags, "q": self.search})
        # Of several tags `questions` wants all, `search/advanced` at least one.
        path = "search/advanced" if self.tagged else "questions"
        return await self._ask(http, path, {**bounds, **tags, "filter": "withbody"})

    async def _whole(self, http: httpx.AsyncClient, listed: Listed, wanted: set[str]) -> Listed:
        """The posts wanted, with author and text: a search tells neither."""
        if not self.search:
            return listed
        posts = replace(listed, items=())
        for letter, kind in (("q", "questions"), ("a", "answers")):
            ids = sorted(key.removeprefix(f"{letter}/") for key in wanted if key.startswith(letter))
            if ids:
                read = await self._ask(http, f"{kind}/{';'.join(ids)}", {"filter": "withbody"})
                posts = _joined(posts, read)
        return posts

    async def _ask(self, http: httpx.AsyncClient, path: str, params: dict[str, web.Value]) -> Listed:
        url = f"{str(self.address).rstrip('/')}/2.3/{path}"
        own = {"site": self.site, "pagesize": str(PAGE), **({"key": self.key} if self.key else {})}
        try:
            answer = await web.fetch(http, url, params={**params, **own})
        except (TryLater, Refused) as error:
            raise _explained(error, web.host_of(url)) from error
        told = _wrapper(answer)
        read, skipped = web.decode_each(told.items or (), api.Item)
        now = web.server_time(answer.headers)
        return Listed(
            tuple({item.key: item for item in read if item.key}.values()),
            skipped,
            told.has_more,
            api.rate(told, now),
            int(now.timestamp()) if now else None,
        )


def _wrapper(answer: web.Answer[bytes]) -> api.Wrapper:
    """What stands around the items, or the error that it tells: with a 200, too."""
    place = web.host_of(answer.url)
    told = web.decode(answer.value, api.Wrapper, place)
    if told.error_id is not None:
        raise api.failure(told, place, web.OK)
    if told.items is None:
        raise TryLater(f"{place} answered {web.describe(answer.value)}")
    return told


def _explained(error: TryLater | Refused, place: str) -> TryLater | Refused:
    """The error as the body tells it, which alone knows what went wrong and for how long."""
    try:
        told = msgspec.json.decode(error.body, type=api.Wrapper)
    except web.UNREADABLE:
        return error
    return error if told.error_id is None else api.failure(told, place, error.status)


def _joined(posts: Listed, more: Listed) -> Listed:
    """The items of both, and the longer of the pauses they ask for."""
    rates = [rate for rate in (posts.rate, more.rate) if rate]
    return replace(
        posts,
        items=(*posts.items, *more.items),
        skipped=(*posts.skipped, *more.skipped),
        rate=max(rates, key=lambda rate: rate.wait, default=None),
    )


def _age(mention: Mention) -> tuple[datetime, str]:
    assert mention.published is not None
    return mention.published, mention.key
