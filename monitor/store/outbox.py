"""The outbox: events of incidents, and one delivery for each channel that is to hear of them."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

import msgspec

from alerts.base import Receipt
from alerts.event import Alert
from monitor.store.times import from_ms, ms, to_ms
from monitor.triage.deadline import Late
from monitor.triage.severity import LEVELS
from monitor.triage.verdict import Snapshot

RANK = "CASE i.level WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END"
"""How bad the incident `i` is, the worst lowest; `delivery.rank` keeps it for what waits."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One leased delivery: what to send, and what the channel holds of the incident already."""

    id: int
    key: str
    incident: int
    attempts: int
    created_at: datetime
    alert: Alert
    previous: Receipt | None
    tried: bool = False
    """An earlier attempt may have been accepted, and its answer lost."""


@dataclass(frozen=True, slots=True)
class Told:
    """One delivery as it is shown: what, to whom, when, or why not."""

    seq: int
    type: str
    reason: str | None
    channel: str
    state: str
    attempts: int
    last_error: str | None
    sent_at: datetime | None


def history(connection: sqlite3.Connection, incident: int) -> list[Told]:
    """Everything that was to be told of an incident, oldest first."""
    rows = connection.execute(
        "SELECT e.seq, e.type, json_extract(e.body_json, '$.reason'), d.channel, d.state, d.attempts, d.last_error,"
        " d.sent_at FROM delivery d JOIN incident_event e ON e.id = d.event_id WHERE d.incident_id = ?"
        " ORDER BY e.seq, d.id",
        (incident,),
    )
    return [
        Told(seq, type_, reason, channel, state, attempts, error, from_ms(sent_at))
        for seq, type_, reason, channel, state, attempts, error, sent_at in rows
    ]


def event_name(connection: sqlite3.Connection, incident: int, seq: int) -> str:
    """The dedupe token of an event: the same at every retry, different in every database."""
    (database,) = connection.execute("SELECT value FROM setting WHERE name = 'database'").fetchone()
    digest = blake2b(f"{database}/{incident}/{seq}".encode(), digest_size=10)
    return f"ev-{digest.hexdigest()}"


def add_event(connection: sqlite3.Connection, incident: int, alert: Alert, snapshot: Snapshot) -> int:
    """One event; (incident, seq) is unique. Returns its row id."""
    made = connection.execute(
        "INSERT INTO incident_event (incident_id, seq, type, body_json, created_at, level, state, mentions, authors,"
        " people, late) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            incident, alert.seq, alert.type, msgspec.json.encode(alert).decode(), to_ms(alert.at), snapshot.level,
            snapshot.state, snapshot.mentions, snapshot.authors, snapshot.people, int(snapshot.late),
        ),
    )  # fmt: skip
    return int(made.lastrowid or 0)


def enqueue(
    connection: sqlite3.Connection, event: int, incident: int, *, channel: str, name: str, due_at: datetime
) -> None:
    """One delivery. An earlier update of the incident that was not sent yet is superseded, and its turn taken over."""
    earliest = connection.execute(
        "UPDATE delivery SET state = 'superseded' WHERE incident_id = ? AND channel = ? AND state = 'due' AND event_id"
        " IN (SELECT id FROM incident_event WHERE incident_id = ? AND type = 'updated') RETURNING due_at",
        (incident, channel, incident),
    ).fetchall()
    due = min([to_ms(due_at), *(row[0] for row in earliest)])
    connection.execute(
        "INSERT INTO delivery (event_id, incident_id, channel, key, state, due_at) VALUES (?, ?, ?, ?, 'due', ?)"
        " ON CONFLICT DO NOTHING",
        (event, incident, channel, f"{name}-{channel}", due),
    )


def hasten(connection: sqlite3.Connection, incident: int, now: datetime) -> None:
    """It became critical: what waits to collect the thread goes out now."""
    connection.execute(
        "UPDATE delivery SET due_at = min(due_at, ?) WHERE incident_id = ? AND state = 'due' AND attempts = 0",
        (to_ms(now), incident),
    )


def hasten_all(connection: sqlite3.Connection, now: datetime) -> None:
    """Nobody will be here when the waiting is over: what was never tried goes out now."""
    connection.execute(
        "UPDATE delivery SET due_at = min(due_at, ?) WHERE state = 'due' AND attempts = 0 AND last_error IS NULL",
        (to_ms(now),),
    )


def told(connection: sqlite3.Connection, incident: int, channel: str) -> Snapshot | None:
    """What a channel was last told of an incident, or is about to be told."""
    row = connection.execute(
        "SELECT e.level, e.state, e.mentions, e.authors, e.people, e.late FROM delivery d"
        " JOIN incident_event e ON e.id = d.event_id WHERE d.incident_id = ? AND d.channel = ?"
        " AND d.state IN ('due', 'leased', 'sent') ORDER BY e.seq DESC LIMIT 1",
        (incident, channel),
    ).fetchone()
    if row is None:
        return None
    level, state, mentions, authors, people, late = row
    return Snapshot(level, state, mentions, authors, people, Late(late))


