"""The end of a silence: one summary of what it kept from people, and everything speaks again."""

import sqlite3
from datetime import datetime

from alerts.base import Notice
from monitor.store import notices, silences
from monitor.store.connection import Store
from monitor.triage.incident import Incident
from monitor.triage.policy import Policy
from monitor.triage.silence import Silence
from monitor.view import title

SHOWN = 5
"""Incidents named in a summary; the list has all."""


async def end_silences(store: Store, policy: Policy, now: datetime) -> int:
    """Summarise the silences whose time is over. Returns how many there were."""
    return await store.write(lambda connection: _end(connection, policy, now))


def _end(connection: sqlite3.Connection, policy: Policy, now: datetime) -> int:
    over = silences.over(connection, now)
    for silence in over:
        kept = silences.kept(connection, silence)
        for channel, incidents in _by_channel(kept, policy, now).items():
            notices.add(connection, [channel], summary(silence, incidents), now)
        silences.close(connection, silence.id, now)
    return len(over)


def _by_channel(kept: list[Incident], policy: Policy, now: datetime) -> dict[str, list[Incident]]:
    """To each channel only what its routes allow it to hear."""
    heard: dict[str, list[Incident]] = {}
    for incident in kept:
        for channel in policy.way(incident, now).to:
            heard.setdefault(channel, []).append(incident)
    return heard


def summary(silence: Silence, kept: list[Incident]) -> Notice:
    """What a silence kept from people and is still open, the worst first."""
    count = "1 incident is" if len(kept) == 1 else f"{len(kept)} incidents are"
    named = [f"{one.name}  {one.level.upper()}  {title(one)}" for one in kept[:SHOWN]]
    more = [f"and {len(kept) - SHOWN} more"] if len(kept) > SHOWN else []
    return Notice(
        f"A silence is over ({silence.comment}, by {silence.author}): {count} open that it kept from you",
        (*named, *more, "allears incidents list"),
    )
