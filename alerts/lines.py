"""A card in lines of text: the same words in the same order in every channel that shows text."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.base import Notice
from alerts.card import Card, Surety
from alerts.event import Alert, EventType, Severity
from alerts.safe_text import one_line
from alerts.wording import clock

COLOURS: dict[Severity, str] = {"critical": "🔴", "high": "🟠", "medium": "🟡", "low": "⚪"}

SURETY = {
    Surety.SURE: "We are sure it is a complaint.",
    Surety.LIKELY: "It is likely a complaint.",
    Surety.UNSURE: "Is this a complaint? We are unsure.",
}

HEARD: frozenset[EventType] = frozenset({"escalated", "reopened", "released"})
"""Events after which somebody must do something again."""


def must_be_heard(alert: Alert) -> bool:
    """Whether a message that is only edited, which makes no sound, would not do."""
    return alert.type in HEARD or alert.reason == "severity_rose"


def title(card: Card) -> str:
    """How bad and about what; for a settled incident, how it ended."""
    if card.settled and card.news:
        return f"{card.news.line} · was {card.level}: {card.what}"
    news = f"{card.news.said}: " if card.news else ""
    return f"{COLOURS[card.severity]} {card.level} · {news}{card.what}"


def spoken(card: Card) -> str:
    """The whole alert in one line, as a notification shows it."""
    first = card.news.line if card.news else None
    where = f"{card.who.language}, {card.who.place}" if card.who else None
    return " · ".join(filter(None, (first, f"{card.level}: {card.what}", card.deadline, where)))


def place(card: Card, now: datetime, zone: ZoneInfo) -> Iterator[str]:
    """Until when, because it decides whether to read on; then who and where; then when."""
    yield card.deadline
    if card.who:
        yield card.who.line
    if card.posted_at:
        yield f"posted {clock(card.posted_at, now, zone)}"


def facts(card: Card) -> Iterator[tuple[str, str]]:
    """Why, how sure, and what happened before, each with its label; a settled incident needs no reasons."""
    if card.settled:
        return
    named = (
        ("Why flagged", " · ".join(card.why)),
        ("How sure", SURETY[card.surety] if card.surety else None),
        ("Feeling", card.feeling),
        ("So far", card.crowd),
        ("Before", card.before),
    )
    yield from ((label, text) for label, text in named if text)


def links(card: Card) -> Iterator[tuple[str, str]]:
    """What one tap opens; nothing where there is nothing left to do."""
    if card.settled:
        return
    if card.link:
        yield "Open the post", card.link
    if card.dashboard:
        yield "Open in All Ears", card.dashboard


def foot(card: Card, *, whole: bool = True) -> str:
    """Names incident and event, so that a person sees when a message came twice; says when words are missing."""
    parts = [card.incident, card.state, f"seq {card.seq}", card.command]
    if not whole:
        parts.append("their words were cut here; the command shows all")
    return " · ".join(parts)


def notice_lines(notice: Notice) -> list[str]:
    """The lines of a notice that say anything; at least one, because no channel takes an empty message."""
    shown = [one_line(line) for line in (notice.title, *notice.lines)]
    return [line for line in shown if line] or ["-"]
