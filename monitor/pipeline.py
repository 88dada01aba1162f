"""One page of mentions, one transaction: understood, placed, announced, and the source's cursor moved."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from sqlite3 import Connection

from connectors.base import Change, Mention, Page
from connectors.departure import Departure
from monitor.hearing import Ears, Occasion, Outcome, storable, text_of
from monitor.placing import Taking
from monitor.store import keeping, mentions
from monitor.store.connection import Store
from monitor.understand.assess import assess_all
from monitor.understand.assessment import Assessment


def always(_: Connection) -> bool:
    """Every page is taken in."""
    return True


async def take_in(
    store: Store, page: Page, occasion: Occasion, ears: Ears, admits: Callable[[Connection], bool] = always
) -> Outcome:
    """Understand a page and write everything that follows from it in one transaction. Raises StoreError.

    `admits` is asked first, in the same transaction; where it says no, nothing is written.
    """
    wanted = list({mention.key: mention for mention in map(storable, page.mentions)}.values())
    wanted = await _unforgotten(store, wanted, occasion.source.realm)
    assessed = await _assess_new(store, wanted, occasion, ears)

    def write(connection: Connection) -> Outcome:
        if not admits(connection):
            return Outcome()
        whole = replace(page, changes=tuple(_each(connection, page.changes, occasion.source.realm)))
        return Taking(connection, occasion, ears).all(whole, wanted, assessed)

    return await store.write(write)


def _each(connection: Connection, changes: Iterable[Change], realm: str) -> Iterator[Change]:
    """Changes of single posts: who is gone with their account took all of theirs along."""
    for change in changes:
        if isinstance(change, Departure):
            yield from map(Change, keeping.keys_of(connection, realm, change.key))
        else:
            yield change


async def _unforgotten(store: Store, wanted: list[Mention], realm: str) -> list[Mention]:
    """Without the posts of people whom we were asked to forget: a look would bring them back."""
    keys = [mention.key for mention in wanted]
    gone = await store.read(lambda connection: keeping.forgotten(connection, realm, keys))
    return [mention for mention in wanted if mention.key not in gone] if gone else wanted


async def _assess_new(store: Store, wanted: Sequence[Mention], occasion: Occasion, ears: Ears) -> dict[str, Assessment]:
    """By key, the assessments of what is new or changed: feeds are read whole at every look."""
    keys = [mention.key for mention in wanted]
    stored = await store.read(lambda connection: mentions.texts(connection, occasion.source.realm, keys))
    fresh = [mention for mention in wanted if stored.get(mention.key) != text_of(mention)]
    about = occasion.source.brand
    if ears.mind.second is None:
        found = assess_all(fresh, ears.brands, ears.mind, about)
    else:  # a second opinion may take its time; the other sources do not wait for it
        found = await asyncio.to_thread(assess_all, fresh, ears.brands, ears.mind, about)
    return {mention.key: assessment for mention, assessment in zip(fresh, found, strict=True)}
