"""Texts and times as deliveries tell them, in forms that can be stored."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec

from connectors import web

Key = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
# Up to the end of the year 9999, the last that can be written.
Second = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799)]


def storable(text: str) -> str:
    """Without the space around it, and without NUL, at which SQLite ends a text."""
    return text.replace("\0", "\ufffd").strip()


def at(second: int | None) -> datetime | None:
    return datetime.fromtimestamp(second, UTC) if second is not None else None


def written(told: str | None) -> datetime | None:
    """A time of ISO 8601, also with an offset without its colon. Raises msgspec.ValidationError for anything else."""
    if not told:
        return None
    try:
        moment = datetime.fromisoformat(told)
    except ValueError as error:
        raise msgspec.ValidationError(f"{told[:40]!r} is no time") from error
    return web.utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
