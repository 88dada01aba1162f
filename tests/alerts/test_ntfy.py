from datetime import timedelta
from zoneinfo import ZoneInfo

import httpx
import msgspec
import pytest
from doubles.contract_alerts import HOSTILE, LANGUAGES, NOON, life, opened, saying, with_incident, with_said
from doubles.ntfy import DAY_FULL, DROPPED, LIMITED, TOKEN, TOPIC, ntfy_server, refusal
from doubles.server import Told
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from alerts.base import DeliveryFailed, Failure, Notice, Parcel, Receipt
from alerts.calls import DEFAULT_WAIT
from alerts.event import Alert, Evidence, Suggestion
from alerts.ntfy import MAX_MESSAGE, MAX_TEXT, Ntfy, message_of, priority_of, quoted, sequence_of
from alerts.safe_text import clean

UTC = ZoneInfo("UTC")
ALERT = opened("ru")


def channel(url: str, **options: object) -> Ntfy:
    return Ntfy(**{"server": url, "topic": TOPIC, "allow_private": True, **options})


async def send(url: str, alert: Alert = ALERT, **options: object) -> Receipt:
    parcel = Parcel("key", alert, alert.at + timedelta(minutes=5))
    async with httpx.AsyncClient() as http, channel(url, **options).open(http) as link:
        return await link.send(parcel, None)


async def failure_of(url: str, **options: object) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failed:
        await send(url, **options)
    return failed.value


def message(alert: Alert):
    return message_of(Parcel("key", alert, alert.at + timedelta(minutes=5)), TOPIC, UTC)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_alert_in_every_language_is_shown_with_the_whole_text(language):
    alert = opened(language)
    async with ntfy_server() as ntfy:
        receipt = await send(ntfy.url, alert)
        (shown,) = ntfy.shown.values()
    assert receipt.ref == {"id": "msg000000001"}
    assert f"│ {alert.incident.mentions[0].text}" in shown["message"]
    assert shown["click"] == alert.incident.links.reply


def test_the_message_leads_with_how_bad_and_until_when():
    shown = message(life()[0])
    assert shown.title == "🟠 HIGH · Broken order, third time, no answer"
    assert shown.message.split("\n") == [
        "reply by 10:14 UTC, 55 min left",
        "Ada · mastodon.example · English · 1,200 followers · 12 reactions, 4 reposts, 3 replies and growing",
        "posted 09:12 UTC",
        "",
        f"│ {life()[0].incident.mentions[0].text}",
        "",
        "Why flagged: nobody answers · Third time this week",
        "How sure: It is likely a complaint.",
        "Feeling: disappointment",
        "Before: 1 earlier incident, the last on 30 Dec 2025 (answered)",
        "",
        "Draft, edit before you send",
        f"┊ {life()[0].incident.suggestion.text}",
        "",
        "inc_en_01 · open · seq 1 · allears incidents show inc_en_01",
    ]
    assert [button.label for button in shown.actions] == ["Open to reply", "Open in All Ears"]


def test_a_settled_incident_says_how_it_ended_and_asks_for_nothing():
    shown = message(life()[8])
    assert shown.title.startswith("✔ RESOLVED after 1 h 47 min by maria")
    assert shown.actions == ()
    assert "Why flagged" not in shown.message


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
async def test_hostile_words_are_shown_as_words_within_the_limits(text):
    alert = saying(text, (0, 12), (20, 40), name=text, title=text)
    async with ntfy_server() as ntfy:
        await send(ntfy.url, alert)
        (shown,) = ntfy.shown.values()
    lines = [line.removeprefix("│").strip(" …") for line in shown["message"].split("\n") if line.startswith("│")]
    assert clean(text).replace("\u2028", "\n").replace("\u2029", "\n").strip().startswith(lines[0] if lines else "")
    drafted = "\n┊ " in shown["message"]
    assert shown["message"].count("\n\n") == (4 if drafted else 2)
    assert shown["message"].endswith(
        ("allears incidents show inc_en_01", "their words were cut here; the command shows all")
    )


def test_a_forged_card_stays_behind_the_bar():
    shown = message(saying("fine\n\n▲ CRITICAL  pay now\u2028Why flagged: trust me"))
    assert "\n│ fine\n│ \n│ ▲ CRITICAL  pay now\n│ Why flagged: trust me\n" in shown.message


