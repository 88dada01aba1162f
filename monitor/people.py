"""The people of a configuration: who answers, who is on call, who is on which list, and what is known already."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from monitor.entries import Entry, Names
from monitor.reply.situation import House
from monitor.routing import readable_hours
from monitor.triage.care import AT_MOST, Agent, Rota
from monitor.triage.hours import read_hours
from monitor.triage.policy import KnownTrouble
from monitor.triage.severity import MOST_FOR_LISTS
from monitor.understand.assessment import Cause


class ReplyEntry(Entry):
    """What drafts of public answers are written with; what is not set is not spoken of."""

    name: str = Field("", description="The brand as people call it; default its first name")
    agent: str = Field("", description="First name or sign-off of who answers")
    channel: str = Field("", description="The private way: an address, a handle, a page")
    status_page: str = Field("", description="Where troubles are shown")
    informal: tuple[str, ...] = Field((), description="Languages in which the brand says ты, tu, du")
    promise: timedelta = Field(timedelta(hours=1), gt=timedelta(0), description="Within which time the next word comes")


class ListEntry(Entry):
    """A list of people whom a route may ask for: VIPs, the press."""

    id: str = Field(pattern=r"^[a-z0-9_-]{1,40}$", description="Name, for routes")
    authors: tuple[str, ...] = Field((), description="People, each as kind:handle, like mastodon:@mina@example.social")
    file: str | None = Field(None, description="A CSV with more of them in its first column")
    points: float = Field(
        0.0, ge=0, le=MOST_FOR_LISTS, description="What being on it adds to severity; nothing unless set"
    )

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if not self.authors and self.file is None:
            raise ValueError("names nobody; give authors, or a file")
        return self


class AgentEntry(Entry):
    """One person who answers; severe incidents are given to agents in turn."""

    id: str = Field(pattern=r"^[a-z0-9_-]{1,40}$", description="Name in commands and the rota")
    name: str = Field("", description="As colleagues call this person; default the id")
    accounts: tuple[str, ...] = Field((), description="Names in channels, as kind:name, like slack:U012AB3CD")
    languages: tuple[str, ...] = Field((), description="Languages this person answers in; none: all")
    hours: str | None = Field(None, description='On duty, like "mon-fri 09:00-17:30"; none: always')
    timezone: str | None = Field(None, description="Zone of these hours; default the zone of the whole")
    at_most: int = Field(AT_MOST, ge=1, description="Most severe incidents open at once")

    _readable = field_validator("hours")(readable_hours)


class RotaEntry(Entry):
    """Who is on call, in turn."""

    since: datetime = Field(description="When the first one's turn began, like 2026-11-02T09:00:00+01:00")
    shift: timedelta = Field(timedelta(weeks=1), gt=timedelta(0), description="Length of a turn")
    order: tuple[str, ...] = Field(min_length=1, description="Agent ids")

    @field_validator("since")
    @classmethod
    def _with_zone(cls, moment: datetime) -> datetime:
        if moment.tzinfo is None:
            raise ValueError("needs a zone, like 2026-11-02T09:00:00+01:00")
        return moment.astimezone(UTC)


class TroubleEntry(Entry):
    """A trouble that the brand knows of: said in every alert it concerns."""

    brand: str | None = Field(None, description="Brand id; none: all")
    cause: tuple[Cause, ...] = Field((), description="Causes it explains; none: all")
    text: str = Field(min_length=1, description="One sentence for the agent, and for the draft")
    status_page: str | None = Field(None, description="Where its state is shown")
    until: datetime | None = Field(None, description="When it no longer holds")


def house(entry: ReplyEntry, name: str, zone: str) -> House:
    """What drafts for the brand of this name are written with."""
    return House(
        name=entry.name or name,
        agent=entry.agent,
        channel=entry.channel,
        status_page=entry.status_page,
        informal=frozenset(entry.informal),
        promise=entry.promise,
        zone=ZoneInfo(zone),
    )


def agents(entries: Sequence[AgentEntry], zone: str) -> tuple[Agent, ...]:
    return tuple(
        Agent(
            id=entry.id,
            name=entry.name or entry.id,
            accounts=frozenset(account.lower() for account in entry.accounts),
            languages=frozenset(entry.languages),
            hours=read_hours(entry.hours, ZoneInfo(entry.timezone or zone)) if entry.hours else None,
            at_most=entry.at_most,
            order=number,
        )
        for number, entry in enumerate(entries)
    )


def rota(entry: RotaEntry | None) -> Rota | None:
    return Rota(entry.since, entry.shift, entry.order) if entry else None


def known(entries: Sequence[TroubleEntry]) -> tuple[KnownTrouble, ...]:
    return tuple(
        KnownTrouble(
            brand=entry.brand or "",
            text=entry.text,
            causes=frozenset(cause.value for cause in entry.cause),
            status_page=entry.status_page,
            until=entry.until.astimezone(UTC) if entry.until else None,
        )
        for entry in entries
    )


def check_people(
    people: Sequence[AgentEntry], turn: RotaEntry | None, troubles: Sequence[TroubleEntry], names: Names
) -> None:
    """Names that point nowhere."""
    for name in turn.order if turn else ():
        names.point("rota", "order names", name, "agent")
    for number, trouble in enumerate(troubles, 1):
        names.point(f"trouble {number}", "brand is", trouble.brand, "brand")
    for entry in people:
        if entry.timezone is not None and not _is_zone(entry.timezone):
            names.mistakes.add(f'agent "{entry.id}"', f'timezone: "{entry.timezone}" is no time zone')


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
