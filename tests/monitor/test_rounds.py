"""Every post that is held is asked about again, in virtual time: bounded, in turn, and what was deleted goes."""

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

import httpx
import pytest
from doubles.channels import ForMachines, Record, scripted
from doubles.stock import policy
from doubles.values import NOW, mention
from pydantic import PrivateAttr

from connectors.base import Caps, Change, ConnectorError, Cursor, Engagement, Page, Refused, Source, TryLater
from monitor import rounds
from monitor.cli.keeping import round_line
from monitor.clock import MovingClock
from monitor.hearing import Ears, Occasion
from monitor.pipeline import take_in
from monitor.refreshing import Refresher
from monitor.settle import change
from monitor.standing import Standing
from monitor.store import asking
from monitor.store.asking import Held, Round
from monitor.store.connection import Store
from monitor.store.watching import MOST
from monitor.triage.incident import close
from monitor.understand.match import Brand, compile_brands

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
CALM = "Does Acme ship to Norway, or شرکت Acme only to Oslo? 🙂"
UPSET = "@acme third week without my refund and nobody answers. This is outrageous, I am losing money!"


class Shelf(Source):
    """Holds posts; tells of as many of those that it is asked about as `tells`, in their order."""

    kind: Literal["shelf"] = "shelf"
    id: str = "sample"
    caps: ClassVar[Caps] = Caps(refresh=True, baseline=False, default_interval=2 * MINUTE)
    _posts: dict[str, Change] = PrivateAttr(default_factory=dict)
    _asked: list[list[str]] = PrivateAttr(default_factory=list)
    _tells: int = PrivateAttr(MOST)
    _error: ConnectorError | None = PrivateAttr(None)

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        return Page((), cursor)

    async def refresh(self, http: httpx.AsyncClient, keys: Sequence[str]) -> list[Change]:
        self._asked.append(list(keys))
        if self._error:
            raise self._error
        return [self._posts[key] for key in keys if key in self._posts][: self._tells]


