import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from doubles.office import Office
from doubles.values import NOW, assessment, mention

from connectors.base import Author
from monitor.config import Settings, settings
from monitor.practice import OLD, Exercise, exercise
from monitor.store import mentions, practising
from monitor.store.connection import Store
from monitor.store.mentions import Names
from monitor.triage.action import Action

TABLE: dict[str, Any] = {
    "brand": [{"id": "acme", "names": ["Acme"]}],
    "source": [{"kind": "mastodon", "id": "sample", "server": "https://social.example", "hashtags": ["acme"]}],
    "agent": [{"id": "dana"}],
}
SETTINGS: Settings = settings(TABLE, {})


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Store.opened(tmp_path / "a.db") as store:
        yield Office(store, {"support": {}})


def finish(office: Office, **changes: Any) -> int:
    """An incident that is over; the assessment of its post is kept, as the pipeline keeps it."""
    (number,) = office.open(**changes)
    judged = assessment(complaint=True)
    office.store.write_now(lambda c: mentions.keep_assessment(c, number, judged))
    office.do(number, Action.RESOLVE)
    return number


def answer(office: Office, number: int, text: str) -> None:
    def job(connection: sqlite3.Connection) -> None:
        names = Names(connection)
        said = replace(mention(f"r{number}", text), author=Author("acme", "@acme", "Acme"))
        author = mentions.author_id(connection, names.id("sample"), said.author)
        ids = (names.id("sample"), names.id("sample"), author, names.id("acme"))
        stored = mentions.insert(connection, said, assessment(complaint=False), ids=ids, text=text, now=NOW)
        mentions.attach(connection, stored, number, "ours")

    office.store.write_now(job)


def given(office: Office, seed: int = 7, language: str = "", days: float = 8) -> Exercise | None:
    now = NOW + timedelta(days=days)
    return office.store.read_now(lambda c: exercise(c, SETTINGS, language, seed, now))


def test_an_old_incident_is_served_without_anybodys_name_and_with_what_was_sent(office: Office) -> None:
    answer(office, finish(office), "@person0 your refund left today, see https://acme.example/r. Dana")
    served = given(office)
    assert served == Exercise(
        language="en",
        cause="delivery",
        complaint="Acme: third week, still no refund 0",
        sent="[name] your refund left today, see [link]. [name]",
        limit=500,
    )


def test_what_was_not_answered_in_public_is_served_without_an_answer(office: Office) -> None:
    finish(office)
    served = given(office)
    assert served is not None
    assert served.sent is None


def test_what_was_said_to_us_alone_is_never_served(office: Office) -> None:
    finish(office)
    office.store.write_now(lambda c: c.execute("UPDATE mention SET private = 1"))
    assert given(office) is None


def test_what_was_answered_in_private_is_served_without_the_answer(office: Office) -> None:
    answer(office, finish(office), "Your refund of 80 euro left today")
    office.store.write_now(lambda c: c.execute("UPDATE mention SET private = 1 WHERE role = 'ours'"))
    served = given(office)
    assert served is not None
    assert served.sent is None


def test_those_with_an_answer_come_first(office: Office) -> None:
    finish(office)
    answer(office, finish(office), "Your refund left today.")
    assert {served.sent for seed in range(9) if (served := given(office, seed))} == {"Your refund left today."}


def test_the_same_seed_serves_the_same(office: Office) -> None:
    for _ in range(12):
        finish(office)
    assert given(office, 7) == given(office, 7)
    assert len({served.complaint for seed in range(30) if (served := given(office, seed))}) > 3


@pytest.mark.parametrize(
    "changes,language,days",
    [
        pytest.param({}, "", OLD.days - 1, id="too young"),
        pytest.param({}, "fa", 8, id="another language"),
        pytest.param({"internal": True}, "", 8, id="said by an employee"),
    ],
)
def test_what_is_not_served(office: Office, changes: dict[str, Any], language: str, days: float) -> None:
    finish(office, **changes)
    assert given(office, language=language, days=days) is None


def test_what_is_still_open_or_was_removed_is_not_served(office: Office) -> None:
    office.open()
    removed = finish(office)
    office.store.write_now(lambda c: mentions.withdraw(c, removed, NOW))
    assert given(office) is None


def test_what_a_trained_person_is_called_for_is_no_exercise(office: Office) -> None:
    number = finish(office)
    grave = replace(assessment(complaint=True), cues=("legal",))
    office.store.write_now(lambda c: mentions.keep_assessment(c, number, grave))
    assert given(office) is None


def test_scores_count_faults_and_know_nobody(office: Office) -> None:
    for faults in (["blame"], ["blame", "no_action", "blame"], []):
        office.store.write_now(lambda c, made=faults: practising.count(c, "en", made))
    assert office.store.read_now(practising.counts) == {"en": {"": 3, "blame": 2, "no_action": 1}}
    columns = office.store.read_now(lambda c: [column[0] for column in c.execute("SELECT * FROM practice").description])
    assert columns == ["language", "fault", "times"]
