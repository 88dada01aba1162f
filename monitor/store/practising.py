"""Old incidents to practise on, and how often which fault was made; nothing about who practised."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from monitor.store.times import to_ms


def finished(connection: sqlite3.Connection, language: str, before: datetime) -> list[tuple[int, bool]]:
    """Incidents in a language ("": any) opened before then and over by now, and whether we answered them in public."""
    rows = connection.execute(
        "SELECT i.id, EXISTS (SELECT 1 FROM mention o WHERE o.incident = i.id AND o.role = 'ours'"
        " AND o.deleted IS NULL AND NOT o.private)"
        " FROM incident i WHERE i.kind = 'complaint' AND i.state IN ('answered', 'resolved') AND i.opened_at < :before"
        " AND NOT i.internal AND (:language = '' OR i.language = :language) AND EXISTS (SELECT 1 FROM mention m"
        " WHERE m.incident = i.id AND m.role = 'customer' AND m.deleted IS NULL AND NOT m.private) ORDER BY i.id",
        {"language": language, "before": to_ms(before)},
    )
    return [(number, bool(answered)) for number, answered in rows]


def count(connection: sqlite3.Connection, language: str, faults: Iterable[str]) -> None:
    """One reply with these faults."""
    connection.executemany(
        "INSERT INTO practice VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1",
        [(language, fault) for fault in ("", *dict.fromkeys(faults))],
    )


def counts(connection: sqlite3.Connection) -> dict[str, dict[str, int]]:
    """By language and fault how often; "" counts the replies."""
    found: dict[str, dict[str, int]] = {}
    for language, fault, times in connection.execute("SELECT language, fault, times FROM practice ORDER BY 1, 3 DESC"):
        found.setdefault(language, {})[fault] = times
    return found
