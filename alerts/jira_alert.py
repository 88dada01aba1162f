"""What Jira Service Management is told of an incident: an alert by its alias, and notes beside it.

See https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v1/api-group-integration-events/. Limits and
meanings of the members stand at https://docs.opsgenie.com/docs/alert-api, whose API it took over.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from alerts import lines
from alerts.base import Language, Notice, Parcel
from alerts.card import Card
from alerts.event import Alert, Severity, State
from alerts.render import card_of
from alerts.robot_text import WORD_JOINER, Room, literal, quoted, text_of
from alerts.safe_text import cut, one_line, utf16_units

Verb = Literal["create", "acknowledge", "unacknowledge", "close", "notes"]


MAX_MESSAGE, MAX_DESCRIPTION, MAX_NOTE = 130, 15_000, 25_000
"""UTF-16 units, as are all of these."""
MAX_ALIAS, MAX_TAG, MAX_USER = 512, 50, 100
MAX_DETAIL = 300
"""Of one of the details; all together may have 8,000."""
MAX_SAID = 2_000
"""Of their words in a note; the description of the alert has more of them."""

SOURCE = "All Ears"
VERBS: dict[State, Verb] = {
    "open": "create",
    "claimed": "acknowledge",
    "snoozed": "acknowledge",
    "answered": "close",
    "resolved": "close",
    "dismissed": "close",
}
"""An answer stops our clock, so it must stop theirs. It closes, because an alert that was only acknowledged would
wake nobody when the customer is upset again."""

PRIORITIES: dict[Severity, str] = {"critical": "P1", "high": "P2", "medium": "P3", "low": "P4"}


class Alarm(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A new alert; where one with this alias is open, Jira only counts it once more."""

    message: str
    alias: str
    source: str
    priority: str
    description: str = ""
    entity: str = ""
    tags: tuple[str, ...] = ()
    details: dict[str, str] = {}


class Remark(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is said with a change of an alert, which only those who work in Jira can read."""

    source: str
    user: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One request: what to do with the alert of the alias."""

    verb: Verb
    body: Alarm | Remark


def safe(text: str) -> str:
    """Text that calls nobody by an @name and holds no tag: Jira takes HTML in a message."""
    return literal(text).replace("@", f"@{WORD_JOINER}")


def units(text: str) -> int:
    """Length of the text as it is sent."""
    return utf16_units(safe(text))


def calls_of(parcel: Parcel, told: str | None, zone: ZoneInfo, language: Language) -> tuple[Call, ...]:
    """What to ask for, in order, by the state of the incident; `told` is the verb of the last time.

    An open incident is created again each time: it merges, and makes up for an alert that was lost after Jira had
    accepted it. Notes come last, because a note is the one thing that a retry would double.
    """
    alert = parcel.alert
    card = card_of(alert, parcel.attempt_at, zone, language)
    verb, note = VERBS[alert.incident.state], _remark(alert, note_of(card, parcel.attempt_at, zone))
    if verb == "close":
        return (Call("close", note),)
    if verb == "create":
        again = [Call("unacknowledge", _remark(alert))] if told == "acknowledge" else []
        calls = [*again, Call("create", _alarm(alert, card, parcel.attempt_at, zone))]
    else:
        calls = [Call(verb, _remark(alert))]
    # A new alert has the news in its description.
    return (*calls, Call("notes", note)) if told in ("create", "acknowledge") else tuple(calls)


def alias_of(incident: str) -> str:
    """The id of the incident, where it is not too long."""
    return incident if 0 < len(incident) <= MAX_ALIAS else hashlib.sha256(incident.encode()).hexdigest()


def simpler(alarm: Alarm) -> Alarm:
    """The same with nothing but what must be there, for when Jira refuses the whole."""
    return Alarm(message=alarm.message, alias=alarm.alias, source=alarm.source, priority=alarm.priority)


def note_of(card: Card, now: datetime, zone: ZoneInfo) -> str:
    """News of an alert: how things stand now, and while it is open their words."""
    return _fit("\n".join(_news(card, now, zone)), MAX_NOTE)


def notice_alarm(notice: Notice) -> Alarm:
    """An alert of its own; notices with one title merge until a person closes them."""
    first, *rest = lines.notice_lines(notice)
    return Alarm(
        message=_fit(first, MAX_MESSAGE),
        alias=f"allears-notice-{hashlib.sha256(first.encode()).hexdigest()[:32]}",
        source=SOURCE,
        priority="P3",
        description=_fit("\n".join(rest), MAX_DESCRIPTION),
    )


def _news(card: Card, now: datetime, zone: ZoneInfo) -> Iterator[str]:
    yield lines.title(card)
    whole = True
    if not card.settled:
        yield from lines.place(card, now, zone)
        said = cut(card.words.text, MAX_SAID, units) if card.words else ""
        whole = card.words is None or said == card.words.text
        yield quoted(said) if said else f"({card.absent})"
    yield lines.foot(card, whole=whole)


def _alarm(alert: Alert, card: Card, now: datetime, zone: ZoneInfo) -> Alarm:
    return Alarm(
        message=_fit(lines.spoken(card), MAX_MESSAGE),
        alias=alias_of(alert.incident.id),
        source=SOURCE,
        priority=PRIORITIES[alert.incident.severity],
        description=text_of(card, now, zone, Room(MAX_DESCRIPTION, units)),
        entity=_line(alert.incident.brand, MAX_DETAIL),
        tags=tuple(_line(tag, MAX_TAG) for tag in ("all-ears", alert.incident.brand) if tag.strip()),
        details=dict(_details(alert, card)),
    )


def _details(alert: Alert, card: Card) -> Iterator[tuple[str, str]]:
    """By names that rules in Jira can ask for: the same in every language."""
    incident, said = alert.incident, alert.incident.mentions[:1]
    for name in ("id", "brand", "severity", "kind", "cause"):
        yield name, _line(getattr(incident, name), MAX_DETAIL)
    for first in said:
        yield "source", _line(first.source, MAX_DETAIL)
        yield "language", _line(first.lang, MAX_DETAIL)
    if card.link and utf16_units(card.link) <= MAX_DETAIL:
        yield "link", card.link


def _remark(alert: Alert, note: str = "") -> Remark:
    return Remark(source=SOURCE, user=_line(alert.actor or "", MAX_USER), note=note)


def _line(text: str, limit: int) -> str:
    return _fit(one_line(text), limit)


def _fit(text: str, limit: int) -> str:
    return safe(cut(text, limit, units))
