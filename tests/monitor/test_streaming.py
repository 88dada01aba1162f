"""A stream beside its polls, and one alone: what is stored, what a cut and a refusal do, and how it comes back."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import ClassVar, Literal

import httpx
import pytest
from doubles.channels import ForMachines, Record, scripted
from doubles.sources import Script, Told, told
from doubles.stock import policy
from doubles.values import NOW, mention

from connectors.base import Caps, ConnectorError, Cursor, Gap, Page, Refused, TryLater
from monitor.clock import MovingClock
from monitor.collect import Collector
from monitor.hearing import Ears, Outcome
from monitor.store import sources
from monitor.store.connection import Store
from monitor.store.sources import SourceState
from monitor.understand.match import Brand, compile_brands

UPSET = "@acme third week without my refund and nobody answers. Outrageous, I am losing money!"
TEXTS = {"k2": "Acme charged my card twice and the support is a useless robot, I want my money back!"}
MINUTE = timedelta(minutes=1)


class Waits:
    """A step of a script: time passes while the line is open."""

    def __init__(self, lasts: timedelta) -> None:
        self.lasts = lasts


class Rested(MovingClock):
    """Moves on when somebody waits; after so much time it lets nobody go on."""

    def __init__(self, store: Store, lasts: timedelta) -> None:
        super().__init__(NOW)
        self.store = store
        self.over = asyncio.Event()
        self._end = NOW + lasts

    async def sleep(self, seconds: float) -> None:
        if self.now() >= self._end:
            self.over.set()
            await asyncio.Event().wait()
        await super().sleep(seconds)
        for _ in range(20):  # whoever waits for the store goes first
            await self.store.read(lambda connection: None)


class Streamed(Told):
    """Polled as Told is, and a stream: each connection plays one list of the script."""

    kind: Literal["streamed"] = "streamed"  # type: ignore[assignment]
    caps: ClassVar[Caps] = Caps(stream=True, min_interval=timedelta(seconds=10), default_interval=2 * MINUTE)
    connections: list[list[object]] = []  # noqa: RUF012 - of each instance; pydantic copies it
    begun: list[tuple[object, Cursor | None]] = []  # noqa: RUF012
    left: list[int] = []  # noqa: RUF012

    async def stream(self, http: httpx.AsyncClient, cursor: Cursor | None) -> AsyncIterator[Page]:
        assert self._script is not None
        clock = self._script.clock
        self.begun.append((clock.now(), cursor))
        steps = self.connections.pop(0) if self.connections else [Page((), cursor)]
        try:
            for step in steps:
                if isinstance(step, ConnectorError):
                    raise step
                if isinstance(step, Waits):
                    clock.set(clock.now() + step.lasts)
                else:
                    yield step
            if steps and not self.connections:
                await self._stay_open()
        finally:
            self.left.append(len(self.begun))

    async def _stay_open(self) -> None:
        assert self._script is not None
        if not type(self).caps.poll:
            self._script.clock.over.set()
        await asyncio.Event().wait()


class Alone(Streamed):
    """A stream without polls."""

    kind: Literal["alone"] = "alone"  # type: ignore[assignment]
    caps: ClassVar[Caps] = Caps(poll=False, stream=True, baseline=False)


class Room:
    def __init__(self, store: Store, lasts: timedelta = timedelta(hours=1)) -> None:
        self.store = store
        self.clock = Rested(store, lasts)
        self.outcomes: list[Outcome] = []
        channel = scripted(ForMachines, "support", Record(self.clock))
        ears = Ears(compile_brands([Brand("acme", ("Acme",), None, ())]), {}, policy({"support": channel}))
        self.collector = Collector(
            store, ears, self.clock, lambda _: httpx.AsyncClient(), self.outcomes.append, random.Random(7)
        )

    def source(
        self, *connections: list[object], kind: type[Streamed] = Streamed, polls: tuple[object, ...] = ()
    ) -> Streamed:
        made = told(kind, "one", Script(self.clock, list(polls)), connections=list(connections))  # type: ignore[arg-type]
        assert isinstance(made, Streamed)
        return made

    async def listen(self, source: Streamed) -> None:
        """Until the clock's time is over, or all connections were played."""
        listening = asyncio.create_task(self.collector.listen(source))
        ending = asyncio.create_task(self.clock.over.wait())
        await asyncio.wait({listening, ending}, return_when=asyncio.FIRST_COMPLETED)
        for task in (listening, ending):
            if not task.done():
                task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def state(self) -> SourceState:
        return self.store.read_now(lambda c: sources.state(c, "one"))

    def count(self, table: str) -> int:
        return self.store.read_now(lambda c: c.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with Store.opened(tmp_path / "a.db") as store:
        yield Room(store)


def page(key: str, cursor: Cursor | None = None, **fields: object) -> Page:
    return Page((mention(key, TEXTS.get(key, UPSET), author=f"writer of {key}"),), cursor, **fields)  # type: ignore[arg-type]


def asked(source: Streamed) -> list[object]:
    assert source._script is not None
    return [moment for moment, _ in source._script.asked]


class TestAlone:
    async def test_each_page_is_stored_with_its_cursor(self, room: Room):
        source = room.source([Page((), None), page("k1", {"v": 1, "at": 1}), page("k2", {"v": 1, "at": 2})], kind=Alone)
        await room.listen(source)
        assert (room.count("mention"), room.count("incident"), room.state().cursor) == (2, 2, {"v": 1, "at": 2})
        assert sum(outcome.opened for outcome in room.outcomes) == 2

    async def test_after_a_cut_it_goes_on_from_the_last_page(self, room: Room):
        source = room.source(
            [page("k1", {"v": 1, "at": 1}), TryLater("cut")], [page("k2", {"v": 1, "at": 2})], kind=Alone
        )
        await room.listen(source)
        assert [cursor for _, cursor in source.begun] == [None, {"v": 1, "at": 1}]
        assert asked(source) == []

    async def test_what_is_brought_twice_counts_once(self, room: Room):
        source = room.source([page("k1", {"v": 1})], [page("k1", {"v": 1})], kind=Alone)
        await room.listen(source)
        assert (room.count("mention"), room.count("incident")) == (1, 1)

    async def test_it_comes_back_with_growing_pauses(self, room: Room):
        source = room.source(*[[TryLater("nobody there")]] * 8, kind=Alone)
        await room.listen(source)
        moments = [moment for moment, _ in source.begun]
        assert moments[4] - moments[0] < timedelta(minutes=3)
        assert moments[7] - moments[6] >= timedelta(minutes=5)

    async def test_it_waits_as_long_as_it_is_told_to(self, room: Room):
        source = room.source([TryLater("slow down", timedelta(minutes=30))], kind=Alone)
        await room.listen(source)
        (first, _), (second, _) = source.begun
        assert second - first >= timedelta(minutes=30)

    async def test_trouble_is_told_once_and_named_until_it_is_well(self, room: Room, caplog: pytest.LogCaptureFixture):
        source = room.source(*[[TryLater("nobody there")]] * 4, [page("k1", {"v": 1})], kind=Alone)
        with caplog.at_level(logging.INFO):
            await room.listen(source)
        lines = [record.getMessage() for record in caplog.records]
        assert lines.count("source one: nobody there; the others go on") == 1
        assert sum("answers again after" in line for line in lines) == 1
        assert room.state().trouble is None

    async def test_a_cut_after_a_steady_time_is_no_trouble(self, room: Room, caplog: pytest.LogCaptureFixture):
        source = room.source([page("k1", {"v": 1}), Waits(5 * MINUTE), TryLater("cut")], kind=Alone)
        await room.listen(source)
        assert (caplog.records, room.state().trouble) == ([], None)
        assert len(source.begun) == 2

    async def test_but_one_that_cannot_be_opened_again_is(self, room: Room, caplog: pytest.LogCaptureFixture):
        steady = [page("k1", {"v": 1}), Waits(5 * MINUTE), TryLater("cut")]
        source = room.source(steady, *[[TryLater("nobody there")]] * 2, [Page((), None)], kind=Alone)
        await room.listen(source)
        assert [record.getMessage() for record in caplog.records] == ["source one: nobody there; the others go on"]
        assert len(source.begun) == 4

    async def test_a_refusal_switches_the_source_off(self, room: Room, caplog: pytest.LogCaptureFixture):
        await room.collector.listen(room.source([Refused("needs websockets")], kind=Alone))
        assert room.state().refused
        assert "switched off: needs websockets" in caplog.text

    async def test_a_stream_that_ends_is_opened_again(self, room: Room):
        source = room.source([page("k1", {"v": 1})], [page("k2", {"v": 1})], kind=Alone)
        await room.listen(source)
        assert (room.count("mention"), len(source.begun)) == (2, 2)

    async def test_gaps_and_skipped_frames_are_recorded(self, room: Room):
        gap = Gap(NOW - timedelta(hours=40), NOW, "the server keeps no more")
        await room.listen(room.source([Page((), {"v": 1}, gaps=(gap,), skipped=("a frame",))], kind=Alone))
        assert room.store.read_now(lambda c: sources.gaps(c, "one", NOW)) == [gap]
        assert room.count("skipped") == 1

    async def test_every_connection_is_given_back(self, room: Room):
        source = room.source([page("k1", {"v": 1}), TryLater("cut")], [page("k2", {"v": 1})], kind=Alone)
        await room.listen(source)
        assert source.left == [1, 2]


class TestBesidePolls:
    async def test_polls_come_first_so_that_the_baseline_is_silent(self, room: Room):
        source = room.source([Page((), None), page("k2")], polls=(page("k1", {"v": 1, "n": 1}),))
        await room.listen(source)
        assert (room.count("mention"), room.count("incident")) == (2, 1)
        assert source.begun[0][1] == {"v": 1, "n": 1}

    async def test_no_stream_is_opened_before_a_poll_succeeded(self, room: Room):
        source = room.source([page("k1")], polls=(TryLater("no answer"), TryLater("no answer"), Page((), {"v": 1})))
        await room.listen(source)
        assert source.begun[0][0] >= asked(source)[2]  # type: ignore[operator]

    async def test_the_cursor_stays_that_of_the_polls(self, room: Room):
        source = room.source([page("k1", {"v": 1, "from": "the stream"})], polls=(Page((), {"v": 1, "n": 1}),))
        await room.listen(source)
        assert room.state().cursor == {"v": 1, "n": 1}

    async def test_a_poll_closes_the_gap_once_the_stream_is_open(self, room: Room):
        source = room.source([Page((), None)])
        await room.listen(source)
        first, second, *_ = asked(source)
        assert second - first <= timedelta(seconds=10)  # type: ignore[operator]

    async def test_its_trouble_is_not_that_of_the_source(self, room: Room, caplog: pytest.LogCaptureFixture):
        source = room.source(*[[TryLater("cut")]] * 3, [page("k1")])
        with caplog.at_level(logging.INFO):
            await room.listen(source)
        lines = [record.getMessage() for record in caplog.records]
        assert lines[0] == "source one: its stream: cut; polls go on"
        assert lines[1].startswith("source one: its stream is open again after ")
        assert (len(lines), room.state().trouble, room.count("mention")) == (2, None, 1)

    async def test_a_refused_stream_leaves_the_polls(self, room: Room, caplog: pytest.LogCaptureFixture):
        source = room.source([Refused("streams are switched off here (404)")])
        await room.listen(source)
        assert "has no stream: streams are switched off here (404); polls go on" in caplog.text
        assert (len(asked(source)) > 20, room.state().refused) == (True, False)

    async def test_where_there_is_no_stream_only_polls_go_on(self, room: Room, caplog: pytest.LogCaptureFixture):
        source = room.source([])
        await room.listen(source)
        assert (len(source.begun), len(asked(source)) > 20, caplog.records) == (1, True, [])

    async def test_polls_are_slower_while_the_stream_is_open(self, room: Room):
        class Open(Streamed):
            async def stream(self, http: httpx.AsyncClient, cursor: Cursor | None) -> AsyncIterator[Page]:
                yield Page((), cursor)
                await asyncio.Event().wait()

        source = room.source(kind=Open)
        await room.listen(source)
        moments = asked(source)
        gaps = [later - earlier for earlier, later in pairwise(moments[2:])]  # type: ignore[operator]
        assert all(timedelta(seconds=168) <= gap <= timedelta(seconds=180) for gap in gaps)
        assert len(gaps) > 10

    async def test_a_refused_poll_ends_both(self, room: Room):
        source = room.source([Page((), None)], polls=(Page((), {"v": 1}), Refused("the key was refused (401)")))
        await room.collector.listen(source)
        assert room.state().refused

    async def test_a_fault_nobody_foresaw_in_it_leaves_the_polls(self, room: Room, caplog: pytest.LogCaptureFixture):
        class Broken(Streamed):
            async def stream(self, http: httpx.AsyncClient, cursor: Cursor | None) -> AsyncIterator[Page]:
                yield Page((), cursor)
                raise ZeroDivisionError("a bug")

        source = room.source(kind=Broken)
        await room.listen(source)
        assert "ZeroDivisionError" in caplog.text
        assert len(asked(source)) > 20