@given(st.text(st.characters(codec=None), max_size=3_000), st.text(st.characters(codec=None), max_size=200))
def test_no_text_makes_a_message_too_long(text, name):
    alert = saying(text * 3, name=name, title=name)
    spans = tuple(Evidence(start=at, end=at + 200, why="w") for at in range(0, 2_000, 100))
    body = msgspec.json.encode(message(with_said(alert, evidence=spans)))
    assert len(message(alert).message.encode()) <= MAX_TEXT < MAX_MESSAGE
    assert len(body) <= 2 * MAX_MESSAGE


def test_long_words_are_cut_in_whole_characters_and_the_foot_says_so():
    shown = message(saying("👩‍🚒 nobody answers, " * 500)).message
    quote = next(line for line in shown.split("\n") if line.startswith("│"))
    assert quote.endswith("…")
    assert "their words were cut here" in shown
    assert quote.rstrip("…").removesuffix(" ")[-1] != "\u200d"
    assert len(shown.encode()) > MAX_TEXT - 40


def test_text_that_only_just_fits_is_not_called_cut():
    assert "cut here" not in message(saying("no answer. " * 100)).message


async def test_one_incident_is_one_notification_that_changes():
    async with ntfy_server() as ntfy:
        for alert in life():
            await send(ntfy.url, alert)
        (shown,) = ntfy.shown.values()
    assert shown["title"].startswith("✔ RESOLVED")


async def test_a_server_without_sequence_ids_shows_a_message_for_each_event():
    async with ntfy_server(old=True) as ntfy:
        for alert in life():
            await send(ntfy.url, alert)
        assert len(ntfy.shown) == len(life())


@pytest.mark.parametrize(
    "incident, sequence",
    [("inc-000007", "inc-000007"), ("a b", None), ("x" * 65, None), ("س", None), ("inc-7\n", None)],
)
def test_a_sequence_id_is_made_of_letters_that_the_server_takes(incident, sequence):
    made = sequence_of(incident)
    assert made == (sequence or made)
    assert len(made) <= 64
    assert made.replace("-", "").isalnum()
    assert made.isascii()


@pytest.mark.parametrize(
    "event, reason, severity, priority",
    [
        ("opened", None, "critical", 5),
        ("opened", None, "high", 4),
        ("opened", None, "medium", 3),
        ("opened", None, "low", 2),
        ("updated", "new_mentions", "critical", 3),
        ("updated", "severity_rose", "critical", 5),
        ("updated", "new_mentions", "low", 2),
        ("escalated", "sla_due", "high", 4),
        ("claimed", None, "critical", 2),
        ("answered", None, "critical", 2),
        ("reopened", "upset_again", "critical", 5),
    ],
)
def test_it_is_as_loud_as_it_must_be(event, reason, severity, priority):
    alert = msgspec.structs.replace(with_incident(ALERT, severity=severity), type=event, reason=reason)
    assert priority_of(alert) == priority


FAULTS = {
    "400 bad request": (refusal(400, 40017, "request body must be message JSON"), Failure.BUG),
    "400 wrong topic": (refusal(400, 40009, "topic invalid"), Failure.DEAD_CONFIG),
    "401": (refusal(401, 40101, "unauthorized"), Failure.DEAD_CONFIG),
    "403": (refusal(403, 40301, "forbidden"), Failure.DEAD_CONFIG),
    "404": (refusal(404, 40401, "page not found"), Failure.DEAD_CONFIG),
    "404 html": (Told(404, b"<html>Not Found</html>"), Failure.DEAD_CONFIG),
    "302": (Told(302, b"", {"location": "https://elsewhere.example/"}), Failure.DEAD_CONFIG),
    "413": (refusal(413, 41303, "JSON body too large"), Failure.BUG),
    "500": (refusal(500, 50001, "internal server error"), Failure.RETRY),
    "507": (refusal(507, 50701, "insufficient storage"), Failure.RETRY),
    "200 of somebody else": (Told(200, b"<html>Sign in to the hotel network</html>"), Failure.RETRY),
    "answer lost": (DROPPED, Failure.RETRY),
}


