"""Google Play: reviews of one app of your own, with your answers to them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Literal
from urllib.parse import quote

import httpx
import msgspec
from pydantic import ConfigDict, Field, HttpUrl, SecretStr, model_validator

from connectors import descent as way
from connectors import googleplay_api as api
from connectors import web
from connectors.base import Caps, Change, Cursor, Gap, Health, Mention, Page, RateSignal, Refused, Source
from connectors.googleplay_door import Door, Keys
from connectors.googleplay_key import read_account

PAGE = 100
"""Most reviews on a page: https://developers.google.com/android-publisher/api-ref/rest/v3/reviews/list ."""

WEEK = 7 * 24 * 60 * 60
"""Seconds that the list reaches back: https://developers.google.com/android-publisher/reply-to-reviews ."""

OVERLAP = 24 * 60 * 60
"""Seconds read again: answers and edits are seen in them, and reviews that were listed late."""


class Position(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a cursor holds; times are seconds since 1970, by Google's clock."""

    v: Literal[1]
    of: str
    walk: way.Descent | None = None
    whole: way.Second = 0
    """When the last walk that came to its end began: what was written until then has been read."""
    begun: way.Second = 0
    """When the walk under way began."""
    session: str | None = None


class GooglePlay(Source):
    """Reviews of one app of your own in Google Play, and your answers to them.

    Give `service_account`, the key file of a service account that may reply to reviews (its tokens are signed by
    the extra `allears[googleplay]`), or a `token` that something else renews. Google lists reviews with words, of the
    last week: after a longer silence the rest is told as a gap. Set `brand`: a review seldom names the app. Answers
    are by the package, which belongs in the brand's accounts. Deleted reviews are not told.
    """

    model_config = ConfigDict(hide_input_in_errors=True)
    # 200 requests an hour are allowed for each app: https://developers.google.com/android-publisher/reply-to-reviews .
    caps: ClassVar[Caps] = Caps(
        backfill=True,
        edits=True,
        threads=True,
        needs_auth=True,
        min_interval=timedelta(minutes=2),
        default_interval=timedelta(minutes=5),
    )
    network: ClassVar[str | None] = "googleplay"
    spoken: ClassVar[str] = "ar de en es fr hi id it pt ru tr uk"
    terms: ClassVar[str] = "Google Play Developer Distribution Agreement; only your own apps."
    blind_spots: ClassVar[str] = (
        "The last week, reviews with words alone. Nothing of China, little of Iran: reviews on Cafe Bazaar, Myket "
        "and the stores of phone makers have no open door."
    )

    kind: Literal["googleplay"] = "googleplay"
    address: HttpUrl = Field(HttpUrl("https://androidpublisher.googleapis.com"), description="Address of the API")
    login: HttpUrl = Field(
        HttpUrl("https://oauth2.googleapis.com/token"), description="Where a service account asks for its tokens"
    )
    package: str = Field(
        pattern=r"^[A-Za-z]\w*(\.\w+)+$", max_length=150, description="Package name of the app, such as com.acme.app"
    )
    service_account: SecretStr | None = Field(
        None, description='Key of a service account, the whole JSON file: { file = "key.json" }'
    )
    token: SecretStr | None = Field(None, description="OAuth access token, instead of service_account")

    @model_validator(mode="after")
    def _one_key(self) -> "GooglePlay":
        token, key = _open(self.token), _open(self.service_account)
        if bool(token) == bool(key):
            raise ValueError("set either service_account or token")
        if token and not (token.isascii() and token.isprintable() and " " not in token):
            raise ValueError("token holds characters that no token has; copy it again")
        if key:
            read_account(key)
        return self

    async def check(self, http: httpx.AsyncClient) -> Health:
        """What the last week holds; nothing is an answer, too."""
        page = await self.poll(http, None)
        count = sum(not mention.key.endswith(api.REPLY) for mention in page.mentions)
        told = f"reviews with words: {count or 'none'}"
        return Health(ok=True, detail=f"{self.package}: {told} on the first page; Google lists the last seven days")

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """The newest page; while much is new, the pages below it."""
        at, gaps = self._recall(cursor, self.package)
        door = self._door(http, at)
        walk = at.walk
        batch, rate, now = await self._list(door, walk)
        if walk is None:
            begun = way.begin(batch.marks, now, overlap=OVERLAP, full=batch.following is not None)
            after = Position(1, self.package, begun, now or 0, session=door.kept)
            return self._page(batch, {mark.key for mark in batch.marks}, after, rate, gaps)
        if walk.page is None:
            gaps, at = _missed(at, now)
        new, changed = way.fresh(walk, batch.marks), way.changed(walk, batch.marks)
        onward = way.advance(walk, batch.marks, batch.following, now, overlap=OVERLAP)
        whole = at.begun if onward.page is None else at.whole
        after = msgspec.structs.replace(at, walk=onward, whole=whole, session=door.kept)
        page = self._page(batch, new, after, rate, gaps)
        told = [one for review in batch.reviews if review.review_id in changed for one in self._again(review, walk)]
        answers = [one for one in told if one.key.endswith(api.REPLY)]
        changes = tuple(Change(one.key, one) for one in told if one not in answers)
        mentions = api.oldest_first((*page.mentions, *answers))
        return Page(mentions, page.cursor, page.more, rate, gaps, changes, batch.skipped)

    async def backfill(
        self, http: httpx.AsyncClient, since: datetime, until: datetime, cursor: Cursor | None
    ) -> AsyncIterator[Page]:
        """What the last week still holds of [since, until), by the last change, the newest first."""
        first = max(int(since.timestamp()), 0)
        at, gaps = self._recall(cursor, f"{self.package} backfill")
        door, walk, more = self._door(http, at), at.walk or way.Descent(newest=first, since=first), True
        while more:
            batch, rate, now = await self._list(door, walk)
            gaps += _before(since, now) if at.walk is None else ()
            inside = {one.review_id for one in batch.reviews if _within(one, since, until)}
            inside &= way.fresh(walk, batch.marks)
            walk = way.advance(walk, batch.marks, batch.following, None, overlap=0)
            more = walk.page is not None
            at = msgspec.structs.replace(at, walk=walk, session=door.kept)
            page = self._page(batch, inside, at, rate, gaps)
            yield page if more else Page(page.mentions, None, wait=rate, gaps=gaps, skipped=batch.skipped)
            gaps = ()

    async def thread(self, http: httpx.AsyncClient, mention: Mention) -> list[Mention]:
        """The answer to a review, or the review that it answers; none when it is gone."""
        key = mention.key.removesuffix(api.REPLY)
        path = f"applications/{self.package}/reviews/{quote(key, safe='')}"
        door = self._door(http, Position(1, self.package))
        try:
            answer = await door.get(path, {})
        except Refused as error:
            if error.status in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
                return []
            raise
        review = web.decode(answer.value, api.Review, web.host_of(answer.url))
        return [one for one in self._told(review) if one.key != mention.key]

    def _recall(self, cursor: Cursor | None, of: str) -> tuple[Position, tuple[Gap, ...]]:
        """Where we are; at the beginning, and told, for a cursor of another app or a damaged one."""
        start = Position(1, of)
        if cursor is None:
            return start, ()
        try:
            position = msgspec.convert(cursor, Position)
        except msgspec.ValidationError as error:
            return start, (Gap(None, None, f"the saved position could not be read ({error})"),)
        if position.of != of:
            return start, (Gap(None, None, "the source was pointed at something else"),)
        return position, ()

    def _door(self, http: httpx.AsyncClient, at: Position) -> Door:
        key = _open(self.service_account)
        keys = Keys(_open(self.token), read_account(key) if key else None, str(self.login))
        return Door(http, str(self.address).rstrip("/"), keys, at.session)

    async def _list(self, door: Door, walk: way.Descent | None) -> tuple[api.Batch, RateSignal | None, int | None]:
        """One page, with Google's time. A page whose name is known no more is the first one."""
        asked: dict[str, web.Value] = {"maxResults": PAGE}
        path, page = f"applications/{self.package}/reviews", walk.page if walk else None
        try:
            answer = await door.get(path, asked | ({"token": page} if page else {}))
        except Refused as error:
            if page is None or error.status != httpx.codes.BAD_REQUEST:
                raise
            answer = await door.get(path, asked)
        now = web.server_time(answer.headers)
        batch = api.read(answer.value, web.host_of(answer.url))
        return batch, answer.rate, max(int(now.timestamp()), 0) if now else None

    def _told(self, review: api.Review, *, edited: bool = False) -> list[Mention]:
        return list(api.mentions(review, self.package, self.id, edited=edited))

    def _again(self, review: api.Review, walk: way.Descent) -> list[Mention]:
        """A review that was told before; edited only if its own time has moved, for it may have been answered."""
        return self._told(review, edited=review.mark.second > walk.seen[review.review_id][0])

    def _page(
        self, batch: api.Batch, wanted: set[str], at: Position, rate: RateSignal | None, gaps: tuple[Gap, ...]
    ) -> Page:
        told = (one for review in batch.reviews if review.review_id in wanted for one in self._told(review))
        kept: Cursor = msgspec.json.decode(msgspec.json.encode(at), type=dict)
        more = at.walk is not None and at.walk.page is not None
        return Page(api.oldest_first(told), kept, more, rate, gaps, skipped=batch.skipped)


def _missed(at: Position, now: int | None) -> tuple[tuple[Gap, ...], Position]:
    """At the top of a walk: what was written since the last one and is not listed any more."""
    if now is None:
        return (), at
    begun = msgspec.structs.replace(at, begun=now)
    if not at.whole or now - at.whole <= WEEK:
        return (), begun
    listed = max(now - WEEK, 0)
    gap = Gap(_moment(at.whole), _moment(listed), "nobody asked for more than a week, and Google lists but one")
    return (gap,), msgspec.structs.replace(begun, whole=listed)


def _before(since: datetime, now: int | None) -> tuple[Gap, ...]:
    if now is None or since >= _moment(now - WEEK):
        return ()
    return (Gap(since, _moment(now - WEEK), "Google lists the reviews of one week"),)


def _within(review: api.Review, since: datetime, until: datetime) -> bool:
    changed = review.said.last_modified
    return changed is not None and since <= changed.time < until


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def _open(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
