"""Facts that a post names: order numbers, versions, places, dates, sums, and what identifies a person.

Where two readings overlap, what begins first wins; of two that begin at one number, the first of this order:
e-mail, IBAN, Chinese resident identity, card, version after a word for it, date, amount, order number, other
identity, phone, version without a word; and a place only where nothing else stands. Inside links, handles
and masks no number is read, but for the personal parts of a link's query.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from monitor.understand.entity_contact import Zone, in_link, phone, zones
from monitor.understand.entity_date import bare_version, date, version
from monitor.understand.entity_forms import Cue, fold
from monitor.understand.entity_identity import identity, resident
from monitor.understand.entity_money import amount, spoken_amounts
from monitor.understand.entity_number import Extent, Number, card, iban, number_at
from monitor.understand.entity_order import order
from monitor.understand.entity_places import places_in

LIMIT = 20_000
"""Code points read of one text; twice what `normalise` reads, as a mask must not end where a score does."""


class EntityKind(StrEnum):
    ORDER_NUMBER = "order_number"
    VERSION = "version"
    PLACE = "place"
    DATE = "date"
    AMOUNT = "amount"
    PHONE = "phone"
    CARD = "card"
    IBAN = "iban"
    EMAIL = "email"
    IDENTITY = "identity"


PERSONAL = frozenset(
    (
        *(EntityKind.PHONE, EntityKind.CARD, EntityKind.IBAN),
        *(EntityKind.EMAIL, EntityKind.IDENTITY, EntityKind.ORDER_NUMBER),
    )
)


@dataclass(frozen=True, slots=True)
class Entity:
    """`text[start:end]`, in code points of the original. Personal: not for everybody's eyes."""

    kind: EntityKind
    start: int
    end: int
    personal: bool


_Family = tuple[EntityKind, Callable[[Number], Extent]]
_FAMILIES: tuple[_Family, ...] = (
    (EntityKind.IBAN, iban),
    (EntityKind.IDENTITY, resident),
    (EntityKind.CARD, card),
    (EntityKind.VERSION, version),
    (EntityKind.DATE, date),
    (EntityKind.AMOUNT, amount),
    (EntityKind.ORDER_NUMBER, order),
    (EntityKind.IDENTITY, identity),
    (EntityKind.PHONE, phone),
    (EntityKind.VERSION, bare_version),
)
_OF_FEW_DIGITS = tuple(row for row in _FAMILIES if row[1] in {version, date, amount, order, bare_version})
_ZONE_KINDS = {"email": EntityKind.EMAIL, "phone": EntityKind.PHONE, "order": EntityKind.ORDER_NUMBER}

_DIGITS = re.compile("[0-9]+")
_WORTH_READING = re.compile("[0-9@０-９＠٠-٩۰-۹०-९]")


def entities(text: str, language: str = "und", *, places: bool = True) -> tuple[Entity, ...]:
    """What a text names, in order, not overlapping. Never raises; linear in the length, of which LIMIT is read.

    Numbers are read as people of all languages write them; `language` chooses the cities that are known,
    and `places=False` leaves those out.
    """
    read = text[:LIMIT]
    found = list(_numbered(read)) if _WORTH_READING.search(read) else []
    if not read.isascii():
        found += [_entity(EntityKind.AMOUNT, *span) for span in spoken_amounts(read)]
    if places:
        found += [_entity(EntityKind.PLACE, *span) for span in places_in(read, language)]
    return tuple(_apart(found)) if len(found) > 1 else tuple(found)


def _entity(kind: EntityKind, start: int, end: int) -> Entity:
    return Entity(kind, start, end, kind in PERSONAL)


def _apart(found: list[Entity]) -> Iterator[Entity]:
    """In order; sorting keeps numbers before what else begins at the same place."""
    last = 0
    for entity in sorted(found, key=_begin):
        if entity.start >= last:
            yield entity
            last = entity.end


def _begin(entity: Entity) -> int:
    return entity.start


def _numbered(read: str) -> Iterator[Entity]:
    """All that has a digit or an at sign in it."""
    text = fold(read)
    floor = 0
    for zone in zones(text):
        yield from _between(text, read, floor, zone.start)
        yield from _of_zone(text, zone)
        floor = zone.end
    yield from _between(text, read, floor, len(text))


def _of_zone(text: str, zone: Zone) -> Iterator[Entity]:
    parts = in_link(text, zone.start, zone.end) if zone.kind == "link" else (zone,)
    for part in parts:
        if part.kind in _ZONE_KINDS:
            yield _entity(_ZONE_KINDS[part.kind], part.start, part.end)


def _between(text: str, read: str, floor: int, stop: int) -> Iterator[Entity]:
    """The numbers of a stretch, from left to right; what was found is no surrounding of the next."""
    for digits in _DIGITS.finditer(text, floor, stop):
        if digits.start() < floor:
            continue
        entity = _read(number_at(text, read, digits.span(), (floor, stop)))
        if entity:
            yield entity
            floor = entity.end


# What identifies a person has six digits or more, or letters before them. Russian passports have words inside.
_MANY_DIGITS = re.compile(r"[0-9](?:[ ().,№\-/]{0,3}[0-9]){5}|(?<=[a-z])[0-9]")


def _read(number: Number) -> Entity | None:
    many = number.cue is Cue.PASSPORT or _MANY_DIGITS.match(number.text, number.start)
    for kind, family in _FAMILIES if many else _OF_FEW_DIGITS:
        extent = family(number)
        if extent:
            return _entity(kind, *extent)
    return None
