"""The database: its tables, its views for other tools, and how older files are brought up to date.

Integer keys and one row a mention keep it at some 250 bytes a mention beside the text. Times are
milliseconds since 1970 in the tables and ISO 8601 in the views.
"""

import secrets
import sqlite3

from sqlite_utils import Database, Migrations

APPLICATION_ID = 0x616C6C65
"""Marks the file as ours ("alle"), so that a foreign one is refused before anything is written."""

migrations = Migrations("allears")

TABLES = """
CREATE TABLE place (
  -- names of realms (where keys and authors are unique), of sources and of brands
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE author (
  id INTEGER PRIMARY KEY, realm INTEGER NOT NULL REFERENCES place(id), uid TEXT NOT NULL,
  handle TEXT, name TEXT, followers INTEGER, UNIQUE (realm, uid)
) STRICT;
CREATE TABLE mention (
  id INTEGER PRIMARY KEY, realm INTEGER NOT NULL REFERENCES place(id), key TEXT NOT NULL,
  source INTEGER NOT NULL REFERENCES place(id), author INTEGER NOT NULL REFERENCES author(id),
  brand INTEGER REFERENCES place(id), text TEXT NOT NULL, url TEXT, language TEXT NOT NULL,
  published INTEGER NOT NULL, seen INTEGER NOT NULL, edited INTEGER, deleted INTEGER, parent TEXT, root TEXT,
  likes INTEGER, reposts INTEGER, replies INTEGER, views INTEGER, rating REAL,
  complaint REAL, negativity REAL, kind TEXT NOT NULL, incident INTEGER REFERENCES incident(id), role TEXT,
  UNIQUE (realm, key)
) STRICT;
CREATE INDEX mention_incident ON mention (incident) WHERE incident IS NOT NULL;
CREATE INDEX mention_author ON mention (author, published);
CREATE INDEX mention_root ON mention (realm, root) WHERE root IS NOT NULL;
CREATE INDEX mention_seen ON mention (seen);
CREATE TABLE assessment (
  -- why: the factors of mentions that complain or belong to an incident
  mention INTEGER PRIMARY KEY REFERENCES mention(id), body TEXT NOT NULL
) STRICT;
CREATE TABLE incident (
  id INTEGER PRIMARY KEY, brand INTEGER NOT NULL REFERENCES place(id),
  author INTEGER NOT NULL REFERENCES author(id), source INTEGER NOT NULL REFERENCES place(id),
  language TEXT NOT NULL, root TEXT NOT NULL, state TEXT NOT NULL, level TEXT NOT NULL, points REAL NOT NULL,
  parts TEXT NOT NULL, raised INTEGER NOT NULL, opened_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  started_at INTEGER NOT NULL, due_at INTEGER NOT NULL, claimed_by TEXT, until INTEGER, closed_at INTEGER,
  cause TEXT NOT NULL, cues TEXT NOT NULL, impact INTEGER NOT NULL, complaint REAL NOT NULL,
  negativity REAL NOT NULL, reach TEXT NOT NULL, people INTEGER, reach_at INTEGER,
  mentions INTEGER NOT NULL, authors INTEGER NOT NULL, earlier INTEGER NOT NULL, unanswered INTEGER NOT NULL,
  late INTEGER NOT NULL, seq INTEGER NOT NULL, look_at INTEGER
) STRICT;
CREATE INDEX incident_author ON incident (author, brand, opened_at);
CREATE INDEX incident_state ON incident (state, due_at);
CREATE TABLE print_band (
  -- parts of the fingerprints of complaints and their copies: near-duplicates share at least one
  band INTEGER NOT NULL, value INTEGER NOT NULL, mention INTEGER NOT NULL REFERENCES mention(id),
  incident INTEGER NOT NULL REFERENCES incident(id), fingerprint INTEGER NOT NULL,
  PRIMARY KEY (band, value, mention)
) STRICT, WITHOUT ROWID;
CREATE TABLE incident_event (
  id INTEGER PRIMARY KEY, incident_id INTEGER NOT NULL REFERENCES incident(id), seq INTEGER NOT NULL,
  type TEXT NOT NULL, body_json TEXT NOT NULL, created_at INTEGER NOT NULL,
  level TEXT NOT NULL, state TEXT NOT NULL, mentions INTEGER NOT NULL, authors INTEGER NOT NULL,
  people INTEGER, late INTEGER NOT NULL, UNIQUE (incident_id, seq)
) STRICT;
CREATE TABLE delivery (
  id INTEGER PRIMARY KEY, event_id INTEGER NOT NULL REFERENCES incident_event(id),
  incident_id INTEGER NOT NULL REFERENCES incident(id), channel TEXT NOT NULL, key TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL, due_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, lease_until INTEGER,
  leased_by TEXT, last_error TEXT, remote_ref TEXT, sent_at INTEGER, UNIQUE (event_id, channel)
) STRICT;
CREATE INDEX delivery_waiting ON delivery (channel, due_at) WHERE state IN ('due', 'leased');
CREATE INDEX delivery_sent ON delivery (channel, sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX delivery_dead ON delivery (channel) WHERE state = 'dead';
CREATE INDEX delivery_incident ON delivery (incident_id, channel);
CREATE TABLE channel_state (
  channel TEXT PRIMARY KEY, blocked_until INTEGER, breaker TEXT NOT NULL DEFAULT 'closed',
  failures INTEGER NOT NULL DEFAULT 0, last_ok INTEGER, last_error TEXT, held INTEGER NOT NULL DEFAULT 0,
  held_told INTEGER
) STRICT;
CREATE TABLE remote_message (
  incident_id INTEGER NOT NULL REFERENCES incident(id), channel TEXT NOT NULL, ref_json TEXT NOT NULL,
  PRIMARY KEY (incident_id, channel)
) STRICT;
CREATE TABLE source_state (
  source TEXT PRIMARY KEY, cursor TEXT, baseline_at INTEGER, looked_at INTEGER, heard_at INTEGER,
  not_before INTEGER, trouble_since INTEGER, trouble TEXT, refused INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE gap (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, started INTEGER, ended INTEGER, reason TEXT NOT NULL,
  noticed INTEGER NOT NULL
) STRICT;
CREATE TABLE skipped (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, reason TEXT NOT NULL, noticed INTEGER NOT NULL
) STRICT;
CREATE TABLE feedback (
  mention INTEGER NOT NULL REFERENCES mention(id), actor TEXT NOT NULL, complaint INTEGER NOT NULL,
  given INTEGER NOT NULL, PRIMARY KEY (mention, actor)
) STRICT;
CREATE TABLE backfill (
  source TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, cursor TEXT, stored INTEGER NOT NULL,
  finished INTEGER, PRIMARY KEY (source, since, until)
) STRICT;
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE mention_search USING fts5 (
  text, content='', tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co M*'"
);
"""

