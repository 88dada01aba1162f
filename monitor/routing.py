"""The routes of a configuration: what may be written, what is inherited, and the tree that comes of it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from alerts.base import Channel
from alerts.event import Severity as Level
from connectors.base import Source
from monitor.entries import Entry, Names
from monitor.triage.deadline import FIRST_REPLY
from monitor.triage.hours import read_hours
from monitor.triage.incident import REOPEN_WINDOW
from monitor.triage.plan import Plan, Step
from monitor.triage.route import INTERVAL, WAIT, Matcher, Route
from monitor.understand.assessment import Cause


def readable_hours(text: str | None) -> str | None:
    """Hours that `read_hours` can read. Raises ValueError."""
    if text is not None:
        read_hours(text, ZoneInfo("UTC"))
    return text


class Match(Entry):
    """What a route asks for; an option left out matches everything."""

    brand: tuple[str, ...] = Field((), description="Brand ids")
    source: tuple[str, ...] = Field((), description="Source ids")
    language: tuple[str, ...] = Field((), description="Language codes, like fa or ar")
    severity: tuple[Level, ...] = Field((), description="low, medium, high, critical")
    cause: tuple[Cause, ...] = Field((), description="Causes, like delivery or billing")
    cue: tuple[str, ...] = Field((), description="Cues, like churn, legal or press")
    author: tuple[str, ...] = Field((), description="Lists of people, one of which the customer is on")
    reach: int | None = Field(None, ge=1, description="People who have likely seen it, at least")
    during: str | None = Field(None, description='Hours of the week, like "mon-fri 09:00-17:30"')

    _readable = field_validator("during")(readable_hours)


class Deadlines(Entry):
    """Time until the first reply, for each severity."""

    critical: timedelta = FIRST_REPLY["critical"]
    high: timedelta = FIRST_REPLY["high"]
    medium: timedelta = FIRST_REPLY["medium"]
    low: timedelta = FIRST_REPLY["low"]


class StepEntry(Entry):
    """Who is told when nobody has taken an incident for a while."""

    after: timedelta = Field(ge=timedelta(0), description="Time since the clock began, like 15m")
    to: tuple[str, ...] = Field(min_length=1, description="Channel ids")


class RouteEntry(Entry):
    """Which incidents go to which channels, and how patiently."""

    id: str | None = Field(None, pattern=r"^[a-z0-9_-]{1,40}$", description="Name, for parents and reports")
    parent: str | None = Field(None, description="Route id under which it stands; its options are taken over")
    match: Match | None = Field(None, description="What it asks for; none: everything")
    to: tuple[str, ...] | None = Field(None, description="Channel ids")
    go_on: bool = Field(False, alias="continue", description="Also look at the routes that follow")
    internal: bool | None = Field(None, description="For what employees say, and for nothing else")
    wait: timedelta | None = Field(None, description="Collects the thread before the first message; 20s")
    interval: timedelta | None = Field(None, description="Least time between two updates of an incident; 5m")
    reopen_window: timedelta | None = Field(None, description="A new complaint within this reopens; 72h")
    deadlines: Deadlines | None = Field(None, description="Time until the first reply, for each severity")
    escalate: tuple[StepEntry, ...] | None = Field(None, description="Who is told while nobody takes it, in order")
    hours: str | None = Field(None, description='Business hours of its clocks, like "mon-fri 09:00-17:30"')
    holidays: tuple[date, ...] | None = Field(None, description="Days without business hours")
    timezone: str | None = Field(None, description="Zone of its hours; default the zone of the whole")
    quiet: str | None = Field(None, description='When messages are held back, like "22:00-08:00"')
    breaks_quiet: tuple[Level, ...] | None = Field(None, description="Severities that are told in quiet hours too")

    _readable = field_validator("hours", "quiet")(readable_hours)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str | None) -> str | None:
        return known_zone(name) if name is not None else None


def known_zone(name: str) -> str:
    """The name of a time zone. Raises ValueError."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f'"{name}" is no time zone; write it like "Europe/Berlin"') from error
    return name


def tree(entries: Sequence[RouteEntry], zone: str) -> tuple[Route, ...]:
    """The routes without a parent, each with those under it, everything inherited filled in."""
    named = {entry.id or f"route {number}": entry for number, entry in enumerate(entries, 1)}
    return tuple(_grow(name, named, {}, zone) for name, entry in named.items() if entry.parent not in named)


def _grow(name: str, named: Mapping[str, RouteEntry], above: Mapping[str, Any], zone: str) -> Route:
    """One route with its branch; `above` are the options of those it stands under."""
    own = {option: value for option in INHERITED if (value := getattr(named[name], option)) is not None}
    options = {**above, **own}
    children = [child for child, entry in named.items() if entry.parent == name]
    return _route(name, named[name], options, zone, tuple(_grow(child, named, options, zone) for child in children))


