"""A card as Slack Block Kit.

See https://docs.slack.dev/reference/block-kit/blocks for shapes and limits. Strangers' words stand only in
`plain_text` and in `rich_text` elements of type "text". Both are literal: no mention, link or formatting can
come of them. The `mrkdwn` here is ours to the last letter.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from alerts import lines
from alerts.base import Notice
from alerts.card import Card, runs_of
from alerts.safe_text import cut, utf16_units

Json = str | bool | int | Mapping[str, "Json"] | Sequence["Json"]
Block = dict[str, Json]

# Slack's published limits, counted in UTF-16 units because it does not say what a character is.
MAX_HEADER = 150
MAX_FIELD = 2_000
MAX_CONTEXT = 3_000
MAX_URL = 3_000
MAX_LABEL = 75
MAX_WORDS = 3_000
"""Slack names no limit for rich text; a section ends here."""
MAX_DRAFT = 2_000
LINKS = ("open_first", "open_second", "open_third")
"""Slack wants a name for every button, also where its address does all the work."""
MAX_TEXT = 4_000
"""Slack's advice for the top-level text; it truncates at 40,000."""

WORD_JOINER = "\u2060"


def blocks(card: Card) -> list[Block]:
    """The message: header, who, their words, why, the draft, what to press, and which incident it is.

    A settled incident needs no reasons and no buttons; the words stay, so that all know which it was.
    """
    made = [_head(card), _who(card), _said(card)]
    if not card.settled:
        made += [*_why(card), *_draft(card), *_act(card)]
    return [*made, _foot(card)]


def summary(card: Card) -> str:
    """The top-level text, which notifications and screen readers speak; it holds none of their words."""
    return escape(cut(lines.spoken(card), MAX_TEXT, utf16_units))


def plain_text_of(card: Card) -> str:
    """The simpler rendering, for when Slack refuses our blocks: the same without them, and where to look."""
    link = (card.link or "").replace("&", "&amp;")
    return "\n".join(filter(None, (summary(card), link, escape(card.command))))


def notice_text(notice: Notice) -> str:
    return escape(cut("\n".join(lines.notice_lines(notice)), MAX_TEXT, utf16_units))


def escape(text: str) -> str:
    """Text that Slack shows as it is.

    https://docs.slack.dev/messaging/formatting-message-text names the three entities. The invisible
    joiners keep Slack from making links and mentions of bare addresses and names.
    """
    entities = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return entities.replace("://", f":{WORD_JOINER}//").replace("@", f"@{WORD_JOINER}")


def _head(card: Card) -> Block:
    return {"type": "header", "block_id": "head", "text": _plain(lines.title(card), MAX_HEADER)}


def _who(card: Card) -> Block:
    """Until when comes before who: it decides whether to read on."""
    elements: list[Block] = []
    if not card.settled:
        elements.append({"type": "mrkdwn", "text": _due(card)})
    if card.who:
        elements.append(_plain(card.who.line, MAX_CONTEXT))
    if card.posted_at:
        elements.append({"type": "mrkdwn", "text": card.voice.say("posted", time=_date(card.posted_at))})
    return {"type": "context", "block_id": "who", "elements": elements or [_plain(card.deadline, MAX_CONTEXT)]}


def _due(card: Card) -> str:
    """What is left as of now, and the time in each reader's own zone."""
    return card.voice.join(f"*{card.left}*", card.voice.say("reply-due", time=_date(card.due_at)))


def _date(moment: datetime) -> str:
    fallback = moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"


def _said(card: Card) -> Block:
    if card.words is None:
        quoted: list[Block] = [{"type": "text", "text": f"({card.absent})", "style": {"italic": True}}]
    else:
        quoted = [
            {"type": "text", "text": run.text, **({"style": {"bold": True}} if run.marked else {})}
            for run in runs_of(card.words, MAX_WORDS, utf16_units)
        ]
    quote: Block = {"type": "rich_text_quote", "elements": quoted}
    return {"type": "rich_text", "block_id": "said", "elements": [quote]}


def _why(card: Card) -> Iterator[Block]:
    fields = [_plain(f"{label}: {text}", MAX_FIELD) for label, text in lines.facts(card)]
    if fields:
        yield {"type": "section", "block_id": "why", "fields": fields}


def _draft(card: Card) -> Iterator[Block]:
    """The reply to edit, in a box that one click copies, under what it is."""
    elements: list[Block] = []
    for label, text in lines.draft(card):
        name: Block = {"type": "text", "text": label, "style": {"bold": True}}
        shown: Block = {"type": "text", "text": cut(text, MAX_DRAFT, utf16_units)}
        elements.append({"type": "rich_text_section", "elements": [name]})
        elements.append({"type": "rich_text_preformatted", "elements": [shown]})
    if elements:
        yield {"type": "rich_text", "block_id": "draft", "elements": elements}


def _act(card: Card) -> Iterator[Block]:
    """Links only: a button that acts needs an app that listens."""
    buttons: list[Block] = [
        {"type": "button", "action_id": action, "url": url, "text": _plain(label, MAX_LABEL)}
        for action, (label, url) in zip(LINKS, lines.links(card), strict=False)
        if len(url) <= MAX_URL
    ]
    if buttons:
        yield {"type": "actions", "block_id": "act", "elements": buttons}


def _foot(card: Card) -> Block:
    whole = card.words is None or utf16_units(card.words.text) <= MAX_WORDS
    return {"type": "context", "block_id": "foot", "elements": [_plain(lines.foot(card, whole=whole), MAX_CONTEXT)]}


def _plain(text: str, limit: int) -> Block:
    """Literal text; `emoji` is off, so that a :name: stays what was written."""
    return {"type": "plain_text", "text": cut(text, limit, utf16_units), "emoji": False}
