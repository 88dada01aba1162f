"""How long to wait: pure functions over what happened, with the chance drawn outside."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from connectors.base import Source
from monitor.store.sources import SourceState

JITTER = 0.1
"""A poll comes up to a tenth early, so that sources of one interval do not march in step."""
QUIET = timedelta(hours=6)
"""A source that brought nothing for twice so long is asked half as often, after a day a quarter as often: beside a
whole silent day the minutes that a post then waits longer are few."""
QUIETEST = 4
"""No interval becomes longer than this many times what it is. One that is configured never becomes longer."""
LAST_REQUESTS = 5
"""With fewer requests than this left in the window, the source is asked half as often."""

SOURCE_FIRST = timedelta(seconds=5)
SOURCE_MOST = timedelta(minutes=10)
BROKEN_AFTER = 5
"""Failures in a row after which a source is only probed, at the longest backoff."""

CHANNEL_FIRST = timedelta(seconds=2)
CHANNEL_MOST = timedelta(minutes=5)
BREAKER_FIRST = timedelta(seconds=30)
BREAKER_MOST = timedelta(minutes=10)

LOOK_FIRST = timedelta(minutes=2)
LOOK_MOST = timedelta(hours=1)
"""A conversation is read for our reply often at first, then at a quarter of its age, at least hourly."""

ASKED_AGAIN = (timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6))
"""When a post is asked about again: soon at first, while it spreads; later only to learn that it was deleted."""
GREW, GREW_LEAST = 3, 3
"""A post grows when a third was added to its count, and no fewer than three: a first like is no spread."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a source may be asked, and how often it is where nothing speaks for more or less."""

    usual: timedelta
    least: timedelta
    most: timedelta
    """Between two polls, unless the source's own limit asks for more."""


def pace_of(source: Source) -> Pace:
    """An interval that is configured is the longest; one below the minimum was allowed for loopback."""
    caps = type(source).caps
    if source.interval is not None:
        return Pace(source.interval, min(source.interval, caps.min_interval), source.interval)
    return Pace(caps.default_interval, caps.min_interval, caps.default_interval * QUIETEST)


def until_next_poll(
    pace: Pace, *, heard: int, quiet: timedelta | None, remaining: int | None = None, chance: float = 0.0
) -> timedelta:
    """Time to the next poll after a good one that brought `heard` mentions; `chance` is uniform in [0, 1).

    After n mentions in one interval the next is due in an n-th of it. `quiet` is how long nothing was heard; None
    is unknown.
    """
    stretch = min(max((quiet or timedelta(0)) / QUIET, 1), QUIETEST)
    wait = min(pace.usual / (1 + heard) if heard else pace.usual * stretch, pace.most)
    if remaining is not None and remaining < LAST_REQUESTS:
        wait = max(wait, pace.usual * 2)
    return max(wait * (1 - JITTER * chance), pace.least)


def expected_wait(source: Source, state: SourceState) -> timedelta:
    """The longest that a source rests after the look that left this state."""
    quiet = quiet_for(state.heard_at or state.baseline_at, state.looked_at) if state.looked_at else None
    return until_next_poll(pace_of(source), heard=int(state.heard_at == state.looked_at), quiet=quiet)


def quiet_for(heard: datetime | None, now: datetime) -> timedelta | None:
    return None if heard is None else max(now - heard, timedelta(0))


def full_jitter(first: timedelta, most: timedelta, failures: int, chance: float) -> timedelta:
    """uniform(0, min(most, first * 2^failures)): spreads those who failed together."""
    return min(most, first * (1 << min(failures, 20))) * chance


def after_failure(failures: int, wait: timedelta | None, chance: float) -> timedelta:
    """Time until a failing source is asked again; never sooner than it told us."""
    if failures >= BROKEN_AFTER:
        backoff = SOURCE_MOST * (0.5 + chance / 2)
    else:
        backoff = max(full_jitter(SOURCE_FIRST, SOURCE_MOST, failures, chance), timedelta(seconds=1))
    return max(backoff, (wait or timedelta(0)) * (1 + JITTER * chance))


def breaker_pause(failures: int) -> timedelta | None:
    """How long a channel's breaker stays open; None while it is closed. Doubles from 30 s to 10 min."""
    if failures < BROKEN_AFTER:
        return None
    return min(BREAKER_MOST, BREAKER_FIRST * (1 << min(failures - BROKEN_AFTER, 10)))


def until_next_look(opened: datetime, now: datetime) -> timedelta:
    return min(max((now - opened) / 4, LOOK_FIRST), LOOK_MOST)


def ask_again(looks: int, before: int, after: int) -> tuple[int, timedelta]:
    """How often a post counts as looked at after another look, and the time to the next: sooner when it grows."""
    added = after - before
    grew = added >= GREW_LEAST and added * GREW >= before
    counted = max(looks - 1, 0) if grew else looks + 1
    return counted, ASKED_AGAIN[min(counted, len(ASKED_AGAIN) - 1)]


def rate_scope(source: Source) -> str:
    """Who shares this source's rate limit: itself, or every source at the same server."""
    if type(source).caps.scope != "host":
        return source.id
    for option in ("server", "address", "url"):
        place = getattr(source, option, None)
        if place:
            return f"host {urlsplit(str(place)).netloc.rpartition('@')[2]}"
    return source.id
