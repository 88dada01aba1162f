"""What people ask for in channels is done once, and answered."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from doubles.channels import ForMachines, Record, scripted
from doubles.office import Office
from doubles.values import NOW

from alerts.asking import Answer, Overview, Request
from alerts.base import DeliveryFailed, Failure, Link
from monitor import acting
from monitor.store import feedback
from monitor.store.connection import Store
from monitor.triage.care import Agent


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Store.opened(tmp_path / "a.db") as store:
        mina = Agent(id="mina", name="Mina", accounts=frozenset({"slack:u1"}))
        yield Office(store, {"support": {}}, agents=(mina,))


def ask(office: Office, action: str = "claim", key: str = "1", **more: Any) -> Answer:
    request = Request(**{"incident": "inc-000001", "action": action, "actor": "slack:U1", "key": key, **more})
    now = office.clock.now()
    return office.store.write_now(lambda c: acting.take(c, request, office.policy, "support", now))


def test_a_claim_is_made_by_the_agent_whom_the_channel_knows(office: Office) -> None:
    office.open()
    answer = ask(office)
    assert (answer.ok, answer.state, answer.claimed_by) == (True, "claimed", "mina")


def test_the_first_claim_wins_and_the_second_is_told_who(office: Office) -> None:
    office.open()
    ask(office)
    second = ask(office, key="2", actor="omid")
    assert not second.ok
    assert "already claimed by mina" in second.sentence
    assert office.incident(1).claimed_by == "mina"


def test_the_same_click_twice_is_one_click(office: Office) -> None:
    office.open()
    ask(office)
    ask(office, "release", key="2")
    again = ask(office)
    assert again.ok
    assert office.incident(1).state == "open"


def test_a_snooze_has_the_length_that_was_asked_for(office: Office) -> None:
    office.open()
    ask(office, "snooze", pause=timedelta(hours=2))
    assert office.incident(1).until == NOW + timedelta(hours=2)
    ask(office, "snooze", key="2", pause=timedelta(days=9999))


@pytest.mark.parametrize("name", ["inc-000009", "7", "inc-", "inc-1' OR 1", "inc-" + "9" * 40])
def test_an_incident_that_is_not_there_is_told(office: Office, name: str) -> None:
    answer = ask(office, incident=name)
    assert not answer.ok
    assert "is no incident" in answer.sentence


def test_not_a_complaint_is_a_word_for_tuning(office: Office) -> None:
    office.open()
    ask(office, "dismiss")
    (vote,) = office.store.read_now(feedback.votes)
    assert vote.complaint is False


class Pressed(Record):
    """A link in which people press, and on which a state is shown."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.asked: asyncio.Queue[Request | DeliveryFailed] = asyncio.Queue()
        self.answers: asyncio.Queue[Answer] = asyncio.Queue()
        self.shown: asyncio.Queue[Overview] = asyncio.Queue()

    async def requests(self) -> AsyncIterator[Request]:
        while True:
            one = await self.asked.get()
            if isinstance(one, DeliveryFailed):
                raise one
            yield one

    async def answer(self, request: Request, answer: Answer) -> None:
        self.answers.put_nowait(answer)

    async def show(self, overview: Overview) -> None:
        self.shown.put_nowait(overview)


class WithButtons(ForMachines):
    def open(self, http: Any) -> AbstractAsyncContextManager[Link]:
        return self._pressed()

    @asynccontextmanager
    async def _pressed(self) -> AsyncIterator[Link]:
        assert isinstance(self._record, Pressed)
        yield self._record


async def test_the_service_does_what_is_pressed_shows_it_and_outlives_trouble_with_buttons(office: Office) -> None:
    record = Pressed(office.clock)
    channel = scripted(WithButtons, "support", record)
    office.policy.channels["support"] = channel  # type: ignore[index]
    office.open()
    serving = asyncio.ensure_future(office.dispatcher.serve(channel))
    record.asked.put_nowait(DeliveryFailed(Failure.DEAD_CONFIG, "buttons need another token"))
    record.asked.put_nowait(Request(incident="inc-000001", action="claim", actor="mina", key="a"))
    assert (await asyncio.wait_for(record.answers.get(), 10)).ok
    assert office.incident(1).state == "claimed"
    office.clock.set(office.clock.now() + timedelta(minutes=2))
    office.dispatcher.nudge()
    shown: list[str] = []
    while "claimed" not in shown:
        overview = await asyncio.wait_for(record.shown.get(), 10)
        shown = [alert.incident.state for alert in overview.alerts]
    office.dispatcher.stop()
    await serving
