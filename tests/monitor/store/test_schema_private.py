from pathlib import Path

import pytest
from doubles.values import NOW, assessment, mention

from monitor.store import mentions, past
from monitor.store.connection import Store
from monitor.store.mentions import Names, StoredMention


def keep(store: Store, private: bool) -> StoredMention:
    def job(connection):
        names = Names(connection)
        said = mention("k1", "Acme, my parcel never came", private=private)
        ids = (
            names.id("s"),
            names.id("s"),
            mentions.author_id(connection, names.id("s"), said.author),
            names.id("acme"),
        )
        number = mentions.insert(connection, said, assessment(complaint=True), ids=ids, text=said.text, now=NOW)
        return mentions.get(connection, number)

    return store.write_now(job)


@pytest.mark.parametrize("private", [True, False])
def test_whether_it_was_said_to_us_alone_is_kept_and_told(tmp_path: Path, private: bool) -> None:
    with Store.opened(tmp_path / "a.db") as store:
        assert keep(store, private).private is private
        assert store.read_now(lambda c: c.execute("SELECT private FROM mentions").fetchall()) == [(private,)]
        (post,) = store.read_now(lambda c: list(past.posts(c, NOW, NOW.replace(year=2027))))
        assert post.mention.private is private


def test_a_database_of_before_is_brought_up_to_date(tmp_path: Path) -> None:
    """What it holds counts as public."""
    with Store.opened(tmp_path / "a.db") as store:
        keep(store, private=True)

        def forget(connection):
            (view,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'mentions'").fetchone()
            connection.execute("DROP VIEW mentions")
            connection.execute("ALTER TABLE mention DROP COLUMN private")
            connection.execute(view.replace(",\n  m.private", ""))
            connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'private_mentions'")

        store.write_now(forget)
    with Store.opened(tmp_path / "a.db") as store:
        assert store.read_now(lambda c: c.execute("SELECT private FROM mentions").fetchall()) == [(0,)]
