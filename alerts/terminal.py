"""Alerts as cards in the terminal in which All Ears runs."""

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from io import StringIO
from typing import ClassVar, Literal, TextIO
from zoneinfo import ZoneInfo

from httpx import AsyncClient
from pydantic import Field
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from alerts.base import (
    Channel,
    ChannelCaps,
    ChannelHealth,
    DeliveryFailed,
    Failure,
    Link,
    Notice,
    Parcel,
    Receipt,
    connectionless,
)
from alerts.card import Card, Draft, marked_clusters
from alerts.event import EventType, Severity
from alerts.render import card_of
from alerts.safe_text import PDI, RLI, cut, inline
from alerts.terminal_quote import BAR, INDENT, drafted, quoted
from alerts.voice import ENGLISH, Voice
from alerts.wording import clock
from alerts.wrap import pack

WIDEST = 100
"""Columns. Longer lines of running text are hard to read."""
MAX_QUOTE = 600
"""Code points of their words. Posts of most networks end at 500; whoever writes more is shown on request."""
MAX_QUOTE_LINES = 24
"""The height of a classic terminal: one card must not push the others out of sight."""
LEAST_SUBJECT = 14
"""Columns below which the shortened subject of a quiet line says nothing."""
MAX_NOTICE = 500

BRIEF = ("why", "posts", "before", "answer", "persistent", "note", "advice", "draft")
"""Labels of the column on the left, by their names in the catalogue."""
RLM = "\u200f"
"""Makes a terminal that looks for the direction of a line find ours."""
STYLES: dict[Severity, str] = {"critical": "bold red", "high": "bold yellow", "medium": "bold", "low": "dim"}
TROUBLE: frozenset[EventType] = frozenset({"escalated", "updated", "released"})
"""Changes after which somebody must do something."""


class Terminal(Channel):
    """Cards on standard output; colour and width as the terminal allows."""

    caps: ClassVar[ChannelCaps] = ChannelCaps()

    kind: Literal["terminal"] = "terminal"
    timezone: ZoneInfo = Field(ZoneInfo("UTC"), description="IANA time zone in which times are shown")

    async def check(self, http: AsyncClient) -> ChannelHealth:  # noqa: ARG002 - the contract hands it in
        return ChannelHealth(ok=True, detail="prints to standard output")

    def open(
        self,
        http: AsyncClient,  # noqa: ARG002 - the contract hands it in
        stream: TextIO | None = None,
    ) -> AbstractAsyncContextManager[Link]:
        return connectionless(_Printer(stream or sys.stdout, self.timezone, Voice(self.language)))


@dataclass(frozen=True, slots=True)
class _Printer:
    stream: TextIO
    zone: ZoneInfo
    voice: Voice

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:  # noqa: ARG002 - nothing to edit
        card = card_of(parcel.alert, parcel.attempt_at, self.zone, self.voice.language)
        await self._print(partial(draw, card))
        return Receipt({})

    async def tell(self, notice: Notice, at: datetime) -> None:
        await self._print(partial(draw_notice, notice, clock(at, at, self.zone, self.voice), voice=self.voice))

    async def _print(self, drawing: Callable[[int], Text]) -> None:
        terminal = Console(file=self.stream)
        # Drawn aside, because rich ends the program when it writes to a closed pipe itself.
        page = StringIO()
        Console(file=page, force_terminal=terminal.is_terminal).print(
            drawing(min(terminal.width, WIDEST)), soft_wrap=True
        )
        # In a thread: a terminal stopped with Ctrl-S, or a full pipe, must not stop the other channels.
        await asyncio.to_thread(_write, self.stream, page.getvalue())


