"""The auditor finds what the schedule missed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from doubles.office import Office
from hypothesis import given
from hypothesis import strategies as st

from monitor import auditing
from monitor.store.connection import Store
from monitor.triage.action import Action
from monitor.triage.plan import Plan, Step, due_times
from monitor.triage.route import Route

LADDER = Plan(steps=(Step(900, ("lead",)), Step(1800, ("pager",))))
ROUTE = Route(id="all", to=("support",), plan=LADDER)
CHANNELS: dict[str, dict[str, object]] = {"support": {}, "lead": {}, "pager": {}}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Store.opened(tmp_path / "a.db") as store:
        yield Office(store, CHANNELS, routes=(ROUTE,))


def look(office: Office) -> list[str]:
    return [missed.sentence for missed in office.store.read_now(lambda c: auditing.look(c, office.clock.now()))]


async def test_a_schedule_that_works_has_nothing_to_hide(office: Office) -> None:
    office.open()
    for _ in range(29):
        await office.wait(timedelta(minutes=1))
        assert look(office) == []


async def test_a_step_that_nobody_took_is_found_after_a_minute(office: Office) -> None:
    office.open()
    await office.wait(timedelta(minutes=14))
    office.store.write_now(lambda c: c.execute("UPDATE incident SET next_at = NULL, near_at = 1 << 60") and None)
    await office.wait(timedelta(minutes=2))
    assert look(office) == []
    await office.wait(timedelta(minutes=1))
    assert look(office) == ["step 1 (lead) was due and was not told"]


async def test_who_has_nobody_left_to_call_is_found(office: Office) -> None:
    (number,) = office.open()
    await office.wait(timedelta(minutes=31))
    assert look(office) == ["every step was taken, nobody has it and nobody is left to call"]
    office.do(number, Action.CLAIM)
    assert look(office) == []


@given(
    start=st.integers(0, 330 * 24 * 60).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n)),
    minutes=st.integers(1, 600),
    hours=st.sampled_from(["mon-fri 09:00-17:30", "22:00-06:00", "sat-mon 10:00-24:00, wed 08:00-12:00"]),
)
def test_it_counts_open_time_as_the_schedule_does(start: datetime, minutes: int, hours: str) -> None:
    plan = Plan(steps=(Step(minutes * 60, ("lead",)),), hours=hours, zone="Europe/Berlin")
    (due,) = due_times(plan, start, "medium")
    if due - start < auditing.FURTHEST:
        counted = auditing.open_time(plan, start, due, always=False)
        assert abs(counted - timedelta(minutes=minutes)) <= timedelta(minutes=1)
