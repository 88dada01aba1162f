"""Figures that people ask for: what was heard, what waits, what was found in the text."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from monitor.store.mentions import StoredMention, get
from monitor.store.searching import searchable
from monitor.store.times import from_ms, ms, to_ms

INDEX_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Day:
    """Counts since a moment; seconds are medians, None where there is nothing to count."""

    heard: int
    complaints: int
    seconds_to_alert: float | None
    seconds_to_answer: float | None


@dataclass(frozen=True, slots=True)
class Open:
    """What waits for people now."""

    count: int
    worst: str | None
    due_at: datetime | None
    """Of the worst, the one that is due first."""
    oldest_undelivered: datetime | None


def day(connection: sqlite3.Connection, since: datetime) -> Day:
    start = to_ms(since)
    heard, complaints = connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE kind IN ('complaint', 'mixed')) FROM mention"
        " WHERE seen >= ? AND role IS NOT 'ours'",
        (start,),
    ).fetchone()
    to_alert = connection.execute(
        "SELECT min(d.sent_at) - min(m.published) FROM incident i JOIN mention m ON m.incident = i.id"
        " JOIN delivery d ON d.incident_id = i.id AND d.state = 'sent' WHERE i.opened_at >= ? GROUP BY i.id",
        (start,),
    ).fetchall()
    to_answer = connection.execute(
        "SELECT min(r.published) - i.started_at FROM incident i JOIN mention r ON r.incident = i.id"
        " AND r.role = 'ours' WHERE i.opened_at >= ? GROUP BY i.id",
        (start,),
    ).fetchall()
    return Day(heard, complaints, _median(to_alert), _median(to_answer))


def waiting(connection: sqlite3.Connection) -> Open:
    count = connection.execute(
        "SELECT count(*) FROM incident WHERE state IN ('open', 'claimed', 'snoozed')"
    ).fetchone()[0]
    worst = connection.execute(
        "SELECT level, due_at FROM incident WHERE state IN ('open', 'claimed', 'snoozed') ORDER BY CASE level"
        " WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, due_at LIMIT 1"
    ).fetchone()
    oldest = connection.execute(
        "SELECT min(e.created_at) FROM delivery d JOIN incident_event e ON e.id = d.event_id"
        " WHERE d.state IN ('due', 'leased')"
    ).fetchone()[0]
    level, due_at = worst or (None, None)
    return Open(count, level, from_ms(ms(due_at)), from_ms(ms(oldest)))


def kinds(connection: sqlite3.Connection) -> dict[str, int]:
    """How many mentions of each kind the store holds."""
    return dict(
        connection.execute("SELECT kind, count(*) FROM mention WHERE role IS NOT 'ours' GROUP BY kind ORDER BY 2 DESC")
    )


def levels(connection: sqlite3.Connection) -> dict[str, int]:
    """How many incidents of each severity there are, the worst first."""
    rows = connection.execute(
        "SELECT level, count(*) FROM incident GROUP BY level ORDER BY CASE level WHEN 'critical' THEN 0"
        " WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END"
    )
    return dict(rows.fetchall())


def search(connection: sqlite3.Connection, words: str, limit: int) -> list[StoredMention]:
    """Mentions that hold all of `words`, newest first. Only what `index_new` has reached is found."""
    wanted = " ".join(f'"{word}"' for word in searchable(words).replace('"', " ").split())
    if not wanted:
        return []
    rows = connection.execute(
        "SELECT rowid FROM mention_search WHERE mention_search MATCH ? ORDER BY rowid DESC LIMIT ?", (wanted, limit)
    ).fetchall()
    found = [get(connection, row[0]) for row in rows]
    return [mention for mention in found if mention is not None and not mention.deleted]


def index_new(connection: sqlite3.Connection) -> int:
    """Bring full-text search up to date; returns how many mentions were added.

    Beside the hot path: indexing costs as much as storing (measured), and nobody searches within the second.
    """
    last = connection.execute("SELECT coalesce(max(rowid), 0) FROM mention_search").fetchone()[0]
    rows = connection.execute(
        "SELECT id, text FROM mention WHERE id > ? ORDER BY id LIMIT ?", (last, INDEX_AT_ONCE)
    ).fetchall()
    connection.executemany(
        "INSERT INTO mention_search (rowid, text) VALUES (?, ?)", [(row[0], searchable(row[1])) for row in rows]
    )
    return len(rows)


def _median(rows: list[tuple[int | None]]) -> float | None:
    """Of milliseconds, in seconds."""
    known = sorted(row[0] for row in rows if row[0] is not None)
    return round(known[len(known) // 2] / 1000, 1) if known else None
