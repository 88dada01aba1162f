"""Surges: more people with the same trouble than this hour of the week explains."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import exp, lgamma, log, log1p

WINDOWS = (
    timedelta(minutes=5),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)
WEEK_HOURS = 7 * 24
LEAST = 5
"""People; fewer are no surge, however quiet the hour is."""
LEARNING = timedelta(days=14)
"""History below this says nothing about hours of the week: the rule of thumb decides."""
YOUNG_WINDOW = timedelta(minutes=10)
YOUNG_TIMES = 4
"""Without history: so many times the hour before."""
PRIOR_HOURS = 2.0
"""Weight of the overall rate in the rate of one hour of the week, in hours: with a handful of weeks each
cell has seen few, and a cell that never had a complaint does not expect none."""
CALM_AFTER = timedelta(minutes=30)
"""A surge is over when it stayed below half its threshold for this long."""
PATTERN = 3
"""People with one cause within a day who are a pattern."""
OVERLAP = 1.5
"""Windows that slide with every look raise more false alarms than those that follow one another; measured by
`tests/monitor/triage/test_surge.py` on a year of chance."""


class FalseAlarms(StrEnum):
    """How often chance alone may look like a surge."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


PER_WEEK = {FalseAlarms.DAILY: 7.0, FalseAlarms.WEEKLY: 1.0, FalseAlarms.MONTHLY: 12 / 52}


@dataclass(frozen=True, slots=True)
class Heard:
    """One complaint as surges count it: who, when, about what."""

    author: int
    at: datetime
    cause: str


@dataclass(frozen=True, slots=True)
class Rate:
    """People expected in a window, and how many such windows this is known from."""

    mean: float
    seen: float


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual: complaints by hour of the week (0 is Monday midnight), over so much history."""

    counts: Mapping[int, int]
    span: timedelta

    @property
    def known(self) -> bool:
        return self.span >= LEARNING

    @property
    def weeks(self) -> float:
        return self.span / timedelta(weeks=1)

    def an_hour(self, hour: int) -> float:
        """People in that hour of the week, drawn to the overall rate where little was seen."""
        overall = sum(self.counts.values()) / (max(self.weeks, 1e-9) * WEEK_HOURS)
        return (self.counts.get(hour, 0) + overall * PRIOR_HOURS) / (self.weeks + PRIOR_HOURS)

    def expected(self, start: datetime, end: datetime) -> Rate:
        """People expected between two moments. An hour's rate, met for minutes, is known from many such minutes."""
        total, at = 0.0, start
        while at < end:
            following = min(end, at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1))
            total += self.an_hour(hour_of_week(at)) * ((following - at) / timedelta(hours=1))
            at = following
        return Rate(total, (self.weeks + PRIOR_HOURS) / min((end - start) / timedelta(hours=1), 1.0))


@dataclass(frozen=True, slots=True)
class Unusual:
    """So many people within `window`, where about `usual` are expected; `least` would have been enough."""

    people: int
    usual: float
    window: timedelta
    least: int


def find_surge(
    heard: Sequence[Heard], usual: Usual, now: datetime, allowed: FalseAlarms, watched: int = 1
) -> Unusual | None:
    """The most telling window in which too many people complain; None when chance explains it.

    `heard` is what was heard of one brand (and one cause) within the last day; `watched` is how many such
    series share the allowance of false alarms.
    """
    if not usual.known:
        return _young(heard, now)
    found: tuple[float, Unusual] | None = None
    for window in WINDOWS:
        people = count_people(heard, now - window, now)
        rate = usual.expected(now - window, now)
        chance = most_chance(window, allowed, watched)
        least = threshold(rate, chance)
        if people >= least:
            surprise = tail(people, rate) / chance
            if found is None or surprise < found[0]:
                found = surprise, Unusual(people, round(rate.mean, 2), window, least)
    return found[1] if found else None


def is_calm(heard: Sequence[Heard], least: int, window: timedelta, now: datetime) -> bool:
    """Whether it stayed below half of `least` in its window, now and all the time since `CALM_AFTER` ago."""
    moments = {now, now - CALM_AFTER, *(one.at for one in heard if now - CALM_AFTER <= one.at <= now)}
    return all(2 * count_people(heard, moment - window, moment) < least for moment in moments)


def most_chance(window: timedelta, allowed: FalseAlarms, watched: int) -> float:
    """The probability at which one look at one window is an alarm."""
    looks = timedelta(weeks=1) / window * OVERLAP
    return PER_WEEK[allowed] / (len(WINDOWS) * looks * max(watched, 1))


def threshold(rate: Rate, chance: float) -> int:
    """The least number of people that chance brings less often than `chance`, never under five."""
    if rate.mean <= 0:
        return LEAST
    count, below = 0, 0.0
    while count < LEAST or 1.0 - below >= chance:
        below += _mass(count, rate)
        count += 1
    return count


def tail(count: int, rate: Rate) -> float:
    """The probability of `count` people or more.

    Negative binomial, which is Poisson with a rate that is itself known only from `rate.hours` hours.
    """
    if rate.mean <= 0:
        return float(count <= 0)
    return max(1.0 - sum(_mass(number, rate) for number in range(count)), 0.0)


def _mass(number: int, rate: Rate) -> float:
    """The probability of exactly `number`: the mean is Gamma(shape, seen)."""
    shape, seen = rate.mean * rate.seen + 1.0, rate.seen
    return exp(
        lgamma(number + shape)
        - lgamma(shape)
        - lgamma(number + 1)
        + shape * (log(seen) - log1p(seen))
        - number * log1p(seen)
    )


def count_people(heard: Iterable[Heard], start: datetime, end: datetime) -> int:
    return len({one.author for one in heard if start < one.at <= end})


def _young(heard: Sequence[Heard], now: datetime) -> Unusual | None:
    """The rule of thumb for the first two weeks."""
    people = count_people(heard, now - YOUNG_WINDOW, now)
    before = count_people(heard, now - YOUNG_WINDOW - timedelta(hours=1), now - YOUNG_WINDOW)
    usual = before * (YOUNG_WINDOW / timedelta(hours=1))
    least = max(LEAST, int(YOUNG_TIMES * usual) + 1)
    return Unusual(people, round(usual, 2), YOUNG_WINDOW, least) if people >= least else None


def hour_of_week(moment: datetime) -> int:
    """0 is Monday, midnight to one, in UTC: what matters is only that a week repeats."""
    return moment.weekday() * 24 + moment.hour
