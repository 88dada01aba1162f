"""When two clients of one name take the broker from each other: how long to play along."""

from dataclasses import dataclass, field
from datetime import timedelta

WITHIN = timedelta(minutes=1)
FIGHTS = 3
"""Takeovers within that time after which the elder gives up. One may be a restart that overlaps with its successor."""


@dataclass(slots=True)
class Rivals:
    """Outlives the sessions of one client id, to see how they ended. Every one equals every other."""

    _at: list[float] = field(default_factory=list, compare=False)

    def taken(self, at: float) -> bool:
        """Note a takeover at this many seconds. True when there were too many of them lately."""
        lately = [before for before in self._at if at - before < WITHIN.total_seconds()]
        self._at = [*lately, at]
        return len(self._at) >= FIGHTS

    def forget(self) -> None:
        """The broker was away: what ended the sessions before was no rival."""
        self._at.clear()
