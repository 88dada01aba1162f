"""Streams: posts as they are written, each page in its own transaction, beside the polls of the same source.

Where a source can be polled, too, the polls are the safety net: they come first, so that the baseline is theirs,
they go on more slowly while the stream is open, and they close the gap whenever it has opened anew.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import httpx

from alerts.wording import duration
from connectors.base import Page, Refused, Source, Streams, TryLater
from monitor import pace
from monitor.hearing import Ears, Outcome
from monitor.pipeline import take_in
from monitor.standing import Standing
from monitor.store.connection import StoreError
from monitor.supervise import first_of

STEADY = timedelta(minutes=1)
"""A stream that was open for so long before it was cut begins its backoff anew, and the cut is worth no word:
servers end every connection some time. Only one that cannot be opened again is trouble."""
SLOWER = timedelta(minutes=1)
"""So much later a source is polled while its stream is open. Not more: `status` calls a source late two minutes
after its interval."""

log = logging.getLogger(__name__)


class Closed(TryLater):
    """A stream that ended without a reason; those that have one raise TryLater themselves."""


@dataclass(slots=True)
class Stream:
    """The stream of one source, and what its polls need to know of it. `on_outcome` is called after each page."""

    source: Source
    standing: Standing
    ears: Ears
    on_outcome: Callable[[Outcome], None]
    opened_at: float | None = None
    """Monotonic; None while it is closed."""
    _polled: asyncio.Event = field(default_factory=asyncio.Event)
    _opened: asyncio.Event = field(default_factory=asyncio.Event)
    _trouble_since: datetime | None = None

    @property
    def alone(self) -> bool:
        """Whether there are no polls: then the cursor is the stream's, and its trouble is that of the source."""
        return not type(self.source).caps.poll

    async def listen(self, http: httpx.AsyncClient) -> None:
        """Take in pages, reconnecting as often as it takes, until it is refused or the task is cancelled.

        Returns, too, where the source has no stream as it is configured.
        """
        if not self.alone:
            await self._polled.wait()
        failures = 0
        while True:
            await self.standing.until_allowed(self.source)
            try:
                await self._take_all(http)
            except Refused as refused:
                await self._refused(refused)
                return
            except (TryLater, StoreError) as error:
                steady = self._was_steady()
                wait = await self._failed(error, 0 if steady else failures, quiet=steady)
                failures = 0 if steady else failures + 1
            else:
                return
            finally:
                self.opened_at = None
            await self.standing.clock.sleep(wait.total_seconds())

    async def rest(self, wait: timedelta, least: timedelta) -> None:
        """The wait between two complete polls: longer while the stream is open, shorter once it opened anew."""
        self._polled.set()
        sleep = self.standing.clock.sleep
        await sleep(min(wait, least).total_seconds())
        left = max(wait - least, timedelta(0)) + (timedelta(0) if self.opened_at is None else SLOWER)
        if not self._opened.is_set():
            await first_of(sleep(left.total_seconds()), self._opened.wait())
        self._opened.clear()

    async def _take_all(self, http: httpx.AsyncClient) -> None:
        """One connection from its opening to its end, which raises. Returns where there is no stream at all."""
        assert isinstance(self.source, Streams)
        state = await self.standing.state(self.source)
        pages = self.source.stream(http, state.cursor)
        try:
            async for page in pages:
                await self._take(page)
        finally:
            await _close(pages)
        if self.opened_at is not None:
            raise Closed("its stream ended")

    async def _take(self, page: Page) -> None:
        state = await self.standing.state(self.source)
        occasion = replace(self.standing.occasion(self.source, state), moves_cursor=self.alone)
        outcome = await take_in(self.standing.store, page, occasion, self.ears)
        if self.opened_at is None:
            self._open()
        if self.alone:
            await self.standing.recovered(self.source, state)
        self.on_outcome(outcome)
        self.standing.obey(self.source, page)

    def _open(self) -> None:
        self.opened_at = self.standing.clock.monotonic()
        self._opened.set()
        if self._trouble_since is not None:
            after = duration(self.standing.clock.now() - self._trouble_since)
            log.info("source %s: its stream is open again after %s", self.source.id, after)
            self._trouble_since = None

    def _was_steady(self) -> bool:
        opened = self.opened_at
        return opened is not None and self.standing.clock.monotonic() - opened >= STEADY.total_seconds()

    async def _failed(self, error: TryLater | StoreError, failures: int, *, quiet: bool) -> timedelta:
        """One line when trouble begins; the wait until the next try."""
        told = error.wait if isinstance(error, TryLater) else None
        if self.alone and not (quiet and told is None):
            return await self.standing.trouble(self.source, error, failures)
        if not quiet and self._trouble_since is None:
            log.warning("source %s: its stream: %s; polls go on", self.source.id, error)
            self._trouble_since = self.standing.clock.now()
        return pace.after_failure(failures, told, self.standing.rng.random())

    async def _refused(self, refused: Refused) -> None:
        if self.alone:
            await self.standing.refused(self.source, refused)
        else:
            log.warning("source %s has no stream: %s; polls go on", self.source.id, refused.detail)


async def _close(pages: AsyncIterator[Page]) -> None:
    """Give the connection back now, not when the garbage is collected."""
    if isinstance(pages, AsyncGenerator):
        await pages.aclose()
