"""What happened before an alert and since it was opened, in words."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.card import News
from alerts.event import Alert, EventType, History, IncidentView, Unusual
from alerts.voice import Voice
from alerts.wording import cause, counted, day, duration, number_of, reason, spoken

SIGNS: dict[EventType, str] = {
    "updated": "●",
    "claimed": "◆",
    "released": "◇",
    "snoozed": "◌",
    "escalated": "▲",
    "answered": "✔",
    "resolved": "✔",
    "dismissed": "✗",
    "reopened": "▲",
    "test": "✔",
}
MAX_NAME = 40
"""Code points of a name: longer ones push the facts behind them out of sight."""


def clock_start(incident: IncidentView) -> datetime:
    """When the running clock began; a reopened incident has a new one."""
    return incident.sla.started_at or incident.opened_at


def crowd(incident: IncidentView, voice: Voice) -> str | None:
    """How many posts and people it has, where it is more than one."""
    counts = incident.counts
    if counts.mentions < 2 and not counts.suppressed:
        return None
    told = voice.say("posts", count=max(counts.mentions, 1))
    if counts.mentions > 1 and counts.authors > 1:
        told = voice.say("posts-by", posts=told, people=counts.authors)
    return voice.say("posts-copies", posts=told, copies=counts.suppressed) if counts.suppressed else told


def around(incident: IncidentView, voice: Voice) -> str | None:
    """Whether it is more than one person's matter: what is usual, who still waits, who has the same trouble."""
    told = list(_usual(incident.unusual, voice)) if incident.unusual else []
    if incident.alike:
        told.append(voice.say("alike", people=incident.alike))
    return voice.join(*told) if told else None


def _usual(unusual: Unusual, voice: Voice) -> Iterator[str]:
    if unusual.spoke is not None:
        yield voice.say("dip-usual", usual=round(unusual.usual), spoke=unusual.spoke)
        yield voice.say("dip-within", span=duration(timedelta(minutes=unusual.minutes), voice))
        return
    low = int(unusual.usual)
    yield voice.say("surge-usual", usual=voice.apart(f"{voice.number(low)}-{voice.number(low + 1)}"))
    if unusual.unanswered is not None:
        yield voice.say("surge-waiting", count=unusual.unanswered)


def is_dip(incident: IncidentView) -> bool:
    """Whether a larger share complains, though no more people than usual."""
    return incident.unusual is not None and incident.unusual.spoke is not None


def unusual(found: Unusual, what: str, voice: Voice) -> str:
    """How many people it is, and about what."""
    if found.spoke is None:
        return voice.say("surge-of", people=found.people, what=cause(what, voice))
    shared = cause(what, voice) if what != "unknown" else ""
    return voice.join(voice.say("dip-of", people=found.people, spoke=found.spoke), shared)


def persistent(incident: IncidentView, voice: Voice) -> str | None:
    """That they turned to us again and again; where somebody else is to be called first, nothing."""
    found = incident.persistent
    if found is None or incident.advice is not None:
        return None
    return voice.say("persistent", times=found.times, span=duration(timedelta(days=found.days), voice))


def surge(incident: IncidentView, voice: Voice) -> str | None:
    if not incident.surge:
        return None
    return voice.say("part-of-surge", surge=voice.apart(number_of(incident.surge)))


def before(history: History, now: datetime, zone: ZoneInfo, voice: Voice) -> str:
    """Earlier incidents of this person, how the last ended, and which nobody answered."""
    if not history.previous_incidents:
        return voice.say("nothing-before")
    told = counted(history.previous_incidents, "earlier", voice)
    if history.last_at:
        told = voice.say("earlier-last", earlier=told, date=day(history.last_at, now, zone, voice))
    if history.last_outcome:
        told = voice.say("earlier-outcome", earlier=told, outcome=spoken("state", history.last_outcome, voice))
    if history.unanswered_before:
        told = voice.say("earlier-unanswered", earlier=told, count=history.unanswered_before)
    return told


def news(alert: Alert, voice: Voice, sign: str) -> News | None:
    """What this event changed; nothing where it is the first. `sign` is that of the severity."""
    if alert.type == "opened":
        return None
    if alert.reason == "severity_rose":
        return News(sign, voice.say("now"), voice.say(f"severity-{alert.incident.severity}"))
    detail = voice.say("only-a-test") if alert.type == "test" else voice.join(*_details(alert, voice))
    return News(SIGNS[alert.type], voice.say(f"event-{alert.type}"), detail)


def _details(alert: Alert, voice: Voice) -> Iterator[str]:
    """How long it took and who did it; then why, where the event does not say it."""
    told = []
    took = {"answered": "in-span", "resolved": "after-span"}.get(alert.type)
    if took:
        told.append(voice.say(took, span=duration(alert.at - clock_start(alert.incident), voice)))
    if alert.actor:
        told.append(voice.say("by-actor", actor=voice.inline(alert.actor, MAX_NAME)))
    yield " ".join(told)
    yield "" if alert.type == "answered" else reason(alert.reason, voice)
