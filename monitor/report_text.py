"""The whole report, for people and for programs."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from alerts.wording import cause
from monitor.reply.measures import GAUGES
from monitor.reply.measures_interval import Change, Measure
from monitor.report import Apart, CauseLine, Compared, Report
from monitor.report_digest import change_line, digest, figure, moved_by, of, text_of

DIGITS = 4
"""More would promise a precision that no such count has."""


def lines(report: Report, zone: ZoneInfo) -> list[str]:
    """The digest, then every measure with its denominator, then how we spoke beside how it ended."""
    return [
        text_of(digest(report, zone)),
        "",
        *_reconciled(report),
        "",
        "The measures (with 95 % intervals)",
        *(line for gauge in GAUGES for line in _measure(gauge.name, report)),
        "",
        "How we spoke, and how it ended: two things",
        *map(_cause, report.causes),
        *_apart(report.apart),
        "",
        "These figures tell how customers fare, not who of us is better; what they are not for: docs/empathy.md",
    ]


def _reconciled(report: Report) -> Iterator[str]:
    """Every incident of the period, once."""
    counts = report.counts
    aside = ("dismissed", "internal", "withdrawn")
    left = [f"{number} {name}" for name in aside if (number := getattr(counts, name))]
    yield f"incidents opened: {counts.opened}; {counts.measured} measured" + "".join(f", {one}" for one in left)
    if counts.waiting or counts.marked:
        yield f"no answer yet: {counts.waiting}; marked as answered, and no public reply was seen: {counts.marked}"
    if report.opened.change is not None:
        yield f"change: {change_line('opened', report.opened)}"


def _measure(name: str, report: Report) -> Iterator[str]:
    gauge, compared = next(one for one in GAUGES if one.name == name), report.measures[name]
    yield f"  {gauge.title}: {figure(name, {name: compared.now})}" + (
        f"; change {moved_by(compared.change, gauge.unit)}" if compared.change else ""
    )
    yield (
        f"      {gauge.counts}, of {of(compared.now)}: {gauge.of}"
        if gauge.unit != "share"
        else (f"      {gauge.counts}; of {gauge.of}")
    )


def _cause(line: CauseLine) -> str:
    return (
        f"  {cause(line.cause)}: {line.opened.now.numerator} opened · answered {of(line.acknowledged)}"
        f" · good replies {of(line.good_replies)} · content or quiet after it {of(line.recovered)}"
    )


def _apart(apart: Apart) -> Iterator[str]:
    yield f"  content or quiet where our first reply was good: {figure('recovered', {'recovered': apart.good_reply})}"
    yield f"  and where it was not: {figure('recovered', {'recovered': apart.other_reply})}" + (
        f"; difference {moved_by(apart.difference, 'share')}" if apart.difference else ""
    )


def as_json(report: Report, zone: ZoneInfo) -> dict[str, Any]:
    """Everything, with the definition of each measure beside it."""
    told: dict[str, Any] = {
        "since": report.period.since,
        "until": report.period.until,
        "as_of": report.period.as_of,
        "brand": report.brand,
        "listening_since": report.listening_since,
        "counts": asdict(report.counts),
        "opened": _compared(report.opened),
        "measures": {
            gauge.name: {
                "title": gauge.title,
                "counts": gauge.counts,
                "of": gauge.of,
                "unit": gauge.unit,
                **_compared(report.measures[gauge.name]),
            }
            for gauge in GAUGES
        },
        "causes": [_cause_json(line) for line in report.causes],
        "recovered_by_first_reply": {
            "good": _figures(report.apart.good_reply),
            "other": _figures(report.apart.other_reply),
            "difference": _figures(report.apart.difference),
        },
        "originals": [asdict(one) for one in report.originals],
        "digest": text_of(digest(report, zone)),
    }
    return told


def _cause_json(line: CauseLine) -> dict[str, Any]:
    measured = {"acknowledged": line.acknowledged, "good_replies": line.good_replies, "recovered": line.recovered}
    return {
        "cause": line.cause,
        "opened": _compared(line.opened),
        **{name: _figures(one) for name, one in measured.items()},
    }


def _compared(compared: Compared) -> dict[str, Any]:
    now = _figures(compared.now) or {}
    return {**now, "before": _figures(compared.before), "change": _figures(compared.change)}


def _figures(one: Measure | Change | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {name: round(value, DIGITS) if isinstance(value, float) else value for name, value in asdict(one).items()}
