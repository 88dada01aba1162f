"""Until when each digest has told, so that a restart sends none twice and a night off loses none."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime

from alerts.base import Notice
from monitor.store import notices
from monitor.store.times import from_ms, to_ms


def told_until(connection: sqlite3.Connection, digest: str) -> datetime | None:
    """None for one that was never due yet."""
    row = connection.execute("SELECT value FROM setting WHERE name = ?", (_name(digest),)).fetchone()
    return from_ms(int(row[0])) if row else None


def remember(connection: sqlite3.Connection, digest: str, until: datetime) -> None:
    connection.execute(
        "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_name(digest), str(to_ms(until))),
    )


def tell(
    connection: sqlite3.Connection,
    digest: str,
    told: tuple[datetime, datetime],
    letters: Mapping[str, Notice],
    now: datetime,
) -> bool:
    """Put a digest of `told` into the notices of each channel; False where another process was quicker."""
    since, until = told
    if told_until(connection, digest) != since:
        return False
    remember(connection, digest, until)
    for channel, notice in letters.items():
        notices.add(connection, [channel], notice, now)
    return True


def _name(digest: str) -> str:
    return f"digest {digest}"
