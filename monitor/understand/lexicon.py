"""The hand-written knowledge of each language: read, checked, and compiled once."""

import gc
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from pathlib import Path

from monitor.understand.assessment import Cause, Kind
from monitor.understand.terms import Entry, Han, Layered, Lexicon, Role, Spaced, parts_of

KNOWLEDGE = Path(__file__).parent / "knowledge"
ADDRESS = KNOWLEDGE / "address.tsv"

CUES = frozenset(
    (
        *("churn", "legal", "safety", "distress", "press", "repeat", "unanswered", "suggestion", "question"),
        *("request", "thanks", "sarcasm", "firsthand", "money", "deadline", "health"),
    )
)
CAUSES = frozenset(Cause) - {Cause.NONE, Cause.UNKNOWN}
KINDS = frozenset(Kind) - {Kind.COMPLAINT, Kind.MIXED}

READS: dict[str, tuple[str, ...]] = {
    "en": ("en",),
    "ru": ("ru", "en"),
    "de": ("de",),
    "es": ("es",),
    "fr": ("fr",),
    "fa": ("fa", "en"),
    "ar": ("ar", "en"),
    "zh": ("zh",),
    "hi": ("hi", "hi-latn", "en"),
    "hi-Latn": ("hi-latn", "en"),
}
"""Folders read for a language, the first one winning. People mix English into a text of another script,
and Hindi speakers both scripts; English beside German or French would clash ("die", "fat", "main")."""


class BadKnowledge(ValueError):
    """A knowledge file that cannot be read; the message names file and line."""


FILES = {
    Role.WORD: "words.tsv",
    Role.NEGATOR: "negators.txt",
    Role.INTENSIFIER: "intensifiers.tsv",
    Role.COMPLAINT: "complaints.tsv",
    Role.CAUSE: "causes.tsv",
    Role.CUE: "cues.tsv",
    Role.KIND: "kinds.tsv",
}
NAMES: dict[Role, frozenset[str]] = {Role.CAUSE: CAUSES, Role.CUE: CUES, Role.KIND: KINDS}
STRENGTHS: dict[Role, frozenset[float]] = {
    Role.WORD: frozenset((-3, -2, -1, 1, 2, 3)),
    Role.COMPLAINT: frozenset((1, 2, 3)),
}


def read(folder: Path) -> list[Entry]:
    """The entries of one language. Raises BadKnowledge on a line that is not in the agreed form."""
    return [entry for role, name in FILES.items() for entry in _entries(folder / name, role)]


def _entries(path: Path, role: Role) -> Iterator[Entry]:
    if not path.exists():
        raise BadKnowledge(f"{path}: this file is missing")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            try:
                yield from entries_of(line, role)
            except ValueError as error:
                raise BadKnowledge(f"{path}:{number}: {error}") from error


def entries_of(line: str, role: Role) -> Iterator[Entry]:
    """One line as its entries: `still no {refund|reply}` is two. Raises ValueError with what is wrong."""
    term, tab, rest = line.partition("\t")
    for spelled in alternatives(term):
        yield entry_of(spelled + tab + rest, role)


def alternatives(term: str) -> Iterator[str]:
    """Every reading of a term with `{one|other}` in it, in order; braces do not nest."""
    pieces = re.split(r"\{([^{}]*)\}", term)
    choices = [piece.split("|") if at % 2 else [piece] for at, piece in enumerate(pieces)]
    if any("{" in piece or "}" in piece for piece in pieces):
        raise ValueError(f"a brace is missing in {term!r}")
    for parts in product(*choices):
        yield " ".join("".join(parts).split())


def entry_of(line: str, role: Role) -> Entry:
    """One line as an entry. Raises ValueError with what is wrong."""
    term, *rest = (cell.strip() for cell in line.split("\t"))
    if len(rest) != (role is not Role.NEGATOR):
        raise ValueError(f"{len(rest) + 1} columns in {line!r}")
    if not parts_of(term):
        raise ValueError(f"nothing to look for in {term!r}")
    if role is Role.NEGATOR:
        return Entry(term, role)
    if role in NAMES:
        if rest[0] not in NAMES[role]:
            raise ValueError(f"unknown {role} {rest[0]!r}")
        return Entry(term, role, name=rest[0])
    return Entry(term, role, _strength(rest[0], role))


def _strength(cell: str, role: Role) -> float:
    strength = float(cell)
    factor = 0.3 <= strength <= 0.8 or 1.2 <= strength <= 2.0  # weaker would not show, stronger would shout
    if not (factor if role is Role.INTENSIFIER else strength in STRENGTHS[role]):
        raise ValueError(f"a {role} cannot have strength {cell}")
    return strength


def read_addresses(code: str) -> list[Entry]:
    """The words that speak to the company, for one folder of knowledge."""
    lines = ADDRESS.read_text(encoding="utf-8").splitlines()
    rows = dict(line.split("\t") for line in lines if not line.startswith("#"))
    return [Entry(word, Role.ADDRESS) for word in rows[code].split()]


def compile_lexicon(code: str, entries: Iterable[Entry]) -> Lexicon:
    """Entries made ready to be found, as the language is written."""
    return Han(entries) if code == "zh" else Spaced(entries)


@cache
def _shipped(code: str) -> Lexicon:
    lexicon = compile_lexicon(code, [*read(KNOWLEDGE / code), *read_addresses(code)])
    # It stays as long as the process. Unfrozen, each full collection walks all languages: 100 ms in which
    # nothing else happens, measured with four of them.
    gc.freeze()
    return lexicon


@cache
def lexicon_of(code: str) -> Lexicon | None:
    """What the package knows about a language; None where it knows nothing. Read once, then kept."""
    if code not in READS:
        return None
    first, *others = (_shipped(folder) for folder in READS[code])
    return Layered(first, others) if others else first
