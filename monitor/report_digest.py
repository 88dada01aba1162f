"""The digest for who has one minute: what happened, what changed, and five people in their own words.

Never more than 200 words, and nobody of ours is named in it.
"""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from alerts.base import Notice
from alerts.safe_text import inline, one_line
from alerts.wording import cause, day, duration, language
from monitor.reply.measures import BY_NAME, GAUGES
from monitor.reply.measures_interval import Change, Measure
from monitor.report import Compared, Report
from monitor.triage.severity import LEVELS

MOST_WORDS = 200
LETTERS_A_WORD = 6
"""About the length of an English word with its blank: cuts words of scripts that write no blanks."""
CAUSES = 3
CHANGES = 2


def digest(report: Report, zone: ZoneInfo) -> Notice:
    """At most 200 words; what is left over by the figures is shared among the originals."""
    title, lines = _title(report, zone), [*_figures(report), _changed(report, zone), *_often(report)]
    if not report.originals:
        return Notice(title, tuple(lines))
    lines.append("In their words:")
    ends = [f"({language(one.language)}, {one.incident})" for one in report.originals]
    left = MOST_WORDS - sum(len(line.split()) for line in (title, *lines, *ends))
    room = left // len(ends)
    said = (f"«{_shortened(one.text, room)}» {end}" for one, end in zip(report.originals, ends, strict=True))
    return Notice(title, (*lines, *said))


def text_of(notice: Notice) -> str:
    return "\n".join((notice.title, *notice.lines))


def _title(report: Report, zone: ZoneInfo) -> str:
    period = report.period
    brand = inline(report.brand, 40) if report.brand else "all brands"
    ends = (day(moment, period.as_of, zone) for moment in (period.since, period.until))
    return f"How upset customers fared: {brand}, {' to '.join(ends)}"


def _figures(report: Report) -> Iterator[str]:
    counts, found = report.counts, {name: compared.now for name, compared in report.measures.items()}
    grave = [f"{counts.by_severity[level]} {level}" for level in LEVELS[:1:-1] if counts.by_severity.get(level)]
    told = f"{_many(counts.measured, 'complaint')} in {_many(counts.heard, 'post')}"
    yield f"{', '.join([told, *grave])}."
    if not counts.measured:
        return
    yield f"Answered: {figure('acknowledged', found)}; in time {of(found['in_time'])}."
    yield f"First reply, the middle one: after {figure('first_reply', found)}."
    yield f"Good replies, by the reply coach: {figure('good_replies', found)}."
    yield f"Content or quiet after our answer: {figure('recovered', found)}."
    yield f"Calmer in their next post: {of(found['calmer'])}. Complained again: {of(found['repeated'])}."


def _many(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _changed(report: Report, zone: ZoneInfo) -> str:
    """What moved by more than chance, or that nothing did."""
    if report.opened.before is None:
        began = report.listening_since
        since = f" (listening since {day(began, report.period.as_of, zone)})" if began else ""
        return f"Changed: there is no whole period before to compare with{since}."
    told = [line for name, compared in changes(report) if (line := change_line(name, compared, certain=True))]
    return f"Changed: {'; '.join(told[:CHANGES])}." if told else "Changed: nothing by more than chance."


def changes(report: Report) -> Iterator[tuple[str, Compared]]:
    """Everything that is compared, by name."""
    yield "opened", report.opened
    for gauge in GAUGES:
        yield gauge.name, report.measures[gauge.name]


def change_line(name: str, compared: Compared, *, certain: bool = False) -> str:
    """A change with its interval; empty where it is unknown, or, if wanted, could be chance."""
    moved = compared.change
    if moved is None or (certain and not moved.is_more_than_chance):
        return ""
    title = "complaints" if name == "opened" else BY_NAME[name].title
    return f"{title} {moved_by(moved, _unit(name))}"


def _often(report: Report) -> Iterator[str]:
    named = [f"{cause(line.cause)} {line.opened.now.numerator}" for line in report.causes[:CAUSES]]
    if named:
        yield f"Most often: {', '.join(named)}."


def _shortened(text: str, words: int) -> str:
    """The beginning of it, as it was said; all of it where there is room."""
    said = one_line(text)
    first = " ".join(said.split()[:words])
    return inline(first if first == said else f"{first}…", words * LETTERS_A_WORD)


def _unit(name: str) -> str:
    return "count" if name == "opened" else BY_NAME[name].unit


def figure(name: str, found: dict[str, Measure]) -> str:
    """A figure with what it stands on and its interval: "38 of 42 (90 %, 78 to 96)"."""
    one, unit = found[name], _unit(name)
    if one.value is None:
        return "not known"
    between = "" if one.low is None or one.high is None else f"{written(one.low, unit)} to {written(one.high, unit)}"
    if unit == "share":
        return f"{of(one)} ({written(one.value, unit)} %, {between})"
    return written(one.value, unit) + (f" ({between})" if between else "")


def of(one: Measure) -> str:
    return f"{one.numerator} of {one.denominator}"


def written(value: float, unit: str) -> str:
    """A value as people read it: whole percents, minutes, two digits of a score."""
    if unit == "share":
        return f"{100 * value:.0f}"
    if unit == "seconds":
        return duration(timedelta(seconds=value))
    return f"{value:.0f}" if unit == "count" else f"{value:.2f}"


def moved_by(moved: Change, unit: str) -> str:
    """+12 points (+3 to +21)."""
    ends = f"({_signed(moved.low, unit)} to {_signed(moved.high, unit)})"
    return f"{_signed(moved.value, unit)}{' points' if unit == 'share' else ''} {ends}"


def _signed(value: float, unit: str) -> str:
    return f"{'−' if value < 0 else '+'}{written(abs(value), unit)}"
