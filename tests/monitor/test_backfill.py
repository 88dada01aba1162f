from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar, Literal

import httpx
import pytest
from doubles.channels import ForMachines, Record, scripted
from doubles.sources import Script, Told, told
from doubles.stock import policy
from doubles.values import NOW, mention

from connectors.base import Caps, Cursor, Page, TryLater
from monitor.backfill import Filling, NoPast, Span, Step, close_outbox
from monitor.clock import MovingClock
from monitor.hearing import Ears
from monitor.store.connection import Store
from monitor.understand.match import Brand, compile_brands

UPSET = "@acme third week without my refund and nobody answers. Outrageous!"
SPAN = Span(NOW - timedelta(days=30), NOW)


class Past(Told):
    """Ten pages of one complaint each; stops where the script says."""

    kind: Literal["past"] = "past"  # type: ignore[assignment]
    caps: ClassVar[Caps] = Caps(backfill=True, by_date=True)
    fails_at: int | None = None

    async def backfill(
        self, http: httpx.AsyncClient, since: datetime, until: datetime, cursor: Cursor | None
    ) -> AsyncIterator[Page]:
        start = int(str(cursor["n"])) + 1 if cursor else 0
        for n in range(start, 10):
            if n == self.fails_at:
                raise TryLater("slow down")
            said = mention(f"k{n}", UPSET, author=f"p{n}", published=since + timedelta(days=3 * n))
            yield Page((said,), {"v": 1, "n": n}, more=n < 9)


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db", close_outbox) as store:
        yield store


def filling(store: Store, *, alerts: bool = False) -> Filling:
    clock = MovingClock(NOW)
    channel = scripted(ForMachines, "support", Record(clock))
    ears = Ears(compile_brands([Brand("acme", ("Acme",), None, ())]), {}, policy({"support": channel}))
    return Filling(store, ears, clock, alerts)


async def fill(store: Store, source: Told, *, alerts: bool = False) -> tuple[Step, list[Step]]:
    steps: list[Step] = []
    async with httpx.AsyncClient() as http:
        return await filling(store, alerts=alerts).run(http, source, SPAN, steps.append), steps


def count(store: Store, table: str) -> int:
    return store.read_now(lambda c: c.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def past(**options: object) -> Told:
    return told(Past, "one", Script(MovingClock(NOW)), **options)


async def test_the_past_is_stored_and_nobody_is_told(silent: Store) -> None:
    done, steps = await fill(silent, past())
    assert (done.stored, len(steps), count(silent, "mention")) == (10, 10, 10)
    assert count(silent, "incident") == count(silent, "delivery") == 0


async def test_an_interrupted_backfill_goes_on_where_it_stopped(silent: Store) -> None:
    with pytest.raises(TryLater):
        await fill(silent, past(fails_at=4))
    assert count(silent, "mention") == 4
    done, steps = await fill(silent, past())
    assert (done.stored, len(steps), count(silent, "mention")) == (10, 6, 10)


async def test_a_finished_backfill_is_not_repeated(silent: Store) -> None:
    await fill(silent, past())
    done, steps = await fill(silent, past())
    assert (done.stored, steps) == (10, [])


async def test_alerts_only_when_asked(tmp_path: Path) -> None:
    with Store.opened(tmp_path / "loud.db") as store:
        await fill(store, past(), alerts=True)
        assert count(store, "incident") > 0
        assert count(store, "delivery") > 0


async def test_a_source_without_a_past_says_so(silent: Store) -> None:
    with pytest.raises(NoPast, match="shows only what it holds now"):
        await fill(silent, told(Told, "one", Script(MovingClock(NOW))))


async def test_the_steps_tell_how_far_it_came(silent: Store) -> None:
    _, steps = await fill(silent, past())
    assert [step.reached for step in steps[:2]] == [SPAN.since, SPAN.since + timedelta(days=3)]
