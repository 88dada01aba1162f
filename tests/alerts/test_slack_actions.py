import hashlib
import hmac
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from doubles.server import Told
from doubles.slack_bot import slack_bot

from alerts.asking import Answer, Request
from alerts.base import DeliveryFailed, Failure
from alerts.slack import Slack
from alerts.slack_actions import pressed, requests_of, tell, verify

SHARED = Path(__file__).parents[2].parent / "shared"
VECTOR = SHARED / "fixtures" / "slack" / "python-slack-sdk" / "signature_vector.json"
BODIES = SHARED / "fixtures" / "slack" / "bolt-python"
NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
SECRET = "s3cr3tSigning"
LIMIT = timedelta(seconds=5)


def from_slack(path: Path) -> Any:
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{path} is missing")
        pytest.skip("the recorded bodies are not beside the checkout")
    return json.loads(path.read_bytes())


def signed(body: bytes, at: datetime = NOW, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def press(**changes: Any) -> dict[str, Any]:
    action = {"type": "button", "block_id": "act", "action_id": "claim", "value": "inc-000007", "action_ts": "1767.42"}
    option = changes.pop("option", None)
    action |= {name: changes.pop(name) for name in ("action_id", "value", "action_ts") if name in changes}
    if option is not None:
        action |= {
            "type": "overflow",
            "selected_option": {"text": {"type": "plain_text", "text": "x"}, "value": option},
        }
        del action["value"]
    return {
        "type": "block_actions",
        "user": {"id": "U0ADA", "username": "ada.lovelace", "name": "ada.lovelace", "team_id": "T0"},
        "container": {"type": "message", "message_ts": "1767.1", "channel_id": "C0DOUBLE"},
        "response_url": "https://hooks.slack.example/actions/T0/1/abc",
        "actions": [action],
        **changes,
    }


def one(payload: dict[str, Any]) -> Request:
    (request,) = pressed(json.dumps(payload).encode())
    return request


def test_the_example_of_slacks_documentation_is_verified():
    vector = from_slack(VECTOR)
    body, stamp = vector["body"].encode(), vector["timestamp"]
    headers = {"X-Slack-Signature": vector["signature"], "X-Slack-Request-Timestamp": stamp}
    then = datetime.fromtimestamp(int(stamp), UTC)
    assert verify(vector["signing_secret"], headers, body, then + timedelta(seconds=vector["max_age_s"]))
    assert not verify(vector["signing_secret"], headers, body, then + timedelta(seconds=vector["max_age_s"] + 1))
    assert not verify(vector["signing_secret"], headers, body + b"&x=1", then)


@pytest.mark.parametrize(
    "headers, body",
    [
        (signed(b"body"), b"other body"),
        (signed(b"body", secret="another"), b"body"),
        (signed(b"body", NOW - timedelta(minutes=6)), b"body"),
        (signed(b"body", NOW + timedelta(minutes=6)), b"body"),
        ({**signed(b"body"), "X-Slack-Signature": ""}, b"body"),
        ({**signed(b"body"), "X-Slack-Signature": "v0=ungültig"}, b"body"),
        ({**signed(b"body"), "X-Slack-Request-Timestamp": "yesterday"}, b"body"),
        ({**signed(b"body"), "X-Slack-Request-Timestamp": "9" * 400}, b"body"),
        ({**signed(b"body"), "X-Slack-Request-Timestamp": "١٧٦٧٦١٤٤٠٠"}, b"body"),
        ({}, b"body"),
    ],
    ids=[
        "changed", "another secret", "old", "from the future", "unsigned", "not ascii", "no number", "huge",
        "other digits", "bare",
    ],
)  # fmt: skip
def test_what_slack_did_not_sign_now_is_refused(headers, body):
    assert not verify(SECRET, headers, body, NOW)


@pytest.mark.parametrize("spell", [str, str.lower, str.upper], ids=["as sent", "lower", "upper"])
def test_header_names_have_no_case(spell):
    headers = {spell(name): value for name, value in signed(b"body").items()}
    channel = Slack(token="xoxb-1", channel="C0", signing_secret=SECRET)
    assert channel.verify(headers, b"body", NOW)


def test_a_press_becomes_a_request():
    assert one(press()) == Request(
        incident="inc-000007",
        action="claim",
        actor="ada.lovelace",
        key="slack-U0ADA-1767.42-claim",
        back={"user": "U0ADA", "response_url": "https://hooks.slack.example/actions/T0/1/abc"},
    )


@pytest.mark.parametrize("action", ["claim", "resolve", "dismiss", "reopen", "release", "answered", "snooze"])
def test_each_button_asks_for_its_action(action):
    assert one(press(action_id=action)).action == action


@pytest.mark.parametrize(
    "option, action, pause",
    [
        ("inc-000007:30", "snooze", timedelta(minutes=30)),
        ("inc-000007:120", "snooze", timedelta(hours=2)),
        ("inc-000007:answered", "answered", None),
        ("inc-000007:release", "release", None),
        ("inc-000007:0", "snooze", None),
        ("inc-000007:-5", "snooze", None),
        ("inc-000007:99999", "snooze", None),
        ("inc-000007:٣٠", "snooze", None),
        ("inc-000007", "snooze", None),
    ],
)
def test_the_menu_says_what_and_how_long(option, action, pause):
    request = one(press(action_id="snooze", option=option))
    assert (request.incident, request.action, request.pause) == ("inc-000007", action, pause)


def test_the_same_press_has_the_same_key_and_the_next_one_another():
    assert one(press()).key == one(press(response_url="https://other.example/")).key
    assert len({one(press(action_ts=ts)).key for ts in ("1.1", "1.2")}) == 2
    assert one(press()).key != one(press(user={"id": "U0EVE", "username": "eve"})).key


@pytest.mark.parametrize(
    "user, actor",
    [
        ({"id": "U0ADA", "username": "ada"}, "ada"),
        ({"id": "U0ADA", "name": "ada"}, "ada"),
        ({"id": "U0ADA"}, "U0ADA"),
        ({"id": "U0ADA", "username": "نگار\u202e"}, "نگار"),
        ({"id": "U0ADA", "username": "\u0000 \n"}, "U0ADA"),
        ({"id": "U0ADA", "username": "ö" * 500}, "ö" * 79 + "…"),
    ],
    ids=["username", "name", "id", "override", "blank", "long"],
)
def test_the_actor_is_a_readable_name(user, actor):
    assert one(press(user=user)).actor == actor


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe",
        json.dumps({"type": "block_actions"}).encode(),
        json.dumps(press(type="shortcut")).encode(),
        json.dumps(press(type="view_submission")).encode(),
        json.dumps(press(action_id="open_reply")).encode(),
        json.dumps(press(action_id="open_dashboard")).encode(),
        json.dumps(press(action_id="somebody_elses")).encode(),
        json.dumps(press(value="")).encode(),
        json.dumps(press(actions=[])).encode(),
        json.dumps(press(user={"id": 7})).encode(),
    ],
)  # fmt: skip
def test_what_is_no_press_of_ours_asks_for_nothing(payload):
    assert pressed(payload) == ()
    assert requests_of(urlencode({"payload": payload}).encode()) == ()


