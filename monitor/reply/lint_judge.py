"""From signals to faults: one sum of weights a fault, the same in all languages (`python -m bench.replies --train`)."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from monitor.reply.lint_signals import Signals

WEIGHTS = Path(__file__).parent / "lint_knowledge" / "weights.json"
BAD = "bad"
"""The rule beside those of the faults: whether there is any of them."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How one fault is weighed: where the sum starts, what each signal adds, from which chance on it is said."""

    start: float
    least: float
    weights: Mapping[str, float]

    def chance(self, signals: Signals) -> float:
        """The probability of the fault."""
        return 1 / (1 + math.exp(-self._total(signals)))

    def margin(self, signals: Signals) -> float:
        """How far from being said it is, in log odds."""
        return self._total(signals) - math.log(self.least / (1 - self.least))

    def _total(self, signals: Signals) -> float:
        total = self.start + sum(self.weights.get(name, 0.0) * value for name, value in signals.items())
        return max(-30.0, min(30.0, total))


def read(path: Path = WEIGHTS) -> dict[str, Rule]:
    """The rules of a file, by fault."""
    return {fault: rule for fault, rule in _told(path).items() if fault != BAD}


def _told(path: Path) -> dict[str, Rule]:
    told = json.loads(path.read_text(encoding="utf-8"))
    return {name: Rule(one["start"], one["least"], one["weights"]) for name, one in told.items()}


@cache
def shipped() -> Mapping[str, Rule]:
    return read()


@cache
def shipped_bad() -> Rule:
    return _told(WEIGHTS)[BAD]


def weighed(signals: Signals, rules: Mapping[str, Rule], bad: Rule | None = None) -> dict[str, float]:
    """The faults that are said, with their probability.

    Where `bad` says that something is wrong and no fault says it is that, the nearest one is named: a reply that blames
    and argues a little is not good, though it surely does neither.
    """
    chances = {fault: rule.chance(signals) for fault, rule in rules.items()} if signals else {}
    said = {fault: chance for fault, chance in chances.items() if chance >= rules[fault].least}
    if said or not chances or bad is None or (chance := bad.chance(signals)) < bad.least:
        return said
    return {max(chances, key=lambda fault: rules[fault].margin(signals)): chance}
