"""A service with its door open: a real listener on a free loopback port, and a clock that one moves."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from doubles.values import NOW

from alerts.base import Channel
from connectors.base import Source
from monitor.clock import MovingClock
from monitor.console.reception import Reception
from monitor.hearing import Ears
from monitor.listening import ListenEntry, doors, listen
from monitor.store.connection import Store
from monitor.triage.policy import Policy
from monitor.triage.route import Route
from monitor.understand.match import Brand, compile_brands


@dataclass
class Front:
    """What stands behind the door. `turned` is set whenever there may be something to send."""

    http: httpx.AsyncClient
    reception: Reception
    task: asyncio.Task[None]
    turned: asyncio.Event

    async def post(self, path: str, body: bytes, headers: dict[str, str] | None = None) -> httpx.Response:
        return await self.http.post(path, content=body, headers=headers)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@dataclass
class Behind:
    """What a front is opened with."""

    store: Store
    sources: Sequence[Source] = ()
    channels: Sequence[Channel] = ()
    clock: MovingClock = field(default_factory=lambda: MovingClock(NOW))
    client: Callable[[Channel], httpx.AsyncClient] = lambda _: httpx.AsyncClient()

    @property
    def policy(self) -> Policy:
        routes = (Route(id="all", to=tuple(one.id for one in self.channels)),)
        return Policy(routes=routes, channels={one.id: one for one in self.channels}, brands=("acme",))


@asynccontextmanager
async def opened(behind: Behind, entry: ListenEntry | None = None) -> AsyncIterator[Front]:
    entry, turned = entry or ListenEntry(port=free_port()), asyncio.Event()
    ears = Ears(compile_brands([Brand("acme", ("Acme",), None, ())]), {}, behind.policy)
    reception = Reception(behind.store, ears, behind.clock, behind.client, turned.set, tuple(behind.sources))
    task = asyncio.create_task(listen(entry, doors(behind.sources, behind.channels), reception))
    await asyncio.sleep(0)  # the task binds its port in its first step; from then on the system takes connections
    async with httpx.AsyncClient(base_url=entry.url, trust_env=False) as http:
        yield Front(http, reception, task, turned)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
