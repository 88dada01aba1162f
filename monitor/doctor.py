"""What `allears check` finds: each source and channel, asked once, with what it can see or what is wrong."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.base import Channel, DeliveryFailed
from alerts.wording import duration
from connectors.base import ConnectorError, Source
from monitor import network
from monitor.config import Settings
from monitor.listening import ListenEntry, lacking, path_of
from monitor.pace import expected_wait, pace_of
from monitor.store.sources import SourceState
from monitor.writing_entry import DraftsEntry
from monitor.writing_wire import NotWritten, look

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    """source, channel or drafts."""
    id: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of the sources, and when it was asked."""

    states: Mapping[str, SourceState]
    now: datetime


async def examine(
    settings: Settings, source: str | None = None, channel: str | None = None, known: Known | None = None
) -> list[Finding]:
    """Ask all of them side by side; a name given leaves out everything else."""
    both = source is None and channel is None
    sources = [one for one in settings.sources if both or one.id == source]
    channels = [one for one in settings.channels if both or one.id == channel]
    asked = (_of_push(one, settings.listen) if type(one).caps.push else _of_source(one, known) for one in sources)
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


async def _of_source(source: Source, known: Known | None) -> Finding:
    async with network.client(allow_private=source.allow_private, allow_http=source.allow_http) as http:
        try:
            health = await source.check(http)
        except ConnectorError as error:
            return Finding("source", source.id, ok=False, detail=error.detail)
    told = [health.detail, cost(source)]
    if known is not None:
        told.append(next_look(source, known.states.get(source.id, SourceState(source.id)), known.now))
    return Finding("source", source.id, health.ok, "; ".join(told))


def cost(source: Source) -> str:
    """How often it is asked; what it charges stands in what it says of itself."""
    pace = pace_of(source)
    usual, most, least = (format_number(HOUR / wait) for wait in (pace.usual, pace.least, pace.most))
    busy = f", up to {most} while much is heard" if most != usual else ""
    quiet = f", {least} after a silent day" if least != usual else ""
    return f"asked {usual} times an hour{busy}{quiet}"


def format_number(count: float) -> str:
    return f"{count:.0f}" if count >= 10 else f"{count:.2g}"


def next_look(source: Source, state: SourceState, now: datetime) -> str:
    """When it is asked next, as far as the last look tells."""
    if state.refused:
        return "asked no more until the configuration is loaded anew"
    if state.not_before is not None and state.not_before > now:
        return f"asked next in {duration(state.not_before - now)}, not before it allows: {state.trouble or 'its limit'}"
    if state.looked_at is None:
        return "not asked so far; asked as soon as the daemon runs"
    left = state.looked_at + expected_wait(source, state) - now
    return f"asked next within {duration(left)}" if left > timedelta(0) else "due now, if the daemon runs"


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
