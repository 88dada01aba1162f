"""Where slurs stand in a text, in whatever spelling; the words are those that drafts never say back."""

import re
from collections.abc import Iterator
from functools import cache

from monitor.reply.sensitive import SLUR, codes, entries
from monitor.reply.situation import base
from monitor.understand.normalise import LIMIT, Normalised, Token, normalise
from monitor.understand.terms import Han, Lexicon, Spaced, spaced_words

ALONE = frozenset({"de", "fr", "es", "pt"})
"""Languages in Latin letters, beside which English is not read: it clashes ("retard" is a delay in French)."""

# Arabic writes "and", "so", "in", "like", "to" and the article with the word behind them.
_CLITIC = re.compile(r"^(?:[وفبلک]?ال|[وفبلک]|لل)(?=\w{3})")
_DOUBLED = re.compile(r"([^\W\d_])\1+")
_STROKES = re.compile("[\u0300-\u036f]+")
"""Marks put over or through letters, which spell nothing in the languages that are read."""
_MOST = LIMIT // 4
_PIECE = re.compile(rf"\S.{{0,{_MOST - 1}}}(?!\S)|\S{{1,{_MOST}}}", re.DOTALL)
"""What is normalised at once, cut between words where there are any: a few signs become several by that."""


@cache
def _lexicon(code: str) -> Lexicon:
    return Han(entries(code, [SLUR])) if code == "zh" else Spaced(entries(code, [SLUR]))


def slurs(text: str, language: str) -> list[tuple[int, int]]:
    """Spans of slurs in code points of `text`, whole characters, in order, not overlapping. Linear in its length.

    A text of unknown language is read in all of them.
    """
    found = sorted(span for piece in _PIECE.finditer(text) for span in _in_piece(piece, language))
    apart: list[tuple[int, int]] = []
    for start, end in found:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _in_piece(piece: re.Match[str], language: str) -> Iterator[tuple[int, int]]:
    read = normalise(piece[0])
    for code in _read_for(language):
        for start, end in _found(read, code):
            yield piece.start() + start, piece.start() + end


def _read_for(language: str) -> tuple[str, ...]:
    """The lists that a text in this language is read with."""
    own = base(language)
    if own == "und":
        return codes()
    known = [code for code in {own, *(() if own in ALONE else ("en",))} if code in codes()]
    return tuple(sorted(known))


def _found(read: Normalised, code: str) -> Iterator[tuple[int, int]]:
    words = spaced_words(read.text)
    for variant in _variants(words, code):
        for hit in _lexicon(code).find(read.text, variant):
            yield read.span(hit.start, hit.end)


def _variants(words: list[Token], code: str) -> Iterator[list[Token]]:
    """The words as they stand; bare of strokes and of letters drawn out; in Arabic of what is glued to them."""
    yield words
    if code == "zh":
        return
    yield [word._replace(text=_DOUBLED.sub(r"\1", _STROKES.sub("", word.text))) for word in words]
    if code == "ar":
        yield [word._replace(text=_CLITIC.sub("", word.text)) for word in words]
