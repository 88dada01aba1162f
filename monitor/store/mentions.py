"""Mentions, their authors and assessments."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from connectors.base import Author, Engagement, Mention
from monitor.store import searching
from monitor.store.times import from_ms, to_ms
from monitor.triage.reach import Sighting
from monitor.understand.assessment import Assessment

CHUNK = 500
"""Keys in one look-up; SQLite allows 32,766 variables."""


class Names:
    """Ids of realms, sources and brands, for the length of one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._ids: dict[str, int] = {}

    def id(self, name: str) -> int:
        found = self._ids.get(name)
        if found is None:
            self._connection.execute("INSERT INTO place (name) VALUES (?) ON CONFLICT DO NOTHING", (name,))
            found = int(self._connection.execute("SELECT id FROM place WHERE name = ?", (name,)).fetchone()[0])
            self._ids[name] = found
        return found


@dataclass(frozen=True, slots=True)
class Known:
    """What the store holds of a mention seen before."""

    id: int
    author: int
    incident: int | None
    role: str | None
    text: str
    engagement: Engagement
    deleted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMention:
    """A mention as it lies in the store; `assessment` None where none was kept."""

    id: int
    source: str
    realm: str
    key: str
    author_id: int
    author: Author
    text: str
    url: str | None
    language: str
    published: datetime
    seen: datetime
    parent: str | None
    root: str | None
    engagement: Engagement
    kind: str
    complaint: float | None
    negativity: float | None
    incident: int | None
    role: str | None
    deleted: bool
    private: bool
    assessment: Assessment | None


def known(connection: sqlite3.Connection, realm: int, keys: Iterable[str]) -> dict[str, Known]:
    """Those of `keys` that are stored."""
    wanted, found = list(dict.fromkeys(keys)), {}
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        marks = ",".join("?" * len(part))
        for row in connection.execute(
            "SELECT key, id, author, incident, role, text, likes, reposts, replies, views, deleted FROM mention"
            f" WHERE realm = ? AND key IN ({marks})",
            (realm, *part),
        ):
            number, author, incident, role, text = row[1:6]
            found[row[0]] = Known(number, author, incident, role, text, Engagement(*row[6:10]), row[10] is not None)
    return found


def texts(connection: sqlite3.Connection, realm: str, keys: Iterable[str]) -> dict[str, str]:
    """The stored texts of those of `keys` that are known in a realm."""
    row = connection.execute("SELECT id FROM place WHERE name = ?", (realm,)).fetchone()
    return {key: found.text for key, found in known(connection, row[0], keys).items()} if row else {}


def author_id(connection: sqlite3.Connection, realm: int, author: Author) -> int:
    """The author's row, made or brought up to date."""
    row = connection.execute(
        "SELECT id, handle, name, followers FROM author WHERE realm = ? AND uid = ?", (realm, author.id)
    ).fetchone()
    if row is None:
        made = connection.execute(
            "INSERT INTO author (realm, uid, handle, name, followers) VALUES (?, ?, ?, ?, ?)",
            (realm, author.id, author.handle, author.name, author.followers),
        )
        return int(made.lastrowid or 0)
    if tuple(row[1:]) != (author.handle, author.name, author.followers):
        connection.execute(
            "UPDATE author SET handle = coalesce(?, handle), name = coalesce(?, name),"
            " followers = coalesce(?, followers) WHERE id = ?",
            (author.handle, author.name, author.followers, row[0]),
        )
    return int(row[0])


def insert(
    connection: sqlite3.Connection,
    mention: Mention,
    assessment: Assessment,
    *,
    ids: tuple[int, int, int, int | None],
    text: str,
    now: datetime,
) -> int:
    """A new mention; `ids` are realm, source, author and brand. Returns its id."""
    realm, source, author, brand = ids
    counts = mention.engagement
    scored = brand is not None
    made = connection.execute(
        "INSERT INTO mention (realm, key, source, author, brand, text, url, language, published, seen, edited,"
        " parent, root, likes, reposts, replies, views, rating, complaint, negativity, kind, private)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            realm, mention.key, source, author, brand, text, mention.url, assessment.language,
            to_ms(mention.published or now), to_ms(now), to_ms(mention.edited),
            mention.parent, mention.root, counts.likes, counts.reposts, counts.replies, counts.views,
            mention.rating, assessment.complaint if scored else None,
            assessment.negativity if scored else None, assessment.kind.value, mention.private,
        ),
    )  # fmt: skip
    return int(made.lastrowid or 0)