INHERITED = (
    "to", "internal", "wait", "interval", "reopen_window", "deadlines", "escalate", "hours", "holidays", "timezone",
    "quiet", "breaks_quiet",
)  # fmt: skip


def _route(name: str, entry: RouteEntry, options: Mapping[str, Any], zone: str, children: tuple[Route, ...]) -> Route:
    there = options.get("timezone", zone)
    quiet = options.get("quiet")
    return Route(
        id=name,
        match=_matcher(entry.match, ZoneInfo(there)) if entry.match else Matcher(),
        to=options.get("to", ()),
        go_on=entry.go_on,
        internal=options.get("internal", False),
        wait=options.get("wait", WAIT),
        interval=options.get("interval", INTERVAL),
        reopen_window=options.get("reopen_window", REOPEN_WINDOW),
        plan=_plan(options, there),
        quiet=read_hours(quiet, ZoneInfo(there)) if quiet else None,
        breaks_quiet=frozenset(options.get("breaks_quiet", ("critical",))),
        children=children,
    )


def _plan(options: Mapping[str, Any], zone: str) -> Plan:
    allowed: Deadlines = options.get("deadlines", Deadlines())
    levels: tuple[Level, ...] = ("critical", "high", "medium", "low")
    steps = sorted(options.get("escalate", ()), key=lambda step: step.after)
    return Plan(
        deadlines={level: int(getattr(allowed, level).total_seconds()) for level in levels},
        steps=tuple(Step(int(step.after.total_seconds()), step.to) for step in steps),
        hours=options.get("hours", ""),
        zone=zone,
        holidays=options.get("holidays", ()),
    )


def _matcher(match: Match, zone: ZoneInfo) -> Matcher:
    return Matcher(
        brands=frozenset(match.brand),
        sources=frozenset(match.source),
        languages=frozenset(match.language),
        levels=frozenset(match.severity),
        causes=frozenset(cause.value for cause in match.cause),
        cues=frozenset(match.cue),
        authors=frozenset(match.author),
        reach=match.reach,
        during=read_hours(match.during, zone) if match.during else None,
    )


def check_routes(
    routes: Sequence[RouteEntry], sources: Sequence[Source], channels: Sequence[Channel], names: Names
) -> None:
    """Names that point nowhere, circles of parents, and ways on which what employees say could get out."""
    by_id = {route.id: route for route in routes if route.id}
    for number, route in enumerate(routes, 1):
        place = f'route "{route.id}"' if route.id else f"route {number}"
        called = [name for step in route.escalate or () for name in step.to]
        for target in route.to or ():
            names.point(place, "sends to", target, "channel")
        for target in called:
            names.point(place, "escalates to", target, "channel")
        for people in route.match.author if route.match else ():
            names.point(place, "asks for authors of", people, "list")
        names.point(place, "parent is", route.parent, "route")
        if _circles(route, by_id):
            names.mistakes.add(place, "is its own parent in the end; break the circle")
        elif _is_internal(route, by_id):
            _check_inside(place, [*(route.to or ()), *called], channels, names)
    _check_employees(sources, channels, names)


def _circles(route: RouteEntry, by_id: Mapping[str, RouteEntry]) -> bool:
    seen = [route]
    while (parent := by_id.get(seen[-1].parent or "")) is not None:
        if parent in seen:
            return True
        seen.append(parent)
    return False


def _is_internal(route: RouteEntry, by_id: Mapping[str, RouteEntry]) -> bool:
    """Marked so itself, or by the nearest of its parents that says anything."""
    at: RouteEntry | None = route
    while at is not None and at.internal is None:
        at = by_id.get(at.parent or "")
    return at is not None and bool(at.internal)


def _check_inside(place: str, targets: Sequence[str], channels: Sequence[Channel], names: Names) -> None:
    open_ones = {channel.id for channel in channels if not channel.internal}
    for target in sorted(open_ones & set(targets)):
        names.mistakes.add(
            place, f'is internal but sends to "{target}", which is not; set internal = true on that channel'
        )


def _check_employees(sources: Sequence[Source], channels: Sequence[Channel], names: Names) -> None:
    """Whoever listens to employees needs a place inside to tell it."""
    if channels and not any(channel.internal for channel in channels):
        for source in sources:
            if source.audience == "employees":
                names.mistakes.add(
                    f'source "{source.id}"',
                    "is for employees, but no channel is internal; set internal = true on the one they should go to",
                )
