"""A whole service in virtual time: a store, channels that record, and a clock that one moves."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx
from doubles.channels import ForMachines, ForPeople, Record, scripted
from doubles.stock import stock
from doubles.values import NOW

from alerts.base import Channel
from monitor.clock import MovingClock
from monitor.dispatch import Dispatcher
from monitor.settle import change
from monitor.store import incidents, outbox
from monitor.store.connection import Store
from monitor.timekeeping import Timekeeper
from monitor.triage.action import Action, act
from monitor.triage.incident import Incident
from monitor.triage.policy import Policy

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class Office:
    """Channels are machines unless named in `people`; everything that arrives is kept, with its time."""

    def __init__(
        self, store: Store, channels: Mapping[str, Mapping[str, Any]], start: datetime = NOW, **rules: Any
    ) -> None:
        self.store, self.clock = store, MovingClock(start)
        self.records = {name: Record(self.clock) for name in channels}
        made: dict[str, Channel] = {}
        for name, options in channels.items():
            kind = ForPeople if options.get("people") else ForMachines
            given = {option: value for option, value in options.items() if option != "people"}
            made[name] = scripted(kind, name, self.records[name], **given)
        self.policy = Policy(routes=rules.pop("routes", ()), channels=made, brands=("acme",), **rules)
        self.timekeeper = Timekeeper(store, self.policy)
        self.dispatcher = Dispatcher(store, self.policy, self.clock, lambda _: httpx.AsyncClient(), random.Random(1))

    def open(self, count: int = 1, **changes: Any) -> list[int]:
        """So many upset people, each with an incident of their own."""
        first = self.store.read_now(lambda c: len(incidents.ids(c)))
        return stock(self.store, count, self.policy, now=self.clock.now(), first=first, **changes)

    def incident(self, number: int) -> Incident:
        found = self.store.read_now(lambda c: incidents.get(c, number))
        assert found is not None
        return found

    def do(self, number: int, action: Action, actor: str = "mina") -> None:
        now = self.clock.now()
        self.store.write_now(
            lambda c: change(
                c, number, self.policy, become=lambda one: act(one, action, actor, now), actor=actor, now=now
            )
        )

    async def turn(self) -> None:
        """What the service does again and again."""
        await self.timekeeper.pass_time(self.clock.now())
        await self.dispatcher.audit()
        await self.dispatcher.drain()

    async def wait(self, span: timedelta, step: timedelta = MINUTE) -> None:
        """Let time pass, with a look at every step."""
        until = self.clock.now() + span
        await self.turn()
        while self.clock.now() < until:
            self.clock.set(min(self.clock.now() + step, until))
            await self.turn()

    async def live(self, until: datetime) -> None:
        """Let time pass as the service lives it: awake when something is due, and at least every ten minutes."""
        await self.turn()
        while self.clock.now() < until:
            self.clock.set(min(max(self._next(), self.clock.now() + SECOND), until))
            await self.turn()

    def _next(self) -> datetime:
        names = list(self.policy.channels)
        known = self.store.read_now(lambda c: [incidents.next_time(c), *(outbox.next_due(c, name) for name in names)])
        later = [moment for moment in known if moment is not None and moment > self.clock.now()]
        return min([*later, self.clock.now() + 10 * MINUTE])

    def told(self, channel: str) -> list[tuple[int, str, str | None]]:
        """What a channel was sent: (minutes since the start, event, reason)."""
        return [
            (int((at - NOW).total_seconds() // 60), parcel.alert.type, parcel.alert.reason)
            for at, parcel, _ in self.records[channel].parcels
        ]
