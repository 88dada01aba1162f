"""A card as plain text within a size, for robots whose messages are text.

How bad, until when, who and where always stand; then their words; then what fits of the rest, in order.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from alerts import lines
from alerts.base import Notice
from alerts.card import Card
from alerts.safe_text import cut

WORD_JOINER = "\u2060"


def literal(text: str) -> str:
    """Text in which nobody is mentioned: `<@user>` and `<at user_id="all">` are tags in these chats."""
    return text.replace("<", f"<{WORD_JOINER}")


def utf8_bytes(text: str) -> int:
    """Bytes of the text as sent."""
    return len(literal(text).encode())


def json_bytes(text: str) -> int:
    """Bytes of the text inside a JSON string, where quotes and line breaks take two."""
    return len(msgspec.json.encode(literal(text))) - 2


@dataclass(frozen=True, slots=True)
class Room:
    """How long a text may be, and how this chat counts."""

    limit: int
    size: Callable[[str], int]

    def cut(self, text: str) -> str:
        return literal(cut(text, self.limit, self.size))


def text_of(card: Card, now: datetime, zone: ZoneInfo, room: Room) -> str:
    """The alert as far as there is room. Their words stand behind a bar, so that no line passes for ours."""
    size = room.size
    line = room.limit // 8  # the four lines above are a half at most, and a quarter is kept for their words
    above = [cut(text, line, size) for text in (lines.title(card), *lines.place(card, now, zone))]
    foot = cut(lines.foot(card, whole=False), line, size)
    words = quoted(card.words.text) if card.words else f"({card.absent})"
    left = room.limit - size(_joined(above, words="", below=[foot]))
    below = _fitting(_below(card, line, size), left - min(size(words), room.limit // 4), size)
    left -= size("\n".join(("", *below)))
    shown = cut(words, left, size)
    below += _fitting(_drafted(card), left - size(shown), size)
    ending = foot if shown != words else cut(lines.foot(card), line, size)
    return literal(_joined(above, shown, [*below, ending]))


def spoken(card: Card, room: Room) -> str:
    """The simpler rendering, without their words."""
    return room.cut(f"{lines.spoken(card)}\n{card.command}")


def notice_text(notice: Notice, room: Room) -> str:
    return room.cut("\n".join(lines.notice_lines(notice)))


def quoted(text: str) -> str:
    return "\n".join(f"│ {line}" for line in re.split("[\n\u2028\u2029]", text.strip()))


def _below(card: Card, limit: int, size: Callable[[str], int]) -> Iterator[str]:
    """The post first, because an alert that cannot be acted on is noise; then the facts; then other addresses."""
    (first, *others) = [f"{label}: {url}" for label, url in lines.links(card)] or [""]
    yield from [first] if first else []
    for label, fact in lines.facts(card):
        yield cut(f"{label}: {fact}", limit, size)
    yield from others


def _drafted(card: Card) -> Iterator[str]:
    for label, text in lines.draft(card):
        yield f"\n{label}\n{quoted(text)}\n"


def _fitting(parts: Iterable[str], room: int, size: Callable[[str], int]) -> list[str]:
    taken = []
    for part in parts:
        needed = size(f"\n{part}")
        if needed <= room:
            taken.append(part)
            room -= needed
    return taken


def _joined(above: Iterable[str], words: str, below: Iterable[str]) -> str:
    return "\n".join([*above, "", words, "", *below])
