"""What a draft is written from: what the customer said, what is understood of it, and who answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, timedelta, tzinfo

from alerts.event import History
from monitor.understand.assessment import Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The brand's own settings. An empty text means: not set, and no sentence speaks of it."""

    name: str
    agent: str = ""
    """First name or sign-off of who answers."""
    channel: str = ""
    """The private way: an address, a handle, a page."""
    status_page: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    """A trouble that the brand knows already, in its own words by language; used in that language only."""
    informal: frozenset[str] = frozenset()
    """Languages in which the brand says `ты`, `tu`, `du`; it is formal in all others."""
    promise: timedelta = timedelta(hours=1)
    """Within which time the next word comes."""
    zone: tzinfo = UTC
    """The clock that the promise is told by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One post to answer."""

    text: str
    """Their words without what is personal; the assessment's spans are places in it."""
    assessment: Assessment
    house: House
    name: str = ""
    """As the source shows it."""
    history: History | None = None
    public: bool = True
    limit: int | None = None
    """Code points that a reply may have on this platform; None where nobody knows."""


def base(language: str) -> str:
    """`pt` of `pt-BR`."""
    return language.replace("_", "-").partition("-")[0].lower()
