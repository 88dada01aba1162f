"""A webhook receiver that checks signatures with the reference package and fails on demand."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from doubles.server import Asked, Told, serve
from standardwebhooks import Webhook, WebhookVerificationError

TAKEN = Told(204)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A verified delivery, as it came."""

    id: str
    event: dict[str, Any]
    body: bytes
    headers: dict[str, str]


@dataclass
class Receiver:
    url: str
    verifiers: tuple[Webhook, ...]
    answers: deque[Told] = field(default_factory=deque)
    """Used up one for each request, then everything is taken."""
    deliveries: list[Delivery] = field(default_factory=list)
    forged: list[Asked] = field(default_factory=list)
    held: asyncio.Event | None = None
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def hold(self) -> asyncio.Event:
        """Answer nothing until the test sets this event."""
        self.held = asyncio.Event()
        return self.held

    async def respond(self, asked: Asked) -> Told:
        self._keep(asked)
        self.arrived.set()
        if self.held is not None:
            await self.held.wait()
        return self.answers.popleft() if self.answers else TAKEN

    def _keep(self, asked: Asked) -> None:
        if asked.method != "POST":
            return
        try:
            for verifier in self.verifiers:
                verifier.verify(asked.body, asked.headers)
        except WebhookVerificationError:
            self.forged.append(asked)
        else:
            event = json.loads(asked.body)
            self.deliveries.append(Delivery(asked.headers["webhook-id"], event, asked.body, asked.headers))


def busy(wait: timedelta | None = None, status: int = 429) -> Told:
    return Told(status, headers={} if wait is None else {"retry-after": f"{wait.total_seconds():.0f}"})


def busy_until(date: str, now: str, status: int = 429) -> Told:
    """Retry-After as an HTTP date, with the receiver's own clock beside it."""
    return Told(status, headers={"retry-after": date, "date": now})


def broken(status: int = 500) -> Told:
    return Told(status, b"something went wrong here")


def hung_up() -> Told:
    """The request was read, then the connection closed: nobody knows whether it was taken."""
    return Told(drop=True)


def gone() -> Told:
    return Told(410)


@asynccontextmanager
async def receive(*secrets: str, answers: Sequence[Told] = ()) -> AsyncIterator[Receiver]:
    """A receiver on a free loopback port; every delivery must verify with every one of these secrets."""
    receiver = Receiver("", tuple(Webhook(secret) for secret in secrets), deque(answers))
    async with serve(receiver.respond) as double:
        receiver.url = f"{double.url}/hooks/support"
        yield receiver
