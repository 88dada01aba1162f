"""How incidents went: the rows from which the measures of empathy are told."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from monitor.reply.measures_course import Aside, Course, OurReply, Word
from monitor.store.times import from_ms, ms, to_ms
from monitor.triage.incident import QUIET_RESOLVES

FORTNIGHT = timedelta(days=14)
"""How long before an incident an earlier one counts, and how long after our reply the customer's words do."""

_INCIDENTS = (
    "SELECT i.id, b.name, i.brand, i.author, i.cause, i.level, i.points, i.state, i.cues, i.opened_at, i.closed_at,"
    " i.due_at, i.started_at, i.until, i.raised, i.internal,"
    " EXISTS (SELECT 1 FROM incident e WHERE e.author = i.author AND e.brand = i.brand AND e.kind = 'complaint'"
    " AND e.state <> 'dismissed' AND e.opened_at >= i.opened_at - :fortnight AND e.opened_at < i.opened_at)"
    # The few brands first: by brand and time incidents have an index, by time alone they have none.
    " FROM place b CROSS JOIN incident i ON i.brand = b.id"
    " WHERE (:brand IS NULL OR b.name = :brand) AND i.kind = 'complaint'"
    " AND i.opened_at >= :since AND i.opened_at < :until ORDER BY i.opened_at, i.id"
)


class _Row(NamedTuple):
    """One incident as it lies in the store."""

    id: int
    brand: str
    brand_id: int
    author: int
    cause: str
    level: str
    points: float
    state: str
    cues: str
    opened_at: int
    closed_at: int | None
    due_at: int
    started_at: int
    until: int | None
    raised: int
    internal: int
    earlier: int


class _Post(NamedTuple):
    """One post of the customer's or ours."""

    id: int
    role: str
    at: int
    text: str
    language: str
    deleted: int
    negativity: float | None
    """None where the language could not be read."""
    private: int


class _Marks(NamedTuple):
    """What its events tell: when it was first answered and reopened, and what had been promised by then."""

    answered: int | None
    promised: datetime | None
    reopened: int | None


def courses(connection: sqlite3.Connection, brand: str | None, since: datetime, until: datetime) -> list[Course]:
    """Every incident of a brand (None: of all) that was opened in [since, until), oldest first; no surges."""
    span = {
        "brand": brand,
        "since": to_ms(since),
        "until": to_ms(until),
        "fortnight": FORTNIGHT // timedelta(milliseconds=1),
    }
    return [_course(connection, _Row(*row)) for row in connection.execute(_INCIDENTS, span)]


def heard(connection: sqlite3.Connection, brand: str | None, since: datetime, until: datetime) -> int:
    """How many posts about a brand (None: any), ours not counted, we came to see in [since, until)."""
    row = connection.execute(
        "SELECT count(*) FROM mention WHERE seen >= :since AND seen < :until AND role IS NOT 'ours'"
        " AND (:brand IS NULL OR brand = (SELECT id FROM place WHERE name = :brand))",
        {"brand": brand, "since": to_ms(since), "until": to_ms(until)},
    ).fetchone()
    return int(row[0])


def listening_since(connection: sqlite3.Connection) -> datetime | None:
    """When the first post was seen."""
    return from_ms(ms(connection.execute("SELECT min(seen) FROM mention").fetchone()[0]))


def _course(connection: sqlite3.Connection, row: _Row) -> Course:
    posts = _posts(connection, row.id)
    said = [post for post in posts if post.role == "customer"]
    wrote_at = min([post.at for post in said], default=row.started_at)
    ours = [post for post in posts if post.role == "ours" and post.at >= wrote_at]
    marks = _marks(connection, row.id)
    reply_at = ours[0].at if ours else _marked(row, marks)
    return Course(
        incident=row.id, brand=row.brand, cause=row.cause, severity=row.level, points=row.points, state=row.state,
        cues=msgspec.json.decode(row.cues, type=tuple[str, ...]), opened_at=from_ms(row.opened_at),
        wrote_at=from_ms(wrote_at), closed_at=from_ms(row.closed_at), promised_at=_promised(row, marks),
        reply_at=from_ms(reply_at), marked=reply_at is not None and not ours,
        replies=tuple(_replies(ours, said)), mood_before=_mood(said, reply_at),
        words=_words(connection, row, reply_at) if reply_at is not None else (),
        reopened_at=from_ms(_reopened(row, marks)), reopened=row.raised, earlier=bool(row.earlier),
        aside=_aside(row, said, answered=reply_at is not None),
    )  # fmt: skip


