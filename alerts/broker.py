"""A session with an MQTT broker, and what its failures mean to whoever sends alerts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from alerts import address, reason_codes
from alerts.base import DeliveryFailed, Failure
from alerts.broker_client import Client, Ended, enter
from alerts.broker_rivals import Rivals
from alerts.broker_values import Login, Message, Received

__all__ = ["Login", "Message", "Received", "Rivals", "Session", "connect"]

OVERHEAD = 1024  # bytes of a PUBLISH that are not payload; topic and properties of ours stay below 600


@dataclass(slots=True)
class Session:
    """A connection; `stands` until something shows that it broke."""

    _client: Client
    _login: Login
    _rivals: Rivals
    stands: bool = True
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _over: DeliveryFailed | None = None

    @property
    def room(self) -> float:
        """The largest payload this broker takes, in bytes."""
        return self._client.largest - OVERHEAD

    async def publish(self, message: Message) -> bool:
        """Return after PUBACK: False when the broker says that nobody is subscribed (MQTT 5 only).

        One at a time, because aiomqtt does not tell which message a reason code belongs to.
        """
        async with self._answered("a message; it may still deliver it"), self._turn:
            reason = await self._client.deliver(message)
        if reason.value >= reason_codes.FAILED_FROM:
            raise reason_codes.rejected(self._login.host, message.topic, reason.value, str(reason))
        return bool(reason.value != reason_codes.NOT_HEARD)

    async def subscribe(self, *topics: str) -> None:
        """Ask for messages. Raises DeliveryFailed, DEAD_CONFIG where the broker does not let us."""
        for topic, code in (await self._ask_for(topics)).items():
            if code >= reason_codes.FAILED_FROM:
                raise reason_codes.denied(self._login.host, topic, code)

    async def heard(self) -> AsyncIterator[Received]:
        """What arrives on the topics of `Login.hears`, until the connection ends. Raises DeliveryFailed."""
        try:
            async for received in self._client.heard():
                yield received
        except Ended as error:
            raise self._lost() from error

    async def retained(self, *topics: str) -> list[Received]:
        """What the broker keeps under these topics; nothing of those it does not let us read.

        It is what arrives within `Login.collects`. Raises DeliveryFailed when the connection ends meanwhile.
        """
        with self._client.collecting(topics) as inbox:
            await self._ask_for(topics)
            try:
                async with asyncio.timeout(self._login.collects.total_seconds()):
                    raise await self.lost()
            except TimeoutError:
                found = [inbox.get_nowait() for _ in range(inbox.qsize())]
        async with self._answered("the end of a subscription"):
            await self._client.give_up(topics)
        return [received for received in found if received.retained]

    async def lost(self) -> DeliveryFailed:
        """Return when the connection ends by itself, with what ended it."""
        await self._client.ended()
        return self._lost()

    async def leave(self, *farewells: Message) -> None:
        """Say some last words; where that fails the broker will publish the will instead."""
        for farewell in farewells:
            if self.stands:
                try:
                    await self.publish(farewell)
                except DeliveryFailed:
                    self.stands = False

    async def _ask_for(self, topics: tuple[str, ...]) -> dict[str, int]:
        """Topic to reason code."""
        if not topics:
            return {}
        async with self._answered("a subscription"):
            return dict(zip(topics, await self._client.ask_for(topics), strict=True))

    @asynccontextmanager
    async def _answered(self, what: str) -> AsyncIterator[None]:
        """Within the time of the login, or it is a DeliveryFailed and the session over."""
        limit = self._login.timeout.total_seconds()
        try:
            async with asyncio.timeout(limit):
                yield
        except TimeoutError as error:
            self.stands = False
            detail = f"{self._login.host} did not confirm within {limit:g} s: {what}"
            raise DeliveryFailed(Failure.RETRY, detail) from error
        except Ended as error:
            raise self._lost() from error

    def _lost(self) -> DeliveryFailed:
        """What ended the session; the same for everybody who asks."""
        self.stands = False
        if self._over is None:
            login, code = self._login, self._client.ending()
            # The loop's own monotonic time, which every timeout here runs on: a takeover has no other date.
            suspect = code in reason_codes.MAYBE_TAKEN_OVER
            if suspect and self._rivals.taken(asyncio.get_running_loop().time()):
                self._over = reason_codes.contested(login.host, login.client_id, code)
            else:
                self._over = reason_codes.lost(login.host, login.client_id, code)
        return self._over


@asynccontextmanager
async def connect(
    login: Login, *, rivals: Rivals | None = None, resolve: address.Resolve = address.resolve
) -> AsyncIterator[Session]:
    """A new session; MQTT 3.1.1 is tried once where MQTT 5 is refused or not answered.

    Raises DeliveryFailed: DEAD_CONFIG when a person must change something, RETRY when not. `rivals` is what
    the sessions of this client id share; without it a takeover is never one too many.
    """
    rivals = rivals or Rivals()
    try:
        client = await _enter(login, resolve)
    except DeliveryFailed:
        rivals.forget()
        raise
    session = Session(client, login, rivals)
    try:
        yield session
    finally:
        client.close(politely=session.stands)


async def _enter(login: Login, resolve: address.Resolve) -> Client:
    for one in await address.look_up(login.host, login.port, resolve):
        address.examine(one, login.permit, encrypted=login.tls is not None)
    tls = await asyncio.to_thread(address.trust, login.tls) if login.tls else None
    return await enter(login, tls)
