"""What a reply shows, as numbers with names: the same names in every language, whatever its words are."""

import math
import re
from collections.abc import Iterator, Sequence

from monitor.reply.lint_case import ACTS, KIND, Case
from monitor.reply.lint_reading import Reading, Sentence, stems_in
from monitor.reply.lint_words import SECTIONS

Signals = dict[str, float]

TOGETHER = (
    *(("you", "duty"), ("you", "heed"), ("you", "nots"), ("you", "would"), ("duty", "heed"), ("heed", "nots")),
    *(("heed", "would"), ("but", "you"), ("but", "heed"), ("but", "rule"), ("but", "evidence"), ("but", "right")),
    *(("but", "nots"), ("but", "regret"), ("rule", "nots"), ("rule", "right"), ("rule", "you"), ("evidence", "right")),
    *(("evidence", "nots"), ("others", "nots"), ("denial", "nots"), ("evidence", "rule"), ("regret", "nots")),
    *(("future", "nots"), ("right", "nots"), ("evidence", "you"), ("right", "others")),
)
"""Where nothing is done: "you" with a duty is blame, evidence with "right" an argument. What acts may say anything."""
BLAMING = (
    *(("you", "duty"), ("you", "heed"), ("you", "heed", "nots"), ("you", "would"), ("heed", "would"), ("you", "but")),
    *(("duty", "heed"), ("duty", "nots"), ("you", "duty", "heed"), ("denial", "nots"), ("evidence", "right")),
)
"""Anywhere: blame and an act may stand in one sentence."""
COMMON = (1, 2, 3, 5, 8)
"""Words in common that are steps: with the first something is named, with the second what happened."""
HAN_WIDTH = 2.5
"""A Chinese sentence takes so many times fewer signs than an English one (the posts of this project)."""
SHORT = 90
LANGUAGE = 0.5
"""Where the sum starts in a language: half a signal, so that it is learnt from many replies of it, not from a few."""
_DIGITS = re.compile(r"\d+")
_QUOTE = re.compile('["“”„«»「」『』]')


def signals_of(case: Case) -> Signals:
    """All signals of a case; {} where the language of the reply is not known."""
    reply = case.answered
    if reply is None:
        return {}
    found = dict(_sections(case, reply))
    found |= _acts(case, reply) | _facts(case, reply) | _shape(case, reply) | _questions(reply)
    found |= _together(case, reply) | {f"in {reply.knowledge.language}": LANGUAGE}
    return {name: float(value) for name, value in found.items() if value}


def _sections(case: Case, reply: Reading) -> Iterator[tuple[str, float]]:
    for name in SECTIONS:
        count = len(reply.marks(name))
        yield f"has {name}", count > 0
        yield f"more {name}", min(count, 4) / 2
        yield f"idle {name}", any(one.has(name) for one in case.idle)


def _acts(case: Case, reply: Reading) -> Signals:
    timed = [reply.sentences[at] for at, _ in case.fresh]
    acts, softly = reply.has(*ACTS), reply.has("vague", "soon")
    return {
        "fresh times": min(len(case.fresh), 3),
        "fresh time": bool(timed),
        "time with act": any(one.has(*ACTS) for one in timed),
        "time with us": any(one.has("first", "owner") for one in timed),
        "nobody speaks": not reply.has("first", "owner"),
        "time with owner": any(one.has("owner") for one in timed),
        "time or done": bool(timed) or reply.has("done"),
        "nothing done": not timed and not acts,
        "nothing done but softly": not timed and not acts and softly,
        "softly without time": not timed and softly,
        "act without time": not timed and acts,
        "act without time or owner": not timed and acts and not reply.has("owner"),
        "future without time": not timed and reply.has("future"),
        "future without time or owner": not timed and reply.has("future") and not reply.has("owner", "done"),
        "neither future nor past": not timed and not reply.has("future", "vague", *ACTS),
        "blame without time": not timed and reply.has("blame"),
        "argument without time": not timed and reply.has("argument"),
        "negative without time": not timed and reply.has("negative"),
        "negative without way out": reply.has("negative") and not timed and not reply.has("way_out", *ACTS),
        "overpromise beside time": bool(timed) and reply.has("overpromise"),
        "but then nothing": any(one.has("way_out") for one in case.idle),
        "formulas": min(len(reply.marks("formula")), 4) / 2,
        "formulas and nothing": len(reply.marks("formula")) >= 2 and not timed,
    }


def _together(case: Case, reply: Reading) -> Signals:
    """Single words that mean more together in one sentence."""
    found: Signals = {" with ".join(some): any(_all(one, some) for one in case.idle) for some in TOGETHER}
    return found | {
        f"{' with '.join(some)} anywhere": any(_all(one, some) for one in reply.sentences) for some in BLAMING
    }


def _all(sentence: Sentence, names: Sequence[str]) -> bool:
    return all(sentence.has(name) for name in names)


def _facts(case: Case, reply: Reading) -> Signals:
    common, kind = len(case.common), reply.has(*KIND)
    found: Signals = {f"{least} in common": common >= least for least in COMMON}
    found |= {
        "share in common": common / max(4, len(reply.stems)),
        "no kind word": not kind,
        "no kind word, nothing in common": not kind and common < 2,
        "no kind word, little in common": not kind and common < 3,
        "kind word, nothing in common": kind and common < 2,
        "sympathy, nothing done": reply.has("sympathy") and not case.fresh and not reply.has(*ACTS),
        "kind word, nothing at all": kind and common < 3 and not case.fresh and not reply.has(*ACTS, "vague"),
    }
    if reply.sentences and case.said:
        found |= _beginning(case.said, reply, reply.sentences[0])
    return found


def _beginning(said: Reading, reply: Reading, first: Sentence) -> Signals:
    """The first sentence is where the trouble is recognised, if anywhere."""
    words = frozenset(stems_in(reply.text.text[first.start : first.end], reply.knowledge))
    common, kind = len(words & said.stems), first.has(*KIND)
    return {
        "begins with common words": min(common, 3) / 2,
        "begins kindly": kind,
        "begins with neither": not kind and not common,
        "begins with little": not kind and common < 2,
    }


def _shape(case: Case, reply: Reading) -> Signals:
    width = len(case.reply) * (HAN_WIDTH if reply.knowledge.writing.han else 1)
    digits = set(_DIGITS.findall(reply.text.text))
    theirs = set(_DIGITS.findall(case.said.text.text)) if case.said else set()
    return {
        "sentences": min(len(reply.sentences), 8) / 3,
        "length": math.log1p(width) / 3,
        "short": width < SHORT,
        "new numbers": min(len(digits - theirs), 3) / 2,
        "their numbers": min(len(digits & theirs), 2) / 2,
        "quotes": bool(_QUOTE.search(case.reply)),
        "insulted": case.said is not None and case.said.has("insult"),
        "grieving": case.said is not None and case.said.has("grief"),
    }


def _questions(reply: Reading) -> Signals:
    asked = [one for one in reply.sentences if one.asks]
    return {
        "asks": bool(asked),
        "asks twice": len(asked) > 1,
        "asks at the end": bool(asked) and reply.sentences[-1].asks,
        "asks only closed": bool(asked) and not any(one.has("open_question") for one in asked),
        "asks only closed, requests nothing": bool(asked)
        and not any(one.has("open_question", "request", "private_way") for one in asked),
        "nothing but questions": len(asked) * 2 > len(reply.sentences),
    }
