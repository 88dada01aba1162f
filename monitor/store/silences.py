"""Silences: what is muted, until when, and what they kept from people."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime

import msgspec

from monitor.store.incidents import rows
from monitor.store.times import from_ms, to_ms
from monitor.triage.incident import Incident
from monitor.triage.silence import Muted, Silence


def add(
    connection: sqlite3.Connection, muted: Muted, *, until: datetime, author: str, comment: str, now: datetime
) -> int:
    """A new silence. Returns its id."""
    made = connection.execute(
        "INSERT INTO silence (matcher, until, author, comment, created) VALUES (?, ?, ?, ?, ?)",
        (msgspec.json.encode(muted).decode(), to_ms(until), author, comment, to_ms(now)),
    )
    return int(made.lastrowid or 0)


def end(connection: sqlite3.Connection, number: int, now: datetime) -> bool:
    """End one before its time, so that its summary is sent. False where none of this id is running."""
    done = connection.execute(
        "UPDATE silence SET until = ? WHERE id = ? AND ended IS NULL AND until > ?", (to_ms(now), number, to_ms(now))
    )
    return done.rowcount == 1


def running(connection: sqlite3.Connection, now: datetime) -> list[Silence]:
    return list(_silences(connection, "WHERE ended IS NULL AND until > ? ORDER BY until, id", to_ms(now)))


def over(connection: sqlite3.Connection, now: datetime) -> list[Silence]:
    """Those whose time is over and whose summary nobody was sent yet."""
    return list(_silences(connection, "WHERE ended IS NULL AND until <= ? ORDER BY id", to_ms(now)))


def close(connection: sqlite3.Connection, number: int, now: datetime) -> None:
    connection.execute("UPDATE silence SET ended = ? WHERE id = ?", (to_ms(now), number))


def muting(connection: sqlite3.Connection, incident: Incident, now: datetime) -> Silence | None:
    """The silence that keeps this incident from people now."""
    found = running(connection, now)
    if not found:
        return None
    handle, text = _words_of(connection, incident.id)
    return next((silence for silence in found if silence.muted.covers(incident, handle, text)), None)


def kept(connection: sqlite3.Connection, silence: Silence) -> list[Incident]:
    """The open incidents that it kept from people."""
    found = rows(
        connection,
        "WHERE i.state = 'open' AND i.kind = 'complaint' AND i.opened_at >= ? ORDER BY i.points DESC",
        to_ms(silence.created),
    )
    return [one for one in found if silence.muted.covers(one, *_words_of(connection, one.id))]


def _words_of(connection: sqlite3.Connection, incident: int) -> tuple[str, str]:
    """The customer's handle, and everything they said."""
    handle, text = connection.execute(
        "SELECT max(coalesce(a.handle, a.name, a.uid)), group_concat(m.text, char(10)) FROM mention m"
        " JOIN author a ON a.id = m.author WHERE m.incident = ? AND m.role = 'customer'",
        (incident,),
    ).fetchone()
    return handle or "", text or ""


def _silences(connection: sqlite3.Connection, where: str, *values: int) -> Iterator[Silence]:
    for number, matcher, until, author, comment, created in connection.execute(
        f"SELECT id, matcher, until, author, comment, created FROM silence {where}", values
    ):
        muted = msgspec.json.decode(matcher, type=Muted)
        yield Silence(number, muted, from_ms(int(until)), author, comment, from_ms(int(created)))
