"""Negativity is a sum of factors: words in context, phrases, emoji, form, VADER and stars."""

import math

import pytest

from monitor.understand.assessment import Label, Sum
from monitor.understand.emoji import signs_in
from monitor.understand.normalise import normalise
from monitor.understand.sentiment import (
    NEGATIVE,
    POSITIVE,
    Reading,
    label_of,
    leaning,
    logistic,
    negativity,
    tones,
    total,
)
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


def points(text: str, **extra: float) -> float:
    read = reading(text, **extra)
    return leaning(negativity(read, tones(read)))


@pytest.mark.parametrize(
    "text, values",
    [
        pytest.param("good", [2], id="plain"),
        pytest.param("not good", [-1.5], id="negated good is bad"),
        pytest.param("not awful", [1.2], id="negated bad is mildly good"),
        pytest.param("not bad", [1], id="a phrase with its own strength"),
        pytest.param("never really that good", [-1.5], id="three words before"),
        pytest.param("never in all these years good", [2], id="too far before"),
        pytest.param("No, not. Good!", [2], id="another clause"),
        pytest.param("good, not", [2], id="English negates before"),
        pytest.param("very bad", [-3], id="strengthened"),
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


@pytest.mark.parametrize(
    "worse, better",
    [
        pytest.param("awful", "bad", id="strength"),
        pytest.param("bad", "the bag is blue", id="a bad word"),
        pytest.param("the bag is blue", "good", id="a good word"),
        pytest.param("bad!!!", "bad", id="exclaimed"),
        pytest.param("good", "good!!!", id="exclaimed praise"),
        pytest.param("BAD and AWFUL", "bad and awful", id="shouted"),
        pytest.param("baaaad and bad", "baad and bad", id="stretched"),
        pytest.param("my bag 😡", "my bag", id="angry emoji"),
        pytest.param("my bag", "my bag 😍", id="loving emoji"),
        pytest.param("my bag 😡😡😡", "my bag 😡", id="a row of emoji"),
        pytest.param("my bag :(", "my bag :)", id="emoticon"),
        pytest.param("still no refund", "my refund", id="complaint phrase"),
        pytest.param("bad bad", "bad", id="said twice"),
    ],
)
def test_what_is_worse_scores_worse(worse: str, better: str):
    assert points(worse) > points(better)


def test_stars_and_vader_count_where_there_are_any():
    assert points("it came", rating=1) > points("it came", rating=3) == points("it came") > points("it came", rating=5)
    assert points("it came", compound=-0.8) > points("it came") > points("it came", compound=0.8)


def test_repeating_a_word_does_not_run_away():
    once, often = points("bad"), points("bad " * 1000)
    assert once < often < 4 * once


@pytest.mark.parametrize("text", ["!!!", "NIMBUS", "ooooh", "https://example.com"])
def test_emphasis_alone_says_nothing(text: str):
    assert points(text) == 0


def test_many_emoji_count_as_a_few():
    assert points("😡" * 3000) < 4 * points("😡")


def test_the_number_is_the_sum_of_what_is_shown():
    read = reading("NOT good!!! 😡 still no refund?", rating=1, compound=-0.5)
    factors = negativity(read, tones(read))
    assert factors[0].name == "start"
    assert {factor.sum for factor in factors} == {Sum.NEGATIVITY}
    assert total(factors, Sum.NEGATIVITY) == round(1 / (1 + math.exp(-sum(one.points for one in factors))), 4)
    assert total(factors, Sum.COMPLAINT) == 0.5


def test_a_factor_shows_where_it_stands_in_the_normalised_text():
    read = reading("Ｗｅｌｌ, NOT  ＧＯＯＤ 😡️ at all")
    text = read.text.text
    shown = {
        factor.name: text[factor.span.start : factor.span.end]
        for factor in negativity(read, tones(read))
        if factor.span
    }
    assert shown == {"not: good": "good", "emoji: 😡": "😡"}


@pytest.mark.parametrize(
    "number, label",
    [
        (1.0, Label.NEGATIVE),
        (NEGATIVE, Label.NEGATIVE),
        ((NEGATIVE + POSITIVE) / 2, Label.NEUTRAL),
        (POSITIVE, Label.POSITIVE),
        (0.0, Label.POSITIVE),
    ],
)
def test_labels_follow_the_thresholds(number: float, label: Label):
    assert label_of(number) is label


def test_the_logistic_function_never_overflows():
    assert [logistic(points) for points in (-1e9, 0, 1e9)] == [0.0, 0.5, 1.0]
