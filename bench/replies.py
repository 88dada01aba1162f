"""How good the reply coach is: `python -m bench.replies [--part test]` reads bench/replies/<part>/<language>.jsonl.

`--train` learns the weights anew from the dev part (extra `train`, under a minute; the same texts give the same file),
`--write` puts the tables of both parts into docs/empathy.md.
"""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from monitor.reply.lint import Fault, lint
from monitor.reply.lint_case import case_of
from monitor.reply.lint_judge import WEIGHTS
from monitor.reply.lint_signals import signals_of

ROOT = Path(__file__).parents[1]
REPLIES = Path(__file__).parent / "replies"
PAGE = ROOT / "docs" / "empathy.md"
BEGIN, END = "<!-- coach: begin -->", "<!-- coach: end -->"
FILES = ("en", "ru", "zh", "fa", "ar", "hi")
LANGUAGES = (*FILES, "hi-Latn")
"""Hindi in Latin letters stands in the file of Hindi and has its own figures."""
PARTS = ("dev", "test")
WEIGHED = (
    Fault.BLAME, Fault.ARGUMENT, Fault.NEGATIVE_LANGUAGE, Fault.OVERPROMISE, Fault.NO_ACKNOWLEDGEMENT,
    Fault.EMPTY_SYMPATHY, Fault.NO_ACTION, Fault.NO_TIME_OR_OWNER, Fault.CLOSED_QUESTION_ONLY, Fault.ROBOTIC_TEMPLATE,
)  # fmt: skip
FOLDS = 6
SHRINK = 2.0 * 5
"""Weight of the squared weights; of 0.5, 1, 2 and 4 the best on scenarios left out."""
UNHEARD = {"blame": 0.6, "argument": 0.6, "negative": 0.2, "overpromise": 0.15}
"""How often a phrase of these sections is one that the knowledge does not have yet: its share of misses in replies
that were new to it. Copies of the dev replies lose the section as often, so that single words learn to carry weight."""
COPIES = 5
THRESHOLDS = np.arange(0.15, 0.76, 0.025)
TINY = 0.01


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled reply."""

    id: str
    scenario: str
    lang: str
    complaint: str
    reply: str
    good: bool
    faults: frozenset[str]


@dataclass(frozen=True, slots=True)
class Counted:
    """How often a fault was labelled, said, and both."""

    labelled: int
    said: int
    both: int

    @property
    def precision(self) -> float | None:
        return self.both / self.said if self.said else None

    @property
    def recall(self) -> float | None:
        return self.both / self.labelled if self.labelled else None


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one language: replies, share of right good/bad verdicts, and each fault."""

    n: int
    accuracy: float
    faults: Mapping[str, Counted]


def main(arguments: Sequence[str] | None = None) -> None:
    asked = argparse.ArgumentParser("python -m bench.replies", description=__doc__)
    asked.add_argument("--part", choices=PARTS, action="append")
    asked.add_argument("--train", action="store_true")
    asked.add_argument("--write", action="store_true")
    options = asked.parse_args(arguments)
    if options.train:
        train(rows("dev"), WEIGHTS)
    tables = [f"### The {part} part\n\n{table(measured(rows(part)))}" for part in options.part or PARTS]
    print("\n\n".join(tables))
    if options.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        PAGE.write_text("\n".join((f"{before}{BEGIN}", *tables, f"{END}{rest.partition(END)[2]}")), encoding="utf-8")


def rows(part: str, folder: Path = REPLIES) -> list[Row]:
    """All labelled replies of a part."""
    lines = [line for lang in FILES for line in (folder / part / f"{lang}.jsonl").read_text("utf-8").splitlines()]
    told = [json.loads(line) for line in lines if line.strip()]
    return [Row(**{**one, "faults": frozenset(one["faults"])}) for one in told]


def said(row: Row) -> frozenset[str]:
    return frozenset(lint(row.complaint, row.lang, row.reply).faults)


def measured(part: Sequence[Row], say: Callable[[Row], frozenset[str]] = said) -> dict[str, Figures]:
    """The figures of each language, and of all together under "all"."""
    pairs = [(row, say(row)) for row in part]
    told = {lang: _figures([pair for pair in pairs if pair[0].lang == lang]) for lang in LANGUAGES}
    return told | {"all": _figures(pairs)}


