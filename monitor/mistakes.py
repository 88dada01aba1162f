"""What was said against what was labelled, text by text: the material of the list of mistakes and of the curves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alerts.safe_text import inline
from monitor.evaluate import Judged
from monitor.understand.assessment import Label

QUOTED = 100
"""Code points of a text that are shown: enough to recognise it, and one line on most screens."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One text's answer to a yes-or-no question: is it a complaint, or (where no file says so) is it negative."""

    language: str
    gold: str
    said: str
    real: bool
    found: bool
    number: float
    text: str

    @property
    def miss(self) -> float:
        """How far the number is from the truth: the confidence of a mistake."""
        return 1 - self.number if self.real else self.number


def claims(judged: Sequence[Judged]) -> list[Claim]:
    """Of the texts that are labelled and were not abstained on: there the numbers stand for nothing."""
    read = [one for one in judged if not one.said.abstained]
    if any(one.gold.complaint is not None for one in read):
        return list(_complaints(read))
    return list(_moods(read))


def _complaints(judged: Sequence[Judged]) -> Iterator[Claim]:
    names = {True: "complaint", False: "no complaint"}
    for gold, said, _ in judged:
        if gold.complaint is not None:
            answers = (names[gold.complaint], names[said.is_complaint], gold.complaint, said.is_complaint)
            yield Claim(gold.lang or said.language, *answers, said.complaint, gold.text)


def _moods(judged: Sequence[Judged]) -> Iterator[Claim]:
    for gold, said, _ in judged:
        if gold.label is not None:
            answers = (gold.label.value, said.label.value, gold.label is Label.NEGATIVE, said.label is Label.NEGATIVE)
            yield Claim(gold.lang or said.language, *answers, said.negativity, gold.text)


def worst_mistakes(answers: Sequence[Claim], most: int) -> list[Claim]:
    """The wrong answers given with the most confidence, worst first."""
    return sorted((one for one in answers if one.real is not one.found), key=lambda one: -one.miss)[:most]


def mistake_line(claim: Claim) -> str:
    return f"{claim.language:<8} {claim.gold} → {claim.said}  {claim.number:.4f}  {inline(claim.text, QUOTED)}"
