"""The whole report, for people and for programs."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from alerts.voice import Voice
from alerts.wording import cause
from monitor.numerals import ENGLISH, exact
from monitor.reply.measures import GAUGES, Gauge
from monitor.reply.measures_interval import Change, Measure
from monitor.report import Apart, CauseLine, Compared, Report
from monitor.report_digest import change_line, digest, figure, moved_by, of, text_of

INDENT = "  "
DIGITS = 4
"""More would promise a precision that no such count has."""


def lines(report: Report, zone: ZoneInfo, voice: Voice = ENGLISH) -> list[str]:
    """The digest, then every measure with its denominator, then how we spoke beside how it ended."""
    return [
        text_of(digest(report, zone, voice)),
        "",
        *_reconciled(report, voice),
        "",
        voice.say("report-measures"),
        *(line for gauge in GAUGES for line in _measure(gauge, report.measures[gauge.name], voice)),
        "",
        voice.say("report-ended"),
        *(_cause(line, voice) for line in report.causes),
        *_apart(report.apart, voice),
        "",
        voice.say("report-meant-for", page=voice.apart("docs/empathy.md")),
    ]


def _reconciled(report: Report, voice: Voice) -> Iterator[str]:
    """Every incident of the period, once."""
    counts = report.counts
    told = {name: exact(getattr(counts, name), voice) for name in ("opened", "measured", "waiting", "marked", *_ASIDE)}
    opened = voice.say("report-opened", opened=told["opened"], measured=told["measured"])
    aside = (voice.say(f"report-{name}", count=told[name]) for name in _ASIDE if getattr(counts, name))
    yield voice.join(opened, *aside)
    if counts.waiting or counts.marked:
        yield voice.say("report-waiting", waiting=told["waiting"], marked=told["marked"])
    if report.opened.change is not None:
        yield voice.say("report-change", change=change_line("opened", report.opened, voice))


_ASIDE = ("dismissed", "internal", "private", "withdrawn")
"""In the order of `Counts`: opened, and not measured."""


def _measure(gauge: Gauge, compared: Compared, voice: Voice) -> Iterator[str]:
    """The figure, and below it what it says."""
    found = voice.say("report-measure", title=_said(gauge, voice), figure=_figure(gauge.name, compared.now, voice))
    if compared.change is not None:
        moved = moved_by(compared.change, gauge.unit, voice)
        found = voice.say("report-measure-changed", measure=found, moved=moved)
    yield INDENT + found
    counts, base = _said(gauge, voice, "-counts"), _said(gauge, voice, "-of")
    if gauge.unit == "share":
        meant = voice.say("report-share", counts=counts, of=base)
    else:
        meant = voice.say("report-median", counts=counts, number=of(compared.now, voice), of=base)
    yield 3 * INDENT + meant


def _said(gauge: Gauge, voice: Voice, part: str = "") -> str:
    """The name of a measure, or its definition, in the words of the catalogue: those of the gauge are for JSON."""
    return voice.say(f"measure-{gauge.name}{part}")


def _figure(name: str, one: Measure, voice: Voice) -> str:
    return figure(name, {name: one}, voice)


def _cause(line: CauseLine, voice: Voice) -> str:
    return INDENT + voice.say(
        "report-cause",
        cause=cause(line.cause, voice),
        opened=exact(line.opened.now.numerator, voice),
        answered=of(line.acknowledged, voice),
        good=of(line.good_replies, voice),
        recovered=of(line.recovered, voice),
    )


def _apart(apart: Apart, voice: Voice) -> Iterator[str]:
    yield INDENT + voice.say("report-apart-good", figure=_figure("recovered", apart.good_reply, voice))
    other = voice.say("report-apart-other", figure=_figure("recovered", apart.other_reply, voice))
    if apart.difference is not None:
        other = voice.say("report-apart-differs", apart=other, moved=moved_by(apart.difference, "share", voice))
    yield INDENT + other


def as_json(report: Report, zone: ZoneInfo) -> dict[str, Any]:
    """Everything, with the definition of each measure beside it; programs are spoken to in English."""
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
