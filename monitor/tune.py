"""Tuning as a decision: from labels to better thresholds and scales of the complaint gate, with proof. Pure.

Each language is looked at alone. Its labels are halved again and again by the texts' hashes; what is learnt on one
half is tried on the other, and the other way round. The rule: a language gets worse when its precision or recall
afterwards, on texts not learnt from, lies below the 95 % interval of what it was. It gets better when the 95 % interval
of the change of its F1 lies above zero; where alerts stay certainly less precise than wanted, that of their precision
must, too, since more of imprecise alerts help nobody. Only what gets better and not worse is proposed; that is then
learnt from all labels.
"""

import math
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.labels import Labelled, unanimous
from monitor.understand.yardstick import Scale, Yardstick

LEAST, LEAST_OF_EACH = 40, 10
"""Labels a language needs, and of them complaints and others: with fewer the 95 % interval of a share is wider than 15
points either way (of ten complaints, 30 points), so that nothing could be proven."""

HALVINGS, RESAMPLES = 20, 50
"""A thousand trials: enough for the ends of a 95 % interval (Efron and Tibshirani 1993, section 12)."""

LOWEST, HIGHEST = 0.5, 0.95
"""Bounds of a threshold, as in training: below, an alert is more likely wrong than right; above, few pass."""

PRECISION = 0.9
"""Of the alerts in each language, as in training: what is more precise may be traded for recall, down to this. What
is less precise must not become even less so."""

SPREAD = 0.3
"""How far slope and shift are expected to stray from what holds, as a standard deviation: as far as the shipped
languages differ. It keeps a few dozen labels from turning a scale over."""

FLATTEST = 0.2
"""A slope below means that the model's order is nearly useless on these labels; then no scale is better."""

NORMAL_95 = 1.96

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Ruling(StrEnum):
    """What is done with a language, and why."""

    BETTER = "better"
    NO_BETTER = "nothing better found"
    WORSE = "would get worse"
    TOO_FEW = "too few labels"


class Range(NamedTuple):
    """A mean with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures on texts not learnt from."""

    precision: Range
    recall: Range


@dataclass(frozen=True, slots=True)
class Gate:
    """What a language's complaints are judged by."""

    scale: Scale
    threshold: float

    def opens(self, margins: Numbers) -> Flags:
        return _numbers(margins, self.scale) >= self.threshold


@dataclass(frozen=True, slots=True)
class Finding:
    """One language: what holds, what would be better, and the proof. None where it was not tried."""

    language: str
    labels: int
    complaints: int
    ruling: Ruling
    now: Gate
    proposed: Gate | None = None
    """Only where the ruling is BETTER."""
    before: Measured | None = None
    after: Measured | None = None


class Texts(NamedTuple):
    """The labels of one language as columns."""

    margins: Numbers
    truth: Flags

    def part(self, chosen: Flags) -> "Texts":
        return Texts(self.margins[chosen], self.truth[chosen])


def tune(labels: Sequence[Labelled], yardstick: Yardstick) -> list[Finding]:
    """A finding for each language that has labels, in the order of their codes."""
    agreed = unanimous(labels)
    languages = sorted({label.language for label in agreed})
    return [_tuned([one for one in agreed if one.language == language], yardstick) for language in languages]


def gate_of(yardstick: Yardstick, language: str) -> Gate:
    scale, _ = yardstick.scales(language)
    return Gate(scale, yardstick.threshold.get(language, yardstick.threshold[""]))


def _tuned(labels: Sequence[Labelled], yardstick: Yardstick) -> Finding:
    """What is found about one language."""
    language, now = labels[0].language, gate_of(yardstick, labels[0].language)
    texts = Texts(np.array([one.margin for one in labels]), np.array([one.complaint for one in labels]))
    complaints = int(texts.truth.sum())
    if len(labels) < LEAST or min(complaints, len(labels) - complaints) < LEAST_OF_EACH:
        return Finding(language, len(labels), complaints, Ruling.TOO_FEW, now)
    trials = _trials(labels, texts, now)
    ruling = trials.ruling()
    proposed = learn(texts, now) if ruling is Ruling.BETTER else None
    if proposed == now:
        ruling, proposed = Ruling.NO_BETTER, None
    elif proposed and _falls(texts, now, proposed):
        ruling, proposed = Ruling.WORSE, None
    return Finding(language, len(labels), complaints, ruling, now, proposed, trials.before(), trials.after())


