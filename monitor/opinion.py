"""A classifier that the user brings, as an ONNX file with its tokenizer: asked in a thread, within a time."""

import json
import logging
import math
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.durations import format_duration
from monitor.opinion_entry import CONFIG, MODEL, TOKENIZER, OpinionEntry
from monitor.understand.second import Vote

LONGEST = 256
"""Tokens read of one post: ten posts of a microblog. Time grows with them, for some models with their square."""

log = logging.getLogger(__name__)


class Stop:
    """Ends a run that takes too long, whether it has begun or not."""

    def __init__(self) -> None:
        self._options: Any = None
        self.stopped = False

    def watch(self, options: Any) -> Any:
        self._options = options
        return options

    def now(self) -> None:
        self.stopped = True
        if self._options is not None:
            self._options.terminate = True


class Classifier:
    """A sequence classifier, read from its folder; whatever its libraries raise passes through."""

    def __init__(self, entry: OpinionEntry) -> None:
        self._runtime = import_module("onnxruntime")
        self._tokenizer = import_module("tokenizers").Tokenizer.from_file(str(entry.folder / TOKENIZER))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.no_padding()
        self._session = self._runtime.InferenceSession(str(entry.folder / MODEL), _one_thread(self._runtime))
        self._inputs = [one.name for one in self._session.get_inputs()]
        self._classes = _classes(entry)

    def share(self, text: str, stop: Stop) -> float:
        """How much the text belongs to the classes asked for, to four digits."""
        read = self._tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8"))
        tokens = {"input_ids": read.ids, "attention_mask": read.attention_mask, "token_type_ids": read.type_ids}
        given = {name: np.array([tokens[name]], np.int64) for name in self._inputs}
        options = stop.watch(self._runtime.RunOptions())
        logits = np.asarray(self._session.run(None, given, options)[0], np.float64).reshape(-1)
        return round(float(_shares(logits)[self._classes].sum()), 4)


def _one_thread(runtime: Any) -> Any:
    """The same text gets the same share: no sum is split differently between threads."""
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return options


def _shares(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities; a single output is that of the second of two classes."""
    if len(logits) == 1:
        share = 1 / (1 + math.exp(-max(-50.0, min(50.0, float(logits[0])))))
        return np.array([1 - share, share])
    raised = np.exp(logits - logits.max())
    shares: NDArray[np.float64] = raised / raised.sum()
    return shares


def _classes(entry: OpinionEntry) -> list[int]:
    """The numbers of the classes asked for. Raises ValueError, OSError."""
    path = entry.folder / CONFIG
    named: Mapping[str, str] = json.loads(path.read_text(encoding="utf-8")).get("id2label", {}) if path.exists() else {}
    numbers = {name: int(number) for number, name in named.items()}
    unknown = [label for label in entry.labels if label not in numbers and not label.isdecimal()]
    if unknown:
        raise ValueError(f"no class is called {unknown[0]!r}; there are: {', '.join(numbers) or 'only numbers'}")
    return sorted({numbers[label] if label in numbers else int(label) for label in entry.labels})


class Opinion:
    """Asks a classifier in a thread of its own, which reads the model first; whatever takes too long is stopped."""

    def __init__(self, entry: OpinionEntry) -> None:
        self._timeout = entry.timeout
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="second-opinion")
        self._read = self._thread.submit(Classifier, entry)
        self._read.add_done_callback(_tell)

    def votes(self, texts: Sequence[str]) -> list[Vote]:
        """One vote a text; once one took too long, the rest of the page goes without, so that listening goes on."""
        votes: list[Vote] = []
        for text in texts:
            late = bool(votes) and votes[-1].why == self._late
            votes.append(votes[-1] if late else self._vote(text))
        return votes

    @property
    def _late(self) -> str:
        return f"no answer within {format_duration(self._timeout)}"

    def _vote(self, text: str) -> Vote:
        stop = Stop()
        answer = self._thread.submit(self._share, text, stop)
        try:
            failed = answer.exception(self._timeout.total_seconds())
        except TimeoutError:
            stop.now()
            answer.cancel()
            return Vote(None, self._late)
        return Vote(None, f"failed: {failed}") if failed else Vote(answer.result())

    def _share(self, text: str, stop: Stop) -> float:
        return 0.0 if stop.stopped else self._read.result().share(text, stop)


def _tell(read: Future[Classifier]) -> None:
    """Once, when the model was read; each post that goes without says so, too."""
    if failed := read.exception():
        log.warning("second opinion: goes without, as the model cannot be used: %s", failed)


@lru_cache(maxsize=1)  # everybody who listens shares it: a model takes seconds to read, and much memory
def opinion(entry: OpinionEntry) -> Opinion:
    return Opinion(entry)
