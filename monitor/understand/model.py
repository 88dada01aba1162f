"""The trained model: linear heads over hashed n-grams and hand-written signals, each answer a sum that can be shown."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.understand.grams import Grams, Piece, Rows, grams
from monitor.understand.mood import Signal

SHIPPED = Path(__file__).parent / "model"

Logits = NDArray[np.float64]


class Head(NamedTuple):
    """One question the model answers, and the columns that hold its answers."""

    name: str
    classes: tuple[str, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Table:
    """Weights of n-grams: 2^bits rows of int8, a column for each class of some heads."""

    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bits: int
    columns: slice
    """Where its columns stand among those of all tables."""


class Asked(NamedTuple):
    """One text as the model takes it."""

    pieces: Sequence[Piece]
    signals: Sequence[Signal]
    language: str
    """Without its script: hi, not hi-Latn."""


class Part(NamedTuple):
    """One signal or word of a text: how people read it, and where it stands (normalised), if anywhere."""

    label: str
    place: tuple[int, int] | None


class Parts(NamedTuple):
    """A text taken apart: its start, its signals and its words, and what each adds to every column."""

    parts: tuple[Part, ...]
    points: NDArray[np.float64]
    """A row a part. The rows add up to what `ask` answers."""


@dataclass(frozen=True, slots=True)
class Model:
    """Weights as they were trained; `ask` and `parts` agree to the last digit."""

    heads: Mapping[str, Head]
    tables: tuple[Table, ...]
    signals: Mapping[str, NDArray[np.float64]]
    """A signal's weight in every column."""
    bias: Mapping[str, NDArray[np.float64]]
    """Where a language starts, in every column; "" is every other language."""

    def ask(self, texts: Sequence[Asked]) -> NDArray[np.float64]:
        """The logits of a batch: a row a text, a column a class of each head."""
        if not texts:
            return np.zeros((0, self.width))
        found = grams([text.pieces for text in texts])
        answers = np.stack([self.bias.get(text.language, self.bias[""]) for text in texts])
        counts = np.bincount(found.rows, minlength=len(texts))
        answers += self._said(found, found.rows, len(texts)) / np.sqrt(np.maximum(counts, 1))[:, None]
        for row, text in enumerate(texts):
            answers[row] += self._signalled(text.signals)
        return answers

    @property
    def width(self) -> int:
        return len(self.bias[""])

    def _said(self, found: Grams, keys: Rows, count: int) -> Logits:
        """The n-grams' weights, summed by key: the texts, or the words of one text."""
        sums = np.zeros((count, self.width))
        order = np.argsort(keys.astype(np.int32), kind="stable")
        present, starts = np.unique(keys[order], return_index=True)
        for table in self.tables:
            rows = table.weights.take(found.buckets(table.bits)[order], axis=0)
            if len(rows):
                sums[present, table.columns] = np.add.reduceat(rows, starts, axis=0, dtype=np.int32) * table.scale
        return sums

    def _signalled(self, signals: Sequence[Signal]) -> "NDArray[np.float64] | float":
        known = [signal for signal in signals if signal.name in self.signals]
        if not known:
            return 0.0
        amounts = np.array([signal.amount for signal in known])
        return amounts @ np.stack([self.signals[signal.name] for signal in known])

    def parts(self, text: Asked) -> Parts:
        """What adds up to the answers about one text."""
        return self.parts_of_all([text])[0]

    def parts_of_all(self, texts: Sequence[Asked]) -> list[Parts]:
        """The same of a batch, whose n-grams are looked up at once."""
        if not texts:
            return []
        found = grams([text.pieces for text in texts])
        ends = np.cumsum([len(text.pieces) for text in texts])
        starts = ends - [len(text.pieces) for text in texts]
        words = self._said(found, found.pieces + starts[found.rows], int(ends[-1]))
        counts = np.bincount(found.rows, minlength=len(texts)).tolist()
        return [
            self._parts(text, words[start:end], count)
            for text, start, end, count in zip(texts, starts, ends, counts, strict=True)
        ]

    def _parts(self, text: Asked, words: Logits, count: int) -> Parts:
        """`words`: what each of its words adds before it is shared out among `count` n-grams."""
        signals = [signal for signal in text.signals if signal.name in self.signals]
        points = np.vstack(
            [
                self.bias.get(text.language, self.bias[""])[None, :],
                *(signal.amount * self.signals[signal.name][None, :] for signal in signals),
                words / math.sqrt(max(1, count)),
            ]
        )
        named = [Part("start", None), *(Part(signal.label, signal.place) for signal in signals)]
        return Parts((*named, *(Part(WORDS, (piece.start, piece.end)) for piece in text.pieces)), points)


WORDS = "in these words"
"""How a word that only the n-grams know is called."""


def softmax(logits: Logits) -> Logits:
    """Probabilities along the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: Logits = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def spread(logits: Logits) -> Logits:
    """The logarithm of the sum of exponentials along the last axis: the logit of "any of these"."""
    together: Logits = np.logaddexp.reduce(logits, axis=-1)
    return together


def read(folder: Path) -> Model:
    """The model of a folder: `model.json` beside one `.npy` a table. Raises OSError and ValueError as they do."""
    told = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    heads, tables, at = {}, [], 0
    for table in told["tables"]:
        begun = at
        for name, classes in table["heads"].items():
            heads[name] = Head(name, tuple(classes), at, at + len(classes))
            at += len(classes)
        weights = np.load(folder / table["file"])
        scale = np.array(table["scale"], np.float32)
        tables.append(Table(weights, scale, int(math.log2(len(weights))), slice(begun, at)))
    return Model(
        heads=heads,
        tables=tuple(tables),
        signals={name: np.array(weights, np.float64) for name, weights in told["signals"].items()},
        bias={language: np.array(start, np.float64) for language, start in told["bias"].items()},
    )


@cache
def shipped() -> Model:
    """The model in the package, read once."""
    return read(SHIPPED)
