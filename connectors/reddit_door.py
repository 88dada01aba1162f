"""The two ways into Reddit: its feeds, which are open to everybody, and its API with approved credentials."""

import asyncio
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import msgspec

from connectors import reddit_api as api
from connectors import web
from connectors.base import RateSignal, Refused, TryLater
from connectors.bluesky_session import Session, seal, unseal
from connectors.feed_xml import read_xml

LIMIT = 100
"""Most posts on a page: https://www.reddit.com/dev/api#listings ."""

FEED_PAGE = 25
"""Entries of a feed that was not asked for more; one with fewer has no more below."""

GAP = timedelta(seconds=60)
"""Between any two requests without credentials: since June 2026 one is allowed in about a minute."""

CLOSED = timedelta(hours=1)
"""After a block page: nobody is let in again within minutes."""

MOVED = frozenset({301, 302, 303, 307, 308})
NOWHERE = "/subreddits/search"
"""Where a subreddit leads that does not exist."""


class Token(msgspec.Struct, frozen=True):
    """What a login brings; its errors come with status 200, too."""

    access_token: str = ""
    error: str | int = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One answer."""

    batch: api.Batch
    rate: RateSignal | None
    now: int | None
    """The server's clock."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Of an application, or of the private feeds of an account; both may be empty."""

    client: tuple[str, str] | None = None
    feed: tuple[tuple[str, str], ...] = ()


class Door:
    """The way in for one poll."""

    def __init__(self, http: httpx.AsyncClient, site: str, server: str, keys: Keys, kept: str | None = None) -> None:
        self._http = http
        self._site, self._server = site, server
        self._keys = keys
        self._session = unseal(kept, *keys.client) if kept and keys.client else None

    @property
    def kept(self) -> str | None:
        """The session as it may be stored."""
        return seal(self._session, *self._keys.client) if self._session and self._keys.client else None

    async def list(self, path: str, asked: dict[str, web.Value], source: str) -> Listed:
        """One page, newest first. Raises TryLater or Refused."""
        answer = await self._get(path, {"limit": LIMIT, **asked})
        now = web.server_time(answer.headers)
        batch = await _read(answer, source)
        rate = answer.rate if self._keys.client else _spaced(answer.rate)
        return Listed(batch, rate, max(int(now.timestamp()), 0) if now else None)

    async def gone(self, names: Sequence[str], source: str) -> set[str]:
        """Which of these are no more; only the API can tell, a feed never."""
        if not names or self._keys.client is None:
            return set()
        asked = list(names)[:LIMIT]
        batch = (await self.list("/api/info", {"id": ",".join(asked)}, source)).batch
        return set(asked) - {one.key for one in batch.mentions} if not batch.skipped else set(batch.gone)

    async def _get(self, path: str, asked: dict[str, web.Value]) -> web.Answer[bytes]:
        if self._keys.client is None:
            return await self._feed(path, asked)
        session = self._session
        if session is not None:
            try:
                return await self._ask(path, asked, session)
            except Refused as error:
                if error.status != web.UNAUTHORIZED:
                    raise
        return await self._ask(path, asked, await self._open(*self._keys.client))

    async def _ask(self, path: str, asked: dict[str, web.Value], session: Session) -> web.Answer[bytes]:
        headers = {"authorization": f"bearer {session.access_jwt}"}
        # Without raw_json every text is escaped as for HTML.
        params = {**asked, "raw_json": 1}
        try:
            return await web.fetch(self._http, f"{self._server}{path}", params=params, headers=headers, follow=False)
        except TryLater as error:
            raise _nowhere(error, path) from error

    async def _feed(self, path: str, asked: dict[str, web.Value]) -> web.Answer[bytes]:
        ending = ".rss" if path.endswith("/search") else "/.rss"
        params = {**asked, **dict(self._keys.feed)}
        try:
            answer = await web.fetch(
                self._http, f"{self._site}{path}{ending}", params=params, follow=not self._keys.feed
            )
        except Refused as error:
            if error.status != web.FORBIDDEN:
                raise
            told = f"{error.detail}; it does not let this address read its feeds now"
            raise TryLater(told, CLOSED, status=error.status) from error
        except TryLater as error:
            raise _slower(_nowhere(error, path)) from error
        if urlsplit(answer.url).path.startswith(NOWHERE):
            raise Refused(f"there is no {path}; check the names of the subreddits")
        return answer

    async def _open(self, client: str, secret: str) -> Session:
        """A token for an hour, that of the application itself: it reads and does nothing else."""
        headers = {"authorization": f"Basic {b64encode(f'{client}:{secret}'.encode()).decode()}"}
        url = f"{self._site}/api/v1/access_token?grant_type=client_credentials"
        told = (await web.login(self._http, url, {}, Token, headers=headers)).value
        place = web.host_of(self._site)
        if told.error:
            raise Refused(f"{place} does not accept client_id and client_secret ({str(told.error)[:60]})")
        if not (told.access_token and told.access_token.isascii() and told.access_token.isprintable()):
            raise TryLater(f"{place} answered a login without a token")
        self._session = Session(access_jwt=told.access_token, refresh_jwt="")
        return self._session


async def _read(answer: web.Answer[bytes], source: str) -> api.Batch:
    """What came, by what it looks like: a feed, a listing, or a post with the listing of its comments."""
    body, place = answer.value.lstrip(), web.host_of(answer.url)
    if body[:1] == b"[":
        return api.of_tree(web.decode(body, list[api.Listing], place), source)
    if body[:1] == b"{":
        return api.of_listing(web.decode(body, api.Listing, place), source)
    # A hostile feed can keep its parser busy for seconds.
    feed = await asyncio.to_thread(read_xml, body, answer.headers.get("content-type"), answer.url)
    batch = api.of_feed(feed, source)
    return batch if len(feed.entries) >= FEED_PAGE else replace(batch, following=None)


def _spaced(rate: RateSignal | None) -> RateSignal:
    return RateSignal(max(rate.wait if rate else GAP, GAP), rate.remaining if rate else None)


def _slower(error: TryLater | Refused) -> TryLater | Refused:
    """A limit that is over sooner than the next request is allowed."""
    if not isinstance(error, TryLater) or error.wait is None or error.wait >= GAP:
        return error
    return TryLater(error.detail, GAP, status=error.status, firm=error.firm, body=error.body)


def _nowhere(error: TryLater, path: str) -> TryLater | Refused:
    if error.status not in MOVED:
        return error
    return Refused(f"there is no {path}; check the names of the subreddits", status=error.status)
