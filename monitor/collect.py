"""Sources: one task each, paced, retried and recorded. One broken source never slows another."""

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from connectors.base import ConnectorError, Mention, Page, RateSignal, Refused, Source, Streams, Threads, TryLater
from monitor import pace
from monitor.clock import Clock
from monitor.hearing import Ears, Occasion, Outcome
from monitor.pipeline import take_in
from monitor.refreshing import Refresher
from monitor.standing import Standing
from monitor.store import incidents, mentions
from monitor.store.connection import Store, StoreError
from monitor.store.mentions import StoredMention
from monitor.streaming import Stream
from monitor.supervise import attempt

PAGES_AT_ONCE = 50
"""Pages of a backlog read in one look before others of the same scope get their turn."""
LOOKS_AT_ONCE = 3
"""Conversations read after one poll: a few requests beside it, within every limit we know."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Looked:
    """One complete look: what it brought, and what the source said of its limit."""

    outcome: Outcome
    rate: RateSignal | None
    complete: bool = True
    quiet: timedelta | None = None
    """How long nothing was heard before it; None where nothing ever was."""


@dataclass(slots=True)
class Collector:
    """Runs every source. `on_outcome` is called after each page that changed something."""

    store: Store
    ears: Ears
    clock: Clock
    client: Callable[[Source], httpx.AsyncClient]
    on_outcome: Callable[[Outcome], None]
    rng: random.Random = field(default_factory=random.Random)
    standing: Standing = field(init=False)
    refresher: Refresher = field(init=False)

    def __post_init__(self) -> None:
        self.standing = Standing(self.store, self.clock, self.rng)
        self.refresher = Refresher(self.standing, self.ears, self.on_outcome)

    async def listen(self, source: Source) -> None:
        """Hear one source, by polls and by its stream where it has one, until it is refused or the task cancelled."""
        caps = type(source).caps
        if caps.push:
            return  # the listener brings what there is
        async with self.client(source) as http:
            if not (caps.stream and isinstance(source, Streams)):
                await self._poll(http, source)
                return
            stream = Stream(source, self.standing, self.ears, self.on_outcome)
            if not caps.poll:
                await stream.listen(http)
                return
            async with asyncio.TaskGroup() as group:
                name = f"stream of {source.id}"
                beside = group.create_task(attempt(stream.listen(http), name), name=name)
                await self._poll(http, source, stream)
                beside.cancel()

    async def _poll(self, http: httpx.AsyncClient, source: Source, stream: Stream | None = None) -> None:
        failures = 0
        while True:
            await self.standing.until_allowed(source)
            try:
                looked = await self.look(http, source)
                await self._read_threads(http, source)
                await self.refresher.look(http, source)
            except Refused as refused:
                await self.standing.refused(source, refused)
                return
            except (TryLater, StoreError) as error:
                wait = await self.standing.trouble(source, error, failures)
                failures += 1
                await self.clock.sleep(wait.total_seconds())
            else:
                failures = 0
                await self._rest(source, looked, stream)

    async def _rest(self, source: Source, looked: Looked, stream: Stream | None) -> None:
        wait = self._wait_after(source, looked)
        if stream is None or not looked.complete:
            await self.clock.sleep(wait.total_seconds())
        else:
            await stream.rest(wait, pace.pace_of(source).least)

    async def once(self, listed: tuple[Source, ...]) -> dict[str, str]:
        """One look at every source that was not told to wait, side by side. Returns trouble by source id."""
        trouble: dict[str, str] = {}
        async with asyncio.TaskGroup() as group:
            for source in (one for one in listed if not type(one).caps.push):
                group.create_task(self._once(source, trouble), name=f"look at {source.id}")
        return trouble

    async def _once(self, source: Source, trouble: dict[str, str]) -> None:
        if told := await attempt(self._look_once(source, trouble), f"source {source.id}"):
            trouble[source.id] = told

    async def _look_once(self, source: Source, trouble: dict[str, str]) -> None:
        state = await self.standing.state(source)
        if state.not_before is not None and state.not_before > self.clock.now():
            return
        try:
            async with self.client(source) as http:
                looked = await self.look(http, source)
                while not looked.complete and not (looked.rate and looked.rate.wait):
                    looked = await self.look(http, source)
                await self._read_threads(http, source)
                await self.refresher.look(http, source)
        except Refused as refused:
            trouble[source.id] = refused.detail
            await self.standing.refused(source, refused)
        except (TryLater, StoreError) as error:
            trouble[source.id] = str(error)
            await self.standing.trouble(source, error, 0)

    async def look(self, http: httpx.AsyncClient, source: Source) -> Looked:
        """Read everything that is waiting, page by page, each in its own transaction.

        Raises TryLater, Refused or StoreError; pages before it are stored.
        """
        total = Outcome()
        for _ in range(PAGES_AT_ONCE):
            state = await self.standing.state(source)
            page = await source.poll(http, state.cursor)
            outcome = await take_in(self.store, page, self.standing.occasion(source, state), self.ears)
            await self.standing.recovered(source, state)
            _add(total, outcome)
            self.on_outcome(outcome)
            self.standing.obey(source, page)
            if not page.more or (page.wait is not None and page.wait.wait):
                quiet = pace.quiet_for(state.heard_at or state.baseline_at, self.clock.now())
                return Looked(total, page.wait, complete=not page.more, quiet=quiet)
        return Looked(total, None, complete=False)

    def _wait_after(self, source: Source, looked: Looked) -> timedelta:
        if not looked.complete:
            return timedelta(0)
        remaining = looked.rate.remaining if looked.rate else None
        return pace.until_next_poll(
            pace.pace_of(source),
            heard=looked.outcome.heard,
            quiet=looked.quiet,
            remaining=remaining,
            chance=self.rng.random(),
        )

    async def _read_threads(self, http: httpx.AsyncClient, source: Source) -> None:
        """Read the conversations of open incidents, to see whether we answered."""
        if not (type(source).caps.threads and isinstance(source, Threads)):
            return
        now = self.clock.now()
        waiting = await self.store.read(
            lambda connection: incidents.to_look_at(connection, source.id, now, LOOKS_AT_ONCE)
        )
        for incident, mention_id, opened in waiting:
            read = await self._read_thread(http, source, mention_id)
            await self._look_again(incident, now + pace.until_next_look(opened, now))
            if not read:
                return

    async def _look_again(self, incident: int, at: datetime) -> None:
        await self.store.write(lambda connection: incidents.look_again(connection, incident, at))

    async def _read_thread(self, http: httpx.AsyncClient, source: Source, mention_id: int) -> bool:
        """One conversation. False when the source should be left alone for now; its timeline may be well."""
        stored = await self.store.read(lambda connection: mentions.get(connection, mention_id))
        if stored is None or not isinstance(source, Threads):
            return True
        try:
            found = await source.thread(http, as_mention(stored))
        except ConnectorError as error:
            # Refused: this conversation is gone or not on this server. TryLater: only conversations are in trouble.
            log.debug("source %s: conversation of m%s: %s", source.id, mention_id, error.detail)
            if isinstance(error, TryLater):
                self.standing.pause(source, error.wait)
            return isinstance(error, Refused)
        occasion = Occasion(source=source, now=self.clock.now(), looked=self.clock.now(), moves_cursor=False)
        self.on_outcome(await take_in(self.store, Page(tuple(found), None), occasion, self.ears))
        return True


def as_mention(stored: StoredMention) -> Mention:
    """A stored mention as its connector knew it."""
    return Mention(
        source=stored.source,
        key=stored.key,
        text=stored.text,
        author=stored.author,
        url=stored.url,
        published=stored.published,
        parent=stored.parent,
        root=stored.root,
        engagement=stored.engagement,
    )


def _add(total: Outcome, one: Outcome) -> None:
    total.heard += one.heard
    total.complaints += one.complaints
    total.opened += one.opened
    total.incidents.extend(one.incidents)
    for name, count in one.placings.items():
        total.placings[name] = total.placings.get(name, 0) + count
