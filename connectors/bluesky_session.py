"""The way into a Bluesky account: a session that is opened once, renewed when it is stale, and kept sealed.

A server lets an account in only ten to three hundred times a day, so a session outlives the program: it is kept
in the cursor. There it is sealed with the app password, so that whoever reads the database cannot use it.
Sessions: https://docs.bsky.app/docs/advanced-guides/api-directory and the lexicons com.atproto.server.* .
"""

import hmac
from base64 import b64decode, b64encode
from functools import lru_cache
from hashlib import scrypt, shake_256
from typing import Annotated, TypeVar

import httpx
import msgspec

from connectors import web
from connectors.base import Refused, TryLater

T = TypeVar("T")

TAG = 16
"""Bytes that tell a session which was sealed with this password from anything else."""

# What stands in a header: no blanks and no lines.
Token = Annotated[str, msgspec.Meta(pattern=r"^[!-~]*$")]


class Session(msgspec.Struct, frozen=True, rename="camel"):
    """Two keys: one to read with for two hours, one to renew both with for some ninety days."""

    access_jwt: Token
    refresh_jwt: Token


class Fault(msgspec.Struct, frozen=True):
    """What a server says instead of an answer."""

    error: str = ""
    message: str = ""


class Door:
    """The way in for one poll. `fresh` once it has opened or renewed the session, which then must be kept."""

    def __init__(self, http: httpx.AsyncClient, server: str, handle: str, password: str, kept: str | None) -> None:
        self.fresh = False
        self._http = http
        self._server = server
        self._account = (handle, password)
        self._session = unseal(kept, handle, password) if kept else None

    @property
    def kept(self) -> str | None:
        """The session as it may be stored."""
        return seal(self._session, *self._account) if self._session else None

    async def get(self, path: str, shape: type[T], params: web.Params) -> web.Answer[T]:
        """One answer. Without an account as a visitor. Raises as `web.fetch` does."""
        handle, password = self._account
        if not password:
            return await self._ask(path, shape, params, None)
        session = self._session or await self._open(handle, password)
        try:
            return await self._ask(path, shape, params, session)
        except Refused as error:
            if not _stale(error):
                raise
        session = await self._renew(session) or await self._open(handle, password)
        return await self._ask(path, shape, params, session)

    async def _ask(self, path: str, shape: type[T], params: web.Params, session: Session | None) -> web.Answer[T]:
        headers = {"authorization": f"Bearer {session.access_jwt}"} if session else {}
        return await web.fetch_json(self._http, self._url(path), shape, params=params, headers=headers)

    async def _open(self, handle: str, password: str) -> Session:
        sent = {"identifier": handle, "password": password}
        try:
            answer = await web.login(self._http, self._url("com.atproto.server.createSession"), sent, Session)
        except Refused as error:
            told = explanation(error) or f"status {error.status}"
            hint = f"does not let {handle} in ({told}); use an app password, which its settings make"
            raise Refused(f"{web.host_of(self._server)} {hint}", status=error.status) from error
        return self._now(answer.value)

    async def _renew(self, session: Session) -> Session | None:
        """A new session for a stale one; None when that is too old, too."""
        headers = {"authorization": f"Bearer {session.refresh_jwt}"}
        url = self._url("com.atproto.server.refreshSession")
        try:
            answer = await web.login(self._http, url, {}, Session, headers=headers)
        except Refused as error:
            if error.status in (httpx.codes.BAD_REQUEST, web.UNAUTHORIZED):
                return None
            raise
        return self._now(answer.value)

    def _now(self, session: Session) -> Session:
        self._session, self.fresh = session, True
        return session

    def _url(self, path: str) -> str:
        return f"{self._server}/xrpc/{path}"


def explanation(error: Refused | TryLater) -> str:
    """What the server gave as a reason, in its own words."""
    fault = fault_of(error)
    return (fault.message or fault.error)[:100]


def fault_of(error: Refused | TryLater) -> Fault:
    try:
        return msgspec.json.decode(error.body, type=Fault)
    except web.UNREADABLE:
        return Fault()


def seal(session: Session, handle: str, password: str) -> str:
    """A session that only the same app password opens again; the same one gives the same text."""
    inside = msgspec.json.encode(session)
    lock, mark = _keys(handle, password)
    tag = hmac.digest(mark, inside, "sha256")[:TAG]
    return b64encode(tag + _veiled(inside, lock + tag)).decode()


def unseal(kept: str, handle: str, password: str) -> Session | None:
    """None for what was sealed with another password, and for anything else."""
    try:
        raw = b64decode(kept, validate=True)
    except ValueError:
        return None
    lock, mark = _keys(handle, password)
    inside = _veiled(raw[TAG:], lock + raw[:TAG])
    if not hmac.compare_digest(hmac.digest(mark, inside, "sha256")[:TAG], raw[:TAG]):
        return None
    try:
        return msgspec.json.decode(inside, type=Session)
    except web.UNREADABLE:
        return None


def _stale(error: Refused) -> bool:
    expired = error.status == httpx.codes.BAD_REQUEST and fault_of(error).error == "ExpiredToken"
    return expired or error.status == web.UNAUTHORIZED


def _veiled(text: bytes, key: bytes) -> bytes:
    """Each byte changed by one of an endless stream that the key makes; twice gives the text again."""
    stream = shake_256(key).digest(len(text))
    return bytes(one ^ other for one, other in zip(text, stream, strict=True))


@lru_cache(maxsize=64)
def _keys(handle: str, password: str) -> tuple[bytes, bytes]:
    """One to veil with, one to mark with. Slow on purpose: an app password has 80 bits, another may have few."""
    made = scrypt(password.encode(), salt=handle.encode(), n=2**14, r=8, p=1, dklen=64)
    return made[:32], made[32:]
