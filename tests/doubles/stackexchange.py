"""The Stack Exchange API on loopback: lists, searches, posts by id, quotas; and faults on demand.

Built from https://api.stackexchange.com/docs : answers are always compressed, bounds are inclusive, a quota is
counted by the day, `backoff` and throttles are told in the body.
"""

import gzip
import json
from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from doubles.exchange import Fault, instead
from doubles.server import Asked, Told, serve

Post = dict[str, Any]

ANONYMOUS_PAGES = 25
FIELDS = ("question_id", "answer_id", "score", "creation_date", "last_activity_date")


def failed(number: int, message: str, status: int = 400) -> Fault:
    """An error as this API tells it."""
    body = {"error_id": number, "error_name": "an_error", "error_message": message}
    return instead(status, json.dumps(body).encode(), content_type="application/json")


@dataclass
class StackExchangeServer:
    """The state of one site. `now` moves only when a test moves it."""

    url: str = "https://api.example"
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    posts: list[Post] = field(default_factory=list)
    comments: list[Post] = field(default_factory=list)
    quota: int = 300
    backoff: int | None = None
    dated: bool = True
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)

    def question(self, title: str, body: str = "", *, tags: Iterable[str] = ("nordwind",), **fields: Any) -> Post:
        number = 100 + len(self.posts)
        link = f"https://stackoverflow.com/questions/{number}/a-title"
        told = {"question_id": number, "title": title, "tags": list(tags), "link": link, "view_count": 12}
        return self._add({**told, "answer_count": 0}, body, fields)

    def answer(self, to: Post, body: str, **fields: Any) -> Post:
        to["last_activity_date"] = self._second()
        return self._add({"answer_id": 100 + len(self.posts), "question_id": to["question_id"]}, body, fields)

    def comment(self, to: Post, body: str, **fields: Any) -> Post:
        made = {"comment_id": 9_000 + len(self.comments), "post_id": to.get("answer_id") or to["question_id"]}
        comment = {**made, **_common(self._second(), body), **fields}
        self.comments.append(comment)
        return comment

    def edit(self, post: Post, body: str) -> None:
        post.update(body=body, last_edit_date=self._second(), last_activity_date=self._second())

    async def respond(self, asked: Asked) -> Told:
        self.asked.append(asked)
        told = self.reply(asked)
        return await self.faults.popleft()(told) if self.faults else told

    def reply(self, asked: Asked) -> Told:
        """What the API says, without any fault."""
        query = asked.query
        self.quota -= 1
        if "key" not in query and int(query.get("page", 1)) > ANONYMOUS_PAGES:
            return self._told({"error_id": 403, "error_message": "page above 25 requires access token"}, 400)
        match asked.path.removeprefix("/2.3/").split("/"):
            case ["questions"] | ["search", "advanced"]:
                return self._paged(query, [post for post in self._questions() if _tagged(post, query)])
            case ["search", "excerpts"]:
                return self._paged(query, [_excerpt(p) for p in self.posts if query["q"].lower() in _words(p)])
            case ["questions", ids, "answers"]:
                return self._paged(query, [post for post in self._answers() if str(post["question_id"]) == ids])
            case ["posts", ids, "comments"]:
                return self._paged(query, [each for each in self.comments if str(each["post_id"]) == ids])
            case ["questions", ids]:
                return self._paged(query, [p for p in self._questions() if str(p["question_id"]) in ids.split(";")])
            case ["answers", ids]:
                return self._paged(query, [p for p in self._answers() if str(p["answer_id"]) in ids.split(";")])
        return self._told({"error_id": 404, "error_name": "no_method", "error_message": "no method found"}, 404)

    def _questions(self) -> list[Post]:
        return [post for post in self.posts if "answer_id" not in post]

    def _answers(self) -> list[Post]:
        return [post for post in self.posts if "answer_id" in post]

    def _add(self, own: Post, body: str, fields: Post) -> Post:
        created = fields.pop("created", self._second())
        post = {**own, **_common(created, body), "last_activity_date": created, **fields}
        self.posts.append(post)
        return post

    def _second(self) -> int:
        return int(self.now.timestamp())

    def _paged(self, query: dict[str, str], posts: list[Post]) -> Told:
        by = {"activity": "last_activity_date"}.get(query.get("sort", "activity"), "creation_date")
        bounds = ("min", "max", by), ("fromdate", "todate", "creation_date")
        for low, high, name in bounds:
            lowest, highest = int(query.get(low, 0)), int(query.get(high, 10**12))
            posts = [post for post in posts if lowest <= post.get(name, post["creation_date"]) <= highest]
        posts = sorted(posts, key=lambda p: p.get(by, p["creation_date"]), reverse=query.get("order", "desc") == "desc")
        size, page = int(query.get("pagesize", 30)), int(query.get("page", 1))
        shown = posts[(page - 1) * size : page * size]
        with_body = query.get("filter") == "withbody"
        items = [{n: v for n, v in post.items() if n != "body" or with_body} for post in shown]
        return self._told({"items": items, "has_more": len(posts) > page * size})

    def _told(self, value: Post, status: int = 200) -> Told:
        headers = {"content-type": "application/json; charset=utf-8", "content-encoding": "gzip"}
        if self.dated:
            headers["date"] = format_datetime(self.now, usegmt=True)
        if "items" in value:
            value |= {"quota_max": 300, "quota_remaining": self.quota}
            value |= {"backoff": self.backoff} if self.backoff else {}
        return Told(status, gzip.compress(json.dumps(value).encode()), headers)


@asynccontextmanager
async def stackexchange() -> AsyncIterator[StackExchangeServer]:
    """The API on a free loopback port."""
    server = StackExchangeServer()
    async with serve(server.respond) as double:
        server.url = double.url
        yield server


def _common(created: int, body: str) -> Post:
    owner = {"user_id": 7, "display_name": "Amira H&#225;ddad", "user_type": "registered", "reputation": 82}
    return {"creation_date": created, "body": body, "score": 2, "owner": owner}


def _tagged(post: Post, query: dict[str, str]) -> bool:
    return "tagged" not in query or bool(set(query["tagged"].split(";")) & set(post["tags"]))


def _words(post: Post) -> str:
    return f"{post.get('title', '')} {post['body']}".lower()


def _excerpt(post: Post) -> Post:
    kept = {name: post[name] for name in FIELDS if name in post}
    return {**kept, "item_type": "answer" if "answer_id" in post else "question", "excerpt": "…cut…"}
