from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from doubles.values import NOW, assessment, incident
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from monitor.triage.action import Action, Refusal, act
from monitor.triage.incident import (
    CLAIM_GRACE,
    CLAIM_HOLDS,
    CLOSED,
    QUIET_RESOLVES,
    REOPEN_WINDOW,
    Candidates,
    Placing,
    answer,
    hear,
    in_reach,
    place,
    tick,
)
from monitor.understand.assessment import Kind, Label

UPSET = assessment(complaint=True)
CALM = assessment(complaint=False)
LATER = NOW + timedelta(hours=1)
MINE = incident(id=1)
OTHERS = incident(id=2, author=2)
CLOSED_LONG_AGO = incident(id=3, state="resolved", closed_at=NOW - REOPEN_WINDOW)


@pytest.mark.parametrize(
    "found,heard,ours,expected",
    [
        pytest.param(Candidates(), UPSET, False, (Placing.NEW, None), id="a first complaint opens one"),
        pytest.param(Candidates(), CALM, False, (Placing.NO_COMPLAINT, None), id="a question opens none"),
        pytest.param(
            Candidates(conversation=MINE, author=OTHERS), UPSET, False, (Placing.SAME_CONVERSATION, MINE),
            id="the conversation comes first",
        ),
        pytest.param(Candidates(conversation=MINE), CALM, False, (Placing.SAME_CONVERSATION, MINE), id="calm words"),
        pytest.param(Candidates(author=MINE), UPSET, False, (Placing.SAME_AUTHOR, MINE), id="the author's own"),
        pytest.param(Candidates(author=MINE), CALM, False, (Placing.NO_COMPLAINT, None), id="a calm post elsewhere"),
        pytest.param(Candidates(author=CLOSED_LONG_AGO), UPSET, False, (Placing.NEW, None), id="closed too long ago"),
        pytest.param(Candidates(thread=OTHERS), CALM, False, (Placing.WITNESS, OTHERS), id="somebody joins in"),
        pytest.param(Candidates(thread=OTHERS), UPSET, False, (Placing.NEW, None), id="a matter of their own"),
        pytest.param(
            Candidates(thread=OTHERS), replace(UPSET, cues=()), False, (Placing.WITNESS, OTHERS),
            id="upset, but about the same matter",
        ),
        pytest.param(Candidates(echoed=OTHERS), UPSET, False, (Placing.ECHO, OTHERS), id="nearly the same words"),
        pytest.param(Candidates(thread=OTHERS), CALM, True, (Placing.OURS, OTHERS), id="our own reply"),
        pytest.param(Candidates(), UPSET, True, (Placing.OURS, None), id="our own post opens nothing"),
        pytest.param(
            Candidates(), replace(UPSET, abstained=True), False, (Placing.NO_COMPLAINT, None), id="unsure opens none"
        ),
    ],
)  # fmt: skip
def test_where_a_mention_belongs(found: Candidates, heard: Any, ours: bool, expected: Any) -> None:
    assert place(heard, ours=ours, found=found, window=REOPEN_WINDOW, now=NOW) == expected


def test_a_closed_incident_can_be_reopened_for_72_hours() -> None:
    closed = incident(state="resolved", closed_at=NOW)
    assert in_reach(closed, REOPEN_WINDOW, NOW + timedelta(hours=71))
    assert not in_reach(closed, REOPEN_WINDOW, NOW + timedelta(hours=72))


@pytest.mark.parametrize("state", ["answered", "resolved", "dismissed"])
def test_upset_again_reopens_one_up_with_a_new_clock(state: Any) -> None:
    heard = hear(incident(state=state, closed_at=NOW), UPSET, LATER)
    assert (heard.state, heard.raised, heard.started_at, heard.closed_at) == ("open", 1, LATER, None)


def test_thanks_after_our_answer_resolves() -> None:
    thanks = assessment(complaint=False, kind=Kind.PRAISE)
    assert hear(incident(state="answered"), thanks, LATER).state == "resolved"


def test_a_question_after_our_answer_changes_no_state() -> None:
    assert hear(incident(state="answered"), CALM, LATER).state == "answered"


