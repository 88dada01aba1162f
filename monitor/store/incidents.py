"""Incidents: one row each, and the look-ups that decide where a mention belongs."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec

from alerts.event import History, Unusual
from monitor.store.times import from_ms, to_ms
from monitor.triage.deadline import Late
from monitor.triage.incident import CLOSED, Incident
from monitor.triage.plan import Plan
from monitor.triage.reach import Reach

LIVING = "'open', 'claimed', 'snoozed', 'answered'"
"""States in which time still has something to say; named one by one, since an index knows no "not in"."""
BANDS = 8
"""A fingerprint is cut into eight 8-bit parts: two that differ in seven bits share one for certain, two that
differ in ten in 97 of 100 cases. More parts find more, and look at more that is not alike."""
BAND_BITS = 64 // BANDS
CROWD = 50
"""Incidents of one conversation that a post is compared with: a thread of thousands must not slow each of its posts."""
FORTNIGHT = timedelta(days=14)
"""How long an earlier incident counts as the same trouble."""
LEFT_ALONE = timedelta(hours=72)
"""An unanswered post this recent makes the next one graver."""

NEVER = 1 << 60

_FIELDS = (
    "brand", "author", "source", "language", "root", "state", "level", "points", "parts", "raised", "opened_at",
    "updated_at", "started_at", "due_at", "claimed_by", "until", "closed_at", "cause", "cues", "impact",
    "complaint", "negativity", "reach", "reach_at", "mentions", "authors", "earlier", "unanswered", "late", "seq",
    "kind", "near_at", "route", "plan", "step", "next_at", "assigned", "reminded", "internal", "lists", "surge",
    "unusual",
)  # fmt: skip
_COLUMNS = (*_FIELDS, "people")
_TIMES = {"opened_at", "updated_at", "started_at", "due_at", "until", "closed_at", "reach_at", "near_at", "next_at"}
_JSON = {
    "parts": tuple[tuple[str, float], ...],
    "cues": tuple[str, ...],
    "reach": Reach,
    "plan": Plan,
    "lists": tuple[str, ...],
    "unusual": Unusual | None,
}
_FLAGS = ("reminded", "internal")
_SELECT = (
    "SELECT i.id, "
    + ", ".join({"brand": "b.name", "source": "s.name"}.get(name, f"i.{name}") for name in _FIELDS)
    + " FROM incident i JOIN place b ON b.id = i.brand JOIN place s ON s.id = i.source "
)


def insert(connection: sqlite3.Connection, incident: Incident) -> int:
    """A new incident; its brand and source must be known places. Returns its id."""
    names = ", ".join(_COLUMNS)
    marks = ", ".join(_mark(name) for name in _COLUMNS)
    made = connection.execute(
        f"INSERT INTO incident ({names}) VALUES ({marks})",
        _values(incident),
    )
    return int(made.lastrowid or 0)


def update(connection: sqlite3.Connection, incident: Incident) -> None:
    pairs = ", ".join(f"{name} = {_mark(name)}" for name in _COLUMNS)
    connection.execute(
        f"UPDATE incident SET {pairs} WHERE id = :id",
        {**_values(incident), "id": incident.id},
    )


def get(connection: sqlite3.Connection, incident_id: int) -> Incident | None:
    return next(rows(connection, "WHERE i.id = ?", incident_id), None)


def in_conversation(connection: sqlite3.Connection, realm: int, root: str, brand: int | None) -> list[Incident]:
    """Incidents whose mentions stand in this conversation, newest first; of a crowd only the newest."""
    return list(
        rows(
            connection,
            "WHERE i.id IN (SELECT incident FROM mention WHERE realm = :realm AND root = :root AND incident IS NOT NULL"
            " UNION SELECT incident FROM mention WHERE realm = :realm AND key = :root AND incident IS NOT NULL)"
            " AND (:brand IS NULL OR i.brand = :brand)"
            " ORDER BY i.id DESC LIMIT :crowd",
            {"realm": realm, "root": root, "brand": brand, "crowd": CROWD},
        )
    )


def newest_of_author(connection: sqlite3.Connection, author: int, brand: int) -> Incident | None:
    return next(
        rows(connection, "WHERE i.author = ? AND i.brand = ? ORDER BY i.opened_at DESC LIMIT 1", author, brand),
        None,
    )


def newest_of_namesake(connection: sqlite3.Connection, handle: str, brand: int, since: datetime) -> Incident | None:
    """Of anybody who goes by this handle on any network: for those who want people joined across networks."""
    return next(
        rows(
            connection,
            "WHERE i.brand = :brand AND i.opened_at >= :since AND i.kind = 'complaint' AND i.author IN"
            " (SELECT id FROM author WHERE id = i.author AND lower(ltrim(handle, '@')) = :handle)"
            " ORDER BY i.opened_at DESC LIMIT 1",
            {"handle": handle, "brand": brand, "since": to_ms(since)},
        ),
        None,
    )


def remember_print(connection: sqlite3.Connection, mention: int, incident: int, fingerprint: int) -> None:
    """So that nearly the same words by somebody else are recognised."""
    connection.executemany(
        "INSERT OR IGNORE INTO print_band VALUES (?, ?, ?, ?, ?)",
        [(band, value, mention, incident, _signed(fingerprint)) for band, value in _bands(fingerprint)],
    )


def prints_near(connection: sqlite3.Connection, brand: int, fingerprint: int, since: datetime) -> list[tuple[int, int]]:
    """(mention, fingerprint) of this brand's complaints that share a band and were opened since, newest first."""
    wanted = " OR ".join("(p.band = ? AND p.value = ?)" for _ in range(BANDS))
    parts = [number for pair in _bands(fingerprint) for number in pair]
    rows = connection.execute(
        "SELECT DISTINCT p.mention, p.fingerprint FROM print_band p JOIN incident i ON i.id = p.incident"
        f" WHERE ({wanted}) AND i.brand = ? AND i.opened_at >= ? ORDER BY p.mention DESC",
        (*parts, brand, to_ms(since)),
    )
    return [(row[0], row[1] & 0xFFFFFFFFFFFFFFFF) for row in rows]


