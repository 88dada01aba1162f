"""Bluesky on loopback: sessions, a search that scrolls only so far, notifications, feeds; and faults on demand.

Built from the lexicons app.bsky.* and com.atproto.server.* . A page may be shorter than its limit, even empty, while
the list goes on; a session is stale after two hours, and an account is let in only so often a day.
"""

import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
from doubles.exchange import Fault
from doubles.server import Asked, Told, serve

Post = dict[str, Any]

PASSWORD = "abcd-efgh-ijkl-mnop"
HANDLE = "nordwind.example"
STALE = timedelta(hours=2)


@dataclass
class BlueskyServer:
    """Both the account's server and the AppView. `now` moves only when a test moves it."""

    url: str = "https://bsky.example"
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    posts: dict[str, Post] = field(default_factory=dict)
    last: int = 0
    followers: dict[str, int] = field(default_factory=dict)
    scroll: int = 1000
    """How many posts of one search can be paged through."""
    hidden: set[str] = field(default_factory=set)
    """Posts that the search left out after it had counted them."""
    gated: bool = True
    """Visitors are shown no search."""
    logins: int = 0
    allowed: int = 10
    tokens: dict[str, datetime] = field(default_factory=dict)
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)

    def post(self, text: str, *, by: str = "amira", to: Post | None = None, **fields: Any) -> Post:
        self.last += 1
        number = self.last
        did = f"did:plc:{by}"
        written = fields.pop("created", self.now)
        record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": _iso(written), "langs": ["en"]}
        if to is not None:
            root = to["record"].get("reply", {"root": _ref(to)})["root"]
            record["reply"] = {"root": root, "parent": _ref(to)}
        post = {
            "uri": f"at://{did}/app.bsky.feed.post/3l{number:06}",
            "cid": f"bafyrei{number:06}",
            "author": {"did": did, "handle": f"{by}.example", "displayName": by.title()},
            "record": {**record, **fields.pop("record", {})},
            "likeCount": 0,
            "repostCount": 0,
            "replyCount": 0,
            "quoteCount": 0,
            "indexedAt": _iso(self.now),
            "labels": [],
            **fields,
        }
        self.posts[post["uri"]] = post
        return post

    def delete(self, post: Post) -> None:
        del self.posts[post["uri"]]

    async def respond(self, asked: Asked) -> Told:
        self.asked.append(asked)
        told = self.answer(asked)
        return await self.faults.popleft()(told) if self.faults else told

    def answer(self, asked: Asked) -> Told:
        """What it says, without any fault."""
        method = asked.path.removeprefix("/xrpc/")
        if method.startswith("com.atproto.server."):
            return self._door(method, asked)
        reader = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if reader and self.tokens.get(reader, self.now) <= self.now:
            return self._fault(400, "ExpiredToken", "Token has expired")
        if reader and reader not in self.tokens:
            return self._fault(401, "InvalidToken", "Token could not be verified")
        if method == "app.bsky.feed.searchPosts" and self.gated and not reader:
            return Told(403, b"<html><body>Forbidden</body></html>", {"content-type": "text/html"})
        if method == "app.bsky.notification.listNotifications" and not reader:
            return self._fault(401, "AuthMissing", "Authentication Required")
        return self._read(method, asked.query)

    def _door(self, method: str, asked: Asked) -> Told:
        if method.endswith("refreshSession"):
            token = asked.headers["authorization"].removeprefix("Bearer ")
            known = self.tokens.pop(token, None)
            return self._let_in() if known else self._fault(400, "ExpiredToken", "Token has been revoked")
        if json.loads(asked.body) != {"identifier": HANDLE, "password": PASSWORD}:
            return self._fault(401, "AuthenticationRequired", "Invalid identifier or password")
        if self.logins >= self.allowed:
            reset = str(int((self.now + timedelta(hours=6)).timestamp()))
            limit = {
                "ratelimit-remaining": "0",
                "ratelimit-reset": reset,
                "ratelimit-policy": f"{self.allowed};w=86400",
            }
            return self._fault(429, "RateLimitExceeded", "Rate Limit Exceeded", limit)
        self.logins += 1
        return self._let_in()

    def _let_in(self) -> Told:
        number = len(self.tokens)
        access, renew = f"access-{number}-hush", f"renew-{number}-hush"
        self.tokens |= {access: self.now + STALE, renew: self.now + timedelta(days=90)}
        return self._told({"accessJwt": access, "refreshJwt": renew, "did": "did:plc:nordwind", "handle": HANDLE})

    def _read(self, method: str, query: dict[str, str]) -> Told:
        match method:
            case "app.bsky.feed.searchPosts":
                return self._search(query)
            case "app.bsky.feed.getAuthorFeed":
                own = [p for p in self._listed() if query["actor"] in p["author"].values()]
                return self._paged("feed", [{"post": post} for post in own], query)
            case "app.bsky.notification.listNotifications":
                return self._paged("notifications", [_notice(post) for post in self._listed()], query)
            case "app.bsky.feed.getPosts":
                wanted = query["uris"].split("\n")
                return self._told({"posts": [self.posts[uri] for uri in wanted if uri in self.posts]})
            case "app.bsky.actor.getProfiles":
                wanted = query["actors"].split("\n")
                known = [{"did": did, "followersCount": self.followers[did]} for did in wanted if did in self.followers]
                return self._told({"profiles": known})
            case "app.bsky.feed.getPostThread" if query["uri"] in self.posts:
                post = self.posts[query["uri"]]
                return self._told({"thread": {**self._below(post, 6), **self._above(post)}})
            case "app.bsky.feed.getPostThread":
                return self._fault(400, "NotFound", f"Post not found: {query['uri']}")
        return self._fault(501, "MethodNotImplemented", "Method Not Implemented")

    def _listed(self) -> list[Post]:
        return sorted(self.posts.values(), key=lambda post: (_sorted_at(post), post["uri"]), reverse=True)

    def _search(self, query: dict[str, str]) -> Told:
        """Words anywhere. What is hidden was counted: its page is shorter."""
        since, until = query.get("since", ""), query.get("until", "9")
        found = [
            post
            for post in self._listed()
            if query["q"].lower() in post["record"]["text"].lower() and since <= _sorted_at(post) < until
        ]
        start, size = int(query.get("cursor", 0)), int(query.get("limit", 25))
        page = found[start : min(start + size, self.scroll)]
        more = start + size < min(len(found), self.scroll)
        shown = [post for post in page if post["uri"] not in self.hidden]
        return self._told({"posts": shown, **({"cursor": str(start + size)} if more else {})})

    def _paged(self, name: str, items: list[Any], query: dict[str, str]) -> Told:
        start, size = int(query.get("cursor", 0)), int(query.get("limit", 50))
        more = {"cursor": str(start + size)} if start + size < len(items) else {}
        return self._told({name: items[start : start + size], **more})

    def _below(self, post: Post, depth: int) -> dict[str, Any]:
        answers = [p for p in self.posts.values() if p["record"].get("reply", {}).get("parent") == _ref(post)]
        shown = [self._below(answer, depth - 1) for answer in answers] if depth else []
        blocked = {"$type": "app.bsky.feed.defs#blockedPost", "uri": "at://x/y/z", "blocked": True}
        return {"$type": "app.bsky.feed.defs#threadViewPost", "post": post, "replies": [*shown, blocked]}

    def _above(self, post: Post) -> dict[str, Any]:
        uri = post["record"].get("reply", {}).get("parent", {}).get("uri")
        if uri is None:
            return {}
        if uri not in self.posts:
            return {"parent": {"$type": "app.bsky.feed.defs#notFoundPost", "uri": uri, "notFound": True}}
        parent = self.posts[uri]
        return {"parent": {"$type": "app.bsky.feed.defs#threadViewPost", "post": parent, **self._above(parent)}}

    def _fault(self, status: int, name: str, message: str, headers: dict[str, str] | None = None) -> Told:
        told = self._told({"error": name, "message": message})
        return Told(status, told.body, {**told.headers, **(headers or {})})

    def _told(self, value: Any) -> Told:
        limit = {"ratelimit-limit": "3000", "ratelimit-remaining": "2990", "ratelimit-policy": "3000;w=300"}
        date = format_datetime(self.now, usegmt=True)
        return Told(200, json.dumps(value).encode(), {"content-type": "application/json", "date": date, **limit})


