"""What was heard and done, read back in its order from a database that is not touched."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from alerts.event import Severity as Level
from connectors.base import Author, Engagement, Mention
from monitor.store.connection import BUSY_SECONDS, StoreError, translated
from monitor.store.schema import APPLICATION_ID
from monitor.store.times import from_ms, to_ms
from monitor.triage.action import Action


@dataclass(frozen=True, slots=True)
class Post:
    """A stored mention, and when it comes in a replay: when it was heard, or written where it was read up later."""

    id: int
    at: datetime
    realm: str
    mention: Mention


@dataclass(frozen=True, slots=True)
class Deed:
    """What a person did with the incident of a post."""

    at: datetime
    action: Action
    actor: str
    realm: str
    key: str


class Fate(NamedTuple):
    """What a post became: its incident, how bad that is in the end, and whether it is part of a surge."""

    incident: int | None
    level: Level | None
    in_surge: bool


@contextmanager
def untouched(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection through which nothing can be written, not even a migration. Raises StoreError."""
    if not path.is_file():
        raise StoreError(f"{path} does not exist; it is made by: allears run")
    with translated(path):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)
        try:
            if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise StoreError(f"{path} is a database of another program; set database to another file")
            yield connection
        finally:
            connection.close()


# What stood there at a source's first look, or what a backfill brought, was read long after it was written.
AT = (
    "CASE WHEN m.seen <= coalesce(t.baseline_at, 0) OR EXISTS (SELECT 1 FROM backfill f WHERE f.source = s.name"
    " AND m.published >= f.since AND m.published < f.until AND f.until <= m.seen)"
    " THEN min(m.published, m.seen) ELSE m.seen END"
)


def posts(connection: sqlite3.Connection, since: datetime, until: datetime) -> Iterator[Post]:
    """All of [since, until) in their order, but those whose text is no longer held."""
    rows = connection.execute(
        f"SELECT m.id, {AT} AS at, r.name, s.name, m.key, m.text, a.uid, a.handle, a.name, a.followers, m.url,"
        " m.published, m.edited, nullif(m.language, 'und'), m.parent, m.root, m.likes, m.reposts, m.replies, m.views,"
        " m.rating, m.private FROM mention m JOIN place s ON s.id = m.source JOIN place r ON r.id = m.realm"
        " JOIN author a ON a.id = m.author LEFT JOIN source_state t ON t.source = s.name"
        " WHERE m.deleted IS NULL AND at >= ? AND at < ? ORDER BY at, m.id",
        (to_ms(since), to_ms(until)),
    )
    return map(_post, rows)


def removed(connection: sqlite3.Connection, since: datetime, until: datetime) -> int:
    """How many posts of [since, until) have no text any more."""
    (count,) = connection.execute(
        "SELECT count(*) FROM mention WHERE deleted IS NOT NULL AND seen >= ? AND seen < ?",
        (to_ms(since), to_ms(until)),
    ).fetchone()
    return int(count)


def fates(connection: sqlite3.Connection) -> dict[tuple[str, str], Fate]:
    """By realm and key, what became of every post."""
    rows = connection.execute(
        "SELECT r.name, m.key, i.id, i.level, i.surge IS NOT NULL FROM mention m JOIN place r ON r.id = m.realm"
        " LEFT JOIN incident i ON i.id = m.incident"
    )
    return {(realm, key): Fate(incident, level, bool(in_surge)) for realm, key, incident, level, in_surge in rows}


_DONE = {
    "claimed": Action.CLAIM,
    "released": Action.RELEASE,
    "answered": Action.ANSWERED,
    "snoozed": Action.SNOOZE,
    "resolved": Action.RESOLVE,
    "dismissed": Action.DISMISS,
    "reopened": Action.REOPEN,
}


def deeds(connection: sqlite3.Connection, since: datetime, until: datetime) -> Iterator[Deed]:
    """What people did with incidents in [since, until), in its order."""
    marks = ",".join("?" * len(_DONE))
    rows = connection.execute(
        "SELECT e.created_at, e.type, json_extract(e.body_json, '$.actor') AS actor, r.name, m.key"
        " FROM incident_event e JOIN mention m ON m.id = (SELECT min(f.id) FROM mention f"
        " WHERE f.incident = e.incident_id AND f.role = 'customer') JOIN place r ON r.id = m.realm"
        f" WHERE e.type IN ({marks}) AND actor IS NOT NULL AND e.created_at >= ? AND e.created_at < ?"
        " ORDER BY e.created_at, e.id",
        (*_DONE, to_ms(since), to_ms(until)),
    )
    return (Deed(from_ms(int(at)), _DONE[type_], actor, realm, key) for at, type_, actor, realm, key in rows)


def _post(row: tuple[object, ...]) -> Post:
    (number, at, realm, source, key, text, uid, handle, name, followers, url, published, edited, language, parent,
     root, likes, reposts, replies, views, rating, private) = row  # fmt: skip
    said = Mention(
        source=str(source),
        key=str(key),
        text=str(text),
        author=Author(str(uid), _text(handle), _text(name), _count(followers)),
        url=_text(url),
        published=from_ms(int(str(published))),
        edited=from_ms(_count(edited)),
        language=_text(language),
        parent=_text(parent),
        root=_text(root),
        engagement=Engagement(_count(likes), _count(reposts), _count(replies), _count(views)),
        rating=None if rating is None else float(str(rating)),
        private=bool(private),
    )
    return Post(int(str(number)), from_ms(int(str(at))), str(realm), said)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _count(value: object) -> int | None:
    return None if value is None else int(str(value))
