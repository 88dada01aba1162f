"""What went wrong, what the writer signals, and how much is at stake."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from monitor.understand.assessment import Cause
from monitor.understand.terms import Hit, Role

GRAVE = frozenset(("safety", "distress"))
FIRSTHAND_HEALTH = frozenset(("health", "firsthand"))
"""A doctor in a joke endangers nobody; one that the writer had to see does."""
COSTLY = frozenset(("money", "deadline"))

IMPLIED: Mapping[str, Cause] = {"safety": Cause.SAFETY, "unanswered": Cause.NO_ANSWER}
"""What a cue says about the cause where no phrase names one."""

URGENCY = (
    Cause.SAFETY,
    Cause.PRIVACY,
    Cause.BILLING,
    Cause.OUTAGE,
    Cause.STAFF_ATTITUDE,
    Cause.DELIVERY,
    Cause.PRODUCT_QUALITY,
    Cause.NO_ANSWER,
    Cause.EXPERIENCE,
)
"""Which of two equally evident causes is named: the graver, and the one that a reply can settle."""


def cues_of(hits: Sequence[Hit]) -> dict[str, Hit]:
    """Every cue with the place where it is first seen."""
    return {hit.entry.name: hit for hit in reversed(hits) if hit.entry.role is Role.CUE}


def cause_of(hits: Sequence[Hit], cues: Collection[str]) -> Cause:
    """The cause with the most evidence; UNKNOWN without any. Only a complaint has one."""
    evidence: Counter[Cause] = Counter()
    named = {(hit.entry.name, hit.entry.term): hit for hit in hits if hit.entry.role is Role.CAUSE}
    for (name, _), hit in named.items():
        evidence[Cause(name)] += 1 + _strength_of_phrase_at(hit, hits)
    if evidence:
        return min(evidence, key=lambda cause: (-evidence[cause], URGENCY.index(cause)))
    return next((cause for cue, cause in IMPLIED.items() if cue in cues), Cause.UNKNOWN)


def _strength_of_phrase_at(place: Hit, hits: Sequence[Hit]) -> int:
    """A cause inside a complaint phrase ("still no refund") is what is complained about."""
    return int(
        max(
            (
                hit.entry.strength
                for hit in hits
                if hit.entry.role is Role.COMPLAINT and hit.start < place.end and place.start < hit.end
            ),
            default=0,
        )
    )


def impact_of(cues: Collection[str], complaint: bool) -> int:
    """0 nothing lost, 1 annoyance, 2 money or time, 3 safety, health, livelihood."""
    if not complaint:
        return 0
    if not GRAVE.isdisjoint(cues) or FIRSTHAND_HEALTH.issubset(cues):
        return 3
    return 1 if COSTLY.isdisjoint(cues) else 2
