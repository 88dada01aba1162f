"""What the passing of time does: deadlines come, holds run out, silences and surges end, digests are sent."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from connectors.base import Source
from monitor.keeping import sweep_daily
from monitor.praise import Origin
from monitor.praise_schedule import send_praise
from monitor.report_coach import coach
from monitor.report_plan import Digest
from monitor.report_schedule import send_digests, voices_of
from monitor.settle import settle
from monitor.silencing import end_silences
from monitor.store import incidents
from monitor.store.connection import Store
from monitor.surging import Memory, watch
from monitor.triage.incident import tick
from monitor.triage.policy import Policy
from monitor.triage.verdict import News, Verdict


@dataclass(frozen=True, slots=True)
class Timekeeper:
    """Asked again and again; what it remembers between is only what saves work."""

    store: Store
    policy: Policy
    digests: tuple[Digest, ...] = ()
    sources: tuple[Source, ...] = ()
    accounts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Brand id to our accounts, each as `kind:handle` in lower case."""
    memory: Memory = field(default_factory=Memory)

    async def pass_time(self, now: datetime) -> int:
        """Let time do its part. Returns how much moved, so that channels are woken."""
        # Surges first: what they speak for is then not told one by one.
        moved = await watch(self.store, self.policy, self.memory, now)
        moved += await self.store.write(lambda connection: _incidents(connection, self.policy, now))
        moved += await end_silences(self.store, self.policy, now)
        moved += await sweep_daily(self.store, self.sources, self.policy, now)
        voices = voices_of(self.policy.channels, self.policy.language)
        moved += await send_digests(self.store, self.digests, coach, now, voices)
        origin = Origin({source.id: source for source in self.sources}, self.accounts)
        return moved + await send_praise(self.store, self.digests, self.policy, origin, now)


def _incidents(connection: sqlite3.Connection, policy: Policy, now: datetime) -> int:
    waiting = incidents.due_for_time(connection, now)
    for incident in waiting:
        moved = tick(incident, now)
        reminded = moved.reminded and not incident.reminded
        settle(connection, moved, policy, now, News(reason=Verdict.REMINDED if reminded else None))
    return len(waiting)
