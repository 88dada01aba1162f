"""A card as a Feishu message card, in the structure of 1.0, which every client shows.

See https://open.feishu.cn/document/common-capabilities/message-card/message-cards-content/card-structure/card-content.
Everything stands in `plain_text`, which has no markup: no mention, link or picture can come of it.
"""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from alerts import lines
from alerts.card import Card
from alerts.event import Severity
from alerts.robot import Part
from alerts.safe_text import cut

MAX_SIZE = 20_000
"""Bytes of a request: "20 KB"."""
MAX_WORDS = 7_000
MAX_LINE = 400
MAX_FACT = 300
MAX_DRAFT = 1_500
MAX_URL = 900
"""Bytes as JSON; with eight facts, two texts of a draft and three addresses the whole stays below the limit."""

TEMPLATES: dict[Severity, str] = {"critical": "red", "high": "orange", "medium": "yellow", "low": "grey"}
SETTLED_TEMPLATE = "green"


def card_message_of(card: Card, now: datetime, zone: ZoneInfo) -> Part:
    """The whole message."""
    whole = card.words is None or size(card.words.text) <= MAX_WORDS
    template = SETTLED_TEMPLATE if card.settled else TEMPLATES[card.severity]
    elements: list[Part] = [
        _text("\n".join(_short(line) for line in lines.place(card, now, zone))),
        _framed(cut(card.words.text, MAX_WORDS, size) if card.words else f"({card.absent})"),
        *(_text(text) for text in _facts(card)),
        *(_text(text) for text in _drafted(card)),
        *_buttons(card),
        {"tag": "note", "elements": [_plain(_short(lines.foot(card, whole=whole)))]},
    ]
    head: Part = {"title": _plain(_short(lines.title(card))), "template": template}
    return {
        "msg_type": "interactive",
        "card": {"config": {"wide_screen_mode": True}, "header": head, "elements": elements},
    }


def size(text: str) -> int:
    """Bytes of the text inside the message."""
    return len(msgspec.json.encode(text)) - 2


def _facts(card: Card) -> Iterator[str]:
    facts = [f"{label}: {cut(fact, MAX_FACT, size)}" for label, fact in lines.facts(card)]
    if facts:
        yield "\n".join(facts)


def _drafted(card: Card) -> Iterator[str]:
    for label, text in lines.draft(card):
        yield f"{label}\n{cut(text, MAX_DRAFT, size)}"


def _buttons(card: Card) -> Iterator[Part]:
    shown = [(label, url) for label, url in lines.links(card) if len(url) <= MAX_URL]
    if shown:
        yield {"tag": "action", "actions": [_button(label, url) for label, url in shown]}


def _button(label: str, url: str) -> Part:
    return {"tag": "button", "text": _plain(label), "url": url, "type": "default"}


def _framed(text: str) -> Part:
    """Their words on a shade of their own."""
    column: Part = {"tag": "column", "width": "weighted", "weight": 1, "elements": [_text(text)]}
    return {"tag": "column_set", "flex_mode": "none", "background_style": "grey", "columns": [column]}


def _short(text: str) -> str:
    return cut(text, MAX_LINE, size)


def _text(text: str) -> Part:
    return {"tag": "div", "text": _plain(text)}


def _plain(text: str) -> Part:
    return {"tag": "plain_text", "content": text}