def _write(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
        stream.flush()
    except UnicodeEncodeError as error:
        detail = f"the terminal cannot show {error.encoding!r}; set PYTHONIOENCODING=utf-8"
        raise DeliveryFailed(Failure.DEAD_CONFIG, detail) from error
    except (OSError, ValueError) as error:
        raise DeliveryFailed(Failure.DEAD_CONFIG, f"nobody reads standard output: {error}") from error


def draw(card: Card, width: int) -> Text:
    """A whole card for what wants an answer, one quiet line for what only changed."""
    whole = card.news is None or card.event in ("reopened", "test")
    lines = [*_head(card, width), *_body(card, width)] if whole else list(_quiet(card, width))
    lines = _directed(lines, card.voice)
    return _join([*lines, Text()] if whole else lines)


def draw_notice(notice: Notice, time: str, width: int, voice: Voice = ENGLISH) -> Text:
    """A message about the service itself."""
    title = pack([f"! {time}  {inline(notice.title, MAX_NOTICE)}"], width)
    lines = [f"{INDENT}{line}" for said in notice.lines for line in _indented(said, width)]
    return _join(_directed([*(Text(line, "bold") for line in title), *(Text(line) for line in lines)], voice))


def _directed(lines: list[Text], voice: Voice) -> list[Text]:
    """Each line runs as the language does, whatever its first letter."""
    if not voice.right_to_left:
        return lines
    return [Text(RLM + RLI).append(line).append(PDI) for line in lines]


def _indented(said: str, width: int) -> list[str]:
    return pack([inline(said, MAX_NOTICE)], width - len(INDENT))


def _head(card: Card, width: int) -> Iterator[Text]:
    """How bad, about what, until when: on one line where there is room."""
    if card.news:
        yield Text(card.news.line, "bold")
    style, urgency = STYLES[card.severity], "bold red" if card.late else "bold"
    room = width - cell_len(card.headline) - cell_len(card.deadline)
    if room >= len(INDENT):
        yield Text.assemble((card.headline, style), " " * room, (card.deadline, urgency))
        return
    start = f"{card.sign} {card.level}  "
    for line in pack([card.what], width - cell_len(start)):
        yield Text(start + line, style)
        start = " " * cell_len(start)
    yield Text.assemble(INDENT, (card.deadline, urgency))


def _body(card: Card, width: int) -> Iterator[Text]:
    if card.who:
        parts = (card.who.name, card.who.place, card.who.language, *card.who.reach)
        yield from (Text(INDENT + line) for line in pack(parts, width - len(INDENT)))
    yield from _quote(card, width)
    yield from _facts(card, width)
    if card.draft and not card.settled:
        yield from _draft(card, card.draft, width)
    yield from _next(card, width)


def _facts(card: Card, width: int) -> Iterator[Text]:
    """Each fact behind its label, which stands once."""
    surmised = _surmise(card)
    yield from _labelled(card, "why", card.why or surmised, width)
    if card.why:
        yield from _labelled(card, "", surmised, width)
    if card.question:
        yield from _labelled(card, card.voice.say("unknown"), (card.question, card.feedback), width)
    yield from _labelled(card, "posts", filter(None, (card.crowd, card.around, card.surge)), width)
    told = {
        "before": card.before,
        "answer": card.last_reply,
        "persistent": card.persistent,
        "note": card.note,
        "advice": card.advice,
    }
    for name, text in told.items():
        yield from _labelled(card, name, [text] if text else [], width)
        if name == "before" and card.last_link:
            yield Text(INDENT + " " * _column(card.voice) + card.last_link)


def _surmise(card: Card) -> list[str]:
    """What we take from their words, and how sure we are."""
    said = [card.voice.say("brief-feeling", feeling=card.feeling)] if card.feeling else []
    return [*said, card.voice.say(f"brief-{card.surety}")] if card.surety else said


def _quote(card: Card, width: int) -> Iterator[Text]:
    """Their words, and where to read the rest."""
    if card.words is None:
        yield Text(f"{INDENT}({card.absent})", "dim")
        return
    shown = cut(card.words.text, MAX_QUOTE)
    lines = list(quoted(marked_clusters(card.words, shown), width, card.voice, card.words.right_to_left))
    yield from lines[:MAX_QUOTE_LINES]
    if shown != card.words.text or len(lines) > MAX_QUOTE_LINES:
        yield Text(INDENT + BAR + card.voice.say("all-of-it", command=card.voice.apart(card.command)), "dim")


def _draft(card: Card, draft: Draft, width: int) -> Iterator[Text]:
    """The reply to edit, and what it says where the agent reads another language."""
    yield from _labelled(card, "draft", filter(None, (card.voice.say("brief-edit"), draft.model)), width)
    yield from drafted(cut(draft.text, MAX_QUOTE), width, card.voice, draft.right_to_left)
    if draft.gloss:
        yield Text(INDENT + card.voice.say("brief-gloss", language=draft.gloss.language), "dim")
        yield from drafted(cut(draft.gloss.text, MAX_QUOTE), width, card.voice, draft.gloss.right_to_left)


def _labelled(card: Card, name: str, parts: Iterable[str], width: int) -> Iterator[Text]:
    """The parts beside a label of the catalogue; a name that is none stands as it is."""
    column = _column(card.voice)
    label = card.voice.say(f"brief-{name}") if name in BRIEF else name
    for line in pack(parts, width - len(INDENT) - column):
        yield Text(INDENT).append(label + " " * (column - cell_len(label)), "dim").append(line)
        label = ""


@cache
def _column(voice: Voice) -> int:
    """Columns that the labels take in this language, with two blanks behind the longest."""
    return 2 + max(cell_len(voice.say(f"brief-{name}")) for name in BRIEF)


def _next(card: Card, width: int) -> Iterator[Text]:
    """Where to go. An address is never broken and gets no mark beside it, because it must stay one click."""
    steps = [step for step in (card.link, card.command) if step]
    column = _column(card.voice)
    beside = "   ".join(steps)
    fits = cell_len(beside) <= width - len(INDENT) - column and not card.voice.right_to_left
    arrow = "←" if card.voice.right_to_left else "→"
    for line, label in zip([beside] if fits else steps, (arrow, ""), strict=False):
        yield Text(f"{INDENT}{label:<{column}}{line}")


def _quiet(card: Card, width: int) -> Iterator[Text]:
    """What changed and whose matter it was, on one line where there is room; the next step if it is bad."""
    news = (card.news.line if card.news else card.headline, "green" if card.settled else "bold")
    room = width - cell_len(news[0]) - len(INDENT)
    if room >= LEAST_SUBJECT:
        yield Text.assemble(news, INDENT, _subject(card, room))
    else:
        yield from (Text(line, news[1]) for line in pack([news[0]], width))
        yield Text.assemble(INDENT, _subject(card, width - len(INDENT)))
    if card.event in TROUBLE and not card.settled:
        yield from (
            Text(INDENT + line) for line in pack([card.deadline, card.voice.apart(card.command)], width - len(INDENT))
        )


def _subject(card: Card, room: int) -> Text:
    """Whose matter it was, and how to find it, in what is left of the line."""
    subject = f"{card.who.name}: {card.what}" if card.who else card.what
    was = card.voice.say("was", level=card.level) if card.settled else card.level
    which = card.voice.say("incident", number=card.voice.apart(card.number))
    for right in (f"{was} · {which}", which):
        left = room - cell_len(right) - len(INDENT)
        if left >= LEAST_SUBJECT:
            shown = cut(subject, left, cell_len)
            return Text.assemble(shown, " " * (left - cell_len(shown)), INDENT, (right, "dim"))
    return Text(cut(subject, room, cell_len))


def _join(lines: Iterable[Text]) -> Text:
    return Text("\n").join(lines)
