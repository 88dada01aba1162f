"""What is held of people and for how long: what is too old, and what is removed with a person."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

from alerts.event import Alert
from monitor.store import mentions, searching
from monitor.store.connection import connect, translated
from monitor.store.incidents import LIVING
from monitor.store.times import from_ms, to_ms

AT_ONCE = 200
"""Texts removed in one transaction, so that the daemon's own writes are not kept waiting."""
_SWEPT = "swept"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the store knows, and how many of their posts still have their words."""

    id: int
    network: str
    account: str
    handle: str | None
    name: str | None
    posts: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A post as an event shows it: by these two it is found again in what was announced."""

    source: str
    published: datetime


def expired(connection: sqlite3.Connection, source: str, before: datetime) -> list[int]:
    """Some mentions of a source that were read before `before` and still have their words."""
    rows = connection.execute(
        "SELECT id FROM mention WHERE seen < ? AND deleted IS NULL"
        " AND source = (SELECT id FROM place WHERE name = ?) ORDER BY id LIMIT ?",
        (to_ms(before), source, AT_ONCE),
    )
    return [row[0] for row in rows]


def count_expired(connection: sqlite3.Connection, source: str, before: datetime) -> int:
    (count,) = connection.execute(
        "SELECT count(*) FROM mention WHERE seen < ? AND deleted IS NULL"
        " AND source = (SELECT id FROM place WHERE name = ?)",
        (to_ms(before), source),
    ).fetchone()
    return int(count)


def remove(connection: sqlite3.Connection, numbers: Sequence[int], now: datetime) -> list[int]:
    """Take away the words of these mentions, and the names of whom nothing else is held.

    Returns the incidents they are part of.
    """
    for number in numbers:
        mentions.withdraw(connection, number, now)
    marks = _marks(numbers)
    connection.execute(f"DELETE FROM print_band WHERE mention IN ({marks})", tuple(numbers))
    connection.execute(
        f"UPDATE author SET handle = NULL, name = NULL, followers = NULL WHERE id IN (SELECT author FROM mention"
        f" WHERE id IN ({marks})) AND NOT EXISTS (SELECT 1 FROM mention m WHERE m.author = author.id"
        " AND m.deleted IS NULL)",
        tuple(numbers),
    )
    rows = connection.execute(
        f"SELECT DISTINCT incident FROM mention WHERE id IN ({marks}) AND incident IS NOT NULL", tuple(numbers)
    )
    return [row[0] for row in rows]


def is_living(connection: sqlite3.Connection, incident: int) -> bool:
    """Whether time still has something to say about it."""
    asked = f"SELECT 1 FROM incident WHERE id = ? AND state IN ({LIVING})"
    return connection.execute(asked, (incident,)).fetchone() is not None


def gone(connection: sqlite3.Connection, incident: int) -> frozenset[Shown]:
    """The posts of an incident whose words were removed."""
    rows = connection.execute(
        "SELECT s.name, m.published FROM mention m JOIN place s ON s.id = m.source"
        " WHERE m.incident = ? AND m.deleted IS NOT NULL",
        (incident,),
    )
    return frozenset(Shown(source, from_ms(int(published))) for source, published in rows)


def events_around(connection: sqlite3.Connection, incident: int) -> list[tuple[int, Alert]]:
    """Every event that may show posts of an incident: its own, those of surges, and later ones of the same person."""
    rows = connection.execute(
        "SELECT e.id, e.body_json FROM incident_event e JOIN incident i ON i.id = e.incident_id"
        " JOIN incident o ON o.id = ? WHERE i.id = o.id OR (i.author = o.author AND i.brand = o.brand)"
        " OR (i.kind = 'surge' AND i.brand = o.brand AND e.created_at >= o.opened_at)",
        (incident,),
    )
    return [(number, msgspec.json.decode(body, type=Alert)) for number, body in rows.fetchall()]


def rewrite_event(connection: sqlite3.Connection, event: int, alert: Alert) -> None:
    body = msgspec.json.encode(alert).decode()
    connection.execute("UPDATE incident_event SET body_json = ? WHERE id = ?", (body, event))


def people(connection: sqlite3.Connection, handle: str) -> list[Person]:
    """Everybody who goes by a handle, or has it as the name of their account, on any network."""
    rows = connection.execute(
        "SELECT a.id, r.name, a.uid, a.handle, a.name, (SELECT count(*) FROM mention m WHERE m.author = a.id"
        " AND m.deleted IS NULL) FROM author a JOIN place r ON r.id = a.realm"
        " WHERE lower(ltrim(a.handle, '@')) = lower(:name) OR a.uid IN (:name, :given) ORDER BY r.name, a.id",
        {"name": handle.lstrip("@"), "given": handle},
    )
    return [Person(*row) for row in rows]


def writer(connection: sqlite3.Connection, mention: int) -> Person | None:
    """Who wrote a mention."""
    row = connection.execute(
        "SELECT a.id, r.name, a.uid, a.handle, a.name, (SELECT count(*) FROM mention m WHERE m.author = a.id"
        " AND m.deleted IS NULL) FROM author a JOIN place r ON r.id = a.realm"
        " WHERE a.id = (SELECT author FROM mention WHERE id = ?)",
        (mention,),
    ).fetchone()
    return Person(*row) if row else None


