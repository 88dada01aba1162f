"""What was said about a brand by anybody but ourselves."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from monitor.store.times import from_ms, to_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One post, as far as its words matter."""

    id: int
    brand: str
    source: str
    author: int
    text: str
    language: str
    published: datetime
    url: str | None


def about(connection: sqlite3.Connection, brand: str, since: datetime, until: datetime) -> list[Spoken]:
    """Of [since, until), about a brand ("": any), as far as its text is held."""
    rows = connection.execute(
        "SELECT m.id, b.name, s.name, m.author, m.text, m.language, m.published, m.url FROM mention m"
        " JOIN place b ON b.id = m.brand JOIN place s ON s.id = m.source WHERE m.deleted IS NULL"
        " AND m.role IS NOT 'ours' AND (:brand = '' OR b.name = :brand)"
        " AND m.published >= :since AND m.published < :until ORDER BY m.id",
        {"brand": brand, "since": to_ms(since), "until": to_ms(until)},
    )
    return [
        Spoken(
            id=number, brand=name, source=source, author=author, text=text, language=language,
            published=from_ms(int(published)), url=url,
        )
        for number, name, source, author, text, language, published, url in rows
    ]  # fmt: skip
