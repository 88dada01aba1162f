"""How a source stands with us: when it may be asked, when its trouble began and ended, whether it refused for good."""

import logging
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from alerts.wording import duration
from connectors.base import ConnectorError, Page, Refused, Source, TryLater
from monitor import pace
from monitor.clock import Clock
from monitor.hearing import Occasion
from monitor.store import sources
from monitor.store.connection import Store, StoreError
from monitor.store.sources import SourceState

NEVER = datetime.max.replace(tzinfo=UTC)
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


@dataclass(slots=True)
class Standing:
    """What is kept of every source while the service runs; shared by polls and streams."""

    store: Store
    clock: Clock
    rng: random.Random
    limits: Limits = field(default_factory=Limits)

    async def state(self, source: Source) -> SourceState:
        return await self.store.read(lambda connection: sources.state(connection, source.id))

    async def until_allowed(self, source: Source) -> None:
        """Wait until neither the source's scope nor its stored pause forbids to ask."""
        state = await self.state(source)
        if state.not_before is not None:
            self.limits.tell(pace.rate_scope(source), state.not_before)
        while (until := self.limits.free_at(pace.rate_scope(source))) and until > self.clock.now():
            await self.clock.sleep((until - self.clock.now()).total_seconds())

    def is_free(self, source: Source) -> bool:
        """Whether nothing forbids to ask its scope just now."""
        until = self.limits.free_at(pace.rate_scope(source))
        return until is None or until <= self.clock.now()

    def obey(self, source: Source, page: Page) -> None:
        if page.wait is not None:
            self.pause(source, page.wait.wait)

    def pause(self, source: Source, wait: timedelta | None) -> None:
        """Ask nothing of its scope for so long."""
        if wait:
            self.limits.tell(pace.rate_scope(source), self.clock.now() + wait)

    def occasion(self, source: Source, state: SourceState) -> Occasion:
        """A page now, of the first complete look or a later one."""
        now = self.clock.now()
        since: datetime | None = None
        if type(source).caps.baseline and state.baseline_at is None:
            since = now - source.since if source.since is not None else NEVER
        return Occasion(source=source, now=now, looked=state.looked_at, alerts_since=since)

    async def trouble(self, source: Source, error: ConnectorError | StoreError, failures: int) -> timedelta:
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

    async def recovered(self, source: Source, before: SourceState) -> None:
        """One line when trouble ends; the state itself was cleared with the page."""
        now = self.clock.now()
        if before.trouble_since is not None:
            log.info("source %s: answers again after %s", source.id, duration(now - before.trouble_since))
        if before.heard_at is not None and before.looked_at is not None:
            quiet_now = now - before.heard_at > QUIET_AFTER
            if quiet_now and before.looked_at - before.heard_at <= QUIET_AFTER:
                log.warning("source %s: nothing heard for %s", source.id, duration(QUIET_AFTER))

    async def refused(self, source: Source, refused: Refused) -> None:
        now = self.clock.now()
        log.error("source %s is switched off: %s; then: allears check", source.id, refused.detail)
        await self.store.write(
            lambda connection: sources.save_trouble(
                connection, source.id, detail=refused.detail, since=now, refused=True
            )
        )

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
