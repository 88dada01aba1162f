"""Calls of Slack's Web API: https://docs.slack.dev/apis/web-api."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlencode

import httpx
import msgspec
from pydantic import SecretStr

from alerts.base import DeliveryFailed, Failure
from alerts.calls import DEFAULT_WAIT, JSON_HEADERS, decoded, trouble
from alerts.slack_errors import Cure, advice, cure_of, failure_of, shown
from alerts.web import Reply, host_of, post, wait_of

FORM_HEADERS = {"content-type": "application/x-www-form-urlencoded"}

MAX_PAGE = 4 * 1024 * 1024
"""Bytes of a page of history: 50 of our messages with 3,000 letters of six bytes each stay far below."""
PAGE = 50
"""Messages asked for at once; Slack recommends at most 200."""
MAX_PAGES = 4
"""How far back the history is read: who writes more than 200 messages while one is retried loses the guard."""


class Metadata(msgspec.Struct):
    event_type: str = ""
    event_payload: dict[str, object] = msgspec.field(default_factory=dict)


class Posted(msgspec.Struct):
    """A message as the history shows it."""

    ts: str = ""
    thread_ts: str | None = None
    metadata: Metadata | None = None


class _More(msgspec.Struct):
    next_cursor: str = ""


class Body(msgspec.Struct):
    """The members of all answers that are read here."""

    ok: bool = False
    error: str = ""
    needed: str = ""
    channel: str = ""
    ts: str = ""
    url: str = ""
    team: str = ""
    user: str = ""
    messages: list[Posted] = msgspec.field(default_factory=list)
    response_metadata: _More = msgspec.field(default_factory=_More)


@dataclass(frozen=True, slots=True)
class Answer:
    """What Slack said to one call; `place` and `method` name it in failures."""

    place: str
    method: str
    body: Body
    failed: DeliveryFailed | None = None

    @property
    def cure(self) -> Cure | None:
        """What helps against what Slack refused; None where nothing was, or where Slack did not answer."""
        return None if self.body.ok or self.failed else cure_of(self.body.error)

    def require(self) -> Body:
        """The answer when it was done, else raises what the caller must do about it."""
        if self.failed:
            raise self.failed
        if self.body.ok:
            return self.body
        code = self.body.error
        lacking = f" {shown(self.body.needed)}" if self.body.needed else ""
        detail = f"{self.place} refused {self.method} ({shown(code)}{lacking}); {advice(code)}"
        raise DeliveryFailed(failure_of(code), detail)


@dataclass(frozen=True, slots=True)
class Api:
    """The Web API at `address`, as the owner of one token."""

    http: httpx.AsyncClient
    address: str
    token: SecretStr = field(repr=False)
    timeout: timedelta

    async def write(self, method: str, request: Mapping[str, object]) -> Answer:
        """One call that changes something. Raises DeliveryFailed where nobody answered."""
        headers = {**JSON_HEADERS, **self._bearer()}
        reply = await post(
            self.http, self._url(method), content=msgspec.json.encode(request), headers=headers, timeout=self.timeout
        )
        return self._answer(method, reply)

    async def read(self, method: str, **arguments: str) -> Answer:
        """One call that only asks. It is a form, because not every such method takes JSON."""
        url, headers = self._url(method), {**FORM_HEADERS, **self._bearer()}
        reply = await _whole(self.http, url, urlencode(arguments).encode(), headers, self.timeout)
        return self._answer(method, reply)

    async def messages(self, method: str, back_to: str, **arguments: str) -> list[Posted]:
        """What the history or a thread shows since the time `back_to`, or as much as can be had of it."""
        found: list[Posted] = []
        cursor = ""
        for _ in range(MAX_PAGES):
            more = {"cursor": cursor} if cursor else {}
            asked = {"limit": str(PAGE), "include_all_metadata": "true", **arguments, **more}
            body = (await self.read(method, **asked)).require()
            found += body.messages
            cursor = body.response_metadata.next_cursor
            if not cursor or any(message.ts < back_to for message in body.messages[-1:]):
                break
        return found

    def _url(self, method: str) -> str:
        return f"{self.address.rstrip('/')}/{method}"

    def _bearer(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token.get_secret_value()}"}

    def _answer(self, method: str, reply: Reply) -> Answer:
        place = host_of(self.address)
        body = decoded(reply.body, Body)
        if body is None or not (body.ok or body.error):
            failed = trouble(reply, place) or DeliveryFailed(
                Failure.RETRY, f"{place} did not answer as Slack does ({reply.status}); something before it did"
            )
            return Answer(place, method, Body(), failed)
        if reply.status == HTTPStatus.TOO_MANY_REQUESTS or cure_of(body.error) is Cure.WAIT:
            wait = wait_of(reply.headers)
            detail = f"{place} asks us to slow down ({method})"
            failed = DeliveryFailed(Failure.WAIT, detail, DEFAULT_WAIT if wait is None else wait)
            return Answer(place, method, body, failed)
        return Answer(place, method, body)


async def _whole(
    http: httpx.AsyncClient, url: str, content: bytes, headers: Mapping[str, str], limit: timedelta
) -> Reply:
    """As `web.post`, for answers larger than it reads. Raises DeliveryFailed as it does."""
    sent, place = {"accept-encoding": "identity", **headers}, host_of(url)
    stream = http.stream("POST", url, content=content, headers=sent, timeout=None, follow_redirects=False)
    try:
        async with asyncio.timeout(limit.total_seconds()), stream as response:
            return Reply(response.status_code, response.headers, await _body(response))
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise DeliveryFailed(Failure.DEAD_CONFIG, f"{place}: {error}; correct the address") from error
    except (TimeoutError, httpx.HTTPError) as error:
        raise DeliveryFailed(Failure.RETRY, f"{place} did not answer: {type(error).__name__}") from error


async def _body(response: httpx.Response) -> bytes:
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) > MAX_PAGE:
            break
    return bytes(body[:MAX_PAGE])
