"""Lines for a terminal: as wide as they look there, in whole characters, each with balanced isolates."""

import unicodedata
from collections.abc import Iterable, Iterator

from rich.cells import cell_len

from alerts.safe_text import ISOLATES, PDI, clusters

Cell = tuple[str, bool]
"""A grapheme cluster, and whether it is evidence."""
Line = list[Cell]

_NO_LINE_START = frozenset("，。！？、；：…,.!?;:")
"""Punctuation that belongs to the character before it, also where no blank separates words."""


def wrap(cells: Iterable[Cell], width: int) -> list[Line]:
    """Break one paragraph at blanks and between wide characters; a longer word is broken hard."""
    lines: list[Line] = [[]]
    used = 0
    for gap, word in _words(cells):
        if lines[-1] and used + _size(gap) + _size(word) > width:
            lines.append([])
            used = 0
        elif lines[-1]:
            lines[-1] += gap
            used += _size(gap)
        for cell in word:
            size = cell_len(cell[0])
            if lines[-1] and used + size > width:
                lines.append([])
                used = 0
            lines[-1].append(cell)
            used += size
    return lines


def wrap_text(text: str, width: int) -> list[str]:
    """One paragraph of plain text as lines; an isolate that is broken goes on in the next line."""
    lines, carried = [], ""
    for line in wrap(((cluster, False) for cluster in clusters(text)), width):
        whole = carried + "".join(cluster for cluster, _ in line)
        carried = _left_open(whole)
        lines.append(whole + PDI * len(carried))
    return lines


def pack(parts: Iterable[str], width: int, separator: str = " · ") -> list[str]:
    """Parts side by side as far as they fit; a part is only broken when it is wider than a line."""
    lines: list[str] = []
    for part in parts:
        if lines and cell_len(lines[-1] + separator + part) <= width:
            lines[-1] += separator + part
        else:
            lines.append(part)
    return [short for line in lines for short in wrap_text(line, width)]


def paragraphs(cells: Iterable[Cell]) -> Iterator[Line]:
    """The paragraphs that hold anything. Isolates go: every line gets its own."""
    paragraph: Line = []
    for cluster, marked in cells:
        if cluster in ("\n", "\u2028", "\u2029"):
            yield from [paragraph] if paragraph else []
            paragraph = []
        elif bare := cluster.lstrip("".join(ISOLATES)):
            paragraph.append((bare, marked))
    yield from [paragraph] if paragraph else []


def _words(cells: Iterable[Cell]) -> Iterator[tuple[Line, Line]]:
    """Each stretch that stays together, with the blank before it."""
    gap: Line = []
    word: Line = []
    for cell in cells:
        if word and (cell[0].isspace() or _may_break(word[-1][0], cell[0])):
            yield gap, word
            gap, word = [], []
        if cell[0].isspace():
            gap = [(" ", cell[1])]
        else:
            word.append(cell)
    if word:
        yield gap, word


def _may_break(before: str, cluster: str) -> bool:
    """Between two characters without a blank: only beside a wide one, and not before what closes."""
    if cluster[0] in _NO_LINE_START or unicodedata.category(cluster[0]) in ("Pe", "Pf"):
        return False
    if unicodedata.category(before[0]) in ("Ps", "Pi"):
        return False
    return cell_len(before) == 2 or cell_len(cluster) == 2


def _size(line: Line) -> int:
    return sum(cell_len(cluster) for cluster, _ in line)


def _left_open(line: str) -> str:
    opened: list[str] = []
    for char in line:
        if char == PDI and opened:
            opened.pop()
        elif char in ISOLATES and char != PDI:
            opened.append(char)
    return "".join(opened)
