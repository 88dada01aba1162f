"""Incidents: list, show, and what a person does with one."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

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
    parse_id,
    print_json,
    say,
    show_card,
    unknown,
)

if TYPE_CHECKING:
    from monitor.triage.incident import Incident

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="List, show, claim, answer and close incidents.")

Id = Annotated[str, typer.Argument(help="inc-000007, or 7; a mention's id (m7) means its incident.")]
For = Annotated[str, typer.Option("--for", help="For how long, like 30m or 2h.")]
Everything = Annotated[bool, typer.Option("--all", help="Closed ones too.")]
Limit = Annotated[int, typer.Option("--limit", help="At most so many.", min=1)]
Surge = Annotated[str | None, typer.Option("--surge", help="Only those of this surge: inc-000007, or 7.")]
Unmasked = Annotated[bool, typer.Option("--unmasked", help="Their words as they wrote them, slurs too.")]
Text = Annotated[str | None, typer.Option("--text", help="Only those in which all these words were said.")]


@app.command(name="list")
def list_(
    config: Config = None,
    everything: Everything = False,
    limit: Limit = 50,
    text: Text = None,
    surge: Surge = None,
    as_json: AsJson = False,
) -> None:
    """Open incidents, the worst first."""
    from monitor.clock import SystemClock
    from monitor.shown import incident_json, incident_line, members
    from monitor.store import incidents, reports

    settings = load_settings(config)
    voice = settings.voice
    with opened_store(settings) as store:
        listed = store.read_now(lambda c: incidents.listed(c, everything=everything or text is not None, limit=limit))
        if text is not None:
            while store.write_now(reports.index_new):
                pass
            found = {mention.incident for mention in store.read_now(lambda c: reports.search(c, text, 1000))}
            listed = [incident for incident in listed if incident.id in found]
        if surge is not None:
            whole = find_incident(store, surge, voice)
            listed = store.read_now(lambda c: members(c, whole))[:limit]
    if as_json:
        print_json([incident_json(incident) for incident in listed])
        return
    now = SystemClock().now()
    for incident in listed:
        say(incident_line(incident, now, settings.zone, voice), voice)
    if not listed:
        say(voice.say("list-no-match" if text else "list-calm"), voice)


@app.command()
def show(incident_id: Id, config: Config = None, unmasked: Unmasked = False, as_json: AsJson = False) -> None:
    """The whole card of one incident, and everything said in it."""
    from dataclasses import asdict, replace

    from monitor import policy
    from monitor.clock import SystemClock
    from monitor.shown import card, incident_json, said_in, said_json, said_line
    from monitor.store import followups
    from monitor.triage.persistence import persistent

    settings = load_settings(config)
    rules, voice = policy.policy(settings), settings.voice
    rules = replace(rules, mask_slurs=rules.mask_slurs and not unmasked)
    with opened_store(settings) as store:
        incident = find_incident(store, incident_id, voice)
        said = store.read_now(lambda c: said_in(c, incident, rules))
        now = SystemClock().now()
        turned = persistent(store.read_now(lambda c: followups.contacts(c, incident, now)), now)
        if as_json:
            told = {"said": [said_json(mention) for mention in said], "persistent": turned and asdict(turned)}
            print_json({**incident_json(incident), **told})
            return
        show_card(store.read_now(lambda c: card(c, incident, rules, now, settings.zone, voice)))
    say("")
    for mention in said:
        say(said_line(mention, now, settings.zone, voice), voice)


def _action(name: str, words: str) -> None:
    """One command for each action; only a snooze has a length."""

    def take(incident_id: Id, config: Config = None, actor: Actor = None, as_json: AsJson = False) -> None:
        _act(incident_id, name, actor, config, as_json=as_json)

    take.__doc__ = words
    app.command(name=name)(take)


for _name, _words in (
    ("claim", "Take it: escalation stops, others see who has it."),
    ("release", "Give a claim back."),
    ("answered", "You replied where we cannot see it: the clock stops."),
    ("resolve", "It is over."),
    ("dismiss", "It was no complaint."),
    ("reopen", "It is not over."),
):
    _action(_name, _words)


@app.command()
def snooze(
    incident_id: Id, length: For = "30m", config: Config = None, actor: Actor = None, as_json: AsJson = False
) -> None:
    """Silence it for a while; then it is open again."""
    _act(incident_id, "snooze", actor, config, as_json=as_json, length=length)


def _act(incident_id: str, name: str, actor: str | None, config: Config, *, as_json: bool, length: str = "30m") -> None:
    """Take the action and say how it stands now; exit 1 where it is refused."""
    from monitor import policy
    from monitor.clock import SystemClock
    from monitor.settle import change
    from monitor.shown import incident_json, incident_line, refusal_line
    from monitor.triage.action import Refusal

    settings = load_settings(config)
    rules, now, voice = policy.policy(settings), SystemClock().now(), settings.voice
    who = actor or login()
    become = _become(name, who, length)
    with opened_store(settings) as store:
        incident = find_incident(store, incident_id, voice)
        try:
            changed = store.write_now(lambda c: change(c, incident.id, rules, become=become, actor=who, now=now))
        except Refusal as refusal:
            fail(refusal_line(refusal, voice), FOUND_A_PROBLEM, voice)
    assert changed is not None
    if as_json:
        print_json(incident_json(changed))
    else:
        say(incident_line(changed, now, settings.zone, voice), voice)


def _become(name: str, actor: str, length: str) -> "Callable[[Incident], Incident]":
    from monitor.clock import SystemClock
    from monitor.durations import parse_duration
    from monitor.triage.action import Action, act

    now = SystemClock().now()
    try:
        pause = parse_duration(length)
    except ValueError as error:
        fail(f"--for: {error}", USED_WRONGLY)
    return lambda incident: act(incident, Action(name), actor, now, pause=pause)


Judged = Annotated[str, typer.Argument(help="complaint, or not.")]


def feedback(incident_id: Id, judged: Judged, config: Config = None, actor: Actor = None) -> None:
    """Say whether it was a complaint; this is what tuning learns from."""
    from monitor.clock import SystemClock
    from monitor.store import feedback as votes
    from monitor.store import mentions

    settings = load_settings(config)
    voice = settings.voice
    if judged not in ("complaint", "not"):
        words = {"word": voice.inline(judged, MAX_ID), "yes": voice.apart("complaint"), "no": voice.apart("not")}
        fail(voice.say("feedback-unclear", **words), USED_WRONGLY, voice)
    who, now = actor or login(), SystemClock().now()
    with opened_store(settings) as store:
        kind, number = parse_id(incident_id, voice)
        if kind == "incident":
            incident = find_incident(store, incident_id, voice)
            number = store.read_now(lambda c: votes.worst_mention(c, incident.id)) or 0
        if store.read_now(lambda c: mentions.get(c, number)) is None:
            fail(unknown(store, incident_id, number, voice), FOUND_A_PROBLEM, voice)
        store.write_now(lambda c: votes.give(c, number, who, complaint=judged == "complaint", now=now))
    noted = {"mention": voice.apart(f"m{number}"), "actor": voice.inline(who, MAX_ID)}
    say(voice.say(f"feedback-{judged}", **noted), voice)