class Room:
    def __init__(self, store: Store) -> None:
        self.store, self.clock, self.source = store, MovingClock(NOW), Shelf()
        rules = policy({"support": scripted(ForMachines, "support", Record(self.clock))})
        self.ears = Ears(compile_brands([Brand("acme", ("Acme",), None, ())]), {"acme": frozenset()}, rules)
        self.restart()

    def restart(self) -> None:
        self.standing = Standing(self.store, self.clock, random.Random(7))
        self.refresher = Refresher(self.standing, self.ears, lambda outcome: None)

    async def hear(self, *keys: str, text: str = CALM) -> None:
        now = self.clock.now()
        said = tuple(mention(key, text, author=f"a{key}", published=now) for key in keys)
        self.source._posts.update((one.key, Change(one.key, one)) for one in said)
        occasion = Occasion(source=self.source, now=now, looked=now)
        await take_in(self.store, Page(said, {"v": 1}), occasion, self.ears)

    async def live(self, span: timedelta, step: timedelta = 2 * MINUTE) -> list[tuple[timedelta, list[str]]]:
        """Polls for so long. What was asked, each time, and how long after the beginning."""
        asked = []
        async with httpx.AsyncClient() as http:
            for _ in range(span // step):
                self.clock.set(self.clock.now() + step)
                before = len(self.source._asked)
                await self.refresher.look(http, self.source)
                asked += [(self.clock.now() - NOW, keys) for keys in self.source._asked[before:]]
        return asked

    def rows(self, words: str) -> list[tuple[object, ...]]:
        return self.store.read_now(lambda c: c.execute(words).fetchall())

    def settle(self) -> None:
        """Everything is told, resolved, and told again."""
        sent = "UPDATE delivery SET state = 'sent', sent_at = 0"
        now, rules = self.clock.now(), self.ears.policy
        self.store.write_now(lambda c: c.execute(sent) and None)
        self.store.write_now(
            lambda c: change(c, 1, rules, become=lambda one: close(one, "resolved", now), actor="mina", now=now)
        )
        self.store.write_now(lambda c: c.execute(sent) and None)

    def round(self) -> Round:
        found = self.store.read_now(lambda c: asking.round_of(c, "sample"))
        assert found is not None
        return found


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with Store.opened(tmp_path / "a.db") as store:
        yield Room(store)


def names(count: int) -> list[str]:
    return [f"k{number:04}" for number in range(count)]


async def test_every_post_is_asked_about_within_a_day_of_being_read_and_again_within_the_next(room: Room) -> None:
    await room.hear(*names(300))
    asked = await room.live(48 * HOUR)
    for key in names(300):
        times = [timedelta(0), *(at for at, keys in asked if key in keys)]
        assert len(times) >= 3
        assert max(after - before for before, after in pairwise(times)) <= 24 * HOUR


async def test_no_day_holds_more_requests_than_are_allowed_however_much_there_is(room: Room) -> None:
    await room.hear(*names(1000))
    asked = await room.live(24 * HOUR)
    assert max(len(keys) for _, keys in asked) == MOST
    gaps = [after - before for (before, _), (after, _) in pairwise(asked)]
    assert min(gaps) >= rounds.PAUSE


async def test_who_waited_longest_is_asked_about_first(room: Room) -> None:
    await room.hear(*names(60))
    await room.live(12 * HOUR)
    await room.hear("later")
    asked = [key for _, keys in await room.live(13 * HOUR) for key in keys]
    assert asked == [*names(60), *names(60), "later"]


async def test_a_post_that_was_deleted_loses_its_words_though_nobody_was_alerted(room: Room) -> None:
    await room.hear("k1", "k2")
    room.source._posts["k1"] = Change("k1")
    await room.live(25 * HOUR)
    assert room.rows("SELECT key, text <> '' FROM mention ORDER BY id") == [("k1", 0), ("k2", 1)]
    assert room.round().asked == 1


async def test_a_settled_incident_is_withdrawn_too_and_a_grown_one_is_not_told_anew(room: Room) -> None:
    await room.hear("k1", text=UPSET)
    room.settle()
    grown = mention("k1", UPSET, author="ak1", published=NOW, engagement=Engagement(likes=900, reposts=400))
    room.source._posts["k1"] = Change("k1", grown)
    await room.live(24 * HOUR)
    assert room.rows("SELECT likes FROM mention") == [(900,)]
    assert room.rows("SELECT count(*) FROM delivery WHERE state = 'due'") == [(0,)]
    room.source._posts["k1"] = Change("k1")
    await room.live(24 * HOUR)
    assert room.rows("SELECT text FROM mention") == [("",)]
    assert not [body for (body,) in room.rows("SELECT body_json FROM incident_event") if "refund" in str(body)]


async def test_posts_of_open_incidents_come_before_the_round(room: Room) -> None:
    await room.hear("calm")
    room.clock.set(NOW + 12 * HOUR)
    await room.hear("upset", text=UPSET)
    assert [keys for _, keys in await room.live(6 * MINUTE, 6 * MINUTE)] == [["upset"]]


async def test_a_round_goes_on_after_a_restart_where_it_was(room: Room) -> None:
    await room.hear(*names(40))
    await room.live(12 * HOUR + 2 * MINUTE)
    room.restart()
    asked = await room.live(6 * MINUTE)
    assert [keys for _, keys in asked] == [names(40)[MOST:]]
    assert (room.round().asked, room.round().over) == (40, True)


async def test_a_source_that_tells_of_the_first_few_only_is_asked_about_the_others_next(room: Room) -> None:
    await room.hear(*names(12))
    room.source._tells = 5
    asked = await room.live(14 * HOUR)
    assert [keys[0] for _, keys in asked] == ["k0000", "k0005", "k0010"]


async def test_posts_of_which_nothing_can_be_said_stand_and_do_not_hold_the_others_up(room: Room) -> None:
    await room.hear(*names(30))
    for key in names(MOST):
        del room.source._posts[key]
    asked = await room.live(14 * HOUR)
    assert [keys[0] for _, keys in asked] == ["k0000", "k0025"]
    assert room.rows("SELECT count(*) FROM mention WHERE deleted IS NOT NULL") == [(0,)]


async def test_a_source_that_says_later_is_left_alone_and_asked_about_the_same_posts(room: Room) -> None:
    await room.hear(*names(3))
    room.source._error = TryLater("too many", 90 * MINUTE)
    asked = await room.live(14 * HOUR)
    assert [at for at, _ in asked] == [12 * HOUR + 2 * MINUTE, 13 * HOUR + 32 * MINUTE]
    room.source._error = None
    assert [keys for _, keys in await room.live(2 * HOUR)] == [names(3)]


async def test_posts_that_always_fail_are_left_for_the_next_round(room: Room) -> None:
    await room.hear(*names(30))
    room.source._error = TryLater("a broken answer")
    asked = await room.live(13 * HOUR)
    assert [keys[0] for _, keys in asked[:5]] == ["k0000"] * rounds.TRIES + ["k0025"] * 2


async def test_a_refusal_is_no_refusal_of_the_source_and_the_round_goes_on(room: Room) -> None:
    await room.hear(*names(30))
    room.source._error = Refused("not for you")
    asked = await room.live(14 * HOUR)
    assert [keys[0] for _, keys in asked] == ["k0000", "k0025"]
    assert room.rows("SELECT count(*) FROM source_state WHERE trouble IS NOT NULL") == [(0,)]


BEGUN = Round(begun=NOW, looked=NOW, mention=7, asked=9)


@pytest.mark.parametrize(
    "stands, after, expected",
    [
        pytest.param(None, 0 * MINUTE, Round(NOW, NOW), id="the first"),
        pytest.param(BEGUN, 4 * MINUTE, None, id="asked just now"),
        pytest.param(BEGUN, 5 * MINUTE, BEGUN, id="goes on"),
        pytest.param(Round(NOW, NOW, over=True), 11 * HOUR, None, id="over"),
        pytest.param(
            Round(NOW, NOW, 7, 9, over=True), 12 * HOUR, Round(NOW + 12 * HOUR, NOW + 12 * HOUR), id="the next"
        ),
        pytest.param(BEGUN, 30 * HOUR, BEGUN, id="longer than a day"),
    ],
)
def test_which_round_is_due(stands: Round | None, after: timedelta, expected: Round | None) -> None:
    assert rounds.due(stands, NOW + after) == expected


def test_a_whole_portion_that_was_told_of_leaves_the_round_open() -> None:
    portion = [Held(number, f"k{number}") for number in range(1, MOST + 1)]
    after = rounds.asked(Round(NOW, NOW), portion, {held.key for held in portion}, NOW)
    assert (after.mention, after.asked, after.over) == (MOST, MOST, False)


@pytest.mark.parametrize("over, words", [(False, "the others follow"), (True, "all that were due")])
def test_the_round_is_one_line(over: bool, words: str) -> None:
    stands = Round(NOW, NOW, 7, 1234, over=over)
    line = round_line("mastodon", stands, NOW, ZoneInfo("UTC"))
    assert line.startswith("mastodon: the daemon asked about 1,234 posts again since ")
    assert line.endswith(words)
