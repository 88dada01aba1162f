"""The pattern language of the reply coach's knowledge, made into regular expressions over laid-out words.

One pattern a line. `word*` any ending, `*word` any beginning, `{a|b}` either (`{a|}` may be left out), `#` a number,
`...` up to six words between (twelve characters in Chinese), `<name>` any line of the section `name`, `=> words` what
to write instead. Words stand whole; in Chinese, which has no spaces, anywhere. A ZWNJ in a pattern may be a space too.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from monitor.understand.normalise import normalise
from monitor.understand.scripts import HAN, KANA, SPACED_WORD

GAP_WORDS, GAP_HAN = 6, 12
"""How far apart the parts of one thought stand; with more, two thoughts of one sentence are taken for one."""

_ANY_ENDING = "[^ ]*"
_NUMBER = "[0-9]+(?: [0-9]+)*"
_ZWNJ, _SPACE_OR_NOT = "\u200c", "\ue000"
_WORD = re.compile(f"[{SPACED_WORD}{HAN}{KANA}]+(?:'[{SPACED_WORD}]+)*|[%№]")


class BadPattern(ValueError):
    """A pattern that cannot be read; the message names it and what is wrong."""


class Pattern(NamedTuple):
    """One line of knowledge, ready to be found."""

    expression: str
    better: str


@dataclass(frozen=True, slots=True)
class Writing:
    """How a language is written: whether its words touch, and which letters may be glued before a word."""

    han: bool = False
    proclitics: str = ""
    variants: Mapping[int, int] = field(default_factory=dict)
    """Letters that are read as another one: the traditional ones of Chinese."""


def pattern_of(line: str, writing: Writing, sections: Mapping[str, Sequence[str]]) -> Pattern:
    """One line as a pattern. Raises BadPattern."""
    term, _, better = line.partition("=>")
    try:
        return Pattern(_sequence(_filled(term.strip(), sections), writing) + _end(writing), better.strip())
    except (KeyError, IndexError) as error:
        raise BadPattern(f"{line!r}: {error} is no section, or a brace is missing") from error


def _filled(term: str, sections: Mapping[str, Sequence[str]]) -> str:
    """The term with `<name>` replaced by the lines of that section."""
    return re.sub(r"<(\w+)>", lambda named: "{" + "|".join(sections[named[1]]) + "}", term)


def _split(text: str, at: str) -> Iterator[str]:
    """The parts of a text between signs that stand in no brace."""
    depth = begun = 0
    for place, sign in enumerate(text):
        depth += (sign == "{") - (sign == "}")
        if sign == at and not depth:
            yield text[begun:place]
            begun = place + 1
    if depth:
        raise IndexError("brace")
    yield text[begun:]


def _sequence(term: str, writing: Writing) -> str:
    between = "" if writing.han else " "
    made, begun = "", False
    for piece in filter(None, _split(term, " ")):
        if piece == "...":
            made += f".{{0,{GAP_HAN}}}?" if writing.han else f"(?: [^ ]+){{0,{GAP_WORDS}}}?"
            continue
        one = _piece(piece, writing)
        if _may_be_absent(piece):
            made += f"(?:{between}{one})?" if begun else f"(?:{one}{between})?"
        else:
            made += f"{between if begun else ''}{one}"
            begun = True
    return made


def _end(writing: Writing) -> str:
    """Words stand whole: no letter may follow but what a star lets."""
    return "" if writing.han else "(?= )"


def _may_be_absent(piece: str) -> bool:
    return piece[0] == "{" and piece[-1] == "}" and "" in _split(piece[1:-1], "|")


def _piece(piece: str, writing: Writing) -> str:
    made, at = "", 0
    while at < len(piece):
        if piece[at] == "{":
            end = _closing(piece, at)
            choices = list(_split(piece[at + 1 : end], "|"))
            made += f"(?:{'|'.join(_sequence(one, writing) for one in choices if one)})" + "?" * ("" in choices)
            at = end + 1
            continue
        end = min((place for sign in "{*#" if (place := piece.find(sign, at)) >= 0), default=len(piece))
        made += _literal(piece[at:end], writing)
        if end < len(piece) and piece[end] in "*#":
            made += _ANY_ENDING if piece[end] == "*" else _NUMBER
            end += 1
        at = end
    return made


def _closing(piece: str, at: int) -> int:
    depth = 0
    for place in range(at, len(piece)):
        depth += (piece[place] == "{") - (piece[place] == "}")
        if not depth:
            return place
    raise IndexError("brace")


def _literal(words: str, writing: Writing) -> str:
    """The letters as they look in a normalised text; a hyphen may be a space or nothing."""
    shown = normalise(words.replace(_ZWNJ, _SPACE_OR_NOT)).text.translate(writing.variants)
    return re.escape(shown).replace(_SPACE_OR_NOT, " ?").replace(r"\-", " ?")


def compiled(patterns: Sequence[Pattern], writing: Writing) -> re.Pattern[str]:
    """One expression that finds any of these; nothing, where there are none."""
    if not patterns:
        return re.compile(r"(?!)")
    before = "" if writing.han else "(?<= )"
    glued = f"[{normalise(writing.proclitics).text}]?" if writing.proclitics else ""
    return re.compile(f"{before}{glued}(?:{'|'.join(one.expression for one in patterns)})")


class Laid(NamedTuple):
    """The words of a stretch of text with one space around each (none in Chinese), and where each sign stood."""

    text: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stood; it begins and ends in words."""
        return self.places[start], self.places[end - 1] + 1


def laid(text: str, start: int, end: int, writing: Writing) -> Laid:
    """The words of `text[start:end]`, a normalised text, laid out for patterns. Linear in the length."""
    gap = "" if writing.han else " "
    pieces, places = [gap], [start] * len(gap)
    for word in _WORD.finditer(text, start, end):
        pieces.append(word[0] + gap)
        places += range(*word.span())
        places += [word.end() - 1] * len(gap)
    return Laid("".join(pieces).translate(writing.variants), places)
