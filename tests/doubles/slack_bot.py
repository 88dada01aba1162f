"""Slack's Web API, its WebSocket and its response address on loopback: they take and refuse what Slack does.

Written from https://docs.slack.dev/reference/methods (arguments and errors), https://docs.slack.dev/reference/block-kit
(limits), https://docs.slack.dev/apis/web-api/rate-limits and https://docs.slack.dev/apis/events-api/using-socket-mode.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from doubles.server import Asked, Told, serve
from doubles.slack_bot_rules import faults_in_message
from websockets.asyncio.server import Server, ServerConnection
from websockets.asyncio.server import serve as serve_sockets

TOKEN, APP_TOKEN, CHANNEL = "xoxb-1-s3cr3tBot", "xapp-1-s3cr3tApp", "C0DOUBLE"

Fault = Callable[["SlackBot", Asked], Awaitable[Told]]

BURST = 5
COMMON = {"channel", "text", "blocks", "metadata", "link_names", "parse", "reply_broadcast"}
ARGUMENTS = {
    "chat.postMessage": COMMON | {"thread_ts", "mrkdwn", "unfurl_links", "unfurl_media"},
    "chat.update": COMMON | {"ts"},
    "conversations.history": {"channel", "limit", "cursor", "include_all_metadata", "oldest", "latest", "inclusive"},
    "conversations.replies": {"channel", "ts", "limit", "cursor", "include_all_metadata", "oldest"},
    "auth.test": set(),
    "apps.connections.open": set(),
}


def said(value: dict[str, Any], status: int = 200, **headers: str) -> Told:
    return Told(status, json.dumps(value).encode(), {"content-type": "application/json", **headers})


def refused(error: str, **more: Any) -> Told:
    return said({"ok": False, "error": error, **more})


def limited(seconds: int) -> Told:
    return said({"ok": False, "error": "ratelimited"}, 429, **{"retry-after": str(seconds)})


BROKEN = Told(500, b"<!DOCTYPE html><html><body>Server Error</body></html>", {"content-type": "text/html"})


def instead(told: Told) -> Fault:
    """Answers this, and does nothing."""

    async def answer(_: "SlackBot", __: Asked) -> Told:
        return told

    return answer


async def lost(bot: "SlackBot", asked: Asked) -> Told:
    """Does what was asked; the answer never arrives."""
    assert json.loads(bot.take(asked).body)["ok"]
    return Told(drop=True)


async def broken_behind(bot: "SlackBot", asked: Asked) -> Told:
    """Does what was asked; something in front of it answers 500 with HTML."""
    bot.take(asked)
    return BROKEN


async def obeyed(bot: "SlackBot", asked: Asked) -> Told:
    return bot.take(asked)


async def endless(bot: "SlackBot", asked: Asked) -> Told:
    """Does what was asked, and is too slow to say so."""
    bot.take(asked)
    await asyncio.Event().wait()
    raise AssertionError("never reached")


@dataclass
class SlackBot:
    """What the channel shows. `faults` come first, one for each call; `clock` is in seconds."""

    url: str = ""
    socket_url: str = ""
    clock: Callable[[], float] = lambda: 0.0
    scopes: set[str] = field(default_factory=lambda: {"chat:write", "channels:history"})
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    whispers: list[dict[str, Any]] = field(default_factory=list)
    """What was answered to single people."""
    faults: deque[Fault] = field(default_factory=deque)
    room: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Each limiter: how many calls are left, and when that was counted."""
    written: int = 0
    sockets: list[ServerConnection] = field(default_factory=list)
    acks: list[str] = field(default_factory=list)
    greets: bool = True
    tickets: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def methods(self) -> list[str]:
        return [method for method, _ in self.calls]

    @property
    def top(self) -> list[dict[str, Any]]:
        return [message for message in self.messages.values() if "thread_ts" not in message]

    @property
    def thread(self) -> list[dict[str, Any]]:
        return [message for message in self.messages.values() if "thread_ts" in message]

    async def respond(self, asked: Asked) -> Told:
        if self.faults:
            return await self.faults.popleft()(self, asked)
        return self.take(asked)

    def take(self, asked: Asked) -> Told:
        """What Slack does and says, without any fault."""
        if asked.path.startswith("/actions/"):
            self.whispers.append(json.loads(asked.body))
            return Told(200, b"ok")
        method, request = asked.path.rpartition("/")[2], arguments_of(asked)
        self.calls.append((method, request))
        if unknown := set(request) - ARGUMENTS[method]:
            raise AssertionError(f"{method} has no {unknown}")
        token = APP_TOKEN if method == "apps.connections.open" else TOKEN
        if asked.headers.get("authorization") != f"Bearer {token}":
            return refused("invalid_auth")
        if method in ("auth.test", "apps.connections.open"):
            return self._about(method)
        if request["channel"] != CHANNEL:
            return refused("channel_not_found")
        return self._in_channel(method, request)

    def _about(self, method: str) -> Told:
        if method == "auth.test":
            return said({"ok": True, "url": "https://acme.slack.com/", "team": "Акме", "user": "allears"})
        self.tickets += 1
        return said({"ok": True, "url": f"{self.socket_url}/link/?ticket=s3cr3tTicket{self.tickets}"})

    def _in_channel(self, method: str, request: dict[str, Any]) -> Told:
        if method.startswith("conversations."):
            return self._read(method, request)
        if not self._has_room(method):
            return limited(1)
        if wrong := list(faults_in_message(request)):
            return refused(wrong[0])
        return self._post(request) if method == "chat.postMessage" else self._update(request)

    def _has_room(self, method: str) -> bool:
        """One message a second and channel, short bursts allowed; edits have a limiter of their own."""
        left, counted = self.room.get(method, (BURST, self.clock()))
        now = self.clock()
        left = min(BURST, left + now - counted)
        self.room[method] = (left - 1 if left >= 1 else left, now)
        return left >= 1

    def _post(self, request: dict[str, Any]) -> Told:
        root = request.get("thread_ts")
        if root is not None and root not in self.messages:
            return refused("message_not_found")
        if request.get("reply_broadcast") and root is None:
            return refused("invalid_arg_name")
        self.written += 1
        ts = f"{1_767_614_400 + self.written}.{self.written:06}"
        self.messages[ts] = {"ts": ts, **request}
        return said({"ok": True, "channel": CHANNEL, "ts": ts, "message": {"text": request["text"], "type": "message"}})

    def _update(self, request: dict[str, Any]) -> Told:
        ts = request.pop("ts")
        if ts not in self.messages:
            return refused("message_not_found")
        self.messages[ts] = {**self.messages[ts], **request}
        return said({"ok": True, "channel": CHANNEL, "ts": ts, "text": request["text"], "message": {}})

    def _read(self, method: str, request: dict[str, Any]) -> Told:
        if "channels:history" not in self.scopes:
            return refused("missing_scope", needed="channels:history", provided="chat:write")
        if method == "conversations.replies":
            shown = [m for m in self.messages.values() if request["ts"] in (m["ts"], m.get("thread_ts"))]
        else:
            top = (m for m in self.messages.values() if "thread_ts" not in m or m.get("reply_broadcast"))
            shown = sorted(top, key=lambda message: message["ts"], reverse=True)
        start, size = int(request.get("cursor", "0")), int(request["limit"])
        page = shown[start : start + size]
        more = str(start + size) if start + size < len(shown) else ""
        bare = [shown_to(message, request.get("include_all_metadata") == "true") for message in page]
        return said({"ok": True, "messages": bare, "has_more": bool(more), "response_metadata": {"next_cursor": more}})

    def chatter(self, count: int, at: float = 1_767_614_400.0) -> None:
        """Messages of people, who are in the channel too."""
        for number in range(count):
            ts = f"{at + number / 1000:.6f}"
            self.messages[ts] = {"ts": ts, "text": "guten Morgen", "user": "U0HUMAN", "type": "message"}

    async def until(self, reached: Callable[[], bool]) -> None:
        while not reached():
            self.changed.clear()
            await self.changed.wait()

    async def converse(self, socket: ServerConnection) -> None:
        """One connection of Socket Mode."""
        if self.greets:
            await socket.send(json.dumps({"type": "hello", "num_connections": 1, "debug_info": {}}))
        self.sockets.append(socket)
        self.changed.set()
        async for frame in socket:
            self.acks.append(json.loads(frame)["envelope_id"])
            self.changed.set()

    async def push(self, value: dict[str, Any] | str, socket: int = -1) -> None:
        """Send a frame over one of the connections, the newest unless told."""
        await self.sockets[socket].send(value if isinstance(value, str) else json.dumps(value))

    async def press(self, payload: dict[str, Any], envelope: str = "env-1", socket: int = -1) -> None:
        frame = {"envelope_id": envelope, "type": "interactive", "accepts_response_payload": False, "payload": payload}
        await self.push(frame, socket)


def arguments_of(asked: Asked) -> dict[str, Any]:
    if asked.headers["content-type"].startswith("application/json"):
        return dict(json.loads(asked.body))
    return dict(parse_qsl(asked.body.decode(), keep_blank_values=True))


def shown_to(message: dict[str, Any], metadata: bool) -> dict[str, Any]:
    return {"type": "message", **{name: value for name, value in message.items() if metadata or name != "metadata"}}


@asynccontextmanager
async def slack_bot(clock: Callable[[], float] = lambda: 0.0) -> AsyncIterator[SlackBot]:
    bot = SlackBot(clock=clock)
    server: Server
    async with serve(bot.respond) as double, serve_sockets(bot.converse, "127.0.0.1", 0, close_timeout=0.1) as server:
        bot.url = f"{double.url}/api"
        bot.socket_url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
        yield bot
