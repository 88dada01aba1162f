"""What keeps a replay silent: channels that only write down, and a client that refuses every request."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

import httpx
from pydantic import PrivateAttr

from alerts.base import Channel, Link, Notice, Parcel, Receipt
from alerts.event import Alert


class Sent(NamedTuple):
    """One alert that a channel was handed in a replay."""

    at: datetime
    channel: str
    alert: Alert


class _Recorder(Channel):
    """Stands in for a channel: what it is handed is written down, and goes nowhere."""

    kind: str = "recorder"
    _sent: list[Sent] = PrivateAttr(default_factory=list)

    def open(self, http: httpx.AsyncClient) -> AbstractAsyncContextManager[Link]:  # noqa: ARG002 - goes nowhere
        return self._session()

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[Link]:
        yield _Tape(self.id, self._sent)


@dataclass(frozen=True, slots=True)
class _Tape:
    channel: str
    sent: list[Sent]

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:  # noqa: ARG002 - as every link
        self.sent.append(Sent(parcel.attempt_at, self.channel, parcel.alert))
        return Receipt({})

    async def tell(self, notice: Notice, at: datetime) -> None:
        """Digests and notices are no alerts."""


def recorder(channel: Channel, sent: list[Sent]) -> Channel:
    """A channel of the same abilities and settings that only writes down.

    It needs no pauses between messages: those would move the one clock for all channels.
    """
    caps = replace(type(channel).caps, gap=timedelta(0))
    kind: type[_Recorder] = type("Recorder", (_Recorder,), {"caps": caps, "__module__": __name__})
    options = {name: getattr(channel, name) for name in Channel.model_fields if name != "kind"}
    made = kind(**options)
    made._sent = sent  # noqa: SLF001 - its own class, a line above
    return made


class Closed(httpx.AsyncBaseTransport):
    """The second guard: whoever tries to send all the same is refused."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.UnsupportedProtocol("a replay sends nothing", request=request)
