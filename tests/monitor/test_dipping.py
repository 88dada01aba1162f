"""Dips from the store to the channels."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from doubles.office import Office
from doubles.stock import open_incident
from doubles.values import NOW, assessment, mention

from alerts.event import Alert
from monitor.settle import withdraw
from monitor.shown import members
from monitor.store import dips, incidents, mentions
from monitor.store.connection import Store
from monitor.store.mentions import Names
from monitor.triage.action import Action
from monitor.triage.dip import LONGEST, PAUSE, WINDOWS, Share
from monitor.triage.incident import Incident

HOUR, DAY, STEP = timedelta(hours=1), timedelta(days=1), timedelta(minutes=20)
SHORT, LONG = WINDOWS
PEOPLE, GRUMBLING = 30, 3
"""Who speaks on each day of the past, and how many of them complain."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db") as store:
        yield store


def say(connection: sqlite3.Connection, who: str, at: datetime, *, upset: bool = False, seen: datetime | None = None):
    """One post of somebody about the brand, in no incident."""
    names = Names(connection)
    said = mention(f"{who}@{at:%j%H%M}", "Acme, hm", author=who, published=at)
    author = mentions.author_id(connection, names.id("sample"), said.author)
    ids = (names.id("sample"), names.id("sample"), author, names.id("acme"))
    judged = assessment(complaint=upset)
    return mentions.insert(connection, said, judged, ids=ids, text=said.text, now=seen or at)


