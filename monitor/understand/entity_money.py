"""Sums of money: a number with its currency before or after it, in figures or Chinese numerals."""

import re

from monitor.understand.entity_forms import (
    CODES,
    CURRENCIES,
    DOTTED,
    HAN_MONEY,
    LARGE,
    MULTIPLIERS,
    PREFIX_CURRENCIES,
    SIGNS,
    WORD,
)
from monitor.understand.entity_number import Extent, Number, glued

_QUANTITY = re.compile(
    r"(?:[0-9]{1,3}(?:[ ,.'][0-9]{3})+(?![0-9])(?:[.,][0-9]{1,2}(?![0-9]))?"
    r"|[0-9]{1,2}(?:,[0-9]{2}){1,4},[0-9]{3}(?![0-9])"  # Indian: lakh and crore are set off by two digits
    r"|[0-9]+(?:[.,/][0-9]{1,3}(?![0-9]))?)"
)
_NEXT = re.compile(rf" ?(?:([{SIGNS}])|({WORD})|(/-))")
_HAN_NEXT = re.compile(rf" ?[十百千万萬亿億多来余]{{0,4}}{HAN_MONEY}")
_DIGIT_NEXT = re.compile(r" ?[0-9]")

_MULTIPLIERS_IN_A_ROW = 2
"""As in "5 hundred thousand dollars"; more is no usual way to write a sum."""


def amount(number: Number) -> Extent:
    """A sum of money; "500/-" is one in India, and lakh and crore are without more words."""
    before = number.before
    if before[-1:] in {".", ",", "'"} and before[-2:-1].isdigit():
        return None
    begin = _currency_before(number)
    if begin is None and glued(before[-1:]):
        return None
    found = _QUANTITY.match(number.text, number.start, number.stop)
    if not found:
        return None
    end = _currency_after(number, found.end(), begin is not None)
    if begin is None:
        return (number.start, end) if end > found.end() else None
    return begin, end


def _currency_before(number: Number) -> int | None:
    head = number.before.rstrip(" .")
    if len(number.before) - len(head) > 2:
        return None
    start = number.start - len(number.before) + len(head)
    if head[-1:] and head[-1] in SIGNS:
        return start - 1
    word = number.words[-1] if number.words else ""
    return start - len(word) if word in PREFIX_CURRENCIES and head.endswith(word) else None


def _currency_after(number: Number, at: int, priced: bool) -> int:
    """Where the currency, or the multiplier before it, ends; `at` where there is none."""
    text, end, after = number.text, at, at
    for _ in range(_MULTIPLIERS_IN_A_ROW + 1):
        found = _NEXT.match(text, after, number.stop)
        if not found:
            break
        if found[2] not in MULTIPLIERS:
            return _currency_end(number, found) or end
        after = found.end() + text.startswith(".", found.end(), number.stop)  # "5 тыс. рублей"
        if priced or found[2] in LARGE:
            end = found.end()
    return end


def _currency_end(number: Number, found: re.Match[str]) -> int | None:
    sign, word, price_mark = found.groups()
    if (sign or word in CODES) and _DIGIT_NEXT.match(number.text, found.end()):
        return None  # in "12345 $50" it belongs to the next number
    if sign or price_mark or word in CURRENCIES:
        return found.end()
    if number.text.startswith(DOTTED, found.start(2), number.stop):
        return found.start(2) + len(DOTTED[0])
    han = _HAN_NEXT.match(number.text, found.start(), number.stop)
    return han.end() if han else None


_SPOKEN = re.compile(rf"[零一二两兩三四五六七八九十百千万萬亿億几幾]{{1,12}}(?:多|来)?{HAN_MONEY}(钱|錢)?")
_LARGE_NUMERALS = frozenset("十百千万萬亿億")
_COMMON_MONEY = ("块", "塊", "元", "人民币", "美金")


def spoken_amounts(text: str) -> list[tuple[int, int]]:
    """Sums in Chinese numerals: 三百块, 两万元, 五块钱. 一块 alone means "together", 三块 "three pieces"."""
    if not any(sign in text for sign in _COMMON_MONEY):
        return []
    return [
        found.span()
        for found in _SPOKEN.finditer(text)
        if found[0].endswith(("钱", "錢")) or not _LARGE_NUMERALS.isdisjoint(found[0])
    ]
