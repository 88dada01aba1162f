"""Trustpilot: reviews of one company, with its answers."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal, TypeVar

import httpx
import msgspec
from pydantic import ConfigDict, Field, HttpUrl, SecretStr, field_validator, model_validator

from connectors import descent as way
from connectors import trustpilot_api as api
from connectors import web
from connectors.base import Caps, Change, Cursor, Gap, Mention, Page, RateSignal, Refused, Source, TryLater
from connectors.recall import recall

T = TypeVar("T")

PAGE = 100
"""Most reviews on a page: https://developers.trustpilot.com/business-units-api-(public) ."""

OVERLAP = 24 * 60 * 60
"""Seconds read again: reviews are held back for a check, and edited and answered in the days that follow."""

ASKED = 10
"""Most reviews that are asked for one by one in a poll, when they are missing: a year's calls are paid for."""


class Position(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a cursor holds. `of` names the list: the times of another one mean nothing here."""

    v: Literal[1]
    of: str
    unit: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-zA-Z]{1,64}$")] | None = None
    walk: way.Descent | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of reviews, newest first."""

    reviews: tuple[api.Review, ...]
    skipped: tuple[str, ...]
    following: str | None
    rate: RateSignal | None
    now: int | None
    """The server's clock."""

    @property
    def marks(self) -> list[way.Mark]:
        return [review.mark for review in self.reviews]


class Trustpilot(Source):
    """Reviews of one company, named by its `domain` or by its `unit`, and its answers to them.

    Set `brand`: a review seldom names the company. The API is a paid part of a Trustpilot business account, and every
    call counts. Answers are by the number of the company, which belongs in the brand's accounts. Edits, answers and
    deletions are told of the newest hundred reviews. Names of consumers are personal data.
    """

    model_config = ConfigDict(hide_input_in_errors=True)
    # 833 calls in five minutes are recommended at most; 200,000 a year are one in 2.6 minutes.
    caps: ClassVar[Caps] = Caps(
        backfill=True,
        by_date=True,
        edits=True,
        deletions=True,
        threads=True,
        needs_auth=True,
        min_interval=timedelta(seconds=60),
        default_interval=timedelta(minutes=5),
        scope="host",
    )
    network: ClassVar[str | None] = "trustpilot"
    spoken: ClassVar[str] = "de en es fr it"
    terms: ClassVar[str] = "A paid module of Trustpilot; names only, never e-mail addresses or order numbers."
    blind_spots: ClassVar[str] = "Weak in Persian, Chinese and Hindi. How many read a review is not told."

    kind: Literal["trustpilot"] = "trustpilot"
    address: HttpUrl = Field(HttpUrl("https://api.trustpilot.com"), description="Address of the API")
    key: SecretStr = Field(description="API key of the business account")
    domain: str = Field("", pattern=r"^[A-Za-z0-9.-]{0,253}$", description="Domain the company is listed by")
    unit: str = Field("", pattern=r"^[0-9a-zA-Z]{0,64}$", description="Number of its business unit, instead of domain")
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2}$")], ...] = Field(
        (), max_length=20, description="Only reviews in these languages, such as en, ru"
    )
    stars: tuple[Annotated[int, Field(ge=1, le=5)], ...] = Field(
        (), max_length=5, description="Only reviews with so many stars, such as 1, 2, 3"
    )

    @field_validator("key")
    @classmethod
    def _key(cls, given: SecretStr) -> SecretStr:
        told = given.get_secret_value()
        if not (told and told.isascii() and told.isprintable() and " " not in told):
            raise ValueError("key holds characters that no key has; copy it again")
        return given

    @model_validator(mode="after")
    def _one_company(self) -> "Trustpilot":
        if bool(self.domain) == bool(self.unit):
            raise ValueError("set either domain or unit; write one entry for each company")
        return self

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """The newest page; while much is new, the pages below it."""
        at, gaps = self._recall(cursor, self._of)
        at = await self._named(http, at)
        walk = at.walk
        listed = await self._list(http, at, walk.page if walk else None)
        if walk is None:
            begun = way.begin(listed.marks, listed.now, overlap=OVERLAP, full=listed.following is not None)
            return self._page(at, listed, {mark.key for mark in listed.marks}, begun, gaps=gaps)
        new, changed = way.fresh(walk, listed.marks), way.changed(walk, listed.marks)
        after = way.advance(walk, listed.marks, listed.following, listed.now, overlap=OVERLAP)
        gone = set[str]()
        if walk.page is None and after.page is None and not listed.skipped:
            gone = await self._gone(http, walk, listed)
            after = way.bury(after, gone)
        told = [one for review in listed.reviews if review.id in changed for one in self._told(review, at)]
        answers = tuple(one for one in told if one.key.endswith(api.REPLY))
        changes = (*(Change(one.key, one) for one in told if one not in answers), *map(Change, sorted(gone)))
        page = self._page(at, listed, new, after)
        mentions = tuple(sorted((*page.mentions, *answers), key=_age))
        return Page(mentions, page.cursor, page.more, page.wait, changes=changes, skipped=page.skipped)

    async def backfill(
        self, http: httpx.AsyncClient, since: datetime, until: datetime, cursor: Cursor | None
    ) -> AsyncIterator[Page]:
        """Reviews of [since, until) with the answers to them, the newest first."""
        first = max(int(since.timestamp()), 0)
        at, gaps = self._recall(cursor, f"{self._of} backfill")
        at = await self._named(http, at)
        walk, more = at.walk or way.Descent(newest=first, since=first), True
        while more:
            listed = await self._list(http, at, walk.page)
            inside = {one.id for one in listed.reviews if since <= one.created_at < until}
            inside &= way.fresh(walk, listed.marks)
            walk = way.advance(walk, listed.marks, listed.following, None, overlap=0)
            more = walk.page is not None
            page = self._page(at, listed, inside, walk, gaps=gaps)
            yield page if more else Page(page.mentions, None, wait=page.wait, gaps=gaps, skipped=page.skipped)
            gaps = ()

    async def thread(self, http: httpx.AsyncClient, mention: Mention) -> list[Mention]:
        """The company's answer to a review, or the review that it answers; none when it is gone."""
        key = mention.key.removesuffix(api.REPLY)
        if not (key.isascii() and key.isalnum()):
            raise Refused(f"{mention.key} is no review of Trustpilot")
        at = await self._named(http, Position(1, self._of))
        review = await self._review(http, key)
        told = self._told(review, at) if review else ()
        return [one for one in told if one.key != mention.key]

    @property
    def _of(self) -> str:
        filters = f"{' '.join(self.languages)} {' '.join(map(str, self.stars))}".strip()
        return f"{self.domain or self.unit} {filters}".strip()

    def _recall(self, cursor: Cursor | None, of: str) -> tuple[Position, tuple[Gap, ...]]:
        return recall(cursor, Position(1, of), of)

    async def _named(self, http: httpx.AsyncClient, at: Position) -> Position:
        """With the number of the company, which is asked for once."""
        if self.unit or at.unit:
            return msgspec.structs.replace(at, unit=self.unit or at.unit)
        try:
            found = await self._get(http, "business-units/find", api.Unit, {"name": self.domain})
        except Refused as error:
            if error.status == httpx.codes.NOT_FOUND:
                raise Refused(f"Trustpilot knows no company by {self.domain}", status=error.status) from error
            raise
        return msgspec.structs.replace(at, unit=found.value.id)

    async def _list(self, http: httpx.AsyncClient, at: Position, page: str | None) -> Listed:
        number = int(page) if page and page.isdecimal() and len(page) < 7 else 1
        asked: dict[str, web.Value] = {"orderBy": "createdat.desc", "perPage": PAGE, "page": number}
        asked |= {"language": ",".join(self.languages)} if self.languages else {}
        asked |= {"stars": ",".join(map(str, self.stars))} if self.stars else {}
        answer = await self._get(http, f"business-units/{at.unit}/reviews", api.Listing, asked)
        raw = answer.value.reviews
        read, skipped = web.decode_each(raw, api.Review)
        now = web.server_time(answer.headers)
        return Listed(
            tuple({review.id: review for review in read}.values()),
            skipped,
            str(number + 1) if len(raw) >= PAGE else None,
            answer.rate,
            max(int(now.timestamp()), 0) if now else None,
        )

    async def _review(self, http: httpx.AsyncClient, key: str) -> api.Review | None:
        try:
            return (await self._get(http, f"reviews/{key}", api.Review, {})).value
        except Refused as error:
            if error.status in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
                return None
            raise

    async def _gone(self, http: httpx.AsyncClient, walk: way.Descent, listed: Listed) -> set[str]:
        """What the list no longer holds and nobody finds; a filter may hide what was edited."""
        absent = way.missing(walk, listed.marks, overlap=OVERLAP, whole=listed.following is None)
        gone = set[str]()
        for key in absent[:ASKED]:
            try:
                gone |= {key} if await self._review(http, key) is None else set()
            except (TryLater, Refused):
                # The page stands; whoever is missing is asked for again with the next one.
                return gone
        return gone

    def _told(self, review: api.Review, at: Position) -> Iterable[Mention]:
        return api.mentions(review, at.unit or "", self.id)

    def _page(
        self, at: Position, listed: Listed, wanted: set[str], walk: way.Descent, *, gaps: tuple[Gap, ...] = ()
    ) -> Page:
        told = (one for review in listed.reviews if review.id in wanted for one in self._told(review, at))
        kept: Cursor = msgspec.json.decode(msgspec.json.encode(msgspec.structs.replace(at, walk=walk)), type=dict)
        more = walk.page is not None
        return Page(tuple(sorted(told, key=_age)), kept, more, listed.rate, gaps, skipped=listed.skipped)

    async def _get(
        self, http: httpx.AsyncClient, path: str, shape: type[T], asked: dict[str, web.Value]
    ) -> web.Answer[T]:
        url = f"{str(self.address).rstrip('/')}/v1/{path}"
        headers = {"apikey": self.key.get_secret_value()}
        try:
            # A redirect would take the key along.
            answer = await web.fetch(http, url, params=asked, headers=headers, follow=False)
        except Refused as error:
            if error.status == web.FORBIDDEN:
                told = f"{error.detail}; the account may not have the API, which is paid for apart"
                raise Refused(told, status=error.status) from error
            raise
        value = web.decode(answer.value, shape, web.host_of(url))
        return web.Answer(value, answer.headers, answer.rate, answer.url)


def _age(mention: Mention) -> tuple[datetime, str]:
    assert mention.published is not None
    return mention.published, mention.key
