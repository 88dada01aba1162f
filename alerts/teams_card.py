"""A card as a Microsoft Teams message with one Adaptive Card.

See https://adaptivecards.io/explorer and https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format.
Strangers' words stand in `TextRun`, which is literal; elsewhere they are escaped, because `TextBlock` and
`FactSet` read some Markdown. A card mentions only whom its `msteams.entities` name: there are none.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from alerts import lines
from alerts.base import Notice
from alerts.card import Card, Run, Words, runs_of
from alerts.event import Severity
from alerts.safe_text import begins_right_to_left, cut

Json = str | bool | int | Mapping[str, "Json"] | Sequence["Json"]
Part = dict[str, Json]

MAX_SIZE = 28_000
"""Bytes of a message: "28 KB" (https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using)."""
MAX_WORDS = 11_000
"""Bytes as JSON, with what a paragraph costs; the rest of the card stays below half of the message."""
PARAGRAPH = 100
"""Bytes of JSON around the words of one paragraph."""
MAX_LINE = 400
MAX_DRAFT = 6_000
LEAST_DRAFT = 200
"""Bytes below which the start of a draft says nothing."""
FRAME = 600
"""Bytes of JSON around a draft and its label."""
MAX_URL = 1_000

WORD_JOINER = "\u2060"
MARKDOWN = re.compile(r"([\\\[\]()*_`~#|])")
LIST = re.compile(r"\s*(?:[-+>]|[0-9]+[.)])")
"""What makes a list or a quote of the text behind it."""

COLOURS: dict[Severity, str] = {"critical": "attention", "high": "warning", "medium": "accent", "low": "default"}


def message_of(card: Card) -> Part:
    """The whole message; without the marks where these alone would make it too large."""
    quote = _quote(card, _runs(card))
    left = MAX_SIZE - size(_message(card, quote))
    if left < 0 and card.words:
        quote = _quote(card, [Run(cut(card.words.text, MAX_WORDS, cost), marked=False)])
        left = MAX_SIZE - size(_message(card, quote))
    return _message(card, quote, left)


def plain_message_of(card: Card) -> Part:
    """The simpler rendering, for when the flow refuses our card."""
    return _wrapped([_text(lines.spoken(card)), _text(card.command)], [], right_to_left=card.voice.right_to_left)


def notice_message(notice: Notice) -> Part:
    shown = lines.notice_lines(notice)
    kept = cut("\n".join(shown), MAX_WORDS, cost).split("\n")
    return _wrapped([_text(line) for line in kept if line], [])


def size(message: Part) -> int:
    """Bytes as sent."""
    return len(msgspec.json.encode(message))


def cost(text: str) -> int:
    """Bytes that words take in the message; every line break begins a paragraph, a brace may get a joiner."""
    breaks = sum(text.count(separator) for separator in "\n\u2028\u2029")
    joiners = text.count("{") * len(WORD_JOINER.encode())
    return len(msgspec.json.encode(text)) - 2 + PARAGRAPH * breaks + joiners


def escape(text: str) -> str:
    """One line that Teams shows as it is; the invisible joiners keep links, dates, tags and lists from forming."""
    plain = undated(MARKDOWN.sub(r"\\\1", text))
    plain = plain.replace("://", f":{WORD_JOINER}//").replace("<", f"<{WORD_JOINER}")
    return f"{WORD_JOINER}{plain}" if LIST.match(plain) else plain


def undated(text: str) -> str:
    """The text without double braces, in which a card computes dates."""
    return re.sub(r"\{(?=\{)", f"{{{WORD_JOINER}", text)


def _message(card: Card, quote: Part, room: int = 0) -> Part:
    """The message with as much of the draft as there is room for, in bytes."""
    whole = card.words is None or cost(card.words.text) <= MAX_WORDS
    body: list[Part] = [
        {**_text(lines.title(card)), "size": "large", "weight": "bolder", "color": _colour(card)},
        *_place(card),
        quote,
        *_facts(card),
        *_drafted(card, room),
        {**_text(lines.foot(card, whole=whole)), "size": "small", "isSubtle": True},
    ]
    buttons = [_button(label, url) for label, url in lines.links(card) if len(url) <= MAX_URL]
    return _wrapped(body, buttons, right_to_left=card.voice.right_to_left)


def _wrapped(body: Sequence[Part], actions: Sequence[Part], *, right_to_left: bool = False) -> Part:
    content: Part = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "msteams": {"width": "Full"},
        **({"rtl": True} if right_to_left else {}),
        "body": body,
        **({"actions": actions} if actions else {}),
    }
    attachment: Part = {"contentType": "application/vnd.microsoft.card.adaptive", "content": content}
    return {"type": "message", "attachments": [attachment]}


def _place(card: Card) -> Iterator[Part]:
    """What is left as of now, and the times in each reader's own zone."""
    if card.settled:
        yield _text(card.deadline)
    else:
        yield _ours(card.voice.join(f"**{card.left}**", card.voice.say("reply-due", time=_date(card.due_at))))
    if card.who:
        yield _text(card.who.line)
    if card.posted_at:
        yield _ours(card.voice.say("posted", time=_date(card.posted_at)))


