"""SIGTERM and SIGINT end in order within ten seconds; SIGHUP takes over a good file and keeps the old for a bad one."""

import asyncio
import json
import signal
from datetime import timedelta

import pytest
from doubles.blackbox_run import ACME, COMPLAINTS, OFTEN, House, ago, source, watched
from doubles.blackbox_sinks import hook, sink
from doubles.exchange import hang
from doubles.feed import FeedServer

TEN_SECONDS = 10


def with_a_complaint(house: House) -> str:
    line = {"key": "k", "author": "@ada", "text": COMPLAINTS[0], "published": ago(minutes=1).isoformat()}
    (house.folder / "posts.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    return source("file", path="posts.jsonl", interval=OFTEN)


def feed() -> FeedServer:
    made = FeedServer()
    made.post("Acme was founded here", guid="old", published=ago(days=9))
    return made


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_message_under_way_is_finished(house: House, number: signal.Signals) -> None:
    receiver = sink()
    held = receiver.hold()
    async with watched(receiver) as ears:
        house.configure(ACME, with_a_complaint(house), hook(house, ears))
        async with house.daemon() as daemon:
            await receiver.arrived.wait()
            daemon.process.send_signal(number)
            held.set()
            assert await daemon.stop(number) == 0
    assert house.rows("SELECT state, attempts FROM deliveries") == [("sent", 1)]
    assert daemon.saying("Traceback") == []


async def test_what_hangs_does_not_hold_up_the_end_and_is_sent_later(house: House) -> None:
    receiver, stuck, never = sink(), feed(), asyncio.Event()
    held = receiver.hold()
    stuck.faults.append(hang(never))
    async with watched(receiver) as ears, watched(stuck):
        slow = source("rss", url=stuck.address, interval=OFTEN)
        house.configure(ACME, with_a_complaint(house), slow, hook(house, ears))
        async with house.daemon() as daemon:
            await receiver.arrived.wait()
            async with asyncio.timeout(TEN_SECONDS):
                assert await daemon.stop() == 0
        held.set()
        never.set()
        house.let_pass(timedelta(minutes=2))
        await house.once()
    assert house.rows("SELECT state FROM deliveries") == [("sent",)]
    assert len({delivery.id for delivery in receiver.deliveries}) == 1


async def test_a_good_new_file_is_taken_over(house: House) -> None:
    old, new, receiver = feed(), feed(), sink()
    async with watched(old) as before, watched(new) as after, watched(receiver) as ears:
        house.configure(ACME, source("rss", id="old", url=old.address, interval=OFTEN), hook(house, ears))
        async with house.daemon() as daemon:
            await before.asked(2)
            house.configure(ACME, source("rss", id="new", url=new.address, interval=OFTEN), hook(house, ears))
            daemon.process.send_signal(signal.SIGHUP)
            await daemon.says("reloaded allears.toml")
            asked = len(before.exchanges)
            await after.asked(2)
            new.post(COMPLAINTS[0], guid="new", author="ada", published=ago(minutes=1))
            await ears.asked(1)
            assert len(before.exchanges) == asked
            assert await daemon.stop() == 0


async def test_a_bad_new_file_keeps_the_old_one(house: House) -> None:
    old, receiver = feed(), sink()
    async with watched(old) as before, watched(receiver) as ears:
        good = source("rss", url=old.address, interval=OFTEN), hook(house, ears)
        house.configure(ACME, *good)
        async with house.daemon() as daemon:
            await before.asked(1)
            house.configure(ACME, *good, source("rss", id="more", adress="x"), hook(house, ears, fallback="nobody"))
            daemon.process.send_signal(signal.SIGHUP)
            line = await daemon.says("not reloaded")
            await before.asked(len(before.exchanges) + 3)
            house.configure(ACME, *good, source("rss", id="third", url=old.address, interval=OFTEN))
            daemon.process.send_signal(signal.SIGHUP)
            await daemon.says("listening: 2 sources")
            assert await daemon.stop() == 0
    assert line["level"] == "error"
    for part in ('source "more"', 'unknown option "adress"', 'needs "url"', "the old configuration goes on"):
        assert part in line["message"]
    assert len(daemon.saying("not reloaded")) == 1
