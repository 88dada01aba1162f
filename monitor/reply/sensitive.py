"""What no draft is offered for: there a person is called who is trained for it."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

from monitor.reply.situation import base
from monitor.understand.assessment import Assessment, Cause
from monitor.understand.lexicon import alternatives
from monitor.understand.normalise import normalise
from monitor.understand.terms import Entry, Han, Lexicon, Role, Spaced, parts_of, spaced_words

PHRASES = Path(__file__).parent / "sensitive"
READ = 10_000
"""Code points looked at; as many as are assessed."""


class Sensitive(StrEnum):
    """Why there is no draft. Where several are spoken of, the first of this order is named."""

    SELF_HARM = "self_harm"
    VIOLENCE = "violence"
    MINOR = "minor"
    MEDICAL = "medical"
    DISASTER = "disaster"
    BEREAVEMENT = "bereavement"
    SECURITY = "security"
    LEGAL = "legal"
    PRESS = "press"


REVIEW = "review"
INSULT = "insult"
SLUR = "slur"
"""The worst insults."""
WORDS = (INSULT, SLUR)
NAMES = frozenset(Sensitive) | {REVIEW, *WORDS}
GRAVE = 3
"""Impact of what concerns safety, health or livelihood."""

_HAN = re.compile("[\u3400-\u9fff]")


class BadPhrases(ValueError):
    """A file of phrases that cannot be read; the message names file and place."""


def read(path: Path) -> dict[str, list[str]]:
    """The phrases of one language by what they speak of. Raises BadPhrases."""
    try:
        sections = tomllib.loads(path.read_text(encoding="utf-8"))
        found = {
            name: [one for line in text.splitlines() for one in alternatives(line)] for name, text in sections.items()
        }
    except (ValueError, AttributeError) as error:
        raise BadPhrases(f"{path.name}: {error}") from error
    if found.keys() != NAMES:
        raise BadPhrases(f"{path.name}: the sections must be {', '.join(sorted(NAMES))}")
    return {name: [term for term in terms if term] for name, terms in found.items()}


@cache
def _of_file(code: str) -> Mapping[str, list[str]]:
    return read(PHRASES / f"{code}.toml")


@cache
def codes() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in PHRASES.glob("*.toml")))


def entries(code: str, names: Iterable[str]) -> Iterator[Entry]:
    """The terms of these sections of one language, ready for a lexicon."""
    for name in names:
        yield from (Entry(term, Role.CUE, name=name) for term in _of_file(code)[name] if parts_of(term))


@cache
def _spaced() -> Spaced:
    """One lexicon of all languages: a language guessed wrong must not hide that somebody is in danger."""
    return Spaced(entry for code in codes() if code != "zh" for entry in entries(code, sorted(NAMES.difference(WORDS))))


@cache
def _han() -> Han:
    return Han(entries("zh", sorted(NAMES.difference(WORDS))))


@cache
def _insults(code: str) -> Lexicon:
    return Han(entries(code, WORDS)) if code == "zh" else Spaced(entries(code, WORDS))


# French puts `l'` before a word, Arabic "and", "so", "in", "to", "like": the word behind it is looked for, too.
_PREFIX = re.compile(r"(?<!\w)(?:[ld]'|[وفبلک](?=\w{4}))")


def spoken_of(text: str) -> frozenset[str]:
    """Names of what a text speaks of, `review` among them."""
    read = normalise(text[:READ]).text
    found = {*_names(_spaced(), read)}
    bare = _PREFIX.sub("", read)
    if bare != read:
        found.update(_names(_spaced(), bare))
    if _HAN.search(read):
        found.update(_names(_han(), read))
    return frozenset(found)


def _names(lexicon: Lexicon, text: str) -> Iterator[str]:
    return (hit.entry.name for hit in lexicon.find(text, spaced_words(text)))


def holds_insult(text: str, language: str) -> bool:
    """Whether one of the words that nobody should say back stands in it."""
    read = normalise(text).text
    own = base(language)
    return any(next(_names(_insults(code), read), None) is not None for code in {own, "en"} if code in codes())


def forbidden(text: str, assessment: Assessment) -> Sensitive | None:
    """The gravest reason not to offer a draft, told by the words or by what is understood; None: there is none."""
    spoken = spoken_of(text)
    told = {name for name in Sensitive if name in spoken or name in assessment.cues}
    if Sensitive.PRESS in told and Sensitive.PRESS not in spoken and REVIEW in spoken:
        told.remove(Sensitive.PRESS)  # that cue also stands for reviews and shared posts, where no reporter is meant
    if "health" in assessment.cues and _is_harm(assessment):
        told.add(Sensitive.MEDICAL)
    return next((name for name in Sensitive if name in told), None)


def _is_harm(assessment: Assessment) -> bool:
    """A pharmacy that is late is no harm yet."""
    return assessment.impact >= GRAVE or assessment.cause is Cause.SAFETY or "safety" in assessment.cues
