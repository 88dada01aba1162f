"""`python -m bench [GOAL ...]`: ours beside the peer stack, as one table. `--write` also puts it into the README."""

import argparse
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from bench import table
from bench.rounds import FULL, QUICK, Effort
from bench.table import Line

GOALS = {
    "P2": "worst_case", "P3": "pipeline", "P4": "matching", "P5": "languages",
    "P6": "storing", "P7": "writing", "P8": "polling", "P9": "latency", "P13": "restart", "JET": "filtering",
}  # fmt: skip
README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- table -->", "<!-- end of table -->"


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    before = table.machine()
    print(f"before: {before}", flush=True)
    lines = measured(asked.goals or list(GOALS), QUICK if asked.quick else FULL)
    print(f"\n{table.plain(lines)}\n\nafter:  {table.machine()}")
    if asked.write:
        write(README, f"Before: {before}.\nAfter: {table.machine()}.\n\n{table.markdown(lines)}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m bench", description=__doc__)
    parser.add_argument("goals", nargs="*", type=str.upper, metavar="GOAL", help=f"some of {', '.join(GOALS)}")
    parser.add_argument("--quick", action="store_true", help="one small round of each: shows that it works, no more")
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    return parser


def measured(goals: Sequence[str], effort: Effort) -> list[Line]:
    """The lines of these goals, in their order."""
    lines: list[Line] = []
    for goal in goals:
        begun = time.monotonic()
        try:
            lines += import_module(f"bench.{GOALS[goal]}").run(effort)
        except ModuleNotFoundError as missing:
            lines.append(
                table.skipped(goal, GOALS[goal].replace("_", " "), f"no {missing.name}; install allears[bench]")
            )
        print(f"{goal} took {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    return lines


def write(readme: Path, text: str) -> None:
    """Replace what stands between the two marks."""
    head, _, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    tail = rest.partition(END)[2]
    readme.write_text(f"{head}{BEGIN}\n{text}\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
