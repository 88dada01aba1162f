"""What becomes of deliveries and of pressed buttons: stored or done, each once."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from sqlite3 import Connection

import httpx

from alerts.asking import Request
from alerts.base import Channel, DeliveryFailed
from connectors.base import Page, Source
from connectors.webhook_received import Accepted, Answer, Reason, Refusal
from monitor import acting
from monitor.clock import Clock
from monitor.console.budget import Budget
from monitor.hearing import Ears, Occasion
from monitor.listening import Buttons, Doors, Inlet
from monitor.pipeline import always, take_in
from monitor.store import channel_states, deliveries_in, sources
from monitor.store.connection import Store, StoreError
from monitor.supervise import attempt

SLICE = 100
"""Mentions understood in one go: a page. Larger deliveries would hold up everything else."""
TOO_MANY, FULL = Answer(429), Answer(503)
PRESSES = 200
"""Pressed buttons under way; people press a few an hour."""
TELL_AGAIN = 600.0
"""Seconds between two log lines about the same trouble with the same sender: anybody can cause them."""
FRESH = 5.0
"""Seconds for which the state is not asked again: anybody may ask for it."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Reception:
    """What the listener needs of the service. `nudge` is called when there may be something to send."""

    store: Store
    ears: Ears
    clock: Clock
    client: Callable[[Channel], httpx.AsyncClient]
    nudge: Callable[[], None]
    watched: tuple[Source, ...] = ()
    _budget: Budget = field(default_factory=Budget)
    _told: dict[tuple[str, str], float] = field(default_factory=dict)
    _under_way: set[asyncio.Task[str | None]] = field(default_factory=set)
    _state: tuple[float, str] | None = None

    async def deliver(self, inlet: Inlet, headers: Mapping[str, str], body: bytes) -> Answer:
        """Store what was brought, then say so; the answer for the sender. Raises StoreError."""
        source, now = inlet.source, self.clock.now()
        received = inlet.reader.receive(headers, body, now)
        if isinstance(received, Refusal):
            self._tell_once(source.id, received.reason)
        if not isinstance(received, Accepted):
            return received.answer
        if not self._budget.spend(source.id, self.clock.monotonic()):
            self._tell_once(source.id, "more deliveries than can be taken; their sender is asked to wait")
            return TOO_MANY
        await self._store_all(source, received, now)
        return received.answer

    def refuse(self, inlet: Inlet, reason: Reason, detail: str = "") -> Answer:
        """The answer to what is not even read; `detail` is for our own log."""
        self._tell_once(inlet.source.id, detail or reason)
        return Refusal(reason).answer

    async def _store_all(self, source: Source, received: Accepted, now: datetime) -> None:
        """Its number is written with the last of it: a crash before that lets the repetition in."""
        occasion = Occasion(source=source, now=now)
        for page, last in _slices(received.page):
            admits = partial(_admits, source=source.id, delivery=received.delivery, now=now) if last else always
            outcome = await take_in(self.store, page, occasion, self.ears, admits)
            if outcome.heard or page.changes:
                self.nudge()

    def press(self, buttons: Buttons, body: bytes) -> Answer:
        """Take what was pressed, to be done at once after the answer. The signature was looked at before."""
        requests = buttons.reader.requests_of(body)
        if len(self._under_way) + len(requests) > PRESSES:
            return FULL
        for request in requests:
            name = f"press in {buttons.channel.id}"
            task = asyncio.create_task(attempt(self._do(buttons, request), name), name=name)
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return Answer(200)

    async def _do(self, buttons: Buttons, request: Request) -> None:
        """Tasks begin in their order, so that of two presses the first is done first."""
        channel, now, rules = buttons.channel, self.clock.now(), self.ears.policy
        try:
            answer = buttons.reader.objection(request)
            if answer is None:
                answer = await self.store.write(lambda c: acting.take(c, request, rules, channel.id, now))
                self.nudge()
            async with self.client(channel) as http:
                await buttons.reader.answer(http, request, answer)
        except (StoreError, DeliveryFailed) as error:
            log.warning("channel %s: a press could not be done or answered: %s", channel.id, error)

    async def finish(self, limit: timedelta) -> None:
        """Let what was pressed be done before the end."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=limit.total_seconds())
        for task in self._under_way:
            task.cancel()

    async def state(self) -> str:
        """ok, or trouble where a source or a channel is not reached; some seconds old at most. Raises StoreError."""
        now = self.clock.monotonic()
        if self._state is None or now - self._state[0] >= FRESH:
            self._state = (now, await self.store.read(self._look))
        return self._state[1]

    def _look(self, connection: Connection) -> str:
        states = (sources.state(connection, source.id) for source in self.watched)
        channels = channel_states.states(connection, list(self.ears.policy.channels))
        blind = any(state.refused or state.trouble is not None for state in states)
        return "trouble" if blind or any(channel.breaker != "closed" for channel in channels) else "ok"

    async def cannot_hear(self, doors: Doors, detail: str) -> None:
        """Write down that nothing can be brought now, for `status`."""
        now = self.clock.now()
        for name in doors.inlets:
            job = partial(sources.save_trouble, source=name, detail=detail, since=now)
            await self._note(job, name)

    async def hears_again(self, doors: Doors) -> None:
        for name in doors.inlets:
            await self._note(partial(deliveries_in.is_open, source=name), name)

    async def _note(self, job: Callable[[Connection], None], name: str) -> None:
        try:
            await self.store.write(job)
        except StoreError as error:
            log.warning("source %s: its state could not be recorded: %s", name, error)

    def _tell_once(self, source: str, trouble: str) -> None:
        now = self.clock.monotonic()
        before = self._told.get((source, trouble))
        if before is None or now - before >= TELL_AGAIN:
            self._told[source, trouble] = now
            log.warning("source %s: a delivery was refused: %s", source, trouble)


def _admits(connection: Connection, *, source: str, delivery: str, now: datetime) -> bool:
    return deliveries_in.is_new(connection, source, delivery, now)


def _slices(page: Page) -> Iterator[tuple[Page, bool]]:
    """A delivery in parts that are quickly understood; True with the last, which bears whatever is not a mention."""
    starts = range(0, max(len(page.mentions), 1), SLICE)
    for start in starts:
        part = page.mentions[start : start + SLICE]
        last = start == starts[-1]
        yield (replace(page, mentions=part) if last else Page(part, None, more=True)), last
