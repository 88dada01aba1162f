"""Surges as they come and go: opened, kept up to date, ended, always within one transaction."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from msgspec import structs

from alerts.event import Severity as Level
from alerts.event import Unusual as Shown
from monitor import dipping
from monitor.announce import announce
from monitor.settle import settle
from monitor.store import incidents, surges
from monitor.store.connection import Store
from monitor.triage.incident import LIVE, Incident, close
from monitor.triage.policy import Policy
from monitor.triage.severity import LEVELS
from monitor.triage.surge import Heard, Unusual, Usual, find_surge, is_calm
from monitor.triage.verdict import NO_NEWS, News, Verdict

LEAST_LEVEL: Level = "high"
"""Many people at once are never a small matter."""
RELEARN = timedelta(hours=1)
"""How long what is usual may be remembered; it changes by the week."""
ANY = "*"
"""Stands for "whatever the cause" where a surge has no one cause."""
TWO = 2
"""Incidents, at least: copies of one post are one incident, and its alert says how many there are."""
VAGUE = frozenset({"unknown", "none"})


@dataclass(slots=True)
class Memory:
    """What is usual, kept between looks: reading weeks of history at each would be waste."""

    known: dict[tuple[str, str], tuple[datetime, Usual]] = field(default_factory=dict)
    dips: dipping.Memory = field(default_factory=dipping.Memory)

    def usual(self, connection: sqlite3.Connection, brand: str, cause: str, now: datetime) -> Usual:
        found = self.known.get((brand, cause))
        if found is None or not timedelta(0) <= now - found[0] < RELEARN:
            read = surges.usual(connection, brand, None if cause == ANY else cause, now)
            found = self.known[brand, cause] = now, read
        return found[1]


async def watch(store: Store, policy: Policy, memory: Memory, now: datetime) -> int:
    """Look for surges and dips of every brand, and at those that are open. Returns how many changed."""
    moved = 0
    if policy.surges is not None:
        moved = await store.write(lambda connection: Lookout(connection, policy, memory, now).all())
    # After the surges: what one of them speaks of is no dip.
    return moved + await dipping.watch(store, policy, memory.dips, now)


@dataclass(frozen=True, slots=True)
class Lookout:
    """One look, within one transaction."""

    connection: sqlite3.Connection
    policy: Policy
    memory: Memory
    now: datetime

    def all(self) -> int:
        changed = sum(self._follow(surge) for surge in surges.open_now(self.connection))
        for brand in self.policy.brands:
            heard = surges.heard(self.connection, brand, self.now)
            causes = _causes(heard)
            changed += sum(self._start(brand, cause, heard, len(causes)) for cause in causes)
        return changed

    def _start(self, brand: str, cause: str, heard: Sequence[Heard], watched: int) -> bool:
        """Open a surge where one begins; one of the whole brand and one of a cause do not stand side by side."""
        assert self.policy.surges is not None
        going_on = {surge.root for surge in surges.open_now(self.connection) if surge.brand == brand}
        if going_on & {cause, ANY} or (cause == ANY and going_on):
            return False
        mine = [one for one in heard if cause in (ANY, one.cause)]
        usual = self.memory.usual(self.connection, brand, cause, self.now)
        found = find_surge(mine, usual, self.now, self.policy.surges, watched)
        if found is None:
            return False
        since = self.now - found.window
        joining = surges.could_join(self.connection, brand, None if cause == ANY else cause, since)
        if len(joining) < TWO:
            return False
        self._open(cause, found, joining)
        return True

    def _open(self, cause: str, found: Unusual, joining: Sequence[Incident]) -> None:
        first, began = joining[0], min(member.started_at for member in joining)
        unusual = Shown(
            people=found.people, usual=found.usual, minutes=found.window // timedelta(minutes=1),
            least=found.least, since=began,
        )  # fmt: skip
        surge = Incident(
            kind="surge", brand=first.brand, author=surges.nobody(self.connection), source=first.source,
            language=first.language, root=cause, level=LEAST_LEVEL, opened_at=self.now, updated_at=self.now,
            started_at=began, due_at=min(member.due_at for member in joining),
            cause=cause if cause != ANY else "unknown", unusual=unusual,
            complaint=max(member.complaint for member in joining),
            negativity=max(member.negativity for member in joining),
        )  # fmt: skip
        self._join(replace(surge, id=incidents.insert(self.connection, surge)), joining)

    def _follow(self, surge: Incident) -> bool:
        """New members join; when it is calm again, it ends."""
        assert surge.unusual is not None
        cause = None if surge.root == ANY else surge.root
        window = timedelta(minutes=surge.unusual.minutes)
        heard = [one for one in surges.heard(self.connection, surge.brand, self.now) if cause in (None, one.cause)]
        if is_calm(heard, surge.unusual.least, window, self.now):
            self._end(surge)
            return True
        joining = surges.could_join(self.connection, surge.brand, cause, surge.started_at)
        if joining:
            self._join(surge, joining)
        return bool(joining)

    def _join(self, surge: Incident, joining: Sequence[Incident]) -> None:
        surges.join(self.connection, surge.id, [member.id for member in joining])
        surges.fold(self.connection, surge.id)
        self._announce(self._counted(surge))

    def _end(self, surge: Incident) -> None:
        """Over: how many are still unanswered is said, and then each of them speaks for itself again."""
        alone = [member for member in surges.members(self.connection, surge.id) if member.state in LIVE]
        counted = self._counted(surge)
        assert counted.unusual is not None
        summed = replace(counted, unusual=structs.replace(counted.unusual, unanswered=len(alone)))
        self._announce(close(summed, "resolved", self.now), News(reason=Verdict.CALM))
        surges.leave(self.connection, surge.id)
        for member in alone:
            settle(self.connection, replace(member, surge=None), self.policy, self.now)

    def _counted(self, surge: Incident) -> Incident:
        """The surge with its people and its worst severity as they are now."""
        posts, people = surges.people(self.connection, surge.id)
        members = surges.members(self.connection, surge.id)
        level = max((LEAST_LEVEL, *(member.level for member in members)), key=LEVELS.index)
        return replace(surge, mentions=posts, authors=people, level=level)

    def _announce(self, surge: Incident, news: News = NO_NEWS) -> None:
        told, _ = announce(self.connection, replace(surge, updated_at=self.now), self.policy, self.now, news)
        incidents.update(self.connection, told)


def _causes(heard: Sequence[Heard]) -> list[str]:
    """The causes of the last day, the most frequent first, and at the end all of them together."""
    named = [one.cause for one in heard if one.cause not in VAGUE]
    return [*sorted(set(named), key=lambda cause: (-named.count(cause), cause)), ANY] if heard else []
