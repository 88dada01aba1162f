"""When praise waits: nobody wants to hear how happy others are while people suffer."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alerts.event import MAX_MENTIONS
from monitor.reply.sensitive import Sensitive, forbidden, spoken_of
from monitor.store import mentions, sensitive_events, surges
from monitor.store import praise as stored
from monitor.store.mentions import StoredMention

SUFFERING = frozenset(Sensitive) - {Sensitive.SECURITY, Sensitive.LEGAL, Sensitive.PRESS}
"""Somebody is in danger, in grief, or a child. A threat of law or the press is a matter for others, not a sorrow."""


class Why(StrEnum):
    """Why praise of a brand waits."""

    EVENT = "a sensitive event"
    SURGE = "a surge"
    SUFFERING = "somebody suffers"


@dataclass(frozen=True, slots=True)
class Pause:
    """What praise waits for; `until` only where that is known."""

    why: Why
    what: str
    """What happened, as a person said it; else the incident or surge."""
    until: datetime | None = None


def pause(connection: sqlite3.Connection, brand: str, now: datetime) -> Pause | None:
    """The first reason found to hold back praise of a brand; None: there is none."""
    events = sensitive_events.of_brand(connection, brand, now)
    if events:
        return Pause(Why.EVENT, events[-1].comment, events[-1].until)
    surge = next((one for one in surges.open_now(connection) if one.brand == brand), None)
    if surge is not None:
        return Pause(Why.SURGE, surge.name)
    for incident in stored.open_incidents(connection, brand):
        said = mentions.of_incident(connection, incident.id, MAX_MENTIONS)
        if any(map(_tells_of_suffering, said)):
            return Pause(Why.SUFFERING, incident.name)
    return None


def _tells_of_suffering(said: StoredMention) -> bool:
    if said.assessment is None:
        return not spoken_of(said.text).isdisjoint(SUFFERING)
    return forbidden(said.text, said.assessment) in SUFFERING
