"""Second looks at posts: what was deleted is withdrawn, and what spreads is told. Open incidents come first."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from connectors.base import Change, ConnectorError, Engagement, Page, Refreshes, Source, TryLater
from monitor import pace, rounds
from monitor.hearing import Ears, Occasion, Outcome
from monitor.pipeline import take_in
from monitor.standing import Standing
from monitor.store import asking, watching
from monitor.store.watching import Watched

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refresher:
    """Asks after a poll, beside it, one request at the most; `on_outcome` is called when something was learned."""

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
        if waiting:
            await self._ask(http, source, [one.key for one in waiting], now)
            await self._book(waiting, now)
        elif self.standing.is_free(source):
            await self._go_round(http, source, now)

    async def _go_round(self, http: httpx.AsyncClient, source: Source, now: datetime) -> None:
        """Ask about the next of all posts that are held."""
        store = self.standing.store
        stands = rounds.due(await store.read(lambda connection: asking.round_of(connection, source.id)), now)
        if stands is None:
            return
        before, after = now - rounds.FRESH, stands.mention
        portion = await store.read(lambda connection: asking.portion(connection, source.id, after, before))
        told = await self._ask(http, source, [held.key for held in portion], now) if portion else []
        if isinstance(told, ConnectorError):
            stands = rounds.failed(stands, portion, now, for_good=not isinstance(told, TryLater))
        else:
            stands = rounds.asked(stands, portion, {change.key for change in told}, now)
        saved = stands
        await store.write(lambda connection: asking.save(connection, source.id, saved))

    async def _ask(
        self, http: httpx.AsyncClient, source: Source, keys: Sequence[str], now: datetime
    ) -> Sequence[Change] | ConnectorError:
        """What became of posts, taken in like any change; or why nothing could be learned."""
        assert isinstance(source, Refreshes)
        try:
            changes = await source.refresh(http, keys)
        except ConnectorError as error:
            log.debug("source %s: %s posts were not looked at again: %s", source.id, len(keys), error.detail)
            if isinstance(error, TryLater):
                self.standing.pause(source, error.wait)
            return error
        occasion = Occasion(source=source, now=now, looked=now, moves_cursor=False)
        page = Page((), None, changes=tuple(changes))
        self.on_outcome(await take_in(self.standing.store, page, occasion, self.ears))
        return changes

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
