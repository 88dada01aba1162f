"""What `allears check` finds: each source and channel, asked once, with what it can see or what is wrong."""

import asyncio
from dataclasses import dataclass

from alerts.base import Channel, DeliveryFailed
from connectors.base import ConnectorError, Source
from monitor import network
from monitor.config import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    """source or channel."""
    id: str
    ok: bool
    detail: str


async def examine(settings: Settings, source: str | None = None, channel: str | None = None) -> list[Finding]:
    """Ask all of them side by side; a name given leaves out everything else."""
    both = source is None and channel is None
    sources = [one for one in settings.sources if both or one.id == source]
    channels = [one for one in settings.channels if both or one.id == channel]
    found = await asyncio.gather(*map(_of_source, sources), *map(_of_channel, channels))
    missing = [
        Finding(what, name, ok=False, detail="there is none with this id; ids are: " + (", ".join(known) or "none"))
        for what, name, known in (
            ("source", source, [one.id for one in settings.sources]),
            ("channel", channel, [one.id for one in settings.channels]),
        )
        if name is not None and name not in known
    ]
    return [*found, *missing]


async def _of_source(source: Source) -> Finding:
    async with network.client(allow_private=source.allow_private, allow_http=source.allow_http) as http:
        try:
            health = await source.check(http)
        except ConnectorError as error:
            return Finding("source", source.id, ok=False, detail=error.detail)
    every = (source.interval or type(source).caps.default_interval).total_seconds()
    return Finding("source", source.id, health.ok, f"{health.detail}; asked every {every:g} s")


async def _of_channel(channel: Channel) -> Finding:
    async with network.client(allow_private=channel.allow_private, allow_http=channel.allow_http) as http:
        try:
            health = await channel.check(http)
        except DeliveryFailed as failed:
            return Finding("channel", channel.id, ok=False, detail=failed.detail)
    return Finding("channel", channel.id, health.ok, health.detail)
