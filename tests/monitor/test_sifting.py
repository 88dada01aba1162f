"""Lists, floods and answers of ours on the way of a mention into the store."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from doubles.values import NOW, mention

from connectors.base import Author, Mention, Page, Source
from monitor.config import settings
from monitor.entries import Mistakes
from monitor.hearing import Ears, Occasion, Outcome
from monitor.pipeline import take_in
from monitor.policy import ears
from monitor.store import mentions
from monitor.store.connection import Store
from monitor.store.mentions import StoredMention
from monitor.trust import FLOOD
from monitor.understand.assess import Mind
from monitor.understand.assessment import Stage

UPSET = "Third week without my refund from Acme, nobody answers my mails! Unacceptable."
AGAIN = "@acme_help your agent promised it and still nothing came. Awful, I want my money back!"


class Sample(Source):
    kind: str = "sample"
    id: str = "sample"


class Room:
    """A store that listens with a brand's lists."""

    def __init__(self, store: Store, **lists: list[str]) -> None:
        self.store = store
        brand = {"id": "acme", "names": ["Acme"], "accounts": ["sample:acme_help"], **lists}
        self.ears: Ears = ears(settings({"brand": [brand]}, {}), Mind())

    async def hear(self, *said: Mention) -> Outcome:
        occasion = Occasion(source=Sample(), now=NOW + timedelta(hours=2), looked=NOW)
        return await take_in(self.store, Page(said, cursor={}), occasion, self.ears)

    def stored(self, number: int) -> StoredMention:
        found = self.store.read_now(lambda c: mentions.get(c, number))
        assert found is not None
        return found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db") as opened:
        yield opened


async def test_who_is_never_heard_is_stored_and_opens_nothing(store: Store):
    room = Room(store, never=["sample:@Bot"])
    outcome = await room.hear(mention("k1", UPSET, author="bot"), mention("k2", UPSET, author="ada"))
    assert (outcome.heard, outcome.opened, outcome.complaints) == (2, 1, 1)
    assert (room.stored(1).kind, room.stored(1).incident) == ("promo_spam", None)
    kept = room.stored(1).assessment
    assert kept is not None
    assert kept.factors[-1].name == "on the list of those never heard"


async def test_an_edit_of_theirs_stays_spam(store: Store):
    room = Room(store, never=["sample:bot"])
    await room.hear(mention("k1", UPSET, author="bot"))
    await room.hear(mention("k1", UPSET + " Shame!", author="bot"))
    assert (room.stored(1).kind, room.stored(1).text[-6:]) == ("promo_spam", "Shame!")


async def test_words_are_never_heard_from_anybody(store: Store):
    assert (await Room(store, never=["third week"]).hear(mention("k1", UPSET))).opened == 0


def flood(author: str) -> list[Mention]:
    minutes = [timedelta(minutes=number) for number in range(FLOOD + 5)]
    return [mention(f"k{at}", f"{UPSET} {at}", author, published=NOW + at) for at in minutes]


async def test_after_so_many_copies_in_an_hour_the_rest_is_a_flood(store: Store):
    room = Room(store)
    await room.hear(*flood("bot"))
    kinds = [room.stored(number).kind for number in range(1, FLOOD + 6)]
    assert kinds == ["complaint"] * FLOOD + ["promo_spam"] * 5


async def test_copies_over_a_longer_time_are_none(store: Store):
    room = Room(store)
    spread = [mention(f"k{at}", f"{UPSET} {at}", published=NOW - at * timedelta(minutes=7)) for at in range(FLOOD + 5)]
    assert (await room.hear(*reversed(spread))).complaints == FLOOD + 5


async def test_who_is_always_heard_never_floods(store: Store):
    outcome = await Room(store, always=["sample:mina"]).hear(*flood("mina"))
    assert outcome.complaints == FLOOD + 5


async def test_words_after_our_own_reply_say_so(store: Store):
    room = Room(store)
    ours = mention("k2", "Sorry Ada, it is sent.", root="k1", parent="k1", published=NOW + timedelta(minutes=1))
    ours = replace(ours, author=Author(id="acme_help", handle="@acme_help"))
    later = mention("k3", AGAIN, root="k1", parent="k2", published=NOW + timedelta(minutes=2))
    await room.hear(mention("k1", UPSET), ours, later)
    kept = room.stored(3).assessment
    assert room.stored(3).incident == room.stored(1).incident == 1
    assert kept is not None
    assert (kept.stage, kept.notes[-1]) == (Stage.GET_HELP, "after: it answers our own reply")


@pytest.mark.parametrize("name", ["never", "always"])
def test_an_empty_entry_is_a_mistake(name: str):
    with pytest.raises(Mistakes, match="an entry is empty"):
        settings({"brand": [{"id": "acme", "names": ["Acme"], name: [" "]}]}, {})
