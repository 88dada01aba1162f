"""Emoji and emoticons that carry a feeling, in any language."""

import re
from functools import cache
from itertools import islice, pairwise
from pathlib import Path
from typing import NamedTuple

from monitor.understand.normalise import normalise

TABLE = Path(__file__).parent / "knowledge" / "emoji.tsv"

MAX_EMOJI = 200
"""Emoji read of one text: what the two hundredth feels, those before have said."""


class Sign(NamedTuple):
    """An emoji or emoticon in a normalised text, with its strength from -3 to 3."""

    sign: str
    strength: int
    start: int
    end: int


def read_signs(path: Path = TABLE) -> dict[str, int]:
    """Sign to strength, as written. Raises ValueError on a line of another form."""
    strengths: dict[str, int] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#") or not line.strip():
            continue
        sign, _, strength = line.partition("\t")
        if sign in strengths or strength not in {"-3", "-2", "-1", "1", "2", "3"}:
            raise ValueError(f"{path}:{number}: not a new sign with a strength of -3..3: {line!r}")
        strengths[sign] = int(strength)
    return strengths


@cache
def _table() -> dict[str, int]:
    return {normalise(sign).text.strip(): strength for sign, strength in read_signs().items()}


class Patterns(NamedTuple):
    """One pattern a kind; each begins with plain characters, so that `re` skips the rest of a text fast."""

    emoji: re.Pattern[str]
    typed: re.Pattern[str]
    bracketed: re.Pattern[str]


@cache
def _patterns() -> Patterns:
    """Emoji stand as merged ranges: `re` tests single characters past U+FFFF one by one."""
    single = sorted(ord(sign) for sign in _table() if len(sign) == 1)
    starts = [code for before, code in pairwise([-2, *single]) if code != before + 1]
    ends = [code for code, after in pairwise([*single, -2]) if after != code + 1]
    ranges = (f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))
    longer = sorted((sign for sign in _table() if len(sign) > 1), key=len, reverse=True)
    bracketed = [re.escape(sign) for sign in longer if sign.startswith("[")]
    typed = [re.escape(sign) for sign in longer if not sign.startswith("[")]
    return Patterns(
        re.compile(f"[{''.join(ranges)}]"),
        re.compile(f"(?:{'|'.join(typed)})(?!\\w)"),
        re.compile("|".join(bracketed)),
    )


def signs_in(text: str) -> list[Sign]:
    """The signs of a normalised text; linear in its length."""
    patterns = _patterns()
    # An emoticon stands alone: "https://" and "(see 4:)" hold none.
    found = [match for match in patterns.typed.finditer(text) if match.start() == 0 or text[match.start() - 1] == " "]
    if not text.isascii():
        found += islice(patterns.emoji.finditer(text), MAX_EMOJI)
    if "[" in text:
        found += patterns.bracketed.finditer(text)
    table = _table()
    return [Sign(match[0], table[match[0]], match.start(), match.end()) for match in found]