def _posts(connection: sqlite3.Connection, incident: int) -> list[_Post]:
    """What was said on both sides, oldest first; a time in the future, which is forged, counts as when it was seen."""
    found = connection.execute(
        "SELECT m.id, m.role, min(m.published, m.seen), m.text, m.language, m.deleted IS NOT NULL,"
        " CASE WHEN json_extract(w.body, '$.abstained') THEN NULL ELSE m.negativity END, m.private FROM mention m"
        " LEFT JOIN assessment w ON w.mention = m.id WHERE m.incident = ? AND m.role IN ('customer', 'ours')"
        " ORDER BY 3, m.id",
        (incident,),
    )
    return [_Post(*row) for row in found]


def _marks(connection: sqlite3.Connection, incident: int) -> _Marks:
    found = connection.execute(
        "SELECT type, created_at, json_extract(body_json, '$.incident.sla.first_reply_due_at') FROM incident_event"
        " WHERE incident_id = ? AND type IN ('answered', 'reopened') ORDER BY seq DESC",
        (incident,),
    )
    first = {type_: (at, due) for type_, at, due in found}  # the earliest of each comes last and stays
    answered, due = first.get("answered", (None, None))
    return _Marks(answered, datetime.fromisoformat(due) if due else None, first.get("reopened", (None, None))[0])


def _marked(row: _Row, marks: _Marks) -> int | None:
    """When a person said that it was answered; where nobody was told of that, from the wait that it began."""
    if marks.answered is not None or row.state != "answered" or row.until is None:
        return marks.answered
    return row.until - QUIET_RESOLVES // timedelta(milliseconds=1)


def _promised(row: _Row, marks: _Marks) -> datetime | None:
    """The deadline as it stood at our first reply: later words, and reach that grew since, move it."""
    if marks.promised is not None:
        return marks.promised
    return from_ms(row.due_at) if not row.raised else None


def _reopened(row: _Row, marks: _Marks) -> int | None:
    return marks.reopened or (row.started_at if row.raised else None)


def _aside(row: _Row, said: Sequence[_Post], *, answered: bool) -> Aside | None:
    if row.state == "dismissed":
        return Aside.DISMISSED
    if row.internal:
        return Aside.INTERNAL
    if said and all(post.private for post in said):
        return Aside.PRIVATE
    return None if answered or not all(post.deleted for post in said) else Aside.WITHDRAWN


def _replies(ours: Iterable[_Post], said: list[_Post]) -> Iterator[OurReply]:
    """Our replies that still stand, each with the post it answers."""
    for reply in ours:
        asked = next((post for post in reversed(said) if post.at <= reply.at and not post.deleted), None)
        if asked is not None and not reply.deleted:
            yield OurReply(reply.id, from_ms(reply.at), reply.text, asked.text, asked.language)


def _mood(said: Iterable[_Post], reply_at: int | None) -> float | None:
    """Negativity of the last post before our reply; of a removed post it is still known."""
    before = [post.negativity for post in said if reply_at is not None and post.at <= reply_at]
    return before[-1] if before else None


def _words(connection: sqlite3.Connection, row: _Row, reply_at: int) -> tuple[Word, ...]:
    """Whatever the customer said about the brand in the fortnight after our reply, here or elsewhere."""
    found = connection.execute(
        "SELECT m.published, m.kind IN ('complaint', 'mixed'), m.kind = 'praise' OR EXISTS (SELECT 1 FROM"
        " json_each(w.body, '$.cues') c WHERE c.value = 'thanks'), json_extract(w.body, '$.abstained'), m.negativity"
        " FROM mention m LEFT JOIN assessment w ON w.mention = m.id WHERE m.author = ? AND m.brand = ?"
        " AND m.published > ? AND m.published <= ? ORDER BY m.published, m.id",
        (row.author, row.brand_id, reply_at, reply_at + FORTNIGHT // timedelta(milliseconds=1)),
    )
    return tuple(
        Word(from_ms(at), bool(complains), bool(content), None if abstained else negativity)
        for at, complains, content, abstained, negativity in found
    )
