"""How right the assessments are on labelled texts: the figures of `allears evaluate`."""

import gzip
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from connectors.base import Author, Mention
from monitor.reliability import Calibration, calibration
from monitor.understand.assess import Mind, assess_texts
from monitor.understand.assessment import Assessment, Cause, Label

BATCH = 256
"""Texts assessed at once, as many as a large page holds."""

FEW = 30
"""Texts below which a language is named the worst only where none has more: the 95 % interval of a share is then
wider than 18 points either way."""

GZIP_MAGIC = b"\x1f\x8b"

Class = TypeVar("Class", bound=Hashable)


class BadGold(ValueError):
    """Labels that cannot be read; the message names file and line."""


class Gold(msgspec.Struct, frozen=True):
    """One labelled text; what was not labelled is None. Other fields of a line are ignored."""

    text: str
    lang: str | None = None
    rating: float | None = None
    label: Label | None = None
    complaint: bool | None = None
    emotion: str | None = None
    cause: Cause | None = None
    needs_reply: bool | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """How well "negative" is found, and how well its score ranks."""

    precision: float
    recall: float
    f1: float
    pr_auc: float | None


@dataclass(frozen=True, slots=True)
class Gated:
    """How well complaints are found: by the verdict, and by the score at any threshold."""

    precision: float
    recall: float
    f1: float
    macro_f1: float
    pr_auc: float | None
    recall_at_precision_90: float | None


@dataclass(frozen=True, slots=True)
class Named:
    """How well the classes are told apart."""

    macro_f1: float


@dataclass(frozen=True, slots=True)
class Answered:
    """How well posts that need a reply are found."""

    precision: float
    recall: float
    f1: float
    macro_f1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All figures are 0..1 but counts and speed; None where the gold labels are absent."""

    n: int
    macro_f1: float | None
    negative: Ranked | None
    complaint: Gated | None
    emotion: Named | None
    cause: Named | None
    needs_reply: Answered | None
    calibration: Calibration | None
    """Of the complaint's probability, over texts not abstained on."""
    abstained: int
    """Texts, not a share."""
    texts_per_second: float | None
    worst_language: str | None = None
    """The one with the lowest macro-F1 of the gate, or of the label where no complaints are labelled."""
    parity: float | None = None
    """The lowest share of gold complaints that pass in any language, over the highest; 1 is equal service."""
    by_language: dict[str, "Figures"] = field(default_factory=dict)
    """The same by language; empty inside."""


class Judged(NamedTuple):
    """A labelled text, what was said of it, and the seconds that took."""

    gold: Gold
    said: Assessment
    seconds: float


def read_gold(path: Path) -> Iterator[Gold]:
    """The rows of a JSON-lines file, gzipped or not. Raises BadGold with the line, OSError as `open` does."""
    decoder = msgspec.json.Decoder(Gold)
    try:
        with _opened(path) as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _row(decoder, line, f"{path}, line {number}")
    except (EOFError, gzip.BadGzipFile) as error:
        raise BadGold(f"{path}: damaged gzip file ({error})") from error


def _opened(path: Path) -> AbstractContextManager[Iterable[bytes]]:
    with path.open("rb") as file:
        packed = file.read(len(GZIP_MAGIC)) == GZIP_MAGIC
    return gzip.open(path, "rb") if packed else path.open("rb")


def _row(decoder: msgspec.json.Decoder[Gold], line: bytes, where: str) -> Gold:
    try:
        return decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadGold(f"{where}: {error}") from error


def evaluate(rows: Iterable[Gold], mind: Mind | None = None, ticks: Callable[[], float] = time.perf_counter) -> Figures:
    """The figures over all rows and for each language: the gold's where it names one, else the one we hear."""
    return summary(list(judge(rows, mind, ticks)))


def summary(judged: Sequence[Judged]) -> Figures:
    """As `evaluate`, of texts already judged."""
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        groups.setdefault(one.gold.lang or one.said.language, []).append(one)
    return figures(judged, {language: figures(group) for language, group in sorted(groups.items())})


def judge(
    rows: Iterable[Gold], mind: Mind | None = None, ticks: Callable[[], float] = time.perf_counter
) -> Iterator[Judged]:
    """What we say of each row; the time of a batch is shared out evenly."""
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        mentions = [_mention(number, row) for number, row in enumerate(batch)]
        begun = ticks()
        said = assess_texts(mentions, mind)
        seconds = (ticks() - begun) / len(batch)
        yield from (Judged(row, one, seconds) for row, one in zip(batch, said, strict=True))


def _mention(number: int, row: Gold) -> Mention:
    return Mention("gold", str(number), row.text, Author("gold"), language=row.lang, rating=row.rating)


