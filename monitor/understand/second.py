"""A second opinion on would-be alerts: another classifier's vote, bounded, as one factor of the sum."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from monitor.understand.assessment import Assessment, Cause, Factor, Kind, Sum
from monitor.understand.naming import is_grave
from monitor.understand.yardstick import Yardstick, logistic

BOUND = 1.0
"""Points at most, either way: they turn even odds into 73 %. A clear case stays one whatever the other says."""

NAME = "second opinion"


class Vote(NamedTuple):
    """How much a text is a complaint to somebody else, 0 to 1; None where there was no answer, and why."""

    share: float | None
    why: str = ""


class Second(Protocol):
    """Another classifier."""

    def votes(self, texts: Sequence[str]) -> Sequence[Vote]:
        """One vote a text, in order; called once a page, with would-be alerts only. Never raises."""
        ...


def points_of(share: float) -> float:
    """A vote as points: none where it is undecided, BOUND where it is certain."""
    return round(BOUND * (2 * min(1.0, max(0.0, share)) - 1), 3)


def weighed(found: Assessment, vote: Vote, yardstick: Yardstick) -> Assessment:
    """The assessment of a complaint with a vote on it; it may cease to be one, and keeps the reasons."""
    if vote.share is None:
        return replace(found, notes=(*found.notes, f"{NAME}: {vote.why}"))
    factors = (*found.factors, Factor(f"{NAME}: {vote.share:.0%}", points_of(vote.share)))
    total = math.fsum(factor.points for factor in factors if factor.sum is Sum.COMPLAINT)
    number = logistic(round(total, 3))
    voted = replace(found, complaint=number, factors=factors)
    if yardstick.passes(number, found.language.split("-")[0], grave=is_grave(found.cues)):
        return voted
    return replace(
        voted,
        is_complaint=False,
        kind=Kind.OTHER_TOPIC,
        cause=Cause.NONE,
        impact=0,
        fingerprint=0,
        stage=None,
        marks=(),
    )
