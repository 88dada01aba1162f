"""One upset person with one matter: where a mention belongs, and what becomes of the incident."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.event import Severity as Level
from alerts.event import State
from monitor.triage.deadline import Late
from monitor.triage.reach import Reach
from monitor.understand.assessment import Assessment, Kind, Label

REOPEN_WINDOW = timedelta(hours=72)
CLAIM_HOLDS = timedelta(minutes=30)
"""A claim without an answer is released after this."""
QUIET_RESOLVES = timedelta(hours=48)
"""Silence after our answer counts as content."""
CLOSED: frozenset[State] = frozenset({"resolved", "dismissed"})
SETTLED: frozenset[State] = CLOSED | {"answered"}


class Role(StrEnum):
    """What a mention is to its incident."""

    CUSTOMER = "customer"
    WITNESS = "witness"
    """Somebody else in the same conversation."""
    ECHO = "echo"
    """Somebody else with nearly the same words: one incident, the count kept as reach."""
    OURS = "ours"
    """The brand's own public reply."""


class Placing(StrEnum):
    """Where a mention belongs, and why."""

    SAME_CONVERSATION = "same conversation"
    SAME_AUTHOR = "same author"
    WITNESS = "joined the conversation"
    ECHO = "nearly the same words"
    OURS = "our own reply"
    NEW = "a new complaint"
    NO_COMPLAINT = "no complaint"
    BASELINE = "was there before we began to listen"
    STRANGER = "about none of our brands"


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
    """The action cannot be taken in this state; the sentence says why and who did what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An incident as it stands. Times are aware UTC; `id` 0 means not stored yet."""

    id: int = 0
    brand: str
    author: int
    source: str
    language: str
    root: str
    """Key of the conversation, within the author's realm."""
    state: State = "open"
    level: Level
    points: float = 0.0
    parts: tuple[tuple[str, float], ...] = ()
    raised: int = 0
    """Whole steps added by reopenings."""
    opened_at: datetime
    updated_at: datetime
    started_at: datetime
    """When the running clock began: at the opening, or the last reopening."""
    due_at: datetime
    claimed_by: str | None = None
    until: datetime | None = None
    """When a claim, a snooze or the wait for the customer's next words ends by itself."""
    closed_at: datetime | None = None
    cause: str
    cues: tuple[str, ...] = ()
    impact: int = 0
    complaint: float = 0.0
    negativity: float = 0.0
    reach: Reach = field(default_factory=Reach)
    reach_at: datetime | None = None
    mentions: int = 1
    """Posts of the customer."""
    authors: int = 1
    """The customer, witnesses and echoes."""
    earlier: int = 0
    unanswered: int = 0
    late: Late = Late.IN_TIME
    seq: int = 0

    @property
    def name(self) -> str:
        return f"inc-{self.id:06d}"


@dataclass(frozen=True, slots=True)
class Candidates:
    """Incidents of the same brand that a mention may belong to; None where there is none."""

    conversation: Incident | None = None
    """Of this author in this conversation."""
    author: Incident | None = None
    """The author's newest."""
    thread: Incident | None = None
    """Of somebody else in this conversation."""
    echoed: Incident | None = None
    """Of somebody else, in nearly the same words."""


def place(
    assessment: Assessment, *, ours: bool, found: Candidates, window: timedelta, now: datetime
) -> tuple[Placing, Incident | None]:
    """Where this mention belongs; the incident is None where it joins none."""
    if ours:
        return Placing.OURS, found.conversation or found.thread
    if found.conversation is not None:
        return Placing.SAME_CONVERSATION, found.conversation
    if not (assessment.is_complaint and not assessment.abstained):
        return (Placing.WITNESS, found.thread) if found.thread else (Placing.NO_COMPLAINT, None)
    return _place_complaint(assessment, found, window, now)


