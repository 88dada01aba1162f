"""Tables for what comes after the answer: causes acted on, people told, people called, stories, practice."""

from sqlite_utils import Database

from monitor.store.schema import migrations, split

CARE = """
CREATE TABLE acted (
  -- when something was done about a cause; brand '' means all
  id INTEGER PRIMARY KEY, brand TEXT NOT NULL, cause TEXT NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL,
  noted INTEGER NOT NULL
) STRICT;
CREATE TABLE told_fixed (
  -- who heard where we cannot see it that it is fixed
  incident INTEGER PRIMARY KEY REFERENCES incident(id), at INTEGER NOT NULL, actor TEXT NOT NULL
) STRICT;
CREATE TABLE outreach (
  -- people drawn by chance, to be asked how they are doing
  author INTEGER NOT NULL REFERENCES author(id), at INTEGER NOT NULL, PRIMARY KEY (author, at)
) STRICT, WITHOUT ROWID;
CREATE TABLE story (
  -- recoveries worth telling, and how the person agreed
  id INTEGER PRIMARY KEY, incident INTEGER NOT NULL UNIQUE REFERENCES incident(id), consent TEXT NOT NULL,
  actor TEXT NOT NULL, added INTEGER NOT NULL
) STRICT;
CREATE TABLE practice (
  -- how often each fault was made; fault '' counts the replies. Nothing tells who practised
  language TEXT NOT NULL, fault TEXT NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (language, fault)
) STRICT, WITHOUT ROWID;
"""


@migrations()
def care(db: Database) -> None:
    """Following through, stories and practice."""
    for statement in split(CARE):
        db.execute(statement)
