"""How everything stands, for channels that show a state beside the news."""

import sqlite3
from datetime import datetime

from alerts.asking import Overview
from monitor.store import incidents, sources
from monitor.triage.policy import Policy
from monitor.view import compose

MOST = 1_000
"""Incidents shown, the worst first: a wall that shows more shows nothing."""


def overview(connection: sqlite3.Connection, channel: str, policy: Policy, now: datetime) -> Overview:
    """What this channel was told of and is not closed, and whether the sources can be heard."""
    standing = incidents.told_and_open(connection, channel, MOST)
    states = [sources.state(connection, name) for name in sources.names(connection)]
    return Overview(
        at=now,
        alerts=tuple(compose(connection, incident, "updated", policy, now) for incident in standing),
        brands=policy.brands,
        sources={state.source: state.looked_at for state in states},
        blind=frozenset(state.source for state in states if state.refused or state.trouble is not None),
    )
