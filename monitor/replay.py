"""The past once more, with a configuration of your choice: what it would have told, and when.

The posts come through `pipeline.take_in`, time passes through `Timekeeper`, alerts leave through `Dispatcher`, into a
database that is thrown away. Two guards keep it silent, independent of each other: every channel is replaced by one
that only writes down, and the HTTP client handed out refuses every request. No back end is asked for drafts.
"""

import heapq
import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import httpx

from connectors.base import Page, Source
from monitor import policy
from monitor.clock import MovingClock
from monitor.config import Settings
from monitor.dispatch import Dispatcher
from monitor.hearing import Ears, Occasion
from monitor.pipeline import take_in
from monitor.replay_recorder import Closed, Sent, recorder
from monitor.settle import change
from monitor.store import incidents, mentions, outbox, surges
from monitor.store.connection import Store
from monitor.store.incidents import FORTNIGHT
from monitor.store.mentions import Names
from monitor.store.past import Deed, Fate, Post, deeds, fates, posts, removed, untouched
from monitor.timekeeping import Timekeeper
from monitor.triage.action import Refusal, act
from monitor.understand.assess import Mind

WARM_UP = FORTNIGHT
"""Read before the time that was asked for, so that what was under way, and who had come before, is known."""
STEP = timedelta(seconds=5)
"""Time is let pass in steps no shorter than those of the daemon."""
WATCH = timedelta(minutes=1)
"""While a surge is open, so often is looked whether it is over; it takes half an hour of calm."""


@dataclass(frozen=True, slots=True)
class Past:
    """What is replayed; `since` and `until` are what was asked for, the posts begin before."""

    posts: Sequence[Post]
    deeds: Sequence[Deed]
    removed: int
    since: datetime
    until: datetime


@dataclass(slots=True)
class Played:
    """What a configuration did with the past."""

    sent: list[Sent] = field(default_factory=list)
    unknown_sources: dict[str, int] = field(default_factory=dict)
    """Posts of sources that it does not have."""
    fates: dict[int, Fate] = field(default_factory=dict)
    """What became of each post that was taken in."""

    def told(self, incident: str) -> list[str]:
        """The channels that heard of an incident, in that order."""
        return list(dict.fromkeys(sent.channel for sent in self.sent if sent.alert.incident.id == incident))


def read_past(database: Path, since: datetime, until: datetime) -> Past:
    """The posts and deeds of a database, which is not written to. Raises StoreError."""
    start = since - WARM_UP
    with untouched(database) as connection:
        return Past(
            list(posts(connection, start, until)),
            list(deeds(connection, start, until)),
            removed(connection, since, until),
            since,
            until,
        )


async def replay(past: Past, settings: Settings, mind: Mind, on_step: Callable[[int], None]) -> Played:
    """Let a configuration hear the past; `on_step` is told how many posts were played. Raises StoreError."""
    with (
        tempfile.TemporaryDirectory(prefix="allears-replay-") as folder,
        Store.opened(Path(folder) / "replay.db", _careless) as store,
    ):
        stage = _Stage(store, settings, mind, past.posts[0].at if past.posts else past.since)
        done = 0
        for turn in _turns(past):
            await stage.play(turn)
            if isinstance(turn, _Heard):
                done += len(turn.posts)
                on_step(done)
        await stage.wait(past.until)
        became = store.read_now(fates)
        stage.played.fates = {post.id: became[key] for post in past.posts if (key := _key(post)) in became}
        return stage.played


def _key(post: Post) -> tuple[str, str]:
    return post.realm, post.mention.key


def _careless(connection: sqlite3.Connection) -> None:
    """A database that is thrown away need not survive a loss of power."""
    connection.execute("PRAGMA synchronous = OFF")


class _Heard(NamedTuple):
    """Posts of one source that come together."""

    at: datetime
    source: str
    posts: tuple[Post, ...]


def _turns(past: Past) -> Iterator[_Heard | Deed]:
    """Everything in its order; what people did comes after what they read."""
    pages = (
        _Heard(at, source, tuple(page))
        for (at, source), page in groupby(past.posts, key=lambda post: (post.at, post.mention.source))
    )
    return heapq.merge(pages, past.deeds, key=lambda turn: turn.at)


