import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from doubles.office import Office
from doubles.values import NOW, assessment, mention

from alerts.base import Language
from alerts.voice import Voice
from monitor.cli.through import effect_line
from monitor.owed import Effect, FollowUp, follow_up, span_of
from monitor.reply.measures_interval import Change, count
from monitor.store import followups, mentions
from monitor.store.connection import Store
from monitor.store.mentions import Names
from monitor.triage.action import Action

DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db") as store:
        yield store


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store, {"support": {}})


def act(office: Office, at: datetime, cause: str = "delivery", brand: str = "") -> None:
    office.store.write_now(lambda c: followups.act(c, cause, brand, at=at, actor="mina", now=office.clock.now()))


def look(office: Office, cause: str = "delivery", brand: str = "") -> FollowUp:
    return office.store.read_now(lambda c: follow_up(c, cause, brand, office.clock.now()))


def owed(office: Office, cause: str = "delivery", brand: str = "") -> list[int]:
    return [one.incident for one in look(office, cause, brand).owed]


def say_to(office: Office, number: int, at: datetime, role: str = "ours", author: str = "acme") -> None:
    """A post in the conversation of an incident that `Office.open` made."""

    def job(connection: sqlite3.Connection) -> None:
        names = Names(connection)
        root = f"k{number - 1}"
        said = mention(f"r{number}-{author}-{at:%d%H%M}", "It is fixed.", author, root=root, parent=root, published=at)
        author_id = mentions.author_id(connection, names.id("sample"), said.author)
        ids = (names.id("sample"), names.id("sample"), author_id, names.id("acme"))
        stored = mentions.insert(connection, said, assessment(complaint=False), ids=ids, text=said.text, now=at)
        mentions.attach(connection, stored, number, role)

    office.store.write_now(job)


def test_before_a_cause_is_acted_on_everybody_whose_matter_is_not_over_waits(office: Office) -> None:
    office.open(4)
    office.open(cause="billing")
    office.do(2, Action.RESOLVE)
    office.do(3, Action.DISMISS)
    office.do(4, Action.ANSWERED)
    assert owed(office) == [1, 4]
    assert owed(office, "billing") == [5]


def test_once_fixed_those_who_were_resolved_before_are_owed_word_too(office: Office) -> None:
    office.open(3)
    office.do(1, Action.RESOLVE)
    office.do(2, Action.DISMISS)
    act(office, NOW + DAY)
    assert owed(office) == [1, 3]


def test_our_public_word_after_the_fix_ends_it_and_one_before_does_not(office: Office) -> None:
    office.open(2)
    act(office, NOW + DAY)
    say_to(office, 1, NOW + timedelta(hours=1))
    say_to(office, 2, NOW + 2 * DAY)
    assert owed(office) == [1]


def test_who_said_the_same_elsewhere_is_owed_word_until_they_get_it_themselves(office: Office) -> None:
    office.open(1)
    say_to(office, 1, NOW, role="echo", author="rosa")
    office.store.write_now(lambda c: c.execute("UPDATE mention SET root = 'elsewhere' WHERE role = 'echo'"))
    act(office, NOW + DAY)
    say_to(office, 1, NOW + 2 * DAY)
    assert [one.person for one in look(office).owed] == ["@rosa"]


def test_who_was_told_where_we_cannot_see_it_is_marked(office: Office) -> None:
    office.open(2)
    act(office, NOW + DAY)
    office.store.write_now(lambda c: followups.tell(c, 1, "mina", NOW + 2 * DAY))
    assert owed(office) == [2]


def test_what_was_told_before_the_fix_was_not_that_it_is_fixed(office: Office) -> None:
    office.open(1)
    office.store.write_now(lambda c: followups.tell(c, 1, "mina", NOW))
    act(office, NOW + DAY)
    assert owed(office) == [1]


def test_who_complains_after_the_fix_shows_that_it_is_none(office: Office) -> None:
    office.open(1)
    act(office, NOW + DAY)
    office.clock.set(NOW + 2 * DAY)
    office.open(1)
    assert owed(office) == [1]


def test_who_removed_their_post_is_left_in_peace(office: Office) -> None:
    office.open(2)
    office.store.write_now(lambda c: mentions.withdraw(c, 1, NOW))
    assert owed(office) == [2]


