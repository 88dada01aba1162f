"""From an incident in the store to the alert that channels render, and to the outbox rows that carry it."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from unicodedata import bidirectional

from alerts.base import Channel
from alerts.event import (
    MAX_MENTIONS,
    Alert,
    Counts,
    Emotion,
    EventType,
    Evidence,
    IncidentView,
    Links,
    Reach,
    Said,
    Score,
    Sender,
    Sla,
)
from alerts.event import Severity as Level
from alerts.wording import cause
from monitor.store import incidents, mentions, outbox
from monitor.store.mentions import StoredMention
from monitor.triage.deadline import Late
from monitor.triage.incident import Incident, Role
from monitor.triage.route import Route, Way, find_way
from monitor.triage.verdict import Snapshot, Verdict, event_of, judge
from monitor.understand.assessment import Span
from monitor.understand.entities import entities
from monitor.understand.redact import Redaction, redaction

SHOWN_CUES = {
    "unanswered": "no answer yet",
    "repeat": "not the first time",
    "churn": "about to leave",
    "legal": "speaks of legal steps",
    "press": "speaks of the press",
    "safety": "safety",
    "distress": "in distress",
}
"""Cues worth a word in the title; the first two of them, in this order, are shown."""


NEWS: frozenset[EventType] = frozenset({"updated", "escalated"})
"""What the card of a first message says by itself."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What decides who hears: the routes, the channels and the mildest severity worth a message."""

    routes: tuple[Route, ...]
    channels: Mapping[str, Channel]
    least: Level = "low"

    def way(self, incident: Incident) -> Way:
        return find_way(incident, self.routes, list(self.channels))


def announce(
    connection: sqlite3.Connection,
    incident: Incident,
    policy: Policy,
    *,
    now: datetime,
    actor: str | None = None,
    reason: Verdict | None = None,
) -> tuple[Incident, dict[str, Verdict]]:
    """Write the event and its deliveries for every channel that is to hear of it now.

    Returns the incident with its new `seq`, and the verdict for each channel. `reason` is named in the event
    instead of the verdict (resolved because the customer is content, say), and makes channels hear that were
    told before even if nothing else is new.
    """
    way = policy.way(incident)
    snapshot = snap(incident)
    verdicts = {channel: _verdict(connection, incident, snapshot, channel, policy.least, reason) for channel in way.to}
    if incident.level == "critical":
        outbox.hasten(connection, incident.id, now)
    for type_, channels in _by_event(verdicts, policy.channels).items():
        verdict = verdicts[channels[0]]
        incident = replace(incident, seq=incident.seq + 1)
        alert = compose(connection, incident, type_, now=now, actor=actor, reason=reason or verdict)
        event = outbox.add_event(connection, incident.id, alert, snapshot)
        for channel in channels:
            due_at = _due(connection, incident, way, channel, verdict, now)
            outbox.enqueue(connection, event, incident.id, channel=channel, name=alert.event_id, due_at=due_at)
    return incident, verdicts


def snap(incident: Incident) -> Snapshot:
    return Snapshot(
        incident.level, incident.state, incident.mentions, incident.authors, incident.reach.people, incident.late
    )


def compose(
    connection: sqlite3.Connection,
    incident: Incident,
    type_: EventType,
    *,
    now: datetime,
    actor: str | None = None,
    reason: Verdict | None = None,
) -> Alert:
    """The alert that shows the incident as it stands; nobody's numbers leave the store."""
    said = mentions.of_incident(connection, incident.id, MAX_MENTIONS)
    return Alert(
        event_id=outbox.event_name(connection, incident.id, incident.seq),
        seq=incident.seq,
        type=type_,
        at=now,
        actor=actor,
        reason=reason.value if reason else None,
        incident=view(connection, incident, [discreet(mention) for mention in said]),
    )


