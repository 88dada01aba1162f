"""Measures of empathy: whether upset people were heard, in time, kindly, and whether it helped them.

Each is a share or a median with what it stands on and a 95 % interval. Shares use Wilson's interval, medians that
of order statistics, counts the Poisson score interval, and changes Newcombe's square-and-add. Nothing here knows
who of us answered: what is measured is how customers fare, never who of us is better.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from monitor.reply.measures_course import Course, Grade, OurReply
from monitor.reply.measures_interval import Measure, middle, share

SILENCE = timedelta(hours=48)
"""No further complaint for this long after our reply counts as content; incidents resolve by the same time."""
FORTNIGHT = timedelta(days=14)
"""Within this a second complaint counts as the same trouble, and the next post as an echo of our reply."""
RECENT = 20
"""Replies of ours that a new one is compared with, to tell words from a template."""
GRADED_AT_MOST = 1_000
"""The coach needs some 4 ms a reply (measured). Of more, as many are drawn evenly: 500 in each of two periods tell a
share to within 5 points."""

Judge = Callable[[OurReply, Sequence[str]], Grade | None]
"""Grades a reply beside our last ones, oldest first; None where it cannot read the language."""


@dataclass(frozen=True, slots=True)
class View:
    """What is known beside the incidents: until when we looked, and the grades of our replies by mention."""

    as_of: datetime
    grades: Mapping[int, Grade]


@dataclass(frozen=True, slots=True)
class Gauge:
    """One measure: its definition in words, and what it reads from one incident.

    `read` gives one value for each thing counted: of a share whether it holds, of a median the value, or None where
    there could have been one. What is undecided gives nothing.
    """

    name: str
    title: str
    counts: str
    of: str
    unit: Literal["share", "seconds", "points"]
    read: Callable[[Course, View], Iterable[float | None]]


def graded(courses: Iterable[Course], judge: Judge, most: int = GRADED_AT_MOST) -> dict[int, Grade]:
    """The grades of our replies, each judged beside the last ones of its brand; of very many an even part."""
    ours = sorted(((reply, course.brand) for course in courses for reply in course.replies), key=_when)
    step = -(-len(ours) // most)
    recent: defaultdict[str, deque[str]] = defaultdict(lambda: deque(maxlen=RECENT))
    grades: dict[int, Grade] = {}
    for number, (reply, brand) in enumerate(ours):
        grade = judge(reply, tuple(recent[brand])) if number % step == 0 else None
        recent[brand].append(reply.text)
        if grade is not None:
            grades[reply.mention] = grade
    return grades


def _when(told: tuple[OurReply, str]) -> tuple[datetime, int]:
    return told[0].at, told[0].mention


def measure(gauge: Gauge, courses: Iterable[Course], view: View) -> Measure:
    """One measure over incidents; those set aside are left out."""
    values = [value for course in courses if course.aside is None for value in gauge.read(course, view)]
    known = [value for value in values if value is not None]
    if gauge.unit == "share":
        return share(sum(map(bool, known)), len(known))
    return middle(known, len(values))


def replied(course: Course, view: View) -> datetime | None:
    """When we first replied, as far as was known then."""
    at = course.reply_at
    return at if at is not None and at <= view.as_of else None


def _acknowledged(course: Course, view: View) -> Iterator[float]:
    if replied(course, view) is not None:
        yield True
    elif course.promised_at is None or course.promised_at <= view.as_of:
        yield False  # who still waits within the time promised is neither


def _in_time(course: Course, view: View) -> Iterator[float]:
    at, promised = replied(course, view), course.promised_at
    if promised is None or (at is None and promised > view.as_of):
        return
    yield at is not None and at <= promised


def _waited(course: Course, view: View) -> Iterator[float | None]:
    at = replied(course, view)
    yield None if at is None else (at - course.wrote_at).total_seconds()


def _good(course: Course, view: View) -> Iterator[float]:
    for reply in _replies(course, view):
        if reply.mention in view.grades:
            yield view.grades[reply.mention].good


def _part(pick: Callable[[Grade], float]) -> Callable[[Course, View], Iterator[float | None]]:
    """Reads one part of the grade of each reply."""

    def read(course: Course, view: View) -> Iterator[float | None]:
        for reply in _replies(course, view):
            grade = view.grades.get(reply.mention)
            yield None if grade is None else pick(grade)

    return read


def _replies(course: Course, view: View) -> Iterator[OurReply]:
    return (reply for reply in course.replies if reply.at <= view.as_of)


def eased(course: Course, view: View) -> float | None:
    """How much negativity the customer's next post has lost since before our reply; None where unknown."""
    at = replied(course, view)
    if at is None or course.mood_before is None:
        return None
    later = next((word for word in course.words if at < word.at <= min(view.as_of, at + FORTNIGHT)), None)
    return None if later is None or later.negativity is None else course.mood_before - later.negativity


