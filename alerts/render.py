"""What an alert says, in the order in which a person needs it; every channel lays out the same card.

How bad and about what, until when, who and how far it carries, their words, why, what happened before,
and what to do next. A part whose facts are missing is absent; an unknown number is "?".
"""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from alerts.base import Language
from alerts.card import SETTLED, Card, News, Surety, Who, Words
from alerts.event import Alert, EventType, History, IncidentView, Reach, Said, Severity
from alerts.safe_text import clean, clean_spans, inline, one_line, web_address
from alerts.wording import (
    cause,
    clock,
    count,
    day,
    duration,
    language,
    number,
    number_of,
    reason,
    spoken,
)

SIGNS: dict[Severity, str] = {"low": "·", "medium": "●", "high": "▲", "critical": "▲"}
MAX_TITLE = 150
"""The schema's limit for `title`."""
MAX_NAME = 40
"""Code points of a name: longer ones push the facts behind them out of sight."""

SURE_FROM, LIKELY_FROM = 0.9, 0.6
"""Confidence at which we say so. Of 72 flagged posts of a public English set that no weight was fitted on, 14 of 16
from 0.9 on were complaints, 23 of 39 from 0.6 on, and 8 of 17 below: there the reader is asked."""


def card_of(alert: Alert, now: datetime, zone: ZoneInfo, language: Language = "en") -> Card:  # noqa: ARG001
    """The alert as it reads at `now`, with times in `zone`."""
    incident = alert.incident
    said = incident.mentions[0] if incident.mentions else None
    surety = _surety(said)
    by, left, late = _deadline(alert, now, zone)
    return Card(
        incident=inline(incident.id, MAX_NAME),
        number=number_of(incident.id),
        seq=alert.seq,
        event=alert.type,
        state=incident.state,
        severity=incident.severity,
        sign="■" if incident.kind == "surge" else SIGNS[incident.severity],
        level=_level(incident, surety),
        what=inline(incident.title, MAX_TITLE) or cause(incident.cause),
        by=by,
        left=left,
        late=late,
        due_at=incident.sla.first_reply_due_at,
        who=_who(said, incident.reach) if said else None,
        posted_at=said.posted_at if said else None,
        words=_words(said) if said else None,
        absent="the post was taken down" if alert.reason == "mention_deleted" else "a post without text",
        why=_why(said) if said else (),
        feeling=spoken(incident.emotion.label) if incident.emotion else None,
        surety=surety,
        crowd=_crowd(incident),
        before=_before(incident.history, now, zone) if incident.history else None,
        news=_news(alert),
        link=_link(incident, said),
        dashboard=web_address(incident.links.dashboard) if incident.links else None,
    )


def _surety(said: Said | None) -> Surety | None:
    if said is None or said.score.confidence is None:
        return None
    if said.score.confidence >= SURE_FROM:
        return Surety.SURE
    return Surety.LIKELY if said.score.confidence >= LIKELY_FROM else Surety.UNSURE


def _level(incident: IncidentView, surety: Surety | None) -> str:
    level = "SURGE" if incident.kind == "surge" else incident.severity.upper()
    return f"{level}?" if surety is Surety.UNSURE else level


def _deadline(alert: Alert, now: datetime, zone: ZoneInfo) -> tuple[str, str, bool]:
    """Until when a reply is due, how long that is or how it ended, and whether it is too late."""
    incident = alert.incident
    if incident.state in SETTLED:
        lasted = duration(alert.at - _clock_start(incident))
        ended = {"answered": f"answered in {lasted}", "resolved": f"resolved after {lasted}"}
        return "", ended.get(alert.type, incident.state), False
    due = incident.sla.first_reply_due_at
    if due < now:
        return "", f"overdue by {duration(now - due)}", True
    return f"reply by {clock(due, now, zone)}", f"{duration(due - now)} left", False


def _clock_start(incident: IncidentView) -> datetime:
    """When the running clock began; a reopened incident has a new one."""
    return incident.sla.started_at or incident.opened_at


def _who(said: Said, reach: Reach | None) -> Who:
    return Who(
        name=inline(said.author.display, MAX_NAME) or inline(said.author.id, MAX_NAME) or "?",
        place=_place(said),
        language=language(said.lang),
        reach=tuple(_carries(said, reach)),
    )


