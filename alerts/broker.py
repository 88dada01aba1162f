"""The one module that knows aiomqtt and paho: a session with an MQTT broker, and what its failures mean.

aiomqtt 2 hides three things that a promise of delivery needs, so a subclass brings them out: the reason
code of PUBACK, a connection that ends while a publish waits, and one that ends before CONNECT is answered.
Version 3 is another library (MQTT 5 only); a change to it would touch this module alone.
"""

import asyncio
import math
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

import aiomqtt
import paho.mqtt.client as paho
from aiomqtt.exceptions import MqttConnectError
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from alerts import address, reason_codes
from alerts.base import DeliveryFailed, Failure

KEEPALIVE = timedelta(seconds=30)  # a vanished broker is noticed within one and a half of these
SESSION_EXPIRY = timedelta(hours=1)  # kept for us while we are away: longer than a restart, shorter than a move
OVERHEAD = 1024  # bytes of a PUBLISH that are not payload; topic and properties of ours stay below 600


@dataclass(frozen=True, slots=True)
class Message:
    """JSON to publish with QoS 1. On MQTT 5 it carries its expiry and the marks as user properties."""

    topic: str
    payload: bytes
    retain: bool = False
    expiry: timedelta | None = None
    marks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Where to connect and as whom. With a will the session is also resumed, without one it is a visit."""

    host: str
    port: int
    client_id: str
    tls: address.Tls | None = None
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    protocol: Literal["5", "3.1.1"] = "5"
    will: Message | None = None
    will_delay: timedelta = timedelta(seconds=5)
    """MQTT 5 only: being back within this is no outage to anybody."""
    permit: address.Permit = field(default_factory=address.Permit)
    timeout: timedelta = timedelta(seconds=10)
    """For connecting, and for each publish."""


@dataclass(slots=True)
class Session:
    """A connection; `stands` until a publish shows that it broke."""

    _client: "_Client"
    _login: Login
    stands: bool = True
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def room(self) -> float:
        """The largest payload this broker takes, in bytes."""
        return self._client.largest - OVERHEAD

    async def publish(self, message: Message) -> bool:
        """Return after PUBACK: False when the broker says that nobody is subscribed (MQTT 5 only).

        One at a time, because aiomqtt does not tell which message a reason code belongs to.
        """
        limit = self._login.timeout.total_seconds()
        try:
            async with asyncio.timeout(limit), self._turn:
                reason = await self._client.deliver(message)
        except TimeoutError as error:
            self.stands = False
            detail = f"{self._login.host} did not confirm a message within {limit:g} s; it may still deliver it"
            raise DeliveryFailed(Failure.RETRY, detail) from error
        except aiomqtt.MqttError as error:
            self.stands = False
            login = self._login
            raise reason_codes.lost(login.host, login.client_id, self._client.ending()) from error
        if reason.value >= reason_codes.FAILED_FROM:
            raise reason_codes.rejected(self._login.host, message.topic, reason.value, str(reason))
        return bool(reason.value != reason_codes.NOT_HEARD)

    async def lost(self) -> DeliveryFailed:
        """Return when the connection ends by itself, with what ended it."""
        await self._client.ended()
        self.stands = False
        return reason_codes.lost(self._login.host, self._login.client_id, self._client.ending())

    async def leave(self, farewell: Message) -> None:
        """Say a last word; where that fails the broker will publish the will instead."""
        if self.stands:
            try:
                await self.publish(farewell)
            except DeliveryFailed:
                self.stands = False


@asynccontextmanager
async def connect(login: Login, *, resolve: address.Resolve = address.resolve) -> AsyncIterator[Session]:
    """A new session; MQTT 3.1.1 is tried once where MQTT 5 is refused or not answered.

    Raises DeliveryFailed: DEAD_CONFIG when a person must change something, RETRY when not.
    """
    for one in await address.look_up(login.host, login.port, resolve):
        address.examine(one, login.permit, encrypted=login.tls is not None)
    tls = await asyncio.to_thread(address.trust, login.tls) if login.tls else None
    client = await _enter(login, tls)
    session = Session(client, login)
    try:
        yield session
    finally:
        client.close(politely=session.stands)


class _Outdated(Exception):
    """The broker took the connection but does not speak MQTT 5."""


class _Client(aiomqtt.Client):
    """One connection, entered once: an entering that was cancelled cannot be repeated."""

    def __init__(self, login: Login, tls: ssl.SSLContext | None, version: aiomqtt.ProtocolVersion) -> None:
        self.newer = version is aiomqtt.ProtocolVersion.V5
        resumes = login.will is not None
        keeps = {"SessionExpiryInterval": int(SESSION_EXPIRY.total_seconds())} if resumes else {}
        super().__init__(
            login.host,
            login.port,
            identifier=login.client_id,
            username=login.username,
            password=login.password,
            protocol=version,
            will=_will(login, newer=self.newer),
            tls_context=tls,
            keepalive=int(KEEPALIVE.total_seconds()),
            timeout=math.inf,
            clean_session=None if self.newer else not resumes,
            clean_start=not resumes if self.newer else paho.MQTT_CLEAN_START_FIRST_ONLY,
            properties=_properties(PacketTypes.CONNECT, **keeps) if self.newer else None,
        )
        self.reached = False
        self.largest = math.inf
        self._login = login
        self._reason = ReasonCode(PacketTypes.PUBACK)
        self._abandoned = False

    async def deliver(self, message: Message) -> ReasonCode:
        """The reason code of the PUBACK, or MqttError as soon as the connection ends."""
        about = _about(message) if self.newer else None
        sending = self.publish(message.topic, message.payload, 1, message.retain, about)
        publishing = asyncio.ensure_future(sending)
        try:
            await asyncio.wait({publishing, self._disconnected}, return_when=asyncio.FIRST_COMPLETED)
            if not publishing.done():
                raise aiomqtt.MqttError("disconnected while waiting for PUBACK")
            await publishing
        finally:
            publishing.cancel()
        return self._reason

    async def ended(self) -> None:
        """Return when the connection is over."""
        await asyncio.wait({self._disconnected})

    def ending(self) -> int | None:
        """The reason code with which the connection ended, where there was one."""
        ended = self._disconnected.exception() if self._disconnected.done() else None
        return _code(ended) if isinstance(ended, aiomqtt.MqttCodeError) else None

    def close(self, *, politely: bool) -> None:
        """Let go of the socket at once; without DISCONNECT the broker publishes the will."""
        self._abandoned = True
        if politely:
            self._client.disconnect()
            self._client.loop_write()
        self._client._sock_close()  # noqa: SLF001 - paho has no public way to close without DISCONNECT
        for future in (self._connected, self._disconnected):
            if future.done() and not future.cancelled():
                future.exception()  # seen, or asyncio logs that nobody asked for it

    def _on_connect(
        self, client: paho.Client, userdata: Any, flags: paho.ConnectFlags, reason_code: ReasonCode,
        properties: Properties | None = None,
    ) -> None:  # fmt: skip
        self.largest = getattr(properties, "MaximumPacketSize", math.inf)
        super()._on_connect(client, userdata, flags, reason_code, properties)

    def _on_disconnect(
        self, client: paho.Client, userdata: Any, flags: paho.DisconnectFlags, reason_code: ReasonCode,
        properties: Properties | None = None,
    ) -> None:  # fmt: skip
        if not self._connected.done():
            self._connected.set_exception(aiomqtt.MqttError("it hung up instead of answering CONNECT"))
        super()._on_disconnect(client, userdata, flags, reason_code, properties)

    def _on_publish(
        self, client: paho.Client, userdata: Any, mid: int, reason_code: ReasonCode, properties: Properties
    ) -> None:
        self._reason = reason_code
        super()._on_publish(client, userdata, mid, reason_code, properties)

    def _on_socket_register_write(self, client: paho.Client, userdata: Any, sock: Any) -> None:  # noqa: ARG002
        """Watch the socket unless it was closed meanwhile; its bare number might be another socket's by then."""

        def watch() -> None:
            if sock.fileno() >= 0:
                self._loop.add_writer(sock.fileno(), client.loop_write)

        self._loop.call_soon_threadsafe(watch)

    def _on_socket_open(self, client: paho.Client, userdata: Any, sock: Any) -> None:
        """Run in paho's connecting thread, before CONNECT and with it the password goes out."""
        try:
            # Once more, on the address in use: between two look-ups a name may change what it points to.
            address.examine(sock.getpeername()[0], self._login.permit, encrypted=self._login.tls is not None)
            if self._abandoned:
                raise ConnectionAbortedError("nobody waits for this connection any more")
        except (DeliveryFailed, OSError):
            sock.close()
            raise
        self.reached = True
        super()._on_socket_open(client, userdata, sock)


