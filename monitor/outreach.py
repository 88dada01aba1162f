"""A few people drawn by chance, to be asked how they are doing: the quiet ones have as good a chance as the loud."""

import random
import sqlite3
from collections.abc import Collection
from datetime import datetime, timedelta

from monitor.config import Settings
from monitor.store import outreach
from monitor.store.outreach import Person

REST = timedelta(days=90)
"""Nobody is drawn twice within this, nor whom we were in touch with."""


def draw(people: list[Person], count: int, seed: int) -> list[Person]:
    """So many of them, or all there are; the same seed and people give the same draw."""
    return random.Random(seed).sample(people, min(count, len(people)))  # noqa: S311 - fair, not secret


def candidates(connection: sqlite3.Connection, settings: Settings, brand: str, now: datetime) -> list[Person]:
    """Whom a draw may meet: neither employees nor ourselves."""
    inside = {source.id for source in settings.sources if source.audience == "employees"}
    ours = {_plain(account.partition(":")[2]) for one in settings.brands for account in one.accounts}
    found = outreach.out_of_touch(connection, brand, now - REST)
    return [person for person in found if person.source not in inside and not _is_ours(person, ours)]


def _is_ours(person: Person, ours: Collection[str]) -> bool:
    return _plain(person.handle) in ours or _plain(person.uid) in ours


def _plain(name: str) -> str:
    return name.lower().lstrip("@")


def draw_and_remember(
    connection: sqlite3.Connection, settings: Settings, brand: str, *, count: int, seed: int, now: datetime
) -> list[Person]:
    """A draw that counts: whoever is drawn is left alone for `REST`."""
    drawn = draw(candidates(connection, settings, brand, now), count, seed)
    outreach.remember(connection, [person.author for person in drawn], now)
    return drawn
