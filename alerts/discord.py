"""Discord through a webhook: one message for each incident, edited as things change.

See https://docs.discord.com/developers/resources/webhook#execute-webhook.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

import httpx
import msgspec
from pydantic import ConfigDict, Field, SecretStr, field_validator

from alerts import lines
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
from alerts.calls import JSON_HEADERS, decoded, get, patch, trouble, within_reason
from alerts.discord_embed import Message, message_of, notice_message, plain_message_of
from alerts.render import card_of
from alerts.web import Reply, host_of, post

UNKNOWN_MESSAGE = 10008
"""Somebody deleted our message: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json."""
FORUM = frozenset({220001, 220003})
"""The webhook belongs to a forum channel, where every message must open a thread."""
UNUSABLE = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})


class Discord(Channel):
    """One message for each incident in the Discord channel that a webhook was made for."""

    # Validation errors would print the address, and whoever knows it can post.
    model_config = ConfigDict(hide_input_in_errors=True)

    caps: ClassVar[ChannelCaps] = ChannelCaps(
        edit=True,
        # Discord publishes no figure and names the wait in a 429; people read no faster than this.
        gap=timedelta(seconds=1),
    )

    kind: Literal["discord"] = "discord"
    url: SecretStr = Field(description="Secret address of the webhook, https://discord.com/api/webhooks/…")
    timezone: ZoneInfo = Field(
        ZoneInfo("UTC"), description="IANA time zone of times in notifications; messages use each reader's own"
    )

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: SecretStr) -> SecretStr:
        try:
            parsed = httpx.URL(url.get_secret_value())
        except httpx.InvalidURL as error:
            raise ValueError("the address of the webhook is no valid URL") from error
        if parsed.scheme not in ("http", "https") or "/webhooks/" not in parsed.path:
            raise ValueError("the address is no webhook (https://discord.com/api/webhooks/…/…); copy it again")
        return url

    async def check(self, http: httpx.AsyncClient) -> ChannelHealth:
        """Ask for the webhook itself, which posts nothing."""
        url = self.url.get_secret_value()
        try:
            reply = await get(http, url, {}, self.caps.timeout)
            found = id_of(reply, host_of(url))
        except DeliveryFailed as failed:
            return ChannelHealth(ok=False, detail=failed.detail)
        return ChannelHealth(ok=True, detail=f"{host_of(url)} knows webhook {found}")

    def open(self, http: httpx.AsyncClient) -> AbstractAsyncContextManager[Link]:
        return connectionless(_Webhook(http, self))


@dataclass(frozen=True, slots=True)
class _Webhook:
    http: httpx.AsyncClient
    channel: Discord

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:
        card = card_of(parcel.alert, parcel.attempt_at, self.channel.timezone, self.channel.language)
        written = await self._write(message_of(card), previous)
        if written.refused:
            written = await self._write(plain_message_of(card), previous)
        receipt = Receipt({"id": id_of(written.reply, self._place)})
        if written.edited and lines.must_be_heard(parcel.alert):
            # An edit makes no sound. It comes first: a repeated edit does no harm, a repeated message does.
            id_of(await self._post(plain_message_of(card)), self._place)
        return receipt

    async def tell(self, notice: Notice, at: datetime) -> None:  # noqa: ARG002 - Discord shows the time itself
        id_of(await self._post(notice_message(notice)), self._place)

    @property
    def _place(self) -> str:
        return host_of(self.channel.url.get_secret_value())

    @property
    def _timeout(self) -> timedelta:
        return self.channel.caps.timeout

    async def _write(self, message: Message, previous: Receipt | None) -> "_Written":
        """Edit the message of the incident; a new one where there is none or somebody deleted it."""
        known = previous.ref.get("id") if previous else None
        if known:
            url = address_of(self.channel.url, f"/messages/{known}")
            reply = await patch(self.http, url, msgspec.json.encode(message), self._timeout)
            if refusal_of(reply).code != UNKNOWN_MESSAGE:
                return _Written(reply, edited=True)
        return _Written(await self._post(message), edited=False)

    async def _post(self, message: Message) -> Reply:
        return await post(
            self.http,
            address_of(self.channel.url),
            content=msgspec.json.encode(message),
            headers=JSON_HEADERS,
            timeout=self._timeout,
        )


@dataclass(frozen=True, slots=True)
class _Written:
    reply: Reply
    edited: bool

    @property
    def refused(self) -> bool:
        """Whether Discord does not like the message itself."""
        return self.reply.status == HTTPStatus.BAD_REQUEST and refusal_of(self.reply).code not in (0, *FORUM)


class Refusal(msgspec.Struct):
    """What Discord says where it does not do what was asked."""

    code: int = 0
    retry_after: float | None = None


class _Made(msgspec.Struct):
    id: str


def address_of(url: SecretStr, below: str = "") -> str:
    """The address to write to; with `wait` the answer is the message, and only then is it sure to be there."""
    parsed = httpx.URL(url.get_secret_value())
    return str(parsed.copy_with(path=parsed.path.rstrip("/") + below).copy_merge_params({"wait": "true"}))


def refusal_of(reply: Reply) -> Refusal:
    return decoded(reply.body, Refusal) or Refusal()


def id_of(reply: Reply, place: str) -> str:
    """The id of what was asked for or made, else the failure by cause."""
    refused = refusal_of(reply)
    failed = trouble(reply, place, within_reason(refused.retry_after))
    if failed:
        raise failed
    made = decoded(reply.body, _Made)
    if reply.status == HTTPStatus.OK and made:
        return made.id
    failure, remedy = _cause(reply.status, refused.code)
    raise DeliveryFailed(failure, f"{place} refused ({reply.status}, code {refused.code}); {remedy}")


def _cause(status: int, code: int) -> tuple[Failure, str]:
    """By Discord's own code; an answer without one is not Discord's."""
    if code == 0:
        return Failure.RETRY, "Discord did not answer, something before it did"
    if code in FORUM:
        return Failure.DEAD_CONFIG, "make the webhook in a text channel, or add ?thread_id=… to its address"
    if status in UNUSABLE:
        return Failure.DEAD_CONFIG, "make a new webhook in Discord and put its address into the configuration"
    return Failure.BUG, "the message cannot be delivered"
