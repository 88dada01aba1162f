"""What people asked for in channels: a click or a command that arrives twice is done once."""

import sqlite3
from datetime import datetime, timedelta

from monitor.store.times import to_ms

REMEMBERED = timedelta(days=7)
"""Longer than any service repeats what it sent."""


def is_new(connection: sqlite3.Connection, key: str, now: datetime) -> bool:
    """Note a request. False when it was noted before."""
    connection.execute("DELETE FROM request WHERE taken < ?", (to_ms(now - REMEMBERED),))
    noted = connection.execute("INSERT INTO request VALUES (?, ?) ON CONFLICT DO NOTHING", (key, to_ms(now)))
    return noted.rowcount == 1
