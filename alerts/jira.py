"""Jira Service Management through its integration events: an incident of ours is an alert there, by its alias.

See https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v1/api-group-integration-events/. A claim
acknowledges, an answer closes, news are notes that only those who work in Jira can read. Whom to wake, and when to wake
the next, is decided there.
"""

import re
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import ClassVar, Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo

import httpx
import msgspec
from pydantic import ConfigDict, Field, SecretStr, field_validator

from alerts.base import (
    Channel,
    ChannelCaps,
    ChannelHealth,
    DeliveryFailed,
    Failure,
    Notice,
    Parcel,
    Receipt,
    connectionless,
)
from alerts.base import Link as OpenLink
from alerts.calls import JSON_HEADERS, decoded, get, trouble
from alerts.jira_alert import VERBS, Alarm, Call, alias_of, calls_of, notice_alarm, simpler
from alerts.safe_text import inline
from alerts.web import Reply, host_of, post, wait_of

KEY = re.compile(r"[A-Za-z0-9-]{20,100}")
"""Keys of integrations look like a UUID; an API token of a person (ATATT…) has signs that these have not."""

NOBODY = "00000000-0000-0000-0000-000000000000"
"""A request that nobody made: asking for it tells whether the key is taken, and nothing else."""

PATIENCE = timedelta(seconds=15)
"""For one call."""
MOST_CALLS = 4
"""In a row for one event: taken back, asked for, asked for in fewer words, and a note."""
MAX_SAID = 200
REMEDIES = {
    HTTPStatus.UNAUTHORIZED: "put the key of an API integration that is turned on into the configuration",
    HTTPStatus.PAYMENT_REQUIRED: "its plan does not allow this; change the plan, or take the channel out",
    HTTPStatus.FORBIDDEN: "let the integration create and update alerts in its settings",
    HTTPStatus.NOT_FOUND: "correct server",
}
"""Answers that no other message changes (https://docs.opsgenie.com/docs/response)."""
DISLIKED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY})


class Jira(Channel):
    """Alerts in Jira Service Management that a claim acknowledges and an answer closes; news are internal notes.

    Make an API integration under Operations, Integrations and give its key. What an alert said when it was made
    stays: its priority and description do not change, the notes tell what did.
    """

    # Validation errors would print the key, and whoever knows it can wake people.
    model_config = ConfigDict(hide_input_in_errors=True)

    caps: ClassVar[ChannelCaps] = ChannelCaps(thread=True, timeout=MOST_CALLS * PATIENCE)

    kind: Literal["jira"] = "jira"
    key: SecretStr = Field(description="Key of an API integration of Jira Service Management operations")
    server: str = Field(
        "https://api.atlassian.com/jsm/ops/integration",
        pattern=r"^https?://\S+$",
        description="Address of the integration events API, up to before /v2",
    )
    timezone: ZoneInfo = Field(ZoneInfo("UTC"), description="IANA time zone in which times are shown")

    @field_validator("key")
    @classmethod
    def _is_a_key(cls, key: SecretStr) -> SecretStr:
        if KEY.fullmatch(key.get_secret_value()) is None:
            raise ValueError(
                "the key of an API integration has letters, digits and dashes only; copy it from the integration's"
                " settings (an API token of a person, which begins with ATATT, is something else)"
            )
        return key

    async def check(self, http: httpx.AsyncClient) -> ChannelHealth:
        """Ask for a request that nobody made: whether it is known needs a key that is taken."""
        place = host_of(self.server)
        try:
            reply = await _Service(http, self).outcome(NOBODY)
            failed = _limit(reply, place)
            if failed is None and reply.status in REMEDIES and reply.status != HTTPStatus.NOT_FOUND:
                failed = refusal(reply, place)
        except DeliveryFailed as error:
            return ChannelHealth(ok=False, detail=error.detail)
        if failed is not None:
            return ChannelHealth(ok=False, detail=failed.detail)
        if decoded(reply.body, Answer) is None:
            return ChannelHealth(ok=False, detail=f"{place} does not answer as Jira does; correct server")
        return ChannelHealth(ok=True, detail=f"{place} takes the key")

    @property
    def address(self) -> str:
        return f"{self.server.rstrip('/')}/v2/alerts"

    def open(self, http: httpx.AsyncClient) -> AbstractAsyncContextManager[OpenLink]:
        return connectionless(_Service(http, self))


class Outcome(msgspec.Struct):
    """What became of a request that was accepted."""

    success: bool | None = msgspec.field(name="isSuccess", default=None)
    status: str = ""


class Answer(msgspec.Struct):
    request: str = msgspec.field(name="requestId", default="")
    result: str = ""
    message: str = ""
    errors: dict[str, object] | list[object] = msgspec.field(default_factory=list)
    outcome: Outcome = msgspec.field(name="data", default_factory=Outcome)

    @property
    def told(self) -> str:
        shown = msgspec.json.encode(self.errors).decode() if self.errors else ""
        return inline(f"{self.message} {shown}".strip(), MAX_SAID) or "without a reason"


