"""What channels over HTTP share beyond a POST: reading, editing, and the statuses that mean the same everywhere."""

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import TypeVar

import httpx
import msgspec

from alerts.base import DeliveryFailed, Failure
from alerts.web import MAX_WAIT, Reply, _read, host_of, wait_of

JSON_HEADERS = {"content-type": "application/json; charset=utf-8"}

DEFAULT_WAIT = timedelta(minutes=1)
"""After a 429 that names no time: the services here count most of their limits by the minute."""

SLOW_DOWN = frozenset({502, 503, 504})
"""With a time named these mean "later", as 429 does; without it they are errors like any other."""

Shape = TypeVar("Shape")


async def get(http: httpx.AsyncClient, url: str, headers: Mapping[str, str], limit: timedelta) -> Reply:
    """Read; fails as `web.post` does."""
    return await _call(http, "GET", url, b"", headers, limit)


async def patch(http: httpx.AsyncClient, url: str, content: bytes, limit: timedelta) -> Reply:
    """Change what is there; fails as `web.post` does."""
    return await _call(http, "PATCH", url, content, JSON_HEADERS, limit)


async def put(http: httpx.AsyncClient, url: str, content: bytes, headers: Mapping[str, str], limit: timedelta) -> Reply:
    """Replace what is there; fails as `web.post` does."""
    return await _call(http, "PUT", url, content, headers, limit)


async def _call(
    http: httpx.AsyncClient, method: str, url: str, content: bytes, headers: Mapping[str, str], limit: timedelta
) -> Reply:
    # Uncompressed, so that the limit on the body is a limit on memory and no decoder can fail.
    sent = {"accept-encoding": "identity", **headers}
    answer = http.stream(method, url, content=content, headers=sent, timeout=None, follow_redirects=False)
    return await _read(answer, host_of(url), limit)


def decoded(body: bytes, shape: type[Shape]) -> Shape | None:
    """A JSON answer, or None where it is something else (HTML of a proxy)."""
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.MsgspecError:
        return None


def within_reason(seconds: float | None) -> timedelta | None:
    """A time that a service names in its answer, as a wait of 0 to MAX_WAIT."""
    if seconds is None:
        return None
    return timedelta(seconds=min(max(seconds, 0), MAX_WAIT.total_seconds()))


def trouble(reply: Reply, place: str, named: timedelta | None = None) -> DeliveryFailed | None:
    """The failure that a status means at every service; `named` is the wait that its answer asks for.

    None where the status means something of the service's own.
    """
    wait = named if named is not None else wait_of(reply.headers)
    if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
        return DeliveryFailed(
            Failure.WAIT, f"{place} asks us to slow down (429)", DEFAULT_WAIT if wait is None else wait
        )
    if reply.status in SLOW_DOWN and wait is not None:
        return DeliveryFailed(Failure.WAIT, f"{place} is away for a while ({reply.status})", wait)
    if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return DeliveryFailed(Failure.RETRY, f"{place} is in trouble ({reply.status})")
    return None
