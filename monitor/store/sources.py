"""What is known of each source: its cursor, its health, its gaps, and how far a backfill came."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from connectors.base import Cursor, Gap
from monitor.store.times import from_ms, ms, to_ms

KEPT_SKIPS = 200
"""Reasons for skipped items kept for each source; a source that is wrong for ever must not fill the disk."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """Where a source stands. Times are None until the thing happened."""

    source: str
    cursor: Cursor | None = None
    baseline_at: datetime | None = None
    looked_at: datetime | None = None
    """Last complete look, whether or not it brought anything."""
    heard_at: datetime | None = None
    """Last look that brought a mention."""
    not_before: datetime | None = None
    trouble_since: datetime | None = None
    trouble: str | None = None
    refused: bool = False


def state(connection: sqlite3.Connection, source: str) -> SourceState:
    """Raises nothing for a cursor that cannot be read: the source begins anew, and the pipeline tells the gap."""
    row = connection.execute(
        "SELECT cursor, baseline_at, looked_at, heard_at, not_before, trouble_since, trouble, refused"
        " FROM source_state WHERE source = ?",
        (source,),
    ).fetchone()
    if row is None:
        return SourceState(source)
    baseline, looked, heard, not_before, trouble = (from_ms(number) for number in row[1:6])
    return SourceState(
        source, _cursor(row[0]), baseline, looked, heard, not_before, trouble, trouble=row[6], refused=bool(row[7])
    )


def names(connection: sqlite3.Connection) -> list[str]:
    """Every source that was ever looked at."""
    return [row[0] for row in connection.execute("SELECT source FROM source_state ORDER BY source")]


def _cursor(body: str | None) -> Cursor | None:
    """The stored cursor; a damaged one is handed on as version 0, which every connector answers with a gap."""
    if body is None:
        return None
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError:
        return {"v": 0}


@dataclass(frozen=True, slots=True)
class Look:
    """What a look leaves behind: the cursor, whether it was complete and brought anything, a pause asked for."""

    at: datetime
    cursor: Cursor | None
    complete: bool
    heard: bool
    not_before: datetime | None = None


def save_look(connection: sqlite3.Connection, source: str, look: Look) -> None:
    """The cursor moves in the same transaction as the page it came with. Ends any trouble."""
    connection.execute(
        "INSERT INTO source_state (source, cursor, baseline_at, looked_at, heard_at, not_before)"
        " VALUES (:s, :c, :b, :b, :h, :n)"
        " ON CONFLICT DO UPDATE SET cursor = excluded.cursor, not_before = excluded.not_before,"
        " baseline_at = coalesce(baseline_at, excluded.baseline_at),"
        " looked_at = coalesce(excluded.looked_at, looked_at), heard_at = coalesce(excluded.heard_at, heard_at),"
        " trouble_since = NULL, trouble = NULL, refused = 0",
        {
            "s": source,
            "c": None if look.cursor is None else msgspec.json.encode(look.cursor).decode(),
            "b": to_ms(look.at) if look.complete else None,
            "h": to_ms(look.at) if look.heard else None,
            "n": to_ms(look.not_before),
        },
    )


def save_trouble(
    connection: sqlite3.Connection,
    source: str,
    *,
    detail: str,
    since: datetime,
    refused: bool = False,
    not_before: datetime | None = None,
) -> None:
    connection.execute(
        "INSERT INTO source_state (source, trouble_since, trouble, refused, not_before) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET trouble_since = coalesce(trouble_since, excluded.trouble_since),"
        " trouble = excluded.trouble, refused = excluded.refused,"
        " not_before = nullif(max(coalesce(not_before, 0), coalesce(excluded.not_before, 0)), 0)",
        (source, to_ms(since), detail, int(refused), to_ms(not_before)),
    )


def add_gaps(connection: sqlite3.Connection, source: str, gaps: Iterable[Gap], now: datetime) -> None:
    connection.executemany(
        "INSERT INTO gap (source, started, ended, reason, noticed) VALUES (?, ?, ?, ?, ?)",
        [(source, to_ms(gap.start), to_ms(gap.end), gap.reason, to_ms(now)) for gap in gaps],
    )


def gaps(connection: sqlite3.Connection, source: str, since: datetime) -> list[Gap]:
    rows = connection.execute(
        "SELECT started, ended, reason FROM gap WHERE source = ? AND noticed >= ? ORDER BY id", (source, to_ms(since))
    )
    return [Gap(from_ms(row[0]), from_ms(row[1]), row[2]) for row in rows]


def add_skipped(connection: sqlite3.Connection, source: str, reasons: Iterable[str], now: datetime) -> None:
    rows = [(source, reason[:300], to_ms(now)) for reason in reasons]
    if not rows:
        return
    connection.executemany("INSERT INTO skipped (source, reason, noticed) VALUES (?, ?, ?)", rows)
    connection.execute(
        "DELETE FROM skipped WHERE source = ? AND id NOT IN"
        " (SELECT id FROM skipped WHERE source = ? ORDER BY id DESC LIMIT ?)",
        (source, source, KEPT_SKIPS),
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a backfill came; `cursor` None with `finished` None has not begun."""

    cursor: Cursor | None
    stored: int
    finished: datetime | None


def progress(connection: sqlite3.Connection, source: str, since: datetime, until: datetime) -> Progress:
    row = connection.execute(
        "SELECT cursor, stored, finished FROM backfill WHERE source = ? AND since = ? AND until = ?",
        (source, to_ms(since), to_ms(until)),
    ).fetchone()
    return Progress(_cursor(row[0]), row[1], from_ms(row[2])) if row else Progress(None, 0, None)


def unfinished(connection: sqlite3.Connection, source: str, since: datetime) -> datetime | None:
    """The end of an interrupted backfill with this start, to go on with it."""
    row = connection.execute(
        "SELECT max(until) FROM backfill WHERE source = ? AND since = ? AND finished IS NULL", (source, to_ms(since))
    ).fetchone()
    return from_ms(ms(row[0]))


def save_progress(
    connection: sqlite3.Connection, source: str, span: tuple[datetime, datetime], progress: Progress
) -> None:
    connection.execute(
        "INSERT INTO backfill VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET cursor = excluded.cursor,"
        " stored = excluded.stored, finished = excluded.finished",
        (
            source, to_ms(span[0]), to_ms(span[1]),
            None if progress.cursor is None else msgspec.json.encode(progress.cursor).decode(),
            progress.stored, to_ms(progress.finished),
        ),
    )  # fmt: skip