def _place(said: Said) -> str:
    address = web_address(said.url)
    host = unquote(urlsplit(address).hostname or "") if address else ""
    return inline(host.removeprefix("www.") or said.source, 2 * MAX_NAME)


def _carries(said: Said, reach: Reach | None) -> Iterator[str]:
    followers = said.author.followers
    if followers is None and reach is not None:
        followers = reach.followers
    yield count(followers, "follower", "followers")
    if reach is None:
        return
    counts = (reach.reactions, reach.reposts, reach.replies)
    growing = " and growing" if (reach.velocity_per_hour or 0) > 0 else ""
    if reach.people is not None:
        yield f"seen by about {number(reach.people)}{growing}"
        growing = ""
    if counts == (None, None, None):
        yield f"reactions ?{growing}"
        return
    names = (("reaction", "reactions"), ("repost", "reposts"), ("reply", "replies"))
    yield ", ".join(count(n, *name) for n, name in zip(counts, names, strict=True)) + growing


def _words(said: Said) -> Words | None:
    text = clean(said.text)
    if not text.strip():
        return None
    marks = clean_spans(said.text, ((found.start, found.end) for found in said.evidence))
    return Words(text, marks, said.dir == "rtl")


def _why(said: Said) -> tuple[str, ...]:
    """The words that made us look, strongest first; the reason where a span holds no words."""
    shown = (one_line(said.text[found.start : found.end]) or found.why for found in said.evidence)
    return tuple(dict.fromkeys(inline(text, MAX_TITLE) for text in shown if text))


def _crowd(incident: IncidentView) -> str | None:
    counts = incident.counts
    posts = count(counts.mentions, "post", "posts") if counts.mentions > 1 else None
    people = f"by {number(counts.authors)} people" if posts and counts.authors > 1 else None
    copies = f"and {count(counts.suppressed, 'copy', 'copies')}" if counts.suppressed else None
    if copies and not posts:
        posts = "1 post"
    return " ".join(part for part in (posts, people, copies) if part) or None


def _before(history: History, now: datetime, zone: ZoneInfo) -> str:
    if not history.previous_incidents:
        return "nothing heard from them before"
    told = count(history.previous_incidents, "earlier incident", "earlier incidents")
    if history.last_at:
        told += f", the last on {day(history.last_at, now, zone)}"
    if history.last_outcome:
        told += f" ({spoken(history.last_outcome)})"
    if history.unanswered_before:
        told += f"; {number(history.unanswered_before)} never answered"
    return told


def _link(incident: IncidentView, said: Said | None) -> str | None:
    """Where to answer: the reply address, else the post."""
    reply = web_address(incident.links.reply) if incident.links else None
    return reply or (web_address(said.url) if said else None)


def _news(alert: Alert) -> News | None:
    if alert.type == "opened":
        return None
    sign, word = _SIGN_AND_WORD[alert.type]
    if alert.reason == "severity_rose":
        return News(SIGNS[alert.incident.severity], "now", alert.incident.severity.upper())
    if alert.type == "test":
        return News(sign, word, "nobody is upset; this only shows that alerts arrive")
    return News(sign, word, ", ".join(filter(None, _details(alert))))


def _details(alert: Alert) -> Iterator[str]:
    """How long it took and who did it; then why, where the event does not say it."""
    lasted = duration(alert.at - _clock_start(alert.incident))
    took = {"answered": f"in {lasted}", "resolved": f"after {lasted}"}.get(alert.type)
    by = f"by {inline(alert.actor, MAX_NAME)}" if alert.actor else None
    yield " ".join(filter(None, (took, by)))
    yield "" if alert.type == "answered" else reason(alert.reason)


_SIGN_AND_WORD: dict[EventType, tuple[str, str]] = {
    "updated": ("●", "UPDATED"),
    "claimed": ("◆", "CLAIMED"),
    "released": ("◇", "RELEASED"),
    "snoozed": ("◌", "SNOOZED"),
    "escalated": ("▲", "ESCALATED"),
    "answered": ("✔", "ANSWERED"),
    "resolved": ("✔", "RESOLVED"),
    "dismissed": ("✗", "NOT A COMPLAINT"),
    "reopened": ("▲", "REOPENED"),
    "test": ("✔", "TEST"),
}
