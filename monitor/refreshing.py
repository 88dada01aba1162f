"""Second looks at posts of open incidents: what was deleted is withdrawn, and what spreads is told."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from connectors.base import ConnectorError, Engagement, Page, Refreshes, Source, TryLater
from monitor import pace
from monitor.hearing import Ears, Occasion, Outcome
from monitor.pipeline import take_in
from monitor.standing import Standing
from monitor.store import watching
from monitor.store.watching import Watched

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refresher:
    """Asks after a poll, beside it; `on_outcome` is called when something was learned."""

    standing: Standing
    ears: Ears
    on_outcome: Callable[[Outcome], None]

    async def look(self, http: httpx.AsyncClient, source: Source) -> None:
        """Ask about what is due of this source. Trouble with it is no trouble of the source. Raises StoreError."""
        if not (type(source).caps.refresh and isinstance(source, Refreshes)):
            return
        now = self.standing.clock.now()
        again = now + (source.interval or type(source).caps.default_interval)
        first = pace.ASKED_AGAIN[0]
        store = self.standing.store
        waiting = await store.read(lambda connection: watching.due(connection, source.id, now, first, again))
        if not waiting:
            return
        try:
            changes = await source.refresh(http, [one.key for one in waiting])
        except ConnectorError as error:
            log.debug("source %s: %s posts were not looked at again: %s", source.id, len(waiting), error.detail)
            if isinstance(error, TryLater):
                self.standing.pause(source, error.wait)
        else:
            occasion = Occasion(source=source, now=now, looked=now, moves_cursor=False)
            self.on_outcome(await take_in(store, Page((), None, changes=tuple(changes)), occasion, self.ears))
        await self._book(waiting, now)

    async def _book(self, waiting: list[Watched], now: datetime) -> None:
        """When each is asked about again; also what could not be, or it would be asked about for ever."""
        store = self.standing.store
        found = await store.read(lambda c: watching.counts(c, [one.mention for one in waiting]))
        looked = [
            (one.mention, looks, now + wait)
            for one in waiting
            for looks, wait in [_next(one, found.get(one.mention, one.engagement))]
        ]
        await store.write(lambda connection: watching.book(connection, looked, now))


def _next(watched: Watched, counts: Engagement) -> tuple[int, timedelta]:
    return pace.ask_again(watched.looks, _sum(watched.engagement), _sum(counts))


def _sum(counts: Engagement) -> int:
    """Everybody who did something; views are not counted, since they rise with every look of our own."""
    return sum(count or 0 for count in (counts.likes, counts.reposts, counts.replies))