def _eased(course: Course, view: View) -> Iterator[float | None]:
    if replied(course, view) is not None:
        yield eased(course, view)


def _calmer(course: Course, view: View) -> Iterator[float]:
    change = eased(course, view)
    if change is not None:
        yield change > 0


def recovered(course: Course, view: View) -> bool | None:
    """Content or quiet for 48 hours after our reply; None before they are over, or without a reply.

    Decided only when the time is over, also where a complaint came sooner: else the quick ones would count first.
    """
    at = replied(course, view)
    if at is None or at + SILENCE > view.as_of:
        return None
    again = [word.at for word in course.words if word.complains]
    if course.reopened_at is not None:
        again.append(course.reopened_at)
    return not any(at < moment <= at + SILENCE for moment in again)


def _recovered(course: Course, view: View) -> Iterator[float]:
    well = recovered(course, view)
    if well is not None:
        yield well


def _content(course: Course, view: View) -> Iterator[float]:
    at, well = replied(course, view), recovered(course, view)
    if at is not None and well is not None:
        yield well and any(word.content and at < word.at <= at + SILENCE for word in course.words)


def _repeated(course: Course, _: View) -> Iterator[float]:
    yield course.earlier


GAUGES = (
    Gauge(
        "acknowledged", "got an answer",
        "incidents with a public reply of ours, or marked as answered by a person",
        "incidents opened, without those that still wait within the time promised", "share", _acknowledged,
    ),
    Gauge(
        "in_time", "answered in time",
        "incidents whose first reply came by the time promised",
        "incidents that got a reply, or whose time is over", "share", _in_time,
    ),
    Gauge(
        "first_reply", "time to the first reply",
        "median of the time from the customer's first post to our first reply",
        "incidents that got a reply, of all opened", "seconds", _waited,
    ),
    Gauge(
        "good_replies", "good replies",
        "our public replies that the reply coach calls good",
        "our public replies that were graded", "share", _good,
    ),
    Gauge(
        "positive", "positive in tone",
        "median of this part of the coach's score, 0 to 1",
        "replies graded, of our public replies", "points", _part(lambda grade: grade.positive),
    ),
    Gauge(
        "to_the_matter", "addresses the matter",
        "median of this part of the coach's score, 0 to 1",
        "replies graded, of our public replies", "points", _part(lambda grade: grade.to_the_matter),
    ),
    Gauge(
        "personal", "personal",
        "median of this part of the coach's score, 0 to 1",
        "replies graded, of our public replies", "points", _part(lambda grade: grade.personal),
    ),
    Gauge(
        "calmer", "calmer in the next post",
        "customers whose next public post is less negative than their last before our reply",
        "customers who wrote again within 14 days of our reply, both posts readable", "share", _calmer,
    ),
    Gauge(
        "mood_change", "change of mood",
        "median of the negativity lost from the last post before our reply to the next after it",
        "incidents with both posts, of those that got a reply", "points", _eased,
    ),
    Gauge(
        "recovered", "content or quiet after our answer",
        "incidents without a further complaint in the 48 hours after our reply",
        "incidents that got a reply at least 48 hours ago", "share", _recovered,
    ),
    Gauge(
        "content", "said thanks",
        "incidents in which the customer thanked or praised within these 48 hours, and did not complain",
        "incidents that got a reply at least 48 hours ago", "share", _content,
    ),
    Gauge(
        "repeated", "complained again",
        "incidents whose author had opened another in the 14 days before",
        "incidents opened", "share", _repeated,
    ),
)  # fmt: skip
"""In the order of a conversation: heard, in time, kindly, did it help."""
BY_NAME = {gauge.name: gauge for gauge in GAUGES}


def measures(courses: Sequence[Course], view: View) -> dict[str, Measure]:
    """Every measure, by name."""
    return {gauge.name: measure(gauge, courses, view) for gauge in GAUGES}


def by_reply(courses: Iterable[Course], view: View) -> tuple[list[Course], list[Course]]:
    """Incidents by our first reply: those where it was good, and those where it was not; ungraded ones in neither."""
    good: list[Course] = []
    other: list[Course] = []
    for course in courses:
        first = next(_replies(course, view), None)
        grade = view.grades.get(first.mention) if first is not None else None
        if grade is not None:
            (good if grade.good else other).append(course)
    return good, other
