from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from doubles.contract_alerts import HOSTILE, LANGUAGES, life, opened, saying, with_incident
from doubles.slack_bot_rules import SCHEMA, mentions_in, validators, wrong_in
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.base import Parcel
from alerts.event import Alert
from alerts.render import card_of
from alerts.slack_message import Message, message_of, plain_message_of, reply_of

UTC = ZoneInfo("UTC")
OPENED = opened("en")

CALLS = (
    "<!channel>", "<!here>", "<!everyone>", "<@U0ADA>", "<@U0ADA|ada>", "<!subteam^S0TEAM>", "<!subteam^S0TEAM|@lead>",
    "<#C0GENERAL>", "<#C0GENERAL|general>", "@channel", "@here", "@everyone", "@ada", "<https://evil.example|our bank>",
    "<mailto:a@evil.example|write>", "<!date^1^{date}^https://evil.example|today>", "&lt;!channel&gt;",
    "&#60;!here&#62;",
)  # fmt: skip
AROUND = (
    "{}", "{} {}", "no answer {}", "\u202e{}\u202c", "\u2067{}", "```{}```", "*{}*", "<{}>", "&{};", "\n> {}",
    "عفواً {} شكراً",
    "{}\u0301\u200d",
)  # fmt: skip
TEXTS = [around.format(call, call) for around in AROUND for call in CALLS]


def shown(alert: Alert, *, buttons: bool = True, language: str = "en") -> Message:
    parcel = Parcel(f"{alert.event_id}-support", alert, alert.at)
    return message_of(parcel, card_of(alert, alert.at, UTC, language), buttons=buttons)


def posted(message: Message) -> dict:
    """As Slack reads it."""
    return msgspec.json.decode(msgspec.json.encode(message.posted("C0")))


def row(alert: Alert, **options: object) -> list[str]:
    """What can be pressed, in its order."""
    blocks = posted(shown(alert, **options))["blocks"]
    return [element["action_id"] for block in blocks if block["block_id"] == "act" for element in block["elements"]]


def in_state(state: str, kind: str) -> Alert:
    return with_incident(msgspec.structs.replace(OPENED, type=kind), state=state)


def test_there_are_enough_hostile_texts():
    assert len(set(TEXTS)) >= 200


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_no_hostile_text_calls_anybody(text):
    alert = saying(text, (0, 8), name=text, title=text)
    wanted = posted(shown(alert))
    assert mentions_in(wanted) == []
    assert list(wrong_in(wanted["blocks"])) == []
    settled = msgspec.structs.replace(with_incident(alert, state="resolved"), type="resolved", actor=text)
    parcel = Parcel("key", settled, settled.at)
    card = card_of(settled, settled.at, UTC)
    for message in (posted(shown(settled)), posted(plain_message_of(parcel, card))):
        assert mentions_in(message) == []
    assert mentions_in(reply_of(parcel, card, "C0", "1.2", broadcast=True)) == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_words_stay_within_the_limits(text, language):
    alert = saying(text, (0, 12), name=text, title=text)
    message = posted(shown(alert, language=language))
    assert list(wrong_in(message["blocks"])) == []
    assert mentions_in(message) == []
    assert 1 <= len(message["text"]) <= 4_000 * 5  # entities are longer than what they stand for


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=60))
def test_any_words_make_valid_blocks(text, name):
    message = posted(shown(saying(text, (0, 5), name=name, title=name)))
    assert list(wrong_in(message["blocks"])) == []
    assert mentions_in(message) == []


def test_the_double_would_see_a_call():
    """What the tests above rely on."""
    live = {"type": "context", "elements": [{"type": "mrkdwn", "text": "<!channel> help"}]}
    named = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "broadcast"}]}]}
    assert mentions_in({"text": "<@U0ADA>", "blocks": [live, named]}) == ["<@U0ADA>", "<!channel> help", "broadcast"]


def test_the_published_schema_is_used_where_it_lies_beside_the_checkout():
    assert len(validators()) == int(SCHEMA.exists())


