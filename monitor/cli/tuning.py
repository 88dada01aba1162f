"""Tuning at a command line, and which thresholds the other commands go by."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.replay import Bar, difference_json, difference_lines, past_or_fail
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
    from zoneinfo import ZoneInfo

    from monitor.config import Settings
    from monitor.evaluate import Gold
    from monitor.labels import Labelled
    from monitor.replay import Past, Played
    from monitor.replay_diff import Difference
    from monitor.tune import Finding, Measured
    from monitor.tuning import Standard
    from monitor.understand.assess import Mind

Labels = Annotated[
    list[Path] | None,
    typer.Option("--labels", help='JSON lines with "text", "complaint" and optional "lang", gzip too; again for more.'),
]
Heard = Annotated[
    str, typer.Option("--since", help="Try them on the posts since then: a date, a time, or how long ago (2h, 7d).")
]
Apply = Annotated[bool, typer.Option("--apply", help="Put what is proposed in force.")]
Rollback = Annotated[bool, typer.Option("--rollback", help="Return to the thresholds before the last --apply.")]


def tune(
    labels: Labels = None,
    config: Config = None,
    since: Heard = "7d",
    apply: Apply = False,
    rollback: Rollback = False,
    as_json: AsJson = False,
) -> None:
    """Propose thresholds from feedback and labelled texts, with proof, and which alerts they would have sent.

    Refuses what makes a language worse.
    """
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
    replayed = _replay(settings, standard, text, since) if difference else None
    applied = _put_in_force(settings.database, text) if apply and difference else None
    if as_json:
        print_json(tune_json(findings, difference, applied, replayed))
        return
    preview = list(_replay_lines(replayed, settings.zone)) if replayed else ()
    for line in tune_lines(findings, difference, applied, preview):
        say(line)


NAMES = ("the thresholds as they are", "those proposed")
SHOWN = 20
"""Alerts that differ and are named one by one; --json has all."""

Replayed = tuple["Difference", "Past", "tuple[Played, Played]"]


def _replay(settings: "Settings", standard: "Standard", text: str, since: str) -> Replayed:
    """The stored posts once more with both, through the machinery of `allears replay`."""
    import asyncio

    from monitor.replay import both
    from monitor.replay_diff import Side, compare
    from monitor.tuning import proposed
    from monitor.understand.assess import Mind

    past = past_or_fail(settings, since, None)
    bar = Bar(2 * len(past.posts))
    minds = Mind(yardstick=standard.yardstick), proposed(text)
    played = asyncio.run(both(past, (settings, minds[0]), (settings, minds[1]), bar))
    bar.end()
    return compare(past, *(Side(one, settings.least) for one in played)), past, played


def _replay_lines(replayed: Replayed, zone: "ZoneInfo") -> Iterator[str]:
    """As `allears replay` tells it, the first `SHOWN` of the alerts."""
    lines = list(difference_lines(*replayed, NAMES, zone))
    most = len(lines) - len(replayed[0].changes) + SHOWN
    yield from lines[:most]
    if len(lines) > most:
        yield f"and {len(lines) - most} more; all of them: the same command with --json"


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


def tune_lines(
    findings: Sequence["Finding"], difference: str, applied: Path | None, preview: Sequence[str]
) -> Iterator[str]:
    """A block a language, then the diff, what it would have changed, and what to do with it."""
    from monitor.tune import LEAST, LEAST_OF_EACH

    for finding in findings:
        yield from _finding_lines(finding)
    if not findings:
        yield "no labels yet: say what was right with allears feedback 7 complaint (or not), or give --labels FILE"
    elif not difference:
        yield f"nothing gets better: all stays as it is (a language needs {LEAST} labels, {LEAST_OF_EACH} of each side)"
    else:
        yield f"\n{difference}\n"
        yield from preview
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


def tune_json(
    findings: Sequence["Finding"], difference: str, applied: Path | None, replayed: Replayed | None
) -> dict[str, Any]:
    """`replay` is as `allears replay --json` tells it; null where nothing is proposed."""
    return {
        "languages": [_finding_json(one) for one in findings],
        "diff": difference,
        "replay": difference_json(*replayed, NAMES) if replayed else None,
        "applied": applied,
    }


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
