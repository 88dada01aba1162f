"""The round over all posts that are held: each is asked about again, so that what was deleted there goes here."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.store.asking import Held, Round
from monitor.store.watching import MOST

EVERY = timedelta(hours=12)
"""From the beginning of a round to that of the next: with FRESH what was deleted is found within a day, which the
strictest terms ask for (https://developer.x.com/en/developer-terms/policy), unless a source holds more than PAUSE
lets be asked about."""
FRESH = timedelta(hours=6)
"""What was read or looked at since then is left for the next round; posts of open incidents are seen that often."""
PAUSE = timedelta(minutes=5)
"""Between two requests of one source: at most 288 a day, or 7,200 posts, which is 3 % of YouTube's day."""
TRIES = 3
"""Requests that fail before the posts are left for the next round; one that cannot be answered must not end it."""


def due(stands: Round | None, now: datetime) -> Round | None:
    """The round to go on with now; None while there is nothing to ask."""
    if stands is None:
        return Round(begun=now, looked=now)
    if now - stands.looked < PAUSE or (stands.over and now - stands.begun < EVERY):
        return None
    return Round(begun=now, looked=now) if stands.over else stands


def asked(stands: Round, portion: Sequence[Held], told: Collection[str], now: datetime) -> Round:
    """The round after an answer: a source may tell of the first few only, and of some it cannot tell."""
    spoken = [number for number, held in enumerate(portion, 1) if held.key in told]
    return _past(stands, portion, spoken[-1] if spoken else len(portion), now)


def failed(stands: Round, portion: Sequence[Held], now: datetime, *, for_good: bool) -> Round:
    """The round after a request that brought nothing."""
    if for_good or stands.tries + 1 >= TRIES:
        return _past(stands, portion, len(portion), now)
    return replace(stands, looked=now, tries=stands.tries + 1)


def _past(stands: Round, portion: Sequence[Held], count: int, now: datetime) -> Round:
    passed = portion[:count]
    return Round(
        begun=stands.begun,
        looked=now,
        mention=passed[-1].mention if passed else stands.mention,
        asked=stands.asked + len(passed),
        over=len(portion) < MOST and len(passed) == len(portion),
    )
