"""Which mentions were said to the brand alone."""

from sqlite_utils import Database

from monitor.store.schema import migrations, split

PRIVATE = """
ALTER TABLE mention ADD COLUMN private INTEGER NOT NULL DEFAULT 0;
DROP VIEW mentions;
CREATE VIEW mentions AS
SELECT m.id, s.name AS source, m.key, b.name AS brand, a.handle, a.name AS author, a.followers, m.text, m.url,
  m.language, strftime('%Y-%m-%dT%H:%M:%SZ', m.published / 1000, 'unixepoch') AS published,
  strftime('%Y-%m-%dT%H:%M:%SZ', m.seen / 1000, 'unixepoch') AS seen, m.kind, m.complaint, m.negativity,
  m.likes, m.reposts, m.replies, m.views, m.rating, m.incident AS incident_id, m.role, m.deleted IS NOT NULL AS deleted,
  m.private
FROM mention m JOIN place s ON s.id = m.source JOIN author a ON a.id = m.author LEFT JOIN place b ON b.id = m.brand;
"""


@migrations()
def private_mentions(db: Database) -> None:
    """Mentions that are not public; what was stored before counts as public."""
    for statement in split(PRIVATE):
        db.execute(statement)
