"""Telegram through a bot: one message for each incident, edited as things change.

See https://core.telegram.org/bots/api#sendmessage and https://core.telegram.org/bots/api#editmessagetext.
"""

import re
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

import msgspec
from httpx import AsyncClient
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
from alerts.calls import JSON_HEADERS, decoded, trouble, within_reason
from alerts.render import card_of
from alerts.safe_text import inline
from alerts.telegram_text import Message, message_of, notice_message, plain_message_of
from alerts.web import host_of, post

UNCHANGED = "message is not modified"
GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
"""Somebody deleted our message, or it is not ours any more: a new one is written."""
NO_ENTRY = (
    "chat not found",
    "upgraded to a supergroup",
    "not enough rights",
    "have no rights",
    "chat_write_forbidden",
    "need administrator rights",
    "message thread not found",
    "topic_closed",
    "peer_id_invalid",
    "channel_private",
)
"""Of a 400, whose cause Telegram says in words only: the chat cannot be written to."""
UNUSABLE = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
MAX_NAME = 60


class Telegram(Channel):
    """One message for each incident in a Telegram chat, group or channel that your bot may write to."""

    # Validation errors would print the token.
    model_config = ConfigDict(hide_input_in_errors=True)

    caps: ClassVar[ChannelCaps] = ChannelCaps(
        edit=True,
        thread=True,
        # "20 messages per minute" to a group: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
        gap=timedelta(seconds=3),
    )

    kind: Literal["telegram"] = "telegram"
    token: SecretStr = Field(description="Token of your bot, from @BotFather")
    chat: str = Field(pattern=r"^(-?[0-9]+|@[A-Za-z0-9_]+)$", description="Chat id, or @name of a public channel")
    topic: int | None = Field(None, description="Topic of a group that has topics (message_thread_id)")
    server: str = Field("https://api.telegram.org", pattern=r"^https?://\S+$", description="Address of the Bot API")
    timezone: ZoneInfo = Field(ZoneInfo("UTC"), description="IANA time zone in which times are shown")

    @field_validator("token")
    @classmethod
    def _is_a_token(cls, token: SecretStr) -> SecretStr:
        if re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", token.get_secret_value()) is None:
            raise ValueError("the token of a bot looks like 123456:ABC-DEF; copy it again from @BotFather")
        return token

    async def check(self, http: AsyncClient) -> ChannelHealth:
        """Ask whether the bot knows the chat, which sends nothing."""
        try:
            answer = await _Chat(http, self).call("getChat", {"chat_id": self.chat})
            answer.require()
        except DeliveryFailed as failed:
            return ChannelHealth(ok=False, detail=failed.detail)
        name = inline(answer.body.result.title or self.chat, MAX_NAME) if answer.body.result else self.chat
        return ChannelHealth(ok=True, detail=f"the bot knows the chat {name}")

    def open(self, http: AsyncClient) -> AbstractAsyncContextManager[Link]:
        return connectionless(_Chat(http, self))


class _Result(msgspec.Struct):
    """A message, or a chat."""

    message_id: int = 0
    title: str | None = None


class _Parameters(msgspec.Struct):
    retry_after: float | None = None
    migrate_to_chat_id: int | None = None


