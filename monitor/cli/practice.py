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

    from alerts.voice import Voice
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
    voice = settings.voice
    chosen = secrets.randbelow(2**31) if seed is None else seed
    with opened_store(settings) as store:
        if scores:
            _show_scores(store, voice, as_json)
            return
        given = store.read_now(lambda c: exercise(c, settings, language, chosen, now))
        if given is None:
            fail(_none(language, voice), FOUND_A_PROBLEM)
        _serve(given, voice, as_json)
        reply = sys.stdin.read().strip()
        if not reply:
            again = voice.apart(f"allears practice --seed {chosen}")
            fail(voice.say("practice-no-reply", command=again), USED_WRONGLY)
        review = _checked(store, given, reply, settings.language)
    if as_json:
        print_json(result_json(given, reply, review, chosen))
        return
    for line in result_lines(given, reply, review, voice):
        say(line)


def _none(language: str, voice: "Voice") -> str:
    from alerts.wording import language as plain

    return voice.say("practice-none-in", language=plain(language, voice)) if language else voice.say("practice-none")


def _serve(given: "Exercise", voice: "Voice", as_json: bool) -> None:
    """The complaint; to standard error where the output is for programs."""
    from alerts.safe_text import clean
    from alerts.wording import cause, language
    from monitor.numerals import counted

    tell = note if as_json else say
    limit = [counted("practice-limit", given.limit, voice)] if given.limit else []
    tell(" · ".join([language(given.language, voice), cause(given.cause, voice), *limit]))
    tell(f"\n{clean(given.complaint)}\n")
    if sys.stdin.isatty():
        note(voice.say("practice-yours", keys=voice.apart("Ctrl-D")))


def _checked(store: "Store", given: "Exercise", reply: str, speak: str) -> "Review":
    """What the coach says; only faults are counted, not who made them."""
    from monitor.reply.lint import lint
    from monitor.store import practising

    review = lint(given.complaint, given.language, reply, limit=given.limit, speak=speak)
    store.write_now(lambda c: practising.count(c, given.language, [fault.value for fault in review.faults]))
    return review


WORDS = 1_000
"""Letters of what is quoted or advised; a reply is no longer."""


def result_lines(given: "Exercise", reply: str, review: "Review", voice: "Voice") -> "Iterator[str]":
    """Each finding with its words and better ones, then what was sent."""
    from alerts.safe_text import clean
    from alerts.wording import language

    if not review.whole:
        yield voice.say("practice-unread", language=language(given.language, voice))
    yield voice.say("practice-good" if review.good else "practice-mend")
    for finding in review.findings:
        fault = _plain(finding.fault, voice)
        if finding.span:
            fault = voice.say("coach-words", fault=fault, words=voice.inline(reply[slice(*finding.span)], WORDS))
        yield "  " + voice.say("practice-finding", fault=fault, reason=finding.reason)
        if finding.better:
            yield "    " + voice.say("practice-better", better=voice.inline(finding.better, WORDS))
    yield ""
    if given.sent:
        yield f"{voice.say('practice-sent')}\n{clean(given.sent)}"
    else:
        yield voice.say("practice-not-public")


def _plain(fault: str, voice: "Voice") -> str:
    """The name of a fault; those of English, which are the codes, with their words apart."""
    return voice.say(f"fault-{fault}").replace("_", " ")


def result_json(given: "Exercise", reply: str, review: "Review", seed: int) -> dict[str, Any]:
    import msgspec

    from monitor.reply.lint import review_json

    return {"seed": seed, **msgspec.to_builtins(given), "reply": reply, **review_json(review)}


def _show_scores(store: "Store", voice: "Voice", as_json: bool) -> None:
    from monitor.store import practising

    found = store.read_now(practising.counts)
    if as_json:
        print_json({code: scores_json(counts) for code, counts in found.items()})
        return
    for line in score_lines(found, voice):
        say(line)


def scores_json(counts: "Mapping[str, int]") -> dict[str, Any]:
    return {"replies": counts.get("", 0), "faults": {fault: times for fault, times in counts.items() if fault}}


def score_lines(found: "Mapping[str, Mapping[str, int]]", voice: "Voice") -> "Iterator[str]":
    """A line a language, its most frequent faults first."""
    from alerts.wording import language
    from monitor.numerals import exact

    for code, counts in found.items():
        faults = [f"{_plain(fault, voice)} {exact(times, voice)}" for fault, times in counts.items() if fault]
        yield voice.say(
            "practice-score",
            language=language(code, voice),
            replies=voice.say("replies", count=counts.get("", 0)),
            faults=voice.join(*faults) or voice.say("practice-no-faults"),
        )
    if not found:
        yield voice.say("practice-nobody")
