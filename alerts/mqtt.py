"""Alerts on MQTT: news as they happen, and beside them the state of every open incident, retained.

QoS 1 ends at the broker, and a slow reader may lose messages there. So `{base}/incident/{id}` is the truth
and `{base}/event/...` is the news; readers drop what they have by `event_id` or `seq`.
"""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Literal, Self

import msgspec
from httpx import AsyncClient
from pydantic import ConfigDict, Field, SecretStr, model_validator

from alerts import broker
from alerts.address import Permit, Tls
from alerts.base import Channel, ChannelCaps, ChannelHealth, DeliveryFailed, Failure, Link, Notice, Parcel, Receipt
from alerts.event import Alert, IncidentView, Links, Said, Sender

LEVEL = r"[a-z0-9_-]{1,40}"
"""One level of a topic. Never a word of a customer: a topic is seen by everybody who may subscribe."""

MAX_PAYLOAD = 65_536
"""Bytes; what small readers on the other side can be expected to hold."""

NEWS_EXPIRY = timedelta(hours=24)
STATE_EXPIRY = timedelta(days=7)
"""A state nobody renewed for a week is no state; news of yesterday are none."""

CLOSED = frozenset({"resolved", "dismissed"})
ONLINE, OFFLINE = b'{"state":"online"}', b'{"state":"offline"}'


class Mqtt(Channel):
    """Alerts and the state of incidents on an MQTT broker."""

    model_config = ConfigDict(hide_input_in_errors=True)

    # Two publishes, each confirmed within the broker session's ten seconds.
    caps: ClassVar[ChannelCaps] = ChannelCaps(timeout=timedelta(seconds=20), max_size=MAX_PAYLOAD, people=False)

    kind: Literal["mqtt"] = "mqtt"
    host: str = Field(min_length=1, description="Name or address of the broker")
    port: int | None = Field(None, ge=1, le=65_535, description="Default 8883, without TLS 1883")
    tls: bool = Field(True, description="Encrypt, and check the certificate of the broker")
    ca_file: str | None = Field(None, description="PEM file of the authority to trust; default the system's")
    cert_file: str | None = Field(None, description="PEM file of a client certificate")
    key_file: str | None = Field(None, description="PEM file of its key, where it is not in cert_file")
    username: str | None = Field(None, description="User name at the broker")
    password: SecretStr | None = Field(None, description="Password at the broker")
    name: str = Field(
        "",
        pattern=r"^[a-z0-9_-]{0,40}$",
        description="The client id is complaints-<name>, one for each monitor; default the channel id",
    )
    base: str = Field(
        "complaints", pattern=rf"^{LEVEL}(/{LEVEL}){{0,3}}$", description="First level, or levels, of all topics"
    )
    protocol: Literal["5", "3.1.1"] = Field("5", description="MQTT version; 5 falls back to 3.1.1 by itself")
    payload: Literal["minimal", "full"] = Field(
        "minimal", description="What is retained for an incident; minimal has no customer text and no author"
    )

    @model_validator(mode="after")
    def _belongs_together(self) -> Self:
        files = (self.ca_file, self.cert_file, self.key_file)
        if any(files) and not self.tls:
            raise ValueError("ca_file, cert_file and key_file need tls = true")
        if self.key_file and not self.cert_file:
            raise ValueError("key_file needs cert_file")
        if self.password and self.username is None:
            raise ValueError("password needs username")
        return self

    async def check(self, http: AsyncClient) -> ChannelHealth:  # noqa: ARG002 - MQTT has its own connection
        """Connect and disconnect, under another client id, so that a running monitor keeps its session."""
        try:
            async with broker.connect(self.login(f"{self.client_id}-check")):
                return ChannelHealth(ok=True, detail=f"the broker {self.host} lets us in")
        except DeliveryFailed as failed:
            return ChannelHealth(ok=False, detail=failed.detail)

    @asynccontextmanager
    async def open(self, http: AsyncClient) -> AsyncIterator[Link]:  # noqa: ARG002 - MQTT has its own connection
        """A session with a new client; `{base}/status` is retained as online until it ends, however it ends."""
        status = f"{self.base}/status"
        offline = broker.Message(status, OFFLINE, retain=True)
        async with broker.connect(self.login(self.client_id, offline)) as session:
            await session.publish(broker.Message(status, ONLINE, retain=True))
            try:
                yield _Link(session, self)
            finally:
                await session.leave(offline)

    @property
    def client_id(self) -> str:
        return f"complaints-{self.name or self.id or self.kind}"

    def login(self, client_id: str, will: broker.Message | None = None) -> broker.Login:
        return broker.Login(
            host=self.host,
            port=self.port or (8883 if self.tls else 1883),
            client_id=client_id,
            tls=Tls(self.ca_file, self.cert_file, self.key_file) if self.tls else None,
            username=self.username,
            password=self.password.get_secret_value() if self.password else None,
            protocol=self.protocol,
            will=will,
            permit=Permit(private=self.allow_private, plain=self.allow_http),
        )


