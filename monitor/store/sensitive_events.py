"""Sensitive events: what a person said has happened, to which brand, and until when that holds."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from monitor.store.times import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class SensitiveEvent:
    """Who said that people suffer, and until when that is respected."""

    id: int
    brand: str
    """Brand id; "" for all."""
    until: datetime
    author: str
    comment: str


def begin(
    connection: sqlite3.Connection, brand: str, *, until: datetime, author: str, comment: str, now: datetime
) -> int:
    """A new event. Returns its id."""
    made = connection.execute(
        "INSERT INTO sensitive_event (brand, until, author, comment, created) VALUES (?, ?, ?, ?, ?)",
        (brand, to_ms(until), author, comment, to_ms(now)),
    )
    return int(made.lastrowid or 0)


def end(connection: sqlite3.Connection, number: int, now: datetime) -> bool:
    """End one before its time. False where none of this id holds."""
    done = connection.execute(
        "UPDATE sensitive_event SET until = :now WHERE id = :number AND until > :now",
        {"number": number, "now": to_ms(now)},
    )
    return done.rowcount == 1


def of_brand(connection: sqlite3.Connection, brand: str, now: datetime) -> list[SensitiveEvent]:
    """Those that hold now for a brand, or for all; the one that ends last at the end."""
    return [one for one in holding(connection, now) if one.brand in ("", brand)]


def holding(connection: sqlite3.Connection, now: datetime) -> list[SensitiveEvent]:
    """Those that hold now, the one that ends last at the end."""
    rows = connection.execute(
        "SELECT id, brand, until, author, comment FROM sensitive_event WHERE until > ? ORDER BY until, id",
        (to_ms(now),),
    )
    return [SensitiveEvent(number, brand, from_ms(int(until)), *who) for number, brand, until, *who in rows]
