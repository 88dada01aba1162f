"""The event that every channel renders, `complaint.incident/1`; MQTT publishes it as it is.

Readers ignore members that they do not know. Times are aware UTC.
"""

from datetime import datetime
from typing import Literal

import msgspec

SCHEMA = "complaint.incident/1"
MAX_MENTIONS = 20
"""The schema's limit; the worst come first, the rest are only counted."""

Severity = Literal["low", "medium", "high", "critical"]
State = Literal["open", "claimed", "snoozed", "answered", "resolved", "dismissed"]
EventType = Literal[
    "opened", "updated", "claimed", "released", "snoozed", "escalated",
    "answered", "resolved", "dismissed", "reopened", "test",
]  # fmt: skip


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the event. Unknown members are ignored when read."""


class Sender(Record, frozen=True, kw_only=True):
    display: str
    id: str = ""
    url: str | None = None
    followers: int | None = None


class Score(Record, frozen=True, kw_only=True, omit_defaults=True):
    negativity: float
    confidence: float | None = None
    model: str = ""


class Evidence(Record, frozen=True, kw_only=True):
    """Code points of `text`: `text[start:end]` are the words meant."""

    start: int
    end: int
    why: str
    text: str = ""


class Said(Record, frozen=True, kw_only=True):
    """One mention in an alert: the original words, never a translation."""

    source: str
    url: str | None
    posted_at: datetime
    author: Sender
    text: str
    lang: str
    dir: Literal["ltr", "rtl"] = "ltr"
    score: Score
    evidence: tuple[Evidence, ...] = ()
    private: bool = False
    """Said to the brand alone: not to be quoted, and answered there alone."""


class Counts(Record, frozen=True, kw_only=True):
    mentions: int
    authors: int
    suppressed: int = 0


class Sla(Record, frozen=True, kw_only=True):
    first_reply_due_at: datetime
    breached: bool = False
    escalation_step: int = 0
    started_at: datetime | None = None
    """When the running clock began: a reopened incident has a new one."""


class Reach(Record, frozen=True, kw_only=True):
    """Unknown is None, never 0. `people` have likely seen it."""

    people: int | None = None
    followers: int | None = None
    reactions: int | None = None
    reposts: int | None = None
    replies: int | None = None
    velocity_per_hour: float | None = None
    percentile: float | None = None


class History(Record, frozen=True, kw_only=True):
    """What happened with this person before this incident."""

    previous_incidents: int = 0
    last_at: datetime | None = None
    last_outcome: str | None = None
    unanswered_before: int = 0
    last_url: str | None = None
    """The post that the last one began with."""
    last_reply: str | None = None
    """What we publicly answered then."""


class Emotion(Record, frozen=True, kw_only=True, omit_defaults=True):
    label: str
    cause: str | None = None
    confidence: float | None = None


class Gloss(Record, frozen=True, kw_only=True):
    """The draft in the agent's language."""

    lang: str
    text: str


class Suggestion(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A draft in the customer's language. A person edits it and sends it; the program never does."""

    lang: str
    text: str
    must_edit: Literal[True]
    acknowledge: str = ""
    paraphrase: str = ""
    act: str = ""
    gloss: Gloss | None = None
    model: str = ""
    """The machine that wrote it; "" where people wrote its sentences."""


class Unusual(Record, frozen=True, kw_only=True):
    """Of a surge: so many people within so many minutes, where about `usual` are expected.

    `least` people would have been enough to say so; `unanswered` is told when it is over. With `spoke` no more
    people complain than usual, but a larger share: so many of the `spoke` who mentioned the brand at all.
    """

    people: int
    usual: float
    minutes: int
    least: int
    since: datetime
    unanswered: int | None = None
    spoke: int | None = None


class Persistence(Record, frozen=True, kw_only=True):
    """The customer turned to us so many times within so many days: somebody to call."""

    times: int
    days: int


class Links(Record, frozen=True, kw_only=True):
    reply: str | None = None
    thread: str | None = None
    dashboard: str | None = None


class IncidentView(Record, frozen=True, kw_only=True, omit_defaults=True):
    """The incident as a channel shows it. Parts that are not known or not built are absent."""

    id: str
    kind: Literal["complaint", "surge"]
    brand: str
    severity: Severity
    state: State
    opened_at: datetime
    updated_at: datetime
    title: str
    counts: Counts
    sla: Sla
    mentions: tuple[Said, ...]
    claimed_by: str | None = None
    cause: str = "unknown"
    cues: tuple[str, ...] = ()
    impact: int = 0
    emotion: Emotion | None = None
    reach: Reach | None = None
    history: History | None = None
    suggestion: Suggestion | None = None
    advice: str | None = None
    """Why there is no draft and whom to call instead: the name of a sensitive cue, like "legal" or "minor"."""
    note: str | None = None
    """What the brand knows already: a known trouble and where its state is shown."""
    surge: str | None = None
    """The surge it is part of."""
    unusual: Unusual | None = None
    persistent: Persistence | None = None
    alike: int | None = None
    """People with the same trouble within a day, where at least three make it a pattern."""
    assigned: str | None = None
    """The agent it was given to."""
    links: Links | None = None


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """One event about one incident, `complaint.incident/1`; times are aware UTC.

    `seq` counts the events of the incident; `event_id` is the same for every retry.
    """

    schema: str = SCHEMA
    event_id: str
    seq: int
    type: EventType
    at: datetime
    actor: str | None = None
    reason: str | None = None
    incident: IncidentView
