"""Two replays side by side: which alerts come earlier, later, never or newly. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import zip_longest

from alerts.event import Alert, EventType
from alerts.event import Severity as Level
from alerts.voice import Voice
from monitor.numerals import ENGLISH
from monitor.replay import Past, Played
from monitor.replay_recorder import Sent
from monitor.triage.severity import worse

SAME = timedelta(seconds=10)
"""Two looks of the daemon: alerts no further apart are the same."""
SURGE_APART = timedelta(hours=24)
"""Surges of one cause that begin within the widest window are one."""

Numbers = Mapping[tuple[str, datetime, str], int]
"""The number of a post by what an alert shows of it: source, time, author."""


class Shift(StrEnum):
    """What the other configuration does to an alert."""

    EARLIER = "earlier"
    LATER = "later"
    NEVER = "never"
    NEWLY = "newly"


@dataclass(frozen=True, slots=True)
class Silence:
    """Why a configuration does not send an alert: a `silent-…` of the catalogue, and what it names."""

    reason: str
    channels: tuple[str, ...] = ()
    """Where it goes instead."""
    level: Level | None = None
    """How severe it is, where that is too mild."""

    def said(self, voice: Voice) -> str:
        # Small letters: in the middle of a line nothing needs to stand out.
        level = voice.say(f"severity-{self.level}").lower() if self.level else ""
        return voice.say(f"silent-{self.reason}", detail=level or voice.apart(", ".join(self.channels)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One alert that differs; `post` is the number of the post it is about, None for a surge."""

    shift: Shift
    channel: str
    type: EventType
    severity: Level
    title: str
    post: int | None
    now: datetime | None
    """When the present configuration sends it; None: never."""
    other: datetime | None
    alert: Alert
    """As it is sent, by the other configuration where that sends it."""
    silence: Silence | None = None
    """Why it is not sent, where that can be said."""

    @property
    def why(self) -> str:
        """The same in English; "" where it cannot be said."""
        return self.silence.said(ENGLISH) if self.silence else ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What comes of exchanging one configuration for the other: alerts of each, those that are the same, the others."""

    now: int
    other: int
    same: int
    changes: tuple[Change, ...]

    def count(self, shift: Shift) -> int:
        return sum(change.shift is shift for change in self.changes)


@dataclass(frozen=True, slots=True)
class Side:
    """One configuration's replay, and the mildest severity that it speaks of."""

    played: Played
    least: Level = "low"


@dataclass(slots=True)
class _Matter:
    """Everything one replay told of one incident."""

    surge: tuple[str, str] | None
    """Brand and cause of a surge."""
    posts: list[int] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)

    def alerts(self, channel: str, type_: EventType) -> list[Sent]:
        return [one for one in self.sent if (one.channel, one.alert.type) == (channel, type_)]


def compare(past: Past, now: Side, other: Side) -> Difference:
    """The alerts of both since `past.since`, each with what becomes of it."""
    numbers = {
        (
            post.mention.source,
            post.mention.published or post.at,
            post.mention.author.handle or post.mention.author.id,
        ): post.id
        for post in past.posts
    }
    changes: list[Change] = []
    same = 0
    for mine, theirs in _pairs(_matters(now.played.sent, numbers), _matters(other.played.sent, numbers)):
        for one, two in _side_by_side(mine, theirs):
            if max(sent.at for sent in (one, two) if sent) < past.since:
                continue
            shift = _shift(one, two)
            if shift is None:
                same += 1
            else:
                changes.append(_change(shift, one, two, mine or theirs, (past, now, other)))
    changes.sort(key=lambda change: (change.now or change.other or past.since, change.channel, change.type))
    before, after = (sum(sent.at >= past.since for sent in side.played.sent) for side in (now, other))
    return Difference(before, after, same, tuple(changes))


