"""How long to wait: pure functions over what happened, with the chance drawn outside."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from connectors.base import Source

JITTER = 0.1
"""A poll comes up to a tenth early, so that sources of one interval do not march in step."""
BUSY = 0.5
"""A source that just brought something is asked again after half its interval, never below its minimum."""
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


def until_next_poll(
    interval: timedelta, least: timedelta, *, heard: bool, remaining: int | None, chance: float
) -> timedelta:
    """Time to the next poll after a good one; `chance` is uniform in [0, 1)."""
    wait = max(interval * BUSY, least) if heard else interval
    if remaining is not None and remaining < LAST_REQUESTS:
        wait = interval * 2
    return wait * (1 - JITTER * chance)


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


def rate_scope(source: Source) -> str:
    """Who shares this source's rate limit: itself, or every source at the same server."""
    if type(source).caps.scope != "host":
        return source.id
    for option in ("server", "address", "url"):
        place = getattr(source, option, None)
        if place:
            return f"host {urlsplit(str(place)).netloc.rpartition('@')[2]}"
    return source.id
