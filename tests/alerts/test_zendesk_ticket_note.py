import re
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

import msgspec
import pytest
from doubles.contract_alerts import life, opened, saying, with_incident, with_said
from doubles.zendesk_desk import fault_in, live_in
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from alerts.base import Language, Notice
from alerts.event import Alert
from alerts.render import card_of
from alerts.web import MAX_REPLY
from alerts.zendesk_ticket_note import Ticket, body_of, change_of, note_of, notice_ticket, ticket_of

UTC = ZoneInfo("UTC")


def body(alert: Alert, language: Language = "en") -> str:
    now = alert.at + timedelta(minutes=5)
    return body_of(alert, card_of(alert, now, UTC, language), now, UTC)


def note(alert: Alert, language: Language = "en") -> str:
    now = alert.at + timedelta(minutes=5)
    return note_of(card_of(alert, now, UTC, language), now, UTC)


def ticket(alert: Alert) -> Ticket:
    return ticket_of(alert, card_of(alert, alert.at, UTC), body(alert), None)


def quoted(html: str) -> list[str]:
    quotes = re.findall(r'<blockquote dir="auto">(.*?)</blockquote>', html)
    return [unescape(re.sub("</?b>", "", quote).replace("<br>", "\n")) for quote in quotes]


def test_the_subject_says_for_whom_and_about_what():
    made = ticket(life()[0])
    assert (made.subject, made.priority) == ("[acme] Broken order, third time, no answer (#inc_en_01)", "high")


def test_the_first_lines_say_how_bad_and_until_when():
    first, second, *_ = re.findall("<p>(.*?)</p>", body(life()[0]))
    assert first.endswith("HIGH · Broken order, third time, no answer</b>")
    assert second.startswith("reply by 10:14")


def test_an_alert_in_persian_runs_from_right_to_left_and_keeps_their_words():
    alert = opened("fa")
    html = body(alert, "fa")
    assert html.startswith('<div dir="rtl">')
    assert quoted(html)[0] == alert.incident.mentions[0].text
    assert "شدید" in html
    assert f"\u2068allears incidents show {alert.incident.id}\u2069" in html
    assert not [word for word in ("HIGH", "flagged", "Draft") if word in html]


def test_words_of_either_direction_find_their_own_in_a_page_of_the_other():
    assert '<div dir="ltr">' in body(opened("fa"))
    assert all(part.startswith('"auto"') for part in re.findall("<blockquote dir=(\\S*)>", body(opened("fa"))))


def test_the_draft_is_named_and_stands_apart_from_what_was_said():
    alert = opened("ru")
    assert alert.incident.suggestion
    html = body(alert)
    assert alert.incident.suggestion.text in quoted(html)
    assert html.index("Draft, edit before you send") < html.index(alert.incident.suggestion.text[:20])


def test_evidence_is_marked():
    assert "<b>no answer</b>" in body(saying("still no answer today", (6, 15)))


def test_others_who_spoke_are_quoted_under_their_names_and_the_rest_is_counted():
    first = opened("en").incident.mentions[0]
    others = (opened("fa").incident.mentions[0],) * 5
    html = body(with_incident(opened("en"), mentions=(first, *others)))
    assert len(re.findall("سفارشم", html)) == 3
    assert "their words were cut here" in html


def test_placeholders_of_zendesk_are_words():
    html = body(saying("my mail is {{ticket.requester.email}} and {% if x %}{{{"))
    assert live_in(html) == []
    assert "{\u2060{\u2060ticket.requester.email}}" in html


def test_a_note_says_what_changed_and_who_did_it_and_once_over_has_nobody_s_words():
    said = opened("en").incident.mentions[0].text
    claimed = structs.replace(with_incident(opened("en"), state="claimed"), type="claimed", actor="<b>maria")
    settled = structs.replace(with_incident(opened("en"), state="dismissed"), type="dismissed")
    assert "CLAIMED by &lt;b&gt;maria" in note(claimed)
    assert quoted(note(claimed)) == [said]
    assert "NOT A COMPLAINT" in note(settled)
    assert quoted(note(settled)) == []


def test_a_note_of_a_post_that_was_taken_down_has_no_words():
    gone = structs.replace(with_said(opened("en"), text=""), type="updated", reason="mention_deleted")
    assert "(the post was taken down)" in note(gone)


@pytest.mark.parametrize(
    "state, before, status",
    [
        ("open", None, None),
        ("open", "open", None),
        ("open", "solved", "open"),
        ("claimed", "pending", "open"),
        ("answered", "open", "pending"),
        ("answered", "pending", None),
        ("resolved", "pending", "solved"),
        ("dismissed", None, "solved"),
    ],
)
def test_a_status_is_set_where_ours_changes(state, before, status):
    assert change_of(with_incident(opened("en"), state=state), "<p>x</p>", before).status == status


@given(st.text(st.characters(codec=None), max_size=2_000), st.sampled_from(["en", "fa"]))
def test_no_text_makes_a_comment_that_cannot_be_read_back(text, language):
    alert = saying(text * 20, (0, 50), name=text, title=text)
    alert = with_incident(alert, brand=text, mentions=alert.incident.mentions * 20)
    made = ticket_of(alert, card_of(alert, alert.at, UTC), body(alert, language), 12)
    assert fault_in(msgspec.to_builtins(made)) is None
    assert len(made.subject) <= 150
    assert live_in(made.comment.html_body) == live_in(note(alert, language)) == []
    assert len(made.comment.html_body.encode()) <= MAX_REPLY / 2


def test_a_long_notice_is_cut():
    made = notice_ticket(Notice("held back", tuple(f"line {number}" for number in range(10_000))), "n")
    assert len(made.comment.html_body) < 10_000
