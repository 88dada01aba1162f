"""Surges from the store to the channels."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from doubles.office import Office
from doubles.values import NOW

from alerts.base import DeliveryFailed, Failure
from alerts.event import Alert
from monitor.store.connection import Store
from monitor.triage.action import Action
from monitor.triage.incident import Incident

HOUR = timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db") as store:
        yield store


def surge_of(office: Office) -> Incident:
    numbers = office.store.read_now(lambda c: c.execute("SELECT id FROM incident WHERE kind = 'surge'").fetchall())
    ((number,),) = numbers
    return office.incident(number)


def alerts(office: Office, channel: str = "support") -> list[Alert]:
    return [parcel.alert for _, parcel, _ in office.records[channel].parcels]


async def test_a_surge_is_one_message_for_many_people(store: Store) -> None:
    office = Office(store, {"support": {}})
    office.open(9, cause="outage")
    await office.wait(timedelta(minutes=5))
    (alert,) = alerts(office)
    assert (alert.incident.kind, alert.type, alert.incident.severity) == ("surge", "opened", "high")
    assert alert.incident.unusual is not None
    assert alert.incident.unusual.people == 9
    assert alert.incident.title == "9 people: it does not work"
    assert len(alert.incident.mentions) == 5
    assert (alert.incident.counts.mentions, alert.incident.counts.authors) == (9, 9)


async def test_four_people_are_four_messages(store: Store) -> None:
    office = Office(store, {"support": {}})
    office.open(4, cause="outage")
    await office.wait(timedelta(minutes=5))
    assert [alert.incident.kind for alert in alerts(office)] == ["complaint"] * 4


async def test_severe_members_still_go_out_and_say_that_they_are_part_of_it(store: Store) -> None:
    office = Office(store, {"support": {}})
    office.open(6, cause="outage")
    office.open(1, cause="outage", severe=True, raised=1)
    await office.wait(timedelta(minutes=5))
    surge, single = sorted(alerts(office), key=lambda alert: alert.incident.kind != "surge")
    assert surge.incident.id == single.incident.surge
    assert single.incident.severity in ("high", "critical")


async def test_a_surge_that_could_not_be_told_mutes_nobody(store: Store) -> None:
    office = Office(store, {"support": {}, "dead": {}})
    office.records["dead"].script = [DeliveryFailed(Failure.BUG, "never")]
    office.open(6, cause="outage")
    await office.wait(timedelta(minutes=5))
    assert [alert.incident.kind for alert in alerts(office)] == ["surge"]
    assert [alert.incident.kind for alert in alerts(office, "dead")] == ["complaint"] * 6


async def test_who_joins_later_is_counted_at_the_interval(store: Store) -> None:
    office = Office(store, {"support": {}})
    office.open(6, cause="outage")
    await office.wait(timedelta(minutes=2))
    office.open(4, cause="outage")
    await office.wait(timedelta(minutes=10))
    _, second = alerts(office)
    assert (second.type, second.reason) == ("updated", "new_mentions")
    assert second.incident.counts.authors == 10
    assert office.records["support"].parcels[1][0] - office.records["support"].parcels[0][0] >= timedelta(minutes=5)


async def test_other_causes_are_no_part_of_it(store: Store) -> None:
    office = Office(store, {"support": {}})
    office.open(6, cause="outage")
    office.open(1, cause="billing")
    await office.wait(timedelta(minutes=5))
    assert sorted(alert.incident.cause for alert in alerts(office)) == ["billing", "outage"]


async def test_when_it_is_over_the_unanswered_speak_for_themselves(store: Store) -> None:
    office = Office(store, {"support": {}})
    numbers = office.open(6, cause="outage")
    await office.wait(timedelta(minutes=5))
    for number in numbers[:4]:
        office.do(number, Action.ANSWERED)
    await office.wait(HOUR)
    assert surge_of(office).state == "resolved"
    over = next(alert for alert in alerts(office) if alert.reason == "surge_over")
    assert over.incident.unusual is not None
    assert over.incident.unusual.unanswered == 2
    singles = [alert for alert in alerts(office) if alert.incident.kind == "complaint"]
    assert {alert.incident.id for alert in singles} == {f"inc-{number:06d}" for number in numbers[4:]}
    assert [office.incident(number).surge for number in numbers] == [None] * 6


async def test_a_surge_does_not_come_back_for_the_same_people(store: Store) -> None:
    office = Office(store, {"support": {}})
    office.open(6, cause="outage")
    await office.wait(3 * HOUR)
    assert surge_of(office).opened_at == NOW


async def test_the_brand_as_a_whole_surges_where_causes_are_mixed(store: Store) -> None:
    office = Office(store, {"support": {}})
    for cause in ("outage", "billing", "delivery"):
        office.open(2, cause=cause)
    await office.wait(timedelta(minutes=5))
    assert [alert.incident.title for alert in alerts(office)] == ["6 people: upset customer"]


async def test_what_employees_say_is_no_part_of_a_surge(store: Store) -> None:
    office = Office(store, {"support": {}, "council": {"internal": True}})
    office.open(9, cause="outage", internal=True)
    await office.wait(timedelta(minutes=5))
    assert alerts(office) == []
    assert {alert.incident.kind for alert in alerts(office, "council")} == {"complaint"}


async def test_surges_can_be_switched_off(store: Store) -> None:
    office = Office(store, {"support": {}}, surges=None)
    office.open(9, cause="outage")
    await office.wait(timedelta(minutes=5))
    assert len(alerts(office)) == 9
