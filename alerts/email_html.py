"""An alert as HTML that a mail program shows on a phone, in either direction, by day and by night.

Nothing is fetched from anywhere. Customers' words are escaped text in a quote of their own, whose direction
their own letters decide. What a program drops from the style leaves a readable page.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from alerts import lines
from alerts.base import Language, Notice
from alerts.card import Card, Run, runs_of
from alerts.email_text import MAX_DRAFT, MAX_FACT, Quote
from alerts.event import Severity
from alerts.safe_text import cut

RIGHT_TO_LEFT: frozenset[Language] = frozenset({"fa", "ar"})
MAX_SIZE = 100_000
"""Bytes; Gmail cuts what is longer than 102 KB (https://mailchimp.com/help/gmail-is-clipping-my-email/)."""
MAX_WORDS, MAX_OTHER = 45_000, 1_500
"""Bytes of escaped words of the worst post, and of each other: with nineteen others and the rest it still fits."""

TAG = re.compile(r"[A-Za-z0-9-]{1,35}")
"""What a language tag may hold (RFC 5646, 4.4.1); a plugin may name anything."""

COLOURS: dict[Severity, str] = {"critical": "#d92d20", "high": "#f79009", "medium": "#eaaa08", "low": "#98a2b3"}
SETTLED_COLOUR = "#12b76a"

STYLE = """
:root{color-scheme:light dark;supported-color-schemes:light dark}
body{margin:0;padding:16px;background:#f2f4f7;color:#1d2939;line-height:1.5;
 font-family:-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Naskh Arabic",Tahoma,Arial,sans-serif;font-size:16px}
.card{max-width:600px;margin:0 auto;padding:20px;background:#fff;border-radius:10px;border-top:6px solid #98a2b3}
h1{margin:0 0 6px;font-size:20px;line-height:1.3}
p{margin:0 0 6px}
.due{font-weight:600}
.quiet{color:#667085;font-size:14px}
blockquote{margin:14px 0;padding:12px 16px;background:#f2f4f7;border-radius:8px;font-size:17px;line-height:1.6;
 text-align:start;unicode-bidi:plaintext;overflow-wrap:anywhere}
.who{margin:14px 0 -8px;color:#667085;font-size:14px}
mark{background:#fde9a8;color:inherit;border-radius:3px}
table{width:100%;border-collapse:collapse;font-size:15px}
th,td{padding:4px 0;text-align:start;vertical-align:top;overflow-wrap:anywhere}
th{width:26%;padding-inline-end:12px;color:#667085;font-weight:400}
.draft{margin:14px 0;padding:10px 16px;border:2px dashed #98a2b3;border-radius:8px;overflow-wrap:anywhere}
.draft .words{margin:0;text-align:start;unicode-bidi:plaintext}
.act{margin:16px 0}
.act a{display:inline-block;margin:0 0 8px;margin-inline-end:8px;padding:10px 16px;border-radius:8px;
 background:#1570ef;color:#fff;text-decoration:none;font-weight:600}
.act a+a{background:#e4e7ec;color:#1d2939}
.foot{margin:14px 0 0;padding-top:10px;border-top:1px solid #e4e7ec;color:#667085;font-size:13px;overflow-wrap:anywhere}
@media (prefers-color-scheme:dark){
body{background:#0c111d!important;color:#e4e7ec!important}
.card{background:#161b26!important}
blockquote{background:#1f2633!important}
mark{background:#5c4708!important}
.quiet,.who,th,.foot{color:#94a0b4!important}
.foot,.draft{border-color:#475467!important}
.act a+a{background:#2b3445!important;color:#e4e7ec!important}
}
@media (max-width:480px){body{padding:8px}.card{padding:16px}th{width:32%}}
"""


def html_of(card: Card, quotes: tuple[Quote, ...], now: datetime, zone: ZoneInfo, language: Language) -> str:
    """The whole alert; without the marks where these alone would make it too large."""
    marked = _alert(card, quotes, list(lines.place(card, now, zone)), language, marks=True)
    if len(marked.encode()) <= MAX_SIZE:
        return marked
    return _alert(card, quotes, list(lines.place(card, now, zone)), language, marks=False)


def notice_html(notice: Notice, language: Language) -> str:
    first, *rest = lines.notice_lines(notice)
    return _page(first, "".join((f"<h1>{escape(first)}</h1>", *(_p(line) for line in rest))), language)


def _alert(card: Card, quotes: tuple[Quote, ...], place: list[str], language: Language, *, marks: bool) -> str:
    due, *rest = place
    shown = [_shown(quote, marks=marks) for quote in quotes]
    whole = all(quote.whole and _fits(quote) for quote in quotes)
    body = (
        f"<h1>{escape(lines.title(card))}</h1>",
        _p(due, "due"),
        *(_p(line, "quiet") for line in rest),
        *shown,
        "" if card.words else _p(f"({card.absent})", "quiet"),
        _facts(card),
        _drafted(card),
        _links(card),
        _p(lines.foot(card, whole=whole), "foot"),
    )
    # Unsure alerts ask, and look as if they did.
    line = "dashed" if card.question else "solid"
    return _page(lines.title(card), "".join(body), language, f"{line} {_colour(card)}")


def _page(title: str, body: str, language: Language, edge: str = f"solid {SETTLED_COLOUR}") -> str:
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
        # A phone must not make links of a customer's numbers and dates.
        '<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        # The direction once more, because some programs keep nothing but what is inside the body.
        f'<body><div class="card" dir="{direction}" style="border-top:6px {edge}">{body}</div></body></html>\n'
    )


