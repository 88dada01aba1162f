"""Recoveries worth telling: which incidents, and how the person agreed."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from monitor.store.times import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Kept:
    """One story as it was captured; what was said stays with the incident, so that a removal reaches it."""

    id: int
    incident: int
    consent: str
    actor: str
    added: datetime


def add(connection: sqlite3.Connection, incident: int, consent: str, actor: str, now: datetime) -> int:
    """Keep a story, or write down anew how the person agreed. Returns its number."""
    row = connection.execute(
        "INSERT INTO story (incident, consent, actor, added) VALUES (?, ?, ?, ?) ON CONFLICT (incident) DO UPDATE"
        " SET consent = excluded.consent, actor = excluded.actor, added = excluded.added RETURNING id",
        (incident, consent, actor, to_ms(now)),
    ).fetchone()
    return int(row[0])


def remove(connection: sqlite3.Connection, number: int) -> bool:
    """Consent was taken back. False where there is no such story."""
    return connection.execute("DELETE FROM story WHERE id = ?", (number,)).rowcount == 1


def kept(connection: sqlite3.Connection) -> list[Kept]:
    rows = connection.execute("SELECT id, incident, consent, actor, added FROM story ORDER BY id")
    return [
        Kept(number, incident, consent, actor, from_ms(int(added))) for number, incident, consent, actor, added in rows
    ]
