"""Which posts hold one of the words, found before anything else is done with them.

Two steps: a look at the raw bytes, which most frames do not pass, and a look at the text. Neither cares for word
boundaries, so that a word is found inside longer ones, too; whoever takes the posts decides what they are about.
"""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from unicodedata import category, is_normalized, normalize

from ahocorasick_rs import BytesAhoCorasick, Implementation

# Marks that writers leave out or add, and signs that nobody sees: accents and nukta where NFKC leaves them apart,
# tatweel and the signs for Arabic vowels, soft hyphens, ZWNJ, variation selectors.
_LOOSE = (
    "\u00ad\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0902\u093c"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff"
)
_LOST = re.compile(f"[{_LOOSE}]+")

# Letters that NFKC changes, and marks that it joins to the letter before them. It changes punctuation, too, which
# stands in nearly every Chinese text; but words have none.
_COMPATIBLE = re.compile(
    "[ª²³µ¹º¼-¾ĲĳĿŀŉſ\u01c4-\u01cc\u01f1-\u01f3\u02b0-\u02b8\u02e0-\u02e4\u0300-\u036f\u0374\u037a\u03d0-\u03d6"
    "\u03f0-\u03f9\u0587\u0653-\u0655\u0675-\u0678\u0958-\u095f\u09dc-\u09df\u0a33-\u0a5e\u0b5c\u0b5d\u0e33\u0eb3"
    "\u0edc\u0edd\u0f43-\u0f69\u10fc\u1100-\u11ff\u1d2c-\u1d6a\u1d78\u1d9b-\u1dbf\u1e9a\u1e9b\u1f71-\u1ffb"
    "\u2070-\u209c\u2100-\u218b\u2460-\u24ff\u2c7c\u2c7d\u2d6f\u3038-\u303a\u3099\u309a\u309f\u30ff\u3131-\u318e"
    "\u3192-\u319f\u3200-\u33ff\ua69c\ua69d\ua770\ua7f2-\ua7f9\uab5c-\uab69\uf900-\ufdff\ufe70-\ufefc"
    "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uffdc\U0001d400-\U0001d7ff\U0001ee00-\U0001eebb"
    "\U0001f100-\U0001f16f\U0001fbf0-\U0001fbf9\U0002f800-\U0002fa1f]"
)

# Letters that differ between the keyboards of neighbours, or that are written either way.
_TWINS = {
    "ی": "يىئېۍ", "ک": "كڪ", "ه": "ةۀہۂۃھە", "ا": "أإآٱٲٳ", "و": "ؤ", "न": "ऩ", "र": "ऱ", "ळ": "ऴ", "е": "ё", "i": "ı",
    **{str(number): "".join(chr(ord(zero) + number) for zero in "٠۰०") for number in range(10)},
}  # fmt: skip


class Sieve:
    """Finds words in any script, whatever their case, width or accents; of several in one entry it wants them all."""

    def __init__(self, words: Sequence[str]) -> None:
        self.names_people = any(word.startswith("did:") for word in words)
        """Whether it matters who wrote a post and whom it answers: people are told by their did."""
        entries = [_parts(word) for word in words]
        parts = sorted({part for entry in entries for part in entry})
        self._entries = [frozenset(map(parts.index, entry)) for entry in entries]
        self._parts = _automaton(parts)
        # The longest part is the rarest guess. Other scripts cannot stand in a frame that is ASCII throughout.
        rarest = {max(entry, key=len) for entry in entries}
        self._raw = _automaton([part for part in sorted(rarest) if part.isascii()])
        # Only letters that the words have need to be told from their twins.
        self._twins = _Twins(set("".join(parts)))

    def may_hold(self, frame: bytes) -> bool:
        """Whether a frame of JSON is worth reading; one that is ASCII throughout and names nothing is not."""
        # An escape may stand for any letter.
        if not frame.isascii() or b"\\u" in frame:
            return True
        return self._raw.find_matches_as_indexes(frame.lower()) != []

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


class _Twins:
    """Some letters, and those that are written for them."""

    def __init__(self, letters: Collection[str]) -> None:
        self._pairs = [(other, one) for one, others in _TWINS.items() if one in letters for other in others]
        self._any = re.compile(f"[{''.join(other for other, _ in self._pairs)}]") if self._pairs else None

    def unite(self, text: str) -> str:
        if self._any is not None and self._any.search(text):
            for other, one in self._pairs:  # six times as quick as `str.translate`
                text = text.replace(other, one)
        return text


_ALL_TWINS = _Twins(_TWINS)


def fold(text: str, twins: _Twins = _ALL_TWINS) -> str:
    """One spelling for what reads the same. Spaces and punctuation stay."""
    if text.isascii():
        return text.lower()
    if not is_normalized("NFKC", text) and _COMPATIBLE.search(text):
        text = normalize("NFKC", text)
    text = text.casefold()
    if _LOST.search(text):
        text = _LOST.sub("", text)
    return twins.unite(text)


def _parts(word: str) -> frozenset[str]:
    """The words of an entry. Single letters tell nothing where there is more."""
    # Marks are parts of words: to a regular expression the vowel signs of Hindi are none.
    signs = (sign if category(sign)[0] in "LMN" else " " for sign in fold(word))
    found = frozenset("".join(signs).split())
    return frozenset(part for part in found if len(part) > 1 or len(found) == 1) or found


def _automaton(words: Sequence[str]) -> BytesAhoCorasick:
    # Three times the memory of the default and a third quicker; a brand has few names.
    return BytesAhoCorasick([word.encode() for word in words], implementation=Implementation.DFA)