def _facts(card: Card) -> Iterator[Part]:
    facts: list[Json] = [{"title": label, "value": _short(text)} for label, text in lines.facts(card)]
    if facts:
        yield {"type": "FactSet", "facts": facts}


def _drafted(card: Card, room: int) -> Iterator[Part]:
    """The draft and its gloss, each in its own direction under its label, as far as there is room."""
    for label, text in lines.draft(card):
        left = min(room - cost(label) - FRAME, MAX_DRAFT)
        if left < LEAST_DRAFT:
            return
        shown = cut(text, left, cost)
        room -= cost(label) + FRAME + cost(shown)
        yield {**_text(label), "weight": "bolder"}
        yield _box([Run(shown, marked=False)], right_to_left=begins_right_to_left(text))


def _date(moment: datetime) -> str:
    """https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features#datetime-formatting-and-localization."""
    at = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{{{{DATE({at}, SHORT)}}}} {{{{TIME({at})}}}}"


def _runs(card: Card) -> Sequence[Run]:
    return runs_of(card.words, MAX_WORDS, cost) if card.words else ()


def _quote(card: Card, runs: Sequence[Run]) -> Part:
    """Their words on a shade of their own, in their own direction, each paragraph a block."""
    words: Words | None = card.words
    if words is None:
        return {"type": "Container", "style": "emphasis", "items": [_ours(f"_({card.absent})_")]}
    return _box(runs, right_to_left=words.right_to_left)


def _box(runs: Sequence[Run], *, right_to_left: bool) -> Part:
    blocks: list[Json] = [
        {"type": "RichTextBlock", "inlines": [_run(run) for run in paragraph]} for paragraph in _paragraphs(runs)
    ]
    return {"type": "Container", "style": "emphasis", "rtl": right_to_left, "items": blocks}


def _paragraphs(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """The runs of each line that says anything."""
    line: list[Run] = []
    for run in runs:
        first, *rest = re.split("[\n\u2028\u2029]", run.text)
        line.append(Run(first, run.marked))
        for text in rest:
            yield from _said(line)
            line = [Run(text, run.marked)]
    yield from _said(line)


def _said(line: Sequence[Run]) -> Iterator[list[Run]]:
    if "".join(run.text for run in line).strip():
        yield [run for run in line if run.text]


def _run(run: Run) -> Part:
    made: Part = {"type": "TextRun", "text": undated(run.text)}
    return {**made, "weight": "bolder"} if run.marked else made


def _button(label: str, url: str) -> Part:
    return {"type": "Action.OpenUrl", "title": label, "url": url}


def _colour(card: Card) -> str:
    return "good" if card.settled else COLOURS[card.severity]


def _short(text: str) -> str:
    return escape(cut(text, MAX_LINE, cost))


def _text(text: str) -> Part:
    return _ours(_short(text))


def _ours(text: str) -> Part:
    return {"type": "TextBlock", "text": text, "wrap": True}
