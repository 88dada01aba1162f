"""Matrix through a bot: one message for each incident, edited as things change, and a quiet thread.

See https://spec.matrix.org/latest/client-server-api/#event-replacements and .../#threading.
"""

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
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
from alerts.card import Card
from alerts.matrix_api import Answer, Room
from alerts.matrix_text import MAX_EVENT, Content, message_of, news_of, notice_message, plain_message_of
from alerts.render import card_of
from alerts.safe_text import inline
from alerts.web import host_of

CALL = timedelta(seconds=8)
"""For one call; an alert takes up to three, and more only where a post was taken down."""
MAX_NAME = 80
WITHDRAWN = "mention_deleted"
"""The reason of an event whose post its author took down."""


class Matrix(Channel):
    """One message for each incident in a Matrix room that your bot has joined; in a room without encryption.

    Every event has a transaction id, so that a repetition is the same message. When a post was taken down, the message
    and its edits are redacted, because an edit alone leaves the earlier words readable.
    """

    # Validation errors would print the token.
    model_config = ConfigDict(hide_input_in_errors=True)

    caps: ClassVar[ChannelCaps] = ChannelCaps(
        edit=True,
        thread=True,
        max_size=MAX_EVENT,
        # Every server sets limits of its own and names the wait in a 429; people read no faster than this.
        gap=timedelta(seconds=1),
        timeout=timedelta(seconds=30),
    )

    kind: Literal["matrix"] = "matrix"
    server: str = Field(
        pattern=r"^https?://\S+$", description="Address of the homeserver's API, like https://matrix.example.org"
    )
    token: SecretStr = Field(description="Access token of your bot's account")
    room: str = Field(description="Id of the room, !…; in Element under Room settings, Advanced; not its #name")
    timezone: ZoneInfo = Field(ZoneInfo("UTC"), description="IANA time zone in which times are shown")

    @field_validator("token")
    @classmethod
    def _is_a_token(cls, token: SecretStr) -> SecretStr:
        value = token.get_secret_value()
        if not value or not value.isascii() or not value.isprintable() or " " in value:
            raise ValueError("the access token is one word; copy it again (Element: Settings, Help & About)")
        return token

    @field_validator("room")
    @classmethod
    def _is_a_room(cls, room: str) -> str:
        if len(room) < 2 or not room.startswith("!") or room.split() != [room]:
            raise ValueError("an id of a room begins with ! (its #name may change); see Room settings, Advanced")
        return room

    async def check(self, http: AsyncClient) -> ChannelHealth:
        """Ask who the bot is and whether it is in the room; writes nothing."""
        room = self._room(http)
        try:
            me = (await room.whoami()).require().user_id
            membership = (await room.member(me)).require().membership
            encrypted = (await room.encryption()).done
        except DeliveryFailed as failed:
            return ChannelHealth(ok=False, detail=failed.detail)
        name = inline(me, MAX_NAME) or "the bot"
        if membership != "join":
            return ChannelHealth(ok=False, detail=f"{name} is not in the room; invite it, and accept as the bot")
        note = "; the room is encrypted, but alerts are not: choose a room without encryption" if encrypted else ""
        return ChannelHealth(ok=True, detail=f"{name} is in the room at {host_of(self.server)}{note}")

    def open(self, http: AsyncClient) -> AbstractAsyncContextManager[Link]:
        return connectionless(_Link(self._room(http), self))

    def _room(self, http: AsyncClient) -> Room:
        return Room(http, self.server, self.token, self.room, CALL)


