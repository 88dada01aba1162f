"""Where a source stands, read from its cursor: one answer for every connector whose place names what it is of."""

from typing import Protocol, TypeVar

import msgspec

from connectors.base import Cursor, Gap


class Placed(Protocol):
    """A position that says of what it is one."""

    @property
    def of(self) -> str: ...


P = TypeVar("P", bound=Placed)


def recall(cursor: Cursor | None, start: P, of: str) -> tuple[P, tuple[Gap, ...]]:
    """Where we are; at `start`, and told, for a cursor of something else or a damaged one."""
    if cursor is None:
        return start, ()
    try:
        position = msgspec.convert(cursor, type(start))
    except msgspec.ValidationError as error:
        return start, (Gap(None, None, f"the saved position could not be read ({error})"),)
    if position.of != of:
        return start, (Gap(None, None, "the source was pointed at something else"),)
    return position, ()
