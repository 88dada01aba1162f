"""What becomes of one delivery, as values: taken in, a handshake to answer, or refused with its reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from connectors.base import Change, Mention, Page

TEXT, JSON = "text/plain; charset=utf-8", "application/json"
EARLIEST = datetime.min.replace(tzinfo=UTC)


class Reason(StrEnum):
    """Why a delivery is refused. The sender is told no more than this: whoever forges learns nothing."""

    TOO_LARGE = "the body is too large"
    TOO_DEEP = "the body is nested too deeply"
    UNSIGNED = "the signature is missing"
    FORGED = "the signature is wrong"
    STALE = "the time of the signature is too far from now"
    UNREADABLE = "the body is not what this source expects"
    NOT_ASKED = "this source knows no such handshake"


STATUS = {
    Reason.TOO_LARGE: 413,
    Reason.TOO_DEEP: 400,
    Reason.UNSIGNED: 401,
    Reason.FORGED: 401,
    Reason.STALE: 401,
    Reason.UNREADABLE: 400,
    Reason.NOT_ASKED: 403,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sender is to be answered."""

    status: int
    body: bytes = b""
    content_type: str = TEXT


STORED = Answer(202)
OK = Answer(200)


@dataclass(frozen=True, slots=True)
class Accepted:
    """Mentions and changes to store. Answer after they are stored, never before."""

    page: Page
    delivery: str
    """The same for every repetition of one delivery: what was stored under it need not be stored again."""
    answer: Answer = STORED


@dataclass(frozen=True, slots=True)
class Handshake:
    """The sender only wants to know whether we are there; nothing is to be stored."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing is to be stored. The reason may be shown to anyone."""

    reason: Reason

    @property
    def answer(self) -> Answer:
        return Answer(STATUS[self.reason], self.reason.encode())


Received = Accepted | Handshake | Refusal
"""Each has an `answer`; only Accepted has something to store."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What one body holds, as a preset reads it."""

    mentions: tuple[Mention, ...] = ()
    changes: tuple[Change, ...] = ()
    skipped: tuple[str, ...] = ()
    delivery: str | None = None
    """The sender's own number of the delivery."""
    handshake: Answer | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """For whom a body is read, and when it came."""

    source: str
    now: datetime | None = None
    private: bool = False
    """Private messages are taken, too."""
    confirmation: str = ""
    paths: tuple[tuple[str, str], ...] = ()
    """Where the members of a mention are found, when not at their usual places."""


def gathered(parts: Iterable[Brought]) -> Brought:
    """Several as one: of each key the last mention, the oldest first where all of them tell their time."""
    brought = list(parts)
    mentions = {one.key: one for part in brought for one in part.mentions}
    ordered = list(mentions.values())
    if all(one.published for one in ordered):
        ordered.sort(key=lambda one: one.published or EARLIEST)
    return Brought(
        tuple(ordered),
        tuple(change for part in brought for change in part.changes),
        tuple(reason for part in brought for reason in part.skipped),
    )