class Trials(NamedTuple):
    """Precision, recall and F1 (columns) in every trial (rows), as it is and as it would be."""

    was: Numbers
    would_be: Numbers
    said: int
    """How many texts the present gate lets through."""
    real: int

    def before(self) -> Measured:
        return _measured(self.was, (self.said, self.real))

    def after(self) -> Measured:
        return _measured(self.would_be, (self.said, self.real))

    def ruling(self) -> Ruling:
        """The rule, as the head of this module says it."""
        before, after = self.before(), self.after()
        if after.precision.value < before.precision.low or after.recall.value < before.recall.low:
            return Ruling.WORSE
        gained = np.percentile(self.would_be - self.was, 2.5, axis=0)
        precise = after.precision.high >= PRECISION or gained[0] > 0
        return Ruling.BETTER if gained[2] > 0 and precise else Ruling.NO_BETTER


def _measured(trials: Numbers, counts: tuple[int, int]) -> Measured:
    """Resamples of a text without mistakes know no doubt, so the interval is never narrower than Wilson's (1927)."""
    ends, means = np.percentile(trials, [2.5, 97.5], axis=0), trials.mean(axis=0)
    precision, recall = (
        _range(float(means[at]), (float(ends[0, at]), float(ends[1, at])), count) for at, count in enumerate(counts)
    )
    return Measured(precision, recall)


def _range(mean: float, ends: tuple[float, float], count: int) -> Range:
    low, high = min(ends[0], _wilson(mean, count)), max(ends[1], 1 - _wilson(1 - mean, count))
    return Range(round(mean, 4), round(low, 4), round(high, 4))


def _trials(labels: Sequence[Labelled], texts: Texts, now: Gate) -> Trials:
    """Halve, let each half learn for the other, try both gates on resamples of all; again and again."""
    rng = np.random.default_rng(0)  # the same labels always give the same answer
    opened, was, would_be = now.opens(texts.margins), [], []
    for half in _halves(labels):
        would_open = opened.copy()
        for chosen in (half, ~half):
            would_open[~chosen] = learn(texts.part(chosen), now).opens(texts.margins[~chosen])
        weights = rng.poisson(1.0, (RESAMPLES, len(labels))).astype(float)  # the bootstrap, one text at a time
        was.append(_figures(texts.truth, opened, weights))
        would_be.append(_figures(texts.truth, would_open, weights))
    return Trials(np.concatenate(was), np.concatenate(would_be), int(opened.sum()), int(texts.truth.sum()))


