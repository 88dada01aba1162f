"""Languages at home in another script, in Latin letters: Persian, Arabic, Russian and Hindi as typed on phones."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from monitor.understand.scripts import LATIN

_KNOWLEDGE = Path(__file__).parent / "knowledge" / "romanised.toml"

_SURE, _COMMON = 2, 1
"""Points of a word that stands in no other language, and of one that does."""
_STEM, _ENDING = 4, 3
"""Stems are looked up by so many first letters, endings by so many last ones: the shortest there are."""

_ENOUGH, _ENOUGH_SHARE = 3, 0.3
"""Points, and points per word: half of a post is English as a rule. 0.25 to 0.35 give the same on training posts."""

Tells = tuple[tuple[str, int], ...]
"""Codes of the languages that a word speaks for, with the points that it gives them."""


class Heard(NamedTuple):
    """Points of each of the languages, those that have a word of their own, and those that have a telling one.

    Telling is a word of their own, or an ending; without any, the rest may be Czech or Malay as well.
    """

    points: dict[str, int]
    sure: set[str]
    telling: set[str]

    def beyond_doubt(self, length: int, rival: float, claim: str | None) -> str:
        """The language of a text of so many words, or "": the declared one if it has a word of its own, else the best.

        The rival is what the small words of another language come to.
        """
        if claim in self.sure:
            return claim or ""
        points = self.points[self.best]
        enough = length <= _ENOUGH or points >= max(_ENOUGH, _ENOUGH_SHARE * length)
        return self.best if self.best in self.sure and enough and points > rival else ""

    @property
    def best(self) -> str:
        return max(self.points, key=self.points.__getitem__)


@dataclass(frozen=True, slots=True)
class _Known:
    names: dict[str, str]
    words: dict[str, Tells]
    own: frozenset[str]
    stems: dict[str, list[tuple[str, str]]]
    endings: dict[str, list[tuple[str, str]]]
    units: frozenset[str]


def _speller(spelt: dict[str, str]) -> Callable[[str], Iterator[str]]:
    """Gives all ways to type a word; `-` in the table is a sound that is left out."""
    forms = {sound: [form.strip("-") for form in typed.split()] for sound, typed in spelt.items()}
    sounds = re.compile(f"({'|'.join(forms)})" if forms else "$^")

    def spell(word: str) -> Iterator[str]:
        return map("".join, product(*(forms.get(part, (part,)) for part in sounds.split(word))))

    return spell


def _spelt(table: dict[str, dict[str, Any]], kind: str) -> dict[str, set[str]]:
    """Each spelling of the words of this kind, with the codes of its languages; stems keep their `*`."""
    codes: dict[str, set[str]] = defaultdict(set)
    for code, entry in table.items():
        spell, taken = _speller(entry["spelt"]), set(entry["taken"].split())
        for word in entry[kind].split():
            for form in spell(word):
                if form.removesuffix("*") not in taken:
                    codes[form].add(code)
    return codes


def _by(key: slice, forms: dict[str, set[str]]) -> dict[str, list[tuple[str, str]]]:
    places: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for form, codes in forms.items():
        places[form[key]] += [(form, code) for code in sorted(codes)]
    return dict(places)


@cache
def _known() -> _Known:
    table = tomllib.loads(_KNOWLEDGE.read_text(encoding="utf-8"))
    units = frozenset(table.pop("units").split())
    sure, common = _spelt(table, "sure"), _spelt(table, "common")
    stems = {form.removesuffix("*"): sure.pop(form) for form in list(sure) if form.endswith("*")}
    for form, codes in stems.items():
        sure[form] |= codes
    words: dict[str, Tells] = {}
    for form in sure.keys() | common.keys():
        speaks_for = sorted(sure.get(form, set()) | common.get(form, set()))
        weight = _SURE if len(speaks_for) == 1 and form not in common else _COMMON
        words[form] = tuple((code, weight) for code in speaks_for)
    return _Known(
        names={code: entry["name"] for code, entry in table.items()},
        words=words,
        own=frozenset(form for form, tells in words.items() if tells[0][1] == _SURE),
        stems=_by(slice(_STEM), stems),
        endings=_by(slice(-_ENDING, None), _spelt(table, "endings")),
        units=units,
    )


def name_of(code: str) -> str:
    return _known().names[code]


_DIGIT_IN_WORD = re.compile(rf"[2-9](?:[{LATIN}]|(?<=[{LATIN}]\d))")
_WITH_DIGITS = re.compile(rf"(?:(?<!\d)[2-9])?[{LATIN}](?:['2-9]?[{LATIN}])*[2379]?")


def words_with_digits(text: str) -> list[str]:
    """All words of a text in which digits stand for letters, as in Arabic 3andi and Russian 4to; else none."""
    return _WITH_DIGITS.findall(text) if _DIGIT_IN_WORD.search(text) else []


# Not 2 before an Indonesian ending (teman2nya: it doubles the word), nor 6 and 8 before a single letter (h8r).
_DIGIT_WITHIN = re.compile(r"[a-z][3579][a-z]|[a-z]2(?!(?:nya|an|ku|mu|kan|i)$)[a-z]|[a-z][68][a-z]{2}")
_DIGIT_BEFORE = re.compile(r"[379][a-z']*[a-z]{2}|[2568][a-z]{3}")
_SHORTEST_WITH_DIGIT = 4
"""Below that it is a product as a rule: b2b, mp3s."""


@lru_cache(maxsize=8192)
def _build(word: str) -> Tells:
    """What a word that stands in no list tells by its stem, its digits (Arabic) or its ending."""
    known = _known()
    for stem, code in known.stems.get(word[:_STEM], ()):
        if word.startswith(stem):
            return ((code, _SURE),)
    if not word.isalpha():
        if len(word) >= _SHORTEST_WITH_DIGIT and _DIGIT_WITHIN.search(word):
            return (("ar", _SURE),)
        if _DIGIT_BEFORE.match(word) and word[1:] not in known.units:
            return (("ar", _COMMON),)
    for ending, code in known.endings.get(word[-_ENDING:], ()):
        if word.endswith(ending) and word != ending:
            return ((code, _COMMON),)
    return ()


def has_own(words: set[str]) -> bool:
    """Whether one of the words stands in no other language; quick, for most texts have none."""
    return not _known().own.isdisjoint(words)


def hear(words: set[str]) -> Heard:
    """What speaks for each of the languages; every word counts once, however often it is said."""
    known = _known()
    points = dict.fromkeys(known.names, 0)
    sure: set[str] = set()
    telling: set[str] = set()
    listed = known.words.keys() & words
    # Most words tell nothing: they are sorted out in C.
    for tells in filter(None, map(_build, words - listed)):
        for code, weight in tells:
            points[code] += weight
            (sure if weight == _SURE else telling).add(code)
    for word in listed:
        for code, weight in known.words[word]:
            points[code] += weight
            if weight == _SURE:
                sure.add(code)
    return Heard(points, sure, telling | sure)
