from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from doubles.contract_alerts import life, opened, with_incident, with_said

from alerts import lines
from alerts.base import Notice
from alerts.card import Card
from alerts.event import Alert, Gloss, History, Score, Suggestion
from alerts.render import card_of
from alerts.safe_text import FSI, PDI

UTC = ZoneInfo("UTC")


def card(alert: Alert) -> Card:
    return card_of(alert, alert.at + timedelta(minutes=5), UTC)


def changed(type_: str, reason: str | None = None) -> Alert:
    return msgspec.structs.replace(opened("en"), type=type_, reason=reason)


@pytest.mark.parametrize(
    "alert, heard",
    [
        (changed("escalated"), True),
        (changed("reopened"), True),
        (changed("released"), True),
        (changed("updated", "severity_rose"), True),
        (changed("updated", "new_mentions"), False),
        (changed("claimed"), False),
        (changed("resolved"), False),
    ],
    ids=lambda value: f"{value.type} {value.reason}" if isinstance(value, Alert) else "",
)
def test_only_what_needs_people_again_must_be_heard(alert, heard):
    assert lines.must_be_heard(alert) is heard


def test_what_changed_stands_before_what_it_is_about():
    escalated = next(alert for alert in life() if alert.type == "escalated")
    assert lines.title(card(escalated)) == "🟠 HIGH · ESCALATED the reply is due: Broken order, third time, no answer"
    assert lines.spoken(card(escalated)).startswith("▲ ESCALATED the reply is due · HIGH: Broken order")


def test_an_unsure_card_asks():
    facts = dict(lines.facts(card(with_said(opened("en"), score=Score(negativity=0.7, confidence=0.4)))))
    assert facts["How sure"] == "Is this a complaint? We are unsure."


def test_a_settled_card_has_no_reasons_and_no_links():
    settled = card(life()[8])
    assert list(lines.facts(settled)) == []
    assert list(lines.links(settled)) == []
    assert lines.title(settled).startswith("✔ RESOLVED")


def test_the_foot_says_when_words_are_missing():
    assert lines.foot(card(opened("en")), whole=False).endswith("their words were cut here; the command shows all")


@pytest.mark.parametrize(
    "notice, shown",
    [(Notice("a", ("", " b\nc ")), ["a", "b c"]), (Notice("", ("b",)), ["b"]), (Notice(" "), ["-"])],
    ids=["lines", "no title", "nothing"],
)
def test_a_notice_always_says_something(notice, shown):
    assert lines.notice_lines(notice) == shown


def in_state(state: str, language: str = "en") -> Card:
    alert = with_incident(opened("en"), state=state)
    return card_of(alert, alert.at, UTC, language)


@pytest.mark.parametrize(
    "state, first, never",
    [
        ("open", "claim", "reopen"),
        ("claimed", "answered", "claim"),
        ("snoozed", "claim", "snooze"),
        ("answered", "resolve", "claim"),
        ("resolved", "reopen", "resolve"),
        ("dismissed", "reopen", "dismiss"),
    ],
)
def test_only_what_can_be_done_now_is_offered(state, first, never):
    names = [name for name, _ in lines.actions(in_state(state))]
    assert names[0] == first
    assert never not in names


def test_what_stands_on_buttons_is_in_the_agent_s_language():
    assert dict(lines.actions(in_state("open"))) == {
        "claim": "Claim", "dismiss": "Not a complaint", "snooze": "Snooze", "resolve": "Resolve",
    }  # fmt: skip
    assert dict(lines.actions(in_state("open", "ru")))["dismiss"] == "Не жалоба"
    assert lines.label(in_state("open", "zh"), "open") == "打开并回复"


def test_the_draft_is_marked_as_one_and_its_gloss_named():
    suggestion = Suggestion(lang="ru", text="Ира, …", must_edit=True, gloss=Gloss(lang="de", text="Ira, …"))
    alert = with_incident(opened("ru"), suggestion=suggestion)
    assert list(lines.draft(card(alert))) == [
        ("Draft, edit before you send", "Ира, …"),
        ("The draft in German", "Ira, …"),
    ]
    assert list(lines.draft(card(with_incident(alert, state="answered")))) == []
    assert list(lines.draft(card(with_incident(alert, suggestion=None)))) == []


def test_a_draft_of_a_machine_bears_its_name():
    suggestion = Suggestion(lang="ru", text="Ира, …", must_edit=True, model="llama\n3")
    alert = with_incident(opened("ru"), suggestion=suggestion)
    assert list(lines.draft(card(alert))) == [("Draft, edit before you send (llama 3)", "Ира, …")]


def test_what_is_known_comes_in_the_order_in_which_it_is_needed():
    history = History(previous_incidents=1, last_reply="We are sorry", last_url="https://a.example/1")
    alert = with_incident(opened("en"), history=history, note="Cards fail", advice="legal", surge="inc-000009")
    assert [label for label, _ in lines.facts(card(alert))] == [
        "Why flagged", "How sure", "Feeling", "So far", "Before", "What we answered then", "Known already", "No draft",
    ]  # fmt: skip
    assert list(lines.links(card(alert)))[-1] == ("Their post before", "https://a.example/1")


def test_between_words_from_right_to_left_ids_and_commands_stay_whole():
    shown = lines.foot(card_of(opened("en"), opened("en").at, UTC, "fa"))
    assert shown == f"{FSI}inc_en_01{PDI} · باز · رویداد ۱ · {FSI}allears incidents show inc_en_01{PDI}"


@pytest.mark.parametrize(
    "kind, reason, news",
    [
        ("opened", "first_notification", False),
        ("updated", "new_mentions", True),
        ("updated", "reach_rose", False),
        ("updated", "sla_near", False),
        ("escalated", "severity_rose", True),
        ("escalated", "sla_due", True),
        ("reopened", "upset_again", True),
        ("answered", "brand_replied", True),
        ("resolved", "customer_satisfied", True),
        ("claimed", None, False),
        ("released", None, False),
        ("snoozed", None, False),
        ("dismissed", None, False),
        ("test", None, False),
    ],
)
def test_a_thread_hears_only_what_a_person_should_notice(kind, reason, news):
    assert lines.is_news(changed(kind, reason)) is news
