"""The sentences that a draft is made of: one file per language, the same ids in each."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from monitor.reply.situation import base

STATEMENTS = Path(__file__).parent / "statements"
LANGUAGES = ("en", "ru", "zh", "fa", "ar", "hi", "hi-Latn", "de", "fr", "es", "pt")

SLOTS = frozenset(
    (
        *("name", "words", "what", "time", "agent", "house", "channel", "status_page", "note"),
        *("clock", "day", "date", "hour", "minute", "text"),
    )
)
_SLOT = re.compile(r"\{([a-z_]+)\}")
_REGISTERS = re.compile(r"\[([^][|]*)\|([^][|]*)\]")
_MARKUP = re.compile(r"[][{}|]")


class BadStatement(ValueError):
    """A line of a bank that cannot be read; the message names file, line and remedy."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence in both registers, with its slots still open."""

    id: str
    formal: str
    informal: str
    slots: frozenset[str]
    reviewed: str
    """Who read it as a native speaker, and when; "" where nobody did."""

    def says(self, slots: Mapping[str, str], *, informal: bool = False) -> str | None:
        """The sentence with its slots filled; None where one of them is not known."""
        if not self.slots <= slots.keys():
            return None
        return (self.informal if informal else self.formal).format_map(slots)


@dataclass(frozen=True, slots=True)
class Bank:
    """All sentences of one language."""

    language: str
    statements: Mapping[str, Statement]
    families: Mapping[str, tuple[Statement, ...]]
    """By id without its last part: `act.delivery` holds `act.delivery.1` and so on."""


def read(path: Path) -> Bank:
    """The bank of one file. Raises BadStatement on a line that is not in the agreed form."""
    statements = {}
    families: dict[str, list[Statement]] = defaultdict(list)
    for statement in _statements(path):
        if statement.id in statements:
            raise BadStatement(f"{path.name}: {statement.id} stands there twice; number the second one anew")
        statements[statement.id] = statement
        families[statement.id.rpartition(".")[0]].append(statement)
    return Bank(path.stem, statements, {name: tuple(members) for name, members in families.items()})


def _statements(path: Path) -> Iterator[Statement]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            try:
                yield statement_of(line)
            except ValueError as error:
                raise BadStatement(f"{path.name}:{number}: {error}") from error


def statement_of(line: str) -> Statement:
    """One line: id, reviewer, sentence, with tabs between. Raises ValueError with what is wrong."""
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) != 3 or not all(cells):
        raise ValueError(f"three columns with a tab between are needed, not {len(cells)}")
    name, reviewed, text = cells
    slots = frozenset(_SLOT.findall(text))
    if unknown := slots - SLOTS:
        raise ValueError(f"unknown slot {{{min(unknown)}}}")
    if _MARKUP.search(_SLOT.sub("", _REGISTERS.sub("", text))) and _MARKUP.search(
        _REGISTERS.sub("", _SLOT.sub("", text))
    ):
        raise ValueError("a bracket or brace is missing: [formal|informal], {slot}")
    return Statement(
        name, _REGISTERS.sub(r"\1", text), _REGISTERS.sub(r"\2", text), slots, "" if reviewed == "-" else reviewed
    )


@cache
def shipped(language: str) -> Bank:
    return read(STATEMENTS / f"{language}.tsv")


def bank_of(language: str) -> Bank | None:
    """The bank for a post in this language; None where the package has none.

    Persian or Arabic in Latin letters is answered in its own script: people write so for want of a keyboard.
    """
    for code in (language, base(language)):
        if code in LANGUAGES:
            return shipped(code)
    return None
