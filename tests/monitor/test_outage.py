"""What waited while a channel was away goes out at its own pace: the worst first, and in its newest state."""

import random
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

import httpx
import msgspec
import pytest
from doubles.channels import Record, Scripted, scripted
from doubles.stock import change, open_incident, policy
from doubles.values import NOW

from alerts.base import ChannelCaps, DeliveryFailed, Failure
from alerts.event import Alert
from monitor.announce import snap
from monitor.clock import MovingClock
from monitor.dispatch import Dispatcher
from monitor.store import incidents, outbox
from monitor.store.connection import Store
from monitor.triage.policy import Policy
from monitor.triage.severity import LEVELS

COUNT, TOLD = 10_000, 4_000
"""Incidents, and those of them that the channel knew before it went away."""
UPDATES = 3
"""Events of each of these while it was away; only the last is worth a message."""
SECOND = timedelta(seconds=1)
LEASE = timedelta(minutes=1)


class Paced(Scripted):
    """A message a second, and no cap: the cap is for people, a machine gets everything."""

    caps: ClassVar[ChannelCaps] = ChannelCaps(gap=SECOND, people=False)


class Hall:
    """A store, a clock, and one channel."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock = store, MovingClock(NOW)
        self.record = Record(self.clock)
        self.rules: Policy = policy({"hook": scripted(Paced, "hook", self.record)})
        self.dispatcher = Dispatcher(store, self.rules, self.clock, lambda _: httpx.AsyncClient(), random.Random(1))

    def states(self) -> dict[str, int]:
        counted = "SELECT state, count(*) FROM delivery GROUP BY state"
        return dict(self.store.read_now(lambda c: c.execute(counted).fetchall()))


@pytest.fixture
def hall() -> Iterator[Hall]:
    memory = Path("/dev/shm")  # a disk is not what is tested here, and every message commits to it twice
    folder = tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)
    with folder as path, Store.opened(Path(path) / "a.db") as store:
        yield Hall(store)


async def test_ten_thousand_deliveries_go_out_at_the_channels_pace_with_the_newest_state(hall: Hall) -> None:
    hall.store.write_now(lambda c: fill(c, hall.rules, COUNT, TOLD))
    assert hall.states() == {"due": COUNT, "sent": TOLD, "superseded": TOLD * (UPDATES - 1)}

    hall.record.opening.append(DeliveryFailed(Failure.RETRY, "away"))
    hall.clock.set(NOW + timedelta(hours=1))
    await hall.dispatcher.drain()
    assert hall.record.parcels == []
    hall.clock.set(NOW + timedelta(hours=2))
    began = hall.clock.now()
    assert await hall.dispatcher.drain() == {}

    moments = [moment for moment, _, _ in hall.record.parcels]
    assert len(hall.record.keys) == len(set(hall.record.keys)) == COUNT
    assert {later - earlier for earlier, later in pairwise(moments)} == {SECOND}
    assert moments[-1] - began == SECOND * (COUNT - 1)
    assert hall.states() == {"sent": COUNT + TOLD, "superseded": TOLD * (UPDATES - 1)}

    alerts = [parcel.alert for _, parcel, _ in hall.record.parcels]
    assert len({alert.incident.id for alert in alerts}) == COUNT
    assert Counter(alert.type for alert in alerts) == {"opened": COUNT - TOLD, "updated": TOLD}
    assert {(alert.seq, alert.incident.cause) for alert in alerts} == {(1, "billing"), (1 + UPDATES, "billing")}
    levels = [LEVELS.index(alert.incident.severity) for alert in alerts]
    assert levels == sorted(levels, reverse=True)
    assert set(levels) == {1, 2, 3}


async def test_what_becomes_critical_while_it_waits_overtakes_the_others(hall: Hall) -> None:
    numbers = hall.store.write_now(lambda c: [open_incident(c, number, hall.rules) for number in range(5)])
    change(hall.store, numbers[3], hall.rules, NOW, impact=3, cues=("safety",))
    hall.clock.set(NOW + timedelta(minutes=1))
    await hall.dispatcher.drain()
    told = [parcel.alert.incident for _, parcel, _ in hall.record.parcels]
    assert len(told) == 5
    assert (told[0].id, told[0].severity) == (f"inc-{numbers[3]:06d}", "critical")


def test_a_claim_costs_the_same_however_long_the_queue_is(hall: Hall) -> None:
    """Counted in steps of SQLite's machine, because they are the same on every computer."""
    hall.store.write_now(lambda c: fill(c, hall.rules, 500, 0))
    short = hall.store.write_now(steps_of_a_claim)
    hall.store.write_now(lambda c: fill(c, hall.rules, 5_000, 0, after=500))
    assert hall.store.write_now(steps_of_a_claim) <= 2 * short


