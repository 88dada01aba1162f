"""All signals of a text in one list, and each cue where it is first seen."""

from monitor.understand.matter import matter
from monitor.understand.mood import Reading, mood, tones
from monitor.understand.normalise import normalise
from monitor.understand.signals import cues_of, signals_of
from monitor.understand.terms import Entry, Hit, Role, Spaced, spaced_words

LEXICON = Spaced(
    [
        Entry("awful", Role.WORD, -3),
        Entry("my order", Role.CUE, name="firsthand"),
        Entry("never again", Role.CUE, name="churn"),
        Entry("i am leaving", Role.CUE, name="churn"),
    ]
)
TEXT = "never again! my order was awful, I am leaving"


def hits(text: str) -> list[Hit]:
    return LEXICON.find(text, spaced_words(text))


def test_a_cue_stands_where_it_is_first_seen():
    clean = normalise(TEXT).text
    assert {cue: clean[hit.start : hit.end] for cue, hit in cues_of(hits(clean)).items()} == {
        "churn": "never again",
        "firsthand": "my order",
    }
    assert cues_of([]) == {}


def test_signals_of_mood_come_before_those_of_the_matter():
    clean = normalise(TEXT)
    reading = Reading(clean, spaced_words(clean.text), hits(clean.text), [], "en")
    felt, cues = tones(reading), cues_of(reading.hits)
    assert signals_of(reading, cues) == mood(reading, felt) + matter(reading, felt, cues)
    names = [signal.name for signal in signals_of(reading, cues)]
    assert {"bad", "exclaimed", "cue churn", "own"} <= set(names)
    assert names.count("cue churn") == 1
