import json
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from doubles.contract_alerts import HOSTILE, LANGUAGES, life, opened, saying, with_incident, with_said
from doubles.teams import faults_in, live_in
from hypothesis import given
from hypothesis import strategies as st

from alerts.base import Notice
from alerts.event import Alert, Evidence, Suggestion
from alerts.render import card_of
from alerts.safe_text import clean
from alerts.teams_card import MAX_SIZE, escape, message_of, notice_message, plain_message_of, size

UTC = ZoneInfo("UTC")
TEXTS = {
    **HOSTILE,
    "teams": "<at>everyone</at> {{DATE(2026-01-01T00:00:00Z)}} {{{{TIME(x)}} ${x} [bank](https://evil.example)",
    "lists": "- one\n* two\n1. three\n> quote\n# head",
    "right to left": "پول من را پس بدهید! <at>همه</at> \u200fسلام 😡",
    "quotes and backslashes": '\\"' * 8_000,
    "only braces": "{" * 20_000,
    "only breaks": "a\n" * 5_000,
}


def shown(alert: Alert) -> dict:
    message = message_of(card_of(alert, alert.at + timedelta(minutes=5), UTC))
    return json.loads(msgspec.json.encode(message))


def body(alert: Alert) -> list[dict]:
    return shown(alert)["attachments"][0]["content"]["body"]


def quote(alert: Alert) -> dict:
    return next(part for part in body(alert) if part["type"] == "Container")