def _halves(labels: Sequence[Labelled]) -> Iterator[Flags]:
    """Which texts to learn from: half of the complaints and half of the others, by their hashes."""
    for halving in range(HALVINGS):
        chosen = np.zeros(len(labels), bool)
        for side in (True, False):
            here = [at for at, label in enumerate(labels) if label.complaint is side]
            here.sort(key=lambda at: zlib.crc32(f"{halving} {labels[at].key}".encode("utf-8", "surrogatepass")))
            chosen[here[: len(here) // 2]] = True
        yield chosen


def _figures(truth: Flags, found: Flags, weights: Numbers) -> Numbers:
    """Precision, recall and F1 for each row of weights; 0 where nothing was found or nothing was there."""
    hits, said, real = (weights @ which for which in (truth & found, found, truth))
    return np.stack(
        [hits / np.maximum(said, 1), hits / np.maximum(real, 1), 2 * hits / np.maximum(said + real, 1)], axis=1
    )


def learn(texts: Texts, now: Gate) -> Gate:
    """The gate that these texts ask for; what holds where they ask for nothing sensible."""
    scale = platt(texts, now.scale)
    if scale.slope < FLATTEST:
        return now
    threshold = _threshold(_numbers(texts.margins, scale), texts.truth, now.opens(texts.margins))
    return now if threshold is None else Gate(scale, threshold)


def platt(texts: Texts, prior: Scale) -> Scale:
    """Slope and shift of the logistic curve that fits best (Platt 1999), held near `prior`; by Newton's method."""
    line, start = np.array(prior, float), np.array(prior, float)
    inputs = np.stack([texts.margins, np.ones(len(texts.margins))], axis=1)
    for _ in range(STEPS):
        shares = 1 / (1 + np.exp(-np.clip(inputs @ line, -50, 50)))
        slope = inputs.T @ (shares - texts.truth) + (line - start) / SPREAD**2
        curve = (inputs * (shares * (1 - shares))[:, None]).T @ inputs + np.eye(2) / SPREAD**2
        step = np.linalg.solve(curve, slope)
        line = line - step / max(1.0, float(np.abs(step).max()))  # at most 1 at a time, so that it never overshoots
    return Scale(round(float(line[0]), 3), round(float(line[1]), 3))


STEPS = 30
"""Newton's method is at the third digit after some six; the others allow for steps that were cut."""


def _threshold(numbers: Numbers, truth: Flags, opened: Flags) -> float | None:
    """The one with the best F1 of those precise enough that take no recall away; None where there is none."""
    steps = np.arange(round(LOWEST * 1000), round(HIGHEST * 1000) + 1) / 1000
    order = np.sort(numbers), np.sort(numbers[truth])
    said, hits = (len(column) - np.searchsorted(column, steps) for column in order)
    real = truth.sum()
    precision, recall, f1 = hits / np.maximum(said, 1), hits / real, 2 * hits / np.maximum(said + real, 1)
    wanted = min(PRECISION, float(_figures(truth, opened, np.ones((1, len(truth))))[0, 0]))
    least = _noisy_floor(truth, opened, NORMAL_95 / 2)  # half of the noise is left for the texts that prove it
    allowed = np.flatnonzero((precision >= max(wanted, least[0])) & (recall >= least[1]))
    if not len(allowed):
        return None
    best = allowed[f1[allowed] >= f1[allowed].max()]
    return float(steps[best[len(best) // 2]])  # the middle of a plateau is furthest from both mistakes


def _noisy_floor(truth: Flags, opened: Flags, deviations: float) -> tuple[float, float]:
    """How low precision and recall may come before it is no noise any more."""
    hits, said, real = (int(which.sum()) for which in (truth & opened, opened, truth))
    return _wilson(hits / max(1, said), said, deviations), _wilson(hits / max(1, real), real, deviations)


def _wilson(share: float, of: int, deviations: float = NORMAL_95) -> float:
    """The lower end of Wilson's interval of a share; 0 where there is nothing to share."""
    if not of:
        return 0.0
    square = deviations**2 / of
    doubt = deviations * math.sqrt(max(0.0, share * (1 - share)) / of + square / (4 * of))
    return max(0.0, (share + square / 2 - doubt) / (1 + square))


def _falls(texts: Texts, now: Gate, then: Gate) -> bool:
    """Whether what was learnt from all labels is worse on these by the same rule."""
    found = then.opens(texts.margins)
    precision, recall, _ = _figures(texts.truth, found, np.ones((1, len(found))))[0]
    least = _noisy_floor(texts.truth, now.opens(texts.margins), NORMAL_95)
    return bool(precision < least[0] or recall < least[1])


def _numbers(margins: Numbers, scale: Scale) -> Numbers:
    """As `judge.points_of` and `yardstick.logistic` reckon them, digits included."""
    points = np.clip((scale.slope * margins + scale.shift).round(3), -50, 50)
    numbers: Numbers = (1 / (1 + np.exp(-points))).round(4)
    return numbers


def changed(findings: Sequence[Finding]) -> Mapping[str, Gate]:
    """The languages that get a new gate."""
    return {one.language: one.proposed for one in findings if one.proposed is not None}
