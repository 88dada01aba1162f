"""Deadlines and steps of an incident's plan."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.triage.plan import Plan, Step, climb, deadline, due_times

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
FRIDAY_EVENING = datetime(2026, 11, 20, 17, tzinfo=UTC)
CHAIN = (Step(900, ("lead",)), Step(1800, ("pager", "lead")), Step(7200, ("boss",)))
ALWAYS = Plan(steps=CHAIN)
OFFICE = Plan(steps=CHAIN, hours="mon-fri 09:00-17:30")


def test_a_critical_complaint_is_due_in_a_quarter_of_an_hour() -> None:
    ends = deadline(ALWAYS, MONDAY, "critical")
    assert ends.due_at == MONDAY + timedelta(minutes=15)
    assert ends.near_at == MONDAY + timedelta(minutes=11, seconds=15)


def test_hours_stop_the_clock_but_not_that_of_a_critical_incident() -> None:
    assert deadline(OFFICE, FRIDAY_EVENING, "high").due_at == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert deadline(OFFICE, FRIDAY_EVENING, "critical").due_at == FRIDAY_EVENING + timedelta(minutes=15)


@pytest.mark.parametrize(
    "minutes,done,to",
    [
        pytest.param(14, 0, (), id="nobody yet"),
        pytest.param(15, 1, ("lead",), id="the first step"),
        pytest.param(31, 2, ("lead", "pager"), id="two at once call each channel once"),
        pytest.param(600, 3, ("lead", "pager", "boss"), id="a long sleep calls everybody once"),
    ],
)
def test_who_is_called_after_so_many_minutes(minutes: int, done: int, to: tuple[str, ...]) -> None:
    calls = climb(ALWAYS, 0, MONDAY, "high", MONDAY + timedelta(minutes=minutes))
    assert (calls.done, calls.to) == (done, to)


def test_steps_that_were_taken_are_not_taken_again() -> None:
    calls = climb(ALWAYS, 2, MONDAY, "high", MONDAY + timedelta(minutes=40))
    assert (calls.done, calls.to, calls.next_at) == (2, (), MONDAY + timedelta(hours=2))


def test_steps_wait_for_the_office() -> None:
    assert due_times(OFFICE, FRIDAY_EVENING, "medium")[1] == FRIDAY_EVENING + timedelta(minutes=30)
    assert due_times(OFFICE, FRIDAY_EVENING, "medium")[2] == datetime(2026, 11, 23, 10, 30, tzinfo=UTC)


def test_a_plan_survives_being_stored() -> None:
    plan = Plan(steps=CHAIN, hours="mon-fri 09:00-17:30", zone="Europe/Berlin", deadlines={"high": 60})
    assert msgspec.json.decode(msgspec.json.encode(plan), type=Plan) == plan
    assert msgspec.json.decode(b"{}", type=Plan) == Plan()


@given(looks=st.lists(st.integers(0, 20_000), max_size=30), level=st.sampled_from(["low", "critical"]))
def test_every_step_is_taken_exactly_once_however_one_looks(looks: list[int], level: str) -> None:
    done = 0
    called: list[int] = []
    for seconds in sorted(looks):
        calls = climb(ALWAYS, done, MONDAY, level, MONDAY + timedelta(seconds=seconds))  # type: ignore[arg-type]
        called += range(done, calls.done)
        assert calls.done >= done
        done = calls.done
    last = max(looks, default=-1)
    assert called == [number for number, step in enumerate(CHAIN) if step.after <= last]
