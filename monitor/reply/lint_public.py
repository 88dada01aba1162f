"""Faults that are seen without weighing: what must not stand in public, the wrong language, a template."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from monitor.reply import sensitive
from monitor.reply.lint_case import Case, in_latin
from monitor.reply.lint_reading import Reading, Sentence
from monitor.understand.entities import EntityKind, entities
from monitor.understand.language import UNDETERMINED, detect
from monitor.understand.normalise import normalise
from monitor.understand.scripts import EMOJI, HAN, REGIONAL

LONG, LONG_HAN = 900, 400
"""Code points of a reply that nobody reads in a thread, where the place itself sets no limit."""
ALIKE = 0.8
"""Share of common shingles with an earlier reply from which on it is the same text (docs/empathy.md)."""
REMEMBERED = 20
_SHINGLE = 5
_SAME_INSULT = 4
"""Letters that two forms of one swear word share."""
_FEW_WORDS = 4
"""A romanised complaint of fewer words tells nothing about the script that is expected."""
_GRAVE = frozenset((sensitive.Sensitive.BEREAVEMENT, sensitive.Sensitive.MEDICAL, sensitive.Sensitive.DISASTER))
_EMOJI = re.compile(f"[{EMOJI}{REGIONAL}]")
_ROLE = re.compile(
    r"(?:support|help|info|care|service|hello|contact|team|feedback|claims|office|complaints?)\b", re.IGNORECASE
)
"""Mailboxes of a company belong to nobody."""
_PLAIN_NUMBER = re.compile(r"(?<![\w.,:/%#-])(?:[A-Z]{0,3}\d{3,}(?:-\d{2,})+|\d{2}-\d{5,}|[A-Z]{0,3}\d{5,})(?![\w%])")
_CODE = re.compile(r"(?<![\w#@/.-])(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{6,}(?![\w%])")
"""Booking codes and passports: capitals and digits mixed."""
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss)\.? [A-Z][\w'-]+ [A-Z][\w'-]+|[А-ЯЁ][а-яё]+ [А-ЯЁ][а-яё]+ [А-ЯЁ][а-яё]+(?:вна|вич)\b"
)
_HOUSE = re.compile(
    r"\b(?:Flat|Apt|Apartment|Unit) \d+|\b\d{1,4} [A-Z]\w+ (?:Road|Street|St|Lane|Avenue|Ave|Drive|Close|Way|Court)\b"
    r"|\bкв\. ?\d+|\bд\. ?\d+|پلاک [\d۰-۹]+|شارع [\d٠-٩]+|فيلا [\d٠-٩]+|फ़्?लैट(?: नंबर)? \d+|मकान(?: नंबर)? \d+"
    r"|\d+[号號]楼|\d+室"
)


class Place(NamedTuple):
    """A fault and where it is seen, in code points of the reply; None where it is the whole."""

    fault: str
    span: tuple[int, int] | None


def public_faults(case: Case) -> Iterator[Place]:
    """The faults of a reply that need no weighing; a fault may come several times."""
    yield from _unlike(case)
    if case.public:
        yield from _private(case)
    yield from _insults(case)
    yield from _emoji(case)
    yield from _length(case)
    yield from _template(case)


def _unlike(case: Case) -> Iterator[Place]:
    if case.reply.strip() and case.complaint.strip() and (_other_script(case) or _other_language(case)):
        yield Place("wrong_language", None)


def _other_script(case: Case) -> bool:
    """Hindi in the script they chose, Chinese in their letters, no language in Latin letters for its own."""
    theirs, ours = in_latin(case.complaint), in_latin(case.reply)
    if ours and not theirs:
        return True
    base = case.language.partition("-")[0]
    if base == "zh" and case.said:
        return _letters_of_zh(case.complaint, case.said) * _letters_of_zh(case.reply, case.said) < 0
    return base == "hi" and theirs and not ours and len(case.complaint.split()) >= _FEW_WORDS


def _letters_of_zh(text: str, reading: Reading) -> int:
    """Above zero where the letters are traditional, below where they are simplified, zero where both are alike."""
    variants = reading.knowledge.writing.variants
    simplified = set(variants.values()) - variants.keys()
    signs = [ord(sign) for sign in text[:_READ]]
    return sum(sign in variants for sign in signs) - sum(sign in simplified for sign in signs)


_READ = 1000


def _other_language(case: Case) -> bool:
    told = detect(case.reply)
    ours, theirs = (code.partition("-")[0] for code in (told.code, case.language))
    return told.sure and ours not in {theirs, UNDETERMINED} and theirs != UNDETERMINED


def _private(case: Case) -> Iterator[Place]:
    text = case.reply
    found = entities(text, case.language, places=False)
    for entity in found:
        mailbox = entity.kind is EntityKind.EMAIL and _ROLE.match(text, entity.start)
        if entity.personal and not mailbox:
            yield Place("private_data_in_public", (entity.start, entity.end))
    known = [(entity.start, entity.end) for entity in found]
    for form in (_PLAIN_NUMBER, _CODE, _TITLED, _HOUSE):
        for match in form.finditer(text):
            if not _is_round(match[0]) and not any(start < match.end() and match.start() < end for start, end in known):
                yield Place("private_data_in_public", match.span())
    if case.answered:
        yield from _asked(case.answered)


def _is_round(number: str) -> bool:
    """A sum of money without its currency."""
    return number.isdigit() and number.endswith("00")


def _asked(reply: Reading) -> Iterator[Place]:
    """Sentences that ask for personal data, and name no private way for it."""
    elsewhere = reply.has("private_way")
    for one in reply.sentences:
        here = one.has("public_place") and one.has("detail", "private_item")
        if one.has("ask") and not one.has("private_way") and (here or (one.has("private_item") and not elsewhere)):
            yield Place("private_data_in_public", reply.text.span(*_edges(one)))


def _edges(sentence: Sentence) -> tuple[int, int]:
    """From the first to the last mark of the request."""
    marks = [mark for name in ("ask", "private_item", "detail", "public_place") for mark in sentence.marks[name]]
    return min(mark.start for mark in marks), max(mark.end for mark in marks)


def _insults(case: Case) -> Iterator[Place]:
    if case.said is None or case.answered is None:
        return
    theirs = {_root(mark.words, case.said) for mark in case.said.marks("insult")}
    for mark in case.answered.marks("insult"):
        if _root(mark.words, case.answered) in theirs:
            yield Place("repeats_insult", case.answered.text.span(mark.start, mark.end))


def _root(word: str, reading: Reading) -> str:
    if reading.knowledge.writing.han:
        return word
    bare = re.sub("^[وف]?ال|^و", "", word) if reading.knowledge.language == "ar" else word
    return bare[:_SAME_INSULT]


def _emoji(case: Case) -> Iterator[Place]:
    emoji = _EMOJI.search(case.reply)
    if emoji and (_grieves(case) or _GRAVE & sensitive.spoken_of(f"{case.complaint}\n{case.reply}")):
        yield Place("emoji_on_grief", emoji.span())


def _grieves(case: Case) -> bool:
    """What is grievous stands in the complaint, words of condolence in either."""
    told = case.said is not None and case.said.has("grief", "condolence")
    return told or (case.answered is not None and case.answered.has("condolence"))


def _length(case: Case) -> Iterator[Place]:
    if not case.public and case.limit is None:  # a letter is no thread
        return
    most = LONG_HAN if len(re.findall(f"[{HAN}]", case.reply[:_READ])) * 2 > len(case.reply[:_READ]) else LONG
    most = min(most, case.limit or most)
    if len(case.reply) > most:
        yield Place("too_long", (most, len(case.reply)))


def _template(case: Case) -> Iterator[Place]:
    own = _shingles(case.reply)
    for earlier in case.recent[-REMEMBERED:]:
        other = _shingles(earlier)
        if own and other and len(own & other) > ALIKE * len(own | other):
            yield Place("robotic_template", None)
            return


def _shingles(text: str) -> frozenset[str]:
    """Overlapping pieces of the words, without what differs by case, width or punctuation."""
    read = "".join(sign for sign in normalise(text).text if sign.isalnum())
    return (
        frozenset(read[at : at + _SHINGLE] for at in range(max(1, len(read) - _SHINGLE + 1))) if read else frozenset()
    )
