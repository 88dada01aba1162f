"""A Facebook page on loopback: posts on it, and comments below them in one flat stream.

Built from https://developers.facebook.com/docs/graph-api/reference/page/feed and .../reference/object/comments .
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from doubles.graph import GraphServer, Thing, newest_first, written
from doubles.server import serve

PAGE = "45"
AMIRA = {"id": "7001", "name": "Амира Хаддад"}


@dataclass
class FacebookServer(GraphServer):
    posts: dict[str, Thing] = field(default_factory=dict)
    below: dict[str, list[Thing]] = field(default_factory=dict)

    def post(self, text: str, **members: Any) -> Thing:
        key = f"{PAGE}_{self.number()}"
        made = written(members.pop("created", self.now))
        link = f"https://www.facebook.com/{PAGE}/posts/{key.partition('_')[2]}/"
        self.posts[key] = {
            "id": key, "message": text, "created_time": made, "from": AMIRA, "permalink_url": link,
            "shares": {"count": 2}, "reactions": {"data": [], "summary": {"total_count": 9}}, **members,
        }  # fmt: skip
        return self.posts[key]

    def comment(self, post: Thing, text: str, to: Thing | None = None, **members: Any) -> Thing:
        key = f"{post['id'].partition('_')[2]}_{self.number()}"
        made = written(members.pop("created", self.now))
        above = {"parent": {"id": to["id"]}} if to else {}
        comment = {"id": key, "message": text, "created_time": made, "from": AMIRA, "like_count": 3, **above, **members}
        self.below.setdefault(post["id"], []).append(comment)
        return comment

    def delete(self, thing: Thing) -> None:
        self.posts.pop(thing["id"], None)
        for comments in self.below.values():
            comments[:] = [one for one in comments if one is not thing]

    def find(self, path: str, query: dict[str, str]) -> list[Thing] | Thing | None:
        key, _, edge = path.partition("/")
        if edge == "feed" and key == PAGE:
            return self._sorted([*self.posts.values()])
        if edge == "comments" and key in self.posts:
            assert (query["filter"], query["order"]) == ("stream", "reverse_chronological")
            return self._sorted(self.below.get(key, []))
        there = {**self.posts, **{one["id"]: one for comments in self.below.values() for one in comments}}
        return {"id": key} if not edge and key in there else None

    def dressed(self, path: str, thing: Thing) -> Thing:
        return {**thing, "comments": self._counted(thing)} if path == f"{PAGE}/feed" else thing

    def _counted(self, post: Thing) -> Thing:
        there = self._sorted(self.below.get(post["id"], []))
        return {"data": [{"id": one["id"]} for one in there[:1]], "summary": {"total_count": len(there)}}

    def _sorted(self, things: list[Thing]) -> list[Thing]:
        return newest_first(things, "created_time")


@asynccontextmanager
async def facebook() -> AsyncIterator[FacebookServer]:
    """The API on a free loopback port."""
    server = FacebookServer()
    async with serve(server.respond) as double:
        server.url = double.url
        yield server
