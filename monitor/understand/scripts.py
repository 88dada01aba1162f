"""Named ranges of Unicode, each written as the inside of a regular expression's character class.

`re` tests the astral members of a class one by one, so those are merged into a few wide ranges; the
basic plane becomes a bitmap, where any number of ranges costs the same.
"""

import re
from unicodedata import category, combining

HAN = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = "\u3040-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
HANGUL = "\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb"
UNSPACED = f"{HAN}{KANA}\u0e01-\u0e4e\u0e81-\u0ecd\u0edc-\u0edf\u1000-\u103f\u1050-\u108f\u1780-\u17d3"
"""Letters of scripts written without spaces: Han, kana, Thai, Lao, Burmese, Khmer."""

ARABIC = "\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06df-\u06e8\u06ea-\u06ef\u06fa-\u06ff\u0750-\u077f\u08a0-\u08ff"
CYRILLIC = "\u0400-\u052f\u1c80-\u1c88\u2de0-\u2dff\ua640-\ua69f"
DEVANAGARI = "\u0900-\u0963\u0971-\u097f\ua8e0-\ua8ff"
LATIN = "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"

ALONE = {
    "Hang": ("ko", HANGUL),
    "Hebr": ("he", "\u05d0-\u05ea\ufb1d-\ufb4f"),
    "Grek": ("el", "\u0370-\u03ff\u1f00-\u1fff"),
    "Thai": ("th", "\u0e01-\u0e4e"),
    "Armn": ("hy", "\u0531-\u0587"),
    "Geor": ("ka", "\u10a0-\u10ff\u1c90-\u1cbf"),
    "Beng": ("bn", "\u0980-\u09fe"),
    "Guru": ("pa", "\u0a01-\u0a76"),
    "Gujr": ("gu", "\u0a81-\u0aff"),
    "Orya": ("or", "\u0b01-\u0b77"),
    "Taml": ("ta", "\u0b82-\u0bfa"),
    "Telu": ("te", "\u0c00-\u0c7f"),
    "Knda": ("kn", "\u0c80-\u0cf2"),
    "Mlym": ("ml", "\u0d00-\u0d7f"),
    "Sinh": ("si", "\u0d81-\u0df4"),
    "Laoo": ("lo", "\u0e81-\u0edf"),
    "Mymr": ("my", "\u1000-\u109f"),
    "Khmr": ("km", "\u1780-\u17d3"),
    "Ethi": ("am", "\u1200-\u137f"),
}
"""ISO 15924 code to the one language that (nearly) has the script to itself, and its letters."""

EMOJI = (
    "\u00a9\u00ae\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u23cf\u23e9-\u23fa\u25aa\u25ab\u25b6\u25c0"
    "\u25fb-\u25fe\u2600-\u27bf\u2934\u2935\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d"
    "\U0001f000-\U0001faff"
)
SKIN = "\U0001f3fb-\U0001f3ff"
REGIONAL = "\U0001f1e6-\U0001f1ff"
JOINER = "\u200d"

# Han, kana and Hangul syllables hold no marks; leaving them out saves 40,000 look-ups at every start.
_BASIC = (range(0x30, 0x2E80), range(0xA000, 0xAC00), range(0xFB00, 0xFE70))
_ASTRAL = (range(0x10000, 0x12000), range(0x16A00, 0x17000), range(0x1BC00, 0x1D300), range(0x1DA00, 0x1EA00))


def _kind(sign: str) -> str:
    """The first letter of its category; `m` for a mark that is sorted among its neighbours."""
    return "m" if combining(sign) else category(sign)[0]


_KINDS = {block: "".join([_kind(chr(point)) for point in block]) for block in _BASIC + _ASTRAL}


def _of_kind(kinds: str, blocks: tuple[range, ...]) -> str:
    """The characters of these blocks that are of one of these kinds."""
    return "".join(
        f"{chr(block[run.start()])}-{chr(block[run.end() - 1])}"
        for block in blocks
        for run in re.finditer(f"[{kinds}]+", _KINDS[block])
    )


STACKED = _of_kind("m", _BASIC + _ASTRAL) + "\u302a-\u302f\u3099\u309a"
"""Combining marks whose order means nothing, so that Unicode sorts them."""

MARKS = _of_kind("Mm", _BASIC + _ASTRAL) + "\u302a-\u302f\u3099\u309a"
"""All combining marks."""

# C, too: what is not assigned yet stands in no text, and without the holes the class is half as long.
SPACED_WORD = (
    _of_kind("LMmNC", _BASIC) + "\u3105-\u318e\uac00-\ud7fb"
    "\U00010000-\U0001cfff\U0001d165-\U0001d1ad\U0001d400-\U0001d7ff\U0001da00-\U0001efff"
)
"""Letters, marks and digits of all scripts but Han and kana, in the form that NFKC leaves them."""