@pytest.mark.parametrize("fault, failure", FAULTS.values(), ids=FAULTS.keys())
async def test_a_refusal_says_what_the_caller_must_do(fault, failure):
    async with ntfy_server() as ntfy:
        ntfy.faults.append(fault)
        failed = await failure_of(ntfy.url)
    assert failed.failure is failure
    assert failed.wait is None
    assert TOPIC not in failed.detail
    assert "<html>" not in failed.detail


@pytest.mark.parametrize(
    "fault, wait",
    [
        (LIMITED, DEFAULT_WAIT),
        (DAY_FULL, timedelta(hours=1)),
        (Told(429, b"{}", {"retry-after": "17"}), timedelta(seconds=17)),
        (Told(429, b"\xff"), DEFAULT_WAIT),
        (Told(503, b"", {"retry-after": "90"}), timedelta(seconds=90)),
    ],
    ids=["no time", "quota of the day", "header", "no text", "503 with a time"],
)
async def test_a_limit_blocks_the_channel_for_a_while(fault, wait):
    async with ntfy_server() as ntfy:
        ntfy.faults.append(fault)
        failed = await failure_of(ntfy.url)
    assert (failed.failure, failed.wait) == (Failure.WAIT, wait)


async def test_a_topic_with_a_login_needs_the_token():
    async with ntfy_server(login=True) as ntfy:
        assert (await failure_of(ntfy.url)).failure is Failure.DEAD_CONFIG
        await send(ntfy.url, token=TOKEN)
        assert len(ntfy.shown) == 1


async def test_a_notice_is_a_message_of_its_own():
    async with ntfy_server() as ntfy:
        async with httpx.AsyncClient() as http, channel(ntfy.url).open(http) as link:
            await link.tell(Notice("3 alerts held back", ("", "→ allears incidents list")), NOON)
            await link.tell(Notice("Only a title"), NOON)
        first, second = ntfy.shown.values()
    assert (first["title"], first["message"]) == ("3 alerts held back", "→ allears incidents list")
    assert (second["title"], second["message"]) == ("Only a title", "Only a title")
    assert "sequence_id" not in first


@pytest.mark.parametrize(
    "answer, topic, ok, told",
    [
        (None, TOPIC, True, "is healthy"),
        (None, "acme", True, "whoever guesses it reads along"),
        (Told(200, b'{"healthy":false}'), TOPIC, False, "no healthy ntfy server"),
        (Told(200, b"<html>"), TOPIC, False, "no healthy ntfy server"),
        (Told(502), TOPIC, False, "no healthy ntfy server"),
        (DROPPED, TOPIC, False, "did not answer"),
    ],
    ids=["well", "short topic", "ill", "somebody else", "502", "nobody"],
)
async def test_the_check_asks_for_the_health_and_publishes_nothing(answer, topic, ok, told):
    async with ntfy_server() as ntfy:
        ntfy.faults.extend([answer] if answer else [])
        async with httpx.AsyncClient() as http:
            health = await channel(ntfy.url, topic=topic).check(http)
        assert [asked.method for asked in ntfy.asked] == ["GET"]
    assert health.ok is ok
    assert told in health.detail
    assert TOPIC not in health.detail


async def test_secrets_never_print():
    made = channel("https://ntfy.example", token=TOKEN)
    assert TOPIC not in f"{made!r} {made.model_dump_json()}"
    async with httpx.AsyncClient() as http, made.open(http) as link:
        assert TOPIC not in repr(link)
        assert TOKEN not in repr(link)
    with pytest.raises(ValidationError) as refused:
        channel("https://ntfy.example", topic="a topic of ours")
    assert "a topic of ours" not in str(refused.value)
    assert "1 to 64 letters" in str(refused.value)


def test_a_bar_stands_before_every_line():
    assert quoted(" one\n\ntwo\u2029three ") == "│ one\n│ \n│ two\n│ three"


def test_a_draft_takes_only_what_their_words_leave():
    draft = Suggestion(lang="en", text="We will write to you here. " * 400, must_edit=True)
    short = message(with_incident(saying("nobody answers"), suggestion=draft)).message
    assert "┊ We will write to you here." in short
    assert len(short.encode()) <= MAX_MESSAGE
    long = message(with_incident(saying("nobody answers. " * 200), suggestion=draft)).message
    assert "nobody answers. " * 199 in long
    assert "We will write" not in long
