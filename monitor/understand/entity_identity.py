"""Numbers that states give to people: told by their checksum, their shape, or the word before them."""

import re
from collections.abc import Callable
from typing import NamedTuple

from monitor.understand.entity_forms import Cue
from monitor.understand.entity_number import Extent, Number, cue_ahead, glued, stands

Check = Callable[[str], bool]


def resident(number: Number) -> Extent:
    """A Chinese resident identity number (GB 11643): region, birthday, checksum; its shape needs no cue."""
    return _shaped(number, _RESIDENT)


def identity(number: Number) -> Extent:
    """Any other number of a person: by shape and checksum alone, or looser after a word that announces it."""
    forms = _ANNOUNCED.get(number.cue, ()) if number.cue else ()
    for form in (*forms, *_TELLING):
        found = _shaped(number, form)
        if found:
            return found
    return _passport(number) or _account_number(number)


class Form(NamedTuple):
    """How a number is written, and what its digits must fulfil."""

    pattern: re.Pattern[str]
    check: Check


def _shaped(number: Number, form: Form) -> Extent:
    found = form.pattern.match(number.text, number.start, number.stop)
    if not found or not stands(number) or glued(number.text[found.end() : min(found.end() + 1, number.stop)]):
        return None
    return found.span() if form.check(re.sub(r"[^0-9x]", "", found[0])) else None


def _any(_digits: str) -> bool:
    return True


def _resident_sum(digits: str) -> bool:
    """ISO 7064 MOD 11-2, as GB 11643 takes it."""
    total = sum(int(digit) * pow(2, 17 - at, 11) for at, digit in enumerate(digits[:17]))
    return "10x98765432"[total % 11] == digits[17]


def _iranian_sum(digits: str) -> bool:
    """The ninefold weighted sum of the national code; ten equal digits fulfil it and are nobody's."""
    rest = sum(int(digit) * (10 - at) for at, digit in enumerate(digits[:9])) % 11
    return int(digits[9]) == (rest if rest < 2 else 11 - rest) and len(set(digits)) > 1


def _snils_sum(digits: str) -> bool:
    """The control number of the Russian pension fund."""
    total = sum(int(digit) * (9 - at) for at, digit in enumerate(digits[:9]))
    return total % 101 % 100 == int(digits[9:])


# The dihedral group of ten and its permutation (Verhoeff 1969), which Aadhaar uses.
_DIHEDRAL = (
    *("0123456789", "1234067895", "2340178956", "3401289567", "4012395678"),
    *("5987604321", "6598710432", "7659821043", "8765932104", "9876543210"),
)
_PERMUTED = (
    *("0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258"),
)


def verhoeff(digits: str) -> bool:
    """Whether the last digit is right by Verhoeff's scheme."""
    state = 0
    for at, digit in enumerate(reversed(digits)):
        state = int(_DIHEDRAL[state][int(_PERMUTED[at % 8][int(digit)])])
    return state == 0


_RESIDENT = Form(
    re.compile(r"[1-8][0-9]{5} ?(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]) ?[0-9]{3}[0-9x]"),
    _resident_sum,
)

_TELLING = (
    Form(re.compile(r"(?!(?:20[0-9]{2}[ -]){2})[2-9][0-9]{3}([ -])[0-9]{4}\1[0-9]{4}"), verhoeff),  # Aadhaar
    Form(re.compile(r"[0-9]{3}-[0-9]{6}-[0-9]"), _iranian_sum),
    Form(re.compile(r"[0-9]{3}-[0-9]{3}-[0-9]{3}[ -][0-9]{2}"), _snils_sum),
    Form(re.compile(r"784-(?:19|20)[0-9]{2}-[0-9]{7}-[0-9]"), _any),  # Emirates
    Form(re.compile(r"(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}"), _any),  # US social security
)

_ANNOUNCED: dict[Cue, tuple[Form, ...]] = {
    Cue.NATIONAL: (
        Form(re.compile(r"[2-9][0-9]{11}"), verhoeff),
        Form(re.compile(r"[0-9]{11}"), _snils_sum),
        Form(re.compile(r"[0-9]{10}"), _iranian_sum),
        Form(re.compile(r"[12][0-9]{9}"), _any),  # Saudi citizens and residents
        Form(re.compile(r"[23][0-9]{2}(?:0[1-9]|1[0-2])[0-9]{9}"), _any),  # Egypt: century, birthday, governorate
        Form(re.compile(r"784-?(?:19|20)[0-9]{2}-?[0-9]{7}-?[0-9]"), _any),
        Form(re.compile(r"[0-9]{12}"), _any),  # the tax number of a Russian; Iraqi identity cards
        Form(re.compile(r"[0-9]{8}-?[a-z]"), _any),  # Spanish DNI
    ),
    Cue.PASSPORT: (
        Form(re.compile(r"[0-9]{2}[ -]?[0-9]{2}(?:,? ?(?:№|no\.?|номер|n) ?| )?[0-9]{6}"), _any),  # Russian
        Form(re.compile(r"[0-9]{6,9}"), _any),
    ),
}


def _head(number: Number, longest: int) -> str:
    """The ASCII letters joined to the number in front, if they are a word of at most so many."""
    at = len(number.before)
    while at and number.before[at - 1].isascii() and number.before[at - 1].isalpha():
        at -= 1
    letters = number.before[at:]
    return letters if len(letters) <= longest and not glued(number.before[at - 1 : at]) else ""


_PASSPORT_DIGITS = re.compile(r"[0-9]{6,9}(?![0-9a-z])")


def _passport(number: Number) -> Extent:
    """One or two letters and 6-9 digits, as most passports are numbered (ICAO 9303), after the word for it."""
    head = _head(number, 2)
    found = _PASSPORT_DIGITS.match(number.text, number.start, number.stop) if head else None
    if not found or cue_ahead(number, len(head))[0] is not Cue.PASSPORT:
        return None
    return number.start - len(head), found.end()


_HOLDERS = frozenset("abcfghjlpt")
"""Kinds of holders, the fourth letter of a PAN (Income Tax Department of India)."""
_PAN_DIGITS = re.compile(r"[0-9]{4}[a-z](?![0-9a-z])")


def _account_number(number: Number) -> Extent:
    """An Indian PAN: five letters, four digits, a letter; in capitals, or after the word for it."""
    head = _head(number, 5)
    found = _PAN_DIGITS.match(number.text, number.start, number.stop) if len(head) == 5 else None
    if not found or head[3] not in _HOLDERS:
        return None
    begin = number.start - len(head)
    capitals = number.original[begin : found.end()].isupper()
    return (begin, found.end()) if capitals or cue_ahead(number, len(head))[0] is Cue.NATIONAL else None
