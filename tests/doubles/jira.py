"""The integration events of Jira Service Management on loopback: alerts by alias, which merge, and notes.

Written from https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v1/api-group-integration-events/, and for
limits and answers from https://docs.opsgenie.com/docs/alert-api, /response and /api-rate-limiting. Requests are
accepted first; `work` is what Jira does later, by itself.
"""

import json
import re
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from doubles.server import Asked, Told, serve

KEY = "5e11f00d-cafe-4bad-9dad-0123456789ab"
LIMITS = {
    "message": 130,
    "alias": 512,
    "description": 15_000,
    "entity": 512,
    "source": 100,
    "user": 100,
    "note": 25_000,
}
ALERT = {"message", "alias", "description", "tags", "details", "entity", "source", "priority"}
REMARK = {"user", "note", "source"}
DROPPED = Told(drop=True)


def told(value: dict[str, Any], status: int = 202, **headers: str) -> Told:
    return Told(status, json.dumps(value).encode(), {"content-type": "application/json", **headers})


def refusal(status: int, message: str, /, **errors: str) -> Told:
    return told({"message": message, "errors": errors, "took": 0.001, "requestId": "r-0"}, status)


DISLIKED = refusal(422, "Request body is not processable. Please check the errors.", message="Message is too odd.")


@dataclass
class Alarm:
    status: str
    body: dict[str, Any]
    count: int = 1
    notes: list[str] = field(default_factory=list)


@dataclass
class Operations:
    """The alerts of one integration, oldest first; `woken` counts the pages."""

    url: str = ""
    alerts: list[Alarm] = field(default_factory=list)
    woken: int = 0
    outcome: dict[str, Any] | None = None
    """What it tells of the last request; None: not worked off yet."""
    faults: deque[Told | None] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)

    @property
    def verbs(self) -> list[str]:
        paths = (asked.path.removeprefix("/v2/alerts").strip("/").split("/") for asked in self.asked)
        return [path[-1] or "create" if path[0] != "requests" else "outcome" for path in paths]

    async def answer(self, asked: Asked) -> Told:
        self.asked.append(asked)
        fault = self.faults.popleft() if self.faults else None
        if fault is not None:
            return fault
        if asked.headers.get("authorization") != f"GenieKey {KEY}":
            return refusal(401, "Could not authenticate")
        match asked.path.split("/")[1:]:
            case ["v2", "alerts"] if asked.method == "POST":
                return self._asked_for(json.loads(asked.body))
            case ["v2", "alerts", "requests", _]:
                found = told({"data": self.outcome, "requestId": "r-1"}, 200)
                return found if self.outcome else refusal(404, "Request not found. It might not be processed, yet.")
            case ["v2", "alerts", alias, verb] if asked.query == {"identifierType": "alias"}:
                return self._changed(alias, verb, json.loads(asked.body))
        return refusal(404, "No handler found")

    def _asked_for(self, body: dict[str, Any]) -> Told:
        wrong = list(faults_in(body, ALERT))
        if wrong:
            return refusal(422, "Request body is not processable.", message="; ".join(wrong))
        known = self._open(body["alias"])
        if known:
            known.count += 1
        else:
            self.alerts.append(Alarm("open", body))
            self.woken += 1
        return _accepted()

    def _changed(self, alias: str, verb: str, body: dict[str, Any]) -> Told:
        wrong = list(faults_in(body, REMARK))
        if wrong:
            return refusal(422, "Request body is not processable.", note="; ".join(wrong))
        known = self._open(alias)
        if known is None:
            return _accepted()  # that there is none shows when it is worked off
        known.notes += [body["note"]] if "note" in body else []
        status = {"acknowledge": "acknowledged", "unacknowledge": "open", "close": "closed"}.get(verb, known.status)
        self.woken += verb == "unacknowledge" and known.status == "acknowledged"
        known.status = status
        return _accepted()

    def _open(self, alias: str) -> Alarm | None:
        return next((one for one in self.alerts if one.body["alias"] == alias and one.status != "closed"), None)


def faults_in(body: dict[str, Any], members: set[str]) -> Iterator[str]:
    """What is wrong with a request, as Jira sees it."""
    if set(body) - members:
        yield "unknown members"
    if "message" in members and not body.get("message", "").strip():
        yield "Message can not be empty."
    for name, limit in LIMITS.items():
        if len(body.get(name, "").encode("utf-16-le")) // 2 > limit:
            yield f"{name} is longer than {limit}"
    if any(len(tag) > 50 for tag in body.get("tags", ())) or len(body.get("tags", ())) > 20:
        yield "tags are too long or too many"
    if sum(len(name) + len(value) for name, value in body.get("details", {}).items()) > 8_000:
        yield "details are too long"
    if body.get("priority", "P3") not in ("P1", "P2", "P3", "P4", "P5"):
        yield "Invalid priority"


def live_in(text: str) -> list[str]:
    """What of a text Jira could take for a tag or for the name of a colleague."""
    return re.findall(r"<[A-Za-z/!?]|@\w", text)


def _accepted() -> Told:
    return told({"result": "Request will be processed", "took": 0.302, "requestId": "43a29c5c-3dbf-4fa4-9c26"})


@asynccontextmanager
async def operations() -> AsyncIterator[Operations]:
    jira = Operations()
    async with serve(jira.answer) as double:
        jira.url = double.url
        yield jira
