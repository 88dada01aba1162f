"""The Bot API on loopback: updates that wait a day and are confirmed by an offset; and faults on demand.

Built from https://core.telegram.org/bots/api#getting-updates .
"""

import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from doubles.exchange import Fault
from doubles.server import Asked, Told, serve

TOKEN = "123456:AAE_token-of-the-double"
GROUP = {"id": -1001234567890, "title": "Nordwind клиенты", "type": "supergroup", "username": "nordwind_talk"}
AMIRA = {"id": 7, "is_bot": False, "first_name": "Амира", "last_name": "Х.", "username": "amira", "language_code": "ru"}
DAY = timedelta(hours=24)

Update = dict[str, Any]


@dataclass
class TelegramServer:
    """The updates of one bot. `now` moves only when a test moves it."""

    url: str = "https://telegram.example"
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    waiting: list[tuple[datetime, Update]] = field(default_factory=list)
    next_id: int = 880_000
    messages: int = 100
    webhook: bool = False
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)

    def message(self, text: str | None = None, kind: str = "message", **members: Any) -> dict[str, Any]:
        self.messages += 1
        told = {"message_id": self.messages, "from": AMIRA, "chat": GROUP, "date": int(self.now.timestamp())}
        message = {**told, **({"text": text} if text is not None else {}), **members}
        self.update({kind: {name: value for name, value in message.items() if value is not None}})
        return message

    def edit(self, message: dict[str, Any], text: str) -> None:
        self.update({"edited_message": {**message, "text": text, "edit_date": int(self.now.timestamp())}})

    def update(self, members: dict[str, Any]) -> None:
        self.waiting.append((self.now, {"update_id": self.next_id, **members}))
        self.next_id += 1

    async def respond(self, asked: Asked) -> Told:
        self.asked.append(asked)
        told = self.answer(asked)
        return await self.faults.popleft()(told) if self.faults else told

    def answer(self, asked: Asked) -> Told:
        """What it says, without any fault."""
        if asked.path != f"/bot{TOKEN}/getUpdates":
            return self._told({"ok": False, "error_code": 401, "description": "Unauthorized"}, 401)
        if self.webhook:
            told = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it first"
            return self._told({"ok": False, "error_code": 409, "description": told}, 409)
        if self.waiting and self.now - self.waiting[0][0] > DAY:
            self.waiting = [(came, update) for came, update in self.waiting if self.now - came <= DAY]
        if "offset" in asked.query and self.waiting:
            # Numbers follow one another, so that what was taken is told by how far they are.
            del self.waiting[: max(int(asked.query["offset"]) - self.waiting[0][1]["update_id"], 0)]
        shown = [update for _, update in self.waiting[: int(asked.query.get("limit", 100))]]
        return self._told({"ok": True, "result": shown})

    def _told(self, value: Any, status: int = 200) -> Told:
        date = format_datetime(self.now, usegmt=True)
        return Told(status, json.dumps(value).encode(), {"content-type": "application/json", "date": date})


@asynccontextmanager
async def telegram() -> AsyncIterator[TelegramServer]:
    """The Bot API on a free loopback port."""
    server = TelegramServer()
    async with serve(server.respond) as double:
        server.url = double.url
        yield server
