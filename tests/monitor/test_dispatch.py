import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from doubles.channels import ForMachines, ForPeople, Record, Scripted, scripted
from doubles.stock import change, open_incident, policy, stock
from doubles.values import NOW

from alerts.base import Channel, DeliveryFailed, Failure, Receipt
from monitor.clock import MovingClock
from monitor.dispatch import Dispatcher
from monitor.store import channel_states, outbox
from monitor.store.connection import Store
from monitor.triage.policy import Policy

LATER = timedelta(minutes=1)


def failed(failure: Failure, wait: float | None = None) -> DeliveryFailed:
    return DeliveryFailed(failure, "the double says no", timedelta(seconds=wait) if wait is not None else None)


class Bench:
    """A store, a clock that moves when somebody waits, and channels that record."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = MovingClock(NOW)
        self.channels: dict[str, Channel] = {}

    def add(self, kind: type[Scripted], id_: str, **options: object) -> Record:
        record = Record(self.clock)
        self.channels[id_] = scripted(kind, id_, record, **options)
        return record

    @property
    def rules(self) -> Policy:
        return policy(self.channels)

    def dispatcher(self) -> Dispatcher:
        return Dispatcher(self.store, self.rules, self.clock, lambda _: httpx.AsyncClient(), random.Random(1))

    async def drain(self, after: timedelta = timedelta(0)) -> dict[str, str]:
        self.clock.set(self.clock.now() + after)
        dispatcher = self.dispatcher()
        await dispatcher.audit()
        return await dispatcher.drain()

    def states(self) -> dict[str, int]:
        rows = self.store.read_now(
            lambda c: c.execute("SELECT state, count(*) FROM delivery GROUP BY state").fetchall()
        )
        return dict(rows)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Store.opened(tmp_path / "a.db") as store:
        yield Bench(store)


async def test_each_alert_reaches_each_channel_once(bench: Bench) -> None:
    one, two = bench.add(ForMachines, "one"), bench.add(ForPeople, "two")
    stock(bench.store, 5, bench.rules)
    await bench.drain(LATER)
    await bench.drain(LATER)
    assert len(set(one.keys)) == len(one.keys) == 5
    assert len(set(two.keys)) == len(two.keys) == 5


async def test_the_first_message_waits_for_the_rest_of_the_thread(bench: Bench) -> None:
    record = bench.add(ForMachines, "one")
    stock(bench.store, 1, bench.rules)
    await bench.drain(timedelta(seconds=19))
    assert record.keys == []
    await bench.drain(timedelta(seconds=1))
    assert len(record.keys) == 1


async def test_a_critical_alert_does_not_wait(bench: Bench) -> None:
    record = bench.add(ForMachines, "one")
    stock(bench.store, 1, bench.rules, severe=True)
    await bench.drain()
    assert record.events == ["opened"]


async def test_a_429_in_the_middle_loses_and_doubles_nothing_and_is_never_broken(bench: Bench) -> None:
    record = bench.add(ForMachines, "one")
    record.script = [None] * 5 + [failed(Failure.WAIT, 120)]
    stock(bench.store, 10, bench.rules)
    await bench.drain(LATER)
    told_at = max(moment for moment, _ in record.tries)
    for _ in range(30):
        await bench.drain(timedelta(seconds=10))
    assert len(record.keys) == len(set(record.keys)) == 10
    after = [moment for moment, _ in record.tries if moment > told_at]
    assert min(after) >= told_at + timedelta(seconds=120)
    attempts = bench.store.read_now(lambda c: c.execute("SELECT max(attempts) FROM delivery").fetchone()[0])
    assert attempts == 1  # a wait the channel asked for counts none


async def test_a_dead_channel_does_not_hold_up_a_healthy_one(bench: Bench) -> None:
    healthy, dead = bench.add(ForMachines, "healthy"), bench.add(ForMachines, "dead")
    dead.opening = [failed(Failure.RETRY)] * 100
    for round_ in range(5):
        stock_at = bench.clock.now()
        bench.store.write_now(lambda c, n=round_, at=stock_at: open_incident(c, n, bench.rules, now=at))
        await bench.drain(LATER)
    assert len(healthy.keys) == len(set(healthy.keys)) == 5
    assert dead.keys == []
    assert bench.states() == {"sent": 5, "due": 5}


async def test_what_can_never_be_accepted_is_dead_with_its_reason_and_goes_to_the_fallback(bench: Bench) -> None:
    picky, other = bench.add(ForMachines, "picky", fallback="other"), bench.add(ForMachines, "other")
    picky.script = [failed(Failure.BUG)]
    rules = policy({"picky": bench.channels["picky"]})
    stock(bench.store, 1, rules)
    await bench.drain(LATER)
    await bench.drain(LATER)
    assert bench.states() == {"dead": 1, "sent": 1}
    assert len(other.keys) == 1
    error = bench.store.read_now(lambda c: c.execute("SELECT last_error FROM delivery WHERE state = 'dead'").fetchone())
    assert error == ("the double says no",)


async def test_a_refused_configuration_stops_the_channel_and_tells_the_others(bench: Bench) -> None:
    stopped, other = bench.add(ForMachines, "stopped"), bench.add(ForMachines, "other")
    stopped.script = [failed(Failure.DEAD_CONFIG)]
    stock(bench.store, 1, bench.rules)
    dispatcher = bench.dispatcher()
    bench.clock.set(NOW + LATER)
    await dispatcher.drain()
    (state,) = bench.store.read_now(lambda c: channel_states.states(c, ["stopped"]))
    assert (state.breaker, state.waiting) == ("stopped", 1)
    await dispatcher.drain()
    assert [notice.title for notice in other.notices] == ["Channel stopped stopped; its alerts wait"]
    assert len(other.keys) == 1


async def test_five_failures_in_a_row_open_the_breaker(bench: Bench) -> None:
    record = bench.add(ForMachines, "one")
    record.opening = [failed(Failure.RETRY)] * 5
    stock(bench.store, 1, bench.rules)
    for _ in range(5):
        await bench.drain(LATER)
    (state,) = bench.store.read_now(lambda c: channel_states.states(c, ["one"]))
    assert (state.breaker, state.failures) == ("open", 5)
    await bench.drain(LATER)
    (state,) = bench.store.read_now(lambda c: channel_states.states(c, ["one"]))
    assert (state.breaker, state.failures, len(record.keys)) == ("closed", 0, 1)


async def test_a_person_gets_the_worst_singly_and_the_rest_counted(bench: Bench) -> None:
    people, machines = bench.add(ForPeople, "people", cap=10), bench.add(ForMachines, "machines")
    stock(bench.store, 200, bench.rules)
    worst = stock_severe(bench, 3)
    for _ in range(3):
        await bench.drain(LATER)
    assert len(machines.keys) == 203
    assert len(people.keys) == 10
    shown = [parcel.alert.incident.id for _, parcel, _ in people.parcels]
    assert {f"inc-{number:06d}" for number in worst} <= set(shown)
    assert [notice.title for notice in people.notices] == [
        "193 more alerts were held back: this channel's hourly cap is reached"
    ]
    assert "allears incidents list" in people.notices[0].lines


def stock_severe(bench: Bench, count: int) -> list[int]:
    return [
        bench.store.write_now(lambda c, n=1000 + number: open_incident(c, n, bench.rules, severe=True))
        for number in range(count)
    ]


async def test_a_held_incident_that_becomes_worse_is_told_after_all(bench: Bench) -> None:
    people = bench.add(ForPeople, "people", cap=1)
    numbers = stock(bench.store, 3, bench.rules)
    await bench.drain(LATER)
    assert len(people.keys) == 1
    change(bench.store, numbers[-1], bench.rules, bench.clock.now(), impact=3, cues=("safety",))
    await bench.drain(LATER)
    assert people.parcels[-1][1].alert.incident.id == f"inc-{numbers[-1]:06d}"
    assert people.parcels[-1][1].alert.incident.severity == "critical"


async def test_the_first_message_shows_the_newest_state(bench: Bench) -> None:
    record = bench.add(ForMachines, "one")
    (number,) = stock(bench.store, 1, bench.rules)
    change(bench.store, number, bench.rules, NOW, mentions=2, cause="billing")
    await bench.drain(LATER)
    ((_, parcel, _),) = record.parcels
    assert (parcel.alert.type, parcel.alert.seq, parcel.alert.incident.cause) == ("opened", 1, "billing")


async def test_updates_keep_their_interval_and_only_the_last_is_sent(bench: Bench) -> None:
    record = bench.add(ForMachines, "one")
    (number,) = stock(bench.store, 1, bench.rules)
    await bench.drain(LATER)
    for count in (2, 3, 4):
        change(bench.store, number, bench.rules, bench.clock.now(), mentions=count)
        await bench.drain(timedelta(seconds=10))
    assert record.events == ["opened"]
    await bench.drain(timedelta(minutes=5))
    assert record.events == ["opened", "updated"]
    assert bench.states() == {"sent": 2, "superseded": 2}


async def test_a_rise_in_severity_does_not_wait_and_edits_the_message(bench: Bench) -> None:
    record = bench.add(ForMachines, "one")
    (number,) = stock(bench.store, 1, bench.rules)
    await bench.drain(LATER)
    change(bench.store, number, bench.rules, bench.clock.now(), impact=3, cues=("safety",))
    await bench.drain()
    assert record.events == ["opened", "escalated"]
    assert [parcel.alert.seq for _, parcel, _ in record.parcels] == [1, 2]
    assert record.parcels[1][2] is not None  # the receipt of the first message


async def test_an_event_is_never_overtaken_by_a_later_one(bench: Bench) -> None:
    record = bench.add(ForMachines, "one")
    record.script = [failed(Failure.RETRY)]
    (number,) = stock(bench.store, 1, bench.rules)
    await bench.drain(LATER)
    change(bench.store, number, bench.rules, bench.clock.now(), state="claimed", claimed_by="maria")
    await bench.drain()
    for _ in range(5):
        await bench.drain(LATER)
    assert record.events == ["opened", "claimed"]


async def test_a_worker_that_lost_its_lease_cannot_overwrite_its_successor(bench: Bench) -> None:
    bench.add(ForMachines, "one")
    stock(bench.store, 1, bench.rules)
    now = NOW + LATER
    lease = timedelta(seconds=45)

    def claim(worker: str, at: timedelta) -> list[outbox.Delivery]:
        return bench.store.write_now(lambda c: outbox.claim(c, "one", worker, now=now + at, lease=lease, limit=9))

    (slow,) = claim("slow", timedelta(0))
    assert claim("quick", timedelta(seconds=44)) == []
    (taken,) = claim("quick", timedelta(seconds=45))
    assert taken.key == slow.key
    receipt = Receipt({})
    assert not bench.store.write_now(lambda c: outbox.sent(c, slow, "slow", receipt, now))
    assert bench.store.write_now(lambda c: outbox.sent(c, taken, "quick", receipt, now))


async def test_a_grave_alert_that_nobody_listened_to_goes_elsewhere(bench: Bench) -> None:
    wall, pager = bench.add(ForMachines, "wall", fallback="pager"), bench.add(ForMachines, "pager")
    wall.unheard = True
    rules = policy({"wall": bench.channels["wall"]})
    stock(bench.store, 1, rules, severe=True)
    await bench.drain(LATER)
    await bench.drain(LATER)
    assert len(wall.keys) == len(pager.keys) == 1


async def test_a_grave_alert_told_nowhere_in_a_quarter_of_its_time_goes_to_the_fallback_once(bench: Bench) -> None:
    dead, spare = bench.add(ForMachines, "dead"), bench.add(ForMachines, "spare")
    dead.opening = [failed(Failure.RETRY)] * 100
    stock(bench.store, 1, policy({"dead": bench.channels["dead"]}), severe=True)
    await bench.drain(timedelta(minutes=3))
    assert spare.keys == []
    for _ in range(4):
        await bench.drain(timedelta(minutes=1))
    assert len(spare.keys) == 1


async def test_what_is_given_up_is_dead_and_handed_over(bench: Bench) -> None:
    dead, spare = bench.add(ForMachines, "dead", give_up_after=timedelta(hours=2)), bench.add(ForMachines, "spare")
    dead.opening = [failed(Failure.RETRY)] * 100
    stock(bench.store, 1, policy({"dead": bench.channels["dead"]}))
    await bench.drain(timedelta(hours=1))
    assert bench.states() == {"due": 1}
    await bench.drain(timedelta(hours=2))
    assert bench.states() == {"dead": 1, "sent": 1}
    assert len(spare.keys) == 1


async def test_a_rise_before_the_first_message_is_shown_by_it_and_not_told_twice(bench: Bench) -> None:
    record = bench.add(ForMachines, "one")
    (number,) = stock(bench.store, 1, bench.rules)
    change(bench.store, number, bench.rules, NOW, impact=3, cues=("safety",))
    await bench.drain()
    await bench.drain(LATER)
    assert record.events == ["opened"]
    assert record.parcels[0][1].alert.incident.severity == "critical"


async def test_the_worst_goes_out_first(bench: Bench) -> None:
    record = bench.add(ForMachines, "one")
    stock(bench.store, 3, bench.rules)
    (worst,) = stock_severe(bench, 1)
    await bench.drain(LATER)
    assert record.parcels[0][1].alert.incident.id == f"inc-{worst:06d}"


async def test_a_first_message_that_is_tried_again_shows_the_newest_state_and_nothing_is_told_twice(
    bench: Bench,
) -> None:
    record = bench.add(ForMachines, "one")
    record.script = [failed(Failure.RETRY)]
    (number,) = stock(bench.store, 1, bench.rules)
    await bench.drain(LATER)
    change(bench.store, number, bench.rules, bench.clock.now(), impact=3, cues=("safety",))
    for _ in range(3):
        await bench.drain(LATER)
    change(bench.store, number, bench.rules, bench.clock.now())
    await bench.drain(LATER)
    assert [(parcel.alert.type, parcel.alert.incident.severity) for _, parcel, _ in record.parcels] == [
        ("opened", "critical")
    ]


async def test_a_digest_that_could_not_be_told_is_told_later(bench: Bench) -> None:
    people = bench.add(ForPeople, "people", cap=1)
    people.refuses_notices = 1
    stock(bench.store, 5, bench.rules)
    await bench.drain(LATER)
    assert people.notices == []
    await bench.drain(LATER)
    assert [notice.title.split(" held")[0] for notice in people.notices] == ["4 more alerts were"]
