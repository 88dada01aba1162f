"""The contract of a channel: what an alert says, how it is sent, and what may go wrong.

The structs are `complaint.incident/1`, the event that every channel renders; MQTT publishes it as it is.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Literal, Protocol, runtime_checkable

import msgspec
from httpx import AsyncClient
from pydantic import BaseModel, ConfigDict, Field

SCHEMA = "complaint.incident/1"
MAX_MENTIONS = 20
"""The schema's limit; the worst come first, the rest are only counted."""

Severity = Literal["low", "medium", "high", "critical"]
State = Literal["open", "claimed", "snoozed", "answered", "resolved", "dismissed"]
EventType = Literal[
    "opened", "updated", "claimed", "released", "snoozed", "escalated",
    "answered", "resolved", "dismissed", "reopened", "test",
]  # fmt: skip


class Failure(StrEnum):
    """What the caller does about a message that was not delivered (`DeliveryFailed.failure`)."""

    WAIT = "wait"
    """Block the whole channel for `wait`; it counts as no attempt."""
    RETRY = "retry"
    """Back off with jitter and send it again."""
    BUG = "bug"
    """This message can never be accepted: dead letter."""
    DEAD_CONFIG = "dead_config"
    """The channel is unusable until a person repairs it; deliveries stay due."""


