"""A Jetstream on loopback, as https://github.com/bluesky-social/jetstream describes it; and faults on demand.

It plays what it keeps from the cursor on, inclusive, and goes on live; a cursor before what it keeps is moved up in
silence. Somebody somewhere always does something: whoever connects without a cursor sees it at once.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from websockets.asyncio.server import Server, ServerConnection, broadcast
from websockets.asyncio.server import serve as serve_sockets
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

START = 1_772_366_400_000_000
"""2026-03-01 12:00 UTC, in microseconds."""
SECOND = 1_000_000
Frame = dict[str, Any]


@dataclass
class JetstreamServer:
    """The state of one server. `now` moves a millisecond with every frame, else only when a test moves it."""

    url: str = ""
    now: int = START
    log: list[tuple[int, str]] = field(default_factory=list)
    cuts: bool = False
    """Cut the line after what is kept was played."""
    still: bool = False
    """Time stands still: who connects without a cursor sees the last that happened, and nothing is added."""
    hello: str = ""
    """What is sent instead to who connects without a cursor."""
    refusals: deque[tuple[int, dict[str, str], str]] = field(default_factory=deque)
    """Status, headers and body of answers to the next handshakes."""
    asked: list[dict[str, str]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    lines: set[ServerConnection] = field(default_factory=set)
    joined: asyncio.Event = field(default_factory=asyncio.Event)
    """Somebody is connected."""

    def post(self, text: str, by: str = "amira", **fields: Any) -> str:
        """A new post; its key."""
        record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-03-01T11:59:00Z", "langs": ["en"]}
        return self.commit("create", by, record={**record, **fields})

    def edit(self, key: str, text: str) -> None:
        _, _, did, _, rkey = key.split("/")
        record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-03-01T11:59:00Z"}
        self.commit("update", did.removeprefix("did:plc:"), rkey, record=record)

    def delete(self, key: str) -> None:
        _, _, did, _, rkey = key.split("/")
        self.commit("delete", did.removeprefix("did:plc:"), rkey)

    def commit(self, operation: str, by: str, rkey: str = "", **fields: Any) -> str:
        rkey = rkey or f"3l{len(self.log):06}"
        told = {"rev": "3l", "operation": operation, "collection": "app.bsky.feed.post", "rkey": rkey, **fields}
        self.tell(f"did:plc:{by}", "commit", commit={**told, **({"cid": "bafy"} if "record" in fields else {})})
        return f"at://did:plc:{by}/app.bsky.feed.post/{rkey}"

    def someone_moves(self) -> None:
        """An event of an account, which comes whatever collections are wanted."""
        self.tell("did:plc:somebody", "identity", identity={"did": "did:plc:somebody", "handle": "some.example"})

    def tell(self, did: str, kind: str, **fields: Any) -> None:
        self.now += 1_000
        # As Go writes it: no blanks, letters of all scripts as they are.
        frame = {"did": did, "time_us": self.now, "kind": kind, **fields}
        self.push(json.dumps(frame, ensure_ascii=False, separators=(",", ":")))

    def push(self, frame: str) -> None:
        """Anything at all, to everybody."""
        self.log.append((self.now, frame))
        broadcast(self.lines, frame)

    async def cut(self) -> None:
        for line in list(self.lines):
            await line.close()

    async def answer(self, _: ServerConnection, request: Request) -> Response | None:
        self.asked.append(dict(parse_qsl(urlsplit(request.path).query)))
        self.agents.append(request.headers.get("user-agent", ""))
        if not self.refusals:
            return None
        status, headers, body = self.refusals.popleft()
        whole = Headers({**headers, "content-length": str(len(body)), "connection": "close"})
        return Response(status, HTTPStatus(status).phrase, whole, body.encode())

    async def play(self, line: ServerConnection) -> None:
        assert line.request is not None
        cursor = dict(parse_qsl(urlsplit(line.request.path).query)).get("cursor")
        kept = [] if cursor is None else [frame for moment, frame in self.log if moment >= int(cursor)]
        self.lines.add(line)
        self.joined.set()
        for frame in kept:
            await line.send(frame)
        if cursor is None and (hello := self.hello or (self.log[-1][1] if self.still and self.log else "")):
            await line.send(hello)
        elif cursor is None:
            self.someone_moves()
        if not self.cuts:
            await line.wait_closed()
        self.lines.discard(line)


@asynccontextmanager
async def jetstream(**fields: Any) -> AsyncIterator[JetstreamServer]:
    double = JetstreamServer(**fields)
    server: Server
    async with serve_sockets(double.play, "127.0.0.1", 0, process_request=double.answer, close_timeout=0.1) as server:
        double.url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
        yield double
