import json
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from doubles.contract_alerts import HOSTILE, LANGUAGES, life, opened, saying, with_incident, with_said
from doubles.telegram_bot import MENTION, stretch, units
from hypothesis import given
from hypothesis import strategies as st

from alerts.base import Notice
from alerts.event import Alert, Evidence, Suggestion
from alerts.render import card_of
from alerts.safe_text import clean
from alerts.telegram_text import LONG, MAX_TEXT, message_of, notice_message, plain_message_of

UTC = ZoneInfo("UTC")
TEXTS = {
    **HOSTILE,
    "telegram": "@everyone @acme_support /start@bot #tag tg://user?id=1 <b>x</b> [a](tg://user?id=7) ||s|| __u__",
    "right to left": "پول من را پس بدهید! @acme_support \u200fسلام 😡",
    "emoji": "👨‍👩‍👧‍👦🏳️‍🌈🇮🇷" * 900,
}


def shown(alert: Alert) -> dict:
    now = alert.at + timedelta(minutes=5)
    return json.loads(msgspec.json.encode(message_of(card_of(alert, now, UTC), now, UTC)))


def quote(message: dict) -> str:
    entity = min((one for one in message["entities"] if "quote" in one["type"]), key=lambda one: one["offset"])
    return stretch(message["text"], entity)


@pytest.mark.parametrize("language", LANGUAGES)
def test_their_words_are_whole_and_only_the_evidence_is_bold(language):
    alert = opened(language)
    message = shown(alert)
    said = alert.incident.mentions[0]
    assert quote(message).replace("\u2060", "") == said.text
    bold = [stretch(message["text"], entity) for entity in message["entities"] if entity["type"] == "bold"]
    bold = [text for text in bold if text not in (message["text"].split("\n")[0], "Draft, edit before you send")]
    assert sorted(bold) == sorted(said.text[found.start : found.end] for found in said.evidence)


def test_the_message_leads_with_how_bad_and_until_when():
    alert = life()[0]
    message = shown(alert)
    assert message["text"].split("\n") == [
        "🟠 HIGH · Broken order, third time, no answer",
        "reply by 10:14 UTC, 55 min left",
        "Ada · mastodon.example · English · 1,200 followers · 12 reactions, 4 reposts, 3 replies and growing",
        "posted 09:12 UTC",
        "",
        alert.incident.mentions[0].text,
        "",
        "Why flagged: nobody answers · Third time this week",
        "How sure: It is likely a complaint.",
        "Feeling: disappointment",
        "Before: 1 earlier incident, the last on 30 Dec 2025 (answered)",
        "",
        "Draft, edit before you send",
        alert.incident.suggestion.text,
        "",
        "inc_en_01 · open · seq 1 · allears incidents show inc_en_01",
    ]
    assert (
        stretch(message["text"], next(one for one in message["entities"] if not one["offset"]))
        == "🟠 HIGH · Broken order, third time, no answer"
    )
    assert message["reply_markup"]["inline_keyboard"] == [
        [
            {"text": "Open to reply", "url": "https://mastodon.example/p/1"},
            {"text": "Open in All Ears", "url": "https://monitor.example/i/inc_en_01"},
        ]
    ]


def test_a_settled_incident_has_no_reasons_and_no_buttons():
    message = shown(life()[8])
    assert message["text"].startswith("✔ RESOLVED after 1 h 47 min by maria")
    assert "reply_markup" not in message
    assert "Why flagged" not in message["text"]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_hostile_words_come_out_as_words(text):
    message = shown(saying(text, (0, 12), (20, 40), name=text, title=text))
    assert units(message["text"]) <= MAX_TEXT
    assert not MENTION.search(message["text"])
    said = quote(message).replace("\u2060", "").rstrip("…").rstrip()
    assert clean(text).startswith(said) or not clean(text).strip()


@given(st.text(st.characters(codec=None), max_size=5_000), st.text(st.characters(codec=None), max_size=300))
def test_no_text_is_too_long_or_calls_anybody(text, name):
    spans = tuple(Evidence(start=at, end=at + 1, why="w") for at in range(0, 5_000, 2))
    message = shown(with_said(saying(text, name=name, title=name), evidence=spans))
    assert units(message["text"]) <= MAX_TEXT
    assert len(message["entities"]) <= 100
    assert not re.search("@[^\u2060]", message["text"])
    for entity in message["entities"]:
        assert stretch(message["text"], entity)


def test_long_words_fill_the_message_in_whole_characters_and_the_foot_says_so():
    message = shown(saying("👩‍🚒 nobody answers. " * 500))
    assert MAX_TEXT - 8 <= units(message["text"]) <= MAX_TEXT
    assert quote(message).endswith("…")
    assert "cut here" in message["text"]


@pytest.mark.parametrize("length, style", [(LONG, "blockquote"), (LONG + 1, "expandable_blockquote")])
def test_a_long_quote_unfolds_on_a_tap(length, style):
    assert style in [entity["type"] for entity in shown(saying("x" * length))["entities"]]


def test_a_post_that_was_taken_down_leaves_no_words():
    alert = msgspec.structs.replace(saying(""), type="updated", reason="mention_deleted")
    assert quote(shown(alert)) == "(the post was taken down)"


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_plain_messages_and_notices_are_plain(text):
    alert = saying(text, name=text, title=text)
    for message in (plain_message_of(card_of(alert, alert.at, UTC)), notice_message(Notice(text, (text,)))):
        assert 0 < units(message.text) <= MAX_TEXT
        assert not MENTION.search(message.text)
        assert message.entities == ()


def test_a_draft_takes_only_what_their_words_leave():
    draft = Suggestion(lang="en", text="We will write to you here. " * 400, must_edit=True)
    short = shown(with_incident(saying("nobody answers"), suggestion=draft))
    assert units(short["text"]) <= MAX_TEXT
    assert "We will write to you here." in short["text"]
    long = "nobody answers. " * 230
    crowded = shown(with_incident(saying(long), suggestion=draft))
    assert quote(crowded) == clean(long)
    assert "We will write" not in crowded["text"]


def test_a_draft_is_a_quote_of_its_own_under_a_line_that_says_so():
    message = shown(opened("ru"))
    styles = {stretch(message["text"], entity): entity["type"] for entity in message["entities"]}
    assert styles["Draft, edit before you send"] == "bold"
    assert styles[opened("ru").incident.suggestion.text] == "blockquote"
