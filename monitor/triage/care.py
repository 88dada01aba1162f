"""Who is given a severe incident: somebody on duty, never too much at once, hard ones shared evenly."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.event import Severity as Level
from monitor.triage.hours import Hours

SEVERE: frozenset[Level] = frozenset({"high", "critical"})
AT_MOST = 5
"""Open severe incidents that one person can still answer kindly; set by the operator."""
EXPOSURE = timedelta(days=7)
"""How long a severe incident weighs on who had it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """One person who answers. No languages: all of them."""

    id: str
    name: str
    accounts: frozenset[str] = frozenset()
    """Names by which channels know this person, as `kind:name`."""
    languages: frozenset[str] = frozenset()
    hours: Hours | None = None
    at_most: int = AT_MOST
    order: int = 0
    """Place in the rota."""


@dataclass(frozen=True, slots=True)
class Rota:
    """Who is on call: the agents in turn, each for `shift`, counted from `since`."""

    since: datetime
    shift: timedelta
    order: tuple[str, ...]

    def on_call(self, now: datetime) -> str | None:
        """The agent whose turn it is; None before it begins."""
        if not self.order or now < self.since:
            return None
        return self.order[int((now - self.since) / self.shift) % len(self.order)]


@dataclass(frozen=True, slots=True)
class Load:
    """What an agent has: severe incidents open now, and severe ones of the last week."""

    open: int = 0
    lately: int = 0
    away_until: datetime | None = None


class Why(StrEnum):
    """Why somebody was given an incident, or nobody was."""

    ON_CALL = "on call"
    LEAST_EXPOSED = "had the fewest hard ones"
    NOBODY = "no agents are configured"
    ALL_AWAY = "everybody is away or off duty"
    ALL_FULL = "everybody has as many as they can carry"


@dataclass(frozen=True, slots=True)
class Given:
    agent: str | None
    why: Why
    passed_over: tuple[str, ...] = field(default=())


def give(
    agents: Sequence[Agent], loads: dict[str, Load], language: str, now: datetime, rota: Rota | None = None
) -> Given:
    """Who should have the next severe incident in `language`, and why.

    Whoever speaks the language goes first; then who is on call while they have no more than the others;
    then who had the fewest hard ones lately.
    """
    if not agents:
        return Given(None, Why.NOBODY)
    there = [agent for agent in agents if _is_there(agent, loads.get(agent.id, Load()), now)]
    if not there:
        return Given(None, Why.ALL_AWAY)
    free = [agent for agent in there if loads.get(agent.id, Load()).open < agent.at_most]
    if not free:
        return Given(None, Why.ALL_FULL)
    speaks = [agent for agent in free if not agent.languages or language.partition("-")[0] in agent.languages] or free
    chosen = min(speaks, key=lambda agent: _burden(agent, loads))
    on_call = rota.on_call(now) if rota else None
    first = next((agent for agent in speaks if agent.id == on_call), None)
    if first is not None and _burden(first, loads)[0] <= _burden(chosen, loads)[0]:
        return Given(first.id, Why.ON_CALL)
    return Given(chosen.id, Why.LEAST_EXPOSED)


def _is_there(agent: Agent, load: Load, now: datetime) -> bool:
    if load.away_until is not None and now < load.away_until:
        return False
    return agent.hours is None or agent.hours.holds(now)


def _burden(agent: Agent, loads: dict[str, Load]) -> tuple[int, int, int]:
    load = loads.get(agent.id, Load())
    return load.lately, load.open, agent.order