VIEWS = """
CREATE VIEW mentions AS
SELECT m.id, s.name AS source, m.key, b.name AS brand, a.handle, a.name AS author, a.followers, m.text, m.url,
  m.language, strftime('%Y-%m-%dT%H:%M:%SZ', m.published / 1000, 'unixepoch') AS published,
  strftime('%Y-%m-%dT%H:%M:%SZ', m.seen / 1000, 'unixepoch') AS seen, m.kind, m.complaint, m.negativity,
  m.likes, m.reposts, m.replies, m.views, m.rating, m.incident AS incident_id, m.role, m.deleted IS NOT NULL AS deleted
FROM mention m JOIN place s ON s.id = m.source JOIN author a ON a.id = m.author LEFT JOIN place b ON b.id = m.brand;
CREATE VIEW incidents AS
SELECT i.id, printf('inc-%06d', i.id) AS name, b.name AS brand, s.name AS source, a.handle, a.name AS author,
  i.language, i.state, i.level AS severity, i.points, i.cause, i.claimed_by, i.mentions, i.authors, i.people AS reach,
  strftime('%Y-%m-%dT%H:%M:%SZ', i.opened_at / 1000, 'unixepoch') AS opened,
  strftime('%Y-%m-%dT%H:%M:%SZ', i.due_at / 1000, 'unixepoch') AS reply_due,
  strftime('%Y-%m-%dT%H:%M:%SZ', i.closed_at / 1000, 'unixepoch') AS closed
FROM incident i JOIN place b ON b.id = i.brand JOIN place s ON s.id = i.source JOIN author a ON a.id = i.author;
CREATE VIEW deliveries AS
SELECT d.id, d.key, printf('inc-%06d', d.incident_id) AS incident, e.seq, e.type, d.channel, d.state, d.attempts,
  d.last_error, strftime('%Y-%m-%dT%H:%M:%SZ', d.due_at / 1000, 'unixepoch') AS due,
  strftime('%Y-%m-%dT%H:%M:%SZ', d.sent_at / 1000, 'unixepoch') AS sent
FROM delivery d JOIN incident_event e ON e.id = d.event_id;
"""


