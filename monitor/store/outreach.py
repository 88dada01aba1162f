"""People who spoke of us and have not heard from us for long."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor.store.times import from_ms, to_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who could be asked how they are doing, and what they last said."""

    author: int
    handle: str
    name: str | None
    uid: str
    source: str
    language: str
    last_at: datetime
    url: str | None
    posts: int


# We spoke with them: our public word in a conversation of theirs, a matter somebody answered or has in hand, a draw.
_NOT_IN_TOUCH = (
    " NOT EXISTS (SELECT 1 FROM incident i WHERE i.author = m.author AND (i.state IN ('open', 'claimed', 'snoozed')"
    " OR (i.state IN ('answered', 'resolved') AND i.updated_at >= :since)))"
    " AND NOT EXISTS (SELECT 1 FROM mention c JOIN mention o ON o.realm = c.realm AND o.role = 'ours'"
    " AND o.published >= :since AND (o.parent = c.key OR o.incident = c.incident) WHERE c.author = m.author)"
    " AND NOT EXISTS (SELECT 1 FROM outreach d WHERE d.author = m.author AND d.at >= :since)"
)


def out_of_touch(connection: sqlite3.Connection, brand: str, since: datetime) -> list[Person]:
    """Everybody who ever spoke of a brand ("": any), loud or quiet, and heard nothing from us since; in fixed order."""
    rows = connection.execute(
        "SELECT a.id, coalesce(a.handle, a.name, a.uid), a.name, a.uid, s.name, m.language, max(m.published), m.url,"
        " count(*) FROM mention m JOIN author a ON a.id = m.author JOIN place s ON s.id = m.source"
        " JOIN place b ON b.id = m.brand WHERE m.deleted IS NULL AND m.kind <> 'promo_spam'"
        " AND (:brand = '' OR b.name = :brand)"
        " AND NOT EXISTS (SELECT 1 FROM mention w WHERE w.author = m.author AND w.role = 'ours')"
        f" AND {_NOT_IN_TOUCH} GROUP BY a.id ORDER BY a.id",
        {"brand": brand, "since": to_ms(since)},
    )
    return [
        Person(
            author=author, handle=handle, name=name, uid=uid, source=source, language=language,
            last_at=from_ms(int(last)), url=url, posts=posts,
        )
        for author, handle, name, uid, source, language, last, url, posts in rows
    ]  # fmt: skip


def remember(connection: sqlite3.Connection, authors: Iterable[int], now: datetime) -> None:
    """They were drawn, and are left alone for a while."""
    connection.executemany("INSERT OR IGNORE INTO outreach VALUES (?, ?)", [(author, to_ms(now)) for author in authors])
