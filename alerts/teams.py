"""Microsoft Teams through a workflow that posts what it receives.

See https://learn.microsoft.com/power-automate/teams/teams-app-create ("When a Teams webhook request is received").
A workflow takes a message and tells nothing of it: no message can be edited or found again. So each event is a
card of its own, and only those a person must see are sent.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import ClassVar, Literal
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import msgspec
from httpx import AsyncClient
from pydantic import ConfigDict, Field, SecretStr

from alerts.base import (
    Channel,
    ChannelCaps,
    ChannelHealth,
    DeliveryFailed,
    Failure,
    Link,
    Notice,
    Parcel,
    Receipt,
    connectionless,
)
from alerts.calls import JSON_HEADERS, decoded, trouble
from alerts.render import card_of
from alerts.teams_card import MAX_SIZE, Part, message_of, notice_message, plain_message_of
from alerts.web import Reply, host_of, post

RETIRED = ("webhook.office.com", "outlook.office.com", "outlook.office365.com")
"""Hosts of Microsoft 365 connectors, which are switched off."""

TAKEN = frozenset({HTTPStatus.OK, HTTPStatus.ACCEPTED})
UNUSABLE = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
SWITCHED_OFF = frozenset({"WorkflowTriggerIsNotEnabled", "WorkflowDisabled", "WorkflowSuspended"})


class Teams(Channel):
    """One card for each alert in the Teams chat or channel that a workflow posts to."""

    # Validation errors would print the address, and whoever knows it can post.
    model_config = ConfigDict(hide_input_in_errors=True)

    caps: ClassVar[ChannelCaps] = ChannelCaps(
        max_size=MAX_SIZE,
        # "4 requests per second":
        # https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
        gap=timedelta(milliseconds=250),
        events=frozenset({"opened", "escalated", "reopened", "resolved", "test"}),
    )

    kind: Literal["teams"] = "teams"
    url: SecretStr = Field(description="Secret address of the workflow, as Teams shows it once")
    timezone: ZoneInfo = Field(
        ZoneInfo("UTC"), description="IANA time zone of dates of earlier incidents; messages use each reader's own"
    )

    async def check(self, http: AsyncClient) -> ChannelHealth:  # noqa: ARG002 - any call would post
        """Look at the shape of the address. No call tests a workflow without posting to people."""
        return _shape(self.url.get_secret_value())

    def open(self, http: AsyncClient) -> AbstractAsyncContextManager[Link]:
        return connectionless(_Workflow(http, self))


@dataclass(frozen=True, slots=True)
class _Workflow:
    http: AsyncClient
    channel: Teams

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:  # noqa: ARG002 - nothing to edit
        card = card_of(parcel.alert, parcel.attempt_at, self.channel.timezone, self.channel.language)
        reply = await self._post(message_of(card))
        if is_refused(reply):
            reply = await self._post(plain_message_of(card))
        require_taken(reply, self._place)
        return Receipt({})

    async def tell(self, notice: Notice, at: datetime) -> None:  # noqa: ARG002 - Teams shows the time itself
        require_taken(await self._post(notice_message(notice)), self._place)

    @property
    def _place(self) -> str:
        return host_of(self.channel.url.get_secret_value())

    async def _post(self, message: Part) -> Reply:
        content = msgspec.json.encode(message)
        url = self.channel.url.get_secret_value()
        return await post(self.http, url, content=content, headers=JSON_HEADERS, timeout=self.channel.caps.timeout)


class _Named(msgspec.Struct):
    code: str = ""


class _Refused(msgspec.Struct):
    """What a workflow says where it does not run."""

    error: _Named = msgspec.field(default_factory=_Named)


def code_of(reply: Reply) -> str:
    """The workflow's own word for what is wrong; empty for HTML and everything else."""
    refused = decoded(reply.body, _Refused)
    return refused.error.code if refused and refused.error.code.isalnum() else ""


def is_refused(reply: Reply) -> bool:
    """Whether the message itself is not liked."""
    code = code_of(reply)
    bad = reply.status == HTTPStatus.BAD_REQUEST and code not in {"", *SWITCHED_OFF}
    return bad or reply.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def require_taken(reply: Reply, place: str) -> None:
    """Return when the workflow took the message, which does not prove that it was shown; else raise."""
    failed = trouble(reply, place)
    if failed:
        raise failed
    if reply.status in TAKEN and not reply.body.lstrip().startswith(b"<"):
        return
    code = code_of(reply)
    failure, remedy = _cause(reply, code)
    raise DeliveryFailed(failure, f"{place} refused the card ({reply.status} {code or 'without a code'}); {remedy}")


def _cause(reply: Reply, code: str) -> tuple[Failure, str]:
    if code in SWITCHED_OFF:
        return Failure.DEAD_CONFIG, "the workflow is switched off: let its owner switch it on"
    if code and reply.status in UNUSABLE:
        return Failure.DEAD_CONFIG, "make a new workflow in Teams and put its address into the configuration"
    if is_refused(reply):
        return Failure.BUG, "the card cannot be delivered"
    return Failure.RETRY, "no workflow answered"


def _shape(url: str) -> ChannelHealth:
    """Microsoft gives workflows https addresses that carry their signature as `sig`."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ChannelHealth(ok=False, detail="the address of the workflow is no URL; copy it again")
    host = parts.hostname or ""
    if any(host == retired or host.endswith(f".{retired}") for retired in RETIRED):
        return ChannelHealth(ok=False, detail="connectors are retired; make a workflow in Teams and take its address")
    if parts.scheme not in ("http", "https") or not host or "sig" not in parse_qs(parts.query):
        return ChannelHealth(ok=False, detail="the address is no workflow (https://…&sig=…); copy it again")
    detail = "the address has the right shape; a workflow ends with its owner's account, so give it two owners"
    return ChannelHealth(ok=True, detail=detail)
