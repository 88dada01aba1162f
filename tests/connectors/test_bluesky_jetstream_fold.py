"""One spelling for what reads the same."""

from unicodedata import category, normalize

import pytest

from connectors.bluesky_jetstream_fold import fold


@pytest.mark.parametrize("text", ["İstanbul", "ß", "ﬁ", "e\u0301", "Ω", "😡", "\ud83d", "नि"])
def test_folding_twice_changes_nothing(text: str):
    assert fold(fold(text)) == fold(text)


def test_no_letter_is_overlooked_that_has_a_plainer_form():
    letters = (chr(code) for code in (*range(0xD800), *range(0xE000, 0x10780), *range(0x10800, 0x30000)))
    plainer = ((letter, normalize("NFKC", letter)) for letter in letters if category(letter)[0] in "LN")
    assert [letter for letter, plain in plainer if plain != letter and fold(letter) != fold(plain)] == []


def test_nothing_folds_above_the_planes_that_hold_letters():
    assert [code for code in range(0x30000, 0x110000) if fold(chr(code)) != chr(code)] == []
