"""What the bytes of a letter say: in the character set it declares where that fits, else in the likeliest."""

import re
from codecs import getincrementaldecoder, lookup

# Only sets of characters. `punycode` and others are codecs too, and quadratic in hostile input.
_SETS = re.compile(r"ascii|utf|iso|latin|cp\d|koi8|gb|hz$|big5|euc|shift|johab|tis|mac", re.IGNORECASE)

# The commonest letters of each script, from the frequency lists at https://en.wikipedia.org/wiki/Letter_frequency and
# https://lingua.mtsu.edu/chinese-computing/statistics/ . Letters in the middle of an English word were read wrongly;
# accents, on the contrary, stand there.
_CYRILLIC = re.compile(r"(?<![a-z])[оеаинтсрвл](?![a-z])", re.IGNORECASE)
_ARABIC = re.compile(r"(?<![a-z])[اليمنرتوهیدب](?![a-z])", re.IGNORECASE)
_LATIN = re.compile(r"(?<=[a-z])[äöüßéèàçñáíóúãõâêô]|[äöüéèàçñáíóúâêô](?=[a-z])", re.IGNORECASE)
_HAN = re.compile(
    "[的一是不了在有人我他这这個个们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于着著下自之"
    "年过過发發后後作里裡用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣"
    "理心她本前开開但因只从從想实實，。！？]"
)
# Frames, controls and signs that stand in no complaint, and capitals after small letters: read in the wrong set.
_ODD = re.compile("[\u2500-\u25a0\u0080-\u009f¤¦§¨¬¶©®±µџ]|(?<=[а-яё])[А-ЯЁ]")

LIKELY = (
    ("windows-1251", _CYRILLIC),
    ("koi8-r", _CYRILLIC),
    ("gb18030", _HAN),
    ("big5", _HAN),
    ("windows-1256", _ARABIC),
    ("windows-1252", _LATIN),
)
"""What letters come in, and what then stands out in them."""

CARELESS = frozenset({"ascii", "cp1252"})
"""What programs declare that do not know."""

KNOWN = frozenset({"cp1251", "koi8-r", "gb2312", "gbk", "gb18030", "big5", "cp1256"})
"""Sets that are taken for each other, so that what is declared is weighed against the rest."""

PLAIN_ENOUGH = 0.15
"""Share of common letters from which a guess counts; Chinese prose in its own set has 0.2 to 0.4 of them."""


def decoded(raw: bytes, declared: str | None = None) -> str:
    """The text. What cannot be read becomes U+FFFD; nothing raises."""
    name = _known(declared)
    told = _read(raw, name) if name else None
    if raw.isascii():  # ISO-2022-JP and UTF-7 are ASCII, too
        return told if told is not None else raw.decode("ascii")
    # Many bytes that make sense as UTF-8 are never chance, whatever is declared.
    if (unicode := _read(raw, "utf-8")) is not None:
        return unicode
    if told is not None and name not in CARELESS | KNOWN:
        return told
    return _weighed(raw, told)


def _weighed(raw: bytes, told: str | None) -> str:
    """The likeliest reading; the declared one unless another is half as likely again."""
    own = max(_likeness(told, letters) for _, letters in LIKELY) if told is not None else 0.0
    read = [(text, letters) for codec, letters in LIKELY if (text := _read(raw, codec)) is not None]
    likeness, text = max(((_likeness(text, letters), text) for text, letters in read), default=(0.0, ""))
    if likeness >= PLAIN_ENOUGH and likeness > 1.5 * own:
        return text
    return told if told is not None else raw.decode("cp1252", "replace")


def _likeness(text: str, letters: re.Pattern[str]) -> float:
    beyond = sum(not letter.isascii() for letter in text)
    return (len(letters.findall(text)) - len(_ODD.findall(text))) / beyond if beyond else 0.0


def _known(declared: str | None) -> str | None:
    """The name Python gives to a set, or None for one it does not have."""
    try:
        name = lookup(declared).name if declared else None
    except (LookupError, ValueError):  # ValueError for a NUL
        return None
    # As browsers do (https://encoding.spec.whatwg.org/#names-and-labels): Latin-1 has controls where that has quotes.
    return "cp1252" if name == "iso8859-1" else name if name and _SETS.match(name) else None


def _read(raw: bytes, codec: str) -> str | None:
    """None where the bytes do not fit. A character cut off at the end is left out: long letters are cut."""
    try:
        return getincrementaldecoder(codec)("strict").decode(raw)
    except (UnicodeError, LookupError):
        return None
