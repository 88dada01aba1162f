"""Buttons that come back by HTTP: from a press in Slack to the message it changes."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from doubles.front import Behind, Front, opened
from doubles.slack_bot import CHANNEL, TOKEN, SlackBot, slack_bot
from doubles.slack_presses import SECRET, press, signed
from doubles.stock import stock
from doubles.values import NOW

from alerts.slack import Slack
from monitor.console import reception
from monitor.dispatch import Dispatcher
from monitor.store import incidents
from monitor.store.connection import Store
from monitor.triage.incident import Incident

SOON = timedelta(seconds=5)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db") as made:
        yield made


@dataclass
class Room:
    """A Slack channel in which one incident was told."""

    bot: SlackBot
    front: Front
    store: Store
    dispatcher: Dispatcher

    async def press(self, at: datetime = NOW, **changes: Any) -> int:
        """The answer of the listener; whatever was pressed is done afterwards."""
        url = self.bot.url.replace("/api", "/actions/T0/1/abc")
        payload = press(value="inc-000001", response_url=url, **changes)
        sent = urlencode({"payload": json.dumps(payload)}).encode()
        answer = await self.front.post("/slack/support", sent, signed(sent, at))
        await self.front.reception.finish(SOON)
        return answer.status_code

    def incident(self) -> Incident:
        found = self.store.read_now(lambda c: incidents.get(c, 1))
        assert found is not None
        return found

    def events(self) -> int:
        return int(self.store.read_now(lambda c: c.execute("SELECT count(*) FROM incident_event").fetchone()[0]))


@asynccontextmanager
async def room(store: Store, **options: Any) -> AsyncIterator[Room]:
    async with slack_bot() as bot:
        given = {"token": TOKEN, "channel": CHANNEL, "address": bot.url, "allow_private": True, **options}
        channel = Slack(id="support", signing_secret=SECRET, **given)
        behind = Behind(store, channels=(channel,))
        dispatcher = Dispatcher(store, behind.policy, behind.clock, lambda _: httpx.AsyncClient())
        stock(store, 1, behind.policy)
        async with opened(behind) as front:
            behind.clock.set(NOW + timedelta(minutes=1))
            await dispatcher.drain()
            yield Room(bot, front, store, dispatcher)


async def test_a_press_is_done_and_the_message_shows_it(store: Store) -> None:
    async with room(store) as made:
        (before,) = made.bot.top
        assert await made.press(at=NOW + timedelta(minutes=1)) == 200
        assert (made.incident().state, made.incident().claimed_by) == ("claimed", "ada.lovelace")
        assert made.front.turned.is_set()
        await made.dispatcher.drain()
        (after,) = made.bot.top
    assert after["ts"] == before["ts"]
    assert "ada.lovelace" in json.dumps(after["blocks"])
    assert "ada.lovelace" not in json.dumps(before["blocks"])
    assert made.bot.whispers == []


async def test_the_same_press_that_comes_twice_is_done_once(store: Store) -> None:
    async with room(store) as made:
        assert [await made.press(), await made.press()] == [200, 200]
        count = made.events()
        assert await made.press() == 200
        assert made.events() == count
        assert made.bot.whispers == []


async def test_the_second_person_is_told_who_was_first(store: Store) -> None:
    async with room(store) as made:
        await made.press()
        assert await made.press(user={"id": "U0EVE", "username": "eve"}, action_ts="1767.43") == 200
        assert made.incident().claimed_by == "ada.lovelace"
    (whisper,) = made.bot.whispers
    assert "ada.lovelace" in whisper["text"]


async def test_who_may_not_press_is_told_so_and_nothing_happens(store: Store) -> None:
    async with room(store, allow_users=("U0EVE",)) as made:
        assert await made.press() == 200
        assert made.incident().state == "open"
    (whisper,) = made.bot.whispers
    assert "may press" in whisper["text"]


@pytest.mark.parametrize("at", [NOW - timedelta(minutes=5), NOW + timedelta(minutes=7)], ids=["old", "of the future"])
async def test_what_slack_did_not_sign_now_is_not_done(store: Store, at: datetime) -> None:
    async with room(store) as made:
        assert await made.press(at=at) == 401
        assert (await made.front.post("/slack/support", b"payload={}")).status_code == 401
        assert made.incident().state == "open"


async def test_a_body_that_is_too_large_is_not_read(store: Store) -> None:
    async with room(store) as made:
        sent = b"x" * 1_048_577
        assert (await made.front.post("/slack/support", sent, signed(sent))).status_code == 413


async def test_what_is_no_press_is_acknowledged_and_nothing_follows(store: Store) -> None:
    async with room(store) as made:
        sent = b"ssl_check=1&token=x"
        answer = await made.front.post("/slack/support", sent, signed(sent))
        assert (answer.status_code, answer.content) == (200, b"")
        assert made.incident().state == "open"


async def test_more_presses_than_anybody_makes_are_turned_away(store: Store) -> None:
    async with room(store) as made:
        many = press(value="inc-000001")
        many["actions"] *= reception.PRESSES + 1
        sent = urlencode({"payload": json.dumps(many)}).encode()
        assert (await made.front.post("/slack/support", sent, signed(sent))).status_code == 503
        assert made.incident().state == "open"


async def test_a_press_whose_answer_cannot_be_told_is_done_all_the_same(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    async with room(store) as made:
        await made.press()
        gone = press(
            value="inc-000001", action_ts="2.2", user={"id": "U0EVE"}, response_url="http://127.0.0.1:9/s3cr3t"
        )
        sent = urlencode({"payload": json.dumps(gone)}).encode()
        assert (await made.front.post("/slack/support", sent, signed(sent))).status_code == 200
        await made.front.reception.finish(SOON)
        assert (await made.press(action_id="resolve", action_ts="3.3"), made.incident().state) == (200, "resolved")
    assert "could not be done or answered" in caplog.text
    assert "s3cr3t" not in caplog.text
