"""The promise of the outbox and of the plan, under everything that may happen (hypothesis)."""

import asyncio
import tempfile
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from doubles.office import Office
from doubles.values import NOW
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from alerts.base import DeliveryFailed, Failure
from monitor.store.connection import Store
from monitor.triage.action import Action, Refusal
from monitor.triage.plan import Plan, Step
from monitor.triage.route import Route

LADDER = Plan(steps=(Step(900, ("lead",)), Step(2700, ("pager",))))
ROUTE = Route(id="all", to=("support",), plan=LADDER)
CHANNELS: dict[str, dict[str, Any]] = {"support": {"people": True}, "lead": {}, "pager": {}}
NAMES = st.sampled_from(sorted(CHANNELS))
WAITS = st.integers(1, 240)
MOST = 6
"""Incidents of one run: more say nothing new and take longer."""


class Promises(RuleBasedStateMachine):
    """A real store, a real dispatcher, channels that fail as told, people who act, and time."""

    @initialize()
    def begin(self) -> None:
        memory = Path("/dev/shm")  # a disk is not what is tested here, and every step commits to it
        self.folder = tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)
        self.opened = Store.opened(Path(self.folder.name) / "a.db")
        self.office = Office(self.opened.__enter__(), CHANNELS, routes=(ROUTE,), surges=None)
        self.loop = asyncio.new_event_loop()
        self.numbers: list[int] = []
        self.acted: dict[int, list[Any]] = defaultdict(list)
        self.told_to_wait: dict[str, Any] = {}

    def teardown(self) -> None:
        self.settle_everything()
        self.loop.close()
        self.opened.__exit__(None, None, None)
        self.folder.cleanup()

    @rule(severe=st.booleans())
    def complain(self, severe: bool) -> None:
        if len(self.numbers) < MOST:
            self.numbers += self.office.open(severe=severe)

    @rule(pick=st.integers(0, MOST - 1), action=st.sampled_from(list(Action)))
    def act(self, pick: int, action: Action) -> None:
        if pick < len(self.numbers):
            number = self.numbers[pick]
            try:
                self.office.do(number, action)
            except Refusal:
                return
            self.acted[number].append((self.office.clock.now(), self.office.incident(number).state))

    @rule(minutes=WAITS)
    def wait(self, minutes: int) -> None:
        self.loop.run_until_complete(
            self.office.wait(timedelta(minutes=minutes), timedelta(minutes=max(minutes / 4, 1)))
        )

    @rule(channel=NAMES, times=st.integers(1, 6))
    def fail(self, channel: str, times: int) -> None:
        self.office.records[channel].script += [DeliveryFailed(Failure.RETRY, "down")] * times

    @rule(channel=NAMES, minutes=st.integers(1, 50))
    def too_fast(self, channel: str, minutes: int) -> None:
        self.office.records[channel].script.append(
            DeliveryFailed(Failure.WAIT, "slow down", timedelta(minutes=minutes))
        )

    @rule(minutes=st.integers(1, 30))
    def clock_goes_back(self, minutes: int) -> None:
        self.office.clock.set(max(self.office.clock.now() - timedelta(minutes=minutes), NOW))

    @rule()
    def crash(self) -> None:
        """The process ends in the middle: what was leased stays leased until the lease is over."""
        self.office.store.write_now(
            lambda c: (
                c.execute(
                    "UPDATE delivery SET state = 'leased', leased_by = 'dead worker', lease_until = due_at + 60000"
                    " WHERE id = (SELECT min(id) FROM delivery WHERE state = 'due')"
                )
                and None
            )
        )

    @invariant()
    def a_sent_event_is_never_overtaken(self) -> None:
        for record in self.office.records.values():
            last: dict[str, int] = {}
            for _, parcel, _ in record.parcels:
                assert parcel.alert.seq > last.get(parcel.alert.incident.id, 0)
                last[parcel.alert.incident.id] = parcel.alert.seq

    @invariant()
    def nothing_is_sent_twice(self) -> None:
        for record in self.office.records.values():
            assert len(record.keys) == len(set(record.keys))

    @invariant()
    def whoever_has_it_is_not_escalated(self) -> None:
        for record in self.office.records.values():
            for _, parcel, _ in record.parcels:
                assert parcel.alert.reason != "nobody_took_it" or parcel.alert.incident.state == "open"

    def settle_everything(self) -> None:
        """The doors open again: what was committed arrives, or is dead with a reason."""
        for record in self.office.records.values():
            record.script.clear()
        for _ in range(14):
            self.loop.run_until_complete(self.office.wait(timedelta(hours=2), timedelta(hours=2)))
        rows = self.office.store.read_now(
            lambda c: c.execute(
                "SELECT state, due_at, last_error FROM delivery WHERE state NOT IN ('sent', 'superseded')"
            ).fetchall()
        )
        assert all(state == "dead" and error for state, error in rows)
        integrity = self.office.store.read_now(lambda c: c.execute("PRAGMA integrity_check").fetchone()[0])
        assert integrity == "ok"


TestPromises = Promises.TestCase
TestPromises.settings = settings(
    max_examples=6, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck)
)


async def test_a_wait_that_a_channel_asked_for_is_never_cut_short(tmp_path: Path) -> None:
    with Store.opened(tmp_path / "a.db") as store:
        office = Office(store, {"support": {}}, surges=None)
        record = office.records["support"]
        record.script = [None, None, DeliveryFailed(Failure.WAIT, "slow down", timedelta(minutes=7))]
        office.open(6)
        await office.wait(timedelta(minutes=20), timedelta(seconds=20))
        asked = record.tries[2][0]
        assert all(at <= asked or at >= asked + timedelta(minutes=7) for at, _ in record.tries)
        assert len(record.keys) == len(set(record.keys)) == 6
