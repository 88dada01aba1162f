"""Which channels hear of an incident, and with what patience: a tree of routes, first match wins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from alerts.event import Severity as Level
from monitor.triage.deadline import FIRST_REPLY
from monitor.triage.incident import REOPEN_WINDOW, Incident

WAIT = timedelta(seconds=20)
"""Collects the thread before the first message; a critical incident does not wait."""
INTERVAL = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One resolved route: everything inherited is filled in. Empty matchers match all."""

    id: str
    brands: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    levels: frozenset[Level] = frozenset()
    causes: frozenset[str] = frozenset()
    to: tuple[str, ...] = ()
    go_on: bool = False
    wait: timedelta = WAIT
    interval: timedelta = INTERVAL
    reopen_window: timedelta = REOPEN_WINDOW
    deadlines: Mapping[Level, timedelta] = field(default_factory=lambda: FIRST_REPLY)

    @property
    def matches_all(self) -> bool:
        return not (self.brands or self.sources or self.languages or self.levels or self.causes)

    def matches(self, incident: Incident) -> bool:
        language = incident.language.partition("-")[0]
        return all((
            not self.brands or incident.brand in self.brands,
            not self.sources or incident.source in self.sources,
            not self.languages or bool({incident.language, language} & self.languages),
            not self.levels or incident.level in self.levels,
            not self.causes or incident.cause in self.causes,
        ))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Way:
    """Where an incident goes: the routes that decided, the channels, and the timers of the first of them."""

    routes: tuple[str, ...]
    to: tuple[str, ...]
    wait: timedelta
    interval: timedelta
    reopen_window: timedelta
    deadlines: Mapping[Level, timedelta]


def find_way(incident: Incident, routes: Sequence[Route], channels: Sequence[str]) -> Way:
    """The first matching route, and those after it while `go_on` holds.

    What matches none goes to the first route without a matcher, else to all channels.
    """
    chosen: list[Route] = []
    for route in routes:
        if not route.matches_all and route.matches(incident):
            chosen.append(route)
            if not route.go_on:
                break
    if not chosen:
        chosen = [route for route in routes if route.matches_all][:1] or [Route(id="all", to=tuple(channels))]
    first = chosen[0]
    targets = dict.fromkeys(name for route in chosen for name in route.to or channels)
    return Way(
        tuple(route.id for route in chosen),
        tuple(targets),
        timedelta(0) if incident.level == "critical" else first.wait,
        first.interval,
        first.reopen_window,
        first.deadlines,
    )
