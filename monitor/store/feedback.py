"""What people say about our judgement: a complaint, or not."""

import sqlite3
from datetime import datetime

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
