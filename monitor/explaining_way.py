"""Where an incident goes, and how patiently: the answer of `allears route`."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from alerts.voice import Voice
from alerts.wording import duration
from monitor.layout import arrow
from monitor.numerals import stamp
from monitor.triage.incident import Incident
from monitor.triage.plan import Step, due_times
from monitor.triage.policy import Policy
from monitor.triage.route import Visit, Way, visits

UTC_ZONE = ZoneInfo("UTC")
MINUTE = timedelta(minutes=1)


def way_lines(incident: Incident, rules: Policy, now: datetime, voice: Voice, *, everything: bool) -> list[str]:
    """Where it goes and how patiently; with `everything` also each route that was asked."""
    way = rules.way(incident, now)
    lines = [f"{voice.apart(incident.name)}  {ways(way, voice)}"]
    if everything:
        asked = visits(incident, rules.routes, now)
        lines += ["  " * (visit.depth + 1) + _asked(visit, voice) for visit in asked]
    lines.append(voice.say("reply-due", time=_at(incident.due_at, voice)))
    lines += _steps(incident, now, voice)
    lines.append(voice.say("route-waits", wait=_length(way.wait, voice), interval=_length(way.interval, voice)))
    if way.quiet is not None and (end := way.quiet.closes(now)) is not None:
        lines.append(voice.say("route-quiet", time=_at(end, voice)))
    return lines


def ways(way: Way, voice: Voice) -> str:
    """The routes that decided, and the channels they lead to."""
    return f"{_names(way.routes, voice)} {arrow(voice)} {_names(way.to, voice) or voice.say('no-channel')}"


def _names(names: Iterable[str], voice: Voice) -> str:
    return voice.join(*(voice.apart(name) for name in names))


def _at(moment: datetime, voice: Voice) -> str:
    return voice.say("time-utc", time=stamp(moment, UTC_ZONE, voice))


def _length(span: timedelta, voice: Voice) -> str:
    """To the second where it is no whole minute: what was configured is to be recognised."""
    return (
        voice.say("seconds", seconds=int(span.total_seconds())) if span % MINUTE or not span else duration(span, voice)
    )


def _asked(visit: Visit, voice: Voice) -> str:
    told = voice.say("route-matches")
    if visit.missed:
        told = voice.say("route-missed", parts=voice.join(*(voice.say(f"part-{part}") for part in visit.missed)))
    return voice.say("pair", name=voice.apart(visit.route), told=told)


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


def _steps(incident: Incident, now: datetime, voice: Voice) -> Iterator[str]:
    for number, (step, moment) in enumerate(_ladder(incident)):
        named = f"{voice.say('step', number=number + 1)}  {_at(moment, voice)}"
        state = _state(incident, number, moment, now, voice)
        yield voice.say("with-note", told=f"{named} {arrow(voice)} {_names(step.to, voice)} ", note=state)


def _state(incident: Incident, number: int, moment: datetime, now: datetime, voice: Voice) -> str:
    """What became, or becomes, of a step."""
    if number < incident.step:
        return voice.say("step-done")
    if incident.state == "open":
        return voice.say("step-due" if moment <= now else "step-waits")
    return voice.say("step-stopped", state=voice.say(f"state-{incident.state}"))
