"""The listener as a part of the service: its socket, and its beginning and end."""

import asyncio
import errno
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import uvicorn

from monitor.console.listener import application
from monitor.console.reception import Reception
from monitor.listening import Doors, ListenEntry

BIND_AGAIN = 30.0
"""Seconds until a port that was taken is tried again."""
FINISH = timedelta(seconds=3)
"""For what is under way at a stop; the whole service stops within ten."""
AT_ONCE = 200
"""Connections; more are answered 503. A proxy in front keeps slow ones away."""

REMEDIES = {
    errno.EADDRINUSE: "another program has this port; end it, or set another port under [listen]",
    errno.EADDRNOTAVAIL: "this machine has no such address; set another address under [listen]",
    errno.EACCES: "ports below 1024 belong to the system; set another port under [listen], and a proxy before it",
}

log = logging.getLogger(__name__)


class Server(uvicorn.Server):
    """Signals belong to the service, not to the listener."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(entry: ListenEntry, doors: Doors, reception: Reception) -> None:
    """Answer until cancelled. An address that cannot be had is told once, and tried again."""
    bound = await _bound(entry, doors, reception)
    at = entry.model_copy(update={"port": bound.getsockname()[1]})
    log.info("listening at %s: %s", at.url, ", ".join(doors.paths))
    server = Server(_config(doors, reception))
    with bound:
        running = asyncio.create_task(server.serve(sockets=[bound]), name="http")
        try:
            await asyncio.shield(running)
        finally:
            server.should_exit = True
            await asyncio.wait([running], timeout=FINISH.total_seconds())
            running.cancel()
            await reception.finish(FINISH)


def _config(doors: Doors, reception: Reception) -> uvicorn.Config:
    """Nothing is logged of requests, nothing is believed of proxies, and nothing tells what answers."""
    return uvicorn.Config(
        application(doors, reception),
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level=logging.ERROR,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=AT_ONCE,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=int(FINISH.total_seconds()) - 1,
        h11_max_incomplete_event_size=16_384,
    )


async def _bound(entry: ListenEntry, doors: Doors, reception: Reception) -> socket.socket:
    """The socket, as soon as it can be had."""
    told = False
    while True:
        try:
            bound = bind(entry)
        except OSError as error:
            if not told:
                detail = f"cannot listen at {entry.url}: {REMEDIES.get(error.errno or 0, error.strerror)}"
                log.error("%s", detail)  # noqa: TRY400 - the sentence says it all
                await reception.cannot_hear(doors, detail)
            told = True
            await reception.clock.sleep(BIND_AGAIN)
        else:
            await reception.hears_again(doors)
            return bound


def bind(entry: ListenEntry) -> socket.socket:
    """A socket at this address. Raises OSError."""
    family = socket.AF_INET6 if ":" in entry.address else socket.AF_INET
    return socket.create_server((entry.address, entry.port), family=family, backlog=128)
