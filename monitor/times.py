"""Moments as people write them on a command line: a date, a time, or how long ago."""

import re
from datetime import UTC, datetime

from monitor.durations import PATTERN, parse_duration


def parse_moment(text: str, now: datetime) -> datetime:
    """Aware UTC; ValueError with the remedy. A date without a zone is UTC."""
    if re.fullmatch(PATTERN, text):
        return now - parse_duration(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(
            f'"{text}" is no time; write 2026-01-31, 2026-01-31T08:00, or how long ago: 12h, 7d'
        ) from error
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
