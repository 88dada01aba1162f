"""A service that nobody wrote a connector for, on loopback: a list of posts in any order, paged in three ways.

Invented; its habits are those of many: a wrapper around the list, `ok: false` style errors inside 200, a cursor, a
number or an address for the next page, which may lead to another host.
"""

import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from doubles.exchange import Fault
from doubles.server import Asked, Told, serve

TOKEN = "t0ken-of-the-double"

Thing = dict[str, Any]

FIELDS = {
    "id": "uuid",
    "title": "head",
    "text": "body.words",
    "url": "links.0.href",
    "author_id": "by.id",
    "author_handle": "by.nick",
    "author_name": "by.name",
    "published": "at",
    "edited": "changed",
    "language": "lang",
    "parent": "answers",
    "rating": "stars",
    "likes": "counts.up",
    "replies": "counts.replies",
}


@dataclass
class JsonServer:
    """What was posted, the oldest first. `now` moves only when a test moves it."""

    url: str = "https://voices.example"
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    order: str = "newest"
    size: int = 3
    elsewhere: str = ""
    """Another host that pages are said to be on."""
    header: str = "x-key"
    posts: list[Thing] = field(default_factory=list)
    last: int = 0
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)

    def post(self, words: str, **members: Any) -> Thing:
        self.last += 1
        self.now += timedelta(minutes=1)
        post = {
            "uuid": f"v-{self.last}",
            "head": "",
            "body": {"words": words},
            "links": [{"href": f"/voices/{self.last}"}],
            "by": {"id": 7, "nick": "@amira", "name": "Амира"},
            "at": self.now.isoformat(),
            "lang": "en",
            "counts": {"up": 3, "replies": "1"},
            **members,
        }
        self.posts.append(post)
        return post

    async def respond(self, asked: Asked) -> Told:
        self.asked.append(asked)
        told = self.answer(asked)
        return await self.faults.popleft()(told) if self.faults else told

    def answer(self, asked: Asked) -> Told:
        """What it says, without any fault."""
        query = asked.query
        if asked.headers.get(self.header, TOKEN) != TOKEN:
            return self._told(401, {"error": f"{asked.headers[self.header]} is no key"})
        start = query.get("after", query.get("from", "0"))
        number = int(query.get("page", 1)) - 1
        if not start.isdecimal():
            return self._told(400, {"error": "no such page"})
        ordered = self.posts if self.order == "oldest" else self.posts[::-1]
        begin = int(start) or number * self.size
        shown, end = ordered[begin : begin + self.size], begin + self.size
        told: Thing = {"data": {"voices": shown}, "more": {}}
        if end < len(ordered):
            told["more"] = {"cursor": str(end), "next": f"{self.elsewhere}/voices?topic=acme&from={end}"}
        return self._told(200, told)

    def _told(self, status: int, value: Any) -> Told:
        return Told(status, json.dumps(value).encode(), {"content-type": "application/json"})


@asynccontextmanager
async def json_api() -> AsyncIterator[JsonServer]:
    """The service on a free loopback port."""
    server = JsonServer()
    async with serve(server.respond) as double:
        server.url = double.url
        yield server
