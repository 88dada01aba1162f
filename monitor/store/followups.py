"""Following through: causes that were acted on, who is still owed word of it, and how often people turn to us."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from alerts.event import Severity as Level
from alerts.event import State
from monitor.store.times import from_ms, ms, to_ms
from monitor.triage.incident import Incident
from monitor.triage.persistence import WITHIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One person who complained of a cause and has not heard that it is fixed; their newest incident of it."""

    incident: int
    person: str
    source: str
    language: str
    level: Level
    state: State
    wrote_at: datetime
    """When they last wrote before the fix."""
    url: str | None


def act(connection: sqlite3.Connection, cause: str, brand: str, *, at: datetime, actor: str, now: datetime) -> None:
    """Something was done about a cause; brand "" means all."""
    connection.execute(
        "INSERT INTO acted (brand, cause, at, actor, noted) VALUES (?, ?, ?, ?, ?)",
        (brand, cause, to_ms(at), actor, to_ms(now)),
    )


def acted(connection: sqlite3.Connection, cause: str, brand: str) -> datetime | None:
    """When it was last acted on, for this brand or for all; the last word counts, so that a slip can be mended."""
    row = connection.execute(
        "SELECT at FROM acted WHERE cause = ? AND brand IN (?, '') ORDER BY id DESC LIMIT 1", (cause, brand)
    ).fetchone()
    return from_ms(int(row[0])) if row else None


def tell(connection: sqlite3.Connection, incident: int, actor: str, now: datetime) -> None:
    """Write down that this person heard it, where we cannot see it."""
    connection.execute(
        "INSERT INTO told_fixed VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at, actor = excluded.actor",
        (incident, to_ms(now), actor),
    )


_OF_CAUSE = (
    " FROM mention m JOIN incident i ON i.id = m.incident JOIN place b ON b.id = i.brand"
    " WHERE i.kind = 'complaint' AND i.state <> 'dismissed' AND m.role IN ('customer', 'echo')"
    " AND (:brand = '' OR b.name = :brand) AND (:cause IS NULL OR i.cause = :cause)"
)

# Our own public word after the fix, in a conversation of this very person: an echo is not answered with the others.
_HEARD_IT = (
    " EXISTS (SELECT 1 FROM mention o JOIN mention c ON c.realm = o.realm AND coalesce(c.root, c.key) ="
    " coalesce(o.root, o.key) WHERE o.incident = i.id AND o.role = 'ours' AND o.published >= :fixed"
    " AND c.incident = i.id AND c.author = m.author)"
)


def owed(connection: sqlite3.Connection, cause: str, brand: str, fixed: datetime | None) -> list[Owed]:
    """Who complained before the fix and heard nothing from us since, the longest waiting first.

    Without a fix: whose matter is not over.
    """
    where = "i.state <> 'resolved'" if fixed is None else f"m.published < :fixed AND NOT {_HEARD_IT}"
    rows = connection.execute(
        "SELECT i.id, coalesce(a.handle, a.name, a.uid), s.name, i.language, i.level, i.state, max(m.published), m.url"
        + _OF_CAUSE.replace(" WHERE", " JOIN author a ON a.id = m.author JOIN place s ON s.id = m.source WHERE", 1)
        + f" AND m.deleted IS NULL AND {where} AND NOT EXISTS (SELECT 1 FROM told_fixed t WHERE t.incident = i.id"
        " AND t.at >= coalesce(:fixed, 0)) GROUP BY m.author ORDER BY max(m.published), i.id",
        {"cause": cause, "brand": brand, "fixed": to_ms(fixed)},
    )
    return [
        Owed(
            incident=number, person=person, source=source, language=language, level=level, state=state,
            wrote_at=from_ms(int(wrote)), url=url,
        )
        for number, person, source, language, level, state, wrote, url in rows
    ]  # fmt: skip


def people(connection: sqlite3.Connection, cause: str | None, brand: str, since: datetime, until: datetime) -> int:
    """How many people complained in [since, until), of this cause or of any (None)."""
    (count,) = connection.execute(
        "SELECT count(DISTINCT m.author)" + _OF_CAUSE + " AND m.published >= :since AND m.published < :until",
        {"cause": cause, "brand": brand, "since": to_ms(since), "until": to_ms(until)},
    ).fetchone()
    return int(count)


def first_heard(connection: sqlite3.Connection) -> datetime | None:
    """Since when we have listened at all: before that nobody was counted."""
    (first,) = connection.execute("SELECT min(opened_at) FROM incident").fetchone()
    return from_ms(ms(first))


def contacts(connection: sqlite3.Connection, incident: Incident, now: datetime) -> list[datetime]:
    """When the customer of an incident turned to us in public, upset or within a matter of theirs; oldest first."""
    rows = connection.execute(
        "SELECT m.published FROM mention m JOIN place b ON b.id = m.brand WHERE m.author = ? AND b.name = ?"
        " AND m.published >= ? AND m.published <= ? AND m.deleted IS NULL"
        " AND (m.role = 'customer' OR m.kind IN ('complaint', 'mixed')) ORDER BY m.published, m.id",
        (incident.author, incident.brand, to_ms(now - WITHIN), to_ms(now)),
    )
    return [from_ms(int(row[0])) for row in rows]
