"""Numbers of orders, tickets, bookings, parcels and complaints: what a company finds the matter by."""

import re

from monitor.understand.entity_forms import CUES, WORD, Cue
from monitor.understand.entity_number import Extent, Number, cue_ahead, glued

_REFERENCE = re.compile(r"[0-9a-z]{1,24}(?:[\-/_][0-9a-z]{1,24}){0,5}(?![0-9a-z])")
_HEAD = re.compile(r"[a-z][0-9a-z]{0,11}[\-/_]?\Z")
_GROUPED = re.compile(r"([0-9]{3})(?: [0-9]{3}){2,4}(?![0-9])|([0-9]{4})(?: [0-9]{4}){1,4}(?![0-9])")
_DIGIT = re.compile(r"[0-9]")

_SHORTEST = 3
"""Digits of a number that is announced as an order's ("order no 512")."""
_SHORTEST_BARE = 5
"""Letters and digits after "order" alone: with fewer it is "order 66 burgers" or a year."""

_COUNTED = re.compile(
    r" ?(?:%|шт|человек|людей|раз\b|км|кг|pcs|pieces|people|items|times|km|kg|days?|件|个|個|人|次|عدد|نفر|लोग)"
)


def order(number: Number) -> Extent:
    """The number after (or before) a word for an order, with the letters and dashes that belong to it."""
    if number.cue in _KINDS:
        found = _announced(number, number.start, (number.cue, number.strong, number.linked))
        if found:
            return found
    return _with_letters(number) or _announced_after(number)


_KINDS = frozenset((Cue.ORDER, Cue.MATTER, Cue.REFERENCE))


def _announced(number: Number, start: int, said: tuple[Cue | None, bool, bool]) -> Extent:
    cue, strong, linked = said
    strong = strong or cue is Cue.REFERENCE
    if cue not in _KINDS or not (strong or (cue is Cue.ORDER and not linked)):
        return None
    grouped = _GROUPED.match(number.text, start, number.stop) if strong else None
    found = grouped or _REFERENCE.match(number.text, start, number.stop)
    if not found or _COUNTED.match(number.text, found.end(), number.stop):
        return None
    return found.span() if _long_enough(found[0], strong) else None


def _long_enough(value: str, strong: bool) -> bool:
    digits = len(_DIGIT.findall(value))
    letters = sum(sign.isalpha() for sign in value)
    if strong:
        return digits >= _SHORTEST or (letters > 0 and digits + letters >= _SHORTEST_BARE)
    return digits >= _SHORTEST and digits + letters >= _SHORTEST_BARE


def _with_letters(number: Number) -> Extent:
    """The number begins with letters: "order AB-1234"."""
    if number.before[-1:] not in {"-", "/", "_"} and not (
        number.before[-1:].isascii() and number.before[-1:].isalpha()
    ):
        return None
    head = _HEAD.search(number.before[-14:])
    if not head or glued(number.before[-15:][: -len(head[0])][-1:]):
        return None
    return _announced(number, number.start - len(head[0]), cue_ahead(number, len(head[0])))


_AFTER = re.compile(rf" ?(?:-|—)? ?({WORD})")
_HAN_AFTER = re.compile(
    r" ?(?:号|號)?(?:就?是|为|為)?(?:我的|我)?(?:订单|訂單|运单|快递单|工单)(?:编号|编码|号码|号|號)"
)
_ANOTHER = re.compile(r"[ :#№\-]{0,3}[0-9\[]")
_WORDS_AFTER = 5


def _announced_after(number: Number) -> Extent:
    """A number that both words follow, and no other number: "12345 is my order number"."""
    if number.end - number.start < _SHORTEST:
        return None
    found = _REFERENCE.match(number.text, number.start, number.stop)
    if not found or glued(number.before[-1:]) or number.before[-1:] in {"-", ".", ",", "/"}:
        return None
    if not _long_enough(found[0], strong=False):
        return None
    han = _HAN_AFTER.match(number.text, found.end(), number.stop)
    if han:
        return None if _ANOTHER.match(number.text, han.end()) else found.span()
    at, seen = found.end(), set[Cue]()
    for _ in range(_WORDS_AFTER):
        word = _AFTER.match(number.text, at, number.stop)
        cue = CUES.get(word[1]) if word else None
        if not word or cue not in _SAID_AFTER:
            break
        seen.add(cue)
        at = word.end()
    both = Cue.NUMBER in seen and not seen.isdisjoint(_KINDS)
    return found.span() if both and not _ANOTHER.match(number.text, at) else None


_SAID_AFTER = _KINDS | {Cue.NUMBER, Cue.LINK}