CLOCKS = """
ALTER TABLE incident ADD COLUMN kind TEXT NOT NULL DEFAULT 'complaint';
ALTER TABLE incident ADD COLUMN near_at INTEGER;
ALTER TABLE incident ADD COLUMN route TEXT NOT NULL DEFAULT '';
ALTER TABLE incident ADD COLUMN plan TEXT NOT NULL DEFAULT '{}';
ALTER TABLE incident ADD COLUMN step INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN next_at INTEGER;
ALTER TABLE incident ADD COLUMN assigned TEXT;
ALTER TABLE incident ADD COLUMN reminded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN internal INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN lists TEXT NOT NULL DEFAULT '[]';
ALTER TABLE incident ADD COLUMN surge INTEGER REFERENCES incident(id);
ALTER TABLE incident ADD COLUMN unusual TEXT NOT NULL DEFAULT 'null';
UPDATE incident SET near_at = started_at + (due_at - started_at) * 3 / 4;
CREATE INDEX incident_surge ON incident (surge) WHERE surge IS NOT NULL;
CREATE INDEX incident_opened ON incident (brand, opened_at);
CREATE TABLE silence (
  -- mutes sending, never recording
  id INTEGER PRIMARY KEY, matcher TEXT NOT NULL, until INTEGER NOT NULL, author TEXT NOT NULL,
  comment TEXT NOT NULL, created INTEGER NOT NULL, ended INTEGER
) STRICT;
CREATE TABLE notice (
  -- plain messages about the service itself that a channel has not been told yet
  id INTEGER PRIMARY KEY, channel TEXT NOT NULL, title TEXT NOT NULL, lines TEXT NOT NULL, created INTEGER NOT NULL
) STRICT;
CREATE TABLE agent (
  -- who is away, and until when; the agents themselves stand in the configuration
  id TEXT PRIMARY KEY, away_until INTEGER
) STRICT;
CREATE TABLE request (
  -- what people asked for in channels, so that a click that arrives twice is done once
  key TEXT PRIMARY KEY, taken INTEGER NOT NULL
) STRICT;
"""

INTAKE = """
CREATE TABLE received (
  -- deliveries that others pushed to us, by a hash of their number, so that a repetition is stored once
  source TEXT NOT NULL, delivery BLOB NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (source, delivery)
) STRICT, WITHOUT ROWID;
CREATE INDEX received_at ON received (at);
"""


@migrations()
def first(db: Database) -> None:
    """Tables and views of version 0.1."""
    for script in (TABLES, VIEWS):
        for statement in split(script):
            db.execute(statement)
    db.execute("INSERT INTO setting VALUES ('database', ?)", [secrets.token_hex(4)])
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@migrations()
def clocks(db: Database) -> None:
    """Plans, steps and surges of incidents; silences, agents, requests."""
    for statement in split(CLOCKS):
        db.execute(statement)


@migrations()
def intake(db: Database) -> None:
    """What was pushed to us."""
    for statement in split(INTAKE):
        db.execute(statement)


def split(script: str) -> list[str]:
    """Single statements: `executescript` would commit the migration's own transaction."""
    statements, current = [], ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            statements.append(current.strip())
            current = ""
    return statements
