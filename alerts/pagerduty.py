"""PagerDuty through its Events API v2: an incident of ours is an alert there, by the same key.

See https://developer.pagerduty.com/docs/events-api-v2-overview. Triggers of one key merge; a claim acknowledges,
an answer resolves. Whom to wake, and when to wake the next, is decided there.
"""

import hashlib
import re
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
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
    Notice,
    Parcel,
    Receipt,
    connectionless,
)
from alerts.base import Link as OpenLink
from alerts.calls import JSON_HEADERS, decoded, trouble
from alerts.card import Card
from alerts.event import Alert, Severity, State
from alerts.render import card_of
from alerts.safe_text import cut, inline
from alerts.web import Reply, head, host_of, post

MAX_EVENT = 512_000
"""Bytes of an event: "512 KB" (https://developer.pagerduty.com/docs/send-alert-event)."""
MAX_SUMMARY = 1_024
MAX_KEY = 255
MAX_WORDS = 100_000
"""Bytes of their words; more than any network lets a person write, and far below the limit."""
MAX_DRAFT = 10_000

Action = Literal["trigger", "acknowledge", "resolve"]
ACTIONS: dict[State, Action] = {
    "open": "trigger",
    "claimed": "acknowledge",
    "snoozed": "acknowledge",
    "answered": "resolve",
    "resolved": "resolve",
    "dismissed": "resolve",
}
"""An answer stops our clock, so it must stop theirs; if the customer is upset again, the key is triggered again."""

SEVERITIES: dict[Severity, str] = {"critical": "critical", "high": "error", "medium": "warning", "low": "info"}
KEY = re.compile(r"[A-Za-z0-9]{32}")
UNUSABLE = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})


class PagerDuty(Channel):
    """Alerts in PagerDuty that a claim acknowledges and an answer resolves."""

    # Validation errors would print the key, and whoever knows it can wake people.
    model_config = ConfigDict(hide_input_in_errors=True)

    caps: ClassVar[ChannelCaps] = ChannelCaps(edit=True, max_size=MAX_EVENT)

    kind: Literal["pagerduty"] = "pagerduty"
    routing_key: SecretStr = Field(description="Integration key of an Events API v2 integration")
    server: str = Field(
        "https://events.pagerduty.com",
        pattern=r"^https?://\S+$",
        description="Address of the Events API; in Europe https://events.eu.pagerduty.com",
    )
    timezone: ZoneInfo = Field(ZoneInfo("UTC"), description="IANA time zone in which times are shown")

    @field_validator("routing_key")
    @classmethod
    def _is_a_key(cls, key: SecretStr) -> SecretStr:
        if KEY.fullmatch(key.get_secret_value()) is None:
            raise ValueError("an integration key has 32 letters and digits")
        return key

    async def check(self, http: AsyncClient) -> ChannelHealth:
        """See whether the API answers. No call tests a key without an event."""
        try:
            reply = await head(http, self.address, self.caps.timeout)
        except DeliveryFailed as failed:
            return ChannelHealth(ok=False, detail=failed.detail)
        if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return ChannelHealth(ok=False, detail=f"{host_of(self.server)} is in trouble ({reply.status})")
        detail = f"{host_of(self.server)} answers; whether it takes the key shows with the first alert"
        return ChannelHealth(ok=True, detail=detail)

    @property
    def address(self) -> str:
        return f"{self.server.rstrip('/')}/v2/enqueue"

    def open(self, http: AsyncClient) -> AbstractAsyncContextManager[OpenLink]:
        return connectionless(_Service(http, self))


