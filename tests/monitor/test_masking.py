"""A masked slur keeps its first letter, and the rest of the post stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.safe_text import clusters
from monitor.masking import MASK, masked

MASKED = {
    "en": ("You fucking thieves!", "You f•••••• thieves!"),
    "two words, the blank stays": ("hijos de puta", "h•••• •• ••••"),
    "ru": ("Вы суки.", "Вы с•••."),
    "zh": ("这群傻逼！", "这群傻•！"),
    "fa": ("ای جنده، پولم کو", "ای ج•••، پولم کو"),
    "ar": ("يا شَرموطة", "يا شَ•••••"),
    "hi": ("चूतिया लोग", "चू•• लोग"),
    "a hashtag": ("#fuckacme", "#f•••••••"),
    "an emoji beside it": ("👩‍👩‍👧bitch👍", "👩‍👩‍👧b••••👍"),
    "nothing to mask": ("my parcel is late", "my parcel is late"),
    "nothing": ("", ""),
}
LANGUAGES = {"two words, the blank stays": "es", "a hashtag": "en", "an emoji beside it": "en"}


@pytest.mark.parametrize("name", MASKED)
def test_a_slur_is_masked(name: str) -> None:
    text, shown = MASKED[name]
    assert masked(text, LANGUAGES.get(name, name if len(name) == 2 else "en")).text == shown


def test_places_of_the_original_are_found_again() -> None:
    text = "👩‍👩‍👧 चूतिया लोग, पैसे वापस करो"
    shown = masked(text, "hi")
    for words in ("पैसे", "लोग", "वापस करो"):
        start, end = shown.place(text.index(words), text.index(words) + len(words))
        assert shown.text[start:end] == words
    start, end = shown.place(text.index("ति"), text.index("ति") + 2)
    assert shown.text[start:end] == "चू••"


@given(
    st.lists(
        st.sampled_from(["fuck", "сука ", "傻逼", "شرموطة ", "चूतिया ", " ", "👩‍👩‍👧", "e\u0301", "\u200d", "ok"]),
        max_size=12,
    ),
    st.sampled_from(["en", "ru", "zh", "ar", "hi", "und"]),
)
def test_no_character_is_torn_and_masking_again_changes_nothing(pieces: list[str], language: str) -> None:
    text = "".join(pieces)
    once = masked(text, language)
    assert masked(once.text, language).text == once.text
    assert len(once.text.replace(MASK, "")) <= len(text)
    whole = set(clusters(text))
    assert all(cluster in whole for cluster in clusters(once.text) if not cluster.startswith(MASK))
