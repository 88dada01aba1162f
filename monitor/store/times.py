"""Times as the tables hold them: milliseconds since 1970, so that they compare and index as integers."""

from datetime import UTC, datetime, timedelta
from typing import overload

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def ms(value: object) -> int | None:
    """A number as SQLite returns it: an integer or None."""
    return int(str(value)) if value is not None else None


@overload
def to_ms(moment: datetime) -> int: ...
@overload
def to_ms(moment: None) -> None: ...
@overload
def to_ms(moment: datetime | None) -> int | None: ...
def to_ms(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - EPOCH) // MILLISECOND


@overload
def from_ms(number: int) -> datetime: ...
@overload
def from_ms(number: None) -> None: ...
@overload
def from_ms(number: int | None) -> datetime | None: ...
def from_ms(number: int | None) -> datetime | None:
    return None if number is None else EPOCH + number * MILLISECOND
