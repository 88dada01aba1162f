from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from doubles.contract_alerts import life, opened, with_said

from alerts import lines
from alerts.base import Notice
from alerts.card import Card
from alerts.event import Alert, Score
from alerts.render import card_of

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
