"""Slack through an incoming webhook.

See https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks. A webhook answers "ok"
and nothing else: no message can be edited, threaded or found again. So each event is a message of its own,
and only those a person must see are sent.
"""

import re
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Literal
from urllib.parse import urlsplit
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
from alerts.render import card_of
from alerts.slack_blocks import Block, blocks, notice_text, plain_text_of, summary
from alerts.web import MAX_WAIT, Reply, post, wait_of

OK, TOO_MANY, UNAVAILABLE = 200, 429, 503
JSON_HEADERS = {"content-type": "application/json; charset=utf-8"}

DEFAULT_WAIT = timedelta(minutes=1)
"""After a 429 that names no time: Slack counts most of its limits by the minute."""

FAILURES = {
    "invalid_payload": Failure.BUG,
    "invalid_blocks": Failure.BUG,
    "no_text": Failure.BUG,
    "too_many_attachments": Failure.BUG,
    "action_prohibited": Failure.DEAD_CONFIG,
    "posting_to_general_channel_denied": Failure.DEAD_CONFIG,
    "invalid_token": Failure.DEAD_CONFIG,
    "channel_not_found": Failure.DEAD_CONFIG,
    "channel_is_archived": Failure.DEAD_CONFIG,
    "no_service": Failure.DEAD_CONFIG,
    "no_service_id": Failure.DEAD_CONFIG,
    "no_team": Failure.DEAD_CONFIG,
    "no_active_hooks": Failure.DEAD_CONFIG,
    "team_disabled": Failure.DEAD_CONFIG,
    "user_not_found": Failure.DEAD_CONFIG,
    "rollup_error": Failure.RETRY,
}
"""By Slack's own code, whatever the status; a code that is not here is tried again until it is too old."""

REMEDIES = {
    Failure.BUG: "the message cannot be delivered",
    Failure.DEAD_CONFIG: "make a new webhook in Slack and put its address into the configuration",
    Failure.RETRY: "it will be sent again",
}


class SlackWebhook(Channel):
    """One message for each alert in the Slack channel that an incoming webhook was made for."""

    # Validation errors would print the address, and whoever knows it can post.
    model_config = ConfigDict(hide_input_in_errors=True)

    caps: ClassVar[ChannelCaps] = ChannelCaps(
        gap=timedelta(seconds=1),  # "1 per second": https://docs.slack.dev/apis/web-api/rate-limits
        events=frozenset({"opened", "escalated", "reopened", "resolved", "test"}),
    )

    kind: Literal["slack-webhook"] = "slack-webhook"
    url: SecretStr = Field(description="Secret address of the incoming webhook, https://hooks.slack.com/…")
    timezone: ZoneInfo = Field(
        ZoneInfo("UTC"), description="IANA time zone of times in notifications; messages use each reader's own"
    )

    async def check(self, http: AsyncClient) -> ChannelHealth:  # noqa: ARG002 - any call would post
        """Look at the shape of the address. No call tests a webhook without posting to people."""
        if _looks_like_a_webhook(self.url.get_secret_value()):
            detail = "the address has the right shape; whether Slack takes it shows with the first alert"
            return ChannelHealth(ok=True, detail=detail)
        detail = "the address is no incoming webhook (https://hooks.slack.com/services/T…/B…/…); copy it again"
        return ChannelHealth(ok=False, detail=detail)

    def open(self, http: AsyncClient) -> AbstractAsyncContextManager[Link]:
        return connectionless(_Webhook(http, self))


@dataclass(frozen=True, slots=True)
class _Webhook:
    http: AsyncClient
    channel: SlackWebhook

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:  # noqa: ARG002 - nothing to edit
        card = card_of(parcel.alert, parcel.attempt_at, self.channel.timezone, self.channel.language)
        reply = await self._post(summary(card), blocks(card))
        if code_of(reply) == "invalid_blocks":
            reply = await self._post(plain_text_of(card))
        require_ok(reply)
        return Receipt({})

    async def tell(self, notice: Notice, at: datetime) -> None:  # noqa: ARG002 - Slack shows the time itself
        require_ok(await self._post(notice_text(notice)))

    async def _post(self, text: str, laid_out: list[Block] | None = None) -> Reply:
        message = {
            "text": text,
            "mrkdwn": False,
            "link_names": False,
            "unfurl_links": False,
            "unfurl_media": False,
            **({"blocks": laid_out} if laid_out else {}),
        }
        return await post(
            self.http,
            self.channel.url.get_secret_value(),
            content=msgspec.json.encode(message),
            headers=JSON_HEADERS,
            timeout=self.channel.caps.timeout,
        )


def require_ok(reply: Reply) -> None:
    """Return when Slack took the message, else raise what the caller must do about it."""
    if reply.status == OK and reply.body.strip() == b"ok":
        return
    if reply.status == TOO_MANY:
        raise DeliveryFailed(Failure.WAIT, "Slack asks us to slow down (429)", _wait(reply))
    wait = wait_of(reply.headers)
    if reply.status == UNAVAILABLE and wait is not None:
        raise DeliveryFailed(Failure.WAIT, "Slack is away for a while (503)", wait)
    code = code_of(reply)
    failure = FAILURES.get(code, Failure.RETRY)
    detail = f"Slack refused the message ({reply.status} {code}); {REMEDIES[failure]}"
    raise DeliveryFailed(failure, detail)


def code_of(reply: Reply) -> str:
    """Slack's own word for what is wrong; "without a code" for HTML and everything else."""
    found = re.match(rb"\s*([a-z]+(?:_[a-z]+){1,6})(?![\w-])", reply.body)
    return found.group(1).decode() if found else "without a code"


class _Limited(msgspec.Struct):
    """The body of a 429, where it is JSON."""

    retry_after: float | None = None


def _wait(reply: Reply) -> timedelta:
    """The time Slack names, in the header or the body, at most an hour."""
    named = wait_of(reply.headers)
    if named is not None:
        return named
    try:
        seconds = msgspec.json.decode(reply.body, type=_Limited).retry_after
    except msgspec.MsgspecError:
        return DEFAULT_WAIT
    if seconds is None:
        return DEFAULT_WAIT
    return timedelta(seconds=min(max(seconds, 0), MAX_WAIT.total_seconds()))


def _looks_like_a_webhook(url: str) -> bool:
    """Slack documents https://hooks.slack.com/services/T…/B…/…; the host may be a proxy of one's own."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    has_place = parts.scheme in ("http", "https") and bool(parts.hostname)
    return has_place and re.fullmatch(r"/services/T\w+/B\w+/\w+", parts.path) is not None
