"""How good the reply coach is: `python -m bench.replies [--part test]` reads bench/replies/<part>/<language>.jsonl.

The dev part is measured with each scenario left out of the learning (extra `train`, a minute), the others with the
shipped weights. `--train` learns these anew from the whole dev part; the same texts give the same file. `--write` puts
the tables of all parts into docs/empathy.md.
"""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.reply.lint import Fault, chances_of, lint
from monitor.reply.lint_case import case_of
from monitor.reply.lint_judge import BAD, WEIGHTS, Rule
from monitor.reply.lint_public import public_faults

ROOT = Path(__file__).parents[1]
REPLIES = Path(__file__).parent / "replies"
PAGE = ROOT / "docs" / "empathy.md"
BEGIN, END = "<!-- coach: begin -->", "<!-- coach: end -->"
FILES = ("en", "ru", "zh", "fa", "ar", "hi")
LANGUAGES = (*FILES, "hi-Latn")
"""Hindi in Latin letters stands in the file of Hindi and has its own figures."""
PARTS = {
    "dev": "The dev part, each scenario left out of the learning",
    "test": "The test part",
    "strangers": "The strangers' part",
}
"""Each part and what its table is called."""


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
    parts = PARTS if options.write else options.part or PARTS
    tables = [f"### {PARTS[part]}\n\n{table(figures_of(part))}\n" for part in parts]
    print("\n".join(tables))
    if options.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        PAGE.write_text("\n".join((f"{before}{BEGIN}", *tables, f"{END}{rest.partition(END)[2]}")), encoding="utf-8")


def rows(part: str, folder: Path = REPLIES) -> list[Row]:
    """All labelled replies of a part."""
    lines = [line for lang in FILES for line in (folder / part / f"{lang}.jsonl").read_text("utf-8").splitlines()]
    told = [json.loads(line) for line in lines if line.strip()]
    return [Row(**{**one, "faults": frozenset(one["faults"])}) for one in told]


def train(part: Sequence[Row], out: Path) -> None:
    """Learn the weights from these rows and write them."""
    from bench.replies_training import learnt_rules, rules_json  # noqa: PLC0415  (needs the extra `train`)

    out.write_text(json.dumps(rules_json(learnt_rules(part)), indent=1) + "\n", encoding="utf-8")


def figures_of(part: str) -> dict[str, Figures]:
    """The figures of a part; what the weights were learnt from is judged by weights that were learnt without it."""
    if part != "dev":
        return measured(rows(part))
    told = left_out(rows(part))
    return measured(rows(part), lambda row: told[row.id])


def left_out(part: Sequence[Row]) -> dict[str, frozenset[str]]:
    """What is said of each reply, by id, with weights and thresholds learnt from the scenarios of the other folds."""
    from bench.replies_training import FOLDS, folds_of, learnt_rules  # noqa: PLC0415  (needs the extra `train`)

    folds, told = folds_of(part), {}
    for fold in range(FOLDS):
        rules = learnt_rules([row for row, own in zip(part, folds, strict=True) if own != fold])
        told |= {row.id: said_by(rules, row) for row, own in zip(part, folds, strict=True) if own == fold}
    return told


def said_by(rules: Mapping[str, Rule], row: Row) -> frozenset[str]:
    """The faults that these rules say."""
    case = case_of(row.complaint, row.lang, row.reply, (), None)
    places = list(public_faults(case))
    faults = {name: rule for name, rule in rules.items() if name != BAD}
    return frozenset({place.fault for place in places} | chances_of(case, places, faults, rules[BAD]).keys())


def said(row: Row) -> frozenset[str]:
    return frozenset(lint(row.complaint, row.lang, row.reply).faults)


def measured(part: Sequence[Row], say: Callable[[Row], frozenset[str]] = said) -> dict[str, Figures]:
    """The figures of each language that has replies, and of all together under "all"."""
    pairs = [(row, say(row)) for row in part]
    languages = [lang for lang in LANGUAGES if any(row.lang == lang for row in part)]
    told = {lang: _figures([pair for pair in pairs if pair[0].lang == lang]) for lang in languages}
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


if __name__ == "__main__":
    main()
