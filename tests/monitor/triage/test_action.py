from datetime import timedelta

import pytest
from doubles.values import NOW, incident

from monitor.triage.action import Action, Refusal, act


def refused(action: Action, actor: str = "omid", **changes: object) -> Refusal:
    with pytest.raises(Refusal) as told:
        act(incident(**changes), action, actor, NOW + timedelta(minutes=1))
    return told.value


def test_a_second_claim_is_refused_with_who_was_first() -> None:
    refusal = refused(Action.CLAIM, id=7, state="claimed", claimed_by="mina")
    assert str(refusal) == "inc-000007 is already claimed by mina"
    assert (refusal.incident, refusal.claimed_by) == ("inc-000007", "mina")


def test_what_the_state_forbids_is_refused_with_what_it_allows() -> None:
    refusal = refused(Action.SNOOZE, id=7, state="dismissed", claimed_by="mina")
    assert str(refusal) == "inc-000007 is dismissed: snooze is not possible now, but reopen is"
    assert (refusal.state, refusal.action, refusal.allowed) == ("dismissed", "snooze", ("reopen",))
    assert refusal.claimed_by is None


def test_whoever_has_it_may_claim_it_again() -> None:
    mine = incident(state="claimed", claimed_by="mina")
    assert act(mine, Action.CLAIM, "mina", NOW) is mine
