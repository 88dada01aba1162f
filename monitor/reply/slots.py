"""What fills a sentence: checked, and said as the language says it."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from unicodedata import category

from monitor.reply.bank import Bank
from monitor.reply.sensitive import holds_insult
from monitor.reply.situation import House, Situation, base
from monitor.understand.assessment import Cause
from monitor.understand.scripts import ARABIC, CYRILLIC, DEVANAGARI, HAN, LATIN

MOST = 300
"""Code points of one value: a long address or two sentences of a note."""
MOST_OF_A_NAME = 20
NAMED_DAYS = 6
"""Further away a weekday alone could be the wrong one."""
FULL_MINUTES = 5
"""People promise on the round minute."""

_JOINERS = "\u200c\u200d"
_SPACES = re.compile(r"\s+")
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_SCRIPTS = {"ru": CYRILLIC, "zh": HAN, "fa": ARABIC, "ar": ARABIC, "hi": DEVANAGARI}
_LATIN_NAME = re.compile(rf"[{LATIN}]+(?:['’-][{LATIN}]+)*")
_NATIVE_NAME = {
    "ru": re.compile(rf"[{CYRILLIC}]+(?:-[{CYRILLIC}]+)*"),
    "zh": re.compile(rf"[{HAN}]{{2,4}}"),
    **{code: re.compile(rf"[{_SCRIPTS[code]}{_JOINERS}]+") for code in ("fa", "ar", "hi")},
}
# The second word belongs to the first: "servant of", "father of", "mother of".
_TWO_WORD_NAMES = frozenset(("عبد", "أبو", "ابو", "أم", "ام", "آل", "بنت", "بو", "بن", "سید", "سيد"))
_NOBODY = frozenset(
    (
        *("user", "customer", "client", "guest", "anonymous", "anon", "admin", "deleted", "unknown", "somebody"),
        *("official", "support", "help", "the", "mr", "mrs", "ms", "dr", "a", "an", "my", "not", "angry", "real"),
        *("пользователь", "клиент", "гость", "аноним", "покупатель", "کاربر", "مشتری", "ناشناس", "مستخدم", "عميل"),
        *("مجهول", "زائر", "यूज़र", "यूजर", "ग्राहक", "用户", "匿名", "匿名用户", "顾客", "客户", "网友"),
    )
)


def clean(value: str) -> str | None:
    """The value on one line; None where it is empty or holds what a reader could not see or a slot could be."""
    line = _SPACES.sub(" ", value).strip()
    if not line or len(line) > MOST or "{" in line or "}" in line:
        return None
    return None if any(category(sign)[0] == "C" and sign not in _JOINERS for sign in line) else line


def first_name(display: str, language: str, house: House) -> str | None:
    """What to call somebody: the first word of what they call themselves, where it looks like a name.

    A handle, a brand, a word for anybody and an insult are none.
    """
    line = clean(display)
    if line is None:
        return None
    words = line.split(" ")
    name = " ".join(words[:2]) if words[0] in _TWO_WORD_NAMES and len(words) > 1 else words[0]
    if not _looks_like_name(name, language) or name.casefold() in _NOBODY:
        return None
    if name.casefold() in house.name.casefold().split() or holds_insult(line, language):
        return None
    return name


def _looks_like_name(name: str, language: str) -> bool:
    if not 2 <= len(name) <= MOST_OF_A_NAME:
        return False
    native = _NATIVE_NAME.get(language)
    written = native and all(map(native.fullmatch, name.split(" ")))
    cased = name[0].isupper() and not name.isupper()
    if written:
        return cased or not name[0].isalpha() or name[0].upper() == name[0].lower()
    return cased and bool(_LATIN_NAME.fullmatch(name))


def time_of(bank: Bank, now: datetime, house: House) -> str:
    """By when the next word comes, on the house's clock: "by 14:30 today". `now` is aware."""
    due = _round((now + house.promise).astimezone(house.zone))
    clock = _clock(bank, due)
    days = (due.date() - now.astimezone(house.zone).date()).days
    if days <= 1:
        return _said(bank, "time.tomorrow" if days else "time.today", clock=clock)
    if days <= NAMED_DAYS:
        return _said(bank, "time.weekday", clock=clock, day=_said(bank, f"day.{due.isoweekday()}"))
    return _said(bank, "time.date", clock=clock, date=_native(bank, due.date().isoformat()))


def _round(due: datetime) -> datetime:
    late = due.minute % FULL_MINUTES
    on_time = due.replace(second=0, microsecond=0)
    return on_time + timedelta(minutes=FULL_MINUTES - late) if late else on_time


def _clock(bank: Bank, due: datetime) -> str:
    return _native(bank, _said(bank, "form.clock", hour=f"{due.hour:02d}", minute=f"{due.minute:02d}"))


def _native(bank: Bank, digits: str) -> str:
    return digits.translate(_PERSIAN) if bank.language == "fa" else digits


def _said(bank: Bank, name: str, **slots: str) -> str:
    return bank.statements[name].formal.format_map(slots)


def slots_of(situation: Situation, bank: Bank, now: datetime, words: str | None) -> dict[str, str]:
    """All that is known for the sentences of this bank; what is not known is absent."""
    return {slot: value for slot, value in _known(situation, bank, now, words) if value is not None}


def _known(situation: Situation, bank: Bank, now: datetime, words: str | None) -> Iterator[tuple[str, str | None]]:
    house = situation.house
    cause = situation.assessment.cause
    yield "name", first_name(situation.name, bank.language, house)
    yield "words", _said(bank, "form.quote", text=words) if words else None
    yield "what", None if cause in (Cause.UNKNOWN, Cause.NONE) else register(bank, f"what.{cause}", house)
    yield "time", time_of(bank, now, house)
    yield "agent", clean(house.agent)
    yield "house", clean(house.name)
    yield "channel", clean(house.channel)
    yield "status_page", clean(house.status_page)
    yield "note", clean(house.notes.get(bank.language, house.notes.get(base(bank.language), "")))


def register(bank: Bank, name: str, house: House) -> str:
    """A phrase without slots, as formal as the house is in this language."""
    statement = bank.statements[name]
    return statement.informal if is_informal(bank, house) else statement.formal


def is_informal(bank: Bank, house: House) -> bool:
    return bank.language in house.informal or base(bank.language) in house.informal
