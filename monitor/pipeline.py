"""One page of mentions, one transaction: understood, placed, announced, and the source's cursor moved."""

from collections.abc import Sequence

from connectors.base import Mention, Page
from monitor.hearing import Ears, Occasion, Outcome, storable, text_of
from monitor.placing import Taking
from monitor.store import mentions
from monitor.store.connection import Store
from monitor.understand.assess import assess_all
from monitor.understand.assessment import Assessment


async def take_in(store: Store, page: Page, occasion: Occasion, ears: Ears) -> Outcome:
    """Understand a page and write everything that follows from it in one transaction. Raises StoreError."""
    wanted = list({mention.key: mention for mention in map(storable, page.mentions)}.values())
    assessed = await _assess_new(store, wanted, occasion, ears)
    return await store.write(lambda connection: Taking(connection, occasion, ears).all(page, wanted, assessed))


async def _assess_new(store: Store, wanted: Sequence[Mention], occasion: Occasion, ears: Ears) -> dict[str, Assessment]:
    """By key, the assessments of what is new or changed: feeds are read whole at every look."""
    keys = [mention.key for mention in wanted]
    stored = await store.read(lambda connection: mentions.texts(connection, occasion.source.realm, keys))
    fresh = [mention for mention in wanted if stored.get(mention.key) != text_of(mention)]
    found = assess_all(fresh, ears.brands, ears.mind, occasion.source.brand)
    return {mention.key: assessment for mention, assessment in zip(fresh, found, strict=True)}
