"""A quick HTTP server on loopback, in a process of its own, so that only the client is measured.

`python -m bench.server COUNT` serves on so many free ports, prints them as JSON and ends with its input.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAGE_BYTES = 6_000
"""A small page of JSON, as most polls bring."""
BODY = json.dumps([{"id": str(number), "content": "x" * 70} for number in range(PAGE_BYTES // 100)]).encode()
FOUND = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(BODY), BODY)
TAKEN = b"HTTP/1.1 204 No Content\r\n\r\n"


class Answers(asyncio.Protocol):
    """One connection: a page for every GET, 204 for every POST whose body has come whole."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.waiting = b""

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while (size := whole(self.waiting)) is not None:
            self.transport.write(FOUND if self.waiting.startswith(b"GET") else TAKEN)
            self.waiting = self.waiting[size:]


def whole(received: bytes) -> int | None:
    """Bytes of the first request, once all of it is there."""
    head, ended, body = received.partition(b"\r\n\r\n")
    if not ended:
        return None
    sizes = (line.partition(b":") for line in head.lower().split(b"\r\n"))
    size = next((int(value) for name, _, value in sizes if name == b"content-length"), 0)
    return len(head) + 4 + size if len(body) >= size else None


async def serve(count: int) -> None:
    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(Answers, "127.0.0.1", 0) for _ in range(count)]
    print(json.dumps([server.sockets[0].getsockname()[1] for server in servers]), flush=True)
    await asyncio.to_thread(sys.stdin.read)


@contextmanager
def served(count: int) -> Iterator[list[str]]:
    """The addresses of `count` origins, served until the end of the block."""
    command = [sys.executable, "-m", "bench.server", str(count)]
    with subprocess.Popen(
        command, cwd=Path(__file__).parents[1], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        yield [f"http://127.0.0.1:{port}/posts" for port in json.loads(process.stdout.readline())]


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
