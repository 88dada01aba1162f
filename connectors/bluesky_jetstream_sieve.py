"""Which posts hold one of the words, found before anything else is done with them.

Two steps: a look at the raw bytes, which most frames do not pass, and a look at the text. Neither cares for word
boundaries, so that a word is found inside longer ones, too; whoever takes the posts decides what they are about.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from unicodedata import category

from ahocorasick_rs import BytesAhoCorasick, Implementation

from connectors.bluesky_jetstream_fold import Twins, fold
from connectors.bluesky_jetstream_spelling import marks

CREATED = b'"create"'
"""In the frame of every new post, and in no text: there the quotes would be escaped."""
QUICK = 20_000
"""Byte strings up to which an automaton is made for speed: some 20 MB, and a look takes half as long."""


class Sieve:
    """Finds words in any script, whatever their case, width or accents; of several in one entry it wants them all."""

    def __init__(self, words: Sequence[str]) -> None:
        self.names_people = any(word.startswith("did:") for word in words)
        """Whether it matters who wrote a post and whom it answers: people are told by their did."""
        entries = [_parts(word) for word in words]
        parts = sorted({part for entry in entries for part in entry})
        self._entries = [frozenset(map(parts.index, entry)) for entry in entries]
        self._parts = _automaton([part.encode() for part in parts])
        # Only letters that the words have need to be told from their twins.
        self._twins = Twins(set("".join(parts)))
        self._raw = _automaton([CREATED, *sorted(marks(entries, self._twins))])

    def may_hold(self, frame: bytes) -> bool:
        """Whether a frame of JSON is worth reading: any is but a new post that names nothing."""
        found = self._raw.find_matches_as_indexes(frame)
        return len(found) != 1 or found[0][0] != 0

    def holds(self, text: str) -> bool:
        """Whether all parts of one of the words are in a text."""
        folded = fold(text, self._twins)
        found = self._parts.find_matches_as_indexes(folded.encode(errors="replace"), overlapping=True)
        if not found:
            return False
        there = {part for part, _, _ in found}
        return any(entry <= there for entry in self._entries)


@lru_cache(maxsize=64)
def sieve_for(words: tuple[str, ...]) -> Sieve:
    """The sieve of these words, made once."""
    return Sieve(words)


def _parts(word: str) -> frozenset[str]:
    """The words of an entry. Single letters tell nothing where there is more."""
    # Marks are parts of words: to a regular expression the vowel signs of Hindi are none.
    signs = (sign if category(sign)[0] in "LMN" else " " for sign in fold(word))
    found = frozenset("".join(signs).split())
    return frozenset(part for part in found if len(part) > 1 or len(found) == 1) or found


def _automaton(wanted: Collection[bytes]) -> BytesAhoCorasick:
    small = len(wanted) <= QUICK
    return BytesAhoCorasick(list(wanted), implementation=Implementation.DFA if small else Implementation.ContiguousNFA)
