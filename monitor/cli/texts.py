"""Understanding at a command line: score, evaluate."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.session import FOUND_A_PROBLEM, USED_WRONGLY, AsJson, fail, print_json, say

if TYPE_CHECKING:
    from monitor.evaluate import Figures
    from monitor.understand.assessment import Assessment

Words = Annotated[str | None, typer.Argument(help="The text; or use --file.")]
TextFile = Annotated[
    Path | None, typer.Option("--file", help='JSON lines with "text", optional "lang", "brand", "rating"; - for stdin.')
]
Lang = Annotated[str | None, typer.Option("--lang", help="Its language, if known.")]
Brand = Annotated[str | None, typer.Option("--brand", help="The brand's name; it never counts as a feeling.")]
Rating = Annotated[float | None, typer.Option("--rating", help="Stars, 1 to 5.", min=1, max=5)]


def score(
    text: Words = None,
    file: TextFile = None,
    lang: Lang = None,
    brand: Brand = None,
    rating: Rating = None,
    as_json: AsJson = False,
) -> None:
    """What is understood of a text: every factor, and the numbers they add up to."""
    from monitor.explaining import assessment_lines
    from monitor.understand.assess import assess_text

    if (text is None) == (file is None):
        fail('give one text, or --file; like: allears score "Third week and still no refund"', USED_WRONGLY)
    if file is not None:
        for row in _rows(file):
            typer.echo(json.dumps(score_json(assess_text(*row)), ensure_ascii=False))
        return
    assert text is not None
    found = assess_text(text, lang, brand, rating)
    if as_json:
        typer.echo(json.dumps(score_json(found), ensure_ascii=False))
        return
    say(f"language  {found.language}    label {found.label.value}")
    for line in assessment_lines(found, text):
        say(line)


def _rows(path: Path) -> list[tuple[str, str | None, str | None, float | None]]:
    """The texts of a file; exit 2 naming the line that cannot be read."""
    import sys

    lines = sys.stdin.read().splitlines() if str(path) == "-" else _lines(path)
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            rows.append((str(told["text"]), told.get("lang"), told.get("brand"), told.get("rating")))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            fail(f'{path}, line {number}: needs an object with "text" ({error})', USED_WRONGLY)
    return rows


def _lines(path: Path) -> list[str]:
    import gzip

    try:
        raw = path.read_bytes()
    except OSError as error:
        fail(f"{path} cannot be read: {error.strerror}", USED_WRONGLY)
    text = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    return text.decode("utf-8", errors="replace").splitlines()


def score_json(found: "Assessment") -> dict[str, Any]:
    """The documented object of one text; spans count code points of the original."""
    return {
        "language": found.language,
        "complaint": found.complaint,
        "is_complaint": found.is_complaint,
        "negativity": found.negativity,
        "label": found.label.value,
        "emotion": found.emotion,
        "cause": found.cause.value,
        "impact": found.impact,
        "needs_reply": found.needs_reply,
        "cues": list(found.cues),
        "spans": [{"start": span.start, "end": span.end, "why": span.why} for span in found.spans],
        "factors": [
            {
                "name": factor.name,
                "points": factor.points,
                "span": {"start": factor.span.start, "end": factor.span.end} if factor.span else None,
                "sum": factor.sum.value,
            }
            for factor in found.factors
        ],
        "abstained": found.abstained,
    }


def evaluate(
    file: Annotated[Path, typer.Argument(help="Labelled texts as JSON lines, gzip too.")], as_json: AsJson = False
) -> None:
    """Measure understanding on labelled texts."""
    import msgspec

    from monitor import evaluate as measuring

    try:
        figures = measuring.evaluate(measuring.read_gold(file))
    except measuring.BadGold as error:
        fail(str(error), FOUND_A_PROBLEM)
    if as_json:
        print_json(msgspec.to_builtins(figures))
        return
    say(figures_line("all", figures))
    for language, part in sorted((figures.by_language or {}).items()):
        say(figures_line(language, part))


def figures_line(name: str, figures: "Figures") -> str:
    """One line of figures; a dash where nothing was labelled."""
    negative, gate = figures.negative, figures.complaint
    parts = [f"{name:<8} n {figures.n:<6} macro-F1 {_share(figures.macro_f1)}"]
    if negative is not None:
        parts.append(
            f"negative P {_share(negative.precision)} R {_share(negative.recall)} PR-AUC {_share(negative.pr_auc)}"
        )
    if gate is not None:
        parts.append(f"complaint macro-F1 {_share(gate.macro_f1)} PR-AUC {_share(gate.pr_auc)}")
    parts.append(f"abstained {figures.abstained}")
    return "  ".join(parts)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"
