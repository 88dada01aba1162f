"""A Mattermost server on loopback: one channel, posts, threads, a memory for repetitions, limits, and faults on demand.

Written from https://developers.mattermost.com/api-documentation/ (posts, errors, rate limiting) and
https://developers.mattermost.com/integrate/reference/message-attachments/.
"""

import json
import re
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from doubles.server import Asked, Told, serve

TOKEN, CHANNEL = "s3cr3tt0ken9xuqwrwgstrb3mz", "4yxkqs6nd3bhbbcpwy6rwu1qfo"
DROPPED = Told(drop=True)
MENTION = re.compile(r"@[A-Za-z0-9._-]+|(?<!\w)#\w+|:[\w+-]+:|(?<!\\)~[a-z]+|https?://|www\.[a-z]", re.IGNORECASE)
"""What the server or a client acts on in a text, after its escapes were read."""
LIVE = re.compile(
    r"\\([\\`*_{}\[\]()#+\-.!>~|])|(\*\*|[*_`\[\]~]|^\s*(?:[-+#>]|\d+[.)]|=+\s*$)|<\w|&\w+;)", re.MULTILINE
)
"""A character behind a backslash, or what is formatting."""

Post = dict[str, Any]


def refusal(status: int, code: str, **headers: str) -> Told:
    body = {"id": code, "message": "refused", "request_id": "r1", "status_code": status}
    return Told(status, json.dumps(body).encode(), {"content-type": "application/json", **headers})


def told(value: Any, status: int = 200) -> Told:
    return Told(status, json.dumps(value).encode(), {"content-type": "application/json"})


def limited(**headers: str) -> Told:
    return Told(429, b"limit exceeded\n", {"content-type": "text/plain", **headers})


@dataclass
class MattermostServer:
    """`posts` by id in their order. `forgets` empties the memory for repetitions, as the server does by itself."""

    url: str = ""
    posts: dict[str, Post] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    faults: deque[Told] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    lost: int = 0
    room: int = 1_000
    member: bool = True

    def forgets(self) -> None:
        self.seen.clear()

    async def answer(self, asked: Asked) -> Told:
        self.asked.append(asked)
        if self.faults and (asked.method != "GET" or asked.path.endswith("/users/me")):
            return self.faults.popleft()
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return refusal(401, "api.context.session_expired.app_error")
        path = asked.path.removeprefix("/api/v4/")
        if asked.method == "GET":
            return self._read(path, asked)
        if self.room < 1:
            return limited(**{"x-ratelimit-reset": "3"})
        self.room -= 1
        content = json.loads(asked.body)
        wrong = list(faults_in(content))
        if wrong:
            return refusal(400, "model.post.is_valid.msg.app_error")
        written = self._post(content) if path == "posts" else self._patch(path.split("/")[1], content)
        if self.lost and written.status < 300:
            self.lost -= 1
            return DROPPED
        return written

    def _read(self, path: str, asked: Asked) -> Told:
        if path == "users/me":
            return told({"id": "u1", "username": "allears"})
        if path == f"channels/{CHANNEL}/members/me":
            return (
                told({"channel_id": CHANNEL}) if self.member else refusal(404, "store.sql_channel.get_member.missing")
            )
        start = int(asked.query["page"]) * int(asked.query["per_page"])
        newest = list(reversed(self.posts.values()))[start : start + int(asked.query["per_page"])]
        return told({"order": [post["id"] for post in newest], "posts": {post["id"]: post for post in newest}})

    def _post(self, content: Post) -> Told:
        if not self.member or content["channel_id"] != CHANNEL:
            return refusal(403, "api.context.permissions.app_error")
        known = self.seen.get(content["pending_post_id"])
        if known:
            return told(self.posts[known], 201)
        name = f"post{len(self.posts):022}"
        self.posts[name] = {"id": name, "root_id": "", **content}
        if content["pending_post_id"]:
            self.seen[content["pending_post_id"]] = name
        return told(self.posts[name], 201)

    def _patch(self, name: str, content: Post) -> Told:
        if name not in self.posts:
            # The server tells nobody whether a post that they may not see was ever there.
            return refusal(403, "api.context.permissions.app_error")
        self.posts[name] |= content
        return told(self.posts[name])

    @property
    def shown(self) -> list[Post]:
        return [post for post in self.posts.values() if not post["root_id"]]

    @property
    def threads(self) -> list[Post]:
        return [post for post in self.posts.values() if post["root_id"]]


def faults_in(post: Post) -> Iterator[str]:
    """What is wrong with a post; servers of 2018 still took 4,000 characters, so that the message stays below."""
    if not post["message"].strip() or len(post["message"]) > 4_000:
        yield "message"
    if sum(len(attached["text"]) for attached in post["props"]["attachments"]) > 16_383:
        yield "attachment"
    if post["props"].get("from_bot") != "true":
        yield "no bot"


def live_in(text: str) -> list[str]:
    """What of the text Mattermost would act on instead of showing it."""
    return [found.group(2) for found in LIVE.finditer(text) if found.group(2)] + MENTION.findall(text)


def as_read(text: str) -> str:
    """Escaped text as people read it."""
    return re.sub(r"\\([\\`*_{}\[\]()#+\-.!>~|])", r"\1", text).translate(dict.fromkeys(map(ord, "\u200b\u2068\u2069")))


@asynccontextmanager
async def mattermost() -> AsyncIterator[MattermostServer]:
    server = MattermostServer()
    async with serve(server.answer) as double:
        server.url = double.url
        yield server