def test_another_brand_has_its_own_fixes(office: Office) -> None:
    office.open(1)
    act(office, NOW + DAY, brand="zipcart")
    assert look(office, brand="acme").acted is None
    act(office, NOW + DAY)
    assert look(office, brand="acme").acted == NOW + DAY


def test_the_last_word_on_a_date_counts(office: Office) -> None:
    act(office, NOW + DAY)
    act(office, NOW)
    assert look(office).acted == NOW


def test_complaints_before_and_after_are_people_with_an_interval(office: Office) -> None:
    for day in range(7):
        office.clock.set(NOW + day * DAY)
        office.open(4)
    office.clock.set(NOW + 8 * DAY)
    office.open(3)
    office.clock.set(NOW + 15 * DAY)
    act(office, NOW + 7 * DAY)
    effect = look(office).effect
    assert effect is not None
    assert effect.span == 7 * DAY
    assert (effect.before.numerator, effect.after.numerator) == (28, 3)
    assert (effect.anybody_before, effect.anybody_after) == (28, 3)
    assert effect.change is not None
    assert effect.change.value == -25
    assert effect.change.low < -25 < effect.change.high < 0
    assert effect.change.is_more_than_chance


def test_a_handful_less_may_be_chance(office: Office) -> None:
    office.open(3)
    office.clock.set(NOW + 8 * DAY)
    office.open(1)
    office.clock.set(NOW + 15 * DAY)
    act(office, NOW + 7 * DAY)
    effect = look(office).effect
    assert effect is not None
    assert effect.change is not None
    assert not effect.change.is_more_than_chance


@pytest.mark.parametrize(
    "language,told",
    [
        (
            "en",
            (
                "28 people in the 7 days before, 3 in the 7 after: −25 (95 %: −37.9 to −14.6; more than chance)"
                "; of any cause 28 and 1,003"
            ),
        ),
        (
            "ru",
            (
                "28 человек за 7 дней до этого, 3 за 7 после: −25 (95 %: от −37,9 до −14,6; больше, чем случайность)"
                "; по любым причинам 28 и 1\xa0003"
            ),
        ),
        ("zh", "之前 7 天内 28 人，之后 7 天内 3 人：−25（95%：−37.9 至 −14.6；超出偶然）；所有原因合计 28 和 1,003"),
        (
            "fa",
            (
                "۲۸ نفر در ۷ روز پیش از آن، ۳ در ۷ روز پس از آن: \u2068−۲۵\u2069 (۹۵٪: \u2068−۳۷٫۹\u2069 تا"
                " \u2068−۱۴٫۶\u2069؛ بیش از تصادف)؛ از هر علتی ۲۸ و ۱٬۰۰۳"
            ),
        ),
        (
            "ar",
            (
                "28 شخصًا خلال 7 أيام قبل ذلك، و3 خلال 7 بعده: \u2068−25\u2069 (95%: من \u2068−37.9\u2069 إلى"
                " \u2068−14.6\u2069؛ أكثر من صدفة)؛ ومن كل الأسباب 28 و1,003"
            ),
        ),
        ("hi", ("पहले के 7 दिन में 28 लोग, बाद के 7 में 3: −25 (95%: −37.9 से −14.6; संयोग से ज़्यादा); सभी कारणों से 28 और 1,003")),
    ],
)
def test_an_effect_is_told_in_people(language: Language, told: str) -> None:
    effect = Effect(7 * DAY, count(28), count(3), Change(-25, -37.91, -14.62), 28, 1_003)
    assert effect_line(effect, Voice(language, "monitor")) == told


@pytest.mark.parametrize(
    "since_acted,before_acted,days",
    [
        pytest.param(20, 30, 14, id="whole weeks"),
        pytest.param(30, 8, 7, id="no longer than we listened before"),
        pytest.param(400, 400, 56, id="no longer than eight weeks"),
        pytest.param(3.5, 30, 3, id="days in the first week"),
        pytest.param(0.9, 30, None, id="too early"),
        pytest.param(30, 0, None, id="nobody listened before"),
    ],
)
def test_both_sides_are_equally_long(since_acted: float, before_acted: float, days: int | None) -> None:
    span = span_of(NOW, NOW - before_acted * DAY, NOW + since_acted * DAY)
    assert (span.days if span else None) == days
