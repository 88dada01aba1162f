from datetime import datetime, timedelta
from typing import Any, get_args

import pytest
from doubles.values import NOW, mention

from alerts.base import LANGUAGES, Language
from alerts.event import Alert, Counts, EventType, IncidentView, Said, Score, Sender, Sla
from alerts.voice import Voice
from monitor.replay import Past, Played
from monitor.replay_diff import Change, Shift, Side, Silence, compare
from monitor.replay_recorder import Sent
from monitor.store.past import Fate, Post

MINUTE = timedelta(minutes=1)
POSTS = [
    Post(n, NOW + n * MINUTE, "sample", mention(f"k{n}", "upset", f"p{n}", published=NOW + n * MINUTE))
    for n in range(5)
]
PAST = Past(POSTS, [], 0, NOW - MINUTE, NOW + timedelta(days=1))


def at(minutes: float) -> datetime:
    return NOW + minutes * MINUTE


def sent(minutes: float, incident: int, *posts: int, channel: str = "support", **changes: Any) -> Sent:
    """One alert about an incident that shows these posts."""
    said = tuple(
        Said(
            source="sample", url=None, posted_at=at(n), author=Sender(display="x", id=f"@p{n}"), text="upset",
            lang="en", score=Score(negativity=0.9),
        )
        for n in posts
    )  # fmt: skip
    type_ = changes.pop("type", "opened")
    given = {"kind": "complaint", "severity": "high", "cause": "delivery", **changes}
    view = IncidentView(
        id=f"inc-{incident:06d}", brand="acme", state="open", opened_at=at(0), updated_at=at(0), title="t",
        counts=Counts(mentions=1, authors=1), sla=Sla(first_reply_due_at=at(60)), mentions=said, **given,
    )  # fmt: skip
    return Sent(at(minutes), channel, Alert(event_id="e", seq=1, type=type_, at=at(minutes), incident=view))


def side(*alerts: Sent, fates: dict[int, Fate] | None = None, **changes: Any) -> Side:
    return Side(Played(list(alerts), fates=fates or {}, **changes), "medium")


def changes(now: Side, other: Side) -> tuple[Change, ...]:
    return compare(PAST, now, other).changes


@pytest.mark.parametrize(
    "other,shift",
    [
        pytest.param([sent(1, 9, 0)], None, id="the same, under another number"),
        pytest.param([sent(1.1, 9, 0)], None, id="a look of the daemon apart"),
        pytest.param([sent(5, 9, 0)], Shift.LATER, id="later"),
        pytest.param([sent(0.5, 9, 0)], Shift.EARLIER, id="earlier"),
        pytest.param([], Shift.NEVER, id="never"),
    ],
)
def test_what_becomes_of_an_alert(other: list[Sent], shift: Shift | None) -> None:
    found = changes(side(sent(1, 1, 0)), side(*other))
    assert [one.shift for one in found] == ([shift] if shift else [])


def test_an_incident_that_begins_with_a_later_post_is_the_same_and_later() -> None:
    (found,) = changes(side(sent(0, 1, 0, 1)), side(sent(2, 1, 1)))
    assert (found.shift, found.now, found.other, found.post) == (Shift.LATER, at(0), at(2), 0)


def test_two_incidents_that_become_one_lose_the_second() -> None:
    found = changes(side(sent(1, 1, 0), sent(2, 2, 1)), side(sent(1, 1, 0, 1)))
    assert [(one.shift, one.post) for one in found] == [(Shift.NEVER, 1)]


def test_the_second_of_a_kind_is_laid_beside_the_second() -> None:
    updates = [sent(n, 1, 0, type="updated") for n in (5, 10, 15)]
    found = changes(side(sent(1, 1, 0), *updates), side(sent(1, 1, 0), updates[0], updates[1]))
    assert [(one.shift, one.type, one.now) for one in found] == [(Shift.NEVER, "updated", at(15))]


@pytest.mark.parametrize(
    "other,why",
    [
        pytest.param(side(), "about none of the brands", id="not taken in"),
        pytest.param(side(unknown_sources={"sample": 1}), "its source is not listened to", id="no such source"),
        pytest.param(side(fates={0: Fate(None, None, False)}), "taken for no complaint", id="no complaint"),
        pytest.param(side(fates={0: Fate(3, "low", False)}), "too mild: low", id="too mild"),
        pytest.param(side(fates={0: Fate(3, "high", True)}), "a surge speaks for it", id="folded"),
        pytest.param(side(fates={0: Fate(3, "high", False)}), "nobody is told of it", id="no route"),
    ],
)
def test_why_nobody_is_told(other: Side, why: str) -> None:
    (found,) = changes(side(sent(1, 1, 0)), other)
    assert found.why == why


@pytest.mark.parametrize(
    "silence,said",
    [
        (Silence("no_surge"), "چنین موجی نیست"),
        (Silence("elsewhere", channels=("lead", "pager")), "به \u2068lead, pager\u2069 می‌رود"),
        (Silence("too_mild", level="medium"), "بیش از حد ملایم: متوسط"),
        (Silence("brand"), "دربارهٔ هیچ‌یک از برندها نیست"),
    ],
    ids=lambda told: told.reason if isinstance(told, Silence) else "",
)
def test_the_reason_is_said_in_the_language_of_the_reader(silence: Silence, said: str) -> None:
    assert silence.said(Voice("fa", "monitor")) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shift_and_every_kind_of_alert_has_its_words(language: Language) -> None:
    known = Voice(language, "monitor")
    assert [shift for shift in Shift if known.word("replay", shift) is None] == []
    assert [type_ for type_ in get_args(EventType) if known.word("told", type_) is None] == []


def test_an_alert_that_goes_elsewhere_is_never_here_and_new_there() -> None:
    fates = {0: Fate(3, "high", False)}
    now, other = side(sent(1, 3, 0), fates=fates), side(sent(1, 3, 0, channel="lead"), fates=fates)
    found = [(one.shift, one.channel, one.why) for one in changes(now, other)]
    assert found == [(Shift.NEWLY, "lead", "goes to support"), (Shift.NEVER, "support", "goes to lead")]


def test_surges_are_one_by_brand_cause_and_day() -> None:
    surge = {"kind": "surge", "cause": "outage"}
    assert changes(side(sent(1, 1, 0, **surge)), side(sent(1, 7, 3, **surge))) == ()
    found = changes(side(sent(1, 1, 0, **surge)), side(sent(25 * 60, 1, 0, **surge)))
    assert [(one.shift, one.why) for one in found] == [(Shift.NEVER, "no such surge"), (Shift.NEWLY, "no such surge")]
    assert {one.post for one in found} == {None}


def test_what_was_told_before_the_time_asked_for_is_left_out() -> None:
    found = compare(PAST, side(sent(-5, 1, 0), sent(3, 1, 0, type="updated")), side(sent(-9, 1, 0)))
    assert (found.now, found.other, found.same) == (1, 0, 0)
    assert [one.type for one in found.changes] == ["updated"]