def update(
    connection: sqlite3.Connection, mention_id: int, mention: Mention, assessment: Assessment, text: str
) -> None:
    """The newest form of a mention seen before."""
    searching.drop(connection, mention_id)
    counts = mention.engagement
    connection.execute(
        "UPDATE mention SET text = ?, language = ?, edited = ?, likes = coalesce(?, likes),"
        " reposts = coalesce(?, reposts), replies = coalesce(?, replies), views = coalesce(?, views),"
        " complaint = ?, negativity = ?, kind = ? WHERE id = ?",
        (
            text, assessment.language, to_ms(mention.edited), counts.likes, counts.reposts, counts.replies,
            counts.views, assessment.complaint, assessment.negativity, assessment.kind.value, mention_id,
        ),
    )  # fmt: skip
    searching.add(connection, mention_id)


def count_again(connection: sqlite3.Connection, mention_id: int, counts: Engagement) -> None:
    """New counts of an unchanged mention; an unknown one leaves what was known."""
    connection.execute(
        "UPDATE mention SET likes = coalesce(?, likes), reposts = coalesce(?, reposts),"
        " replies = coalesce(?, replies), views = coalesce(?, views) WHERE id = ?",
        (counts.likes, counts.reposts, counts.replies, counts.views, mention_id),
    )


def withdraw(connection: sqlite3.Connection, mention_id: int, now: datetime) -> None:
    """Its author removed it: the text goes, the count stays."""
    searching.drop(connection, mention_id)
    connection.execute("UPDATE mention SET text = '', url = NULL, deleted = ? WHERE id = ?", (to_ms(now), mention_id))
    connection.execute("DELETE FROM assessment WHERE mention = ?", (mention_id,))


def keep_assessment(connection: sqlite3.Connection, mention_id: int, assessment: Assessment) -> None:
    connection.execute(
        "INSERT INTO assessment (mention, body) VALUES (?, ?) ON CONFLICT (mention) DO UPDATE SET body = excluded.body",
        (mention_id, msgspec.json.encode(assessment).decode()),
    )


def attach(connection: sqlite3.Connection, mention_id: int, incident: int, role: str) -> None:
    connection.execute("UPDATE mention SET incident = ?, role = ? WHERE id = ?", (incident, role, mention_id))


def conversation_root(connection: sqlite3.Connection, realm: int, mention: Mention) -> str | None:
    """Key of the conversation: what the source tells, else the root of the stored parent, else the parent."""
    if mention.root is not None or mention.parent is None:
        return mention.root
    row = connection.execute(
        "SELECT coalesce(root, key) FROM mention WHERE realm = ? AND key = ?", (realm, mention.parent)
    ).fetchone()
    return str(row[0]) if row else mention.parent


def sightings(connection: sqlite3.Connection, incident: int) -> list[Sighting]:
    """The numbers of all posts of an incident but our own."""
    rows = connection.execute(
        "SELECT m.author, a.followers, m.likes, m.reposts, m.replies, m.views FROM mention m"
        " JOIN author a ON a.id = m.author WHERE m.incident = ? AND m.role <> 'ours'",
        (incident,),
    )
    return [Sighting(row[0], row[1], Engagement(*row[2:])) for row in rows]


def count_by_role(connection: sqlite3.Connection, incident: int) -> dict[str, int]:
    return dict(connection.execute("SELECT role, count(*) FROM mention WHERE incident = ? GROUP BY role", (incident,)))


