"""The table of rounds: how far each source was asked whether the posts that we hold still stand."""

from sqlite_utils import Database

from monitor.store.schema import migrations, split

ROUNDS = """
CREATE TABLE round (
  -- `mention` is the last that was asked about; `tries` counts requests for the next ones that failed
  source TEXT PRIMARY KEY, begun INTEGER NOT NULL, looked INTEGER NOT NULL, mention INTEGER NOT NULL,
  asked INTEGER NOT NULL, tries INTEGER NOT NULL, over INTEGER NOT NULL
) STRICT;
"""


@migrations()
def asking(db: Database) -> None:
    """Rounds over what is held."""
    for statement in split(ROUNDS):
        db.execute(statement)
