"""The signals of mood: words in context, phrases, emoji, form, VADER and stars, each with how much and where."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.understand.emoji import signs_in
from monitor.understand.mood import DIRECTION, FULL_WORDS, MAX_SIGNS, Reading, Signal, damping, mood, much, tones
from monitor.understand.normalise import normalise
from monitor.understand.terms import Entry, Han, Lexicon, Role, Spaced, spaced_words


def entries(role: Role, **strengths: float) -> list[Entry]:
    return [Entry(term.replace("_", " "), role, strength) for term, strength in strengths.items()]


ENGLISH = Spaced(
    entries(Role.WORD, good=2, bad=-2, awful=-3, not_bad=1)
    + entries(Role.INTENSIFIER, very=1.5, slightly=0.5)
    + entries(Role.COMPLAINT, still_no_refund=3)
    + entries(Role.NEGATOR, **{"not": 1, "never": 1})
)
HINDI = Spaced(entries(Role.WORD, अच्छा=2) + entries(Role.NEGATOR, नहीं=1))
CHINESE = Han(entries(Role.WORD, 好=2, 差=-2) + entries(Role.NEGATOR, 不=1))


def reading(
    text: str,
    lexicon: Lexicon = ENGLISH,
    language: str = "en",
    *,
    rating: float | None = None,
    compound: float = 0.0,
) -> Reading:
    clean = normalise(text)
    words = spaced_words(clean.text)
    hits = lexicon.find(clean.text, words)
    return Reading(clean, words, hits, signs_in(clean.text), language, rating, compound)


@pytest.mark.parametrize(
    "text, values",
    [
        pytest.param("good", [2], id="plain"),
        pytest.param("not good", [-1.5], id="negated good is bad"),
        pytest.param("not awful", [1.2], id="negated bad is mildly good"),
        pytest.param("not bad", [1], id="a phrase with its own strength"),
        pytest.param("never really that good", [-1.5], id="three words before"),
        pytest.param("never in all these years good", [2], id="too far before"),
        pytest.param("never in all these years not good", [-1.5], id="the nearest counts"),
        pytest.param("No, not. Good!", [2], id="another clause"),
        pytest.param("good, not", [2], id="English negates before"),
        pytest.param("very bad", [-3], id="strengthened"),
        pytest.param("very so bad", [-3], id="strengthened from one word before"),
        pytest.param("slightly bad", [-1], id="weakened"),
        pytest.param("not very good", [-2.25], id="negated and strengthened"),
        pytest.param("good not bad", [2, 1], id="two words"),
    ],
)
def test_a_word_counts_as_it_stands(text: str, values: list[float]):
    assert [tone.value for tone in tones(reading(text))] == pytest.approx(values)


@pytest.mark.parametrize(
    "text, lexicon, language, values",
    [
        pytest.param("अच्छा नहीं है", HINDI, "hi", [-1.5], id="Hindi negates after"),
        pytest.param("अच्छा है, नहीं", HINDI, "hi", [2], id="but not across a comma"),
        pytest.param("不太好", CHINESE, "zh", [-1.5], id="Chinese counts characters"),
        pytest.param("不知道为什么好", CHINESE, "zh", [2], id="and not too many"),
        pytest.param("不好,好,差", CHINESE, "zh", [-1.5, 2, -2], id="each word its own"),
    ],
)
def test_negation_follows_the_language(text: str, lexicon: Lexicon, language: str, values: list[float]):
    assert [tone.value for tone in tones(reading(text, lexicon, language))] == pytest.approx(values)


def signals(text: str, **extra: float) -> list[Signal]:
    read = reading(text, **extra)
    return mood(read, tones(read))


def amount(name: str, text: str, **extra: float) -> float:
    """How much there is of one thing in a text."""
    return math.fsum(signal.amount for signal in signals(text, **extra) if signal.name == name)


@pytest.mark.parametrize(
    "name, more, less",
    [
        pytest.param("bad", "awful", "bad", id="strength"),
        pytest.param("bad", "bad", "the bag is blue", id="a bad word"),
        pytest.param("bad", "not good", "good", id="a good word negated"),
        pytest.param("bad", "bad bad", "bad", id="said twice"),
        pytest.param("good", "good", "the bag is blue", id="a good word"),
        pytest.param("good", "not awful", "awful", id="a bad word negated"),
        pytest.param("good", "very good", "good", id="a good word strengthened"),
        pytest.param("bad words", "bad and awful", "awful", id="number of bad words"),
        pytest.param("good words", "good, good", "good", id="number of good words"),
        pytest.param("negated good", "not good", "good", id="negated praise"),
        pytest.param("negated bad", "not awful", "awful", id="negated blame"),
        pytest.param("balance", "bad, awful, good", "bad, good, good", id="what outweighs"),
        pytest.param("last word", "good, but awful", "awful, but good", id="how it ends"),
        pytest.param("exclaimed", "bad!!!", "bad!", id="exclaimed"),
        pytest.param("exclaimed", "good", "good!!!", id="exclaimed praise"),
        pytest.param("exclamation marks", "good!!!", "good", id="exclamation marks, whatever for"),
        pytest.param("shouted", "BAD and AWFUL", "bad and awful", id="shouted"),
        pytest.param("shouted", "УЖАС, bad", "ужас, bad", id="shouted in Cyrillic"),
        pytest.param("stretched", "baaaad and bad", "baad and bad", id="stretched"),
        pytest.param("sign", "my bag 😡", "my bag", id="angry emoji"),
        pytest.param("sign", "my bag", "my bag 😍", id="loving emoji"),
        pytest.param("sign", "my bag 😡😡😡", "my bag 😡", id="a row of emoji"),
        pytest.param("sign", "my bag :(", "my bag :)", id="emoticon"),
        pytest.param("complaint", "still no refund", "my refund", id="complaint phrase"),
        pytest.param("asked", "why??", "why?", id="question marks"),
        pytest.param("asked", "چرا؟", "چرا", id="Arabic question mark"),
        pytest.param("denied", "never", "ever", id="negator"),
    ],
)
def test_more_of_a_thing_is_a_larger_amount(name: str, more: str, less: str):
    assert amount(name, more) > amount(name, less)


def test_stars_count_around_three():
    assert [amount("rating", "it came", rating=stars) for stars in (1, 3, 5)] == [1, 0, -1]
    assert "rating" not in {signal.name for signal in signals("it came")}


def test_vader_counts_where_it_says_anything():
    assert [amount("vader", "it came", compound=points) for points in (-0.8, 0.8)] == [0.8, -0.8]
    assert "vader" not in {signal.name for signal in signals("it came")}


def test_repeating_a_word_does_not_run_away():
    once, often = amount("bad", "bad"), amount("bad", "bad " * 1000)
    assert once < often < 4 * once


def test_many_emoji_count_as_a_few():
    assert amount("sign", "😡" * 3000) < 4 * amount("sign", "😡")


def test_of_many_kinds_of_emoji_the_strongest_are_shown():
    shown = [signal.label for signal in signals("🙂😀😊😄😁😆😉😋😎🥰😍😘🤗🤬😡") if signal.name == "sign"]
    assert len(shown) == MAX_SIGNS
    assert {"emoji: 🤬", "emoji: 😡"} <= set(shown)


def test_many_words_count_as_the_root_of_their_strength():
    assert damping([]) == 1
    assert damping([FULL_WORDS, -2 * FULL_WORDS]) == 0.5
    assert [much(count) for count in (0, 5, 600)] == [0, math.log(6), math.log(6)]


@pytest.mark.parametrize("text", ["!!!", "NIMBUS", "ooooh", "https://example.com"])
def test_emphasis_alone_has_no_side(text: str):
    assert {signal.name for signal in signals(text)} <= {"exclamation marks"}


def test_each_word_phrase_and_emoji_is_named_as_people_read_it():
    named = {(signal.name, signal.label) for signal in signals("NOT good, bad 😡 still no refund", rating=1)}
    assert named >= {
        ("bad", "not: good"),
        ("bad", "word: bad"),
        ("sign", "emoji: 😡"),
        ("complaint", "phrase: still no refund"),
        ("rating", "rating: 1"),
    }


def test_a_signal_shows_where_it_stands_in_the_normalised_text():
    read = reading("Ｗｅｌｌ, NOT  ＧＯＯＤ 😡️ at all")
    text = read.text.text
    found = mood(read, tones(read))
    shown = {signal.label: text[slice(*signal.place)] for signal in found if signal.place}
    assert shown == {"not: good": "good", "emoji: 😡": "😡"}


WORDS = st.sampled_from(["good", "bad", "not", "very", "still no refund", "awful!!!", "😡", ":)", "BAAAAD", "?", ","])


@settings(deadline=None)
@given(
    st.one_of(st.text(st.characters()), st.lists(WORDS, max_size=60).map(" ".join)), st.sampled_from(["en", "hi", "zh"])
)
def test_no_text_gives_more_than_can_be_counted_or_a_place_outside_it(text: str, language: str):
    read = reading(text, CHINESE if language == "zh" else ENGLISH, language)
    for signal in mood(read, tones(read)):
        assert abs(signal.amount) < 20
        assert signal.place is None or 0 <= signal.place[0] < signal.place[1] <= len(read.text.text)
        assert signal.place is None or DIRECTION[signal.name]
