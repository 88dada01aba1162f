"""Where a name may begin and end inside a text: word boundaries of each script, clitics, endings, handles."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from unicodedata import category

from monitor.understand.normalise import Normalised
from monitor.understand.query import Domain, Term
from monitor.understand.scripts import ARABIC, CYRILLIC, HANGUL, UNSPACED

_UNSPACED = re.compile(f"[{UNSPACED}]")
_HANGUL = re.compile(f"[{HANGUL}]")
_ARABIC_WORD = re.compile(f"[{ARABIC}]+")
_CYRILLIC_WORD = re.compile(f"[{CYRILLIC}]+")

_KNOWLEDGE = Path(__file__).parent / "knowledge" / "edges.toml"
_ARTICLE = "ال"

_SHORTEST = 3
"""Letters that a name needs for clitics of two letters and for proclitics; with less, chance words match."""
_SHORTEST_DECLINED = 4


@dataclass(frozen=True, slots=True)
class Form:
    """One spelling to look for, and what may stand joined to it."""

    text: str
    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    bare_before: bool = True
    """May begin its word."""
    bare_after: bool = True
    """May end its word."""
    prefix: bool = False
    host: re.Pattern[str] | None = None
    """Must match from its beginning on: a host name whose first label is `text`."""


def forms(wanted: Term | Domain) -> list[Form]:
    """The spellings under which a term is found in normalised texts."""
    if isinstance(wanted, Domain):
        return [_host_form(wanted.host)]
    text = wanted.text
    if wanted.prefix:
        return [Form(text, before=_before(text), prefix=True)]
    if _ARABIC_WORD.fullmatch(text[-1]):
        return _arabic_forms(text)
    if _CYRILLIC_WORD.fullmatch(text[-1]) and _letters_at_end(text) >= _SHORTEST_DECLINED:
        return [_cyrillic_form(text)]
    return [Form(text, before=_before(text))]


@dataclass(frozen=True, slots=True)
class _Joined:
    """The clitics and endings of `knowledge/edges.toml`."""

    proclitics: frozenset[str]
    before_elided_article: frozenset[str]
    suffixes: frozenset[str]
    suffix_letters: frozenset[str]
    after_consonant: frozenset[str]
    indeclinable: str
    instead_of: dict[str, frozenset[str]]


@cache
def _joined() -> _Joined:
    table = tomllib.loads(_KNOWLEDGE.read_text(encoding="utf-8"))
    arabic, persian, cyrillic = table["arabic"], table["persian"], table["cyrillic"]
    return _Joined(
        proclitics=frozenset(arabic["proclitics"].split()),
        before_elided_article=frozenset(arabic["before_elided_article"].split()),
        suffixes=frozenset(persian["suffixes"].split()),
        suffix_letters=frozenset(persian["letters"].split()),
        after_consonant=frozenset(cyrillic["after_consonant"].split()),
        indeclinable=cyrillic["indeclinable"],
        instead_of={last: frozenset(endings.split()) for last, endings in cyrillic["instead_of"].items()},
    )


def _before(text: str) -> frozenset[str]:
    word = _ARABIC_WORD.match(text)
    return _joined().proclitics if word and len(word[0]) >= _SHORTEST else frozenset()


def _letters_at_end(text: str) -> int:
    return len(text.rsplit(maxsplit=1)[-1])


def _arabic_forms(text: str) -> list[Form]:
    letters = _letters_at_end(text)
    after = _joined().suffixes if letters >= _SHORTEST else frozenset()
    if letters > _SHORTEST:
        after |= _joined().suffix_letters
    found = [Form(text, before=_before(text), after=after)]
    if text.startswith(_ARTICLE) and len(text) > len(_ARTICLE) + _SHORTEST:
        elided = text.removeprefix(_ARTICLE)  # لل + شركة is "for الشركة"
        found.append(Form(elided, before=_joined().before_elided_article, bare_before=False))
    return found


def _cyrillic_form(text: str) -> Form:
    endings = _joined().instead_of.get(text[-1])
    if endings is not None:
        return Form(text[:-1], after=endings, bare_after=False)
    declined = text[-1] not in _joined().indeclinable
    return Form(text, after=_joined().after_consonant if declined else frozenset())


_DOT = r"\s?(?:\.|\[\.\]|\(\.\)|\{\.\}|[\[({]dot[\])}]|(?<=\s)dot(?=\s))\s?"


def _host_form(host: str) -> Form:
    labels = host.split(".")
    return Form(labels[0], host=re.compile(_DOT.join(map(re.escape, labels)) + r"(?![a-z0-9_-]|\.[a-z0-9])"))


def place(normalised: Normalised, start: int, end: int, form: Form) -> tuple[int, int] | None:
    """Where the form stands with its ending, if its neighbours allow that it is the name at all."""
    text = normalised.text
    if form.host is not None:
        return _place_host(text, start, form.host)
    begins = form.bare_before and _begins(text, start)
    stops = form.bare_after and (form.prefix or _stops(text, end))
    if begins and stops:
        return (start, end) if _whole_handle(text, start, end) else None
    if not begins and not _proclitic(text, start, form.before) and not _camel(normalised, start, start):
        return None
    if stops:
        return start, end
    if form.bare_after and _camel(normalised, end, start):
        return start, end
    length = _ending(text, end, form.after)
    return (start, end + length) if length else None


@lru_cache(maxsize=4096)
def joins(sign: str) -> bool:
    """Whether it makes one word with a letter beside it: letters, marks (Hindi vowel signs), digits."""
    return category(sign)[0] in "LMN" and not _UNSPACED.match(sign)


def _begins(text: str, start: int) -> bool:
    return start == 0 or not joins(text[start - 1]) or not joins(text[start])


def _stops(text: str, end: int) -> bool:
    """Korean particles are joined to every name, so Hangul may follow."""
    return end == len(text) or not joins(text[end]) or not joins(text[end - 1]) or bool(_HANGUL.match(text[end]))


def _proclitic(text: str, start: int, allowed: frozenset[str]) -> bool:
    return any(
        text.startswith(clitic, start - len(clitic)) and _begins(text, start - len(clitic))
        for clitic in allowed
        if start >= len(clitic)
    )


def _ending(text: str, end: int, allowed: frozenset[str]) -> int:
    """The length of the allowed ending that closes the word, 0 for none."""
    return max((len(e) for e in allowed if text.startswith(e, end) and _stops(text, end + len(e))), default=0)


_HASHTAG_SO_FAR = re.compile(r"#\w*\Z")
_HANDLE_SO_FAR = re.compile(r"@[a-z0-9_.@-]*\Z")
_LONGEST_TAG = 64


def _camel(normalised: Normalised, at: int, start: int) -> bool:
    """Whether a new word begins at `at` inside a hashtag such as #AcmeFail or #BoycottAcme."""
    text = normalised.text
    if not _HASHTAG_SO_FAR.search(text, max(0, start - _LONGEST_TAG), start):
        return False
    first, _ = normalised.span(at, at + 1)
    return normalised.original[first].isupper() and not normalised.original[first - 1].isupper()


def _whole_handle(text: str, start: int, end: int) -> bool:
    """False inside other people's handles: @acme is the name; @acme_fan, @not.acme and @bob@acme.example are not."""
    so_far = _HANDLE_SO_FAR.search(text, max(0, start - _LONGEST_TAG), start)
    if text[start] != "@" and so_far is None:
        return True
    if so_far is not None and so_far[0] != "@":
        return False
    follows = text[end : end + 2]
    return not (follows[:1] == "_" or (follows[:1] == "-" and follows[1:].isalnum()))


def _place_host(text: str, start: int, host: re.Pattern[str]) -> tuple[int, int] | None:
    match = host.match(text, start)
    if match is None or not _begins(text, start) or text[start - 1 : start] in ("-", "_"):
        return None
    return match.span()
