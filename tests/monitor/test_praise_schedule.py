"""Praise by itself: at its hour, a few at a time, never amid suffering, and nothing lost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from doubles.office import Office
from doubles.praise import ORIGIN, cheer
from doubles.values import NOW
from pydantic import ValidationError

from monitor.report_plan import Digest, DigestEntry, planned
from monitor.store import sensitive_events
from monitor.store.connection import Store
from monitor.triage.action import Action

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
UTC = ZoneInfo("UTC")
"""NOW is 09:00; praise is due at 16:00."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db") as opened:
        yield opened


def plan(**given: Any) -> tuple[Digest, ...]:
    whole = {"of": "praise", "every": "daily", "at": "16:00", "to": ("thanks",), **given}
    return planned([DigestEntry.model_validate(whole)], UTC)


async def office(store: Store, digests: tuple[Digest, ...] | None = None, **rules: Any) -> Office:
    """A service that has run for long enough to know when praise was due last."""
    channels = {"thanks": {"internal": False}, "team": {"internal": True}}
    made = Office(store, channels, start=NOW - HOUR, **rules)
    made.timekeeper = replace(
        made.timekeeper,
        digests=digests or plan(),
        sources=tuple(ORIGIN.sources.values()),
        accounts=ORIGIN.accounts,
    )
    await made.turn()
    return made


async def at(made: Office, hours: float) -> list[int]:
    """Let it be so many hours after NOW; how many people the channel was told of then."""
    made.clock.set(NOW + hours * HOUR)
    before = len(made.records["thanks"].notices)
    await made.turn()
    await made.turn()
    return [len(notice.lines) for notice in made.records["thanks"].notices[before:]]


async def test_it_comes_at_its_hour_once_and_only_when_there_is_any(store: Store) -> None:
    made = await office(store)
    cheer(store, "ada")
    cheer(store, "omid")
    assert [await at(made, hours) for hours in (6.9, 7, 8, 31)] == [[], [2], [], []]
    (notice,) = made.records["thanks"].notices
    assert notice.title == "Kind words about acme from 2 people"
    assert notice.lines[0] == "«Thank you Acme, signed omid» (English, m2) https://example.org/omid"


async def test_many_are_told_a_few_at_a_time_and_counted(store: Store) -> None:
    made = await office(store, plan(at_most=3))
    for number in range(10):
        cheer(store, f"p{number}")
    assert await at(made, 7) == [4]
    assert made.records["thanks"].notices[0].lines[-1] == "and 7 more; all of them: allears praise"


async def test_an_event_holds_it_back_until_its_hour_after_the_end(store: Store) -> None:
    made = await office(store)
    cheer(store, "ada")
    store.write_now(
        lambda c: sensitive_events.begin(c, "", until=NOW + 20 * HOUR, author="mina", comment="flood", now=NOW)
    )
    assert await at(made, 7) == []
    cheer(store, "omid", at=NOW + 10 * HOUR)
    assert [await at(made, hours) for hours in (20, 30.9)] == [[], []]
    assert await at(made, 31) == [2]


async def test_an_event_that_ended_early_is_no_reason_to_wait(store: Store) -> None:
    made = await office(store)
    cheer(store, "ada")
    number = store.write_now(
        lambda c: sensitive_events.begin(c, "", until=NOW + DAY, author="mina", comment="flood", now=NOW)
    )
    store.write_now(lambda c: sensitive_events.end(c, number, NOW + HOUR))
    assert await at(made, 7) == [1]


async def test_one_brand_mourns_while_the_other_is_praised(store: Store) -> None:
    made = await office(store)
    made.timekeeper = replace(made.timekeeper, policy=replace(made.policy, brands=("acme", "zipcart")))
    await at(made, -0.5)
    store.write_now(
        lambda c: sensitive_events.begin(c, "acme", until=NOW + DAY, author="mina", comment="flood", now=NOW)
    )
    cheer(store, "ada")
    cheer(store, "omid", brand="zipcart")
    assert await at(made, 7) == [1]
    assert made.records["thanks"].notices[0].title == "Kind words about zipcart from 1 person"
    assert await at(made, 31) == [1]
    assert made.records["thanks"].notices[1].title == "Kind words about acme from 1 person"


async def test_a_surge_holds_it_back(store: Store) -> None:
    made = await office(store)
    cheer(store, "ada")
    made.clock.set(NOW + 6.8 * HOUR)
    made.open(12)
    await made.turn()
    assert "surge" in {parcel.alert.incident.kind for _, parcel, _ in made.records["team"].parcels}
    assert await at(made, 7) == []
    assert await at(made, 31) == [1]


async def test_what_employees_say_stays_inside(store: Store) -> None:
    made = await office(store, plan(to=["thanks", "team"]))
    cheer(store, "colleague", source="inside")
    assert await at(made, 7) == []
    assert [len(notice.lines) for notice in made.records["team"].notices] == [1]
    cheer(store, "ada", at=NOW + 10 * HOUR)
    cheer(store, "fellow", source="inside", at=NOW + 10 * HOUR)
    assert await at(made, 31) == [1]
    assert "ada" in made.records["thanks"].notices[0].lines[0]
    assert len(made.records["team"].notices[1].lines) == 2


async def test_the_frame_is_in_the_agents_language(store: Store) -> None:
    made = await office(store, language="ru")
    cheer(store, "ada")
    await at(made, 7)
    assert made.records["thanks"].notices[0].title == "Добрые слова о acme: 1 человек"


async def test_a_matter_that_is_settled_lets_it_go_on(store: Store) -> None:
    made = await office(store)
    (number,) = made.open()
    store.write_now(lambda c: c.execute("UPDATE mention SET text = 'My father died, Acme, and you send him bills'"))
    cheer(store, "ada")
    assert await at(made, 7) == []
    made.do(number, Action.RESOLVE)
    assert await at(made, 31) == [1]


async def test_digests_of_figures_are_not_praise(store: Store) -> None:
    made = await office(store, planned([DigestEntry(every="daily", at="16:00", to=("thanks",))], UTC))
    cheer(store, "ada")
    await at(made, 7)
    assert ["How upset" in notice.title for notice in made.records["thanks"].notices] == [True]


def test_praise_and_figures_are_remembered_apart() -> None:
    (praised,), (figures,) = plan(), planned([DigestEntry(every="daily", at="16:00", to=("thanks",))], UTC)
    assert (praised.name, figures.name) == ("praise daily * thanks", "daily * thanks")


@pytest.mark.parametrize(
    "given,told",
    [({"of": "figures", "at_most": 3}, "is for praise"), ({"of": "praise", "at_most": 0}, "greater than or equal")],
    ids=["of figures", "none at all"],
)
def test_nonsense_is_refused(given: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        DigestEntry.model_validate({"to": ("thanks",), **given})
