"""Tuning at a command line, and which thresholds the other commands go by."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.session import (
    DEFAULT,
    DEMO,
    FOUND_A_PROBLEM,
    NOT_REACHED,
    USED_WRONGLY,
    AsJson,
    Config,
    fail,
    load_settings,
    opened_store,
    print_json,
    say,
)

if TYPE_CHECKING:
    from monitor.config import Settings
    from monitor.evaluate import Gold
    from monitor.labels import Labelled
    from monitor.tune import Finding, Measured
    from monitor.tuning import Standard
    from monitor.understand.assess import Mind

Labels = Annotated[
    list[Path] | None,
    typer.Option("--labels", help='JSON lines with "text", "complaint" and optional "lang", gzip too; again for more.'),
]
Apply = Annotated[bool, typer.Option("--apply", help="Put what is proposed in force.")]
Rollback = Annotated[bool, typer.Option("--rollback", help="Return to the thresholds before the last --apply.")]


def tune(
    labels: Labels = None,
    config: Config = None,
    apply: Apply = False,
    rollback: Rollback = False,
    as_json: AsJson = False,
) -> None:
    """Propose thresholds from feedback and labelled texts, with proof; refuses what makes a language worse."""
    from monitor import tuning
    from monitor.clock import SystemClock
    from monitor.tune import changed
    from monitor.tune import tune as look_for_better

    if apply and rollback:
        fail("--apply and --rollback are opposites; give one of them", USED_WRONGLY)
    settings = load_settings(config)
    if rollback:
        _roll_back(settings.database, as_json)
        return
    standard = standard_or_fail(settings.database)
    findings = look_for_better(_gather(settings, labels or []), standard.yardstick)
    text = tuning.retold(standard, changed(findings), SystemClock().now().date())
    difference = tuning.diff(settings.database, standard, text)
    applied = _put_in_force(settings.database, text) if apply and difference else None
    if as_json:
        print_json(tune_json(findings, difference, applied))
        return
    for line in tune_lines(findings, difference, applied):
        say(line)


def _gather(settings: "Settings", files: Sequence[Path]) -> list["Labelled"]:
    from monitor.labels import labels_of
    from monitor.store import feedback

    rows = [row for file in files for row in gold_or_fail(file)]
    with opened_store(settings) as store:
        votes = store.read_now(feedback.votes)
    return labels_of(votes, rows, settings.compiled())


def gold_or_fail(file: Path) -> Iterator["Gold"]:
    """The rows of a labelled file; exit 1 naming a bad line, exit 2 for a file that cannot be read."""
    from monitor.evaluate import BadGold, read_gold

    try:
        yield from read_gold(file)
    except BadGold as error:
        fail(str(error), FOUND_A_PROBLEM)
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}", USED_WRONGLY)


def _put_in_force(database: Path, text: str) -> Path:
    from monitor.tuning import put_in_force

    try:
        return put_in_force(database, text)
    except OSError as error:
        fail(f"the thresholds cannot be written beside {database}: {error.strerror}", NOT_REACHED)


def _roll_back(database: Path, as_json: bool) -> None:
    from monitor.tuning import take_back

    try:
        words = take_back(database)
    except OSError as error:
        fail(f"the thresholds beside {database} cannot be changed: {error.strerror}", NOT_REACHED)
    if words is None:
        fail(f"nothing to take back: {database} was never tuned", FOUND_A_PROBLEM)
    if as_json:
        print_json({"rolled_back": True, "now": words})
    else:
        say(f"{words}; {RELOAD}")


RELOAD = "a running daemon takes that at its next reload (SIGHUP)"


def tune_lines(findings: Sequence["Finding"], difference: str, applied: Path | None) -> Iterator[str]:
    """A block a language, then the diff and what to do with it."""
    from monitor.tune import LEAST, LEAST_OF_EACH

    for finding in findings:
        yield from _finding_lines(finding)
    if not findings:
        yield "no labels yet: say what was right with allears feedback 7 complaint (or not), or give --labels FILE"
    elif not difference:
        yield f"nothing gets better: all stays as it is (a language needs {LEAST} labels, {LEAST_OF_EACH} of each side)"
    else:
        yield f"\n{difference}\n"
        yield f"written to {applied}; {RELOAD}" if applied else "to put this in force: the same command with --apply"


def _finding_lines(finding: "Finding") -> Iterator[str]:
    yield f"{finding.language:<4} {finding.labels} labels, {finding.complaints} complaints: {finding.ruling.value}"
    if finding.before and finding.after:
        yield f"       before  {_figures(finding.before)}   threshold {finding.now.threshold:.3f}"
        proposed = f"   threshold {finding.proposed.threshold:.3f}" if finding.proposed else ""
        yield f"       after   {_figures(finding.after)}{proposed}"


def _figures(measured: "Measured") -> str:
    parts = [
        f"{name} {100 * one.value:5.1f} ({100 * one.low:.1f} to {100 * one.high:.1f})"
        for name, one in (("precision", measured.precision), ("recall", measured.recall))
    ]
    return "  ".join(parts)


def tune_json(findings: Sequence["Finding"], difference: str, applied: Path | None) -> dict[str, Any]:
    return {"languages": [_finding_json(one) for one in findings], "diff": difference, "applied": applied}


def _finding_json(finding: "Finding") -> dict[str, Any]:
    """Ranges as objects, so that nobody has to count places."""
    told: dict[str, Any] = {
        "language": finding.language,
        "labels": finding.labels,
        "complaints": finding.complaints,
        "ruling": finding.ruling.value,
    }
    for name, measured in (("before", finding.before), ("after", finding.after)):
        pair = (("precision", measured.precision), ("recall", measured.recall)) if measured else ()
        told[name] = {figure: one._asdict() for figure, one in pair} or None
    for name, gate in (("now", finding.now), ("proposed", finding.proposed)):
        told[name] = {"threshold": gate.threshold, **gate.scale._asdict()} if gate else None
    return told


def standard_or_fail(database: Path | None) -> "Standard":
    """What counts for this database; exit 2 for a damaged file."""
    from monitor.tuning import Damaged, standard_for

    try:
        return standard_for(database)
    except Damaged as error:
        fail(str(error), USED_WRONGLY)


def mind_or_fail(database: Path | None) -> "Mind":
    """As `standard_or_fail`."""
    from monitor.understand.assess import Mind

    return Mind(yardstick=standard_or_fail(database).yardstick)


def database_of(config: Path | None) -> Path | None:
    """The database a configuration names, for commands that need nothing else of it; None without a file."""
    import tomllib

    path = config or next((one for one in (DEFAULT, DEMO) if one.exists()), None)
    if path is None:
        return None
    try:
        named = tomllib.loads(path.read_text(encoding="utf-8")).get("database", "allears.db")
    except (OSError, ValueError) as error:
        fail(f"{path} cannot be read: {error}; see: allears check", USED_WRONGLY)
    return path.parent / str(named)
