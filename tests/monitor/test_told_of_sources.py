"""What `check` and `status` say of a source: what it costs, when it is asked next, why it waits, what a gap needs."""

from datetime import timedelta
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

import pytest
from doubles.values import NOW

from connectors.base import Caps, Gap, Source
from monitor.doctor import cost, next_look
from monitor.status import SourceReport, Status, judge
from monitor.status_text import status_lines
from monitor.store.reports import Day, Open
from monitor.store.sources import SourceState

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")


class Sample(Source):
    kind: Literal["sample"] = "sample"
    id: str = "board"
    caps: ClassVar[Caps] = Caps(min_interval=MINUTE, default_interval=2 * MINUTE)


def lines(state: SourceState, *gaps: Gap, shows_past: bool = False) -> list[str]:
    verdict = judge(state, 2 * MINUTE, NOW)
    report = SourceReport(state, gaps, 2 * MINUTE, verdict, shows_past)
    found = Status(NOW, Open(0, None, None, None), (report,), (), Day(0, 0, None, None))
    return status_lines(found, BERLIN)[1:-1]


@pytest.mark.parametrize(
    "options,expected",
    [
        pytest.param({}, "asked 30 times an hour, up to 60 while much is heard, 7.5 after a silent day", id="free"),
        pytest.param({"interval": 10 * MINUTE}, "asked 6 times an hour, up to 60 while much is heard", id="configured"),
        pytest.param({"interval": MINUTE}, "asked 60 times an hour", id="as often as it may be"),
        pytest.param({"interval": 48 * HOUR}, "asked 0.021 times an hour, up to 60 while much is heard", id="seldom"),
    ],
)
def test_the_check_says_how_often_a_source_is_asked(options: dict[str, timedelta], expected: str) -> None:
    assert cost(Sample(**options)) == expected


@pytest.mark.parametrize(
    "state,expected",
    [
        pytest.param({}, "not asked so far; asked as soon as the daemon runs", id="new"),
        pytest.param({"looked_at": NOW - MINUTE}, "asked next within 1 min", id="looked"),
        pytest.param({"looked_at": NOW - HOUR}, "due now, if the daemon runs", id="late"),
        pytest.param(
            {"looked_at": NOW - MINUTE, "heard_at": NOW - timedelta(days=9)}, "asked next within 7 min", id="quiet"
        ),
        pytest.param(
            {"not_before": NOW + 9 * MINUTE, "trouble": "too many requests"},
            "asked next in 9 min, not before it allows: too many requests",
            id="paused",
        ),
        pytest.param({"refused": True}, "asked no more until the configuration is loaded anew", id="refused"),
    ],
)
def test_the_check_says_when_a_source_is_asked_next(state: dict[str, object], expected: str) -> None:
    assert next_look(Sample(), SourceState("board", **state), NOW) == expected  # type: ignore[arg-type]


def test_status_says_why_a_source_waits() -> None:
    until = NOW + HOUR
    spent = Gap(NOW - HOUR, NOW + 5 * HOUR, "daily_cap is reached")
    paused = "board  waiting: told to pause until 11:00: "
    for state, gaps, why in (
        (SourceState("board", not_before=until, trouble="answers 429"), (), "answers 429"),
        (SourceState("board", not_before=until), (spent,), "daily_cap is reached"),
        (SourceState("board", not_before=until), (), "its limit for now is used up"),
    ):
        assert lines(state, *gaps)[0].endswith(paused + why)


@pytest.mark.parametrize(
    "start,shows_past,remedy",
    [
        pytest.param(NOW - HOUR, True, "→ allears backfill --source board --since 2026-03-01T08:00", id="from a time"),
        pytest.param(None, True, "→ allears backfill --source board --since 2026-02-22", id="from an unknown time"),
        pytest.param(NOW, False, "nothing can be done: this source does not show its past", id="no past"),
    ],
)
def test_status_says_what_can_be_done_about_a_gap(start: object, shows_past: bool, remedy: str) -> None:
    gap = Gap(start, NOW, "the list was cut off")  # type: ignore[arg-type]
    told = lines(SourceState("board", looked_at=NOW), gap, shows_past=shows_past)
    assert told[1].strip().startswith("gap ")
    assert told[1].endswith(f": the list was cut off   {remedy}")


def test_a_quiet_source_is_not_called_late_for_being_asked_less_often() -> None:
    state = SourceState("board", looked_at=NOW - 7 * MINUTE)
    assert judge(state, 8 * MINUTE, NOW) == "ok"
    assert judge(state, 2 * MINUTE, NOW) == "late"
