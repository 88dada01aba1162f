"""Which places of a text are shown as the reasons for a number."""

from collections.abc import Sequence

from monitor.understand.assessment import Factor, Span
from monitor.understand.model import WORDS

MAX_SPANS = 5
"""Pieces of evidence shown: as many as a reader takes in at a glance."""

FEW = 2
"""Pieces of evidence that single words may fill up to, where phrases tell less."""

Places = tuple[tuple[int, int], ...]


def overlaps(start: int, end: int, places: Places) -> bool:
    """Whether a stretch shares anything with one of these places."""
    return any(start < last and first < end for first, last in places)


def evidence(factors: Sequence[Factor], *, against: bool) -> tuple[Span, ...]:
    """The strongest places that speak for a complaint or a bad mood; `against`: those of a good one.

    What the knowledge files name comes first: a reader understands a phrase, not why one word weighs what it does.
    """
    sign = -1 if against else 1
    spans: list[Span] = []
    for factor in sorted(factors, key=lambda factor: (factor.name == WORDS, -sign * factor.points)):
        span = factor.span
        if span is None or factor.points * sign <= 0 or len(spans) >= (FEW if factor.name == WORDS else MAX_SPANS):
            continue
        if not overlaps(span.start, span.end, tuple((one.start, one.end) for one in spans)):
            spans.append(span)
    return tuple(spans)