def test_a_form_holds_the_payload():
    body = urlencode({"payload": json.dumps(press(user={"id": "U0", "username": "अदा"}), ensure_ascii=False)}).encode()
    (request,) = requests_of(body)
    assert (request.incident, request.actor) == ("inc-000007", "अदा")


@pytest.mark.parametrize("body", [b"", b"ssl_check=1", b"payload=", b"payload", b"\xff\xff%%%"])
def test_a_body_without_a_payload_asks_for_nothing(body):
    assert requests_of(body) == ()


def test_no_recorded_body_of_other_kinds_is_taken_for_a_press():
    from_slack(BODIES / "block_actions__body.json")
    bodies = sorted(BODIES.glob("*.json"))
    assert bodies
    assert [path.name for path in bodies if pressed(path.read_bytes())] == []


def test_a_recorded_press_is_read():
    body = from_slack(BODIES / "block_actions__body.json")
    body["actions"][0] |= {"action_id": "claim", "value": "inc-000007"}
    request = one(body)
    assert (request.actor, request.action, request.incident) == ("primary-owner", "claim", "inc-000007")


def asked(url: str) -> Request:
    return Request(incident="inc-000007", action="claim", actor="eve", key="k", back={"response_url": url})


async def test_only_the_person_hears_what_did_not_work():
    async with slack_bot() as bot, httpx.AsyncClient() as http:
        request = asked(bot.url.replace("/api", "/actions/T0/1/abc"))
        await tell(http, request, Answer(ok=False, sentence="<!here> maria\nhas it already, @eve"), LIMIT)
        await tell(http, request, Answer(ok=True, sentence="done"), LIMIT)
    (whisper,) = bot.whispers
    assert whisper["response_type"] == "ephemeral"
    assert whisper["replace_original"] is False
    assert "<" not in whisper["text"]
    assert "@eve" not in whisper["text"]
    assert "maria has it already" in whisper["text"]


async def test_who_came_without_an_address_is_told_nothing():
    async with slack_bot() as bot, httpx.AsyncClient() as http:
        await tell(http, asked(""), Answer(ok=False, sentence="no"), LIMIT)
        assert bot.whispers == []


@pytest.mark.parametrize(
    "told, failure",
    [
        (Told(404, b'{"ok":false,"error":"used_url"}'), Failure.BUG),
        (Told(500, b"<html>"), Failure.RETRY),
        (Told(429, b"", {"retry-after": "3"}), Failure.WAIT),
        (Told(drop=True), Failure.RETRY),
    ],
    ids=["used up", "broken", "limited", "dropped"],
)
async def test_an_answer_that_does_not_arrive_is_a_failure(told, failure):
    async def fault(*_: object) -> Told:
        return told

    async with slack_bot() as bot, httpx.AsyncClient() as http:
        bot.faults.append(fault)
        with pytest.raises(DeliveryFailed) as failed:
            await tell(
                http, asked(bot.url.replace("/api", "/actions/T0/1/s3cr3t")), Answer(ok=False, sentence="x"), LIMIT
            )
    assert failed.value.failure is failure
    assert "s3cr3t" not in failed.value.detail
