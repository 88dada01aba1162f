"""The outbox to the channels: one task each, isolated, ordered, limited, and never silently late."""

import asyncio
import logging
import random
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx

from alerts.base import Channel, DeliveryFailed, Failure, Notice
from monitor import handover, pace
from monitor.clock import Clock
from monitor.courier import Broken, Courier, Desk
from monitor.store import channel_states, notices
from monitor.store.channel_states import ChannelState
from monitor.store.connection import Store, StoreError
from monitor.supervise import attempt, first_of
from monitor.triage.policy import Policy

if TYPE_CHECKING:
    from monitor.writing import Writer

log = logging.getLogger(__name__)


class Dispatcher:
    """Runs every channel; `nudge` wakes them after something was written to the outbox."""

    def __init__(
        self,
        store: Store,
        policy: Policy,
        clock: Clock,
        client: Callable[[Channel], httpx.AsyncClient],
        rng: random.Random | None = None,
        writer: "Writer | None" = None,
    ) -> None:
        self._store = store
        self._channels = policy.channels
        self._clock = clock
        self._client = client
        self._rng = rng or random.Random()  # noqa: S311 - jitter, nothing secret
        worker = f"worker-{secrets.token_hex(4)}"
        self._desk = Desk(store, clock, worker, policy, self._rng, writer)

    def nudge(self) -> None:
        self._desk.nudge()

    def stop(self) -> None:
        """Finish the messages under way and claim no more."""
        self._desk.stopping.set()
        self._desk.nudge()

    async def serve(self, channel: Channel) -> None:
        """Deliver to one channel until stopped; a broken session is opened again with backoff."""
        await self._pause(await self._blocked(channel))
        async with self._client(channel) as http:
            while not self._desk.stopping.is_set():
                await self._pause(await self._session(channel, http, drain=False))

    async def drain(self) -> dict[str, str]:
        """Send what is due now and return; trouble by channel id."""
        trouble: dict[str, str] = {}
        async with asyncio.TaskGroup() as group:
            for channel in self._channels.values():
                group.create_task(self._drain(channel, trouble), name=f"drain {channel.id}")
        return trouble

    async def _drain(self, channel: Channel, trouble: dict[str, str]) -> None:
        if told := await attempt(self._drain_one(channel, trouble), f"channel {channel.id}"):
            trouble[channel.id] = told

    async def audit(self) -> None:
        """Hand over what a channel could not deliver in time, to its fallback. Called every few seconds."""
        now = self._clock.now()
        if await self._store.write(lambda connection: handover.overdue(connection, self._channels, now)):
            self.nudge()

    async def _drain_one(self, channel: Channel, trouble: dict[str, str]) -> None:
        blocked = await self._blocked(channel)
        if blocked:
            return
        async with self._client(channel) as http:
            rest = await self._session(channel, http, drain=True)
        if rest is not None:
            trouble[channel.id] = (await self._state(channel)).last_error or "not reached"

    async def _session(self, channel: Channel, http: httpx.AsyncClient, *, drain: bool) -> timedelta | None:
        """One session. Returns how long to rest after it broke; None when it ended in order."""
        opening = True
        try:
            async with channel.open(http) as link:
                opening = False
                courier = Courier(self._desk, channel, link)
                if not drain:
                    await courier.run()
                else:
                    await courier.drain()
                    await courier.show()
        except DeliveryFailed as failed:
            return await self._failed(channel, failed, opening=opening)
        except Broken as broken:
            return await self._failed(channel, broken.failed, opening=False)
        except StoreError as error:
            log.warning("channel %s waits: %s", channel.id, error)
            return pace.CHANNEL_FIRST
        return None

    async def _failed(self, channel: Channel, failed: DeliveryFailed, *, opening: bool) -> timedelta:
        """Record trouble with the channel as a whole; one line and one notice when it begins."""
        before = await self._state(channel)
        failures = before.failures + (failed.failure is not Failure.WAIT)
        pause = handover.rest(failed, failures, self._rng.random(), opening=opening)
        breaker = _breaker(failed, failures)
        blocked_until = self._clock.now() + pause
        await self._store.write(
            lambda connection: channel_states.save_failure(
                connection,
                channel.id,
                error=failed.detail,
                breaker=breaker,
                failures=failures,
                blocked_until=blocked_until,
            )
        )
        if failures == 1 and before.failures == 0:
            log.warning("channel %s: %s; its alerts wait", channel.id, failed.detail)
        if breaker not in (before.breaker, "closed"):
            await self._tell_others(handover.trouble(channel, failed), channel)
        return pause

    async def _tell_others(self, notice: Notice, channel: Channel) -> None:
        others, now = [name for name in self._channels if name != channel.id], self._clock.now()
        await self._store.write(lambda connection: notices.add(connection, others, notice, now))
        self.nudge()

    async def _blocked(self, channel: Channel) -> timedelta | None:
        """What is left of a wait the channel asked for before a restart; a broken channel is probed at once."""
        state = await self._state(channel)
        if state.blocked_until is None or state.breaker != "closed":
            return None
        left = state.blocked_until - self._clock.now()
        return left if left > timedelta(0) else None

    async def _state(self, channel: Channel) -> ChannelState:
        return await self._store.read(lambda connection: channel_states.health(connection, channel.id))

    async def _pause(self, pause: timedelta | None) -> None:
        if pause:
            await first_of(self._clock.sleep(pause.total_seconds()), self._desk.stopping.wait())


def _breaker(failed: DeliveryFailed, failures: int) -> str:
    """closed, open, or stopped; kept as it is by a mere wait."""
    if failed.failure is Failure.DEAD_CONFIG:
        return "stopped"
    return "open" if pace.breaker_pause(failures) else "closed"
