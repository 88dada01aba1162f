"""Which channels hear of an incident, and with what patience: a tree of routes, first match wins."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alerts.event import Severity as Level
from monitor.triage.hours import Hours
from monitor.triage.incident import REOPEN_WINDOW, Incident
from monitor.triage.plan import Plan

WAIT = timedelta(seconds=20)
"""Collects the thread before the first message; a critical incident does not wait."""
INTERVAL = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """What is asked of an incident. An empty part asks nothing."""

    brands: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    levels: frozenset[Level] = frozenset()
    causes: frozenset[str] = frozenset()
    cues: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()
    """Lists of people, one of which the customer is on."""
    reach: int | None = None
    """People who have seen it, at least; an unknown reach is no match."""
    during: Hours | None = None

    @property
    def asks_nothing(self) -> bool:
        return self == Matcher()

    def missed(self, incident: Incident, now: datetime) -> list[str]:
        """The parts that do not hold; none of them means a match."""
        language = incident.language.partition("-")[0]
        people = incident.reach.people
        parts = (
            ("brand", _within(self.brands, incident.brand)),
            ("source", _within(self.sources, incident.source)),
            ("language", _within(self.languages, incident.language, language)),
            ("severity", _within(self.levels, incident.level)),
            ("cause", _within(self.causes, incident.cause)),
            ("cue", _within(self.cues, *incident.cues)),
            ("author", _within(self.authors, *incident.lists)),
            ("reach", self.reach is None or (people is not None and people >= self.reach)),
            ("during", self.during is None or self.during.holds(now)),
        )
        return [name for name, holds in parts if not holds]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One resolved route: everything inherited is filled in."""

    id: str
    match: Matcher = field(default_factory=Matcher)
    to: tuple[str, ...] = ()
    """None named: all channels."""
    go_on: bool = False
    internal: bool = False
    """For what employees say, and for nothing else."""
    wait: timedelta = WAIT
    interval: timedelta = INTERVAL
    reopen_window: timedelta = REOPEN_WINDOW
    plan: Plan = field(default_factory=Plan)
    quiet: Hours | None = None
    breaks_quiet: frozenset[Level] = frozenset({"critical"})
    children: tuple["Route", ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """Where an incident goes: the routes that decided, the channels, and the timers of the first of them."""

    routes: tuple[str, ...]
    to: tuple[str, ...]
    wait: timedelta
    interval: timedelta
    reopen_window: timedelta
    plan: Plan
    quiet: Hours | None
    """When its messages are held; None also where its severity breaks through."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One route that was asked, how deep in the tree, and what did not hold."""

    route: str
    depth: int
    missed: tuple[str, ...]


def find_way(incident: Incident, routes: Sequence[Route], channels: Mapping[str, bool], now: datetime) -> Way:
    """The first matching route, a child before its parent, and the next ones while `go_on` holds.

    `channels` are all there are, each with whether it is internal. What matches none goes to the first route
    that asks nothing, else to all channels. What employees say goes to internal routes and channels alone.
    """
    chosen = _descend(routes, incident, now, strict=True)
    if not chosen:
        rest = [route for route in routes if route.match.asks_nothing and route.internal == incident.internal]
        chosen = rest[:1] or [Route(id="all", internal=incident.internal)]
    first = chosen[0]
    named = dict.fromkeys(name for route in chosen for name in route.to or channels)
    return Way(
        tuple(route.id for route in chosen),
        tuple(name for name in named if may_hear(incident, name, channels)),
        timedelta(0) if incident.level == "critical" else first.wait,
        first.interval,
        first.reopen_window,
        first.plan,
        None if incident.level in first.breaks_quiet else first.quiet,
    )


def may_hear(incident: Incident, channel: str, channels: Mapping[str, bool]) -> bool:
    """What employees say stays inside: their words never reach a channel that is not marked internal."""
    return channel in channels and (channels[channel] or not incident.internal)


def visits(incident: Incident, routes: Sequence[Route], now: datetime, depth: int = 0) -> Iterator[Visit]:
    """Every route in the order in which it is asked, for explaining."""
    for route in routes:
        missed = _missed(route, incident, now)
        if not missed:
            yield from visits(incident, route.children, now, depth + 1)
        yield Visit(route.id, depth, tuple(missed))


def _descend(routes: Sequence[Route], incident: Incident, now: datetime, *, strict: bool = False) -> list[Route]:
    """The routes that decide; `strict` leaves those that ask nothing for the end, but looks at their children."""
    found: list[Route] = []
    for route in routes:
        if _missed(route, incident, now):
            continue
        below = _descend(route.children, incident, now)
        taken = below or ([] if strict and route.match.asks_nothing else [route])
        found += taken
        if taken and not route.go_on:
            break
    return found


def _missed(route: Route, incident: Incident, now: datetime) -> list[str]:
    missed = route.match.missed(incident, now)
    return missed if route.internal == incident.internal else [*missed, "audience"]


def _within(wanted: frozenset[str] | frozenset[Level], *given: str) -> bool:
    return not wanted or any(name in wanted for name in given)
