"""Dips: who spoke of a brand lately and before, and how many of them complained."""

import sqlite3
from datetime import datetime, timedelta

from monitor.store import mentions
from monitor.store.incidents import rows
from monitor.store.mentions import StoredMention
from monitor.store.times import from_ms, to_ms
from monitor.triage.dip import Share
from monitor.triage.incident import Incident

MEMORY = timedelta(weeks=8)
"""As for surges: enough to know how much a share varies, young enough to follow a changing brand."""
DAY = timedelta(days=1)

# A post counts at the time it was written, so that a backfill or a first look says nothing of today. Promotion,
# our own replies and what employees say in places that are not public are not the mood.
_SPOKEN = (
    " FROM mention m LEFT JOIN incident i ON i.id = m.incident"
    " WHERE m.brand = (SELECT id FROM place WHERE name = :brand) AND m.seen > :since"
    " AND m.published > :since AND min(m.published, m.seen) <= :until"
    " AND m.kind <> 'promo_spam' AND m.role IS NOT 'ours'"
    " AND m.source NOT IN (SELECT source FROM incident WHERE internal)"
)
_UPSET = "max(m.kind IN ('complaint', 'mixed') AND i.state IS NOT 'dismissed') AS upset"


def share(connection: sqlite3.Connection, brand: str, window: timedelta, now: datetime) -> Share:
    """Of how many people who mentioned a brand within `window` how many complained."""
    (spoke, upset) = connection.execute(
        f"SELECT count(*), coalesce(sum(upset), 0) FROM (SELECT {_UPSET}{_SPOKEN} GROUP BY m.author)",
        {"brand": brand, "since": to_ms(now - window), "until": to_ms(now)},
    ).fetchone()
    return Share(int(spoke), int(upset))


def past(connection: sqlite3.Connection, brand: str, window: timedelta, now: datetime) -> list[Share]:
    """The same for every stretch of that length in the last weeks in which anybody spoke; the last day is left out."""
    length = window // timedelta(milliseconds=1)
    until = to_ms(now - DAY) // length * length - 1
    found = connection.execute(
        "SELECT count(*), sum(upset) FROM (SELECT min(m.published, m.seen) / :length AS stretch, "
        f"{_UPSET}{_SPOKEN} GROUP BY stretch, m.author) GROUP BY stretch ORDER BY stretch",
        {"brand": brand, "since": to_ms(now - MEMORY), "until": until, "length": length},
    )
    return [Share(int(spoke), int(upset)) for spoke, upset in found]


def open_now(connection: sqlite3.Connection) -> list[Incident]:
    return list(
        rows(
            connection,
            "WHERE i.kind = 'surge' AND i.state NOT IN ('resolved', 'dismissed')"
            " AND json_extract(i.unusual, '$.spoke') IS NOT NULL ORDER BY i.id",
        )
    )


def last_ended(connection: sqlite3.Connection, brand: str) -> datetime | None:
    """When the last dip of a brand ended; None where it never had one."""
    (ended,) = connection.execute(
        "SELECT max(i.closed_at) FROM incident i WHERE i.brand = (SELECT id FROM place WHERE name = ?)"
        " AND i.kind = 'surge' AND json_extract(i.unusual, '$.spoke') IS NOT NULL",
        (brand,),
    ).fetchone()
    return from_ms(int(ended)) if ended is not None else None


def members(connection: sqlite3.Connection, brand: str, since: datetime, until: datetime) -> list[Incident]:
    """The complaints that were written in that time, the worst first; each of them speaks for itself, too."""
    return list(
        rows(
            connection,
            "WHERE i.kind = 'complaint' AND i.state <> 'dismissed' AND NOT i.internal AND i.id IN (SELECT m.incident"
            f"{_SPOKEN} AND m.role = 'customer') ORDER BY i.points DESC, i.id",
            {"brand": brand, "since": to_ms(since), "until": to_ms(until)},
        )
    )


def worst(
    connection: sqlite3.Connection, brand: str, since: datetime, until: datetime, limit: int
) -> list[StoredMention]:
    """One post of each of the worst complaints."""
    found = members(connection, brand, since, until)[:limit]
    return [said for incident in found for said in mentions.of_incident(connection, incident.id, 1)]
