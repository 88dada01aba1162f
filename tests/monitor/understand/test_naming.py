"""What a text is called follows the answers, and comes with the words that led to it."""

import numpy as np
import pytest
from doubles.weights import WIDTH, answers, model

from monitor.understand.assessment import Cause, Kind, Label, Span, Stage
from monitor.understand.model import WORDS, Logits, Part, Parts, shipped
from monitor.understand.naming import (
    GRAVE,
    UNNAMED,
    cues_said,
    graves_of,
    is_grave,
    kind_of,
    label_of,
    name,
    stage_of,
    waits,
)
from monitor.understand.terms import Entry, Hit, Role

MODEL = model()


def cue(name: str, start: int, end: int) -> dict[str, Hit]:
    return {name: Hit(Entry("phrase", Role.CUE, name=name), 0, 0, start, end)}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("passed", [True, False], ids=["passed", "stopped"])
def test_a_kind_agrees_with_the_gate(kind: Kind, passed: bool):
    said = kind_of(MODEL, answers(kind=kind), Label.NEUTRAL, passed=passed)
    assert (said in {Kind.COMPLAINT, Kind.MIXED}) is passed
    if (kind in {Kind.COMPLAINT, Kind.MIXED}) is passed:
        assert said is kind


def test_what_is_in_a_bad_mood_praises_nobody():
    said = answers(kind=Kind.PRAISE)
    assert kind_of(MODEL, said, Label.POSITIVE, passed=False) is Kind.PRAISE
    assert kind_of(MODEL, said, Label.NEGATIVE, passed=False) is not Kind.PRAISE


@pytest.mark.parametrize("label", Label)
def test_the_label_is_the_likeliest(label: Label):
    assert label_of(MODEL, answers(label=label)) is label


@pytest.mark.parametrize(
    "kind, asks, waiting",
    [
        pytest.param(Kind.QUESTION, "yes", True, id="question"),
        pytest.param(Kind.QUESTION, "no", False, id="question put to nobody"),
        pytest.param(Kind.PRAISE, "yes", True, id="praise with a request"),
        pytest.param(Kind.PRAISE, "no", False, id="praise"),
        pytest.param(Kind.OTHER_TOPIC, "yes", True, id="anything else put to us"),
        pytest.param(Kind.NEWS, "yes", False, id="news"),
        pytest.param(Kind.JOKE, "yes", False, id="joke"),
        pytest.param(Kind.PROMO_SPAM, "yes", False, id="promotion"),
    ],
)
def test_who_waits_for_an_answer(kind: Kind, asks: str, waiting: bool):
    assert waits(MODEL, answers(needs_reply=asks), kind) is waiting


@pytest.mark.parametrize("heard, learnt, said", [
    pytest.param((), (), False, id="nothing"),
    pytest.param(("safety",), (), True, id="a phrase"),
    pytest.param((), ("safety",), True, id="what is learnt"),
    pytest.param(("thanks", "money"), ("churn",), False, id="lighter matters"),
])  # fmt: skip
def test_a_matter_is_grave_where_somebody_may_come_to_harm(heard: tuple[str, ...], learnt: tuple[str, ...], said: bool):
    row = answers(cue=learnt)
    assert graves_of(MODEL, row[None], [heard]) == [said]
    assert is_grave(cues_said(MODEL, row, heard)) is said


def test_every_grave_cue_can_be_learnt():
    assert set(shipped().heads["cue"].classes) >= GRAVE


@pytest.mark.parametrize(
    "heard, learnt, said",
    [
        ((), (), ()),
        (("thanks",), (), ("thanks",)),
        ((), ("legal", "churn"), ("churn", "legal")),
        (("safety", "firsthand"), ("safety", "churn"), ("churn", "firsthand", "safety")),
    ],
    ids=["none", "told by a phrase", "learnt", "both, each once"],
)
def test_cues_are_told_by_phrases_or_learnt(heard: tuple[str, ...], learnt: tuple[str, ...], said: tuple[str, ...]):
    assert cues_said(MODEL, answers(-1.0, cue=learnt), heard) == said


COMPLAINT = answers(cause="billing", impact="2", emotion="anger")


def taken_apart(*words: Logits) -> Parts:
    """A start that says nothing, and words at (0, 1), (1, 2) and so on."""
    places = [Part(WORDS, (at, at + 1)) for at in range(len(words))]
    return Parts((Part("start", None), *places), np.vstack([np.zeros(WIDTH), *words]))


def test_a_complaint_is_named_with_its_reasons():
    words = answers(cause="billing"), answers(impact="2"), answers(emotion="anger")
    named = name(MODEL, taken_apart(*words), COMPLAINT, cue("legal", 7, 9))
    assert (named.cause, named.impact) == (Cause.BILLING, 2)
    assert named.marks == (
        Span(0, 1, "cause: billing"),
        Span(1, 2, "impact: 2"),
        Span(2, 3, "emotion: anger"),
        Span(7, 9, "speaks of law or authorities"),
    )


def test_without_words_for_it_nothing_is_marked():
    assert name(MODEL, taken_apart(), COMPLAINT, {}).marks == ()
    assert UNNAMED == (Cause.NONE, 0, ())


@pytest.mark.parametrize(
    "cause, cues, stage",
    [
        pytest.param(Cause.DELIVERY, (), Stage.BUY, id="delivery"),
        pytest.param(Cause.OUTAGE, (), Stage.USE, id="outage"),
        pytest.param(Cause.STAFF_ATTITUDE, (), Stage.GET_HELP, id="staff"),
        pytest.param(Cause.BILLING, ("churn",), Stage.LEAVE, id="whoever leaves, leaves"),
        pytest.param(Cause.UNKNOWN, (), None, id="nothing tells"),
    ],
)
def test_the_stage_follows_the_cause_unless_they_leave(cause: Cause, cues: tuple[str, ...], stage: Stage | None):
    assert stage_of(cause, cues, None) is stage


@pytest.mark.parametrize("said, impact", [("0", 1), ("1", 1), ("2", 2), ("3", 3)])
def test_a_complaint_never_loses_nothing(said: str, impact: int):
    assert name(MODEL, taken_apart(), answers(impact=said), {}).impact == impact
