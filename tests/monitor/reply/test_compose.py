"""What a draft says and in which order, what gives way to a limit, and where there is none."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from alerts.event import History
from monitor.reply.bank import LANGUAGES
from monitor.reply.compose import Draft, Refusal, Unfit, compose
from monitor.reply.sensitive import Sensitive
from monitor.reply.situation import House, Situation
from monitor.understand.assessment import Assessment, Cause, Emotion, Kind, Label, Span

NOW = datetime(2026, 3, 12, 13, 17, tzinfo=UTC)
TEXT = "Hello? My parcel never came."
ASSESSMENT = Assessment(
    language="en", brand="acme", complaint=0.9, is_complaint=True, negativity=0.8, label=Label.NEGATIVE,
    kind=Kind.COMPLAINT, cause=Cause.DELIVERY, emotion=Emotion.ANGER, impact=1, needs_reply=True, cues=(),
    spans=(Span(17, 27, "phrase: never came"),), factors=(), abstained=False, fingerprint=0,
)  # fmt: skip
HOUSE = House(name="Acme", agent="Maria", channel="https://acme.example/help")
SITUATION = Situation(text=TEXT, assessment=ASSESSMENT, house=HOUSE, name="Ada Lane")


def draft(situation: Situation = SITUATION, seed: str = "inc-000007", agent_language: str = "en") -> Draft:
    written = compose(situation, seed, NOW, agent_language)
    assert isinstance(written, Draft), written
    return written


def refused(situation: Situation) -> Refusal:
    written = compose(situation, "inc-000007", NOW)
    assert isinstance(written, Refusal), written
    return written


def about(situation: Situation = SITUATION, **changes: object) -> Situation:
    """The situation with another assessment."""
    return replace(situation, assessment=replace(situation.assessment, **changes))


def test_a_draft_acknowledges_says_back_acts_asks_and_offers_the_private_way():
    written = draft()
    parts = (written.acknowledge, written.paraphrase, written.act, written.question)
    places = [written.text.index(part) for part in parts]
    assert all(parts)
    assert places == sorted(places)
    assert written.text.startswith("Hello Ada. ")
    assert "“My parcel never came”" in written.paraphrase
    assert "Maria" in written.act
    assert "by 14:20 today" in written.act
    assert written.text.endswith("https://acme.example/help")
    assert written.named.words == "My parcel never came"
    assert written.named.span == 0
    assert written.gloss is None


def test_the_same_seed_gives_the_same_draft_and_others_differ():
    assert draft(seed="inc-000007") == draft(seed="inc-000007")
    texts = {draft(seed=f"inc-{number:06d}").text for number in range(40)}
    assert len(texts) > 25


def test_without_words_to_quote_the_cause_is_said_in_ours():
    written = draft(about(spans=()))
    assert written.named.words is None
    assert written.named.statement.startswith(("say_back.delivery", "say_back.any"))
    assert "deliver" in written.paraphrase


def test_an_unknown_cause_is_asked_about_and_not_told():
    written = draft(about(cause=Cause.UNKNOWN))
    assert written.paraphrase == ""
    assert "“My parcel never came”" in written.question
    assert written.text.count("?") == 1


def test_of_an_unknown_cause_without_words_the_feeling_is_named():
    written = draft(about(cause=Cause.UNKNOWN, spans=()))
    assert written.named.statement.startswith("understanding.anger")
    assert written.question


def test_where_nothing_can_be_named_there_is_no_draft():
    assert refused(about(cause=Cause.UNKNOWN, spans=(), emotion=Emotion.CALM)) == Refusal(Unfit.UNSURE)
    assert refused(about(cause=Cause.UNKNOWN, spans=(), emotion=None)) == Refusal(Unfit.UNSURE)


def test_what_happened_before_is_owned_up_to():
    unanswered = draft(replace(SITUATION, history=History(previous_incidents=2, unanswered_before=1)))
    again = draft(replace(SITUATION, history=History(previous_incidents=2)))
    assert "apology.unanswered" in " ".join(unanswered.statements)
    assert "apology.again" in " ".join(again.statements)
    assert "apology" not in " ".join(draft(replace(SITUATION, history=History())).statements)


def test_a_house_that_names_nobody_answers_as_a_house():
    written = draft(replace(SITUATION, house=House(name="Acme")))
    assert "Acme" in written.act
    assert "private_way" not in " ".join(written.statements)


def test_a_known_trouble_is_told_where_the_service_is_down():
    house = replace(
        HOUSE,
        notes={"en": "We know that the app closes at the start.", "de": "Bekannt."},
        status_page="https://s.example",
    )
    down = draft(replace(about(cause=Cause.OUTAGE), house=house))
    assert "We know that the app closes at the start. " in down.text
    assert "https://s.example" in down.text
    assert "We know" not in draft(replace(SITUATION, house=house)).text
    russian = draft(replace(about(cause=Cause.OUTAGE, language="ru", spans=()), house=house))
    assert "We know" not in russian.text


def test_in_private_no_private_way_is_offered():
    assert "https://" not in draft(replace(SITUATION, public=False)).text


def test_the_register_is_the_house_s():
    formal = about(language="ru", spans=())
    informal = replace(formal, house=replace(HOUSE, informal=frozenset({"ru"})))
    seeds = [f"inc-{number}" for number in range(20)]
    assert not [text for seed in seeds if " тебе " in (text := draft(formal, seed).text)]
    assert not [text for seed in seeds if " вам " in (text := draft(informal, seed).text)]


def test_praise_is_thanked_for():
    written = draft(about(kind=Kind.PRAISE, cause=Cause.NONE, emotion=Emotion.JOY, spans=()))
    assert written.statements[1].startswith("thanks.any")
    assert "Maria" in written.act
    assert refused(about(kind=Kind.PRAISE, cues=("sarcasm",))) == Refusal(Unfit.UNSURE)


OTHERS = {
    "news": ({"kind": Kind.NEWS}, Unfit.KIND),
    "a joke": ({"kind": Kind.JOKE}, Unfit.KIND),
    "a language without sentences": ({"language": "sw"}, Unfit.LANGUAGE),
    "nothing understood": ({"abstained": True}, Unfit.UNSURE),
}


@pytest.mark.parametrize("changes, reason", OTHERS.values(), ids=OTHERS)
def test_what_is_nothing_to_answer_gets_no_draft(changes: dict[str, object], reason: Unfit):
    assert refused(about(**changes)) == Refusal(reason)


@pytest.mark.parametrize("name", Sensitive)
@pytest.mark.parametrize("kind", [Kind.COMPLAINT, Kind.PRAISE, Kind.NEWS])
def test_a_sensitive_matter_gets_no_draft_but_somebody_to_call(name: Sensitive, kind: Kind):
    refusal = refused(about(cues=(name.value,), kind=kind, language="sw"))
    assert refusal.reason is name
    assert refusal.call.startswith("Call ")


def test_whom_to_call_is_said_in_the_agent_s_language():
    written = compose(about(cues=("legal",)), "x", NOW, "ru")
    assert isinstance(written, Refusal)
    assert written.call.startswith("Позовите юристов")


def test_the_least_important_gives_way_first():
    situation = replace(SITUATION, history=History(unanswered_before=1))
    whole = draft(situation)
    counts = []
    for limit in range(len(whole.text), 0, -1):
        written = compose(replace(situation, limit=limit), "inc-000007", NOW)
        if isinstance(written, Refusal):
            assert written == Refusal(Unfit.ROOM)
            break
        assert len(written.text) <= limit
        assert written.act
        assert written.paraphrase
        counts.append(len(written.statements))
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == 7
    assert counts[-1] == 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("agent_language", ["en", "ru", "hi"])
def test_the_gloss_is_the_same_sentences_in_the_agent_s_language(language: str, agent_language: str):
    situation = about(language=language, spans=())
    written = draft(situation, agent_language=agent_language)
    if language == agent_language:
        assert written.gloss is None
    else:
        assert (
            written.gloss == draft(about(situation, language=agent_language), agent_language="sw").text or written.gloss
        )


def test_the_gloss_says_sentence_by_sentence_what_the_draft_says():
    situation = replace(about(language="ru", spans=()), name="", house=HOUSE)
    written = draft(situation, seed="inc-1")
    english = draft(about(situation, language="en"), seed="inc-1")
    assert written.statements == english.statements
    assert written.gloss == english.text


def test_an_agent_s_language_without_sentences_is_served_in_english():
    assert draft(about(language="ru"), agent_language="sw").gloss == draft(about(language="ru")).gloss
