"""The Events API v2 of PagerDuty on loopback: alerts by key, which merge, are acknowledged and resolved.

Written from https://developer.pagerduty.com/docs/send-alert-event (members, limits, answers).
"""

import json
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from doubles.server import Asked, Told, serve

KEY = "R0UT1NGs3cr3tOFtheDOUBLE00000000"
MAX_EVENT = 512 * 1024
SEVERITIES = {"critical", "error", "warning", "info"}
MEMBERS = {"routing_key", "event_action", "dedup_key", "payload", "links", "images", "client", "client_url"}
DETAILS = {"summary", "source", "severity", "timestamp", "component", "group", "class", "custom_details"}

DROPPED = Told(drop=True)


def told(value: dict[str, Any], status: int = 202) -> Told:
    return Told(status, json.dumps(value).encode(), {"content-type": "application/json"})


def refusal(status: int, *errors: str) -> Told:
    return told({"status": "invalid event", "message": "Event object is invalid", "errors": list(errors)}, status)


LIMITED = told({"status": "throttle exceeded", "message": "Requests for this service are arriving too quickly."}, 429)


@dataclass
class EventsApi:
    """The alerts of one service by key, each with its status and what it was last told; `woken` counts the pages."""

    url: str = ""
    alerts: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    woken: int = 0
    room: int = 1_000
    faults: deque[Told] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)

    async def answer(self, asked: Asked) -> Told:
        self.asked.append(asked)
        if self.faults:
            return self.faults.popleft()
        if (asked.method, asked.path) != ("POST", "/v2/enqueue"):
            return Told(405 if asked.path == "/v2/enqueue" else 404)
        if self.room < 1:
            return LIMITED
        self.room -= 1
        return self._take(asked)

    def _take(self, asked: Asked) -> Told:
        if len(asked.body) > MAX_EVENT:
            return Told(413)
        event = json.loads(asked.body)
        wrong = list(faults_in(event))
        if wrong:
            return refusal(400, *wrong)
        key, known = event["dedup_key"], self.alerts.get(event["dedup_key"], ("", {}))
        if event["event_action"] == "trigger":
            self.woken += known[0] in ("", "resolved")
            status = known[0] if known[0] in ("triggered", "acknowledged") else "triggered"
            self.alerts[key] = (status, event["payload"])
        elif known[0] not in ("", "resolved"):
            self.alerts[key] = ({"acknowledge": "acknowledged"}.get(event["event_action"], "resolved"), known[1])
        return told({"status": "success", "message": "Event processed", "dedup_key": key})


def faults_in(event: dict[str, Any]) -> Iterator[str]:
    """What is wrong with an event, as PagerDuty sees it."""
    if event.get("routing_key") != KEY:
        yield "Invalid routing key"
    if set(event) - MEMBERS or event.get("event_action") not in ("trigger", "acknowledge", "resolve"):
        yield "'event_action' is invalid"
    if not 1 <= len(event.get("dedup_key", "")) <= 255:
        yield "'dedup_key' is too long"
    if event.get("event_action") == "trigger":
        yield from _faults_in_details(event.get("payload", {}))
    for link in event.get("links", ()):
        if not link["href"].startswith(("http://", "https://")):
            yield "'links' is invalid"


def _faults_in_details(payload: dict[str, Any]) -> Iterator[str]:
    if set(payload) - DETAILS:
        yield "'payload' has unknown members"
    if not 1 <= len(payload.get("summary", "")) <= 1_024:
        yield "'payload.summary' is missing, blank or too long"
    if not payload.get("source"):
        yield "'payload.source' is missing or blank"
    if payload.get("severity") not in SEVERITIES:
        yield "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')"


@asynccontextmanager
async def events_api() -> AsyncIterator[EventsApi]:
    api = EventsApi()
    async with serve(api.answer) as double:
        api.url = double.url
        yield api
