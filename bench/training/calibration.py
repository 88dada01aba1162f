"""Scales and thresholds by language, from answers on texts that the answering weights have not seen."""

import json
import zlib
from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from bench.training.features import Features
from bench.training.heads import COMPLAINTS, QUESTIONS, group_of
from bench.training.rows import Row
from monitor.understand.assessment import Kind, Label

FOLDS = 5
PRECISION = 0.88
"""Of the alerts in each language, measured on posts of trades not learnt from: the same everywhere, so that none is
served worse. On the test part, which holds new scenarios of trades that were met, it is 90 %."""

LEAST, MOST = 0.5, 0.95
"""Bounds of a threshold: below, an alert is more likely wrong than right; above, nearly nothing passes."""

WRITTEN_IN = ("en", "ru", "zh", "fa", "ar", "hi", "de", "fr", "es")


def fold_of(row: Row) -> int:
    """Written posts fold by trade and scenario, so that no scenario is on both sides; others by text."""
    key = row.scenario if row.trade.startswith("mixed") else row.trade
    return zlib.crc32((key or row.text).encode("utf-8", "surrogatepass")) % FOLDS


def held_out(found: Features, rows: Sequence[Row], name: str) -> np.ndarray:
    """The logits of one head for every row, each from weights that learnt from the other folds."""
    question = next(one for one in QUESTIONS if one.name == name)
    folds = np.array([fold_of(row) for row in rows])
    group = np.array([group_of(row) for row in rows])
    answers = np.zeros((len(rows), len(question.classes)))
    for fold in range(FOLDS):
        kept, asked = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        learnt = question.learn(found.take(kept), [rows[at] for at in kept])
        part = found.take(asked)
        answers[asked] = learnt.answer(part.narrow(question.bits), part.amounts, group[asked])
    return answers


def yardstick(found: Features, rows: Sequence[Row]) -> str:
    """The file `yardstick.json`, as text."""
    written = np.array([row.kind is not None for row in rows])
    languages = np.array([row.language for row in rows])
    complains = np.array([bool(row.complaint) for row in rows])
    sad = np.array([row.label is Label.NEGATIVE for row in rows])
    labelled = np.array([row.label is not None for row in rows])
    gate = margin(held_out(found, rows, "kind"), [kind in COMPLAINTS for kind in Kind])
    mood = margin(held_out(found, rows, "label"), [label is Label.NEGATIVE for label in Label])
    told = {
        "complaint": _scales(gate, complains, languages, written),
        "negativity": _scales(mood, sad, languages, labelled),
    }
    numbers = {}
    for language in WRITTEN_IN:
        here = written & (languages == language)
        if language in told["complaint"]:
            slope, shift = told["complaint"][language]
            numbers[language] = (expit(slope * gate[here] + shift), complains[here])
    return json.dumps({**told, "threshold": thresholds(numbers)}, indent=1) + "\n"


def thresholds(numbers: dict[str, tuple[np.ndarray, np.ndarray]]) -> dict[str, float]:
    """By language, half-way between what its own posts ask for and what all do; "" is the latter.

    The numbers are calibrated, so one threshold for all is right as often everywhere; of 2,000 posts alone a
    threshold is off by 0.03 by chance.
    """
    every = threshold(*(np.concatenate(parts) for parts in zip(*numbers.values(), strict=True)))
    own = {language: threshold(*seen) for language, seen in numbers.items()}
    return {"": every} | {language: round((one + every) / 2, 3) for language, one in own.items()}


def margin(logits: np.ndarray, inside: Sequence[bool]) -> np.ndarray:
    """The logit of "any of these classes" against "any other"."""
    chosen = np.array(inside)
    return np.logaddexp.reduce(logits[:, chosen], 1) - np.logaddexp.reduce(logits[:, ~chosen], 1)


def _scales(logit: np.ndarray, truth: np.ndarray, languages: np.ndarray, use: np.ndarray) -> dict[str, list[float]]:
    scales = {"": platt(logit[use], truth[use])}
    for language in sorted(set(languages[use])):
        here = use & (languages == language)
        if 0 < truth[here].mean() < 1:
            scales[str(language)] = platt(logit[here], truth[here])
    return scales


def platt(logit: np.ndarray, truth: np.ndarray) -> list[float]:
    """Slope and shift of the logistic curve that fits best (Platt 1999)."""

    def loss(line: np.ndarray) -> float:
        points = line[0] * logit + line[1]
        return float(np.mean(np.logaddexp(0, points) - truth * points))

    fitted = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return [round(float(number), 3) for number in fitted]


def threshold(number: np.ndarray, truth: np.ndarray) -> float:
    """The lowest number from which on the wanted share is right, within the bounds."""
    order = np.argsort(-number)
    right = np.cumsum(truth[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(right >= PRECISION)
    lowest = float(number[order][enough[-1]]) if len(enough) else MOST
    return round(min(MOST, max(LEAST, lowest)), 3)
