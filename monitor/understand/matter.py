"""What speaks for or against a complaint: whose trouble it is, and what else a post may be."""

import math
import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence

from monitor.understand.mood import Reading, Signal, Tone, damping, much, place
from monitor.understand.normalise import LIMIT, TokenKind
from monitor.understand.terms import Hit, Role

NEAR = 15
"""Positions between a bad word and the writer's own experience: about one sentence."""

CUE_NAMES: Mapping[str, str] = {
    "churn": "may leave",
    "legal": "speaks of law or authorities",
    "safety": "danger",
    "distress": "distress",
    "press": "goes public",
    "repeat": "repeated failure",
    "unanswered": "no answer",
    "suggestion": "suggests something",
    "question": "asks something",
    "request": "asks for something",
    "thanks": "thanks",
    "sarcasm": "mocks",
    "firsthand": "own experience",
    "money": "money lost",
    "deadline": "time presses",
    "health": "health",
}
"""How a cue is called where people read it."""

PUBLIC = frozenset(("legal", "safety", "health", "press"))
OVERHEARD = 0.3
"""Regulators, fires and newspapers fill the news; this much of such a cue counts when nobody tells their own."""

_HANDLE_FIRST = re.compile(r"\s*[.\"]?@\w")
_QUOTES = frozenset('"“«「')


def matter(reading: Reading, felt: Sequence[Tone], cues: Mapping[str, Hit]) -> list[Signal]:
    """The signals of whose trouble it is, and of what kind of post this is."""
    causes = {hit.entry.name: hit for hit in reversed(reading.hits) if hit.entry.role is Role.CAUSE}
    troubled = bool(causes) or any(hit.entry.role is Role.COMPLAINT for hit in reading.hits)
    told = troubled or "firsthand" in cues
    signals = [*_cues(cues, told=told), *_kinds(reading.hits), *_form(reading)]
    signals += [Signal(f"cause {name}", f"speaks of {name}", 1.0, place(hit)) for name, hit in causes.items()]
    if causes:
        signals.append(Signal("cause", "names a cause", much(len(causes))))
    return signals + _relation(reading, felt, cues, troubled=troubled)


def _cues(cues: Mapping[str, Hit], *, told: bool) -> list[Signal]:
    """`told`: somebody tells of their own trouble, else cues of public matters count a little only."""
    return [
        Signal(f"cue {cue}", CUE_NAMES[cue], 1.0 if told or cue not in PUBLIC else OVERHEARD, place(hit))
        for cue, hit in cues.items()
    ]


def _kinds(hits: Iterable[Hit]) -> list[Signal]:
    found: dict[str, dict[str, Hit]] = {}
    for hit in hits:
        if hit.entry.role is Role.KIND:
            found.setdefault(hit.entry.name, {}).setdefault(hit.entry.term, hit)
    return [
        Signal(f"kind {kind}", f"reads like {kind}", much(len(terms)), place(next(iter(terms.values()))))
        for kind, terms in found.items()
    ]


def _form(reading: Reading) -> list[Signal]:
    """How it is laid out; nothing of it is good or bad by itself."""
    text = reading.text.original[:LIMIT]
    amounts = {
        "handle first": float(bool(_HANDLE_FIRST.match(text))),
        "link": float("http" in text or "www." in text),
        "handles": min(3, text.count("@")),
        "trailing off": float("..." in text or "…" in text),
        "quotes": float(not _QUOTES.isdisjoint(text)),
        "percent": float("%" in text or "٪" in text),
    }
    return [Signal(name, name, amount) for name, amount in amounts.items() if amount]


def _own(reading: Reading) -> list[int]:
    """Positions that tie a text to its writer or to the company spoken to, rising."""
    own = [hit.first for hit in reading.hits if hit.entry.role is Role.ADDRESS or hit.entry.name == "firsthand"]
    # Positions are characters in Chinese, tokens elsewhere, as those of hits are.
    characters = reading.language == "zh"
    for at, word in enumerate(reading.words if "@" in reading.text.text else ()):
        if word.kind is TokenKind.HANDLE:
            own.append(word.start if characters else at)
    return sorted(own)


def _relation(reading: Reading, felt: Sequence[Tone], cues: Collection[str], *, troubled: bool) -> list[Signal]:
    """Whose matter it is: the writer's own, said to the company, or somebody else's."""
    own = _own(reading)
    near = [tone for tone in felt if tone.value < 0 and _is_near(tone.hit, own)]
    signals = []
    if any(hit.entry.role is Role.ADDRESS for hit in reading.hits):
        signals.append(Signal("addressed", "speaks to you", 1.0))
    if near:
        scale = damping(tone.value for tone in near)
        value = min(4.0, -scale * math.fsum(tone.value for tone in near))
        signals.append(Signal("own", "bad words near own experience", value, place(near[0].hit)))
    if troubled and not _PUT.isdisjoint(cues):
        signals.append(Signal("help", "asks for help with a problem", 1.0))
    if not (own or troubled):
        signals.append(Signal("elsewhere", "nothing of one's own, nothing gone wrong", 1.0))
    return signals


_PUT = frozenset(("question", "request"))


def _is_near(hit: Hit, own: list[int]) -> bool:
    at = bisect_left(own, hit.first - NEAR)
    return at < len(own) and own[at] <= hit.last + NEAR
