"""Digests by themselves: when due, to whom, once, and nothing lost."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from doubles.month import Case, Post, judge, write
from pydantic import ValidationError

from alerts.base import Notice
from alerts.terminal import Terminal
from monitor.entries import Mistakes, Names
from monitor.report_plan import DigestEntry, check_digests, planned
from monitor.report_schedule import send_digests, voices_of
from monitor.store import digests, notices
from monitor.store.connection import Store
from monitor.understand.assessment import Kind

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""09:00 in Berlin."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db") as opened:
        yield opened


def entry(**given: Any) -> DigestEntry:
    return DigestEntry.model_validate({"to": ("support",), **given})


async def send(store: Store, now: datetime, **given: Any) -> list[str]:
    """Let time pass; the first lines of what the channel is told then, which is taken as delivered."""
    await send_digests(store, planned([entry(**given)], BERLIN), judge, now)
    waiting = store.read_now(lambda c: notices.waiting(c, "support", now))
    for number, _ in waiting:
        store.write_now(lambda c, n=number: notices.told(c, n))
    return [notice.title.partition(", ")[2] for _, notice in waiting]


@pytest.mark.parametrize(
    "given,now,due",
    [
        ({"at": "mon 09:00"}, MONDAY, MONDAY),
        ({"at": "mon 09:00"}, MONDAY - timedelta(seconds=1), MONDAY - 7 * DAY),
        ({"at": "mon 09:00"}, MONDAY + 6 * DAY, MONDAY),
        ({}, MONDAY + HOUR, MONDAY),
        ({"every": "daily", "at": "09:00"}, MONDAY + 25 * HOUR, MONDAY + DAY),
        ({"every": "daily"}, MONDAY - HOUR, MONDAY - DAY),
        ({"at": "sun 23:30"}, MONDAY, datetime(2026, 3, 1, 22, 30, tzinfo=UTC)),
        ({"at": "mon 09:00"}, datetime(2026, 3, 30, 7, tzinfo=UTC), datetime(2026, 3, 30, 7, tzinfo=UTC)),
    ],
    ids=["now", "a second early", "a week later", "by default", "each day", "before nine", "sunday night", "in summer"],
)
def test_a_digest_is_due_by_the_clock_on_the_wall(given: dict[str, Any], now: datetime, due: datetime) -> None:
    (digest,) = planned([entry(**given)], BERLIN)
    assert digest.due_at(now) == due


@pytest.mark.parametrize(
    "given",
    [{"at": "09:00"}, {"at": "monday 09:00"}, {"at": "mon 25:00"}, {"every": "daily", "at": "mon 09:00"}, {"to": ()}],
    ids=str,
)
def test_a_time_that_nobody_could_mean_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        entry(**given)


def test_a_digest_for_a_channel_that_is_not_there_is_a_mistake() -> None:
    mistakes = Mistakes([], "allears.toml")
    names = Names({"channel": ["support"], "brand": ["acme"]}, mistakes)
    check_digests([entry(to=("supprt",)), entry(brand="acne"), entry()], names)
    assert mistakes.lines == [
        'digest 1: to names "supprt", which is no channel; channels are: support',
        'digest 2: brand is "acne", which is no brand; brands are: acme',
    ]


async def test_the_first_comes_when_it_is_due_and_then_one_a_week(store: Store) -> None:
    assert await send(store, MONDAY - 3 * DAY) == []
    assert await send(store, MONDAY - HOUR) == []
    assert await send(store, MONDAY) == ["23 Feb to 2 Mar"]
    assert await send(store, MONDAY + HOUR) == []
    assert await send(store, MONDAY + 7 * DAY + HOUR) == ["2 Mar to 9 Mar"]


async def test_a_restart_sends_nothing_twice(tmp_path: Path) -> None:
    for expected in ([], ["23 Feb to 2 Mar"], []):
        with Store.opened(tmp_path / "a.db") as store:
            assert await send(store, MONDAY - HOUR if not expected and store.read_now(_nothing) else MONDAY) == expected


def _nothing(connection: Any) -> bool:
    return not connection.execute("SELECT 1 FROM setting WHERE name LIKE 'digest %'").fetchone()


async def test_after_two_nights_off_one_digest_tells_of_all_of_it(store: Store) -> None:
    daily = {"every": "daily", "at": "09:00"}
    assert await send(store, MONDAY, **daily) == []
    assert await send(store, MONDAY + 3 * DAY + HOUR, **daily) == ["2 Mar to 5 Mar"]
    assert await send(store, MONDAY + 3 * DAY + 2 * HOUR, **daily) == []


async def test_another_hour_neither_repeats_nor_skips(store: Store) -> None:
    await send(store, MONDAY)
    assert await send(store, MONDAY + 2 * DAY, at="wed 09:00") == ["2 Mar to 4 Mar"]


def test_of_two_processes_one_tells(store: Store) -> None:
    def tell(_: int) -> bool:
        told = (MONDAY - 7 * DAY, MONDAY)
        return store.write_now(lambda c: digests.tell(c, "weekly", told, {"support": Notice("x")}, MONDAY))

    store.write_now(lambda c: digests.remember(c, "weekly", MONDAY - 7 * DAY))
    assert [tell(n) for n in range(2)] == [True, False]
    assert len(store.read_now(lambda c: notices.waiting(c, "support", MONDAY))) == 1


async def test_every_channel_of_it_is_told_and_other_digests_are_apart(store: Store) -> None:
    plan = planned([entry(to=("support", "lead")), entry(to=("lead",), brand="acme")], BERLIN)
    assert await send_digests(store, plan, judge, MONDAY - HOUR) == 0
    assert await send_digests(store, plan, judge, MONDAY) == 2
    told = {name: store.read_now(lambda c, n=name: notices.waiting(c, n, MONDAY)) for name in ("support", "lead")}
    assert {name: len(waiting) for name, waiting in told.items()} == {"support": 1, "lead": 2}


async def test_each_channel_is_told_in_its_own_language_and_else_in_that_of_the_settings(tmp_path: Path) -> None:
    channels = {
        "support": Terminal.model_validate({"id": "support", "language": "fa"}),
        "lead": Terminal.model_validate({"id": "lead", "language": "en"}),
        "others": Terminal.model_validate({"id": "others"}),
    }
    voices = voices_of(channels, "ru")
    plan = planned([entry(to=tuple(channels))], BERLIN)
    with Store.opened(tmp_path / "b.db") as store:
        await send_digests(store, plan, judge, MONDAY - HOUR, voices)
        await send_digests(store, plan, judge, MONDAY, voices)
        titles = [notice.title for name in channels for _, notice in waiting(store, name)]
    assert titles == [
        "بر مشتریان ناراحت چه گذشت: همهٔ برندها، ۴ اسفند تا ۱۱ اسفند",
        "How upset customers fared: all brands, 23 Feb to 2 Mar",
        "Что стало с расстроенными клиентами: все бренды, 23 февраля — 2 марта",
    ]


def waiting(store: Store, channel: str) -> list[tuple[int, Notice]]:
    return store.read_now(lambda c: notices.waiting(c, channel, MONDAY))


async def test_a_digest_holds_what_happened_since_the_one_before(store: Store) -> None:
    late, early = (Post(MONDAY - age, Kind.COMPLAINT, 0.8) for age in (HOUR, 8 * DAY))
    write(store, [Case(1, (early,), text="Acme: too early"), Case(2, (late,), text="Acme: in time")])
    await send(store, MONDAY - HOUR)
    await send_digests(store, planned([entry()], BERLIN), judge, MONDAY)
    ((_, notice),) = store.read_now(lambda c: notices.waiting(c, "support", MONDAY))
    assert notice.lines[0] == "1 complaint in 1 post."
    assert "too early" not in str(notice)
    assert "«Acme: in time» (English, inc-000002)" in notice.lines
