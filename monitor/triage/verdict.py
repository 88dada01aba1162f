"""Why we speak, or stay silent, about an incident now: compared with what a channel was last told."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from alerts.event import EventType, State
from alerts.event import Severity as Level
from monitor.triage.deadline import Late
from monitor.triage.incident import CLOSED, SETTLED
from monitor.triage.severity import worse

STEP = 3
"""Reach or authors must have grown this many times to be news."""


class Verdict(StrEnum):
    """The named reason; it stands in the event, in the log and in `explain`."""

    FIRST = "first_notification"
    WORSE = "severity_rose"
    NEW_MENTIONS = "new_mentions"
    REACH_ROSE = "reach_rose"
    NEAR = "sla_near"
    DUE = "sla_due"
    CALLED = "nobody_took_it"
    REMINDED = "claim_runs_out"
    CLAIMED = "claimed"
    RELEASED = "released"
    SNOOZED = "snoozed"
    BRAND_REPLIED = "brand_replied"
    SATISFIED = "customer_satisfied"
    RESOLVED = "resolved"
    DISMISSED = "not_a_complaint"
    REOPENED = "upset_again"
    DELETED = "mention_deleted"
    CALM = "surge_over"
    RECOVERED = "mood_recovered"
    TOO_MILD = "too_mild"
    SILENCED = "silenced"
    IN_SURGE = "part_of_a_surge"
    SETTLED_UNTOLD = "settled_before_anyone_was_told"
    NOTHING_NEW = "nothing_new"
    MUTED = "backfill_or_baseline"

    @property
    def speaks(self) -> bool:
        return self not in _SILENT


_SILENT = {
    Verdict.TOO_MILD,
    Verdict.SILENCED,
    Verdict.IN_SURGE,
    Verdict.SETTLED_UNTOLD,
    Verdict.NOTHING_NEW,
    Verdict.MUTED,
}

EVENT: dict[Verdict, EventType] = {
    Verdict.FIRST: "opened",
    Verdict.WORSE: "escalated",
    Verdict.DUE: "escalated",
    Verdict.CALLED: "escalated",
    Verdict.CLAIMED: "claimed",
    Verdict.RELEASED: "released",
    Verdict.SNOOZED: "snoozed",
    Verdict.BRAND_REPLIED: "answered",
    Verdict.SATISFIED: "resolved",
    Verdict.RESOLVED: "resolved",
    Verdict.CALM: "resolved",
    Verdict.RECOVERED: "resolved",
    Verdict.DISMISSED: "dismissed",
    Verdict.REOPENED: "reopened",
}
"""The event a verdict makes; every other one that speaks is "updated"."""

_BY_STATE: dict[State, Verdict] = {
    "claimed": Verdict.CLAIMED,
    "snoozed": Verdict.SNOOZED,
    "answered": Verdict.BRAND_REPLIED,
    "resolved": Verdict.RESOLVED,
    "dismissed": Verdict.DISMISSED,
}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a channel was told, or would be told now."""

    level: Level
    state: State
    mentions: int
    authors: int
    people: int | None
    late: Late


@dataclass(frozen=True, slots=True)
class News:
    """What just happened to an incident.

    `reason` is named in the event instead of the verdict (resolved because the customer is content, say), and
    makes channels hear that were told before even if nothing else is new. `called` are the channels that the
    incident's plan names now.
    """

    actor: str | None = None
    reason: Verdict | None = None
    called: Collection[str] = ()


NO_NEWS = News()


def judge(now: Snapshot, told: Snapshot | None, least: Level, *, called: bool = False) -> Verdict:
    """Why to speak now to a channel that was last told `told` (None: nothing yet).

    `called`: a step of the plan names this channel now.
    """
    if told is None:
        if now.state in SETTLED:
            return Verdict.SETTLED_UNTOLD
        return Verdict.TOO_MILD if worse(least, now.level) else Verdict.FIRST
    if now.state != told.state:
        return _changed(now.state, told.state)
    if called and now.state == "open":
        return Verdict.CALLED
    return Verdict.NOTHING_NEW if now.state in CLOSED else _risen(now, told)


def event_of(verdict: Verdict) -> EventType:
    return EVENT.get(verdict, "updated")


def _risen(now: Snapshot, told: Snapshot) -> Verdict:
    """What grew since the channel was told, the gravest first."""
    if worse(now.level, told.level):
        return Verdict.WORSE
    if now.mentions > told.mentions:
        return Verdict.NEW_MENTIONS
    if _stepped(now.people, told.people) or _stepped(now.authors, told.authors):
        return Verdict.REACH_ROSE
    if now.late <= told.late or now.state != "open":
        return Verdict.NOTHING_NEW
    return Verdict.DUE if now.late is Late.PASSED else Verdict.NEAR


def _changed(state: State, before: State) -> Verdict:
    if state == "open":
        return Verdict.REOPENED if before in SETTLED else Verdict.RELEASED
    return _BY_STATE[state]


def _stepped(now: int | None, told: int | None) -> bool:
    """Whether a count crossed the next step; a first figure where none was known is no news by itself."""
    return now is not None and told is not None and now >= STEP * max(told, 1)
