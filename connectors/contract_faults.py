"""Bad answers that every source over HTTP must survive: names, what is sent, and what must come of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import blake2b

import httpx

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
"""The server's clock in these answers; a reset is measured against it, never against ours."""

WAIT = timedelta(minutes=2)
_THEN = NOW + WAIT
_DATE = {"date": format_datetime(NOW, usegmt=True)}
_NONE_LEFT = {**_DATE, "x-ratelimit-limit": "300", "x-ratelimit-remaining": "0"}
_ERROR = b'{"error": {"code": 500, "message": "Internal error", "status": "INTERNAL"}}'
_BLOCKED = b"<!DOCTYPE html><html><title>One moment</title><body>Checking your browser</body></html>"

Respond = Callable[[httpx.Request, bytes], httpx.Response]


@dataclass(frozen=True, slots=True)
class Fault:
    """One bad answer, made from the request and a good body."""

    name: str
    answer: Respond
    later: bool = True
    """It passes by itself, so TryLater must come; else either of the two errors may."""
    wait: timedelta | None = None
    """The wait that a TryLater must tell."""
    may_be_read: bool = False
    """A tolerant reader may also make a page of it, with posts of the good one only."""


def _says(status: int, body: bytes = b"", **headers: str) -> Respond:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _, __: httpx.Response(status, content=body, headers=sent)


def _raises(error: type[httpx.RequestError]) -> Respond:
    def fail(request: httpx.Request, _: bytes) -> httpx.Response:
        raise error("as scripted", request=request)

    return fail


def _cut(_: httpx.Request, body: bytes) -> httpx.Response:
    return httpx.Response(200, content=body[: len(body) // 2])


def _slow_down(**headers: str) -> Respond:
    return _says(429, b'{"error": "Too many requests"}', **headers)


_ALL = (
    Fault("429 with Retry-After in seconds", _slow_down(**_DATE, retry_after="120"), wait=WAIT),
    Fault(
        "429 with Retry-After as a date",
        _slow_down(**_DATE, retry_after=format_datetime(_THEN, usegmt=True)),
        wait=WAIT,
    ),
    Fault(
        "429 with a reset since 1970",
        _slow_down(**_NONE_LEFT, x_ratelimit_reset=str(int(_THEN.timestamp()))),
        wait=WAIT,
    ),
    Fault("429 with a reset in ISO 8601", _slow_down(**_NONE_LEFT, x_ratelimit_reset=_THEN.isoformat()), wait=WAIT),
    Fault(
        "429 with a reset in seconds",
        _slow_down(**_DATE, ratelimit_limit="300", ratelimit_remaining="0", ratelimit_reset="120"),
        wait=WAIT,
    ),
    Fault(
        "429 with a reset under another name",
        _slow_down(**_DATE, x_rate_limit_remaining="0", x_rate_limit_reset=str(int(_THEN.timestamp()))),
        wait=WAIT,
    ),
    Fault("429 without a hint", _slow_down()),
    Fault("429 with hints that cannot be read", _slow_down(retry_after="soon", x_ratelimit_remaining="few")),
    Fault("401", _says(401, b'{"error": "The access token is invalid"}'), later=False),
    Fault("403", _says(403, b'{"error": "This action is not allowed"}'), later=False),
    Fault("403 with Retry-After", _says(403, b'{"error": "Slow down"}', retry_after="120"), wait=WAIT),
    Fault(
        "403 with none left",
        _says(
            403, b'{"message": "API rate limit exceeded"}', **_NONE_LEFT, x_ratelimit_reset=str(int(_THEN.timestamp()))
        ),
        wait=WAIT,
    ),
    Fault("304 that nobody asked for", _says(304), later=False, may_be_read=True),
    Fault("404", _says(404, b'{"error": "Record not found"}'), later=False),
    Fault("500 with HTML", _says(500, _BLOCKED, content_type="text/html")),
    Fault("502 without a body", _says(502)),
    Fault("503 with Retry-After", _says(503, retry_after="120"), wait=WAIT),
    Fault("200 with a block page", _says(200, _BLOCKED, content_type="text/html"), later=False),
    Fault("200 with an empty body", _says(200), later=False),
    Fault("200 with half a body", _cut, later=False, may_be_read=True),
    Fault("200 with a bare null", _says(200, b"null"), later=False),
    Fault("200 with a bare number", _says(200, b"42"), later=False),
    Fault("200 with a bare text", _says(200, b'"all is well"'), later=False),
    Fault("200 with another object", _says(200, b'{"unexpected": [1, 2]}'), later=False),
    Fault("200 with an error inside", _says(200, _ERROR), later=False),
    Fault(
        "200 with errors inside", _says(200, b'{"errors": [{"message": "Internal error", "code": 131}]}'), later=False
    ),
    Fault(
        "200 with a refusal inside", _says(200, b'{"ok": false, "success": false, "message": "denied"}'), later=False
    ),
    Fault("200 with a list of no posts", _says(200, b'[1, null, "x", []]'), later=False, may_be_read=True),
    Fault("200 that is no UTF-8", _says(200, b"\xff\xfe\x00{\x00}\x00"), later=False),
    Fault("connection refused", _raises(httpx.ConnectError)),
    Fault("connection reset", _raises(httpx.ReadError)),
    Fault("timeout on connecting", _raises(httpx.ConnectTimeout)),
    Fault("timeout on reading", _raises(httpx.ReadTimeout)),
    Fault("no connection free", _raises(httpx.PoolTimeout)),
    Fault("not HTTP at all", _raises(httpx.RemoteProtocolError)),
    Fault("redirects without end", _raises(httpx.TooManyRedirects)),
)

FAULTS = {fault.name: fault for fault in _ALL}


class Unchanged(httpx.AsyncBaseTransport):
    """Answers 304 to who holds the newest answer already: https://www.rfc-editor.org/rfc/rfc9110#name-etag ."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        body = await response.aread()
        etag = f'"{blake2b(body, digest_size=8).hexdigest()}"'
        headers = {name: value for name, value in response.headers.items() if name != "content-encoding"}
        if response.status_code == httpx.codes.OK and request.headers.get("if-none-match") == etag:
            return httpx.Response(httpx.codes.NOT_MODIFIED, headers={"etag": etag})
        told = {"etag": etag, **headers} if response.status_code == httpx.codes.OK else headers
        return httpx.Response(response.status_code, headers=told, content=body)

    async def aclose(self) -> None:
        await self._inner.aclose()
