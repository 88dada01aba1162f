"""One reply to be judged: both texts, read, and what can be counted in them together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from monitor.reply.lint_reading import Mark, Reading, Sentence, reading
from monitor.reply.lint_terms import laid
from monitor.reply.lint_words import Knowledge, knowledge_of
from monitor.understand.language import detect
from monitor.understand.scripts import LATIN

_LATIN = re.compile(f"[{LATIN}]")
_LETTER = re.compile(r"[^\W\d_]")

ACTS = ("done", "doing")
KIND = ("apology", "feeling", "sympathy")


@dataclass(frozen=True)
class Case:
    """A reply beside the complaint it answers. The readings are None where nothing is known of the language."""

    complaint: str
    reply: str
    language: str
    """Of the complaint, as BCP 47: declared, or else detected."""
    said: Reading | None
    answered: Reading | None
    recent: Sequence[str] = ()
    limit: int | None = None
    public: bool = True
    """False: only the customer reads it."""

    @cached_property
    def fresh(self) -> tuple[tuple[int, Mark], ...]:
        """Times of the reply that the complaint does not name already, each with the number of its sentence."""
        if self.answered is None:
            return ()
        named = _words(self.said) if self.said else ""
        return tuple(
            (at, mark)
            for at, sentence in enumerate(self.answered.sentences)
            for mark in sentence.marks["time"]
            if f" {mark.words} " not in named
        )

    @cached_property
    def common(self) -> frozenset[str]:
        """What both texts speak of."""
        return self.said.stems & self.answered.stems if self.said and self.answered else frozenset()

    @cached_property
    def idle(self) -> tuple[Sentence, ...]:
        """Sentences in which nothing is done and no time is named."""
        timed = {at for at, _ in self.fresh}
        sentences = self.answered.sentences if self.answered else ()
        return tuple(one for at, one in enumerate(sentences) if at not in timed and not one.has(*ACTS))


def _words(text: Reading) -> str:
    return laid(text.text.text, 0, len(text.text.text), text.knowledge.writing).text


def case_of(complaint: str, language: str | None, reply: str, recent: Sequence[str], limit: int | None) -> Case:
    """Both texts read in their own languages; `language` may be left out and is then told from the complaint."""
    code = language or detect(complaint).code
    own = _knowledge(complaint, code)
    answer = _knowledge(reply, code)
    return Case(
        complaint=complaint,
        reply=reply,
        language=code,
        said=reading(complaint, own) if own else None,
        answered=reading(reply, answer) if answer else None,
        recent=recent,
        limit=limit,
    )


def _knowledge(text: str, language: str) -> Knowledge | None:
    """Hindi is written in two scripts, and each has its own knowledge."""
    if language.partition("-")[0] == "hi":
        return knowledge_of("hi-Latn" if in_latin(text) else "hi")
    return knowledge_of(language)


def in_latin(text: str) -> bool:
    """Whether most letters are Latin ones."""
    return 2 * len(_LATIN.findall(text)) > len(_LETTER.findall(text))
