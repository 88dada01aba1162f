"""What people suggest, gathered: nearly the same idea in nearly the same words is one."""

import math
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby

from connectors.base import Author, Mention
from monitor.config import Settings
from monitor.store import spoken
from monitor.store.spoken import Spoken
from monitor.understand.assess import Mind, assess_all
from monitor.understand.assessment import Assessment, Kind
from monitor.understand.lexicon import lexicon_of
from monitor.understand.normalise import TokenKind, normalise, tokens
from monitor.understand.redact import redacted
from monitor.understand.scripts import HAN
from monitor.understand.small_words import knows
from monitor.understand.terms import spaced_words

CUE = "suggestion"
NEAR = 0.22
"""Cosine of two ideas' words, rare ones weighing more. Of the invented ideas of `tests/monitor/test_ideas.py` two on
one matter reach 0.28 in Chinese and 0.46 in other languages at least, two on different matters 0.15 at most."""
_SHORTEST = 3
"""Letters of a word that says something, in scripts with spaces."""
HAN_NAME = re.compile(f"[{HAN}]+")
_STEM = 5
"""Letters by which the forms of a word are one; the reply coach takes as many."""


@dataclass(frozen=True, slots=True)
class Idea:
    """One idea: who had it, the newest first, and how the newest said it."""

    brand: str
    text: str
    language: str
    newest: datetime
    people: int
    posts: tuple[int, ...]
    urls: tuple[str, ...]


def ideas(
    connection: sqlite3.Connection, settings: Settings, mind: Mind, brand: str, span: tuple[datetime, datetime]
) -> list[Idea]:
    """What was suggested to a brand ("": to any) from the start of a span up to its end, the newest first.

    Cues of what is no complaint are not stored: the posts are read anew, by what reads new ones.
    """
    found: list[Idea] = []
    said = sorted(spoken.about(connection, brand, *span), key=lambda one: one.brand)
    for name, group in groupby(said, key=lambda one: one.brand):
        wishes = list(_wishes(list(group), settings, mind, name))
        found += [_idea(name, gathered) for gathered in gather(wishes, settings_words(settings, name))]
    return sorted(found, key=lambda idea: idea.newest, reverse=True)


def settings_words(settings: Settings, brand: str) -> frozenset[str]:
    """The words of a brand's names: everybody says them."""
    names = (name for one in settings.brands if one.id == brand for name in one.names)
    return frozenset(token.text for name in names for token in tokens(normalise(name).text))


def _wishes(said: Sequence[Spoken], settings: Settings, mind: Mind, brand: str) -> Iterator[Spoken]:
    mentions = [
        Mention(one.source, str(one.id), one.text, Author(str(one.author)), language=one.language) for one in said
    ]
    for one, assessed in zip(said, assess_all(mentions, settings.compiled(), mind, brand), strict=True):
        if is_idea(assessed):
            yield one


def is_idea(assessed: Assessment) -> bool:
    return CUE in assessed.cues and assessed.kind is not Kind.PROMO_SPAM


def gather(wishes: Sequence[Spoken], ordinary: frozenset[str] = frozenset()) -> list[list[Spoken]]:
    """Groups of nearly the same words, each with its newest first; `ordinary` words say nothing."""
    newest = sorted(wishes, key=lambda one: (one.published, one.id), reverse=True)
    bags = [stems(one.text, one.language, ordinary) for one in newest]
    weights = _weights(bags)
    groups: list[list[int]] = []
    for number, bag in enumerate(bags):
        near = [(max(_cosine(bag, bags[other], weights) for other in group), group) for group in groups]
        best = max(near, key=lambda pair: pair[0], default=(0.0, []))
        if best[0] >= NEAR:
            best[1].append(number)
        else:
            groups.append([number])
    return [[newest[number] for number in group] for group in groups]


def stems(text: str, language: str, ordinary: frozenset[str] = frozenset()) -> frozenset[str]:
    """The beginnings of the words that say what is suggested; of Chinese, which has no spaces, every pair of signs."""
    found: set[str] = set()
    for token in tokens(_matter(normalise(text).text, language, ordinary)):
        if token.kind is TokenKind.HAN:
            found.update(token.text[at : at + 2] for at in range(len(token.text) - 1))
        elif token.kind in (TokenKind.WORD, TokenKind.HASHTAG):
            word = token.text.lstrip("#")
            if len(word) >= _SHORTEST and word not in ordinary and word not in _small_words():
                found.add(word[:_STEM])
    return frozenset(found)


def _matter(text: str, language: str, ordinary: frozenset[str]) -> str:
    """The text without the words by which every suggestion is known, and without Chinese names of the brand."""
    for name in ordinary:
        if HAN_NAME.fullmatch(name):
            text = text.replace(name, " ")
    lexicon = lexicon_of(language)
    for hit in lexicon.find(text, spaced_words(text)) if lexicon else ():
        if hit.entry.name == CUE:
            text = text[: hit.start] + " " * (hit.end - hit.start) + text[hit.end :]
    return text


@cache
def _small_words() -> frozenset[str]:
    """Those by which languages are told apart: they say nothing else."""
    return frozenset(word for script in ("Arab", "Cyrl", "Deva", "Latn") for word in knows(script).words)


def _weights(bags: Sequence[frozenset[str]]) -> Mapping[str, float]:
    """A word that many ideas share says little about each (inverse document frequency, Spärck Jones 1972)."""
    seen = Counter(stem for bag in bags for stem in bag)
    return {stem: math.log(1 + len(bags) / count) for stem, count in seen.items()}


def _cosine(one: frozenset[str], two: frozenset[str], weights: Mapping[str, float]) -> float:
    common = sum(weights[stem] ** 2 for stem in one & two)
    lengths = [math.sqrt(sum(weights[stem] ** 2 for stem in bag)) for bag in (one, two)]
    return common / (lengths[0] * lengths[1]) if common else 0.0


def _idea(brand: str, group: Sequence[Spoken]) -> Idea:
    first = group[0]
    return Idea(
        brand=brand,
        text=redacted(first.text, first.language),
        language=first.language,
        newest=first.published,
        people=len({one.author for one in group}),
        posts=tuple(one.id for one in group),
        urls=tuple(one.url for one in group if one.url),
    )
