"""Strangers' words, made safe to show: no control codes, no tricks of direction, no torn characters."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from urllib.parse import quote, urlsplit

LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"
ISOLATES = frozenset((LRI, RLI, FSI, PDI))
ELLIPSIS = "…"
ZWJ = "\u200d"

# C0 but tab and newline, DEL, C1 (terminals obey U+009B as they obey ESC [), bidi embeddings and
# overrides (they reorder what follows them), and lone surrogates (no encoder takes them).
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")
_ISOLATING = re.compile("[\u2066-\u2069\n\u2028\u2029]")

# Joins consonants in the scripts of UAX #29 rule GB9c: Devanagari, Bengali, Gujarati, Oriya, Telugu,
# Malayalam.
_VIRAMAS = frozenset("\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d")
# Extend or SpacingMark by UAX #29, although no mark by category: joiners, Thai and Lao AM, kana voicing.
_CLINGING = frozenset("\u200c\u200d\u0e33\u0eb3\uff9e\uff9f")
_URL_AS_IS = ":/?#[]@!$&'()*+,;=%~"


def clean(text: str) -> str:
    """The text without anything that acts instead of being read. Joiners stay: words need them."""
    return "".join(text[start:end] for start, end in _safe_stretches(text))


def clean_spans(text: str, spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans of `text` as spans of `clean(text)`: in order, merged, inside the text, none empty."""
    stretches = list(_safe_stretches(text))
    starts = [start for start, _ in stretches]
    kept = [0, *accumulate(end - start for start, end in stretches)]

    def moved_to(position: int) -> int:
        at = bisect_right(starts, position) - 1
        return kept[at] + min(position, stretches[at][1]) - starts[at] if at >= 0 else 0

    moved = ((moved_to(start), moved_to(end)) for start, end in spans)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(span for span in moved if span[0] < span[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def one_line(text: str) -> str:
    """Clean, with every run of white space as one blank."""
    return " ".join(clean(text).split())


def inline(text: str, limit: int) -> str:
    """One line of at most `limit` code points that keeps its own direction inside a left-to-right line."""
    short = cut(one_line(text), limit)
    return f"{FSI}{short}{PDI}" if runs_right_to_left(short) else short


def runs_right_to_left(text: str) -> bool:
    """Whether any letter of it is written from right to left."""
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


def begins_right_to_left(text: str) -> bool:
    """Where a paragraph runs, by its first strong letter (UAX #9, rule P2)."""
    strong = (unicodedata.bidirectional(char) for char in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"


def cut(text: str, limit: int, size: Callable[[str], int] = len) -> str:
    """Clean text of at most `limit` by `size`, with an ellipsis where something is missing.

    Never inside a grapheme cluster, and isolates that were open at the cut are closed.
    """
    if size(text) <= limit:
        return text
    kept, used, depth = [], size(ELLIPSIS), 0
    for cluster in clusters(text):
        used += size(cluster)
        depth += _open_isolates(cluster)
        if used + depth * size(PDI) > limit:
            break
        kept.append(cluster)
    start = "".join(kept).rstrip()
    return start + ELLIPSIS + PDI * _open_isolates(start)


def utf16_units(text: str) -> int:
    """Length as JavaScript counts it: an emoji outside the first plane is two."""
    return len(text) + sum(char > "\uffff" for char in text)


def clusters(text: str) -> Iterator[str]:
    """What a reader takes for single characters: UAX #29 in simple rules.

    Where the rules are simpler than the standard, they join more, so that a cut is never inside one.
    """
    start = 0
    for at in range(1, len(text)):
        if not _joined(text, start, at):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


def web_address(url: str | None) -> str | None:
    """The address as plain ASCII if a browser may be sent there, else None.

    Nothing but http and https; no user name before the host, because it passes for one.
    """
    if url is None or url.split() != [clean(url)]:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return None
    return quote(url, safe=_URL_AS_IS)


def _safe_stretches(text: str) -> Iterator[tuple[int, int]]:
    """The parts of the text that may stay, as (start, end)."""
    start = 0
    for at in sorted({*(found.start() for found in _UNSAFE.finditer(text)), *_stray_isolates(text)}):
        if start < at:
            yield start, at
        start = at + 1
    if start < len(text):
        yield start, len(text)


def _stray_isolates(text: str) -> list[int]:
    """Positions of isolates without their other half in the same paragraph (UAX #9, BD9)."""
    stray: list[int] = []
    opened: list[int] = []
    for found in _ISOLATING.finditer(text):
        if found.group() in (LRI, RLI, FSI):
            opened.append(found.start())
        elif found.group() != PDI:
            stray += opened
            opened.clear()
        elif opened:
            opened.pop()
        else:
            stray.append(found.start())
    return stray + opened


def _open_isolates(text: str) -> int:
    """How many are opened but not closed in it; below zero where more are closed."""
    return sum((char in ISOLATES) - 2 * (char == PDI) for char in text)


def _joined(text: str, start: int, at: int) -> bool:
    """Whether the character at `at` belongs to the cluster that began at `start`."""
    before, char = text[at - 1], text[at]
    if char < "\u0300" or before in "\t\n":
        return False
    if _clings(char) or before == ZWJ:
        return True
    if before in _VIRAMAS:
        return unicodedata.category(char) == "Lo"
    if _is_flag_half(char):
        return at - start == 1 and _is_flag_half(before)
    return _one_syllable(before, char)


def _clings(char: str) -> bool:
    skin_or_tag = "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f"
    return skin_or_tag or char in _CLINGING or unicodedata.category(char)[0] == "M"


def _is_flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _one_syllable(before: str, char: str) -> bool:
    """Hangul jamo that build one block with what stands before them (GB6 to GB8)."""
    leading = "\u1100" <= before <= "\u115f" or "\ua960" <= before <= "\ua97c"
    if "\u1100" <= char <= "\u115f" or "\ua960" <= char <= "\ua97c" or "\uac00" <= char <= "\ud7a3":
        return leading
    follows = "\u1160" <= char <= "\u11ff" or "\ud7b0" <= char <= "\ud7fb"
    return follows and (leading or "\u1160" <= before <= "\u11ff" or "\uac00" <= before <= "\ud7fb")
