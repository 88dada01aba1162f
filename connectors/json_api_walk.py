"""Where the reading of a list stands that tells nothing but ids: pure steps from one page to the next request.

A list with its newest first is read from the top until it shows what was known before the walk; one with its oldest
first is read on from its last page, which is read again at every look.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from connectors.base import Cursor, Gap

MOST = 1_000
"""Items that are remembered beside those of the last page: some 50 kB of cursor."""

RECENT = 300
"""Items of a long walk that are remembered from its end: lists shift while they are read."""

BARREN = 3
"""Pages in a row that bring nothing new, after which a walk ends: such a list leads in a circle."""

Order = Literal["newest", "oldest"]


@dataclass(frozen=True, slots=True)
class Mark:
    """What tells an item apart; the stamp differs once it has changed."""

    key: str
    stamp: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a list calls its next page, and the page to read again where it has none; None: the first."""

    following: str | None = None
    stay: str | None = None


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a cursor holds. `of` names the list: its keys mean nothing in another."""

    v: Literal[1]
    of: str
    begun: bool = False
    known: dict[str, str] = {}
    """Key to stamp of what was met before this walk, in the order of the list."""
    brought: dict[str, str] = {}
    """The same of what this walk met."""
    page: str | None = None
    """What to ask for next; None: the first page."""
    walking: bool = False
    """More is to be read before this look is over."""
    barren: Annotated[int, msgspec.Meta(ge=0, le=BARREN)] = 0

    @property
    def met(self) -> dict[str, str]:
        return self.known | self.brought


def recall(cursor: Cursor | None, of: str) -> tuple[Place, tuple[Gap, ...]]:
    """Where we are; at the beginning, and told, for a cursor of something else or a damaged one."""
    start = Place(1, of)
    if cursor is None:
        return start, ()
    try:
        place = msgspec.convert(cursor, Place)
    except msgspec.ValidationError as error:
        return start, (Gap(None, None, f"the saved position could not be read ({error})"),)
    if place.of != of:
        return start, (Gap(None, None, "the source was pointed at something else"),)
    return place, ()


def keep(place: Place) -> Cursor:
    held: Cursor = msgspec.json.decode(msgspec.json.encode(place), type=dict)
    return held


def fresh(place: Place, page: Sequence[Mark]) -> set[str]:
    """The keys of those that are new."""
    met = place.met
    return {mark.key for mark in page if mark.key not in met}


def changed(place: Place, page: Sequence[Mark]) -> set[str]:
    """The keys of those that we know in another form."""
    met = place.met
    return {mark.key for mark in page if met.get(mark.key, mark.stamp) != mark.stamp}


def advance(place: Place, page: Sequence[Mark], ahead: Ahead, order: Order) -> tuple[Place, tuple[Gap, ...]]:
    """After one page, in the order of the list."""
    barren = 0 if fresh(place, page) else min(place.barren + 1, BARREN)
    walk = msgspec.structs.replace(place, brought=_lightened(place.brought | _stamps(page), order), barren=barren)
    if order == "oldest":
        # The page that is read again is known as a whole, and yet the next one may be new.
        if ahead.following not in (None, place.page) and barren < BARREN:
            return msgspec.structs.replace(walk, begun=True, page=ahead.following, walking=True), ()
        return _ended(walk, page, order, ahead.stay), ()
    reached = any(mark.key in place.known for mark in page[-1:])
    if place.begun and ahead.following is not None and not reached and barren < BARREN:
        return msgspec.structs.replace(walk, page=ahead.following, walking=True), ()
    lost = bool(place.known and page) and not any(key in place.known for key in walk.brought)
    gaps = (Gap(None, None, "nothing that was known was met: some items may have come and gone"),) if lost else ()
    return _ended(walk, page, order, None), gaps


def again(place: Place) -> Place:
    """From the first page, with all that is remembered."""
    return msgspec.structs.replace(place, page=None, walking=False, barren=0)


def _ended(walk: Place, page: Sequence[Mark], order: Order, following: str | None) -> Place:
    """A walk that is over, with what it need not tell again: the last page whole, of the others the newest."""
    if order == "newest":
        met = walk.brought | {key: stamp for key, stamp in walk.known.items() if key not in walk.brought}
        kept = dict(list(met.items())[:MOST])
    else:
        met = {key: stamp for key, stamp in walk.known.items() if key not in walk.brought} | walk.brought
        kept = dict(list(met.items())[-MOST:])
    return Place(1, walk.of, begun=True, known=kept | _stamps(page), page=following)


def _lightened(brought: Mapping[str, str], order: Order) -> dict[str, str]:
    """What a walk must remember on its way: however long it is, that stays small."""
    if len(brought) <= MOST + RECENT:
        return dict(brought)
    items = list(brought.items())
    return dict(items[:MOST] + items[-RECENT:]) if order == "newest" else dict(items[-MOST - RECENT :])


def _stamps(page: Sequence[Mark]) -> dict[str, str]:
    return {mark.key: mark.stamp for mark in page}
