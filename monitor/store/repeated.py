"""What one account wrote within a while: to see whether it only repeats itself."""

import sqlite3
from datetime import datetime

from monitor.store.times import to_ms

ENOUGH = 40
"""Texts looked at: four times what makes a flood, so that other posts in between hide none."""


def said_between(
    connection: sqlite3.Connection, author: int, since: datetime, until: datetime, *, besides: str
) -> list[str]:
    """The newest texts that an account published in this while, without the mention of key `besides`."""
    rows = connection.execute(
        "SELECT text FROM mention WHERE author = ? AND published BETWEEN ? AND ? AND key <> ? AND deleted IS NULL"
        " ORDER BY published DESC LIMIT ?",
        (author, to_ms(since), to_ms(until), besides, ENOUGH),
    )
    return [str(row[0]) for row in rows]
