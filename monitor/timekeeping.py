"""What the passing of time does: deadlines come, holds run out, steps are taken, silences and surges end."""

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime

from connectors.base import Source
from monitor.keeping import sweep_daily
from monitor.report_coach import coach
from monitor.report_plan import Digest
from monitor.report_schedule import send_digests
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
    memory: Memory = field(default_factory=Memory)

    async def pass_time(self, now: datetime) -> int:
        """Let time do its part. Returns how much moved, so that channels are woken."""
        # Surges first: what they speak for is then not told one by one.
        moved = await watch(self.store, self.policy, self.memory, now)
        moved += await self.store.write(lambda connection: _incidents(connection, self.policy, now))
        moved += await end_silences(self.store, self.policy, now)
        moved += await sweep_daily(self.store, self.sources, self.policy, now)
        return moved + await send_digests(self.store, self.digests, coach, now)


def _incidents(connection: sqlite3.Connection, policy: Policy, now: datetime) -> int:
    waiting = incidents.due_for_time(connection, now)
    for incident in waiting:
        moved = tick(incident, now)
        reminded = moved.reminded and not incident.reminded
        settle(connection, moved, policy, now, News(reason=Verdict.REMINDED if reminded else None))
    return len(waiting)
