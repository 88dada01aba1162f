"""How negative a post is: a sum of factors, each of which can be shown."""

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from monitor.understand.assessment import Factor, Label, Span, Sum
from monitor.understand.emoji import Sign
from monitor.understand.normalise import LIMIT, Normalised, Token
from monitor.understand.terms import Hit, Role

WEIGHTS: dict[str, float] = {
    "start": -0.4,
    "bad": 0.63,
    "good": -0.58,
    "complaint": 0.45,
    "sign": 0.55,
    "vader": 1.15,
    "exclaimed": 0.15,
    "shouted": 0.2,
    "stretched": 0.1,
    "asked": 0.4,
    "denied": 0.65,
    "rating": 1.5,
}
"""Points for one unit of each amount below, the same in every language, so that no language is read by
another yardstick. Fitted as an ordinal regression (negative, neutral, positive; classes equal within a source)
to some 1,500 labelled public posts and reviews of each of 27 sources in nine languages, then rounded: thirds
of a digit change no figure by more than noise. The rating has no labels that do not come from it: by hand."""

NEGATIVE, POSITIVE = 0.5, 0.35
"""Labels: at least the first is negative, at most the second positive. Best mean macro-F1 on the same posts; a
text that says nothing stays between them."""

NEGATED_GOOD, NEGATED_BAD = -0.75, -0.4
"""What is left of a word after "not". VADER measured -0.74; "not bad" is weaker praise than "good"."""

FULL_WORDS = 3.0
"""Strength of feeling after which further words count less: a long text is not worse than a short one. Of 1, 2,
3, 6 and 15 it did best on the same posts, by little."""

MAX_SIGNS = 10
"""Kinds of emoji that count; a row of forty says no more."""

DIRECTION = {"bad": 1, "good": -1, "complaint": 1, "sign": 1}
"""Which way an amount points; emphasis points the same way as their sum."""

START = "start"
"""Name of the factor that every text has."""

_CLAUSE_END = re.compile(r"[.,;:!?…،؛؟।。、]")
_SHOUTED = re.compile(r"[A-ZА-ЯЁ]{3,}(?!\w)")
_STRETCHED = re.compile(r"([^\W\d_])\1\1")


class Reach(NamedTuple):
    """How many positions before and after a word its negator may stand."""

    before: int = 3
    after: int = 0


NEGATION: dict[str, Reach] = {
    "hi": Reach(2, 3),  # the verb group with its negator ends the clause: "achchha nahin hai"
    "hi-Latn": Reach(2, 3),
    "fa": Reach(2, 3),  # the negated verb ends the clause: "khub nabud"
    "de": Reach(3, 2),  # "gefällt mir nicht"
    "zh": Reach(3, 0),  # characters, not words: the negator stands right before
}
"""Elsewhere the three words before, as VADER has it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in one text, before anything is weighed."""

    text: Normalised
    words: Sequence[Token]
    hits: Sequence[Hit]
    signs: Sequence[Sign]
    language: str
    rating: float | None = None
    compound: float = 0.0
    """VADER's, 0 outside English."""


class Amount(NamedTuple):
    """One thing that counts: which weight it takes, how much of it there is, and where (normalised)."""

    weight: str
    name: str
    amount: float
    span: tuple[int, int] | None = None


class Tone(NamedTuple):
    """A word with feeling as it stands in its sentence: negated and strengthened where it is."""

    name: str
    value: float
    hit: Hit


def tones(reading: Reading) -> list[Tone]:
    """The words with feeling, each with its value in context (negative: bad)."""
    hits = reading.hits
    negators = [hit for hit in hits if hit.entry.role is Role.NEGATOR]
    boosters = {hit.last: hit.entry.strength for hit in hits if hit.entry.role is Role.INTENSIFIER}
    reach = NEGATION.get(reading.language, Reach())
    text = reading.text.text
    return [
        _tone(hit, boosters, negated=bool(negators) and _negated(hit, negators, reach, text))
        for hit in hits
        if hit.entry.role is Role.WORD
    ]


def _negated(hit: Hit, negators: Sequence[Hit], reach: Reach, text: str) -> bool:
    """Whether the nearest negator on either side is within reach and in the same clause."""
    after = bisect_right(negators, hit.first, key=lambda negator: negator.first)
    if after:
        near = negators[after - 1]
        if near.last >= hit.first - reach.before and not _CLAUSE_END.search(text, near.end, hit.start):
            return True
    if reach.after and after < len(negators):
        near = negators[after]
        return near.first <= hit.last + reach.after and not _CLAUSE_END.search(text, hit.end, near.start)
    return False


def _tone(hit: Hit, boosters: dict[int, float], *, negated: bool) -> Tone:
    value = hit.entry.strength * boosters.get(hit.first - 1, boosters.get(hit.first - 2, 1.0))
    if not negated:
        return Tone(f"word: {hit.entry.term}", value, hit)
    return Tone(f"not: {hit.entry.term}", value * (NEGATED_GOOD if value > 0 else NEGATED_BAD), hit)


