from dataclasses import replace
from typing import Any

import pytest

from monitor.triage.deadline import Late
from monitor.triage.verdict import Snapshot, Verdict, event_of, judge

TOLD = Snapshot("medium", "open", mentions=1, authors=1, people=100, late=Late.IN_TIME)


@pytest.mark.parametrize(
    "change,verdict",
    [
        pytest.param({}, Verdict.NOTHING_NEW, id="nothing"),
        pytest.param({"level": "high"}, Verdict.WORSE, id="severity rose"),
        pytest.param({"level": "low"}, Verdict.NOTHING_NEW, id="severity fell"),
        pytest.param({"mentions": 2}, Verdict.NEW_MENTIONS, id="they wrote again"),
        pytest.param({"people": 299}, Verdict.NOTHING_NEW, id="reach below the step"),
        pytest.param({"people": 300}, Verdict.REACH_ROSE, id="reach tripled"),
        pytest.param({"authors": 3}, Verdict.REACH_ROSE, id="three people now"),
        pytest.param({"people": None}, Verdict.NOTHING_NEW, id="reach became unknown"),
        pytest.param({"late": Late.NEAR}, Verdict.NEAR, id="deadline near"),
        pytest.param({"late": Late.PASSED}, Verdict.DUE, id="deadline passed"),
        pytest.param({"state": "claimed"}, Verdict.CLAIMED, id="claimed"),
        pytest.param({"state": "claimed", "level": "critical"}, Verdict.CLAIMED, id="a state change says it all"),
        pytest.param({"state": "answered"}, Verdict.BRAND_REPLIED, id="answered"),
        pytest.param({"state": "resolved"}, Verdict.RESOLVED, id="resolved"),
        pytest.param({"state": "dismissed"}, Verdict.DISMISSED, id="dismissed"),
        pytest.param({"state": "snoozed"}, Verdict.SNOOZED, id="snoozed"),
    ],
)
def test_why_we_speak_again_about_an_open_incident(change: dict[str, Any], verdict: Verdict) -> None:
    assert judge(replace(TOLD, **change), TOLD, "low") is verdict


@pytest.mark.parametrize(
    "before,verdict",
    [
        pytest.param("answered", Verdict.REOPENED, id="upset again after our answer"),
        pytest.param("resolved", Verdict.REOPENED, id="not over"),
        pytest.param("claimed", Verdict.RELEASED, id="a claim ran out"),
        pytest.param("snoozed", Verdict.RELEASED, id="a snooze ran out"),
    ],
)
def test_open_again(before: Any, verdict: Verdict) -> None:
    assert judge(TOLD, replace(TOLD, state=before), "low") is verdict


def test_a_channel_that_knows_nothing_hears_it_first() -> None:
    assert judge(TOLD, None, "low") is Verdict.FIRST


def test_what_is_too_mild_is_recorded_only() -> None:
    assert judge(TOLD, None, "high") is Verdict.TOO_MILD


def test_what_was_settled_before_anyone_was_told_stays_untold() -> None:
    assert judge(replace(TOLD, state="answered"), None, "low") is Verdict.SETTLED_UNTOLD


def test_a_closed_incident_is_silent() -> None:
    closed = replace(TOLD, state="dismissed")
    assert judge(replace(closed, mentions=9, people=10**6), closed, "low") is Verdict.NOTHING_NEW


def test_a_claimed_incident_does_not_complain_of_its_deadline() -> None:
    claimed = replace(TOLD, state="claimed")
    assert judge(replace(claimed, late=Late.PASSED), claimed, "low") is Verdict.NOTHING_NEW


@pytest.mark.parametrize("verdict", list(Verdict), ids=lambda verdict: verdict.name)
def test_every_verdict_has_an_event_or_is_silent(verdict: Verdict) -> None:
    assert event_of(verdict)
    assert isinstance(verdict.speaks, bool)


def test_a_passed_deadline_and_a_rise_escalate() -> None:
    assert event_of(Verdict.DUE) == event_of(Verdict.WORSE) == "escalated"
