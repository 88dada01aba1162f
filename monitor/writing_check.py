"""Whether a draft that a machine wrote may be shown: nothing it says is believed, everything is checked."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence

from monitor.reply.lint import lint
from monitor.reply.lint_case import case_of
from monitor.reply.sensitive import forbidden, holds_insult
from monitor.reply.situation import Situation
from monitor.understand.language import detect
from monitor.understand.redact import redacted
from monitor.writing_prompt import room
from monitor.writing_wire import Answer

LONGER = 3
"""How much longer than a draft its meaning may be: English needs three letters where Chinese has one."""
LEAST_COMMON = {"en": 2}
"""Words that tell something and stand in the post, too; one in other languages. Of the good replies in bench/replies
89 to 93 of 100 have as many, of replies to another complaint 8 to 18, in English 40. A good draft that is lost this
way costs nothing: the built-in one is there."""
_SEEN, _STEP = 300, 200
"""As much as the language is read of, and how far apart it is read: nothing in the middle is passed over."""
_LEAST_READ = 20
"""Code points of a sentence whose language is asked for by itself; shorter ones tell none."""

_END = re.compile(r"[.!?…。！？؟۔।\n]+")
_SLOT = re.compile(r"[{}<>\[\]]|```")
_ADDRESS = re.compile(r"https?:|www\.|@\w|[^\W\d_]{2,}\.[^\W\d_]{2,}|[a-z0-9]。[a-z]{2,}", re.IGNORECASE)
# Letters, and signs of an address, that make a longer name of a fact: acme.example is ours, acme.example.net is not.
_BEFORE, _AFTER = r"(?<![a-zà-ӿ0-9_@/:.-])", r"(?![a-zà-ӿ0-9_@/:-]|\.[a-zà-ӿ0-9])"
_DIGITS = re.compile(r"\d+")
_JOINERS = "\u200c\u200d"


def objection(
    answer: Answer, situation: Situation, given: Mapping[str, str], recent: Sequence[str], language: str, speak: str
) -> str | None:
    """Why a draft in `language` is not shown, in words without any of its own; None: it is fit.

    `given` are the facts of the house, `recent` its last public replies, `speak` what the agent reads.
    """
    if forbidden(situation.text, situation.assessment):
        return "a person is called for this, no draft is shown"
    most = room(situation)
    fault = _fault(answer.reply, language, most, situation.text, given.values())
    if fault:
        return fault
    if language != speak:
        fault = _fault(answer.meaning, speak, most * LONGER, situation.text, given.values())
        if fault:
            return f"its meaning: {fault}"
    own = _without(answer.reply, given.values())
    if len(case_of(situation.text, language, own, (), None).common) < LEAST_COMMON.get(language, 1):
        return "it speaks of something else"
    review = lint(situation.text, language, answer.reply, recent=recent, limit=situation.limit, speak=speak)
    if not review.whole:
        return "a language that cannot be checked"
    return None if review.good else ", ".join(review.faults)


def _fault(text: str, language: str, most: int, said: str, given: Collection[str]) -> str | None:
    """What is wrong with a text that anybody could have written into it."""
    own, facts = _without(text, given), " ".join(given)
    rules = (
        ("empty", not text.strip()),
        ("too long", len(text) > most),
        ("signs that do not belong there", bool(_SLOT.search(own)) or any(map(_hidden, text))),
        ("an address that is not ours", bool(_ADDRESS.search(unicodedata.normalize("NFKC", own)))),
        ("a number that nobody gave", not numbers(own) <= numbers(f"{said} {facts}")),
        ("personal data", redacted(own, language) != own),
    )
    found = next((name for name, broken in rules if broken), None)
    return found or _misspoken(text, own, language)


def _without(text: str, given: Iterable[str]) -> str:
    """What it says by itself, without the facts of the house."""
    for value in sorted(given, key=len, reverse=True):
        text = re.sub(_BEFORE + re.escape(value) + _AFTER, " ", text, flags=re.IGNORECASE)
    return text


def _misspoken(text: str, own: str, language: str) -> str | None:
    if any(detect(part, language).code != language for part in _parts(own)):
        return "another language"
    return "an insult" if holds_insult(text, language) else None


def numbers(text: str) -> frozenset[str]:
    """The numbers of a text in any digits, each as 0 to 9."""
    return frozenset("".join(str(unicodedata.digit(sign)) for sign in run) for run in _DIGITS.findall(text))


def _hidden(sign: str) -> bool:
    """Not to be seen, or turning the direction of what follows."""
    return unicodedata.category(sign)[0] == "C" and sign != "\n" and sign not in _JOINERS


def _parts(text: str) -> list[str]:
    """What is read for its language: stretches of the whole, and each sentence that is long enough."""
    starts = range(0, max(len(text) - _LEAST_READ, 1), _STEP)
    sentences = (sentence.strip() for sentence in _END.split(text))
    return [*(text[at : at + _SEEN] for at in starts), *(one for one in sentences if len(one) >= _LEAST_READ)]
