"""Whatever the look at the text would keep passes the look at the raw bytes, however it is written and escaped."""

import json
from collections import defaultdict
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.bluesky_jetstream_fold import fold
from connectors.bluesky_jetstream_sieve import Sieve, sieve_for

NAMES = (
    "Nordwind", "Акме", "诺德温德", "نوردفیند", "أكمي", "एक्मे", "डाक", "Coca-Cola", "Straßenfuchs", "ßuper", "Suß",
    "7up", "Ёлка", "İzmir", "Kestrel", "ΐόν", "feed", "x", "ﬁnnair", "노르트", "ｶﾀｶﾅ", "ǰazz", "Ünal",
)  # fmt: skip


def frame(text: str, escape: str = "", *, upper: bool = False) -> bytes:
    """A new post; the signs in `escape` are escaped, and those that JSON demands."""
    written = json.dumps(text, ensure_ascii=False)
    for sign in set(escape).difference('"\\', map(chr, range(0x20))):
        units = sign.encode("utf-16-be")
        codes = (units[start : start + 2].hex() for start in range(0, len(units), 2))
        written = written.replace(sign, "".join(f"\\u{code.upper() if upper else code}" for code in codes))
    return f'{{"commit":{{"operation":"create","record":{{"text":{written}}}}}}}'.encode()


@cache
def ways() -> dict[str, list[str]]:
    """For each letter all signs that alone fold to it, and under "" those that fold to nothing."""
    found = defaultdict(list)
    for code in (*range(0xD800), *range(0xE000, 0x20000)):
        if len(folded := fold(chr(code))) < 2:
            found[folded].append(chr(code))
    return found


@cache
def growing() -> list[str]:
    """Signs that fold to several letters."""
    return [chr(code) for code in (*range(0xD800), *range(0xE000, 0x20000)) if len(fold(chr(code))) > 1]


def lost(sieve: Sieve, text: str) -> bool:
    """Whether a post is dropped by its bytes that its text would keep."""
    return sieve.holds(text) and not sieve.may_hold(frame(text))


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_may_be_any_sign_that_folds_to_it(name: str):
    sieve, folded = Sieve([name]), fold(name)
    places = range(len(folded))
    texts = (folded[:at] + sign + folded[at + 1 :] for at in places for sign in ways()[folded[at]])
    assert [text for text in texts if lost(sieve, text)] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_sign_that_folds_to_nothing_may_stand_anywhere(name: str):
    sieve, folded = Sieve([name]), fold(name)
    texts = (f"{folded[:at]}{sign}{folded[at:]}" for at in range(len(folded) + 1) for sign in ways()[""])
    assert [text for text in texts if lost(sieve, text)] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_sign_may_be_several_letters_some_of_them_of_other_words(name: str):
    sieve, folded = Sieve([name]), fold(name)
    stretches = [(start, end) for start in range(len(folded)) for end in range(start, min(start + 4, len(folded)) + 1)]
    near = [sign for sign in growing() if not set(fold(sign)).isdisjoint(folded)]
    texts = (folded[:start] + sign + folded[end:] for sign in near for start, end in stretches)
    assert [text for text in texts if lost(sieve, text)] == []


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str]:
    """A name, and a text that most often holds it, letter by letter in some spelling."""
    name = draw(st.sampled_from(NAMES))
    letters = (draw(st.sampled_from(ways().get(letter, [letter]))) for letter in fold(name))
    between = st.sampled_from(["", "", "", *ways()[""]])
    around = st.text(st.sampled_from("aß的ӹﬁ①s़न😡\u200c \n\"\\'&<u0041"), max_size=4)
    return name, draw(around) + "".join(letter + draw(between) for letter in letters) + draw(around)


@given(written(), st.data())
@settings(deadline=None, max_examples=300)
def test_no_post_is_lost_however_it_is_written_and_escaped(case: tuple[str, str], data: st.DataObject):
    name, text = case
    escape = data.draw(st.sets(st.sampled_from(sorted(set(text)))))
    upper = data.draw(st.booleans())
    sieve = sieve_for((name,))
    if sieve.holds(text):
        assert sieve.may_hold(frame(text, "".join(escape), upper=upper))


@given(st.text(st.sampled_from("sßſkKéİıiﬁfάΐи̂й诺नऩ़ेकی یكهةاأ7٧x-"), min_size=1, max_size=8), st.data())
@settings(deadline=None)
def test_no_post_is_lost_whatever_the_word(word: str, data: st.DataObject):
    if not any(sign.isalnum() for sign in word):
        return
    text = data.draw(st.sampled_from([word, word.upper(), word.title(), fold(word), word.casefold()]))
    assert not lost(sieve_for((word,)), text)


@pytest.mark.parametrize("sign", ["&", "<", ">", "'", "\u2028", "\u2029", "\x07"])
def test_an_escape_of_no_letter_leaves_the_frame_unread(sign: str):
    assert not Sieve(NAMES[:4]).may_hold(frame(f"lakes {sign} woods", sign))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ein schöner Tag am See", id="German"),
        pytest.param("une journée très agréable à l’hôtel…", id="French"),
        pytest.param("сегодня хороший день ❤️", id="Russian, an emoji with its selector"),
        pytest.param("今天天气很好。", id="Chinese"),
        pytest.param("كان يومًا جميلًا", id="Arabic with vowels"),
        pytest.param("امروز روز خوبی است و می‌رویم", id="Persian with a ZWNJ"),
        pytest.param("मैं नहीं जा रहा हूँ", id="Hindi with nasals"),
        pytest.param("👩‍🚒 🇩🇪 1️⃣", id="emoji that are joined"),
    ],
)
def test_a_post_in_any_script_that_names_nothing_is_not_read(text: str):
    assert not Sieve(["Nordwind", "Акме", "诺德温德", "بانک", "एक्मे"]).may_hold(frame(text))


def test_of_very_many_words_none_is_lost_either():
    names = [f"{a}{b}{c}ward" for a in "bdfg" for b in "aeiou" for c in ("nk", "rst", "l", "mb", "x", "tt")]
    sieve = Sieve(names * 3)
    assert [name for name in names if lost(sieve, name.upper())] == []
    assert not sieve.may_hold(frame("a lovely day"))
