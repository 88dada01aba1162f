"""What follows from every change of an incident: it is weighed anew, stored, and what is news is announced."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from monitor.announce import Policy, announce
from monitor.store import incidents, mentions, outbox
from monitor.store.connection import Store
from monitor.triage import reach, severity
from monitor.triage.deadline import due, lateness
from monitor.triage.incident import Incident, tick
from monitor.triage.severity import Facts
from monitor.triage.verdict import Verdict


def settle(
    connection: sqlite3.Connection,
    incident: Incident,
    policy: Policy,
    *,
    now: datetime,
    actor: str | None = None,
    reason: Verdict | None = None,
) -> dict[str, Verdict]:
    """Weigh, announce, store. Returns the verdict for each channel it is routed to."""
    weighed = weigh(connection, incident, policy, now)
    told, verdicts = announce(connection, weighed, policy, now=now, actor=actor, reason=reason)
    incidents.update(connection, told)
    return verdicts


def weigh(connection: sqlite3.Connection, incident: Incident, policy: Policy, now: datetime) -> Incident:
    """Reach, severity and deadline of an incident as its mentions stand now."""
    estimated = reach.estimate(mentions.sightings(connection, incident.id))
    changed = estimated.people != incident.reach.people
    speed = reach.growth(incident.reach.people, incident.reach_at, estimated.people, now)
    authors = mentions.authors_of(connection, incident.id)
    earlier, unanswered = incidents.earlier(connection, incident, now)
    facts = Facts(
        complaint=incident.complaint,
        negativity=incident.negativity,
        people=estimated.people,
        impact=incident.impact,
        cues=incident.cues,
        earlier=earlier,
        unanswered=unanswered + (incident.mentions - 1 if incident.state == "open" else 0),
        others=authors - 1,
    )
    weight = severity.weigh(facts, incident.raised)
    weighed = replace(
        incident,
        level=weight.level,
        points=weight.points,
        parts=weight.parts,
        authors=authors,
        earlier=earlier,
        unanswered=unanswered,
        reach=replace(estimated, per_hour=speed if changed else incident.reach.per_hour),
        reach_at=now if changed or incident.reach_at is None else incident.reach_at,
    )
    due_at = due(weighed.started_at, weighed.level, policy.way(weighed).deadlines)
    return replace(weighed, due_at=due_at, late=lateness(weighed.started_at, due_at, now))


def withdraw(connection: sqlite3.Connection, incident_id: int, policy: Policy, now: datetime) -> None:
    """A post of it was removed by its author: who was told hears it, and who was not is not told any more."""
    incident = incidents.get(connection, incident_id)
    if incident is None:
        return
    if not mentions.standing(connection, incident_id):
        outbox.cancel(connection, incident_id, "withdrawn by its author before it was sent")
        if not outbox.was_sent(connection, incident_id):
            return
    settle(connection, incident, policy, now=now, reason=Verdict.DELETED)


async def pass_time(store: Store, policy: Policy, now: datetime) -> int:
    """Let time do its part: holds run out, deadlines come near or pass. Returns how many incidents moved."""
    return await store.write(lambda connection: _pass_time(connection, policy, now))


def _pass_time(connection: sqlite3.Connection, policy: Policy, now: datetime) -> int:
    waiting = incidents.due_for_time(connection, now)
    for incident in waiting:
        settle(connection, tick(incident, now), policy, now=now)
    return len(waiting)


def change(
    connection: sqlite3.Connection,
    incident_id: int,
    policy: Policy,
    *,
    become: Callable[[Incident], Incident],
    actor: str,
    now: datetime,
) -> Incident | None:
    """Apply a person's action; None for an unknown incident. `become` raises Refusal where it cannot be."""
    incident = incidents.get(connection, incident_id)
    if incident is None:
        return None
    changed = become(incident)
    if changed is not incident:
        settle(connection, changed, policy, now=now, actor=actor)
    return incidents.get(connection, incident_id)