@dataclass(frozen=True, slots=True)
class _Service:
    http: httpx.AsyncClient
    channel: Jira

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:
        """Bring the alert to the state of the incident. The receipt names what was asked for, and the last request."""
        told, incident = (previous.ref.get("told") if previous else None), parcel.alert.incident
        alias, request = alias_of(incident.id), ""
        for call in calls_of(parcel, told, self.channel.timezone, self.channel.language):
            if isinstance(call.body, Alarm):
                request = await self._create(call.body, sure=told is None and not parcel.tried)
            else:
                await self._change(call, alias)
        return Receipt({"alias": alias, "told": VERBS[incident.state], "request": request})

    async def tell(self, notice: Notice, at: datetime) -> None:  # noqa: ARG002 - Jira shows the time itself
        await self._create(notice_alarm(notice), sure=False)

    async def outcome(self, request: str) -> Reply:
        """What became of a request; 404 while Jira has not got to it."""
        url = f"{self.channel.address}/requests/{quote(request, safe='')}"
        return await get(self.http, url, self._headers, PATIENCE)

    async def _create(self, alarm: Alarm, *, sure: bool) -> str:
        """Ask for an alert. Returns the name of the request, which Jira works off later.

        `sure` asks at once what became of it, where a refusal can mean nothing else than that it was turned down.
        """
        reply = await self._post(self.channel.address, alarm)
        if is_disliked(reply):
            reply = await self._post(self.channel.address, simpler(alarm))
        request = request_in(reply, self._place)
        if not sure:
            return request
        try:
            outcome = await self.outcome(request)
        except DeliveryFailed:
            return request  # accepted all the same
        require_kept(outcome, self._place)
        return request

    async def _change(self, call: Call, alias: str) -> None:
        """Ask for a change. An alert that is not there, or is so already, needs none."""
        url = f"{self.channel.address}/{quote(alias, safe='')}/{call.verb}?identifierType=alias"
        reply = await self._post(url, call.body)
        if reply.status != HTTPStatus.NOT_FOUND or decoded(reply.body, Answer) is None:
            request_in(reply, self._place)

    async def _post(self, url: str, body: msgspec.Struct) -> Reply:
        content = msgspec.json.encode(body)
        return await post(self.http, url, content=content, headers=self._headers, timeout=PATIENCE)

    @property
    def _headers(self) -> dict[str, str]:
        return {**JSON_HEADERS, "authorization": f"GenieKey {self.channel.key.get_secret_value()}"}

    @property
    def _place(self) -> str:
        return host_of(self.channel.server)


def is_disliked(reply: Reply) -> bool:
    """Whether Jira does not like the alert itself."""
    answer = decoded(reply.body, Answer)
    if answer is None:
        return reply.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return reply.status in DISLIKED and not _of_the_key(answer)


def request_in(reply: Reply, place: str) -> str:
    """The name of the request that Jira accepted, else the failure by cause."""
    failed = _limit(reply, place)
    if failed:
        raise failed
    answer = decoded(reply.body, Answer)
    if reply.status == HTTPStatus.ACCEPTED and answer and answer.request:
        return answer.request
    raise refusal(reply, place)


def require_kept(reply: Reply, place: str) -> None:
    """Return unless Jira says that it turned the alert down: not to know yet is the rule, and is no failure."""
    answer = decoded(reply.body, Answer)
    if reply.status != HTTPStatus.OK or answer is None or answer.outcome.success is not False:
        return
    why = inline(answer.outcome.status, MAX_SAID) or "without a reason"
    detail = f"{place} accepted the alert, then turned it down ({why}); look at the rules of the integration"
    raise DeliveryFailed(Failure.BUG, detail)


def refusal(reply: Reply, place: str) -> DeliveryFailed:
    """What a refusal means that no waiting mends."""
    answer = decoded(reply.body, Answer)
    if answer is None:
        return DeliveryFailed(Failure.RETRY, f"{place} did not answer ({reply.status}), something before Jira did")
    status = HTTPStatus.UNAUTHORIZED if _of_the_key(answer) else reply.status
    told = f"{place} refused ({reply.status} {answer.told})"
    if status in REMEDIES:
        return DeliveryFailed(Failure.DEAD_CONFIG, f"{told}; {REMEDIES[HTTPStatus(status)]}")
    if status in DISLIKED:
        return DeliveryFailed(Failure.BUG, f"{told}; the alert cannot be delivered")
    return DeliveryFailed(Failure.RETRY, told)


def _limit(reply: Reply, place: str) -> DeliveryFailed | None:
    """The limits name their period where they do not name a wait (https://docs.opsgenie.com/docs/api-rate-limiting)."""
    period: timedelta | None = None
    if reply.status == HTTPStatus.TOO_MANY_REQUESTS and wait_of(reply.headers) is None:
        period = wait_of(httpx.Headers({"retry-after": reply.headers.get("x-ratelimit-period-in-sec", "")}))
    return trouble(reply, place, period)


def _of_the_key(answer: Answer) -> bool:
    """Jira says a key of a wrong shape as it says a wrong alert: with 422, and in words only."""
    return bool(re.search(r"\b(api ?key|key format)\b", answer.message, re.IGNORECASE))
