"""How lines stand at a command line, in languages of either direction."""

from collections.abc import Iterable

from rich.cells import cell_len

from alerts.safe_text import PDI, RLI
from alerts.voice import Voice

RLM = "\u200f"
"""Makes a terminal that looks for the direction of a line find ours."""
LEAST_HEAD = 10
"""Columns of the heads of lines: those of English, so that what is read most stands still."""


def directed(text: str, voice: Voice) -> str:
    """Each line in the direction of the voice, also in a terminal that looks at none or at the first letter."""
    if not voice.right_to_left:
        return text
    return "\n".join(f"{RLM}{RLI}{line}{PDI}" if line else "" for line in text.split("\n"))


def arrow(voice: Voice) -> str:
    """Points onward."""
    return "←" if voice.right_to_left else "→"


def padded(text: str, width: int) -> str:
    """With blanks up to so many columns; ideographs take two."""
    return text + " " * (width - cell_len(text))


def beside(head: str, line: str, heads: Iterable[str]) -> str:
    """A line behind its head, where all of `heads` have room."""
    return padded(head, max(LEAST_HEAD, *(1 + cell_len(one) for one in heads))) + line
