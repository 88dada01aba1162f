"""How far a folder was read, as values: letters have numbers that rise, until a folder is numbered anew."""

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec

from connectors.imap_session import Letter

OVERLAP = 2 * 24 * 60 * 60
"""Seconds before the newest letter that are read again where letters are numbered anew; searches know whole days."""

REMEMBERED = 500
"""Letters known by their Message-ID, some 30 kB of cursor; the store knows the rest."""

Uid = Annotated[int, msgspec.Meta(ge=0, le=2**32)]
# Up to the end of the year 9999, the last that can be written.
Second = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799)]


class Position(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a cursor holds; times are the server's."""

    v: Literal[1]
    of: str
    validity: Uid
    last: Uid
    newest: Second = 0
    seen: dict[str, Second] = {}
    """Keys of the letters of the last days, by which they are known under another number."""
    old: Uid = 0
    """Up to here letters may be known under another number."""
    floor: Second = 0
    """Of those, what was received before is known."""


def known(at: Position, letter: Letter, key: str) -> bool:
    """Whether a letter was read under another number."""
    return letter.uid <= at.old and (key in at.seen or (letter.received is not None and second(letter) < at.floor))


def advance(at: Position, letters: Iterable[Letter], keys: dict[int, str], last: int) -> Position:
    """After these letters; `keys` are those of the ones that were told, by number."""
    read = list(letters)
    newest = max([at.newest, *(second(letter) for letter in read)])
    told = {keys[letter.uid]: second(letter) for letter in read if letter.uid in keys}
    recent = [(key, when) for key, when in (at.seen | told).items() if when >= newest - OVERLAP]
    return msgspec.structs.replace(at, last=max(at.last, last), newest=newest, seen=dict(recent[-REMEMBERED:]))


def renumbered(at: Position, validity: int, first: int, following: int) -> Position:
    """Where to begin in a folder that was numbered anew: at the first letter of the last days."""
    return msgspec.structs.replace(
        at,
        validity=validity,
        last=max(first - 1, 0),
        old=max(following - 1, 0),
        floor=max(at.newest - OVERLAP, 0),
    )


def second(letter: Letter) -> int:
    return max(int(letter.received.timestamp()), 0) if letter.received else 0
