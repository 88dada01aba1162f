"""Plain stochastic gradient descent for linear heads over counts and amounts; compiled, one thread, no surprises."""

from dataclasses import dataclass

import numba
import numpy as np
import scipy.sparse as sparse

from bench.training.features import MOST


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How to learn. Chosen on sources and trades left out of training; MODEL_CARD.md has the figures."""

    epochs: int = 5
    step: float = 1.0
    """Of the first text; falls to 0 in a straight line."""
    dense_step: float = 0.02
    """Share of the step that signals and biases take: there are few and they are seldom rare."""
    decay: float = 1e-3
    """Of the rows a text touches."""
    power: float = 0.5
    """Of the naive-Bayes weight: how far telling n-grams are trusted more than others from the start."""
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Learnt:
    """Weights of n-grams (to be divided by the root of their number), of signals, and of groups of texts."""

    grams: np.ndarray
    signals: np.ndarray
    bias: np.ndarray

    def answer(self, counts: sparse.csr_matrix, amounts: np.ndarray, group: np.ndarray) -> np.ndarray:
        length = np.sqrt(np.maximum(np.asarray(counts.sum(1)).ravel(), 1))
        return (counts @ self.grams) / length[:, None] + amounts @ self.signals + self.bias[group]


def learn(
    counts: sparse.csr_matrix,
    amounts: np.ndarray,
    truth: np.ndarray,
    recipe: Recipe,
    *,
    possible: np.ndarray | None = None,
    weight: np.ndarray | None = None,
    group: np.ndarray | None = None,
    many: bool = False,
) -> Learnt:
    """Learn one head. `truth`: 1 where a class may be the right one (several: any of them); `possible`: what that
    text's source can name at all. `many`: each class is a question of its own. `group`: which bias a text has."""
    rows, classes = truth.shape
    possible = np.ones_like(truth, bool) if possible is None else possible
    weight = np.ones(rows) if weight is None else weight
    group = np.zeros(rows, np.int64) if group is None else group
    telling = _telling(counts, truth, weight, recipe.power)
    length = np.sqrt(np.maximum(np.asarray(counts.sum(1)).ravel(), 1))
    values = (counts.data * telling[counts.indices] / np.repeat(length, np.diff(counts.indptr))).astype(np.float32)
    spread = amounts.std(0) + 1e-6
    scaled = np.clip(amounts / spread, -MOST, MOST).astype(np.float32)
    learnt = (np.zeros((counts.shape[1], classes), np.float32), np.zeros((amounts.shape[1], classes)))
    bias = np.zeros((int(group.max()) + 1, classes))
    random = np.random.default_rng(recipe.seed)
    for epoch in range(recipe.epochs):
        high, low = (recipe.step * (1 - (epoch + done) / recipe.epochs) for done in (0, 1))
        _epoch(
            counts.indptr, counts.indices, values, scaled, truth.astype(np.float32), possible, weight, group,
            random.permutation(rows), *learnt, bias, high, low, recipe.dense_step, recipe.decay, many,
        )  # fmt: skip
    return Learnt(learnt[0] * telling[:, None], learnt[1] / spread[:, None], bias)


def _telling(counts: sparse.csr_matrix, truth: np.ndarray, weight: np.ndarray, power: float) -> np.ndarray:
    """For each bucket the largest log ratio of its share in a class to its share in the others, to a power."""
    share = truth / np.maximum(truth.sum(1, keepdims=True), 1)
    seen = np.asarray(counts.T @ (share * weight[:, None])) + 0.5
    rest = seen.sum(1, keepdims=True) - seen
    ratio = np.log((seen / seen.sum(0)) / (rest / rest.sum(0)))
    return (np.abs(ratio).max(1) ** power).astype(np.float32)


@numba.njit(cache=False)
def _epoch(
    starts, buckets, values, amounts, truth, possible, weight, group, order,
    grams, signals, bias, high, low, dense_step, decay, many,
):  # fmt: skip
    classes = grams.shape[1]
    answer, push = np.zeros(classes), np.zeros(classes)
    for turn in range(len(order)):
        row = order[turn]
        step = high + (low - high) * turn / len(order)
        answer[:] = bias[group[row]]
        for at in range(amounts.shape[1]):
            if amounts[row, at] != 0.0:
                for one in range(classes):
                    answer[one] += amounts[row, at] * signals[at, one]
        for at in range(starts[row], starts[row + 1]):
            for one in range(classes):
                answer[one] += values[at] * grams[buckets[at], one]
        if many:
            for one in range(classes):
                push[one] = step * weight[row] * (1 / (1 + np.exp(-answer[one])) - truth[row, one])
        else:
            top = -1e30
            for one in range(classes):
                if possible[row, one] and answer[one] > top:
                    top = answer[one]
            every, right = 0.0, 1e-12
            for one in range(classes):
                push[one] = np.exp(answer[one] - top) if possible[row, one] else 0.0
                every += push[one]
                right += push[one] if truth[row, one] > 0 else 0.0
            for one in range(classes):
                fair = push[one] / right if truth[row, one] > 0 else 0.0
                push[one] = step * weight[row] * (push[one] / every - fair)
        kept = 1.0 - step * decay
        for at in range(starts[row], starts[row + 1]):
            for one in range(classes):
                grams[buckets[at], one] = grams[buckets[at], one] * kept - values[at] * push[one]
        for at in range(amounts.shape[1]):
            if amounts[row, at] != 0.0:
                for one in range(classes):
                    signals[at, one] -= dense_step * amounts[row, at] * push[one]
        for one in range(classes):
            bias[group[row], one] -= dense_step * push[one]
