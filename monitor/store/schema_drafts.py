"""Tables for drafts that a back end wrote, and a quick way to our own public replies."""

from sqlite_utils import Database

from monitor.store.schema import migrations, split

DRAFTS = """
CREATE TABLE draft (
  -- what a back end was asked to write, once an incident; text NULL with the objection where it was not fit.
  -- said: a hash of the words it answers; until: the time that it promises
  incident INTEGER PRIMARY KEY REFERENCES incident(id) ON DELETE CASCADE, asked INTEGER NOT NULL, said BLOB NOT NULL,
  until INTEGER NOT NULL, model TEXT NOT NULL, language TEXT NOT NULL, text TEXT, meaning TEXT, objection TEXT
) STRICT;
CREATE TRIGGER draft_withdrawn AFTER UPDATE OF deleted ON mention WHEN NEW.deleted IS NOT NULL
-- a draft says back what stood there
BEGIN
  UPDATE draft SET text = NULL, meaning = NULL, objection = 'withdrawn by its author' WHERE incident = NEW.incident;
END;
CREATE INDEX mention_ours ON mention (published) WHERE role = 'ours';
"""


@migrations()
def drafts(db: Database) -> None:
    """Drafts of a back end."""
    for statement in split(DRAFTS):
        db.execute(statement)