def test_every_event_of_an_incident_is_valid_in_every_language():
    for language in LANGUAGES:
        for alert in life():
            assert list(wrong_in(posted(shown(alert, language=language))["blocks"])) == []


@pytest.mark.parametrize(
    "state, kind, wanted",
    [
        ("open", "opened", ["claim", "open_reply", "dismiss", "resolve", "snooze"]),
        ("claimed", "claimed", ["open_reply", "resolve", "dismiss", "snooze"]),
        ("snoozed", "snoozed", ["claim", "open_reply", "resolve", "dismiss"]),
        ("answered", "answered", ["resolve", "reopen"]),
        ("resolved", "resolved", ["reopen"]),
        ("dismissed", "dismissed", ["reopen"]),
    ],
)
def test_only_what_makes_sense_now_can_be_pressed(state, kind, wanted):
    assert [action for action in row(in_state(state, kind)) if action not in ("open_second", "open_third")] == wanted


def test_without_an_app_that_listens_there_are_links_only():
    assert row(OPENED, buttons=False) == [link for link in row(OPENED, buttons=False) if link.startswith("open_")] != []
    assert row(in_state("resolved", "resolved"), buttons=False) == []


def test_a_test_alert_can_only_be_opened():
    assert "claim" not in row(in_state("open", "test"))


def test_buttons_and_menu_name_the_incident():
    (actions,) = [
        block for block in posted(shown(in_state("claimed", "claimed")))["blocks"] if block["block_id"] == "act"
    ]
    by_id = {element["action_id"]: element for element in actions["elements"]}
    assert by_id["resolve"]["value"] == OPENED.incident.id
    assert [(option["text"]["text"], option["value"]) for option in by_id["snooze"]["options"]] == [
        ("Answered", f"{OPENED.incident.id}:answered"),
        ("Snooze: 30 min", f"{OPENED.incident.id}:30"),
        ("Snooze: 2 h", f"{OPENED.incident.id}:120"),
        ("Release", f"{OPENED.incident.id}:release"),
    ]


def test_claiming_is_the_first_thing_to_do():
    (actions,) = [block for block in posted(shown(OPENED))["blocks"] if block["block_id"] == "act"]
    assert actions["elements"][0]["action_id"] == "claim"
    assert actions["elements"][0]["style"] == "primary"


def test_the_last_block_names_incident_and_event():
    assert posted(shown(OPENED))["blocks"][-1]["block_id"] == "foot"


def test_the_metadata_names_event_and_delivery():
    assert posted(shown(OPENED))["metadata"] == {
        "event_type": "complaint_incident",
        "event_payload": {
            "incident_id": OPENED.incident.id,
            "event_id": OPENED.event_id,
            "seq": OPENED.seq,
            "delivery": f"{OPENED.event_id}-support",
        },
    }


def test_nothing_unfolds_and_nothing_is_marked_up():
    message = shown(OPENED)
    for member in ("unfurl_links", "unfurl_media", "mrkdwn", "link_names"):
        assert message.posted("C0")[member] is False
    edit = message.edited("C0", "1.2")
    assert (edit["parse"], edit["link_names"], edit["ts"]) == ("none", False, "1.2")


def test_the_simplest_form_removes_the_blocks_that_were_refused():
    parcel = Parcel("key", OPENED, OPENED.at)
    message = plain_message_of(parcel, card_of(OPENED, OPENED.at, UTC))
    assert message.edited("C0", "1.2")["blocks"] == ()
    assert 0 < len(message.text) <= 1_000


def test_a_line_of_the_thread_says_what_is_new_and_until_when():
    escalated = life()[2]
    now = escalated.at + timedelta(minutes=1)
    parcel = Parcel("key", escalated, now)
    reply = reply_of(parcel, card_of(escalated, now, UTC), "C0", "1.2", broadcast=False)
    assert reply["thread_ts"] == "1.2"
    assert "\n" not in reply["text"]
    assert reply["text"].startswith("▲ ESCALATED the reply is due · ")
    assert "reply_broadcast" not in reply