def _figures(pairs: Sequence[tuple[Row, frozenset[str]]]) -> Figures:
    right = sum(row.good != bool(found) for row, found in pairs)
    return Figures(len(pairs), right / max(1, len(pairs)), {fault: _counted(fault, pairs) for fault in Fault})


def _counted(fault: str, pairs: Sequence[tuple[Row, frozenset[str]]]) -> Counted:
    return Counted(
        sum(fault in row.faults for row, _ in pairs),
        sum(fault in found for _, found in pairs),
        sum(fault in row.faults and fault in found for row, found in pairs),
    )


def table(told: Mapping[str, Figures]) -> str:
    """Markdown: accuracy, then precision / recall of each fault in percent."""
    lines = [f"| | {' | '.join(told)} |", "|---|" + "---|" * len(told)]
    lines.append(f"| replies | {' | '.join(str(one.n) for one in told.values())} |")
    lines.append(f"| good or bad, right % | {' | '.join(f'{100 * one.accuracy:.1f}' for one in told.values())} |")
    lines += [f"| {fault} | {' | '.join(_cell(one.faults[fault]) for one in told.values())} |" for fault in Fault]
    return "\n".join(lines)


def _cell(counted: Counted) -> str:
    return " / ".join("-" if one is None else f"{100 * one:.0f}" for one in (counted.precision, counted.recall))


def train(part: Sequence[Row], out: Path) -> None:
    """Learn the weights from these rows and write them; what is not in the complaint's language teaches nothing."""
    part = [row for row in part if Fault.WRONG_LANGUAGE not in row.faults]
    signals = [signals_of(case_of(row.complaint, row.lang, row.reply, (), None)) for row in part]
    names = sorted({name for one in signals for name in one})
    values = _unheard(names, np.array([[one.get(name, 0.0) for name in names] for one in signals]))
    folds = np.tile(_folds(part), COPIES)
    told = {}
    for fault in WEIGHED:
        labels = np.tile(np.array([fault in row.faults for row in part]), COPIES)
        told[fault] = _rule(names, values, labels, folds)
    out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _unheard(names: Sequence[str], values: np.ndarray) -> np.ndarray:
    """COPIES of the rows, each without some of the sections."""
    chance = np.random.default_rng(0)
    copies = np.tile(values, (COPIES, 1))
    for section, share in UNHEARD.items():
        columns = [at for at, name in enumerate(names) if section in name.split()]
        lost = chance.random(len(copies)) < share
        copies[np.ix_(lost, columns)] = 0.0
    return copies


def _folds(part: Sequence[Row]) -> np.ndarray:
    """The number of the fold of each row; a scenario is in one fold only."""
    scenarios = {name: at % FOLDS for at, name in enumerate(dict.fromkeys((row.lang, row.scenario) for row in part))}
    return np.array([scenarios[row.lang, row.scenario] for row in part])


def _rule(names: Sequence[str], values: np.ndarray, labels: np.ndarray, folds: np.ndarray) -> dict[str, object]:
    chances = np.zeros(len(labels))
    for fold in range(FOLDS):
        start, weights = learnt(values[folds != fold], labels[folds != fold])
        chances[folds == fold] = _chance(start + values[folds == fold] @ weights)
    start, weights = learnt(values, labels)
    kept = {name: round(float(one), 3) for name, one in zip(names, weights, strict=True) if abs(one) >= TINY}
    return {"start": round(float(start), 3), "least": round(_threshold(chances, labels), 3), "weights": kept}


def learnt(values: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    """Logistic regression with squared weights held small: where the sum starts, and the weights."""
    from scipy.optimize import minimize  # noqa: PLC0415  (measuring works without the extra `train`)

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
    """The chance from which on precision and recall on scenarios left out are best together (F1)."""
    return float(max(THRESHOLDS, key=lambda least: _f1(chances >= least, labels)))


def _f1(found: np.ndarray, labels: np.ndarray) -> float:
    both = float((found & labels).sum())
    return 2 * both / max(1.0, float(found.sum() + labels.sum()))


if __name__ == "__main__":
    main()
