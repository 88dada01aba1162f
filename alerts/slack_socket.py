"""Socket Mode: presses come over a WebSocket that we open, so no public address is needed.

See https://docs.slack.dev/apis/events-api/using-socket-mode. This module alone needs the package `websockets`,
which is an extra: it is imported only where an app-level token is configured.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from alerts import address
from alerts.base import DeliveryFailed, Failure
from alerts.calls import decoded
from alerts.slack_api import Api

PORTS = {"ws": 80, "wss": 443}
SWITCHED_OFF = "link_disabled"
OPENING = 10.0
"""Seconds for the TCP connection and the handshake."""
CLOSING = 1.0
"""Seconds: Slack does not end the TCP connection after a close frame, so there is nothing to wait for."""


class _Frame(msgspec.Struct):
    """hello, disconnect, or an envelope that is acknowledged by its id."""

    type: str = ""
    reason: str = ""
    envelope_id: str = ""
    payload: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)


@dataclass(slots=True)
class Sockets:
    """Connections that follow one another: a new one is ready before the old one is left.

    Each is read by a task of its own that acknowledges at once, because Slack waits three seconds only,
    however long the work takes.
    """

    api: Api
    """With the app-level token."""
    permit: address.Permit
    _heard: asyncio.Queue[bytes | BaseException] = field(default_factory=asyncio.Queue)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _ready: set[ClientConnection] = field(default_factory=set)
    _leaving: set[ClientConnection] = field(default_factory=set)

    async def payloads(self) -> AsyncIterator[bytes]:
        """What people do, acknowledged already. Raises DeliveryFailed when the connection is lost or refused."""
        if not self._tasks:
            self._start(self._listen())
        while True:
            heard = await self._heard.get()
            if isinstance(heard, BaseException):
                raise heard
            yield heard

    async def close(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name="slack socket")
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """What ends a task ends `payloads`: nobody else waits for it."""
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._heard.put_nowait(error)

    async def _listen(self) -> None:
        """One connection from its opening to its end."""
        connection = await self._dial()
        try:
            await self._read(connection)
            if connection not in self._leaving:
                raise DeliveryFailed(Failure.RETRY, "Slack ended the connection of Socket Mode")
        finally:
            self._ready.discard(connection)
            self._leaving.discard(connection)
            await connection.close()

    async def _read(self, connection: ClientConnection) -> None:
        """Return when the connection ends, in order or not."""
        try:
            while True:
                frame = decoded(await connection.recv(decode=False), _Frame)
                if frame is None:
                    continue
                if frame.envelope_id:
                    await connection.send(msgspec.json.encode({"envelope_id": frame.envelope_id}).decode())
                self._take(connection, frame)
        except ConnectionClosed:
            return

    def _take(self, connection: ClientConnection, frame: _Frame) -> None:
        if frame.type == "hello":
            self._ready.add(connection)
            for old in list(self._leaving):
                self._start(old.close())
        elif frame.type == "disconnect":
            self._leave(connection, frame.reason)
        elif frame.type == "interactive":
            self._heard.put_nowait(bytes(frame.payload))

    def _leave(self, connection: ClientConnection, reason: str) -> None:
        """Slack will end this connection soon. One that was never ready is not replaced: that could go on forever."""
        if reason == SWITCHED_OFF:
            detail = "Socket Mode is switched off; switch it on in the settings of the app"
            raise DeliveryFailed(Failure.DEAD_CONFIG, detail)
        if connection not in self._ready:
            raise DeliveryFailed(Failure.RETRY, "Slack wants no further connection of Socket Mode now")
        if connection not in self._leaving:
            self._leaving.add(connection)
            self._start(self._listen())

    async def _dial(self) -> ClientConnection:
        """Ask for an address, which is good once, and connect to it."""
        url = (await self.api.write("apps.connections.open", {})).require().url
        host, port, encrypted = _place(url)
        found = await address.look_up(host, port, address.resolve)
        for one in found:
            address.examine(one, self.permit, encrypted=encrypted)
        tls = await asyncio.to_thread(address.trust, address.Tls()) if encrypted else None
        # To the address that was judged: between two look-ups a name may change what it points to. No proxy,
        # because whether there is one would be read from the environment.
        opening = connect(
            url, host=found[0], port=port, ssl=tls, proxy=None, open_timeout=OPENING, close_timeout=CLOSING
        )
        try:
            return await opening
        except (OSError, WebSocketException, ValueError) as error:  # ValueError: a redirect to another host
            detail = f"{host} took no connection of Socket Mode: {type(error).__name__}"
            raise DeliveryFailed(Failure.RETRY, detail) from error


def _place(url: str) -> tuple[str, int, bool]:
    """Host, port, and whether it is encrypted; the rest of the address is a secret."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError) as error:
        raise DeliveryFailed(Failure.RETRY, "Slack named no address for Socket Mode") from error
    if not host:
        raise DeliveryFailed(Failure.RETRY, "Slack named no address for Socket Mode")
    return host, port, parts.scheme == "wss"
