"""A card as a Mattermost post: a line that notifications show, and a coloured attachment with the rest.

See https://docs.mattermost.com/end-user-guide/collaborate/format-messages.html for the Markdown, and
https://developers.mattermost.com/integrate/reference/message-attachments/ for attachments. A post that has one shows
no preview of a link. Strangers' words are escaped, and broken where the server would call somebody or make a hashtag,
an emoji or a link of them. A word that a reader chose as a trigger of their own cannot be known here.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from alerts import lines
from alerts.base import Notice
from alerts.card import Card, Words, runs_of
from alerts.event import Severity
from alerts.safe_text import FSI, PDI, cut

# Characters of escaped text: all of it together stays below the 16,383 that a server takes for a message.
MAX_WORDS = 3_500
MAX_DRAFT = 600
MAX_LINE = 400
MAX_FACT = 200
MAX_URL = 500
MAX_MARKED = 4_500
"""Above this the marks of the evidence are left out."""
MAX_PLAIN = 3_000
"""Of the short text that is tried when the server refuses ours; servers of 2018 still took 4,000."""

MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!>~|])")
"""What begins formatting and may be escaped."""
LIVE = re.compile(r"([@#~:$=<&])")
"""What begins a mention, a hashtag, a link to a channel, an emoji, an address, a formula, a heading, a tag."""
ZERO_WIDTH = "\u200b"
BREAK = re.compile("[\n\u2028\u2029]")

COLOURS: dict[Severity, str] = {"critical": "#D92D20", "high": "#F79009", "medium": "#FAC515", "low": "#98A2B3"}
SETTLED_COLOUR = "#12B76A"


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    fallback: str
    color: str
    text: str


class Props(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept with a post. An edit replaces all of it, so that the mark of a bot is said again."""

    allears_delivery: str = ""
    """By this a post is found again."""
    from_bot: str = "true"
    attachments: tuple[Attachment, ...] = ()


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """What a post shows; writing and editing have it in common."""

    message: str
    props: Props = Props()


def post_of(card: Card, now: datetime, zone: ZoneInfo) -> Post:
    """The whole state: how bad and until when, then place, their words as a quote, why, a draft, links, the foot."""
    title = f"**{_line(lines.title(card))}** · {_line(card.deadline)}"
    place = [_line(line) for line in lines.place(card, now, zone)][1:]
    marked = _words(card.words, marks=True) if card.words else f"*({escape(card.absent)})*"
    words = marked if card.words is None or len(marked) <= MAX_MARKED else _words(card.words, marks=False)
    blocks = [
        "\n".join(place),
        words,
        "\n".join(f"**{escape(label)}:** {_line(fact, MAX_FACT)}" for label, fact in lines.facts(card)),
        *(f"**{escape(label)}**\n{_quote(shortened(text, MAX_DRAFT))}" for label, text in lines.draft(card)),
        " · ".join(_links(card)),
        _foot(card),
    ]
    colour = SETTLED_COLOUR if card.settled else COLOURS[card.severity]
    text = "\n\n".join(block for block in blocks if block)
    return Post(message=title, props=Props(attachments=(Attachment(fallback=title, color=colour, text=text),)))


def plain_post_of(card: Card) -> Post:
    """The simpler rendering, for when the server refuses ours, and for what must be heard."""
    return Post(message=shortened(f"{lines.spoken(card)} · {card.command}", MAX_PLAIN))


def news_of(card: Card) -> Post:
    """One line of what happened, for the thread."""
    news = card.news.line if card.news else lines.title(card)
    return Post(message=shortened(" · ".join(filter(None, (news, "" if card.settled else card.deadline))), MAX_PLAIN))


def notice_post(notice: Notice) -> Post:
    return Post(message=shortened("\n".join(lines.notice_lines(notice)), MAX_PLAIN))


def keyed(post: Post, key: str) -> Post:
    """The post with the key by which it is found again."""
    return msgspec.structs.replace(post, props=msgspec.structs.replace(post.props, allears_delivery=key))


def escape(text: str) -> str:
    """Text that Mattermost shows as it is."""
    return LIVE.sub(rf"\1{ZERO_WIDTH}", MARKDOWN.sub(r"\\\1", text))


def shortened(text: str, limit: int) -> str:
    """Escaped text of at most `limit`, cut in whole characters."""
    return escape(cut(text, limit, escaped_size))


def escaped_size(text: str) -> int:
    """Characters of a text as it stands in a quote: every line costs its mark and its isolate."""
    return len(escape(text)) + len(f"> {FSI}{PDI}") * len(BREAK.findall(text))


def _words(words: Words, *, marks: bool) -> str:
    """Their words with the evidence in bold."""
    shown = words if marks else Words(words.text, (), words.right_to_left)
    runs = runs_of(shown, MAX_WORDS, escaped_size)
    return _quote("".join(_bold(run.text) if run.marked else escape(run.text) for run in runs))


def _bold(text: str) -> str:
    """Each line of it, where it has letters: bold neither begins with a blank nor reaches over the end of a line."""
    return "\n".join(_emphasised(line) for line in BREAK.split(text))


def _emphasised(line: str) -> str:
    inner = line.strip()
    if not any(sign.isalnum() for sign in inner):
        return escape(line)
    start = line.index(inner)
    return f"{line[:start]}**{escape(inner)}**{line[start + len(inner) :]}"


def _quote(text: str) -> str:
    """Each line behind a mark and in an isolate of its own: no line begins a list, and each keeps its direction."""
    return "\n".join(f"> {FSI}{line}{PDI}" for line in BREAK.split(text.strip()))


def _links(card: Card) -> Iterator[str]:
    for label, url in lines.links(card):
        if len(url) <= MAX_URL:
            yield f"[{escape(label)}]({url.replace('(', '%28').replace(')', '%29')})"


def _foot(card: Card) -> str:
    whole = card.words is None or escaped_size(card.words.text) <= MAX_WORDS
    return _line(lines.foot(card, whole=whole))


def _line(text: str, limit: int = MAX_LINE) -> str:
    return shortened(text, limit)
