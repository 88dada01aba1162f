"""How everything stands, on MQTT: figures and a light for each brand, health for each source. All retained."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Literal, get_args

import msgspec

from alerts.asking import Overview
from alerts.broker import Message
from alerts.event import IncidentView, Severity
from alerts.mqtt_topics import topic_of

OPEN = frozenset({"open", "claimed", "snoozed"})
"""What still waits for us; an answered incident waits for the customer."""
WAITING = OPEN - {"snoozed"}
"""Where the clock of the first reply runs."""
GRAVE = frozenset({"high", "critical"})
SEVERITIES: tuple[Severity, ...] = get_args(Severity)

Light = Literal["off", "green", "amber", "red", "blink"]


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """One brand in figures. `worst` is "none" where nothing is open, and times are whole seconds."""

    open: int
    unclaimed: int
    worst: Severity | Literal["none"]
    oldest_unclaimed_s: int | None
    surge: bool


def standings(overview: Overview, base: str) -> Iterator[Message]:
    """Every retained message but those of single incidents."""
    for brand in overview.brands:
        incidents = [alert.incident for alert in overview.alerts if alert.incident.brand == brand]
        figures = msgspec.json.encode(summary(incidents, overview.at))
        yield Message(topic_of(base, "summary", brand), figures, retain=True)
        yield lamp(base, brand, light(incidents, overview.at, blind=bool(overview.blind)))
    for source, last in overview.sources.items():
        health = msgspec.json.encode({"state": _health(last, blind=source in overview.blind), "last_ok": last})
        yield Message(topic_of(base, "health", source), health, retain=True, qos=0)


def summary(incidents: Iterable[IncidentView], at: datetime) -> Summary:
    waiting = [incident for incident in incidents if incident.state in OPEN]
    unclaimed = [incident for incident in waiting if _unclaimed(incident)]
    ages = [at - (incident.sla.started_at or incident.opened_at) for incident in unclaimed]
    return Summary(
        open=len(waiting),
        unclaimed=len(unclaimed),
        worst=max((incident.severity for incident in waiting), key=SEVERITIES.index, default="none"),
        oldest_unclaimed_s=max(int(max(ages) / timedelta(seconds=1)), 0) if ages else None,
        surge=any(incident.kind == "surge" for incident in waiting),
    )


def light(incidents: Iterable[IncidentView], at: datetime, *, blind: bool) -> Light:
    """The colour of a lamp: the gravest thing known. Only green can be untrue while a source is blind."""
    waiting = [incident for incident in incidents if incident.state in OPEN]
    if any(_late(incident, at) for incident in waiting):
        return "blink"
    if any(incident.severity in GRAVE and _unclaimed(incident) for incident in waiting):
        return "red"
    if waiting:
        return "amber"
    return "off" if blind else "green"


def lamp(base: str, brand: str, colour: Light) -> Message:
    """A single word, because a lamp needs no JSON."""
    return Message(topic_of(base, "light", brand), colour.encode(), retain=True, content="text/plain")


def _unclaimed(incident: IncidentView) -> bool:
    return incident.state == "open" and incident.claimed_by is None


def _late(incident: IncidentView, at: datetime) -> bool:
    return incident.state in WAITING and (incident.sla.breached or incident.sla.first_reply_due_at <= at)


def _health(last: datetime | None, *, blind: bool) -> Literal["ok", "degraded", "down"]:
    if blind:
        return "down"
    return "ok" if last else "degraded"
