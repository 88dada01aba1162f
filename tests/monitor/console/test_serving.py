"""The listener as a part of the service: how it begins, what stands in its way, and how it ends."""

import asyncio
import json
import logging
import random
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from doubles.channels import ForMachines, Record, scripted
from doubles.front import Behind, free_port, opened
from doubles.values import NOW

from connectors.webhook_in import WebhookIn
from monitor.clock import MovingClock, SystemClock
from monitor.config import BrandEntry, Settings
from monitor.console.serving import REMEDIES, bind
from monitor.daemon import Daemon, Parts
from monitor.listening import ListenEntry
from monitor.store import sources
from monitor.store.connection import Store

FLOW = WebhookIn(id="flow", signature="none", brand="acme")
ONE = json.dumps({"id": "1", "text": "Acme: third week without my refund and nobody answers!"}).encode()


class Patient(MovingClock):
    """Tells when it was waited for so many times."""

    def __init__(self, waits: int) -> None:
        super().__init__(NOW)
        self.left, self.waited = waits, asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.left -= 1
        if self.left == 0:
            self.waited.set()
        await super().sleep(seconds)


class Opened(logging.Handler):
    """Tells when the door was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.now = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage().startswith("listening at"):
            self.now.set()


@pytest.fixture
def door(caplog: pytest.LogCaptureFixture) -> Iterator[Opened]:
    caplog.set_level(logging.INFO, "monitor")
    heard, logger = Opened(), logging.getLogger("monitor.console.serving")
    logger.addHandler(heard)
    yield heard
    logger.removeHandler(heard)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db") as made:
        yield made


async def test_a_port_that_is_taken_is_told_once_with_the_remedy_and_tried_again(
    store: Store, caplog: pytest.LogCaptureFixture, door: Opened
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        entry, clock = ListenEntry(port=other.getsockname()[1]), Patient(10)
        async with asyncio.timeout(10), opened(Behind(store, (FLOW,), clock=clock), entry) as front:
            await clock.waited.wait()
            told = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
            assert told == [f"cannot listen at {entry.url}: {next(iter(REMEDIES.values()))}"]
            assert store.read_now(lambda c: sources.state(c, "flow")).trouble == told[0]
            other.close()
            await door.now.wait()
            assert store.read_now(lambda c: sources.state(c, "flow")).trouble is None
            assert (await front.post("/in/flow", ONE)).status_code == 202


@pytest.mark.parametrize("entry", [ListenEntry(address="192.0.2.1"), ListenEntry(address="::2")])
def test_an_address_that_is_not_ours_has_a_remedy(entry: ListenEntry) -> None:
    with pytest.raises(OSError) as found:
        bind(entry)
    assert found.value.errno in REMEDIES


def test_any_free_port_will_do() -> None:
    with bind(ListenEntry(port=0)) as made:
        assert made.getsockname()[1] > 0


async def test_a_stop_ends_the_listener_and_frees_its_port(store: Store) -> None:
    async with opened(Behind(store, (FLOW,))) as front:
        assert (await front.post("/in/flow", ONE)).status_code == 202
        port = front.http.base_url.port
        front.task.cancel()
        async with asyncio.timeout(5):
            await asyncio.gather(front.task, return_exceptions=True)
        with pytest.raises(httpx.ConnectError):
            async with httpx.AsyncClient(trust_env=False) as http:
                await http.get(f"http://127.0.0.1:{port}/health")
    assert port is not None
    with bind(ListenEntry(port=port)):
        pass


async def test_the_service_hears_what_is_pushed_tells_of_it_and_stops_in_time(
    store: Store, tmp_path: Path, door: Opened
) -> None:
    entry = ListenEntry(port=free_port())
    settings = Settings(
        database=tmp_path / "a.db",
        listen=entry,
        brands=(BrandEntry(id="acme", names=("Acme",)),),
        sources=(FLOW,),
        channels=(scripted(ForMachines, "support", Record(MovingClock(NOW))),),
    )
    daemon = Daemon(Parts(settings, store, SystemClock(), random.Random(1)), tmp_path / "allears.toml", {})
    async with asyncio.timeout(20), httpx.AsyncClient(base_url=entry.url, trust_env=False) as http:
        running = asyncio.create_task(daemon.run())
        await door.now.wait()
        assert (await http.post("/in/flow", content=ONE)).status_code == 202
        assert store.read_now(lambda c: c.execute("SELECT count(*) FROM delivery").fetchone()[0]) == 1
        daemon.stop.set()
        await running
