"""An Instagram account on loopback: media, media it is tagged on, comments, and replies below these.

Built from https://developers.facebook.com/docs/instagram-platform/reference/instagram-media/comments : replies are no
part of the list, a comment shows some of them, and counts include them.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from doubles.graph import TOKEN, VERSION, GraphServer, Thing, newest_first, written
from doubles.server import serve

ACCOUNT, NAME = "17841400000000045", "nordwind"
SHOWN = 50


@dataclass
class InstagramServer(GraphServer):
    own: dict[str, Thing] = field(default_factory=dict)
    tagged: dict[str, Thing] = field(default_factory=dict)
    comments: dict[str, list[Thing]] = field(default_factory=dict)
    replies: dict[str, list[Thing]] = field(default_factory=dict)

    def media(self, caption: str, **members: Any) -> Thing:
        username = members.get("username", NAME)
        key, made = self.number(), written(members.pop("created", self.now))
        told = {
            "id": key, "caption": caption, "timestamp": made, "username": username, "like_count": 12,
            "permalink": f"https://www.instagram.com/p/{key}/", "media_url": f"https://cdn.example/{key}.jpg",
            **members,
        }  # fmt: skip
        (self.own if username == NAME else self.tagged)[key] = told
        return told

    def comment(self, media: Thing, text: str, to: Thing | None = None, **members: Any) -> Thing:
        made = written(members.pop("created", self.now))
        told = {"id": self.number(), "text": text, "timestamp": made, "username": "amira", "like_count": 1, **members}
        below = self.replies.setdefault(to["id"], []) if to else self.comments.setdefault(media["id"], [])
        below.append({**told, **({"parent_id": to["id"]} if to else {})})
        return below[-1]

    def delete(self, thing: Thing) -> None:
        self.own.pop(thing["id"], None)
        for there in (*self.comments.values(), *self.replies.values()):
            there[:] = [one for one in there if one is not thing]

    def find(self, path: str, query: dict[str, str]) -> list[Thing] | Thing | None:
        key, _, edge = path.partition("/")
        match edge:
            case "media" if key == ACCOUNT:
                return newest_first([*self.own.values()], "timestamp")
            case "tags" if key == ACCOUNT:
                return newest_first([*self.tagged.values()], "timestamp")
            case "comments" if key in self.own:
                return [self._shown(one) for one in newest_first(self.comments.get(key, []), "timestamp")]
            case "replies" if key in self.replies:
                return self.replies[key]
        there = [one for things in (*self.comments.values(), *self.replies.values()) for one in things]
        known = {*self.own, *self.tagged, *(one["id"] for one in there)}
        return {"id": key} if not edge and key in known else None

    def dressed(self, path: str, thing: Thing) -> Thing:
        return self._counted(thing) if path == f"{ACCOUNT}/media" else thing

    def _counted(self, media: Thing) -> Thing:
        there = newest_first(self.comments.get(media["id"], []), "timestamp")
        count = len(there) + sum(len(self.replies.get(one["id"], [])) for one in there)
        newest = {"comments": {"data": [{"id": there[0]["id"]}]}} if there else {}
        return {**media, "comments_count": count, **newest}

    def _shown(self, comment: Thing) -> Thing:
        below = self.replies.get(comment["id"], [])
        if not below:
            return comment
        way = f"{self.url}{VERSION}{comment['id']}/replies?access_token={TOKEN}&after={SHOWN}"
        paging = {"cursors": {"after": str(SHOWN)}, **({"next": way} if len(below) > SHOWN else {})}
        return {**comment, "replies": {"data": below[:SHOWN], "paging": paging}}


@asynccontextmanager
async def instagram() -> AsyncIterator[InstagramServer]:
    """The API on a free loopback port."""
    server = InstagramServer()
    async with serve(server.respond) as double:
        server.url = double.url
        yield server
