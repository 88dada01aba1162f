"""A text that may be shown to others: without names, handles, addresses and numbers of anybody.

Only names that are known are found: those of who wrote, and of who answers. A third person's name stays, so a person
reads the text before it leaves the house.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from monitor.understand.normalise import LIMIT, Token, TokenKind, normalise, tokens
from monitor.understand.redact import redacted
from monitor.understand.scripts import ARABIC, CYRILLIC

NAME, LINK = "[name]", "[link]"
_SHORTEST = 3
"""Letters of a name in a script with spaces; fewer are initials, and words of every language."""
_SHORTEST_HAN = 2
_INFLECTED = 4
"""Letters from which a Cyrillic name is known by all but its last, and an Arabic one behind a short prefix."""
_ENDING, _PREFIX = 3, 2
"""Letters that such an ending, or such a prefix, has at most."""

_KEPT_END = re.compile(r"\[(order|card) [^\]]*\]")
_CYRILLIC = re.compile(f"[{CYRILLIC}]+")
_ARABIC = re.compile(f"[{ARABIC}]+")


class _Names(NamedTuple):
    spaced: frozenset[str]
    han: tuple[str, ...]


def anonymous(text: str, language: str, people: Iterable[str], keep: Iterable[str] = ()) -> str:
    """The text without what tells a person; `people` are names and handles, `keep` words (brands) that stay."""
    shown = _KEPT_END.sub(r"[\1]", redacted(text[:LIMIT], language))
    read = normalise(shown)
    names = _names(people, keep)
    pieces: list[str] = []
    at = 0
    for start, end, instead in _found(tokens(read.text), names):
        begin, stop = read.span(start, end)
        pieces += (shown[at:begin], instead)
        at = stop
    return "".join((*pieces, shown[at:]))


def _names(people: Iterable[str], keep: Iterable[str]) -> _Names:
    kept = {token.text for word in keep for token in tokens(normalise(word).text)}
    found = [token for name in people for token in tokens(normalise(name.replace("_", " ").lstrip("@")).text)]
    spaced = {token.text for token in found if token.kind is TokenKind.WORD and len(token.text) >= _SHORTEST}
    han = {token.text for token in found if token.kind is TokenKind.HAN and len(token.text) >= _SHORTEST_HAN}
    return _Names(frozenset(spaced - kept), tuple(sorted(han - kept, key=len, reverse=True)))


def _found(words: Iterable[Token], names: _Names) -> Iterator[tuple[int, int, str]]:
    for word in words:
        if word.kind is TokenKind.URL:
            yield word.start, word.end, LINK
        elif word.kind is TokenKind.HANDLE or (word.kind is TokenKind.WORD and _is_name(word.text, names.spaced)):
            yield word.start, word.end, NAME
        elif word.kind is TokenKind.HAN and names.han:
            for hit in re.finditer("|".join(names.han), word.text):
                yield word.start + hit.start(), word.start + hit.end(), NAME


def _is_name(word: str, names: frozenset[str]) -> bool:
    bare = word.partition("'")[0]
    return bare in names or any(_is_form(bare, name) for name in names if len(name) >= _INFLECTED)


def _is_form(word: str, name: str) -> bool:
    """The name declined, as in Russian, or behind "and" or "to", as in Arabic."""
    if _CYRILLIC.fullmatch(name):
        return word.startswith(name[:-1]) and len(word) - len(name) < _ENDING
    return bool(_ARABIC.fullmatch(name)) and word.endswith(name) and len(word) - len(name) <= _PREFIX
