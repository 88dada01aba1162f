"""Durations as people write them: "60s", "15m", "1h30m", "7d"."""

import re
from datetime import timedelta

UNITS = {"ms": "milliseconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
PATTERN = r"^([0-9]+(\.[0-9]+)?(ms|s|m|h|d|w))+$"
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d|w)")


def parse_duration(text: str) -> timedelta:
    """A duration; ValueError with the remedy for anything else."""
    if not re.fullmatch(PATTERN, text):
        raise ValueError(f'"{text}" is no duration; write it like "60s", "15m", "24h" or "7d"')
    total = timedelta(0)
    for number, unit in _PART.findall(text):
        total += timedelta(**{UNITS[unit]: float(number)})
    return total


def format_duration(duration: timedelta) -> str:
    """As `parse_duration` reads it: "24h", "90s"; the largest unit that divides it."""
    seconds = duration.total_seconds()
    for unit, length in (("h", 3600), ("m", 60)):
        if seconds and seconds % length == 0:
            return f"{int(seconds / length)}{unit}"
    return f"{int(seconds)}s" if seconds == int(seconds) else f"{seconds:g}s"
