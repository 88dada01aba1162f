import asyncio
import logging
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from doubles.channels import ForMachines, Record, scripted
from doubles.sources import Listened, Script, Told, told
from doubles.stock import policy
from doubles.values import NOW, mention

from connectors.base import Author, Gap, Page, RateSignal, Refused, Source, TryLater
from monitor.clock import MovingClock
from monitor.collect import Collector
from monitor.hearing import Ears, Outcome
from monitor.store import incidents, sources
from monitor.store.connection import Store
from monitor.store.sources import SourceState
from monitor.understand.match import Brand, compile_brands

UPSET = "@acme third week without my refund and nobody answers. Outrageous, I am losing money!"


class Enough(Exception):
    """The clock's time is up: how a test ends a loop that never ends."""


class EndingClock(MovingClock):
    """Moves on when somebody waits, until its end."""

    def __init__(self, lasts: timedelta) -> None:
        super().__init__(NOW)
        self.waits: list[float] = []
        self._end = NOW + lasts

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds)
        self.waits.append(seconds)
        if self.now() >= self._end:
            raise Enough


class Room:
    def __init__(self, store: Store, lasts: timedelta = timedelta(hours=1)) -> None:
        self.store = store
        self.clock = EndingClock(lasts)
        self.outcomes: list[Outcome] = []
        channel = scripted(ForMachines, "support", Record(self.clock))
        brands = compile_brands([Brand("acme", ("Acme",), None, ())])
        ears = Ears(brands, {"acme": frozenset({"told:acme_help"})}, policy({"support": channel}))
        self.collector = Collector(
            store, ears, self.clock, lambda _: httpx.AsyncClient(), self.outcomes.append, random.Random(7)
        )

    def source(self, *answers: object, kind: type[Told] = Told, id_: str = "one", **options: object) -> Told:
        return told(kind, id_, Script(self.clock, list(answers)), **options)  # type: ignore[arg-type]

    async def listen(self, source: Source) -> None:
        with pytest.raises(Enough):
            await self.collector.listen(source)

    def state(self, source: str = "one") -> SourceState:
        return self.store.read_now(lambda c: sources.state(c, source))

    def count(self, table: str) -> int:
        return self.store.read_now(lambda c: c.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def asked(source: Told) -> list[datetime]:
    assert source._script is not None
    return [moment for moment, _ in source._script.asked]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with Store.opened(tmp_path / "a.db") as store:
        yield Room(store)


async def test_a_backlog_is_read_page_by_page_without_waiting(room: Room) -> None:
    pages = [Page((mention(f"k{n}", UPSET, author=f"p{n}"),), {"v": 1, "n": n}, more=n < 5) for n in range(6)]
    source = room.source(*pages)
    async with httpx.AsyncClient() as http:
        looked = await room.collector.look(http, source)
    assert looked.complete
    assert room.count("mention") == 6
    assert asked(source) == [NOW] * 6
    assert room.state().cursor == {"v": 1, "n": 5}


async def test_the_next_poll_asks_with_the_cursor_of_the_last(room: Room) -> None:
    source = room.source(Page((), {"v": 1, "at": 7}))
    await room.listen(source)
    assert source._script is not None
    assert [cursor for _, cursor in source._script.asked[:2]] == [None, {"v": 1, "at": 7}]


async def test_polls_keep_their_interval_with_a_little_jitter(room: Room) -> None:
    source = room.source(interval=timedelta(minutes=2))
    await room.listen(source)
    gaps = [later - earlier for earlier, later in zip(asked(source), asked(source)[1:], strict=False)]
    assert all(timedelta(seconds=108) <= gap <= timedelta(seconds=120) for gap in gaps)
    assert len(set(gaps)) > 1


async def test_a_busy_source_is_asked_sooner_but_never_below_its_minimum(room: Room) -> None:
    busy = [Page((mention(f"k{n}", UPSET, author=f"p{n}"),), {"v": 1}) for n in range(100)]
    source = room.source(*busy, interval=timedelta(seconds=15))
    await room.listen(source)
    gaps = [later - earlier for earlier, later in zip(asked(source)[:90], asked(source)[1:90], strict=False)]
    assert max(gaps) <= timedelta(seconds=10)
    assert min(gaps) >= timedelta(seconds=9)


async def test_a_source_is_never_asked_sooner_than_it_said(room: Room) -> None:
    source = room.source(TryLater("slow down", timedelta(minutes=10)))
    await room.listen(source)
    first, second, *_ = asked(source)
    assert second - first >= timedelta(minutes=10)


async def test_a_wait_survives_a_restart(room: Room) -> None:
    refusing = room.source(TryLater("slow down", timedelta(minutes=30)))
    room.clock._end = NOW + timedelta(seconds=1)
    await room.listen(refusing)
    again = Room(room.store)
    fresh = again.source()
    await again.listen(fresh)
    assert asked(fresh)[0] >= NOW + timedelta(minutes=30)


async def test_sources_of_one_server_share_its_limit(room: Room) -> None:
    class AtHost(Told):
        caps = Told.caps.__class__(baseline=False, scope="host", default_interval=timedelta(minutes=1))
        server: str = "https://social.example"

    first = told(AtHost, "first", Script(room.clock, [TryLater("slow down", timedelta(minutes=20))]))
    second = told(AtHost, "second", Script(room.clock, []))
    room.clock._end = NOW + timedelta(seconds=1)
    await room.listen(first)
    room.clock._end = NOW + timedelta(hours=2)
    await room.listen(second)
    assert asked(second)[0] >= NOW + timedelta(minutes=20)


async def test_an_exhausted_window_pauses_before_the_next_page(room: Room) -> None:
    spent = Page((), {"v": 1}, more=True, wait=RateSignal(timedelta(minutes=5), 0))
    source = room.source(spent)
    await room.listen(source)
    first, second, *_ = asked(source)
    assert second - first >= timedelta(minutes=5)


async def test_trouble_is_logged_once_when_it_begins_and_once_when_it_ends(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    source = room.source(*[TryLater("answered an HTML page instead of JSON")] * 7)
    with caplog.at_level(logging.INFO):
        await room.listen(source)
    lines = [record.getMessage() for record in caplog.records]
    assert [line for line in lines if "HTML page" in line] == [
        "source one: answered an HTML page instead of JSON; the others go on"
    ]
    assert sum("answers again after" in line for line in lines) == 1
    assert room.state().trouble is None


async def test_a_source_in_trouble_is_named_until_it_is_well(room: Room) -> None:
    source = room.source(TryLater("no answer"))
    room.clock._end = NOW
    await room.listen(source)
    state = room.state()
    assert (state.trouble, state.trouble_since, state.not_before) == ("no answer", NOW, None)


async def test_a_refusal_switches_the_source_off_with_one_clear_line(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    source = room.source(Refused("the key was refused (401); check the token"))
    await room.collector.listen(source)
    assert room.state().refused
    assert [r.getMessage() for r in caplog.records if r.levelno == logging.ERROR] == [
        "source one is switched off: the key was refused (401); check the token; then: allears check"
    ]


async def test_after_five_failures_a_source_is_only_probed(room: Room) -> None:
    source = room.source(*[TryLater("no answer")] * 8)
    await room.listen(source)
    moments = asked(source)
    assert moments[4] - moments[0] < timedelta(minutes=3)
    assert moments[7] - moments[6] >= timedelta(minutes=5)


async def test_one_hanging_source_does_not_slow_the_others(room: Room) -> None:
    class Hanging(Told):
        async def poll(self, http: httpx.AsyncClient, cursor: object) -> Page:
            await asyncio.Event().wait()
            raise AssertionError

    well = room.source(id_="well")
    stuck = told(Hanging, "stuck", Script(room.clock))
    hanging = asyncio.create_task(room.collector.listen(stuck))
    await room.listen(well)
    hanging.cancel()
    assert len(asked(well)) >= 60


async def test_the_first_complete_look_is_a_silent_baseline(room: Room) -> None:
    first = Page((mention("k1", UPSET),), {"v": 1}, more=True)
    rest = Page((mention("k2", UPSET, author="omid"),), {"v": 1})
    later = Page((mention("k3", "Acme charged my card twice, I want my money back!", author="lena"),), {"v": 1})
    source = room.source(first, rest, later, kind=Listened)
    await room.listen(source)
    assert (room.count("mention"), room.count("incident")) == (3, 1)


async def test_gaps_and_skipped_items_are_recorded(room: Room) -> None:
    gap = Gap(NOW - timedelta(hours=2), NOW - timedelta(hours=1), "the platform keeps 24 h")
    source = room.source(Page((), {"v": 1}, gaps=(gap,), skipped=("item 3: no text",)))
    await room.listen(source)
    assert room.store.read_now(lambda c: sources.gaps(c, "one", NOW - timedelta(days=1))) == [gap]
    assert room.count("skipped") == 1


async def test_conversations_of_open_incidents_are_read_for_our_reply(room: Room) -> None:
    source = room.source(Page((mention("k1", UPSET),), {"v": 1}))
    reply = mention(
        "k2", "Dear Ada, your refund is on its way", parent="k1", root="k1", published=NOW + timedelta(minutes=5)
    )
    assert source._script is not None
    source._script.conversations["k1"] = [
        mention("k1", UPSET, root="k1"),
        replace(reply, author=Author("x", "@acme_help")),
    ]
    await room.listen(source)
    (incident,) = room.store.read_now(lambda c: incidents.listed(c, everything=True, limit=9))
    assert incident.state == "answered"
    assert source._script.looked_at.count("k1") <= 30  # ever more seldom


async def test_once_looks_at_every_source_that_was_not_told_to_wait(room: Room) -> None:
    well, waiting = room.source(id_="well"), room.source(TryLater("slow", timedelta(hours=1)), id_="waiting")
    trouble = await room.collector.once((well, waiting))
    assert trouble == {"waiting": "slow"}
    await room.collector.once((well, waiting))
    assert (len(asked(well)), len(asked(waiting))) == (2, 1)


async def test_a_fault_nobody_foresaw_ends_one_source_only(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Told):
        async def poll(self, http: httpx.AsyncClient, cursor: object) -> Page:
            raise ZeroDivisionError("a bug")

    well = room.source(Page((mention("k1", UPSET),), {"v": 1}), id_="well")
    trouble = await room.collector.once((told(Broken, "broken", Script(room.clock)), well))
    assert trouble == {"broken": "failed unexpectedly; the log has the traceback"}
    assert room.count("mention") == 1
    assert "ZeroDivisionError" in caplog.text
