"""What a text looks like to the learner: exactly what the running program finds in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse

from bench.training.rows import Row
from connectors.base import Author, Mention
from monitor.understand.assess import _draft, listen  # the same way in as the program has
from monitor.understand.grams import grams
from monitor.understand.match import Brand, compile_brands
from monitor.understand.model import Asked
from monitor.understand.mood import RATING

BATCH = 2048
MOST = 4.0
"""Standard deviations to which a signal's amount is cut while learning: one odd text must not decide."""


@dataclass(frozen=True, slots=True)
class Features:
    """A batch as matrices: n-gram counts and signal amounts, a row a text."""

    counts: sparse.csr_matrix
    amounts: np.ndarray
    signals: tuple[str, ...]

    def take(self, rows: np.ndarray) -> "Features":
        return Features(self.counts[rows], self.amounts[rows], self.signals)

    def narrow(self, bits: int) -> sparse.csr_matrix:
        """The counts in a smaller table: the top bits of the same hashes."""
        have = int(np.log2(self.counts.shape[1]))
        folded = sparse.csr_matrix(
            (self.counts.data.copy(), self.counts.indices >> (have - bits), self.counts.indptr.copy()),
            shape=(self.counts.shape[0], 1 << bits),
        )
        folded.sum_duplicates()
        return folded


def ask(row: Row) -> Asked:
    """The row as the model is asked about it."""
    mention = Mention("gold", "1", row.text, Author("gold"), language=row.language)
    brands = compile_brands([Brand("named", (row.brand,))]) if row.brand else None
    heard = listen(_draft(mention, brands, "named" if brands else None))
    return heard.asked._replace(language=row.language)


def features(asked: Sequence[Asked], bits: int, signals: tuple[str, ...] = ()) -> Features:
    """Matrices of texts; without `signals`, all that occur become columns, in order of name."""
    signals = signals or tuple(sorted({one.name for text in asked for one in text.signals} - {RATING}))
    column = {name: at for at, name in enumerate(signals)}
    amounts = np.zeros((len(asked), len(signals)), np.float32)
    for at, text in enumerate(asked):
        for signal in text.signals:
            if signal.name in column:
                amounts[at, column[signal.name]] += signal.amount
    return Features(sparse.vstack(list(_counts(asked, bits))).tocsr(), amounts, signals)


def _counts(asked: Sequence[Asked], bits: int) -> Iterable[sparse.csr_matrix]:
    for at in range(0, len(asked), BATCH):
        batch = asked[at : at + BATCH]
        found = grams([text.pieces for text in batch])
        ones = np.ones(len(found.rows), np.float32)
        block = sparse.csr_matrix((ones, (found.rows, found.buckets(bits))), shape=(len(batch), 1 << bits))
        block.sum_duplicates()
        yield block
