"""From signals to faults: one sum of weights a fault, the same in all languages (`python -m bench.replies --train`)."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from monitor.reply.lint_signals import Signals

WEIGHTS = Path(__file__).parent / "lint_knowledge" / "weights.json"


@dataclass(frozen=True, slots=True)
class Rule:
    """How one fault is weighed: where the sum starts, what each signal adds, from which chance on it is said."""

    start: float
    least: float
    weights: Mapping[str, float]

    def chance(self, signals: Signals) -> float:
        """The probability of the fault."""
        total = self.start + sum(self.weights.get(name, 0.0) * value for name, value in signals.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def read(path: Path = WEIGHTS) -> dict[str, Rule]:
    """The rules of a file, by fault."""
    told = json.loads(path.read_text(encoding="utf-8"))
    return {fault: Rule(one["start"], one["least"], one["weights"]) for fault, one in told.items()}


@cache
def shipped() -> Mapping[str, Rule]:
    return read()


def weighed(signals: Signals, rules: Mapping[str, Rule]) -> dict[str, float]:
    """The faults that are said, with their probability."""
    chances = {fault: rule.chance(signals) for fault, rule in rules.items()} if signals else {}
    return {fault: chance for fault, chance in chances.items() if chance >= rules[fault].least}
