"""The customer's own words, where they can be said back: short, theirs, and fit for everybody's eyes."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import category

from monitor.reply.sensitive import holds_insult
from monitor.reply.situation import Situation, base
from monitor.understand.assessment import Span
from monitor.understand.entities import entities

MOST = 80
"""Code points of a quotation: a clause of about fourteen words, which leaves room for the rest in 280."""
MOST_HAN = 32
LEAST_WORDS = 2
LEAST_HAN = 4
"""Fewer say nothing: "late", "not"."""

# Between these stands what people say in one breath; inside a number or an address they are part of it.
_BREAK = re.compile(r"[!?…\n\r\t;؛؟。，！？；：、।|\"“”„«»()\[\]<>{}—–]|\.(?!\w)|[,:](?!\d)|\s-+\s")
_UNFIT = re.compile(r"[@#{}\[\]<>|\\/_*=\"“”„«»`~^]|\bwww\b", re.IGNORECASE)
_TAGS_FIRST = re.compile(r"^[\s.]*(?:[@#]\S+\s+)+")
_TAGS_LAST = re.compile(r"(?:\s+[@#]\S+)+\s*$")
_MANY_DIGITS = re.compile(r"\d(?:[ .,-]?\d){3}")
_JOINERS = "\u200c\u200d"

_FACTS = ("phrase", "no answer", "repeated failure", "money lost", "danger")
"""Evidence of what happened. A single word as often tells a feeling, and an emoji or mockery only how it is said."""
_SOUND = ("emoji", "mocks", "injected")


class Quotation(NamedTuple):
    """Words of the post, and which piece of evidence they hold (its index among the assessment's spans)."""

    text: str
    span: int


def quotation(situation: Situation) -> Quotation | None:
    """The best words to say back; None where none are fit."""
    language = situation.assessment.language
    for text, span in _candidates(situation):
        words = _trimmed(text)
        if is_quotable(words, language):
            return Quotation(words, span)
    return None


def _candidates(situation: Situation) -> Iterator[Quotation]:
    """Clauses that tell the matter, the strongest evidence first; then such evidence by itself."""
    text, spans = situation.text, situation.assessment.spans
    fit = [at for at, span in enumerate(spans) if 0 <= span.start < span.end <= len(text)]
    clauses = [
        (at, _clause(text, spans[at].start, spans[at].end)) for at in fit if not spans[at].why.startswith(_SOUND)
    ]
    causes = _said_of_cause(situation)
    facts = [at for at in fit if spans[at].why.startswith(_FACTS)]
    for at, (start, end) in clauses:
        if any(start <= cause.start and cause.end <= end for cause in causes):
            yield Quotation(text[start:end], at)
    for at, (start, end) in clauses:
        if at in facts or not causes:
            yield Quotation(text[start:end], at)
    for at in facts:
        if any(spans[at].start <= cause.start and cause.end <= spans[at].end for cause in causes):
            yield Quotation(text[spans[at].start : spans[at].end], at)


def _said_of_cause(situation: Situation) -> list[Span]:
    return [mark for mark in situation.assessment.marks if mark.why.startswith("cause:")]


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the clause around a place begins and ends; empty where it is longer than could be said back."""
    first, last = max(0, start - MOST), min(len(text), end + MOST)
    begin = max((pause.end() for pause in _BREAK.finditer(text, first, start)), default=first)
    pause = _BREAK.search(text, end, last)
    stop = pause.start() if pause else last
    cut = begin == first > 0 or (pause is None and last < len(text))
    return (start, start) if cut or stop - begin > MOST else (begin, stop)


def _trimmed(text: str) -> str:
    """Without handles and tags, white space, signs and punctuation at the ends; marks belong to their letters."""
    text = _TAGS_LAST.sub("", _TAGS_FIRST.sub("", text))
    begin, end = 0, len(text)
    while begin < end and _is_trimming(text[begin]):
        begin += 1
    while end > begin and _is_trimming(text[end - 1]):
        end -= 1
    return text[begin:end]


def _is_trimming(sign: str) -> bool:
    return category(sign)[0] in "PSZC" and sign not in "@#"  # without those a handle would pass as a word


def is_quotable(text: str, language: str) -> bool:
    """Whether it may stand in a public reply: no insult, nobody's handle, nothing personal, no shouting."""
    return (
        _is_of_fit_length(text, language)
        and not _UNFIT.search(text)
        and all(category(sign)[0] != "C" and category(sign) != "So" for sign in text if sign not in _JOINERS)
        and not text.isupper()
        and not _holds_number(text, language)
        and not holds_insult(text, language)
    )


def _is_of_fit_length(text: str, language: str) -> bool:
    if base(language) == "zh":
        return LEAST_HAN <= len(text) <= MOST_HAN
    return len(text) <= MOST and len(text.split()) >= LEAST_WORDS


def _holds_number(text: str, language: str) -> bool:
    """Numbers that identify, and long ones that nobody can tell from those; sums and dates are none."""
    if not any(map(str.isdigit, text)):
        return False
    found = entities(text, language, places=False)
    if any(entity.personal for entity in found):
        return True
    for entity in reversed(found):
        text = text[: entity.start] + " " + text[entity.end :]
    return bool(_MANY_DIGITS.search(text))
