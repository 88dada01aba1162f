"""How everything stands, and why: status, explain."""

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.session import (
    FOUND_A_PROBLEM,
    AsJson,
    Config,
    fail,
    find_incident,
    load_settings,
    opened_store,
    parse_id,
    print_json,
    say,
    unknown,
)

if TYPE_CHECKING:
    from monitor.store.mentions import StoredMention
    from monitor.triage.incident import Incident

Id = Annotated[str, typer.Argument(help="An incident (7 or inc-000007) or a mention (m7).")]


def status(config: Config = None, as_json: AsJson = False) -> None:
    """How everything stands, and what to do about what does not."""
    import msgspec

    from monitor.clock import SystemClock
    from monitor.status import status as gather
    from monitor.status_text import status_lines

    settings = load_settings(config)
    with opened_store(settings) as store:
        found = store.read_now(lambda c: gather(c, settings, SystemClock().now()))
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    for line in status_lines(found, settings.zone, settings.voice):
        say(line, settings.voice)


def explain(incident_id: Id, config: Config = None, as_json: AsJson = False) -> None:
    """Every factor with its words and points, the sums, the route, and who was told when."""
    from alerts.safe_text import clean
    from monitor.cli.tuning import standard_or_fail
    from monitor.clock import SystemClock
    from monitor.explaining import explanation_json, incident_lines, mention_head, mention_lines
    from monitor.store import feedback, mentions, outbox

    settings = load_settings(config)
    voice = settings.voice
    with opened_store(settings) as store:
        kind, number = parse_id(incident_id, voice)
        incident: Incident | None = None
        if kind == "incident":
            incident = find_incident(store, incident_id, voice)
            found_id = incident.id
            number = store.read_now(lambda c: feedback.worst_mention(c, found_id)) or 0
        mention: StoredMention | None = store.read_now(lambda c: mentions.get(c, number))
        if mention is None:
            fail(unknown(store, incident_id, number, voice), FOUND_A_PROBLEM, voice)
        told = store.read_now(lambda c: outbox.history(c, incident.id)) if incident else []
    standard = standard_or_fail(settings.database)
    if as_json:
        print_json(explanation_json(mention, incident, told, standard))
        return
    say(mention_head(mention, voice), voice)
    say(clean(mention.text))
    for line in mention_lines(mention, standard, voice):
        say(line, voice)
    if incident is not None:
        for line in incident_lines(incident, told, settings, SystemClock().now()):
            say(line, voice)
