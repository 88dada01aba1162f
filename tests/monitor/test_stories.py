import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from doubles.office import Office
from doubles.values import NOW, assessment, mention

from alerts.base import LANGUAGES, Language
from alerts.voice import Voice
from connectors.base import Author
from monitor.store import mentions, stories
from monitor.store.connection import Store
from monitor.store.mentions import Names
from monitor.stories import NoStory, Told, add, export
from monitor.understand.assessment import Kind

THANKS = "Wow, thank you Dana! Call me on +49 151 23456789. Rosa"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Store.opened(tmp_path / "a.db") as store:
        yield Office(store, {"support": {}})


def say(office: Office, text: str, minutes: int, who: Author, role: str, kind: Kind = Kind.PRAISE) -> None:
    at = NOW + timedelta(minutes=minutes)

    def job(connection: sqlite3.Connection) -> None:
        names = Names(connection)
        said = replace(mention(f"s{minutes}", text, published=at), author=who)
        author = mentions.author_id(connection, names.id("sample"), who)
        ids = (names.id("sample"), names.id("sample"), author, names.id("acme"))
        judged = assessment(complaint=kind is Kind.COMPLAINT, kind=kind)
        mentions.attach(connection, mentions.insert(connection, said, judged, ids=ids, text=text, now=at), 1, role)

    office.store.write_now(job)


CUSTOMER = Author("person0", "@person0", "Rosa Lind")
OURS = Author("acme", "@acme_help", "Acme Help")


def recovered(office: Office) -> None:
    """A complaint, our answer, and thanks."""
    office.open()
    say(office, "Sorry @person0, your refund is on its way today. Dana https://acme.example/r/1", 5, OURS, "ours")
    say(office, THANKS, 9, CUSTOMER, "customer")


def keep(office: Office, consent: str = "by mail on 1 March") -> int:
    incident = office.incident(1)
    return office.store.write_now(lambda c: add(c, incident, consent, "mina", NOW))


def told(office: Office) -> tuple[list[Told], int]:
    return office.store.read_now(lambda c: export(c, ["dana", "Dana"], ["Acme"]))


def test_a_story_is_told_without_what_tells_a_person(office: Office) -> None:
    recovered(office)
    keep(office)
    (story,), gone = told(office)
    assert gone == 0
    assert story.reply == "Sorry [name], your refund is on its way today. [name] [link]"
    assert story.thanks == "Wow, thank you [name]! Call me on [phone]. [name]"
    assert (story.cause, story.month) == ("delivery", "2026-03")


def test_consent_is_kept_and_never_told(office: Office) -> None:
    recovered(office)
    keep(office, "Rosa wrote so by mail")
    assert office.store.read_now(stories.kept)[0].consent == "Rosa wrote so by mail"
    assert "Rosa" not in str(told(office))


def test_the_same_incident_is_one_story_with_the_newest_consent(office: Office) -> None:
    recovered(office)
    assert keep(office) == keep(office, "again by phone") == 1
    assert [one.consent for one in office.store.read_now(stories.kept)] == ["again by phone"]


def test_without_an_answer_there_is_no_story(office: Office) -> None:
    office.open()
    with pytest.raises(NoStory, match="no public answer of ours"):
        keep(office)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("missing", ["post", "public", "reply", "end"])
def test_what_a_story_lacks_is_said_in_every_language(
    missing: Literal["post", "public", "reply", "end"], language: Language
) -> None:
    none = NoStory(missing, "inc-000007")
    assert "inc-000007" in none.said(Voice(language, "monitor"))
    assert none.said(Voice("en", "monitor")) == str(none)


def test_without_a_good_end_there_is_no_story(office: Office) -> None:
    office.open()
    say(office, "We are sorry.", 5, OURS, "ours")
    with pytest.raises(NoStory, match="does not end well yet"):
        keep(office)
    say(office, "Still nothing!", 9, CUSTOMER, "customer", Kind.COMPLAINT)
    with pytest.raises(NoStory, match="does not end well yet"):
        keep(office)


def private(office: Office, *numbers: int) -> None:
    office.store.write_now(
        lambda c: c.executemany("UPDATE mention SET private = 1 WHERE id = ?", [(number,) for number in numbers])
    )


def test_what_was_said_to_us_alone_is_no_story(office: Office) -> None:
    recovered(office)
    private(office, 1, 2, 3)
    with pytest.raises(NoStory, match="no public post"):
        keep(office)


@pytest.mark.parametrize("number", [2, 3], ids=["our answer", "their thanks"])
def test_a_story_that_has_become_private_in_part_is_not_told(office: Office, number: int) -> None:
    recovered(office)
    keep(office)
    private(office, number)
    assert told(office) == ([], 1)


def test_a_post_that_is_removed_takes_its_story_with_it(office: Office) -> None:
    recovered(office)
    keep(office)
    office.store.write_now(lambda c: mentions.withdraw(c, 3, NOW))
    assert told(office) == ([], 1)


def test_consent_taken_back_forgets_the_story(office: Office) -> None:
    recovered(office)
    number = keep(office)
    assert office.store.write_now(lambda c: stories.remove(c, number))
    assert not office.store.write_now(lambda c: stories.remove(c, number))
    assert told(office) == ([], 0)
