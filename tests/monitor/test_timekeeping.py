"""What the passing of time does, from the store to the channels."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from doubles.office import Office
from doubles.values import NOW

from alerts.base import DeliveryFailed, Failure
from monitor.store import agents, incidents, silences
from monitor.store.connection import Store
from monitor.triage.action import Action
from monitor.triage.care import Agent
from monitor.triage.hours import read_hours
from monitor.triage.plan import Plan, Step
from monitor.triage.route import Matcher, Route
from monitor.triage.silence import Muted

LADDER = Plan(steps=(Step(900, ("lead",)), Step(1800, ("pager", "lead"))))
ROUTE = Route(id="all", to=("support",), plan=LADDER)
CHANNELS: dict[str, dict[str, object]] = {"support": {}, "lead": {}, "pager": {}}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db") as store:
        yield store


async def test_whoever_is_not_answered_is_told_to_more_and_more_people(store: Store) -> None:
    office = Office(store, CHANNELS, routes=(ROUTE,))
    office.open()
    await office.wait(timedelta(minutes=40))
    assert office.told("support") == [(1, "opened", "first_notification")]
    assert office.told("lead") == [(15, "opened", "first_notification"), (30, "escalated", "nobody_took_it")]
    assert office.told("pager") == [(30, "opened", "first_notification")]


@pytest.mark.parametrize("action", [Action.CLAIM, Action.ANSWERED, Action.SNOOZE, Action.RESOLVE, Action.DISMISS])
async def test_nobody_is_called_once_somebody_acted(store: Store, action: Action) -> None:
    office = Office(store, CHANNELS, routes=(ROUTE,))
    (number,) = office.open()
    await office.wait(timedelta(minutes=5))
    office.do(number, action)
    await office.wait(timedelta(minutes=20))
    assert office.told("lead") == []


async def test_a_claim_that_led_nowhere_is_recalled_released_and_climbs_on(store: Store) -> None:
    office = Office(store, CHANNELS, routes=(ROUTE,))
    (number,) = office.open()
    await office.wait(timedelta(minutes=2))
    office.do(number, Action.CLAIM)
    await office.wait(timedelta(minutes=45))
    assert office.told("support")[1:] == [
        (2, "claimed", "claimed"),
        (32, "updated", "claim_runs_out"),
        (42, "released", "released"),
    ]
    assert office.told("lead") == office.told("pager") == [(42, "opened", "first_notification")]


async def test_a_clock_that_jumps_calls_everybody_once(store: Store) -> None:
    office = Office(store, CHANNELS, routes=(ROUTE,))
    office.open()
    await office.wait(timedelta(minutes=1))
    office.clock.set(office.clock.now() + timedelta(hours=9))
    await office.turn()
    await office.turn()
    assert [event for _, event, _ in office.told("lead")] == ["opened"]
    assert [event for _, event, _ in office.told("pager")] == ["opened"]


async def test_a_changed_configuration_leaves_running_clocks_alone(store: Store) -> None:
    office = Office(store, CHANNELS, routes=(ROUTE,))
    (number,) = office.open()
    before = office.incident(number)
    hasty = Plan(deadlines={"low": 60, "medium": 60, "high": 60, "critical": 60})
    other = Office(store, CHANNELS, routes=(Route(id="all", to=("support",), plan=hasty),))
    await other.wait(timedelta(minutes=20))
    assert other.incident(number).due_at == before.due_at
    assert [event for _, event, _ in other.told("lead")] == ["opened"]


async def test_a_worse_incident_takes_the_plan_of_its_new_route(store: Store) -> None:
    worst = Route(id="worst", match=Matcher(levels=frozenset({"critical"})), to=("pager",))
    office = Office(store, CHANNELS, routes=(worst, ROUTE))
    (number,) = office.open()
    office.do(number, Action.RESOLVE)
    assert office.incident(number).route == "all"
    (grave,) = office.open(severe=True, raised=2)
    assert (office.incident(grave).route, office.incident(grave).plan) == ("worst", Plan())


async def test_the_night_holds_what_is_mild_until_morning_with_its_real_time(store: Store) -> None:
    night = read_hours("00:00-12:00", ZoneInfo("UTC"))
    office = Office(store, {"support": {}}, routes=(Route(id="all", to=("support",), quiet=night),))
    office.open()
    office.open(severe=True, raised=2)
    await office.wait(timedelta(hours=2, minutes=59))
    parcels = office.records["support"].parcels
    assert {parcel.alert.incident.severity for _, parcel, _ in parcels} == {"critical"}
    await office.wait(timedelta(minutes=1))
    at, late, _ = parcels[-1]
    assert late.alert.incident.severity == "medium"
    assert late.alert.incident.mentions[0].posted_at == NOW
    assert at == NOW + timedelta(hours=3)


async def test_a_silence_mutes_and_its_end_says_what_it_kept(store: Store) -> None:
    office = Office(store, {"support": {}})
    until = NOW + timedelta(hours=1)
    store.write_now(
        lambda c: silences.add(
            c, Muted(cause="delivery"), until=until, author="mina", comment="strike of the couriers", now=NOW
        )
    )
    office.open(2)
    office.open(cause="billing")
    await office.wait(timedelta(minutes=59))
    assert [parcel.alert.incident.cause for _, parcel, _ in office.records["support"].parcels] == ["billing"]
    assert len(store.read_now(incidents.ids)) == 3
    await office.wait(timedelta(minutes=2))
    (notice,) = office.records["support"].notices
    assert "2 incidents are open" in notice.title
    assert "strike of the couriers" in notice.title
    assert "inc-000001" in notice.lines[0]


async def test_a_silence_that_ends_early_speaks_early(store: Store) -> None:
    office = Office(store, {"support": {}})
    number = store.write_now(
        lambda c: silences.add(
            c, Muted(author="@Person0"), until=NOW + timedelta(days=1), author="mina", comment="a bot", now=NOW
        )
    )
    office.open(2)
    await office.wait(timedelta(minutes=5))
    assert len(office.told("support")) == 1
    assert store.write_now(lambda c: silences.end(c, number, office.clock.now()))
    await office.turn()
    assert len(office.records["support"].notices) == 1
    assert not store.write_now(lambda c: silences.end(c, number, office.clock.now()))


async def test_hard_ones_are_given_out_evenly_and_never_to_who_is_away(store: Store) -> None:
    team = tuple(
        Agent(id=name, name=name, at_most=40, order=n) for n, name in enumerate(("mina", "omid", "lena", "away"))
    )
    office = Office(store, {"support": {}}, agents=team)
    store.write_now(lambda c: agents.set_away(c, "away", NOW + timedelta(days=1)))
    given = [office.incident(number).assigned for number in office.open(30, severe=True)]
    assert {name: given.count(name) for name in set(given)} == {"mina": 10, "omid": 10, "lena": 10}


async def test_what_employees_say_stays_inside_even_when_its_channel_is_dead(store: Store) -> None:
    office = Office(store, {"support": {}, "council": {"internal": True, "give_up_after": timedelta(minutes=30)}})

    office.records["council"].script = [
        DeliveryFailed(Failure.BUG, "no"),
        *([DeliveryFailed(Failure.RETRY, "no")] * 500),
    ]
    office.open(severe=True, internal=True)
    office.open(severe=True, internal=True)
    await office.wait(timedelta(hours=2))
    assert office.told("support") == []
