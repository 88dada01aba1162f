"""Silences: what nobody is to be told for a while. They mute sending, never recording."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

from alerts.event import Severity as Level
from monitor.triage.incident import Incident


class Muted(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a silence asks of an incident; an empty part asks nothing."""

    brand: str = ""
    source: str = ""
    language: str = ""
    cause: str = ""
    severity: Level | Literal[""] = ""
    author: str = ""
    """A handle, as the network writes it."""
    incident: int = 0
    words: str = ""
    """Said in a post of it, in whatever case."""

    def covers(self, incident: Incident, handle: str, text: str) -> bool:
        """Whether the incident, by the customer of this handle and with this text, is meant."""
        asked = (
            (self.brand, incident.brand),
            (self.source, incident.source),
            (self.language, incident.language.partition("-")[0]),
            (self.cause, incident.cause),
            (self.severity, incident.level),
            (plain(self.author), plain(handle)),
        )
        return (
            all(not wanted or wanted == given for wanted, given in asked)
            and self.incident in (0, incident.id)
            and self.words.casefold() in text.casefold()
        )


@dataclass(frozen=True, slots=True)
class Silence:
    """Who wanted what to be silent, until when, and why."""

    id: int
    muted: Muted
    until: datetime
    author: str
    comment: str
    created: datetime


def plain(handle: str) -> str:
    """A handle as it is compared: without the sign before it, in lower case."""
    return handle.strip().lstrip("@").casefold()
