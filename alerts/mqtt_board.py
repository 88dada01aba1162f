"""Everything one session retains at the broker, kept in line with what is known.

A broker may be new and empty, or hold what an earlier run left there. So a session begins by telling everything,
and by clearing what it finds and does not know.
"""

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from alerts import mqtt_home, mqtt_overview
from alerts.asking import Overview
from alerts.base import Parcel
from alerts.broker import Message, Session
from alerts.mqtt_messages import MAX_PAYLOAD, STATE_EXPIRY, news, state

RENEWED = STATE_EXPIRY / 7
"""Age at which a state that did not change is told again, long before it expires."""
KEPT = ("incident", "summary", "light", "health")
"""Levels below the base under which messages are retained for each incident, brand or source."""
OFFLINE = b'{"state":"offline"}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What of the channel's configuration matters here."""

    base: str
    full: bool
    home: bool
    version: str

    @property
    def offline(self) -> Message:
        return Message(f"{self.base}/status", OFFLINE, retain=True)

    def online(self, since: datetime | None) -> Message:
        told = {"state": "online", "version": self.version, **({"since": since} if since else {})}
        return Message(f"{self.base}/status", msgspec.json.encode(told), retain=True)


@dataclass(slots=True)
class Board:
    """What this session has told so far, and how to tell more."""

    session: Session
    style: Style
    _brands: tuple[str, ...] = ()
    _begun: bool = False
    _swept: bool = False
    _sent: dict[str, datetime] = field(default_factory=dict)
    """Topic of an incident to when its state went out with an alert."""
    _shown: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)
    """Topic to what an overview brought there, and when."""
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def send(self, parcel: Parcel) -> tuple[str, bool]:
        """Publish the state, then the news: who hears the news finds the state in place.

        Returns the topic of the news, and whether anybody listens there.
        """
        base, room = self.style.base, min(MAX_PAYLOAD, self.session.room)
        # All are written before one is sent: a message that cannot be written leaves no half behind.
        after = state(parcel, base, room, full=self.style.full)
        event = news(parcel, base, room)
        home = mqtt_home.event(base, parcel.alert) if self.style.home else None
        if after:
            self._replaced(after, parcel.attempt_at)
            await self.session.publish(after)
        heard = await self.session.publish(event)
        if home:
            await self.session.publish(home)
        return event.topic, heard

    async def show(self, overview: Overview) -> None:
        """Bring what is retained in line with `overview`; the first time in a session, all of it."""
        async with self._turn:
            self._brands = overview.brands
            if not self._begun:
                await self.session.publish(self.style.online(overview.at))
                await self.discover()
                self._begun = True
            wanted = set()
            for message, mark in self._wanted(overview):
                wanted.add(message.topic)
                await self._bring(message, mark, overview.at)
            await self._clear(sorted(self._shown.keys() - wanted), overview.at)
            if not self._swept:
                await self._sweep(wanted)
                self._swept = True

    async def discover(self) -> None:
        """Tell Home Assistant about each brand, where it is wanted."""
        if self.style.home:
            for brand in self._brands:
                await self.session.publish(mqtt_home.discovery(self.style.base, brand, self.style.version))

    def farewell(self) -> list[Message]:
        """The last words: a lamp cannot see that nobody tells it anything any more."""
        lamps = [mqtt_overview.lamp(self.style.base, brand, "off") for brand in self._brands]
        return [*lamps, self.style.offline]

    def _wanted(self, overview: Overview) -> Iterator[tuple[Message, bytes]]:
        """What should be retained, each with what makes it different from before."""
        for message in mqtt_overview.standings(overview, self.style.base):
            yield message, message.payload
        for alert in overview.alerts:
            # Its state as of now, with the whole time to live.
            parcel = Parcel(alert.event_id, msgspec.structs.replace(alert, at=overview.at), overview.at)
            room = min(MAX_PAYLOAD, self.session.room)
            after = state(parcel, self.style.base, room, full=self.style.full)
            if after:
                # Number and time of the event differ at each look; only the incident itself makes a difference.
                yield after, hashlib.sha256(msgspec.json.encode(alert.incident)).digest()

    def _replaced(self, message: Message, at: datetime) -> None:
        """An alert brings this state now: the next overview compares anew, and clears nothing twice."""
        self._sent[message.topic] = at
        if not message.payload:
            self._shown.pop(message.topic, None)
        elif message.topic in self._shown:
            self._shown[message.topic] = (b"", at)

    async def _bring(self, message: Message, mark: bytes, at: datetime) -> None:
        before, told = self._shown.get(message.topic, (None, at))
        if (mark == before and at - told < RENEWED) or self._newer(message.topic, at):
            return
        await self.session.publish(message)
        self._shown[message.topic] = (mark, at)

    async def _clear(self, topics: list[str], at: datetime) -> None:
        for topic in topics:
            if not self._newer(topic, at):
                await self.session.publish(Message(topic, b"", retain=True))
            del self._shown[topic]

    async def _sweep(self, known: set[str]) -> None:
        """Clear what an earlier run left behind, and Home Assistant's devices where they are not wanted any more."""
        base = self.style.base
        places = [f"{base}/{level}/+" for level in KEPT]
        if not self.style.home:
            places += [mqtt_home.config_topic(base, brand) for brand in self._brands]
        for found in await self.session.retained(*places):
            # What this session has sent itself is as it should be, even where the overview came too early for it.
            if found.topic not in known and found.topic not in self._sent:
                await self.session.publish(Message(found.topic, b"", retain=True))

    def _newer(self, topic: str, at: datetime) -> bool:
        """Whether an alert brought a state there after the overview was drawn."""
        sent = self._sent.get(topic)
        return sent is not None and sent > at
