"""The turn of a delivery: what goes first stands in an index, so that a long queue is not read for every message."""

from sqlite_utils import Database

from monitor.store.schema import migrations, split

RANK = "CASE level WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END"
"""How bad the incident is, the worst lowest."""

TURNS = f"""
ALTER TABLE delivery ADD COLUMN rank INTEGER NOT NULL DEFAULT 3;
UPDATE delivery SET rank = (SELECT {RANK} FROM incident WHERE id = incident_id) WHERE state IN ('due', 'leased');
CREATE INDEX delivery_turn ON delivery (channel, rank, due_at) WHERE state IN ('due', 'leased');
CREATE TRIGGER delivery_ranked AFTER INSERT ON delivery
BEGIN
  UPDATE delivery SET rank = (SELECT {RANK} FROM incident WHERE id = NEW.incident_id) WHERE id = NEW.id;
END;
CREATE TRIGGER delivery_ranked_anew AFTER UPDATE OF level ON incident WHEN NEW.level <> OLD.level
-- what was sent keeps its rank: nobody asks for it any more
BEGIN
  UPDATE delivery SET rank = (SELECT {RANK} FROM incident WHERE id = NEW.id)
  WHERE incident_id = NEW.id AND state IN ('due', 'leased');
END;
"""


@migrations()
def turns(db: Database) -> None:
    """The rank of deliveries that wait."""
    for statement in split(TURNS):
        db.execute(statement)
