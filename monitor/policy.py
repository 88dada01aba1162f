"""Settings to the values that listening and announcing need."""

from datetime import timedelta

from alerts.event import Severity as Level
from monitor.announce import Policy
from monitor.config import Deadlines, RouteEntry, Settings
from monitor.hearing import Ears
from monitor.triage.deadline import FIRST_REPLY
from monitor.triage.incident import REOPEN_WINDOW
from monitor.triage.route import INTERVAL, WAIT, Route
from monitor.understand.assess import Mind


def ears(settings: Settings, mind: Mind) -> Ears:
    """Everything `take_in` needs, compiled once."""
    accounts = {brand.id: frozenset(_account(name) for name in brand.accounts) for brand in settings.brands}
    return Ears(settings.compiled(), accounts, policy(settings), mind)


def policy(settings: Settings) -> Policy:
    channels = {channel.id: channel for channel in settings.channels}
    return Policy(routes(settings.routes), channels, settings.least)


def routes(entries: tuple[RouteEntry, ...]) -> tuple[Route, ...]:
    """Routes with everything inherited filled in, in their order."""
    by_id = {entry.id: entry for entry in entries if entry.id}
    return tuple(_resolve(entry, by_id, f"route {number}") for number, entry in enumerate(entries, 1))


def _resolve(entry: RouteEntry, by_id: dict[str, RouteEntry], place: str) -> Route:
    line = lineage(entry, by_id)
    match = next((link.match for link in line if link.match is not None), None)
    deadlines = next((link.deadlines for link in line if link.deadlines is not None), None)
    return Route(
        id=entry.id or place,
        brands=frozenset(match.brand if match else ()),
        sources=frozenset(match.source if match else ()),
        languages=frozenset(match.language if match else ()),
        levels=frozenset(match.severity if match else ()),
        causes=frozenset(cause.value for cause in (match.cause if match else ())),
        to=next((link.to for link in line if link.to is not None), ()),
        go_on=entry.go_on,
        wait=next((link.wait for link in line if link.wait is not None), WAIT),
        interval=next((link.interval for link in line if link.interval is not None), INTERVAL),
        reopen_window=next((link.reopen_window for link in line if link.reopen_window is not None), REOPEN_WINDOW),
        deadlines=allowed(deadlines) if deadlines else FIRST_REPLY,
    )


def lineage(entry: RouteEntry, by_id: dict[str, RouteEntry]) -> list[RouteEntry]:
    """The route, its parent, its parent's parent; a circle ends where it closes."""
    line = [entry]
    while (parent := by_id.get(line[-1].parent or "")) is not None and parent not in line:
        line.append(parent)
    return line


def allowed(deadlines: Deadlines) -> dict[Level, timedelta]:
    """Time until the first reply, by severity."""
    return {
        "critical": deadlines.critical,
        "high": deadlines.high,
        "medium": deadlines.medium,
        "low": deadlines.low,
    }


def _account(name: str) -> str:
    kind, _, handle = name.partition(":")
    return f"{kind}:{handle.lstrip('@')}".lower()
