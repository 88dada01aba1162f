"""The one module that knows aiomqtt and paho: one connection to an MQTT broker.

aiomqtt 2 hides some things that a promise of delivery needs, so a subclass brings them out: the reason code
of PUBACK, a connection that ends while a call waits, one that ends before CONNECT is answered, and messages
by subscription. Version 3 is another library (MQTT 5 only); a change to it would touch this module alone.
"""

import asyncio
import math
import ssl
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import aiomqtt
import paho.mqtt.client as paho
from aiomqtt.exceptions import MqttConnectError
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from alerts import address, reason_codes
from alerts.base import DeliveryFailed, Failure
from alerts.broker_values import Login, Message, Received

KEEPALIVE_SECONDS = 30  # a vanished broker is noticed within one and a half of these
SESSION_EXPIRY_SECONDS = 3600  # kept for us while we are away: longer than a restart, shorter than a move
LARGEST_IN = 131_072  # bytes of a message to us: twice what we ever retain ourselves, and commands are short
MAX_WAITING = 1000  # commands nobody has read yet; a flood of them must not fill the memory

_T = TypeVar("_T")
_Inbox = asyncio.Queue[Received]


class Ended(Exception):
    """The connection is over; `Client.ending` tells why, where the broker said so."""


class _Outdated(Exception):
    """The broker took the connection but does not speak MQTT 5."""


async def enter(login: Login, tls: ssl.SSLContext | None) -> "Client":
    """A connection; 3.1.1 is tried once where 5 is refused or not answered. Raises DeliveryFailed."""
    if login.protocol == "5":
        with suppress(_Outdated):
            return await _log_in(login, Client(login, tls, aiomqtt.ProtocolVersion.V5))
    return await _log_in(login, Client(login, tls, aiomqtt.ProtocolVersion.V311))


class Client(aiomqtt.Client):
    """One connection, entered once: an entering that was cancelled cannot be repeated."""

    def __init__(self, login: Login, tls: ssl.SSLContext | None, version: aiomqtt.ProtocolVersion) -> None:
        self.newer = version is aiomqtt.ProtocolVersion.V5
        resumes = login.will is not None
        super().__init__(
            login.host,
            login.port,
            identifier=login.client_id,
            username=login.username,
            password=login.password,
            protocol=version,
            will=_will(login, newer=self.newer),
            tls_context=tls,
            keepalive=KEEPALIVE_SECONDS,
            timeout=math.inf,
            clean_session=None if self.newer else not resumes,
            clean_start=not resumes if self.newer else paho.MQTT_CLEAN_START_FIRST_ONLY,
            properties=_terms(resumes=resumes) if self.newer else None,
        )
        self.reached = False
        self.largest = math.inf
        self._login = login
        self._reason = ReasonCode(PacketTypes.PUBACK)
        self._abandoned = False
        self._heard = _Inbox(MAX_WAITING)
        self._inboxes: list[tuple[tuple[str, ...], _Inbox]] = [(login.hears, self._heard)]

    async def deliver(self, message: Message) -> ReasonCode:
        """The reason code of the PUBACK. Raises Ended as soon as the connection ends."""
        about = _about(message) if self.newer else None
        await self._connected_for(
            self.publish(message.topic, message.payload, message.qos, message.retain, about), "PUBACK"
        )
        return self._reason

    async def ask_for(self, topics: tuple[str, ...]) -> list[int]:
        """The reason codes of the SUBACK, one for each topic. Raises Ended."""
        wanted = _wanted(topics, newer=self.newer)
        granted = await self._connected_for(self.subscribe(wanted), "SUBACK")
        return [one.value if isinstance(one, ReasonCode) else one for one in granted]

    async def give_up(self, topics: tuple[str, ...]) -> None:
        """Unsubscribe. Raises Ended."""
        await self._connected_for(self.unsubscribe(list(topics)), "UNSUBACK")

    async def heard(self) -> AsyncIterator[Received]:
        """What arrives on the topics of `Login.hears`. Raises Ended."""
        while True:
            yield await self._connected_for(self._heard.get(), "messages")

    @contextmanager
    def collecting(self, topics: tuple[str, ...]) -> Iterator[_Inbox]:
        """Keeps what arrives on these topics meanwhile."""
        inbox = (topics, _Inbox())
        self._inboxes.append(inbox)
        try:
            yield inbox[1]
        finally:
            self._inboxes.remove(inbox)

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

    async def _connected_for(self, call: Awaitable[_T], what: str) -> _T:
        calling = asyncio.ensure_future(call)
        either: set[asyncio.Future[Any]] = {calling, self._disconnected}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not calling.done():
                raise Ended(f"disconnected while waiting for {what}")
            return await calling
        except aiomqtt.MqttError as error:
            raise Ended(str(error)) from error
        finally:
            calling.cancel()

    def _on_message(self, client: paho.Client, userdata: Any, message: paho.MQTTMessage) -> None:  # noqa: ARG002
        told = getattr(message, "properties", None)
        received = Received(
            message.topic,
            bytes(message.payload),
            retained=message.retain,
            answer_to=getattr(told, "ResponseTopic", None),
            correlation=getattr(told, "CorrelationData", None),
        )
        for topics, inbox in self._inboxes:
            # What nobody waits for is dropped, and so is the end of a flood: its senders get no answer.
            if not inbox.full() and any(paho.topic_matches_sub(topic, received.topic) for topic in topics):
                inbox.put_nowait(received)

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


async def _log_in(login: Login, client: Client) -> Client:
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


def _terms(*, resumes: bool) -> Properties:
    stays = {"SessionExpiryInterval": SESSION_EXPIRY_SECONDS, "MaximumPacketSize": LARGEST_IN}
    return _properties(PacketTypes.CONNECT, **(stays if resumes else {}))


def _wanted(topics: tuple[str, ...], *, newer: bool) -> list[tuple[str, SubscribeOptions]] | list[tuple[str, int]]:
    """With QoS 1, in the words of the version."""
    return [(topic, SubscribeOptions(1)) for topic in topics] if newer else [(topic, 1) for topic in topics]


def _will(login: Login, *, newer: bool) -> aiomqtt.Will | None:
    if login.will is None:
        return None
    delay = int(login.will_delay.total_seconds())
    properties = _properties(PacketTypes.WILLMESSAGE, WillDelayInterval=delay) if newer else None
    return aiomqtt.Will(login.will.topic, login.will.payload, 1, login.will.retain, properties)


def _about(message: Message) -> Properties:
    lasting = {} if message.expiry is None else {"MessageExpiryInterval": int(message.expiry.total_seconds())}
    marks = {"UserProperty": list(message.marks)} if message.marks else {}
    returned = {} if message.correlation is None else {"CorrelationData": message.correlation}
    content = {"ContentType": message.content, "PayloadFormatIndicator": 1}
    return _properties(PacketTypes.PUBLISH, **content, **lasting, **marks, **returned)
