"""A card as a Matrix message: text for every client, and HTML for those that show it.

See https://spec.matrix.org/latest/client-server-api/#mroommessage-msgtypes for the tags that clients let through;
only those without attributes are used, and links. Strangers' words are escaped, stand in isolates of their own, so
that each line keeps its direction, and are broken where a client would make a mention or a link of them.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from alerts import lines
from alerts.base import Notice
from alerts.card import Card, Words, runs_of
from alerts.safe_text import FSI, PDI, cut

MAX_EVENT = 65_536
"""Bytes of a whole event with its signatures: https://spec.matrix.org/latest/client-server-api/#size-limits."""
# Bytes of escaped HTML inside JSON. Everything stands in the event twice: all of these together fill it to three
# quarters, and the rest is for what the server adds.
MAX_WORDS = 8_000
MAX_DRAFT = 2_500
MAX_LINE = 500
MAX_URL = 1_000
MAX_PLAIN = 2_000
MAX_HTML = 32_000
"""Above this the marks of the evidence are left out: there are so many that they alone would fill the event."""
QUOTE = "> "

WORD_JOINER = "\u2060"
LIVE = re.compile(r"@|://")
"""What clients make mentions and links of, and what they fetch for a preview."""
BREAK = re.compile("[\n\u2028\u2029]")

Kind = Literal["m.text", "m.notice"]


class Mentions(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a message calls: nobody. Its presence switches off that names in the text call people."""


class Content(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is shown. A notice makes no sound: https://spec.matrix.org/latest/client-server-api/#mnotice."""

    msgtype: Kind
    body: str
    format: str = ""
    formatted_body: str = ""
    mentions: Mentions = msgspec.field(name="m.mentions", default_factory=Mentions)


def message_of(card: Card, now: datetime, zone: ZoneInfo) -> Content:
    """The whole state: title, place, their words as a quote, why, a draft to edit, links, and which incident it is."""
    place = [_line(line) for line in lines.place(card, now, zone)]
    marked = _html(card, place, marks=True)
    return Content(
        msgtype="m.text",
        body=_text(card, place),
        format="org.matrix.custom.html",
        formatted_body=marked if json_bytes(marked) <= MAX_HTML else _html(card, place, marks=False),
    )


def plain_message_of(card: Card) -> Content:
    """The simpler rendering, for when a server refuses ours, and for what must be heard."""
    shown = (lines.spoken(card), card.command)
    return _plain("\n".join(shown))


def news_of(card: Card) -> Content:
    """One quiet line of what happened, for the thread."""
    news = card.news.line if card.news else lines.title(card)
    line = " · ".join(filter(None, (news, "" if card.settled else card.deadline)))
    return _plain(line, "m.notice")


def notice_message(notice: Notice) -> Content:
    return _plain("\n".join(lines.notice_lines(notice)))


def _plain(text: str, kind: Kind = "m.text") -> Content:
    return Content(msgtype=kind, body=cut(defused(text), MAX_PLAIN, json_bytes))


def defused(text: str) -> str:
    """The text with an invisible joiner where a client would call somebody, or open or fetch what is named."""
    return LIVE.sub(lambda found: found.group().replace("@", f"@{WORD_JOINER}").replace(":", f":{WORD_JOINER}"), text)


def json_bytes(text: str) -> int:
    """Bytes of the text inside a JSON string."""
    return len(msgspec.json.encode(text)) - 2


def html_bytes(text: str) -> int:
    """Bytes of a text as it stands in the HTML; every line costs its tag and its isolate."""
    return json_bytes(_escaped(text)) + len(f"<br>{FSI}{PDI}".encode()) * len(BREAK.findall(text))


def _text(card: Card, place: Sequence[str]) -> str:
    """What clients without HTML show, and notifications. Behind a mark, none of their lines passes for ours."""
    blocks = [
        "\n".join((_line(lines.title(card)), *place)),
        _quoted(cut(card.words.text, MAX_WORDS, html_bytes)) if card.words else f"({card.absent})",
        "\n".join(_line(f"{label}: {fact}") for label, fact in lines.facts(card)),
        *(f"{label}\n{_quoted(cut(text, MAX_DRAFT, html_bytes))}" for label, text in lines.draft(card)),
        "\n".join(f"{label}: {url}" for label, url in _links(card)),
        _foot(card),
    ]
    return "\n\n".join(block for block in blocks if block)


def _html(card: Card, place: Sequence[str], *, marks: bool) -> str:
    title, due, *rest = (escape(line) for line in (_line(lines.title(card)), *place))
    blocks = [
        f"<p>{'<br>'.join((f'<strong>{title}</strong>', f'<strong>{due}</strong>', *rest))}</p>",
        _words(card.words, marks=marks) if card.words else f"<p><em>({escape(card.absent)})</em></p>",
        _paragraph(_fact(label, text) for label, text in lines.facts(card)),
        *(_draft(label, text) for label, text in lines.draft(card)),
        _paragraph((_link(label, url) for label, url in _links(card)), " · "),
        f"<p>{escape(_foot(card))}</p>",
    ]
    return "".join(blocks)


def _words(words: Words, *, marks: bool) -> str:
    """Their words with the evidence in bold."""
    shown = words if marks else Words(words.text, (), words.right_to_left)
    runs = runs_of(shown, MAX_WORDS, html_bytes)
    return _quote("".join(f"<strong>{_bold(run.text)}</strong>" if run.marked else _escaped(run.text) for run in runs))


def _bold(text: str) -> str:
    """Tags must not reach over the end of a line, where the isolate closes."""
    return BREAK.sub("</strong>\n<strong>", _escaped(text))


def _draft(label: str, text: str) -> str:
    return f"<p><strong>{escape(label)}</strong></p>{_quote(_escaped(cut(text, MAX_DRAFT, html_bytes)))}"


def _quote(html: str) -> str:
    """Each line in an isolate of its own: a line ends one, and a direction must not leak into the next."""
    return f"<blockquote>{'<br>'.join(f'{FSI}{line}{PDI}' for line in BREAK.split(html))}</blockquote>"


def _escaped(text: str) -> str:
    return escape(defused(text))


def _fact(label: str, text: str) -> str:
    return f"<strong>{escape(label)}</strong>: {escape(_line(text))}"


def _paragraph(parts: Iterator[str], between: str = "<br>") -> str:
    shown = between.join(parts)
    return f"<p>{shown}</p>" if shown else ""


def _link(label: str, url: str) -> str:
    return f'<a href="{escape(url)}">{escape(label)}</a>'


def _links(card: Card) -> list[tuple[str, str]]:
    return [(label, url) for label, url in lines.links(card) if len(url) <= MAX_URL]


def _foot(card: Card) -> str:
    whole = card.words is None or html_bytes(card.words.text) <= MAX_WORDS
    return _line(lines.foot(card, whole=whole))


def _quoted(text: str) -> str:
    return "\n".join(f"{QUOTE}{FSI}{line}{PDI}" for line in BREAK.split(defused(text).strip()))


def _line(text: str) -> str:
    return defused(cut(text, MAX_LINE, html_bytes))
