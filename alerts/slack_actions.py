"""What people press in Slack, however it reaches us, and the answer that only they see.

See https://docs.slack.dev/interactivity/handling-user-interaction.
"""

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import get_args
from urllib.parse import parse_qs

import httpx
import msgspec

from alerts.asking import ActionName, Answer, Request
from alerts.base import DeliveryFailed, Failure
from alerts.calls import JSON_HEADERS, decoded, trouble
from alerts.safe_text import cut, one_line
from alerts.slack_blocks import MAX_TEXT, escape
from alerts.web import host_of, post

MAX_AGE = timedelta(minutes=5)
"""Of a signed request: https://docs.slack.dev/authentication/verifying-requests-from-slack."""
MAX_NAME = 80
LONGEST_SNOOZE = 7 * 24 * 60
"""Minutes; our own buttons ask for far less."""

ACTIONS: dict[str, ActionName] = {name: name for name in get_args(ActionName)}


class _User(msgspec.Struct):
    id: str
    username: str = ""
    name: str = ""


class _Option(msgspec.Struct):
    value: str = ""


class _Action(msgspec.Struct):
    action_id: str = ""
    value: str = ""
    action_ts: str = ""
    selected_option: _Option | None = None


class _Pressed(msgspec.Struct):
    type: str
    user: _User
    actions: list[_Action] = msgspec.field(default_factory=list)
    response_url: str = ""


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether Slack signed exactly these bytes within the last five minutes. Ask before parsing them."""
    named = {name.lower(): value for name, value in headers.items()}
    stamp = named.get("x-slack-request-timestamp", "")
    if not re.fullmatch(r"[0-9]{1,12}", stamp) or abs(now.timestamp() - int(stamp)) > MAX_AGE.total_seconds():
        return False
    signed = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    # As bytes: comparing text refuses what is not ASCII with an error.
    return hmac.compare_digest(f"v0={signed}".encode(), named.get("x-slack-signature", "").encode())


def requests_of(body: bytes) -> tuple[Request, ...]:
    """What the body of a signed request asks for; empty where it is no press of our buttons."""
    form = parse_qs(body.decode(errors="replace"))
    return pressed(form.get("payload", [""])[0].encode())


def pressed(payload: bytes) -> tuple[Request, ...]:
    """What one payload asks for, from HTTP or Socket Mode; links and other apps' business ask for nothing."""
    told = decoded(payload, _Pressed)
    if told is None or told.type != "block_actions":
        return ()
    return tuple(request for action in told.actions for request in _requests(told, action))


def _requests(told: _Pressed, action: _Action) -> Iterator[Request]:
    value = action.selected_option.value if action.selected_option else action.value
    incident, _, choice = value.partition(":")
    name = ACTIONS.get(choice) or ACTIONS.get(action.action_id)
    if name is None or not incident:
        return
    yield Request(
        incident=incident,
        action=name,
        actor=cut(one_line(told.user.username or told.user.name), MAX_NAME) or told.user.id,
        key=f"slack-{told.user.id}-{action.action_ts}-{name}",
        pause=_pause(choice),
        back={"user": told.user.id, "response_url": told.response_url},
    )


def _pause(minutes: str) -> timedelta | None:
    if not re.fullmatch(r"[0-9]{1,5}", minutes) or not 1 <= int(minutes) <= LONGEST_SNOOZE:
        return None
    return timedelta(minutes=int(minutes))


async def tell(http: httpx.AsyncClient, request: Request, answer: Answer, limit: timedelta) -> None:
    """Tell the person, and nobody else, what did not work; what worked shows in the message.

    Raises DeliveryFailed. The address is good for 30 minutes and five answers.
    """
    url = request.back.get("response_url", "")
    if answer.ok or not url:
        return
    said = {
        "response_type": "ephemeral",
        "replace_original": False,
        "text": escape(cut(one_line(answer.sentence), MAX_TEXT)),
    }
    reply = await post(http, url, content=msgspec.json.encode(said), headers=JSON_HEADERS, timeout=limit)
    if failed := trouble(reply, host_of(url)):
        raise failed
    if reply.status != HTTPStatus.OK:
        raise DeliveryFailed(Failure.BUG, f"{host_of(url)} takes no answer to this press any more ({reply.status})")
