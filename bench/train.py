"""Rebuild the weights in the package: `python -m bench.train --data FOLDER` (extra `train`, under 30 minutes).

Reads the public sets in FOLDER and the posts in bench/posts, writes monitor/understand/model. The same machine, pins
and texts give the same bytes.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from bench.training.calibration import yardstick
from bench.training.features import Features, ask, features
from bench.training.heads import QUESTIONS
from bench.training.rows import POSTS, Row, public, written
from bench.training.writing import write
from monitor.understand.model import SHIPPED

BITS = 18


def main() -> None:
    asked = argparse.ArgumentParser(description="Train the weights that ship in the package.")
    asked.add_argument("--data", type=Path, required=True, help="folder of <lang>/<source>.train.jsonl.gz")
    asked.add_argument("--posts", type=Path, default=POSTS, help="folder of train/<lang>/<trade>.txt")
    asked.add_argument("--out", type=Path, default=SHIPPED, help="where to write the weights")
    asked.add_argument("--every", type=int, default=1, help="take every n-th text only: a quick look at the whole way")
    options = asked.parse_args()
    rows = [*public(options.data), *written(folder=options.posts)][:: options.every]
    train(rows, options.out)


def train(rows: Sequence[Row], out: Path) -> None:
    """Learn every head from these rows, measure the scales on held-out parts of them, and write both."""
    found = seen(rows)
    write({question: question.learn(found, rows) for question in QUESTIONS}, found.signals, out)
    (out / "yardstick.json").write_text(yardstick(found, rows), encoding="utf-8")
    print(f"{len(rows):,} texts -> {out}")


def seen(rows: Sequence[Row]) -> Features:
    return features([ask(row) for row in rows], BITS)


if __name__ == "__main__":
    main()
