"""What a ticket says of an incident, as private comments in HTML that any mail program or phone can show.

Zendesk keeps simple tags only. Customers' words are escaped text in a quote of their own, whose direction their own
letters decide, and its placeholders (https://support.zendesk.com/hc/articles/4408886858138) are broken.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from alerts import lines
from alerts.base import Notice
from alerts.card import Card, Run, Words, runs_of
from alerts.email_text import Quote, quotes_of
from alerts.event import Alert, Severity, State
from alerts.robot_text import WORD_JOINER
from alerts.safe_text import cut, inline

MAX_SUBJECT = 150
MAX_BRAND = 40
MAX_WORDS, MAX_OTHER, MAX_OTHERS = 6_000, 600, 3
"""Bytes of escaped words of the worst post and of each of so many others. Zendesk tells a ticket with its first
comment, and no more than `alerts.web.MAX_REPLY` is read of an answer."""
MAX_FACT = 400
"""Bytes of a fact, a line or the draft's gloss; a draft may have thrice as many."""
MAX_URL = 2_000

TAG = "complaint-monitor"
"""By this tag the connector that reads tickets knows those that an alert has opened."""

PRIORITIES: dict[Severity, str] = {"critical": "urgent", "high": "high", "medium": "normal", "low": "low"}
STATUSES: dict[State, str] = {
    "open": "open",
    "claimed": "open",
    "snoozed": "open",
    "answered": "pending",
    "resolved": "solved",
    "dismissed": "solved",
}
"""Answered is not over: the customer's next words decide. Nothing is ever closed, since that cannot be undone."""


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """A note among colleagues. There is no public one: All Ears never speaks for the company."""

    html_body: str
    public: Literal[False] = False


class Ticket(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A new ticket. It names no requester: whoever is one may be written to by Zendesk's own triggers."""

    subject: str
    comment: Comment
    external_id: str
    tags: tuple[str, ...]
    priority: str | None = None
    group_id: int | None = None


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """News of a ticket."""

    comment: Comment
    status: str | None = None
    priority: str | None = None


def ticket_of(alert: Alert, card: Card, body: str, group: int | None) -> Ticket:
    return Ticket(
        subject=cut(f"[{inline(alert.incident.brand, MAX_BRAND)}] {card.what} (#{card.incident})", MAX_SUBJECT),
        comment=Comment(html_body=body),
        external_id=alert.incident.id,
        tags=(TAG,),
        priority=PRIORITIES[alert.incident.severity],
        group_id=group,
    )


def change_of(alert: Alert, body: str, before: str | None) -> Change:
    """News with what must change: the status where it is not as we left it, the priority where it became worse.

    `before` is the status that we gave it the last time; whatever agents did since is theirs to decide.
    """
    wanted = STATUSES[alert.incident.state]
    worse = alert.reason == "severity_rose"
    return Change(
        comment=Comment(html_body=body),
        status=wanted if wanted != (before or STATUSES["open"]) else None,
        priority=PRIORITIES[alert.incident.severity] if worse else None,
    )


def simpler(ticket: Ticket) -> Ticket:
    """The same without what an account may refuse: a group that is gone, a priority that it does not use."""
    return msgspec.structs.replace(ticket, priority=None, group_id=None)


def body_of(alert: Alert, card: Card, now: datetime, zone: ZoneInfo) -> str:
    """The whole alert."""
    quotes = quotes_of(alert, card)[: 1 + MAX_OTHERS]
    shown = [_quote(quote) for quote in quotes]
    whole = len(quotes) == len(quotes_of(alert, card)) and all(_is_whole(quote) for quote in quotes)
    return _block(
        card,
        f"<p><b>{_text(lines.title(card))}</b></p>",
        *(_p(line) for line in lines.place(card, now, zone)),
        *shown,
        "" if card.words else _p(f"({card.absent})"),
        _facts(card),
        *_drafted(card),
        *_links(card),
        _p(lines.foot(card, whole=whole)),
    )


def note_of(card: Card, now: datetime, zone: ZoneInfo) -> str:
    """News: how things stand now, and while it is open their words and where to answer."""
    blocks = [f"<p><b>{_text(lines.title(card))}</b></p>"]
    whole = True
    if not card.settled:
        blocks += [_p(line) for line in lines.place(card, now, zone)]
        blocks.append(_words(card.words, MAX_OTHER) if card.words else _p(f"({card.absent})"))
        blocks += _links(card)
        whole = card.words is None or _size(card.words.text) <= MAX_OTHER
    return _block(card, *blocks, _p(lines.foot(card, whole=whole)))


def notice_ticket(notice: Notice, external_id: str) -> Ticket:
    """A ticket about the service itself."""
    shown = lines.notice_lines(notice)
    text = cut("\n".join(shown), MAX_WORDS, _size)
    return Ticket(
        subject=cut(shown[0], MAX_SUBJECT),
        comment=Comment(html_body=f"<p>{_text(text)}</p>"),
        external_id=external_id,
        tags=(TAG,),
    )


def _block(card: Card, *blocks: str) -> str:
    return f'<div dir="{"rtl" if card.voice.right_to_left else "ltr"}">{"".join(blocks)}</div>'


def _quote(quote: Quote) -> str:
    who = _p(quote.who) if quote.who else ""
    return who + _words(quote.words, _limit(quote))


def _limit(quote: Quote) -> int:
    return MAX_OTHER if quote.who else MAX_WORDS


def _is_whole(quote: Quote) -> bool:
    return _size(quote.words.text) <= _limit(quote)


def _words(words: Words, limit: int) -> str:
    runs = "".join(_run(run) for run in runs_of(words, limit, _size))
    return f'<blockquote dir="auto">{runs}</blockquote>'


def _run(run: Run) -> str:
    return f"<b>{_text(run.text)}</b>" if run.marked and run.text.strip() else _text(run.text)


def _facts(card: Card) -> str:
    rows = "".join(f"<li>{_text(label)}: {_text(cut(fact, MAX_FACT, _size))}</li>" for label, fact in lines.facts(card))
    return f"<ul>{rows}</ul>" if rows else ""


def _drafted(card: Card) -> Iterator[str]:
    """The reply to edit, in a quote under a name of its own, so that it does not pass for something that was said."""
    for label, text in lines.draft(card):
        yield f'<p><b>{_text(label)}</b></p><blockquote dir="auto">{_text(cut(text, 3 * MAX_FACT, _size))}</blockquote>'


def _links(card: Card) -> list[str]:
    return [
        f'<p><a href="{escape(url)}" rel="noopener noreferrer">{_text(label)}</a></p>'
        for label, url in lines.links(card)
        if len(url) <= MAX_URL
    ]


def _p(text: str) -> str:
    return f"<p>{_text(cut(text, MAX_FACT, _size))}</p>"


def _text(text: str) -> str:
    """Text that is neither a tag nor a placeholder ({{ticket.id}}, {%…%}) of Zendesk's, not even with what follows."""
    shown = escape(text).replace("{", f"{{{WORD_JOINER}")
    return re.sub("[\n\u2028\u2029]", "<br>", shown)


def _size(text: str) -> int:
    return len(_text(text).encode())
