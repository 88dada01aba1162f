"""The streaming server of Mastodon on loopback: server-sent events, heartbeats, and whatever a test writes.

After https://docs.joinmastodon.org/methods/streaming/ . It also tells where it streams, as the server itself does.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import h11

TOKEN = "a-token-of-the-stream"
STREAM = [("content-type", "text/event-stream"), ("transfer-encoding", "chunked"), ("cache-control", "no-store")]


@dataclass
class StreamServer:
    """Everybody who is connected hears everything; what was said before is not repeated, but `script` is."""

    url: str = ""
    streaming: str | None = None
    """What the server tells as its streaming address; None: its own. Empty: it tells none."""
    script: list[bytes] = field(default_factory=list)
    """What everybody hears on connecting; then the line is cut."""
    refusals: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    lines: dict[asyncio.StreamWriter, h11.Connection] = field(default_factory=dict)
    last: int = 0

    def status(self, text: str, **fields: Any) -> dict[str, Any]:
        self.last += 1
        number = 116_000_000_000_000_000 + self.last
        return {
            "id": str(number),
            "uri": f"https://social.example/users/amira/statuses/{self.last}",
            "created_at": f"2026-03-01T12:{self.last // 60 % 60:02}:{self.last % 60:02}.000Z",
            "content": f"<p>{text}</p>",
            "account": {"url": "https://social.example/@amira", "acct": "amira"},
            **fields,
        }

    def say(self, piece: bytes) -> None:
        """Bytes to everybody, as one piece."""
        for writer, connection in self.lines.items():
            writer.write(connection.send(h11.Data(data=piece)) or b"")

    def cut(self) -> None:
        for writer in self.lines:
            writer.close()

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER)
        try:
            while (request := await _request(connection, reader)) is not None:
                await self._answer(request, connection, writer)
                if connection.our_state is not h11.DONE:
                    return
                connection.start_next_cycle()
        except (ConnectionError, h11.RemoteProtocolError):
            return
        finally:
            self.lines.pop(writer, None)
            writer.close()

    async def _answer(self, request: h11.Request, connection: h11.Connection, writer: asyncio.StreamWriter) -> None:
        path = request.target.decode()
        headers = {name.decode().lower(): value.decode() for name, value in request.headers}
        if path == "/api/v2/instance":
            named = self.url.replace("http", "ws", 1) if self.streaming is None else self.streaming
            body = json.dumps({"configuration": {"urls": {"streaming": named}}}).encode()
            _whole(writer, connection, (200, {"content-type": "application/json"}, body))
            return
        self.paths.append(path.removeprefix("/api/v1/streaming/"))
        self.keys.append(headers.get("authorization"))
        if self.refusals:
            _whole(writer, connection, self.refusals.pop(0))
            return
        writer.write(connection.send(h11.Response(status_code=200, headers=STREAM)) or b"")
        writer.write(connection.send(h11.Data(data=b":)\n")) or b"")
        for piece in self.script:
            writer.write(connection.send(h11.Data(data=piece)) or b"")
        await writer.drain()
        if not self.script:
            self.lines[writer] = connection
            await writer.wait_closed()


def event(kind: str, value: object) -> bytes:
    """One event as it is written; a text stands for itself."""
    body = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"event: {kind}\ndata: {body}\n\n".encode()


@asynccontextmanager
async def streaming(**fields: Any) -> AsyncIterator[StreamServer]:
    double = StreamServer(**fields)
    tasks: set[asyncio.Task[None]] = set()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await double.converse(reader, writer)
        except asyncio.CancelledError:
            return
        finally:
            tasks.discard(task)

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    double.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield double
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _request(connection: h11.Connection, reader: asyncio.StreamReader) -> h11.Request | None:
    request = None
    while True:
        told = connection.next_event()
        if told is h11.NEED_DATA:
            connection.receive_data(await reader.read(65536))
        elif isinstance(told, h11.Request):
            request = told
        elif isinstance(told, h11.EndOfMessage):
            return request
        else:
            return None


def _whole(writer: asyncio.StreamWriter, connection: h11.Connection, answer: tuple[int, dict[str, str], bytes]) -> None:
    status, headers, body = answer
    listed = [*headers.items(), ("content-length", str(len(body)))]
    for part in (h11.Response(status_code=status, headers=listed), h11.Data(data=body), h11.EndOfMessage()):
        writer.write(connection.send(part) or b"")
