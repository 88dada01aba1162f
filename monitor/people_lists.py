"""Lists of people that are kept in a file of their own: one account a line, as other programs export them."""

import csv
from collections.abc import Sequence
from pathlib import Path

from monitor.entries import Mistakes
from monitor.people import ListEntry

HEADER = "account"


def read_lists(lists: Sequence[ListEntry], folder: Path, mistakes: Mistakes) -> list[ListEntry]:
    """The lists with the accounts of their files; a relative file counts from `folder`."""
    return [
        entry.model_copy(update={"authors": (*entry.authors, *_accounts(entry, folder / entry.file, mistakes))})
        if entry.file
        else entry
        for entry in lists
    ]


def _accounts(entry: ListEntry, path: Path, mistakes: Mistakes) -> list[str]:
    """The first column of a CSV; other columns are not read, so that nothing else about people comes in."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [(number, row[0].strip()) for number, row in enumerate(csv.reader(file), 1) if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        mistakes.add(f'list "{entry.id}"', f"its file {path} cannot be read: {error}")
        return []
    named = [(number, name) for number, name in rows if name and name.casefold() != HEADER]
    wrong = next((one for one in named if not all(one[1].partition(":"))), None)
    if wrong is not None:
        mistakes.add(f'list "{entry.id}"', f'line {wrong[0]} of {path.name}: write "{wrong[1]}" as kind:handle')
    return [name for _, name in named]
