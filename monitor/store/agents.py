"""What the people who answer have to carry, and who is away."""

import sqlite3
from datetime import datetime

from monitor.store.times import from_ms, to_ms
from monitor.triage.care import EXPOSURE, Load


def loads(connection: sqlite3.Connection, now: datetime) -> dict[str, Load]:
    """Each agent who has or had something, or is away: severe incidents open now, and of the last week."""
    found = connection.execute(
        "SELECT coalesce(claimed_by, assigned) AS agent,"
        " count(*) FILTER (WHERE state IN ('open', 'claimed', 'snoozed')),"
        " count(*) FILTER (WHERE opened_at > :since) FROM incident WHERE level IN ('high', 'critical')"
        " AND kind = 'complaint' AND (assigned IS NOT NULL OR claimed_by IS NOT NULL)"
        " AND (opened_at > :since OR state IN ('open', 'claimed', 'snoozed')) GROUP BY agent",
        {"since": to_ms(now - EXPOSURE)},
    ).fetchall()
    away = {name: from_ms(int(until)) for name, until in connection.execute("SELECT id, away_until FROM agent")}
    carried = {agent: (current, lately) for agent, current, lately in found}
    return {agent: Load(*carried.get(agent, (0, 0)), away_until=away.get(agent)) for agent in {*carried, *away}}


def set_away(connection: sqlite3.Connection, agent: str, until: datetime) -> None:
    connection.execute(
        "INSERT INTO agent VALUES (?, ?) ON CONFLICT DO UPDATE SET away_until = excluded.away_until",
        (agent, to_ms(until)),
    )


def set_back(connection: sqlite3.Connection, agent: str) -> None:
    connection.execute("DELETE FROM agent WHERE id = ?", (agent,))
