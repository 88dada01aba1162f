"""The figures of `allears evaluate` as a table for people."""

from collections.abc import Iterator
from typing import NamedTuple

from monitor.evaluate import FEW, Figures


class Column(NamedTuple):
    """A title of two lines, and where its number stands among the figures."""

    group: str
    title: str
    place: str

    def cell(self, figures: Figures) -> str:
        found: object = figures
        for name in self.place.split("."):
            found = None if found is None else getattr(found, name)
        if isinstance(found, float):
            return f"{100 * found:.1f}"
        return "-" if found is None else str(found)


COLUMNS = (
    Column("", "n", "n"),
    Column("label", "macro-F1", "macro_f1"),
    Column("negative", "P", "negative.precision"),
    Column("", "R", "negative.recall"),
    Column("", "PR-AUC", "negative.pr_auc"),
    Column("complaint", "P", "complaint.precision"),
    Column("", "R", "complaint.recall"),
    Column("", "macro-F1", "complaint.macro_f1"),
    Column("", "PR-AUC", "complaint.pr_auc"),
    Column("", "R@P90", "complaint.recall_at_precision_90"),
    Column("", "off by", "calibration.error"),
    Column("", "abstained", "abstained"),
)
"""All shares in percent. R@P90 is the most recall at a precision of 90 %, "off by" the expected calibration error."""


def figure_lines(figures: Figures) -> Iterator[str]:
    """A line a language, then which is served worst, and how equally complaints pass."""
    rows = {"all": figures, **dict(sorted(figures.by_language.items()))}
    cells = [[column.cell(part) for part in rows.values()] for column in COLUMNS]
    columns = list(zip(COLUMNS, cells, strict=True))
    shown = [(column, cell) for column, cell in columns if set(cell) != {"-"}]
    widths = [max(9 if column.group else 5, len(column.title), *map(len, cell)) for column, cell in shown]
    for heads in ([column.group for column, _ in shown], [column.title for column, _ in shown]):
        yield _line("language" if heads[0] else "", heads, widths)
    for at, name in enumerate(rows):
        yield _line(name, [cell[at] for _, cell in shown], widths)
    yield from _conclusions(figures)


def _line(name: str, cells: list[str], widths: list[int]) -> str:
    return f"{name:<9}" + "  ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()


def _conclusions(figures: Figures) -> Iterator[str]:
    worst = figures.worst_language
    if worst is not None:
        few = f" (of {figures.by_language[worst].n} texts only)" if figures.by_language[worst].n < FEW else ""
        yield f"worst     {worst}{few}"
    if figures.parity is not None:
        shares = [
            f"{language} {100 * part.complaint.recall:.1f}"
            for language, part in sorted(figures.by_language.items())
            if part.complaint and part.complaint.pr_auc is not None
        ]
        yield f"parity    gold complaints that pass, in percent: {', '.join(shares)}"
        yield f"          the lowest is {figures.parity:.2f} of the highest"
