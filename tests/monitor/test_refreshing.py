import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Literal

import httpx
import pytest
from doubles.channels import ForMachines, Record, scripted
from doubles.stock import policy
from doubles.values import NOW, mention
from hypothesis import given
from hypothesis import strategies as st
from pydantic import PrivateAttr

from connectors.base import Caps, Change, ConnectorError, Cursor, Engagement, Page, Refreshes, Source, TryLater
from monitor import pace
from monitor.clock import MovingClock
from monitor.hearing import Ears, Occasion, Outcome
from monitor.pipeline import take_in
from monitor.refreshing import Refresher
from monitor.standing import Standing
from monitor.store import watching
from monitor.store.connection import Store
from monitor.understand.match import Brand, compile_brands

UPSET = "@acme third week without my refund and nobody answers. This is outrageous, I am losing money!"
MINUTE = timedelta(minutes=1)


class Asked(Source):
    """Answers second looks from a dictionary: a key that is not in it is one that it cannot speak of."""

    kind: Literal["asked"] = "asked"
    id: str = "sample"
    caps: ClassVar[Caps] = Caps(refresh=True, baseline=False, default_interval=2 * MINUTE)
    _answers: dict[str, Change] = PrivateAttr(default_factory=dict)
    _keys: list[list[str]] = PrivateAttr(default_factory=list)
    _error: ConnectorError | None = PrivateAttr(None)

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        return Page((), cursor)

    async def refresh(self, http: httpx.AsyncClient, keys: Sequence[str]) -> list[Change]:
        self._keys.append(list(keys))
        if self._error:
            raise self._error
        return [self._answers[key] for key in keys if key in self._answers]


class Room:
    def __init__(self, store: Store) -> None:
        self.store, self.clock, self.source = store, MovingClock(NOW), Asked()
        self.outcomes: list[Outcome] = []
        rules = policy({"support": scripted(ForMachines, "support", Record(self.clock))})
        self.ears = Ears(compile_brands([Brand("acme", ("Acme",), None, ())]), {"acme": frozenset()}, rules)
        self.standing = Standing(store, self.clock, random.Random(7))
        self.refresher = Refresher(self.standing, self.ears, self.outcomes.append)

    async def hear(self, key: str = "k1", text: str = UPSET, author: str = "ada") -> None:
        now = self.clock.now()
        said = mention(key, text, author=author, published=now)
        occasion = Occasion(source=self.source, now=now, looked=now)
        await take_in(self.store, Page((said,), {"v": 1}), occasion, self.ears)

    async def look(self, after: timedelta = timedelta(0)) -> list[str]:
        """The keys that were asked about."""
        self.clock.set(self.clock.now() + after)
        before = len(self.source._keys)
        async with httpx.AsyncClient() as http:
            await self.refresher.look(http, self.source)
        return [key for keys in self.source._keys[before:] for key in keys]

    def rows(self, words: str) -> list[tuple[object, ...]]:
        return self.store.read_now(lambda c: c.execute(words).fetchall())

    def sent(self) -> None:
        self.store.write_now(lambda c: c.execute("UPDATE delivery SET state = 'sent', sent_at = 0") and None)

    def held_for(self, wait: timedelta) -> None:
        due = int((self.clock.now() + wait).timestamp() * 1000)
        self.store.write_now(lambda c: c.execute("UPDATE delivery SET due_at = ?", (due,)) and None)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with Store.opened(tmp_path / "a.db") as store:
        yield Room(store)


async def test_a_post_of_an_open_incident_is_asked_about_after_five_minutes_then_less_often(room: Room) -> None:
    await room.hear()
    room.sent()
    assert isinstance(room.source, Refreshes)
    asked = [bool(await room.look(MINUTE)) for _ in range(90)]
    assert [number + 1 for number, there in enumerate(asked) if there] == [5, 20, 80]


async def test_a_question_and_a_settled_incident_are_not_asked_about(room: Room) -> None:
    await room.hear("k1")
    await room.hear("k2", "Does Acme ship to Norway?", "omid")
    room.sent()
    room.store.write_now(lambda c: c.execute("UPDATE incident SET state = 'resolved'") and None)
    assert await room.look(timedelta(hours=1)) == []


