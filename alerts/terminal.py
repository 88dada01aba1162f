"""Alerts as cards in the terminal in which All Ears runs."""

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import StringIO
from itertools import groupby
from operator import itemgetter
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
from alerts.card import Card, Surety, Words, marked_clusters
from alerts.event import EventType, Severity
from alerts.render import card_of
from alerts.safe_text import FSI, PDI, RLI, cut, inline, runs_right_to_left
from alerts.wording import clock
from alerts.wrap import Line, pack, paragraphs, wrap

WIDEST = 100
"""Columns. Longer lines of running text are hard to read."""
MAX_QUOTE = 600
"""Code points of their words. Posts of most networks end at 500; whoever writes more is shown on request."""
MAX_QUOTE_LINES = 24
"""The height of a classic terminal: one card must not push the others out of sight."""
LEAST_SUBJECT = 14
"""Columns below which the shortened subject of a quiet line says nothing."""
MAX_NOTICE = 500

INDENT = "  "
LABEL = 8
STYLES: dict[Severity, str] = {"critical": "bold red", "high": "bold yellow", "medium": "bold", "low": "dim"}
EVIDENCE = "bold underline"
SURETY = {
    Surety.SURE: "sure it is a complaint",
    Surety.LIKELY: "likely a complaint",
    Surety.UNSURE: "unsure",
}
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
        return connectionless(_Printer(stream or sys.stdout, self.timezone))


@dataclass(frozen=True, slots=True)
class _Printer:
    stream: TextIO
    zone: ZoneInfo

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:  # noqa: ARG002 - nothing to edit
        card = card_of(parcel.alert, parcel.attempt_at, self.zone)
        await self._print(partial(draw, card))
        return Receipt({})

    async def tell(self, notice: Notice, at: datetime) -> None:
        await self._print(partial(draw_notice, notice, clock(at, at, self.zone)))

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
    if card.news is None or card.event in ("reopened", "test"):
        return _join([*_head(card, width), *_body(card, width), Text()])
    return _join(_quiet(card, width))


def draw_notice(notice: Notice, time: str, width: int) -> Text:
    """A message about the service itself."""
    title = pack([f"! {time}  {inline(notice.title, MAX_NOTICE)}"], width)
    lines = [f"{INDENT}{line}" for said in notice.lines for line in _indented(said, width)]
    return _join([*(Text(line, "bold") for line in title), *(Text(line) for line in lines)])


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
    yield from _labelled("why", card.why, width)
    yield from _labelled("" if card.why else "why", _surmise(card), width)
    if card.question:
        yield from _labelled("?", card.question.split("  "), width)
    yield from _labelled("posts", [card.crowd] if card.crowd else [], width)
    yield from _labelled("before", [card.before] if card.before else [], width)
    yield from _next(card, width)


def _surmise(card: Card) -> list[str]:
    """What we take from their words, and how sure we are."""
    feeling = f"feeling: {card.feeling}" if card.feeling else None
    return [part for part in (feeling, card.surety and SURETY[card.surety]) if part]


def _quote(card: Card, width: int) -> Iterator[Text]:
    """Their words behind a bar, which no line of theirs can imitate."""
    if card.words is None:
        yield Text(f"{INDENT}({card.absent})", "dim")
        return
    shown = cut(card.words.text, MAX_QUOTE)
    lines = [
        line
        for paragraph in paragraphs(marked_clusters(card.words, shown))
        for line in wrap(paragraph, width - len(INDENT) - 2)
    ]
    for line in lines[:MAX_QUOTE_LINES]:
        yield Text.assemble((f"{INDENT}│ ", "dim"), _quoted(line, card.words))
    if shown != card.words.text or len(lines) > MAX_QUOTE_LINES:
        yield Text(f"{INDENT}│ … all of it: {card.command}", "dim")


def _quoted(line: Line, words: Words) -> Text:
    plain = "".join(cluster for cluster, _ in line)
    opening = RLI if words.right_to_left else FSI if runs_right_to_left(plain) else ""
    text = Text(opening)
    # One colour code a run: a code between two Arabic letters would keep them from joining.
    for marked, run in groupby(line, key=itemgetter(1)):
        text.append("".join(cluster for cluster, _ in run), EVIDENCE if marked else "")
    return text.append(PDI if opening else "")


def _labelled(label: str, parts: Iterable[str], width: int) -> Iterator[Text]:
    for line in pack(parts, width - len(INDENT) - LABEL):
        yield Text(INDENT).append(f"{label:<{LABEL}}", "dim").append(line)
        label = ""


def _next(card: Card, width: int) -> Iterator[Text]:
    """Where to go. An address is never broken, because it must stay one click."""
    steps = [step for step in (card.link, card.command) if step]
    beside = "   ".join(steps)
    lines = [beside] if cell_len(beside) <= width - len(INDENT) - LABEL else steps
    for line, label in zip(lines, ("→", ""), strict=False):
        yield Text(f"{INDENT}{label:<{LABEL}}{line}")


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
        yield from (Text(INDENT + line) for line in pack([card.deadline, card.command], width - len(INDENT)))


def _subject(card: Card, room: int) -> Text:
    """Whose matter it was, and how to find it, in what is left of the line."""
    subject = f"{card.who.name}: {card.what}" if card.who else card.what
    was = f"was {card.level}" if card.settled else card.level
    for right in (f"{was} · incident {card.number}", f"incident {card.number}"):
        left = room - cell_len(right) - len(INDENT)
        if left >= LEAST_SUBJECT:
            shown = cut(subject, left, cell_len)
            return Text.assemble(shown, " " * (left - cell_len(shown)), INDENT, (right, "dim"))
    return Text(cut(subject, room, cell_len))


def _join(lines: Iterable[Text]) -> Text:
    return Text("\n").join(lines)