def unsent_opening(connection: sqlite3.Connection, incident: int, channel: str) -> bool:
    """Whether the first message still waits: it will show the newest state, so no update is needed."""
    row = connection.execute(
        "SELECT 1 FROM delivery d JOIN incident_event e ON e.id = d.event_id WHERE d.incident_id = ?"
        " AND d.channel = ? AND d.state = 'due' AND e.type = 'opened'",
        (incident, channel),
    ).fetchone()
    return row is not None


def last_sent(connection: sqlite3.Connection, incident: int, channel: str) -> datetime | None:
    row = connection.execute(
        "SELECT max(sent_at) FROM delivery WHERE incident_id = ? AND channel = ?", (incident, channel)
    ).fetchone()
    return from_ms(ms(row[0]))


def was_sent(connection: sqlite3.Connection, incident: int) -> bool:
    """Whether anybody was told of the incident, or is being told right now."""
    asked = "SELECT 1 FROM delivery WHERE incident_id = ? AND state IN ('sent', 'leased') LIMIT 1"
    return connection.execute(asked, (incident,)).fetchone() is not None


def was_told(connection: sqlite3.Connection, incident: int, channel: str) -> bool:
    """Whether a channel has a message of the incident."""
    asked = "SELECT 1 FROM delivery WHERE incident_id = ? AND channel = ? AND state = 'sent' LIMIT 1"
    return connection.execute(asked, (incident, channel)).fetchone() is not None


def cancel(connection: sqlite3.Connection, incident: int, reason: str) -> None:
    """Everything of the incident that was not sent is never sent."""
    connection.execute(
        "UPDATE delivery SET state = 'superseded', last_error = ? WHERE incident_id = ? AND state = 'due'",
        (reason, incident),
    )


def claim(
    connection: sqlite3.Connection, channel: str, worker: str, *, now: datetime, lease: timedelta, limit: int
) -> list[Delivery]:
    """Lease what is due, the worst first; of one incident only the oldest unsent event.

    A surge goes before those it may speak for: they wait until it was sent, or is dead. The index has the order,
    so a claim costs the same however long the queue is; naming every rank lets it skip what is not due yet.
    """
    rows = connection.execute(
        "UPDATE delivery SET state = 'leased', attempts = attempts + (state = 'leased'), leased_by = :worker,"
        " lease_until = :until WHERE id IN ("
        " SELECT d.id FROM delivery d INDEXED BY delivery_turn JOIN incident_event e ON e.id = d.event_id"
        " JOIN incident i ON i.id = d.incident_id"
        " WHERE d.channel = :channel AND d.rank IN (0, 1, 2, 3) AND d.due_at <= :now"
        " AND d.state IN ('due', 'leased') AND (d.state = 'due' OR (d.state = 'leased' AND d.lease_until <= :now))"
        " AND NOT EXISTS (SELECT 1 FROM delivery p JOIN incident_event q ON q.id = p.event_id"
        "  WHERE p.incident_id = d.incident_id AND p.channel = d.channel AND p.state IN ('due', 'leased')"
        "  AND q.seq < e.seq) AND NOT (i.surge IS NOT NULL AND i.level IN ('low', 'medium') AND EXISTS (SELECT 1"
        "  FROM delivery s WHERE s.incident_id = i.surge AND s.channel = d.channel AND s.state IN ('due', 'leased')))"
        " ORDER BY d.rank, d.due_at, d.id LIMIT :limit) RETURNING id",
        {"worker": worker, "until": to_ms(now + lease), "channel": channel, "now": to_ms(now), "limit": limit},
    ).fetchall()
    claimed = [_delivery(connection, row[0]) for row in sorted(rows)]
    return sorted(claimed, key=lambda delivery: -LEVELS.index(delivery.alert.incident.severity))


def next_due(connection: sqlite3.Connection, channel: str) -> datetime | None:
    """When this channel next has something to do; a lease counts when it runs out."""
    row = connection.execute(
        "SELECT min(CASE state WHEN 'due' THEN due_at ELSE max(due_at, lease_until) END) FROM delivery"
        " WHERE channel = ? AND state IN ('due', 'leased')",
        (channel,),
    ).fetchone()
    return from_ms(ms(row[0]))


def rewrite(connection: sqlite3.Connection, delivery: Delivery, alert: Alert, snapshot: Snapshot) -> None:
    """The first message shows the newest state; the event keeps its name and number."""
    connection.execute(
        "UPDATE incident_event SET body_json = ?, level = ?, state = ?, mentions = ?, authors = ?, people = ?, late = ?"
        " WHERE id = (SELECT event_id FROM delivery WHERE id = ?)",
        (
            msgspec.json.encode(alert).decode(), snapshot.level, snapshot.state, snapshot.mentions, snapshot.authors,
            snapshot.people, int(snapshot.late), delivery.id,
        ),
    )  # fmt: skip


