"""What the auditor looks at: open incidents with their plans, and the steps that were really announced."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

import msgspec

from monitor.store.times import from_ms
from monitor.triage.plan import Plan


@dataclass(frozen=True, slots=True)
class Unanswered:
    """One open incident as the outbox tells it, not as the schedule believes it."""

    incident: int
    critical: bool
    plan: Plan
    started_at: datetime
    announced: int
    """The highest step that any event of the running clock told."""


def unanswered(connection: sqlite3.Connection) -> list[Unanswered]:
    """Open incidents that nobody has claimed and whose plan has steps."""
    found = connection.execute(
        "SELECT i.id, i.level = 'critical', i.plan, i.started_at, coalesce((SELECT"
        " max(json_extract(e.body_json, '$.incident.sla.escalation_step')) FROM incident_event e"
        " WHERE e.incident_id = i.id AND e.created_at >= i.started_at), 0) FROM incident i"
        " WHERE i.kind = 'complaint' AND i.state = 'open' AND json_array_length(i.plan, '$.steps') > 0"
        " AND EXISTS (SELECT 1 FROM incident_event e WHERE e.incident_id = i.id) ORDER BY i.id"
    )
    return [
        Unanswered(number, bool(critical), msgspec.json.decode(plan, type=Plan), from_ms(int(started)), int(step))
        for number, critical, plan, started, step in found
    ]