def _place_complaint(
    assessment: Assessment, found: Candidates, window: timedelta, now: datetime
) -> tuple[Placing, Incident | None]:
    """A complaint outside a conversation of its author: theirs, a witness's, an echo, or a new one."""
    if found.author is not None and in_reach(found.author, window, now):
        return Placing.SAME_AUTHOR, found.author
    if found.thread is not None and "firsthand" not in assessment.cues:
        return Placing.WITNESS, found.thread
    if found.echoed is not None and in_reach(found.echoed, window, now):
        return Placing.ECHO, found.echoed
    return Placing.NEW, None


def in_reach(incident: Incident, window: timedelta, now: datetime) -> bool:
    """Open, or closed so recently that a new complaint reopens it."""
    return incident.state not in CLOSED or incident.closed_at is None or now - incident.closed_at < window


def hear(incident: Incident, assessment: Assessment, now: datetime) -> Incident:
    """The customer's next words: they count, may reopen what was settled, or end it with thanks."""
    heard = replace(graver(incident, assessment), mentions=incident.mentions + 1, updated_at=now)
    if incident.state in SETTLED and is_upset(assessment):
        return reopen(heard, now)
    if incident.state == "answered" and is_content(assessment):
        return close(heard, "resolved", now)
    return heard


def graver(incident: Incident, assessment: Assessment) -> Incident:
    """What further words make of an incident: graver or clearer, never milder."""
    return replace(
        incident,
        complaint=max(incident.complaint, assessment.complaint),
        negativity=max(incident.negativity, assessment.negativity),
        impact=max(incident.impact, assessment.impact),
        cues=tuple(sorted({*incident.cues, *assessment.cues})),
        cause=assessment.cause if incident.cause == "unknown" and assessment.cause != "none" else incident.cause,
    )


UPSET = 0.4
"""Who has complained already needs no second proof: a bad mood and this much of a complaint is upset again."""


def is_upset(assessment: Assessment) -> bool:
    """Complaining still, in a conversation that began with a complaint."""
    still = assessment.label is Label.NEGATIVE and assessment.complaint >= UPSET and not assessment.abstained
    return assessment.is_complaint or still


def is_content(assessment: Assessment) -> bool:
    """Thanks, or praise: the person is no longer upset."""
    return assessment.kind is Kind.PRAISE or ("thanks" in assessment.cues and not is_upset(assessment))


def reopen(incident: Incident, now: datetime) -> Incident:
    """Open again with severity one up and a new clock; the caller weighs it and sets `due_at`."""
    return replace(
        incident,
        state="open",
        raised=incident.raised + 1,
        started_at=now,
        updated_at=now,
        claimed_by=None,
        until=None,
        closed_at=None,
        late=Late.IN_TIME,
    )


def close(incident: Incident, state: State, now: datetime) -> Incident:
    return replace(incident, state=state, until=None, closed_at=now, updated_at=now)


def answer(incident: Incident, now: datetime) -> Incident:
    """We replied: the clock stops, and the customer's next words decide."""
    if incident.state in SETTLED:
        return incident
    return replace(incident, state="answered", until=now + QUIET_RESOLVES, updated_at=now)


def act(
    incident: Incident, action: Action, actor: str, now: datetime, *, pause: timedelta = timedelta(minutes=30)
) -> Incident:
    """What a person's action makes of it; the same object when nothing changes. Raises Refusal."""
    wanted = _WANTED[action]
    if wanted == incident.state and (action is not Action.CLAIM or incident.claimed_by == actor):
        return incident
    if incident.state not in _FROM[action]:
        raise Refusal(_why_not(incident, action))
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


def _why_not(incident: Incident, action: Action) -> str:
    if action is Action.CLAIM and incident.state == "claimed":
        return f"{incident.name} is already claimed by {incident.claimed_by}"
    allowed = ", ".join(sorted(choice.value for choice in Action if incident.state in _FROM[choice]))
    return f"{incident.name} is {incident.state}: {action.value} is not possible now, but {allowed} is"


def tick(incident: Incident, now: datetime) -> Incident:
    """What the passing of time does: a claim or a snooze runs out, silence after our answer resolves."""
    if incident.until is None or now < incident.until:
        return incident
    if incident.state == "answered":
        return close(incident, "resolved", now)
    return replace(incident, state="open", claimed_by=None, until=None, updated_at=now)
