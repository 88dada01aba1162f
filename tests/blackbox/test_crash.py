"""kill -9 at any moment: every post stored once, every incident announced, doubles only under their own key."""

import asyncio
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from doubles.blackbox_run import ACME, COMPLAINTS, PATIENCE, House, ago, source, watched_answers
from doubles.blackbox_sinks import hook, sink
from doubles.mastodon import MastodonServer
from doubles.receiver import TAKEN, Receiver, broken, busy, hung_up
from doubles.server import Asked, Responder, Told

LIVES, POSTS = 5, 8
LONGEST_DELAY = 0.03
"""Seconds from a request to the kill: the time of an answer, of an assessment, of a commit."""
WORDS = (
    "kettle", "sofa", "phone", "bike", "lamp", "tent", "drill", "coat", "radio", "scale", "green", "blue", "heavy",
    "round", "small", "wooden", "tall", "narrow", "Monday", "Friday", "garden", "kitchen", "office", "cellar",
    "harbour", "bridge", "museum", "station", "market", "library", "corner", "window",
)  # fmt: skip


@dataclass
class Reaper:
    """Kills a process at some moment after the n-th request to any of the doubles."""

    rng: random.Random
    left: int = 0
    process: asyncio.subprocess.Process | None = None

    def wait_for(self, process: asyncio.subprocess.Process) -> None:
        self.process, self.left = process, self.rng.randint(1, 9)

    def seeing(self, respond: Responder) -> Responder:
        async def answer(asked: Asked) -> Told:
            self.left -= 1
            if self.left == 0 and self.process is not None:
                asyncio.get_running_loop().call_later(self.rng.uniform(0, LONGEST_DELAY), self.process.kill)
            return await respond(asked)

        return answer


@dataclass
class Unreliable:
    """A receiver that takes half of what comes; the rest meets an error, a closed connection or a 429."""

    receiver: Receiver
    rng: random.Random
    well: bool = False
    taken: list[dict[str, Any]] = field(default_factory=list)

    async def respond(self, asked: Asked) -> Told:
        faults = [broken(), broken(503), hung_up(), busy(timedelta(seconds=1))]
        told = TAKEN if self.well or self.rng.random() < 0.5 else self.rng.choice(faults)
        before = len(self.receiver.deliveries)
        await self.receiver.respond(asked)
        if told is TAKEN:
            self.taken += [delivery.event for delivery in self.receiver.deliveries[before:]]
        return told


async def test_kill_9_loses_nothing_and_doubles_only_under_the_same_key(house: House) -> None:
    folders = [house.folder / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    await asyncio.gather(*(live_and_die(House(folder), random.Random(9 + n)) for n, folder in enumerate(folders)))


async def live_and_die(house: House, rng: random.Random) -> None:
    """Five lives of a daemon, each killed at some moment, and what must hold after the last."""
    server, reaper = MastodonServer(now=ago(minutes=30)), Reaper(rng)
    ears = Unreliable(sink(), rng)
    async with (
        watched_answers(reaper.seeing(server.respond)) as network,
        watched_answers(reaper.seeing(ears.respond)) as heard,
    ):
        server.url = network.url
        on = source("mastodon", server=network.url, hashtags=["acme"], interval="1s")
        house.configure(ACME, on, hook(house, heard))
        await house.once()
        for number in range(LIVES):
            post(server, number, rng)
            await one_life(house, reaper)
            if number % 2:
                house.let_pass(timedelta(minutes=10))
        ears.well = True
        house.let_pass(timedelta(hours=1))
        await house.once()
        await house.once()
    assert_nothing_lost(house)
    listed = await house.run("incidents", "list", "--all", "--json", "--limit", "1000")
    everyone = {incident["id"] for incident in listed.json}
    assert len(everyone) > 2 * LIVES
    opened = [event["data"] for event in ears.taken if event["type"] == "complaint.incident.opened"]
    assert {told["incident"]["id"] for told in opened} == everyone
    assert_same_key_for_the_same_event(ears.receiver)


def assert_nothing_lost(house: House) -> None:
    assert house.value("PRAGMA integrity_check") == "ok"
    assert house.rows("PRAGMA foreign_key_check") == []
    assert house.rows("SELECT count(*), count(DISTINCT key) FROM mentions") == [(LIVES * POSTS,) * 2]
    assert house.value("SELECT count(*) FROM mentions WHERE kind = 'complaint' AND incident_id IS NULL") == 0
    assert house.rows("SELECT DISTINCT state FROM deliveries WHERE state NOT IN ('sent', 'superseded')") == []


def post(server: MastodonServer, number: int, rng: random.Random) -> None:
    """Eight posts, six of them upset people, each with a story of their own."""
    for each in range(POSTS):
        server.now += timedelta(seconds=1)
        said = COMPLAINTS[(each + number) % 10] if each < 6 else "Acme opened a shop"
        story = " ".join(rng.choices(WORDS, k=18))
        server.post(f"{said}. {story} #acme", author=f"p{number}-{each}")


async def one_life(house: House, reaper: Reaper) -> None:
    """Start the daemon, and wait until it was killed."""
    process = await house.start("run")
    reaper.wait_for(process)
    async with asyncio.timeout(PATIENCE):
        _, said = await process.communicate()
    assert process.returncode == -9
    assert b"Traceback" not in said


def assert_same_key_for_the_same_event(receiver: Receiver) -> None:
    keys, bodies = defaultdict(set), defaultdict(set)
    for delivery in receiver.deliveries:
        if delivery.event["type"] == "allears.notice":
            continue
        told = delivery.event["data"]
        keys[told["incident"]["id"], told["seq"]].add(delivery.id)
        bodies[delivery.id].add((told["incident"]["id"], told["seq"], told["type"], told["event_id"]))
    assert receiver.forged == []
    assert max(map(len, keys.values())) == 1
    assert max(map(len, bodies.values())) == 1
    assert len(receiver.deliveries) > len(keys)  # something was really sent twice