class _Edited(msgspec.Struct, frozen=True, kw_only=True):
    """An event that replaces another; what stands outside is for clients that know no edits."""

    msgtype: str
    body: str
    new: Content = msgspec.field(name="m.new_content")
    relates: dict[str, object] = msgspec.field(name="m.relates_to")
    mentions: dict[str, object] = msgspec.field(name="m.mentions", default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Written:
    """Where the message of the incident is, and the edits that it has had."""

    event: str
    edits: tuple[str, ...] = ()
    edited: bool = False


@dataclass(frozen=True, slots=True)
class _Link:
    room: Room
    channel: Matrix

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:
        limit = self.channel.caps.timeout.total_seconds()
        try:
            async with asyncio.timeout(limit):
                written = await self._send(parcel, previous)
        except TimeoutError as error:
            raise DeliveryFailed(Failure.RETRY, f"{self.room.place} took longer than {limit:g} s") from error
        return Receipt({"room": self.channel.room, "event": written.event, "edits": " ".join(written.edits)})

    async def _send(self, parcel: Parcel, previous: Receipt | None) -> _Written:
        card = card_of(parcel.alert, parcel.attempt_at, self.channel.timezone, self.channel.language)
        known = await self._standing(self._known(previous))
        if known and parcel.alert.reason == WITHDRAWN and await self._redacted(known):
            known = None
        content = message_of(card, parcel.attempt_at, self.channel.timezone)
        written = await self._write(content, card, known, parcel.key)
        if written.edited:
            # An edit makes no sound. It comes first; whatever is repeated has the same transaction id.
            await self._say_more(parcel, card, written.event)
        return written

    async def tell(self, notice: Notice, at: datetime) -> None:
        message = notice_message(notice)
        digest = sha256(f"{at.isoformat()} {message.body}".encode()).hexdigest()
        (await self.room.send(message, f"notice-{digest[:24]}")).require()

    def _known(self, previous: Receipt | None) -> _Written | None:
        """The message of the incident, unless the channel moved to another room since."""
        if previous is None or previous.ref.get("room") != self.channel.room:
            return None
        return _Written(previous.ref["event"], tuple(previous.ref.get("edits", "").split()))

    async def _standing(self, known: _Written | None) -> _Written | None:
        """None where somebody removed it: the server would take the edit, and nobody would see it."""
        if known is None:
            return None
        answer = await self.room.event(known.event)
        if answer.failed:
            raise answer.failed
        gone = answer.status == HTTPStatus.NOT_FOUND or answer.body.unsigned.redacted_because is not None
        return None if gone else known

    async def _redacted(self, known: _Written) -> bool:
        """Whether the message and its edits could be taken away; the message last, so that a repetition finds it."""
        for event in (*known.edits, known.event):
            answer = await self.room.redact(event, f"redact-{event}")
            if answer.failed:
                raise answer.failed
            if not answer.done and answer.status != HTTPStatus.NOT_FOUND:
                return False
        return True

    async def _write(self, content: Content, card: Card, known: _Written | None, key: str) -> _Written:
        """Edit the message of the incident, or write one; as a short text where the server dislikes ours."""
        answer = await self._put(content, known, key)
        if answer.disliked:
            answer = await self._put(plain_message_of(card), known, f"{key}-plain")
        event = answer.require().event_id
        if known is None:
            return _Written(event)
        return _Written(known.event, tuple(dict.fromkeys((*known.edits, event))), edited=True)

    async def _put(self, content: Content, known: _Written | None, key: str) -> Answer:
        if known is None:
            return await self.room.send(content, key)
        first = content.body.partition("\n")[0]
        relation: dict[str, object] = {"rel_type": "m.replace", "event_id": known.event}
        edit = _Edited(msgtype=content.msgtype, body=f"* {first}", new=content, relates=relation)
        return await self.room.send(edit, f"{key}-edit")

    async def _say_more(self, parcel: Parcel, card: Card, event: str) -> None:
        """What must be heard is an answer that everybody sees; other news is a quiet line in the thread."""
        if lines.must_be_heard(parcel.alert):
            relation: dict[str, object] = {"m.in_reply_to": {"event_id": event}}
            content = plain_message_of(card)
        elif lines.is_news(parcel.alert):
            relation = {
                "rel_type": "m.thread",
                "event_id": event,
                "is_falling_back": True,
                "m.in_reply_to": {"event_id": event},
            }
            content = news_of(card)
        else:
            return
        (
            await self.room.send({**msgspec.to_builtins(content), "m.relates_to": relation}, f"{parcel.key}-news")
        ).require()
