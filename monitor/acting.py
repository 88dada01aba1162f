"""What people ask for in channels, done once, with an answer for each of them."""

import re
import sqlite3
from datetime import datetime, timedelta

from alerts.asking import Answer, Request
from monitor.settle import change
from monitor.store import incidents, requests
from monitor.triage.action import Action, Refusal, act
from monitor.triage.incident import Incident
from monitor.triage.policy import Policy

PAUSE = timedelta(minutes=30)
"""A snooze without a length."""
LONGEST = timedelta(days=30)


def take(connection: sqlite3.Connection, request: Request, policy: Policy, channel: str, now: datetime) -> Answer:
    """Do what a person asks for; the same request again changes nothing and is answered all the same."""
    incident = _find(connection, request.incident)
    if incident is None:
        return Answer(ok=False, sentence=f"{request.incident} is no incident; allears incidents list")
    if not requests.is_new(connection, f"{channel}/{request.key}", now):
        return _answer(incident, f"{incident.name} is {incident.state} already")
    actor = policy.person(request.actor)
    pause = min(request.pause or PAUSE, LONGEST)
    try:
        changed = change(
            connection,
            incident.id,
            policy,
            become=lambda found: act(found, Action(request.action), actor, now, pause=pause),
            actor=actor,
            now=now,
        )
    except Refusal as refusal:
        return Answer(ok=False, sentence=str(refusal), state=incident.state, claimed_by=incident.claimed_by)
    assert changed is not None
    return _answer(changed, f"{changed.name} is {changed.state} now")


def _answer(incident: Incident, sentence: str) -> Answer:
    return Answer(ok=True, sentence=sentence, state=incident.state, claimed_by=incident.claimed_by)


def _find(connection: sqlite3.Connection, name: str) -> Incident | None:
    found = re.fullmatch(r"inc-([0-9]{1,18})", name)
    return incidents.get(connection, int(found.group(1))) if found else None
