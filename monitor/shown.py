"""Incidents and mentions as lines and JSON, for people and programs at a command line."""

import sqlite3
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from alerts.render import SIGNS, card_of
from alerts.safe_text import inline
from alerts.terminal import draw
from alerts.wording import clock, duration, language, number
from monitor.store import dips, mentions, surges
from monitor.store.mentions import StoredMention
from monitor.triage.incident import Incident
from monitor.triage.policy import Policy
from monitor.view import compose, gentle, title

WIDTH = 100
QUOTED = 60
"""Code points of a post in a one-line list."""


def incident_line(incident: Incident, now: datetime, zone: ZoneInfo) -> str:
    """One line: how bad, which, about what, until when, who has it."""
    parts = [
        f"{SIGNS[incident.level]} {incident.level.upper():<8} {incident.name}  {title(incident)}",
        _clock_words(incident, now, zone),
        language(incident.language),
        "reach ?" if incident.reach.people is None else f"seen by about {number(incident.reach.people)}",
    ]
    if incident.authors > 1:
        parts.append(f"{incident.authors} people")
    if incident.claimed_by:
        parts.append(f"claimed by {inline(incident.claimed_by, 40)}")
    return " · ".join(parts)


def _clock_words(incident: Incident, now: datetime, zone: ZoneInfo) -> str:
    if incident.state not in ("open", "claimed", "snoozed"):
        return incident.state
    if incident.due_at < now:
        return f"overdue by {duration(now - incident.due_at)}"
    return f"reply by {clock(incident.due_at, now, zone)}, {duration(incident.due_at - now)} left"


def incident_json(incident: Incident) -> dict[str, Any]:
    """Everything stored of an incident, times as ISO 8601."""
    told: dict[str, Any] = msgspec.to_builtins(incident)
    told["id"], told["severity"] = incident.name, told.pop("level")
    told["severity_sum"] = [{"name": name, "points": points} for name, points in told.pop("parts")]
    told["title"] = title(incident)
    return told


def card(connection: sqlite3.Connection, incident: Incident, policy: Policy, now: datetime, zone: ZoneInfo) -> str:
    """The alert card as it would be sent now, without colour."""
    alert = compose(connection, incident, "opened", policy, now)
    return draw(card_of(alert, now, zone), WIDTH).plain.rstrip("\n")


def members(connection: sqlite3.Connection, surge: Incident) -> list[Incident]:
    """The complaints that a surge, or a dip, is made of; the worst first."""
    if surge.unusual is None or surge.unusual.spoke is None:
        return surges.members(connection, surge.id)
    return dips.members(connection, surge.brand, surge.unusual.since, surge.opened_at)


def said_in(connection: sqlite3.Connection, incident: Incident, policy: Policy) -> list[StoredMention]:
    """Everything said in it, ours included, oldest first; with slurs masked where that is wished."""
    said = mentions.timeline(connection, incident.id)
    return [gentle(mention) for mention in said] if policy.mask_slurs else said


def said_line(mention: StoredMention, now: datetime, zone: ZoneInfo) -> str:
    """One post of a conversation: when, who, what they are to the incident, their first words."""
    who = inline(mention.author.handle or mention.author.name or mention.author.id, 40)
    words = "(removed by its author)" if mention.deleted else inline(mention.text, QUOTED)
    return f"  m{mention.id}  {clock(mention.published, now, zone)}  {who} ({mention.role}): {words}"


def said_json(mention: StoredMention) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(mention)
    return {**told, "id": f"m{mention.id}"}
