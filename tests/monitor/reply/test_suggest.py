"""The draft in the form of the event, or the reason why there is none."""

from dataclasses import replace
from datetime import UTC, datetime

import msgspec

from alerts.event import Suggestion
from monitor.reply.situation import House, Situation
from monitor.reply.suggest import suggestion
from monitor.understand.assessment import Assessment, Cause, Emotion, Kind, Label, Span

NOW = datetime(2026, 3, 12, 13, 17, tzinfo=UTC)
TEXT = "Посылка так и не пришла."
ASSESSMENT = Assessment(
    language="ru", brand="acme", complaint=0.9, is_complaint=True, negativity=0.8, label=Label.NEGATIVE,
    kind=Kind.COMPLAINT, cause=Cause.DELIVERY, emotion=Emotion.ANGER, impact=1, needs_reply=True, cues=(),
    spans=(Span(8, 23, "phrase: не пришла"),), factors=(), abstained=False, fingerprint=0,
)  # fmt: skip
SITUATION = Situation(text=TEXT, assessment=ASSESSMENT, house=House(name="Acme", agent="Мария"))


def test_a_suggestion_carries_the_draft_its_parts_and_its_gloss():
    suggested, advice = suggestion(SITUATION, "inc-000007", NOW)
    assert advice is None
    assert suggested is not None
    assert suggested.lang == "ru"
    assert suggested.must_edit is True
    assert "«Посылка так и не пришла»" in suggested.paraphrase
    assert suggested.text == " ".join(
        [suggested.acknowledge, suggested.paraphrase, suggested.act, suggested.text.split(". ")[-1]]
    )
    assert suggested.gloss is not None
    assert suggested.gloss.lang == "en"
    assert "Мария" in suggested.gloss.text
    assert msgspec.json.decode(msgspec.json.encode(suggested), type=Suggestion) == suggested


def test_an_agent_who_reads_the_language_needs_no_gloss():
    suggested, _ = suggestion(SITUATION, "inc-000007", NOW, "ru")
    assert suggested is not None
    assert suggested.gloss is None


def test_a_sensitive_matter_gives_advice_and_no_draft():
    assert suggestion(replace(SITUATION, text="Подам в суд. " + TEXT), "x", NOW) == (None, "legal")


def test_what_is_not_sensitive_gives_neither():
    assert suggestion(replace(SITUATION, assessment=replace(ASSESSMENT, kind=Kind.NEWS)), "x", NOW) == (None, None)