class DeliveryFailed(Exception):
    """The channel did not take the message; `failure` says what the caller must do."""

    def __init__(self, failure: Failure, detail: str, wait: timedelta | None = None) -> None:
        super().__init__(detail)
        self.failure = failure
        self.detail = detail
        self.wait = wait


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the event. Unknown members are ignored when read."""


class Sender(Record, frozen=True, kw_only=True):
    display: str
    id: str = ""
    url: str | None = None
    followers: int | None = None


class Score(Record, frozen=True, kw_only=True, omit_defaults=True):
    negativity: float
    confidence: float | None = None
    model: str = ""


class Evidence(Record, frozen=True, kw_only=True):
    """Code points of `text`: `text[start:end]` are the words meant."""

    start: int
    end: int
    why: str
    text: str = ""


class Said(Record, frozen=True, kw_only=True):
    """One mention in an alert: the original words, never a translation."""

    source: str
    url: str | None
    posted_at: datetime
    author: Sender
    text: str
    lang: str
    dir: Literal["ltr", "rtl"] = "ltr"
    score: Score
    evidence: tuple[Evidence, ...] = ()


class Counts(Record, frozen=True, kw_only=True):
    mentions: int
    authors: int
    suppressed: int = 0


class Sla(Record, frozen=True, kw_only=True):
    first_reply_due_at: datetime
    breached: bool = False
    escalation_step: int = 0
    started_at: datetime | None = None
    """When the running clock began: a reopened incident has a new one."""


class Reach(Record, frozen=True, kw_only=True):
    """Unknown is None, never 0. `people` have likely seen it."""

    people: int | None = None
    followers: int | None = None
    reactions: int | None = None
    reposts: int | None = None
    replies: int | None = None
    velocity_per_hour: float | None = None
    percentile: float | None = None


class History(Record, frozen=True, kw_only=True):
    """What happened with this person before this incident."""

    previous_incidents: int = 0
    last_at: datetime | None = None
    last_outcome: str | None = None
    unanswered_before: int = 0


class Emotion(Record, frozen=True, kw_only=True, omit_defaults=True):
    label: str
    cause: str | None = None
    confidence: float | None = None


class Links(Record, frozen=True, kw_only=True):
    reply: str | None = None
    thread: str | None = None
    dashboard: str | None = None


class IncidentView(Record, frozen=True, kw_only=True, omit_defaults=True):
    """The incident as a channel shows it. Parts that are not known or not built are absent."""

    id: str
    kind: Literal["complaint", "surge"]
    brand: str
    severity: Severity
    state: State
    opened_at: datetime
    updated_at: datetime
    title: str
    counts: Counts
    sla: Sla
    mentions: tuple[Said, ...]
    claimed_by: str | None = None
    cause: str = "unknown"
    cues: tuple[str, ...] = ()
    impact: int = 0
    emotion: Emotion | None = None
    reach: Reach | None = None
    history: History | None = None
    links: Links | None = None


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """One event about one incident, `complaint.incident/1`; times are aware UTC.

    `seq` counts the events of the incident; `event_id` is the same for every retry.
    """

    schema: str = SCHEMA
    event_id: str
    seq: int
    type: EventType
    at: datetime
    actor: str | None = None
    reason: str | None = None
    incident: IncidentView


@dataclass(frozen=True, slots=True)
class Notice:
    """A plain message about the service itself: a channel that stopped, alerts held back by a cap."""

    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is handed to a link: the alert and its delivery key, which never changes between retries."""

    key: str
    alert: Alert
    attempt_at: datetime
    """The time of this attempt, for signatures and "minutes left"; a channel has no clock."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where the message of an incident lives in the channel, so that the next event can edit it."""

    ref: dict[str, str]
    unheard: bool = False
    """Accepted, but nobody is listening (MQTT 5 "no matching subscribers")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelCaps:
    """What a channel can do; the caller degrades by this, never by its kind."""

    edit: bool = False
    thread: bool = False
    buttons: bool = False
    can_ask: bool = False
    """After an ambiguous outcome it can be asked whether the message arrived."""
    max_size: int | None = None
    """Bytes of one message, where the service sets a limit."""
    gap: timedelta = timedelta(0)
    """Least time between two messages."""
    timeout: timedelta = timedelta(seconds=15)
    """Longest time one send may take; the lease is longer."""
    events: frozenset[EventType] | None = None
    """The only events worth a message here; None means all."""
    people: bool = True
    """Read by people: an hourly cap protects them. Machines get everything."""


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    ok: bool
    detail: str


class Link(Protocol):
    """An open channel. A link that breaks raises DeliveryFailed and is not used again."""

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:
        """Deliver one alert; edits or threads when `previous` is given. Raises DeliveryFailed only."""
        ...

    async def tell(self, notice: Notice, at: datetime) -> None:
        """Deliver a plain message. Raises DeliveryFailed only."""
        ...


@runtime_checkable
class Held(Protocol):
    """Offered by links that hold a session open: it may end while nothing is being sent."""

    async def lost(self) -> DeliveryFailed:
        """Return when the session has ended, with what ended it; the caller opens a new one."""
        ...


class Channel(BaseModel):
    """Common configuration of every channel; a member adds its fields, and `open`.

    A subclass sets `kind: Literal["..."] = "..."`, `caps`, and gives every field a `description`.
    Secrets are `pydantic.SecretStr`. It never sleeps, retries, logs, or reads clock or environment.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    caps: ClassVar[ChannelCaps] = ChannelCaps()

    kind: str
    id: str = Field("", pattern=r"^[a-z0-9_-]{0,40}$", description="Name in routes and status; default the kind")
    cap: int | None = Field(
        None, ge=1, description="New messages an hour, the rest in one digest; default 30 where people read"
    )
    give_up_after: timedelta = Field(
        timedelta(hours=24), gt=timedelta(0), description="Age at which an undelivered alert goes to the fallback"
    )
    fallback: str | None = Field(None, description="Channel id that takes over; default the next channel")
    allow_private: bool = Field(False, description="Reach private and loopback addresses too")
    allow_http: bool = Field(False, description="Reach public addresses over plain HTTP too")

    async def check(self, http: AsyncClient) -> ChannelHealth:
        """Say whether the channel could deliver, without sending anything to people."""
        raise NotImplementedError

    def open(self, http: AsyncClient) -> AbstractAsyncContextManager[Link]:
        """A session with the channel. Entering raises DeliveryFailed when it cannot be had."""
        raise NotImplementedError


@asynccontextmanager
async def connectionless(link: Link) -> AsyncIterator[Link]:
    """The session of a channel that needs none (plain HTTP, a terminal)."""
    yield link