def live(office: Office, days: int = 20) -> None:
    """Days as every day."""

    def past(connection: sqlite3.Connection) -> None:
        for day in range(2, days + 2):
            for number in range(PEOPLE):
                at = NOW - day * DAY + number * 40 * timedelta(minutes=1)
                say(connection, f"p{day}-{number}", at, upset=number % (PEOPLE // GRUMBLING) == 0)

    office.store.write_now(past)


def turn(office: Office, upset: int, calm: int, at: datetime = NOW - 20 * HOUR) -> list[int]:
    """A day on which so many are upset, each with an incident of their own, beside so many who are not."""

    def today(connection: sqlite3.Connection) -> list[int]:
        for number in range(calm):
            say(connection, f"calm{at:%j}-{number}", at + number * HOUR)
        first = len(incidents.ids(connection))
        return [
            open_incident(connection, first + number, office.policy, now=at + number * HOUR) for number in range(upset)
        ]

    return office.store.write_now(today)


def dip_of(office: Office) -> Incident:
    ((number,),) = office.store.read_now(lambda c: c.execute("SELECT id FROM incident WHERE kind = 'surge'").fetchall())
    return office.incident(number)


def told(office: Office) -> list[Alert]:
    parcels = office.records["support"].parcels
    return [parcel.alert for _, parcel, _ in parcels if parcel.alert.incident.kind == "surge"]


async def test_a_turned_mood_is_one_message_and_everybody_still_has_their_own(store: Store) -> None:
    office = Office(store, {"support": {}}, surges=None)
    live(office)
    numbers = turn(office, upset=12, calm=18)
    await office.wait(HOUR, STEP)
    (alert,) = told(office)
    assert (alert.type, alert.incident.severity) == ("opened", "medium")
    assert alert.incident.title == "12 of 30 people complain"
    assert alert.incident.unusual is not None
    assert (alert.incident.unusual.usual, alert.incident.unusual.spoke) == (pytest.approx(3, abs=0.2), 30)
    assert len(alert.incident.mentions) == 5
    singles = {a.incident.id for _, parcel, _ in office.records["support"].parcels if (a := parcel.alert)}
    assert {office.incident(number).name for number in numbers} < singles
    assert [office.incident(number).surge for number in numbers] == [None] * 12


@pytest.mark.parametrize(
    "days,upset,calm",
    [
        pytest.param(20, 5, 25, id="a bad day as there are some"),
        pytest.param(20, 9, 9, id="too few people spoke"),
        pytest.param(10, 12, 18, id="not a fortnight known"),
        pytest.param(20, 4, 18, id="four are single matters"),
    ],
)
async def test_what_may_be_chance_is_not_told(store: Store, days: int, upset: int, calm: int) -> None:
    office = Office(store, {"support": {}}, surges=None)
    live(office, days)
    turn(office, upset, calm)
    await office.wait(HOUR, STEP)
    assert told(office) == []


async def test_a_surge_speaks_of_it_instead(store: Store) -> None:
    office = Office(store, {"support": {}})
    live(office)
    turn(office, upset=12, calm=18)
    office.open(9)
    await office.wait(HOUR, STEP)
    assert {alert.incident.unusual.spoke for alert in told(office) if alert.incident.unusual} == {None}


async def test_a_dip_keeps_no_surge_from_beginning(store: Store) -> None:
    office = Office(store, {"support": {}}, surges=None)
    live(office)
    turn(office, upset=12, calm=18)
    await office.turn()
    (dip,) = told(office)
    later = Office(store, {"support": {}}, start=NOW + STEP)
    later.open(9, cause="outage")
    await later.turn()
    surge = max(told(later), key=lambda alert: alert.incident.id)
    assert surge.incident.unusual is not None
    assert surge.incident.unusual.spoke is None
    assert office.incident(int(dip.incident.id.removeprefix("inc-"))).state == "open"


async def test_it_is_told_when_the_mood_is_as_usual_again_and_not_again_the_same_day(store: Store) -> None:
    office = Office(store, {"support": {}}, surges=None)
    live(office)
    turn(office, upset=12, calm=18)
    await office.wait(30 * HOUR, 2 * HOUR)
    opened, over = told(office)
    assert (over.type, over.reason) == ("resolved", "mood_recovered")
    assert dip_of(office).state == "resolved"
    assert over.at - opened.at < DAY
    turn(office, upset=14, calm=16, at=office.clock.now() - PAUSE)
    await office.wait(HOUR, STEP)
    assert len(told(office)) == 2


async def test_whoever_closes_it_is_not_told_again(store: Store) -> None:
    office = Office(store, {"support": {}}, surges=None)
    live(office)
    turn(office, upset=12, calm=18)
    await office.turn()
    office.do(dip_of(office).id, Action.RESOLVE)
    await office.wait(2 * HOUR, HOUR)
    assert [alert.type for alert in told(office)] == ["opened", "resolved"]


async def test_what_stays_is_the_new_normal(store: Store) -> None:
    office = Office(store, {"support": {}}, surges=None)
    live(office)
    for day in range(9):
        turn(office, upset=12, calm=18, at=NOW + (day - 1) * DAY + HOUR)
    await office.turn()
    await office.wait(LONGEST + 6 * HOUR, 6 * HOUR)
    opened, over = told(office)
    assert over.type == "resolved"
    assert over.at - opened.at == LONGEST


async def test_dips_can_be_switched_off(store: Store) -> None:
    office = Office(store, {"support": {}}, surges=None, dips=None)
    live(office)
    turn(office, upset=12, calm=18)
    await office.wait(HOUR, STEP)
    assert told(office) == []


async def test_a_post_that_was_removed_leaves_the_dip_that_showed_it(store: Store) -> None:
    office = Office(store, {"support": {}}, surges=None)
    live(office)
    turn(office, upset=12, calm=18)
    await office.turn()
    worst = members_of(office)[0]

    def remove(connection: sqlite3.Connection) -> None:
        (said,) = mentions.timeline(connection, worst.id)
        mentions.withdraw(connection, said.id, NOW)
        withdraw(connection, worst.id, office.policy, NOW)

    words = f'still no refund {worst.id - 1}"'
    assert any(words in body for body in store.read_now(bodies))
    store.write_now(remove)
    assert not any(words in body for body in store.read_now(bodies))


def bodies(connection: sqlite3.Connection) -> list[str]:
    return [body for (body,) in connection.execute("SELECT body_json FROM incident_event")]


def members_of(office: Office) -> list[Incident]:
    dip = dip_of(office)
    return office.store.read_now(lambda c: members(c, dip))


async def test_its_complaints_can_be_listed(store: Store) -> None:
    office = Office(store, {"support": {}}, surges=None)
    live(office)
    numbers = turn(office, upset=12, calm=18)
    await office.turn()
    assert {member.id for member in members_of(office)} == set(numbers)


def test_people_are_counted_not_posts(store: Store) -> None:
    def job(connection: sqlite3.Connection) -> Share:
        for hour in range(1, 6):
            say(connection, "ada", NOW - hour * HOUR, upset=hour == 3)
            say(connection, "ben", NOW - hour * HOUR)
        return dips.share(connection, "acme", LONG, NOW)

    assert store.write_now(job) == Share(2, 1)


def test_a_post_counts_when_it_was_written_not_when_it_was_found(store: Store) -> None:
    def job(connection: sqlite3.Connection) -> tuple[Share, list[Share]]:
        say(connection, "ada", NOW - 10 * DAY, upset=True, seen=NOW)
        say(connection, "ben", NOW + DAY, upset=True, seen=NOW)
        return dips.share(connection, "acme", LONG, NOW), dips.past(connection, "acme", LONG, NOW)

    assert store.write_now(job) == (Share(1, 1), [Share(1, 1)])


def test_what_employees_say_and_what_was_no_complaint_does_not_count(store: Store) -> None:
    office = Office(store, {"support": {}})

    def job(connection: sqlite3.Connection) -> Share:
        wrong = open_incident(connection, 1, office.policy)
        connection.execute("UPDATE incident SET state = 'dismissed' WHERE id = ?", (wrong,))
        open_incident(connection, 2, office.policy)
        assert dips.share(connection, "acme", LONG, NOW) == Share(2, 1)
        inside = open_incident(connection, 3, office.policy, internal=True)
        assert inside
        return dips.share(connection, "acme", LONG, NOW)

    assert store.write_now(job) == Share(0, 0)
