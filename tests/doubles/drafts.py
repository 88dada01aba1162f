"""A server with the chat completions of OpenAI's API, on loopback, with faults on demand.

Paths and shapes: https://platform.openai.com/docs/api-reference/chat/create (read in November 2026).
"""

import asyncio
import json
import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

import httpx
from doubles.office import Office
from doubles.server import Asked, HttpDouble, Told, serve

from alerts.event import Suggestion
from connectors.base import Author, Mention, Page, Source
from monitor.dispatch import Dispatcher
from monitor.hearing import Ears, Occasion
from monitor.pipeline import take_in
from monitor.reply.situation import House
from monitor.store import drafts
from monitor.store.connection import Store
from monitor.understand.match import Brand, compile_brands
from monitor.writing import Writer
from monitor.writing_entry import DraftsEntry

PATIENCE = timedelta(seconds=3)
SHORT = timedelta(milliseconds=200)
"""For a back end that never answers; whoever answers has more time than a busy machine takes."""
IN_TIME = 5.0
"""Seconds: a hundred times what a draft takes here, so that a slow machine fails nothing; forever would."""

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


class Sample(Source):
    kind: Literal["sample"] = "sample"
    id: str = "sample"


class Writing(Office):
    """An office that hears posts, and whose drafts a back end may write."""

    def __init__(self, store: Store, **rules: Any) -> None:
        houses = {"acme": House(name="Acme", agent="Maria")}
        super().__init__(store, {"desk": {}, "chat": {}}, houses=houses, **rules)
        self.ears = Ears(compile_brands([Brand("acme", ("Acme", "اکمی"), None, ())]), {}, self.policy)
        self.writer: Writer | None = None

    def asks(self, url: str, **options: Any) -> None:
        entry = DraftsEntry.model_validate(
            {"url": f"{url}/v1", "model": "scripted", "timeout": PATIENCE, "allow_private": True, **options}
        )
        self.writer = Writer(self.store, self.policy, self.clock, entry)
        self.dispatcher = Dispatcher(
            self.store, self.policy, self.clock, lambda _: httpx.AsyncClient(), random.Random(1), self.writer
        )

    async def says(self, text: str, who: str = "ada", **more: Any) -> None:
        now = self.clock.now()
        author = Author(id=who, handle=f"@{who}", name=who.title())
        said = Mention(source="sample", key=f"{who}-1", text=text, author=author, published=now, **more)
        occasion = Occasion(source=Sample(), now=now, looked=now - timedelta(minutes=1))
        await take_in(self.store, Page((said,), {"v": 1}), occasion, self.ears)

    async def tells(self, channel: str = "desk") -> Suggestion | None:
        """The draft in the message that is sent now; the time that it takes is limited."""
        async with asyncio.timeout(IN_TIME):
            await self.wait(timedelta(minutes=1))
        return self.records[channel].parcels[-1][1].alert.incident.suggestion

    def drafted(self, number: int = 1) -> drafts.Written | None:
        return self.store.read_now(lambda c: drafts.written(c, number))
