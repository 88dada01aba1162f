"""A number that is nearly the same for texts that are nearly the same."""

import re
import struct
from collections.abc import Iterable
from functools import lru_cache, partial, reduce
from hashlib import blake2b
from operator import xor

from monitor.understand.normalise import LIMIT
from monitor.understand.scripts import HAN, HANGUL, KANA, SPACED_WORD

MAYBE = 16
"""Bits up to which two texts are worth comparing. Posts of six scripts with a word, a handle, a hashtag or other
punctuation added differ in 0 to 9, short ones with a word changed in 5 to 15; two people's complaints about one
matter and brand in 23 and more."""
ALIKE = 0.55
"""Share of letter sequences that copies have in common at least: storms with a word more or less 0.64 and up,
two people's complaints about one matter and brand 0.35 and less."""
_BITS = 64
_LANE = 16
_LONGEST = 4
_FEW_LETTERS = 20
_FEW_IDEOGRAPHS = 8
"""Below these, chance alike: five words, or as much in Chinese."""

_NO_CONTENT = re.compile(r"(?:https?://|www\.)[!-~]*|@[\w.@-]+|\d+")
_DENSE = re.compile(f"[{HAN}{KANA}{HANGUL}]+")
_WORDS = re.compile(f"[{SPACED_WORD}]+")


def fingerprint(text: str) -> int:
    """The SimHash of a normalised text, 0..2^64-1; 0 for too little text to compare.

    Over four-letter sequences, two-letter ones in Chinese, Japanese and Korean; addresses, handles, digits,
    punctuation and hashtags at the end do not count. The same in every process and version of Python.
    """
    spaced, dense = _content(text)
    if len(spaced) < _FEW_LETTERS and len(dense) < _FEW_IDEOGRAPHS:
        return 0
    return _majority([*_grams(spaced, _LONGEST), *_grams(dense, 2)])


def alike(one: str, other: str) -> bool:
    """Whether two normalised texts say nearly the same words; slower than `distance`, and right for short posts."""
    mine, theirs = _sequences(one), _sequences(other)
    return bool(mine) and len(mine & theirs) >= ALIKE * len(mine | theirs)


def _sequences(text: str) -> set[str]:
    spaced, dense = _content(text)
    return {
        letters[start : start + size]
        for letters, size in ((spaced, _LONGEST), (dense, 2))
        for start in range(len(letters) - size + 1)
    }


def _content(text: str) -> tuple[str, str]:
    """What is said, in scripts with spaces and in those without."""
    said = _NO_CONTENT.sub(" ", _without_last_hashtags(text[:LIMIT]))
    return " ".join(_WORDS.findall(_DENSE.sub(" ", said))), "".join(_DENSE.findall(said))


def _without_last_hashtags(text: str) -> str:
    """Those are added in passing on; one inside the sentence is a word of it."""
    words = text.split(" ")
    while words and words[-1][:1] in ("#", ""):
        words.pop()
    return " ".join(words)


def distance(one: int, other: int) -> int:
    """How many of the 64 bits differ."""
    return (one ^ other).bit_count()


def _grams(text: str, size: int) -> Iterable[int]:
    """One hash for each sequence of `size` letters: the letters' own hashes, by place, added bit by bit."""
    if len(text) < size:
        return ()
    by_place = list(zip(*map(_hashes, text), strict=True))[:size]
    return reduce(partial(map, xor), [hashes[place:] for place, hashes in enumerate(by_place)])


@lru_cache(maxsize=4096)  # letters; one takes 700 bytes
def _hashes(letter: str) -> tuple[int, ...]:
    """64 random bits for the letter at each place of a sequence."""
    digests = [blake2b(letter.encode(), digest_size=_BITS // 8, salt=bytes([place])) for place in range(_LONGEST)]
    return tuple(_spread(int.from_bytes(digest.digest(), "little")) for digest in digests)


def _spread(bits: int) -> int:
    """Each bit in a lane of its own, wide enough to count in."""
    return sum((bits >> bit & 1) << (bit * _LANE) for bit in range(_BITS))


def _majority(hashes: list[int]) -> int:
    """Each bit as most of the hashes have it. Lanes hold counts up to 65,535, LIMIT is below."""
    counts = struct.unpack(f"<{_BITS}H", sum(hashes).to_bytes(_BITS * _LANE // 8, "little"))
    half = len(hashes) / 2
    return sum(1 << bit for bit, count in enumerate(counts) if count > half)
