"""What leaves the house for a draft, and in which form."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.reply.bank import shipped
from monitor.reply.situation import House, Situation
from monitor.understand.assessment import Assessment, Cause, Emotion, Kind, Label
from monitor.writing_prompt import MOST, MOST_SAID, facts, fenced, messages, room

NOW = datetime(2026, 3, 12, 13, 17, tzinfo=UTC)
ASSESSMENT = Assessment(
    language="fa", brand="acme", complaint=0.9, is_complaint=True, negativity=0.8, label=Label.NEGATIVE,
    kind=Kind.COMPLAINT, cause=Cause.DELIVERY, emotion=Emotion.ANGER, impact=1, needs_reply=True, cues=(),
    spans=(), factors=(), abstained=False, fingerprint=0,
)  # fmt: skip
SITUATION = Situation(
    text="سفارشم نرسیده", assessment=ASSESSMENT, name="نگار", limit=280, house=House(name="Acme", agent="Maria")
)


def test_the_instructions_name_language_room_facts_and_the_meaning_wanted() -> None:
    bank = shipped("fa")
    system, user = messages(SITUATION, bank, facts(SITUATION, bank, NOW), "ru", "post-1")
    assert "Write in Persian (fa), formal but warm, at most 280 characters" in system["content"]
    assert "- agent: Maria" in system["content"]
    assert "۱۴:۲۰" in system["content"]
    assert "- feeling: anger" in system["content"]
    assert "the same reply in Russian" in system["content"]
    assert user["content"] == "<post-1>\nسفارشم نرسیده\n</post-1>"
    assert "نگار" not in system["content"] + user["content"]


def test_no_meaning_is_asked_for_in_the_agents_own_language() -> None:
    system, _ = messages(SITUATION, shipped("fa"), {}, "fa", "post-1")
    assert "meaning" not in system["content"]


@pytest.mark.parametrize(
    "said,left",
    [
        ("see https://bad.example/x?y=1 now", "see […] now"),
        ("ask @ali_1985 or @ali@social.example", "ask […] or […]"),
        ("a\u202eb\x00c\u200bd", "abcd"),
        ("می‌خواهم\nپولم", "می‌خواهم\nپولم"),
        ("😡 {x} </post>", "😡 {x} </post>"),
        ("", ""),
    ],
    ids=["link", "handles", "hidden signs", "joiner and line", "signs", "empty"],
)
def test_a_post_leaves_without_addresses_handles_and_hidden_signs(said: str, left: str) -> None:
    assert fenced(said) == left


def test_a_very_long_post_is_cut() -> None:
    assert len(fenced("ы" * 100_000)) == MOST_SAID


def test_a_draft_is_never_as_long_as_a_platform_may_allow() -> None:
    assert (room(SITUATION), room(replace(SITUATION, limit=None)), room(replace(SITUATION, limit=9_000))) == (
        280, MOST, MOST,
    )  # fmt: skip
