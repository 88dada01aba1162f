"""Calls of the Matrix client-server API: https://spec.matrix.org/latest/client-server-api/."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote

import httpx
import msgspec
from pydantic import SecretStr

from alerts.base import DeliveryFailed, Failure
from alerts.calls import DEFAULT_WAIT, JSON_HEADERS, decoded, get, put, trouble, within_reason
from alerts.web import MAX_REPLY, Reply, host_of, wait_of

LIMITED = "M_LIMIT_EXCEEDED"
DISLIKED = frozenset({"M_TOO_LARGE", "M_BAD_JSON", "M_NOT_JSON", "M_INVALID_PARAM", "M_MISSING_PARAM"})
"""The message itself is not liked."""
REMEDIES = {
    "M_UNKNOWN_TOKEN": "the access token is not valid any more: log the bot in again and put its new token here",
    "M_MISSING_TOKEN": "give the channel the access token of the bot",
    "M_USER_DEACTIVATED": "the account of the bot is switched off: make another",
    "M_USER_LOCKED": "the account of the bot is locked: ask whoever runs the server",
    "M_USER_SUSPENDED": "the account of the bot is suspended: ask whoever runs the server",
    "M_FORBIDDEN": "invite the bot to the room, let it join, and let it write there",
    "M_GUEST_ACCESS_FORBIDDEN": "the room takes no guests: give the bot an account of its own",
    "M_NOT_FOUND": "check the id of the room",
    "M_UNRECOGNIZED": "check the address of the server",
    "M_RESOURCE_LIMIT_EXCEEDED": "the server has reached a limit of its own: ask whoever runs it",
}
"""Codes that a person must do something about, of
https://spec.matrix.org/latest/client-server-api/#standard-error-response."""


class Unsigned(msgspec.Struct):
    redacted_because: dict[str, object] | None = None


class Body(msgspec.Struct):
    """The members of all answers that are read here."""

    errcode: str = ""
    retry_after_ms: float | None = None
    event_id: str = ""
    user_id: str = ""
    membership: str = ""
    unsigned: Unsigned = msgspec.field(default_factory=Unsigned)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said; `place` names it in failures."""

    place: str
    status: int
    body: Body
    failed: DeliveryFailed | None = None

    @property
    def done(self) -> bool:
        return self.status == HTTPStatus.OK and not self.failed

    @property
    def disliked(self) -> bool:
        """Whether the server does not like the message itself."""
        code, bad = self.body.errcode, self.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return not self.failed and (code in DISLIKED or (bad and code == "M_UNKNOWN"))

    def require(self) -> Body:
        """The answer when it was done, else raises what the caller must do about it."""
        if self.failed:
            raise self.failed
        if self.done:
            return self.body
        code = self.body.errcode if self.body.errcode in {*REMEDIES, *DISLIKED} else "another code"
        failure, remedy = self._cause()
        raise DeliveryFailed(failure, f"{self.place} refused ({self.status}, {code}); {remedy}")

    def _cause(self) -> tuple[Failure, str]:
        if remedy := REMEDIES.get(self.body.errcode):
            return Failure.DEAD_CONFIG, remedy
        if self.disliked:
            return Failure.BUG, "the message cannot be delivered"
        return Failure.RETRY, "it will be sent again"


@dataclass(frozen=True, slots=True)
class Room:
    """One room at one server, as the owner of one token."""

    http: httpx.AsyncClient
    server: str
    token: SecretStr = field(repr=False)
    room: str
    timeout: timedelta

    async def send(self, content: object, key: str) -> Answer:
        """Write an event. The same key is the same event, however often it is sent."""
        return await self._put(f"send/m.room.message/{_part(key)}", content)

    async def redact(self, event: str, key: str) -> Answer:
        """Take the content of an event away, for everybody and for good."""
        return await self._put(f"redact/{_part(event)}/{_part(key)}", {})

    async def event(self, event: str) -> Answer:
        """Whether an event is there, and whether it was redacted; of a long one more is not read."""
        reply = await self._reply(f"{self._path}/event/{_part(event)}")
        if reply.status == HTTPStatus.OK and len(reply.body) >= MAX_REPLY:
            # It was not read to its end: a redacted one is short.
            return Answer(self.place, reply.status, Body())
        return self._answer(reply)

    async def member(self, user: str) -> Answer:
        """Whether a user has joined the room."""
        return await self._get(f"{self._path}/state/m.room.member/{_part(user)}")

    async def encryption(self) -> Answer:
        """Done where the room is encrypted."""
        return await self._get(f"{self._path}/state/m.room.encryption")

    async def whoami(self) -> Answer:
        return await self._get("account/whoami")

    @property
    def place(self) -> str:
        return host_of(self.server)

    @property
    def _path(self) -> str:
        return f"rooms/{_part(self.room)}"

    async def _put(self, below: str, content: object) -> Answer:
        url = self._url(f"{self._path}/{below}")
        headers = {**JSON_HEADERS, **self._bearer()}
        return self._answer(await put(self.http, url, msgspec.json.encode(content), headers, self.timeout))

    async def _get(self, path: str) -> Answer:
        return self._answer(await self._reply(path))

    async def _reply(self, path: str) -> Reply:
        return await get(self.http, self._url(path), self._bearer(), self.timeout)

    def _url(self, path: str) -> str:
        return f"{self.server.rstrip('/')}/_matrix/client/v3/{path}"

    def _bearer(self) -> Mapping[str, str]:
        return {"authorization": f"Bearer {self.token.get_secret_value()}"}

    def _answer(self, reply: Reply) -> Answer:
        place = self.place
        body = decoded(reply.body, Body)
        if body is None or (reply.status != HTTPStatus.OK and not body.errcode):
            failed = trouble(reply, place) or DeliveryFailed(
                Failure.RETRY, f"{place} did not answer as Matrix does ({reply.status}); something before it did"
            )
            return Answer(place, reply.status, Body(), failed)
        return Answer(place, reply.status, body, _limited(reply, body, place))


def _limited(reply: Reply, body: Body, place: str) -> DeliveryFailed | None:
    """The wait that the server asks for, in its answer or in the header that came later; or its trouble."""
    named = within_reason(body.retry_after_ms / 1000) if body.retry_after_ms is not None else None
    if body.errcode == LIMITED:
        wait = named if named is not None else wait_of(reply.headers)
        return DeliveryFailed(Failure.WAIT, f"{place} asks us to slow down", DEFAULT_WAIT if wait is None else wait)
    return trouble(reply, place, named)


def _part(text: str) -> str:
    """One part of a path: ids hold slashes and colons."""
    return quote(text, safe="")
