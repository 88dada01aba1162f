"""Understanding at a command line: score, evaluate."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.session import USED_WRONGLY, AsJson, Config, fail, print_json, say, voice_of

if TYPE_CHECKING:
    from monitor.evaluate import Figures
    from monitor.mistakes import Claim
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
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """What is understood of a text: every factor, and the numbers they add up to."""
    from monitor.cli.tuning import database_of, standard_or_fail
    from monitor.explaining import assessment_lines, heard_line
    from monitor.understand.assess import Mind, assess_text

    if (text is None) == (file is None):
        fail('give one text, or --file; like: allears score "Third week and still no refund"', USED_WRONGLY)
    standard = standard_or_fail(database_of(config))
    mind = Mind(yardstick=standard.yardstick)
    if file is not None:
        for row in _rows(file):
            typer.echo(json.dumps(score_json(assess_text(*row, mind), row[0]), ensure_ascii=False))
        return
    assert text is not None
    found = assess_text(text, lang, brand, rating, mind)
    if as_json:
        typer.echo(json.dumps(score_json(found, text), ensure_ascii=False))
        return
    voice = voice_of(config)
    say(heard_line(found, voice), voice)
    for line in assessment_lines(found, text, standard, voice):
        say(line, voice)


def _rows(path: Path) -> list[tuple[str, str | None, str | None, float | None]]:
    """The texts of a file; exit 2 naming the line that cannot be read."""
    rows = []
    for number, line in enumerate(lines_of(path), 1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            rows.append((str(told["text"]), told.get("lang"), told.get("brand"), told.get("rating")))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            fail(f'{path}, line {number}: needs an object with "text" ({error})', USED_WRONGLY)
    return rows


def lines_of(path: Path) -> list[str]:
    """The lines of a file, plain or gzip, or of standard input where it is called -; exit 2 for one that is not there.

    Only a line feed ends a line: JSON may hold every other sign that `splitlines` breaks at.
    """
    import gzip
    import sys
    import zlib

    try:
        raw = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        text = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    except (OSError, EOFError, zlib.error) as error:
        fail(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}", USED_WRONGLY)
    return text.decode("utf-8", errors="replace").split("\n")


def score_json(found: "Assessment", text: str) -> dict[str, Any]:
    """The documented object of one text; spans count code points of the original."""
    from monitor.understand.entities import entities

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
        "kind": found.kind.value,
        "stage": found.stage,
        "marks": [{"start": mark.start, "end": mark.end, "why": mark.why} for mark in found.marks],
        "entities": [
            {"kind": one.kind.value, "start": one.start, "end": one.end, "personal": one.personal}
            for one in entities(text, found.language)
        ],
        "notes": list(found.notes),
    }


Mistakes = Annotated[int, typer.Option("--mistakes", help="List so many of the most confident mistakes.", min=0)]
Plot = Annotated[Path | None, typer.Option("--plot", help="Draw the curves into this file (extra report).")]


def evaluate(
    file: Annotated[Path, typer.Argument(help="Labelled texts as JSON lines, gzip too.")],
    mistakes: Mistakes = 0,
    plot: Plot = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Measure understanding on labelled texts."""
    from monitor.cli.tuning import database_of, gold_or_fail, mind_or_fail
    from monitor.evaluate import judge, summary
    from monitor.figures_table import figure_lines
    from monitor.mistakes import claims, mistake_line, worst_mistakes

    if plot is not None:
        _ready_to_draw()
    judged = list(judge(gold_or_fail(file), mind_or_fail(database_of(config))))
    figures, answers = summary(judged), claims(judged)
    wrong = worst_mistakes(answers, mistakes)
    if plot is not None:
        _draw(answers, plot)
    if as_json:
        print_json(_evaluation_json(figures, wrong if mistakes else None))
        return
    for line in figure_lines(figures):
        say(line)
    for claim in wrong:
        say(mistake_line(claim))


def _evaluation_json(figures: "Figures", wrong: "list[Claim] | None") -> dict[str, Any]:
    import msgspec

    told: dict[str, Any] = msgspec.to_builtins(figures)
    if wrong is not None:
        names = ("language", "gold", "said", "number", "text")
        told["mistakes"] = [{name: getattr(claim, name) for name in names} for claim in wrong]
    return told


def _ready_to_draw() -> None:
    from monitor import plot

    try:
        plot.ready()
    except plot.NoPlots as error:
        fail(str(error), USED_WRONGLY)


def _draw(answers: "list[Claim]", path: Path) -> None:
    from monitor import plot

    try:
        plot.draw(answers, path)
    except (OSError, ValueError) as error:
        fail(f"{path} cannot be drawn: {error}", USED_WRONGLY)
