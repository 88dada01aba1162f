"""HTTP for connectors: one request in, a checked answer or a typed error out."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Generic, TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec
from pydantic import JsonValue

from connectors.base import RateSignal, Refused, TryLater
from connectors.graphql import reads_only

T = TypeVar("T")
Value = str | int | float | bool | None
Params = Mapping[str, Value | Sequence[Value]] | list[tuple[str, Value]]
Headers = Mapping[str, str] | None

MAX_BYTES = 10_000_000
"""A page of any source documented here is under 2 MB; ten stop a runaway answer."""

OK, NOT_MODIFIED, UNAUTHORIZED, FORBIDDEN, TOO_MANY = 200, 304, 401, 403, 429
LEAST_SECRET = 6
"""Letters of a value that could be a key; shorter ones are words."""
SECRET = frozenset({"key", "token", "access_token"})
"""Parameters in which some services want their keys."""
KEPT = 4_000
"""Bytes of a bad answer that an error keeps."""
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding hostile JSON raises; a hundred thousand brackets are too deep."""
EPOCH_FROM = 1_000_000_000
"""A reset above this is a time since 1970, below it a number of seconds from now."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """A decoded body with what its headers tell."""

    value: T
    headers: httpx.Headers
    rate: RateSignal | None
    url: str
    """The final address, after redirects."""


async def fetch(
    http: httpx.AsyncClient, url: str, *, params: Params | None = None, headers: Headers = None, follow: bool = True
) -> Answer[bytes]:
    """GET; status 200 or 304 (then an empty body). Raises TryLater or Refused for anything else.

    `follow` is False where headers must not reach another host: httpx takes off `Authorization` only.
    """
    request = _request(http, "GET", url, params=params, headers=headers)
    secrets = [*(headers or {}).values(), *(value for name, value in request.url.params.items() if name in SECRET)]
    return await _send(http, request, secrets, follow=follow)


async def login(
    http: httpx.AsyncClient, url: str, body: Mapping[str, str], shape: type[T], *, headers: Headers = None
) -> Answer[T]:
    """Open or renew a session; without a body none is sent. No redirect is followed. Raises as `fetch` does."""
    request = _request(http, "POST", url, headers=headers, json=body or None)
    answer = await _send(http, request, [*(headers or {}).values(), *body.values()], follow=False)
    return Answer(decode(answer.value, shape, host_of(url)), answer.headers, answer.rate, answer.url)


async def query(
    http: httpx.AsyncClient,
    url: str,
    question: str,
    shape: type[T],
    *,
    variables: Mapping[str, str | None] | None = None,
    headers: Headers = None,
) -> Answer[T]:
    """Ask in GraphQL, whose questions are sent by POST. No redirect is followed. Raises as `fetch` does.

    Raises ValueError, before anything is sent, unless the question is one anonymous query, which can change nothing.
    """
    if not reads_only(question):
        raise ValueError("web.query sends one anonymous query {...} alone: no mutation, subscription or name")
    body: dict[str, JsonValue] = {"query": question, "variables": {**(variables or {})}}
    request = _request(http, "POST", url, headers=headers, json=body)
    answer = await _send(http, request, [*(headers or {}).values()], follow=False)
    return Answer(decode(answer.value, shape, host_of(url)), answer.headers, answer.rate, answer.url)


async def fetch_json(
    http: httpx.AsyncClient, url: str, shape: type[T], *, params: Params | None = None, headers: Headers = None
) -> Answer[T]:
    """GET a JSON document of one shape (a msgspec type; unknown members are ignored)."""
    answer = await fetch(http, url, params=params, headers=headers)
    place = host_of(url)
    return Answer(decode(answer.value, shape, place), answer.headers, answer.rate, answer.url)


def unanswered(error: httpx.HTTPError) -> str:
    """Why there was no answer, in words; never the address, which may hold a secret."""
    if isinstance(error, httpx.TimeoutException):
        return "did not answer in time"
    if isinstance(error, httpx.ConnectError):
        return "cannot be reached: no connection (is the name right, is the network up?)"
    return f"broke off its answer ({type(error).__name__})"


def host_of(url: str) -> str:
    """The host of an address, for messages; the rest may hold a secret."""
    try:
        return urlsplit(url).hostname or "the address"
    except ValueError:
        return "the address"


def decode(body: bytes, shape: type[T], place: str) -> T:
    """A body as `shape`, or TryLater that says what was wrong with it."""
    try:
        return msgspec.json.decode(body, type=shape)
    except UNREADABLE as error:
        raise TryLater(f"{place} answered {describe(body)}: {error}") from error


def decode_each(items: Iterable[msgspec.Raw], shape: type[T]) -> tuple[list[T], tuple[str, ...]]:
    """Items one by one, so that a malformed one is skipped with its reason and the page stands."""
    good, skipped = [], []
    for number, item in enumerate(items):
        try:
            good.append(msgspec.json.decode(item, type=shape))
        except UNREADABLE as error:
            skipped.append(f"item {number}: {error}")
    return good, tuple(skipped)


def describe(body: bytes) -> str:
    """What a body that is no JSON of ours looks like, in words."""
    start = body[:200].lstrip().lower()
    if not start:
        return "nothing"
    if start.startswith((b"<!doctype html", b"<html")):
        return "an HTML page instead of JSON"
    return "JSON of another shape" if start[:1] in b"{[" else "something that is no JSON"


def refusal(status: int, headers: httpx.Headers, body: bytes, place: str) -> TryLater | Refused:
    """The typed error for an answer that is neither 200 nor 304."""
    rate = rate_signal(headers)
    told = retry_after(headers)
    wait = told or (rate.wait if rate and rate.wait else None)
    kept, firm = body[:KEPT], bool(told)
    exhausted = status == FORBIDDEN and (told is not None or (rate is not None and rate.remaining == 0))
    if status == TOO_MANY or exhausted:
        return TryLater(f"{place} asks us to slow down ({status})", wait, status=status, firm=firm, body=kept)
    if status == UNAUTHORIZED:
        return Refused(f"{place} refused the key ({status}{said(body)}); check the token", status=status, body=kept)
    if 400 <= status < 500 and status != httpx.codes.REQUEST_TIMEOUT:
        return Refused(f"{place} refused the request ({status}{said(body)})", status=status, body=kept)
    return TryLater(f"{place} is in trouble ({status})", told, status=status, firm=firm, body=kept)


def said(body: bytes) -> str:
    """The server's own short reason, for the message; nothing for a page of HTML."""
    try:
        told = msgspec.json.decode(body)
    except UNREADABLE:
        return ""
    reason = told.get("error") or told.get("message") if isinstance(told, dict) else None
    return f": {reason[:100]}" if isinstance(reason, str) else ""


