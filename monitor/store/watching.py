"""Posts of open incidents that are asked about again: whether they still stand, and how far they went."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.base import Engagement
from monitor.store.times import from_ms, to_ms

AWAITED = timedelta(minutes=1)
"""A first alert that waited longer than this is not sent before its post was looked at again."""

MOST = 25
"""Posts asked about after one poll: what the smallest interface takes in one request."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A post that is due for another look. `looks` counts those before, and goes back when it grew."""

    mention: int
    key: str
    looks: int
    engagement: Engagement


def due(connection: sqlite3.Connection, source: str, now: datetime, first: timedelta, until: datetime) -> list[Watched]:
    """Posts of a source's open incidents that are due, those of alerts that are about to go out before the others.

    `first` after a post was read it is due for the first time; `until` is when the next occasion will be.
    """
    rows = connection.execute(
        "SELECT m.id, m.key, coalesce(w.looks, 0), m.likes, m.reposts, m.replies, m.views,"
        " EXISTS (SELECT 1 FROM delivery d JOIN incident_event e ON e.id = d.event_id WHERE d.incident_id = i.id"
        "  AND d.state = 'due' AND e.type = 'opened' AND d.due_at <= :until"
        "  AND :now - coalesce(w.looked, m.seen) > :awaited) AS awaited"
        " FROM incident i JOIN mention m ON m.incident = i.id LEFT JOIN watch w ON w.mention = m.id"
        " WHERE i.state IN ('open', 'claimed', 'snoozed') AND m.deleted IS NULL AND m.role <> 'ours'"
        " AND m.source = (SELECT id FROM place WHERE name = :source)"
        " AND (awaited OR coalesce(w.look_at, m.seen + :first) <= :now)"
        " ORDER BY awaited DESC, coalesce(w.look_at, m.seen), m.id LIMIT :most",
        {
            "source": source,
            "now": to_ms(now),
            "until": to_ms(until),
            "awaited": AWAITED // timedelta(milliseconds=1),
            "first": first // timedelta(milliseconds=1),
            "most": MOST,
        },
    )
    return [Watched(row[0], row[1], row[2], Engagement(*row[3:7])) for row in rows]


def counts(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, Engagement]:
    """How far posts have gone, as it is stored."""
    wanted = list(numbers)
    rows = connection.execute(
        f"SELECT id, likes, reposts, replies, views FROM mention WHERE id IN ({','.join('?' * len(wanted))})", wanted
    )
    return {row[0]: Engagement(*row[1:]) for row in rows}


def book(connection: sqlite3.Connection, looked: Iterable[tuple[int, int, datetime]], now: datetime) -> None:
    """What was looked at now, each as (mention, looks, next look)."""
    connection.executemany(
        "INSERT INTO watch (mention, looked, look_at, looks) VALUES (?, ?, ?, ?) ON CONFLICT (mention) DO UPDATE"
        " SET looked = excluded.looked, look_at = excluded.look_at, looks = excluded.looks",
        [(mention, to_ms(now), to_ms(at), looks) for mention, looks, at in looked],
    )


def next_look(connection: sqlite3.Connection, mention: int) -> datetime | None:
    row = connection.execute("SELECT look_at FROM watch WHERE mention = ?", (mention,)).fetchone()
    return from_ms(int(row[0])) if row else None
