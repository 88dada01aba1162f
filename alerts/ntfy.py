"""Push messages to phones and desktops through ntfy.

See https://docs.ntfy.sh/publish/#publish-as-json. Text is shown as it is, because Markdown stays off. Events
of one incident share a sequence id (https://docs.ntfy.sh/publish/#updating-deleting-notifications): a server
that knows it shows one notification that changes, an older one shows a new message for each event.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
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
    Language,
    Link,
    Notice,
    Parcel,
    Receipt,
    connectionless,
)
from alerts.calls import JSON_HEADERS, decoded, get, trouble
from alerts.card import Card
from alerts.event import Alert, EventType, Severity
from alerts.render import card_of
from alerts.safe_text import cut
from alerts.web import MAX_WAIT, Reply, host_of, post

MAX_MESSAGE = 4_096
"""Bytes; what is longer becomes an attachment (https://docs.ntfy.sh/publish/#limitations)."""
MAX_TEXT = 3_800
"""Bytes of our text, counted as they stand in JSON: the server reads at most two messages' worth of a body."""
MAX_TITLE = 400
MAX_FACT = 300
MAX_WHO = 500
BAR, DRAFT_BAR = "│", "┊"
LEAST_DRAFT = 200
"""Bytes below which the start of a draft says nothing."""
MAX_URL = 900
"""Bytes. Up to four addresses stand in the body; a longer one gets no button."""

TOPIC = re.compile(r"[-_A-Za-z0-9]{1,64}")
SEQUENCE = TOPIC
"""The server takes the same letters for both."""
GUESSABLE = 16
"""Letters below which a topic without a login can be found by trying: it is the only secret."""

PRIORITIES: dict[Severity, int] = {"critical": 5, "high": 4, "medium": 3, "low": 2}
"""5 breaks through do-not-disturb, 2 makes no sound (https://docs.ntfy.sh/publish/#message-priority)."""
QUIET: frozenset[EventType] = frozenset({"claimed", "snoozed", "answered", "resolved", "dismissed"})
"""Events after which nobody has to get up."""
QUIETLY, NORMALLY = 2, 3

DAY_IS_FULL = frozenset({42905, 42908})
"""Codes of a limit that is counted by the day; asking again every minute would not help."""
WRONG_TOPIC = frozenset({40009, 40010})


class Ntfy(Channel):
    """Push messages on a topic of ntfy.sh or of a server of your own."""

    # Validation errors would print the topic, and whoever knows it can read along.
    model_config = ConfigDict(hide_input_in_errors=True)

    caps: ClassVar[ChannelCaps] = ChannelCaps(
        max_size=MAX_MESSAGE,
        gap=timedelta(seconds=5),  # "1 request every 5 seconds": https://docs.ntfy.sh/publish/#limitations
    )

    kind: Literal["ntfy"] = "ntfy"
    server: str = Field("https://ntfy.sh", pattern=r"^https?://\S+$", description="Address of the ntfy server")
    topic: SecretStr = Field(description="Name of the topic; without a login it is the password, so make it random")
    token: SecretStr | None = Field(None, description="Access token, where the topic needs a login")
    timezone: ZoneInfo = Field(ZoneInfo("UTC"), description="IANA time zone in which times are shown")

    @field_validator("topic")
    @classmethod
    def _is_a_topic(cls, topic: SecretStr) -> SecretStr:
        if TOPIC.fullmatch(topic.get_secret_value()) is None:
            raise ValueError("a topic has 1 to 64 letters, digits, _ and -")
        return topic

    async def check(self, http: AsyncClient) -> ChannelHealth:
        """Ask the server for its health. Whether the topic may be written shows with the first alert."""
        place = host_of(self.server)
        try:
            reply = await get(http, f"{self.server.rstrip('/')}/v1/health", {}, self.caps.timeout)
        except DeliveryFailed as failed:
            return ChannelHealth(ok=False, detail=failed.detail)
        health = decoded(reply.body, _Health)
        if reply.status != HTTPStatus.OK or health is None or not health.healthy:
            return ChannelHealth(ok=False, detail=f"{place} is no healthy ntfy server ({reply.status})")
        open_secret = self.token is None and len(self.topic.get_secret_value()) < GUESSABLE
        advice = "; the topic is short and needs no login: whoever guesses it reads along" if open_secret else ""
        return ChannelHealth(ok=True, detail=f"{place} is healthy{advice}")

    def open(self, http: AsyncClient) -> AbstractAsyncContextManager[Link]:
        return connectionless(_Topic(http, self))


class Button(msgspec.Struct, frozen=True, kw_only=True, tag_field="action", tag="view"):
    label: str
    url: str


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The body of a publish request."""

    topic: str
    title: str
    message: str
    priority: int = NORMALLY
    click: str | None = None
    actions: tuple[Button, ...] = ()
    sequence_id: str | None = None


class _Health(msgspec.Struct):
    healthy: bool = False


class _Published(msgspec.Struct):
    id: str


class _Refused(msgspec.Struct):
    code: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class _Topic:
    http: AsyncClient
    channel: Ntfy

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:  # noqa: ARG002 - its sequence id edits
        return await self._publish(message_of(parcel, self._topic, self.channel.timezone, self.channel.language))

    async def tell(self, notice: Notice, at: datetime) -> None:  # noqa: ARG002 - ntfy shows the time itself
        first, *rest = lines.notice_lines(notice)
        message = cut("\n".join(rest) or first, MAX_TEXT, json_bytes)
        await self._publish(Message(topic=self._topic, title=cut(first, MAX_TITLE, json_bytes), message=message))

    @property
    def _topic(self) -> str:
        return self.channel.topic.get_secret_value()

    async def _publish(self, message: Message) -> Receipt:
        login = {"authorization": f"Bearer {self.channel.token.get_secret_value()}"} if self.channel.token else {}
        reply = await post(
            self.http,
            self.channel.server,
            content=msgspec.json.encode(message),
            headers={**JSON_HEADERS, **login},
            timeout=self.channel.caps.timeout,
        )
        return receipt_of(reply, host_of(self.channel.server))


def message_of(parcel: Parcel, topic: str, zone: ZoneInfo, language: Language = "en") -> Message:
    """What is published for an alert."""
    card = card_of(parcel.alert, parcel.attempt_at, zone, language)
    return Message(
        topic=topic,
        title=cut(lines.title(card), MAX_TITLE, json_bytes),
        message=text_of(card, parcel.attempt_at, zone),
        priority=priority_of(parcel.alert),
        click=card.link if card.link and len(card.link) <= MAX_URL else None,
        actions=_buttons(card),
        sequence_id=sequence_of(parcel.alert.incident.id),
    )


def text_of(card: Card, now: datetime, zone: ZoneInfo) -> str:
    """The message below the title. Their lines stand behind a bar, so that none of them passes for ours."""
    above = [cut(line, MAX_WHO, json_bytes) for line in lines.place(card, now, zone)]
    below = [cut(f"{label}: {fact}", MAX_FACT, json_bytes) for label, fact in lines.facts(card)]
    words = quoted(card.words.text) if card.words else f"({card.absent})"
    room = MAX_TEXT - json_bytes(_joined(above, "", [*below, lines.foot(card, whole=False)]))
    shown = cut(words, room, json_bytes)
    drafted = _drafted(card, room - json_bytes(shown))
    return _joined(above, shown, [*below, *drafted, lines.foot(card, whole=shown == words)])


def _drafted(card: Card, room: int) -> Iterator[str]:
    """The draft and its gloss, behind a bar of their own, as far as their words leave room."""
    for label, text in lines.draft(card):
        left = room - json_bytes(f"\n{label}\n\n\n")
        if left < LEAST_DRAFT:
            return
        shown = f"\n{label}\n{cut(quoted(text, DRAFT_BAR), left, json_bytes)}\n"
        room -= json_bytes(f"{shown}\n")
        yield shown


def _buttons(card: Card) -> tuple[Button, ...]:
    """The server takes three at most: https://docs.ntfy.sh/publish/#action-buttons."""
    return tuple(Button(label=label, url=url) for label, url in lines.links(card) if len(url) <= MAX_URL)


def quoted(text: str, bar: str = BAR) -> str:
    return "\n".join(f"{bar} {line}" for line in re.split("[\n\u2028\u2029]", text.strip()))


def json_bytes(text: str) -> int:
    """Bytes of the text inside a JSON string, where quotes and line breaks take two."""
    return len(msgspec.json.encode(text)) - 2


def priority_of(alert: Alert) -> int:
    """How loud it is: by severity, but softer for what only changed."""
    if alert.type in QUIET:
        return QUIETLY
    loud = PRIORITIES[alert.incident.severity]
    return min(loud, NORMALLY) if alert.type == "updated" and alert.reason != "severity_rose" else loud


def sequence_of(incident: str) -> str:
    """What joins the messages of one incident, in the letters that the server takes."""
    return incident if SEQUENCE.fullmatch(incident) else hashlib.sha256(incident.encode()).hexdigest()


def receipt_of(reply: Reply, place: str) -> Receipt:
    """Where the message is, else the failure by cause."""
    refused = decoded(reply.body, _Refused) or _Refused()
    failed = trouble(reply, place, MAX_WAIT if refused.code in DAY_IS_FULL else None)
    if failed:
        raise failed
    published = decoded(reply.body, _Published)
    if reply.status == HTTPStatus.OK and published:
        return Receipt({"id": published.id})
    failure, remedy = _cause(reply.status, refused.code)
    raise DeliveryFailed(failure, f"{place} refused the message ({reply.status}, code {refused.code}); {remedy}")


def _cause(status: int, code: int) -> tuple[Failure, str]:
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return Failure.DEAD_CONFIG, "give it a token that may write to the topic"
    if code in WRONG_TOPIC:
        return Failure.DEAD_CONFIG, "choose another topic"
    if status == HTTPStatus.NOT_FOUND or HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return Failure.DEAD_CONFIG, "correct the address of the server"
    if status >= HTTPStatus.BAD_REQUEST:
        return Failure.BUG, "the message cannot be delivered"
    return Failure.RETRY, "no ntfy server answered"


def _joined(above: Sequence[str], words: str, below: Sequence[str]) -> str:
    return "\n".join([*above, "", words, "", *below])
