import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alerts.safe_text import (
    FSI,
    LRI,
    PDI,
    RLI,
    clean,
    clean_spans,
    clusters,
    cut,
    inline,
    one_line,
    utf16_units,
    web_address,
)

ANYTHING = st.text(st.characters(codec=None), max_size=80)
NASTY = st.text(st.sampled_from("a \n\t\x00\x1b\x9b\u202e\ud83d\u2066\u2067\u2068\u2069\u200dس"), max_size=40)

CLUSTERS = (
    "a", " ", "é", "e\u0301", "é\u0323", "न", "स्ते", "क्षि", "கி", "กำ", "각", "\u1100\u1161\u11a8", "🇩🇪", "👍🏽",
    "👨\u200d👩\u200d👧\u200d👦", "🏳\ufe0f\u200d🌈", "🏴\U000e0067\U000e0062\U000e007f", "1\ufe0f\u20e3", "漢", "س",
    "سِّ",
)  # fmt: skip


def balanced(text: str) -> bool:
    for paragraph in text.replace("\u2028", "\n").replace("\u2029", "\n").split("\n"):
        depth = 0
        for char in paragraph:
            depth += (char in (LRI, RLI, FSI)) - (char == PDI)
            if depth < 0:
                return False
        if depth:
            return False
    return True


def acts(char: str) -> bool:
    control = unicodedata.category(char) == "Cc" and char not in "\n\t"
    return control or unicodedata.category(char) == "Cs" or "\u202a" <= char <= "\u202e"


@given(ANYTHING | NASTY)
def test_clean_text_holds_nothing_that_acts_and_is_balanced(text):
    safe = clean(text)
    assert not [char for char in safe if acts(char)]
    assert balanced(safe)
    assert clean(safe) == safe
    safe.encode()


@pytest.mark.parametrize(
    "text",
    ["نمی\u200cدهد", "क्\u200dष", "👨\u200d👩\u200d👧", "a\u2068שלום\u2069b", "tab\tand\nnewline", "\u200fשלום"],
    ids=["zwnj", "zwj in hindi", "zwj emoji", "balanced isolate", "tab and newline", "direction mark"],
)
def test_what_a_language_needs_stays(text):
    assert clean(text) == text


@pytest.mark.parametrize(
    "text, left",
    [("a\u2069b", "ab"), ("a\u2067b", "ab"), ("\u2067a\nb\u2069", "a\nb"), ("\u2066a\u2068b\u2069", "a\u2068b\u2069")],
    ids=["stray end", "never closed", "closed in the next paragraph", "outer never closed"],
)
def test_isolates_without_their_other_half_go(text, left):
    assert clean(text) == left


@given(NASTY, st.lists(st.tuples(st.integers(-3, 45), st.integers(-3, 45)), max_size=5))
def test_spans_stay_inside_the_clean_text_in_order_and_apart(text, spans):
    moved = clean_spans(text, spans)
    assert all(0 <= start < end <= len(clean(text)) for start, end in moved)
    assert all(one[1] < two[0] for one, two in pairwise(moved))


def test_a_span_behind_something_removed_marks_the_same_words():
    text = "\x1b[31mno\x00body \u202eanswers"
    safe = clean(text)
    ((start, end),) = clean_spans(text, [(text.index("answers"), len(text))])
    assert safe[start:end] == "answers"


@given(st.lists(st.sampled_from(CLUSTERS), max_size=30), st.integers(1, 60), st.sampled_from([len, utf16_units]))
def test_a_cut_is_never_inside_a_character(parts, limit, size):
    text = "".join(parts)
    short = cut(text, limit, size)
    assert size(short) <= limit
    if short != text:
        assert short.endswith("…")
        ends, so_far = {0}, 0
        for part in parts:
            so_far += len(part)
            ends.add(so_far)
        kept = short[:-1]
        assert text.startswith(kept)
        assert len(kept) in ends


@given(st.lists(st.sampled_from(CLUSTERS), max_size=20))
def test_clusters_are_the_whole_text(parts):
    assert "".join(clusters("".join(parts))) == "".join(parts)


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_a_character_is_one_cluster(cluster):
    assert list(clusters(cluster)) == [cluster]


@pytest.mark.parametrize(
    "text, parts",
    [
        ("🇩🇪🇫🇷🇮", ["🇩🇪", "🇫🇷", "🇮"]),
        ("नमस्ते", ["न", "म", "स्ते"]),
        ("한국", ["한", "국"]),
        ("می\u200cشود", ["م", "ی\u200c", "ش", "و", "د"]),
        ("a\u200db", ["a\u200d", "b"]),
        ("\n\u0301", ["\n", "\u0301"]),
    ],
    ids=["flags in pairs", "hindi conjunct", "korean", "persian non-joiner", "joiner before latin", "mark at start"],
)
def test_a_text_falls_into_its_characters(text, parts):
    assert list(clusters(text)) == parts


@given(NASTY, st.integers(1, 20))
@example("\u200d\u2066\u2069a", 3)
def test_a_cut_keeps_isolates_balanced(text, limit):
    short = cut(clean(text), limit)
    assert balanced(short)
    assert len(short) <= limit


@given(ANYTHING | NASTY, st.integers(1, 50))
def test_text_inside_a_line_is_one_balanced_line(text, limit):
    shown = inline(text, limit)
    assert balanced(shown)
    assert len(shown.splitlines()) <= 1
    assert not [char for char in shown if acts(char)]
    assert len(shown) <= limit + 2


def test_only_text_of_the_other_direction_is_isolated():
    assert inline("نگار", 40) == f"{FSI}نگار{PDI}"
    assert inline("Лена 小林 रवि", 40) == "Лена 小林 रवि"


def test_one_line_joins_what_was_broken():
    assert one_line(" a\n\tb\u2028c\r\n d ") == "a b c d"


@pytest.mark.parametrize(
    "url, shown",
    [
        ("https://a.example/p/1?x=1&y=ü", "https://a.example/p/1?x=1&y=%C3%BC"),
        ("http://a.example", "http://a.example"),
        ("https://a.example/<b>|c", "https://a.example/%3Cb%3E%7Cc"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://bank.example@evil.example/", None),
        ("https:///nowhere", None),
        ("https://a.example/\x1b[31m", None),
        ("https://a.example/\u202egpj", None),
        ("ht\ttps://a.example", None),
        ("https://a.example/ b", None),
        ("https://[broken", None),
        ("", None),
        (None, None),
    ],
    ids=str,
)
def test_only_web_addresses_become_links(url, shown):
    assert web_address(url) == shown
