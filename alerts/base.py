"""The contract of a channel: how an alert is sent, and what may go wrong."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Literal, Protocol, runtime_checkable

from httpx import AsyncClient
from pydantic import BaseModel, ConfigDict, Field

from alerts.event import Alert, EventType

LANGUAGES = ("en", "ru", "zh", "fa", "ar", "hi")
"""In which alerts can be written, and the command line speaks."""
Language = Literal["en", "ru", "zh", "fa", "ar", "hi"]


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
    tried: bool = False
    """An earlier attempt may have been accepted, and its answer lost."""


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
    language: Language = Field("en", description="Language in which alerts are written; posts stay as they are")
    internal: bool = Field(False, description="Read by employees alone: may be told what employees say")
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