def logistic(points: float) -> float:
    """A number from 0 to 1, to four digits. The bounds keep `exp` finite."""
    return round(1 / (1 + math.exp(-max(-50.0, min(50.0, points)))), 4)


def total(factors: Iterable[Factor], which: Sum) -> float:
    """The number that the factors of one sum add up to: what `explain` shows."""
    return logistic(math.fsum(factor.points for factor in factors if factor.sum is which))


def leaning(factors: Iterable[Factor]) -> float:
    """Points of negativity beyond where every text starts: above 0 bad, below good."""
    return math.fsum(factor.points for factor in factors if factor.sum is Sum.NEGATIVITY and factor.name != START)


def factors_of(amounts: Iterable[Amount], weights: dict[str, float], which: Sum) -> list[Factor]:
    """Amounts as factors with points, in normalised places still; what rounds to nothing is left out."""
    factors = []
    for weight, name, amount, span in amounts:
        points = round(weights[weight] * amount, 3)
        if points:
            factors.append(Factor(name, points, Span(*span, name) if span else None, which))
    return factors


def negativity(reading: Reading, felt: Sequence[Tone]) -> list[Factor]:
    """The factors of negativity; the first is where every text starts."""
    return factors_of(amounts_of(reading, felt), WEIGHTS, Sum.NEGATIVITY)


def amounts_of(reading: Reading, felt: Sequence[Tone]) -> list[Amount]:
    """All that counts for negativity, before it is weighed."""
    amounts = [Amount(START, START, 1.0), *_words(felt), *phrases(reading.hits), *_signs(reading.signs)]
    lean = math.fsum(DIRECTION.get(part.weight, 0) * part.amount for part in amounts)
    direction = math.copysign(1, lean) if lean else 0.0
    amounts += _form(reading, direction)
    if reading.compound:
        amounts.append(Amount("vader", "VADER", -reading.compound))
    if reading.rating is not None:
        amounts.append(Amount("rating", f"rating: {reading.rating:g}", (3 - reading.rating) / 2))
    return amounts


def _words(felt: Iterable[Tone]) -> list[Amount]:
    groups: dict[str, list[Tone]] = {}
    for tone in felt:
        groups.setdefault(tone.name, []).append(tone)
    values = {name: _repeated(len(group)) * group[0].value for name, group in groups.items()}
    scale = damping(values.values())
    return [
        Amount("bad" if value < 0 else "good", name, abs(value) * scale, place(groups[name][0].hit))
        for name, value in values.items()
    ]


def _repeated(times: int) -> float:
    """What saying it again adds: at the fifth time it counts for 2.6, and then no more."""
    return 1 + math.log(min(times, 5))


def damping(values: Iterable[float]) -> float:
    """What each of many values still counts, so that their sum grows with its root only."""
    return 1 / math.sqrt(1 + math.fsum(map(abs, values)) / FULL_WORDS)


def place(hit: Hit) -> tuple[int, int]:
    return hit.start, hit.end


def phrases(hits: Iterable[Hit]) -> list[Amount]:
    """The complaint phrases, each once."""
    found = {hit.entry.term: hit for hit in reversed(list(hits)) if hit.entry.role is Role.COMPLAINT}
    scale = damping(hit.entry.strength for hit in found.values())
    return [
        Amount("complaint", f"phrase: {term}", hit.entry.strength * scale, place(hit)) for term, hit in found.items()
    ]


def _signs(signs: Iterable[Sign]) -> list[Amount]:
    counts: dict[str, list[Sign]] = {}
    for sign in signs:
        counts.setdefault(sign.sign, []).append(sign)
    shown = sorted(counts.values(), key=lambda same: -abs(same[0].strength))[:MAX_SIGNS]
    scale = damping(same[0].strength for same in shown)
    return [
        Amount(
            "sign",
            f"emoji: {first.sign}",
            -first.strength * _repeated(len(same)) * scale,
            (first.start, first.end),
        )
        for same in shown
        for first in same[:1]
    ]


def _form(reading: Reading, direction: float) -> list[Amount]:
    """How it is written. Emphasis strengthens what the words say; it has no side of its own."""
    text = reading.text.original[:LIMIT]
    exclaimed = text.count("!") + text.count("！")
    asked = text.count("?") + text.count("？") + text.count("؟")
    denied = sum(hit.entry.role is Role.NEGATOR for hit in reading.hits)
    emphasis = {
        "exclaimed": exclaimed,
        "shouted": len(_SHOUTED.findall(text)),
        # Normalising shortens what is stretched; most texts need no second look.
        "stretched": len(_STRETCHED.findall(text)) if len(reading.text.text) < len(text) else 0,
    }
    amounts = [Amount(name, name, direction * much(count)) for name, count in emphasis.items()]
    amounts += [Amount(name, name, much(count)) for name, count in (("asked", asked), ("denied", denied))]
    return amounts


def much(count: int) -> float:
    """A count as an amount: the second says less than the first, the sixth nothing more."""
    return math.log1p(min(count, 5))


def label_of(negative: float) -> Label:
    """The label of a negativity."""
    if negative >= NEGATIVE:
        return Label.NEGATIVE
    return Label.POSITIVE if negative <= POSITIVE else Label.NEUTRAL
