"""How an incident went, as values: what the measures are told from."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Aside(StrEnum):
    """Why an incident is counted but not measured."""

    DISMISSED = "dismissed"
    """It was no complaint after all."""
    INTERNAL = "internal"
    """Said by an employee in a place that is not public: nothing public can be answered."""
    PRIVATE = "private"
    """Said to us alone, and so is our answer: whether there is one, nobody can see."""
    WITHDRAWN = "withdrawn"
    """Its author removed every post before we replied: there was nothing left to answer."""


@dataclass(frozen=True, slots=True)
class OurReply:
    """One public reply of ours, and the words it answers."""

    mention: int
    at: datetime
    text: str
    complaint: str
    """The customer's last post before it."""
    language: str
    """Of the complaint: a reply should be in it."""


@dataclass(frozen=True, slots=True)
class Word:
    """One public post of the customer after our first reply."""

    at: datetime
    complains: bool
    content: bool
    """Praise, or thanks."""
    negativity: float | None
    """None where the language cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One incident from the first post to what came after our reply."""

    incident: int
    brand: str
    cause: str
    severity: str
    points: float
    state: str
    cues: tuple[str, ...]
    opened_at: datetime
    wrote_at: datetime
    """When the customer wrote first: from there a person waits, whenever we noticed."""
    closed_at: datetime | None
    promised_at: datetime | None
    """Until when the first reply should have been given; None where that is no longer known."""
    reply_at: datetime | None
    """Our first public reply; where none was found, when a person marked it as answered."""
    marked: bool
    """A person says that it was answered, and no public reply was found."""
    replies: tuple[OurReply, ...]
    mood_before: float | None
    """Negativity of the customer's last post before our first reply."""
    words: tuple[Word, ...]
    """What the customer said about the brand in the fortnight after our first reply, oldest first."""
    reopened_at: datetime | None
    """Upset again after it was settled: when that was first noticed."""
    reopened: int
    earlier: bool
    """Another incident of this person was opened in the fortnight before."""
    aside: Aside | None


@dataclass(frozen=True, slots=True)
class Grade:
    """What the reply coach thinks of one reply; the parts are 0..1."""

    good: bool
    positive: float
    to_the_matter: float
    personal: float
