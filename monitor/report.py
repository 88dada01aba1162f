"""The report of a period: how upset people fared, what changed, and five of them in their own words."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.reply.measures import BY_NAME, GAUGES, Judge, View, by_reply, graded, measure, measures, replied
from monitor.reply.measures_course import Aside, Course
from monitor.reply.measures_interval import Change, Measure, change, count
from monitor.store import measures as rows
from monitor.store import mentions
from monitor.triage.incident import LIVE
from monitor.view import discreet

ORIGINALS = 5
"""As many voices as fit on one screen; the others are in the list of incidents."""
NOT_QUOTED = frozenset({"distress"})
"""Whoever is in distress needs a person, not an audience."""


@dataclass(frozen=True, slots=True)
class Period:
    """What is reported: opened in [since, until), as it looked at `as_of`."""

    since: datetime
    until: datetime
    as_of: datetime

    def before(self) -> "Period":
        """The period of the same length before, as it looked when it was as old as this one is now."""
        length = self.until - self.since
        return Period(self.since - length, self.since, self.as_of - length)


@dataclass(frozen=True, slots=True)
class Counts:
    """Every incident of the period once: `opened` is the sum of the measured and those set aside."""

    heard: int
    """Posts about the brand, complaints or not."""
    opened: int
    measured: int
    dismissed: int
    internal: int
    private: int
    withdrawn: int
    waiting: int
    """Of the measured: nobody has answered yet."""
    marked: int
    """Of the measured: marked as answered, and no public reply was found."""
    by_severity: Mapping[str, int]
    """Of the measured."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure beside the period before; None where there was none, or too little to tell."""

    now: Measure
    before: Measure | None
    change: Change | None


@dataclass(frozen=True, slots=True)
class CauseLine:
    """One cause: how many, how well we spoke, and how it ended, which are two things."""

    cause: str
    opened: Compared
    acknowledged: Measure
    good_replies: Measure
    recovered: Measure


@dataclass(frozen=True, slots=True)
class Apart:
    """How incidents ended, apart by how good our first reply was. What goes together need not be cause and effect."""

    good_reply: Measure
    other_reply: Measure
    difference: Change | None


@dataclass(frozen=True, slots=True)
class Original:
    """One upset person in their own words, without what identifies them."""

    incident: str
    severity: str
    cause: str
    language: str
    written: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    period: Period
    brand: str | None
    """None: all brands."""
    counts: Counts
    opened: Compared
    measures: Mapping[str, Compared]
    causes: tuple[CauseLine, ...]
    """The most frequent first."""
    apart: Apart
    originals: tuple[Original, ...]
    listening_since: datetime | None
    """Where it is later than the period before began, there is nothing to compare with."""


def period(since: datetime, until: datetime | None, now: datetime) -> Period:
    """A period as it looks now. Raises ValueError for one that is empty or has not begun."""
    end = min(until or now, now)
    if since >= end:
        raise ValueError("the period is empty: --since must be before --until, and not in the future")
    return Period(since, end, now)


def report(connection: sqlite3.Connection, period: Period, brand: str | None, judge: Judge) -> Report:
    """Everything that is told of a period. Reads only."""
    earlier, began = period.before(), rows.listening_since(connection)
    compares = began is not None and began <= earlier.since
    courses = rows.courses(connection, brand, period.since, period.until)
    former = rows.courses(connection, brand, earlier.since, earlier.until) if compares else None
    grades = graded([*(former or ()), *courses], judge)
    view, view_before = View(period.as_of, grades), View(earlier.as_of, grades)
    now = measures(courses, view)
    before = measures(former, view_before) if former is not None else {}
    return Report(
        period=period,
        brand=brand,
        counts=_counts(courses, view, rows.heard(connection, brand, period.since, period.until)),
        opened=_opened(courses, former),
        measures={gauge.name: _compared(now[gauge.name], before.get(gauge.name)) for gauge in GAUGES},
        causes=tuple(_causes(courses, former, view)),
        apart=_apart(courses, view),
        originals=tuple(_originals(connection, courses)),
        listening_since=began,
    )


def _compared(now: Measure, before: Measure | None) -> Compared:
    return Compared(now, before, change(now, before) if before is not None else None)


def _opened(courses: Sequence[Course], former: Sequence[Course] | None) -> Compared:
    """How many were measured; those set aside were no complaints of customers in public."""
    before = count(len(_measured(former))) if former is not None else None
    return _compared(count(len(_measured(courses))), before)


def _measured(courses: Sequence[Course]) -> list[Course]:
    return [course for course in courses if course.aside is None]


def _counts(courses: Sequence[Course], view: View, heard: int) -> Counts:
    aside = Counter(course.aside for course in courses)
    measured = _measured(courses)
    return Counts(
        heard=heard,
        opened=len(courses),
        measured=len(measured),
        dismissed=aside[Aside.DISMISSED],
        internal=aside[Aside.INTERNAL],
        private=aside[Aside.PRIVATE],
        withdrawn=aside[Aside.WITHDRAWN],
        waiting=sum(replied(course, view) is None and course.state in LIVE for course in measured),
        marked=sum(course.marked for course in measured),
        by_severity=dict(Counter(course.severity for course in measured)),
    )


def _causes(courses: Sequence[Course], former: Sequence[Course] | None, view: View) -> Iterator[CauseLine]:
    often = Counter(course.cause for course in _measured(courses))
    for cause in sorted(often, key=lambda name: (-often[name], name)):
        those = [course for course in courses if course.cause == cause]
        then = [course for course in former if course.cause == cause] if former is not None else None
        acknowledged, good, recovered = (
            measure(BY_NAME[name], those, view) for name in ("acknowledged", "good_replies", "recovered")
        )
        yield CauseLine(cause, _opened(those, then), acknowledged, good, recovered)


def _apart(courses: Sequence[Course], view: View) -> Apart:
    good, other = (measure(BY_NAME["recovered"], some, view) for some in by_reply(courses, view))
    return Apart(good, other, change(good, other))


def _originals(connection: sqlite3.Connection, courses: Sequence[Course]) -> Iterator[Original]:
    """The gravest of each cause, then the gravest of the rest; removed posts are gone, and nothing is said twice."""
    said: set[str] = set()
    for course in _spread([course for course in _measured(courses) if not NOT_QUOTED & set(course.cues)]):
        worst = next(iter(mentions.of_incident(connection, course.incident, 1)), None)
        if worst is None or worst.deleted or worst.private or worst.text.strip() in {"", *said}:
            continue
        name = f"inc-{course.incident:06d}"
        shown = discreet(worst)
        yield Original(name, course.severity, course.cause, shown.language, shown.published, shown.text)
        said.add(worst.text.strip())
        if len(said) == ORIGINALS:
            return


def _spread(courses: Sequence[Course]) -> list[Course]:
    """The gravest first, but one of each cause before a second of any."""
    gravest = sorted(courses, key=lambda course: (-course.points, course.incident))
    seen: Counter[str] = Counter()
    turns: list[tuple[int, Course]] = []
    for course in gravest:
        turns.append((min(seen[course.cause], 1), course))
        seen[course.cause] += 1
    return [course for _, course in sorted(turns, key=lambda turn: turn[0])]
