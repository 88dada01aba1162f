"""Puts incidents into a store without any source: what tests of the outbox start from."""

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from doubles.values import NOW, assessment, incident, mention

from alerts.base import Channel
from monitor.settle import settle
from monitor.store import incidents, mentions
from monitor.store.connection import Store
from monitor.store.mentions import Names
from monitor.triage.incident import Incident
from monitor.triage.policy import Policy


def policy(channels: Mapping[str, Channel], **changes: Any) -> Policy:
    return Policy(routes=changes.pop("routes", ()), channels=channels, **changes)


def open_incident(
    connection: sqlite3.Connection,
    number: int,
    rules: Policy,
    *,
    now: datetime = NOW,
    severe: bool = False,
    **changes: Any,
) -> int:
    """One upset person, known to the store, and announced by the rules."""
    names = Names(connection)
    said = mention(f"k{number}", f"Acme: third week, still no refund {number}", author=f"person{number}", published=now)
    judged = assessment(complaint=True)
    author = mentions.author_id(connection, names.id("sample"), said.author)
    ids = (names.id("sample"), names.id("sample"), author, names.id("acme"))
    stored = mentions.insert(connection, said, judged, ids=ids, text=said.text, now=now)
    new = incident(
        id=0, source="sample", author=author, root=said.key, complaint=0.9, negativity=0.7,
        impact=3 if severe else 1, cues=("safety",) if severe else (), opened_at=now, updated_at=now,
        started_at=now, due_at=now, **changes,
    )  # fmt: skip
    opened = replace(new, id=incidents.insert(connection, new))
    mentions.attach(connection, stored, opened.id, "customer")
    settle(connection, opened, rules, now)
    return opened.id


def stock(
    store: Store,
    count: int,
    rules: Policy,
    *,
    now: datetime = NOW,
    severe: bool = False,
    first: int = 0,
    **changes: Any,
) -> list[int]:
    """So many of them, told apart by their number from `first` on."""
    return [
        store.write_now(lambda c, n=number: open_incident(c, n, rules, now=now, severe=severe, **changes))
        for number in range(first, first + count)
    ]


def change(store: Store, number: int, rules: Policy, now: datetime, **changes: Any) -> None:
    """Change an incident and announce what is news."""

    def job(connection: sqlite3.Connection) -> None:
        found = incidents.get(connection, number)
        assert isinstance(found, Incident)
        settle(connection, replace(found, **changes), rules, now)

    store.write_now(job)