class Details(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened, by its name."""

    summary: str
    source: str
    severity: str
    timestamp: datetime | None = None
    group: str | None = None
    class_: str | None = msgspec.field(default=None, name="class")
    custom_details: dict[str, str] | None = None


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    href: str
    text: str


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The body of a call; whatever is not a trigger needs no more than the key."""

    routing_key: str
    event_action: Action
    dedup_key: str
    payload: Details | None = None
    links: tuple[Shown, ...] = ()
    client: str | None = None
    client_url: str | None = None


class _Answer(msgspec.Struct):
    status: str = ""
    message: str = ""
    dedup_key: str = ""
    errors: list[str] = []


@dataclass(frozen=True, slots=True)
class _Service:
    http: AsyncClient
    channel: PagerDuty

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:  # noqa: ARG002 - the key says it all
        event = event_of(parcel, self._key, self.channel.timezone, self.channel.language)
        reply = await self._post(event)
        if event.payload and is_refused(reply):
            reply = await self._post(simpler(event, event.payload))
        return Receipt({"dedup_key": key_in(reply, host_of(self.channel.server)) or event.dedup_key})

    async def tell(self, notice: Notice, at: datetime) -> None:
        """An alert of its own; notices with one title merge until a person resolves them."""
        first, *rest = lines.notice_lines(notice)
        payload = Details(
            summary=cut(first, MAX_SUMMARY),
            source="All Ears",
            severity="warning",
            timestamp=at,
            custom_details={"notice": cut("\n".join(rest), MAX_WORDS, octets)},
        )
        key = f"allears-notice-{hashlib.sha256(first.encode()).hexdigest()[:32]}"
        event = Event(routing_key=self._key, event_action="trigger", dedup_key=key, payload=payload)
        key_in(await self._post(event), host_of(self.channel.server))

    @property
    def _key(self) -> str:
        return self.channel.routing_key.get_secret_value()

    async def _post(self, event: Event) -> Reply:
        content = msgspec.json.encode(event)
        limit = self.channel.caps.timeout
        return await post(self.http, self.channel.address, content=content, headers=JSON_HEADERS, timeout=limit)


def event_of(parcel: Parcel, routing_key: str, zone: ZoneInfo, language: Language = "en") -> Event:
    """What PagerDuty is told of an alert: by the state the incident is in, not by what led there."""
    alert = parcel.alert
    action = ACTIONS[alert.incident.state]
    key = dedup_key_of(alert.incident.id)
    if action != "trigger":
        return Event(routing_key=routing_key, event_action=action, dedup_key=key)
    card = card_of(alert, parcel.attempt_at, zone, language)
    return Event(
        routing_key=routing_key,
        event_action=action,
        dedup_key=key,
        payload=_details(alert, card, parcel.attempt_at, zone),
        links=tuple(Shown(href=url, text=label) for label, url in lines.links(card)),
        client="All Ears" if card.dashboard else None,
        client_url=card.dashboard,
    )


def dedup_key_of(incident: str) -> str:
    """The id of the incident, where it is not too long."""
    return incident if 0 < len(incident) <= MAX_KEY else hashlib.sha256(incident.encode()).hexdigest()


def simpler(event: Event, payload: Details) -> Event:
    """The same with nothing but what must be there, for when PagerDuty refuses the whole."""
    least = Details(summary=payload.summary, source=payload.source, severity=payload.severity)
    return msgspec.structs.replace(event, payload=least, links=(), client=None, client_url=None)


def octets(text: str) -> int:
    return len(text.encode())


def is_refused(reply: Reply) -> bool:
    """Whether PagerDuty does not like the event itself."""
    answer = decoded(reply.body, _Answer)
    too_large = reply.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return too_large or (reply.status == HTTPStatus.BAD_REQUEST and answer is not None and not _of_the_key(answer))


def key_in(reply: Reply, place: str) -> str:
    """The key of the alert, else the failure by cause."""
    failed = trouble(reply, place)
    if failed:
        raise failed
    answer = decoded(reply.body, _Answer)
    if reply.status == HTTPStatus.ACCEPTED and answer:
        return answer.dedup_key
    failure, remedy = _cause(reply, answer)
    told = KEY.sub("…", inline("; ".join([answer.message, *answer.errors]), 200)) if answer else "not in its own words"
    raise DeliveryFailed(failure, f"{place} refused the event ({reply.status}, {told}); {remedy}")


def _cause(reply: Reply, answer: _Answer | None) -> tuple[Failure, str]:
    if answer and (_of_the_key(answer) or reply.status in UNUSABLE):
        return Failure.DEAD_CONFIG, "put the key of an Events API v2 integration into the configuration"
    if is_refused(reply):
        return Failure.BUG, "it cannot be delivered"
    return Failure.RETRY, "something before PagerDuty answered"


def _of_the_key(answer: _Answer) -> bool:
    """PagerDuty says a wrong key as it says a wrong event: with 400, and in words only."""
    return bool(re.search(r"routing[_ ]key", " ".join([answer.message, *answer.errors]), re.IGNORECASE))


def _details(alert: Alert, card: Card, now: datetime, zone: ZoneInfo) -> Details:
    words = cut(card.words.text, MAX_WORDS, octets) if card.words else f"({card.absent})"
    return Details(
        summary=cut(lines.spoken(card), MAX_SUMMARY),
        source=card.who.place if card.who else "All Ears",
        severity=SEVERITIES[alert.incident.severity],
        timestamp=alert.at,
        group=alert.incident.brand,
        class_=alert.incident.cause,
        custom_details={
            lines.label(card, "place"): "\n".join(lines.place(card, now, zone)),
            lines.label(card, "words"): words,
            **dict(lines.facts(card)),
            **{label: cut(text, MAX_DRAFT, octets) for label, text in lines.draft(card)},
            lines.label(card, "incident"): lines.foot(card, whole=not card.words or words == card.words.text),
        },
    )
