"""An alert as the text of a message, and what customers said in it, for the HTML too."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts import lines
from alerts.base import Notice
from alerts.card import Card, Words
from alerts.event import Alert, Said
from alerts.safe_text import clean, clean_spans, cut, inline

MAX_WORDS = 30_000
"""Characters of the worst post: more than any network but a forum allows, and room for the others."""
MAX_OTHER = 2_000
MAX_FACT = 500
MAX_DRAFT = 1_500
"""Characters; three short sentences are a tenth of it."""
MAX_NAME = 40

SAID, DRAFTED = ">", "|"
"""What stands before a customer's line, and before one of a draft."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What one person wrote. `who` is empty where the card names them."""

    words: Words
    language: str
    who: str = ""
    limit: int = MAX_OTHER

    @property
    def whole(self) -> bool:
        return len(self.words.text) <= self.limit


def quotes_of(alert: Alert, card: Card) -> tuple[Quote, ...]:
    """The posts of the incident that have words, the worst first."""
    first, *others = alert.incident.mentions or (None,)
    worst = [Quote(card.words, first.lang, limit=MAX_WORDS)] if first and card.words else []
    return (*worst, *(_quote(said) for said in others if said and clean(said.text).strip()))


def text_of(card: Card, quotes: tuple[Quote, ...], now: datetime, zone: ZoneInfo) -> str:
    """The whole alert; the first line says how things stand."""
    blocks = [
        "\n".join((lines.title(card), *lines.place(card, now, zone))),
        *(_quoted(quote) for quote in quotes),
        *([] if card.words else [f"({card.absent})"]),
        "\n".join(f"{label}: {cut(fact, MAX_FACT)}" for label, fact in lines.facts(card)),
        *(f"{label}\n{marked(cut(text, MAX_DRAFT), DRAFTED)}" for label, text in lines.draft(card)),
        "\n".join(f"{label}: {url}" for label, url in lines.links(card)),
        lines.foot(card, whole=all(quote.whole for quote in quotes)),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def plain_text_of(card: Card) -> str:
    """The simpler rendering, without anybody's words, for when a filter refuses the message."""
    return f"{lines.spoken(card)}\n{card.command}\n"


def notice_text(notice: Notice) -> str:
    return "\n".join(lines.notice_lines(notice)) + "\n"


def _quote(said: Said) -> Quote:
    spans = ((found.start, found.end) for found in said.evidence)
    words = Words(clean(said.text), clean_spans(said.text, spans), said.dir == "rtl")
    name = inline(said.author.display, MAX_NAME) or inline(said.author.id, MAX_NAME) or "?"
    return Quote(words, said.lang, f"{name} · {inline(said.source, MAX_NAME)}")


def _quoted(quote: Quote) -> str:
    return "\n".join(filter(None, (quote.who, marked(cut(quote.words.text, quote.limit), SAID))))


def marked(text: str, mark: str) -> str:
    """Behind a mark on every line, so that none of them passes for ours."""
    return "\n".join(f"{mark} {line}" for line in re.split("[\n\u2028\u2029]", text.strip()))
