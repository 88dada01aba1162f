"""What people do with an incident: each action is idempotent, and a refusal says why."""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.event import State
from monitor.triage.incident import CLAIM_HOLDS, Incident, answer, close, reopen


class Action(StrEnum):
    """What a person does with an incident."""

    CLAIM = "claim"
    RELEASE = "release"
    ANSWERED = "answered"
    SNOOZE = "snooze"
    RESOLVE = "resolve"
    DISMISS = "dismiss"
    REOPEN = "reopen"


class Refusal(Exception):
    """The action cannot be taken in this state; the sentence says why and who did what.

    It is English, for logs; whoever answers a person says the same from the facts.
    """

    def __init__(self, incident: Incident, action: Action) -> None:
        self.incident, self.state, self.action = incident.name, incident.state, action
        self.claimed_by = incident.claimed_by if action is Action.CLAIM and incident.state == "claimed" else None
        """Who was first, where that is why."""
        self.allowed = tuple(sorted(choice for choice in Action if incident.state in _FROM[choice]))
        """What may be done instead."""
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        if self.claimed_by is not None:
            return f"{self.incident} is already claimed by {self.claimed_by}"
        allowed = ", ".join(self.allowed)
        return f"{self.incident} is {self.state}: {self.action} is not possible now, but {allowed} is"


def act(
    incident: Incident, action: Action, actor: str, now: datetime, *, pause: timedelta = timedelta(minutes=30)
) -> Incident:
    """What a person's action makes of it; the same object when nothing changes. Raises Refusal."""
    wanted = _WANTED[action]
    if wanted == incident.state and (action is not Action.CLAIM or incident.claimed_by == actor):
        return incident
    if incident.state not in _FROM[action]:
        raise Refusal(incident, action)
    if action is Action.ANSWERED:
        return replace(answer(incident, now), claimed_by=incident.claimed_by or actor)
    if action in (Action.RESOLVE, Action.DISMISS):
        return close(incident, wanted, now)
    if action is Action.REOPEN:
        return reopen(incident, now)
    holds = {Action.CLAIM: CLAIM_HOLDS, Action.SNOOZE: pause}.get(action)
    return replace(
        incident,
        state=wanted,
        claimed_by=actor if action is Action.CLAIM else None,
        reminded=False,
        until=now + holds if holds else None,
        updated_at=now,
    )


_WANTED: dict[Action, State] = {
    Action.CLAIM: "claimed",
    Action.RELEASE: "open",
    Action.ANSWERED: "answered",
    Action.SNOOZE: "snoozed",
    Action.RESOLVE: "resolved",
    Action.DISMISS: "dismissed",
    Action.REOPEN: "open",
}
_FROM: dict[Action, frozenset[State]] = {
    Action.CLAIM: frozenset({"open", "snoozed"}),
    Action.RELEASE: frozenset({"claimed"}),
    Action.ANSWERED: frozenset({"open", "claimed", "snoozed"}),
    Action.SNOOZE: frozenset({"open", "claimed"}),
    Action.RESOLVE: frozenset({"open", "claimed", "snoozed", "answered"}),
    Action.DISMISS: frozenset({"open", "claimed", "snoozed", "answered", "resolved"}),
    Action.REOPEN: frozenset({"answered", "resolved", "dismissed"}),
}
