"""Whether a probability means what it says: of the texts given 0.8, eight in ten should be complaints."""

from collections.abc import Sequence
from dataclasses import dataclass

BINS = 10
"""Tenths, as reliability diagrams commonly have them (Guo et al. 2017 use 15 for far more texts)."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The texts whose number lies in one stretch; the last holds its upper end, too."""

    low: float
    high: float
    n: int
    said: float | None
    """Mean number; None where no text falls into it."""
    real: float | None
    """Share of gold complaints; None as above."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Expected calibration error: the mean distance between `said` and `real`, each bin weighed by its texts."""

    error: float
    bins: tuple[Bin, ...]


def calibration(truth: Sequence[bool], numbers: Sequence[float]) -> Calibration | None:
    """How far the numbers (0..1) are from what they promise; None without texts."""
    if not truth:
        return None
    pairs: list[list[tuple[bool, float]]] = [[] for _ in range(BINS)]
    for real, number in zip(truth, numbers, strict=True):
        pairs[min(BINS - 1, int(number * BINS))].append((real, number))
    bins = tuple(_bin(place, found) for place, found in enumerate(pairs))
    apart = sum(one.n * abs(one.said - one.real) for one in bins if one.said is not None and one.real is not None)
    return Calibration(round(apart / len(truth), 4), bins)


def _bin(place: int, found: Sequence[tuple[bool, float]]) -> Bin:
    n = len(found)
    said = round(sum(number for _, number in found) / n, 4) if n else None
    real = round(sum(truth for truth, _ in found) / n, 4) if n else None
    return Bin(place / BINS, (place + 1) / BINS, n, said, real)
