"""What `allears check` finds: each source and channel, asked once, with what it can see or what is wrong."""

import asyncio
from dataclasses import dataclass

from alerts.base import Channel, DeliveryFailed
from connectors.base import ConnectorError, Source
from monitor import network
from monitor.config import Settings
from monitor.listening import ListenEntry, lacking, path_of
from monitor.writing_entry import DraftsEntry
from monitor.writing_wire import NotWritten, look


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    """source, channel or drafts."""
    id: str
    ok: bool
    detail: str


async def examine(settings: Settings, source: str | None = None, channel: str | None = None) -> list[Finding]:
    """Ask all of them side by side; a name given leaves out everything else."""
    both = source is None and channel is None
    sources = [one for one in settings.sources if both or one.id == source]
    channels = [one for one in settings.channels if both or one.id == channel]
    asked = (_of_push(one, settings.listen) if type(one).caps.push else _of_source(one) for one in sources)
    back_end = [_of_drafts(settings.drafts)] if both and settings.drafts else []
    found = await asyncio.gather(*asked, *map(_of_channel, channels), *back_end)
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


async def _of_push(source: Source, listen: ListenEntry) -> Finding:
    """Nobody can be asked: whether we could hear is all that can be told."""
    async with network.client(allow_private=False, allow_http=False) as http:
        health = await source.check(http)
    told = f"{health.detail} at {listen.url}{path_of(source.id)}"
    return Finding("source", source.id, ok=lacking() is None, detail=lacking() or told)


async def _of_channel(channel: Channel) -> Finding:
    async with network.client(allow_private=channel.allow_private, allow_http=channel.allow_http) as http:
        try:
            health = await channel.check(http)
        except DeliveryFailed as failed:
            return Finding("channel", channel.id, ok=False, detail=failed.detail)
    return Finding("channel", channel.id, health.ok, health.detail)


async def _of_drafts(entry: DraftsEntry) -> Finding:
    """Where words of customers go besides the channels; nothing of them is sent to find out."""
    told = f"model {entry.model}; gets the redacted words of posts that are about to be announced"
    async with network.client(allow_private=entry.allow_private, allow_http=entry.allow_http) as http:
        try:
            await look(http, entry)
        except NotWritten as error:
            return Finding("drafts", entry.host, ok=False, detail=f"{error}; {told}")
    return Finding("drafts", entry.host, ok=True, detail=f"answers; {told}")