def sent(connection: sqlite3.Connection, delivery: Delivery, worker: str, receipt: Receipt, now: datetime) -> bool:
    """Delivered. False when the lease was lost and a successor has it."""
    done = connection.execute(
        "UPDATE delivery SET state = 'sent', sent_at = ?, attempts = attempts + 1, last_error = NULL,"
        " lease_until = NULL, remote_ref = ? WHERE id = ? AND leased_by = ? AND state = 'leased'",
        (to_ms(now), msgspec.json.encode(receipt.ref).decode(), delivery.id, worker),
    )
    if receipt.ref and done.rowcount:
        connection.execute(
            "INSERT INTO remote_message SELECT incident_id, channel, remote_ref FROM delivery WHERE id = ?"
            " ON CONFLICT DO UPDATE SET ref_json = excluded.ref_json",
            (delivery.id,),
        )
    return done.rowcount == 1


def put_back(
    connection: sqlite3.Connection, delivery: Delivery, worker: str, *, due_at: datetime, error: str, counts: bool
) -> None:
    """Not delivered, to be tried again at `due_at`; a wait the channel asked for counts no attempt."""
    connection.execute(
        "UPDATE delivery SET state = 'due', due_at = ?, attempts = attempts + ?, last_error = ?, lease_until = NULL,"
        " leased_by = NULL WHERE id = ? AND leased_by = ? AND state = 'leased'",
        (to_ms(due_at), int(counts), error, delivery.id, worker),
    )


def bury(connection: sqlite3.Connection, delivery: int, error: str) -> None:
    """Dead: visible with its reason, never tried again."""
    connection.execute(
        "UPDATE delivery SET state = 'dead', last_error = ?, lease_until = NULL WHERE id = ? AND state <> 'sent'",
        (error, delivery),
    )


def hand_over(connection: sqlite3.Connection, delivery: int, to: str, now: datetime) -> None:
    """The same event to another channel, once."""
    connection.execute(
        "INSERT INTO delivery (event_id, incident_id, channel, key, state, due_at)"
        " SELECT d.event_id, d.incident_id, ?, substr(d.key, 1, length(d.key) - length(d.channel)) || ?, 'due', ?"
        " FROM delivery d WHERE d.id = ? ON CONFLICT DO NOTHING",
        (to, to, to_ms(now), delivery),
    )


def too_old(connection: sqlite3.Connection, channel: str, before: datetime) -> list[int]:
    """Deliveries that were not got out since `before`."""
    rows = connection.execute(
        "SELECT d.id FROM delivery d JOIN incident_event e ON e.id = d.event_id WHERE d.channel = ?"
        " AND d.state IN ('due', 'leased') AND d.state = 'due' AND e.created_at < ?",
        (channel, to_ms(before)),
    )
    return [row[0] for row in rows]


def unheard(connection: sqlite3.Connection, now: datetime) -> list[tuple[int, int, list[str]]]:
    """High and critical incidents nobody was told of within a quarter of their time.

    What was held back on purpose (a quiet night) has its quarter from when it was let go.
    Each as (delivery of the first event, incident, channels that already have it).
    """
    rows = connection.execute(
        "SELECT min(d.id), d.incident_id, group_concat(d.channel) FROM delivery d JOIN incident i"
        " ON i.id = d.incident_id JOIN incident_event e ON e.id = d.event_id WHERE i.level IN ('high', 'critical')"
        " AND i.state = 'open' AND i.started_at + (i.due_at - i.started_at) / 4 <= :now"
        " AND e.type IN ('opened', 'reopened') AND d.state IN ('due', 'leased', 'dead')"
        " AND (d.attempts > 0 OR d.state = 'dead' OR d.due_at + (i.due_at - i.started_at) / 4 <= :now)"
        " AND NOT EXISTS (SELECT 1 FROM delivery s WHERE s.incident_id = d.incident_id AND s.state = 'sent')"
        " GROUP BY d.event_id",
        {"now": to_ms(now)},
    )
    return [(row[0], row[1], row[2].split(",")) for row in rows]


def _delivery(connection: sqlite3.Connection, delivery: int) -> Delivery:
    row = connection.execute(
        "SELECT d.id, d.key, d.incident_id, d.attempts, e.created_at, e.body_json, r.ref_json FROM delivery d"
        " JOIN incident_event e ON e.id = d.event_id LEFT JOIN remote_message r ON r.incident_id = d.incident_id"
        " AND r.channel = d.channel WHERE d.id = ?",
        (delivery,),
    ).fetchone()
    previous = Receipt(msgspec.json.decode(row[6], type=dict[str, str])) if row[6] else None
    number, key, incident, attempts, created = row[:5]
    alert = msgspec.json.decode(row[5], type=Alert)
    return Delivery(number, key, incident, attempts, from_ms(int(created)), alert, previous, tried=attempts > 0)
