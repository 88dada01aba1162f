"""What decides who hears of what: everything the configuration says about incidents, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from alerts.base import Channel, Language
from alerts.event import Severity as Level
from monitor.reply.situation import House
from monitor.triage.care import Agent, Rota
from monitor.triage.incident import Incident
from monitor.triage.route import Route, Way, find_way
from monitor.triage.surge import FalseAlarms


@dataclass(frozen=True, slots=True)
class KnownTrouble:
    """What the brand knows already, so that nobody has to ask: said in every alert it concerns."""

    brand: str
    text: str
    causes: frozenset[str] = frozenset()
    status_page: str | None = None
    until: datetime | None = None

    def concerns(self, incident: Incident, now: datetime) -> bool:
        fits = self.brand in ("", incident.brand) and (not self.causes or incident.cause in self.causes)
        return fits and (self.until is None or now < self.until)


@dataclass(frozen=True, slots=True)
class Policy:
    """The routes, the channels, the mildest severity worth a message, and who there is to answer."""

    routes: tuple[Route, ...]
    channels: Mapping[str, Channel]
    least: Level = "low"
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """List id to the people on it, each as `kind:handle` in lower case."""
    points: Mapping[str, float] = field(default_factory=dict)
    """List id to what being on it adds to severity."""
    agents: tuple[Agent, ...] = ()
    rota: Rota | None = None
    surges: FalseAlarms | None = FalseAlarms.WEEKLY
    """None: surges are not looked for."""
    dips: FalseAlarms | None = FalseAlarms.MONTHLY
    """None: nobody is told that a larger share complains."""
    mask_slurs: bool = False
    """Slurs in the customer's words are masked in alerts; the store keeps them."""
    known: tuple[KnownTrouble, ...] = ()
    merge_across_sources: bool = False
    brands: tuple[str, ...] = ()
    houses: Mapping[str, House] = field(default_factory=dict)
    """Brand id to what drafts are written with."""
    kinds: Mapping[str, str] = field(default_factory=dict)
    """Source id to its kind."""
    language: Language = "en"
    """What the agents speak, for the meaning of a draft beside it."""

    @property
    def audiences(self) -> dict[str, bool]:
        """Each channel with whether it is internal."""
        return {name: channel.internal for name, channel in self.channels.items()}

    def way(self, incident: Incident, now: datetime) -> Way:
        return find_way(incident, self.routes, self.audiences, now)

    def person(self, account: str) -> str:
        """The agent whom a channel knows by this name; the name itself for anybody else."""
        known = account.lower()
        return next((agent.id for agent in self.agents if known == agent.id or known in agent.accounts), account)

    def note(self, incident: Incident, now: datetime) -> str | None:
        """The known trouble that concerns it, with where its state is shown."""
        found = next((known for known in self.known if known.concerns(incident, now)), None)
        if found is None:
            return None
        return f"{found.text} {found.status_page}" if found.status_page else found.text
