"""How two candidates are measured against each other: in turns, in one process, as a ratio of each round."""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

T = TypeVar("T")
Candidate = Callable[[], float]
"""Does its work once and returns what it cost, in whatever unit all candidates of a comparison share."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much a run does: `rounds` of everything, and `size` as a share of the full amount of work."""

    rounds: int = 5
    size: float = 1.0

    def amount(self, full: int, least: int = 1) -> int:
        return max(int(full * self.size), least)


FULL, QUICK = Effort(), Effort(rounds=1, size=0.1)


@dataclass(frozen=True, slots=True)
class Compared:
    """Medians over the rounds; a ratio of 3 means that ours costs a third."""

    peer: float
    ours: float
    ratio: float
    least: float
    most: float

    @property
    def shown(self) -> str:
        return f"{times(self.ratio)} ({self.least:.3g} to {self.most:.3g})"


def compare(peer: Candidate, ours: Candidate, rounds: int) -> Compared:
    """Peer and ours in turns, each beginning every second round, so that a drift of the machine evens out."""
    return compared(*interleaved([peer, ours], rounds))


def interleaved(candidates: Sequence[Candidate], rounds: int) -> list[list[float]]:
    """What each candidate cost in each round."""
    costs: list[list[float]] = [[] for _ in candidates]
    for candidate, mine in in_turns(list(zip(candidates, costs, strict=True)), rounds):
        gc.collect()
        mine.append(candidate())
    return costs


def in_turns(candidates: Sequence[T], rounds: int) -> Iterator[T]:
    """All of them in each round, backwards in every second."""
    for number in range(rounds):
        yield from candidates if number % 2 else candidates[::-1]


def compared(peer: Sequence[float], ours: Sequence[float]) -> Compared:
    """What two candidates cost, round for round."""
    ratios = [theirs / own for theirs, own in zip(peer, ours, strict=True)]
    return Compared(median(peer), median(ours), median(ratios), min(ratios), max(ratios))


def cpu(work: Callable[[], object]) -> float:
    """Seconds of CPU that the whole process spent on it, all threads together."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def times(ratio: float) -> str:
    return f"{ratio:.0f}x" if ratio >= 100 else f"{ratio:.3g}x"


def micro(seconds: float) -> str:
    return f"{seconds * 1e6:.0f} us" if seconds >= 1e-5 else f"{seconds * 1e6:.1f} us"


def milli(seconds: float) -> str:
    return f"{seconds * 1e3:.0f} ms" if seconds >= 0.1 else f"{seconds * 1e3:.2g} ms"
