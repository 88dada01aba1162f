"""Who must do what, and who is told: overdue incidents, routes, silences, agents."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.session import (
    FOUND_A_PROBLEM,
    MAX_ID,
    USED_WRONGLY,
    Actor,
    AsJson,
    Config,
    fail,
    find_incident,
    load_settings,
    login,
    opened_store,
    print_json,
    say,
    show_card,
)

if TYPE_CHECKING:
    from datetime import datetime

    from alerts.voice import Voice

Id = Annotated[str, typer.Argument(help="inc-000007, or 7; a mention's id (m7) means its incident.")]
Explain = Annotated[bool, typer.Option("--explain", help="Every route that was asked, and the message as it would be.")]


def overdue(config: Config = None, as_json: AsJson = False) -> None:
    """Who has waited longer than promised, the longest first. Exit 1 when there is anybody."""
    from monitor.clock import SystemClock
    from monitor.shown import incident_json, incident_line
    from monitor.store import incidents

    settings = load_settings(config)
    now, voice = SystemClock().now(), settings.voice
    with opened_store(settings) as store:
        late = store.read_now(lambda c: incidents.overdue(c, now))
    if as_json:
        print_json([incident_json(incident) for incident in late])
    else:
        for incident in late:
            say(incident_line(incident, now, settings.zone, voice), voice)
        if not late:
            say(voice.say("overdue-nobody"), voice)
    if late:
        raise typer.Exit(FOUND_A_PROBLEM)


def route(incident_id: Id, explain: Explain = False, config: Config = None, as_json: AsJson = False) -> None:
    """Where an incident goes, with its timers; a dry run that sends nothing."""
    from monitor import policy
    from monitor.clock import SystemClock
    from monitor.explaining_way import way_json, way_lines
    from monitor.shown import card

    settings = load_settings(config)
    rules, now, voice = policy.policy(settings), SystemClock().now(), settings.voice
    with opened_store(settings) as store:
        incident = find_incident(store, incident_id, voice)
        if as_json:
            print_json(way_json(incident, rules, now))
            return
        for line in way_lines(incident, rules, now, voice, everything=explain):
            say(line, voice)
        if explain:
            say("")
            show_card(store.read_now(lambda c: card(c, incident, rules, now, settings.zone, voice)))


silence = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Mute what nobody needs to be told for a while."
)

For = Annotated[str | None, typer.Option("--for", help="For how long, like 30m or 2d.")]
Until = Annotated[str | None, typer.Option("--until", help="Until when: a date or a time.")]
Comment = Annotated[str, typer.Option("--comment", help="Why, for everybody who will wonder.")]


@silence.command(name="add")
def silence_add(
    comment: Comment,
    length: For = None,
    until: Until = None,
    brand: Annotated[str, typer.Option(help="Brand id.")] = "",
    source: Annotated[str, typer.Option(help="Source id.")] = "",
    language: Annotated[str, typer.Option(help="Language code, like fa.")] = "",
    severity: Annotated[str, typer.Option(help="low, medium, high or critical.")] = "",
    cause: Annotated[str, typer.Option(help="Cause, like delivery.")] = "",
    author: Annotated[str, typer.Option(help="Handle of the customer.")] = "",
    incident: Annotated[str, typer.Option(help="One incident: inc-000007, or 7.")] = "",
    words: Annotated[str, typer.Option(help="Words said in it.")] = "",
    config: Config = None,
    actor: Actor = None,
) -> None:
    """Mute what matches all that is given, until then; it is recorded all the same, and summed up at the end."""
    from monitor.cli.session import parse_id
    from monitor.numerals import stamp
    from monitor.store import silences
    from monitor.triage.severity import LEVELS
    from monitor.triage.silence import Muted

    if severity and severity not in LEVELS:
        fail(f'--severity: "{severity}" is none; they are {", ".join(LEVELS)}', USED_WRONGLY)
    number = parse_id(incident)[1] if incident else 0
    level: Any = severity  # one of the levels, as was just checked
    muted = Muted(
        brand=brand, source=source, language=language, cause=cause, severity=level, author=author,
        incident=number, words=words,
    )  # fmt: skip
    if muted == Muted():
        fail("say what to mute, like --cause delivery or --author @somebody", USED_WRONGLY)
    settings = load_settings(config)
    voice = settings.voice
    now, end = end_of(length, until, voice)
    with opened_store(settings) as store:
        made = store.write_now(
            lambda c: silences.add(c, muted, until=end, author=actor or login(), comment=comment, now=now)
        )
    command = voice.apart(f"allears silence end {made}")
    told = voice.say("silence-added", number=made, time=stamp(end, settings.zone, voice), command=command)
    say(told, voice)


@silence.command(name="list")
def silence_list(config: Config = None, as_json: AsJson = False) -> None:
    """The silences that hold now."""
    import msgspec

    from monitor.clock import SystemClock
    from monitor.shown import silence_line
    from monitor.store import silences

    settings = load_settings(config)
    now, voice = SystemClock().now(), settings.voice
    with opened_store(settings) as store:
        found = store.read_now(lambda c: silences.running(c, now))
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    for one in found:
        say(silence_line(one, settings.zone, voice), voice)
    if not found:
        say(voice.say("silence-none"), voice)


@silence.command(name="end")
def silence_end(number: Annotated[int, typer.Argument(help="Its number in the list.")], config: Config = None) -> None:
    """End a silence now; what it kept is summed up."""
    from monitor.clock import SystemClock
    from monitor.store import silences

    settings = load_settings(config)
    voice = settings.voice
    with opened_store(settings) as store:
        if not store.write_now(lambda c: silences.end(c, number, SystemClock().now())):
            see = voice.apart("allears silence list")
            fail(voice.say("silence-unknown", number=number, command=see), FOUND_A_PROBLEM, voice)
    say(voice.say("silence-over", number=number), voice)


agents = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Who answers, what they carry, who is away.")

Agent = Annotated[str, typer.Argument(help="Agent id.")]


@agents.command(name="list")
def agents_list(config: Config = None, as_json: AsJson = False) -> None:
    """Every agent: on call, open severe incidents, severe ones of the last week, away."""
    import msgspec

    from monitor import policy
    from monitor.clock import SystemClock
    from monitor.duty import agent_line, team

    settings = load_settings(config)
    rules, now, voice = policy.policy(settings), SystemClock().now(), settings.voice
    with opened_store(settings) as store:
        found = store.read_now(lambda c: team(c, rules, now))
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    for one in found:
        say(agent_line(one, now, settings.zone, voice), voice)
    if not found:
        say(voice.say("agents-none", table=voice.apart("[[agent]]")), voice)


@agents.command(name="away")
def agents_away(agent: Agent, length: For = None, until: Until = None, config: Config = None) -> None:
    """Nobody gives this person anything until then; severe incidents nobody claimed go to others."""
    from monitor import policy
    from monitor.duty import send_away
    from monitor.numerals import stamp

    settings = load_settings(config)
    rules, voice = policy.policy(settings), settings.voice
    _known(agent, [one.id for one in rules.agents], voice)
    now, end = end_of(length, until, voice)
    with opened_store(settings) as store:
        moved = store.write_now(lambda c: send_away(c, agent, rules, end, now))
    until_when = stamp(end, settings.zone, voice)
    say(voice.say("agent-leaves", agent=voice.apart(agent), time=until_when, count=moved), voice)


@agents.command(name="back")
def agents_back(agent: Agent, config: Config = None) -> None:
    """Whoever was away is there again."""
    from monitor.store import agents as absences

    settings = load_settings(config)
    voice = settings.voice
    _known(agent, [one.id for one in settings.agents], voice)
    with opened_store(settings) as store:
        store.write_now(lambda c: absences.set_back(c, agent))
    say(voice.say("agent-back", agent=voice.apart(agent)), voice)


def _known(agent: str, ids: list[str], voice: "Voice") -> None:
    if agent not in ids:
        known = voice.join(*(voice.apart(one) for one in ids)) or voice.say("agent-nobody")
        fail(voice.say("agent-unknown", name=voice.inline(agent, MAX_ID), agents=known), FOUND_A_PROBLEM, voice)


def end_of(length: str | None, until: str | None, voice: "Voice | None" = None) -> "tuple[datetime, datetime]":
    """(now, the end that was given one way or the other); exit 2 for anything else."""
    from monitor.clock import SystemClock
    from monitor.durations import parse_duration
    from monitor.numerals import ENGLISH
    from monitor.times import parse_moment

    now = SystemClock().now()
    if (length is None) == (until is None):
        fail("say how long: --for 2h, or --until 2026-12-01", USED_WRONGLY)
    try:
        end = now + parse_duration(length) if length is not None else parse_moment(until or "", now)
    except ValueError as error:
        fail(str(error), USED_WRONGLY)
    if end <= now:
        voice = voice or ENGLISH
        fail(voice.say("over-already"), USED_WRONGLY, voice)
    return now, end
