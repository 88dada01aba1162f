"""P5: telling the language of short public posts, beside langdetect."""

import gzip
import json
import random
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean

from bench import peer
from bench.rounds import Effort, compare, cpu, micro
from bench.table import Line, at_least, skipped
from monitor.understand.language import detect

ROOT = Path(__file__).parents[1]
LABELLED = ROOT.parent / "shared" / "data"
"""Labelled posts beside the checkout, `<language>/<set>.dev.jsonl.gz`; they may not be redistributed."""
PER_LANGUAGE, TIMED = 300, 40
LETTERS = {
    "ar": re.compile("[\u0600-\u06ff]"), "fa": re.compile("[\u0600-\u06ff]"), "hi": re.compile("[\u0900-\u097f]"),
    "ru": re.compile("[\u0400-\u04ff]"), "zh": re.compile("[\u4e00-\u9fff]"),
}  # fmt: skip
ROMANISED = "hi-Latn"
Detect = Callable[[str], str]
Sets = dict[str, list[str]]


def run(effort: Effort) -> list[Line]:
    if not LABELLED.is_dir():
        return [
            skipped("P5", "language of short posts", f"no labelled posts in ../{LABELLED.relative_to(ROOT.parent)}")
        ]
    sets = labelled(effort.amount(PER_LANGUAGE, 30))
    romanised = sets.pop(ROMANISED)
    theirs = peer.detector()
    accuracy = _accuracy(theirs, sets)
    return [
        _speed(theirs, [text for texts in sets.values() for text in texts[:TIMED]], effort),
        accuracy,
        _romanised(theirs, romanised),
        _memory(),
    ]


def ours(text: str) -> str:
    return detect(text).code.split("-")[0]


def labelled(count: int) -> Sets:
    """A fixed choice of posts by language, in its own letters; Hindi in Latin ones is a set of its own."""
    sets: Sets = {}
    for path in sorted(LABELLED.glob("*/*.dev.jsonl.gz")):
        for line in gzip.decompress(path.read_bytes()).splitlines():
            entry = json.loads(line)
            sets.setdefault(_set(entry["lang"], entry["text"]), []).append(entry["text"])
    rng = random.Random(5)
    return {code: rng.sample(texts, min(count, len(texts))) for code, texts in sorted(sets.items()) if code}


def _set(language: str, text: str) -> str:
    """Which set a post belongs to; none ("") without a letter of its language, as in Arabic chat in Latin letters."""
    if language not in LETTERS or LETTERS[language].search(text):
        return language
    return ROMANISED if language == "hi" else ""


def _speed(theirs: Detect, texts: Sequence[str], effort: Effort) -> Line:
    compared = compare(
        lambda: cpu(lambda: list(map(theirs, texts))) / len(texts),
        lambda: cpu(lambda: list(map(ours, texts))) / len(texts),
        effort.rounds,
    )
    shown = (
        f"{micro(compared.peer)} ({1 / compared.peer:,.0f}/s)",
        f"{micro(compared.ours)} ({1 / compared.ours:,.0f}/s)",
    )
    return at_least("P5", "language of a post, CPU; peer: langdetect", compared, shown, 40)


def _accuracy(theirs: Detect, sets: Sets) -> Line:
    """Mean over the languages; the names of those below the goal are told."""
    right = {code: share_right(ours, code, texts) for code, texts in sets.items()}
    others = mean(share_right(theirs, code, texts) for code, texts in sets.items())
    low = ", ".join(f"{code} {share:.1%}" for code, share in right.items() if share < 0.98)
    measured = f"accuracy, mean of {len(sets)} languages ({sum(map(len, sets.values()))} posts, nothing declared)"
    shown = f"{mean(right.values()):.1%}" + (f" (below: {low})" if low else "")
    return Line("P5", measured, f"{others:.1%}", shown, wanted=">= 98 %", reached=mean(right.values()) >= 0.98)


def _romanised(theirs: Detect, texts: Sequence[str]) -> Line:
    measured = f"accuracy on {len(texts)} posts of Hindi in Latin letters"
    return Line("P5", measured, f"{share_right(theirs, 'hi', texts):.1%}", f"{share_right(ours, 'hi', texts):.1%}")


def share_right(tell: Detect, code: str, texts: Sequence[str]) -> float:
    return sum(tell(text) == code for text in texts) / len(texts)


def _memory() -> Line:
    theirs, own = (memory(what) / 1000 for what in ("langdetect", "detector"))
    measured = "memory of the detector in a fresh process"
    return Line("P5", measured, f"{theirs:.0f} MB", f"{own:.0f} MB", wanted="<= 40 MB", reached=own <= 40)


def memory(what: str) -> float:
    """Resident kB more, as measured by a process of its own."""
    command = [sys.executable, "-m", "bench.memory", what]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    return float(told.stdout)
