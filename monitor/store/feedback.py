"""What people say about our judgement: a complaint, or not."""

import sqlite3
from datetime import datetime
from typing import NamedTuple

from monitor.store.times import to_ms


def give(connection: sqlite3.Connection, mention: int, actor: str, *, complaint: bool, now: datetime) -> None:
    """One word a person and mention; the latest counts."""
    connection.execute(
        "INSERT INTO feedback (mention, actor, complaint, given) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET complaint = excluded.complaint, given = excluded.given",
        (mention, actor, int(complaint), to_ms(now)),
    )


def worst_mention(connection: sqlite3.Connection, incident: int) -> int | None:
    """The mention that stands for an incident: the customer's with the highest complaint."""
    row = connection.execute(
        "SELECT id FROM mention WHERE incident = ? AND role = 'customer' ORDER BY complaint DESC, id LIMIT 1",
        (incident,),
    ).fetchone()
    return int(row[0]) if row else None


class Vote(NamedTuple):
    """One person's word on one mention, and the mention as it was read."""

    text: str
    language: str
    rating: float | None
    complaint: bool


def votes(connection: sqlite3.Connection) -> list[Vote]:
    """Every word given, in order of the mentions; none on posts that were deleted."""
    rows = connection.execute(
        "SELECT m.text, m.language, m.rating, f.complaint FROM feedback f JOIN mention m ON m.id = f.mention"
        " WHERE m.deleted IS NULL ORDER BY m.id, f.actor"
    )
    return [Vote(text, language, rating, bool(complaint)) for text, language, rating, complaint in rows]
