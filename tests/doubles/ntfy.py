"""An ntfy server on loopback: it publishes, replaces by sequence id, limits and refuses as the real one does.

Written from https://docs.ntfy.sh/publish/ and the error codes in server/errors.go of the server's source.
"""

import json
import re
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from doubles.server import Asked, Told, serve

TOPIC = "acme-alerts-x7Qp2LmZ9"
TOKEN = "tk_doubledoubledoubledouble1"
MAX_MESSAGE = 4_096
KNOWN = {"topic", "title", "message", "priority", "tags", "click", "actions", "sequence_id", "markdown", "icon"}


def refusal(status: int, code: int, error: str) -> Told:
    body = {"code": code, "http": status, "error": error}
    return Told(status, json.dumps(body).encode(), {"content-type": "application/json"})


LIMITED = refusal(429, 42901, "limit reached: too many requests")
DAY_FULL = refusal(429, 42908, "limit reached: daily message quota reached")
DROPPED = Told(drop=True)


@dataclass
class NtfyServer:
    """What subscribers see, by sequence id; a server that is `old` does not know those."""

    url: str = ""
    old: bool = False
    login: bool = False
    shown: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: deque[Told] = field(default_factory=deque)
    published: int = 0
    asked: list[Asked] = field(default_factory=list)

    async def answer(self, asked: Asked) -> Told:
        self.asked.append(asked)
        if self.faults:
            return self.faults.popleft()
        if (asked.method, asked.path) == ("GET", "/v1/health"):
            return told({"healthy": True})
        if asked.method not in ("POST", "PUT") or asked.path != "/":
            return refusal(404, 40401, "page not found")
        return self._publish(asked)

    def _publish(self, asked: Asked) -> Told:
        if len(asked.body) > 2 * MAX_MESSAGE:
            return refusal(413, 41303, "JSON body too large")
        try:
            message = json.loads(asked.body)
        except ValueError:
            return refusal(400, 40024, "invalid request: request body must be valid JSON")
        refused = self._refused(message, asked.headers.get("authorization", ""))
        if refused:
            return refused
        self.published += 1
        id_ = f"msg{self.published:09}"
        sequence = id_ if self.old else message.get("sequence_id", id_)
        self.shown[sequence] = message
        return told({"id": id_, "time": 1767608042, "event": "message", **message})

    def _refused(self, message: dict[str, Any], authorization: str) -> Told | None:
        assert set(message) <= KNOWN, f"unknown members {set(message) - KNOWN}"
        if not re.fullmatch(r"[-_A-Za-z0-9]{1,64}", message.get("topic", "")):
            return refusal(400, 40009, "invalid request: topic invalid")
        if self.login and authorization != f"Bearer {TOKEN}":
            return refusal(403, 40301, "forbidden")
        if not 1 <= message.get("priority", 3) <= 5:
            return refusal(400, 40007, "invalid priority parameter")
        if not re.fullmatch(r"[-_A-Za-z0-9]{1,64}", message.get("sequence_id", "x")):
            return refusal(400, 40049, "invalid request: sequence ID invalid")
        if any(action["action"] != "view" or not action["url"] for action in message.get("actions", ())):
            return refusal(400, 40018, "invalid request: actions invalid")
        assert len(message["message"].encode()) <= MAX_MESSAGE, "it would become an attachment"
        assert not message.get("markdown")
        return None


def told(value: dict[str, Any]) -> Told:
    return Told(200, json.dumps(value).encode(), {"content-type": "application/json"})


@asynccontextmanager
async def ntfy_server(*, old: bool = False, login: bool = False) -> AsyncIterator[NtfyServer]:
    server = NtfyServer(old=old, login=login)
    async with serve(server.answer) as double:
        server.url = double.url
        yield server
