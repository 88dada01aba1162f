"""The table: one line a figure, for a terminal and for the README."""

import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from bench.rounds import Compared, times

HEAD = ("goal", "what was measured", "peer", "ours", "ratio", "wanted", "reached")


@dataclass(frozen=True, slots=True)
class Line:
    """One figure. `reached` None: nothing is wanted of it, or it could not be measured."""

    goal: str
    measured: str
    peer: str
    ours: str
    ratio: str = ""
    wanted: str = ""
    reached: bool | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        verdict = {True: "yes", False: "NO", None: "-"}[self.reached]
        return (self.goal, self.measured, self.peer, self.ours, self.ratio, self.wanted, verdict)


def at_least(goal: str, measured: str, compared: Compared, shown: tuple[str, str], wanted: float) -> Line:
    """A ratio that is to be so high; `shown` are the peer's figure and ours."""
    return Line(goal, measured, *shown, compared.shown, f">= {times(wanted)}", compared.ratio >= wanted)


def skipped(goal: str, measured: str, reason: str) -> Line:
    return Line(goal, measured, "", f"skipped: {reason}")


def machine() -> str:
    """What it ran on, in one line; the load tells how far absolute figures can be trusted."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{os.cpu_count()} cores ({platform.machine()}, {platform.system()}), Python {platform.python_version()},"
        f" SQLite {sqlite3.sqlite_version}, load {load}"
    )


def plain(lines: Sequence[Line]) -> str:
    """Columns for a terminal."""
    rows = [HEAD, *(line.cells for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def markdown(lines: Sequence[Line]) -> str:
    rows = [HEAD, ("---",) * len(HEAD), *(line.cells for line in lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
