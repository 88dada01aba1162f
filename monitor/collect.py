"""Sources: one task each, paced, retried and recorded. One broken source never slows another."""

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx

from alerts.wording import duration
from connectors.base import ConnectorError, Mention, Page, RateSignal, Refused, Source, Threads, TryLater
from monitor import pace
from monitor.clock import Clock
from monitor.hearing import Ears, Occasion, Outcome
from monitor.pipeline import take_in
from monitor.store import incidents, mentions, sources
from monitor.store.connection import Store, StoreError
from monitor.store.mentions import StoredMention
from monitor.store.sources import SourceState
from monitor.supervise import attempt

NEVER = datetime.max.replace(tzinfo=UTC)
PAGES_AT_ONCE = 50
"""Pages of a backlog read in one look before others of the same scope get their turn."""
LOOKS_AT_ONCE = 3
"""Conversations read after one poll: a few requests beside it, within every limit we know."""
QUIET_AFTER = timedelta(hours=24)
"""A source that brought nothing for this long, and did before, is worth a word."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Limits:
    """When each rate-limit scope may be asked again; shared by the sources of one server."""

    not_before: dict[str, datetime] = field(default_factory=dict)

    def tell(self, scope: str, until: datetime) -> None:
        self.not_before[scope] = max(until, self.not_before.get(scope, until))

    def free_at(self, scope: str) -> datetime | None:
        return self.not_before.get(scope)


@dataclass(frozen=True, slots=True)
class Looked:
    """One complete look: what it brought, and what the source said of its limit."""

    outcome: Outcome
    rate: RateSignal | None
    complete: bool = True


@dataclass(slots=True)
class Collector:
    """Runs every source. `on_outcome` is called after each page that changed something."""

    store: Store
    ears: Ears
    clock: Clock
    client: Callable[[Source], httpx.AsyncClient]
    on_outcome: Callable[[Outcome], None]
    rng: random.Random = field(default_factory=random.Random)
    limits: Limits = field(default_factory=Limits)

    async def listen(self, source: Source) -> None:
        """Poll one source until it is refused or the task is cancelled."""
        async with self.client(source) as http:
            failures = 0
            while True:
                await self._until_allowed(source)
                try:
                    looked = await self.look(http, source)
                    await self._read_threads(http, source)
                except Refused as refused:
                    await self._record_refusal(source, refused)
                    return
                except (TryLater, StoreError) as error:
                    wait = await self._record_trouble(source, error, failures)
                    failures += 1
                else:
                    failures = 0
                    wait = self._wait_after(source, looked)
                await self.clock.sleep(wait.total_seconds())

    async def once(self, listed: tuple[Source, ...]) -> dict[str, str]:
        """One look at every source that was not told to wait, side by side. Returns trouble by source id."""
        trouble: dict[str, str] = {}
        async with asyncio.TaskGroup() as group:
            for source in listed:
                group.create_task(self._once(source, trouble), name=f"look at {source.id}")
        return trouble

    async def _once(self, source: Source, trouble: dict[str, str]) -> None:
        if told := await attempt(self._look_once(source, trouble), f"source {source.id}"):
            trouble[source.id] = told

    async def _look_once(self, source: Source, trouble: dict[str, str]) -> None:
        state = await self.store.read(lambda connection: sources.state(connection, source.id))
        if state.not_before is not None and state.not_before > self.clock.now():
            return
        try:
            async with self.client(source) as http:
                looked = await self.look(http, source)
                while not looked.complete and not (looked.rate and looked.rate.wait):
                    looked = await self.look(http, source)
                await self._read_threads(http, source)
        except Refused as refused:
            trouble[source.id] = refused.detail
            await self._record_refusal(source, refused)
        except (TryLater, StoreError) as error:
            trouble[source.id] = str(error)
            await self._record_trouble(source, error, 0)

    async def look(self, http: httpx.AsyncClient, source: Source) -> Looked:
        """Read everything that is waiting, page by page, each in its own transaction.

        Raises TryLater, Refused or StoreError; pages before it are stored.
        """
        total = Outcome()
        for _ in range(PAGES_AT_ONCE):
            state = await self.store.read(lambda connection: sources.state(connection, source.id))
            page = await source.poll(http, state.cursor)
            outcome = await take_in(self.store, page, self._occasion(source, state), self.ears)
            await self._record_recovery(source, state)
            _add(total, outcome)
            self.on_outcome(outcome)
            self._obey(source, page)
            if not page.more or (page.wait is not None and page.wait.wait):
                return Looked(total, page.wait, complete=not page.more)
        return Looked(total, None, complete=False)

    async def _until_allowed(self, source: Source) -> None:
        """Wait until neither the source's scope nor its stored pause forbids to ask."""
        state = await self.store.read(lambda connection: sources.state(connection, source.id))
        if state.not_before is not None:
            self.limits.tell(pace.rate_scope(source), state.not_before)
        while (until := self.limits.free_at(pace.rate_scope(source))) and until > self.clock.now():
            await self.clock.sleep((until - self.clock.now()).total_seconds())

    def _obey(self, source: Source, page: Page) -> None:
        if page.wait is not None and page.wait.wait:
            self.limits.tell(pace.rate_scope(source), self.clock.now() + page.wait.wait)

    def _occasion(self, source: Source, state: SourceState) -> Occasion:
        now = self.clock.now()
        since: datetime | None = None
        if type(source).caps.baseline and state.baseline_at is None:
            since = now - source.since if source.since is not None else NEVER
        return Occasion(source=source, now=now, looked=state.looked_at, alerts_since=since)

    def _wait_after(self, source: Source, looked: Looked) -> timedelta:
        if not looked.complete:
            return timedelta(0)
        caps = type(source).caps
        remaining = looked.rate.remaining if looked.rate else None
        return pace.until_next_poll(
            source.interval or caps.default_interval,
            source.interval if source.interval and source.interval < caps.min_interval else caps.min_interval,
            heard=looked.outcome.heard > 0,
            remaining=remaining,
            chance=self.rng.random(),
        )

    async def _record_trouble(self, source: Source, error: ConnectorError | StoreError, failures: int) -> timedelta:
        """One line when trouble begins; the wait until the next try."""
        told = error.wait if isinstance(error, TryLater) else None
        wait = pace.after_failure(failures, told, self.rng.random())
        now = self.clock.now()
        if told is not None:
            self.limits.tell(pace.rate_scope(source), now + wait)
        if failures == 0:
            log.warning("source %s: %s; the others go on", source.id, error)
        if isinstance(error, ConnectorError):
            await self._save_trouble(source, error.detail, now + wait if told is not None else None)
        return wait

    async def _save_trouble(self, source: Source, detail: str, not_before: datetime | None) -> None:
        now = self.clock.now()
        try:
            await self.store.write(
                lambda connection: sources.save_trouble(
                    connection, source.id, detail=detail, since=now, not_before=not_before
                )
            )
        except StoreError as error:
            log.warning("source %s: its trouble could not be recorded: %s", source.id, error)

    async def _record_recovery(self, source: Source, before: SourceState) -> None:
        """One line when trouble ends; the state itself was cleared with the page."""
        now = self.clock.now()
        if before.trouble_since is not None:
            log.info("source %s: answers again after %s", source.id, duration(now - before.trouble_since))
        if before.heard_at is not None and before.looked_at is not None:
            quiet_now = now - before.heard_at > QUIET_AFTER
            if quiet_now and before.looked_at - before.heard_at <= QUIET_AFTER:
                log.warning("source %s: nothing heard for %s", source.id, duration(QUIET_AFTER))

    async def _record_refusal(self, source: Source, refused: Refused) -> None:
        now = self.clock.now()
        log.error("source %s is switched off: %s; then: allears check", source.id, refused.detail)
        await self.store.write(
            lambda connection: sources.save_trouble(
                connection, source.id, detail=refused.detail, since=now, refused=True
            )
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
            if isinstance(error, TryLater) and error.wait is not None:
                self.limits.tell(pace.rate_scope(source), self.clock.now() + error.wait)
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
