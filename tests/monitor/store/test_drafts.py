from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pytest
from doubles.office import Office
from doubles.values import NOW, assessment, mention

from alerts.base import DeliveryFailed, Failure
from monitor.store import drafts, mentions
from monitor.store.connection import Store
from monitor.store.drafts import Written
from monitor.store.mentions import Names

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Store.opened(tmp_path / "a.db") as store:
        yield Office(store, {"desk": {}, "chat": {}})


def written(**changes: Any) -> Written:
    return Written(**{"language": "en", "model": "m1", "said": b"1", "until": LATER, "text": "Sorry", **changes})


def wanted(office: Office, channel: str = "desk", limit: int = 8) -> list[int]:
    now = office.clock.now()
    return office.store.read_now(lambda c: drafts.wanted(c, channel, now, limit))


def answer(connection: Connection, number: int, brand: str = "acme", deleted: bool = False, **more: Any) -> None:
    """Our public reply in the incident of this number."""
    names = Names(connection)
    said = mention(f"r{number}", f"Reply {number}", author="acme", published=NOW + timedelta(minutes=number), **more)
    author = mentions.author_id(connection, names.id("sample"), said.author)
    ids = (names.id("sample"), names.id("sample"), author, None)
    stored = mentions.insert(connection, said, assessment(complaint=False), ids=ids, text=said.text, now=LATER)
    mentions.attach(connection, stored, number, "ours")
    if deleted:
        mentions.withdraw(connection, stored, LATER)


def test_wanted_is_what_a_channel_hears_of_next_and_nobody_was_asked_for(office: Office) -> None:
    office.open(3)
    assert wanted(office) == []  # the first message waits for the rest of the thread
    office.clock.set(NOW + timedelta(minutes=1))
    assert wanted(office) == [1, 2, 3]
    assert wanted(office, limit=2) == [1, 2]
    office.store.write_now(lambda c: drafts.keep(c, 2, written(), NOW))
    assert wanted(office) == [1, 3]
    assert wanted(office, "other") == []


async def test_what_was_told_anywhere_is_not_wanted_any_more(office: Office) -> None:
    office.records["desk"].opening = [DeliveryFailed(Failure.RETRY, "the desk is down")]
    office.open(2)
    office.clock.set(NOW + timedelta(minutes=1))
    assert wanted(office) == [1, 2]
    await office.dispatcher.drain()
    assert office.records["chat"].events == ["opened", "opened"]
    assert office.records["desk"].events == []
    assert wanted(office) == []


def test_what_came_of_the_first_asking_stays(office: Office) -> None:
    office.open()
    kept = written(text="", meaning="", objection="too long")
    office.store.write_now(lambda c: drafts.keep(c, 1, kept, NOW))
    office.store.write_now(lambda c: drafts.keep(c, 1, written(), NOW))
    assert office.store.read_now(lambda c: drafts.written(c, 1)) == kept
    assert office.store.read_now(lambda c: drafts.written(c, 2)) is None


def test_our_last_replies_come_newest_last_without_those_we_took_back_or_gave_in_private(office: Office) -> None:
    office.open(5)
    for number in (3, 1, 2):
        office.store.write_now(lambda c, n=number: answer(c, n))
    office.store.write_now(lambda c: answer(c, 4, deleted=True))
    office.store.write_now(lambda c: answer(c, 5, private=True))
    assert office.store.read_now(lambda c: drafts.our_replies(c, "acme")) == ["Reply 1", "Reply 2", "Reply 3"]
    assert office.store.read_now(lambda c: drafts.our_replies(c, "acme", 1)) == ["Reply 3"]
    assert office.store.read_now(lambda c: drafts.our_replies(c, "other")) == []


LOOKUPS: dict[str, Callable[[Connection], object]] = {
    "wanted": lambda c: drafts.wanted(c, "desk", NOW, 8),
    "written": lambda c: drafts.written(c, 1),
    "our replies": lambda c: drafts.our_replies(c, "acme"),
}


@pytest.mark.parametrize("name", LOOKUPS)
def test_a_lookup_walks_no_table(office: Office, name: str) -> None:
    def plans(connection: Connection) -> list[str]:
        statements: list[str] = []
        connection.set_trace_callback(statements.append)
        LOOKUPS[name](connection)
        connection.set_trace_callback(None)
        return [row[3] for one in statements for row in connection.execute(f"EXPLAIN QUERY PLAN {one}")]

    told = office.store.read_now(plans)
    assert told
    # The index of our replies holds nothing else, and is read from its end.
    assert [step for step in told if step.startswith("SCAN") and "mention_ours" not in step] == []
