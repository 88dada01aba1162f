"""A Threads account on loopback: own posts, conversations, mentions, answers elsewhere, a search; faults on demand.

Built from https://developers.facebook.com/docs/threads : a conversation is flat, posts of others may be closed to who
asks for one of them, and no list tells likes.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from doubles.graph import GraphServer, Thing, newest_first, written
from doubles.server import serve

NAME, AMIRA = "nordwind", "amira"


@dataclass
class ThreadsServer(GraphServer):
    things: list[Thing] = field(default_factory=list)
    reviewed: bool = True
    private: bool = False
    """What others wrote elsewhere cannot be asked for one by one."""

    def post(self, text: str | None, by: str = AMIRA, **members: Any) -> Thing:
        key = self.number()
        told = {
            "id": key, "timestamp": written(members.pop("created", self.now)), "username": by, "has_replies": False,
            "media_type": "TEXT_POST", "permalink": f"https://www.threads.net/@{by}/post/{key}", "is_reply": False,
            **({"text": text} if text is not None else {}), **members,
        }  # fmt: skip
        self.things.append(told)
        return told

    def reply(self, to: Thing, text: str | None, by: str = AMIRA, **members: Any) -> Thing:
        root = to.get("root_post", {"id": to["id"]})
        above = {"is_reply": True, "root_post": root, "replied_to": {"id": to["id"]}}
        next(one for one in self.things if one["id"] == root["id"])["has_replies"] = True
        return self.post(text, by, **above, **members)

    def delete(self, thing: Thing) -> None:
        self.things = [one for one in self.things if one is not thing]
        if root := thing.get("root_post"):
            left = any(one.get("root_post") == root for one in self.things)
            next(one for one in self.things if one["id"] == root["id"])["has_replies"] = left

    def find(self, path: str, query: dict[str, str]) -> list[Thing] | Thing | None:
        key, _, edge = path.partition("/")
        own = [one for one in self.things if one["username"] == NAME]
        match edge or key:
            case "me":
                return {"id": "45", "username": NAME}
            case "threads":
                found = [one for one in own if not one["is_reply"]]
            case "replies" if key == "me":
                found = [one for one in own if one["is_reply"]]
            case "mentions":
                found = [one for one in self.things if f"@{NAME}" in one.get("text", "")]
            case "keyword_search":
                there = self.things if self.reviewed else own
                found = [one for one in there if query["q"].lower() in one.get("text", "").lower()]
            case "conversation":
                found = [one for one in self.things if one.get("root_post") == {"id": key}]
            case _:
                return self._single(key)
        return newest_first(found, "timestamp")

    def _single(self, key: str) -> Thing | None:
        own = {one["id"] for one in self.things if one["username"] == NAME}
        thing = next((one for one in self.things if one["id"] == key), None)
        if thing is None:
            return None
        closed = self.private and key not in own and thing.get("root_post", {}).get("id") not in own
        return None if closed else thing


@asynccontextmanager
async def threads() -> AsyncIterator[ThreadsServer]:
    """The API on a free loopback port."""
    server = ThreadsServer()
    async with serve(server.respond) as double:
        server.url = double.url
        yield server
