"""The service: every source and channel in one task group, reloaded and stopped in order."""

import asyncio
import logging
import os
import random
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from alerts.base import Channel
from connectors.base import Source
from monitor import config, network, policy
from monitor.clock import Clock
from monitor.collect import Collector
from monitor.config import Settings
from monitor.console.reception import Reception
from monitor.dispatch import Dispatcher
from monitor.entries import Mistakes
from monitor.hearing import Outcome
from monitor.listening import doors, listen
from monitor.report_plan import planned
from monitor.store import incidents, outbox
from monitor.store.connection import Store, StoreError
from monitor.supervise import attempt, first_of
from monitor.systemd import notify
from monitor.timekeeping import Timekeeper
from monitor.triage.policy import Policy
from monitor.tuning import Damaged, mind_for
from monitor.understand.assess import Mind

if TYPE_CHECKING:
    from monitor.writing import Writer

GRACE_SECONDS = 8.0
"""Time for the messages under way at a stop; the whole stop must be over within 10 s."""
TICK = timedelta(seconds=5)
"""How often deadlines and overdue deliveries are looked at, at the most; incidents tell the next moment."""
RESTART_AFTER = 60.0
"""A source or channel that failed in a way nobody foresaw is started again after this."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Parts:
    """What one configuration runs with."""

    settings: Settings
    store: Store
    clock: Clock
    rng: random.Random = field(default_factory=random.Random)
    mind: Mind = field(default_factory=Mind)

    def source_client(self, source: Source) -> httpx.AsyncClient:
        return network.client(
            allow_private=source.allow_private, allow_http=source.allow_http, contact=self.settings.contact
        )

    def channel_client(self, channel: Channel) -> httpx.AsyncClient:
        return network.client(
            allow_private=channel.allow_private, allow_http=channel.allow_http, contact=self.settings.contact
        )

    def dispatcher(self) -> Dispatcher:
        rules = policy.policy(self.settings)
        return Dispatcher(self.store, rules, self.clock, self.channel_client, self.rng, self._writer(rules))

    def _writer(self, rules: Policy) -> "Writer | None":
        if self.settings.drafts is None:
            return None
        from monitor.writing import Writer  # noqa: PLC0415 - only who has a back end loads what checks its drafts

        return Writer(self.store, rules, self.clock, self.settings.drafts)

    def timekeeper(self) -> Timekeeper:
        settings = self.settings
        digests = planned(settings.digests, settings.zone)
        return Timekeeper(self.store, policy.policy(settings), digests, settings.sources, policy.accounts(settings))

    def collector(self, on_outcome: Callable[[Outcome], None]) -> Collector:
        ears = policy.ears(self.settings, self.mind)
        return Collector(self.store, ears, self.clock, self.source_client, on_outcome, self.rng)

    def reception(self, nudge: Callable[[], None]) -> Reception:
        ears = policy.ears(self.settings, self.mind)
        return Reception(self.store, ears, self.clock, self.channel_client, nudge, self.settings.sources)


class Daemon:
    """Runs until `stop` is set; `reload` starts over with a new configuration and the same store."""

    def __init__(self, parts: Parts, path: Path, environ: Mapping[str, str]) -> None:
        self._parts = parts
        self._path = path
        self._environ = environ
        self.stop = asyncio.Event()
        self.reload = asyncio.Event()

    async def run(self) -> None:
        """Listen until told to stop."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop.set)
        loop.add_signal_handler(signal.SIGHUP, self.reload.set)
        address = self._environ.get("NOTIFY_SOCKET")
        notify(address, "READY=1")
        while not self.stop.is_set():
            self.reload.clear()
            await self._generation()
            if self.reload.is_set():
                self._take_new_settings()
        notify(address, "STOPPING=1")

    async def _generation(self) -> None:
        """Everything of one configuration, until a stop or a reload; the work under way is finished."""
        dispatcher = self._parts.dispatcher()
        collector = self._parts.collector(lambda _: dispatcher.nudge())
        settings = self._parts.settings
        async with asyncio.TaskGroup() as group:
            listening = [
                group.create_task(self._kept(partial(collector.listen, source)), name=f"source {source.id}")
                for source in settings.sources
            ]
            listening.append(group.create_task(self._kept(partial(self._watch_time, dispatcher)), name="time"))
            if found := doors(settings.sources, settings.channels):
                work = partial(listen, settings.listen, found, self._parts.reception(dispatcher.nudge))
                listening.append(group.create_task(self._kept(work), name="listener"))
            serving = [
                group.create_task(self._kept(partial(dispatcher.serve, channel)), name=f"channel {channel.id}")
                for channel in settings.channels
            ]
            log.info("listening: %s sources, %s channels", len(settings.sources), len(settings.channels))
            await first_of(self.stop.wait(), self.reload.wait())
            for task in listening:
                task.cancel()
            dispatcher.stop()
            if serving:
                await asyncio.wait(serving, timeout=GRACE_SECONDS)
            for task in serving:
                task.cancel()

    async def _kept(self, work: Callable[[], Awaitable[None]]) -> None:
        """One part of the service, started again should it fail in a way that nobody foresaw."""
        task = asyncio.current_task()
        while await attempt(work(), task.get_name() if task else "a part"):
            await self._parts.clock.sleep(RESTART_AFTER)

    async def _watch_time(self, dispatcher: Dispatcher) -> None:
        """Deadlines that come near or pass, holds that run out, deliveries that are late."""
        parts = self._parts
        timekeeper = parts.timekeeper()
        while True:
            try:
                if await timekeeper.pass_time(parts.clock.now()):
                    dispatcher.nudge()
                await dispatcher.audit()
                moment = await parts.store.read(incidents.next_time)
            except StoreError as error:
                log.warning("time waits: %s", error)
                moment = None
            left = moment - parts.clock.now() if moment else TICK
            await parts.clock.sleep(min(max(left, timedelta(milliseconds=100)), TICK).total_seconds())

    def _take_new_settings(self) -> None:
        """The new configuration, or the old one with a clear word about what is wrong with the new."""
        try:
            new = config.load(self._path, self._environ)
            mind = mind_for(new.database)
        except (Mistakes, Damaged) as mistakes:
            log.error("not reloaded, the old configuration goes on: %s", mistakes)  # noqa: TRY400 - a user's mistake
            return
        if new.database != self._parts.settings.database:
            log.error("not reloaded: another database needs a restart")
            return
        self._parts.settings, self._parts.mind = new, mind
        log.info("reloaded %s", self._path.name)


async def run_once(parts: Parts) -> dict[str, str]:
    """One look at every source, timers treated as due, the outbox drained once; trouble by source or channel."""
    dispatcher = parts.dispatcher()
    trouble = await parts.collector(lambda _: None).once(parts.settings.sources)
    await parts.timekeeper().pass_time(parts.clock.now())
    await dispatcher.audit()
    await parts.store.write(lambda connection: outbox.hasten_all(connection, parts.clock.now()))
    return {**trouble, **await dispatcher.drain()}


def environ() -> dict[str, str]:
    """The process's environment, read here and nowhere else."""
    return dict(os.environ)
