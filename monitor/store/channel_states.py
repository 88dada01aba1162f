"""Channels as the dispatcher left them: blocked, broken, or well; kept across restarts."""

import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.store.times import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class ChannelState:
    channel: str
    blocked_until: datetime | None = None
    breaker: str = "closed"
    """closed, open, or stopped (a person must repair its configuration)."""
    failures: int = 0
    """In a row."""
    last_ok: datetime | None = None
    last_error: str | None = None
    """What is wrong; of a channel that is well, what was refused of the last message (one of several recipients)."""
    held: int = 0
    """First messages held back by the cap and not yet told in a digest."""
    held_told: datetime | None = None
    waiting: int = 0
    dead: int = 0


def states(connection: sqlite3.Connection, channels: list[str]) -> list[ChannelState]:
    """One for each channel, in order, with what waits for it."""
    return [_state(connection, channel) for channel in channels]


def _state(connection: sqlite3.Connection, channel: str) -> ChannelState:
    waiting, dead = connection.execute(
        "SELECT (SELECT count(*) FROM delivery WHERE channel = :channel AND state IN ('due', 'leased')),"
        " (SELECT count(*) FROM delivery WHERE channel = :channel AND state = 'dead')",
        {"channel": channel},
    ).fetchone()
    return replace(health(connection, channel), waiting=waiting, dead=dead)


def health(connection: sqlite3.Connection, channel: str) -> ChannelState:
    """A channel without what waits for it: counting a long queue after each message would take longer than it."""
    row = connection.execute(
        "SELECT blocked_until, breaker, failures, last_ok, last_error, held, held_told FROM channel_state"
        " WHERE channel = ?",
        (channel,),
    ).fetchone()
    if row is None:
        return ChannelState(channel)
    return ChannelState(channel, from_ms(row[0]), row[1], row[2], from_ms(row[3]), row[4], row[5], from_ms(row[6]))


def save_ok(connection: sqlite3.Connection, channel: str, now: datetime, refused: str | None = None) -> None:
    """The channel delivers; `refused` is what it did not take of the message."""
    connection.execute(
        "INSERT INTO channel_state (channel, last_ok, last_error) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET last_ok ="
        " excluded.last_ok, last_error = excluded.last_error, failures = 0, breaker = 'closed', blocked_until = NULL",
        (channel, to_ms(now), refused),
    )


def save_refused(connection: sqlite3.Connection, delivery: int, refused: str) -> None:
    """What was refused of a message that was delivered otherwise stays with its delivery."""
    connection.execute("UPDATE delivery SET last_error = ? WHERE id = ? AND state = 'sent'", (refused, delivery))


def save_failure(
    connection: sqlite3.Connection,
    channel: str,
    *,
    error: str,
    breaker: str,
    failures: int,
    blocked_until: datetime | None,
) -> None:
    connection.execute(
        "INSERT INTO channel_state (channel, blocked_until, breaker, failures, last_error) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET blocked_until = excluded.blocked_until, breaker = excluded.breaker,"
        " failures = excluded.failures, last_error = excluded.last_error",
        (channel, to_ms(blocked_until), breaker, failures, error),
    )


def digest_told(connection: sqlite3.Connection, channel: str, count: int, now: datetime) -> None:
    """So many of the held back were told; what was held since then waits for the next digest."""
    connection.execute(
        "UPDATE channel_state SET held = held - ?, held_told = ? WHERE channel = ?", (count, to_ms(now), channel)
    )
