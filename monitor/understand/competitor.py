"""Who somebody leaves for: the name in "switching to Zipcart", in each language's own words."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from monitor.understand.edges import joins
from monitor.understand.entity_places import places_in
from monitor.understand.lexicon import READS, BadKnowledge, alternatives
from monitor.understand.normalise import Normalised, Token, TokenKind, normalise, tokens

TABLE = Path(__file__).parent / "knowledge" / "competitors.tsv"
SLOT = "…"
SORTS = ("leaving", "going", "skip", "not", "nobody")

READ = 80
"""Code points beside a phrase in which a name and what stands between them end."""
MOST_HITS = 200
"""Phrases looked at; a post of LIMIT code points that is made of nothing else has more."""
MOST_NAMES = 3
"""Competitors named of one post; more are a list, not a way to leave."""
MOST_WORDS = 3
"""Words of one name; longer ones are sentences that begin with a capital."""
HAN_NAME = (2, 6)
"""Characters of a Chinese name: 京东, 拼多多, 中国移动; longer is a clause."""
MOST_DIGITS = 2
"""More of them are a number, not a name: "7-Eleven", "O2" and "Tele2" have one."""

NEGATED = 2
"""Words before a phrase in which a "not" takes it back: "never again going to"."""

_MASKED = frozenset(("ru", "zh", "fa", "ar", "hi"))
"""Written in another script, so that Latin letters stand for a name as capitals do elsewhere."""
_CLOSING = frozenset("了吧啦呢算去买買用下的订訂点點那和跟")
"""What follows a Chinese name where no punctuation does."""
_CLAUSE_END = re.compile("[.,;:!?…،؛؟।。、]")
_BETWEEN = " \"'(«"
_WITHIN = " &-.'"

Place = tuple[int, int]


class Phrase(NamedTuple):
    """What stands before the name and after it, normalised; one of them may be empty."""

    before: str
    after: str
    sure: bool
    """It says so by itself; else only with a name that looks like one."""
    joined: bool
    """The name is written together with what is before it."""

    @property
    def telling(self) -> str:
        return self.before or self.after


@dataclass(frozen=True, slots=True)
class Farewells:
    """How people of one language say whom they leave for."""

    automaton: AhoCorasick
    phrases: Sequence[Sequence[Phrase]]
    skipped: frozenset[str]
    negators: frozenset[str]
    nobody: frozenset[str]
    stems: tuple[str, ...]

    def is_nobody(self, word: str) -> bool:
        return word in self.nobody or word.startswith(self.stems)


def read_farewells(path: Path = TABLE) -> dict[str, dict[str, list[str]]]:
    """By language and sort, the phrases and words as they are written. Raises BadKnowledge."""
    listed: dict[str, dict[str, list[str]]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != 3 or cells[1] not in SORTS or cells[2].count(SLOT) != (cells[1] in SORTS[:2]):
            raise BadKnowledge(f"{path}:{number}: not a language, a sort and its words: {line!r}")
        code, sort, said = cells
        entries = listed.setdefault(code, {one: [] for one in SORTS})[sort]
        entries += alternatives(said) if SLOT in said else said.split()
    return listed


def phrase_of(written: str, *, sure: bool) -> Phrase:
    before, _, after = written.partition(SLOT)
    joined = bool(before) and not before.endswith(" ")
    return Phrase(normalise(before).text.strip(), normalise(after).text.strip(), sure, joined)


@cache
def _farewells(code: str) -> Farewells | None:
    listed = [entries for folder in READS.get(code, ()) if (entries := read_farewells().get(folder))]
    phrases: dict[str, list[Phrase]] = {}
    for sort in SORTS[:2]:
        for written in (one for entries in listed for one in entries[sort]):
            phrase = phrase_of(written, sure=sort == "leaving")
            phrases.setdefault(phrase.telling, []).append(phrase)
    plain = {
        sort: frozenset(normalise(one).text for entries in listed for one in entries[sort] if not one.endswith("*"))
        for sort in SORTS[2:]
    }
    stems = [one.removesuffix("*") for entries in listed for one in entries["nobody"] if one.endswith("*")]
    return Farewells(
        automaton=AhoCorasick(list(phrases), store_patterns=False),
        phrases=list(phrases.values()),
        skipped=plain["skip"],
        negators=plain["not"],
        nobody=plain["nobody"],
        stems=tuple(normalise(stem).text for stem in stems),
    )


class _Look(NamedTuple):
    """One text in one language, and what may not be named in it."""

    text: Normalised
    language: str
    says: Farewells
    taken: Collection[Place]
    quiet: bool
    """Nobody can tell a name by its capital: the post has none, or nothing else."""


def competitors(text: Normalised, language: str, ours: Collection[Place] = ()) -> list[Place]:
    """Where a normalised text names whom its writer leaves for, in order; `ours` are the places of our own names."""
    says = _farewells(language)
    if says is None:
        return []
    rest = text.original[1:]
    quiet = rest == rest.lower() or text.original == text.original.upper()
    look = _Look(text, language, says, ours, quiet)
    found: list[Place] = []
    for place in sorted(_all(look)):
        if not found or place[0] >= found[-1][1]:
            found.append(place)
    return found[:MOST_NAMES]


def _all(look: _Look) -> Iterator[Place]:
    text = look.text.text
    hits = look.says.automaton.find_matches_as_indexes(text, overlapping=True)
    for which, start, end in hits[:MOST_HITS]:
        ahead = text[end : end + READ]
        for phrase in look.says.phrases[which]:
            # Many phrases begin alike: which of them may be meant is told by how they end.
            told = not phrase.before or phrase.after in ahead
            if told and _stands(look, phrase, start, end) and (place := _name(look, phrase, start, end)):
                yield place


def _stands(look: _Look, phrase: Phrase, start: int, end: int) -> bool:
    """Whether the phrase is made of whole words, and nothing takes it back; Chinese has no boundaries."""
    text = look.text.text
    if look.language == "zh":
        return text[start - 1 : start] not in look.says.negators
    if (start and joins(text[start - 1])) or not (phrase.joined or end == len(text) or not joins(text[end])):
        return False
    return look.says.negators.isdisjoint(_CLAUSE_END.split(text[max(0, start - READ) : start])[-1].split()[-NEGATED:])


def _name(look: _Look, phrase: Phrase, start: int, end: int) -> Place | None:
    """The name that the phrase leads to, unless it is ours or a city."""
    words = _following(look, phrase, end) if phrase.before else _preceding(look, phrase, start)
    if not words:
        return None
    place = words[0].start, words[-1].end
    between = look.text.text[place[1] : place[1] + len(phrase.after) + 1].strip()
    if phrase.before and not between.startswith(phrase.after):
        return None
    ours = any(place[0] < last and first < place[1] for first, last in look.taken)
    return None if ours or any(places_in(_shown(look, *place), look.language)) else place


def _following(look: _Look, phrase: Phrase, at: int) -> list[Token]:
    """The words of a name that begins here."""
    text = look.text.text
    floor, words = at, list[Token]()
    for word in (one._replace(start=at + one.start, end=at + one.end) for one in tokens(text[at : at + READ])):
        if text[floor : word.start].strip(_WITHIN if words else _BETWEEN) or len(words) == MOST_WORDS:
            break
        if not words and word.text in look.says.skipped:
            floor = word.end
            continue
        if word.kind is TokenKind.HAN:
            return words or _han_name(look, phrase, word)
        if not _is_name(look, phrase, word, first=not words):
            break
        words.append(word)
        floor = word.end
    return words


def _preceding(look: _Look, phrase: Phrase, at: int) -> list[Token]:
    """The words of a name that ends here."""
    text = look.text.text
    begun = max(0, at - READ)
    ceiling, words = at, list[Token]()
    for word in reversed(
        [one._replace(start=begun + one.start, end=begun + one.end) for one in tokens(text[begun:at])]
    ):
        cut = begun and word.start == begun
        if cut or text[word.end : ceiling].strip(_WITHIN if words else _BETWEEN) or len(words) == MOST_WORDS:
            break
        if not _is_name(look, phrase, word, first=not words):
            break
        words.insert(0, word)
        ceiling = word.start
    return words


def _han_name(look: _Look, phrase: Phrase, run: Token) -> list[Token]:
    """A name of Chinese characters: to the word that must follow, or to one that may."""
    if not phrase.sure or look.says.is_nobody(run.text):
        return []
    size = run.text.find(phrase.after) if phrase.after else len(run.text)
    size = min([size, *(at for at, sign in enumerate(run.text) if sign in _CLOSING and not phrase.after)])
    return [run._replace(end=run.start + size)] if HAN_NAME[0] <= size <= HAN_NAME[1] else []


def _is_name(look: _Look, phrase: Phrase, word: Token, *, first: bool) -> bool:
    if word.kind in _SIGNED:
        return first
    if word.kind is not TokenKind.WORD or look.says.is_nobody(word.text):
        return False
    alone = first and len(word.text) == 1 and look.text.text[word.end : word.end + 1] != "-"  # T-Mobile
    if alone or not any(map(str.isalpha, word.text)) or sum(map(str.isdigit, word.text)) > MOST_DIGITS:
        return False
    return _looks(look, word) or (first and phrase.sure and _may_look(look, word))


_SIGNED = frozenset((TokenKind.HANDLE, TokenKind.HASHTAG))


def _looks(look: _Look, word: Token) -> bool:
    """Whether it is written as names are."""
    if look.language in _MASKED and word.text.isascii():
        return True
    return not look.quiet and _shown(look, word.start, word.end)[:1].isupper()


def _may_look(look: _Look, word: Token) -> bool:
    """Whether its script has no capitals, or its writer uses none."""
    return look.quiet or word.text.upper() == word.text


def _shown(look: _Look, start: int, end: int) -> str:
    first, last = look.text.span(start, end)
    return look.text.original[first:last]


def marked(text: Normalised, place: Place) -> str:
    """How a competitor is told where people read it."""
    first, last = text.span(*place)
    return f"competitor: {text.original[first:last]}"