def standing(connection: sqlite3.Connection, incident: int) -> int:
    """How many posts of an incident, ours not counted, were not withdrawn by their authors."""
    row = connection.execute(
        "SELECT count(*) FROM mention WHERE incident = ? AND role <> 'ours' AND deleted IS NULL", (incident,)
    ).fetchone()
    return int(row[0])


def authors_of(connection: sqlite3.Connection, incident: int) -> int:
    """How many people, ourselves not counted."""
    row = connection.execute(
        "SELECT count(DISTINCT author) FROM mention WHERE incident = ? AND role <> 'ours'", (incident,)
    ).fetchone()
    return int(row[0])


def first_published(connection: sqlite3.Connection, incident: int) -> datetime:
    """When the first post of an incident was written, or first seen where it claims a later time."""
    row = connection.execute("SELECT min(min(published, seen)) FROM mention WHERE incident = ?", (incident,)).fetchone()
    return from_ms(int(row[0]))


_COLUMNS = (
    "SELECT m.id, s.name, r.name, m.key, m.author, a.uid, a.handle, a.name, a.followers, m.text, m.url, m.language,"
    " m.published, m.seen, m.parent, m.root, m.likes, m.reposts, m.replies, m.views, m.kind, m.complaint,"
    " m.negativity, m.incident, m.role, m.deleted, m.private, w.body FROM mention m JOIN place s ON s.id = m.source"
    " JOIN place r ON r.id = m.realm JOIN author a ON a.id = m.author LEFT JOIN assessment w ON w.mention = m.id "
)


def of_incident(connection: sqlite3.Connection, incident: int, limit: int) -> list[StoredMention]:
    """The customer's posts first, the worst of them before the others; ours are not among them."""
    rows = connection.execute(
        _COLUMNS + "WHERE m.incident = ? AND m.role <> 'ours' ORDER BY m.role <> 'customer', m.deleted IS NOT NULL,"
        " m.complaint DESC, m.published LIMIT ?",
        (incident, limit),
    )
    return [_stored(row) for row in rows]


def of_surge(connection: sqlite3.Connection, surge: int, limit: int) -> list[StoredMention]:
    """One post of each incident of a surge, the worst incidents first."""
    rows = connection.execute(
        _COLUMNS + "JOIN incident i ON i.id = m.incident WHERE i.surge = ? AND m.id = (SELECT min(f.id) FROM mention f"
        " WHERE f.incident = i.id AND f.role = 'customer') ORDER BY m.deleted IS NOT NULL, i.points DESC, i.id LIMIT ?",
        (surge, limit),
    )
    return [_stored(row) for row in rows]


def timeline(connection: sqlite3.Connection, incident: int) -> list[StoredMention]:
    """Everything said in an incident, ours included, oldest first."""
    rows = connection.execute(_COLUMNS + "WHERE m.incident = ? ORDER BY m.published, m.id", (incident,))
    return [_stored(row) for row in rows]


def get(connection: sqlite3.Connection, mention_id: int) -> StoredMention | None:
    row = connection.execute(_COLUMNS + "WHERE m.id = ?", (mention_id,)).fetchone()
    return _stored(row) if row else None


def _stored(row: tuple[object, ...]) -> StoredMention:
    (number, source, realm, key, author, uid, handle, name, followers, text, url, language, published, seen,
     parent, root, likes, reposts, replies, views, kind, complaint, negativity, incident, role, deleted,
     private, body) = row  # fmt: skip
    return msgspec.convert(
        {
            "id": number, "source": source, "realm": realm, "key": key, "author_id": author,
            "author": {"id": uid, "handle": handle, "name": name, "followers": followers},
            "text": text, "url": url, "language": language, "published": from_ms(int(str(published))),
            "seen": from_ms(int(str(seen))), "parent": parent, "root": root,
            "engagement": {"likes": likes, "reposts": reposts, "replies": replies, "views": views},
            "kind": kind, "complaint": complaint, "negativity": negativity, "incident": incident, "role": role,
            "deleted": deleted is not None, "private": bool(private),
            "assessment": msgspec.json.decode(str(body)) if body else None,
        },
        StoredMention,
    )  # fmt: skip
