"""How the raw bytes of a frame may spell a word, so that most frames are dropped before anything is decoded.

A frame that holds a folded word holds one of these byte strings: a stretch of the word as it is written, in any case
and by any twin of its letters; the beginning of that stretch and a sign that nobody sees; or, wherever it stands, a
sign or an escape that may turn into letters. The reverse is not true, and need not be.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from unicodedata import category

from connectors.bluesky_jetstream_fold import COMPATIBLE, LOST, Twins

_ROOM = 25_000
"""Byte strings for all words together, with which the automaton takes some 20 MB."""
_MOST = 320
"""Byte strings for one word: six letters in either case. More letters are rarer, and double the number each."""
_LEAST = 120
"""For one of very many: four letters."""
_BLOCK = 64
"""Signs that differ in the last byte of their UTF-8 alone."""
_ALL = "".join(map(chr, (*range(0x80, 0xD800), *range(0xE000, 0x30000))))
"""Every sign that folding may change; the planes above hold no letters."""
_CASED = tuple(sign for sign in map(chr, range(0x20000)) if sign.casefold() != sign)

# Signs that fold to nothing and stand in many posts: tatweel, vowels of Arabic, nasals and nukta of Hindi, ZWNJ and
# ZWJ, the selector of emoji. Only behind the beginning of a word are they a reason to read on.
_COMMON = "\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0900\u0901\u0902\u093c\u200c\u200d\ufe0f"

_HEX = "0123456789abcdefABCDEF"
# Escapes that stand for no letter: control characters, `&`, `<`, `>`, `'` and their neighbours, separators of lines.
# Servers written in Go escape these, https://pkg.go.dev/encoding/json#Marshal , and no Jetstream escapes letters.
_TAME = ("\\u000", "\\u001", "\\u002", *(f"\\u003{sign}" for sign in "abcdefABCDEF"), "\\u2028", "\\u2029")

# What every frame holds besides words, https://github.com/bluesky-social/jetstream#format .
_FORMAT = (
    "kind commit rev operation create collection app.bsky.feed.post rkey record $type createdat langs reply parent root"
    " cid uri at://did:plc: bafyrei text facets features index bytestart byteend app.bsky.richtext.facet#link tag"
    " embed external images aspectratio height width mimetype image/jpeg blob size ref $link description title thumb"
)


_Ways = dict[str, list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Some letters of a word that stand together, and the byte strings of which a frame with them holds one."""

    text: str
    marks: frozenset[bytes]


def marks(entries: Collection[Collection[str]], twins: Twins) -> set[bytes]:
    """Byte strings of which a frame holds one if it holds all parts of one of these entries, once folded."""
    ways = _ways({letter for parts in entries for part in parts for letter in part}, twins)
    most = min(max(_ROOM // len(entries), _LEAST), _MOST)
    found = {*_turning(), *(escape.encode() for escape in _escapes())}
    for parts in entries:
        found |= min((_best(part, ways, most) for part in parts), key=_rank).marks
    return found


def _best(part: str, ways: _Ways, most: int) -> _Stretch:
    """The longest stretch of a part that does not take too many byte strings, and rather one that is in few frames."""
    best = _stretch(part[0], ways)
    for length in range(2, len(part) + 1):
        stretches = (_stretch(part[start : start + length], ways) for start in range(len(part) - length + 1))
        small = [stretch for stretch in stretches if len(stretch.marks) <= most]
        if not small:
            break
        best = min(small, key=_rank)
    return best


def _rank(stretch: _Stretch) -> tuple[bool, bool, int, int]:
    # In Hindi a sign that folds to nothing follows the signs of vowels, and these two letters, in every other sentence.
    text = stretch.text
    busy = category(text[0])[0] == "M" or text[0] in "डढ"
    return text in _FORMAT, busy, -len(text.encode()), len(stretch.marks)


def _stretch(text: str, ways: _Ways) -> _Stretch:
    found: set[bytes] = set()
    for begun, left in _spelled(text, ways):
        found |= _broken(begun) if left else {begun.encode()}
    return _Stretch(text, frozenset(found))


def _spelled(wanted: str, ways: _Ways, *, inside: bool = False) -> Iterator[tuple[str, str]]:
    """Each way to write the beginning of a stretch, with what is left of it then."""
    for raw, folded in ways[wanted[0]]:
        # One sign may be several letters, the first of which belong to what stands before.
        for start in range(1 if inside else len(folded)):
            letters = folded[start:]
            if not wanted.startswith(letters):
                if letters.startswith(wanted):
                    yield raw, ""
                continue
            left = wanted[len(letters) :]
            yield raw, left
            if left:
                yield from ((raw + more, rest) for more, rest in _spelled(left, ways, inside=True))


def _broken(begun: str) -> set[bytes]:
    """The beginning of a stretch, and then a sign that folds to nothing."""
    # These signs are at home between Arabic and Indian letters alone. Elsewhere the last letter will do, so that the
    # automaton stays small.
    begun = begun if "\u0600" <= begun[-1] <= "\u097f" else begun[-1]
    return {(begun + sign).encode() for sign in _COMMON}


def _ways(letters: AbstractSet[str], twins: Twins) -> _Ways:
    """For each of these letters the signs that fold to it, or to it among others, each with what it folds to."""
    raw = {*letters, *_CASED, *(other for other, _ in twins.pairs)}
    known = [(sign, twins.unite(LOST.sub("", sign.casefold()))) for sign in sorted(raw) if not COMPATIBLE.match(sign)]
    ways: _Ways = {letter: [] for letter in letters}
    for sign, folded in known:
        for letter in letters & set(folded):
            ways[letter].append((sign, folded))
    return ways


@cache
def _turning() -> tuple[bytes, ...]:
    """Signs that change more than themselves, or that fold to nothing and are rare: whole blocks by what they share."""
    signs = {*COMPATIBLE.findall(_ALL), *"".join(LOST.findall(_ALL))}.difference(_COMMON)
    found = {sign.encode() for sign in signs}
    full = {start for start, number in Counter(sign[:-1] for sign in found).items() if number == _BLOCK}
    return (*full, *(sign for sign in found if sign[:-1] not in full))


def _escapes(begun: str = "\\u") -> Iterator[str]:
    """The shortest beginnings of escapes that may stand for a letter."""
    if begun in _TAME:
        return
    if not any(tame.startswith(begun) for tame in _TAME):
        yield begun
        return
    for sign in _HEX:
        yield from _escapes(begun + sign)
