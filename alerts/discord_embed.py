"""A card as a Discord message with one embed.

See https://docs.discord.com/developers/resources/message#embed-object for shapes and limits. Strangers' words
stand behind backslashes, so that no mention, link or formatting can come of them.
"""

import re
from collections.abc import Iterator

import msgspec

from alerts import lines
from alerts.base import Notice
from alerts.card import Card, Words, runs_of
from alerts.event import Severity
from alerts.safe_text import cut, utf16_units

# Discord's published limits, counted in UTF-16 units because it does not say what a character is.
MAX_CONTENT = 2_000
MAX_DESCRIPTION = 4_096
MAX_TITLE_LINE = 400
MAX_WHO = 500
MAX_WORDS = 3_000
MAX_FACT = 200
"""Five of these, the foot and a full description stay below the 6,000 of a whole embed."""
MAX_URL = 1_000

MARKDOWN = re.compile(r"([\\*_~`|<>\[\]()#@:.+-])")
"""What begins formatting, mentions, links, time stamps, lists and headings, wherever it stands."""

COLOURS: dict[Severity, int] = {"critical": 0xD92D20, "high": 0xF79009, "medium": 0xFAC515, "low": 0x98A2B3}
SETTLED_COLOUR = 0x12B76A


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    value: str
    inline: bool = False


class Foot(msgspec.Struct, frozen=True, kw_only=True):
    text: str


class Embed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    description: str
    color: int
    footer: Foot
    title: str | None = None
    url: str | None = None
    fields: tuple[Fact, ...] = ()


class Mentions(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a message may notify: nobody."""

    parse: tuple[str, ...] = ()


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a message; an edit replaces every part of it."""

    content: str
    embeds: tuple[Embed, ...] = ()
    allowed_mentions: Mentions = Mentions()


def message_of(card: Card) -> Message:
    """The content is what notifications show; the embed is for whoever opens it."""
    return Message(content=shortened(f"{lines.title(card)} · {card.deadline}", MAX_TITLE_LINE), embeds=(_embed(card),))


def plain_message_of(card: Card) -> Message:
    """The simpler rendering, for when Discord refuses our embed, and for what must be heard."""
    return Message(content=shortened(f"{lines.spoken(card)} · {card.command}", MAX_CONTENT))


def notice_message(notice: Notice) -> Message:
    return Message(content=shortened("\n".join(lines.notice_lines(notice)), MAX_CONTENT))


def escape(text: str) -> str:
    """Text that Discord shows as it is: https://docs.discord.com/developers/reference#message-formatting."""
    return MARKDOWN.sub(r"\\\1", text)


def shortened(text: str, limit: int) -> str:
    """Escaped text of at most `limit`, cut in whole characters."""
    return escape(cut(text, limit, escaped_units))


def escaped_units(text: str) -> int:
    return utf16_units(escape(text))


def _embed(card: Card) -> Embed:
    words = card.words
    whole = words is None or escaped_units(words.text) <= MAX_WORDS
    link = next((url for label, url in lines.links(card) if label == "Open the post" and len(url) <= MAX_URL), None)
    return Embed(
        title="Open the post" if link else None,
        url=link,
        description=_description(card),
        color=SETTLED_COLOUR if card.settled else COLOURS[card.severity],
        fields=tuple(_fields(card)),
        footer=Foot(text=cut(lines.foot(card, whole=whole), 2 * MAX_FACT, utf16_units)),
    )


def _description(card: Card) -> str:
    """Their words come last, in a quote that has no end but the end of the text."""
    above = "".join(f"{line}\n" for line in _above(card))
    if card.words is None:
        return f"{above}*({card.absent})*"
    marked = f"{above}>>> {_marked(card.words)}"
    if utf16_units(marked) <= MAX_DESCRIPTION:
        return marked
    # So many pieces of evidence that the marks alone are too long: the words matter more.
    return f"{above}>>> {shortened(card.words.text, MAX_WORDS)}"


def _above(card: Card) -> Iterator[str]:
    """Times are Discord's own, so that each reader sees them in their zone and they never grow stale."""
    due = int(card.due_at.timestamp())
    yield f"**{escape(card.deadline)}**" if card.settled else f"**reply due <t:{due}:t>**, <t:{due}:R>"
    if card.who:
        yield shortened(card.who.line, MAX_WHO)
    if card.posted_at:
        yield f"posted <t:{int(card.posted_at.timestamp())}:f>"


def _marked(words: Words) -> str:
    """The words with the evidence in bold."""
    runs = runs_of(words, MAX_WORDS, escaped_units)
    return "".join(f"**{escape(run.text)}**" if run.marked and run.text.strip() else escape(run.text) for run in runs)


def _fields(card: Card) -> Iterator[Fact]:
    yield from (Fact(name=label, value=shortened(text, MAX_FACT)) for label, text in lines.facts(card))
    if card.dashboard and not card.settled and len(card.dashboard) <= MAX_FACT:
        yield Fact(name="Open in All Ears", value=card.dashboard)
