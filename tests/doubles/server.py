"""A loopback HTTP server whose answers a test decides: the base of the doubles."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

import h11


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """An answer; `drop` closes the connection after the request was read, without answering."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False


Responder = Callable[[Asked], Awaitable[Told]]


@dataclass
class HttpDouble:
    url: str
    asked: list[Asked] = field(default_factory=list)


@asynccontextmanager
async def serve(respond: Responder) -> AsyncIterator[HttpDouble]:
    """Serve on a free loopback port; every request is kept in `asked`, then given to `respond`."""
    double = HttpDouble("")
    open_connections: set[asyncio.Task[None]] = set()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_connections.add(task)
        try:
            connection = h11.Connection(h11.SERVER)
            while await _one(connection, reader, writer, double, respond):
                connection.start_next_cycle()
        except (ConnectionError, h11.RemoteProtocolError, asyncio.CancelledError):
            return
        finally:
            writer.close()
            open_connections.discard(task)

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    double.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield double
    finally:
        server.close()
        for task in list(open_connections):
            task.cancel()
        await asyncio.gather(*open_connections, return_exceptions=True)


async def _one(
    connection: h11.Connection,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    double: HttpDouble,
    respond: Responder,
) -> bool:
    """One exchange; False when the connection is over."""
    request, body = None, b""
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(65536))
        elif isinstance(event, h11.Request):
            request = event
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage):
            break
        else:
            return False
    assert request is not None
    target = urlsplit(request.target.decode())
    asked = Asked(
        request.method.decode(),
        target.path,
        dict(parse_qsl(target.query, keep_blank_values=True)),
        {name.decode().lower(): value.decode() for name, value in request.headers},
        body,
    )
    double.asked.append(asked)
    told = await respond(asked)
    if told.drop:
        return False
    headers = {"content-length": str(len(told.body)), **told.headers}
    writer.write(connection.send(h11.Response(status_code=told.status, headers=list(headers.items()))) or b"")
    if asked.method != "HEAD" and told.body and told.status not in (204, 304):
        writer.write(connection.send(h11.Data(data=told.body)) or b"")
    writer.write(connection.send(h11.EndOfMessage()) or b"")
    await writer.drain()
    return connection.our_state is h11.DONE and connection.their_state is h11.DONE
