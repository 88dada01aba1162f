"""A reply read beside its complaint: its sentences, what each of them means, and the words both have in common."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from monitor.reply.lint_terms import Laid, laid
from monitor.reply.lint_words import SECTIONS, Knowledge
from monitor.understand.normalise import Normalised, normalise
from monitor.understand.scripts import HAN

_END = re.compile(r"[!?…。؟۔।;؛]+|\.(?=\s|$)|\.(?=[^\s\d.]{2})")
_STEM, _STEM_LEAST = 5, 3
"""Letters that two forms of one word share in languages with endings; fewer make different words one."""
_HAN_PAIR = re.compile(f"(?=([{HAN}]{{2}}))")
_GLUED = re.compile("^(?:و|ف)?(?:ال|لل|بال|وال)(?=..)")
"""The Arabic article and what is written together with it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One place in the normalised text that means something, and the words as they were laid out."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    end: int
    asks: bool
    marks: Mapping[str, tuple[Mark, ...]]

    def has(self, *names: str) -> bool:
        return any(self.marks[name] for name in names)


@dataclass(frozen=True)
class Reading:
    """One text, read with the knowledge of its language."""

    text: Normalised
    knowledge: Knowledge
    sentences: tuple[Sentence, ...]

    def marks(self, *names: str) -> list[Mark]:
        return [mark for sentence in self.sentences for name in names for mark in sentence.marks[name]]

    def has(self, *names: str) -> bool:
        return any(sentence.has(*names) for sentence in self.sentences)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The beginnings of the words that can name a fact; in Chinese pairs of signs."""
        return frozenset(stems_in(self.text.text, self.knowledge))


def stems_in(text: str, knowledge: Knowledge) -> Iterator[str]:
    if knowledge.writing.han:
        read = text.translate(knowledge.writing.variants)
        yield from (pair[1] for pair in _HAN_PAIR.finditer(read) if not knowledge.stop & set(pair[1]))
        return
    for word in laid(text, 0, len(text), knowledge.writing).text.split():
        bare = _GLUED.sub("", word) if knowledge.language == "ar" else word
        if len(bare) >= _STEM_LEAST and word not in knowledge.stop and bare not in knowledge.stop:
            yield bare[:_STEM]


def reading(text: str, knowledge: Knowledge) -> Reading:
    """The text read. Linear in its length, of which as much is read as `normalise` keeps."""
    one = normalise(text)
    return Reading(one, knowledge, tuple(_sentences(one.text, knowledge)))


def _sentences(text: str, knowledge: Knowledge) -> Iterator[Sentence]:
    begun = 0
    for end in _END.finditer(text):
        yield _sentence(text, begun, end.start(), knowledge, asks="?" in end[0] or "؟" in end[0])
        begun = end.end()
    if text[begun:].strip():
        yield _sentence(text, begun, len(text), knowledge, asks=False)


def _sentence(text: str, start: int, end: int, knowledge: Knowledge, *, asks: bool) -> Sentence:
    words = laid(text, start, end, knowledge.writing)
    marks = {name: tuple(_marks(words, knowledge.sections[name].found)) for name in SECTIONS}
    return Sentence(start, end, asks, marks)


def _marks(words: Laid, found: re.Pattern[str]) -> Iterator[Mark]:
    for match in found.finditer(words.text):
        if match[0]:
            yield Mark(*words.span(*match.span()), match[0])
