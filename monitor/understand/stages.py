"""What a text says of its writer's way with the company: ahead of buying, under way, or after an answer of ours."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from monitor.understand.assessment import Stage
from monitor.understand.lexicon import READS, BadKnowledge, alternatives, compile_lexicon
from monitor.understand.normalise import Token
from monitor.understand.terms import Entry, Layered, Lexicon, Role

TABLE = Path(__file__).parent / "knowledge" / "stages.tsv"

TIMES = ("before", "during", "after")
"""Before they buy, while something is under way, after we answered; the latest that a text tells counts."""


class Step(NamedTuple):
    """A stage as a text tells it, and the words that do (normalised)."""

    stage: Stage
    time: str
    start: int
    end: int

    @property
    def why(self) -> str:
        return f"stage: {self.stage.value}, {self.time}"


def read_stages(path: Path = TABLE) -> Iterator[tuple[str, Entry]]:
    """Every phrase with its language; an entry's name is its time and its stage. Raises BadKnowledge."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        code, time, stage, phrase = (*line.split("\t"), "", "", "")[:4]
        if time not in TIMES or stage not in frozenset(Stage) or not phrase or line.count("\t") != 3:
            raise BadKnowledge(f"{path}:{number}: not a language, a time, a stage and a phrase: {line!r}")
        for term in alternatives(phrase):
            yield code, Entry(term, Role.STAGE, name=f"{time} {stage}")


@cache
def _lexicon(code: str) -> Lexicon:
    return compile_lexicon(code, [entry for folder, entry in read_stages() if folder == code])


@cache
def _lexicon_of(language: str) -> Lexicon:
    first, *others = (_lexicon(folder) for folder in READS[language])
    return Layered(first, others) if others else first


def step_in(text: str, words: Sequence[Token], language: str) -> Step | None:
    """The step that a normalised text tells of, with its `spaced_words`; None where nothing tells."""
    if language not in READS:
        return None
    steps = []
    for hit in _lexicon_of(language).find(text, words):
        time, _, stage = hit.entry.name.partition(" ")
        steps.append(Step(Stage(stage), time, hit.start, hit.end))
    return max(steps, key=_latest, default=None)


def _latest(step: Step) -> tuple[int, int]:
    """The latest time; of one time what is said first."""
    return TIMES.index(step.time), -step.start
