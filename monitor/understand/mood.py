"""What speaks for or against a bad mood: words in context, phrases, emoji, form, stars."""

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from monitor.understand.emoji import Sign
from monitor.understand.normalise import LIMIT, Normalised, Token
from monitor.understand.terms import Hit, Role

NEGATED_GOOD, NEGATED_BAD = -0.75, -0.4
"""What is left of a word after "not". VADER measured -0.74; "not bad" is weaker praise than "good"."""

FULL_WORDS = 3.0
"""Strength of feeling after which further words count less: a long text is not worse than a short one. Of 1, 2,
3, 6 and 15 it did best on the same posts, by little."""

MAX_SIGNS = 10
"""Kinds of emoji that count; a row of forty says no more."""

DIRECTION = {"bad": 1, "good": -1, "complaint": 1, "sign": 1}
"""Which way an amount points; emphasis points the same way as their sum."""

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


class Signal(NamedTuple):
    """One thing that counts: the weight it takes, how people read it, how much there is, and where (normalised)."""

    name: str
    label: str
    amount: float
    place: tuple[int, int] | None = None


class Tone(NamedTuple):
    """A word with feeling as it stands in its sentence: negated and strengthened where it is."""

    name: str
    value: float
    hit: Hit
    negated: bool = False


def tones(reading: Reading) -> list[Tone]:
    """The words with feeling, each with its value in context (negative: bad)."""
    hits = reading.hits
    negators = [hit for hit in hits if hit.entry.role is Role.NEGATOR]
    boosters = {hit.last: hit.entry.strength for hit in hits if hit.entry.role is Role.INTENSIFIER}
    reach = NEGATION.get(reading.language, Reach())
    text = reading.text.text
    # "still no refund" is one thing said: its "no" takes nothing back.
    phrases = [(hit.start, hit.end) for hit in hits if hit.entry.role is Role.COMPLAINT] if negators else []
    negators = [hit for hit in negators if not any(start <= hit.start < end for start, end in phrases)]
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
    return Tone(f"not: {hit.entry.term}", value * (NEGATED_GOOD if value > 0 else NEGATED_BAD), hit, negated=True)


def mood(reading: Reading, felt: Sequence[Tone]) -> list[Signal]:
    """The signals of mood; what several words say together comes after each of them."""
    signals = [*_words(felt), *phrases(reading.hits), *_signs(reading.signs)]
    lean = math.fsum(DIRECTION[part.name] * part.amount for part in signals)
    direction = math.copysign(1, lean) if lean else 0.0
    signals += [*_form(reading, direction), *_counts(felt)]
    if reading.compound:
        signals.append(Signal("vader", "VADER", -reading.compound))
    if reading.rating is not None:
        signals.append(Signal(RATING, f"rating: {reading.rating:g}", (3 - reading.rating) / 2))
    return signals


RATING = "rating"
"""The one signal that no label can teach: labels of reviews come from it."""


def _counts(felt: Sequence[Tone]) -> list[Signal]:
    """How many words of each kind, which outweigh, and how it ends."""
    if not felt:
        return []
    bad, good = [tone.value for tone in felt if tone.value < 0], [tone.value for tone in felt if tone.value > 0]
    negated = [tone.value for tone in felt if tone.negated]
    balance = (math.fsum(bad) + math.fsum(good)) / (math.fsum(good) - math.fsum(bad) + EVEN)
    counts = {
        "bad words": len(bad),
        "good words": len(good),
        "negated good": sum(value < 0 for value in negated),
        "negated bad": sum(value > 0 for value in negated),
    }
    signals = [Signal(name, name, math.log1p(count)) for name, count in counts.items() if count]
    signals.append(Signal("balance", "bad against good words", -balance))
    signals.append(Signal("last word", "how it ends", 1.0 if felt[-1].value < 0 else -1.0))
    return signals


EVEN = 1.5
"""Strength at which one side alone is half sure of its case."""


def _words(felt: Iterable[Tone]) -> list[Signal]:
    groups: dict[str, list[Tone]] = {}
    for tone in felt:
        groups.setdefault(tone.name, []).append(tone)
    values = {name: _repeated(len(group)) * group[0].value for name, group in groups.items()}
    scale = damping(values.values())
    return [
        Signal("bad" if value < 0 else "good", name, abs(value) * scale, place(groups[name][0].hit))
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


def phrases(hits: Iterable[Hit]) -> list[Signal]:
    """The complaint phrases, each once."""
    found = {hit.entry.term: hit for hit in reversed(list(hits)) if hit.entry.role is Role.COMPLAINT}
    scale = damping(hit.entry.strength for hit in found.values())
    return [
        Signal("complaint", f"phrase: {term}", hit.entry.strength * scale, place(hit)) for term, hit in found.items()
    ]


def _signs(signs: Iterable[Sign]) -> list[Signal]:
    counts: dict[str, list[Sign]] = {}
    for sign in signs:
        counts.setdefault(sign.sign, []).append(sign)
    shown = sorted(counts.values(), key=lambda same: -abs(same[0].strength))[:MAX_SIGNS]
    scale = damping(same[0].strength for same in shown)
    return [
        Signal(
            "sign",
            f"emoji: {first.sign}",
            -first.strength * _repeated(len(same)) * scale,
            (first.start, first.end),
        )
        for same in shown
        for first in same[:1]
    ]


def _form(reading: Reading, direction: float) -> list[Signal]:
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
    signals = [Signal(name, name, direction * much(count)) for name, count in emphasis.items() if count and direction]
    plain = {"asked": asked, "denied": denied, "exclamation marks": exclaimed}
    return signals + [Signal(name, name, much(count)) for name, count in plain.items() if count]


def much(count: int) -> float:
    """A count as an amount: the second says less than the first, the sixth nothing more."""
    return math.log1p(min(count, 5))
