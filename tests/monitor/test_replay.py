import asyncio
import hashlib
import io
import sqlite3
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from doubles.channels import ForPeople, Record, scripted
from doubles.values import NOW

from monitor import config
from monitor.clock import MovingClock
from monitor.config import Settings
from monitor.demo.play import DATABASE, SETTINGS, play
from monitor.replay import Past, Played, read_past, replay
from monitor.replay_diff import Difference, Shift, Side, compare
from monitor.replay_recorder import Closed, Sent, recorder
from monitor.settle import change
from monitor.store.connection import Store, StoreError
from monitor.triage.action import Action, act
from monitor.triage.policy import Policy
from monitor.understand.assess import Mind

MIND = Mind()
DAY = timedelta(days=1)


class Morning:
    """The demo's morning as it was lived: its folder, its settings, and what its database says was sent."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.database = folder, folder / DATABASE
        asyncio.run(play(folder, delays=False, out=io.StringIO(), real=MovingClock(NOW)))
        self.settings = config.load(folder / SETTINGS, {})

    @property
    def past(self) -> Past:
        return read_past(self.database, NOW - DAY, NOW + timedelta(seconds=30))

    def with_(self, text: str, old: str = "") -> Settings:
        """The settings with more at their beginning, or with something else in the place of `old`."""
        file = self.folder / "other.toml"
        written = (self.folder / SETTINGS).read_text(encoding="utf-8")
        file.write_text(written.replace(old, text) if old else f"{text}\n{written}", encoding="utf-8")
        return config.load(file, {})

    def play(self, settings: Settings, past: Past | None = None) -> Played:
        return asyncio.run(replay(past or self.past, settings, MIND, lambda _: None))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.database) as connection:
            return connection.execute(sql).fetchall()

    def compare(self, other: Settings) -> Difference:
        past = self.past
        sides = [Side(self.play(one, past), one.least) for one in (self.settings, other)]
        return compare(past, *sides)


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Morning:
    return Morning(tmp_path_factory.mktemp("morning"))


def test_the_same_configuration_sends_what_was_really_sent(morning: Morning) -> None:
    sent = morning.rows("SELECT type, count(*) FROM deliveries WHERE state = 'sent' GROUP BY type")
    assert Counter(one.alert.type for one in morning.play(morning.settings).sent) == dict(sent)


def test_the_same_configuration_makes_no_difference(morning: Morning) -> None:
    found = morning.compare(morning.settings)
    assert found.changes == ()
    assert found.now == found.other == found.same > 0


def test_a_stricter_configuration_is_silent_and_says_why(morning: Morning) -> None:
    found = morning.compare(morning.with_('least = "high"'))
    silent = [one for one in found.changes if one.shift is Shift.NEVER and one.type == "opened"]
    assert {one.severity for one in silent} == {"low", "medium"}
    assert {one.why for one in silent} == {"too mild: low", "too mild: medium"}
    assert all(one.post and one.other is None for one in silent)


def test_the_other_way_round_the_same_alerts_are_new(morning: Morning) -> None:
    past, strict = morning.past, morning.with_('least = "high"')
    sides = [Side(morning.play(one, past), one.least) for one in (morning.settings, strict)]
    there, back = compare(past, *sides), compare(past, *reversed(sides))
    assert there.count(Shift.NEVER) == back.count(Shift.NEWLY) > 0
    assert there.count(Shift.LATER) == back.count(Shift.EARLIER) > 0


def test_a_longer_wait_tells_later(morning: Morning) -> None:
    (morning.folder / "slow.toml").write_text(
        (morning.folder / SETTINGS).read_text() + '\n[[route]]\nid = "slow"\nto = ["terminal"]\nwait = "10m"\n'
    )
    found = morning.compare(config.load(morning.folder / "slow.toml", {}))
    late = [one for one in found.changes if one.shift is Shift.LATER and one.type == "opened"]
    assert late
    assert all(one.now and one.other and one.other > one.now for one in late)
    assert "critical" not in {one.severity for one in late}


def test_another_brand_hears_nothing_and_says_so(morning: Morning) -> None:
    found = morning.compare(
        morning.with_('names = ["Zipcart"]', 'names = ["Acme", "Акме", "艾克美", "اکمی", "أكمي", "एक्मे"]')
    )
    never = [one for one in found.changes if one.shift is Shift.NEVER and one.type == "opened"]
    assert "about none of the brands" in {one.why for one in never}


def test_a_source_that_is_not_there_is_counted(morning: Morning) -> None:
    other = morning.with_('id = "elsewhere"', 'id = "sample"')
    played = morning.play(other)
    assert played.sent == []
    assert played.unknown_sources == {"sample": len(morning.past.posts)}
    assert {one.why for one in morning.compare(other).changes} <= {"its source is not listened to", "no such surge"}


def test_the_database_is_not_touched(morning: Morning) -> None:
    before = hashlib.sha256(morning.database.read_bytes()).digest()
    morning.compare(morning.with_('least = "high"'))
    assert hashlib.sha256(morning.database.read_bytes()).digest() == before


def test_what_people_did_is_done_again(tmp_path: Path) -> None:
    lived = Morning(tmp_path)
    rules = Policy((), {channel.id: channel for channel in lived.settings.channels})
    ((number,),) = lived.rows("SELECT id FROM incident WHERE state = 'open' ORDER BY id LIMIT 1")
    with Store.opened(lived.database) as store:
        store.write_now(
            lambda c: change(
                c, number, rules, become=lambda one: act(one, Action.CLAIM, "mina", NOW), actor="mina", now=NOW
            )
        )
    (claimed,) = [one for one in lived.play(lived.settings).sent if one.alert.type == "claimed"]
    assert (claimed.at, claimed.alert.actor) == (NOW, "mina")


def test_posts_that_their_authors_removed_are_left_out_and_counted(tmp_path: Path) -> None:
    lived = Morning(tmp_path)
    before = len(lived.past.posts)
    with sqlite3.connect(lived.database) as connection:
        connection.execute("UPDATE mention SET text = '', deleted = 1 WHERE id <= 3")
    assert (len(lived.past.posts), lived.past.removed) == (before - 3, 3)


def test_what_a_first_look_found_comes_when_it_was_written(tmp_path: Path) -> None:
    lived = Morning(tmp_path)
    with sqlite3.connect(lived.database) as connection:
        connection.execute("UPDATE source_state SET baseline_at = 99999999999999")
        connection.execute("UPDATE mention SET seen = seen + 3600000")
    published = lived.rows("SELECT published FROM mention ORDER BY published")
    past = read_past(lived.database, NOW - DAY, NOW + DAY)
    assert [int(post.at.timestamp() * 1000) for post in past.posts] == [at for (at,) in published]


def test_what_came_before_is_played_but_not_reported(morning: Morning) -> None:
    half = NOW - timedelta(hours=1)
    past = read_past(morning.database, half, NOW + timedelta(seconds=30))
    sides = [Side(morning.play(one, past), one.least) for one in (morning.settings, morning.with_('least = "high"'))]
    found = compare(past, *sides)
    assert min(sent.at for sent in sides[0].played.sent) < half
    assert found.now < len(sides[0].played.sent)
    assert all(max(filter(None, (one.now, one.other))) >= half for one in found.changes)


def test_progress_ends_with_all_posts(morning: Morning) -> None:
    steps: list[int] = []
    asyncio.run(replay(morning.past, morning.settings, MIND, steps.append))
    assert steps == sorted(steps)
    assert steps[-1] == len(morning.past.posts)


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        read_past(tmp_path / "none.db", NOW - DAY, NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_recorder_has_the_settings_and_abilities_of_its_channel_but_no_pauses() -> None:
    real = scripted(ForPeople, "support", Record(MovingClock(NOW)), cap=3, internal=True)
    sent: list[Sent] = []
    stand_in = recorder(real, sent)
    assert (stand_in.id, stand_in.cap, stand_in.internal) == ("support", 3, True)
    assert type(stand_in).caps.people
    assert type(stand_in).caps.gap == timedelta(0)


async def test_the_client_of_a_replay_reaches_nobody() -> None:
    async with httpx.AsyncClient(transport=Closed()) as http:
        with pytest.raises(httpx.UnsupportedProtocol, match="a replay sends nothing"):
            await http.get("https://hooks.example/")
