"""The hourly cap: how many were newly told, and what is held back beyond it."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.store.times import to_ms

HELD = "held back by the hourly cap; told in a digest"
HOUR = timedelta(hours=1)


def new_messages(connection: sqlite3.Connection, channel: str, now: datetime) -> int:
    """How many incidents were newly announced on a channel within the last hour."""
    row = connection.execute(
        "SELECT count(*) FROM delivery d CROSS JOIN incident_event e ON e.id = d.event_id WHERE d.channel = ?"
        " AND d.sent_at > ? AND e.type = 'opened'",
        (channel, to_ms(now - HOUR)),
    ).fetchone()
    return int(row[0])


def hold(connection: sqlite3.Connection, channel: str, levels: Sequence[str], now: datetime) -> list[int]:
    """Take first messages of these levels out of the queue, to be told in a digest. Returns their incidents."""
    marks = ",".join("?" * len(levels))
    rows = connection.execute(
        "UPDATE delivery SET state = 'superseded', last_error = ? WHERE channel = ? AND state = 'due' AND due_at <= ?"
        " AND event_id IN (SELECT e.id FROM incident_event e JOIN incident i ON i.id = e.incident_id"
        f" WHERE e.type = 'opened' AND i.level IN ({marks})) RETURNING incident_id",
        (HELD, channel, to_ms(now), *levels),
    ).fetchall()
    connection.execute(
        "INSERT INTO channel_state (channel, held) VALUES (?, ?) ON CONFLICT DO UPDATE SET held = held + excluded.held",
        (channel, len(rows)),
    )
    return sorted(row[0] for row in rows)


def is_internal(connection: sqlite3.Connection, delivery: int) -> bool:
    """Whether a delivery tells what an employee said."""
    row = connection.execute(
        "SELECT i.internal FROM delivery d JOIN incident i ON i.id = d.incident_id WHERE d.id = ?", (delivery,)
    ).fetchone()
    return bool(row and row[0])
