import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from doubles.values import NOW, assessment, mention

from monitor.config import Settings, settings
from monitor.outreach import REST, candidates, draw, draw_and_remember
from monitor.store import mentions
from monitor.store.connection import Store
from monitor.store.mentions import Names
from monitor.understand.assessment import Kind

DAY = timedelta(days=1)
TABLE: dict[str, Any] = {
    "brand": [{"id": "acme", "names": ["Acme"], "accounts": ["file:@acme_help"]}],
    "source": [
        {"kind": "file", "id": "sample", "path": "a.jsonl"},
        {"kind": "file", "id": "inside", "path": "b.jsonl", "audience": "employees"},
    ],
}
SETTINGS: Settings = settings(TABLE, {})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db") as store:
        yield store


def hear(store: Store, who: str, *, source: str = "sample", kind: Kind = Kind.QUESTION, **changes: Any) -> None:
    """One post of somebody about the brand."""

    def job(connection: sqlite3.Connection) -> None:
        names = Names(connection)
        said = mention(f"k-{who}-{source}", "Acme opened a shop here", who, **changes)
        author = mentions.author_id(connection, names.id(source), said.author)
        ids = (names.id(source), names.id(source), author, names.id("acme"))
        judged = assessment(complaint=False, kind=kind)
        mentions.insert(connection, said, judged, ids=ids, text=said.text, now=NOW)

    store.write_now(job)


def crowd(store: Store, count: int) -> None:
    for number in range(count):
        hear(store, f"p{number}")


def drawn(store: Store, seed: int, count: int = 5, days: float = 0) -> list[str]:
    now = NOW + days * DAY
    found = store.write_now(lambda c: draw_and_remember(c, SETTINGS, "", count=count, seed=seed, now=now))
    return [one.handle for one in found]


def possible(store: Store, days: float = 0) -> set[str]:
    return {one.handle for one in store.read_now(lambda c: candidates(c, SETTINGS, "", NOW + days * DAY))}


def test_the_same_seed_draws_the_same_people(store: Store) -> None:
    crowd(store, 40)
    people = store.read_now(lambda c: candidates(c, SETTINGS, "", NOW))
    assert draw(people, 5, 7) == draw(people, 5, 7)
    assert draw(people, 5, 7) != draw(people, 5, 8)


def test_nobody_is_drawn_twice_within_ninety_days(store: Store) -> None:
    crowd(store, 20)
    draws = [drawn(store, 7, days=day) for day in (0, 30, 60, 89)]
    met = [who for some in draws for who in some]
    assert len(met) == len(set(met)) == 20
    assert drawn(store, 7, days=89.5) == []
    assert set(drawn(store, 7, days=90.5)) == set(draws[0])


def test_everybody_has_the_same_chance(store: Store) -> None:
    crowd(store, 10)
    people = store.read_now(lambda c: candidates(c, SETTINGS, "", NOW))
    met = [one.handle for seed in range(1000) for one in draw(people, 3, seed)]
    counts = [met.count(one.handle) for one in people]
    assert min(counts) > 240  # 300 expected, four standard deviations of a binomial share
    assert max(counts) < 360


def test_a_draw_larger_than_the_crowd_is_the_crowd(store: Store) -> None:
    crowd(store, 3)
    assert sorted(drawn(store, 1, count=10)) == ["@p0", "@p1", "@p2"]


def test_the_quiet_ones_are_met_and_advertisers_employees_and_ourselves_are_not(store: Store) -> None:
    hear(store, "quiet", kind=Kind.PRAISE)
    hear(store, "shop", kind=Kind.PROMO_SPAM)
    hear(store, "mina", source="inside")
    hear(store, "acme_help")
    assert possible(store) == {"@quiet"}


def test_whom_we_answered_in_public_lately_is_left_alone(store: Store) -> None:
    hear(store, "ada")
    hear(store, "omid")
    hear(store, "reply", parent="k-ada-sample", published=NOW)
    store.write_now(lambda c: c.execute("UPDATE mention SET role = 'ours' WHERE key = 'k-reply-sample'"))
    assert possible(store) == {"@omid"}
    assert possible(store, days=REST.days + 1) == {"@ada", "@omid"}


def test_who_removed_everything_they_said_is_forgotten(store: Store) -> None:
    hear(store, "ada")
    store.write_now(lambda c: mentions.withdraw(c, 1, NOW))
    assert possible(store) == set()
