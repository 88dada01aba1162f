"""Who must do what, and who is told: overdue incidents, routes, silences, agents."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.session import (
    FOUND_A_PROBLEM,
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
)

if TYPE_CHECKING:
    from datetime import datetime

Id = Annotated[str, typer.Argument(help="inc-000007, or 7; a mention's id (m7) means its incident.")]
Explain = Annotated[bool, typer.Option("--explain", help="Every route that was asked, and the message as it would be.")]


def overdue(config: Config = None, as_json: AsJson = False) -> None:
    """Who has waited longer than promised, the longest first. Exit 1 when there is anybody."""
    from monitor.clock import SystemClock
    from monitor.shown import incident_json, incident_line
    from monitor.store import incidents

    settings = load_settings(config)
    now = SystemClock().now()
    with opened_store(settings) as store:
        late = store.read_now(lambda c: incidents.overdue(c, now))
    if as_json:
        print_json([incident_json(incident) for incident in late])
    else:
        for incident in late:
            say(incident_line(incident, now, settings.zone))
        if not late:
            say("nobody has waited longer than promised")
    if late:
        raise typer.Exit(FOUND_A_PROBLEM)


def route(incident_id: Id, explain: Explain = False, config: Config = None, as_json: AsJson = False) -> None:
    """Where an incident goes, with its timers; a dry run that sends nothing."""
    from monitor import policy
    from monitor.clock import SystemClock
    from monitor.explaining import way_json, way_lines
    from monitor.shown import card

    settings = load_settings(config)
    rules, now = policy.policy(settings), SystemClock().now()
    with opened_store(settings) as store:
        incident = find_incident(store, incident_id)
        if as_json:
            print_json(way_json(incident, rules, now))
            return
        for line in way_lines(incident, rules, now, everything=explain):
            say(line)
        if explain:
            say("")
            say(store.read_now(lambda c: card(c, incident, rules, now, settings.zone)))


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
    now, end = end_of(length, until)
    with opened_store(settings) as store:
        made = store.write_now(
            lambda c: silences.add(c, muted, until=end, author=actor or login(), comment=comment, now=now)
        )
    there = end.astimezone(settings.zone)
    say(f"silence {made} until {there:%Y-%m-%d %H:%M}; it ends earlier with: allears silence end {made}")


@silence.command(name="list")
def silence_list(config: Config = None, as_json: AsJson = False) -> None:
    """The silences that hold now."""
    import msgspec

    from monitor.clock import SystemClock
    from monitor.store import silences

    settings = load_settings(config)
    now = SystemClock().now()
    with opened_store(settings) as store:
        found = store.read_now(lambda c: silences.running(c, now))
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    for one in found:
        muted = ", ".join(f"{name} {value}" for name, value in msgspec.to_builtins(one.muted).items())
        end = one.until.astimezone(settings.zone)
        say(f"{one.id}  {muted}  until {end:%Y-%m-%d %H:%M}  by {one.author}: {one.comment}")
    if not found:
        say("nothing is muted")


@silence.command(name="end")
def silence_end(number: Annotated[int, typer.Argument(help="Its number in the list.")], config: Config = None) -> None:
    """End a silence now; what it kept is summed up."""
    from monitor.clock import SystemClock
    from monitor.store import silences

    settings = load_settings(config)
    with opened_store(settings) as store:
        if not store.write_now(lambda c: silences.end(c, number, SystemClock().now())):
            fail(f"no silence {number} holds now; see: allears silence list", FOUND_A_PROBLEM)
    say(f"silence {number} is over; what it kept is told by the daemon")


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
    rules, now = policy.policy(settings), SystemClock().now()
    with opened_store(settings) as store:
        found = store.read_now(lambda c: team(c, rules, now))
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    for one in found:
        say(agent_line(one, now, settings.zone))
    if not found:
        say("no agents are configured; add [[agent]] tables, and severe incidents are shared among them")


@agents.command(name="away")
def agents_away(agent: Agent, length: For = None, until: Until = None, config: Config = None) -> None:
    """Nobody gives this person anything until then; severe incidents nobody claimed go to others."""
    from monitor import policy
    from monitor.duty import send_away

    settings = load_settings(config)
    rules = policy.policy(settings)
    _known(agent, [one.id for one in rules.agents])
    now, end = end_of(length, until)
    with opened_store(settings) as store:
        moved = store.write_now(lambda c: send_away(c, agent, rules, end, now))
    say(f"{agent} is away until {end.astimezone(settings.zone):%Y-%m-%d %H:%M}; {moved} incidents went to others")


@agents.command(name="back")
def agents_back(agent: Agent, config: Config = None) -> None:
    """Whoever was away is there again."""
    from monitor.store import agents as absences

    settings = load_settings(config)
    _known(agent, [one.id for one in settings.agents])
    with opened_store(settings) as store:
        store.write_now(lambda c: absences.set_back(c, agent))
    say(f"{agent} is back")


def _known(agent: str, ids: list[str]) -> None:
    if agent not in ids:
        fail(f'"{agent}" is no agent; agents are: {", ".join(ids) or "none"}', FOUND_A_PROBLEM)


def end_of(length: str | None, until: str | None) -> "tuple[datetime, datetime]":
    """(now, the end that was given one way or the other); exit 2 for anything else."""
    from monitor.clock import SystemClock
    from monitor.durations import parse_duration
    from monitor.times import parse_moment

    now = SystemClock().now()
    if (length is None) == (until is None):
        fail("say how long: --for 2h, or --until 2026-12-01", USED_WRONGLY)
    try:
        end = now + parse_duration(length) if length is not None else parse_moment(until or "", now)
    except ValueError as error:
        fail(str(error), USED_WRONGLY)
    if end <= now:
        fail("that is over already; give a later time", USED_WRONGLY)
    return now, end
