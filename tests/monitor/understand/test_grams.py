"""N-grams of a batch are those of its single texts, and each knows where it came from."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.understand.grams import (
    EDGE,
    EDGE_ORDERS,
    FIRST,
    HANDLE,
    LAST,
    LINK,
    MAX_ORDER,
    Grams,
    Piece,
    grams,
    pieces_of,
)
from monitor.understand.normalise import normalise

ANYTHING = st.text(st.characters())
"""Any code points, lone surrogates too."""

SENTENCES = st.lists(
    st.sampled_from(
        [*"aaab! 😡差\ud83d", "still", "no refund", "ужас", "می‌شود", "हिन्दी", "https://a.example", "@acme"]
    ),
    max_size=12,
).map(" ".join)
WRITTEN = st.one_of(ANYTHING, SENTENCES).map(lambda text: normalise(text).text)
BATCHES = st.lists(WRITTEN.map(pieces_of), min_size=1, max_size=5)


def forms(text: str, names: Sequence[tuple[int, int]] = ()) -> list[str]:
    return [piece.form for piece in pieces_of(text, names)]


def of(found: Grams, row: int) -> Counter[tuple[int, int]]:
    """The grams of one text, with the piece each begins in."""
    here = found.rows == row
    return Counter(zip(found.hashes[here].tolist(), found.pieces[here].tolist(), strict=True))


@pytest.mark.parametrize(
    "text, expected",
    [
        pytest.param("still no refund!", ["still", "no", "refund", "!"], id="words and signs"),
        pytest.param("don't", ["don't"], id="an apostrophe joins"),
        pytest.param("see https://a.example/b?c=1, ok", ["see", LINK, "ok"], id="an address is one sign"),
        pytest.param("www.a.example", [LINK], id="without a scheme, too"),
        pytest.param("@acme_help hi", [HANDLE, "hi"], id="so is an account"),
        pytest.param("paid 1234567 or 42", ["paid", "000", "or", "00"], id="numbers count by length only"),
        pytest.param("客服不回复!", ["客服不回复", "!"], id="a run of ideographs"),
        pytest.param("😡😡", ["😡", "😡"], id="each emoji"),
        pytest.param("हिन्दी", ["हिन्दी"], id="vowel signs stay with their word"),
        pytest.param("", [], id="empty"),
        pytest.param(" \n ", [], id="space"),
    ],
)
def test_a_text_is_cut_into_words_and_signs(text: str, expected: list[str]):
    assert forms(text) == expected


@pytest.mark.parametrize(
    "text, name",
    [
        ("love best nimbus, really", "best nimbus"),
        ("best nimbus love, really", "best nimbus"),
        ("love, really #acme", "#acme"),
        ("love#acme, really", "#acme"),
        ("love, really", ""),
    ],
)
def test_a_brand_leaves_no_trace_where_its_name_stood(text: str, name: str):
    start = text.index(name.removeprefix("#"))
    assert forms(text, [(start, start + len(name.removeprefix("#")))]) == ["love", ",", "really"]


def test_a_long_text_loses_its_middle():
    assert len(pieces_of("a " * ((FIRST + LAST) // 2))) == (FIRST + LAST) // 2
    text = "a" * FIRST + "b" * 10_000 + "c" * LAST
    assert forms(text) == ["a" * FIRST, "c" * LAST]
    assert [(piece.start, piece.end) for piece in pieces_of(text)] == [(0, FIRST), (len(text) - LAST, len(text))]


@settings(deadline=None)
@given(ANYTHING, st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=3))
def test_pieces_lie_inside_the_text_and_never_overlap(text: str, names: list[tuple[int, int]]):
    found = pieces_of(text, [(min(name), max(name)) for name in names if max(name) <= len(text)])
    assert all(0 <= piece.start < piece.end <= len(text) and piece.form for piece in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@settings(deadline=None)
@given(BATCHES)
@example([[], [], []])
@example([pieces_of("a"), [], pieces_of("no refund")])
def test_a_batch_hashes_like_its_single_texts(texts: list[list[Piece]]):
    found = grams(texts)
    assert [of(found, row) for row in range(len(texts))] == [of(grams([text]), 0) for text in texts]


@settings(deadline=None)
@given(BATCHES)
def test_every_gram_belongs_to_a_text_and_to_a_piece_of_it(texts: list[list[Piece]]):
    found = grams(texts)
    assert len(found.hashes) == len(found.rows) == len(found.pieces)
    counts = np.array([len(text) for text in texts])
    assert np.all((found.rows >= 0) & (found.rows < len(texts)))
    assert np.all((found.pieces >= 0) & (found.pieces < counts[found.rows]))


def stretches(text: str, order: int, most: int) -> list[tuple[int, str]]:
    """Every stretch of `order` code points that begins among the first `most`, and where it begins."""
    return [(start, text[start : start + order]) for start in range(min(most, len(text) - order + 1))]


def spelt_out(text: Sequence[Piece]) -> dict[tuple[str, str], list[int]]:
    """The grams of a text one by one: its sort and letters, and the pieces it begins in."""
    found: dict[tuple[str, str], list[int]] = {}
    for at, (form, _, _) in enumerate(text):
        inside = [(letter, at) for letter in form]
        inside += [(gram, at) for order in range(2, MAX_ORDER + 1) for _, gram in stretches(f" {form} ", order, 10_000)]
        for gram, owner in inside:
            found.setdefault(("characters", gram), []).append(owner)
        found.setdefault(("word", form), []).append(at)
        if at + 1 < len(text):
            found.setdefault(("pair", f"{form} {text[at + 1].form}"), []).append(at)
    line = f" {' '.join(piece.form for piece in text)} "
    owners = [at for at, piece in enumerate(text) for _ in f" {piece.form}"]
    for order in EDGE_ORDERS:
        for start, gram in stretches(line, order, EDGE - order + 1):
            found.setdefault(("opening", gram), []).append(owners[start])
        for start, gram in stretches(line[::-1], order, EDGE - order + 1):
            found.setdefault(("ending", gram[::-1]), []).append(owners[len(line) - start - order])
    return found


@settings(deadline=None)
@given(WRITTEN.map(pieces_of))
@example(pieces_of("a"))
@example(pieces_of("aa aa"))
@example(pieces_of("no refund, no reply, 3 weeks 😡 客服不回复"))
def test_the_grams_are_those_of_the_description(text: list[Piece]):
    found = grams([text])
    begun: dict[int, list[int]] = {}
    for key, piece in zip(found.hashes.tolist(), found.pieces.tolist(), strict=True):
        begun.setdefault(key, []).append(piece)
    assert sorted(map(sorted, begun.values())) == sorted(map(sorted, spelt_out(text).values()))


def test_the_same_letters_differ_as_word_opening_and_ending():
    alone = Counter(grams([pieces_of("aaa")]).hashes.tolist())
    assert sorted(alone.values()) == [1] * 19 + [2, 3]  # "aa" stands twice, "a" thrice


def test_buckets_are_the_top_bits():
    found = grams([pieces_of("still no refund")])
    wide, narrow = found.buckets(18), found.buckets(16)
    assert np.all((wide >= 0) & (wide < 1 << 18))
    assert np.array_equal(wide >> 2, narrow)


def test_a_gram_keeps_its_hash():
    """The weights in the package are looked up by these numbers: whoever changes them must train anew."""
    hashes = grams([pieces_of("no refund, ужас 😡")]).hashes
    assert (len(hashes), int(np.bitwise_xor.reduce(hashes))) == (121, 2206872741618435643)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("a", id="one letter"),
        pytest.param("\ud83d", id="half a character"),
        pytest.param("!", id="one sign"),
        pytest.param("a" * 100_000, id="one word"),
        pytest.param("a " * 50_000, id="many words"),
        pytest.param("😡" * 100_000, id="emoji"),
        pytest.param("\x01" * 100, id="controls"),
    ],
)
def test_no_text_is_too_odd(text: str):
    pieces = pieces_of(text)
    assert len(pieces) <= FIRST + LAST
    assert np.all(grams([pieces, pieces]).pieces < max(1, len(pieces)))


def test_the_tag_by_which_a_post_was_found_says_nothing():
    plain, tagged = "acme lost my parcel", "acme lost my parcel #acme"
    assert pieces_of(tagged, [(0, 4), (21, 25)]) == pieces_of(plain, [(0, 4)])
    assert [piece.form for piece in pieces_of("#acme lost it #again", [(1, 5)])] == ["lost", "it", "#", "again"]
