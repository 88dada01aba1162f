"""Terms of hand-written knowledge, and how they are found in a text in one pass."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple, Protocol

from ahocorasick_rs import AhoCorasick

from monitor.understand.normalise import Token, TokenKind, normalise, tokens

CACHED_TOKENS = 50_000
"""Look-ups kept per language: a language's usual words fit, and a flood of random ones stays under 10 MB."""


class Role(StrEnum):
    """What a term does."""

    WORD = "word"
    NEGATOR = "negator"
    INTENSIFIER = "intensifier"
    COMPLAINT = "complaint"
    CAUSE = "cause"
    CUE = "cue"
    KIND = "kind"
    ADDRESS = "address"
    """It speaks to the company: "you", "your"."""
    STAGE = "stage"


_TONE = frozenset((Role.WORD, Role.NEGATOR, Role.INTENSIFIER))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of knowledge. `strength` is 1 and `name` empty where the role has none."""

    term: str
    role: Role
    strength: float = 1.0
    name: str = ""

    @property
    def claim(self) -> str:
        """Hits with one claim never overlap: the longest wins ("not bad" over "not" and "bad")."""
        return "tone" if self.role in _TONE else f"{self.role}:{self.name}"


class Hit(NamedTuple):
    """An entry found in a text, at positions `first`..`last` and characters `start`..`end` (normalised).

    Positions count tokens; in Chinese, which has no spaces, characters.
    """

    entry: Entry
    first: int
    last: int
    start: int
    end: int


class Lexicon(Protocol):
    """Everything known about a language, ready to be found in a text."""

    def find(self, text: str, words: Sequence[Token]) -> list[Hit]:
        """The hits of a normalised text, in order of position; linear in its length."""
        ...


class Part(NamedTuple):
    """One word of a term; a stem matches every token that begins with it."""

    text: str
    stem: bool


def parts_of(term: str) -> tuple[Part, ...]:
    """The words of a term as they look in a normalised text."""
    return tuple(part for piece in term.split() for part in _piece(piece))


def spaced_words(text: str) -> list[Token]:
    """The tokens of a normalised text that terms are made of; a hashtag is its word, a link is none."""
    found = tokens(text)
    if "#" not in text and "http" not in text and "www." not in text:
        return found
    return [
        token._replace(text=token.text[1:]) if token.kind is TokenKind.HASHTAG else token
        for token in found
        if token.kind is not TokenKind.URL
    ]


@lru_cache(20_000)  # phrases repeat their words: this makes reading a language three times as fast
def _piece(piece: str) -> tuple[Part, ...]:
    words = spaced_words(normalise(piece.removesuffix("*")).text)
    last = len(words) - 1
    return tuple(Part(word.text, piece.endswith("*") and at == last) for at, word in enumerate(words))


class Claim(NamedTuple):
    """An entry and what it claims, worked out once."""

    entry: Entry
    claim: str


class Node:
    """A place in the tree of terms: what ends here, and which words lead on."""

    __slots__ = ("ends", "exact", "lengths", "stems")

    def __init__(self) -> None:
        self.ends: tuple[Claim, ...] = ()
        self.exact: dict[str, Node] = {}
        self.stems: dict[str, Node] = {}
        self.lengths: tuple[int, ...] = ()

    def add(self, part: Part) -> "Node":
        """The node that this part leads to."""
        if not part.stem:
            return self.exact.setdefault(part.text, Node())
        if len(part.text) not in self.lengths:
            self.lengths = tuple(sorted((*self.lengths, len(part.text)), reverse=True))
        return self.stems.setdefault(part.text, Node())


def _after(nodes: Iterable[Node], token: str) -> list[Node]:
    """Where a token leads from any of the nodes: the whole word before the longest stem."""
    found = []
    for node in nodes:
        if leaf := node.exact.get(token):
            found.append(leaf)
        if node.lengths:  # most have none: this loop runs for every second word of a text
            found += [leaf for length in node.lengths if (leaf := node.stems.get(token[:length]))]
    return found


class Look(NamedTuple):
    """What a first word may be: a term by itself, and the beginning of longer ones."""

    ends: tuple[Claim, ...]
    onward: tuple[Node, ...]


class Looks(dict[str, Look | None]):
    """What each token may begin; worked out once per token and then remembered."""

    def __init__(self, root: Node) -> None:
        super().__init__()
        self._root = (root,)

    def __missing__(self, token: str) -> Look | None:
        if len(self) >= CACHED_TOKENS:
            self.clear()
        nodes = _after(self._root, token)
        ends = tuple(claim for node in nodes for claim in node.ends)
        self[token] = look = Look(ends, tuple(node for node in nodes if node.exact or node.stems)) if nodes else None
        return look


class Spaced:
    """The lexicon of a language that puts spaces between words."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        root = Node()
        for entry in entries:
            node = root
            for part in parts_of(entry.term):
                node = node.add(part)
            node.ends += (Claim(entry, entry.claim),)
        self._looks = Looks(root)

    def find(self, text: str, words: Sequence[Token]) -> list[Hit]:  # noqa: ARG002  (Han reads the text)
        hits: list[Hit] = []
        claimed: dict[str, int] = {}
        looks = self._looks
        tokens = [word.text for word in words]
        for at, token in enumerate(tokens):
            look = looks[token]
            if look is None:
                continue
            for last, (entry, claim) in _found(look, tokens, at):
                if claimed.get(claim, 0) <= at:
                    claimed[claim] = last + 1
                    hits.append(Hit(entry, at, last, words[at].start, words[last].end))
        return hits


