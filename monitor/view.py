"""An incident as an alert shows it: read from the store, without what identifies a person."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from unicodedata import bidirectional

from msgspec import structs

from alerts.event import (
    MAX_MENTIONS,
    Alert,
    Counts,
    Emotion,
    EventType,
    Evidence,
    IncidentView,
    Links,
    Persistence,
    Reach,
    Said,
    Score,
    Sender,
    Sla,
)
from alerts.wording import cause
from monitor.drafting import draft
from monitor.masking import masked
from monitor.store import dips, drafts, followups, incidents, mentions, outbox, sensitive_events, surges
from monitor.store.mentions import StoredMention
from monitor.triage.deadline import Late
from monitor.triage.incident import Incident, Role
from monitor.triage.persistence import persistent
from monitor.triage.policy import Policy
from monitor.triage.surge import PATTERN
from monitor.triage.verdict import NO_NEWS, News
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
IN_AN_EVENT = "other"
"""Whom to call while people suffer and somebody said so: no sentence from a bank fits then."""
WORST = 5
"""Posts that a surge shows; the rest are one command away."""


def compose(
    connection: sqlite3.Connection,
    incident: Incident,
    type_: EventType,
    policy: Policy,
    now: datetime,
    news: News = NO_NEWS,
) -> Alert:
    """The alert that shows the incident as it stands; nobody's numbers leave the store."""
    safe = [discreet(mention) for mention in _posts(connection, incident)]
    shown = view(connection, incident, [gentle(mention) for mention in safe] if policy.mask_slurs else safe)
    if incident.kind != "surge":
        around = _around(connection, incident, policy, now)
        written = drafts.written(connection, incident.id)
        suggested, advice = draft(incident, safe[0], policy, around["history"], now, written)
        if suggested is not None and sensitive_events.of_brand(connection, incident.brand, now):
            suggested, advice = None, IN_AN_EVENT
        shown = structs.replace(shown, **around, suggestion=suggested, advice=advice)
    return Alert(
        event_id=outbox.event_name(connection, incident.id, incident.seq),
        seq=incident.seq,
        type=type_,
        at=now,
        actor=news.actor,
        reason=news.reason.value if news.reason else None,
        incident=shown,
    )


def _posts(connection: sqlite3.Connection, incident: Incident) -> list[StoredMention]:
    """What it shows: the posts of one person, or the worst of many."""
    if incident.kind != "surge":
        return mentions.of_incident(connection, incident.id, MAX_MENTIONS)
    if incident.unusual is None or incident.unusual.spoke is None:
        return mentions.of_surge(connection, incident.id, WORST)
    return dips.worst(connection, incident.brand, incident.unusual.since, incident.opened_at, WORST)


def _around(connection: sqlite3.Connection, incident: Incident, policy: Policy, now: datetime) -> dict[str, Any]:
    """What is known beside the incident itself: troubles that are known, others with the same, the surge."""
    people = surges.alike(connection, incident, now) if incident.cause not in ("none", "unknown") else 0
    return {
        "note": policy.note(incident, now),
        "alike": people if people >= PATTERN else None,
        "surge": f"inc-{incident.surge:06d}" if incident.surge else None,
        "history": incidents.history(connection, incident),
        "persistent": _persistent(connection, incident, now),
    }


def _persistent(connection: sqlite3.Connection, incident: Incident, now: datetime) -> Persistence | None:
    """Of customers only: what employees say in places that are not public is no reason to call one of them."""
    found = None if incident.internal else persistent(followups.contacts(connection, incident, now), now)
    return Persistence(times=found.times, days=found.days) if found else None


def view(connection: sqlite3.Connection, incident: Incident, said: Sequence[StoredMention]) -> IncidentView:
    """The incident as a channel shows it; what is not known stays absent."""
    first = said[0]
    return IncidentView(
        id=incident.name,
        kind=incident.kind,
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
            escalation_step=incident.step,
        ),
        mentions=tuple(_said(mention) for mention in said),
        claimed_by=incident.claimed_by,
        assigned=incident.assigned,
        cause=incident.cause if incident.cause != "none" else "unknown",
        cues=incident.cues,
        impact=incident.impact,
        emotion=_felt(first),
        reach=_reach(incident),
        unusual=incident.unusual,
        links=Links(reply=first.url, thread=first.url) if first.url else None,
    )


def _reach(incident: Incident) -> Reach:
    reach = incident.reach
    return Reach(
        people=reach.people,
        followers=reach.followers,
        reactions=reach.reactions,
        reposts=reach.reposts,
        replies=reach.replies,
        velocity_per_hour=reach.per_hour,
    )


def counts(connection: sqlite3.Connection, incident: Incident) -> Counts:
    """Posts of the conversation, people, and posts in nearly the same words that were folded in."""
    if incident.kind == "surge":
        return Counts(mentions=max(incident.mentions, 1), authors=max(incident.authors, 1))
    by_role = mentions.count_by_role(connection, incident.id)
    echoes = by_role.pop(Role.ECHO.value, 0)
    by_role.pop(Role.OURS.value, 0)
    return Counts(mentions=max(sum(by_role.values()), 1), authors=max(incident.authors, 1), suppressed=echoes)


def title(incident: Incident) -> str:
    """One line in plain words: the cause, and at most two things that make it graver; of a surge, how many."""
    if incident.unusual is not None and incident.unusual.spoke is not None:
        return f"{incident.unusual.people} of {incident.unusual.spoke} people complain"
    if incident.unusual is not None:
        return f"{incident.unusual.people} people: {cause(incident.cause)}"
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
    return _rewritten(mention, redaction(mention.text, entities(mention.text, mention.language, places=False)))


def gentle(mention: StoredMention) -> StoredMention:
    """The mention with its slurs masked."""
    return _rewritten(mention, masked(mention.text, mention.language))


def _rewritten(mention: StoredMention, shown: Redaction) -> StoredMention:
    """The mention in other words, with its evidence where it is now."""
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
        private=mention.private,
    )
