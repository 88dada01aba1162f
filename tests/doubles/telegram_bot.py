"""The sending half of the Bot API on loopback: it sends, edits, limits and refuses as the real one does.

Written from https://core.telegram.org/bots/api and https://core.telegram.org/bots/faq#broadcasting-to-users.
"""

import json
import re
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from doubles.server import Asked, Told, serve

TOKEN = "123456:AAE_s3cr3t-of-the-double"
CHAT = "-1001234567890"
MENTION = re.compile(r"(?<![\w@])@[A-Za-z][A-Za-z0-9_]{2,31}")
"""What Telegram makes a mention of by itself, whatever the entities say."""
STYLES = {"bold", "blockquote", "expandable_blockquote"}

DROPPED = Told(drop=True)


def refusal(status: int, description: str, **parameters: Any) -> Told:
    body = {"ok": False, "error_code": status, "description": description}
    return told({**body, **({"parameters": parameters} if parameters else {})}, status)


def told(value: dict[str, Any], status: int = 200) -> Told:
    return Told(status, json.dumps(value).encode(), {"content-type": "application/json"})


LIMITED = refusal(429, "Too Many Requests: retry after 17", retry_after=17)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def stretch(text: str, entity: dict[str, Any]) -> str:
    """The words that an entity covers, as Telegram counts."""
    raw = text.encode("utf-16-le")[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])]
    return raw.decode("utf-16-le")


@dataclass
class BotServer:
    """What the chat shows, by message id; `room` is how many messages the limit of the group still allows."""

    url: str = ""
    shown: dict[int, dict[str, Any]] = field(default_factory=dict)
    sounds: int = 0
    room: int = 1_000
    faults: deque[Told] = field(default_factory=deque)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def answer(self, asked: Asked) -> Told:
        method = asked.path.rpartition("/")[2]
        request = json.loads(asked.body)
        self.asked.append((method, request))
        if self.faults:
            return self.faults.popleft()
        if asked.path != f"/bot{TOKEN}/{method}":
            return refusal(401, "Unauthorized")
        if request["chat_id"] != CHAT:
            return refusal(400, "Bad Request: chat not found")
        if method == "getChat":
            return told({"ok": True, "result": {"id": int(CHAT), "title": "Поддержка", "type": "supergroup"}})
        return self._write(method, request)

    def _write(self, method: str, request: dict[str, Any]) -> Told:
        if self.room < 1:
            return LIMITED
        self.room -= 1
        refused = self._refused(request)
        if refused:
            return refused
        return self._send(request) if method == "sendMessage" else self._edit(request)

    def _refused(self, request: dict[str, Any]) -> Told | None:
        assert "parse_mode" not in request, "with a parse mode the words of strangers are formatting"
        assert request["link_preview_options"] == {"is_disabled": True}
        assert not MENTION.search(request["text"]), "somebody would be called"
        if not request["text"].strip():
            return refusal(400, "Bad Request: message text is empty")
        if units(request["text"]) > 4_096:
            return refusal(400, "Bad Request: message is too long")
        for entity in request.get("entities", ()):
            assert entity["type"] in STYLES
            assert entity["length"] > 0
            if entity["offset"] + entity["length"] > units(request["text"]):
                return refusal(400, "Bad Request: entity beyond the end of the message")
            stretch(request["text"], entity)
        return self._refused_keyboard(request.get("reply_markup", {}).get("inline_keyboard", ()))

    def _refused_keyboard(self, rows: Any) -> Told | None:
        for row in rows:
            for button in row:
                assert set(button) == {"text", "url"}
                if re.match(r"https?://(localhost|[^./]+)(:\d+)?(/|$)", button["url"]):
                    wrong = f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL"
                    return refusal(400, f"Bad Request: {wrong}")
        return None

    def _send(self, request: dict[str, Any]) -> Told:
        id_ = 100 + len(self.shown)
        self.shown[id_] = request
        self.sounds += 1
        return told({"ok": True, "result": {"message_id": id_, "chat": {"id": int(CHAT)}, "text": request["text"]}})

    def _edit(self, request: dict[str, Any]) -> Told:
        id_ = request["message_id"]
        if id_ not in self.shown:
            return refusal(400, "Bad Request: message to edit not found")
        kept = {member: request.get(member) for member in ("text", "entities", "reply_markup")}
        if kept == {member: self.shown[id_].get(member) for member in kept}:
            same = "specified new message content and reply markup are exactly the same as a current content"
            return refusal(400, f"Bad Request: message is not modified: {same}")
        self.shown[id_] = request
        return told({"ok": True, "result": {"message_id": id_, "text": request["text"]}})


@asynccontextmanager
async def bot_server() -> AsyncIterator[BotServer]:
    server = BotServer()
    async with serve(server.answer) as double:
        server.url = double.url
        yield server
