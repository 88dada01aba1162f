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
MAX_DESCRIPTION = 3_800
"""Discord takes 4,096, but only 6,000 in a whole embed: eight facts, two addresses and the foot need the rest."""
MAX_TITLE_LINE = 400
MAX_WHO = 500
MAX_WORDS = 3_000
MAX_FACT = 150
MAX_EMBED = 6_000
MAX_FIELD = 1_024
LEAST_DRAFT = 60
"""Units below which the start of a draft says nothing."""
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
    link = card.link if card.link and len(card.link) <= MAX_URL and not card.settled else None
    made = Embed(
        title=lines.label(card, "open") if link else None,
        url=link,
        description=_description(card),
        color=SETTLED_COLOUR if card.settled else COLOURS[card.severity],
        fields=tuple(_fields(card)),
        footer=Foot(text=cut(lines.foot(card, whole=whole), 2 * MAX_FACT, utf16_units)),
    )
    drafted = tuple(_drafted(card, MAX_EMBED - units(made)))
    return msgspec.structs.replace(made, fields=(*made.fields, *drafted))


def units(embed: Embed) -> int:
    """What Discord counts towards the limit of a whole embed."""
    texts = [embed.title or "", embed.description, embed.footer.text]
    return sum(map(utf16_units, [*texts, *(text for fact in embed.fields for text in (fact.name, fact.value))]))


def _drafted(card: Card, room: int) -> Iterator[Fact]:
    """The draft and its gloss, as far as everything else leaves room."""
    for label, text in lines.draft(card):
        left = min(room - utf16_units(label), MAX_FIELD)
        if left < LEAST_DRAFT:
            return
        fact = Fact(name=label, value=shortened(text, left))
        room -= utf16_units(fact.name) + utf16_units(fact.value)
        yield fact


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
    yield f"**{escape(card.deadline)}**" if card.settled else _due(card, due)
    if card.who:
        yield shortened(card.who.line, MAX_WHO)
    if card.posted_at:
        yield card.voice.say("posted", time=f"<t:{int(card.posted_at.timestamp())}:f>")


def _due(card: Card, due: int) -> str:
    return card.voice.join(f"**{card.voice.say('reply-due', time=f'<t:{due}:t>')}**", f"<t:{due}:R>")


def _marked(words: Words) -> str:
    """The words with the evidence in bold."""
    runs = runs_of(words, MAX_WORDS, escaped_units)
    return "".join(f"**{escape(run.text)}**" if run.marked and run.text.strip() else escape(run.text) for run in runs)


def _fields(card: Card) -> Iterator[Fact]:
    yield from (Fact(name=label, value=shortened(text, MAX_FACT)) for label, text in lines.facts(card))
    for name, url in (("dashboard", card.dashboard), ("earlier", card.last_link)):
        if url and not card.settled and len(url) <= MAX_FACT:
            yield Fact(name=lines.label(card, name), value=url)
