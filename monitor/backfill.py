"""The past of a source: stored page by page, resumable, and silent unless asked otherwise.

Two guards keep it silent, independent of each other: nothing it takes in may open an incident, and its own
database file handle refuses to write to the outbox.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from connectors.base import Backfills, Page, Source
from monitor.clock import Clock
from monitor.hearing import Ears, Occasion
from monitor.pipeline import take_in
from monitor.store import sources
from monitor.store.connection import Store
from monitor.store.sources import Progress

BETWEEN_PAGES = timedelta(seconds=1)
"""Politeness towards the source: a backfill is in no hurry."""


class NoPast(Exception):
    """A source that cannot show its past; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Span:
    """What is filled: [since, until), aware UTC."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """Where a backfill stands after a page: mentions stored so far, and the time it has come to."""

    stored: int
    reached: datetime | None
    pages: int


@dataclass(frozen=True, slots=True)
class Filling:
    """One backfill: what it needs, and whether it may speak."""

    store: Store
    ears: Ears
    clock: Clock
    alerts: bool = False

    async def run(self, http: httpx.AsyncClient, source: Source, span: Span, on_step: Callable[[Step], None]) -> Step:
        """Fill a span, from where an earlier run stopped. Raises NoPast, TryLater, Refused or StoreError."""
        if not (type(source).caps.backfill and isinstance(source, Backfills)):
            raise NoPast(f"{source.id}: a {source.kind} source shows only what it holds now; `run` reads that")
        done = await self.store.read(lambda c: sources.progress(c, source.id, span.since, span.until))
        step = Step(done.stored, None, 0)
        if done.finished is not None:
            return step
        async for page in source.backfill(http, span.since, span.until, done.cursor):
            step = await self._take(source, span, page, step)
            on_step(step)
            await self.clock.sleep(self._pause(page).total_seconds())
        await self._save(source, span, Progress(None, step.stored, self.clock.now()))
        return step

    async def _take(self, source: Source, span: Span, page: Page, step: Step) -> Step:
        occasion = Occasion(source=source, now=self.clock.now(), muted=not self.alerts, moves_cursor=False)
        outcome = await take_in(self.store, page, occasion, self.ears)
        times = [mention.published for mention in page.mentions if mention.published]
        step = Step(step.stored + outcome.heard, max(times, default=step.reached), step.pages + 1)
        await self._save(source, span, Progress(page.cursor, step.stored, None))
        return step

    async def _save(self, source: Source, span: Span, progress: Progress) -> None:
        await self.store.write(lambda c: sources.save_progress(c, source.id, (span.since, span.until), progress))

    def _pause(self, page: Page) -> timedelta:
        return max(BETWEEN_PAGES, page.wait.wait if page.wait else BETWEEN_PAGES)


def close_outbox(connection: sqlite3.Connection) -> None:
    """The second guard: on this connection, writing to the outbox fails."""
    for table in ("incident_event", "delivery"):
        connection.execute(
            f"CREATE TEMP TRIGGER silent_{table} BEFORE INSERT ON main.{table}"
            " BEGIN SELECT RAISE(ABORT, 'a silent backfill must not write to the outbox'); END"
        )
