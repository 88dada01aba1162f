"""Only words that may stand in public are said back, and those that tell the matter."""

from dataclasses import replace

import pytest

from monitor.reply.situation import House, Situation
from monitor.reply.words import MOST, is_quotable, quotation
from monitor.understand.assessment import Assessment, Cause, Emotion, Kind, Label, Span

COMPLAINT = Assessment(
    language="en", brand="acme", complaint=0.9, is_complaint=True, negativity=0.8, label=Label.NEGATIVE,
    kind=Kind.COMPLAINT, cause=Cause.DELIVERY, emotion=Emotion.ANGER, impact=1, needs_reply=True, cues=(), spans=(),
    factors=(), abstained=False, fingerprint=0,
)  # fmt: skip


def said(
    text: str, *evidence: str, why: str = "phrase: x", cause: str | None = None, language: str = "en"
) -> str | None:
    spans = tuple(Span(text.index(words), text.index(words) + len(words), why) for words in evidence)
    marks = (Span(text.index(cause), text.index(cause) + len(cause), "cause: delivery"),) if cause else ()
    assessment = replace(COMPLAINT, spans=spans, marks=marks, language=language)
    found = quotation(Situation(text=text, assessment=assessment, house=House(name="Acme")))
    return found.text if found else None


def test_the_clause_around_the_evidence_is_said_back():
    assert said("Hi. My parcel never came, sigh.", "never came") == "My parcel never came"


def test_the_clause_that_tells_the_cause_comes_first():
    text = "I am so angry today. My parcel never came."
    assert said(text, "so angry", "never came", why="word: x", cause="parcel") == "My parcel never came"


def test_a_feeling_is_not_said_back_as_the_matter():
    assert said("I am so angry today. My parcel!", "so angry", why="word: angry", cause="parcel") is None


def test_a_long_clause_gives_its_evidence_alone():
    text = "well " * 30 + "my parcel never came here " + "well " * 30
    assert said(text, "my parcel never came", cause="parcel") == "my parcel never came"
    assert said(text, "never came", cause="parcel") is None


def test_handles_and_tags_are_left_out():
    assert said("@ann @acme my parcel never came #fail #acme", "never came") == "my parcel never came"
    assert said("@ann never came", "never came") == "never came"
    assert said("it was @ann who never came", "never came") is None


def test_a_clause_ends_where_another_begins_but_not_inside_a_number():
    assert said("So: i paid 4.50 for it, why?", "paid") == "i paid 4.50 for it"


def test_a_clause_does_not_begin_inside_an_address():
    assert said("write to ann@mail.example now", "now") is None


def test_marks_stay_with_their_letters():
    assert said("😡 ऐप बंद हो जाता है।", "बंद", language="hi") == "ऐप बंद हो जाता है"


def test_chinese_needs_no_spaces():
    assert said("唉，包裹一直没到，气死", "没到", language="zh") == "包裹一直没到"


def test_evidence_outside_of_the_text_is_passed_over():
    spans = (Span(50, 60, "phrase: x"), Span(5, 5, "phrase: x"))
    found = quotation(
        Situation(text="it is late", assessment=replace(COMPLAINT, spans=spans), house=House(name="Acme"))
    )
    assert found is None


UNFIT = {
    "one word": "late",
    "too long": "late and " * (MOST // 9 + 1) + "later",
    "an insult": "you idiots lost it",
    "a handle": "ask @ann about it",
    "a link": "see www.acme.example now",
    "a mask": "my order [order …3377] is late",
    "an order number": "my order no 48213377 is late",
    "a number nobody can tell": "ticket 20418 is open",
    "a phone": "call +7 916 123-45-67 now",
    "an address": "write to ann@mail.example now",
    "braces": "it says {name} again",
    "a line break": "it is\nlate",
    "an override": "it is \u202elate",
    "an emoji": "it is 😡 late",
    "shouting": "IT IS LATE",
    "nothing": "",
}


@pytest.mark.parametrize("text", UNFIT.values(), ids=UNFIT)
def test_what_should_not_be_repeated_is_not(text: str):
    assert not is_quotable(text, "en")


FIT = {
    "plain": ("it is late", "en"),
    "a sum": ("paid 4500 rubles twice", "en"),
    "a date": ("waiting since 2026-01-05", "en"),
    "a joiner": ("هیچ‌کس جواب نمی‌دهد", "fa"),
    "vowel signs": ("पैसे वापस नहीं मिले", "hi"),
    "Chinese": ("客服一直不回", "zh"),
}


@pytest.mark.parametrize("text, language", FIT.values(), ids=FIT)
def test_what_tells_the_matter_is_said_back(text: str, language: str):
    assert is_quotable(text, language)
