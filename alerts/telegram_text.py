"""A card as a Telegram message: plain text, and entities that say which stretch is bold or quoted.

See https://core.telegram.org/bots/api#messageentity; offsets and lengths count UTF-16 units. There is no
parse mode, so nothing a stranger writes is formatting. Telegram still makes mentions of bare @names by itself.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from alerts import lines
from alerts.base import Notice
from alerts.card import Card, Run, runs_of
from alerts.safe_text import cut, utf16_units

MAX_TEXT = 4_096
"""UTF-16 units of a message (https://core.telegram.org/bots/api#sendmessage)."""
MAX_LINE = 400
MAX_FACT = 300
MAX_ENTITIES = 100
"""Telegram ignores the rest."""
LONG = 600
"""UTF-16 units; most networks end a post at 500. A longer quote unfolds on a tap."""
MAX_DRAFT = 1_500
LEAST_DRAFT = 60
"""Units below which the start of a draft says nothing."""
MAX_URL = 2_048

WORD_JOINER = "\u2060"
Style = Literal["bold", "blockquote", "expandable_blockquote"]


class Entity(msgspec.Struct, frozen=True, kw_only=True):
    type: Style
    offset: int
    length: int


class Button(msgspec.Struct, frozen=True, kw_only=True):
    text: str
    url: str


class Keyboard(msgspec.Struct, frozen=True, kw_only=True):
    inline_keyboard: tuple[tuple[Button, ...], ...]


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The part of a request that says what is shown; an edit replaces all of it."""

    text: str
    entities: tuple[Entity, ...] = ()
    reply_markup: Keyboard | None = None


def message_of(card: Card, now: datetime, zone: ZoneInfo) -> Message:
    """Title, place, their words as a quote, why, a draft to edit, and which incident it is."""
    title = _line(lines.title(card))
    above = "\n".join((title, *(_line(line) for line in lines.place(card, now, zone)), "", ""))
    facts = [defused(cut(f"{label}: {fact}", MAX_FACT, defused_units)) for label, fact in lines.facts(card)]
    room = MAX_TEXT - utf16_units(above) - utf16_units(_below(facts, card, whole=False))
    quote = _quote(card, room)
    whole = card.words is None or defused_units(card.words.text) <= room
    said = "".join(run.text for run in quote)
    drafted = _drafted(card, room - utf16_units(said))
    start = "\n".join((above + said, "", *facts, "")) if facts else f"{above}{said}\n"
    shown = "".join(f"\n{label}\n{text}\n" for label, text in drafted)
    entities = [*_boxes(utf16_units(start), drafted), *_entities(title, above, quote)]
    return Message(
        text=f"{start}{shown}\n{_line(lines.foot(card, whole=whole))}",
        entities=tuple(entities[:MAX_ENTITIES]),
        reply_markup=_keyboard(card),
    )


def plain_message_of(card: Card) -> Message:
    """The simpler rendering, for when Telegram refuses ours, and for what must be heard."""
    shown = (lines.spoken(card), card.link or "", card.command)
    return _plain("\n".join(line for line in shown if line))


def notice_message(notice: Notice) -> Message:
    return _plain("\n".join(lines.notice_lines(notice)))


def defused(text: str) -> str:
    """The text with an invisible joiner behind each @, so that nobody in the chat is called by it."""
    return text.replace("@", f"@{WORD_JOINER}")


def defused_units(text: str) -> int:
    return utf16_units(defused(text))


def _plain(text: str) -> Message:
    return Message(text=defused(cut(text, MAX_TEXT, defused_units)))


def _line(text: str) -> str:
    return defused(cut(text, MAX_LINE, defused_units))


def _below(facts: Sequence[str], card: Card, *, whole: bool) -> str:
    """All that stands below their words but the draft, which takes what they leave."""
    return "\n".join(("", "", *facts, "", _line(lines.foot(card, whole=whole))))


def _drafted(card: Card, room: int) -> list[tuple[str, str]]:
    """The draft and its gloss, each under its label, as far as there is room."""
    shown = []
    for label, text in lines.draft(card):
        left = min(room - utf16_units(label) - len("\n\n\n"), MAX_DRAFT)
        if left < LEAST_DRAFT:
            break
        shown.append((label, cut(defused(text), left, utf16_units)))
        room -= utf16_units("".join(shown[-1])) + len("\n\n\n")
    return shown


def _boxes(at: int, drafted: Sequence[tuple[str, str]]) -> Iterator[Entity]:
    """Each draft as a quote of its own, under a bold line that says what it is."""
    for label, text in drafted:
        at += len("\n")
        yield Entity(type="bold", offset=at, length=utf16_units(label))
        at += utf16_units(f"{label}\n")
        yield _quoted(at, utf16_units(text))
        at += utf16_units(f"{text}\n")


def _quote(card: Card, room: int) -> list[Run]:
    """Their words as runs, defused; what we say in their place is no quote but looks like one."""
    if card.words is None:
        return [Run(f"({card.absent})", marked=False)]
    return [Run(defused(run.text), run.marked) for run in runs_of(card.words, room, defused_units)]


def _entities(title: str, above: str, quote: Sequence[Run]) -> Iterator[Entity]:
    """The title and the evidence in bold, the words as one quote. The quote comes before what stands in it."""
    yield Entity(type="bold", offset=0, length=utf16_units(title))
    at = utf16_units(above)
    length = sum(utf16_units(run.text) for run in quote)
    yield _quoted(at, length)
    for run in quote:
        size = utf16_units(run.text)
        if run.marked:
            yield Entity(type="bold", offset=at, length=size)
        at += size


def _quoted(offset: int, length: int) -> Entity:
    return Entity(type="expandable_blockquote" if length > LONG else "blockquote", offset=offset, length=length)


def _keyboard(card: Card) -> Keyboard | None:
    """Links only: a button that acts needs somebody who listens."""
    buttons = tuple(Button(text=label, url=url) for label, url in lines.links(card) if len(url) <= MAX_URL)
    return Keyboard(inline_keyboard=(buttons,)) if buttons else None