async def test_a_post_that_grows_is_asked_about_sooner_and_its_reach_is_told(room: Room) -> None:
    await room.hear()
    room.sent()
    grown = mention("k1", UPSET, published=NOW, engagement=Engagement(likes=90, reposts=40))
    room.source._answers["k1"] = Change("k1", grown)
    await room.look(5 * MINUTE)
    assert room.rows("SELECT likes, reposts FROM mention") == [(90, 40)]
    assert room.store.read_now(lambda c: watching.next_look(c, 1)) == room.clock.now() + 5 * MINUTE
    await room.look(5 * MINUTE)
    assert room.store.read_now(lambda c: watching.next_look(c, 1)) == room.clock.now() + 15 * MINUTE


async def test_a_post_deleted_while_its_alert_was_held_is_never_told(room: Room) -> None:
    await room.hear()
    room.held_for(2 * MINUTE + MINUTE / 2)
    room.source._answers["k1"] = Change("k1")
    assert await room.look(MINUTE / 2) == []
    assert await room.look(MINUTE) == ["k1"]
    assert room.rows("SELECT state FROM delivery") == [("superseded",)]
    assert room.rows("SELECT text FROM mention") == [("",)]


async def test_what_goes_out_soon_comes_before_what_is_merely_due(room: Room) -> None:
    await room.hear("k1")
    room.sent()
    await room.hear("k2", "My Acme parcel arrived smashed and your courier just laughed. Disgusting!", "lena")
    assert (await room.look(6 * MINUTE))[0] == "k2"


async def test_trouble_with_second_looks_is_no_trouble_of_the_source(room: Room) -> None:
    await room.hear()
    room.sent()
    room.source._error = TryLater("too many", timedelta(minutes=9))
    assert await room.look(5 * MINUTE) == ["k1"]
    assert room.rows("SELECT count(*) FROM source_state WHERE trouble IS NOT NULL") == [(0,)]
    assert room.standing.limits.free_at("sample") == room.clock.now() + 9 * MINUTE
    assert await room.look(MINUTE) == []


async def test_one_that_cannot_be_spoken_of_stands_and_waits_its_turn(room: Room) -> None:
    await room.hear()
    room.sent()
    assert await room.look(5 * MINUTE) == ["k1"]
    assert await room.look(MINUTE) == []
    assert room.rows("SELECT deleted FROM mention") == [(None,)]


async def test_no_more_than_one_request_holds_are_asked_about_at_once(room: Room) -> None:
    for number in range(watching.MOST + 3):
        await room.hear(
            f"k{number}", f"Acme lost my parcel {number * 7919}, it is a disgrace, refund me now!", f"a{number}"
        )
    room.sent()
    assert len(await room.look(5 * MINUTE)) == watching.MOST


@pytest.mark.parametrize(
    "looks,before,after,expected",
    [
        pytest.param(0, 0, 0, (1, 15), id="nothing happened"),
        pytest.param(0, 0, 2, (1, 15), id="two likes are no spread"),
        pytest.param(2, 9, 12, (1, 15), id="a third more: one step back"),
        pytest.param(2, 10, 13, (3, 360), id="less than a third"),
        pytest.param(0, 1, 400, (0, 5), id="as soon as it gets"),
        pytest.param(9, 50, 50, (10, 360), id="later never"),
    ],
)
def test_when_a_post_is_asked_about_again(looks: int, before: int, after: int, expected: tuple[int, int]) -> None:
    counted, wait = pace.ask_again(looks, before, after)
    assert (counted, wait) == (expected[0], expected[1] * MINUTE)


@given(st.integers(0, 1000), st.integers(0, 10**9), st.integers(0, 10**9))
def test_the_next_look_is_never_sooner_than_five_minutes_nor_later_than_six_hours(
    looks: int, before: int, after: int
) -> None:
    counted, wait = pace.ask_again(looks, before, after)
    assert counted >= 0
    assert pace.ASKED_AGAIN[0] <= wait <= pace.ASKED_AGAIN[-1]
