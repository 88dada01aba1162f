from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from doubles.office import Office
from doubles.values import NOW, assessment, incident, mention

from monitor.praise_pause import Pause, Why, pause
from monitor.store import incidents, mentions, sensitive_events
from monitor.store.connection import Store
from monitor.store.mentions import Names
from monitor.triage.action import Action

HOUR = timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db") as opened:
        yield opened


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store, {"support": {}})


def waits(store: Store, brand: str = "acme", hours: float = 0) -> Pause | None:
    return store.read_now(lambda c: pause(c, brand, NOW + hours * HOUR))


def say(store: Store, number: int, text: str, *, known: bool = True) -> None:
    """Further words of the customer of an incident, with or without their assessment."""

    def job(connection: object) -> None:
        names = Names(connection)
        said = mention(f"w{number}-{text}", text, "person")
        realm = names.id("sample")
        ids = (realm, realm, mentions.author_id(connection, realm, said.author), names.id("acme"))
        judged = assessment(complaint=True)
        stored = mentions.insert(connection, said, judged, ids=ids, text=text, now=NOW)
        mentions.attach(connection, stored, number, "customer")
        if known:
            mentions.keep_assessment(connection, stored, judged)

    store.write_now(job)


def test_ordinary_trouble_pauses_nothing(office: Office) -> None:
    office.open(3)
    assert waits(office.store) is None


@pytest.mark.parametrize("known", [True, False], ids=["assessed", "without an assessment"])
@pytest.mark.parametrize(
    "text",
    [
        "my father died and Acme still sends him bills",
        "у меня умерла мама, а вы требуете деньги",
        "我父亲去世了，你们还在催款",
        "پدرم فوت کرد و هنوز قبض می‌فرستید",
        "توفي والدي وما زلتم ترسلون الفواتير",
        "मेरे पिता का निधन हो गया और आप बिल भेज रहे हैं",
    ],
)
def test_praise_waits_while_somebody_who_suffers_waits(office: Office, text: str, known: bool) -> None:
    (number,) = office.open()
    say(office.store, number, text, known=known)
    assert waits(office.store) == Pause(Why.SUFFERING, "inc-000001")
    assert waits(office.store, "zipcart") is None
    office.do(number, Action.RESOLVE)
    assert waits(office.store) is None


@pytest.mark.parametrize(
    "text",
    ["my lawyer will write to Acme", "I am a journalist and I will write about Acme", "your site has a security hole"],
)
def test_law_press_and_security_are_no_sorrow(office: Office, text: str) -> None:
    (number,) = office.open()
    say(office.store, number, text)
    assert waits(office.store) is None


def test_praise_waits_until_a_surge_is_over(office: Office) -> None:
    surge = incident(id=0, kind="surge", author=1, source="sample", root="delivery")

    def begin(connection: object) -> int:
        names = Names(connection)
        author = mentions.author_id(connection, names.id("sample"), mention("k", "x").author)
        names.id("acme")
        return incidents.insert(connection, replace(surge, author=author))

    number = office.store.write_now(begin)
    assert waits(office.store) == Pause(Why.SURGE, f"inc-{number:06d}")
    assert waits(office.store, "zipcart") is None
    over = replace(surge, id=number, state="resolved")
    office.store.write_now(lambda c: incidents.update(c, over))
    assert waits(office.store) is None


@pytest.mark.parametrize("brand,waiting", [("", {"acme", "zipcart"}), ("acme", {"acme"})], ids=["all", "one"])
def test_an_event_holds_for_its_brand_until_its_end(store: Store, brand: str, waiting: set[str]) -> None:
    end = NOW + HOUR
    store.write_now(
        lambda c: sensitive_events.begin(c, brand, until=end, author="mina", comment="fire in the depot", now=NOW)
    )
    assert {name for name in ("acme", "zipcart") if waits(store, name)} == waiting
    assert waits(store) == Pause(Why.EVENT, "fire in the depot", end)
    assert waits(store, hours=1) is None


def test_of_two_events_the_one_that_ends_last_is_named(store: Store) -> None:
    for hours in (5, 2):
        until = NOW + hours * HOUR
        store.write_now(
            lambda c, u=until: sensitive_events.begin(c, "", until=u, author="mina", comment="flood", now=NOW)
        )
    found = waits(store)
    assert found is not None
    assert found.until == NOW + 5 * HOUR
