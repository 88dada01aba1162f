"""Cities in a text, from a list of each language's own spellings."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from monitor.understand.edges import joins
from monitor.understand.entity_forms import fold

TABLE = Path(__file__).parent / "knowledge" / "places.tsv"

_READS = {
    "en": ("en",), "de": ("de",), "fr": ("fr",), "es": ("es",),
    "ru": ("ru", "en"), "zh": ("zh", "en"), "fa": ("fa", "en"), "ar": ("ar", "en"),
    "hi": ("hi", "hi-latn", "en"), "hi-Latn": ("hi-latn", "en"),
}  # fmt: skip
"""The lists of a language: people also write names in Latin letters, and English ones first of all."""
_UNKNOWN = ("en", "ru", "zh", "fa", "ar", "hi")

_LEADING = frozenset(
    map(
        fold,
        (
            *(
                "in",
                "at",
                "to",
                "from",
                "near",
                "around",
                "into",
                "via",
                "nach",
                "aus",
                "bei",
                "à",
                "de",
                "en",
                "desde",
                "a",
            ),
            *("в", "во", "из", "на", "до", "под", "через", "городе", "город", "г"),
            *("في", "من", "إلى", "مدينة", "در", "به", "از", "شهر", "تا"),
        ),
    )
)
"""Words before a doubtful name that make it a place; for Hindi those after it."""
_TRAILING = frozenset(
    ("में", "से", "का", "की", "के", "को", "तक", "शहर", "me", "mein", "main", "se", "ka", "ki", "ke", "tak")
)

_PROCLITICS = frozenset(("و", "ف", "ب", "ل", "ک", "وب", "ول", "وک", "فب", "فل"))
"""Arabic words of one letter, and two of them, that are written together with the next."""
_ARTICLE, _ARTICLE_AFTER_LI = "ال", "لل"


class _Name(NamedTuple):
    form: str
    doubtful: bool
    is_place: bool
    arabic: bool


class _Names(NamedTuple):
    automaton: AhoCorasick
    names: list[_Name]


class BadPlaces(ValueError):
    """A line of the table that cannot be read; the message names it."""


def read_places(path: Path = TABLE) -> dict[str, list[str]]:
    """The names of each language as they are written, marks and all. Raises BadPlaces."""
    listed: dict[str, list[str]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != 3 or not all(cell.strip() for cell in cells):
            raise BadPlaces(f"{path}:{number}: not a language, a region and names, with tabs between")
        listed.setdefault(cells[0], []).extend(name.strip() for name in cells[2].split(","))
    return listed


@cache
def _known(codes: tuple[str, ...]) -> _Names:
    listed = read_places()
    found = {name.form: name for code in codes for written in listed[code] for name in _names(written, code)}
    return _Names(AhoCorasick(list(found), matchkind=MatchKind.LeftmostLongest), list(found.values()))


def _names(written: str, code: str) -> Iterator[_Name]:
    """The forms in which one name of the table is looked for."""
    plain = fold(written.removeprefix("-").removesuffix("?"))
    forms = {plain}
    if code == "ru" and not written.startswith("-"):
        forms.update(declined(plain))
    if code == "ar" and plain.startswith(_ARTICLE):
        forms.add(_ARTICLE_AFTER_LI + plain.removeprefix(_ARTICLE))
    for form in forms:
        yield _Name(form, written.endswith("?"), not written.startswith("-"), code == "ar")


# What takes the place of a last letter in the cases of Russian names, singular or plural as the name is.
_CASES = {
    "ий": "ий ого его ому ему им ом ем", "ый": "ый ого ому ым ом", "ой": "ой ого ому ым ом я ю ем е",
    "ая": "ая ой ую", "ое": "ое ого ому ым ом", "ые": "ые ых ым ыми",
    "ец": "ец ца цу цем це", "лец": "лец льца льцу льцем льце",
    "а": "а ы и у е ой ей", "я": "я и ю е ей", "ь": "ь и ю ью я ем е", "й": "й я ю ем е", "о": "о а у ом е",
    "ы": "ы ам ами ах", "и": "и ей ам ями ами ях ах", "е": "е", "э": "э", "у": "у",
}  # fmt: skip
_AFTER_CONSONANT = ("", "а", "у", "ом", "ем", "е")


def declined(name: str) -> Iterator[str]:
    """A Russian name in all cases; both words of a name of two, the first alone before "-на-"."""
    if "-на-" in name:
        city, _, river = name.partition("-на-")
        yield from (f"{form}-на-{river}" for form in _word_forms(city))
    elif " " in name or name.endswith("ский"):
        for forms in product(*(_word_forms(word) for word in name.replace("-", " ").split())):
            yield ("-" if "-" in name else " ").join(forms)
    else:
        yield from _word_forms(name)


def _word_forms(word: str) -> list[str]:
    for length in (3, 2, 1):
        cases = _CASES.get(word[-length:])
        if cases:
            return [word[:-length] + ending for ending in cases.split()]
    return [word + ending for ending in _AFTER_CONSONANT]


_SURROGATE = re.compile("[\ud800-\udfff]")  # has no UTF-8, which the automaton reads
_IN_ADDRESS = re.compile(r"[@_]\Z|[0-9a-z/][./]\Z")
_ADDRESS_GOES_ON = re.compile(r"[.][a-z]|_")


def places_in(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Where cities stand, as whole words; in Chinese, which has no boundaries, anywhere."""
    codes = _READS.get(language) or _READS.get(language.partition("-")[0], _UNKNOWN)
    known, folded = _known(codes), _SURROGATE.sub(" ", fold(text))
    for index, start, end in known.automaton.find_matches_as_indexes(folded):
        name = known.names[index]
        if (
            name.is_place
            and _whole(folded, start, end, name)
            and (not name.doubtful or _meant(text, folded, start, end))
        ):
            yield start, end


def _whole(folded: str, start: int, end: int, name: _Name) -> bool:
    """Whether the name stands as a word, and not in a handle or in the address of a page."""
    if (end < len(folded) and joins(folded[end]) and joins(folded[end - 1])) or _ADDRESS_GOES_ON.match(folded, end):
        return False
    if start == 0 or not joins(folded[start - 1]) or not joins(folded[start]):
        return not _IN_ADDRESS.search(folded[max(0, start - 2) : start])
    return name.arabic and _proclitic(folded, start)


def _proclitic(folded: str, start: int) -> bool:
    return any(
        folded.startswith(clitic, start - len(clitic))
        and (start == len(clitic) or not joins(folded[start - len(clitic) - 1]))
        for clitic in _PROCLITICS
        if len(clitic) <= start
    )


_WINDOW = 12
"""Code points looked at for the one word beside a doubtful name; the longest has seven."""


def _meant(text: str, folded: str, start: int, end: int) -> bool:
    """Whether a name that is also a word stands as a place does: "in Bath", "गया में"."""
    before = folded[max(0, start - _WINDOW) : start].split()
    after = folded[end : end + _WINDOW].split()
    beside = (before and before[-1] in _LEADING) or (after and after[0] in _TRAILING)
    return bool(beside) and not text[start].islower()
