"""Reddit on loopback: its feeds, its API with the login, limits; and faults on demand.

Built from https://www.reddit.com/dev/api and the shapes that PRAW reads: listings end after a thousand items,
deleted posts leave the lists, feeds tell no counts, and errors of the login come with status 200.
"""

import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any

from doubles.exchange import Fault
from doubles.server import Asked, Told, serve

CLIENT, SECRET, TOKEN = "app-of-nordwind", "s3cret-of-nordwind", "t0ken-of-the-double"
REACHABLE = 1_000

Item = dict[str, Any]


@dataclass
class RedditServer:
    """The state of some subreddits. `now` moves only when a test moves it."""

    url: str = "https://reddit.example"
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    items: dict[str, Item] = field(default_factory=dict)
    last: int = 10_000
    remaining: str = "599.0"
    stale: bool = False
    """The token given last is no longer accepted."""
    logins: int = 0
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)

    def post(self, title: str, text: str = "", sub: str = "acme", **members: Any) -> Item:
        item = self._new("t3", sub, title=title, selftext=text, is_self=True, num_comments=0, **members)
        return self._kept(item | {"permalink": f"/r/{sub}/comments/{item['id']}/a_title/", "url": "https://x.example"})

    def comment(self, post: Item, text: str, to: Item | None = None, **members: Any) -> Item:
        above = to or post
        item = self._new("t1", post["subreddit"], body=text, link_id=post["name"], parent_id=above["name"], **members)
        return self._kept(item | {"permalink": f"{post['permalink']}{item['id']}/", "link_title": post["title"]})

    def edit(self, item: Item, text: str) -> None:
        item["selftext" if "selftext" in item else "body"] = text
        item["edited"] = self.now.timestamp()

    def delete(self, item: Item) -> None:
        """By its author: it leaves the lists, and its number shows what is left."""
        item["selftext" if "selftext" in item else "body"] = "[deleted]"
        item.update(author="[deleted]", listed=False)

    async def respond(self, asked: Asked) -> Told:
        self.asked.append(asked)
        told = self.answer(asked)
        return await self.faults.popleft()(told) if self.faults else told

    def answer(self, asked: Asked) -> Told:
        """What Reddit says, without any fault."""
        if asked.path == "/api/v1/access_token":
            return self._login(asked)
        if asked.path.endswith(".rss"):
            return self._feed(asked)
        if asked.path.startswith("/subreddits/"):
            return Told(200, b"<!doctype html><h1>search results</h1>", self._headers("text/html"))
        if self.stale or asked.headers.get("authorization") != f"bearer {TOKEN}":
            return self._told({"message": "Unauthorized", "error": 401}, 401)
        match asked.path.strip("/").split("/"):
            case ["api", "info"]:
                named = [self.items[name] for name in asked.query["id"].split(",") if name in self.items]
                return self._told(_listing([_thing(item) for item in named], None))
            case ["comments", number]:
                return self._told(self._tree(f"t3_{number}"))
        found, after = self._found(asked)
        return self._told(_listing([_thing(item) for item in found], after))

    def _login(self, asked: Asked) -> Told:
        if asked.method != "POST" or asked.query != {"grant_type": "client_credentials"}:
            return self._told({"error": "unsupported_grant_type"})
        self.logins, self.stale = self.logins + 1, False
        return self._told({"access_token": TOKEN, "token_type": "bearer", "expires_in": 3600, "scope": "*"})

    def _new(self, kind: str, sub: str, **members: Any) -> Item:
        self.last += 1
        number, made = _base36(self.last), members.pop("created", self.now)
        common = {"id": number, "name": f"{kind}_{number}", "subreddit": sub, "author": "amira_h", "listed": True}
        return {**common, "created_utc": made.timestamp(), "edited": False, "score": 3, **members}

    def _kept(self, item: Item) -> Item:
        self.items[item["name"]] = item
        return item

    def _found(self, asked: Asked) -> tuple[list[Item], str | None]:
        """One page of a list, newest first, and the name to go on below."""
        path = asked.path.removesuffix(".rss").strip("/").split("/")
        subs = path[1].lower().split("+") if path[0] == "r" else None
        kind = "t1" if "comments" in path else "t3"
        wanted = asked.query.get("q", "").lower()
        listed = [
            item
            for item in self.items.values()
            if item["name"].startswith(kind)
            and item["listed"]
            and (subs is None or item["subreddit"] in subs)
            and wanted in f"{item.get('title', '')} {item.get('selftext', '')}".lower()
        ]
        listed = sorted(listed, key=lambda item: (item["created_utc"], item["id"]), reverse=True)[:REACHABLE]
        names = [item["name"] for item in listed]
        start = names.index(asked.query["after"]) + 1 if asked.query.get("after") in names else 0
        page = listed[start : start + int(asked.query.get("limit", "25"))]
        return page, page[-1]["name"] if page and page[-1] is not listed[-1] else None

    def _tree(self, root: str) -> list[Item]:
        return [_listing([_thing(self.items[root])], None), self._below(root)]

    def _below(self, name: str) -> Item:
        answers = [item for item in self.items.values() if item.get("parent_id") == name]
        more = [{"kind": "more", "data": {"count": 4, "children": ["abc"]}}]
        shown = [_thing(item | {"replies": self._below(item["name"])}) for item in answers]
        return _listing([*shown, *more], None) if shown else _listing([], None)

    def _feed(self, asked: Asked) -> Told:
        path = asked.path.strip("/").split("/")
        if path[0] == "comments":
            found = [item for item in self.items.values() if f"t3_{path[1]}" in (item["name"], item.get("link_id"))]
        else:
            found, _ = self._found(asked)
        body = atom([item for item in found if item["listed"]])
        return Told(200, body.encode(), self._headers("application/atom+xml; charset=UTF-8"))

    def _told(self, value: Any, status: int = 200) -> Told:
        return Told(status, json.dumps(value).encode(), self._headers("application/json; charset=UTF-8"))

    def _headers(self, content: str) -> dict[str, str]:
        limits = {"x-ratelimit-remaining": self.remaining, "x-ratelimit-used": "1", "x-ratelimit-reset": "42"}
        return {"content-type": content, "date": format_datetime(self.now, usegmt=True), **limits}