def test_the_next_words_can_only_make_it_graver() -> None:
    milder = replace(UPSET, complaint=0.6, negativity=0.1, impact=0)
    before = incident(complaint=0.9, negativity=0.8, impact=2)
    heard = hear(before, milder, LATER)
    assert (heard.complaint, heard.negativity, heard.impact, heard.mentions) == (0.9, 0.8, 2, 2)


def test_silence_after_our_answer_resolves_after_48_hours() -> None:
    answered = answer(incident(), NOW)
    assert tick(answered, NOW + QUIET_RESOLVES - timedelta(seconds=1)) is answered
    assert tick(answered, NOW + QUIET_RESOLVES).state == "resolved"


def test_a_claim_without_an_answer_is_recalled_and_then_released() -> None:
    claimed = act(incident(), Action.CLAIM, "maria", NOW)
    reminded = tick(claimed, NOW + CLAIM_HOLDS)
    assert (reminded.state, reminded.claimed_by, reminded.reminded) == ("claimed", "maria", True)
    assert tick(reminded, NOW + CLAIM_HOLDS) is reminded
    released = tick(reminded, NOW + CLAIM_HOLDS + CLAIM_GRACE)
    assert (released.state, released.claimed_by) == ("open", None)


def test_the_second_to_claim_is_told_who_was_first() -> None:
    claimed = act(incident(), Action.CLAIM, "maria", NOW)
    with pytest.raises(Refusal, match="already claimed by maria"):
        act(claimed, Action.CLAIM, "omid", NOW)


@pytest.mark.parametrize("action", list(Action), ids=lambda action: action.value)
def test_every_action_is_idempotent(action: Action) -> None:
    start = incident(state="answered") if action is Action.REOPEN else incident()
    if action is Action.RELEASE:
        start = act(start, Action.CLAIM, "maria", NOW)
    once = act(start, action, "maria", NOW)
    assert act(once, action, "maria", LATER) is once


def test_a_refused_action_says_what_is_possible() -> None:
    with pytest.raises(Refusal, match="is dismissed: claim is not possible now, but reopen is"):
        act(incident(state="dismissed"), Action.CLAIM, "maria", NOW)


class Life(RuleBasedStateMachine):
    """Whatever people, the brand, the customer and time do, the incident stays whole."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.incident = incident()

    @rule(action=st.sampled_from(Action), actor=st.sampled_from(["maria", "omid"]))
    def somebody_acts(self, action: Action, actor: str) -> None:
        before = self.incident
        try:
            self.incident = act(before, action, actor, self.now)
        except Refusal:
            assert self.incident is before

    @rule(heard=st.sampled_from([UPSET, CALM, assessment(complaint=False, kind=Kind.PRAISE)]))
    def the_customer_speaks(self, heard: Any) -> None:
        self.incident = hear(self.incident, heard, self.now)

    @rule()
    def the_brand_replies(self) -> None:
        self.incident = answer(self.incident, self.now)

    @rule(passed=st.timedeltas(timedelta(0), timedelta(days=4)))
    def time_passes(self, passed: timedelta) -> None:
        self.now += passed
        self.incident = tick(self.incident, self.now)

    @invariant()
    def claimed_means_somebody_has_it(self) -> None:
        if self.incident.state == "claimed":
            assert self.incident.claimed_by
            assert self.incident.until

    @invariant()
    def closed_means_no_clock_runs(self) -> None:
        if self.incident.state in CLOSED:
            assert self.incident.closed_at is not None
            assert self.incident.until is None
        if self.incident.state == "open":
            assert self.incident.claimed_by is None

    @invariant()
    def time_has_nothing_left_to_say(self) -> None:
        settled = tick(self.incident, self.now)
        assert tick(settled, self.now) is settled


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


@pytest.mark.parametrize(
    "number, label, state",
    [
        pytest.param(0.45, Label.NEGATIVE, "open", id="in a bad mood still"),
        pytest.param(0.45, Label.NEUTRAL, "answered", id="a plain word"),
        pytest.param(0.2, Label.NEGATIVE, "answered", id="sad about something else"),
    ],
)
def test_who_has_complained_needs_no_second_proof(number: float, label: Label, state: str):
    words = replace(assessment(complaint=False), complaint=number, label=label, kind=Kind.OTHER_TOPIC)
    assert hear(incident(state="answered"), words, NOW).state == state