def view(connection: sqlite3.Connection, incident: Incident, said: Sequence[StoredMention]) -> IncidentView:
    """The incident as a channel shows it; what is not known stays absent."""
    first = said[0]
    reach = incident.reach
    return IncidentView(
        id=incident.name,
        kind="complaint",
        brand=incident.brand,
        severity=incident.level,
        state=incident.state,
        opened_at=incident.opened_at,
        updated_at=incident.updated_at,
        title=title(incident),
        counts=counts(connection, incident),
        sla=Sla(
            first_reply_due_at=incident.due_at,
            breached=incident.late is Late.PASSED,
            started_at=incident.started_at,
        ),
        mentions=tuple(_said(mention) for mention in said),
        claimed_by=incident.claimed_by,
        cause=incident.cause if incident.cause != "none" else "unknown",
        cues=incident.cues,
        impact=incident.impact,
        emotion=_felt(first),
        reach=Reach(
            people=reach.people,
            followers=reach.followers,
            reactions=reach.reactions,
            reposts=reach.reposts,
            replies=reach.replies,
            velocity_per_hour=reach.per_hour,
        ),
        history=incidents.history(connection, incident),
        links=Links(reply=first.url, thread=first.url) if first.url else None,
    )


def counts(connection: sqlite3.Connection, incident: Incident) -> Counts:
    """Posts of the conversation, people, and posts in nearly the same words that were folded in."""
    by_role = mentions.count_by_role(connection, incident.id)
    echoes = by_role.pop(Role.ECHO.value, 0)
    by_role.pop(Role.OURS.value, 0)
    return Counts(mentions=max(sum(by_role.values()), 1), authors=max(incident.authors, 1), suppressed=echoes)


def title(incident: Incident) -> str:
    """One line in plain words: the cause, and at most two things that make it graver."""
    graver = [words for cue, words in SHOWN_CUES.items() if cue in incident.cues]
    if incident.cause == "no_answer":
        graver = [words for words in graver if words != SHOWN_CUES["unanswered"]]
    return ", ".join([cause(incident.cause), *graver[:2]])


def direction(text: str) -> str:
    """Where the text runs, by its first strong letter: the rule of the Unicode bidirectional algorithm."""
    for letter in text:
        kind = bidirectional(letter)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


def _felt(mention: StoredMention) -> Emotion | None:
    """What the writer feels, and the words that told it."""
    found = mention.assessment
    if found is None or found.emotion is None:
        return None
    words = [mention.text[mark.start : mark.end] for mark in found.marks if mark.why.startswith("emotion: ")]
    return Emotion(label=found.emotion.value, cause=words[0] if words else None)


def discreet(mention: StoredMention) -> StoredMention:
    """The mention without what identifies a person: phones, cards, accounts, order and identity numbers."""
    shown = redaction(mention.text, entities(mention.text, mention.language, places=False))
    found = mention.assessment
    if found is not None and shown.masks:
        spans, marks = (tuple(_moved(span, shown) for span in some) for some in (found.spans, found.marks))
        found = replace(found, spans=spans, marks=marks)
    return replace(mention, text=shown.text, assessment=found)


def _moved(span: Span, shown: Redaction) -> Span:
    return Span(*shown.place(span.start, span.end), span.why)


def _said(mention: StoredMention) -> Said:
    found = mention.assessment
    author = mention.author
    return Said(
        source=mention.source,
        url=mention.url,
        posted_at=mention.published,
        author=Sender(
            display=author.name or author.handle or "somebody",
            id=author.handle or author.id,
            url=author.id if author.id.startswith(("http://", "https://")) else None,
            followers=author.followers,
        ),
        text=mention.text,
        lang=mention.language,
        dir="rtl" if direction(mention.text) == "rtl" else "ltr",
        score=Score(negativity=mention.negativity or 0.0, confidence=mention.complaint, model="linear"),
        evidence=tuple(
            Evidence(start=span.start, end=span.end, why=span.why, text=mention.text[span.start : span.end])
            for span in (found.spans if found else ())
            if span.end <= len(mention.text)
        ),
    )


def _verdict(
    connection: sqlite3.Connection,
    incident: Incident,
    snapshot: Snapshot,
    channel: str,
    least: Level,
    reason: Verdict | None,
) -> Verdict:
    told = outbox.told(connection, incident.id, channel)
    verdict = judge(snapshot, told, least)
    if verdict is Verdict.NOTHING_NEW and reason is not None:
        verdict = reason
    if event_of(verdict) in NEWS and outbox.unsent_opening(connection, incident.id, channel):
        return Verdict.NOTHING_NEW  # the first message still waits and will show the newest state
    return verdict


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
    """When a delivery may go out: the first after `wait` has collected the thread, updates at their interval."""
    if verdict is Verdict.FIRST:
        return max(now, mentions.first_published(connection, incident.id) + way.wait)
    if event_of(verdict) != "updated":
        return now
    before = outbox.last_sent(connection, incident.id, channel)
    return max(now, before + way.interval) if before else now
