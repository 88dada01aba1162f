"""The coach's word on real replies, as the measures take it."""

from datetime import UTC, datetime

import pytest

from monitor.reply.measures_course import OurReply
from monitor.report_coach import coach

AT = datetime(2026, 3, 1, tzinfo=UTC)
COMPLAINT = "Acme, third week without my refund and nobody answers. I am so angry!"
KIND = (
    "Three weeks without your refund and no answer: I understand your anger, and I am sorry. I am Mina, I have sent the"
    " refund just now, and I will write to you here by 5 pm today. What else has this cost you?"
)


def ours(text: str, language: str = "en", complaint: str = COMPLAINT) -> OurReply:
    return OurReply(1, AT, text, complaint, language)


def test_a_kind_answer_is_graded_above_a_cold_one() -> None:
    kind, cold = coach(ours(KIND), ()), coach(ours("As stated in our terms, you should have read them."), ())
    assert kind is not None
    assert cold is not None
    assert kind.good
    assert not cold.good
    assert kind.positive > cold.positive


def test_what_it_cannot_read_it_does_not_grade() -> None:
    assert coach(ours("ขออภัยในความไม่สะดวก เราจะตรวจสอบให้", "th", "สินค้าเสียหาย แย่มาก"), ()) is None


@pytest.mark.parametrize("text", ["", "?", "😡" * 500], ids=["nothing", "a sign", "emoji"])
def test_whatever_was_posted_there_is_a_grade_or_none(text: str) -> None:
    grade = coach(ours(text), ("", KIND))
    assert grade is None or not grade.good