def _shown(quote: Quote, *, marks: bool) -> str:
    words = quote.words if marks else replace(quote.words, marks=())
    runs = "".join(_run(run) for run in runs_of(words, _limit(quote), _size))
    who = _p(quote.who, "who") if quote.who else ""
    language = quote.language if TAG.fullmatch(quote.language) else "und"
    return f'{who}<blockquote dir="auto" lang="{language}">{runs}</blockquote>'


def _run(run: Run) -> str:
    words = _words(run.text)
    return f"<mark>{words}</mark>" if run.marked and run.text.strip() else words


def _words(text: str) -> str:
    return escape(text).replace("\n", "<br>").replace("\u2028", "<br>").replace("\u2029", "<br>")


def _size(text: str) -> int:
    return len(_words(text).encode())


def _limit(quote: Quote) -> int:
    return MAX_OTHER if quote.who else MAX_WORDS


def _fits(quote: Quote) -> bool:
    return _size(quote.words.text) <= _limit(quote)


def _facts(card: Card) -> str:
    rows = "".join(_rows(card))
    return f"<table>{rows}</table>" if rows else ""


def _rows(card: Card) -> Iterator[str]:
    for label, fact in lines.facts(card):
        yield f"<tr><th>{escape(label)}</th><td>{escape(cut(fact, MAX_FACT))}</td></tr>"


def _drafted(card: Card) -> str:
    """The reply to edit, which must not pass for something that was said: a frame and a name of its own."""
    return "".join(
        f'<div class="draft"><p class="quiet">{escape(label)}</p>'
        f'<p class="words" dir="auto">{_words(cut(text, MAX_DRAFT))}</p></div>'
        for label, text in lines.draft(card)
    )


def _links(card: Card) -> str:
    shown = "".join(
        f'<a href="{escape(url)}" rel="noopener noreferrer">{escape(label)}</a>' for label, url in lines.links(card)
    )
    return f'<p class="act">{shown}</p>' if shown else ""


def _p(text: str, kind: str = "") -> str:
    marked = f' class="{kind}"' if kind else ""
    return f"<p{marked}>{escape(text)}</p>"


def _colour(card: Card) -> str:
    return SETTLED_COLOUR if card.settled else COLOURS[card.severity]
