"""Names that advertisers inject into other people's texts."""

from functools import cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick

from monitor.understand.normalise import normalise

NAMES = Path(__file__).parent / "knowledge" / "spam_brands.txt"
SPAM = "injected brand"
"""How such a place is marked."""


def read_names(path: Path = NAMES) -> list[str]:
    """The names, normalised. Raises OSError as reading does."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [normalise(line).text.strip() for line in lines if line.strip() and not line.startswith("#")]


@cache
def _automaton() -> AhoCorasick:
    return AhoCorasick(read_names(), store_patterns=False)


def injected(text: str) -> list[tuple[int, int]]:
    """Where such names stand in a normalised text; names of Latin letters only as whole words."""
    found = _automaton().find_matches_as_indexes(text, overlapping=True)
    return [(start, end) for _, start, end in found if _stands_alone(text, start, end)]


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Han runs on; elsewhere a name inside a longer word is another word."""
    if not text[start].isascii():
        return True
    return not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())