def _matters(sent: Sequence[Sent], numbers: Numbers) -> list[_Matter]:
    """By incident, in the order in which they were first told."""
    found: dict[str, _Matter] = {}
    for one in sent:
        view = one.alert.incident
        surge = (view.brand, view.cause) if view.kind == "surge" else None
        matter = found.setdefault(view.id, _Matter(surge))
        matter.sent.append(one)
        matter.posts += [number for number in _posts(one.alert, numbers) if number not in matter.posts]
    return list(found.values())


def _posts(alert: Alert, numbers: Numbers) -> Iterator[int]:
    for said in sorted(alert.incident.mentions, key=lambda said: said.posted_at):
        number = numbers.get((said.source, said.posted_at, said.author.id))
        if number is not None:
            yield number


def _pairs(now: list[_Matter], other: list[_Matter]) -> Iterator[tuple[_Matter | None, _Matter | None]]:
    """The matters of both that are one: they share a post; each is paired once, the earlier first."""
    left = list(now)
    for theirs in other:
        mine = next((matter for matter in left if _is_one(matter, theirs)), None)
        if mine is not None:
            left.remove(mine)
        yield mine, theirs
    yield from ((matter, None) for matter in left)


def _is_one(one: _Matter, two: _Matter) -> bool:
    if one.surge or two.surge:
        return one.surge == two.surge and abs(one.sent[0].at - two.sent[0].at) <= SURGE_APART
    return not set(one.posts).isdisjoint(two.posts)


def _side_by_side(one: _Matter | None, two: _Matter | None) -> Iterator[tuple[Sent | None, Sent | None]]:
    """The alerts of a matter: the first of a kind on a channel beside the first, the second beside the second."""
    both = [sent for matter in (one, two) if matter for sent in matter.sent]
    for channel, type_ in dict.fromkeys((sent.channel, sent.alert.type) for sent in both):
        mine, theirs = (matter.alerts(channel, type_) if matter else [] for matter in (one, two))
        yield from zip_longest(mine, theirs)


def _shift(one: Sent | None, two: Sent | None) -> Shift | None:
    """None where nothing changes."""
    if one is None or two is None:
        return Shift.NEWLY if one is None else Shift.NEVER
    if abs(two.at - one.at) <= SAME:
        return None
    return Shift.EARLIER if two.at < one.at else Shift.LATER


def _change(
    shift: Shift, one: Sent | None, two: Sent | None, matter: _Matter | None, around: tuple[Past, Side, Side]
) -> Change:
    shown = two or one
    assert shown is not None
    assert matter is not None
    past, now, other = around
    silent = {Shift.NEVER: other, Shift.NEWLY: now}.get(shift)
    return Change(
        shift=shift,
        channel=shown.channel,
        type=shown.alert.type,
        severity=shown.alert.incident.severity,
        title=shown.alert.incident.title,
        post=None if matter.surge else next(iter(matter.posts), None),
        now=one.at if one else None,
        other=two.at if two else None,
        alert=shown.alert,
        silence=_silence(matter, shown.channel, silent, past) if silent else None,
    )


def _silence(matter: _Matter, channel: str, side: Side, past: Past) -> Silence | None:
    """Why a configuration is silent about a matter on a channel; None where its timers or its course decide."""
    if matter.surge:
        return Silence("no_surge")
    known = {number: side.played.fates[number] for number in matter.posts if number in side.played.fates}
    if not known:
        return _unheard(matter, side, past)
    fate = next((fate for fate in known.values() if fate.incident is not None), None)
    if fate is None or fate.level is None:
        return Silence("no_complaint")
    told = side.played.told(f"inc-{fate.incident:06d}")
    if told:
        return None if channel in told else Silence("elsewhere", channels=tuple(told))
    if worse(side.least, fate.level):
        return Silence("too_mild", level=fate.level)
    return Silence("in_surge" if fate.in_surge else "nobody")


def _unheard(matter: _Matter, side: Side, past: Past) -> Silence:
    sources = {post.mention.source for post in past.posts if post.id in matter.posts}
    return Silence("source" if sources & side.played.unknown_sources.keys() else "brand")
