"""A number is the sum of its factors to the digit, and a name comes with the words that led to it."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from monitor.understand.assessment import Span, Sum
from monitor.understand.judge import (
    COMPLAINT,
    MAX_WORDS,
    NEGATIVITY,
    SHOWN,
    Question,
    factors,
    likeliest,
    margins,
    points_of,
    reason,
)
from monitor.understand.model import WORDS, Head, Model, Part, Parts
from monitor.understand.yardstick import Scale, logistic

LABEL = Head("label", ("negative", "neutral", "positive"), 0, 3)
KIND = Head("kind", ("complaint", "mixed", "praise", "joke"), 3, 7)
MODEL = Model({"label": LABEL, "kind": KIND}, (), {}, {"": np.zeros(7)})
PLAIN = Scale()


def parts(*rows: list[float], named: int = 0) -> Parts:
    """The start, `named` signals and words, each with what it adds to the label and nothing to the kind."""
    points = np.array([[*row, 0, 0, 0, 0] for row in rows])
    names = [Part(f"signal {at}", (at, at + 1)) for at in range(named)]
    words = [Part(WORDS, (at, at + 1)) for at in range(named, len(rows) - 1)]
    return Parts((Part("start", None), *names, *words), points)


@st.composite
def taken_apart(draw: st.DrawFn) -> Parts:
    points = draw(arrays.arrays(np.float64, st.tuples(st.integers(1, 15), st.just(7)), elements=st.floats(-9, 9)))
    labels = st.one_of(st.just(WORDS), st.sampled_from(["word: awful", "asked"]))
    others = [Part(draw(labels), draw(st.sampled_from([None, (at, at + 2)]))) for at in range(1, len(points))]
    return Parts((Part("start", None), *others), points)


SCALES = st.builds(Scale, st.floats(0, 3), st.floats(-3, 3))
QUESTIONS = st.sampled_from([COMPLAINT, NEGATIVITY])


@settings(deadline=None)
@given(taken_apart(), QUESTIONS, SCALES)
@example(Parts((Part("start", None),), np.zeros((1, 7))), COMPLAINT, Scale(0.0, 0.0))
@example(Parts((Part("start", None),), np.full((1, 7), -700.0)), COMPLAINT, PLAIN)
@example(Parts((Part("start", None), Part(WORDS, (0, 1))), np.eye(2, 7) * 1e6), NEGATIVITY, PLAIN)
def test_the_factors_add_up_to_the_number_to_the_digit(apart: Parts, question: Question, scale: Scale):
    found = factors(MODEL, apart, question, scale)
    points = points_of(float(margins(MODEL, apart.points.sum(axis=0), question)), scale)
    shown = math.fsum(factor.points for factor in found)
    assert round(shown, 3) == points
    assert logistic(shown) == logistic(points)
    assert {factor.sum for factor in found} == {question.sum}


@settings(deadline=None)
@given(taken_apart(), QUESTIONS, SCALES)
def test_a_sum_is_short_and_every_line_of_it_counts(apart: Parts, question: Question, scale: Scale):
    start, *others = factors(MODEL, apart, question, scale)
    assert (start.name, start.span) == ("start", None)
    assert [factor.name for factor in others].count(WORDS) <= MAX_WORDS
    assert all(factor.points for factor in others)
    assert all(round(abs(factor.points), 3) >= SHOWN for factor in others if factor.name != "all other words")
    places = {(label, place) for label, place in apart.parts}
    assert {(one.name, (one.span.start, one.span.end)) for one in others if one.span} <= places


@settings(deadline=None)
@given(arrays.arrays(np.float64, (4, 7), elements=st.floats(-30, 30)), QUESTIONS)
def test_a_margin_is_the_log_odds_of_its_classes(answers: np.ndarray, question: Question):
    head = MODEL.heads[question.head]
    for row, margin in zip(answers, margins(MODEL, answers, question), strict=True):
        odds = dict(zip(head.classes, np.exp(row[head.first : head.last]), strict=True))
        asked_for = sum(value for name, value in odds.items() if name in question.classes)
        other = sum(value for name, value in odds.items() if name not in question.classes)
        assert margin == pytest.approx(math.log(asked_for / other), abs=1e-6)


def test_a_mixed_post_is_a_complaint_and_a_joke_is_none():
    sure = 9 * np.eye(7)
    mixed, joke = margins(MODEL, sure[[KIND.first + 1, KIND.first + 3]], COMPLAINT)
    assert mixed > 0 > joke
    assert (COMPLAINT.sum, NEGATIVITY.sum) == (Sum.COMPLAINT, Sum.NEGATIVITY)


def test_what_speaks_for_it_adds_and_what_speaks_against_it_takes_away():
    apart = parts([0.1, 0, 0], [1.5, 0, 0], [0, 0, 2.0], [0, 0, 0], named=1)
    start, bad, good, *rest = factors(MODEL, apart, NEGATIVITY, PLAIN)
    assert (start.points > 0, bad.points > 0, good.points < 0) == (True, True, True)
    assert (bad.name, bad.span) == ("signal 0", Span(0, 1, "signal 0"))
    assert (good.name, good.span) == (WORDS, Span(1, 2, WORDS))
    assert [factor.name for factor in rest] == ["all other words"]


def test_the_words_that_count_most_are_shown_and_every_signal():
    rows = [[0.01 * at, 0, 0] for at in range(1, 31)]
    found = factors(MODEL, parts([0, 0, 0], *rows, named=10), NEGATIVITY, PLAIN)
    assert [factor.name for factor in found if factor.name.startswith("signal")] == [f"signal {at}" for at in range(10)]
    words = [factor.span.start for factor in found if factor.span and factor.name == WORDS]
    assert words == list(range(29, 29 - MAX_WORDS, -1))


def test_a_scale_stretches_and_shifts():
    apart = parts([0.5, 0, 0], [1.0, 0, 0])
    plain, scaled = (factors(MODEL, apart, NEGATIVITY, scale) for scale in (PLAIN, Scale(2.0, -1.0)))
    assert scaled[1].points == pytest.approx(2 * plain[1].points, abs=0.002)
    assert scaled[0].points == pytest.approx(2 * plain[0].points - 1, abs=0.002)
    assert points_of(1.5, Scale(2.0, -1.0)) == 2.0


@pytest.mark.parametrize(
    "answers, among, said",
    [
        ([0, 0, 0, 1, 2, 3, 4], None, "joke"),
        ([9, 9, 9, 1, 2, 3, 4], ("complaint", "mixed"), "mixed"),
        ([0, 0, 0, -5, -6, -7, -8], None, "complaint"),
    ],
)
def test_the_likeliest_among_those_asked_for(answers: list[float], among: tuple[str, ...] | None, said: str):
    assert likeliest(KIND, np.array(answers, float), among) == said


def test_the_reason_is_the_place_that_speaks_most_for_it():
    apart = parts([5, 0, 0], [1, 0, 0], [3, 0, 0], [0, 0, 9])
    assert reason(apart, LABEL, "negative") == (1, 2)
    assert reason(apart, LABEL, "positive") == (2, 3)


def test_what_speaks_for_every_class_alike_is_no_reason():
    assert reason(parts([0, 0, 0], [5, 5, 5], [1, 0, 0]), LABEL, "negative") == (1, 2)


@pytest.mark.parametrize(
    "rows", [[[5, 0, 0]], [[0, 0, 0], [-1, 0, 0]], [[0, 0, 0], [0, 0, 0]]], ids=["no words", "against", "silent"]
)
def test_without_words_for_it_there_is_no_reason(rows: list[list[float]]):
    assert reason(parts(*rows), LABEL, "negative") is None
