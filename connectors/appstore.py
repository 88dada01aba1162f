"""Apple's App Store: the public feed of reviews of one app, storefront by storefront."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, ClassVar, Literal

import httpx
import msgspec
from pydantic import Field, HttpUrl, field_validator

from connectors import appstore_api as api
from connectors import appstore_shelf as way
from connectors import web
from connectors.base import Caps, Change, Cursor, Gap, Health, Page, RateSignal, Refused, Source

FORMS = (
    "page={page}/id={app}/sortby=mostrecent/json",
    "id={app}/sortBy=mostRecent/json",
    "id={app}/sortBy=mostRecent/page={page}/json",
    "page={page}/id={app}/sortby=mostrecent/xml",
)
"""Addresses of the same feed; now and then one answers with nothing where another has fifty reviews."""


class Position(msgspec.Struct, frozen=True):
    """What a cursor holds. `of` is the app."""

    v: Literal[1]
    of: str
    shelves: dict[str, way.Shelf] = {}
    turn: Annotated[int, msgspec.Meta(ge=0, le=1_000)] = 0
    """Which storefront is next."""
    begun: bool = False
    """Every storefront was looked at once: what a new one holds is no news."""


class Place(msgspec.Struct, frozen=True):
    """Where a backfill stands."""

    v: Literal[1]
    of: str
    turn: Annotated[int, msgspec.Meta(ge=0, le=1_000)] = 0
    page: Annotated[int, msgspec.Meta(ge=1, le=way.PAGES)] = 1


@dataclass(frozen=True, slots=True)
class Looked:
    """What one storefront answered, by the form of address that brought reviews."""

    reviews: tuple[api.Review, ...]
    skipped: tuple[str, ...]
    form: int
    rate: RateSignal | None
    now: int | None

    @property
    def stamps(self) -> list[way.Stamp]:
        return [way.Stamp(one.id, one.stamp, _second(one.moment)) for one in self.reviews]


class AppStore(Source):
    """Reviews of one app in the App Store, from the public feed: 500 of each storefront at most.

    Set `brand`: a review seldom names the app. The feed is unreliable: where it answers with nothing, it is asked
    by other addresses, and nothing means unknown. Deleted reviews are not told, nor answers to them.
    """

    caps: ClassVar[Caps] = Caps(
        backfill=True,
        edits=True,
        min_interval=timedelta(minutes=5),
        default_interval=timedelta(minutes=15),
        scope="host",
    )
    network: ClassVar[str | None] = "appstore"
    spoken: ClassVar[str] = "ar de en es fr hi id it ja pt ru tr uk zh"
    terms: ClassVar[str] = "Apple's feed is open without an account; it promises nothing."
    blind_spots: ClassVar[str] = (
        "No Iranian storefront, so hardly Persian. Deleted reviews and your answers are not told."
    )

    kind: Literal["appstore"] = "appstore"
    address: HttpUrl = Field(HttpUrl("https://itunes.apple.com"), description="Address of the feed")
    app: str = Field(pattern=r"^(id)?[0-9]{1,15}$", description="Number of the app, as in its address: id1234567890")
    countries: tuple[str, ...] = Field(("us",), min_length=1, max_length=175, description="Storefronts, such as de, in")

    @field_validator("app")
    @classmethod
    def _app(cls, given: str) -> str:
        return given.removeprefix("id")

    @field_validator("countries")
    @classmethod
    def _countries(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        codes = tuple(dict.fromkeys(code.strip().lower() for code in given))
        if any(len(code) != 2 or not (code.isascii() and code.isalpha()) for code in codes):
            raise ValueError("a storefront is a country of two letters, such as de; write each as its own entry")
        return codes

    async def check(self, http: httpx.AsyncClient) -> Health:
        """What each storefront shows; nothing is no answer."""
        told = []
        for country in self.countries:
            looked = await self._look(http, country, way.Shelf())
            told.append(f"{country} {len(looked.reviews) or 'none, which means unknown'}")
        return Health(ok=True, detail=f"{self.address.host} answers; newest reviews: {', '.join(told)}")

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """One page of one storefront; the next ones follow at once."""
        at, gaps = self._recall(cursor)
        country = self.countries[at.turn % len(self.countries)]
        known = at.shelves.get(country)
        shelf = known or way.Shelf()
        looked = await self._look(http, country, shelf)
        stamps = looked.stamps
        shelf = msgspec.structs.replace(shelf, form=looked.form, since=shelf.since if known else looked.now or 0)
        new = {one.key for one in stamps} if known is None and not at.begun else way.fresh(shelf, stamps)
        after = way.advance(shelf, stamps, looked.now)
        over = way.ended(shelf, stamps)
        at = self._onward(at, country, after, over=over)
        page = self._page(looked, country, new, gaps + _unseen(country, shelf, after, looked))
        changed = (one for one in looked.reviews if one.id in way.changed(shelf, stamps))
        changes = (Change(one.id, api.mention(one, self.app, country, self.id)) for one in changed)
        return replace(page, cursor=_keep(at), more=not over or at.turn > 0, changes=tuple(changes))

    async def backfill(
        self, http: httpx.AsyncClient, since: datetime, until: datetime, cursor: Cursor | None
    ) -> AsyncIterator[Page]:
        """What the feed still holds of [since, until): the newest first, storefront by storefront."""
        at, gaps = self._resume(cursor)
        while at is not None:
            country = self.countries[at.turn % len(self.countries)]
            looked = await self._look(http, country, way.Shelf(page=at.page))
            dated = {one.id: one.moment for one in looked.reviews}
            inside = {key for key, moment in dated.items() if moment is not None and since <= moment < until}
            timeless = tuple(f"review {key} bears no time" for key, moment in dated.items() if moment is None)
            older = any(moment is not None and moment < since for moment in dated.values())
            at = self._below(at, over=older or len(dated) < way.PAGE)
            page = self._page(looked, country, inside, gaps)
            after = _keep(at) if at else None
            yield replace(page, cursor=after, more=at is not None, skipped=page.skipped + timeless)
            gaps = ()

    def _recall(self, cursor: Cursor | None) -> tuple[Position, tuple[Gap, ...]]:
        """Where we are; at the beginning, and told, for a cursor of another app or a damaged one."""
        start = Position(1, self.app)
        if cursor is None:
            return start, ()
        try:
            position = msgspec.convert(cursor, Position)
        except msgspec.ValidationError as error:
            return start, (Gap(None, None, f"the saved position could not be read ({error})"),)
        if position.of != self.app:
            return start, (Gap(None, None, "the source was pointed at another app"),)
        return position, ()

    def _resume(self, cursor: Cursor | None) -> tuple[Place | None, tuple[Gap, ...]]:
        start = Place(1, self.app)
        if cursor is None:
            return start, ()
        try:
            place = msgspec.convert(cursor, Place)
        except msgspec.ValidationError as error:
            return start, (Gap(None, None, f"the saved position could not be read ({error})"),)
        return (place, ()) if place.of == self.app else (start, (Gap(None, None, "it was of another app"),))

    def _onward(self, at: Position, country: str, shelf: way.Shelf, *, over: bool) -> Position:
        shelves = {code: one for code, one in at.shelves.items() if code in self.countries} | {country: shelf}
        turn = (at.turn + 1 if over else at.turn) % len(self.countries)
        return Position(1, self.app, shelves, turn, at.begun or (over and turn == 0))

    def _below(self, at: Place, *, over: bool) -> Place | None:
        """Where a backfill goes on: on the next page, else in the next storefront, else nowhere."""
        if not over and at.page < way.PAGES:
            return msgspec.structs.replace(at, page=at.page + 1)
        return Place(1, self.app, at.turn + 1) if at.turn + 1 < len(self.countries) else None

    def _page(self, looked: Looked, country: str, wanted: set[str], gaps: tuple[Gap, ...]) -> Page:
        """Oldest first, as far as the feed's order tells."""
        told = [api.mention(one, self.app, country, self.id) for one in looked.reviews if one.id in wanted]
        return Page(tuple(reversed(told)), None, wait=looked.rate, gaps=gaps, skipped=looked.skipped)

    async def _look(self, http: httpx.AsyncClient, country: str, shelf: way.Shelf) -> Looked:
        """The first form of address that brings reviews, the one that did last before the others."""
        last, refused = Looked((), (), shelf.form, None, None), list[Refused]()
        forms = sorted(range(len(FORMS)), key=lambda form: form != shelf.form)
        asked = [form for form in forms if shelf.page == 1 or "{page}" in FORMS[form]]
        for form in asked:
            try:
                looked = await self._ask(http, country, form, shelf.page)
            except Refused as error:
                refused.append(error)
                continue
            if looked.reviews:
                return looked
            last = replace(looked, form=shelf.form, skipped=last.skipped + looked.skipped)
        if len(refused) == len(asked):
            raise refused[0]
        return last

    async def _ask(self, http: httpx.AsyncClient, country: str, form: int, page: int) -> Looked:
        base = str(self.address).rstrip("/")
        path = FORMS[form].format(page=page, app=self.app)
        answer = await web.fetch(http, f"{base}/{country}/rss/customerreviews/{path}")
        told = await asyncio.to_thread(api.read, answer.value, web.host_of(base))
        now = web.server_time(answer.headers)
        return Looked(told.reviews, told.skipped, form, answer.rate, _second(now))


def _unseen(country: str, before: way.Shelf, after: way.Shelf, looked: Looked) -> tuple[Gap, ...]:
    """What the feed of a storefront could not show."""
    heard = datetime.fromtimestamp(before.heard, UTC) if before.heard else None
    now = datetime.fromtimestamp(looked.now, UTC) if looked.now is not None else None
    if way.lost(before, looked.stamps):
        return (Gap(heard, now, f"{country}: more new reviews than the feed shows"),)
    if before.seen and after.empty == way.EMPTY:
        return (Gap(heard, now, f"{country}: the feed answers with nothing; whether there are reviews is unknown"),)
    return ()


def _second(moment: datetime | None) -> int | None:
    return None if moment is None else max(int(moment.timestamp()), 0)


def _keep(position: Position | Place) -> Cursor:
    held: Cursor = msgspec.json.decode(msgspec.json.encode(position), type=dict)
    return held
