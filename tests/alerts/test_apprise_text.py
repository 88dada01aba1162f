from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from doubles.contract_alerts import HOSTILE, LANGUAGES, life, opened, saying, with_incident
from hypothesis import given
from hypothesis import strategies as st

from alerts.apprise_text import MAX_TEXT, Message, Room, message_of, notice_message
from alerts.base import Notice
from alerts.event import Alert, History, Links, Suggestion
from alerts.render import card_of

UTC = ZoneInfo("UTC")
WIDE = Room(body=32_768, title=250)
ROOMS = {"wide": WIDE, "chat": Room(2_000, 250), "chat without titles": Room(4_096, 0), "text message": Room(160, 0)}


def written(alert: Alert, room: Room = WIDE) -> Message:
    now = alert.at + timedelta(minutes=5)
    return message_of(card_of(alert, now, UTC), now, UTC, room)


def test_the_layout():
    alert = life()[0]
    message = written(alert)
    assert message.title == "🟠 HIGH · Broken order, third time, no answer"
    assert message.body.split("\n") == [
        "reply by 10:14 UTC, 55 min left",
        "Ada · mastodon.example · English · 1,200 followers · 12 reactions, 4 reposts, 3 replies and growing",
        "posted 09:12 UTC",
        "",
        f"│ {alert.incident.mentions[0].text}",
        "",
        "Why flagged: nobody answers · Third time this week",
        "How sure: It is likely a complaint.",
        "Feeling: disappointment",
        "Before: 1 earlier incident, the last on 30 Dec 2025 (answered)",
        "",
        "Draft, edit before you send",
        f"┊ {alert.incident.suggestion.text}",
        "",
        "Open to reply: https://mastodon.example/p/1",
        "Open in All Ears: https://monitor.example/i/inc_en_01",
        "",
        "inc_en_01 · open · seq 1 · allears incidents show inc_en_01",
    ]


def test_a_text_message_is_one_line_that_begins_with_how_bad_it_is():
    message = written(life()[0], ROOMS["text message"])
    assert message.title == ""
    assert message.body.startswith("HIGH: Broken order, third time, no answer · reply by 10:14 UTC, 55 min left · ")
    assert len(message.body) <= 160


@pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS.keys())
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_service_gets_more_than_it_takes(text, room):
    draft = Suggestion(lang="en", text="We will write to you here. " * 400, must_edit=True)
    history = History(previous_incidents=1, last_reply=text or None, last_url="https://a.example/" + "x" * 250)
    links = Links(dashboard="https://a.example/" + "x" * 250)
    alert = with_incident(
        saying(text, name=text, title=text), suggestion=draft, history=history, links=links, note=text
    )
    message = written(alert, room)
    assert message.body.strip()
    # Apprise puts a title that the service does not know above the body, with a line break.
    above = len(message.title) + len("\r\n") if message.title and not room.title else 0
    assert len(message.body) <= MAX_TEXT
    assert above + len(message.body) <= room.body
    assert len(message.title) <= (room.title or 200)


@given(st.text(st.characters(codec=None), max_size=3_000), st.sampled_from(sorted(ROOMS)))
def test_no_text_calls_anybody_and_no_line_passes_for_ours(text, name):
    message = written(saying(text, name=text, title=text), ROOMS[name])
    assert "@a" not in f"{message.title}{message.body}".replace("@\u2060", "")
    _, *quoted = message.body.split("\n\n")[:2]
    assert all(line.startswith(("│ ", "(")) for block in quoted for line in block.split("\n"))


def test_long_words_are_cut_before_the_facts_and_the_foot_says_so():
    message = written(saying("👩‍🚒 nobody answers. " * 500), ROOMS["chat"])
    assert "…\n\n" in message.body
    assert "How sure" in message.body
    assert "cut here" in message.body.split("\n")[-1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_whole_words_are_not_said_to_be_cut(language):
    assert "cut here" not in written(opened(language)).body


def test_a_post_without_text_says_so():
    assert "\n\n(a post without text)\n\n" in written(saying("")).body


def test_a_notice_fits():
    message = notice_message(Notice("held back", ("x" * 9_000,)), ROOMS["text message"])
    assert (len(message.body), message.title) == (160, "")
