"""Drafts that a back end wrote, one an incident, and our own public replies."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from monitor.store.outbox import RANK
from monitor.store.times import from_ms, to_ms

RECENT = 20
"""Replies of the brand that a new one must not repeat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What came of asking. `text` is "" where nothing was fit to be shown; then `objection` says why."""

    language: str
    model: str
    said: bytes
    """A hash of the words that it answers."""
    until: datetime
    """The time it promises something by; later it would be a broken promise."""
    text: str = ""
    meaning: str = ""
    """The same in the agent's language; "" where that is the draft's own."""
    objection: str = ""


def wanted(connection: sqlite3.Connection, channel: str, now: datetime, limit: int) -> list[int]:
    """Incidents that a channel is about to hear of, the worst first: nobody was told yet, no back end asked."""
    rows = connection.execute(
        "SELECT d.incident_id FROM delivery d JOIN incident_event e ON e.id = d.event_id"
        " JOIN incident i ON i.id = d.incident_id WHERE d.channel = :channel AND d.due_at <= :now"
        " AND d.state IN ('due', 'leased') AND d.state = 'due'"  # the first of these is what the index holds
        " AND e.type = 'opened' AND i.kind = 'complaint'"
        " AND NOT EXISTS (SELECT 1 FROM draft w WHERE w.incident = d.incident_id) AND NOT EXISTS (SELECT 1"
        " FROM delivery s WHERE s.incident_id = d.incident_id AND s.state IN ('sent', 'leased'))"
        f" ORDER BY {RANK}, d.due_at, d.id LIMIT :limit",
        {"channel": channel, "now": to_ms(now), "limit": limit},
    )
    return [row[0] for row in rows]


def keep(connection: sqlite3.Connection, incident: int, written: Written, now: datetime) -> None:
    """What came of the first time of asking stays."""
    connection.execute(
        "INSERT INTO draft VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            incident, to_ms(now), written.said, to_ms(written.until), written.model, written.language,
            written.text or None, written.meaning or None, written.objection or None,
        ),
    )  # fmt: skip


def written(connection: sqlite3.Connection, incident: int) -> Written | None:
    """What came of asking for an incident; None where nobody was asked."""
    row = connection.execute(
        "SELECT said, until, model, language, text, meaning, objection FROM draft WHERE incident = ?", (incident,)
    ).fetchone()
    if row is None:
        return None
    said, until, model, language, text, meaning, objection = row
    return Written(
        language=language, model=model, said=said, until=from_ms(int(until)),
        text=text or "", meaning=meaning or "", objection=objection or "",
    )  # fmt: skip


def our_replies(connection: sqlite3.Connection, brand: str, most: int = RECENT) -> list[str]:
    """What we publicly answered last in incidents of a brand, the newest last."""
    rows = connection.execute(
        "SELECT m.text FROM mention m JOIN incident i ON i.id = m.incident JOIN place b ON b.id = i.brand"
        " WHERE m.role = 'ours' AND m.deleted IS NULL AND NOT m.private AND b.name = ?"
        " ORDER BY m.published DESC LIMIT ?",
        (brand, most),
    )
    return [row[0] for row in rows][::-1]
