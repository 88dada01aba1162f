"""VADER is asked without the traps it is known for, and its rules stay its own."""

import random
import time

import pytest
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from monitor.understand.vader import MAX_CHARACTERS, compound, guarded

WORDS = (
    *("good", "bad", "great", "HORRIBLE", "love", "hate!", ":)", ":(", "ok!", "????", "it", "a", "service"),
    *("not", "NOT", "never", "no", "so", "this", "isn't", "won't", "without", "doubt", "least", "at", "but"),
    *("very", "kind", "of", "sort", "kinda", "the", "bomb", "yeah", "right", "kiss", "death", "beating", "heart"),
)


def test_its_own_results_are_kept():
    draw = random.Random(20)
    texts = [" ".join(draw.choices(WORDS, k=draw.randint(1, 25))) for _ in range(3000)]
    original = SentimentIntensityAnalyzer()
    assert [compound(text) for text in texts] == [original.polarity_scores(text)["compound"] for text in texts]


@pytest.mark.parametrize(
    "text, same_as",
    [
        pytest.param("I don’t like it", "I don't like it", id="typographic apostrophe"),
        pytest.param("@united cancelled us", "@nobody cancelled us", id="a handle is no praise"),
        pytest.param("see https://example.com/love/best?", "see it", id="a link is no praise"),
        pytest.param("thanks ❤️", "thanks ❤", id="variation selector"),
        pytest.param("😡hate it", "😡 hate it", id="emoji that touches a word"),
        pytest.param("sad " + "😡" * 10, "sad " + "😡" * 500, id="a row of emoji"),
    ],
)
def test_a_trap_makes_no_difference(text: str, same_as: str):
    assert compound(text) == compound(same_as)


def test_brand_names_are_left_out():
    text = "Best Pride lost my bag"
    assert compound(text, [(0, 10)]) < 0 < compound(text)
    assert guarded(text, [(0, 10)]) == "it lost my bag"


@pytest.mark.parametrize("text", ["", "Ужасный сервис", "太差了", "the parcel came on Monday"])
def test_what_it_cannot_read_is_zero(text: str):
    assert compound(text) == 0.0


@pytest.mark.parametrize("unit", ["😡", "but good bad ", "good ", "not so ", "\ufe0f", "@", "https://"])
def test_long_texts_stay_cheap(unit: str):
    text = (unit * 100_000)[:100_000]
    compound("warm up")
    begun = time.process_time()
    compound(text)
    assert time.process_time() - begun < 0.1
    assert len(guarded(text)) <= MAX_CHARACTERS * 5
