"""One spelling for texts that mean the same, with the way back to what was written."""

import re
from array import array
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple, TypeAlias
from unicodedata import combining, is_normalized
from unicodedata import normalize as unicode_form

from monitor.understand.scripts import (
    EMOJI,
    HAN,
    JOINER,
    KANA,
    MARKS,
    REGIONAL,
    SKIN,
    SPACED_WORD,
    STACKED,
)

LIMIT = 10_000
"""Code points read of one post. The longest post of a social network has 5,000 to 10,000 (Mastodon and
Lemmy servers choose their own); more is an article, whose beginning tells what it is about."""

_MARKS_IN_A_ROW = 30
"""UAX #15, Stream-Safe Text Format: no language stacks more, and sorting them takes quadratic time."""

# Format characters, variation selectors, tatweel, Arabic vowel signs, hamza and madda above or below.
_DROPPED = (
    "\u00ad\u034f\u0600-\u0605\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dd\u06df-\u06e4\u06e7\u06e8"
    "\u06ea-\u06ed\u070f\u0890\u0891\u08e2\u180b-\u180f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff"
_APOSTROPHES = "\u00b4\u02b9\u02bb\u02bc\u2018\u2019\u201a\u201b\u2032\u2035\uff07"

_ODD = re.compile(f"[{_DROPPED}{_CONTROLS}{_APOSTROPHES}{JOINER}\uff9e\uff9f]")
_SHIFTING = re.compile(f"[{_DROPPED}{_CONTROLS}{JOINER}\uff9e\uff9f]")
_LOST = re.compile(f"[{_DROPPED}]+")
_SPACE = re.compile(f"[{_CONTROLS}]+")
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
# A joiner holds an emoji sequence together; between letters it only chooses a shape.
_LOOSE_JOINER = re.compile(f"(?<![{EMOJI}\ufe0f]){JOINER}+|{JOINER}+(?![{EMOJI}])")
_MARK_FLOOD = re.compile(f"([{STACKED}]{{{_MARKS_IN_A_ROW}}})[{STACKED}]+")

_UNIFIED = {
    "ي": "ی", "ى": "ی", "ئ": "ی", "ې": "ی", "ۍ": "ی", "ك": "ک", "ڪ": "ک",
    "ة": "ه", "ۀ": "ه", "ہ": "ه", "ۂ": "ه", "ۃ": "ه", "ھ": "ه", "ە": "ه",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ٲ": "ا", "ٳ": "ا",
    "٫": ".", "٬": ",", "٪": "%",
    "ँ": "ं", "ऩ": "न", "ऱ": "र", "ऴ": "ळ", "\u093c": "",
    "ё": "е", "ı": "i",
    "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "‹": '"', "›": '"',
    "‐": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
}  # fmt: skip
"""Letters that writers mix up or leave undone, after NFKC and case folding. Persian and Arabic keyboards
differ in yeh and kaf; hamza, teh marbuta, nukta, chandrabindu and the dots of yo are left out at will."""

_NATIVE_ZEROS = "\u0660\u06f0\u0966\u09e6\u0a66\u0ae6\u0b66\u0be6\u0c66\u0ce6\u0d66\u0e50\u0ed0\u1040\u17e0"
_DIGITS = {chr(ord(zero) + n): str(n) for zero in _NATIVE_ZEROS for n in range(10)}
_FOLD = _UNIFIED | _DIGITS
_FOLDED = re.compile(f"[{''.join(_FOLD)}]")

# Doubling is meaningful in Chinese and Japanese (哈哈哈 is one laugh, 天天 a word), so those stay.
_ELONGATED = rf"([^\W\d_{HAN}{KANA}]|[\u0900-\u0903\u093a-\u094f])\1\1+"
_SQUEEZED = re.compile(rf"\s{{2,}}|[^\S ]|{_ELONGATED}")
# Quick looks, most texts have none: ten times as fast as the exact expression.
_THREE = re.compile(rf"([{SPACED_WORD}])\1\1")
_THREE_ASCII = re.compile(r"([a-z])\1\1")

# What belongs to the character before it: NFKC may make one of both.
_CLUSTER = re.compile(
    rf".(?:[{MARKS}{_DROPPED}{JOINER}\uff9e\uff9f\u1160-\u11ff\u3131-\u318e\ud7b0-\ud7fb\uffa0-\uffdc]|(?<={JOINER}).)*",
    re.DOTALL,
)


Places: TypeAlias = "array[int]"


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text in its one spelling. `capped` means that not all of the original was read."""

    text: str
    original: str
    capped: bool = False

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the original, in code points; whole characters, marks and all.

        An empty span is placed before the character at `start`.
        """
        if self.text is self.original or (self.original.isascii() and len(self.text) == len(self.original)):
            return start, end
        if len(self.text) == len(self.original) and _stands(self.original):
            return start, end
        starts, ends = _origins(self.original)
        if start >= len(self.text):
            place = ends[len(self.text) - 1] if self.text else 0
            return place, place
        return starts[start], ends[end - 1] if end > start else starts[start]


def normalise(text: str) -> Normalised:
    """Fold case, width, letter variants, digits, quotes and elongation; drop what nobody sees.

    NFKC and case folding; controls and lone surrogates become spaces, white space one space; a letter three
    times or more becomes two (`супееер`, `супеер`), and three where the word is nothing else (`AAA`, `www`).
    ZWNJ joins: `می‌شود` is `میشود`. Linear in the length; at most LIMIT code points are read, and kept.
    """
    read = text[:LIMIT]
    plain = read.isascii() and read.isprintable()
    squeezed = _squeezed(read.lower(), _THREE_ASCII) if plain else _squeezed(_fold(read), _THREE)
    return Normalised(squeezed[:LIMIT], text, len(text) > LIMIT or len(squeezed) > LIMIT)


def _fold(text: str) -> str:
    if _ODD.search(text):
        text = _LOST.sub("", _LOOSE_JOINER.sub("", text))
        text = _APOSTROPHE.sub("'", _SPACE.sub(" ", text))
        text = text.replace("\uff9e", "\u3099").replace("\uff9f", "\u309a")  # become marks by NFKC anyway
    # Every row longer than that shows in a sample this wide; the expression alone takes ten times as long.
    if any(map(combining, text[::_MARKS_IN_A_ROW])):
        text = _MARK_FLOOD.sub(r"\1", text)
    text = _composed(_composed(text).casefold()).replace("i\u0307", "i")  # the capital dotted I of Turkish
    return _FOLDED.sub(_unify, text)


def _composed(text: str) -> str:
    return text if is_normalized("NFKC", text) else unicode_form("NFKC", text)


def _unify(match: re.Match[str]) -> str:
    return _FOLD[match[0]]


def _squeezed(text: str, three: re.Pattern[str]) -> str:
    if "  " in text or not text.isprintable() or three.search(text):
        return _SQUEEZED.sub(_squeeze, text)
    return text


def _squeeze(run: re.Match[str]) -> str:
    letter: str | None = run[1]
    if letter is None:
        return " "
    text = run.string
    alone = not (text[run.start() - 1 : run.start()].isalpha() or text[run.end() : run.end() + 1].isalpha())
    return letter * (3 if alone else 2)


@lru_cache(maxsize=32)  # as for `_origins`, which takes fifty times as long
def _stands(original: str) -> bool:
    """Whether nothing in a text can grow: if it also kept its length, every code point kept its place."""
    if _SHIFTING.search(original):
        return False
    return is_normalized("NFKC", original) and len(original.casefold()) == len(original)


@lru_cache(maxsize=32)  # spans of one post are asked for one after another; 32 of LIMIT take 2.5 MB
def _origins(original: str) -> tuple[Places, Places]:
    """For each code point of the normalised text, where the character it came from starts and ends."""
    starts, ends, pieces = array("I"), array("I"), []
    for cluster in _CLUSTER.finditer(original[:LIMIT]):
        piece = _fold_cluster(cluster[0])
        pieces.append(piece)
        starts.extend([cluster.start()] * len(piece))
        ends.extend([cluster.end()] * len(piece))
    return _without_squeezed("".join(pieces), starts, ends)


@lru_cache(maxsize=4096)
def _fold_cluster(cluster: str) -> str:
    return _fold(cluster)


def _without_squeezed(folded: str, starts: Places, ends: Places) -> tuple[Places, Places]:
    """The last letter kept of a squeezed run stands for all that follow it."""
    kept_starts, kept_ends, done = array("I"), array("I"), 0
    for run in _SQUEEZED.finditer(folded):
        kept = run.start() + len(_squeeze(run))
        kept_starts += starts[done:kept]
        kept_ends += ends[done:kept]
        kept_ends[-1] = ends[run.end() - 1]
        done = run.end()
    return (kept_starts + starts[done:])[:LIMIT], (kept_ends + ends[done:])[:LIMIT]


class TokenKind(StrEnum):
    WORD = "word"
    HAN = "han"
    """A run of Han and kana; words in it are found as substrings."""
    EMOJI = "emoji"
    HANDLE = "handle"
    HASHTAG = "hashtag"
    URL = "url"


class Token(NamedTuple):  # a dataclass takes three times as long to make, and every text has twenty
    """A piece of a normalised text, `text[start:end]`."""

    text: str
    start: int
    end: int
    kind: TokenKind = TokenKind.WORD


_ONE_EMOJI = rf"[{EMOJI}][{SKIN}]?"
_TOKEN = re.compile(
    rf"(?P<url>(?:https?://|www\.)[!#-;=?-~\u00c0-\u1fff]+(?<![.,;:!?)'])[/]?)"
    rf"|(?P<handle>(?<!\w)@(?:[a-z0-9_](?:[a-z0-9_.@-]*[a-z0-9_])?|\w+))"
    rf"|(?P<hashtag>#[{SPACED_WORD}{HAN}{KANA}_]+)"
    rf"|(?P<emoji>[{REGIONAL}]{{2}}|[0-9#*]\u20e3|{_ONE_EMOJI}(?:{JOINER}{_ONE_EMOJI})*)"
    rf"|(?P<han>[{HAN}{KANA}]+)"
    rf"|[{SPACED_WORD}]+(?:'\w+)*"
)


_KINDS: dict[str | None, TokenKind] = {None: TokenKind.WORD} | {kind.value: kind for kind in TokenKind}


def tokens(text: str) -> list[Token]:
    """The words, emoji, handles, hashtags and addresses of a normalised text, in order; no punctuation.

    Marks belong to their word (`हिन्दी` is one), apostrophes inside stay (`don't`), each emoji sequence is
    one token, a run of Han and kana is one token. Linear in the length.
    """
    return [_made(Token, (match[0], *match.span(), _KINDS[match.lastgroup])) for match in _TOKEN.finditer(text)]


_made = tuple.__new__  # half the time of calling the class, which every word of every text would pay
