"""HTTP for channels: one POST, and the answer whatever its status, or a typed error."""

import asyncio
import re
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from alerts.base import DeliveryFailed, Failure

MAX_REPLY = 65_536
"""Bytes of an answer that are read. Error texts are short; a runaway answer is cut here."""

MAX_WAIT = timedelta(hours=1)
"""A service that asks for more is tried again after this, so that no channel sleeps for a day."""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: httpx.Headers
    body: bytes
    """At most MAX_REPLY bytes of it."""


async def post(
    http: httpx.AsyncClient,
    url: str,
    *,
    content: bytes,
    headers: Mapping[str, str],
    timeout: timedelta,  # noqa: ASYNC109 - one limit over the whole exchange; httpx limits only its steps
) -> Reply:
    """POST these bytes; every status is a Reply and redirects are not followed.

    Raises DeliveryFailed: RETRY when there was no answer, DEAD_CONFIG when the address cannot be used.
    Messages name the host only, because paths of hooks are secrets.
    """
    # Uncompressed, so that the limit on the body is a limit on memory and no decoder can fail.
    sent = {"accept-encoding": "identity", **headers}
    answer = http.stream("POST", url, content=content, headers=sent, timeout=None, follow_redirects=False)
    return await _read(answer, host_of(url), timeout)


async def head(http: httpx.AsyncClient, url: str, limit: timedelta) -> Reply:
    """Ask for the headers only: tells whether somebody answers there. Fails as `post` does."""
    answer = http.stream("HEAD", url, timeout=None, follow_redirects=False)
    return await _read(answer, host_of(url), limit)


def wait_of(headers: httpx.Headers) -> timedelta | None:
    """`Retry-After` as a duration of 0 to MAX_WAIT; None when it is absent or cannot be read.

    It comes as seconds or as an HTTP date (RFC 9110, 10.2.3); the date is measured against the answer's
    own `Date`, so that neither clock need be right.
    """
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,13}(\.[0-9]{1,9})?", value):
        return min(timedelta(seconds=float(value)), MAX_WAIT)
    then, now = _http_date(value), _http_date(headers.get("date", ""))
    if then is None or now is None:
        return None
    return min(max(then - now, timedelta(0)), MAX_WAIT)


def host_of(url: str) -> str:
    """The part of an address that may be shown."""
    try:
        return urlsplit(url).hostname or "the address"
    except ValueError:
        return "the address"


async def _read(answer: AbstractAsyncContextManager[httpx.Response], place: str, limit: timedelta) -> Reply:
    """The answer, or the failure in words that name the place only."""
    try:
        async with asyncio.timeout(limit.total_seconds()), answer as response:
            return Reply(response.status_code, response.headers, await _body(response))
    except httpx.UnsupportedProtocol as error:
        raise DeliveryFailed(Failure.DEAD_CONFIG, f"{place}: {error}") from error
    except httpx.InvalidURL as error:
        raise DeliveryFailed(Failure.DEAD_CONFIG, f"{place} is not a valid URL; correct it") from error
    except TimeoutError as error:
        seconds = f"{limit.total_seconds():g} s"
        raise DeliveryFailed(Failure.RETRY, f"{place} did not answer within {seconds}") from error
    except httpx.HTTPError as error:
        raise DeliveryFailed(Failure.RETRY, f"{place} did not answer: {type(error).__name__}") from error


async def _body(response: httpx.Response) -> bytes:
    body = b""
    async for part in response.aiter_bytes():
        body += part
        if len(body) >= MAX_REPLY:
            break
    return body[:MAX_REPLY]


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
