"""The way into App Store Connect: a token that is given, or one signed for the next minutes; limits and errors.

A token bears the time, and a connector has no clock: Apple's own public look-up of the app tells it. What was signed
is kept in the cursor while a list is read page by page, sealed with the private key.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

import httpx
import msgspec

from connectors import web
from connectors.appstore_connect_key import Key, sign
from connectors.base import RateSignal, Refused, TryLater
from connectors.bluesky_session import Session, seal, unseal

PAUSE = timedelta(minutes=5)
"""After a refusal for being too quick: what is counted is a rolling hour, a twelfth of which is over by then.
https://developer.apple.com/documentation/appstoreconnectapi/identifying-rate-limits ."""

_LEFT = re.compile(r"user-hour-rem:(\d{1,9})")


class Fault(msgspec.Struct, frozen=True):
    code: str = ""
    title: str = ""
    detail: str = ""


class Failure(msgspec.Struct, frozen=True):
    """What Apple says instead of an answer."""

    errors: list[Fault] = []


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """A token, or a key and where the time is asked for."""

    token: str
    key: Key | None
    clock: str
    app: str


class Door:
    """The way in for one poll."""

    def __init__(self, http: httpx.AsyncClient, address: str, keys: Keys, kept: str | None = None) -> None:
        self._http = http
        self._address = address
        self._keys = keys
        self._session = unseal(kept, *self._seals(keys.key)) if kept and keys.key else None

    @property
    def kept(self) -> str | None:
        """The token as it may be stored; None for one that was given."""
        return seal(self._session, *self._seals(self._keys.key)) if self._session and self._keys.key else None

    async def get(self, path: str, asked: dict[str, web.Value]) -> web.Answer[bytes]:
        """One answer, with what remains of the hour. Raises TryLater or Refused."""
        key = self._keys.key
        if key is None:
            return await self._ask(path, asked, self._keys.token)
        if self._session is not None:
            try:
                return await self._ask(path, asked, self._session.access_jwt)
            except Refused as error:
                if error.status != web.UNAUTHORIZED:
                    raise
        self._session = await self._open(key)
        return await self._ask(path, asked, self._session.access_jwt)

    async def _ask(self, path: str, asked: dict[str, web.Value], token: str) -> web.Answer[bytes]:
        url = f"{self._address}/v1/{path}"
        headers = {"authorization": f"Bearer {token}"}
        try:
            answer = await web.fetch(self._http, url, params=asked, headers=headers, follow=False)
        except (TryLater, Refused) as error:
            raise explained(error, web.host_of(url)) from error
        return web.Answer(answer.value, answer.headers, remaining(answer.headers) or answer.rate, answer.url)

    async def _open(self, key: Key) -> Session:
        answer = await web.fetch(self._http, self._keys.clock, params={"id": self._keys.app}, follow=False)
        now = web.server_time(answer.headers)
        if now is None:
            raise TryLater(f"{web.host_of(self._keys.clock)} does not tell the time, which a token bears")
        return Session(access_jwt=sign(key, now), refresh_jwt="")

    @staticmethod
    def _seals(key: Key | None) -> tuple[str, str]:
        return (f"{key.id} {key.issuer}", key.private) if key else ("", "")


def remaining(headers: httpx.Headers) -> RateSignal | None:
    """What `X-Rate-Limit: user-hour-lim:3500;user-hour-rem:500;` tells."""
    found = _LEFT.search(headers.get("x-rate-limit", ""))
    if found is None:
        return None
    left = int(found[1])
    return RateSignal(timedelta(0) if left else PAUSE, left)


def explained(error: TryLater | Refused, place: str) -> TryLater | Refused:
    """The error in Apple's words, and what a person can do about it."""
    if isinstance(error, TryLater):
        wait = error.wait or (PAUSE if error.status == web.TOO_MANY else None)
        return TryLater(error.detail, wait, status=error.status, firm=error.firm)
    try:
        faults = msgspec.json.decode(error.body, type=Failure).errors
    except web.UNREADABLE:
        faults = []
    said = f"{place}: {faults[0].detail or faults[0].title}"[:200] if faults else error.detail
    remedy = {
        web.UNAUTHORIZED: "check key_id, issuer and private_key, which may have been revoked",
        web.FORBIDDEN: "the key needs a role that may read reviews, such as Customer Support",
        httpx.codes.NOT_FOUND: "is app the Apple ID of an app of yours?",
    }.get(error.status or 0)
    return Refused(f"{said} ({error.status}){f'; {remedy}' if remedy else ''}", status=error.status)
