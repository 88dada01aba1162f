"""What channels may offer beside sending: people act in them, and some show how everything stands."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol, runtime_checkable

from alerts.event import Alert, State

ActionName = Literal["claim", "release", "answered", "snooze", "resolve", "dismiss", "reopen"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a person asked for in a channel: an action on an incident."""

    incident: str
    """As the alert named it: "inc-000007"."""
    action: ActionName
    actor: str
    """Who asked, as others should read it."""
    key: str
    """The same for the same click or command, however often it arrives."""
    pause: timedelta | None = None
    """How long to snooze; None leaves it to the caller."""
    back: Mapping[str, str] = field(default_factory=dict)
    """Where the channel answers this person; nobody else reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a request, for the person who asked."""

    ok: bool
    sentence: str
    state: State | None = None
    claimed_by: str | None = None


@runtime_checkable
class Asked(Protocol):
    """Offered by links through which people act."""

    def requests(self) -> AsyncIterator[Request]:
        """What people ask for, until the session ends. Raises DeliveryFailed only."""
        ...

    async def answer(self, request: Request, answer: Answer) -> None:
        """Tell the person. Raises DeliveryFailed only."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """How everything stands: for channels that show a state beside the news."""

    at: datetime
    alerts: tuple[Alert, ...]
    """Every incident that was told on this channel and is not closed: its newest state, as an "updated" event."""
    brands: tuple[str, ...]
    sources: Mapping[str, datetime | None] = field(default_factory=dict)
    """Source id to its last successful look; None where there was none."""
    blind: frozenset[str] = frozenset()
    """Sources that cannot be heard now."""


@runtime_checkable
class Shows(Protocol):
    """Offered by links that show how everything stands. Called when the session opens and when something changed."""

    async def show(self, overview: Overview) -> None:
        """Bring what is shown in line with `overview`. Raises DeliveryFailed only."""
        ...
