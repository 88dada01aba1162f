"""The connection to a Jetstream. This module alone needs the package `websockets`, which is an extra.

Parameters: https://github.com/bluesky-social/jetstream#consuming-jetstream . What goes wrong becomes TryLater or
Refused, as for sources over HTTP. Nothing but the handshake and the answers to pings is ever sent.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.frames import CloseCode

from connectors import web
from connectors.base import Refused, TryLater
from connectors.bluesky_jetstream_place import TooLong

OPENING = 10.0
"""Seconds for the connection and the handshake, as for sources over HTTP."""
CLOSING = 1.0
"""Seconds: after a close frame there is nothing left to wait for."""
SILENCE = 60.0
"""Seconds: the whole network never holds its tongue that long, so the line must be dead."""
LONGEST = 1_000_000
"""Bytes of a frame. A post has some 3 kB at most; the server is asked to leave out what is longer."""
AT_ONCE = 1_000
"""Frames that are read together, and that may wait in memory."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a Jetstream is, and what may be reached."""

    server: str
    agent: str
    allow_private: bool
    allow_http: bool
    silence: float = SILENCE

    @property
    def encrypted(self) -> bool:
        return self.server.startswith("wss:")


class Line:
    """An open connection."""

    def __init__(self, connection: ClientConnection, at: Address) -> None:
        self._connection = connection
        self._silence = at.silence
        self._place = web.host_of(at.server)

    async def frames(self) -> list[bytes]:
        """The next frame, and those that have come with it. Raises TryLater when the connection is over."""
        try:
            taken = [await self._next(self._silence)]
        except TimeoutError as error:
            raise TryLater(f"{self._place} said nothing for {self._silence:g} s") from error
        while len(taken) < AT_ONCE:
            try:
                taken.append(await self._next(0))
            except (TimeoutError, TryLater):  # the end will be met again by whoever asks for more
                break
        return taken

    async def _next(self, patience: float) -> bytes:
        try:
            async with asyncio.timeout(patience):
                return await self._connection.recv(decode=False)
        except ConnectionClosed as error:
            if error.sent is not None and error.sent.code == CloseCode.MESSAGE_TOO_BIG:
                raise TooLong(f"{self._place} sent a frame of more than {LONGEST:,} bytes") from error
            raise TryLater(f"{self._place} broke off its stream") from error


@asynccontextmanager
async def opened(at: Address, collection: str, since: int | None) -> AsyncIterator[Line]:
    """A stream of one collection from a time on (microseconds since 1970), or from now. Raises TryLater or Refused."""
    asked = {"wantedCollections": collection, "maxMessageSizeBytes": str(LONGEST)}
    asked |= {} if since is None else {"cursor": str(since)}
    connection = await _dial(at, f"{at.server}/subscribe?{urlencode(asked)}")
    try:
        yield Line(connection, at)
    finally:
        await connection.close()


async def _dial(at: Address, url: str) -> ClientConnection:
    """A connection to the first address of the host that answers."""
    place, port = web.host_of(url), urlsplit(url).port or (443 if at.encrypted else 80)
    addresses = await _addresses(at, place, port)
    for address in addresses[:-1]:
        with suppress(OSError):
            return await _shake_hands(at, url, address, port)
    try:
        return await _shake_hands(at, url, addresses[-1], port)
    except InvalidStatus as error:
        answer = error.response
        headers = httpx.Headers(list(answer.headers.raw_items()))
        raise web.refusal(answer.status_code, headers, answer.body or b"", place) from error
    except TimeoutError as error:
        raise TryLater(f"{place} did not answer in time") from error
    except OSError as error:
        raise TryLater(f"{place} cannot be reached: {error.strerror or type(error).__name__}") from error
    except (WebSocketException, ValueError, EOFError) as error:  # ValueError: a redirect to another host
        raise TryLater(f"{place} opens no WebSocket ({type(error).__name__}); is it a Jetstream?") from error


async def _shake_hands(at: Address, url: str, host: str, port: int) -> ClientConnection:
    # To the address that was judged: between two look-ups a name may change what it points to. No proxy, because
    # whether there is one would be read from the environment.
    return await connect(
        url,
        host=host,
        port=port,
        proxy=None,
        user_agent_header=at.agent,
        compression=None,
        max_size=LONGEST,
        max_queue=AT_ONCE,
        ping_interval=None,
        open_timeout=OPENING,
        close_timeout=CLOSING,
    )


async def _addresses(at: Address, host: str, port: int) -> list[str]:
    """The addresses of a host, once all of them were judged."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise TryLater(f"{host} cannot be resolved: {error.strerror}") from error
    addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
    _judge(addresses, host, at)
    return addresses


def _judge(addresses: Iterable[str], host: str, at: Address) -> None:
    """Refuse what the entry does not allow, before anything is sent there."""
    for address in addresses:
        found = ip_address(address.partition("%")[0])
        public = (getattr(found, "ipv4_mapped", None) or found).is_global
        if not public and not at.allow_private:
            raise Refused(f"{host} is the private address {address}; set allow_private = true to reach it")
        if public and not at.encrypted and not at.allow_http:
            raise Refused(f"{host} is asked without encryption; use wss, or set allow_http = true")
