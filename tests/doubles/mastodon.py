"""A Mastodon server on loopback: timelines, notifications, search, threads; and faults on demand.

Paging and answers follow docs.joinmastodon.org. The text of a post decides about its hashtags. Search
answers newest first, whatever `min_id` says, as the real one does.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote, urlencode

import httpx
from doubles.server import Asked, Told, serve

Post = dict[str, Any]
Fault = Callable[[Told], Awaitable[Told]]
"""Changes the right answer of one request."""

TOKEN = "a-token-of-the-double"
PER_PAGE, MOST = 20, 40


@dataclass
class MastodonServer:
    """The state of one server. `now` moves only when a test moves it."""

    url: str = "https://mastodon.example"
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    posts: list[Post] = field(default_factory=list)
    notifications: list[Post] = field(default_factory=list)
    access: dict[str, dict[str, str]] = field(default_factory=dict)
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    remaining: int = 299

    def post(
        self,
        text: str,
        *,
        author: str = "amira",
        created: datetime | None = None,
        reply_to: Post | None = None,
        **fields: Any,
    ) -> Post:
        """A new post, received now. An author with a host (`lena@elsewhere.example`) is from that server."""
        identity = str((int(self.now.timestamp() * 1000) << 16) + len(self.posts))
        host = f"https://{author.partition('@')[2]}" if "@" in author else self.url
        user = author.partition("@")[0]
        post = {
            "id": identity,
            "uri": f"{host}/users/{user}/statuses/{identity}",
            "url": f"{host}/@{user}/{identity}",
            "created_at": (created or self.now).isoformat().replace("+00:00", "Z"),
            "edited_at": None,
            "in_reply_to_id": reply_to["id"] if reply_to else None,
            "content": f"<p>{text}</p>" if text else "",
            "spoiler_text": "",
            "visibility": "public",
            "language": "en",
            "reblog": None,
            "media_attachments": [],
            "poll": None,
            "favourites_count": 3,
            "reblogs_count": 2,
            "replies_count": 1,
            "account": {
                "id": "7",
                "acct": author,
                "url": f"{host}/@{user}",
                "display_name": user.title(),
                "followers_count": 120,
            },
            **fields,
        }
        self.posts.append(post)
        return post

    def notify(self, post: Post, kind: str = "mention") -> None:
        """Tell the account of the token about a post. These ids have nothing to do with those of posts."""
        self.notifications.append({"id": str(len(self.notifications) + 1), "type": kind, "status": post})

    async def respond(self, asked: Asked) -> Told:
        told = self.answer(asked)
        return await self.faults.popleft()(told) if self.faults else told

    def answer(self, asked: Asked) -> Told:
        """What the server says, without any fault."""
        self.asked.append(asked)
        signed_in = asked.headers.get("authorization") == f"Bearer {TOKEN}"
        match asked.path.split("/")[1:]:
            case ["api", "v1", "timelines", "tag", tag]:
                return self._tagged(asked, unquote(tag))
            case ["api", "v1", "timelines", "public"]:
                return self._public(asked)
            case ["api", "v1", "notifications"] if signed_in:
                return self._paged(asked, self.notifications)
            case ["api", "v2", "search"]:
                return self._told({"statuses": self._found(asked.query) if signed_in else [], "accounts": []})
            case ["api", "v1", "statuses", identity] if any(post["id"] == identity for post in self.posts):
                return self._told(next(post for post in self.posts if post["id"] == identity))
            case ["api", "v1", "statuses", identity, "context"]:
                return self._context(identity)
            case ["api", "v2", "instance"]:
                return self._told({"configuration": {"timelines_access": self.access}})
            case ["api", "v1", "notifications"]:
                return self._told({"error": "The access token is invalid"}, 401)
        return self._told({"error": "Record not found"}, 404)

    def transport(self) -> httpx.MockTransport:
        """The same answers without sockets: quicker, and as good where no fault of the network matters."""

        def respond(request: httpx.Request) -> httpx.Response:
            query, headers = dict(request.url.params), {name.lower(): text for name, text in request.headers.items()}
            told = self.answer(Asked(request.method, request.url.path, query, headers, request.content))
            return httpx.Response(told.status, content=told.body, headers=told.headers)

        return httpx.MockTransport(respond)

    def _tagged(self, asked: Asked, tag: str) -> Told:
        if self._closed("hashtag_feeds", "local") and self._closed("hashtag_feeds", "remote"):
            return self._told([])
        tags = (tag, asked.query.get("any[]", tag))
        return self._paged(asked, [post for post in self.posts if any(f"#{each}" in post["content"] for each in tags)])

    def _public(self, asked: Asked) -> Told:
        wanted = {"local", "remote"}
        wanted -= {"remote"} if asked.query.get("local") == "true" else set()
        wanted -= {"local"} if asked.query.get("remote") == "true" else set()
        wanted -= {part for part in wanted if self._closed("live_feeds", part)}
        return self._paged(asked, [post for post in self.posts if _part(post) in wanted])

    def _closed(self, feed: str, part: str) -> bool:
        return self.access.get(feed, {}).get(part) == "disabled"

    def _found(self, query: dict[str, str]) -> list[Post]:
        words = query["q"]
        if words.startswith(("https://", self.url)):
            return [post for post in self.posts if post["uri"] == words and query.get("resolve") == "true"]
        lowest, highest = int(query.get("min_id", 0)), int(query.get("max_id", 10**30))
        hits = [post for post in self.posts if words in post["content"] and lowest < int(post["id"]) < highest]
        first = int(query.get("offset", 0))
        return hits[::-1][first : first + _limit(query)]

    def _context(self, identity: str) -> Told:
        by_id = {post["id"]: post for post in self.posts}
        if identity not in by_id:
            return self._told({"error": "Record not found"}, 404)
        above, post = [], by_id[identity]
        while post := by_id.get(post["in_reply_to_id"]):
            above.insert(0, post)
        below, known = [], {identity}
        for post in self.posts:
            if post["in_reply_to_id"] in known:
                known.add(post["id"])
                below.append(post)
        return self._told({"ancestors": above, "descendants": below})

    def _paged(self, asked: Asked, items: Sequence[Post]) -> Told:
        query, limit = asked.query, _limit(asked.query)
        below = [each for each in items if int(each["id"]) < int(query.get("max_id", 10**30))]
        if "min_id" in query:
            page = [each for each in below if int(each["id"]) > int(query["min_id"])][:limit]
        else:
            page = [each for each in below if int(each["id"]) > int(query.get("since_id", 0))][-limit:]
        page = page[::-1]
        return self._told(page, link=self._link(asked, page) if page else None)

    def _link(self, asked: Asked, page: Sequence[Post]) -> str:
        kept = {name: value for name, value in asked.query.items() if name not in ("min_id", "max_id")}
        older = urlencode({**kept, "max_id": page[-1]["id"]})
        newer = urlencode({**kept, "min_id": page[0]["id"]})
        here = self.url + asked.path
        return f'<{here}?{older}>; rel="next", <{here}?{newer}>; rel="prev"'

    def _told(self, value: Any, status: int = 200, link: str | None = None) -> Told:
        headers = {
            "content-type": "application/json; charset=utf-8",
            "date": format_datetime(self.now, usegmt=True),
            "x-ratelimit-limit": "300",
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-reset": (self.now + timedelta(minutes=2)).isoformat(),
        }
        if link:
            headers["link"] = link
        return Told(status, json.dumps(value).encode(), headers)


@asynccontextmanager
async def mastodon() -> AsyncIterator[MastodonServer]:
    """A server on a free loopback port; its local posts live at that address."""
    server = MastodonServer()
    async with serve(server.respond) as double:
        server.url = double.url
        yield server


def too_many(reset: str) -> Fault:
    """429 with `X-RateLimit-Reset` as given."""

    async def fault(told: Told) -> Told:
        headers = {**told.headers, "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}
        return Told(429, b'{"error": "Too many requests"}', headers)

    return fault


async def in_trouble(told: Told) -> Told:
    """A proxy's page of HTML."""
    return Told(500, b"<html><body>Something went wrong</body></html>", {"content-type": "text/html"})


async def truncated(told: Told) -> Told:
    return Told(told.status, told.body[: len(told.body) // 2], told.headers)


async def malformed_item(told: Told) -> Told:
    """The right page, with wrong types in a copy of its newest item."""
    page = json.loads(told.body)
    return Told(told.status, json.dumps([{**page[0], "account": None, "content": 5}, *page]).encode(), told.headers)


def hang(until: asyncio.Event) -> Fault:
    """No answer before the test sets the event."""

    async def fault(told: Told) -> Told:
        await until.wait()
        return told

    return fault


def _part(post: Post) -> str:
    return "remote" if "@" in post["account"]["acct"] else "local"


def _limit(query: dict[str, str]) -> int:
    return min(int(query.get("limit", PER_PAGE)), MOST)
