"""A server with the chat completions of OpenAI's API, on loopback, with faults on demand.

Paths and shapes: https://platform.openai.com/docs/api-reference/chat/create (read in November 2026).
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from doubles.server import Asked, HttpDouble, Told, serve

GOOD = (
    "I'm sorry, three weeks without your refund for the broken kettle would make anybody angry. "
    "Maria from Acme is checking your refund with the payments team now and will write to you here {time}. "
    "How have you tried to reach us so far?"
)


@dataclass
class BackEnd:
    """What it answers next: `content` is what the model wrote, `told` a whole answer instead, `hangs` none at all."""

    content: str = json.dumps({"reply": GOOD})
    told: Told | None = None
    hangs: bool = False
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def writes(self, reply: str, meaning: str = "") -> None:
        self.content = json.dumps({"reply": reply, "meaning": meaning}, ensure_ascii=False)

    async def respond(self, asked: Asked) -> Told:
        self.asked.append(asked)
        if self.hangs:
            await asyncio.Event().wait()
        if self.told is not None:
            return self.told
        if asked.path == "/v1/models":
            return _json({"object": "list", "data": [{"id": "scripted", "object": "model"}]})
        if asked.path != "/v1/chat/completions" or asked.method != "POST":
            return Told(404)
        return _json(completion(self.content.replace("{time}", _promised(asked))))

    @property
    def conversations(self) -> list[list[dict[str, str]]]:
        """The messages of every question."""
        return [json.loads(asked.body)["messages"] for asked in self.asked if asked.body]


def completion(content: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": content, "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return {"id": "chatcmpl-1", "object": "chat.completion", "created": 1772355600, "choices": [choice]}


def _promised(asked: Asked) -> str:
    """The time that the instructions give, as a model repeats it."""
    found = re.search(r"^- time: (.+)$", json.loads(asked.body)["messages"][0]["content"], re.MULTILINE)
    return found[1] if found else ""


def _json(value: Any) -> Told:
    return Told(200, json.dumps(value, ensure_ascii=False).encode(), {"content-type": "application/json"})


@asynccontextmanager
async def back_end(**script: Any) -> AsyncIterator[BackEnd]:
    made = BackEnd(**script)
    double: HttpDouble
    async with serve(made.respond) as double:
        made.url = double.url
        yield made
