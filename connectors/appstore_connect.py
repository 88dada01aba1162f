"""App Store Connect: reviews of one app of your own in every country, with your responses to them."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal
from urllib.parse import quote

import httpx
import msgspec
from pydantic import ConfigDict, Field, HttpUrl, SecretStr, model_validator

from connectors import appstore_connect_api as api
from connectors import descent as way
from connectors import web
from connectors.appstore_connect_door import Door, Keys
from connectors.appstore_connect_key import Key, is_private
from connectors.base import Caps, Change, Cursor, Gap, Health, Mention, Page, RateSignal, Refused, Source
from connectors.recall import recall

PAGE = 200
"""Most reviews of a page: https://developer.apple.com/documentation/appstoreconnectapi/get-v1-apps-_id_-customerreviews
."""

OVERLAP = 24 * 60 * 60
"""Seconds read again: edits and responses are seen in them, and reviews that were listed late."""

AWAY = (httpx.codes.NOT_FOUND, httpx.codes.GONE)


class Position(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a cursor holds. `of` names what is read."""

    v: Literal[1]
    of: str
    walk: way.Descent | None = None
    session: str | None = None


class AppStoreConnect(Source):
    """Reviews of one app of your own in the App Store, of all countries, and your responses to them.

    Give `key_id`, `issuer` and `private_key` of a key that may read reviews (tokens are signed by the extra
    `allears[appstore_connect]`); the key of a single person has no issuer. Each visit asks Apple's public look-up of
    the app for the time, which a token bears. Set `brand`: a review seldom names the app. Responses are by the number
    of the app, which belongs in the brand's accounts. Edits and responses are seen for a day, and later where a review
    is asked for again. Use this or `appstore`, which needs no key, for one app: the two name the same review
    differently.
    """

    model_config = ConfigDict(hide_input_in_errors=True)
    # 3,500 requests in an hour are allowed for each key: the header X-Rate-Limit.
    caps: ClassVar[Caps] = Caps(
        backfill=True,
        by_date=True,
        edits=True,
        threads=True,
        refresh=True,
        needs_auth=True,
        min_interval=timedelta(minutes=2),
        default_interval=timedelta(minutes=10),
    )
    network: ClassVar[str | None] = "appstore_connect"
    spoken: ClassVar[str] = "ar de en es fr hi id it ja ko pt ru tr uk zh"
    terms: ClassVar[str] = "Apple Developer Program License Agreement; only your own apps."
    blind_spots: ClassVar[str] = (
        "Ratings without words. Deletions are learned by asking again only. Languages and votes are not told. There "
        "is no store for Iran."
    )

    kind: Literal["appstore_connect"] = "appstore_connect"
    address: HttpUrl = Field(HttpUrl("https://api.appstoreconnect.apple.com"), description="Address of the API")
    clock: HttpUrl = Field(
        HttpUrl("https://itunes.apple.com/lookup"), description="Where the time is asked for, by a look-up of the app"
    )
    app: str = Field(pattern=r"^[0-9]{1,20}$", description="Apple ID of the app, a number")
    territories: tuple[Annotated[str, Field(pattern=r"^[A-Z]{3}$")], ...] = Field(
        (), max_length=200, description="Only these countries, as codes of three letters such as DEU; default all"
    )
    key_id: str = Field("", pattern=r"^[A-Za-z0-9]{0,40}$", description="Id of the key, such as 2X9R4HXF34")
    issuer: str = Field("", pattern=r"^[A-Za-z0-9-]{0,60}$", description="Issuer id of the team; none for own keys")
    private_key: SecretStr | None = Field(
        None, description='Private key, the whole file that Apple gives once: { file = "AuthKey_2X9R4HXF34.p8" }'
    )
    token: SecretStr | None = Field(None, description="Token that something else renews, instead of a key")

    @model_validator(mode="after")
    def _one_key(self) -> "AppStoreConnect":
        token, private = _open(self.token), _open(self.private_key)
        if bool(token) == bool(private):
            raise ValueError("set either private_key, with key_id and issuer, or token")
        if token and not (token.isascii() and token.isprintable() and " " not in token):
            raise ValueError("token holds characters that no token has; copy it again")
        if private and not is_private(private):
            raise ValueError("private_key is no private key; give the whole .p8 file that Apple made")
        if private and not self.key_id:
            raise ValueError("private_key needs its key_id")
        return self

    async def check(self, http: httpx.AsyncClient) -> Health:
        """What the newest page holds; nothing is an answer, too."""
        page = await self.poll(http, None)
        count = sum(not mention.key.endswith(api.REPLY) for mention in page.mentions)
        left = f"; {page.wait.remaining} requests are left in this hour" if page.wait else ""
        return Health(ok=True, detail=f"app {self.app}: {count or 'no'} reviews on the first page{left}")

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """The newest page; while much is new, the pages below it."""
        at, gaps = recall(cursor, Position(1, self._of), self._of)
        walk = at.walk
        door = self._door(http, at.session if walk and walk.page else None)
        batch, rate, now = await self._list(door, walk)
        if walk is None:
            begun = way.begin(batch.marks, now, overlap=OVERLAP, full=batch.following is not None)
            return self._page(batch, {mark.key for mark in batch.marks}, _keep(at, begun, door), rate, gaps)
        new, changed = way.fresh(walk, batch.marks), way.changed(walk, batch.marks)
        onward = way.advance(walk, batch.marks, batch.following, now, overlap=OVERLAP)
        page = self._page(batch, new, _keep(at, onward, door), rate, gaps, more=onward.page is not None)
        again = [one for told in batch.told if told.review.id in changed for one in self._again(told, walk)]
        answers = [one for one in again if one.key.endswith(api.REPLY)]
        changes = tuple(Change(one.key, one) for one in again if one not in answers)
        mentions = api.oldest_first((*page.mentions, *answers))
        return Page(mentions, page.cursor, page.more, rate, gaps, changes, batch.skipped)

    async def backfill(
        self, http: httpx.AsyncClient, since: datetime, until: datetime, cursor: Cursor | None
    ) -> AsyncIterator[Page]:
        """Reviews of [since, until), the newest first."""
        first = max(int(since.timestamp()), 0)
        of = f"{self._of} backfill"
        at, gaps = recall(cursor, Position(1, of), of)
        door, walk, more = self._door(http, at.session), at.walk or way.Descent(newest=first, since=first), True
        while more:
            batch, rate, _ = await self._list(door, walk)
            new = way.fresh(walk, batch.marks)
            inside = {one.review.id for one in batch.told if since <= one.review.said.created_date < until} & new
            walk = way.advance(walk, batch.marks, batch.following, None, overlap=0)
            more = walk.page is not None
            yield self._page(batch, inside, _keep(at, walk, door) if more else None, rate, gaps, more=more)
            gaps = ()

    async def thread(self, http: httpx.AsyncClient, mention: Mention) -> list[Mention]:
        """The response to a review, or the review that it is for; none when it is gone."""
        told = await self._single(self._door(http), mention.key.removesuffix(api.REPLY))
        return [one for one in told if one.key != mention.key]

    async def refresh(self, http: httpx.AsyncClient, keys: Sequence[str]) -> list[Change]:
        """Reviews one by one, for one request each; what is not there was deleted."""
        door, changes = self._door(http), list[Change]()
        for key in keys:
            if not key.endswith(api.REPLY):
                found = await self._single(door, key)
                changes.append(Change(key, next((one for one in found if one.key == key), None)))
        return changes

    @property
    def _of(self) -> str:
        return f"{self.app} {','.join(self.territories)}".strip()

    def _door(self, http: httpx.AsyncClient, kept: str | None = None) -> Door:
        private = _open(self.private_key)
        key = Key(self.key_id, self.issuer, private) if private else None
        return Door(http, str(self.address).rstrip("/"), Keys(_open(self.token), key, str(self.clock), self.app), kept)

    async def _single(self, door: Door, key: str) -> list[Mention]:
        """A review with its response; nothing where it is gone."""
        try:
            answer = await door.get(f"customerReviews/{quote(key, safe='')}", {"include": "response"})
        except Refused as error:
            if error.status in AWAY:
                return []
            raise
        batch = api.read(answer.value, web.host_of(answer.url))
        return [one for told in batch.told for one in self._told(told)]

    async def _list(self, door: Door, walk: way.Descent | None) -> tuple[api.Batch, RateSignal | None, int | None]:
        """One page, with Apple's time. A page whose name is known no more is the first one."""
        asked: dict[str, web.Value] = {"sort": "-createdDate", "limit": PAGE, "include": "response"}
        asked |= {"filter[territory]": ",".join(self.territories)} if self.territories else {}
        path, page = f"apps/{self.app}/customerReviews", walk.page if walk else None
        try:
            answer = await door.get(path, asked | ({"cursor": page} if page else {}))
        except Refused as error:
            if page is None or error.status != httpx.codes.BAD_REQUEST:
                raise
            answer = await door.get(path, asked)
        now = web.server_time(answer.headers)
        return (
            api.read(answer.value, web.host_of(answer.url)),
            answer.rate,
            max(int(now.timestamp()), 0) if now else None,
        )

    def _told(self, told: api.Told, *, edited: bool = False) -> list[Mention]:
        return list(api.mentions(told, self.app, self.id, edited=edited))

    def _again(self, told: api.Told, walk: way.Descent) -> list[Mention]:
        """A review that was told before; edited only if its own time has moved, for it may have been answered."""
        return self._told(told, edited=told.mark.second > walk.seen[told.review.id][0])

    def _page(
        self,
        batch: api.Batch,
        wanted: set[str],
        cursor: Cursor | None,
        rate: RateSignal | None,
        gaps: tuple[Gap, ...],
        *,
        more: bool = False,
    ) -> Page:
        mentions = (one for told in batch.told if told.review.id in wanted for one in self._told(told))
        return Page(api.oldest_first(mentions), cursor, more, rate, gaps, skipped=batch.skipped)


def _keep(at: Position, walk: way.Descent, door: Door) -> Cursor:
    """The token is kept only on the way down, for the pages that follow at once."""
    kept = msgspec.structs.replace(at, walk=walk, session=door.kept if walk.page is not None else None)
    held: Cursor = msgspec.json.decode(msgspec.json.encode(kept), type=dict)
    return held


def _open(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
