"""Who hears of an incident now, of what, and when: the outbox rows that carry an alert."""

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from alerts.base import Channel
from alerts.event import EventType
from alerts.event import Severity as Level
from monitor.store import mentions, outbox, silences
from monitor.triage.incident import Incident
from monitor.triage.policy import Policy
from monitor.triage.route import Way, may_hear
from monitor.triage.severity import worse
from monitor.triage.verdict import NO_NEWS, News, Snapshot, Verdict, event_of, judge
from monitor.view import compose

NEWS: frozenset[EventType] = frozenset({"updated", "escalated"})
"""What the card of a first message says by itself."""
FOLDED: Level = "medium"
"""The gravest severity that a surge speaks for; what is worse still goes out by itself."""


def announce(
    connection: sqlite3.Connection, incident: Incident, policy: Policy, now: datetime, news: News = NO_NEWS
) -> tuple[Incident, dict[str, Verdict]]:
    """Write the events and their deliveries. Returns the incident with its new `seq`, and each channel's verdict."""
    way = policy.way(incident, now)
    snapshot = snap(incident)
    muted = silences.muting(connection, incident, now) is not None
    verdicts = {
        channel: Verdict.SILENCED if muted else _verdict(connection, incident, snapshot, channel, policy, news)
        for channel in _hearers(incident, way, policy)
    }
    if incident.level == "critical":
        outbox.hasten(connection, incident.id, now)
    for type_, channels in _by_event(verdicts, policy.channels).items():
        verdict = verdicts[channels[0]]
        incident = replace(incident, seq=incident.seq + 1)
        told = replace(news, reason=news.reason or verdict)
        alert = compose(connection, incident, type_, policy, now, told)
        event = outbox.add_event(connection, incident.id, alert, snapshot)
        for channel in channels:
            due_at = _due(connection, incident, way, channel, verdict, now)
            outbox.enqueue(connection, event, incident.id, channel=channel, name=alert.event_id, due_at=due_at)
    return incident, verdicts


def snap(incident: Incident) -> Snapshot:
    return Snapshot(
        incident.level, incident.state, incident.mentions, incident.authors, incident.reach.people, incident.late
    )


def _hearers(incident: Incident, way: Way, policy: Policy) -> tuple[str, ...]:
    """The channels of its routes, and those that its plan has called."""
    called = (name for name in incident.plan.called(incident.step) if may_hear(incident, name, policy.audiences))
    return tuple(dict.fromkeys((*way.to, *called)))


def _verdict(
    connection: sqlite3.Connection, incident: Incident, snapshot: Snapshot, channel: str, policy: Policy, news: News
) -> Verdict:
    told = outbox.told(connection, incident.id, channel)
    verdict = judge(snapshot, told, policy.least, called=channel in news.called)
    if verdict is Verdict.NOTHING_NEW and news.reason is not None:
        verdict = news.reason
    if verdict.speaks and _spoken_for(connection, incident, channel):
        return Verdict.IN_SURGE
    if event_of(verdict) in NEWS and outbox.unsent_opening(connection, incident.id, channel):
        return Verdict.NOTHING_NEW  # the first message still waits and will show the newest state
    return verdict


def _spoken_for(connection: sqlite3.Connection, incident: Incident, channel: str) -> bool:
    """Whether a surge that this channel has heard of speaks for it."""
    if incident.surge is None or worse(incident.level, FOLDED):
        return False
    return outbox.was_told(connection, incident.surge, channel)


def _by_event(verdicts: Mapping[str, Verdict], channels: Mapping[str, Channel]) -> dict[EventType, list[str]]:
    """Who gets which event: a channel that hears of it for the first time gets `opened`, whatever the others get."""
    groups: dict[EventType, list[str]] = {}
    for name, verdict in verdicts.items():
        channel = channels.get(name)
        if channel is None or not verdict.speaks:
            continue
        type_ = event_of(verdict)
        wanted = type(channel).caps.events
        if wanted is None or type_ in wanted:
            groups.setdefault(type_, []).append(name)
    return groups


def _due(
    connection: sqlite3.Connection, incident: Incident, way: Way, channel: str, verdict: Verdict, now: datetime
) -> datetime:
    """When a delivery may go out: the first after `wait` has collected the thread, updates at their interval.

    In quiet hours it is held until they are over, unless its severity breaks through.
    """
    due = _paced(connection, incident, way, channel, verdict, now)
    return (way.quiet.closes(due) or due) if way.quiet else due


def _paced(
    connection: sqlite3.Connection, incident: Incident, way: Way, channel: str, verdict: Verdict, now: datetime
) -> datetime:
    if verdict is Verdict.FIRST and incident.kind == "complaint" and incident.step == 0:
        return max(now, mentions.first_published(connection, incident.id) + way.wait)
    if event_of(verdict) != "updated":
        return now
    before = outbox.last_sent(connection, incident.id, channel)
    return max(now, before + way.interval) if before else now
