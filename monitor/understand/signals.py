"""All signals of one text, and the cues that are read off the same hits."""

from collections.abc import Mapping, Sequence

from monitor.understand.matter import matter
from monitor.understand.mood import Reading, Signal, mood, tones
from monitor.understand.terms import Hit, Role


def cues_of(hits: Sequence[Hit]) -> dict[str, Hit]:
    """Every cue with the place where it is first seen."""
    return {hit.entry.name: hit for hit in reversed(hits) if hit.entry.role is Role.CUE}


def signals_of(reading: Reading, cues: Mapping[str, Hit]) -> list[Signal]:
    """What speaks for or against anything, before it is weighed."""
    felt = tones(reading)
    return mood(reading, felt) + matter(reading, felt, cues)