def said(alert: Alert) -> str:
    """Their words as people read them, a line for each paragraph."""
    blocks = quote(alert)["items"]
    return "\n".join("".join(run["text"] for run in block.get("inlines", ())) for block in blocks).replace("\u2060", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_their_words_are_whole_in_their_direction_and_only_the_evidence_is_bold(language):
    alert = opened(language)
    mention = alert.incident.mentions[0]
    assert said(alert) == mention.text
    assert quote(alert)["rtl"] is (mention.dir == "rtl")
    bold = [run["text"] for run in quote(alert)["items"][0]["inlines"] if run.get("weight") == "bolder"]
    assert sorted(bold) == sorted(mention.text[found.start : found.end] for found in mention.evidence)


def test_the_card_leads_with_how_bad_and_until_when():
    title, due, who, posted, _, facts, draft_label, draft, foot = body(life()[0])
    assert title["text"] == "🟠 HIGH · Broken order, third time, no answer"
    assert title["color"] == "warning"
    assert due["text"] == (
        "**55 min left**, reply due {{DATE(2026-01-05T10:14:02Z, SHORT)}} {{TIME(2026-01-05T10:14:02Z)}}"
    )
    assert who["text"].startswith("Ada · mastodon.example · English")
    assert posted["text"].startswith("posted {{DATE(2026-01-05T09:12:00Z, SHORT)}}")
    assert [fact["title"] for fact in facts["facts"]] == ["Why flagged", "How sure", "Feeling", "Before"]
    assert draft_label["text"] == "Draft, edit before you send"
    assert draft["items"][0]["inlines"] == [{"type": "TextRun", "text": life()[0].incident.suggestion.text}]
    assert foot["text"].startswith(r"inc\_en\_01 · open · seq 1")
    actions = shown(life()[0])["attachments"][0]["content"]["actions"]
    assert [action["title"] for action in actions] == ["Open to reply", "Open in All Ears"]


def test_a_settled_incident_has_no_reasons_and_no_buttons():
    alert = life()[8]
    assert [part["type"] for part in body(alert)] == ["TextBlock"] * 4 + ["Container", "TextBlock"]
    assert body(alert)[0]["color"] == "good"
    assert "actions" not in shown(alert)["attachments"][0]["content"]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_hostile_words_come_out_as_words(text):
    alert = saying(text, (0, 12), (20, 40), name=text, title=text)
    assert list(faults_in(shown(alert))) == []
    assert size(shown(alert)) <= MAX_SIZE
    title, _, who, *_, foot = body(alert)
    assert [live_in(part["text"]) for part in (title, who, foot)] == [[], [], []]
    for part in body(alert):
        for fact in part.get("facts", ()):
            assert live_in(fact["value"]) == []
    assert "{{" not in json.dumps(quote(alert))
    whole = [line for line in re.split("[\n\u2028\u2029]", clean(text)) if line.strip()]
    assert "\n".join(whole).startswith(said(alert).rstrip("…").rstrip()) or not whole


@given(st.text(st.characters(codec=None), max_size=3_000), st.text(st.characters(codec=None), max_size=300))
def test_no_text_is_live_or_too_large(text, name):
    spans = tuple(Evidence(start=at, end=at + 1, why="w") for at in range(0, 9_000, 2))
    alert = with_said(saying(text * 3, name=name, title=name), evidence=spans)
    assert list(faults_in(shown(alert))) == []
    assert size(shown(alert)) <= MAX_SIZE
    assert live_in(body(alert)[0]["text"]) == []


def test_more_marks_than_there_is_room_for_leave_the_words():
    alert = saying("ab" * 2_000, *((at, at + 1) for at in range(0, 4_000, 2)))
    (block,) = quote(alert)["items"]
    assert block["inlines"] == [{"type": "TextRun", "text": "ab" * 2_000}]


def test_every_paragraph_is_a_block_and_marks_go_on():
    alert = saying("one\n\ntwo three\u2028four", (5, 19))
    assert [[(run["text"], "weight" in run) for run in block["inlines"]] for block in quote(alert)["items"]] == [
        [("one", False)],
        [("two three", True)],
        [("four", True)],
    ]


def test_long_words_are_cut_in_whole_characters_and_the_foot_says_so():
    alert = saying("👩‍🚒 nobody answers. " * 900)
    assert said(alert).endswith("…")
    assert "cut here" in body(alert)[-1]["text"]


def test_a_post_that_was_taken_down_leaves_no_words():
    alert = msgspec.structs.replace(saying(""), type="updated", reason="mention_deleted")
    assert [item["text"] for item in quote(alert)["items"]] == ["_(the post was taken down)_"]


@pytest.mark.parametrize(
    "text, read",
    [
        ("a*b_c", r"a\*b\_c"),
        ("\\*", r"\\\*"),
        ("- item", "\u2060- item"),
        ("12. item", "\u206012. item"),
        ("{{{x", "{\u2060{\u2060{x"),
        ("https://a", "https:\u2060//a"),
    ],
)
def test_markdown_is_escaped_once(text, read):
    assert escape(text) == read


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_plain_messages_and_notices_are_plain(text):
    alert = saying(text, name=text, title=text)
    for message in (plain_message_of(card_of(alert, alert.at, UTC)), notice_message(Notice(text, (text,) * 50))):
        assert list(faults_in(message)) == []
        assert size(message) <= MAX_SIZE
        for part in message["attachments"][0]["content"]["body"]:
            assert live_in(part["text"]) == []


def test_a_draft_takes_only_what_their_words_leave():
    draft = Suggestion(lang="en", text="We will write to you here. " * 400, must_edit=True)
    short = shown(with_incident(saying("nobody answers"), suggestion=draft))
    assert "We will write to you here." in json.dumps(short)
    long = with_incident(saying("ن" * 1_800, *((at, at + 1) for at in range(0, 300, 2))), suggestion=draft)
    assert size(shown(long)) <= MAX_SIZE
    assert said(long) == "ن" * 1_800


def test_a_card_for_agents_who_read_from_right_to_left_runs_that_way():
    alert = opened("en")
    made = message_of(card_of(alert, alert.at, UTC, "fa"))["attachments"][0]["content"]
    assert made["rtl"] is True
    assert [part["rtl"] for part in made["body"] if part["type"] == "Container"] == [False, False]
