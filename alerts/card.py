"""The card: one alert in words, as every channel lays it out. `render.py` writes it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alerts.event import EventType, Severity, State
from alerts.safe_text import clusters, cut
from alerts.voice import Voice

SETTLED: frozenset[State] = frozenset({"answered", "resolved", "dismissed"})


class Surety(StrEnum):
    """How sure we are that it is a complaint; figures belong into `explain`."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of their words; `marked` is evidence."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Words:
    """What they wrote: clean, whole, in the original; `marks` are the evidence, in order, not overlapping."""

    text: str
    marks: tuple[tuple[int, int], ...]
    right_to_left: bool


@dataclass(frozen=True, slots=True)
class Gloss:
    """What the draft says, in a language that the agent reads; `label` names it as such."""

    label: str
    language: str
    text: str
    right_to_left: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply in the customer's language, clean and whole. A person edits and sends it, nothing else does."""

    text: str
    right_to_left: bool
    gloss: Gloss | None
    model: str = ""
    """The machine that wrote it, safe inside a line; "" where people wrote its sentences."""


@dataclass(frozen=True, slots=True)
class Who:
    """Each is safe inside a line."""

    name: str
    place: str
    language: str
    reach: tuple[str, ...]

    @property
    def line(self) -> str:
        return " · ".join((self.name, self.place, self.language, *self.reach))


@dataclass(frozen=True, slots=True)
class News:
    """What changed since the alert was opened: "✔", "ANSWERED", "in 6 min"."""

    sign: str
    word: str
    detail: str

    @property
    def said(self) -> str:
        return f"{self.word} {self.detail}".rstrip()

    @property
    def line(self) -> str:
        return f"{self.sign} {self.said}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One alert in the words of `voice`. All strings are one safe line; only their words and the draft have several."""

    voice: Voice
    incident: str
    number: str
    seq: int
    event: EventType
    state: State
    severity: Severity
    sign: str
    level: str
    what: str
    by: str
    """Until when; empty once it is too late or settled."""
    left: str
    """How long is left, how late we are, or how it ended."""
    late: bool
    due_at: datetime
    who: Who | None
    posted_at: datetime | None
    words: Words | None
    absent: str
    """Why there are no words, where there are none."""
    why: tuple[str, ...]
    feeling: str | None
    surety: Surety | None
    crowd: str | None
    """How many posts and people the incident has, where it is more than one."""
    around: str | None
    """Others with the same, and what is usual."""
    surge: str | None
    """That it is part of one."""
    before: str | None
    last_reply: str | None
    """What we answered them the last time."""
    persistent: str | None
    """That they turned to us again and again, and that somebody should call them."""
    note: str | None
    """What the brand knows already of this trouble."""
    advice: str | None
    """Whom to call, where a draft would be wrong."""
    draft: Draft | None
    news: News | None
    link: str | None
    last_link: str | None
    """What the incident before this one began with."""
    dashboard: str | None

    @property
    def headline(self) -> str:
        return f"{self.sign} {self.level}  {self.what}"

    @property
    def deadline(self) -> str:
        return self.voice.join(self.by, self.left)

    @property
    def settled(self) -> bool:
        return self.state in SETTLED

    @property
    def command(self) -> str:
        return f"allears incidents show {self.number}"

    @property
    def question(self) -> str | None:
        """What an unsure card asks."""
        return self.voice.say("question") if self.surety is Surety.UNSURE else None

    @property
    def feedback(self) -> str:
        """The way to answer the question."""
        return self.voice.say("feedback", command=self.voice.apart(f"allears feedback {self.number} complaint"))


def runs_of(words: Words, limit: int, size: Callable[[str], int] = len) -> tuple[Run, ...]:
    """The words in at most `limit` by `size`, split where evidence begins and ends, in whole clusters."""
    runs: list[Run] = []
    for cluster, marked in marked_clusters(words, cut(words.text, limit, size)):
        if runs and runs[-1].marked == marked:
            runs[-1] = Run(runs[-1].text + cluster, marked)
        else:
            runs.append(Run(cluster, marked))
    return tuple(runs)


def marked_clusters(words: Words, shown: str) -> Iterator[tuple[str, bool]]:
    """Each grapheme cluster of `shown`, a start of the words, and whether it is evidence."""
    marks = iter(words.marks)
    start, end = next(marks, (len(words.text), len(words.text)))
    at = 0
    for cluster in clusters(shown):
        while at >= end and end < len(words.text):
            start, end = next(marks, (len(words.text), len(words.text)))
        yield cluster, start < at + len(cluster) and at < end
        at += len(cluster)
