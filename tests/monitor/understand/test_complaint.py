"""The gate: own trouble passes, other people's and other kinds of posts do not."""

import pytest

from monitor.understand.assessment import Cause, Kind, Label, Sum
from monitor.understand.cause import cause_of, cues_of, impact_of
from monitor.understand.complaint import Gate, complaint, kind_of, needs_reply
from monitor.understand.emoji import signs_in
from monitor.understand.normalise import normalise
from monitor.understand.sentiment import Reading, leaning, logistic, negativity, tones
from monitor.understand.terms import Entry, Role, Spaced, spaced_words

LEXICON = Spaced(
    [
        *(Entry(term, Role.WORD, -2) for term in ("awful", "broken", "war")),
        *(Entry(term, Role.WORD, 2) for term in ("great", "love")),
        Entry("not", Role.NEGATOR),
        *(Entry(term, Role.COMPLAINT, 3) for term in ("still no refund", "third week", "nobody answers")),
        Entry("refund*", Role.CAUSE, name="billing"),
        Entry("parcel*", Role.CAUSE, name="delivery"),
        Entry("courier*", Role.CAUSE, name="delivery"),
        Entry("my order", Role.CUE, name="firsthand"),
        Entry("nobody answers", Role.CUE, name="unanswered"),
        Entry("can you help", Role.CUE, name="request"),
        Entry("how do i", Role.CUE, name="question"),
        Entry("caught fire", Role.CUE, name="safety"),
        Entry("my savings", Role.CUE, name="money"),
        Entry("thanks", Role.CUE, name="thanks"),
        Entry("shares fell", Role.KIND, name="news"),
        Entry("why did the", Role.KIND, name="joke"),
        Entry("promo code", Role.KIND, name="promo_spam"),
        Entry("well done", Role.KIND, name="praise"),
        *(Entry(term, Role.ADDRESS) for term in ("you", "your")),
    ]
)


def gate(text: str, rating: float | None = None) -> Gate:
    clean = normalise(text)
    words = spaced_words(clean.text)
    hits = LEXICON.find(clean.text, words)
    reading = Reading(clean, words, hits, signs_in(clean.text), "en", rating)
    felt = tones(reading)
    return Gate(reading, felt, cues_of(hits), leaning(negativity(reading, felt)))


def score(text: str, rating: float | None = None) -> float:
    return logistic(sum(factor.points for factor in complaint(gate(text, rating), readable=True)))


@pytest.mark.parametrize(
    "more, less",
    [
        pytest.param("still no refund", "a refund", id="a phrase without an emotional word"),
        pytest.param("my order is awful", "the film is awful", id="own experience"),
        pytest.param("your parcel service is awful", "their parcel service is awful", id="said to the company"),
        pytest.param("@acme awful parcel", "awful parcel", id="a handle in front"),
        pytest.param("third week, nobody answers", "third week", id="no answer"),
        pytest.param("my order is awful", "my order is not awful", id="negated"),
        pytest.param("awful parcel", "awful parcel, shares fell", id="news"),
        pytest.param("awful parcel", "why did the awful parcel", id="joke"),
        pytest.param("awful parcel", "awful parcel? promo code", id="promotion"),
        pytest.param("awful parcel", "awful parcel, well done", id="praise"),
        pytest.param("my parcel is broken 😡", "my parcel is broken", id="emoji"),
        pytest.param("my order caught fire", "a heater caught fire", id="danger of one's own"),
        pytest.param("can you help? refund", "can you help? weather", id="a request about trouble"),
    ],
)
def test_evidence_moves_the_number(more: str, less: str):
    assert score(more) > score(less)


def test_stars_count_where_there_are_any():
    assert score("it came", rating=1) > score("it came") > score("it came", rating=5)


def test_far_from_the_own_experience_a_bad_word_counts_less():
    near, far = "my order is broken " + "and so on " * 20, "my order is here " + "and so on " * 20 + "broken"
    names = [factor.name for factor in complaint(gate(far), readable=True)]
    assert score(near) > score(far)
    assert "bad words near own experience" not in names


def test_a_text_that_cannot_be_read_only_starts():
    factors = complaint(gate("still no refund, awful"), readable=False)
    assert [(factor.name, factor.sum) for factor in factors] == [("start", Sum.COMPLAINT)]


