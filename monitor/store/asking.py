"""How far each source was asked whether the posts that we hold still stand, in the order in which they were read."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from monitor.store.times import from_ms, to_ms
from monitor.store.watching import MOST


@dataclass(frozen=True, slots=True)
class Round:
    """One round over the posts of a source."""

    begun: datetime
    looked: datetime
    """When the source was asked last."""
    mention: int = 0
    """The last post that was asked about."""
    asked: int = 0
    tries: int = 0
    """Requests about the posts after it that failed."""
    over: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A post whose words we hold."""

    mention: int
    key: str


def round_of(connection: sqlite3.Connection, source: str) -> Round | None:
    """Where the round of a source stands; None before the first."""
    row = connection.execute(
        "SELECT begun, looked, mention, asked, tries, over FROM round WHERE source = ?", (source,)
    ).fetchone()
    return Round(from_ms(int(row[0])), from_ms(int(row[1])), row[2], row[3], row[4], bool(row[5])) if row else None


def save(connection: sqlite3.Connection, source: str, now: Round) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO round VALUES (?, ?, ?, ?, ?, ?, ?)",
        (source, to_ms(now.begun), to_ms(now.looked), now.mention, now.asked, now.tries, int(now.over)),
    )


def portion(connection: sqlite3.Connection, source: str, after: int, before: datetime) -> list[Held]:
    """The next posts of a source that were neither read nor looked at since `before`: as many as one request holds."""
    rows = connection.execute(
        "SELECT m.id, m.key FROM mention m LEFT JOIN watch w ON w.mention = m.id WHERE m.id > ? AND m.deleted IS NULL"
        " AND m.source = (SELECT id FROM place WHERE name = ?) AND coalesce(w.looked, m.seen) <= ?"
        " ORDER BY m.id LIMIT ?",
        (after, source, to_ms(before), MOST),
    )
    return [Held(*row) for row in rows]
