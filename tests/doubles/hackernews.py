"""The search of Hacker News on loopback: `search_by_date` and `items/{id}`, and faults on demand.

Built from https://hn.algolia.com/api: newest first, at most 1,000 hits of any question, pages of at most
1,000, filters on numbers, tags with AND and OR. A post can be indexed later than it was written.
"""

import json
import math
import operator
import re
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from doubles.exchange import Fault
from doubles.server import Asked, Told, serve

REACHABLE = 1000
_OPERATORS = {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt, "=": operator.eq}
_FILTER = re.compile(r"([a-z_]+)(<=|>=|<|>|=)(\d+)")


@dataclass(frozen=True, slots=True)
class Post:
    id: int
    author: str | None
    created_at_i: int
    title: str | None = None
    text: str | None = None
    url: str | None = None
    points: int | None = None
    parent: int | None = None
    story: int | None = None
    indexed: datetime | None = None
    """When the search begins to show it; None: at once."""

    @property
    def kind(self) -> str:
        return "comment" if self.parent else "story"

    @property
    def tags(self) -> set[str]:
        return {self.kind, f"author_{self.author}", f"story_{self.story or self.id}"}


@dataclass
class HackerNewsServer:
    """The state of the site and its search. `now` moves only when a test moves it."""

    url: str = "https://hn.example"
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    posts: dict[int, Post] = field(default_factory=dict)
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    most: int = REACHABLE
    dated: bool = True
    """Whether answers carry the server's clock."""

    def story(self, title: str, *, author: str | None = "amira", **fields: Any) -> Post:
        return self._add(title=title, author=author, points=12, **fields)

    def comment(self, text: str, under: Post, *, author: str | None = "boris", **fields: Any) -> Post:
        """A comment; its text is HTML, as the site keeps it."""
        return self._add(text=text, author=author, parent=under.id, story=under.story or under.id, **fields)

    def _add(self, *, created: datetime | None = None, **fields: Any) -> Post:
        post = Post(40_000_000 + len(self.posts), created_at_i=int((created or self.now).timestamp()), **fields)
        self.posts[post.id] = post
        return post

    async def respond(self, asked: Asked) -> Told:
        self.asked.append(asked)
        told = self.answer(asked)
        return await self.faults.popleft()(told) if self.faults else told

    def answer(self, asked: Asked) -> Told:
        """What the search says, without any fault."""
        match asked.path.split("/")[-2:]:
            case ["v1", "search_by_date"]:
                return self._search(asked.query)
            case ["items", identity] if identity.isdigit() and int(identity) in self.posts:
                return self._told(self._tree(self.posts[int(identity)]))
        return self._told({"status": 404, "error": "Not Found"}, 404)

    def _search(self, query: dict[str, str]) -> Told:
        size = min(int(query.get("hitsPerPage", 20)), self.most)
        page = int(query.get("page", 0))
        found = [post for post in self.posts.values() if self._matches(post, query)]
        found.sort(key=lambda post: (post.created_at_i, post.id), reverse=True)
        return self._told(
            {
                "hits": [_hit(post) for post in found[:REACHABLE][page * size : (page + 1) * size]],
                "nbHits": len(found),
                "page": page,
                "nbPages": math.ceil(min(len(found), REACHABLE) / size),
                "hitsPerPage": size,
                "query": query.get("query", ""),
            }
        )

    def _matches(self, post: Post, query: dict[str, str]) -> bool:
        if post.indexed and post.indexed > self.now:
            return False
        words = " ".join(filter(None, (post.title, post.text, post.url))).casefold()
        wanted = re.findall(r'"([^"]+)"|(\S+)', query.get("query", "").casefold())
        return (
            all((phrase or word) in words for phrase, word in wanted)
            and _tagged(post, query.get("tags", ""))
            and all(
                _OPERATORS[sign](getattr(post, name), int(number))
                for name, sign, number in _FILTER.findall(query.get("numericFilters", ""))
            )
        )

    def _tree(self, post: Post) -> dict[str, Any]:
        return {
            "id": post.id,
            "created_at_i": post.created_at_i,
            "type": post.kind,
            "author": post.author,
            "title": post.title,
            "url": post.url,
            "text": post.text if post.author else None,
            "points": post.points,
            "parent_id": post.parent,
            "story_id": post.story or post.id,
            "children": [self._tree(child) for child in self.posts.values() if child.parent == post.id],
        }

    def _told(self, value: Any, status: int = 200) -> Told:
        headers = {"content-type": "application/json; charset=utf-8"}
        if self.dated:
            headers["date"] = format_datetime(self.now, usegmt=True)
        return Told(status, json.dumps(value).encode(), headers)


@asynccontextmanager
async def hackernews() -> AsyncIterator[HackerNewsServer]:
    """The search on a free loopback port."""
    server = HackerNewsServer()
    async with serve(server.respond) as double:
        server.url = double.url
        yield server


def _tagged(post: Post, wanted: str) -> bool:
    """A comma is AND; within parentheses it is OR."""
    groups = re.findall(r"\(([^)]*)\)|([^,()]+)", wanted)
    return all(post.tags & {tag.strip() for tag in (either or one).split(",")} for either, one in groups)


def _hit(post: Post) -> dict[str, Any]:
    """Newer answers leave out what does not apply."""
    words = {"comment_text": post.text} if post.parent else {"title": post.title, "story_text": post.text}
    thread = {"parent_id": post.parent} if post.parent else {"url": post.url, "num_comments": 3}
    told = {
        **words,
        **thread,
        "author": post.author,
        "points": post.points,
        "story_id": post.story or post.id,
        "created_at_i": post.created_at_i,
        "objectID": str(post.id),
        "_tags": sorted(post.tags),
        "_highlightResult": {"author": {"value": "<em>never used</em>"}},
    }
    return {name: value for name, value in told.items() if value is not None}
