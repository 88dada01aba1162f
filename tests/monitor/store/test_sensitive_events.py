from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from doubles.values import NOW

from monitor.store import sensitive_events
from monitor.store.connection import Store
from monitor.store.sensitive_events import SensitiveEvent

DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db") as opened:
        yield opened


def begin(store: Store, days: int, comment: str = "flood") -> int:
    until = NOW + days * DAY
    return store.write_now(
        lambda c: sensitive_events.begin(c, "acme", until=until, author="mina", comment=comment, now=NOW)
    )


def holding(store: Store, days: float = 0) -> list[SensitiveEvent]:
    return store.read_now(lambda c: sensitive_events.holding(c, NOW + days * DAY))


def test_an_event_is_kept_as_it_was_said(store: Store) -> None:
    number = begin(store, 2, "наводнение 🌊")
    assert holding(store) == [SensitiveEvent(number, "acme", NOW + 2 * DAY, "mina", "наводнение 🌊")]
    assert holding(store, 2) == []


def test_what_ends_last_stands_at_the_end(store: Store) -> None:
    long, short = begin(store, 3), begin(store, 1)
    assert [one.id for one in holding(store)] == [short, long]


def test_an_event_ends_early_and_only_once(store: Store) -> None:
    number = begin(store, 2)
    ends = [store.write_now(lambda c: sensitive_events.end(c, number, NOW + DAY)) for _ in range(2)]
    assert ends == [True, False]
    assert holding(store, 1) == []
    assert not store.write_now(lambda c: sensitive_events.end(c, 99, NOW))
