"""What follows from every change of an incident: it is weighed anew, stored, and what is news is announced."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from monitor.announce import announce
from monitor.store import agents, feedback, incidents, mentions, outbox
from monitor.triage import care, reach, severity
from monitor.triage.deadline import lateness
from monitor.triage.incident import Incident
from monitor.triage.plan import climb, deadline
from monitor.triage.policy import Policy
from monitor.triage.severity import Facts, worse
from monitor.triage.verdict import NO_NEWS, News, Verdict
from monitor.unsaid import unsay


def settle(
    connection: sqlite3.Connection, incident: Incident, policy: Policy, now: datetime, news: News = NO_NEWS
) -> dict[str, Verdict]:
    """Weigh, plan, announce, store. Returns the verdict for each channel it is routed to."""
    if incident.kind == "complaint":
        incident = planned(weigh(connection, incident, policy, now), policy, now)
        incident, called = _climbed(incident, policy, now)
        incident = _given(connection, incident, policy, now)
        news = replace(news, called=called)
    told, verdicts = announce(connection, incident, policy, now, news)
    incidents.update(connection, told)
    return verdicts


def weigh(connection: sqlite3.Connection, incident: Incident, policy: Policy, now: datetime) -> Incident:
    """Reach and severity of an incident as its mentions stand now."""
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
        listed=max((policy.points.get(name, 0.0) for name in incident.lists), default=0.0),
    )
    weight = severity.weigh(facts, incident.raised)
    return replace(
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


def planned(incident: Incident, policy: Policy, now: datetime) -> Incident:
    """Its deadline by the plan it has; the plan of its route where it has none of that route yet."""
    way = policy.way(incident, now)
    route = way.routes[0]
    if route != incident.route:
        incident = replace(incident, route=route, plan=way.plan, step=0, next_at=None)
    ends = deadline(incident.plan, incident.started_at, incident.level)
    late = lateness(ends.near_at, ends.due_at, now)
    return replace(incident, near_at=ends.near_at, due_at=ends.due_at, late=late)


def _climbed(incident: Incident, policy: Policy, now: datetime) -> tuple[Incident, tuple[str, ...]]:
    """The steps of its plan that are due, and whom they call; who has it, or is too mild, calls nobody."""
    if incident.state != "open" or worse(policy.least, incident.level):
        return incident, ()
    calls = climb(incident.plan, incident.step, incident.started_at, incident.level, now)
    return replace(incident, step=calls.done, next_at=calls.next_at), calls.to


def _given(connection: sqlite3.Connection, incident: Incident, policy: Policy, now: datetime) -> Incident:
    """A severe incident that nobody has yet is given to an agent, once."""
    if incident.assigned or incident.state != "open" or incident.level not in care.SEVERE or not policy.agents:
        return incident
    loads = agents.loads(connection, now)
    given = care.give(policy.agents, loads, incident.language, now, policy.rota)
    return replace(incident, assigned=given.agent)


def withdraw(connection: sqlite3.Connection, incident_id: int, policy: Policy, now: datetime) -> None:
    """A post of it was removed by its author: who was told hears it, and who was not is not told any more."""
    incident = incidents.get(connection, incident_id)
    if incident is None:
        return
    unsay(connection, incident_id)
    if not mentions.standing(connection, incident_id):
        outbox.cancel(connection, incident_id, "withdrawn by its author before it was sent")
        if not outbox.was_sent(connection, incident_id):
            return
    settle(connection, incident, policy, now, News(reason=Verdict.DELETED))


def change(
    connection: sqlite3.Connection,
    incident_id: int,
    policy: Policy,
    *,
    become: Callable[[Incident], Incident],
    actor: str,
    now: datetime,
) -> Incident | None:
    """Apply a person's action; None for an unknown incident. `become` raises Refusal where it cannot be.

    Whoever says that it is no complaint says so for tuning, too.
    """
    incident = incidents.get(connection, incident_id)
    if incident is None:
        return None
    changed = become(incident)
    if changed is not incident:
        settle(connection, changed, policy, now, News(actor=actor))
        worst = feedback.worst_mention(connection, incident_id)
        if changed.state == "dismissed" and worst is not None:
            feedback.give(connection, worst, actor, complaint=False, now=now)
    return incidents.get(connection, incident_id)
