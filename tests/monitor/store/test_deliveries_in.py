from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from doubles.values import NOW

from monitor.store import deliveries_in, sources
from monitor.store.connection import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db") as opened:
        yield opened


@pytest.mark.parametrize("number", ["msg_1", "", "٤٢", "x" * 10_000, "a\ud800b"], ids=ascii)
def test_a_delivery_is_new_once(store: Store, number: str) -> None:
    seen = [store.write_now(lambda c: deliveries_in.is_new(c, "vendor", number, NOW)) for _ in range(2)]
    assert seen == [True, False]


def test_the_same_number_of_another_sender_is_another_delivery(store: Store) -> None:
    assert store.write_now(lambda c: deliveries_in.is_new(c, "vendor", "1", NOW))
    assert store.write_now(lambda c: deliveries_in.is_new(c, "flow", "1", NOW))
    assert store.write_now(lambda c: deliveries_in.is_new(c, "vendor", "2", NOW))


def test_what_nobody_repeats_any_more_is_forgotten(store: Store) -> None:
    store.write_now(lambda c: deliveries_in.is_new(c, "vendor", "1", NOW))
    last = NOW + deliveries_in.REMEMBERED
    assert not store.write_now(lambda c: deliveries_in.is_new(c, "vendor", "1", last))
    store.write_now(lambda c: deliveries_in.is_new(c, "vendor", "2", last + timedelta(seconds=1)))
    assert store.read_now(lambda c: c.execute("SELECT count(*) FROM received").fetchone()[0]) == 1


def test_a_door_that_opens_ends_the_trouble_and_leaves_the_rest(store: Store) -> None:
    look = sources.Look(NOW, None, complete=True, heard=True)
    store.write_now(lambda c: sources.save_look(c, "vendor", look))
    store.write_now(lambda c: sources.save_trouble(c, "vendor", detail="no port", since=NOW, refused=True))
    store.write_now(lambda c: deliveries_in.is_open(c, "vendor"))
    state = store.read_now(lambda c: sources.state(c, "vendor"))
    assert (state.trouble, state.trouble_since, state.refused) == (None, None, False)
    assert state.heard_at == NOW


def test_forgetting_walks_no_table(store: Store) -> None:
    steps = store.read_now(lambda c: c.execute("EXPLAIN QUERY PLAN DELETE FROM received WHERE at < 1").fetchall())
    assert [step[3] for step in steps if step[3].startswith("SCAN")] == []
