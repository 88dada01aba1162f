"""The words of mentions in the search index: as they are indexed, and how they leave it."""

import sqlite3

from monitor.understand.normalise import normalise


def searchable(text: str) -> str:
    """Normalised, with every ideograph a word of its own: Chinese writes no spaces."""
    return "".join(f" {sign} " if "\u3400" <= sign <= "\u9fff" else sign for sign in normalise(text).text)


def drop(connection: sqlite3.Connection, mention: int) -> None:
    """Before the text of a mention changes or goes: it is found no more. Nothing where it was not indexed yet."""
    row = connection.execute(
        "SELECT m.text FROM mention m JOIN mention_search_docsize d ON d.id = m.id WHERE m.id = ?", (mention,)
    ).fetchone()
    if row is not None:
        # The index keeps no texts of its own: it must be told what it has to take out.
        connection.execute(
            "INSERT INTO mention_search (mention_search, rowid, text) VALUES ('delete', ?, ?)",
            (mention, searchable(row[0])),
        )


def add(connection: sqlite3.Connection, mention: int) -> None:
    """The new text of a mention, where the index has come so far; later ones come in their turn."""
    row = connection.execute(
        "SELECT text FROM mention WHERE id = ? AND id <= (SELECT max(rowid) FROM mention_search)", (mention,)
    ).fetchone()
    if row is not None:
        connection.execute("INSERT INTO mention_search (rowid, text) VALUES (?, ?)", (mention, searchable(row[0])))


def settle(connection: sqlite3.Connection) -> None:
    """Write the index anew: what was dropped is only marked as such in it until then."""
    connection.execute("INSERT INTO mention_search (mention_search) VALUES ('optimize')")
