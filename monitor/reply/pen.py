"""Chooses sentences of a bank and fills them: the same for the same seed, different from post to post."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

from monitor.reply.bank import Bank, Statement


class Move(StrEnum):
    """What a sentence of a draft does, in the order of reading."""

    GREET = "greet"
    ACKNOWLEDGE = "acknowledge"
    OWN_UP = "own up"
    """Says that it happened before."""
    SAY_BACK = "say back"
    NOTE = "note"
    ACT = "act"
    ASK = "ask"
    STATUS = "status"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, and the families of statements that it was chosen from."""

    move: Move
    id: str
    text: str
    families: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pen:
    """What chooses and fills: a bank, what is known, how formal, and a seed."""

    bank: Bank
    slots: Mapping[str, str]
    informal: bool
    seed: str

    def line(self, move: Move, *families: str) -> Line | None:
        """A sentence of these families whose slots are all known, chosen by the seed; None if there is none."""
        return next(self._said(move, families), None)

    def shorter(self, line: Line, *more: str) -> Line:
        """The shortest that could stand in its place, of its own families or `more`."""
        said = self._said(line.move, (*line.families, *more))
        return min(said, key=lambda other: len(other.text), default=line)

    def _said(self, move: Move, families: tuple[str, ...]) -> Iterator[Line]:
        pool = [statement for family in families for statement in self.bank.families.get(family, ())]
        for statement in _turned(pool, f"{self.seed}/{move}"):
            text = statement.says(self.slots, informal=self.informal)
            if text is not None:
                yield Line(move, statement.id, text, families)


def _turned(pool: list[Statement], seed: str) -> list[Statement]:
    # No `hash`, which differs from process to process; and crc32 of names that differ in one digit is hardly spread.
    spread = blake2b(seed.encode("utf-8", "replace"), digest_size=4).digest()
    turn = int.from_bytes(spread) % len(pool) if pool else 0
    return pool[turn:] + pool[:turn]


def joined(bank: Bank, texts: list[str]) -> str:
    """One after the other; Chinese puts no space between sentences, but after an address."""
    spaced = bank.language != "zh"
    text = ""
    for sentence in texts:
        text += (" " if text and (spaced or text[-1].isascii()) else "") + sentence
    return text
