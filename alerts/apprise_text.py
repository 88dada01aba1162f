"""A card as plain text for a service that we know nothing of but how much it takes.

The most important comes first, because a service may cut the rest. Strangers' words are broken where many services
would call somebody or read a tag.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts import lines
from alerts.base import Notice
from alerts.card import Card
from alerts.event import Severity
from alerts.safe_text import cut

SHORT = 1_000
"""Characters below which a service shows one line: text messages and pagers."""
MAX_TEXT = 4_000
MAX_TITLE = 200
MAX_LINE = 300
LEAST_DRAFT = 100
BAR, DRAFT_BAR = "│", "┊"

WORD_JOINER = "\u2060"
LIVE = re.compile(r"[@<]")
BREAK = re.compile("[\n\u2028\u2029]")

TYPES: dict[Severity, str] = {"critical": "failure", "high": "failure", "medium": "warning", "low": "info"}
"""Apprise's own words for how bad it is; services show them as a colour or a picture."""
SETTLED_TYPE = "success"


@dataclass(frozen=True, slots=True)
class Room:
    """Characters that a service takes; a title of none stands in the body."""

    body: int
    title: int


@dataclass(frozen=True, slots=True)
class Message:
    title: str
    body: str
    type: str


def message_of(card: Card, now: datetime, zone: ZoneInfo, room: Room) -> Message:
    """The whole alert, or one line of it where there is no room for more."""
    kind = SETTLED_TYPE if card.settled else TYPES[card.severity]
    if _body_room(room) < SHORT:
        spoken = " · ".join(filter(None, (lines.spoken(card), card.link)))
        return Message("", _short(spoken, min(room.body, SHORT)), kind)
    title = _short(lines.title(card), min(room.title or MAX_TITLE, MAX_TITLE))
    return Message(title, _text(card, now, zone, min(_body_room(room), MAX_TEXT)), kind)


def notice_message(notice: Notice, room: Room) -> Message:
    return Message("", _short("\n".join(lines.notice_lines(notice)), min(room.body, MAX_TEXT)), "info")


def defused(text: str) -> str:
    """The text with an invisible joiner where a service would call somebody or read a tag."""
    return LIVE.sub(lambda found: f"{found.group()}{WORD_JOINER}", text)


def _size(text: str) -> int:
    return len(defused(text))


def _quoted_size(text: str) -> int:
    """Characters of a text behind a bar."""
    return _size(text) + len(f"{BAR} ") * (1 + len(BREAK.findall(text)))


def _body_room(room: Room) -> int:
    """A title that the service does not know takes its place in the body, with a line break."""
    return room.body if room.title else room.body - MAX_TITLE - len("\r\n")


def _text(card: Card, now: datetime, zone: ZoneInfo, limit: int) -> str:
    above = "\n".join(_short(line) for line in lines.place(card, now, zone))
    facts = [_short(f"{label}: {fact}") for label, fact in lines.facts(card)]
    links = [f"{label}: {url}" for label, url in lines.links(card) if len(url) <= MAX_LINE]
    foot = _short(lines.foot(card, whole=False))
    room = limit - sum(len(part) + len("\n\n") for part in (above, *facts, *links, foot))
    words = f"({card.absent})" if card.words is None else cut(card.words.text, max(room, LEAST_DRAFT), _quoted_size)
    whole = card.words is None or words == card.words.text
    shown = words if card.words is None else _quoted(words, BAR)
    room -= len(shown)
    drafted = []
    for label, text in lines.draft(card):
        left = room - len(label) - len("\n\n\n")
        if left >= LEAST_DRAFT:
            drafted.append(f"{label}\n{_quoted(cut(text, left, _quoted_size), DRAFT_BAR)}")
            room -= len(drafted[-1]) + len("\n\n")
    blocks = (above, shown, "\n".join(facts), *drafted, "\n".join(links), _short(lines.foot(card, whole=whole)))
    return "\n\n".join(block for block in blocks if block)


def _quoted(text: str, bar: str) -> str:
    """Behind a bar on every line, so that none of them passes for ours."""
    return "\n".join(f"{bar} {line}" for line in BREAK.split(defused(text).strip()))


def _short(text: str, limit: int = MAX_LINE) -> str:
    return defused(cut(text, limit, _size))
