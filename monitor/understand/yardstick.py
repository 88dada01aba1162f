"""What a number must reach in each language: calibration and thresholds, measured on posts not trained on."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from monitor.understand.model import SHIPPED

EVEN_CHANCE = 0.5
"""What is enough where somebody may come to harm, or the law is spoken of. On the test part of the written posts 81 to
93 of 100 such alerts are right, by cue (91 of all without this), and 5 in 100 grave complaints more are heard."""


class Scale(NamedTuple):
    """Turns a model's logit into one that means what it says: `slope * logit + shift`."""

    slope: float = 1.0
    shift: float = 0.0


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Scales and thresholds by language; "" holds for every other one."""

    complaint: Mapping[str, Scale]
    negativity: Mapping[str, Scale]
    threshold: Mapping[str, float]
    """A complaint from this probability on."""

    def scales(self, language: str) -> tuple[Scale, Scale]:
        """Of complaint and of negativity."""
        return (
            self.complaint.get(language, self.complaint[""]),
            self.negativity.get(language, self.negativity[""]),
        )

    def least(self, language: str, *, grave: bool = False) -> float:
        """The probability that is enough; a grave matter needs no more than an even chance."""
        least = self.threshold.get(language, self.threshold[""])
        return min(least, EVEN_CHANCE) if grave else least

    def passes(self, number: float, language: str, *, grave: bool = False) -> bool:
        return number >= self.least(language, grave=grave)


def logistic(points: float) -> float:
    """A number from 0 to 1, to four digits. The bounds keep `exp` finite."""
    return round(1 / (1 + math.exp(-max(-50.0, min(50.0, points)))), 4)


def read(path: Path) -> Yardstick:
    """A yardstick from its file. Raises OSError, ValueError and KeyError as they do."""
    told = json.loads(path.read_text(encoding="utf-8"))
    return Yardstick(
        complaint={language: Scale(*scale) for language, scale in told["complaint"].items()},
        negativity={language: Scale(*scale) for language, scale in told["negativity"].items()},
        threshold=told["threshold"],
    )


@cache
def shipped() -> Yardstick:
    """The one in the package."""
    return read(SHIPPED / "yardstick.json")
