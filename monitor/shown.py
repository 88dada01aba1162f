"""Incidents and mentions as lines and JSON, for people and programs at a command line."""

import sqlite3
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from rich.cells import cell_len

from alerts.card import Card
from alerts.course import unusual
from alerts.render import GRAVER, SIGNS, card_of
from alerts.voice import Voice
from alerts.wording import cause, clock, duration, language, spoken
from monitor.layout import padded
from monitor.numerals import counted, stamp
from monitor.store import dips, mentions, surges
from monitor.store.mentions import StoredMention
from monitor.triage.action import Refusal
from monitor.triage.incident import LIVE, Incident
from monitor.triage.policy import Policy
from monitor.triage.severity import LEVELS
from monitor.triage.silence import Silence
from monitor.view import compose, gentle, title

LEAST_LEVEL = 8
"""Columns of a severity: those of English."""
MAX_NAME = 40
"""Code points: longer names push the facts behind them out of sight."""
MAX_COMMENT = 200
QUOTED = 60
"""Code points of a post in a one-line list."""


def incident_line(incident: Incident, now: datetime, zone: ZoneInfo, voice: Voice) -> str:
    """One line: how bad, which, about what, until when, who has it."""
    people = incident.reach.people
    width = max(LEAST_LEVEL, *(cell_len(voice.say(f"severity-{level}")) for level in LEVELS))
    level = padded(voice.say(f"severity-{incident.level}"), width)
    parts = [
        f"{SIGNS[incident.level]} {level} {voice.apart(incident.name)}  {matter(incident, voice)}",
        _clock_words(incident, now, zone, voice),
        language(incident.language, voice),
        voice.say("reach-unknown") if people is None else voice.say("seen-by", people=people),
    ]
    if incident.authors > 1:
        parts.append(counted("line-people", incident.authors, voice))
    if incident.claimed_by:
        parts.append(voice.say("line-claimed", actor=voice.inline(incident.claimed_by, MAX_NAME)))
    return " · ".join(parts)


def matter(incident: Incident, voice: Voice) -> str:
    """What it is about, and at most two things that make it graver; of a surge, how many people."""
    if incident.unusual is not None:
        return unusual(incident.unusual, incident.cause, voice)
    graver = [cue for cue in GRAVER if cue in incident.cues and (cue, incident.cause) != ("unanswered", "no_answer")]
    return voice.join(cause(incident.cause, voice), *(voice.say(f"cue-{cue}") for cue in graver[:2]))


def _clock_words(incident: Incident, now: datetime, zone: ZoneInfo, voice: Voice) -> str:
    due = incident.due_at
    if incident.state not in LIVE:
        return voice.say(f"state-{incident.state}")
    if due < now:
        return voice.say("overdue", span=duration(now - due, voice))
    left = voice.say("left", span=duration(due - now, voice))
    return voice.join(voice.say("reply-by", time=clock(due, now, zone, voice)), left)


def refusal_line(refusal: Refusal, voice: Voice) -> str:
    """Why an action was not taken, to whoever wanted it."""
    incident = voice.apart(refusal.incident)
    if refusal.claimed_by is not None:
        return voice.say("refused-claimed", incident=incident, actor=voice.inline(refusal.claimed_by, MAX_NAME))
    return voice.say(
        "refused-state",
        incident=incident,
        state=voice.say(f"state-{refusal.state}"),
        action=voice.apart(refusal.action),
        allowed=voice.join(*(voice.apart(action) for action in refusal.allowed)),
    )


def incident_json(incident: Incident) -> dict[str, Any]:
    """Everything stored of an incident, times as ISO 8601."""
    told: dict[str, Any] = msgspec.to_builtins(incident)
    told["id"], told["severity"] = incident.name, told.pop("level")
    told["severity_sum"] = [{"name": name, "points": points} for name, points in told.pop("parts")]
    told["title"] = title(incident)
    return told


def card(
    connection: sqlite3.Connection, incident: Incident, policy: Policy, now: datetime, zone: ZoneInfo, voice: Voice
) -> Card:
    """The alert card as it would be sent now to somebody who reads this language."""
    return card_of(compose(connection, incident, "opened", policy, now), now, zone, voice.language)


def silence_line(silence: Silence, zone: ZoneInfo, voice: Voice) -> str:
    """What is muted, until when, by whom and why."""
    told: dict[str, str | int] = msgspec.to_builtins(silence.muted)
    parts = (f"{voice.say(f'part-{name}')} {voice.inline(str(value), MAX_NAME)}" for name, value in told.items())
    until = voice.say("silence-until", time=stamp(silence.until, zone, voice))
    author, comment = voice.inline(silence.author, MAX_NAME), voice.inline(silence.comment, MAX_COMMENT)
    by = voice.say("silence-by", actor=author, comment=comment)
    return "  ".join((voice.number(silence.id), voice.join(*parts), until, by))


def members(connection: sqlite3.Connection, surge: Incident) -> list[Incident]:
    """The complaints that a surge, or a dip, is made of; the worst first."""
    if surge.unusual is None or surge.unusual.spoke is None:
        return surges.members(connection, surge.id)
    return dips.members(connection, surge.brand, surge.unusual.since, surge.opened_at)


def said_in(connection: sqlite3.Connection, incident: Incident, policy: Policy) -> list[StoredMention]:
    """Everything said in it, ours included, oldest first; with slurs masked where that is wished."""
    said = mentions.timeline(connection, incident.id)
    return [gentle(mention) for mention in said] if policy.mask_slurs else said


def said_line(mention: StoredMention, now: datetime, zone: ZoneInfo, voice: Voice) -> str:
    """One post of a conversation: when, who, what they are to the incident, their first words."""
    who = voice.inline(mention.author.handle or mention.author.name or mention.author.id, MAX_NAME)
    words = voice.say("said-removed") if mention.deleted else voice.inline(mention.text, QUOTED)
    said = voice.say("said", who=who, role=spoken("role", mention.role or "", voice), words=words)
    return f"  {voice.apart(f'm{mention.id}')}  {clock(mention.published, now, zone, voice)}  {said}"


def said_json(mention: StoredMention) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(mention)
    return {**told, "id": f"m{mention.id}"}
