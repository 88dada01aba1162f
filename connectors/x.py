"""X: posts that mention an account, and posts that a search finds, within a cap on what they may cost."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Literal

import httpx
import msgspec
from pydantic import ConfigDict, Field, HttpUrl, SecretStr, field_validator, model_validator

from connectors import web
from connectors import x_again as again
from connectors import x_api as api
from connectors import x_errors as faults
from connectors import x_spending as spending
from connectors import x_walk as way
from connectors.base import Caps, Change, Cursor, Gap, Health, Page, RateSignal, Refused, Source, TryLater

PAGE = 100
"""Most posts on a page: https://docs.x.com/x-api/posts/search/introduction , and of mentions."""

WINDOW = timedelta(days=7)
"""How far back a recent search reaches."""

FIELDS: dict[api.Words, str] = {
    words: f"author_id,created_at,lang,public_metrics,conversation_id,referenced_{words}s,attachments,note_{words}"
    for words in api.OTHER
}
USER = "name,username,public_metrics"
MEDIA = "type,url,preview_image_url,alt_text"


@dataclass(frozen=True, slots=True)
class Listed:
    """One page, newest first, and what its headers tell."""

    batch: api.Batch
    rate: RateSignal | None
    now: int | None
    """The server's clock."""


class X(Source):
    """Posts on X that mention an `account`, and those of the last seven days that a `search` finds.

    X charges for what it returns: in August 2026 $0.005 a post and $0.010 its author. `daily_cap` and `monthly_cap`
    stop the source before they are passed; `status` says so, and it goes on by itself with the new day or month (UTC).
    Mentions are read first. Reposts are left out: the post itself counts them. Conversations are not looked up, since
    that could not be counted: set `answers` so that your own answers stop the clock. Posts are asked for again on the
    day they were written (UTC) alone, when X charges nothing for it. What was deleted on X must be deleted here within
    24 hours of being asked, and people outside your company may be given links only (X Developer Agreement).
    """

    model_config = ConfigDict(hide_input_in_errors=True)
    # 450 requests in 15 minutes are allowed; not by host, so that one source at its cap does not stop another.
    caps: ClassVar[Caps] = Caps(
        edits=True,
        refresh=True,
        needs_auth=True,
        min_interval=timedelta(seconds=30),
        default_interval=timedelta(minutes=2),
    )
    network: ClassVar[str | None] = "x"
    spoken: ClassVar[str] = "ar de en es fa fr hi id it ja pt ru tr"
    terms: ClassVar[str] = (
        "X Developer Agreement: what is deleted or changed there must be so here within 24 hours of being asked; "
        "others may be given links only; no replies by a machine; no sensitive traits."
    )
    blind_spots: ClassVar[str] = (
        "The last seven days. Deletions are learned on the day of the post alone, since asking later would be "
        "charged: set retention_days, and use allears forget. Little Chinese."
    )

    kind: Literal["x"] = "x"
    address: HttpUrl = Field(HttpUrl("https://api.x.com"), description="Address of the API")
    token: SecretStr = Field(description="App-only bearer token of your project")
    account: str = Field(
        "",
        pattern=r"^(@?[A-Za-z0-9_]{1,15}|[0-9]{1,19})?$",
        description="Handle or number of the account whose mentions are read; a handle is looked up once",
    )
    answers: bool = Field(
        default=False, description="Also read what the account posts itself, so that its answers stop the clock"
    )
    search: str = Field(
        "", max_length=512, description='What to search for, such as "acme app" -from:acme lang:ar, in the syntax of X'
    )
    authors: bool = Field(default=True, description="Ask for names and followers of authors, who are charged for, too")
    daily_cap: int = Field(500, ge=spending.LEAST, description="Most posts read in a day")
    monthly_cap: int = Field(10_000, ge=spending.LEAST, description="Most posts read in a calendar month")
    fields: api.Words = Field(
        "tweet", description="How parameters are named, tweet or post; the other is tried where this is refused"
    )

    @field_validator("token")
    @classmethod
    def _token(cls, given: SecretStr) -> SecretStr:
        told = given.get_secret_value()
        if not (told and told.isascii() and told.isprintable() and " " not in told):
            raise ValueError("token holds characters that no token has; copy it again")
        return given

    @model_validator(mode="after")
    def _something(self) -> "X":
        if not (self.account or self.search.strip()):
            raise ValueError("set account, search, or both")
        if self.answers and not self.account:
            raise ValueError("answers needs the account that gives them")
        return self

    async def check(self, http: httpx.AsyncClient) -> Health:
        """Read the ten newest posts, which are not counted, and say what a month may cost."""
        page, _ = await self._turn(http, way.Position(1, self._of, self.fields), spending.LEAST)
        dollars = spending.cost(self.monthly_cap, authors=self.authors)
        told = f"answers; {len(page.mentions)} posts on the first page; stands still after {self.daily_cap} posts a day"
        return Health(ok=True, detail=f"{told} or {self.monthly_cap} a month, which cost up to ${dollars:,.0f}")

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """One page of one list; a round through mentions, answers and search follows at once."""
        at, gaps = way.recall(cursor, self._of, self.fields)
        page, after = await self._turn(http, at, PAGE)
        return replace(page, cursor=way.keep(after), more=page.more or after.is_open, gaps=gaps + page.gaps)

    async def refresh(self, http: httpx.AsyncClient, keys: Sequence[str]) -> list[Change]:
        """Posts of today in one request: a post that was paid for today is not charged again. The clock is free."""
        now = _clock(await self._get(http, "usage/tweets", {}))
        asked = again.free(keys, now) if now is not None else []
        if not asked:
            return []
        answer, _ = await self._spoken(http, "tweets", {"ids": ",".join(asked)}, self.fields)
        return list(again.changes(answer.value, asked, web.host_of(answer.url), self.id))

    @property
    def _of(self) -> str:
        return f"{self.account}{' answers' if self.answers else ''} | {self.search}".strip()

    @property
    def _feeds(self) -> tuple[way.Feed, ...]:
        feeds: dict[way.Feed, bool] = {
            "mentions": bool(self.account),
            "answers": self.answers,
            "search": bool(self.search),
        }
        return tuple(feed for feed, wanted in feeds.items() if wanted)

    @property
    def _allowed(self) -> spending.Allowance:
        return spending.Allowance(self.daily_cap, self.monthly_cap)

    async def _turn(self, http: httpx.AsyncClient, at: way.Position, most: int) -> tuple[Page, way.Position]:
        """One request, if it can be paid for."""
        at = await self._named(http, await self._affordable(http, at))
        feeds = self._feeds
        at = msgspec.structs.replace(at, turn=min(at.turn, len(feeds) - 1))
        feed = feeds[at.turn]
        walk = at.walks.get(feed)
        most = min(most, spending.room(at.spent, self._allowed))
        try:
            listed, words = await self._list(http, at, feed, most)
        except Refused as error:
            return _anew(at, feed, error)
        return self._told(msgspec.structs.replace(at, words=words), feed, walk, listed)

    def _told(
        self, at: way.Position, feed: way.Feed, walk: way.Walk | None, listed: Listed
    ) -> tuple[Page, way.Position]:
        """What a page brings, what it cost, and where that leads."""
        batch, now = listed.batch, listed.now if listed.now is not None else at.now
        spent = spending.at(at.spent, now)
        spent = spending.add(spent, way.counted(batch.posts, batch.returned, at.seen, spent.day))
        after = way.onward(at, feed, way.advance(walk, batch, now), len(self._feeds))
        seen = way.remembered(at.seen, batch, spent.day, after.walks)
        after = msgspec.structs.replace(after, spent=spent, seen=seen, now=now)
        new = (post for post in way.fresh(walk, batch.posts, at.seen) if not post.is_repost)
        mentions = tuple(batch.mention(post, self.id) for post in new)
        wait, gaps = self._standing(after, listed.rate)
        return Page(mentions, None, wait=wait, gaps=gaps, skipped=batch.skipped), after

    def _standing(self, at: way.Position, rate: RateSignal | None) -> tuple[RateSignal | None, tuple[Gap, ...]]:
        """The pause and the reason, once a cap leaves nothing to ask for."""
        stop = spending.stop(at.spent, self._allowed)
        if stop is None:
            return rate, ()
        start = datetime.fromtimestamp(at.now, UTC) if at.now is not None else None
        wait = max(stop.wait(at.now), rate.wait if rate else timedelta(0))
        return RateSignal(wait, 0), (Gap(start, stop.until, stop.reason),)

    async def _affordable(self, http: httpx.AsyncClient, at: way.Position) -> way.Position:
        """With room for a page. Raises TryLater where there is none, after a look at the clock, which costs nothing."""
        stop = spending.stop(at.spent, self._allowed)
        if stop is None:
            return at
        try:
            answer = await self._get(http, "usage/tweets", {})
        except Refused as error:
            if error.status == web.UNAUTHORIZED:
                raise
            told = f"{stop.reason}; X does not tell us the time: {error.detail}"
            raise TryLater(told, spending.HOUR) from error
        now = _clock(answer)
        at = msgspec.structs.replace(at, spent=spending.at(at.spent, now), now=now if now is not None else at.now)
        stop = spending.stop(at.spent, self._allowed)
        if stop is not None:
            raise TryLater(stop.reason, stop.wait(now))
        return at

    async def _named(self, http: httpx.AsyncClient, at: way.Position) -> way.Position:
        """With the number of the account, which is asked for once."""
        if not self.account or at.account:
            return at
        if self.account.isdecimal():
            return msgspec.structs.replace(at, account=self.account)
        answer = await self._get(http, f"users/by/username/{self.account.removeprefix('@')}", {})
        return msgspec.structs.replace(at, account=api.account(answer.value, web.host_of(answer.url)))

    async def _list(
        self, http: httpx.AsyncClient, at: way.Position, feed: way.Feed, most: int
    ) -> tuple[Listed, api.Words]:
        """One page, and the vocabulary that was understood."""
        paths: dict[way.Feed, str] = {
            "mentions": f"users/{at.account}/mentions",
            "answers": f"users/{at.account}/tweets",
            "search": "tweets/search/recent",
        }
        walk = at.walks.get(feed, way.Walk())
        asked: dict[str, web.Value] = {"max_results": most}
        asked |= {"query": self.search} if feed == "search" else {}
        asked |= {"since_id": walk.since} if walk.since else {}
        asked |= {"pagination_token": walk.page} if walk.page is not None else {}
        answer, words = await self._spoken(http, paths[feed], asked, at.words)
        return Listed(api.batch(answer.value, web.host_of(answer.url)), answer.rate, _clock(answer)), words

    async def _spoken(
        self, http: httpx.AsyncClient, path: str, asked: dict[str, web.Value], words: api.Words
    ) -> tuple[web.Answer[bytes], api.Words]:
        """An answer with posts; where one vocabulary is refused, the other is asked in."""
        try:
            return await self._get(http, path, asked | self._members(words)), words
        except Refused as error:
            if not faults.is_about(error, f"{words}.fields"):
                raise
            other = api.OTHER[words]
            return await self._get(http, path, asked | self._members(other)), other

    def _members(self, words: api.Words) -> dict[str, web.Value]:
        """What is to be told of each post."""
        expansions = [*(["author_id"] if self.authors else []), "attachments.media_keys"]
        named: dict[str, web.Value] = {f"{words}.fields": FIELDS[words], "expansions": ",".join(expansions)}
        return named | {"media.fields": MEDIA} | ({"user.fields": USER} if self.authors else {})

    async def _get(self, http: httpx.AsyncClient, path: str, asked: dict[str, web.Value]) -> web.Answer[bytes]:
        url = f"{str(self.address).rstrip('/')}/2/{path}"
        headers = {"authorization": f"Bearer {self.token.get_secret_value()}"}
        try:
            return await web.fetch(http, url, params=asked, headers=headers)
        except (TryLater, Refused) as error:
            raise faults.explained(error, web.host_of(url)) from error


def _anew(at: way.Position, feed: way.Feed, error: Refused) -> tuple[Page, way.Position]:
    """From the top where the way on is no longer known; without a bound where that is too old to ask with."""
    walk = at.walks.get(feed, way.Walk())
    gaps: tuple[Gap, ...] = ()
    if walk.page is not None and faults.is_about(error, "pagination_token"):
        walk = msgspec.structs.replace(walk, page=None)
    elif walk.since and faults.is_about(error, "since_id"):
        oldest = datetime.fromtimestamp(at.now, UTC) - WINDOW if at.now is not None else None
        gaps = (Gap(api.born(walk.top), oldest, "X shows the last seven days only, and nothing was read for longer"),)
        walk = msgspec.structs.replace(walk, since=0, page=None)
    else:
        raise error
    after = msgspec.structs.replace(at, walks={**at.walks, feed: walk})
    return Page((), None, True, gaps=gaps), after


def _clock(answer: web.Answer[bytes]) -> int | None:
    now = web.server_time(answer.headers)
    return max(int(now.timestamp()), 0) if now else None