def earlier(connection: sqlite3.Connection, incident: Incident, now: datetime) -> tuple[int, int]:
    """The author's other incidents of the last fortnight, and how many of the last days were left unanswered."""
    row = connection.execute(
        "SELECT count(*) FILTER (WHERE opened_at >= ?),"
        " count(*) FILTER (WHERE opened_at >= ? AND state IN ('open', 'claimed', 'snoozed'))"
        " FROM incident WHERE author = ? AND brand = (SELECT id FROM place WHERE name = ?) AND id < ?",
        (to_ms(now - FORTNIGHT), to_ms(now - LEFT_ALONE), incident.author, incident.brand, incident.id),
    ).fetchone()
    return int(row[0]), int(row[1])


def history(connection: sqlite3.Connection, incident: Incident) -> History | None:
    """What happened with this person before; None for somebody new."""
    found = connection.execute(
        "SELECT id, opened_at, state FROM incident WHERE author = ? AND brand = (SELECT id FROM place WHERE name = ?)"
        " AND id < ? ORDER BY opened_at DESC, id DESC",
        (incident.author, incident.brand, incident.id),
    ).fetchall()
    if not found:
        return None
    number, opened, state = found[0]
    return History(
        previous_incidents=len(found),
        last_at=from_ms(opened),
        last_outcome=state,
        unanswered_before=sum(1 for _, _, state in found if state in ("open", "claimed", "snoozed")),
        last_url=_said(connection, number, "url", "customer"),
        last_reply=_said(connection, number, "text", "ours"),
    )


def _said(connection: sqlite3.Connection, incident: int, column: str, role: str) -> str | None:
    """Of the first post with this role in an incident: its address or its text; None where there is none."""
    row = connection.execute(
        f"SELECT {column} FROM mention WHERE incident = ? AND role = ? AND deleted IS NULL"
        " AND NOT (private AND role = 'ours') ORDER BY published LIMIT 1",
        (incident, role),
    ).fetchone()
    return row[0] if row else None


def due_for_time(connection: sqlite3.Connection, now: datetime) -> list[Incident]:
    """Incidents on which the passing of time has something to say: a deadline near or passed, a hold run out."""
    return list(
        rows(
            connection,
            f"WHERE i.state IN ({LIVING}) AND (i.until <= :now OR (i.state = 'open' AND i.kind = 'complaint' AND"
            " (i.next_at <= :now OR (i.late < 2 AND i.due_at <= :now) OR (i.late < 1 AND i.near_at <= :now))))",
            {"now": to_ms(now)},
        )
    )


def next_time(connection: sqlite3.Connection) -> datetime | None:
    """When time will next have something to say about an open incident."""
    row = connection.execute(
        "SELECT min(min(coalesce(until, :never), CASE WHEN state = 'open' AND kind = 'complaint' THEN"
        " min(coalesce(next_at, :never), CASE late WHEN 0 THEN near_at WHEN 1 THEN due_at ELSE :never END)"
        f" ELSE :never END)) FROM incident WHERE state IN ({LIVING})",
        {"never": NEVER},
    ).fetchone()
    return from_ms(int(row[0])) if row[0] is not None and row[0] < NEVER else None