def posts_of(connection: sqlite3.Connection, person: int) -> list[int]:
    """All their mentions, also those whose words are gone."""
    return [row[0] for row in connection.execute("SELECT id FROM mention WHERE author = ? ORDER BY id", (person,))]


def keys_of(connection: sqlite3.Connection, realm: str, account: str) -> list[str]:
    """Keys of the mentions of an account that still have their words."""
    rows = connection.execute(
        "SELECT m.key FROM mention m WHERE m.deleted IS NULL AND m.author = (SELECT a.id FROM author a"
        " JOIN place r ON r.id = a.realm WHERE r.name = ? AND a.uid = ?) ORDER BY m.id",
        (realm, account),
    )
    return [row[0] for row in rows.fetchall()]


def incidents_of(connection: sqlite3.Connection, person: int) -> list[int]:
    """Incidents that are theirs, or that they spoke in."""
    rows = connection.execute(
        "SELECT id FROM incident WHERE author = :a UNION SELECT incident FROM mention WHERE author = :a"
        " AND incident IS NOT NULL",
        {"a": person},
    )
    return [row[0] for row in rows]


def unname(connection: sqlite3.Connection, person: int) -> None:
    """Nothing tells any more who it was: names go, and keys become hashes by which their posts are passed over."""
    salt = _salt(connection)
    connection.execute(
        "UPDATE author SET uid = ?, handle = NULL, name = NULL, followers = NULL WHERE id = ?",
        (f"forgotten-{person}", person),
    )
    stories = "DELETE FROM story WHERE incident IN (SELECT id FROM incident WHERE author = ?)"
    connection.execute(stories, (person,))
    connection.execute("DELETE FROM outreach WHERE author = ?", (person,))
    rows = connection.execute("SELECT id, realm, key FROM mention WHERE author = ?", (person,)).fetchall()
    for number, realm, key in rows:
        mark = _mark(salt, realm, key)
        connection.execute("INSERT OR IGNORE INTO forgotten VALUES (?)", (mark,))
        new = {"new": f"forgotten-{mark.hex()}", "realm": realm, "key": key, "id": number}
        connection.execute("UPDATE mention SET key = :new, parent = NULL WHERE id = :id", new)
        # Conversations stay together under the new name; no index leads here, and this is seldom.
        connection.execute("UPDATE mention SET root = :new WHERE realm = :realm AND root = :key", new)
        connection.execute("UPDATE mention SET parent = :new WHERE realm = :realm AND parent = :key", new)
        connection.execute("UPDATE incident SET root = :new WHERE root = :key", new)


def forgotten(connection: sqlite3.Connection, realm: str, keys: Iterable[str]) -> frozenset[str]:
    """Those of `keys` whose writers were forgotten."""
    if connection.execute("SELECT 1 FROM forgotten LIMIT 1").fetchone() is None:
        return frozenset()
    row = connection.execute("SELECT id FROM place WHERE name = ?", (realm,)).fetchone()
    salt = _salt(connection)
    asked = "SELECT 1 FROM forgotten WHERE mark = ?"
    return frozenset(
        key for key in keys if row and connection.execute(asked, (_mark(salt, row[0], key),)).fetchone() is not None
    )


def held(connection: sqlite3.Connection, person: int) -> list[dict[str, Any]]:
    """Every stored field of their mentions, as they may ask to see it."""
    found = connection.execute(
        "SELECT v.*, m.parent, m.root, m.edited, w.body AS assessment FROM mentions v JOIN mention m ON m.id = v.id"
        " LEFT JOIN assessment w ON w.mention = m.id WHERE m.author = ? ORDER BY v.id",
        (person,),
    )
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def note(connection: sqlite3.Connection, actor: str, source: str | None, texts: int, now: datetime) -> None:
    """The record that something was removed."""
    connection.execute(
        "INSERT INTO erasure (at, actor, source, texts) VALUES (?, ?, ?, ?)", (to_ms(now), actor, source, texts)
    )


def swept_at(connection: sqlite3.Connection) -> datetime | None:
    row = connection.execute("SELECT value FROM setting WHERE name = ?", (_SWEPT,)).fetchone()
    return from_ms(int(row[0])) if row else None


def finish_sweep(connection: sqlite3.Connection, now: datetime) -> None:
    """The search index lets go of what was dropped, and the next sweep knows when this one was."""
    searching.settle(connection)
    connection.execute(
        "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_SWEPT, str(to_ms(now))),
    )


def empty_log(path: Path) -> bool:
    """Bring the write-ahead log into the file and cut it to nothing: old words stand in it until then.

    False when somebody was reading just then; the next sweep tries again. Raises StoreError.
    """
    with translated(path):
        connection = connect(path)
        try:
            (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.close()
    return not busy


def _salt(connection: sqlite3.Connection) -> bytes:
    (database,) = connection.execute("SELECT value FROM setting WHERE name = 'database'").fetchone()
    return str(database).encode()


def _mark(salt: bytes, realm: int, key: str) -> bytes:
    return blake2b(f"{realm}/{key}".encode(), digest_size=16, key=salt).digest()


def _marks(numbers: Sequence[int]) -> str:
    return ",".join("?" * len(numbers))
