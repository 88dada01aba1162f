"""The table of sensitive events: while one holds, nobody is cheered up with praise."""

from sqlite_utils import Database

from monitor.store.schema import migrations, split

EVENTS = """
CREATE TABLE sensitive_event (
  -- what happened to people, as a person said it; brand '' means all
  id INTEGER PRIMARY KEY, brand TEXT NOT NULL, until INTEGER NOT NULL, author TEXT NOT NULL, comment TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT;
"""


@migrations()
def sensitive_events(db: Database) -> None:
    """Events during which no praise is sent."""
    for statement in split(EVENTS):
        db.execute(statement)
