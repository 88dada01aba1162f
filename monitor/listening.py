"""Where others reach us over HTTP: its table of the configuration, and which sources and channels need it."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from ipaddress import ip_address
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import httpx
from pydantic import Field, SecretStr, field_validator

from alerts.asking import Answer, Request
from alerts.base import Channel
from connectors.base import Source
from connectors.webhook_received import Received
from connectors.webhook_signature import Scheme
from monitor.entries import Entry, Mistakes

if TYPE_CHECKING:
    from monitor.console.reception import Reception

PORT = 8321
"""Unassigned: https://www.iana.org/assignments/service-names-port-numbers ."""
MISSING = "deliveries and buttons by HTTP need FastAPI and uvicorn: pip install 'allears[console]'"

log = logging.getLogger(__name__)


class ListenEntry(Entry):
    """Where deliveries and the buttons of channels reach us over HTTP."""

    address: str = Field(
        "127.0.0.1", description="IP address to listen at; all but loopback can be reached by others: put TLS before it"
    )
    port: int = Field(PORT, ge=0, le=65_535, description="Port to listen at; 0: any that is free, told in the log")

    @field_validator("address")
    @classmethod
    def _is_an_address(cls, address: str) -> str:
        try:
            ip_address(address)
        except ValueError as error:
            raise ValueError(f'"{address}" is no IP address; write 127.0.0.1, ::1, or 0.0.0.0 for all') from error
        return address

    @property
    def local(self) -> bool:
        """Whether only programs on this machine can come in."""
        return ip_address(self.address).is_loopback

    @property
    def url(self) -> str:
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"http://{host}:{self.port}"


@runtime_checkable
class Receives(Protocol):
    """Offered by sources whose `caps.push` is true."""

    @property
    def max_bytes(self) -> int: ...

    @property
    def scheme(self) -> Scheme: ...

    def receive(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Received:
        """What becomes of one POST; `body` are the bytes as they came."""
        ...

    def greet(self, query: Mapping[str, str]) -> Received:
        """What becomes of one GET, with which some senders ask whether the address is ours."""
        ...


@runtime_checkable
class Pressed(Protocol):
    """Offered by channels whose buttons come back over HTTP, where they have a `signing_secret`."""

    @property
    def signing_secret(self) -> SecretStr | None: ...

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> bool: ...

    def requests_of(self, body: bytes) -> tuple[Request, ...]: ...

    def objection(self, request: Request) -> Answer | None: ...

    async def answer(self, http: httpx.AsyncClient, request: Request, answer: Answer) -> None:
        """Tell the person. Raises DeliveryFailed only."""
        ...


@dataclass(frozen=True, slots=True)
class Inlet:
    """A source, and how deliveries to it are read."""

    source: Source
    reader: Receives


@dataclass(frozen=True, slots=True)
class Buttons:
    """A channel, and how presses in it are read."""

    channel: Channel
    reader: Pressed


@dataclass(frozen=True, slots=True)
class Doors:
    """Everything that is listened for, by its id. False where that is nothing."""

    inlets: Mapping[str, Inlet]
    buttons: Mapping[str, Buttons]

    def __bool__(self) -> bool:
        return bool(self.inlets or self.buttons)

    @property
    def paths(self) -> list[str]:
        return [*map(path_of, self.inlets), *(f"/slack/{name}" for name in self.buttons)]


def doors(sources: Sequence[Source], channels: Sequence[Channel]) -> Doors:
    """What of a configuration is to be listened for."""
    return Doors(
        {one.id: Inlet(one, one) for one in sources if type(one).caps.push and isinstance(one, Receives)},
        {one.id: Buttons(one, one) for one in channels if isinstance(one, Pressed) and one.signing_secret},
    )


def path_of(source: str) -> str:
    """Where deliveries to a source arrive."""
    return f"/in/{source}"


def check_listen(entry: ListenEntry, sources: Sequence[Source], mistakes: Mistakes) -> None:
    """Who may come from elsewhere must sign what they bring."""
    for source in sources:
        if isinstance(source, Receives) and source.scheme is Scheme.NONE and not entry.local:
            mistakes.add(
                f'source "{source.id}"',
                'signature none is for loopback only; choose another, or set address = "127.0.0.1" under [listen]',
            )


def lacking(packages: Sequence[str] = ("fastapi", "uvicorn")) -> str | None:
    """What must be installed before anything can be listened for; None where all is there."""
    return None if all(map(find_spec, packages)) else MISSING


async def listen(entry: ListenEntry, found: Doors, reception: "Reception") -> None:
    """Answer until cancelled. Without the packages it needs it says so, and the rest of the service goes on."""
    if lacking():
        log.error("%s", MISSING)
        await reception.cannot_hear(found, MISSING)
        return
    from monitor.console.serving import serve  # noqa: PLC0415 - an extra: only who is pushed to needs it

    await serve(entry, found, reception)