def to_look_at(
    connection: sqlite3.Connection, source: str, now: datetime, limit: int
) -> list[tuple[int, int, datetime]]:
    """Incidents of a source whose conversation should be read for our reply: (incident, mention, opened)."""
    rows = connection.execute(
        "SELECT i.id, (SELECT min(m.id) FROM mention m WHERE m.incident = i.id AND m.deleted IS NULL), i.started_at"
        " FROM incident i JOIN place s ON s.id = i.source WHERE s.name = ?"
        " AND i.state IN ('open', 'claimed', 'snoozed') AND coalesce(i.look_at, i.opened_at) <= ?"
        " ORDER BY i.look_at LIMIT ?",
        (source, to_ms(now), limit),
    )
    return [(row[0], row[1], from_ms(row[2])) for row in rows if row[1] is not None]


def look_again(connection: sqlite3.Connection, incident: int, at: datetime) -> None:
    connection.execute("UPDATE incident SET look_at = ? WHERE id = ?", (to_ms(at), incident))


def listed(connection: sqlite3.Connection, *, everything: bool, limit: int) -> list[Incident]:
    """The worst first; without `everything` only those not closed."""
    closed = ", ".join(f"'{state}'" for state in sorted(CLOSED))
    where = "" if everything else f"WHERE i.state NOT IN ({closed}) "
    return list(
        rows(
            connection,
            where + "ORDER BY i.state IN ('answered', 'resolved', 'dismissed'), CASE i.level WHEN 'critical' THEN 0"
            " WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, i.due_at LIMIT ?",
            limit,
        )
    )


def overdue(connection: sqlite3.Connection, now: datetime) -> list[Incident]:
    """Those whose reply is due and not given, the longest first."""
    return list(
        rows(
            connection,
            "WHERE i.kind = 'complaint' AND i.state IN ('open', 'claimed', 'snoozed') AND i.due_at <= ?"
            " ORDER BY i.due_at, i.id",
            to_ms(now),
        )
    )


def assigned_to(connection: sqlite3.Connection, agent: str) -> list[Incident]:
    """What an agent was given and nobody has claimed."""
    return list(rows(connection, "WHERE i.assigned = ? AND i.state = 'open' ORDER BY i.id", agent))


def told_and_open(connection: sqlite3.Connection, channel: str, limit: int) -> list[Incident]:
    """Incidents that a channel has a message of and that are not closed, the worst first."""
    return list(
        rows(
            connection,
            f"WHERE i.state IN ({LIVING}) AND EXISTS (SELECT 1 FROM delivery d WHERE d.incident_id = i.id"
            " AND d.channel = :channel AND d.state = 'sent') ORDER BY i.points DESC, i.id LIMIT :limit",
            {"channel": channel, "limit": limit},
        )
    )


def ids(connection: sqlite3.Connection) -> list[int]:
    return [row[0] for row in connection.execute("SELECT id FROM incident ORDER BY id")]


def rows(connection: sqlite3.Connection, where: str, *values: Any) -> Iterator[Incident]:
    arguments = values[0] if len(values) == 1 and isinstance(values[0], dict) else values
    for row in connection.execute(_SELECT + where, arguments):
        yield _incident(row)


def _incident(row: tuple[Any, ...]) -> Incident:
    fields: dict[str, Any] = dict(zip(("id", *_FIELDS), row, strict=True))
    for name in _TIMES:
        fields[name] = from_ms(fields[name])
    for name, kind in _JSON.items():
        fields[name] = msgspec.json.decode(fields[name], type=kind)
    flags = {name: bool(fields[name]) for name in _FLAGS}
    return Incident(**{**fields, **flags, "late": Late(fields["late"])})


def _values(incident: Incident) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(incident, name) for name in _FIELDS}
    for name in _TIMES:
        values[name] = to_ms(values[name])
    for name in _JSON:
        values[name] = msgspec.json.encode(values[name]).decode()
    return {**values, "late": int(incident.late), "people": incident.reach.people}


def _mark(name: str) -> str:
    return f"(SELECT id FROM place WHERE name = :{name})" if name in ("brand", "source") else f":{name}"


def _bands(fingerprint: int) -> list[tuple[int, int]]:
    return [(band, fingerprint >> (BAND_BITS * band) & (1 << BAND_BITS) - 1) for band in range(BANDS)]


def _signed(fingerprint: int) -> int:
    """SQLite's integers are signed 64-bit."""
    return fingerprint - (1 << 64) if fingerprint >= 1 << 63 else fingerprint
