"""Dips as they come and go: a mood that turned is told once, and once more when it is over."""

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from alerts.event import Severity as Level
from alerts.event import Unusual as Shown
from monitor.announce import announce
from monitor.store import dips, incidents, surges
from monitor.store.connection import Store
from monitor.triage.deadline import FIRST_REPLY
from monitor.triage.dip import WINDOWS, Dip, Share, Sight, find_dip, is_over
from monitor.triage.incident import LIVE, Incident, close
from monitor.triage.policy import Policy
from monitor.triage.verdict import NO_NEWS, News, Verdict

LEVEL: Level = "medium"
"""Nobody is in more need than usual: who is upset has an alert of their own."""
LOOK = timedelta(minutes=10)
"""A share of many hours does not change within minutes, and counting everybody who spoke takes time."""
RELEARN = timedelta(hours=24)
"""What is usual is read from eight weeks of everything that was said: a second and more at a million posts."""
ROOT = "dip"
"""Stands where a complaint has its conversation: a dip has none."""


@dataclass(slots=True)
class Memory:
    """When each brand was looked at, and what its past was, kept between looks."""

    looked: dict[str, datetime] = field(default_factory=dict)
    known: dict[tuple[str, timedelta], tuple[datetime, list[Share]]] = field(default_factory=dict)

    def is_due(self, brand: str, now: datetime) -> bool:
        """Whether it is time for another look, which this is then."""
        before = self.looked.get(brand)
        if before is not None and timedelta(0) <= now - before < LOOK:
            return False
        self.looked[brand] = now
        return True

    def past(self, connection: sqlite3.Connection, brand: str, window: timedelta, now: datetime) -> list[Share]:
        found = self.known.get((brand, window))
        if found is None or not timedelta(0) <= now - found[0] < RELEARN:
            found = self.known[brand, window] = now, dips.past(connection, brand, window, now)
        return found[1]


async def watch(store: Store, policy: Policy, memory: Memory, now: datetime) -> int:
    """Look for dips of every brand, and at those that are open. Returns how many changed.

    Everybody who spoke is counted beside the writing, which must not wait for it.
    """
    due = [brand for brand in policy.brands if memory.is_due(brand, now)]
    if not due:
        return 0
    ended, begun = await store.read(lambda connection: _look(connection, policy, memory, due, now))
    if not ended and not begun:
        return 0
    return await store.write(lambda connection: _tell(connection, policy, ended, begun, now))


def _look(
    connection: sqlite3.Connection, policy: Policy, memory: Memory, due: Sequence[str], now: datetime
) -> tuple[list[int], dict[str, Dip]]:
    """The open dips that are over, and the brands whose mood turned."""
    going_on = dips.open_now(connection)
    ended = [dip.id for dip in going_on if dip.brand in due and _is_over(connection, dip, now)]
    calm = [brand for brand in due if brand not in {dip.brand for dip in going_on}] if policy.dips else []
    found = {brand: _find(connection, brand, policy, memory, now) for brand in calm}
    return ended, {brand: dip for brand, dip in found.items() if dip is not None}


def _find(connection: sqlite3.Connection, brand: str, policy: Policy, memory: Memory, now: datetime) -> Dip | None:
    assert policy.dips is not None
    sight = Sight(
        now={window: dips.share(connection, brand, window, now) for window in WINDOWS},
        past={window: memory.past(connection, brand, window, now) for window in WINDOWS},
        surging=any(surge.brand == brand for surge in surges.open_now(connection)),
        last=dips.last_ended(connection, brand),
    )
    _, dip = find_dip(sight, now, policy.dips)
    return dip


def _is_over(connection: sqlite3.Connection, incident: Incident, now: datetime) -> bool:
    told = incident.unusual
    assert told is not None
    assert told.spoke is not None
    window = timedelta(minutes=told.minutes)
    dip = Dip(Share(told.spoke, told.people), told.usual, window, told.least)
    return is_over(dips.share(connection, incident.brand, window, now), dip, now - incident.opened_at)


def _tell(
    connection: sqlite3.Connection, policy: Policy, ended: Sequence[int], begun: Mapping[str, Dip], now: datetime
) -> int:
    """Nothing is said while a dip lasts: whoever is upset has an alert of their own."""
    over = [dip for dip in dips.open_now(connection) if dip.id in ended]
    for dip in over:
        _announce(connection, close(dip, "resolved", now), policy, now, News(reason=Verdict.RECOVERED))
    members = {brand: dips.members(connection, brand, now - dip.window, now) for brand, dip in begun.items()}
    shown = [brand for brand in begun if members[brand]]
    for brand in shown:
        _open(connection, begun[brand], members[brand], policy, now)
    return len(over) + len(shown)


def _open(connection: sqlite3.Connection, dip: Dip, members: Sequence[Incident], policy: Policy, now: datetime) -> None:
    worst = members[0]
    unusual = Shown(
        people=dip.share.upset, usual=dip.usual, minutes=dip.window // timedelta(minutes=1), least=dip.least,
        since=now - dip.window, spoke=dip.share.spoke,
    )  # fmt: skip
    opened = Incident(
        kind="surge", brand=worst.brand, author=surges.nobody(connection), source=worst.source,
        language=worst.language, root=ROOT, level=LEVEL, opened_at=now, updated_at=now, started_at=now,
        due_at=min((member.due_at for member in members if member.state in LIVE), default=now + FIRST_REPLY[LEVEL]),
        cause=_shared_cause(members), unusual=unusual,
        mentions=sum(member.mentions for member in members), authors=dip.share.upset,
    )  # fmt: skip
    _announce(connection, replace(opened, id=incidents.insert(connection, opened)), policy, now)


def _announce(
    connection: sqlite3.Connection, incident: Incident, policy: Policy, now: datetime, news: News = NO_NEWS
) -> None:
    told, _ = announce(connection, incident, policy, now, news)
    incidents.update(connection, told)


def _shared_cause(members: Sequence[Incident]) -> str:
    """What at least half of them complain about; unknown where they complain of this and that."""
    cause, count = Counter(member.cause for member in members).most_common(1)[0]
    return cause if 2 * count >= len(members) and cause != "none" else "unknown"
