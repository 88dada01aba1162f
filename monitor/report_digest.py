"""The digest for who has one minute: what happened, what changed, and five people in their own words.

Never more than 200 words, and nobody of ours is named in it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import reduce
from zoneinfo import ZoneInfo

from alerts.base import Notice
from alerts.safe_text import one_line
from alerts.voice import Voice
from alerts.wording import cause, day, duration, language
from monitor.numerals import ENGLISH, counted, exact, fixed, signed
from monitor.reply.measures import BY_NAME, GAUGES
from monitor.reply.measures_interval import Change, Measure
from monitor.report import Compared, Original, Report
from monitor.triage.severity import LEVELS
from monitor.understand.scripts import UNSPACED

MOST_WORDS = 200
LETTERS_A_WORD = 6
"""About the length of an English word with its blank: cuts words of scripts that write no blanks."""
CAUSES = 3
CHANGES = 2
BRAND = 40
"""Letters of the name of a brand."""
_WITHOUT_BLANKS = re.compile(f"[{UNSPACED}]")


def digest(report: Report, zone: ZoneInfo, voice: Voice = ENGLISH) -> Notice:
    """At most 200 words; what is left over by the figures is shared among the originals."""
    title = _title(report, zone, voice)
    lines = [*_figures(report, voice), _changed(report, zone, voice), *_often(report, voice)]
    if not report.originals:
        return Notice(title, tuple(lines))
    lines.append(voice.say("digest-quotes"))
    left = MOST_WORDS - sum(map(words_in, (title, *lines)))
    return Notice(title, (*lines, *_quotes(report.originals, left, voice)))


def text_of(notice: Notice) -> str:
    return "\n".join((notice.title, *notice.lines))


def words_in(line: str) -> int:
    """Words of a line; where no blanks are written, as in Chinese, so many letters are one."""
    return sum(-(-len(word) // LETTERS_A_WORD) if _WITHOUT_BLANKS.search(word) else 1 for word in line.split())


def _title(report: Report, zone: ZoneInfo, voice: Voice) -> str:
    period = report.period
    return voice.say(
        "digest-title",
        brand=voice.inline(report.brand, BRAND) if report.brand else voice.say("all-brands"),
        since=day(period.since, period.as_of, zone, voice),
        until=day(period.until, period.as_of, zone, voice),
    )


def _figures(report: Report, voice: Voice) -> Iterator[str]:
    counts, found = report.counts, {name: compared.now for name, compared in report.measures.items()}
    heard = counted(
        "digest-heard", counts.heard, voice, complaints=counted("digest-complaints", counts.measured, voice)
    )
    grave = [
        voice.say(f"digest-{level}", shown=exact(counts.by_severity[level], voice))
        for level in LEVELS[:1:-1]
        if counts.by_severity.get(level)
    ]
    yield voice.say("sentence", said=voice.join(heard, *grave))
    if not counts.measured:
        return
    whole = {name: figure(name, found, voice) for name in ("acknowledged", "first_reply", "good_replies", "recovered")}
    short = {name: of(found[name], voice) for name in ("in_time", "calmer", "repeated")}
    yield voice.say("digest-answered", share=whole["acknowledged"], in_time=short["in_time"])
    yield voice.say("digest-first-reply", figure=whole["first_reply"])
    yield voice.say("digest-good", share=whole["good_replies"])
    yield voice.say("digest-recovered", share=whole["recovered"])
    yield voice.say("digest-calmer", calmer=short["calmer"], again=short["repeated"])


def _changed(report: Report, zone: ZoneInfo, voice: Voice) -> str:
    """What moved by more than chance, or that nothing did."""
    if report.opened.before is None:
        began = report.listening_since
        if began is None:
            return voice.say("digest-no-before")
        return voice.say("digest-no-before-since", date=day(began, report.period.as_of, zone, voice))
    told = [line for name, compared in changes(report) if (line := change_line(name, compared, voice, certain=True))]
    if not told:
        return voice.say("digest-unchanged")
    together = reduce(lambda start, more: voice.say("digest-also", start=start, more=more), told[:CHANGES])
    return voice.say("digest-changed", changes=together)


def changes(report: Report) -> Iterator[tuple[str, Compared]]:
    """Everything that is compared, by name."""
    yield "opened", report.opened
    for gauge in GAUGES:
        yield gauge.name, report.measures[gauge.name]


def change_line(name: str, compared: Compared, voice: Voice = ENGLISH, *, certain: bool = False) -> str:
    """A change with its interval; empty where it is unknown, or, if wanted, could be chance."""
    change = compared.change
    if change is None or (certain and not change.is_more_than_chance):
        return ""
    return voice.say("digest-change", what=voice.say(f"measure-{name}"), moved=moved_by(change, _unit(name), voice))


def _often(report: Report, voice: Voice) -> Iterator[str]:
    named = [
        voice.say("digest-cause", cause=cause(line.cause, voice), shown=exact(line.opened.now.numerator, voice))
        for line in report.causes[:CAUSES]
    ]
    if named:
        yield voice.say("digest-often", causes=voice.join(*named))


def _quotes(originals: Sequence[Original], words: int, voice: Voice) -> list[str]:
    """As much of each as all of them have room for; none where there is no room at all."""
    most = words // len(originals)
    # What follows a quote may grow together with its last word, where no blanks are written: tried, not reckoned.
    tried = (
        [_quote(_shortened(one.text, room, voice), one, voice) for one in originals] for room in range(most, 0, -1)
    )
    return next((quotes for quotes in tried if sum(map(words_in, quotes)) <= words), [])


def _quote(words: str, one: Original, voice: Voice) -> str:
    said_in = language(one.language, voice)
    return voice.say("digest-quote", words=words, language=said_in, incident=voice.apart(one.incident))


def _shortened(text: str, words: int, voice: Voice) -> str:
    """The beginning of it, as it was said; all of it where there is room."""
    said = one_line(text)
    first = _beginning(said, words)
    return voice.inline(first if first == said else f"{first}…", words * LETTERS_A_WORD)


def _beginning(said: str, words: int) -> str:
    kept: list[str] = []
    for word in said.split():
        left = words - words_in(" ".join(kept))
        if left <= 0:
            break
        kept.append(word if words_in(word) <= left else word[: left * LETTERS_A_WORD])
    return " ".join(kept)


def _unit(name: str) -> str:
    return "count" if name == "opened" else BY_NAME[name].unit


def figure(name: str, found: Mapping[str, Measure], voice: Voice = ENGLISH) -> str:
    """A figure with what it stands on and its interval: "38 of 42 (90 %, 78 to 96)"."""
    one, unit = found[name], _unit(name)
    if one.value is None:
        return voice.say("figure-unknown")
    value = written(one.value, unit, voice)
    if one.low is None or one.high is None:
        return value
    ends = {"low": written(one.low, unit, voice), "high": written(one.high, unit, voice)}
    if unit == "share":
        return voice.say("figure-share", of=of(one, voice), percent=value, **ends)
    return voice.say("figure-between", value=value, **ends)


def of(one: Measure, voice: Voice) -> str:
    return voice.say("figure-of", part=exact(one.numerator, voice), whole=exact(one.denominator, voice))


def written(value: float, unit: str, voice: Voice) -> str:
    """A value as people read it: whole percents, minutes, two digits of a score."""
    if unit == "seconds":
        return duration(timedelta(seconds=value), voice)
    return fixed(value, 2, voice) if unit == "points" else fixed(_whole(value, unit), 0, voice)


def _whole(value: float, unit: str) -> float:
    return 100 * value if unit == "share" else value


def moved_by(moved: Change, unit: str, voice: Voice) -> str:
    """+12 points (+3 to +21)."""
    ends = {
        "moved": _signed(moved.value, unit, voice),
        "low": _signed(moved.low, unit, voice),
        "high": _signed(moved.high, unit, voice),
    }
    if unit == "share":
        return voice.say("moved-points", count=round(100 * abs(moved.value)), **ends)
    return voice.say("moved", **ends)


def _signed(value: float, unit: str, voice: Voice) -> str:
    if unit == "seconds":
        return voice.say("shorter" if value < 0 else "longer", span=written(abs(value), unit, voice))
    return signed(_whole(value, unit), 2 if unit == "points" else 0, voice)
