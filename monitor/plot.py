"""Curves of an evaluation as a picture; matplotlib (extra `report`) is imported only when one is drawn."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.evaluate import curve
from monitor.mistakes import Claim
from monitor.reliability import Calibration, calibration

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEAST_OF_EACH = 5
"""Texts of each side that a language needs for a curve; with fewer it is a staircase that says nothing."""

LINES = ("-", "--", ":", "-.")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
COLOURS = ("#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#666666")
"""Okabe and Ito (2008), told apart by the colour-blind, too; on paper lines and markers tell them apart."""

SPACING = 0.15
"""Between the markers of a line, as a share of the picture."""

GREY = "#888888"


class NoPlots(Exception):
    """matplotlib is not there."""


def ready() -> None:
    """Raises NoPlots with the remedy, before any long work is begun."""
    try:
        import matplotlib.figure  # noqa: F401, PLC0415 - an extra, and slow to import
    except ImportError as error:
        raise NoPlots("pictures need matplotlib: pip install 'allears[report]'") from error


def draw(answers: Sequence[Claim], path: Path) -> None:
    """Precision against recall for each language, and what numbers promise against what is so. Raises OSError."""
    figure = picture(answers)
    figure.savefig(path, dpi=150, format=path.suffix.lstrip(".") or "png")


def picture(answers: Sequence[Claim]) -> "Figure":
    """The figure, not yet written."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - an extra, and slow to import

    figure = Figure(figsize=(12, 6.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    _precision_recall(left, by_language(answers))
    _reliability(right, answers)
    for axes in (left, right):
        axes.set_xlim(0, 1.02)
        axes.grid(color="#dddddd", linewidth=0.6)
        axes.set_axisbelow(True)
    return figure


def by_language(answers: Sequence[Claim]) -> Mapping[str, list[Claim]]:
    """Those languages that have enough on both sides, the largest first."""
    groups: dict[str, list[Claim]] = {}
    for one in answers:
        groups.setdefault(one.language, []).append(one)
    enough = {language: group for language, group in groups.items() if _sides(group) >= LEAST_OF_EACH}
    return dict(sorted(enough.items(), key=lambda item: -len(item[1])))


def _sides(group: Sequence[Claim]) -> int:
    real = sum(one.real for one in group)
    return min(real, len(group) - real)


def _precision_recall(axes: "Axes", groups: Mapping[str, list[Claim]]) -> None:
    """A line a language; its large marker stands where the threshold is."""
    lowest = 0.9
    for number, (language, group) in enumerate(groups.items()):
        precision, recall = zip(*curve([one.real for one in group], [one.number for one in group]), strict=True)
        line, marker = LINES[number % len(LINES)], MARKERS[number % len(MARKERS)]
        colour, name = COLOURS[number % len(COLOURS)], f"{language} ({len(group):,} texts)"
        lowest = min(lowest, *precision)
        drawn = axes.plot(recall, precision, line, color=colour, linewidth=1.4, label=name)[0]
        drawn.set_marker(marker)
        drawn.set_markersize(4.5)
        drawn.set_markevery((SPACING * (number + 1) / len(groups), SPACING))
        axes.plot(*_chosen(group), marker, color=colour, markersize=11, markeredgecolor="black", zorder=4)
    axes.set(xlabel="Recall: share of the wanted that is found", ylabel="Precision: share of the found that is wanted")
    axes.set_ylim(math.floor(10 * lowest) / 10, 1.02)
    axes.set_title("Precision and recall (large marker: at the threshold)", fontsize=11)
    if groups:
        axes.legend(loc="lower left", fontsize=9, framealpha=0.95)
    else:
        axes.text(
            0.5, 0.5, f"no language has {LEAST_OF_EACH} texts of each side", ha="center", transform=axes.transAxes
        )


def _chosen(group: Sequence[Claim]) -> tuple[float, float]:
    """Recall and precision of what was said."""
    hits = sum(one.real and one.found for one in group)
    return hits / max(1, sum(one.real for one in group)), hits / max(1, sum(one.found for one in group))


def _reliability(axes: "Axes", answers: Sequence[Claim]) -> None:
    """Every tenth of all languages together, its area as large as its share of texts."""
    axes.plot([0, 1], [0, 1], "--", color=GREY, linewidth=1.2, label="means what it says")
    axes.set(xlabel="Number given (mean of its tenth)", ylabel="Share that is so", ylim=(0, 1.02))
    found = calibration([one.real for one in answers], [one.number for one in answers])
    axes.set_title("Reliability", fontsize=11)
    if found is None:
        axes.text(0.5, 0.5, "nothing is labelled", ha="center", transform=axes.transAxes)
        return
    _tenths(axes, found, len(answers))
    axes.set_title(f"Reliability, all languages (off by {100 * found.error:.1f} points on average)", fontsize=11)
    axes.legend(loc="upper left", fontsize=9)


def _tenths(axes: "Axes", found: Calibration, everything: int) -> None:
    points = [(one.said, one.real, one.n) for one in found.bins if one.said is not None and one.real is not None]
    said, real, counts = zip(*points, strict=True)
    axes.plot(said, real, "-", color="black", linewidth=1.2)
    areas = [20 + 400 * count / everything for count in counts]
    axes.scatter(said, real, areas, color="black", zorder=3, label="a tenth (size: its texts)")
    for x, y, count in points:
        below = y > x  # away from the diagonal
        offset = (0, 11) if below else (0, -19)
        axes.annotate(f"{count:,}", (x, y), offset, textcoords="offset points", ha="center", fontsize=8)