@asynccontextmanager
async def reddit() -> AsyncIterator[RedditServer]:
    """Both hosts on one free loopback port."""
    server = RedditServer()
    async with serve(server.respond) as double:
        server.url = double.url
        yield server


def atom(items: list[Item]) -> str:
    """A feed as Reddit writes it."""
    entries = "".join(_entry(item) for item in items)
    return f'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'


def _entry(item: Item) -> str:
    made = datetime.fromtimestamp(item["created_utc"], UTC).isoformat()
    text = escape(item.get("selftext") or item.get("body") or "")
    words = f'<!-- SC_OFF --><div class="md"><p>{text}</p></div><!-- SC_ON -->' if text else ""
    signed = (
        f' &#32; submitted by &#32; <a href="https://www.reddit.com/user/{item["author"]}"> /u/{item["author"]} </a>'
        f' &#32; to &#32; <a href="#"> r/{item["subreddit"]} </a> <br/> <span><a href="#">[link]</a></span> &#32; '
        '<span><a href="#">[comments]</a></span>'
    )
    post = "title" in item
    content = escape(words + (signed if post else ""))
    title = escape(item["title"] if post else f"/u/{item['author']} on {item['link_title']}")
    named = (
        f"<author><name>/u/{item['author']}</name><uri>https://www.reddit.com/user/{item['author']}</uri></author>"
        if item["author"] != "[deleted]"
        else ""
    )
    published = f"<published>{made}</published>" if post else ""
    return (
        f'<entry>{named}<category term="{item["subreddit"]}" label="r/{item["subreddit"]}"/>'
        f'<content type="html">{content}</content><id>{item["name"]}</id>'
        f'<link href="https://www.reddit.com{item["permalink"]}"/><updated>{made}</updated>{published}'
        f"<title>{title}</title></entry>"
    )


def _thing(item: Item) -> Item:
    shown = {name: value for name, value in item.items() if name != "listed"}
    return {"kind": item["name"][:2], "data": {"replies": "", **shown}}


def _listing(children: list[Item], after: str | None) -> Item:
    return {"kind": "Listing", "data": {"children": children, "after": after, "before": None, "dist": len(children)}}


def _base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    text = ""
    while number:
        number, rest = divmod(number, 36)
        text = digits[rest] + text
    return text
