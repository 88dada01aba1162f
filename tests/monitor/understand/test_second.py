"""Another classifier's vote is one bounded factor, asked about would-be alerts only."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from doubles.values import assessment

from connectors.base import Author, Mention
from monitor.understand.assess import Mind, assess_text, assess_texts
from monitor.understand.assessment import Cause, Factor, Kind, Sum
from monitor.understand.second import BOUND, Vote, points_of, weighed
from monitor.understand.yardstick import Scale, Yardstick, logistic

YARDSTICK = Yardstick({"": Scale()}, {"": Scale()}, {"": 0.7})
FOUND = replace(
    assessment(complaint=True),
    complaint=logistic(1.5),
    factors=(Factor("start", -1.0), Factor("words", 2.5), Factor("mood", 9.0, sum=Sum.NEGATIVITY)),
)
UPSET = "Third week without my refund, nobody answers my mails! Unacceptable."
CALM = "Where can I find the opening hours, please?"


@dataclass
class Scripted:
    """Votes the same on everything, and remembers what it was asked."""

    vote: Vote
    asked: list[str] = field(default_factory=list)

    def votes(self, texts: Sequence[str]) -> Sequence[Vote]:
        self.asked += texts
        return [self.vote for _ in texts]


@pytest.mark.parametrize(
    "share, points", [(0.5, 0.0), (1.0, BOUND), (0.0, -BOUND), (0.75, BOUND / 2), (7.0, BOUND), (-1.0, -BOUND)]
)
def test_a_vote_is_bounded(share: float, points: float):
    assert points_of(share) == points


@pytest.mark.parametrize("share, passes", [(1.0, True), (0.6, True), (0.0, False)])
def test_a_vote_is_one_factor_and_the_sum_still_holds(share: float, passes: bool):
    found = weighed(FOUND, Vote(share), YARDSTICK)
    assert found.factors[:-1] == FOUND.factors
    total = math.fsum(factor.points for factor in found.factors if factor.sum is Sum.COMPLAINT)
    assert found.complaint == logistic(total)
    assert found.is_complaint is passes
    assert found.negativity == FOUND.negativity


def test_harm_passes_a_vote_by_an_even_chance():
    undecided = replace(FOUND, complaint=0.6, factors=(Factor("words", 0.4),))
    assert not weighed(undecided, Vote(0.5), YARDSTICK).is_complaint
    assert weighed(replace(undecided, cues=("safety",)), Vote(0.5), YARDSTICK).is_complaint


def test_what_ceases_to_be_a_complaint_has_no_cause_but_its_reasons():
    found = weighed(FOUND, Vote(0.0), YARDSTICK)
    assert (found.kind, found.cause, found.impact, found.fingerprint) == (Kind.OTHER_TOPIC, Cause.NONE, 0, 0)
    assert found.factors[-1] == Factor("second opinion: 0%", -BOUND)


def test_without_an_answer_only_a_note_is_left():
    assert weighed(FOUND, Vote(None, "no answer within 0.2s"), YARDSTICK) == replace(
        FOUND, notes=("second opinion: no answer within 0.2s",)
    )


def test_only_would_be_alerts_are_asked_about():
    second = Scripted(Vote(1.0))
    posts = [Mention("sample", str(at), text, Author("ada")) for at, text in enumerate((CALM, UPSET, ""))]
    found = assess_texts(posts, Mind(second=second))
    assert second.asked == [UPSET]
    assert [one.factors[-1].name for one in found if one.factors] == ["second opinion: 100%"]
    assert found[::2] == assess_texts(posts[::2], Mind())


def test_the_sum_of_a_real_post_is_reproduced_to_the_digit():
    found = assess_text(UPSET, mind=Mind(second=Scripted(Vote(0.9))))
    total = sum(factor.points for factor in found.factors if factor.sum is Sum.COMPLAINT)
    assert found.complaint == logistic(total)
    assert found.complaint > assess_text(UPSET).complaint
