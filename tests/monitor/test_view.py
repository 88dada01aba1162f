"""What an alert shows of an incident as the store holds it."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from doubles.channels import ForMachines, Record, scripted
from doubles.stock import open_incident, policy
from doubles.values import NOW, assessment, mention

from alerts.event import Alert, Persistence
from monitor.clock import MovingClock
from monitor.reply.situation import House
from monitor.shown import said_in
from monitor.store import incidents, mentions, sensitive_events
from monitor.store.connection import Store
from monitor.store.mentions import Names
from monitor.triage.incident import Incident
from monitor.triage.policy import Policy
from monitor.understand.assessment import Emotion, Span
from monitor.view import compose

DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db") as store:
        yield store


def rules(**changes: object) -> Policy:
    return policy({"desk": scripted(ForMachines, "desk", Record(MovingClock(NOW)))}, brands=("acme",), **changes)


def incident_of(connection: sqlite3.Connection, number: int) -> Incident:
    found = incidents.get(connection, number)
    assert found is not None
    return found


def shown(connection: sqlite3.Connection, number: int, said: Policy) -> Alert:
    return compose(connection, incident_of(connection, number), "opened", said, NOW)


def writes(connection: sqlite3.Connection, number: int, text: str, days_ago: float, **told: object) -> int:
    """Another post of the customer of an incident, in their conversation."""
    names, author = Names(connection), incident_of(connection, number).author
    said = mention(f"{number}-{days_ago}", text, published=NOW - days_ago * DAY)
    ids = (names.id("sample"), names.id("sample"), author, names.id("acme"))
    judged = assessment(complaint=True, **told)
    stored = mentions.insert(connection, said, judged, ids=ids, text=text, now=NOW)
    mentions.attach(connection, stored, number, "customer")
    mentions.keep_assessment(connection, stored, judged)
    return stored


@pytest.mark.parametrize(
    "days,persistent",
    [
        pytest.param((9, 4), Persistence(times=3, days=10), id="three times in ten days"),
        pytest.param((4,), None, id="twice"),
        pytest.param((20, 4), None, id="too long ago"),
    ],
)
def test_who_keeps_turning_to_us_is_named_on_the_alert(
    store: Store, days: tuple[float, ...], persistent: Persistence | None
) -> None:
    def job(connection: sqlite3.Connection) -> Alert:
        number = open_incident(connection, 1, rules())
        for ago in days:
            writes(connection, number, "still nothing", ago)
        return shown(connection, number, rules())

    assert store.write_now(job).incident.persistent == persistent


def test_an_employee_is_not_called_for_what_they_said_inside(store: Store) -> None:
    def job(connection: sqlite3.Connection) -> Alert:
        number = open_incident(connection, 1, rules(), internal=True)
        for ago in (9, 4):
            writes(connection, number, "still nothing", ago)
        return shown(connection, number, rules())

    assert store.write_now(job).incident.persistent is None


WORDS = "‏شرموطة 📞 +1 202 555 0143: you fucking thieves"
"""A slur before a number that is taken out, and one behind it."""


def insulted(connection: sqlite3.Connection) -> int:
    number = open_incident(connection, 1, rules())
    connection.execute("UPDATE mention SET complaint = 0 WHERE incident = ?", (number,))
    start = WORDS.index("fucking")
    spans = (Span(start, start + len("fucking thieves"), "phrase"), Span(start + 8, len(WORDS), "word"))
    felt = (Span(start, start + len("fucking"), "emotion: anger"),)
    told = {"language": "ar", "spans": spans, "marks": felt, "emotion": Emotion.ANGER}
    writes(connection, number, WORDS, 0.01, **told)
    return number


def test_slurs_stand_as_they_were_written_unless_it_is_wished_otherwise(store: Store) -> None:
    (said, *_) = store.write_now(lambda c: shown(c, insulted(c), rules())).incident.mentions
    assert said.text == "‏شرموطة 📞 [phone]: you fucking thieves"


def test_slurs_are_masked_and_the_evidence_is_where_it_was(store: Store) -> None:
    def job(connection: sqlite3.Connection) -> tuple[Alert, str]:
        number = insulted(connection)
        alert = shown(connection, number, rules(mask_slurs=True))
        (kept,) = connection.execute("SELECT text FROM mention ORDER BY id DESC LIMIT 1").fetchone()
        return alert, kept

    alert, kept = store.write_now(job)
    (said, *_) = alert.incident.mentions
    assert said.text == "‏ش••••• 📞 [phone]: you f•••••• thieves"
    assert [one.text for one in said.evidence] == ["f•••••• thieves", "thieves"]
    assert [said.text[one.start : one.end] for one in said.evidence] == [one.text for one in said.evidence]
    assert alert.incident.emotion is not None
    assert alert.incident.emotion.cause == "f••••••"
    assert kept == WORDS


def test_everything_said_in_an_incident_is_masked_too(store: Store) -> None:
    def job(connection: sqlite3.Connection) -> list[str]:
        incident = incident_of(connection, insulted(connection))
        masked, whole = rules(mask_slurs=True), rules()
        return [said_in(connection, incident, wish)[0].text for wish in (masked, whole)]

    masked, whole = store.write_now(job)
    assert "fuck" not in masked
    assert whole == WORDS


def test_a_draft_is_the_same_with_and_without_masks(store: Store) -> None:
    """A word that is masked must not pass as one that may be said back."""

    def job(connection: sqlite3.Connection) -> list[Alert]:
        number = open_incident(connection, 1, rules())
        connection.execute("UPDATE mention SET complaint = 0 WHERE incident = ?", (number,))
        writes(connection, number, "Acme, your fucking shit parcel never came", 0.01)
        plain = replace(rules(), houses={"acme": House(name="Acme")})
        return [shown(connection, number, wish) for wish in (plain, replace(plain, mask_slurs=True))]

    plain, masked = (alert.incident.suggestion for alert in store.write_now(job))
    assert plain is not None
    assert plain == masked


@pytest.mark.parametrize(
    "brand, days, silent",
    [
        pytest.param("acme", 1, True, id="of the brand"),
        pytest.param("", 1, True, id="of every brand"),
        pytest.param("nordwind", 1, False, id="of another brand"),
        pytest.param("acme", -1, False, id="that is over"),
    ],
)
def test_in_a_sensitive_event_there_is_somebody_to_call_and_no_draft(
    store: Store, brand: str, days: int, silent: bool
) -> None:
    def job(connection: sqlite3.Connection) -> Alert:
        number = open_incident(connection, 1, rules())
        writes(connection, number, "Acme, my parcel never came", 0.01)
        until = NOW + days * DAY
        sensitive_events.begin(connection, brand, until=until, author="mina", comment="flood", now=NOW)
        return shown(connection, number, replace(rules(), houses={"acme": House(name="Acme")}))

    incident = store.write_now(job).incident
    assert (incident.suggestion is None, incident.advice) == ((True, "other") if silent else (False, None))


@pytest.mark.parametrize("private", [True, False], ids=["alone", "in public"])
def test_what_was_said_to_us_alone_is_marked_and_answered_there(store: Store, private: bool) -> None:
    """Nobody is asked to go where they are already."""

    def job(connection: sqlite3.Connection) -> Alert:
        number = open_incident(connection, 1, rules())
        writes(connection, number, "Acme, my parcel never came", 0.01)
        connection.execute("UPDATE mention SET private = ?", (private,))
        house = House(name="Acme", channel="help@acme.example")
        return shown(connection, number, replace(rules(), houses={"acme": house}))

    incident = store.write_now(job).incident
    assert {said.private for said in incident.mentions} == {private}
    assert incident.suggestion is not None
    assert ("help@acme.example" in incident.suggestion.text) is not private


@pytest.mark.parametrize("private, reply", [(False, "Sorry"), (True, None)], ids=["in public", "alone"])
def test_only_what_we_answered_in_public_is_told_again(store: Store, private: bool, reply: str | None) -> None:
    def job(connection: sqlite3.Connection) -> Alert:
        first, second = (open_incident(connection, number, rules()) for number in (1, 2))
        answer = writes(connection, first, "Sorry", 0.01)
        connection.execute("UPDATE mention SET role = 'ours', private = ? WHERE id = ?", (private, answer))
        connection.execute(
            "UPDATE incident SET author = (SELECT author FROM incident WHERE id = ?) WHERE id = ?", (first, second)
        )
        return shown(connection, second, rules())

    history = store.write_now(job).incident.history
    assert history is not None
    assert history.last_reply == reply
