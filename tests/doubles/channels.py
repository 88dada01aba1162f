"""Channels that answer from a script: what they were sent, and when, is kept for the assertion."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

import httpx
from pydantic import PrivateAttr

from alerts.base import Channel, ChannelCaps, DeliveryFailed, Failure, Link, Notice, Parcel, Receipt
from monitor.clock import Clock


@dataclass
class Record:
    """What reached a channel; `script` holds failures for the next sends (None: accepted)."""

    clock: Clock
    script: list[DeliveryFailed | None] = field(default_factory=list)
    opening: list[DeliveryFailed | None] = field(default_factory=list)
    parcels: list[tuple[datetime, Parcel, Receipt | None]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    tries: list[tuple[datetime, str]] = field(default_factory=list)
    unheard: bool = False
    refuses_notices: int = 0

    @property
    def keys(self) -> list[str]:
        return [parcel.key for _, parcel, _ in self.parcels]

    @property
    def events(self) -> list[str]:
        return [parcel.alert.type for _, parcel, _ in self.parcels]

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:
        self.tries.append((self.clock.now(), parcel.key))
        failed = self.script.pop(0) if self.script else None
        if failed is not None:
            raise failed
        self.parcels.append((self.clock.now(), parcel, previous))
        return Receipt({"ts": parcel.key}, self.unheard)

    async def tell(self, notice: Notice, at: datetime) -> None:
        if self.refuses_notices:
            self.refuses_notices -= 1
            raise DeliveryFailed(Failure.RETRY, "the double takes no notice")
        self.notices.append(notice)


class Scripted(Channel):
    """A channel whose link is a Record."""

    kind: str = "scripted"
    _record: Record | None = PrivateAttr(None)

    def open(self, http: httpx.AsyncClient) -> AbstractAsyncContextManager[Link]:
        return self._session()

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[Link]:
        assert self._record is not None
        failed = self._record.opening.pop(0) if self._record.opening else None
        if failed is not None:
            raise failed
        yield self._record


class ForPeople(Scripted):
    """As Scripted, with a limiter of one message a second."""

    caps: ClassVar[ChannelCaps] = ChannelCaps(gap=timedelta(seconds=1))


class ForMachines(Scripted):
    """As Scripted, without a cap."""

    caps: ClassVar[ChannelCaps] = ChannelCaps(people=False)


def scripted(kind: type[Scripted], id_: str, record: Record, **options: object) -> Scripted:
    channel = kind(id=id_, **options)
    channel._record = record
    return channel