@pytest.mark.parametrize(
    "text, label, passed, kind",
    [
        pytest.param("still no refund", Label.NEGATIVE, True, Kind.COMPLAINT, id="complaint"),
        pytest.param("love the app, still no refund", Label.NEUTRAL, True, Kind.MIXED, id="mixed"),
        pytest.param("not great, still no refund", Label.NEGATIVE, True, Kind.COMPLAINT, id="negated praise"),
        pytest.param("shares fell, shares fell. promo code", Label.NEGATIVE, False, Kind.NEWS, id="most phrases"),
        pytest.param("why did the parcel", Label.NEUTRAL, False, Kind.JOKE, id="joke"),
        pytest.param("promo code inside?", Label.NEUTRAL, False, Kind.PROMO_SPAM, id="promotion before question"),
        pytest.param("where is it?", Label.NEUTRAL, False, Kind.QUESTION, id="question mark"),
        pytest.param("how do i open it", Label.NEUTRAL, False, Kind.QUESTION, id="question words"),
        pytest.param("great", Label.POSITIVE, False, Kind.PRAISE, id="praise"),
        pytest.param("it rains", Label.NEUTRAL, False, Kind.OTHER_TOPIC, id="nothing"),
        pytest.param("awful war", Label.NEGATIVE, False, Kind.OTHER_TOPIC, id="sad about something else"),
    ],
)
def test_a_post_is_told_by_its_kind(text: str, label: Label, passed: bool, kind: Kind):
    assert kind_of(gate(text), label, passed=passed) is kind


@pytest.mark.parametrize(
    "text, kind, answer",
    [
        pytest.param("still no refund", Kind.COMPLAINT, True, id="complaint"),
        pytest.param("love it, still no refund", Kind.MIXED, True, id="mixed"),
        pytest.param("how do i open it", Kind.QUESTION, True, id="question"),
        pytest.param("@acme open on Sunday?", Kind.QUESTION, True, id="put to the company"),
        pytest.param("are you open on Sunday?", Kind.QUESTION, True, id="put to you"),
        pytest.param("which one is better?", Kind.QUESTION, False, id="put to nobody"),
        pytest.param("great, can you help", Kind.PRAISE, True, id="praise with a request"),
        pytest.param("great, thanks", Kind.PRAISE, False, id="praise"),
        pytest.param("shares fell, can you help", Kind.NEWS, False, id="news"),
        pytest.param("promo code, can you help?", Kind.PROMO_SPAM, False, id="promotion"),
        pytest.param("it rains", Kind.OTHER_TOPIC, False, id="other topic"),
    ],
)
def test_who_waits_for_an_answer(text: str, kind: Kind, answer: bool):
    assert needs_reply(gate(text), kind) is answer


@pytest.mark.parametrize(
    "text, cause",
    [
        pytest.param("refund for my parcels, the courier", Cause.DELIVERY, id="most phrases"),
        pytest.param("the parcel came, still no refund", Cause.BILLING, id="inside the complaint phrase"),
        pytest.param("a parcel, a refund", Cause.BILLING, id="equal: the one a reply can settle"),
        pytest.param("parcel parcel parcel, refund refunded", Cause.BILLING, id="equal after repeats"),
        pytest.param("nobody answers", Cause.NO_ANSWER, id="from a cue"),
        pytest.param("it caught fire", Cause.SAFETY, id="from a grave cue"),
        pytest.param("awful", Cause.UNKNOWN, id="nothing named"),
    ],
)
def test_the_cause_has_the_most_evidence(text: str, cause: Cause):
    seen = gate(text)
    assert cause_of(seen.reading.hits, seen.cues) is cause


@pytest.mark.parametrize(
    "cues, passed, impact",
    [
        (["safety", "money"], True, 3),
        (["distress"], True, 3),
        (["deadline"], True, 2),
        (["money"], True, 2),
        (["churn"], True, 1),
        ([], True, 1),
        (["safety"], False, 0),
    ],
)
def test_impact_follows_what_is_at_stake(cues: list[str], passed: bool, impact: int):
    assert impact_of(cues, passed) == impact
