"""How the service stands, as one value: for `allears status`, and for whatever shows it later."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.base import Gap
from monitor import auditing, pace
from monitor.auditing import Missed
from monitor.config import Settings
from monitor.store import asking, channel_states, reports, sources
from monitor.store.asking import Round
from monitor.store.channel_states import ChannelState
from monitor.store.reports import Day, Open
from monitor.store.sources import SourceState

RUNNING_WITHIN = timedelta(minutes=2)
"""A source that looked this recently beyond its interval shows that the daemon runs."""
RECENT_GAPS = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class SourceReport:
    state: SourceState
    gaps: tuple[Gap, ...]
    interval: timedelta
    """The longest until it is asked next, as busy as it is."""
    verdict: str
    """ok, late, waiting, blind, new, or open (for what others bring, whenever they do)."""
    shows_past: bool = False
    """A gap can be filled by `allears backfill`."""
    round: Round | None = None
    """How far it was asked whether the posts that we hold still stand; None where it was not yet, or cannot be."""


@dataclass(frozen=True, slots=True)
class Status:
    at: datetime
    open: Open
    sources: tuple[SourceReport, ...]
    channels: tuple[ChannelState, ...]
    today: Day
    missed: tuple[Missed, ...] = ()
    """What the auditor found."""


def status(connection: sqlite3.Connection, settings: Settings, now: datetime) -> Status:
    """Everything `allears status` shows. Today begins at midnight in the configured time zone."""
    midnight = now.astimezone(settings.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    reported = []
    for source in settings.sources:
        state = sources.state(connection, source.id)
        interval = pace.expected_wait(source, state)
        gaps = tuple(sources.gaps(connection, source.id, now - RECENT_GAPS))
        pushed = type(source).caps.push
        verdict = judge(state, interval, now, pushed=pushed)
        stands = asking.round_of(connection, source.id)
        reported.append(SourceReport(state, gaps, interval, verdict, type(source).caps.backfill, stands))
    return Status(
        at=now,
        open=reports.waiting(connection),
        sources=tuple(reported),
        channels=tuple(channel_states.states(connection, [channel.id for channel in settings.channels])),
        today=reports.day(connection, midnight),
        missed=tuple(auditing.look(connection, now)),
    )


def judge(state: SourceState, interval: timedelta, now: datetime, *, pushed: bool = False) -> str:
    """One word on a source: blind (refused or failing), open, waiting (told to pause), late, ok, or new."""
    if state.refused:
        return "blind"
    if state.not_before is not None and state.not_before > now:
        return "waiting"
    if state.trouble is not None:
        return "blind"
    if pushed:
        return "open"
    if state.looked_at is None:
        return "new"
    return "ok" if now - state.looked_at < interval + RUNNING_WITHIN else "late"
