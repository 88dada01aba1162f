"""Nothing that a machine wrote is believed."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.reply.lint import lint
from monitor.reply.situation import House, Situation
from monitor.understand.assessment import Assessment, Cause, Emotion, Kind, Label
from monitor.writing_check import numbers, objection
from monitor.writing_wire import Answer

SAID = "Third week without my refund of 59 euros for the broken kettle, and nobody answers!"
ASSESSMENT = Assessment(
    language="en", brand="acme", complaint=0.9, is_complaint=True, negativity=0.8, label=Label.NEGATIVE,
    kind=Kind.COMPLAINT, cause=Cause.BILLING, emotion=Emotion.ANGER, impact=2, needs_reply=True, cues=(),
    spans=(), factors=(), abstained=False, fingerprint=0,
)  # fmt: skip
SITUATION = Situation(text=SAID, assessment=ASSESSMENT, house=House(name="Acme", agent="Maria"), limit=600)
FACTS = {"house": "Acme", "agent": "Maria", "time": "by 14:30 today", "channel": "https://acme.example/help"}
GOOD = (
    "I'm sorry: three weeks without your refund for the broken kettle would make anybody angry.",
    "Maria from Acme is checking your refund with the payments team now and will write to you here by 14:30 today.",
    "How have you tried to reach us so far?",
)
HOSTILE = (
    "https://evil.example", "evil.example", "acme.example.net", "https://acme.example/help@evil.example",
    "Evil.Example", "evil．example", "evil。com", "@mallory", "mallory@evil.example", "+44 20 7946 0958",
    "４４２０７９４６０９５８", "۰۲۰۷۹۴۶", "500", "{agent}", "[link]", "<b>", "```", "\u202e", "\u2066", "\x1b[31m",
    "\x00", "\ud800", "You idiot.", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00",
    "Ваши деньги потеряны навсегда, прощайте.", "Votre argent est perdu, ne nous écrivez plus jamais.",
)  # fmt: skip


def judged(text: str, situation: Situation = SITUATION, **more: str) -> str | None:
    return objection(Answer(text, more.get("meaning", "")), situation, FACTS, (), "en", more.get("speak", "en"))


def test_a_good_draft_passes_with_the_facts_of_the_house_and_the_numbers_of_the_post() -> None:
    assert judged(" ".join(GOOD)) is None
    assert judged(" ".join((*GOOD, "Write to us at https://acme.example/help."))) is None
    assert judged(" ".join(GOOD).replace("your refund for", "your refund of 59 euros for")) is None


@pytest.mark.parametrize("piece", HOSTILE, ids=lambda piece: ascii(piece)[:20])
@pytest.mark.parametrize("place", [0, 1, 3])
def test_no_hostile_piece_passes_wherever_it_stands(piece: str, place: int) -> None:
    assert judged(" ".join((*GOOD[:place], piece, *GOOD[place:]))) is not None


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from((*GOOD * 6, *HOSTILE)), min_size=1, max_size=6))
def test_what_passes_holds_nothing_hostile_and_is_good(pieces: list[str]) -> None:
    text = " ".join(pieces)
    if judged(text) is None:
        assert not set(pieces) & set(HOSTILE)
        assert lint(SAID, "en", text, limit=600).good


@pytest.mark.parametrize(
    "situation,reason",
    [
        (replace(SITUATION, limit=120), "too long"),
        (replace(SITUATION, text="Your driver shouted at my mother and drove off with our sofa!"), "something else"),
        (replace(SITUATION, text=SAID + " My lawyer will sue you."), "a person is called"),
    ],
    ids=["less room", "another matter", "a sensitive matter"],
)
def test_a_good_draft_does_not_pass_everywhere(situation: Situation, reason: str) -> None:
    assert reason in str(judged(" ".join(GOOD), situation))


def test_a_draft_like_the_last_reply_is_refused() -> None:
    recent = (" ".join(GOOD),)
    assert objection(Answer(recent[0]), SITUATION, FACTS, recent, "en", "en") == "robotic_template"


@pytest.mark.parametrize(
    "meaning,reason",
    [
        ("", "its meaning: empty"),
        ("I'm sorry, three weeks is long, Maria answers you.", "its meaning: another language"),
        (
            "Мне жаль, три недели без денег. Мария ответит вам. Пишите на https://evil.example",
            "its meaning: an address",
        ),
        ("Мне жаль, три недели без денег. Мария ответит вам до 14:30.", "a number"),
    ],
    ids=["missing", "in another language", "with a link", "with another time"],
)
def test_the_meaning_is_checked_too(meaning: str, reason: str) -> None:
    facts = {**FACTS, "time": "by noon"}
    draft = " ".join(GOOD).replace("by 14:30 today", "by noon")
    assert reason in str(objection(Answer(draft, meaning), SITUATION, facts, (), "en", "ru"))


def test_numbers_are_read_in_all_digits() -> None:
    assert numbers("12:30, ۱۲ و ３４") == {"12", "30", "34"}
    assert numbers("²") == frozenset()
