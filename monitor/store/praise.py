"""Praise as it lies in the store, and the open incidents that may forbid to cheer."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from connectors.base import Author
from monitor.store.incidents import rows
from monitor.store.past import AT
from monitor.store.times import from_ms, to_ms
from monitor.triage.incident import Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPraise:
    """One post that praises a brand."""

    id: int
    source: str
    person: int
    author: Author
    text: str
    language: str
    at: datetime
    """When it was heard, or written where it was read up later."""
    url: str | None


def praise(
    connection: sqlite3.Connection, brand: str, span: tuple[datetime, datetime], limits: tuple[float, float]
) -> list[StoredPraise]:
    """Of [since, until), the newest first; below `limits` of negativity and of the probability of a complaint."""
    since, until = map(to_ms, span)
    found = connection.execute(
        f"SELECT m.id, s.name, m.author, a.uid, a.handle, m.text, m.language, {AT} AS at, m.url"
        " FROM mention m JOIN place b ON b.id = m.brand JOIN place s ON s.id = m.source"
        " JOIN author a ON a.id = m.author LEFT JOIN source_state t ON t.source = s.name"
        " WHERE m.seen >= :since AND at >= :since AND at < :until AND b.name = :brand AND m.kind = 'praise'"
        " AND m.negativity < :negativity AND m.complaint < :complaint AND m.deleted IS NULL"
        " AND m.role IS NOT 'ours' ORDER BY at DESC, m.id DESC",
        {"brand": brand, "since": since, "until": until, "negativity": limits[0], "complaint": limits[1]},
    )
    return [
        StoredPraise(
            id=number, source=source, person=person, author=Author(uid, handle), text=text, language=language,
            at=from_ms(int(at)), url=url,
        )
        for number, source, person, uid, handle, text, language, at, url in found
    ]  # fmt: skip


def open_incidents(connection: sqlite3.Connection, brand: str) -> list[Incident]:
    """Of one brand, whatever is not over, the newest first."""
    where = "WHERE b.name = ? AND i.kind = 'complaint' AND i.state NOT IN ('resolved', 'dismissed')"
    return list(rows(connection, f"{where} ORDER BY i.opened_at DESC", brand))
