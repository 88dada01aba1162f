"""Answering kindly: a draft for an incident, and the coach that reads a reply before it is sent."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from monitor.cli.session import (
    DEFAULT,
    FOUND_A_PROBLEM,
    USED_WRONGLY,
    AsJson,
    Config,
    fail,
    find_incident,
    load_settings,
    note,
    opened_store,
    print_json,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alerts.base import Language
    from alerts.voice import Voice
    from monitor.reply.lint import Review
    from monitor.writing_advice import Advised, Matter

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="A draft to edit, and a coach for what you write.")

Id = Annotated[str, typer.Argument(help="inc-000007, or 7; a mention's id (m7) means its incident.")]


@app.command()
def suggest(incident_id: Id, config: Config = None, as_json: AsJson = False) -> None:
    """A draft for an incident with its meaning, or whom to call instead. Nothing is sent."""
    from monitor import policy
    from monitor.clock import SystemClock
    from monitor.writing_advice import advise, advised_json, advised_lines

    settings = load_settings(config)
    with opened_store(settings) as store:
        incident = find_incident(store, incident_id)
        found: Advised = store.read_now(lambda c: advise(c, incident, policy.policy(settings), SystemClock().now()))
    if as_json:
        print_json(advised_json(found))
        return
    for line in advised_lines(found, settings.voice):
        say(line)


Words = Annotated[str | None, typer.Argument(metavar="TEXT", help="The reply; or use --file.")]
ToIncident = Annotated[str | None, typer.Option("--incident", help="The incident it answers: 7 or inc-000007.")]
Complaint = Annotated[str | None, typer.Option("--complaint", help="The words it answers.")]
ReplyFile = Annotated[
    Path | None,
    typer.Option("--file", help='JSON lines with "complaint", "reply", optional "id", "lang"; - for stdin.'),
]
Lang = Annotated[str | None, typer.Option("--lang", help="Language of the complaint; detected unless given.")]
Speak = Annotated[str | None, typer.Option("--speak", help="Language of the advice: en, ru, zh, fa, ar or hi.")]


@app.command()
def lint(
    text: Words = None,
    incident: ToIncident = None,
    complaint: Complaint = None,
    file: ReplyFile = None,
    lang: Lang = None,
    speak: Speak = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Whether a reply is kind and useful, and what to better; exit 1 when it is not good yet. Works offline."""
    from alerts.voice import Voice
    from monitor.reply.lint import review_json

    advice = _spoken(speak)
    if file is not None:
        if text is not None or incident is not None or complaint is not None:
            fail("--file holds the replies and their complaints; leave out the others", USED_WRONGLY)
        _end(_lint_file(file, lang, advice or "en"))
    if text is None or (incident is None) == (complaint is None):
        fail(
            'say what it answers: allears reply lint "…" --incident 7, or --complaint "…"; or use --file', USED_WRONGLY
        )
    matter = _matter(incident, complaint, lang, advice, config)
    voice = Voice(matter.speak, "monitor")
    review = _review(matter, text, voice)
    if as_json:
        print_json(review_json(review))
    else:
        for line in review_lines(review, text, voice):
            say(line)
    _end(good=review.good)


def _spoken(speak: str | None) -> "Language | None":
    from alerts.base import LANGUAGES

    if speak is not None and speak not in LANGUAGES:
        fail(f'--speak: "{speak}" is none of {", ".join(LANGUAGES)}', USED_WRONGLY)
    return cast("Language | None", speak)


def _end(good: bool) -> None:
    raise typer.Exit(0 if good else FOUND_A_PROBLEM)


def _matter(
    incident: str | None, complaint: str | None, lang: str | None, speak: "Language | None", config: Path | None
) -> "Matter":
    """What is answered: the words given, or those of an incident with the brand's last replies; exit 1 without any."""
    from dataclasses import replace

    from monitor import policy
    from monitor.writing_advice import Matter, matter_of

    if incident is None:
        return Matter(_worded("--complaint", complaint or ""), lang, speak or _language(config))
    settings = load_settings(config)
    with opened_store(settings) as store:
        found = find_incident(store, incident)
        matter = store.read_now(lambda c: matter_of(c, found, policy.policy(settings)))
    if not matter.text.strip():
        fail(settings.voice.say("coach-no-words", incident=settings.voice.apart(found.name)), FOUND_A_PROBLEM)
    return replace(matter, language=lang or matter.language, speak=speak or matter.speak)


def _language(config: Path | None) -> "Language":
    """What the agents speak, where a configuration says so: the coach works without any."""
    return load_settings(config).language if config is not None or DEFAULT.exists() else "en"


def _review(matter: "Matter", text: str, voice: "Voice") -> "Review":
    from dataclasses import replace

    from monitor.reply.lint import reviewed
    from monitor.reply.lint_case import case_of

    case = case_of(matter.text, matter.language, _worded("the reply", text), matter.recent, matter.limit)
    review = reviewed(replace(case, public=matter.public), matter.speak)
    if not review.whole:
        note(voice.say("coach-unread"))
    return review


def _worded(name: str, text: str) -> str:
    if not text.strip():
        fail(f"{name} holds no words", USED_WRONGLY)
    return text


WORDS = 1_000
"""Letters of what is quoted or advised; a reply is no longer."""


def review_lines(review: "Review", text: str, voice: "Voice") -> "Iterator[str]":
    """What the coach says, for people: the verdict, then each finding with its words and a better wording."""
    from monitor.numerals import fixed

    score = review.score
    parts = {"tone": score.positive_in_tone, "issue": score.addresses_the_issue, "personal": score.personal}
    told = [voice.say(f"coach-{name}", score=fixed(part, 2, voice)) for name, part in parts.items()]
    yield " · ".join([voice.say("coach-good" if review.good else "coach-not-yet"), *told])
    arrow = "←" if voice.right_to_left else "→"
    for finding in review.findings:
        fault = voice.say(f"fault-{finding.fault}")
        if finding.span:
            fault = voice.say("coach-words", fault=fault, words=voice.inline(text[slice(*finding.span)], WORDS))
        yield f"✗ {fault}"
        yield f"    {finding.reason}"
        if finding.better:
            yield f"    {arrow} {voice.inline(finding.better, WORDS)}"


def _lint_file(path: Path, lang: str | None, speak: str) -> bool:
    """One object a line, in the order of the file; whether all are good."""
    from monitor.reply.lint import lint as read
    from monitor.reply.lint import review_json

    good = True
    for name, language, complaint, reply in _pairs(path):
        review = read(complaint, language or lang, reply, speak=speak)
        good = good and review.good
        typer.echo(json.dumps({"id": name, **review_json(review)}, ensure_ascii=False))
    return good


def _pairs(path: Path) -> list[tuple[Any, str | None, str, str]]:
    """(id, language, complaint, reply) of each line; the line's number stands for an id that is not told."""
    from monitor.cli.texts import lines_of

    pairs = []
    for number, line in enumerate(lines_of(path), 1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            pairs.append((told.get("id", number), *_texts(told)))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            fail(
                f'{path}, line {number}: needs an object with the texts "complaint" and "reply" ({error})', USED_WRONGLY
            )
    return pairs


def _texts(told: dict[str, Any]) -> tuple[str | None, str, str]:
    language, complaint, reply = told.get("lang"), told["complaint"], told["reply"]
    if not isinstance(complaint, str) or not isinstance(reply, str) or not isinstance(language, str | None):
        raise TypeError("one of them is no text")
    return language, complaint, reply