def server_time(headers: httpx.Headers) -> datetime | None:
    """The server's clock, from `Date`; the base for every absolute time it sends."""
    return _moment(parsedate_to_datetime, headers.get("date", ""))


def retry_after(headers: httpx.Headers) -> timedelta | None:
    """`Retry-After` as a duration: seconds or an HTTP date, never negative."""
    return until(headers.get("retry-after", ""), headers)


def until(value: str, headers: httpx.Headers) -> timedelta | None:
    """A "reset" as a duration from now, in each of its dialects.

    Seconds from now, seconds since 1970, an ISO 8601 time and an HTTP date; the absolute ones are
    measured against the server's own `Date`. None for an empty or unreadable value.
    """
    value = value.strip()
    if re.fullmatch(r"\d{1,13}(\.\d{1,9})?", value):
        number = float(value)
        if number < EPOCH_FROM:
            return timedelta(seconds=number)
        moment: datetime | None = datetime.fromtimestamp(number if number < 1e11 else number / 1000, UTC)
    else:
        moment = _moment(datetime.fromisoformat, value) or _moment(parsedate_to_datetime, value)
    now = server_time(headers)
    if moment is None or now is None:
        return None
    return max(moment - now, timedelta(0))


def rate_signal(headers: httpx.Headers) -> RateSignal | None:
    """What `X-RateLimit-*` or `RateLimit-*` headers tell; waits only when nothing remains."""
    for prefix in ("x-ratelimit-", "ratelimit-", "x-rate-limit-"):
        remaining = headers.get(prefix + "remaining", "")
        if re.fullmatch(r"\d{1,9}(\.\d+)?", remaining):
            left = int(float(remaining))
            reset = until(headers.get(prefix + "reset", ""), headers)
            return RateSignal(timedelta(0) if left else reset or timedelta(0), left)
    return None


def utc(moment: datetime) -> datetime | None:
    """In UTC; None for a time so near the ends of the calendar that UTC cannot hold it."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None


def netloc(address: str) -> str:
    """Host and port of an address; empty where there is none."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def _request(
    http: httpx.AsyncClient,
    method: str,
    url: str,
    *,
    params: Params | None = None,
    headers: Headers = None,
    json: Mapping[str, JsonValue] | None = None,
) -> httpx.Request:
    try:
        return http.build_request(method, url, params=params, headers=headers, json=json)
    except (httpx.InvalidURL, UnicodeError) as error:  # a host that IDNA cannot encode is a UnicodeError
        raise Refused(f"the address {host_of(url)} is not a valid URL: {error}") from error


async def _send(
    http: httpx.AsyncClient, request: httpx.Request, secrets: Sequence[str], *, follow: bool
) -> Answer[bytes]:
    place = request.url.host or "the address"
    try:
        response = await http.send(request, stream=True, follow_redirects=http.follow_redirects and follow)
        async with aclosing(response):
            body = await _read(response, place)
    except httpx.UnsupportedProtocol as error:
        raise Refused(f"{place}: {error}") from error
    except (httpx.InvalidURL, UnicodeError) as error:  # the address of a redirect
        raise Refused(f"{place} leads to an address that is not a valid URL: {error}") from error
    except httpx.HTTPError as error:
        raise TryLater(f"{place} {unanswered(error)}") from error
    rate = rate_signal(response.headers)
    if response.status_code in (OK, NOT_MODIFIED):
        return Answer(body, response.headers, rate, str(response.url))
    raise refusal(response.status_code, response.headers, _hushed(body, secrets), place)


def _hushed(body: bytes, secrets: Sequence[str]) -> bytes:
    """An error answer without what we sent: some servers repeat the key that they refuse."""
    for value in secrets:
        for part in (value, value.rpartition(" ")[2]):
            if len(part) >= LEAST_SECRET:
                body = body.replace(part.encode(), "…".encode())
    return body


async def _read(response: httpx.Response, place: str) -> bytes:
    parts, size = [], 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > MAX_BYTES:
            raise TryLater(f"{place} sent more than {MAX_BYTES // 1_000_000} MB")
        parts.append(part)
    return b"".join(parts)


def _moment(parse: Callable[[str], datetime], value: str) -> datetime | None:
    try:
        moment = parse(value)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
