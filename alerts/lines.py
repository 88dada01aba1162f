"""A card in lines of text: the same words in the same order in every channel that shows text."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.asking import ActionName
from alerts.base import Notice
from alerts.card import Card
from alerts.event import Alert, EventType, Severity, State
from alerts.safe_text import one_line
from alerts.wording import clock

COLOURS: dict[Severity, str] = {"critical": "🔴", "high": "🟠", "medium": "🟡", "low": "⚪"}

HEARD: frozenset[EventType] = frozenset({"escalated", "reopened", "released"})
"""Events after which somebody must do something again."""

ACTIONS: dict[State, tuple[ActionName, ...]] = {
    "open": ("claim", "dismiss", "snooze", "resolve"),
    "claimed": ("answered", "resolve", "snooze", "dismiss", "release"),
    "snoozed": ("claim", "resolve", "dismiss"),
    "answered": ("resolve", "reopen"),
    "resolved": ("reopen",),
    "dismissed": ("reopen",),
}
"""What a person may do in each state, the likeliest first."""


def must_be_heard(alert: Alert) -> bool:
    """Whether a message that is only edited, which makes no sound, would not do."""
    return alert.type in HEARD or alert.reason == "severity_rose"


def is_news(alert: Alert) -> bool:
    """Whether a thread hears of it too: what a person should notice, not a log."""
    if alert.type == "updated":
        return alert.reason == "new_mentions"
    return alert.type in {"escalated", "reopened", "answered", "resolved"}


def title(card: Card) -> str:
    """How bad and about what; for a settled incident, how it ended."""
    if card.settled and card.news:
        return card.voice.say("ended", news=card.news.line, level=card.level, what=card.what)
    news = f"{card.news.said}: " if card.news else ""
    return f"{COLOURS[card.severity]} {card.level} · {news}{card.what}"


def spoken(card: Card) -> str:
    """The whole alert in one line, as a notification shows it."""
    first = card.news.line if card.news else None
    where = card.voice.join(card.who.language, card.who.place) if card.who else None
    return " · ".join(filter(None, (first, f"{card.level}: {card.what}", card.deadline, where)))


def place(card: Card, now: datetime, zone: ZoneInfo) -> Iterator[str]:
    """Until when, because it decides whether to read on; then who and where; then when."""
    yield card.deadline
    if card.who:
        yield card.who.line
    if card.posted_at:
        yield card.voice.say("posted", time=clock(card.posted_at, now, zone, card.voice))


def facts(card: Card) -> Iterator[tuple[str, str]]:
    """Why, how sure, and what happened before, each with its label; a settled incident needs no reasons.

    Last, whom to call where there is no draft.
    """
    if card.settled:
        return
    named = (
        ("why", " · ".join(card.why)),
        ("surety", card.voice.say(f"surety-{card.surety}") if card.surety else None),
        ("feeling", card.feeling),
        ("crowd", card.voice.join(card.crowd or "", card.around or "", card.surge or "")),
        ("before", card.before),
        ("answer", card.last_reply),
        ("persistent", card.persistent),
        ("note", card.note),
        ("advice", card.advice),
    )
    yield from ((label(card, name), text) for name, text in named if text)


def draft(card: Card) -> Iterator[tuple[str, str]]:
    """The reply to edit, then what it says where the agent reads another language, each with its label.

    These may have several lines. Where room is short they give way: their words are never cut for a draft.
    """
    if card.settled or card.draft is None:
        return
    drafted = label(card, "draft")
    yield f"{drafted} ({card.draft.model})" if card.draft.model else drafted, card.draft.text
    if card.draft.gloss:
        yield card.draft.gloss.label, card.draft.gloss.text


def links(card: Card) -> Iterator[tuple[str, str]]:
    """What one tap opens; nothing where there is nothing left to do."""
    if card.settled:
        return
    opened = (("open", card.link), ("dashboard", card.dashboard), ("earlier", card.last_link))
    yield from ((label(card, name), address) for name, address in opened if address)


def actions(card: Card) -> tuple[tuple[ActionName, str], ...]:
    """What a person may do now, and what stands on the button."""
    return tuple((name, label(card, name)) for name in ACTIONS[card.state])


def label(card: Card, name: str) -> str:
    """What stands beside a part or on a button: an action, a link, or a fact, by its name in the catalogue."""
    return card.voice.say(f"label-{name}")


def foot(card: Card, *, whole: bool = True) -> str:
    """Names incident and event, so that a person sees when a message came twice; says when words are missing."""
    say, apart = card.voice.say, card.voice.apart
    parts = [apart(card.incident), say(f"state-{card.state}"), say("seq", seq=card.seq), apart(card.command)]
    if not whole:
        parts.append(say("words-cut"))
    return " · ".join(parts)


def notice_lines(notice: Notice) -> list[str]:
    """The lines of a notice that say anything; at least one, because no channel takes an empty message."""
    shown = [one_line(line) for line in (notice.title, *notice.lines)]
    return [line for line in shown if line] or ["-"]