def _found(look: Look, tokens: Sequence[str], at: int) -> list[tuple[int, Claim]]:
    """The terms that begin at a word, by their last word: the longest first."""
    found = [(at, claim) for claim in look.ends]
    nodes: Sequence[Node] = look.onward
    while nodes and at + 1 < len(tokens):
        at += 1
        nodes = _after(nodes, tokens[at])
        found[:0] = [(at, claim) for node in nodes for claim in node.ends]
    return found


class Han:
    """The lexicon of Chinese: terms are parts of the text, the longest from the left."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        claims: dict[str, list[Claim]] = {}
        for entry in entries:
            claims.setdefault(normalise(entry.term).text.strip(), []).append(Claim(entry, entry.claim))
        self._automaton = AhoCorasick(list(claims), store_patterns=False)
        self._claims = list(claims.values())

    def find(self, text: str, words: Sequence[Token]) -> list[Hit]:  # noqa: ARG002  (spaces tell nothing here)
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        found.sort(key=_leftmost_longest)
        hits: list[Hit] = []
        claimed: dict[str, int] = {}
        for which, start, end in found:
            for entry, claim in self._claims[which]:
                if claimed.get(claim, 0) <= start:
                    claimed[claim] = end
                    hits.append(Hit(entry, start, end - 1, start, end))
        return hits


def _leftmost_longest(match: tuple[int, int, int]) -> tuple[int, int]:
    _, start, end = match
    return start, -end


class Layered:
    """A lexicon and others for the words of Latin script mixed in; where they clash, the earlier wins."""

    def __init__(self, first: Lexicon, others: Sequence[Lexicon]) -> None:
        self._first = first
        self._others = others

    def find(self, text: str, words: Sequence[Token]) -> list[Hit]:
        hits = self._first.find(text, words)
        if _LATIN.search(text):
            for other in self._others:
                taken = {(hit.entry.claim, at) for hit in hits for at in range(hit.first, hit.last + 1)}
                hits += [
                    hit
                    for hit in other.find(text, words)
                    if not any((hit.entry.claim, at) in taken for at in range(hit.first, hit.last + 1))
                ]
            hits.sort(key=lambda hit: hit.first)
        return hits


_LATIN = re.compile("[a-z]")
