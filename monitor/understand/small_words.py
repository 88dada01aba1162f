"""What tells the languages of one script apart: letters that only some have, and their small words."""

import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_KNOWLEDGE = Path(__file__).parent / "knowledge" / "language.toml"


@dataclass(frozen=True, slots=True)
class Script:
    """What speaks for each of the languages that share a script."""

    fallback: str
    codes: tuple[str, ...]
    letters: dict[str, list[tuple[str, float]]]
    words: dict[str, list[str]]


@cache
def knowledge() -> dict[str, Any]:
    return tomllib.loads(_KNOWLEDGE.read_text(encoding="utf-8"))


@cache
def knows(script: str) -> Script:
    table: dict[str, Any] = dict(knowledge()[script])
    fallback: str = table.pop("fallback")
    letters: dict[str, list[tuple[str, float]]] = {}
    words: dict[str, list[str]] = {}
    for code, entry in table.items():
        for group, weight in entry["letters"].items():
            for letter in group:
                letters.setdefault(letter, []).append((code, weight))
        for word in set(entry["words"].split()):
            words.setdefault(word, []).append(code)
    return Script(fallback, tuple(table), letters, words)


def points_of(words: list[str], letters: Counter[str], script: str) -> dict[str, float]:
    known = knows(script)
    points = dict.fromkeys(known.codes, 0.0)
    for letter in known.letters.keys() & letters.keys():
        for code, weight in known.letters[letter]:
            points[code] += weight * letters[letter]
    # Most words are no small ones: they are sorted out in C.
    for codes in filter(None, map(known.words.get, words)):
        for code in codes:
            points[code] += 1
    return points


def leader(points: dict[str, float]) -> tuple[str, float]:
    """The language with most points, and by how many."""
    best, second = sorted(points, key=points.__getitem__, reverse=True)[:2]
    return best, points[best] - points[second]