def test_a_queue_that_an_older_version_left_is_taken_in_the_same_order(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    with Store.opened(file) as store:
        rules = Hall(store).rules
        mild, grave = (store.write_now(lambda c, n=n: open_incident(c, n, rules, severe=n == 1)) for n in range(2))
        store.write_now(forget_turns)
    with Store.opened(file) as store:
        claimed = store.write_now(lambda c: claim(c, 2))
    assert [delivery.incident for delivery in claimed] == [grave, mild]


def claim(connection: sqlite3.Connection, limit: int) -> list[outbox.Delivery]:
    return outbox.claim(connection, "hook", "me", now=NOW + timedelta(hours=1), lease=LEASE, limit=limit)


def steps_of_a_claim(connection: sqlite3.Connection) -> int:
    steps = []
    connection.set_progress_handler(lambda: steps.append(1), 10)
    assert len(claim(connection, 1)) == 1
    connection.set_progress_handler(None, 0)
    return len(steps)


def forget_turns(connection: sqlite3.Connection) -> None:
    """The database as it was before deliveries had a rank."""
    for statement in (
        "DROP TRIGGER delivery_ranked",
        "DROP TRIGGER delivery_ranked_anew",
        "DROP INDEX delivery_turn",
        "ALTER TABLE delivery DROP COLUMN rank",
        "DELETE FROM _sqlite_migrations WHERE name = 'turns'",
    ):
        connection.execute(statement)


def fill(connection: sqlite3.Connection, rules: Policy, count: int, told: int, after: int = 0) -> None:
    """Incidents of so many people, made from the first by SQL; `told` of them were heard of before the outage."""
    if not after:
        open_incident(connection, 0, rules)
    copy_incidents(connection, max(after, 1) + 1, count)
    if told:
        connection.execute("UPDATE delivery SET state = 'sent', sent_at = due_at WHERE id <= ?", (told,))
        connection.execute("INSERT INTO remote_message SELECT id, 'hook', '{}' FROM incident WHERE id <= ?", (told,))
    # The first messages were written when the cause was not known yet.
    connection.execute(
        "UPDATE incident SET cause = 'billing', seq = CASE WHEN id <= ? THEN ? ELSE 1 END", (told, 1 + UPDATES)
    )
    for number in range(1, told + 1):
        update(connection, number)


def update(connection: sqlite3.Connection, number: int) -> None:
    """What was news of an incident while the channel was away."""
    incident = incidents.get(connection, number)
    assert incident is not None
    (body,) = connection.execute("SELECT body_json FROM incident_event WHERE id = ?", (number,)).fetchone()
    opened = msgspec.json.decode(body, type=Alert)
    for seq, cause in enumerate(("delivery", "outage", "billing"), 2):
        view = msgspec.structs.replace(opened.incident, cause=cause, severity=incident.level)
        alert = msgspec.structs.replace(opened, seq=seq, type="updated", incident=view)
        event = outbox.add_event(connection, number, alert, snap(incident))
        name = outbox.event_name(connection, number, seq)
        outbox.enqueue(connection, event, number, channel="hook", name=name, due_at=NOW)


def copy_incidents(connection: sqlite3.Connection, first: int, last: int) -> None:
    """Every tenth of them is high, every hundredth critical; each has its author, its event and its delivery."""
    numbers = f"WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})"
    names = "SELECT group_concat(name) FROM pragma_table_info('incident') WHERE name NOT IN ('id', 'author', 'level')"
    (columns,) = connection.execute(names).fetchone()
    level = "CASE WHEN n.i % 100 = 0 THEN 'critical' WHEN n.i % 10 = 0 THEN 'high' ELSE level END"
    author = "(SELECT author FROM incident WHERE id = 1)"
    told = "(id, event_id, incident_id, channel, key, state, due_at)"
    people = f"SELECT n.i + 99, realm, 'copy' || n.i, handle, name, followers FROM n, author WHERE id = {author}"
    theirs = f"SELECT n.i, n.i + 99, {level}, {columns} FROM n, incident WHERE id = 1"
    said = (
        "SELECT n.i, realm, 'copy' || n.i, source, n.i + 99, brand, text, url, language, published, seen, edited,"
        " deleted, parent, root, likes, reposts, replies, views, rating, complaint, negativity, kind, n.i, role,"
        " private"
        " FROM n, mention WHERE id = 1"
    )
    event = (
        "SELECT n.i, n.i, seq, type, replace(body_json, 'inc-000001', printf('inc-%06d', n.i)), created_at, level,"
        " state, mentions, authors, people, late FROM n, incident_event WHERE id = 1"
    )
    due = "SELECT n.i, n.i, n.i, channel, 'copy-' || n.i, state, due_at FROM n, delivery WHERE id = 1"
    connection.execute(f"{numbers} INSERT INTO author {people}")
    connection.execute(f"{numbers} INSERT INTO incident (id, author, level, {columns}) {theirs}")
    connection.execute(f"{numbers} INSERT INTO mention {said}")
    connection.execute(f"{numbers} INSERT INTO incident_event {event}")
    connection.execute(f"{numbers} INSERT INTO delivery {told} {due}")
