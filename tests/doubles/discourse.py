"""A Discourse forum on loopback: the newest posts, topics, limits; and faults on demand.

Paging follows `PostsController#latest` and `TopicsController#posts` of github.com/discourse/discourse, in
the way of 2026 and in that of the years before. Private messages take ids too.
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

PER_PAGE, PER_THREAD = 50, 20

Post = dict[str, Any]

TOO_MANY = instead(
    429,
    b"Slow down, too many requests from this IP address.\nPlease retry again in 7 seconds.\n"
    b"Error code: ip_10_secs_limit.\n",
    content_type="text/plain",
    retry_after="7",
    discourse_rate_limit_error_code="ip_10_secs_limit",
)
"""Of the middleware in front of everything."""


@dataclass
class DiscourseServer:
    """The state of one forum. `now` moves only when a test moves it."""

    url: str = "https://forum.example"
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    posts: dict[int, Post] = field(default_factory=dict)
    waiting: dict[int, Post] = field(default_factory=dict)
    """Posts that have an id and are not shown yet."""
    last: int = 1000
    by_ids: bool = False
    """Shows the posts among 50 ids instead of 50 posts, as before 2026."""
    members_only: bool = False
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)

    def topic(self, title: str, raw: str, **fields: Any) -> Post:
        return self._add(raw, topic_id=self.last + 1, post_number=1, topic_title=title, **fields)

    def reply(self, to: Post, raw: str, *, answers: Post | None = None, **fields: Any) -> Post:
        number = 1 + max(p["post_number"] for p in self._all() if p["topic_id"] == to["topic_id"])
        titled = {"topic_id": to["topic_id"], "topic_title": to["topic_title"]}
        answered = answers["post_number"] if answers else None
        return self._add(raw, post_number=number, reply_to_post_number=answered, **titled, **fields)

    def private(self, count: int = 1) -> None:
        """Messages that nobody but their readers sees."""
        self.last += count

    def hold(self, to: Post, raw: str) -> Post:
        """A reply that waits for approval: it has an id and is not shown."""
        post = self.reply(to, raw)
        self.waiting[post["id"]] = self.posts.pop(post["id"])
        return post

    def approve(self, post: Post) -> None:
        self.posts[post["id"]] = self.waiting.pop(post["id"])

    def edit(self, post: Post, raw: str) -> None:
        post.update(raw=raw, cooked=f"<p>{raw}</p>", version=post["version"] + 1, updated_at=_iso(self.now))

    def delete(self, post: Post) -> None:
        del self.posts[post["id"]]

    async def respond(self, asked: Asked) -> Told:
        self.asked.append(asked)
        told = self.answer(asked)
        return await self.faults.popleft()(told) if self.faults else told

    def answer(self, asked: Asked) -> Told:
        """What the forum says, without any fault."""
        if asked.path == "/login":
            return Told(200, b"<!DOCTYPE html><html><body>Log in</body></html>", {"content-type": "text/html"})
        if self.members_only:
            return Told(302, b"", {"location": f"{self.url}/login"})
        match asked.path.strip("/").split("/"):
            case ["posts.json"]:
                return self._told({"latest_posts": self._latest(int(asked.query.get("before", 0)))})
            case ["t", topic, "posts.json"] if any(str(p["topic_id"]) == topic for p in self.posts.values()):
                return self._told({"post_stream": {"posts": self._after(int(topic), asked.query)}, "id": int(topic)})
        return self._told({"errors": ["The requested URL could not be found."], "error_type": "not_found"}, 404)

    def _add(self, raw: str, **fields: Any) -> Post:
        self.last += 1
        post = {
            "id": self.last,
            "username": "amira",
            "name": "Amira Haddad",
            "user_id": 7,
            "created_at": _iso(fields.pop("created", self.now)),
            "updated_at": _iso(self.now),
            "raw": raw,
            "cooked": f"<p>{raw}</p>",
            "post_type": 1,
            "version": 1,
            "topic_slug": "a-topic",
            "reply_to_post_number": None,
            "reads": 5,
            "reply_count": 0,
            "actions_summary": [],
            "hidden": False,
            "user_deleted": False,
            "deleted_at": None,
            **fields,
        }
        self.posts[self.last] = post
        return post

    def _all(self) -> list[Post]:
        return [*self.posts.values(), *self.waiting.values()]

    def _latest(self, before: int) -> list[Post]:
        newest = sorted(self.posts.values(), key=lambda post: post["id"], reverse=True)
        if self.by_ids:
            top = before if before > 0 else self.last
            return [post for post in newest if top - PER_PAGE < post["id"] <= top]
        return [post for post in newest if before <= 0 or post["id"] < before][:PER_PAGE]

    def _after(self, topic: int, query: dict[str, str]) -> list[Post]:
        """Those after a number; before 2026 those around it."""
        number, ascending = int(query["post_number"]), query.get("asc") == "true"
        there = [post for post in self.posts.values() if post["topic_id"] == topic]
        if self.by_ids:
            first = max(next((n for n, post in enumerate(there) if post["post_number"] >= number), 0) - 5, 0)
            found = there[first : first + PER_THREAD]
        else:
            found = [post for post in there if ascending and post["post_number"] > number][:PER_THREAD]
        left_out = {"topic_title"} if query.get("include_raw") else {"topic_title", "raw"}
        return [{name: value for name, value in post.items() if name not in left_out} for post in found]

    def _told(self, value: Any, status: int = 200) -> Told:
        headers = {"content-type": "application/json", "date": format_datetime(self.now, usegmt=True)}
        return Told(status, json.dumps(value).encode(), headers)


@asynccontextmanager
async def discourse() -> AsyncIterator[DiscourseServer]:
    """A forum on a free loopback port."""
    server = DiscourseServer()
    async with serve(server.respond) as double:
        server.url = double.url
        yield server


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
