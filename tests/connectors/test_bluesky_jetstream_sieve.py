"""What the sieve finds in six scripts, and that it lets through whatever the brands would find."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Author, Mention
from connectors.bluesky_jetstream_sieve import Sieve, sieve_for
from monitor.understand.match import Brand, compile_brands
from monitor.understand.normalise import normalise

NAMES = ("Nordwind", "Акме", "诺德温德", "نوردفیند", "أكمي", "एक्मे", "Coca-Cola", "Straßenfuchs", "7up", "Ёлка")


def frame(text: str, *, escaped: bool) -> bytes:
    return json.dumps({"commit": {"operation": "create", "record": {"text": text}}}, ensure_ascii=escaped).encode()


@pytest.mark.parametrize(
    "word, text, found",
    [
        pytest.param("Nordwind", "NORDWIND is late", True, id="another case"),
        pytest.param("Nordwind", "ＮＯＲＤＷＩＮＤ 遅い", True, id="full width"),
        pytest.param("Nordwind", "𝐍𝐨𝐫𝐝𝐰𝐢𝐧𝐝 is late", True, id="letters of mathematics"),
        pytest.param("Nordwind", "Ⓝⓞⓡⓓⓦⓘⓝⓓ", True, id="letters in circles"),
        pytest.param("Café Nord", "cafe\u0301 nord", True, id="an accent apart"),
        pytest.param("طلب", "ﻃﻠﺐ", True, id="letters as they were printed"),
        pytest.param("Nordwind", "#BoycottNordwindNow", True, id="inside a hashtag"),
        pytest.param("Nordwind", "nord\u00adwind", True, id="a soft hyphen"),
        pytest.param("Nordwind", "north wind", False, id="another word"),
        pytest.param("Nordwind", "", False, id="empty"),
        pytest.param("Акме", "ненавижу АКМЕ!", True, id="Cyrillic"),
        pytest.param("Ёлка", "елка не пришла", True, id="yo without dots"),
        pytest.param("诺德温德", "我的诺德温德包裹", True, id="Chinese"),
        pytest.param("كافه", "از کافه گلایه دارم", True, id="Arabic kaf in Persian"),
        pytest.param("أكمي", "خدمة اکمی سيئة", True, id="hamza and yeh"),
        pytest.param("نوردفیند", "نـوردفـیند", True, id="tatweel"),
        pytest.param("می‌خرم", "میخرم", True, id="ZWNJ"),
        pytest.param("एक्मे", "एक्मे का पार्सल", True, id="Hindi"),
        pytest.param("एक्मे", "एक मेला", False, id="letters of a Hindi word apart"),
        pytest.param("ज़ोमैटो", "जोमैटो", True, id="nukta"),
        pytest.param("7up", "۷up کجاست", True, id="Persian digits"),
        pytest.param("Coca-Cola", "coca\ncola", True, id="two words on two lines"),
        pytest.param("Coca-Cola", "coca leaves", False, id="one of two words"),
        pytest.param("McDonald's", "mcdonald’s", True, id="another apostrophe"),
        pytest.param("did:plc:ab2c", "at://did:plc:ab2c/x", True, id="a did"),
        pytest.param("did:plc:ab2c", "at://did:plc:zz99/x", False, id="another did"),
    ],
)
@pytest.mark.parametrize("escaped", [False, True])
def test_a_word_is_found_however_it_is_written(word: str, text: str, found: bool, escaped: bool):
    sieve = Sieve([word])
    assert sieve.holds(text) == found
    if found:
        assert sieve.may_hold(frame(text, escaped=escaped))


def test_a_plain_frame_without_the_words_is_not_read():
    assert not Sieve(["Nordwind", "Акме"]).may_hold(frame("a lovely day at the lake", escaped=False))


def test_words_of_other_scripts_alone_leave_plain_frames_unread():
    assert not Sieve(["Акме"]).may_hold(frame("a lovely day", escaped=False))


def test_a_word_of_the_format_itself_lets_frames_be_read_but_decides_by_the_text():
    sieve = Sieve(["record"])
    assert sieve.may_hold(frame("a lovely day", escaped=False))
    assert not sieve.holds("a lovely day")


PIECES = st.sampled_from(
    [*NAMES, *(name.upper() for name in NAMES), "late", "!", " ", "\n", "\u200c", "ـ", "é", "ы", "的"]
)


@given(st.lists(PIECES, max_size=6).map("".join))
def test_what_the_brands_find_passes_the_sieve(text: str):
    brands = compile_brands([Brand(name, (name,)) for name in NAMES])
    said = Mention("m", "k", text, Author("a"))
    if brands.match(normalise(text), said, "und") is not None:
        assert sieve_for(NAMES).holds(text)
        assert sieve_for(NAMES).may_hold(frame(text, escaped=False))
