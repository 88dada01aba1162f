"""Why something was judged as it was: the sums, line by line, that lead to each number."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from rich.cells import cell_len

from alerts.safe_text import clean, one_line
from monitor import policy
from monitor.config import Settings
from monitor.durations import format_duration
from monitor.shown import incident_json, said_json
from monitor.store.mentions import StoredMention
from monitor.store.outbox import Told
from monitor.triage.incident import Incident
from monitor.triage.plan import Step, due_times
from monitor.triage.policy import Policy
from monitor.triage.route import Visit, visits
from monitor.tuning import Standard
from monitor.understand.assessment import Assessment, Factor, Sum

WIDTH = 46


def mention_text(mention: StoredMention, standard: Standard) -> str:
    """The post, and one line a factor with its points, for each of the two sums."""
    lines = [f"m{mention.id}  {mention.source}  {mention.language}", clean(mention.text), ""]
    found = mention.assessment
    if found is None:
        return "\n".join([*lines, f"It is {mention.kind}: no reason was kept, since nobody was to be told."])
    return "\n".join([*lines, *assessment_lines(found, mention.text, standard)])


def assessment_lines(found: Assessment, text: str, standard: Standard) -> list[str]:
    """Both sums, then what follows from them."""
    lines = []
    for which, value in ((Sum.COMPLAINT, found.complaint), (Sum.NEGATIVITY, found.negativity)):
        factors = [factor for factor in found.factors if factor.sum is which]
        lines.append(f"{which.value}  {value:.4f} = 1 / (1 + e^-({sum(factor.points for factor in factors):.4f}))")
        lines += [_factor_line(factor, text) for factor in factors]
        lines.append("")
    lines.append(f"threshold {standard.threshold(found.language)}")
    lines.append(f"kind      {found.kind.value}, {'a complaint' if found.is_complaint else 'not a complaint'}")
    felt, stage = found.emotion or "unknown", found.stage or "unknown"
    lines.append(f"cause     {found.cause.value}    impact {found.impact}    cues {', '.join(found.cues) or 'none'}")
    lines.append(f"feeling   {felt}    stage {stage}")
    lines += [f"because   {mark.why}: «{one_line(text[mark.start : mark.end])}»" for mark in found.marks]
    if found.abstained:
        lines.append("abstained: too little is known to say; nobody is alerted by this alone")
    return [*lines, *(f"note      {note}" for note in found.notes)]


def incident_text(incident: Incident, told: Sequence[Told], settings: Settings, now: datetime) -> str:
    """Severity and reach as sums, the route and why, who was told when."""
    lines = ["", f"severity  {incident.level} = {incident.points:.2f} points"]
    lines += [f"  {name:<{WIDTH}} {points:+8.2f}" for name, points in incident.parts]
    if incident.raised:
        lines.append(f"  raised by {incident.raised} for reopening")
    reach = incident.reach
    people = "unknown" if reach.people is None else f"about {reach.people:,} people"
    lines.append(
        f"reach     {people} (followers {_known(reach.followers)}, reactions {_known(reach.reactions)},"
        f" reposts {_known(reach.reposts)}, replies {_known(reach.replies)})"
    )
    way = policy.policy(settings).way(incident, now)
    lines.append(f"route     {', '.join(way.routes)} → {', '.join(way.to) or 'no channel'}")
    for one in told:
        when = f"{one.sent_at:%Y-%m-%d %H:%M:%S} UTC" if one.sent_at else one.state
        lines.append(f"told      {one.channel}: {one.type} (seq {one.seq}) {when}{_trouble(one)}")
    return "\n".join(lines)


def way_lines(incident: Incident, rules: Policy, now: datetime, *, everything: bool) -> list[str]:
    """Where an incident goes and how patiently; with `everything` also each route that was asked."""
    way = rules.way(incident, now)
    lines = [f"{incident.name}  {', '.join(way.routes)} → {', '.join(way.to) or 'no channel'}"]
    if everything:
        asked = visits(incident, rules.routes, now)
        lines += [f"  {'  ' * visit.depth}{visit.route}: {_asked(visit)}" for visit in asked]
    lines += [f"reply due {incident.due_at:%Y-%m-%d %H:%M} UTC", *_steps(incident, now)]
    lines.append(f"waits {format_duration(way.wait)}, then at most one update in {format_duration(way.interval)}")
    if way.quiet is not None and (end := way.quiet.closes(now)) is not None:
        lines.append(f"quiet hours hold it until {end:%Y-%m-%d %H:%M} UTC")
    return lines


def way_json(incident: Incident, rules: Policy, now: datetime) -> dict[str, Any]:
    """The same as values."""
    way = rules.way(incident, now)
    return {
        "incident": incident.name,
        "routes": way.routes,
        "to": way.to,
        "asked": [msgspec.to_builtins(visit) for visit in visits(incident, rules.routes, now)],
        "due_at": incident.due_at,
        "steps": [
            {"at": moment, "to": step.to, "done": number < incident.step}
            for number, (step, moment) in enumerate(_ladder(incident))
        ],
        "wait_seconds": way.wait.total_seconds(),
        "interval_seconds": way.interval.total_seconds(),
    }


def _ladder(incident: Incident) -> list[tuple[Step, datetime]]:
    moments = due_times(incident.plan, incident.started_at, incident.level)
    return list(zip(incident.plan.steps, moments, strict=True))


def _steps(incident: Incident, now: datetime) -> Iterator[str]:
    for number, (step, moment) in enumerate(_ladder(incident)):
        if number < incident.step:
            state = "done"
        elif incident.state == "open":
            state = "due" if moment <= now else "if nobody takes it by then"
        else:
            state = f"stopped: {incident.state}"
        yield f"step {number + 1}  {moment:%Y-%m-%d %H:%M} UTC → {', '.join(step.to)}  ({state})"


def _asked(visit: Visit) -> str:
    return "matches" if not visit.missed else f"no, because of its {', '.join(visit.missed)}"


def explanation_json(
    mention: StoredMention, incident: Incident | None, told: Sequence[Told], standard: Standard
) -> dict[str, Any]:
    """The same to the digit."""
    return {
        "mention": said_json(mention),
        "assessment": msgspec.to_builtins(mention.assessment),
        "threshold": msgspec.to_builtins(standard.threshold(mention.language)),
        "incident": incident_json(incident) if incident else None,
        "told": [msgspec.to_builtins(one) for one in told],
    }


def _factor_line(factor: Factor, text: str) -> str:
    words = ""
    if factor.span is not None:
        words = f"  «{one_line(text[factor.span.start : factor.span.end])}»"
    padding = " " * (WIDTH - cell_len(factor.name))  # ideographs take two columns
    return f"  {factor.name}{padding} {factor.points:+8.4f}{words}"


def _known(count: int | None) -> str:
    return "?" if count is None else f"{count:,}"


def _trouble(told: Told) -> str:
    return f"  ({told.last_error})" if told.last_error else ""