def figures(judged: Sequence[Judged], by_language: dict[str, Figures] | None = None) -> Figures:
    """The figures of one group of rows."""
    labels = [(one.gold.label, one.said) for one in judged if one.gold.label is not None]
    emotions = [(one.gold.emotion, one.said.emotion) for one in judged if one.gold.emotion is not None]
    causes = [(one.gold.cause, one.said.cause) for one in judged if one.gold.cause is not None]
    seconds = sum(one.seconds for one in judged)
    return Figures(
        n=len(judged),
        macro_f1=macro_f1([(gold, said.label) for gold, said in labels]) if labels else None,
        negative=_negative(labels) if labels else None,
        complaint=_complaint(judged),
        emotion=Named(macro_f1(emotions)) if emotions else None,
        cause=Named(macro_f1(causes)) if causes else None,
        needs_reply=_needs_reply(judged),
        calibration=_calibration(judged),
        abstained=sum(one.said.abstained for one in judged),
        texts_per_second=round(len(judged) / seconds, 1) if seconds > 0 else None,
        worst_language=worst_language(by_language or {}),
        parity=parity(by_language or {}),
        by_language=by_language or {},
    )


def worst_language(parts: dict[str, Figures]) -> str | None:
    """The language served worst, among those with enough texts if any has; None where nothing was labelled."""
    gated = {language: part.complaint.macro_f1 for language, part in parts.items() if part.complaint}
    scores = gated or {language: part.macro_f1 for language, part in parts.items() if part.macro_f1 is not None}
    weighty = {language: score for language, score in scores.items() if parts[language].n >= FEW}
    return min(weighty or scores, key=scores.__getitem__, default=None)


def parity(parts: dict[str, Figures]) -> float | None:
    """Between the languages that have gold complaints; None below two, and where none passes."""
    # Where there are gold complaints the area under the curve is a number.
    shares = [part.complaint.recall for part in parts.values() if part.complaint and part.complaint.pr_auc is not None]
    return round(min(shares) / max(shares), 4) if len(shares) > 1 and any(shares) else None


def _calibration(judged: Sequence[Judged]) -> Calibration | None:
    rows = [(one.gold.complaint, one.said.complaint) for one in judged if not one.said.abstained]
    told = [(gold, number) for gold, number in rows if gold is not None]
    return calibration([gold for gold, _ in told], [number for _, number in told])


def _negative(labels: Sequence[tuple[Label, Assessment]]) -> Ranked:
    truth = [gold is Label.NEGATIVE for gold, _ in labels]
    found = [said.label is Label.NEGATIVE for _, said in labels]
    scores = [said.negativity for _, said in labels]
    return Ranked(*precision_recall_f1(truth, found), average_precision(truth, scores))


def _complaint(judged: Sequence[Judged]) -> Gated | None:
    rows = [(one.gold.complaint, one.said) for one in judged if one.gold.complaint is not None]
    if not rows:
        return None
    truth = [gold for gold, _ in rows]
    found = [said.is_complaint for _, said in rows]
    scores = [said.complaint for _, said in rows]
    return Gated(
        *precision_recall_f1(truth, found),
        macro_f1(list(zip(truth, found, strict=True))),
        average_precision(truth, scores),
        recall_at_precision(truth, scores, 0.9),
    )


def _needs_reply(judged: Sequence[Judged]) -> Answered | None:
    pairs = [(one.gold.needs_reply, one.said.needs_reply) for one in judged if one.gold.needs_reply is not None]
    if not pairs:
        return None
    truth, found = [gold for gold, _ in pairs], [said for _, said in pairs]
    return Answered(*precision_recall_f1(truth, found), macro_f1(pairs))


def precision_recall_f1(truth: Sequence[bool], found: Sequence[bool]) -> tuple[float, float, float]:
    """Of one class; 0 where nothing was found or nothing was there."""
    hits = sum(real and said for real, said in zip(truth, found, strict=True))
    precision = hits / sum(found) if any(found) else 0.0
    recall = hits / sum(truth) if any(truth) else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return round(precision, 4), round(recall, 4), round(f1, 4)


def macro_f1(pairs: Sequence[tuple[Class, Class | None]]) -> float:
    """Mean F1 over the classes that the gold (first of each pair) has."""
    classes = {gold for gold, _ in pairs}
    scores = [
        precision_recall_f1([gold == one for gold, _ in pairs], [said == one for _, said in pairs])[2]
        for one in classes
    ]
    return round(sum(scores) / len(scores), 4)


def average_precision(truth: Sequence[bool], scores: Sequence[float]) -> float | None:
    """Area under the precision-recall curve, without interpolation; None where there is nothing to find."""
    if not any(truth):
        return None
    area = reached = 0.0
    for precision, recall in curve(truth, scores):
        area += precision * (recall - reached)
        reached = recall
    return round(area, 4)


def recall_at_precision(truth: Sequence[bool], scores: Sequence[float], least: float) -> float | None:
    """The most that is found at any threshold whose precision is at least `least`; None as above."""
    if not any(truth):
        return None
    return round(max((recall for precision, recall in curve(truth, scores) if precision >= least), default=0.0), 4)


def curve(truth: Sequence[bool], scores: Sequence[float]) -> Iterator[tuple[float, float]]:
    """Precision and recall at every threshold from the highest; equal scores fall together."""
    ranked = sorted(zip(scores, truth, strict=True), reverse=True)
    everything, hits = sum(truth), 0
    for number, (score, real) in enumerate(ranked, 1):
        hits += real
        if number == len(ranked) or ranked[number][0] != score:
            yield hits / number, hits / everything
