"""How everything stands, and why: status, explain."""

from datetime import datetime, timedelta
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
    from zoneinfo import ZoneInfo

    from connectors.base import Gap
    from monitor.status import SourceReport, Status
    from monitor.store.channel_states import ChannelState
    from monitor.store.mentions import StoredMention
    from monitor.triage.incident import Incident

WEEK = timedelta(days=7)
"""How far back a gap is filled whose beginning is not known."""

Id = Annotated[str, typer.Argument(help="An incident (7 or inc-000007) or a mention (m7).")]


def status(config: Config = None, as_json: AsJson = False) -> None:
    """How everything stands, and what to do about what does not."""
    import msgspec

    from monitor.clock import SystemClock
    from monitor.status import status as gather

    settings = load_settings(config)
    with opened_store(settings) as store:
        found = store.read_now(lambda c: gather(c, settings, SystemClock().now()))
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    for line in status_lines(found, settings.zone):
        say(line)


def status_lines(found: "Status", zone: "ZoneInfo") -> list[str]:
    """The page as lines: first what waits for people, then sources, channels and the day."""
    lines = [_headline(found)]
    for number, source in enumerate(found.sources):
        lines.append(("sources   " if number == 0 else " " * 10) + source_line(source, found.at, zone))
        lines += [" " * 12 + line for line in _gap_lines(source, found.at, zone)]
    for number, channel in enumerate(found.channels):
        lines.append(("channels  " if number == 0 else " " * 10) + channel_line(channel, found.at, zone))
    for missed in found.missed[:3]:
        lines.append(f"missed    {missed.incident}: {missed.sentence}   → allears incidents claim {missed.incident}")
    return [*lines, _day_line(found)]


def _headline(found: "Status") -> str:
    from alerts.wording import duration

    if found.open.worst is None or found.open.due_at is None:
        if all(source.verdict == "new" for source in found.sources):
            return "nothing heard yet: no source was looked at so far"
        return "no incident is open · everything that answers was looked at"
    due = found.open.due_at
    clock = f"{duration(due - found.at)} left" if due > found.at else f"overdue by {duration(found.at - due)}"
    count = "1 incident is open" if found.open.count == 1 else f"{found.open.count} incidents are open"
    oldest = found.open.oldest_undelivered
    waiting = "none" if oldest is None else f"{duration(found.at - oldest)} old"
    return f"{count}, the worst {found.open.worst.upper()}, {clock} · oldest undelivered alert: {waiting}"


def source_line(report: "SourceReport", now: datetime, zone: "ZoneInfo") -> str:
    """One source: well, or what is wrong and what to do."""
    from alerts.wording import clock, duration

    state = report.state
    if report.verdict == "blind":
        since = f" since {clock(state.trouble_since, now, zone)}" if state.trouble_since else ""
        remedy = f"→ allears check --source {state.source}" if state.refused else "tried again by itself"
        return f"{state.source}  blind{since}: {state.trouble}   {remedy}"
    if report.verdict == "waiting" and state.not_before:
        until = clock(state.not_before, now, zone)
        return f"{state.source}  waiting: told to pause until {until}: {_why(report, state.not_before)}"
    if report.verdict == "open":
        heard = f"last delivery {duration(now - state.looked_at)} ago" if state.looked_at else "nothing delivered yet"
        return f"{state.source}  waits for deliveries at /in/{state.source}, {heard}"
    if state.looked_at is None:
        return f"{state.source}  not looked at yet; is the daemon running?  → allears run"
    ago = f"looked {duration(now - state.looked_at)} ago"
    heard = f", last heard {duration(now - state.heard_at)} ago" if state.heard_at else ", nothing heard yet"
    if report.verdict == "late":
        return f"{state.source}  {ago}{heard}; is the daemon running?  → allears run"
    return f"{state.source} ✓ {ago}{heard}"