class _Body(msgspec.Struct):
    ok: bool
    description: str = ""
    result: _Result | None = None
    parameters: _Parameters = msgspec.field(default_factory=_Parameters)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the Bot API said; `place` names the server in failures."""

    place: str
    status: int
    body: _Body
    failed: DeliveryFailed | None

    def says(self, *words: str) -> bool:
        told = self.body.description.lower()
        return self.status == HTTPStatus.BAD_REQUEST and any(word in told for word in words)

    @property
    def refused(self) -> bool:
        """Whether Telegram does not like the message itself."""
        return self.status == HTTPStatus.BAD_REQUEST and not self.says(UNCHANGED, *GONE, *NO_ENTRY)

    def require(self) -> None:
        """Return when it was done, else raise what the caller must do about it."""
        if self.failed:
            raise self.failed
        if (self.body.ok and self.body.result) or self.says(UNCHANGED):
            return
        failure, remedy = self._cause()
        raise DeliveryFailed(failure, f"{self.place} refused ({self.status} {self._told}); {remedy}")

    @property
    def _told(self) -> str:
        return inline(self.body.description, MAX_NAME) or "without a reason"

    def _cause(self) -> tuple[Failure, str]:
        moved = self.body.parameters.migrate_to_chat_id
        if moved:
            return Failure.DEAD_CONFIG, f'the group has a new id: set chat = "{moved}"'
        if self.status in UNUSABLE and self.body.description:
            return Failure.DEAD_CONFIG, "check the token, and that the bot is in the chat"
        if self.says(*NO_ENTRY):
            return Failure.DEAD_CONFIG, "add the bot to the chat and let it write there"
        if self.status == HTTPStatus.BAD_REQUEST and self.body.description:
            return Failure.BUG, "the message cannot be delivered"
        return Failure.RETRY, "Telegram did not answer, something before it did"


@dataclass(frozen=True, slots=True)
class _Chat:
    http: AsyncClient
    channel: Telegram

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:
        card = card_of(parcel.alert, parcel.attempt_at, self.channel.timezone, self.channel.language)
        known = self._known(previous)
        written = await self._write(message_of(card, parcel.attempt_at, self.channel.timezone), known)
        if written.answer.refused:
            written = await self._write(plain_message_of(card), known)
        written.answer.require()
        if written.edited and lines.must_be_heard(parcel.alert):
            # An edit makes no sound. It comes first: a repeated edit does no harm, a repeated message does.
            (await self._post(plain_message_of(card), reply_to=written.message)).require()
        return Receipt({"chat": self.channel.chat, "message": str(written.message)})

    async def tell(self, notice: Notice, at: datetime) -> None:  # noqa: ARG002 - Telegram shows the time itself
        (await self._post(notice_message(notice))).require()

    def _known(self, previous: Receipt | None) -> int | None:
        """The message of the incident, unless the channel moved to another chat since."""
        if previous is None or previous.ref.get("chat") != self.channel.chat:
            return None
        return int(previous.ref["message"])

    async def _write(self, message: Message, known: int | None) -> "_Written":
        """Edit the message of the incident; a new one where there is none or somebody deleted it."""
        if known is not None:
            shown = msgspec.to_builtins(message)
            request = {"chat_id": self.channel.chat, "message_id": known, **shown, **NO_PREVIEW}
            answer = await self.call("editMessageText", request)
            if not answer.says(*GONE):
                return _Written(answer, known, edited=True)
        answer = await self._post(message)
        return _Written(answer, answer.body.result.message_id if answer.body.result else 0, edited=False)

    async def _post(self, message: Message, reply_to: int | None = None) -> Answer:
        topic = {"message_thread_id": self.channel.topic} if self.channel.topic is not None else {}
        reply = {"message_id": reply_to, "allow_sending_without_reply": True}
        request = {
            "chat_id": self.channel.chat,
            **topic,
            **msgspec.to_builtins(message),
            **NO_PREVIEW,
            **({"reply_parameters": reply} if reply_to else {}),
        }
        return await self.call("sendMessage", request)

    async def call(self, method: str, request: dict[str, object]) -> Answer:
        """One call of the Bot API."""
        url = f"{self.channel.server.rstrip('/')}/bot{self.channel.token.get_secret_value()}/{method}"
        content = msgspec.json.encode(request)
        reply = await post(self.http, url, content=content, headers=JSON_HEADERS, timeout=self.channel.caps.timeout)
        body = decoded(reply.body, _Body) or _Body(ok=False)
        place = host_of(url)
        failed = trouble(reply, place, within_reason(body.parameters.retry_after))
        return Answer(place, reply.status, body, failed)


NO_PREVIEW = {"link_preview_options": {"is_disabled": True}}
"""A stranger's link must not unfold in the chat, nor be fetched."""


@dataclass(frozen=True, slots=True)
class _Written:
    answer: Answer
    message: int
    edited: bool
