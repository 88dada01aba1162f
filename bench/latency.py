"""P9: how long it takes from the bytes of a post in hand to the webhook's answer, beside a bare httpx POST."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from alerts.base import Channel
from alerts.webhook import Webhook
from bench import pipeline, posts
from bench.rounds import Effort, milli, percentile, times
from bench.server import served
from bench.table import Line
from monitor import network
from monitor.clock import SystemClock
from monitor.dispatch import Dispatcher
from monitor.hearing import Ears, Occasion
from monitor.pipeline import take_in
from monitor.store.connection import Store
from monitor.triage.policy import Policy
from monitor.triage.route import Route
from monitor.understand.match import compile_brands

ALERTS = 400
WANTED = {"p50": (0.5, 2), "p99": (0.99, 4)}
PATIENCE = 10.0
"""An alert that has not arrived after so many seconds ends the run."""
REST = 0.02
"""Between two posts: the delivery of the last one is booked, and everything idles."""
AT_ONCE = Route(id="at once", wait=timedelta(0))
"""Without the usual 20 s in which a first message waits for the rest of its thread."""


@dataclass(slots=True)
class Taken:
    """Wall seconds of each post, and of the bare request beside it."""

    bare: list[float] = field(default_factory=list)
    committed: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)


class Service:
    """Everything after the fetch, with a real clock, a real file and a real socket."""

    def __init__(self, store: Store, address: str) -> None:
        self.store, self.clock = store, SystemClock()
        self.hook = Webhook(id="hook", url=address, secret=pipeline.SECRET, allow_private=True, allow_http=True)
        rules = Policy((AT_ONCE,), {"hook": self.hook})
        self.ears = Ears(compile_brands(posts.brands()), {}, rules)
        self.dispatcher = Dispatcher(store, rules, self.clock, self._client)
        self.sent = b""
        self.answered = asyncio.Event()

    def _client(self, channel: Channel) -> httpx.AsyncClient:
        """The channel's client as the daemon makes it, with a hook that tells when an answer has come."""
        http = network.client(allow_private=channel.allow_private, allow_http=channel.allow_http)
        http.event_hooks = {"response": [self._note]}
        return http

    async def _note(self, response: httpx.Response) -> None:
        self.sent = response.request.content
        self.answered.set()

    async def hear(self, body: bytes, taken: Taken) -> None:
        """One post. It counts only if it is news: an echo of an earlier one sends nothing."""
        self.answered.clear()
        begun, now = time.perf_counter(), self.clock.now()
        outcome = await take_in(self.store, pipeline.read(body), Occasion(pipeline.SOURCE, now, looked=now), self.ears)
        committed = time.perf_counter()
        self.dispatcher.nudge()
        if outcome.opened:
            async with asyncio.timeout(PATIENCE):
                await self.answered.wait()
            taken.committed.append(committed - begun)
            taken.answered.append(time.perf_counter() - begun)


def run(effort: Effort) -> list[Line]:
    bodies = posts.pages(effort.amount(ALERTS, 40), seed=9, size=1, shares={"complaints": 1})
    pipeline.warm(posts.pages(posts.PAGE, seed=9)[0])
    with served(1) as addresses, TemporaryDirectory() as folder, Store.opened(Path(folder) / "ours.db") as store:
        taken = asyncio.run(_measured(bodies, addresses[0], store))
    return [*(_line(name, taken) for name in WANTED), _commit(taken)]


async def _measured(bodies: list[bytes], address: str, store: Store) -> Taken:
    service, taken = Service(store, address), Taken()
    async with asyncio.TaskGroup() as group, httpx.AsyncClient(trust_env=False) as http:
        serving = group.create_task(service.dispatcher.serve(service.hook))
        for number, body in enumerate(bodies):
            await service.hear(body, taken if number else Taken())
            await asyncio.sleep(REST)
            await _bare(http, address, service.sent, taken)
            await asyncio.sleep(REST)
        service.dispatcher.stop()
        await serving
    return taken


async def _bare(http: httpx.AsyncClient, address: str, body: bytes, taken: Taken) -> None:
    """The same bytes to the same place."""
    begun = time.perf_counter()
    (await http.post(address, content=body)).raise_for_status()
    taken.bare.append(time.perf_counter() - begun)


def _line(name: str, taken: Taken) -> Line:
    share, most = WANTED[name]
    bare, ours = percentile(taken.bare, share), percentile(taken.answered, share)
    measured = f"{name} of {len(taken.answered)} alerts, bytes in hand -> webhook answered, wall; peer: bare POST"
    # Here less is better, so it is the cost of ours in bare requests.
    return Line("P9", measured, milli(bare), milli(ours), times(ours / bare), f"<= {most}x", ours / bare <= most)


def _commit(taken: Taken) -> Line:
    shown = " / ".join(milli(percentile(taken.committed, share)) for share, _ in WANTED.values())
    return Line("P9", "of it, p50 / p99: bytes in hand -> committed (FULL)", "", shown)
