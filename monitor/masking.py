"""Slurs in the words of customers, masked for those who have to read them all day."""

from alerts.safe_text import clusters
from monitor.reply.slurs import slurs
from monitor.understand.redact import Redaction

MASK = "•"


def masked(text: str, language: str) -> Redaction:
    """The text with the first letter of each slur and a dot for each that follows; nothing else changes."""
    pieces: list[str] = []
    masks: list[tuple[int, int, int, int]] = []
    at = length = 0
    for start, end in slurs(text, language):
        shown = hidden(text[start:end])
        length += start - at
        pieces += (text[at:start], shown)
        masks.append((start, end, length, length + len(shown)))
        length += len(shown)
        at = end
    return Redaction("".join((*pieces, text[at:])), tuple(masks))


def hidden(word: str) -> str:
    """One slur, of one word or several: its first letter, whole with all its marks, and what is no letter."""
    shown, seen = "", False
    for cluster in clusters(word):
        is_letter = cluster[0].isalnum()
        shown += MASK if is_letter and seen else cluster
        seen = seen or is_letter
    return shown