def transport(server: BlueskyServer) -> httpx.MockTransport:
    """The double for a client in this process. What is asked for several times is one text of several lines."""

    async def answer(request: httpx.Request) -> httpx.Response:
        query = {name: "\n".join(request.url.params.get_list(name)) for name in request.url.params}
        headers = {name.lower(): value for name, value in request.headers.items()}
        told = await server.respond(Asked(request.method, request.url.path, query, headers, request.content))
        if told.drop:
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
        return httpx.Response(told.status, content=told.body, headers=told.headers)

    return httpx.MockTransport(answer)


@asynccontextmanager
async def bluesky() -> AsyncIterator[BlueskyServer]:
    """The double on a free loopback port."""
    server = BlueskyServer()
    async with serve(server.respond) as double:
        server.url = double.url
        yield server


def _notice(post: Post) -> dict[str, Any]:
    reason = post.get("reason", "mention")
    kept = {name: post[name] for name in ("uri", "cid", "author", "record", "indexedAt")}
    return {**kept, "reason": reason, "isRead": False, "labels": []}


def _sorted_at(post: Post) -> str:
    return min(post["record"]["createdAt"], post["indexedAt"])


def _ref(post: Post) -> dict[str, str]:
    return {"uri": post["uri"], "cid": post["cid"]}


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
