"""A figure is never alone: what it stands on, and how far chance alone could have moved it (95 %)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, sqrt
from statistics import NormalDist, median

TAIL = 0.025
"""Left out on each side: 95 % intervals throughout."""
DEVIATIONS = NormalDist().inv_cdf(1 - TAIL)


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure. None: nothing to tell it from, or too little for an interval; never 0 for unknown.

    Of a share: how many of how many. Of a median: how many values it stands on, of how many there could have been.
    Of a count: the count, of one period.
    """

    value: float | None
    numerator: int
    denominator: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """The later figure minus the earlier one."""

    value: float
    low: float
    high: float

    @property
    def is_more_than_chance(self) -> bool:
        return self.low > 0 or self.high < 0


def share(hits: int, of: int) -> Measure:
    """A share, with Wilson's score interval (1927): right for small numbers and near 0 and 1, unlike Wald's."""
    if not of:
        return Measure(None, 0, 0, None, None)
    part, square = hits / of, DEVIATIONS**2
    middle = (part + square / (2 * of)) / (1 + square / of)
    half = DEVIATIONS * sqrt(part * (1 - part) / of + square / (4 * of * of)) / (1 + square / of)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    # At the ends Wilson's bound is the share itself; subtraction leaves a crumb there.
    return Measure(part, hits, of, 0.0 if hits == 0 else low, 1.0 if hits == of else high)


def count(events: int) -> Measure:
    """A count of independent events in one period, with the score interval of a Poisson mean (Rao's)."""
    square = DEVIATIONS**2
    half = DEVIATIONS * sqrt(events + square / 4)
    return Measure(events, events, 1, max(0.0, events + square / 2 - half), events + square / 2 + half)


def middle(values: Sequence[float], of: int) -> Measure:
    """A median, with the interval of its order statistics (Thompson 1936): no shape is assumed.

    The narrowest pair of ranks, equally far from both ends, that holds the true median in at least 95 of 100
    samples. Fewer than six values have none.
    """
    ordered = sorted(values)
    if not ordered:
        return Measure(None, 0, of, None, None)
    rank = _rank(len(ordered))
    low, high = (ordered[rank - 1], ordered[-rank]) if rank else (None, None)
    return Measure(median(ordered), len(ordered), of, low, high)


def _rank(size: int) -> int:
    """The highest r for which fewer than r of `size` coin tosses come up heads in at most 2.5 of 100 series."""
    reached, rank = 0.0, 0
    while True:
        # Logarithms: the coefficients of some thousand values are beyond any float.
        reached += exp(lgamma(size + 1) - lgamma(rank + 1) - lgamma(size - rank + 1) - size * log(2))
        if reached > TAIL:
            return rank
        rank += 1


def change(now: Measure, before: Measure) -> Change | None:
    """What changed, by Newcombe's square-and-add (1998, method 10; Zou and Donner 2008 for other figures).

    Each side's own interval is used, so it holds for shares, counts and medians alike. None where one is unknown.
    """
    if now.value is None or now.low is None or now.high is None:
        return None
    if before.value is None or before.low is None or before.high is None:
        return None
    moved = now.value - before.value
    down = sqrt((now.value - now.low) ** 2 + (before.high - before.value) ** 2)
    up = sqrt((now.high - now.value) ** 2 + (before.value - before.low) ** 2)
    return Change(moved, moved - down, moved + up)
