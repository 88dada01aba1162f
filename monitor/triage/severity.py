"""How bad it is for the customer and how many watch: one sum that can be shown."""

from collections.abc import Collection
from dataclasses import dataclass
from math import log10

from alerts.event import Severity as Level

LEVELS: tuple[Level, ...] = ("low", "medium", "high", "critical")
FROM: dict[Level, float] = {"low": 0.0, "medium": 32.0, "high": 52.0, "critical": 72.0}
"""Points from which a level holds. Set so that a plain complaint of an unknown person is medium, one with
money lost and no answer high, and only harm, or a severe complaint before thousands, critical."""

FOR_COMPLAINT = 20.0
"""A certain complaint; a probable one in proportion."""
FOR_NEGATIVITY = 20.0
FOR_TENFOLD = 6.0
"""Each tenfold audience beyond the first ten people; 50,000 readers weigh 22 points more than five."""
MOST_FOR_REACH = 30.0
FOR_IMPACT = (0.0, 3.0, 10.0, 28.0)
"""Nothing, annoyance, money or time lost, harm to health or livelihood."""
FOR_CUES = {
    "safety": 20.0,
    "distress": 20.0,
    "legal": 12.0,
    "press": 12.0,
    "churn": 6.0,
    "unanswered": 6.0,
    "repeat": 4.0,
}
FOR_EARLIER = 6.0
"""Each earlier incident of the last fortnight, at most three: somebody who keeps writing is not heard."""
MOST_EARLIER = 3
FOR_UNANSWERED = 10.0
"""An earlier post of the last 72 hours that we left without an answer outranks an equal first one."""
FOR_OTHERS = 2.0
"""Each other person who joins in or says the same, at most ten."""
MOST_OTHERS = 10
MOST_FOR_LISTS = 6.0
"""Who is on a list that the operator gave points to: as much as one who is about to leave, a third of distress.
However valued, nobody goes before a person of equal words who is in distress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What severity is judged by. `people` None is unknown and adds nothing."""

    complaint: float
    negativity: float
    people: int | None
    impact: int
    cues: Collection[str]
    earlier: int = 0
    unanswered: int = 0
    others: int = 0
    listed: float = 0.0
    """Points of the lists that the customer is on."""


@dataclass(frozen=True, slots=True)
class Severity:
    """A level and the sum that led there; `parts` add up to `points` exactly."""

    level: Level
    points: float
    parts: tuple[tuple[str, float], ...]


def weigh(facts: Facts, raised: int = 0) -> Severity:
    """The severity of these facts; `raised` lifts the level by whole steps (a reopened incident)."""
    parts = [
        ("complaint", round(FOR_COMPLAINT * facts.complaint, 2)),
        ("negativity", round(FOR_NEGATIVITY * facts.negativity, 2)),
        ("reach unknown" if facts.people is None else "reach", _of_reach(facts.people)),
        ("impact", FOR_IMPACT[facts.impact]),
        *((f"cue {cue}", FOR_CUES[cue]) for cue in sorted(facts.cues) if cue in FOR_CUES),
        ("earlier incidents", FOR_EARLIER * min(facts.earlier, MOST_EARLIER)),
        ("left unanswered", FOR_UNANSWERED if facts.unanswered else 0.0),
        ("others affected", FOR_OTHERS * min(facts.others, MOST_OTHERS)),
        ("on a list", min(facts.listed, MOST_FOR_LISTS)),
    ]
    shown = tuple((name, points) for name, points in parts if points or name == "reach unknown")
    points = round(sum(points for _, points in shown), 2)
    return Severity(raise_by(level_of(points), raised), points, shown)


def level_of(points: float) -> Level:
    return next(level for level in reversed(LEVELS) if points >= FROM[level] or level == "low")


def raise_by(level: Level, steps: int) -> Level:
    return LEVELS[min(LEVELS.index(level) + steps, len(LEVELS) - 1)]


def worse(one: Level, than: Level) -> bool:
    return LEVELS.index(one) > LEVELS.index(than)


def _of_reach(people: int | None) -> float:
    if people is None or people <= 10:
        return 0.0
    return round(min(FOR_TENFOLD * log10(people / 10), MOST_FOR_REACH), 2)
