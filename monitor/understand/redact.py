"""Takes out of a text what identifies a person, before anybody but the store sees it."""

from collections.abc import Iterable
from typing import NamedTuple

from monitor.understand.entities import Entity, EntityKind, entities


class _Mask(NamedTuple):
    label: str
    kept: int
    """Letters or digits that stay at the end."""


_MASKS = {
    EntityKind.PHONE: _Mask("phone", 0),
    EntityKind.CARD: _Mask("card", 4),  # PCI DSS 3.4.1 lets the last four be seen
    EntityKind.IBAN: _Mask("iban", 0),
    EntityKind.EMAIL: _Mask("email", 0),
    EntityKind.IDENTITY: _Mask("id", 0),
    EntityKind.ORDER_NUMBER: _Mask("order", 4),
}
"""Short labels that an agent reads in any language; an order number must still be found by its end."""
_LEAST_HIDDEN = 2
"""Of a short number two or fewer are kept, so that its end is never nearly all of it."""
_KEPT_OF_SHORT = 2


class Redaction(NamedTuple):
    """A text without what is personal, and where in it the places of the original went."""

    text: str
    masks: tuple[tuple[int, int, int, int], ...]
    """Of each mask: where the original began and ended, where the mask begins and ends."""

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where `original[start:end]` went; what was masked is its whole mask."""
        return self._moved(start, first=True), self._moved(end, first=False)

    def _moved(self, at: int, *, first: bool) -> int:
        shift = 0
        for begin, stop, new_begin, new_stop in self.masks:
            if at < begin or (first and at == begin):
                break
            if at < stop or (not first and at == stop):
                return new_begin if first else new_stop
            shift = new_stop - stop
        return at + shift


def redaction(text: str, found: Iterable[Entity], mask: str = "…") -> Redaction:
    """The text with `[phone]`, `[order …1234]` and the like for what is personal in it; nothing else changes.

    Of entities that overlap all is masked, under the kind of the first. Where `mask` is one to eight signs
    that are neither letters, digits, spaces nor brackets, redacting the result again changes nothing.
    """
    pieces: list[str] = []
    masks: list[tuple[int, int, int, int]] = []
    at = length = 0
    for entity in sorted((one for one in found if one.personal), key=_begin):
        if entity.end <= at or entity.start >= len(text):
            continue
        if entity.start >= at:
            shown = _shown(text[entity.start : entity.end], entity.kind, mask)
            length += entity.start - at
            pieces += (text[at : entity.start], shown)
            masks.append((entity.start, entity.end, length, length + len(shown)))
            length += len(shown)
        elif masks:
            masks[-1] = (masks[-1][0], entity.end, *masks[-1][2:])
        at = entity.end
    return Redaction("".join((*pieces, text[at:])), tuple(masks)) if pieces else Redaction(text, ())


def redact(text: str, found: Iterable[Entity], mask: str = "…") -> str:
    """The text of `redaction`."""
    return redaction(text, found, mask).text


def _begin(entity: Entity) -> int:
    return entity.start


def _shown(value: str, kind: EntityKind, mask: str) -> str:
    form = _MASKS.get(kind)
    if form is None or not form.kept:
        return f"[{form.label if form else kind}]"
    known = "".join(filter(str.isalnum, value))
    kept = form.kept if len(known) >= form.kept + _LEAST_HIDDEN else _KEPT_OF_SHORT
    return f"[{form.label} {mask}{known[-kept:]}]"


def redacted(text: str, language: str = "und") -> str:
    """The text without what is personal, as far as `entities` reads it (LIMIT code points)."""
    return redact(text, entities(text, language, places=False))
