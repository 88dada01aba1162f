"""Surges: what was heard lately and what is usual, and which incidents are part of one."""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from connectors.base import Author
from monitor.store.incidents import rows
from monitor.store.mentions import Names, author_id
from monitor.store.times import EPOCH, from_ms, to_ms
from monitor.triage.incident import Incident
from monitor.triage.surge import Heard, Usual, hour_of_week

MEMORY = timedelta(weeks=8)
"""History that tells what is usual: enough for each hour of the week, young enough to follow a growing brand."""
DAY = timedelta(days=1)
NEWEST = 300
"""Incidents looked at for others with the same trouble: every alert asks, also in a storm."""
_COMPLAINTS = (
    " FROM mention m JOIN incident i ON i.id = m.incident JOIN place b ON b.id = i.brand WHERE b.name = :brand"
    " AND m.seen > :since AND m.seen <= :until AND m.role IN ('customer', 'echo') AND i.kind = 'complaint'"
    " AND i.state <> 'dismissed' AND NOT i.internal"
)


def heard(connection: sqlite3.Connection, brand: str, now: datetime) -> list[Heard]:
    """Every complaint about a brand of the last day and a bit, oldest first; what employees say is not counted."""
    found = connection.execute(
        "SELECT m.author, m.seen, i.cause" + _COMPLAINTS + " ORDER BY m.seen",
        {"brand": brand, "since": to_ms(now - DAY), "until": to_ms(now)},
    )
    return [Heard(author, from_ms(int(seen)), cause) for author, seen, cause in found]


def usual(connection: sqlite3.Connection, brand: str, cause: str | None, now: datetime) -> Usual:
    """What is usual for a brand (and a cause) by hour of the week, over the last weeks; the last day is left out."""
    until = now - DAY
    (first,) = connection.execute("SELECT min(seen) FROM mention").fetchone()
    since = max(until - MEMORY, from_ms(int(first)) if first is not None else until)
    counts: Counter[int] = Counter()
    found = connection.execute(
        "SELECT m.seen / 3600000 AS hour, count(DISTINCT m.author)"
        + _COMPLAINTS
        + " AND (:cause IS NULL OR i.cause = :cause) GROUP BY hour",
        {"brand": brand, "since": to_ms(since), "until": to_ms(until), "cause": cause},
    )
    for hour, people in found:
        counts[hour_of_week(EPOCH + timedelta(hours=hour))] += people
    return Usual(counts, max(until - since, timedelta(0)))


def alike(connection: sqlite3.Connection, incident: Incident, now: datetime) -> int:
    """How many people had the same trouble with the brand within a day, among its newest incidents."""
    (people,) = connection.execute(
        "SELECT count(DISTINCT author) FROM (SELECT author, cause FROM incident WHERE brand ="
        " (SELECT id FROM place WHERE name = :brand) AND opened_at > :since AND kind = 'complaint'"
        " AND NOT internal ORDER BY opened_at DESC LIMIT :newest) WHERE cause = :cause",
        {"brand": incident.brand, "since": to_ms(now - DAY), "cause": incident.cause, "newest": NEWEST},
    ).fetchone()
    return int(people)


def nobody(connection: sqlite3.Connection) -> int:
    """The author of surges: no person."""
    return author_id(connection, Names(connection).id("allears"), Author(id="crowd"))


def open_now(connection: sqlite3.Connection) -> list[Incident]:
    """Surges that are not over; dips, which are kept beside them, are none."""
    return list(
        rows(
            connection,
            "WHERE i.kind = 'surge' AND i.state NOT IN ('resolved', 'dismissed')"
            " AND json_extract(i.unusual, '$.spoke') IS NULL ORDER BY i.id",
        )
    )


def could_join(connection: sqlite3.Connection, brand: str, cause: str | None, since: datetime) -> list[Incident]:
    """Open incidents of a brand (and a cause) whose clock began since, and that are in no surge."""
    return list(
        rows(
            connection,
            "WHERE b.name = :brand AND (:cause IS NULL OR i.cause = :cause) AND i.opened_at > :since"
            " AND i.kind = 'complaint' AND i.surge IS NULL AND NOT i.internal"
            " AND i.state IN ('open', 'claimed', 'snoozed')",
            {"brand": brand, "cause": cause, "since": to_ms(since)},
        )
    )


def members(connection: sqlite3.Connection, surge: int) -> list[Incident]:
    """The incidents of a surge, the worst first."""
    return list(rows(connection, "WHERE i.surge = ? ORDER BY i.points DESC, i.id", surge))


def join(connection: sqlite3.Connection, surge: int, incidents: Sequence[int]) -> None:
    connection.executemany("UPDATE incident SET surge = ? WHERE id = ?", [(surge, number) for number in incidents])


def leave(connection: sqlite3.Connection, surge: int) -> None:
    """Its members are single incidents again."""
    connection.execute("UPDATE incident SET surge = NULL WHERE surge = ?", (surge,))


def people(connection: sqlite3.Connection, surge: int) -> tuple[int, int]:
    """(posts, people) of a surge."""
    found = connection.execute(
        "SELECT count(*), count(DISTINCT m.author) FROM mention m JOIN incident i ON i.id = m.incident"
        " WHERE i.surge = ? AND m.role IN ('customer', 'echo')",
        (surge,),
    ).fetchone()
    return int(found[0]), int(found[1])


def fold(connection: sqlite3.Connection, surge: int) -> int:
    """Channels that were told of a surge need not be told of its milder members one by one. Returns how many."""
    done = connection.execute(
        "UPDATE delivery SET state = 'superseded', last_error = 'part of a surge that was told'"
        " WHERE state = 'due' AND incident_id IN"
        " (SELECT id FROM incident WHERE surge = :surge AND level IN ('low', 'medium')) AND channel IN"
        " (SELECT channel FROM delivery WHERE incident_id = :surge AND state = 'sent')",
        {"surge": surge},
    )
    return done.rowcount
