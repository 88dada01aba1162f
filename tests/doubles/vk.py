"""VK on loopback: a wall with comments, a search, limits; and faults on demand.

Built from https://dev.vk.com/en/method : every answer has status 200, errors repeat what was asked for, a search shows
the newest thousand, and a comment shows ten of those below it.
"""

import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from doubles.exchange import Fault, instead
from doubles.server import Asked, Told, serve

TOKEN = "vk1.a.token-of-the-double"
WALL, AMIRA, ACME = -45, 7, -45
REACHABLE = 1_000

Thing = dict[str, Any]


def failed(code: int, message: str = "as scripted") -> Fault:
    """An error as VK tells it: with what was asked for, the token included."""
    asked = [{"key": "access_token", "value": TOKEN}, {"key": "v", "value": "5.199"}]
    told = {"error_code": code, "error_msg": message, "request_params": asked}
    return instead(200, json.dumps({"error": told}).encode(), content_type="application/json")


@dataclass
class VkServer:
    """The state of one wall. `now` moves only when a test moves it."""

    url: str = "https://vk.example"
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    posts: list[Thing] = field(default_factory=list)
    comments: dict[int, list[Thing]] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)
    last: int = 100
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)

    def post(self, text: str, **members: Any) -> Thing:
        self.last += 1
        made = int(members.pop("created", self.now).timestamp())
        counts = {"comments": {"count": 0}, "likes": {"count": 2}, "reposts": {"count": 1}, "views": {"count": 90}}
        post = {"id": self.last, "owner_id": WALL, "from_id": AMIRA, "date": made, "text": text, **counts, **members}
        self.posts.append(post)
        return post

    def comment(self, post: Thing, text: str, to: Thing | None = None, **members: Any) -> Thing:
        self.last += 1
        made = int(members.pop("created", self.now).timestamp())
        placed = {"id": self.last, "post_id": post["id"], "owner_id": WALL, "from_id": AMIRA, "date": made}
        above = {"parents_stack": [to["id"]], "reply_to_comment": to["id"]} if to else {"parents_stack": []}
        comment = {**placed, "text": text, "likes": {"count": 1}, **above, **members}
        self.comments.setdefault(post["id"], []).append(comment)
        post["comments"]["count"] += 1
        return comment

    def delete(self, post: Thing, comment: Thing | None = None) -> None:
        if comment is None:
            self.posts.remove(post)
            return
        for name in ("text", "from_id"):
            del comment[name]
        comment["deleted"] = True
        post["comments"]["count"] -= 1

    async def respond(self, asked: Asked) -> Told:
        self.asked.append(asked)
        told = self.answer(asked)
        return await self.faults.popleft()(told) if self.faults else told

    def answer(self, asked: Asked) -> Told:
        """What VK says, without any fault."""
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return self._refused(5, "User authorization failed: invalid access_token (4).")
        query = asked.query
        match asked.path:
            case "/method/newsfeed.search":
                return self._search(query)
            case "/method/wall.get":
                listed = self._newest()
                pinned = [post for post in listed if post.get("is_pinned")]
                listed = pinned + [post for post in listed if post not in pinned]
                start = int(query["offset"])
                return self._told(listed[start : start + int(query["count"])], count=len(listed))
            case "/method/wall.getComments":
                return self._comments(int(query["post_id"]), query)
        return self._refused(3, "Unknown method passed.")

    def _newest(self) -> list[Thing]:
        return sorted(self.posts, key=lambda post: (post["date"], post["id"]), reverse=True)

    def _search(self, query: dict[str, str]) -> Told:
        first, last = int(query["start_time"]), int(query.get("end_time", "9" * 11))
        inside = [post for post in self._newest() if first <= post["date"] <= last]
        found = [post for post in inside if query["q"].lower() in post["text"].lower()][:REACHABLE]
        start = int(query.get("start_from", "0"))
        end = start + int(query["count"])
        more = {"next_from": str(end)} if end < len(found) else {}
        return self._told(found[start:end], count=len(found), **more)

    def _comments(self, number: int, query: dict[str, str]) -> Told:
        if number in self.closed:
            return self._refused(212, "Access to post comments denied")
        there = sorted(self.comments.get(number, []), key=lambda one: one["id"], reverse=True)
        start, size = int(query["offset"]), int(query["count"])
        if "comment_id" in query:
            below = [one for one in there if one["parents_stack"] == [int(query["comment_id"])]]
            return self._told(below[start : start + size], count=len(there))
        top = [one for one in there if not one["parents_stack"]]
        shown = []
        for comment in top[start : start + size]:
            below = [one for one in reversed(there) if one["parents_stack"] == [comment["id"]]]
            cut = below[: int(query.get("thread_items_count", "0"))]
            shown.append({**comment, "thread": {"count": len(below), "items": cut}})
        return self._told(shown, count=len(there), current_level_count=len(top))

    def _told(self, items: list[Thing], **members: Any) -> Told:
        profiles = [{"id": AMIRA, "first_name": "Амира", "last_name": "Хаддад", "followers_count": 120}]
        groups = [{"id": -ACME, "name": "Acme", "screen_name": "acme", "members_count": 5_000}]
        return self._json({"response": {"items": items, "profiles": profiles, "groups": groups, **members}})

    def _refused(self, code: int, message: str) -> Told:
        return self._json({"error": {"error_code": code, "error_msg": message, "request_params": []}})

    def _json(self, value: Thing) -> Told:
        headers = {"content-type": "application/json; charset=utf-8", "date": format_datetime(self.now, usegmt=True)}
        return Told(200, json.dumps(value).encode(), headers)


@asynccontextmanager
async def vk() -> AsyncIterator[VkServer]:
    """The API on a free loopback port."""
    server = VkServer()
    async with serve(server.respond) as double:
        server.url = double.url
        yield server
