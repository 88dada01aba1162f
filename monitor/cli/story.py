"""Stories of recoveries: kept with consent, told without personal data."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.session import (
    FOUND_A_PROBLEM,
    NOT_REACHED,
    USED_WRONGLY,
    Actor,
    AsJson,
    Config,
    fail,
    find_incident,
    load_settings,
    login,
    note,
    opened_store,
    print_json,
    say,
)

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from alerts.voice import Voice
    from monitor.store.stories import Kept
    from monitor.stories import Told

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Recoveries worth telling, with consent.")


@app.command(name="add")
def add(
    incident_id: Annotated[str, typer.Argument(help="inc-000007, or 7; a mention's id (m7) means its incident.")],
    consent: Annotated[str, typer.Option("--consent", help="How they agreed: when, where, to what.")],
    config: Config = None,
    actor: Actor = None,
) -> None:
    """Keep the post, our answer and the thanks of one incident as a story."""
    from monitor import stories
    from monitor.clock import SystemClock

    if not consent.strip():
        fail("--consent: say how they agreed; without consent there is no story", USED_WRONGLY)
    settings, now, who = load_settings(config), SystemClock().now(), actor or login()
    with opened_store(settings) as store:
        incident = find_incident(store, incident_id)
        try:
            number = store.write_now(lambda c: stories.add(c, incident, consent.strip(), who, now))
        except stories.NoStory as error:
            fail(error.said(settings.voice), FOUND_A_PROBLEM)
    say(added(number, incident.name, settings.voice))


def added(number: int, incident: str, voice: "Voice") -> str:
    return voice.say(
        "story-added",
        number=voice.in_digits(str(number)),
        incident=voice.apart(incident),
        command=voice.apart("allears story export"),
    )


@app.command(name="list")
def list_(config: Config = None, as_json: AsJson = False) -> None:
    """The stories that were kept, and how the people agreed."""
    import msgspec

    from monitor.clock import SystemClock
    from monitor.store import stories

    settings, now = load_settings(config), SystemClock().now()
    with opened_store(settings) as store:
        found = store.read_now(stories.kept)
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    voice = settings.voice
    for one in found:
        say(_kept_line(one, now, settings.zone, voice))
    if not found:
        command = f'allears story add 7 --consent "{voice.say("story-how")}"'
        say(voice.say("story-none-kept", command=voice.apart(command)))


def _kept_line(one: "Kept", now: "datetime", zone: "ZoneInfo", voice: "Voice") -> str:
    from alerts.wording import day

    consent = voice.say(
        "story-consent",
        date=day(one.added, now, zone, voice),
        actor=voice.inline(one.actor, 40),
        consent=voice.inline(one.consent, 200),
    )
    return "  ".join((voice.in_digits(str(one.id)), voice.apart(f"inc-{one.incident:06d}"), consent))


@app.command(name="remove")
def remove(number: Annotated[int, typer.Argument(help="Its number in the list.")], config: Config = None) -> None:
    """Consent was taken back: the story is forgotten, the incident stays."""
    from monitor.store import stories

    settings = load_settings(config)
    shown = settings.voice.in_digits(str(number))
    with opened_store(settings) as store:
        if not store.write_now(lambda c: stories.remove(c, number)):
            command = settings.voice.apart("allears story list")
            fail(settings.voice.say("story-unknown", number=shown, command=command), FOUND_A_PROBLEM)
    say(settings.voice.say("story-forgotten", number=shown))


@app.command(name="export")
def export(
    out: Annotated[Path | None, typer.Option("--out", help="A file to write to instead.")] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Every story without names, handles, addresses and numbers; read it before it leaves the house."""
    import json

    import msgspec

    from monitor import stories
    from monitor.numerals import exact

    settings = load_settings(config)
    voice = settings.voice
    colleagues = [name for one in settings.agents for name in (one.id, one.name)]
    brands = [name for one in settings.brands for name in one.names]
    with opened_store(settings) as store:
        told, gone = store.read_now(lambda c: stories.export(c, colleagues, brands))
    if as_json:
        text = json.dumps(msgspec.to_builtins(told), ensure_ascii=False, indent=2)
    else:
        text = "\n".join(story_text(one, voice) for one in told)
    if gone:
        note(voice.say("story-left-out", count=exact(gone, voice)))
    if out is None:
        say(text if told else voice.say("story-none"))
        return
    try:
        out.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        fail(f"{out} cannot be written: {error.strerror}", NOT_REACHED)
    note(voice.say("story-names"))


def story_text(told: "Told", voice: "Voice") -> str:
    """One story in plain text."""
    from alerts.safe_text import clean
    from alerts.wording import cause

    shown = {"number": voice.in_digits(str(told.number)), "month": voice.in_digits(told.month)}
    head = voice.say("story-head", cause=cause(told.cause, voice), **shown)
    said = (("post", told.post), ("reply", told.reply), ("thanks", told.thanks))
    return "\n\n".join([head, *(f"{voice.say(f'story-{part}')}\n{clean(words)}" for part, words in said)]) + "\n"