def _why(report: "SourceReport", until: datetime) -> str:
    """Why a source pauses: what it said, else the gap that the pause makes, else its limit."""
    ours = (gap.reason for gap in report.gaps if gap.start and gap.end and gap.start <= until <= gap.end)
    return report.state.trouble or next(ours, "its limit for now is used up")


def _gap_lines(report: "SourceReport", now: datetime, zone: "ZoneInfo") -> list[str]:
    from alerts.wording import clock

    lines = []
    for gap in report.gaps[-3:]:
        start = clock(gap.start, now, zone) if gap.start else "?"
        end = clock(gap.end, now, zone) if gap.end else "?"
        lines.append(f"gap {start} to {end}: {gap.reason}   {_remedy(report, gap, now)}")
    return lines


def _remedy(report: "SourceReport", gap: "Gap", now: datetime) -> str:
    """What can be done about a gap."""
    if not report.shows_past:
        return "nothing can be done: this source does not show its past"
    since = f"{gap.start:%Y-%m-%dT%H:%M}" if gap.start else f"{now - WEEK:%Y-%m-%d}"
    return f"→ allears backfill --source {report.state.source} --since {since}"


def channel_line(state: "ChannelState", now: datetime, zone: "ZoneInfo") -> str:
    """One channel: well, or what is wrong, and what waits for it."""
    from alerts.wording import clock

    waiting = f", {state.waiting} waiting" if state.waiting else ""
    dead = f", {state.dead} never accepted (see the view deliveries)" if state.dead else ""
    if state.breaker == "stopped":
        return (
            f"{state.channel}  stopped: {state.last_error}{waiting}{dead}   → allears check --channel {state.channel}"
        )
    if state.failures:
        return f"{state.channel}  down: {state.last_error}{waiting}{dead}   tried again by itself"
    if state.blocked_until is not None and state.blocked_until > now:
        return f"{state.channel}  waiting: told to pause until {clock(state.blocked_until, now, zone)}{waiting}{dead}"
    refused = f" · {state.last_error}" if state.last_error and state.blocked_until is None else ""
    return f"{state.channel} {'✓' if state.last_ok else 'nothing sent yet'}{waiting}{dead}{refused}"


def _day_line(found: "Status") -> str:
    from alerts.wording import duration

    day = found.today
    parts = [f"today     {day.heard:,} heard", f"{day.complaints:,} complaints"]
    if day.seconds_to_alert is not None:
        parts.append(f"median {duration(timedelta(seconds=day.seconds_to_alert))} from post to alert")
    if day.seconds_to_answer is not None:
        parts.append(f"first reply median {duration(timedelta(seconds=day.seconds_to_answer))}")
    return " · ".join(parts)


def explain(incident_id: Id, config: Config = None, as_json: AsJson = False) -> None:
    """Every factor with its words and points, the sums, the route, and who was told when."""
    from monitor.cli.tuning import standard_or_fail
    from monitor.clock import SystemClock
    from monitor.explaining import explanation_json, incident_text, mention_text
    from monitor.store import feedback, mentions, outbox

    settings = load_settings(config)
    with opened_store(settings) as store:
        kind, number = parse_id(incident_id)
        incident: Incident | None = None
        if kind == "incident":
            incident = find_incident(store, incident_id)
            found_id = incident.id
            number = store.read_now(lambda c: feedback.worst_mention(c, found_id)) or 0
        mention: StoredMention | None = store.read_now(lambda c: mentions.get(c, number))
        if mention is None:
            fail(unknown(store, incident_id, number), FOUND_A_PROBLEM)
        told = store.read_now(lambda c: outbox.history(c, incident.id)) if incident else []
    standard = standard_or_fail(settings.database)
    if as_json:
        print_json(explanation_json(mention, incident, told, standard))
        return
    say(mention_text(mention, standard))
    if incident is not None:
        say(incident_text(incident, told, settings, SystemClock().now()))
