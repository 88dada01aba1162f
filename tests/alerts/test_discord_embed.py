import json
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from doubles.contract_alerts import HOSTILE, LANGUAGES, life, opened, saying, with_incident, with_said
from doubles.discord import as_read, faults_in, live_in, units
from hypothesis import given
from hypothesis import strategies as st

from alerts.base import Notice
from alerts.discord_embed import MAX_WORDS, message_of, notice_message, plain_message_of
from alerts.event import Alert, Evidence, Gloss, History, Links, Suggestion
from alerts.render import card_of
from alerts.safe_text import clean

UTC = ZoneInfo("UTC")
FULL = {
    "history": History(previous_incidents=1, last_reply="we " * 200, last_url="https://a.example/" + "x" * 100),
    "note": "known " * 200,
    "advice": "distress",
    "surge": "inc-000009",
    "links": Links(reply="https://a.example/r", dashboard="https://a.example/" + "x" * 100),
}
"""Everything that an incident may say beside their words."""
OURS = re.compile(r"<t:\d+:[tRf]>")
TEXTS = {
    **HOSTILE,
    "discord mentions": "@everyone @here <@123> <@&456> <#789> </pay:1> <id:guide> <a:x:1> <t:0:R>",
    "discord formatting": "# head\n-# small\n> quote\n>>> all\n- item\n1. one\n||spoiler|| __u__ ~~s~~ ```code```",
    "links": "https://evil.example [bank](https://evil.example) <https://evil.example> steam://run",
    "backslashes": "\\*not bold\\* \\\\ \\",
    "right to left": "پول من را پس بدهید! @everyone ** \u200fسلام",
}


def shown(alert: Alert) -> dict:
    card = card_of(alert, alert.at + timedelta(minutes=5), UTC)
    return json.loads(msgspec.json.encode(message_of(card)))


def quote(alert: Alert) -> str:
    return shown(alert)["embeds"][0]["description"].partition(">>> ")[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_their_words_are_whole_and_read_as_they_were_written(language):
    alert = opened(language)
    assert list(faults_in(shown(alert))) == []
    assert as_read(quote(alert).replace("**", "")) == alert.incident.mentions[0].text


def test_the_layout_leads_with_how_bad_and_until_when():
    message = shown(life()[0])
    (embed,) = message["embeds"]
    assert as_read(message["content"]) == (
        "🟠 HIGH · Broken order, third time, no answer · reply by 10:14 UTC, 55 min left"
    )
    assert embed["description"].split("\n")[0] == "**reply due <t:1767608042:t>**, <t:1767608042:R>"
    assert (embed["title"], embed["url"]) == ("Open to reply", "https://mastodon.example/p/1")
    assert [one["name"] for one in embed["fields"]] == [
        "Why flagged", "How sure", "Feeling", "Before", "Open in All Ears", "Draft, edit before you send",
    ]  # fmt: skip
    assert embed["footer"]["text"] == "inc_en_01 · open · seq 1 · allears incidents show inc_en_01"


def test_only_the_evidence_is_bold():
    assert quote(life()[0]) == (
        "**Third time this week** my order from Acme arrived broken and **nobody answers**\\. "
        "I feel like a fool for trusting you\\."
    )


def test_a_settled_incident_is_green_without_reasons_and_links():
    message = shown(life()[8])
    (embed,) = message["embeds"]
    assert "fields" not in embed
    assert "url" not in embed
    assert embed["color"] == 0x12B76A
    assert embed["description"].startswith("**resolved after 1 h 47 min**\n")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_hostile_words_come_out_as_words(text):
    alert = saying(text, name=text, title=text)
    message = shown(alert)
    assert list(faults_in(message)) == []
    assert message["allowed_mentions"] == {"parse": []}
    assert live_in(message["content"]) == []
    assert live_in(quote(alert)) == []
    _, who, _, *_ = message["embeds"][0]["description"].split("\n")
    assert live_in(who) == []
    said = as_read(quote(alert))
    assert clean(text).startswith(said.rstrip("…").rstrip()) or not clean(text).strip()


@given(st.text(st.characters(codec=None), max_size=4_000), st.text(st.characters(codec=None), max_size=300))
def test_no_text_is_live_or_too_long(text, name):
    spans = tuple(Evidence(start=at, end=at + 1, why="w") for at in range(0, 4_000, 2))
    alert = with_said(saying(text, name=name, title=name), evidence=spans)
    message = shown(alert)
    assert list(faults_in(message)) == []
    assert set(live_in(quote(alert))) <= {"**"}
    for one in message["embeds"][0].get("fields", ()):
        assert live_in(one["value"]) == [] or one["name"] == "Open in All Ears"


def test_our_time_stamps_are_the_only_ones():
    message = shown(saying("<t:0:R>", name="<t:1:R>", title="<t:2:R>"))
    text = json.dumps(message, ensure_ascii=False).replace("\\\\", "\\")
    assert len(OURS.findall(text)) == 3


def test_long_words_are_cut_in_whole_characters_and_the_foot_says_so():
    alert = saying("👩‍🚒 nobody answers. " * 500, (4, 10))
    assert units(quote(alert).replace("**", "")) <= MAX_WORDS
    assert quote(alert).endswith("…")
    assert "cut here" in shown(alert)["embeds"][0]["footer"]["text"]


def test_more_marks_than_there_is_room_for_leave_the_words():
    spans = [(at, at + 1) for at in range(0, 3_000, 2)]
    assert quote(saying("ab" * 1_500, *spans)) == "ab" * 1_500


def test_a_post_without_text_says_so():
    alert = msgspec.structs.replace(saying(""), type="updated", reason="mention_deleted")
    assert shown(alert)["embeds"][0]["description"].endswith("\n*(the post was taken down)*")


def test_addresses_too_long_or_not_of_the_web_are_left_out():
    alert = with_incident(
        with_said(opened("en"), url="javascript:alert(1)"), links=Links(dashboard="https://a.example/" + "x" * 900)
    )
    (embed,) = shown(alert)["embeds"]
    assert "url" not in embed
    assert "Open in All Ears" not in [one["name"] for one in embed["fields"]]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_plain_messages_and_notices_are_plain(text):
    alert = saying(text, name=text, title=text)
    card = card_of(alert, alert.at, UTC)
    for message in (plain_message_of(card), notice_message(Notice(text, (text,)))):
        assert live_in(message.content) == []
        assert list(faults_in(json.loads(msgspec.json.encode(message)))) == []


def test_a_draft_takes_only_what_their_words_leave():
    draft = Suggestion(lang="en", text="We will write to you here. " * 400, must_edit=True)
    crowded = with_incident(saying("nobody answers. " * 170), suggestion=draft, **FULL)
    (embed,) = shown(crowded)["embeds"]
    assert list(faults_in(shown(crowded))) == []
    assert as_read(quote(crowded)).replace("**", "") == clean("nobody answers. " * 170)
    (drafted,) = [field["value"] for field in embed["fields"] if field["name"].startswith("Draft")]
    assert drafted.endswith("…")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_message_fits_in_every_language(language):
    draft = Suggestion(lang="en", text="*" * 9_000, must_edit=True, gloss=Gloss(lang="en", text="*" * 9_000))
    alert = with_incident(saying("*" * 9_000, (0, 9_000)), suggestion=draft, **FULL)
    message = json.loads(msgspec.json.encode(message_of(card_of(alert, alert.at, UTC, language))))
    assert list(faults_in(message)) == []
    advice = card_of(alert, alert.at, UTC, language).advice
    assert advice in [as_read(field["value"]) for field in message["embeds"][0]["fields"]]
