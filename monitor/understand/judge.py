"""From the model's answers to what is said of a text: numbers, names, and the reasons for both."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.understand.assessment import Factor, Kind, Label, Span, Sum
from monitor.understand.model import WORDS, Head, Logits, Model, Parts, softmax, spread
from monitor.understand.yardstick import Scale, Yardstick, logistic

MAX_WORDS = 8
"""Words that a sum shows one by one; the others stand in one line."""

SHOWN = 0.005
"""Points below which a factor is only part of the rest."""

COMPLAINS = (Kind.COMPLAINT, Kind.MIXED)


class Question(NamedTuple):
    """What a number asks: how likely one of some classes is, against all others of that head."""

    sum: Sum
    head: str
    classes: tuple[str, ...]


COMPLAINT = Question(Sum.COMPLAINT, "kind", tuple(kind.value for kind in COMPLAINS))
NEGATIVITY = Question(Sum.NEGATIVITY, "label", (Label.NEGATIVE.value,))


def margins(model: Model, answers: Logits, question: Question) -> Logits:
    """For each row of answers the logit of "any of these classes" against "any other"."""
    inside = _inside(model, question)
    logits = _logits(model, answers, question)
    return spread(logits[..., inside]) - spread(logits[..., ~inside])


def points_of(margin: float, scale: Scale) -> float:
    """A margin on its language's scale: what the factors add up to."""
    return round(scale.slope * margin + scale.shift, 3)


class Mark(NamedTuple):
    """The two numbers of a text, and whether the first is enough."""

    complaint: float
    negativity: float
    passed: bool


def mark(
    complain: float, sadden: float, yardstick: Yardstick, language: str, *, readable: bool, grave: bool = False
) -> Mark:
    """Two margins as their language has them. `grave`: somebody may come to harm."""
    first, second = yardstick.scales(language)
    number = logistic(points_of(complain, first))
    passed = readable and yardstick.passes(number, language, grave=grave)
    return Mark(number, logistic(points_of(sadden, second)), passed)


def _inside(model: Model, question: Question) -> NDArray[np.bool_]:
    return _asked_for(model.heads[question.head].classes, question.classes)


@lru_cache(maxsize=8)  # two questions, and every complaint puts both
def _asked_for(classes: tuple[str, ...], asked: tuple[str, ...]) -> NDArray[np.bool_]:
    return np.array([one in asked for one in classes])


def _logits(model: Model, answers: Logits, question: Question) -> Logits:
    head = model.heads[question.head]
    return answers[..., head.first : head.last]


def factors(model: Model, parts: Parts, question: Question, scale: Scale) -> list[Factor]:
    """The summands of a number, each to three digits; the last is whatever is not shown singly.

    The logarithm of a sum of exponentials is the mean of the logits, weighed by their probabilities, plus the
    entropy of these. So the margin is a sum over parts, exactly, and one term that belongs to none.
    """
    answers = parts.points.sum(axis=0)
    points = points_of(float(margins(model, answers, question)), scale)
    worth: list[float] = (parts.points @ _mix(model, answers, question) * scale.slope).tolist()
    listed = [Factor("start", round(worth[0] + scale.shift, 3), None, question.sum)]
    for at in _shown(parts, worth):
        part = parts.parts[at]
        span = Span(*part.place, part.label) if part.place else None
        listed.append(Factor(part.label, round(worth[at], 3), span, question.sum))
    rest = round(points - math.fsum(factor.points for factor in listed), 3)
    return [*listed, Factor("all other words", rest, None, question.sum)] if rest else listed


def _mix(model: Model, answers: Logits, question: Question) -> Logits:
    """How much each column counts: the classes asked for by their shares, the others against them by theirs."""
    head, inside, logits = model.heads[question.head], _inside(model, question), _logits(model, answers, question)
    mix = np.zeros(len(answers))
    mix[head.first : head.last][inside] = softmax(logits[inside])
    mix[head.first : head.last][~inside] = -softmax(logits[~inside])
    return mix


def _shown(parts: Parts, worth: Sequence[float]) -> list[int]:
    """Which parts have a line of their own: every signal that counts, and the words that count most."""
    counting = [at for at in range(1, len(worth)) if abs(worth[at]) >= SHOWN]
    words = sorted((at for at in counting if parts.parts[at].label == WORDS), key=lambda at: -abs(worth[at]))
    return [at for at in counting if parts.parts[at].label != WORDS] + words[:MAX_WORDS]


Answers = Logits | Sequence[float]
"""One row of answers; a plain list is read four times as fast."""


def likeliest(head: Head, answers: Answers, among: Sequence[str] | None = None) -> str:
    """The class with the highest logit among those asked for."""
    logits = list(answers[head.first : head.last])
    if among is None:
        return head.classes[logits.index(max(logits))]
    return max(among, key=lambda name: logits[head.classes.index(name)])


def reason(parts: Parts, head: Head, chosen: str) -> tuple[int, int] | None:
    """The place that speaks most for a class against the others of its head."""
    columns = parts.points[:, head.first : head.last]
    worth = columns[:, head.classes.index(chosen)] - columns @ softmax(columns.sum(axis=0))
    placed = [(points, part.place) for points, part in zip(worth.tolist(), parts.parts, strict=True) if part.place]
    best = max(placed, default=None)
    return best[1] if best and best[0] > 0 else None
