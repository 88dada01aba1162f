"""VADER as one English signal, with its known traps taken out of the text first.

VADER (vaderSentiment 3.3.2) reads `united` as praise, misses the apostrophe that phones type, loses emoji
that touch a word or carry U+FE0F (its issues 117 and 94), and is quadratic in emoji (its issue 110).
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SentimentIntensityAnalyzer, SentiText

MAX_CHARACTERS = 1500
"""Three of the longest usual posts. Its `but` rule is quadratic: 10,000 characters would cost 0.5 s."""

MAX_EMOJI = 10
"""More of them do not change what a post says, and each adds up to six words to the text."""

_ASCII = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "\ufe0f": None})
# A name never praises or blames: neither @united nor example.com/awesome counts.
_NAMES = re.compile(r"@\w+(?:[.@-]\w+)*|(?:https?://|www\.)\S+")


_KIND_OF = ["kind", "of"]
_SO = frozenset(("so", "this"))
_NEGATIONS = frozenset(NEGATE)
# One word, its rarest, of each idiom and of each booster of two words.
_IDIOMATIC = frozenset(
    (
        *("shit", "bomb", "ass", "badass", "bus", "yeah", "kiss", "die", "beating"),
        *(phrase.split()[0] for phrase in BOOSTER_DICT if " " in phrase),
    )
)


class _Windowed(SentimentIntensityAnalyzer):  # type: ignore[misc]  # vaderSentiment ships no types
    """The same rules and results, faster: a rule is asked only about words that can trigger it."""

    @staticmethod
    def _negation_check(valence: float, words: Sequence[str], start: int, at: int) -> float:
        before = words[at - start - 1].lower()
        if before not in _NEGATIONS and "n't" not in before and words[at - 1].lower() not in _SO:
            return valence
        low = max(0, at - 3)
        check = SentimentIntensityAnalyzer._negation_check  # noqa: SLF001  (our base class)
        return float(check(valence, words[low : at + 1], start, at - low))

    @staticmethod
    def _special_idioms_check(valence: float, words: Sequence[str], at: int) -> float:
        near = words[at - 3 : at + 3]
        if _IDIOMATIC.isdisjoint(word.lower() for word in near):
            return valence
        check = SentimentIntensityAnalyzer._special_idioms_check  # noqa: SLF001
        return float(check(valence, near, 3))

    def compound(self, text: str) -> float:
        """What `polarity_scores` gives as "compound" for a text without emoji."""
        read = SentiText(text)
        words: list[str] = read.words_and_emoticons
        lexicon: dict[str, float] = self.lexicon
        lower = [word.lower() for word in words]
        if lexicon.keys().isdisjoint(lower):
            return 0.0
        scores: list[float] = []
        for at, word in enumerate(lower):
            plain = word not in lexicon or word in BOOSTER_DICT or lower[at : at + 2] == _KIND_OF
            if plain:
                scores.append(0)
            else:
                scores = self.sentiment_valence(0, read, words[at], at, scores)
        return float(self.score_valence(self._but_check(words, scores), text)["compound"])

    def spell(self, text: str) -> str:
        """The text with its first emoji as words of their own, the others left out."""
        emoji: dict[str, str] = self.emojis
        pieces: list[str] = []
        spelt = 0
        for sign in text:
            if sign not in emoji:
                pieces.append(sign)
            elif spelt < MAX_EMOJI:
                pieces.append(f" {emoji[sign]} ")
                spelt += 1
        return "".join(pieces)


@cache
def _analyser() -> _Windowed:
    return _Windowed()


def guarded(text: str, names: Iterable[tuple[int, int]] = ()) -> str:
    """The text as VADER may see it: without names (spans of `text`), handles and addresses, and not too long."""
    for start, end in sorted(names, reverse=True):
        text = f"{text[:start]}it{text[end:]}"
    text = _NAMES.sub("it", text[:MAX_CHARACTERS])
    return text if text.isascii() else _analyser().spell(text.translate(_ASCII))


def compound(text: str, names: Iterable[tuple[int, int]] = ()) -> float:
    """VADER's compound of an English text, -1 to 1; `names` are the spans of brand names in it."""
    return _analyser().compound(guarded(text, names))
