"""Plain messages about the service itself, kept until each channel was told."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from alerts.base import Notice
from monitor.store.times import to_ms

FRESH = timedelta(hours=24)
"""Older ones say nothing that `allears status` does not say better."""


def add(connection: sqlite3.Connection, channels: Iterable[str], notice: Notice, now: datetime) -> None:
    connection.executemany(
        "INSERT INTO notice (channel, title, lines, created) VALUES (?, ?, ?, ?)",
        [(channel, notice.title, msgspec.json.encode(notice.lines).decode(), to_ms(now)) for channel in channels],
    )


def waiting(connection: sqlite3.Connection, channel: str, now: datetime) -> list[tuple[int, Notice]]:
    """What a channel was not told yet, oldest first, each with its id."""
    found = connection.execute(
        "SELECT id, title, lines FROM notice WHERE channel = ? AND created > ? ORDER BY id",
        (channel, to_ms(now - FRESH)),
    )
    return [(number, Notice(title, msgspec.json.decode(lines, type=tuple[str, ...]))) for number, title, lines in found]


def told(connection: sqlite3.Connection, number: int) -> None:
    connection.execute("DELETE FROM notice WHERE id = ?", (number,))
