"""One session with one channel: claims deliveries, sends them, writes down what came of it."""

import asyncio
import logging
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from alerts.asking import Asked, Request, Shows
from alerts.base import Channel, DeliveryFailed, Failure, Held, Link, Parcel, Receipt
from monitor import acting, handover, pace
from monitor.clock import Clock
from monitor.overview import overview
from monitor.store import channel_states, held, notices, outbox
from monitor.store.connection import Store
from monitor.store.outbox import Delivery
from monitor.supervise import first_of
from monitor.triage.policy import Policy

if TYPE_CHECKING:
    from monitor.writing import Writer

LEASE_BEYOND_TIMEOUT = timedelta(seconds=30)
"""A lease outlives the longest send by this, so that a slow worker is not overtaken."""
AT_ONCE = 8
"""Messages under way at the same time to a channel without a limiter."""
IDLE = timedelta(seconds=30)
"""Longest sleep of an idle channel; another process may have written to the outbox."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Desk:
    """What couriers share: the store, the clock, and whose turn it is to be woken."""

    store: Store
    clock: Clock
    worker: str
    policy: Policy
    rng: random.Random
    writer: "Writer | None" = None
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    awake: dict[str, asyncio.Event] = field(default_factory=dict)
    free_at: dict[str, float] = field(default_factory=dict)
    """The limiter: monotonic time from which a channel may be used again; outlives a session."""

    def event(self, channel: str) -> asyncio.Event:
        return self.awake.setdefault(channel, asyncio.Event())

    def nudge(self) -> None:
        for event in self.awake.values():
            event.set()


class Broken(Exception):
    """The session is over: one send failed in a way that concerns the whole channel."""

    def __init__(self, failed: DeliveryFailed) -> None:
        super().__init__(failed.detail)
        self.failed = failed


@dataclass(slots=True)
class Courier:
    """Delivers over one open link."""

    desk: Desk
    channel: Channel
    link: Link

    async def run(self) -> None:
        """Deliver until told to stop. Raises Broken, DeliveryFailed (a notice failed) or StoreError."""
        event = self.desk.event(self.channel.id)
        lost, asked = asyncio.ensure_future(self._lost()), asyncio.ensure_future(self._do_as_asked())
        lost.add_done_callback(lambda _: event.set())
        try:
            while not self.desk.stopping.is_set():
                event.clear()
                await self.drain()
                await self.show()
                await self._wait_for_work(event)
                if lost.done():
                    raise Broken(lost.result())
        finally:
            lost.cancel()
            asked.cancel()

    async def _lost(self) -> DeliveryFailed:
        """Ends with what ended the session, where the link holds one."""
        if isinstance(self.link, Held):
            return await self.link.lost()
        never: asyncio.Future[DeliveryFailed] = asyncio.get_running_loop().create_future()
        return await never

    async def _do_as_asked(self) -> None:
        """What people ask for in the channel is done, and each is answered. Trouble with it never stops alerts."""
        failures = 0
        while isinstance(self.link, Asked):
            try:
                async for request in self.link.requests():
                    failures = 0
                    await self._do(self.link, request)
            except DeliveryFailed as failed:
                log.log(
                    logging.DEBUG if failures else logging.WARNING,
                    "channel %s: what people press there is not heard: %s", self.channel.id, failed.detail,
                )  # fmt: skip
            failures += 1
            rest = pace.full_jitter(pace.CHANNEL_FIRST, pace.CHANNEL_MOST, failures, self.desk.rng.random())
            await self.desk.clock.sleep(rest.total_seconds())

    async def _do(self, link: Asked, request: Request) -> None:
        rules, channel, now = self.desk.policy, self.channel.id, self._now()
        answer = await self.desk.store.write(lambda c: acting.take(c, request, rules, channel, now))
        self.desk.nudge()
        await link.answer(request, answer)

    async def show(self) -> None:
        """Bring what the channel shows in line with how everything stands. Raises DeliveryFailed."""
        if isinstance(self.link, Shows):
            rules, channel, now = self.desk.policy, self.channel.id, self._now()
            await self.link.show(await self.desk.store.read(lambda c: overview(c, channel, rules, now)))

    async def drain(self) -> None:
        """Deliver what is due now. Raises as `run` does."""
        await self._tell_notices()
        while not self.desk.stopping.is_set():
            await self._hold_back()
            if self.desk.writer is not None:
                await self.desk.writer.begin(self.channel.id)
            await self._turn()
            claimed = await self._claim()
            if not claimed:
                return
            failures = await asyncio.gather(*(self._deliver(delivery) for delivery in claimed))
            grave = [failed for failed in failures if failed is not None]
            if grave:
                raise Broken(max(grave, key=_gravity))

    async def _tell_notices(self) -> None:
        channel, store = self.channel.id, self.desk.store
        for number, notice in await store.read(lambda connection: notices.waiting(connection, channel, self._now())):
            await self._turn()
            await self.link.tell(notice, self._now())
            await store.write(partial(notices.told, number=number))

    async def _claim(self) -> list[Delivery]:
        """Lease what is due, after the limiter: a channel that must wait holds no leases."""
        caps, now = type(self.channel).caps, self._now()
        lease, limit = caps.timeout + LEASE_BEYOND_TIMEOUT, 1 if caps.gap else AT_ONCE
        return await self.desk.store.write(
            lambda connection: [
                handover.freshen(connection, delivery, self.desk.policy, now)
                for delivery in outbox.claim(
                    connection, self.channel.id, self.desk.worker, now=now, lease=lease, limit=limit
                )
            ]
        )

    async def _deliver(self, delivery: Delivery) -> DeliveryFailed | None:
        """Send one. What fails for good dies alone; any other failure is returned, and ends the session."""
        delivery = await self._with_draft(delivery)
        try:
            receipt = await self.link.send(self._parcel(delivery), delivery.previous)
        except DeliveryFailed as failed:
            if failed.failure is Failure.BUG:
                await self._bury(delivery, failed)
                return None
            await self._put_back(delivery, failed)
            return failed
        await self._book(delivery, receipt)
        return None

    async def _with_draft(self, delivery: Delivery) -> Delivery:
        """A first message with the draft that a back end wrote; without, where none came in time or was fit."""
        writer, policy = self.desk.writer, self.desk.policy
        if writer is None or delivery.alert.type != "opened":
            return delivery
        await writer.finish(delivery.incident)
        now = self._now()
        return await self.desk.store.write(lambda connection: handover.freshen(connection, delivery, policy, now))

    def _parcel(self, delivery: Delivery) -> Parcel:
        return Parcel(delivery.key, delivery.alert, self._now(), tried=delivery.tried)

    async def _book(self, delivery: Delivery, receipt: Receipt) -> None:
        now, desk, channel = self._now(), self.desk, self.channel.id
        recovered, refused = await desk.store.write(
            lambda connection: handover.delivered(
                connection, channel, delivery, worker=desk.worker, receipt=receipt, now=now
            )
        )
        if recovered:
            log.info("channel %s delivers again", channel)
        if refused:
            log.warning("channel %s delivers, but %s", channel, refused)
        if receipt.unheard and delivery.alert.incident.severity in ("high", "critical"):
            await self._tell_elsewhere(delivery, now)

    async def _tell_elsewhere(self, delivery: Delivery, now: datetime) -> None:
        """A grave alert that nobody was listening for goes to the fallback too."""
        other = await self._other(delivery)
        log.warning("channel %s: nobody listens; %s goes to %s", self.channel.id, delivery.key, other)
        if other is not None:
            await self.desk.store.write(lambda connection: outbox.hand_over(connection, delivery.id, other, now))
            self.desk.nudge()

    async def _bury(self, delivery: Delivery, failed: DeliveryFailed) -> None:
        now = self._now()
        other = await self._other(delivery)
        await self.desk.store.write(lambda connection: handover.die(connection, delivery.id, failed.detail, other, now))
        log.error("channel %s will never take %s: %s", self.channel.id, delivery.key, failed.detail)
        self.desk.nudge()

    async def _other(self, delivery: Delivery) -> str | None:
        internal = await self.desk.store.read(lambda connection: held.is_internal(connection, delivery.id))
        return handover.fallback(self.channel, self.desk.policy.channels, internal=internal)

    async def _put_back(self, delivery: Delivery, failed: DeliveryFailed) -> None:
        counts = failed.failure is Failure.RETRY
        backoff = pace.full_jitter(pace.CHANNEL_FIRST, pace.CHANNEL_MOST, delivery.attempts, self.desk.rng.random())
        due_at = self._now() + (backoff if counts else timedelta(0))
        await self.desk.store.write(
            lambda connection: outbox.put_back(
                connection, delivery, self.desk.worker, due_at=due_at, error=failed.detail, counts=counts
            )
        )

    async def _hold_back(self) -> None:
        """Beyond the hourly cap, one message says how many are held back; nothing is hidden."""
        cap, channel, now = handover.cap_of(self.channel), self.channel.id, self._now()
        if cap is None:
            return
        held = await self.desk.store.write(lambda connection: handover.hold(connection, channel, cap, now))
        if held:
            await self._turn()
            await self.link.tell(handover.digest(held), now)
            await self.desk.store.write(lambda connection: channel_states.digest_told(connection, channel, held, now))

    async def _turn(self) -> None:
        """The limiter, in front of the claim."""
        clock, free = self.desk.clock, self.desk.free_at
        wait = free.get(self.channel.id, 0.0) - clock.monotonic()
        if wait > 0:
            await clock.sleep(wait)
        free[self.channel.id] = clock.monotonic() + type(self.channel).caps.gap.total_seconds()

    async def _wait_for_work(self, event: asyncio.Event) -> None:
        """Until something is due, something new was written, or a while has passed."""
        next_due = await self.desk.store.read(lambda connection: outbox.next_due(connection, self.channel.id))
        wait = min(IDLE, max(next_due - self._now(), timedelta(0))) if next_due else IDLE
        await first_of(self.desk.clock.sleep(wait.total_seconds()), event.wait())

    def _now(self) -> datetime:
        return self.desk.clock.now()


def _gravity(failed: DeliveryFailed) -> tuple[bool, timedelta]:
    return failed.failure is Failure.DEAD_CONFIG, failed.wait or timedelta(0)
