"""How the reply coach learns: logistic regression over the signals of labelled replies (needs the extra `train`)."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from scipy.optimize import minimize

from monitor.reply.lint import Fault
from monitor.reply.lint_case import case_of
from monitor.reply.lint_judge import BAD, Rule
from monitor.reply.lint_signals import Signals, signals_of

WEIGHED = (
    Fault.BLAME, Fault.ARGUMENT, Fault.NEGATIVE_LANGUAGE, Fault.OVERPROMISE, Fault.NO_ACKNOWLEDGEMENT,
    Fault.EMPTY_SYMPATHY, Fault.NO_ACTION, Fault.NO_TIME_OR_OWNER, Fault.CLOSED_QUESTION_ONLY, Fault.ROBOTIC_TEMPLATE,
)  # fmt: skip
FOLDS = 6
SHRINK = 2.0 * 5
"""Weight of the squared weights; of 0.5, 1, 2, 4 and 8 the best on scenarios left out, or as good."""
UNHEARD = {
    "blame": 0.6, "argument": 0.5, "negative": 0.2, "overpromise": 0.3, "vague": 0.2, "admits": 0.3, "next_time": 0.3,
}  # fmt: skip
"""How often a phrase of these sections is one that the knowledge does not have yet: its share of misses in replies
that were new to it. Copies of the dev replies lose the section as often, so that single words learn to carry weight."""
COPIES = 5
THRESHOLDS = np.arange(0.15, 0.76, 0.025)
EXACT = 0.7
"""Beta of the F measure by which thresholds are chosen: a wrong reproach costs more than one that was not made. The
goals say the same, precision 80 and recall 70 percent."""
LEAST_BAD = 0.5
"""More likely bad than not; of 0.5, 0.6, 0.7 and 0.8 the best on scenarios left out."""
TINY = 0.01


class Labelled(Protocol):
    """What is learnt from."""

    scenario: str
    lang: str
    complaint: str
    reply: str
    faults: frozenset[str]


def learnt_rules(part: Sequence[Labelled]) -> dict[str, Rule]:
    """The rule of each fault and that of all, from these replies; one in another language teaches nothing."""
    part = [row for row in part if Fault.WRONG_LANGUAGE not in row.faults]
    signals = [signals_of(case_of(row.complaint, row.lang, row.reply, (), None)) for row in part]
    names = sorted({name for one in signals for name in one})
    values = _unheard(names, np.array([_row(names, one) for one in signals]))
    folds = np.tile(folds_of(part), COPIES)
    told = {}
    for fault in WEIGHED:
        labels = np.tile(np.array([fault in row.faults for row in part]), COPIES)
        told[fault.value] = _rule(names, values, labels, _threshold(_left_out(values, labels, folds), labels))
    labels = np.tile(np.array([not row.faults.isdisjoint(WEIGHED) for row in part]), COPIES)
    told[BAD] = _rule(names, values, labels, LEAST_BAD)
    return told


def rules_json(rules: Mapping[str, Rule]) -> dict[str, object]:
    """As they are kept."""
    return {name: {"start": one.start, "least": one.least, "weights": one.weights} for name, one in rules.items()}


def folds_of(part: Sequence[Labelled]) -> np.ndarray:
    """The number of the fold of each row; a scenario is in one fold only."""
    scenarios = {name: at % FOLDS for at, name in enumerate(dict.fromkeys((row.lang, row.scenario) for row in part))}
    return np.array([scenarios[row.lang, row.scenario] for row in part])


def _row(names: Sequence[str], signals: Signals) -> list[float]:
    return [signals.get(name, 0.0) for name in names]


def _unheard(names: Sequence[str], values: np.ndarray) -> np.ndarray:
    """COPIES of the rows, each without some of the sections."""
    chance = np.random.default_rng(0)
    copies = np.tile(values, (COPIES, 1))
    for section, share in UNHEARD.items():
        columns = [at for at, name in enumerate(names) if section in name.split()]
        lost = chance.random(len(copies)) < share
        copies[np.ix_(lost, columns)] = 0.0
    return copies


def _left_out(values: np.ndarray, labels: np.ndarray, folds: np.ndarray) -> np.ndarray:
    """The chance of each row, from the rows of the other folds."""
    chances = np.zeros(len(labels))
    for fold in range(FOLDS):
        start, weights = learnt(values[folds != fold], labels[folds != fold])
        chances[folds == fold] = _chance(start + values[folds == fold] @ weights)
    return chances


def _rule(names: Sequence[str], values: np.ndarray, labels: np.ndarray, least: float) -> Rule:
    start, weights = learnt(values, labels)
    kept = {name: round(float(one), 3) for name, one in zip(names, weights, strict=True) if abs(one) >= TINY}
    return Rule(round(float(start), 3), round(least, 3), kept)


def learnt(values: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    """Logistic regression with squared weights held small: where the sum starts, and the weights."""
    signs = np.where(labels, 1.0, -1.0)

    def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
        margin = signs * (point[0] + values @ point[1:])
        slope = -signs * _chance(-margin)
        value = np.logaddexp(0, -margin).sum() + SHRINK / 2 * (point[1:] ** 2).sum()
        return value, np.concatenate(([slope.sum()], values.T @ slope + SHRINK * point[1:]))

    found = minimize(loss, np.zeros(values.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 1000})
    return float(found.x[0]), found.x[1:]


def _chance(total: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(total, -30, 30)))


def _threshold(chances: np.ndarray, labels: np.ndarray) -> float:
    """The chance from which on precision and recall on scenarios left out are best together."""
    return float(max(THRESHOLDS, key=lambda least: worth(chances >= least, labels)))


def worth(found: np.ndarray, labels: np.ndarray) -> float:
    """F measure with EXACT for beta."""
    both, square = float((found & labels).sum()), EXACT**2
    return (1 + square) * both / max(1.0, float(found.sum()) + square * float(labels.sum()))