class _Stage:
    """The service, moved from moment to moment."""

    def __init__(self, store: Store, settings: Settings, mind: Mind, start: datetime) -> None:
        self.played = Played()
        self._store, self._clock = store, MovingClock(start)
        muted = tuple(recorder(channel, self.played.sent) for channel in settings.channels)
        self._ears: Ears = policy.ears(settings.model_copy(update={"channels": muted}), mind)
        self._sources = {source.id: source for source in settings.sources}
        self._timekeeper = Timekeeper(store, self._ears.policy)
        self._dispatcher = Dispatcher(
            store,
            self._ears.policy,
            self._clock,
            lambda _: httpx.AsyncClient(transport=Closed()),
            random.Random(0),  # noqa: S311 - nothing secret; the same past is played the same way
        )

    async def play(self, turn: "_Heard | Deed") -> None:
        """Let time pass until then, and let it happen."""
        await self.wait(turn.at)
        if isinstance(turn, Deed):
            await self._store.write(lambda connection: self._do(connection, turn))
        elif (source := self._sources.get(turn.source)) is not None:
            await self._hear(source, turn)
        else:
            counts = self.played.unknown_sources
            counts[turn.source] = counts.get(turn.source, 0) + len(turn.posts)
        await self._look()

    async def wait(self, until: datetime) -> None:
        """Every moment at which the passing of time has something to say."""
        while (moment := await self._store.read(self._next)) is not None:
            moment = max(moment, self._clock.now() + STEP)
            if moment >= until:
                break
            self._clock.set(moment)
            await self._look()
        self._clock.set(until)

    async def _hear(self, source: Source, turn: "_Heard") -> None:
        now = self._clock.now()
        # A look is never older than the interval of its source; when each was, nobody wrote down.
        looked = now - (source.interval or type(source).caps.default_interval)
        occasion = Occasion(source=source, now=now, looked=looked, moves_cursor=False)
        page = Page(tuple(replace(post.mention, source=source.id) for post in turn.posts), None)
        await take_in(self._store, page, occasion, self._ears)

    def _do(self, connection: sqlite3.Connection, deed: Deed) -> None:
        """Done again where there is such an incident and it allows it; else there was nothing to be done."""
        incident = _told(connection, deed.realm, deed.key)
        if incident is None:
            return
        now = self._clock.now()
        try:
            change(
                connection,
                incident,
                self._ears.policy,
                become=lambda found: act(found, deed.action, deed.actor, now),
                actor=deed.actor,
                now=now,
            )
        except Refusal:
            return

    async def _look(self) -> None:
        await self._timekeeper.pass_time(self._clock.now())
        await self._dispatcher.audit()
        if await self._store.read(self._anything_due):
            await self._dispatcher.drain()

    def _anything_due(self, connection: sqlite3.Connection) -> bool:
        due = self._due(connection)
        return bool(due) and min(due) <= self._clock.now()

    def _due(self, connection: sqlite3.Connection) -> list[datetime]:
        """When each channel next has something to send."""
        found = (outbox.next_due(connection, name) for name in self._ears.policy.channels)
        return [moment for moment in found if moment is not None]

    def _next(self, connection: sqlite3.Connection) -> datetime | None:
        time, surging = incidents.next_time(connection), surges.open_now(connection)
        moments = [*self._due(connection), *([time] if time else []), *([self._clock.now() + WATCH] if surging else [])]
        return min(moments, default=None)


def _told(connection: sqlite3.Connection, realm: str, key: str) -> int | None:
    """The incident of a post."""
    known = mentions.known(connection, Names(connection).id(realm), [key]).get(key)
    return known.incident if known else None


async def both(
    past: Past, now: tuple[Settings, Mind], other: tuple[Settings, Mind], on_step: Callable[[int], None]
) -> tuple[Played, Played]:
    """The same past with two configurations or two minds, one after the other, so that nothing else differs."""
    first = await replay(past, *now, on_step)
    second = await replay(past, *other, lambda done: on_step(len(past.posts) + done))
    return first, second