async def _enter(login: Login, tls: ssl.SSLContext | None) -> _Client:
    if login.protocol == "5":
        with suppress(_Outdated):
            return await _log_in(login, _Client(login, tls, aiomqtt.ProtocolVersion.V5))
    return await _log_in(login, _Client(login, tls, aiomqtt.ProtocolVersion.V311))


async def _log_in(login: Login, client: _Client) -> _Client:
    entered = False
    try:
        async with asyncio.timeout(login.timeout.total_seconds()):
            await client.__aenter__()
        entered = True
    except MqttConnectError as error:
        if client.newer and _code(error) == reason_codes.UNSUPPORTED_VERSION:
            raise _Outdated from error
        raise reason_codes.refused(login.host, _code(error), str(error.rc)) from error
    except (aiomqtt.MqttError, TimeoutError) as error:
        if client.newer and client.reached:
            raise _Outdated from error
        detail = str(error) or f"no answer within {login.timeout.total_seconds():g} s"
        raise DeliveryFailed(Failure.RETRY, f"the broker {login.host}:{login.port}: {detail}") from error
    finally:
        if not entered:
            client.close(politely=False)
    return client


def _code(error: aiomqtt.MqttCodeError) -> int:
    return error.rc.value if isinstance(error.rc, ReasonCode) else int(error.rc or 0)


def _properties(packet: int, **values: object) -> Properties:
    properties = Properties(packet)  # type: ignore[no-untyped-call]  # paho leaves it untyped
    for name, value in values.items():
        setattr(properties, name, value)
    return properties


def _will(login: Login, *, newer: bool) -> aiomqtt.Will | None:
    if login.will is None:
        return None
    delay = int(login.will_delay.total_seconds())
    properties = _properties(PacketTypes.WILLMESSAGE, WillDelayInterval=delay) if newer else None
    return aiomqtt.Will(login.will.topic, login.will.payload, 1, login.will.retain, properties)


def _about(message: Message) -> Properties:
    lasting = {} if message.expiry is None else {"MessageExpiryInterval": int(message.expiry.total_seconds())}
    marks = {"UserProperty": list(message.marks)} if message.marks else {}
    content = {"ContentType": "application/json", "PayloadFormatIndicator": 1}
    return _properties(PacketTypes.PUBLISH, **content, **lasting, **marks)
