"""Practice at a command line: an old complaint, your reply, what is said about it, and what was really sent."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.session import (
    FOUND_A_PROBLEM,
    USED_WRONGLY,
    AsJson,
    Config,
    fail,
    load_settings,
    note,
    opened_store,
    print_json,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from monitor.practice import Exercise
    from monitor.reply.lint import Review
    from monitor.store.connection import Store

Language = Annotated[str, typer.Option("--language", help="Language code, like fa; any unless given.")]
Seed = Annotated[int | None, typer.Option("--seed", help="Repeats an exercise; by chance unless given.")]
Scores = Annotated[bool, typer.Option("--scores", help="Only show how often which fault was made here.")]


def practice(
    language: Language = "", seed: Seed = None, scores: Scores = False, config: Config = None, as_json: AsJson = False
) -> None:
    """Answer an old complaint without a name on it; the reply is read from standard input and checked."""
    import secrets

    from monitor.clock import SystemClock
    from monitor.practice import exercise

    settings, now = load_settings(config), SystemClock().now()
    chosen = secrets.randbelow(2**31) if seed is None else seed
    with opened_store(settings) as store:
        if scores:
            _show_scores(store, as_json)
            return
        given = store.read_now(lambda c: exercise(c, settings, language, chosen, now))
        if given is None:
            fail(f"no incident{f' in {language}' if language else ''} is over for a week yet", FOUND_A_PROBLEM)
        _serve(given, as_json)
        reply = sys.stdin.read().strip()
        if not reply:
            fail(f"no reply was given; the same again: allears practice --seed {chosen}", USED_WRONGLY)
        review = _checked(store, given, reply, settings.language)
    if as_json:
        print_json(result_json(given, reply, review, chosen))
        return
    for line in result_lines(given, reply, review):
        say(line)


def _serve(given: "Exercise", as_json: bool) -> None:
    """The complaint; to standard error where the output is for programs."""
    from alerts.wording import language

    tell = note if as_json else say
    limit = f" · at most {given.limit} letters" if given.limit else ""
    tell(f"{language(given.language)} · {given.cause.replace('_', ' ')}{limit}")
    tell(f"\n{given.complaint}\n")
    if sys.stdin.isatty():
        note("Your reply; end it with Ctrl-D on a line of its own:")


def _checked(store: "Store", given: "Exercise", reply: str, speak: str) -> "Review":
    """What the coach says; only faults are counted, not who made them."""
    from monitor.reply.lint import lint
    from monitor.store import practising

    review = lint(given.complaint, given.language, reply, limit=given.limit, speak=speak)
    store.write_now(lambda c: practising.count(c, given.language, [fault.value for fault in review.faults]))
    return review


def result_lines(given: "Exercise", reply: str, review: "Review") -> "Iterator[str]":
    """Each finding with its words and better ones, then what was sent."""
    if not review.whole:
        yield f"{given.language} is not known to the coach: only what needs no knowledge of words was looked for"
    yield "good: nothing to mend" if review.good else "to mend:"
    for finding in review.findings:
        words = f' "{reply[slice(*finding.span)]}"' if finding.span else ""
        yield f"  {finding.fault.value.replace('_', ' ')}{words}: {finding.reason}"
        if finding.better:
            yield f"    better: {finding.better}"
    yield ""
    yield f"What was sent:\n{given.sent}" if given.sent else "What was sent was not public."


def result_json(given: "Exercise", reply: str, review: "Review", seed: int) -> dict[str, Any]:
    import msgspec

    from monitor.reply.lint import review_json

    return {"seed": seed, **msgspec.to_builtins(given), "reply": reply, **review_json(review)}


def _show_scores(store: "Store", as_json: bool) -> None:
    from monitor.store import practising

    found = store.read_now(practising.counts)
    if as_json:
        print_json({code: scores_json(counts) for code, counts in found.items()})
        return
    for line in score_lines(found):
        say(line)


def scores_json(counts: "Mapping[str, int]") -> dict[str, Any]:
    return {"replies": counts.get("", 0), "faults": {fault: times for fault, times in counts.items() if fault}}


def score_lines(found: "Mapping[str, Mapping[str, int]]") -> "Iterator[str]":
    """A line a language, its most frequent faults first."""
    from alerts.wording import language

    for code, counts in found.items():
        faults = ", ".join(f"{fault.replace('_', ' ')} {times}" for fault, times in counts.items() if fault)
        yield f"{language(code)}: {counts.get('', 0)} replies · {faults or 'no faults'}"
    if not found:
        yield "nobody has practised here yet"
