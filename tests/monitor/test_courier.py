"""What becomes of a message that a channel takes, but not whole."""

import logging
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from doubles.channels import ForMachines, Record, scripted
from doubles.stock import policy, stock
from doubles.values import NOW

from alerts.base import DeliveryFailed, Failure, Parcel, Receipt
from monitor.clock import MovingClock
from monitor.dispatch import Dispatcher
from monitor.status_text import channel_line
from monitor.store import channel_states, outbox
from monitor.store.connection import Store

REFUSED = "left out lead@acme.example (550): correct to, or have the mailbox repaired"


@dataclass
class Partial(Record):
    """A channel that takes every message, but not for everybody."""

    refused: str | None = REFUSED

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:
        taken = await super().send(parcel, previous)
        return Receipt({**taken.ref, "refused": self.refused}) if self.refused else taken


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db") as store:
        yield store


async def deliver(store: Store, link: Record, number: int) -> list[int]:
    """One more incident, told; returns its number."""
    channel = scripted(ForMachines, "mail", link)
    rules = policy({"mail": channel})
    made = stock(store, 1, rules, first=number)
    link.clock.set(link.clock.now() + timedelta(minutes=1))
    await Dispatcher(store, rules, link.clock, lambda _: httpx.AsyncClient(), random.Random(1)).drain()
    return made


def line(store: Store, link: Record) -> str:
    (state,) = store.read_now(lambda c: channel_states.states(c, ["mail"]))
    return channel_line(state, link.clock.now(), ZoneInfo("UTC"))


async def test_who_was_left_out_stands_with_the_delivery_and_in_the_status(store: Store) -> None:
    link = Partial(MovingClock(NOW))
    (incident,) = await deliver(store, link, 0)
    (told,) = store.read_now(lambda c: outbox.history(c, incident))
    assert (told.state, told.last_error) == ("sent", REFUSED)
    assert line(store, link) == f"mail ✓ · {REFUSED}"


async def test_who_is_left_out_is_logged_once_and_not_with_every_message(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    link = Partial(MovingClock(NOW))
    with caplog.at_level(logging.WARNING, logger="monitor.courier"):
        for number in range(3):
            await deliver(store, link, number)
    assert [record.getMessage() for record in caplog.records] == [f"channel mail delivers, but {REFUSED}"]


async def test_once_everybody_is_taken_the_status_is_well_again(store: Store) -> None:
    link = Partial(MovingClock(NOW))
    await deliver(store, link, 0)
    link.refused = None
    (incident,) = await deliver(store, link, 1)
    (told,) = store.read_now(lambda c: outbox.history(c, incident))
    assert told.last_error is None
    assert line(store, link) == "mail ✓"


async def test_a_wait_that_is_over_is_no_refusal(store: Store) -> None:
    link = Partial(MovingClock(NOW), refused=None)
    await deliver(store, link, 0)
    link.script = [DeliveryFailed(Failure.WAIT, "slow down", timedelta(seconds=1))]
    await deliver(store, link, 1)
    link.clock.set(link.clock.now() + timedelta(hours=1))
    assert line(store, link) == "mail ✓, 1 waiting"
