"""Somebody turns to us again and again: a relationship to look after, not a nuisance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

OFTEN = 3
"""Times that are more than one matter with an answer and a thank-you; with `WITHIN`, set by the operator's wish."""
WITHIN = timedelta(days=14)
"""The fortnight that counts as the same trouble everywhere else, too."""
ONE_CONTACT = timedelta(hours=1)
"""Posts closer together are one time: people write in several parts."""


@dataclass(frozen=True, slots=True)
class Persistence:
    """How often one person turned to us, and since when."""

    times: int
    first: datetime
    last: datetime

    @property
    def days(self) -> int:
        """From the first to the last time, counted as people do: the same day is one."""
        return (self.last - self.first).days + 1


def persistent(contacts: Sequence[datetime], now: datetime) -> Persistence | None:
    """Whether these contacts, in any order, are somebody to call; None where they are not."""
    recent = sorted(moment for moment in contacts if now - WITHIN <= moment <= now)
    times = [moment for number, moment in enumerate(recent) if not number or moment - recent[number - 1] > ONE_CONTACT]
    return Persistence(len(times), times[0], times[-1]) if len(times) >= OFTEN else None
