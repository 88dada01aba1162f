"""One upset person with one matter: where a mention belongs, and what becomes of the incident."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from alerts.event import Severity as Level
from alerts.event import State, Unusual
from monitor.triage.deadline import Late
from monitor.triage.plan import Plan
from monitor.triage.reach import Reach
from monitor.understand.assessment import Assessment, Kind, Label

REOPEN_WINDOW = timedelta(hours=72)
CLAIM_HOLDS = timedelta(minutes=30)
"""A claim without an answer is recalled to who made it after this."""
CLAIM_GRACE = timedelta(minutes=10)
"""And released after this more."""
QUIET_RESOLVES = timedelta(hours=48)
"""Silence after our answer counts as content."""
CLOSED: frozenset[State] = frozenset({"resolved", "dismissed"})
LIVE: frozenset[State] = frozenset({"open", "claimed", "snoozed"})
"""Nobody has answered yet."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An incident as it stands. Times are aware UTC; `id` 0 means not stored yet."""

    id: int = 0
    kind: Literal["complaint", "surge"] = "complaint"
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
    near_at: datetime | None = None
    """When to warn; None until it was weighed."""
    route: str = ""
    """The route whose plan it has."""
    plan: Plan = field(default_factory=Plan)
    step: int = 0
    """Steps of the plan that were taken."""
    next_at: datetime | None = None
    """When the next step is due; None after the last."""
    claimed_by: str | None = None
    assigned: str | None = None
    """The agent it was given to; whoever claims it has it."""
    reminded: bool = False
    """The claimer was told that the claim runs out."""
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
    internal: bool = False
    """Said by an employee in a place that is not public."""
    lists: tuple[str, ...] = ()
    """Lists of people that the customer is on."""
    surge: int | None = None
    """The surge it is part of."""
    unusual: Unusual | None = None
    """Of a surge: what is unusual."""

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
        reminded=False,
        step=0,
        next_at=None,
        late=Late.IN_TIME,
    )


def close(incident: Incident, state: State, now: datetime) -> Incident:
    return replace(incident, state=state, until=None, closed_at=now, updated_at=now)


def answer(incident: Incident, now: datetime) -> Incident:
    """We replied: the clock stops, and the customer's next words decide."""
    if incident.state in SETTLED:
        return incident
    return replace(incident, state="answered", until=now + QUIET_RESOLVES, updated_at=now)


def tick(incident: Incident, now: datetime) -> Incident:
    """What the passing of time does: a claim or a snooze runs out, silence after our answer resolves.

    Who made a claim is reminded first.
    """
    if incident.until is None or now < incident.until:
        return incident
    if incident.state == "answered":
        return close(incident, "resolved", now)
    if incident.state == "claimed" and not incident.reminded:
        return replace(incident, reminded=True, until=now + CLAIM_GRACE)
    return replace(incident, state="open", claimed_by=None, until=None, updated_at=now)