@dataclass(frozen=True, slots=True)
class _Link:
    session: broker.Session
    channel: Mqtt

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:  # noqa: ARG002 - state replaces state
        """Publish the state, then the news: who hears the news finds the state in place."""
        room = min(MAX_PAYLOAD, self.session.room)
        # Both are written before one is sent: a message that cannot be written leaves no half behind.
        after = state(parcel, self.channel.base, room, full=self.channel.payload == "full")
        event = news(parcel, self.channel.base, room)
        if after:
            await self.session.publish(after)
        heard = await self.session.publish(event)
        return Receipt({"topic": event.topic}, unheard=not heard)

    async def lost(self) -> DeliveryFailed:
        return await self.session.lost()

    async def tell(self, notice: Notice, at: datetime) -> None:
        """Publish to `{base}/notice`: title, lines and the time. Not retained, because it has no end."""
        payload = msgspec.json.encode({"title": notice.title, "lines": notice.lines, "at": at})
        topic = f"{self.channel.base}/notice"
        await self.session.publish(broker.Message(topic, payload, expiry=NEWS_EXPIRY))


def news(parcel: Parcel, base: str, room: float) -> broker.Message:
    """The event, whole: `{base}/event/{brand}/{severity}/{type}`."""
    alert = parcel.alert
    incident = alert.incident
    topic = topic_of(base, "event", incident.brand, incident.severity, alert.type)
    return broker.Message(topic, fitted(alert, room), expiry=_left(parcel, NEWS_EXPIRY), marks=tuple(_marks(alert)))


def state(parcel: Parcel, base: str, room: float, *, full: bool) -> broker.Message | None:
    """The incident as it is now, retained: `{base}/incident/{id}`, emptied when it is closed.

    None for a test alert, which is about no incident that anybody would ever close.
    """
    alert = parcel.alert
    topic = topic_of(base, "incident", alert.incident.id)
    if alert.type == "test":
        return None
    if alert.incident.state in CLOSED:
        return broker.Message(topic, b"", retain=True)
    payload = fitted(alert if full else minimal(alert), room)
    return broker.Message(topic, payload, retain=True, expiry=_left(parcel, STATE_EXPIRY), marks=tuple(_marks(alert)))


def topic_of(base: str, *levels: str) -> str:
    """A topic of lowercase ids. Raises DeliveryFailed(BUG) for anything else."""
    for level in levels:
        if not re.fullmatch(LEVEL, level):
            raise DeliveryFailed(Failure.BUG, f"{level!r} cannot be a level of an MQTT topic; use {LEVEL}")
    return "/".join((base, *levels))


def minimal(alert: Alert) -> Alert:
    """The alert without customer text and author: who may read a retained message, and when, nobody knows.

    Addresses go too, because those of many networks hold the author's name, and so does what happened with
    this person before. It stays valid `complaint.incident/1`: one empty mention tells source and language.
    """
    incident = alert.incident
    shown = IncidentView(
        id=incident.id,
        kind=incident.kind,
        brand=incident.brand,
        severity=incident.severity,
        state=incident.state,
        opened_at=incident.opened_at,
        updated_at=incident.updated_at,
        title=f"{incident.severity} {incident.kind}: {incident.cause.replace('_', ' ')}",
        counts=incident.counts,
        sla=incident.sla,
        mentions=tuple(_silent(said) for said in incident.mentions[:1]),
        claimed_by=incident.claimed_by,
        cause=incident.cause,
        cues=incident.cues,
        impact=incident.impact,
        emotion=incident.emotion and msgspec.structs.replace(incident.emotion, cause=None),
        reach=incident.reach,
        links=incident.links and Links(dashboard=incident.links.dashboard),
    )
    return msgspec.structs.replace(alert, incident=shown)


def fitted(alert: Alert, room: float) -> bytes:
    """The alert as JSON of at most `room` bytes.

    The last mentions go first, because the worst come first; then the words of the one that is left are cut.
    Raises DeliveryFailed(BUG) when even that is too large.
    """
    for smaller in _shrinking(alert):
        encoded = msgspec.json.encode(smaller)
        if len(encoded) <= room:
            return encoded
    raise DeliveryFailed(Failure.BUG, f"{alert.event_id} is larger than {room:.0f} bytes without any words")


def _shrinking(alert: Alert) -> Iterator[Alert]:
    yield alert
    mentions = alert.incident.mentions
    for kept in range(len(mentions) - 1, 0, -1):
        yield _with(alert, mentions[:kept])
    for worst in mentions[:1]:
        length = len(worst.text)
        while length:
            # Halving needs few tries; code points differ in bytes, so the right length cannot be computed.
            length //= 2
            yield _with(alert, (_cut(worst, length),))


def _with(alert: Alert, mentions: tuple[Said, ...]) -> Alert:
    incident = msgspec.structs.replace(alert.incident, mentions=mentions)
    return msgspec.structs.replace(alert, incident=incident)


def _cut(said: Said, length: int) -> Said:
    evidence = tuple(found for found in said.evidence if found.end <= length)
    return msgspec.structs.replace(said, text=said.text[:length] + "…", evidence=evidence)


def _silent(said: Said) -> Said:
    return msgspec.structs.replace(said, url=None, author=Sender(display=""), text="", evidence=())


def _left(parcel: Parcel, expiry: timedelta) -> timedelta:
    """What is left of the expiry when a message goes out late; a second at least, for those who listen now."""
    return max(parcel.alert.at + expiry - parcel.attempt_at, timedelta(seconds=1))


def _marks(alert: Alert) -> Iterator[tuple[str, str]]:
    yield "schema", alert.schema
    yield "event-id", alert.event_id
    for said in alert.incident.mentions[:1]:
        yield "lang", said.lang
