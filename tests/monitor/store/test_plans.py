"""No look-up of the hot path may walk a table: each is shown to use an index that answers it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from sqlite3 import Connection

import pytest
from doubles.values import NOW, incident

from monitor.store import asking, channel_states, held, incidents, keeping, mentions, outbox
from monitor.store.connection import Store

LOOKUPS: dict[str, Callable[[Connection], object]] = {
    "known keys": lambda c: mentions.known(c, 1, ["a", "b"]),
    "incidents of a conversation": lambda c: incidents.in_conversation(c, 1, "root", 1),
    "newest of an author": lambda c: incidents.newest_of_author(c, 1, 1),
    "earlier of an author": lambda c: incidents.earlier(c, incident(), NOW),
    "history of an author": lambda c: incidents.history(c, incident()),
    "words alike": lambda c: incidents.prints_near(c, 1, 12345, NOW - timedelta(hours=72)),
    "posts of an incident": lambda c: mentions.of_incident(c, 1, 20),
    "numbers of an incident": lambda c: mentions.sightings(c, 1),
    "what a channel was told": lambda c: outbox.told(c, 1, "support"),
    "first message waiting": lambda c: outbox.unsent_opening(c, 1, "support"),
    "next delivery": lambda c: outbox.next_due(c, "support"),
    "too old to send": lambda c: outbox.too_old(c, "support", NOW),
    "grave and told nowhere": lambda c: outbox.unheard(c, NOW),
    "newly told within the hour": lambda c: held.new_messages(c, "support", NOW),
    "state of a channel": lambda c: channel_states.states(c, ["support"]),
    "what time has to say": lambda c: incidents.due_for_time(c, NOW),
    "when time has something to say": incidents.next_time,
    "posts of an account": lambda c: keeping.keys_of(c, "bluesky", "did:plc:ada"),
    "next posts of a round": lambda c: asking.portion(c, "mastodon", 5, NOW),
    "conversations to read": lambda c: incidents.to_look_at(c, "mastodon", NOW, 3),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db") as opened:
        yield opened


def plans(connection: Connection, job: Callable[[Connection], object]) -> list[str]:
    """What SQLite does for every statement of a job."""
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    job(connection)
    connection.set_trace_callback(None)
    return [row[3] for statement in statements for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]


@pytest.mark.parametrize("name", LOOKUPS)
def test_a_lookup_of_the_hot_path_walks_no_table(store: Store, name: str) -> None:
    told = store.read_now(lambda connection: plans(connection, LOOKUPS[name]))
    assert told
    walked = [step for step in told if step.startswith("SCAN") and "CONSTANT" not in step]
    # An index of which only the realm is used holds every mention of a network.
    walked += [step for step in told if step.endswith("sqlite_autoindex_mention_1 (realm=?)")]
    assert walked == []


def test_claiming_looks_at_what_waits_only(store: Store) -> None:
    told = store.write_now(
        lambda connection: plans(
            connection,
            lambda c: outbox.claim(c, "support", "me", now=NOW, lease=timedelta(minutes=1), limit=8),
        )
    )
    assert [step for step in told if step.startswith("SCAN")] == []
