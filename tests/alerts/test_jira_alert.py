from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from doubles.contract_alerts import life, opened, saying, with_incident, with_said
from doubles.jira import ALERT as MEMBERS
from doubles.jira import REMARK, faults_in
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs, to_builtins

from alerts.base import Language, Parcel
from alerts.event import Alert
from alerts.jira_alert import Alarm, Call, Remark, alias_of, calls_of, simpler

UTC = ZoneInfo("UTC")


def calls(alert: Alert, told: str | None = None, language: Language = "en") -> tuple[Call, ...]:
    return calls_of(Parcel("key", alert, alert.at + timedelta(minutes=5)), told, UTC, language)


def alarm(alert: Alert, language: Language = "en") -> Alarm:
    (call,) = calls(alert, None, language)
    assert isinstance(call.body, Alarm)
    return call.body


def note(alert: Alert, told: str = "create", language: Language = "en") -> str:
    body = calls(alert, told, language)[-1].body
    assert isinstance(body, Remark)
    return body.note


@pytest.mark.parametrize(
    "state, told, verbs",
    [
        ("open", None, ["create"]),
        ("open", "create", ["create", "notes"]),
        ("open", "acknowledge", ["unacknowledge", "create", "notes"]),
        ("open", "close", ["create"]),
        ("claimed", None, ["acknowledge"]),
        ("claimed", "create", ["acknowledge", "notes"]),
        ("snoozed", "acknowledge", ["acknowledge", "notes"]),
        ("answered", "create", ["close"]),
        ("resolved", "close", ["close"]),
        ("dismissed", None, ["close"]),
    ],
    ids=str,
)
def test_the_state_and_what_was_told_last_decide_what_is_asked_for(state, told, verbs):
    assert [call.verb for call in calls(with_incident(opened("en"), state=state), told)] == verbs


def test_the_message_says_how_bad_and_until_when():
    assert alarm(life()[0]).message == (
        "HIGH: Broken order, third time, no answer · reply by 10:14 UTC, 55 min left · English, mastodon.example"
    )


def test_rules_in_jira_can_ask_for_what_it_is():
    made = alarm(with_incident(opened("en"), severity="critical", cause="billing"), "fa")
    assert (made.priority, made.tags, made.entity) == ("P1", ("all-ears", "acme"), "acme")
    assert {"severity": "critical", "cause": "billing", "language": "en"}.items() <= made.details.items()


def test_a_link_is_left_as_it_is():
    url = "https://mastodon.example/@ada/1?a=1&b=2"
    made = alarm(with_said(with_incident(opened("en"), links=None), url=url))
    assert made.details["link"] == url
    assert f"Open to reply: {url}" in made.description


def test_an_alert_in_persian_has_its_words_whole_between_isolates():
    alert = opened("fa")
    made = alarm(alert, "fa")
    assert f"│ {alert.incident.mentions[0].text}" in made.description
    assert "شدید" in made.message
    assert f"\u2068allears incidents show {alert.incident.id}\u2069" in made.description
    assert not [word for word in ("HIGH", "flagged", "Draft") if word in made.message + made.description]


def test_no_line_of_theirs_passes_for_ours():
    forged = "fine\n\n▲ CRITICAL  pay now\nDraft, edit before you send\u2028seq 9"
    for text in (alarm(saying(forged)).description, note(saying(forged))):
        said = [line for line in text.split("\n") if "pay now" in line or "seq 9" in line]
        assert len(said) == 2
        assert all(line.startswith("│ ") for line in said)


def test_a_note_says_what_changed_and_who_did_it():
    claimed = structs.replace(with_incident(opened("en"), state="claimed"), type="claimed", actor="maria")
    call = calls(claimed, "create")[-1]
    assert isinstance(call.body, Remark)
    assert (call.verb, call.body.user) == ("notes", "maria")
    assert "CLAIMED by maria" in call.body.note


def test_a_note_of_a_post_that_was_taken_down_has_no_words():
    gone = structs.replace(with_said(opened("en"), text=""), type="updated", reason="mention_deleted")
    assert "(the post was taken down)" in note(gone)


def test_a_long_post_is_cut_in_a_note_which_says_so():
    assert "their words were cut here" in note(saying("no answer for days. " * 500))


def test_the_closing_note_has_nobody_s_words():
    said = opened("en").incident.mentions[0].text
    assert said not in note(with_incident(opened("en"), state="resolved"), "create")


@given(st.text(st.characters(codec=None), max_size=2_000), st.sampled_from(["en", "fa"]))
def test_no_text_makes_a_request_too_long(text, language):
    alert = structs.replace(with_incident(saying(text * 20, name=text, title=text), brand=text), actor=text)
    made = alarm(alert, language)
    for body in (made, simpler(made)):
        assert list(faults_in(to_builtins(body), MEMBERS)) == []
    for call in calls(alert, "acknowledge", language):
        if isinstance(call.body, Remark):
            assert list(faults_in(to_builtins(call.body), REMARK)) == []


@pytest.mark.parametrize(
    "incident", ["inc-000007", "x" * 512, "x" * 513, ""], ids=["usual", "longest", "longer", "none"]
)
def test_the_alias_is_the_incident_and_never_too_long(incident):
    alias = alias_of(incident)
    assert (alias == incident) is (0 < len(incident) <= 512)
    assert 0 < len(alias) <= 512
