"""Letting go: texts that are older than their source's time, and everything of a person who asks for it."""

import asyncio
import logging
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.base import Source
from monitor.settle import withdraw
from monitor.store import incidents, keeping, outbox
from monitor.store.connection import Store
from monitor.store.keeping import Person
from monitor.triage.policy import Policy
from monitor.unsaid import unsay

EVERY = timedelta(days=1)
"""Retention is counted in days; a text may stay a day longer than it says, and hard maximums are met a day before."""
BY_ITSELF = "retention"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep removed, or would remove, of one source."""

    source: str
    days: int
    texts: int


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What went with a person."""

    network: str
    texts: int
    incidents: int


def due(connection: sqlite3.Connection, sources: Sequence[Source], now: datetime) -> list[Swept]:
    """What a sweep would remove now, of each source that keeps no text for ever."""
    return [
        Swept(source.id, days, keeping.count_expired(connection, source.id, _before(days, now)))
        for source in sources
        if (days := source.kept_days) is not None
    ]


async def sweep(store: Store, sources: Sequence[Source], policy: Policy, now: datetime) -> list[Swept]:
    """Remove every text that is older than its source's time; the counts stay. Raises StoreError."""
    swept = [
        Swept(source.id, days, await _sweep_one(store, source.id, days, policy, now))
        for source in sources
        if (days := source.kept_days) is not None
    ]
    await store.write(lambda connection: keeping.finish_sweep(connection, now))
    if any(one.texts for one in swept):
        await asyncio.to_thread(keeping.empty_log, store.path)
    return swept


async def sweep_daily(store: Store, sources: Sequence[Source], policy: Policy, now: datetime) -> int:
    """A sweep, when the last one was a day ago. Returns how many texts went, so that channels are woken."""
    last = await store.read(keeping.swept_at)
    if last is not None and now - last < EVERY:
        return 0
    swept = await sweep(store, sources, policy, now)
    for one in swept:
        if one.texts:
            log.info("source %s: %s texts are older than %s days and were removed", one.source, one.texts, one.days)
    return sum(one.texts for one in swept)


async def _sweep_one(store: Store, source: str, days: int, policy: Policy, now: datetime) -> int:
    total, before = 0, _before(days, now)
    while removed := await store.write(lambda c: _remove_some(c, source, before, policy, now)):
        total += removed
    if total:
        await store.write(lambda c: keeping.note(c, BY_ITSELF, source, total, now))
    return total


def _before(days: int, now: datetime) -> datetime:
    return now - timedelta(days=days) + (EVERY if days > 1 else timedelta(0))


def _remove_some(connection: sqlite3.Connection, source: str, before: datetime, policy: Policy, now: datetime) -> int:
    old = keeping.expired(connection, source, before)
    _withdraw_from(connection, keeping.remove(connection, old, now), policy, now)
    return len(old)


def _withdraw_from(connection: sqlite3.Connection, touched: Sequence[int], policy: Policy, now: datetime) -> None:
    """Who was told of an incident that still stands sees it without the words; of the others the record is emptied."""
    for incident in touched:
        if keeping.is_living(connection, incident):
            withdraw(connection, incident, policy, now)
        else:
            unsay(connection, incident)


def forget(connection: sqlite3.Connection, person: Person, actor: str, policy: Policy, now: datetime) -> Forgotten:
    """Remove everything of one person: words, names, what was announced of them. The counts stay."""
    posts = keeping.posts_of(connection, person.id)
    touched = keeping.incidents_of(connection, person.id)
    for start in range(0, len(posts), keeping.AT_ONCE):
        keeping.remove(connection, posts[start : start + keeping.AT_ONCE], now)
    keeping.unname(connection, person.id)
    _withdraw_from(connection, touched, policy, now)
    keeping.note(connection, actor, None, person.posts, now)
    return Forgotten(person.network, person.posts, len(touched))


def export(connection: sqlite3.Connection, person: Person) -> dict[str, Any]:
    """Everything that is held of one person, for them to see."""
    return {
        "person": asdict(person),
        "mentions": keeping.held(connection, person.id),
        "incidents": [_incident(connection, number) for number in keeping.incidents_of(connection, person.id)],
    }


def _incident(connection: sqlite3.Connection, number: int) -> dict[str, Any]:
    incident = incidents.get(connection, number)
    assert incident is not None  # it was just read
    told = [
        {"event": one.type, "reason": one.reason, "channel": one.channel, "state": one.state, "sent_at": one.sent_at}
        for one in outbox.history(connection, number)
    ]
    return {
        "id": incident.name,
        "brand": incident.brand,
        "state": incident.state,
        "severity": incident.level,
        "cause": incident.cause,
        "opened_at": incident.opened_at,
        "closed_at": incident.closed_at,
        "told": told,
    }
