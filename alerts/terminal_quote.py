"""Their words and the draft in a terminal: each line behind a bar, in its own direction."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from rich.text import Text

from alerts.safe_text import FSI, LRI, PDI, RLI, clusters, runs_right_to_left
from alerts.voice import Voice
from alerts.wrap import Cell, Line, paragraphs, wrap

INDENT = "  "
BAR, DRAFT_BAR = "│ ", "┊ "
EVIDENCE = "bold underline"


def quoted(cells: Iterable[Cell], width: int, voice: Voice, right_to_left: bool, bar: str = BAR) -> Iterator[Text]:
    """The paragraphs behind a bar, which no line of theirs can imitate."""
    for paragraph in paragraphs(cells):
        for line in wrap(paragraph, width - len(INDENT + bar)):
            opening = _opening(line, voice, right_to_left)
            yield Text.assemble((INDENT + bar, "dim"), opening, _styled(line), PDI if opening else "")


def drafted(text: str, width: int, voice: Voice, right_to_left: bool) -> Iterator[Text]:
    """A draft, behind a bar of its own: nobody has said it yet."""
    return quoted(((cluster, False) for cluster in clusters(text)), width, voice, right_to_left, DRAFT_BAR)


def _opening(line: Line, voice: Voice, right_to_left: bool) -> str:
    """What keeps a line in its own direction; none where nothing runs another way."""
    if right_to_left:
        return RLI
    if voice.right_to_left:
        return LRI
    return FSI if runs_right_to_left("".join(cluster for cluster, _ in line)) else ""


def _styled(line: Line) -> Text:
    """The line with its evidence marked, in one piece a run.

    A colour code between two Arabic letters would keep them from joining.
    """
    text = Text()
    for marked, run in groupby(line, key=itemgetter(1)):
        text.append("".join(cluster for cluster, _ in run), EVIDENCE if marked else "")
    return text
