"""One number of a text and what stands around it, and the numbers that a checksum or a shape gives away."""

import re
from typing import NamedTuple

from monitor.understand.entity_forms import CUES, HAN_CUE, IBAN_LENGTHS, WORD, Cue

WINDOW = 48
"""Code points looked back for the words that announce a number: "my order number with you is" and some."""
_WORDS_BACK = 6
"""Words looked back: a cue, its number word, and what may stand between."""

_WORD = re.compile(rf"{WORD}|[#№]")
_HAN = "\u2e80"
"""From here on scripts have no spaces between words (CJK radicals, kana, Han)."""

Extent = tuple[int, int] | None


class Number(NamedTuple):
    """A run of digits in a folded text, with its surroundings. Nothing beyond `floor` and `stop` is looked at."""

    text: str
    original: str
    start: int
    end: int
    floor: int
    stop: int
    before: str
    words: list[str]
    cue: Cue | None
    strong: bool
    """The cue says that a number follows."""
    linked: bool
    """Words stand between the cue and the number."""


def number_at(text: str, original: str, place: tuple[int, int], bounds: tuple[int, int]) -> Number:
    """The digits at `place`, seen from between `bounds`."""
    floor, stop = bounds
    before = text[max(floor, place[0] - WINDOW) : place[0]]
    words: list[str] = _WORD.findall(before)
    cue, strong, linked = cue_of(words)
    return Number(text, original, place[0], place[1], floor, stop, before, words, cue, strong, linked)


def cue_of(words: list[str]) -> tuple[Cue | None, bool, bool]:
    """What the words that end here say of the next number; whether a number word is among them, or a link."""
    strong = linked = False
    for at in range(len(words) - 1, max(-1, len(words) - 1 - _WORDS_BACK), -1):
        cue = CUES.get(words[at]) or _han_cue(words[at])
        if cue is Cue.NUMBER:
            strong = True
        elif cue is Cue.LINK:
            linked = True
        else:
            return cue, strong or (at > 0 and CUES.get(words[at - 1]) is Cue.NUMBER), linked
    return None, strong, linked


def cue_ahead(number: Number, letters: int) -> tuple[Cue | None, bool, bool]:
    """What is said before the letters that are joined to the number's front."""
    return cue_of(_WORD.findall(number.before[: len(number.before) - letters]))


def _han_cue(word: str) -> Cue | None:
    found = HAN_CUE.search(word[-12:]) if word[-1] >= _HAN else None
    return Cue(found.lastgroup) if found and found.lastgroup else None


def glued(sign: str) -> bool:
    """Whether it makes one word with a digit: a Latin or Cyrillic letter, a digit, an underscore."""
    return sign == "_" or (sign.isalnum() and sign < "\u0530")


def stands(number: Number) -> bool:
    """Whether a number can begin here: not inside a word, nor inside another number."""
    before = number.before
    if not before or before[-1] == " ":
        return True
    if glued(before[-1]):
        return before[-1].isalpha() and bool(number.words) and number.words[-1] in CUES
    return not (before[-1] in ".,:/-'" and before[-2:-1].isdigit())


_ALNUM = re.compile(r"[0-9a-z](?:[ -]?[0-9a-z])*")


def iban(number: Number) -> Extent:
    """An international bank account number: length of its country, remainder 1 by 97 (ISO 13616)."""
    head = number.before[-4:].rstrip(" ")
    country = head[-2:]
    if country not in IBAN_LENGTHS:
        return _sheba(number)
    begin = number.start - len(number.before) + number.before.rindex(country)
    if glued(number.text[begin - 1 : begin]) and begin > number.floor:
        return None
    return _account(number, begin, country, IBAN_LENGTHS[country] - 2)


def _sheba(number: Number) -> Extent:
    """Iranians leave the country out where the word says it."""
    return _account(number, number.start, "ir", 24) if number.cue is Cue.SHEBA else None


def _account(number: Number, begin: int, country: str, length: int) -> Extent:
    run = _ALNUM.match(number.text, number.start, min(number.stop, number.start + 2 * length))
    at, compact = number.start, ""
    while run and at < run.end() and len(compact) < length:
        compact += number.text[at].strip(" -")
        at += 1
    if len(compact) < length or glued(number.text[at : min(at + 1, number.stop)]):
        return None
    moved = compact[2:] + country + compact[:2]
    return (begin, at) if int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1 else None


# Groups as they are printed: 4-4-4-4 (and 3 more for UnionPay and Maestro), 4-6-5 and 4-6-4 for Amex and Diners.
_CARDS = tuple(
    map(
        re.compile,
        (
            r"[0-9]{13,19}(?![0-9])",
            r"[0-9]{4}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{4}\1[0-9]{3}(?![0-9])",
            r"[0-9]{4}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?![0-9])",
            r"[0-9]{4}([ -])[0-9]{6}\1[0-9]{4,5}(?![0-9])",
            r"[0-9]{6}([ -])[0-9]{13}(?![0-9])",
        ),
    )
)
_ISSUERS = re.compile(
    r"(?=.{13}\Z)4|(?=.{14}\Z)3[068]|(?=.{15}\Z)3[47]|(?=.{16}\Z)(?:2[2-7]|[3-68]|97)|(?=.{17,19}\Z)[4-6]"
)
"""First digits by length (ISO/IEC 7812 issuers in use); time stamps in milliseconds begin with 1."""


def card(number: Number) -> Extent:
    """A payment card: grouped as cards are, an issuer's first digit, and the Luhn sum."""
    if glued(number.before[-1:]) and not stands(number):
        return None
    for form in _CARDS:
        found = form.match(number.text, number.start, number.stop)
        if found:
            digits = found[0].replace(" ", "").replace("-", "")
            if _ISSUERS.match(digits) and luhn(digits):
                return found.span()
    return None


_DOUBLED = "0246813579"


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    odd, even = digits[::-2], digits[-2::-2]
    return (sum(map(int, odd)) + sum(int(_DOUBLED[int(digit)]) for digit in even)) % 10 == 0
