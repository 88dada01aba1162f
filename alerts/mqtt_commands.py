"""What people ask for on `{base}/cmd/{id}/{action}`, and how they are answered.

Who may write there is the broker's to decide; a token can be asked for beside that. The answer goes where the
sender wants it (MQTT 5), else to `{base}/result/{id}`.
"""

import hmac
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, get_args

import msgspec

from alerts.asking import ActionName, Answer, Request
from alerts.broker import Message, Received
from alerts.mqtt_messages import NEWS_EXPIRY
from alerts.mqtt_topics import LEVEL

MAX_COMMAND = 4096
"""Bytes; a name, a number and a token need less."""
MAX_ACTOR = 80
MAX_ANSWER_TOPIC = 256
"""Letters; beyond it the message might not fit the least packet a broker takes."""
LONGEST = 60 * 24 * 366
"""Minutes of a year: who snoozes longer means dismiss."""

ACTIONS: Mapping[str, ActionName] = {action: action for action in get_args(ActionName)}


class Command(msgspec.Struct, frozen=True):
    """The payload of a command; unknown members are ignored."""

    actor: str = ""
    minutes: Annotated[float, msgspec.Meta(gt=0, le=LONGEST)] | None = None
    token: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A command that goes no further, and what its sender is told."""

    incident: str
    back: Mapping[str, str]
    sentence: str


def topic_filter(base: str) -> str:
    return f"{base}/cmd/+/+"


def read(received: Received, key: str, token: str | None) -> Request | Refused | None:
    """The request in a message. None for a retained one, which nobody is asking now, and for the end of one."""
    if received.retained or not received.payload:
        return None
    *_, incident, action = received.topic.split("/")
    back = _back(received)
    try:
        command = _decoded(received.payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Refused(incident, back, f"the command cannot be read: {error}")
    actor = " ".join(command.actor.split())
    wrong = _wrong(command, actor, action, token) or _wrong_name(incident)
    if wrong:
        return Refused(incident, back, wrong)
    pause = None if command.minutes is None else timedelta(minutes=command.minutes)
    return Request(incident=incident, action=ACTIONS[action], actor=actor, key=key, pause=pause, back=back)


def answers(base: str, request: Request, answer: Answer) -> Iterator[Message]:
    """Where to say what became of it: the next place only where the one before is not open to us."""
    told: dict[str, str | bool | None] = {"ok": answer.ok, "action": request.action, "actor": request.actor}
    told |= {"state": answer.state, "claimed_by": answer.claimed_by}
    told["sentence" if answer.ok else "error"] = answer.sentence
    return _to(base, request.incident, request.back, told)


def refusals(base: str, refused: Refused) -> Iterator[Message]:
    """As `answers`, for what never became a request."""
    return _to(base, refused.incident, refused.back, {"ok": False, "error": refused.sentence})


def _decoded(payload: bytes) -> Command:
    if len(payload) > MAX_COMMAND:
        raise msgspec.DecodeError(f"it is longer than {MAX_COMMAND} bytes")
    return msgspec.json.decode(payload, type=Command)


def _wrong(command: Command, actor: str, action: str, token: str | None) -> str | None:
    """What is wrong with it; the token comes first, so that a stranger learns nothing else."""
    if token is not None and not hmac.compare_digest(command.token.encode(), token.encode()):
        return "the token is missing or wrong"
    if action not in ACTIONS:
        return f"this action is not known; there are {', '.join(ACTIONS)}"
    if not 0 < len(actor) <= MAX_ACTOR:
        return f'say who you are: "actor" with at most {MAX_ACTOR} letters'
    return None


def _wrong_name(incident: str) -> str | None:
    return None if re.fullmatch(LEVEL, incident) else "no incident has such a name"


def _back(received: Received) -> dict[str, str]:
    """Response topic and correlation data, where the sender gave them."""
    back = {}
    if received.answer_to:
        back["topic"] = received.answer_to
    if received.correlation is not None:
        back["correlation"] = received.correlation.hex()
    return back


def _to(base: str, incident: str, back: Mapping[str, str], told: Mapping[str, object]) -> Iterator[Message]:
    payload = msgspec.json.encode({name: value for name, value in told.items() if value is not None})
    correlation = bytes.fromhex(back["correlation"]) if "correlation" in back else None
    places = [back["topic"]] if _may_answer(back.get("topic", ""), base) else []
    if re.fullmatch(LEVEL, incident):
        places.append(f"{base}/result/{incident}")
    for place in places:
        yield Message(place, payload, expiry=NEWS_EXPIRY, correlation=correlation)


def _may_answer(topic: str, base: str) -> bool:
    """Whether a stranger may name this topic: we would write there with our rights, not with theirs.

    So none of our own but results, none of Home Assistant's, none of the broker's, and no wildcard.
    """
    if not topic or len(topic) > MAX_ANSWER_TOPIC or re.search(r"[+#\0]", topic):
        return False
    return topic.startswith(f"{base}/result/") or not topic.startswith((f"{base}/", "homeassistant/", "$"))
