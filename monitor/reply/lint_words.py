"""What the reply coach knows of each language: read from `lint_knowledge`, checked, and compiled once."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from monitor.reply import sensitive
from monitor.reply.lint_terms import BadPattern, Writing, compiled, pattern_of
from monitor.understand.normalise import normalise

KNOWLEDGE = Path(__file__).parent / "lint_knowledge"
LANGUAGES = ("en", "ru", "zh", "fa", "ar", "hi", "hi-Latn")

SECTIONS = (
    *("apology", "feeling", "sympathy", "formula", "done", "doing", "vague", "time", "soon", "owner"),
    *("blame", "argument", "negative", "way_out", "overpromise", "open_question", "request", "ask"),
    *("private_item", "detail", "private_way", "public_place", "grief", "condolence"),
    *("insult", "you", "first", "duty", "heed", "rule", "evidence", "right", "others", "denial", "but", "nots"),
    *("would", "regret", "future"),
    *("admits", "next_time", "stands", "absolute", "no_promise"),
)
"""What the rules look for; every language has all of them. Other sections are there for these to name."""

_SHARED = {"grief": "bereavement"}
"""Sections to which phrases of `sensitive` are added: the same words, kept in one place."""


@dataclass(frozen=True, slots=True)
class Section:
    """One class of meaning: the expression that finds it, and the wordings that are better than single lines of it."""

    found: re.Pattern[str]
    better: tuple[tuple[re.Pattern[str], str], ...]

    def better_than(self, words: str) -> str:
        """What to write instead of these words; "" where only the general advice is known."""
        return next((better for line, better in self.better if line.search(words)), "")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All of one language."""

    language: str
    writing: Writing
    sections: Mapping[str, Section]
    better: Mapping[str, str]
    """By fault: a wording in this language."""
    stop: frozenset[str]
    """Words that name no fact of a case."""


def read(path: Path) -> Knowledge:
    """The knowledge of one file. Raises BadPattern with the file's name and what is wrong."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        better = told.pop("better")
        variants = str.maketrans(told.pop("hant", ""), told.pop("hans", ""))
        writing = Writing(told.pop("han", False), told.pop("proclitics", ""), variants)
        lines = {name: _lines(text) for name, text in told.items()}
        if missing := set(SECTIONS) - lines.keys():
            raise BadPattern(f"no section {', '.join(sorted(missing))}")
        stop = frozenset(normalise(told["stop"]).text.split())
        sections = {
            name: _section([*lines[name], *_kept_elsewhere(path.stem, name)], lines, writing) for name in SECTIONS
        }
    except (ValueError, KeyError, TypeError) as error:
        raise BadPattern(f"{path.name}: {error}") from error
    return Knowledge(path.stem, writing, sections, better, stop)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _kept_elsewhere(language: str, name: str) -> Iterator[str]:
    if name in _SHARED and language in sensitive.codes():
        yield from sensitive.read(sensitive.PHRASES / f"{language}.toml")[_SHARED[name]]


def _section(lines: Sequence[str], all_lines: Mapping[str, Sequence[str]], writing: Writing) -> Section:
    patterns = [pattern_of(line, writing, all_lines) for line in lines]
    return Section(
        compiled(patterns, writing),
        tuple((compiled([one], writing), one.better) for one in patterns if one.better),
    )


@cache
def _shipped(language: str) -> Knowledge:
    return read(KNOWLEDGE / f"{language}.toml")


def knowledge_of(language: str) -> Knowledge | None:
    """The knowledge for texts in this language; None where there is none. Read once, then kept."""
    code = language if language in LANGUAGES else language.replace("_", "-").partition("-")[0].lower()
    return _shipped(code) if code in LANGUAGES else None


@dataclass(frozen=True, slots=True)
class Advice:
    """What an agent is told, in the agent's language."""

    reasons: Mapping[str, str]
    general: Mapping[str, str]
    """For faults that no single wording mends."""


def advice_in(language: str) -> Advice:
    """What is told in this language; in English where it is not one of the six."""
    told = _advice()
    return told.get(language.replace("_", "-").partition("-")[0].lower(), told["en"])


@cache
def _advice() -> Mapping[str, Advice]:
    told = tomllib.loads((KNOWLEDGE / "reasons.toml").read_text(encoding="utf-8"))
    return {language: Advice(reasons, reasons.pop("advice")) for language, reasons in told.items()}
