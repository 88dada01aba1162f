"""Dips: a larger share of those who speak of a brand complains than is usual, though no surge says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import exp, lgamma, sqrt

from monitor.triage.surge import PER_WEEK, FalseAlarms

WINDOWS = (timedelta(hours=6), timedelta(hours=24))
"""A mood turns over hours; what breaks within one hour is a surge."""
LEAST_SPOKE = 20
"""People who spoke at all: a share of fewer moves by five points with each of them."""
LEAST_UPSET = 5
"""People who complain; fewer are single matters, as for surges."""
TIMES = 1.5
"""How many times the usual share it is at least: where thousands speak, a rise by a hundredth is no chance either."""
LEARNING = 14
"""Stretches of the past in which anybody spoke. From fewer nobody can tell how much a share varies by itself."""
PAUSE = timedelta(hours=24)
"""The least time between the end of a dip and the next one of the same brand."""
LONGEST = timedelta(days=7)
"""A dip that lasts longer is the state of things: reports tell of it, no alert."""
_NEGLIGIBLE = 1e-12
"""Part of a sum below which what follows changes nothing."""


@dataclass(frozen=True, slots=True)
class Share:
    """Of `spoke` people who mentioned a brand within some time, so many complained."""

    spoke: int
    upset: int

    @property
    def part(self) -> float:
        return self.upset / self.spoke if self.spoke else 0.0


@dataclass(frozen=True, slots=True)
class Usual:
    """The share to expect, and how far apart two stretches of time lie by themselves (0: no more than chance)."""

    part: float
    spread: float

    def tail(self, upset: int, spoke: int) -> float:
        """The probability that so many of `spoke` people complain, or more.

        Beta-binomial, which is binomial with a share that differs from one stretch of time to the next.
        """
        if upset <= 0:
            return 1.0
        weight = 1 / self.spread - 1
        yes, no = self.part * weight, (1 - self.part) * weight
        mass = _mass(upset, spoke, yes, no)
        total = mass
        for count in range(upset, spoke):
            mass *= (spoke - count) / (count + 1) * (count + yes) / (spoke - count - 1 + no)
            total += mass
            if mass < total * _NEGLIGIBLE:
                break
        return min(total, 1.0)


@dataclass(frozen=True, slots=True)
class Dip:
    """`share` within `window`, where `usual` people would be expected to complain; `least` would have been enough."""

    share: Share
    usual: float
    window: timedelta
    least: int


class Mood(StrEnum):
    """Why there is a dip, or none."""

    DIPPED = "a larger share complains"
    SURGE = "a surge speaks of it"
    LATELY = "told lately"
    FEW = "too few people spoke"
    YOUNG = "too little is known of what is usual"
    SLIGHT = "too small a rise to matter"
    USUAL = "within what is usual"


@dataclass(frozen=True, slots=True)
class Sight:
    """What is seen of a brand in one look: the shares now and the past, by window."""

    now: Mapping[timedelta, Share]
    past: Mapping[timedelta, Sequence[Share]]
    surging: bool = False
    last: datetime | None = None
    """When its last dip ended."""


def find_dip(sight: Sight, now: datetime, allowed: FalseAlarms) -> tuple[Mood, Dip | None]:
    """Whether the mood about one brand is worse than chance explains, in the most telling window, and why (not)."""
    if sight.surging:
        return Mood.SURGE, None
    if sight.last is not None and now - sight.last < PAUSE:
        return Mood.LATELY, None
    seen = [(window, *_weigh(sight, window, allowed)) for window in WINDOWS]
    dips = [(surprise, window) for window, mood, surprise in seen if mood is Mood.DIPPED]
    if not dips:
        # The window that came furthest says why.
        return min((mood for _, mood, _ in seen), key=_FURTHEST.index), None
    _, window = min(dips)
    share, usual = sight.now[window], usual_share(sight.past[window])
    least = _least(usual, share, most_chance(window, allowed))
    return Mood.DIPPED, Dip(share, round(usual.part * share.spoke, 1), window, least)


_FURTHEST = (Mood.SLIGHT, Mood.USUAL, Mood.YOUNG, Mood.FEW)


def _weigh(sight: Sight, window: timedelta, allowed: FalseAlarms) -> tuple[Mood, float]:
    """The mood within one window, and how surprising it is (1 and more: not at all)."""
    share = sight.now[window]
    if share.spoke < LEAST_SPOKE or share.upset < LEAST_UPSET:
        return Mood.FEW, 1.0
    past = sight.past[window]
    if sum(one.spoke > 0 for one in past) < LEARNING:
        return Mood.YOUNG, 1.0
    usual = usual_share(past)
    surprise = usual.tail(share.upset, share.spoke) / most_chance(window, allowed)
    if surprise >= 1:
        return Mood.USUAL, surprise
    return (Mood.DIPPED if share.part >= TIMES * usual.part else Mood.SLIGHT), surprise


def is_over(share: Share, told: Dip, age: timedelta) -> bool:
    """Whether the share fell below the middle between what is usual and what was enough, or has become normal."""
    middle = (told.usual + told.least) / 2 / told.share.spoke
    return share.part < middle or age >= LONGEST


def most_chance(window: timedelta, allowed: FalseAlarms) -> float:
    """The probability at which one look at one window is an alarm.

    Windows slide, which rings more often, and a spread is taken rather too large, which rings less often: months
    of chance ring between half of what is allowed and all of it (`tests/monitor/triage/test_dip.py`).
    """
    looks = timedelta(weeks=1) / window
    return PER_WEEK[allowed] / (len(WINDOWS) * looks)


def usual_share(past: Sequence[Share]) -> Usual:
    """What the past lets expect: its share, and its spread beyond chance by the method of moments.

    Kleinman, "Proportions with extraneous variance" (JASA 68, 1973), stretches weighted by how many spoke. One
    standard error is added, because a short past may have been even by luck; and what the share itself is known from.
    """
    spoke, upset = sum(one.spoke for one in past), sum(one.upset for one in past)
    part = (upset + 0.5) / (spoke + 1)  # Jeffreys: a brand that nobody complained about does not expect none
    spread, stretches = 0.0, sum(one.spoke > 0 for one in past)
    if stretches > 1:
        noise = part * (1 - part)
        seen = sum(one.spoke * (one.part - part) ** 2 for one in past) * (1 + sqrt(2 / (stretches - 1)))
        room = spoke - sum(one.spoke**2 for one in past) / spoke - (stretches - 1)
        spread = max(seen / noise - (stretches - 1), 0.0) / room if room > 0 else 0.0
    return Usual(part, min(spread + 1 / (spoke + 2), 0.5))


def _least(usual: Usual, share: Share, chance: float) -> int:
    """The least number of people that would have been a dip among as many as spoke."""
    low, high = LEAST_UPSET, share.upset
    while low < high:
        middle = (low + high) // 2
        if usual.tail(middle, share.spoke) < chance and middle >= TIMES * usual.part * share.spoke:
            high = middle
        else:
            low = middle + 1
    return low


def _mass(upset: int, spoke: int, yes: float, no: float) -> float:
    """The probability of exactly `upset` of `spoke`, the share being Beta(yes, no)."""
    return exp(
        lgamma(spoke + 1) - lgamma(upset + 1) - lgamma(spoke - upset + 1)
        + lgamma(upset + yes) + lgamma(spoke - upset + no) - lgamma(spoke + yes + no)
        + lgamma(yes + no) - lgamma(yes) - lgamma(no)
    )  # fmt: skip
