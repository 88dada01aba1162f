"""Tables for what is kept and for how long: erasures, people forgotten, and posts that are looked at again."""

from sqlite_utils import Database

from monitor.store.schema import migrations, split

KEEPING = """
CREATE TABLE erasure (
  -- the record of what was removed, without whom it was about; source NULL is a person, on any network
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, source TEXT, texts INTEGER NOT NULL
) STRICT;
CREATE TABLE forgotten (
  -- hashes of the keys of posts whose writers were forgotten, so that no look brings them back
  mark BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TABLE watch (
  -- posts of open incidents that are asked about again, and when
  mention INTEGER PRIMARY KEY REFERENCES mention(id), looked INTEGER NOT NULL, look_at INTEGER NOT NULL,
  looks INTEGER NOT NULL
) STRICT;
INSERT INTO mention_search (mention_search) VALUES ('delete-all');
"""


@migrations()
def keeping(db: Database) -> None:
    """Erasures and second looks. The search index begins anew: it kept words of old versions."""
    for statement in split(KEEPING):
        db.execute(statement)
