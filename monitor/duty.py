"""The people who answer: what each carries, and what happens to it when one of them is away."""

import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.voice import Voice
from monitor.numerals import stamp
from monitor.settle import settle
from monitor.store import agents, incidents
from monitor.triage.care import Load
from monitor.triage.policy import Policy

MAX_NAME = 40
"""Code points of an agent's name in a line."""


@dataclass(frozen=True, slots=True)
class Member:
    """One agent as the team sees them."""

    id: str
    name: str
    load: Load
    at_most: int
    on_call: bool
    on_duty: bool


def team(connection: sqlite3.Connection, policy: Policy, now: datetime) -> list[Member]:
    """Every agent, in the order of the configuration."""
    loads = agents.loads(connection, now)
    on_call = policy.rota.on_call(now) if policy.rota else None
    return [
        Member(
            id=agent.id,
            name=agent.name,
            load=loads.get(agent.id, Load()),
            at_most=agent.at_most,
            on_call=agent.id == on_call,
            on_duty=agent.hours is None or agent.hours.holds(now),
        )
        for agent in policy.agents
    ]


def send_away(connection: sqlite3.Connection, agent: str, policy: Policy, until: datetime, now: datetime) -> int:
    """The agent gets nothing until then; what nobody claimed is given to others. Returns how many incidents."""
    agents.set_away(connection, agent, until)
    waiting = incidents.assigned_to(connection, agent)
    for incident in waiting:
        settle(connection, replace(incident, assigned=None), policy, now)
    return len(waiting)


def agent_line(member: Member, now: datetime, zone: ZoneInfo, voice: Voice) -> str:
    """One line on one agent."""
    load, called = member.load, voice.apart(member.id)
    parts = [f"{called}  {voice.inline(member.name, MAX_NAME)}" if member.name != member.id else called]
    if load.away_until is not None and load.away_until > now:
        parts.append(voice.say("agent-away", time=stamp(load.away_until, zone, voice)))
    elif not member.on_duty:
        parts.append(voice.say("agent-off"))
    elif member.on_call:
        parts.append(voice.say("agent-on-call"))
    parts.append(voice.say("agent-open", open=load.open, most=member.at_most))
    parts.append(voice.say("agent-lately", count=load.lately))
    return " · ".join(parts)
