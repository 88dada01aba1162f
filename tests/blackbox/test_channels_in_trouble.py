"""Channels that slow us down, or are dead: everything arrives, once, never sooner than told, and status tells."""

import json
from collections import Counter
from datetime import timedelta
from functools import partial

from doubles.blackbox_run import ACME, COMPLAINTS, OFTEN, House, Watched, ago, channel, from_env, source, watched
from doubles.blackbox_sinks import SECRET, alerts, hook, sink
from doubles.brokers import free_port
from doubles.receiver import TAKEN, Receiver, busy

WAIT = timedelta(seconds=2)
AT_ONCE = 8
"""Messages that may be under way when the one among them is refused."""


def post(house: House, *numbers: int) -> None:
    """Append complaints to the file that is listened to."""
    with (house.folder / "posts.jsonl").open("a", encoding="utf-8") as file:
        for number in numbers:
            line = {"key": f"k{number}", "author": f"@person{number}", "text": COMPLAINTS[number % 10]}
            file.write(json.dumps({**line, "published": ago(minutes=2).isoformat()}) + "\n")


def heard(receiver: Receiver, count: int) -> bool:
    return len(alerts(receiver.deliveries)) == count


async def test_a_channel_that_slows_us_down_gets_ten_messages_once_and_no_sooner_than_told(house: House) -> None:
    receiver = sink()
    receiver.answers.extend([TAKEN] * 5 + [busy(WAIT)])
    async with watched(receiver) as ears:
        house.configure(ACME, source("file", path="posts.jsonl", interval=OFTEN), hook(house, ears))
        post(house, *range(10))
        async with house.daemon() as daemon:
            await ears.asked(11)
            post(house, 0)  # the same line again is the same post
            assert await daemon.stop() == 0
    taken = Counter(asked.headers["webhook-id"] for _, asked, told in ears.exchanges if told is TAKEN)
    assert (len(taken), set(taken.values())) == (10, {1})
    (refused,) = [(at, asked.headers["webhook-id"]) for at, asked, told in ears.exchanges if told is not TAKEN]
    assert refused[1] in taken
    after = [at for at in ears.times[AT_ONCE:] if at > refused[0]]
    assert after
    assert min(after) - refused[0] >= WAIT.total_seconds()
    assert house.rows("SELECT DISTINCT state, attempts FROM deliveries") == [("sent", 1)]


async def test_a_channel_that_slows_us_down_is_left_alone_by_the_next_run_too(house: House) -> None:
    receiver = sink()
    receiver.answers.append(busy(timedelta(minutes=10)))
    async with watched(receiver) as ears:
        house.configure(ACME, source("file", path="posts.jsonl"), hook(house, ears))
        post(house, 0)
        assert "slow down" in (await house.once(code=3)).err
        post(house, 1)
        await house.once()
        assert len(ears.exchanges) == 1
        house.let_pass(timedelta(minutes=12))
        await house.once()
    assert Counter(asked.headers["webhook-id"] for _, asked, _ in ears.exchanges).total() == 3
    assert len({asked.headers["webhook-id"] for _, asked, _ in ears.exchanges}) == 2


async def test_two_runs_at_once_send_nothing_twice(house: House) -> None:
    receiver = sink()
    async with watched(receiver) as ears:
        house.configure(ACME, source("file", path="posts.jsonl"), hook(house, ears))
        post(house, *range(10))
        both = await house.run_all("run --once", "run --once")
    assert [ended.code for ended in both] == [0, 0], both
    assert Counter(delivery.id for delivery in receiver.deliveries).most_common(1)[0][1] == 1
    assert len(receiver.deliveries) == house.value("SELECT count(*) FROM mentions") == 10


async def test_a_dead_channel_keeps_nothing_from_a_healthy_one(house: House) -> None:
    receiver, nowhere = sink(), free_port()
    async with watched(receiver) as ears:
        house.environ["DEAD_SECRET"] = SECRET
        dead = channel("webhook", id="dead", url=f"http://127.0.0.1:{nowhere}/hook", secret=from_env("DEAD_SECRET"))
        post(house)
        house.configure(ACME, source("file", path="posts.jsonl", interval=OFTEN), dead, hook(house, ears, id="healthy"))
        async with house.daemon() as daemon:
            for number in range(5):
                post(house, number)
                await ears.until(partial(heard, receiver, number + 1))
            await daemon.says("channel dead: ")
            await _shown_as_dead(house)
            assert await daemon.stop() == 0
        assert len(daemon.saying("channel dead: ")) == 1
        assert daemon.saying("channel healthy") == []
        revived = hook(house, ears, id="dead"), hook(house, ears, id="healthy")
        house.configure(ACME, source("file", path="posts.jsonl"), *revived)
        house.let_pass(timedelta(minutes=30))
        await house.once()
    _once_each(ears)
    assert house.rows("SELECT channel, state, count(*) FROM deliveries GROUP BY 1, 2") == [
        ("dead", "sent", 5),
        ("healthy", "sent", 5),
    ]


async def _shown_as_dead(house: House) -> None:
    data, text = await house.run_all("status --json", "status")
    told = {state["channel"]: state for state in data.json["channels"]}
    assert told["dead"]["failures"] >= 1
    assert told["dead"]["waiting"] == 5
    assert "127.0.0.1" in told["dead"]["last_error"]
    assert (told["healthy"]["failures"], told["healthy"]["waiting"]) == (0, 0)
    assert len([line for line in text.out.splitlines() if "dead  down: " in line]) == 1


def _once_each(ears: Watched) -> None:
    keys = Counter(asked.headers["webhook-id"] for _, asked, _ in ears.exchanges)
    about = [key for key in keys if key.startswith("ev-")]
    assert len(about) == 10
    assert {keys[key] for key in about} == {1}
