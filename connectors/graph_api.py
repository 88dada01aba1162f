"""The Graph API of Meta: one request, what its errors mean, and what its limits ask for.

https://developers.facebook.com/docs/graph-api/guides/error-handling and .../graph-api/overview/rate-limiting .
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import msgspec

from connectors import web
from connectors.base import RateSignal, Refused, TryLater

# 2021-08-10T18:45:03+0000: an offset without its colon, which RFC 3339 wants.
Time = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:?\d\d|Z)$")]
Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z_]{1,100}$")]

THROTTLED = frozenset({4, 17, 32, 613, *range(80_000, 80_015)})
PASSING = frozenset({1, 2})
TOKEN = frozenset({102, 190})
PERMISSION = frozenset({3, 10, *range(200, 300)})
PARAMETER, NOT_THERE = 100, 33
"""A thing that is gone, or never was ours to see, is a wrong parameter with this subcode."""

PAUSE = timedelta(minutes=5)
"""Least pause near a limit: requests that are turned away count, too, and the window is an hour."""
NEAR, FULL = 80, 100
"""Percent of a limit."""
USAGE = ("x-app-usage", "x-page-usage", "x-business-use-case-usage")

WAYS = frozenset({"after", "until", "offset", "__paging_token"})
"""Parameters of an address of the next page that lead there; the others repeat the question and the token."""


class Cursors(msgspec.Struct, frozen=True):
    after: str | None = None


class Paging(msgspec.Struct, frozen=True):
    next: str | None = None
    cursors: Cursors = Cursors()

    @property
    def following(self) -> str | None:
        """The parameters of the next page; None at the end, where cursors are still told."""
        if not self.next:
            return None
        try:
            asked = dict(parse_qsl(urlsplit(self.next).query))
        except ValueError:
            asked = {}
        told = {name: value for name, value in asked.items() if name in WAYS} or {"after": self.cursors.after or ""}
        return urlencode(told) if any(told.values()) else None


class Edge(msgspec.Struct, frozen=True):
    """A list."""

    data: list[msgspec.Raw]
    paging: Paging = Paging()


class Fault(msgspec.Struct, frozen=True):
    message: str = ""
    code: int = 0
    error_subcode: int | None = None
    is_transient: bool = False


class Failure(msgspec.Struct, frozen=True):
    error: Fault = Fault()


class Usage(msgspec.Struct, frozen=True):
    """Percent of what is allowed, and minutes until something is again."""

    call_count: float = 0
    total_time: float = 0
    total_cputime: float = 0
    estimated_time_to_regain_access: Annotated[float, msgspec.Meta(ge=0, le=100_000)] = 0

    @property
    def percent(self) -> float:
        return max(self.call_count, self.total_time, self.total_cputime)


class Gone(Refused):
    """What was asked for is not there, or not for us; the rest is."""


@dataclass(frozen=True, slots=True)
class Door:
    """The way in: an address with its version, a token, and the proof that its application sends it."""

    http: httpx.AsyncClient
    base: str
    token: str
    secret: str = ""

    async def get(self, path: str, asked: dict[str, web.Value], page: str | None = None) -> web.Answer[bytes]:
        """One answer, with what its limits ask for. Raises Gone, TryLater or Refused."""
        url = f"{self.base}/{path}"
        params = {**asked, **self._proof, **dict(parse_qsl(page or ""))}
        headers = {"authorization": f"Bearer {self.token}"}
        place = web.host_of(url)
        try:
            answer = await web.fetch(self.http, url, params=params, headers=headers, follow=False)
        except (TryLater, Refused) as error:
            fault = self._fault(error.body)
            raise (meaning(fault, place, error) if fault.code else error) from error
        fault = self._fault(answer.value)
        if fault.code:
            raise meaning(fault, place, TryLater(fault.message))
        return web.Answer(answer.value, answer.headers, pressure(answer.headers) or answer.rate, answer.url)

    @property
    def _proof(self) -> dict[str, web.Value]:
        if not self.secret:
            return {}
        return {"appsecret_proof": hmac.digest(self.secret.encode(), self.token.encode(), "sha256").hex()}

    def _fault(self, body: bytes) -> Fault:
        """What is wrong, in its words, which may repeat the token."""
        try:
            told = msgspec.json.decode(body, type=Failure).error
        except web.UNREADABLE:
            return Fault()
        if len(self.token) < web.LEAST_SECRET:
            return told
        return msgspec.structs.replace(told, message=told.message.replace(self.token, "…"))


def meaning(fault: Fault, place: str, error: TryLater | Refused) -> TryLater | Refused:
    """What a fault means for us; `error` is what its status says."""
    said, status = f"{place} says: {fault.message[:150]} ({fault.code})", error.status
    told = error.wait if isinstance(error, TryLater) else None
    if fault.code in THROTTLED:
        return TryLater(said, told or PAUSE, status=status, firm=told is not None)
    if fault.code in PASSING or fault.is_transient:
        return TryLater(said, told, status=status)
    if fault.code in TOKEN:
        return Refused(f"{said}; the token does not hold any more, make a new one", status=status)
    if fault.code == PARAMETER and fault.error_subcode == NOT_THERE:
        return Gone(said, status=status)
    if fault.code in PERMISSION:
        return Refused(f"{said}; the token or its application lacks a permission", status=status)
    return Refused(said, status=status)


def pressure(headers: httpx.Headers) -> RateSignal | None:
    """How near we are to a limit; `remaining` is in percent of it."""
    uses = [use for name in USAGE for use in _uses(headers.get(name, ""))]
    if not uses:
        return None
    worst = max(use.percent for use in uses)
    regain = timedelta(minutes=max(use.estimated_time_to_regain_access for use in uses))
    wait = max(regain, PAUSE) if worst >= FULL else PAUSE if worst >= NEAR else timedelta(0)
    return RateSignal(wait, max(0, int(FULL - worst)))


def moment(time: str | None) -> datetime | None:
    """In UTC; None for what is missing and for a day that no calendar has."""
    try:
        return web.utc(datetime.fromisoformat(time)) if time else None
    except ValueError:
        return None


def _uses(header: str) -> Iterator[Usage]:
    """One, or a list for each business."""
    if not header:
        return
    try:
        yield from (use for uses in msgspec.json.decode(header, type=dict[str, list[Usage]]).values() for use in uses)
    except msgspec.ValidationError:
        yield from _single(header)
    except web.UNREADABLE:
        return


def _single(header: str) -> Iterator[Usage]:
    try:
        yield msgspec.json.decode(header, type=Usage)
    except web.UNREADABLE:
        return
