"""Whose trouble it is: signals that tell own trouble from other people's, and a complaint from other kinds of posts."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.understand.emoji import signs_in
from monitor.understand.matter import CUE_NAMES, NEAR, OVERHEARD, matter
from monitor.understand.mood import Reading, Signal, tones
from monitor.understand.normalise import normalise
from monitor.understand.signals import cues_of
from monitor.understand.terms import Entry, Han, Lexicon, Role, Spaced, spaced_words

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
        Entry("thanks", Role.CUE, name="thanks"),
        Entry("shares fell", Role.KIND, name="news"),
        Entry("stock market", Role.KIND, name="news"),
        Entry("why did the", Role.KIND, name="joke"),
        *(Entry(term, Role.ADDRESS) for term in ("you", "your")),
    ]
)
CHINESE = Han([Entry("差", Role.WORD, -2), Entry("我的", Role.CUE, name="firsthand")])


def reading(text: str, lexicon: Lexicon = LEXICON, language: str = "en") -> Reading:
    clean = normalise(text)
    words = spaced_words(clean.text)
    return Reading(clean, words, lexicon.find(clean.text, words), signs_in(clean.text), language)


def signals(text: str, lexicon: Lexicon = LEXICON, language: str = "en") -> dict[str, Signal]:
    read = reading(text, lexicon, language)
    return {signal.name: signal for signal in matter(read, tones(read), cues_of(read.hits))}


@pytest.mark.parametrize(
    "name, told, silent",
    [
        pytest.param("own", "my order is awful", "the film is awful", id="own experience"),
        pytest.param("own", "your parcel service is awful", "their parcel service is awful", id="said to the company"),
        pytest.param("own", "@acme awful parcel", "awful parcel", id="a handle in front"),
        pytest.param("own", "my order is awful", "my order is not awful", id="negated"),
        pytest.param("addressed", "your parcel", "their parcel", id="speaks to you"),
        pytest.param("cue unanswered", "third week, nobody answers", "third week", id="no answer"),
        pytest.param("cue thanks", "great, thanks", "great", id="thanks"),
        pytest.param("kind news", "awful parcel, shares fell", "awful parcel", id="news"),
        pytest.param("kind joke", "why did the awful parcel", "the awful parcel", id="joke"),
        pytest.param("cause billing", "still no refund", "still nothing", id="a cause"),
        pytest.param("cause", "parcel", "bag", id="any cause"),
        pytest.param("help", "can you help? my refund", "can you help? the weather", id="a request about trouble"),
        pytest.param("help", "how do i get a refund", "a refund", id="a question about trouble"),
        pytest.param("elsewhere", "the war is awful", "your war is awful", id="nothing to do with anybody here"),
        pytest.param("elsewhere", "it rains", "the parcel is wet", id="nothing gone wrong"),
    ],
)
def test_a_signal_is_there_when_the_text_tells_it(name: str, told: str, silent: str):
    assert name in signals(told)
    assert name not in signals(silent)


@pytest.mark.parametrize(
    "name, more, less",
    [
        pytest.param("own", "my order is awful, broken", "my order is awful", id="two bad words near"),
        pytest.param("kind news", "shares fell on the stock market", "shares fell", id="two phrases of news"),
        pytest.param("cause", "a parcel, a refund", "a parcel, a courier", id="two causes"),
        pytest.param("cue safety", "my order caught fire", "a heater caught fire", id="danger of one's own"),
        pytest.param("cue safety", "the parcel caught fire", "a heater caught fire", id="danger with a cause"),
    ],
)
def test_more_of_a_thing_is_a_larger_amount(name: str, more: str, less: str):
    assert signals(more)[name].amount > signals(less)[name].amount


def test_public_dangers_are_overheard_when_nobody_tells_their_own():
    assert signals("a heater caught fire")["cue safety"].amount == OVERHEARD
    assert signals("great, thanks")["cue thanks"].amount == 1


@pytest.mark.parametrize("between, counts", [(NEAR - 3, True), (NEAR + 3, False)])
def test_only_bad_words_near_the_own_experience_are_one_s_own(between: int, counts: bool):
    assert ("own" in signals("my order " + "x " * between + "broken")) is counts
    assert ("own" in signals("broken " + "x " * between + "my order")) is counts
    assert ("own" in signals("我的" + "了" * between + "差", CHINESE, "zh")) is counts


def test_a_handle_makes_what_is_near_one_s_own_in_chinese_too():
    assert "own" in signals("了" * 40 + " @acme 差", CHINESE, "zh")


def test_many_bad_words_of_one_s_own_count_as_a_few():
    assert signals("my order " + "awful broken " * 6)["own"].amount == 4


@pytest.mark.parametrize(
    "text, amounts",
    [
        pytest.param("@acme hi", {"handle first": 1, "handles": 1}, id="a handle in front"),
        pytest.param(".@acme hi", {"handle first": 1, "handles": 1}, id="a handle behind a dot"),
        pytest.param("hi @a @b @c @d", {"handles": 3}, id="handles"),
        pytest.param("https://example.com", {"link": 1}, id="link"),
        pytest.param("well…", {"trailing off": 1}, id="trailing off"),
        pytest.param("he said «hi»", {"quotes": 1}, id="quotes"),
        pytest.param("٢٠٪", {"percent": 1}, id="Arabic percent sign"),
        pytest.param("plain", {}, id="nothing"),
    ],
)
def test_the_form_is_told_as_it_is_written(text: str, amounts: dict[str, float]):
    form = ("handle first", "handles", "link", "trailing off", "quotes", "percent")
    assert {name: signal.amount for name, signal in signals(text).items() if name in form} == amounts


def test_a_signal_shows_where_it_stands_in_the_normalised_text():
    text = "Ｍｙ  ORDER: third week, nobody ＡＮＳＷＥＲＳ about my parcels, awful"
    clean = normalise(text).text
    shown = {name: clean[slice(*signal.place)] for name, signal in signals(text).items() if signal.place}
    assert shown == {
        "cue firsthand": "my order",
        "cue unanswered": "nobody answers",
        "cause delivery": "parcels",
        "own": "awful",
    }


def test_every_cue_is_called_by_its_name():
    assert signals("nobody answers")["cue unanswered"].label == CUE_NAMES["unanswered"]
    assert len(set(CUE_NAMES.values())) == len(CUE_NAMES)


PHRASES = st.sampled_from(
    [
        "my order",
        "awful",
        "still no refund",
        "parcel",
        "caught fire",
        "shares fell",
        "your",
        "@acme",
        "#x",
        "https://x",
        "%",
    ]
)


@settings(deadline=None)
@given(st.one_of(st.text(st.characters()), st.lists(PHRASES, max_size=80).map(" ".join)))
def test_each_signal_comes_once_and_stays_small(text: str):
    read = reading(text)
    found = matter(read, tones(read), cues_of(read.hits))
    assert len({signal.name for signal in found}) == len(found)
    assert all(0 < signal.amount <= 4 and math.isfinite(signal.amount) for signal in found)
    assert all(0 <= one.place[0] < one.place[1] <= len(read.text.text) for one in found if one.place)
