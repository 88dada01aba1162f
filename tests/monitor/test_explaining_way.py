"""What `allears route` says, in the languages of agents."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from doubles.channels import ForPeople, Record, scripted
from doubles.values import NOW, incident

from alerts.safe_text import FSI, PDI
from alerts.voice import Voice
from monitor.clock import MovingClock
from monitor.explaining_way import way_lines
from monitor.triage.hours import read_hours
from monitor.triage.plan import Plan, Step
from monitor.triage.policy import Policy
from monitor.triage.route import Matcher, Route

LADDER = Plan(steps=(Step(900, ("lead",)), Step(7200, ("pager", "lead")), Step(9000, ("pager",))))
NIGHT = Route(
    id="mena",
    match=Matcher(languages=frozenset({"fa"})),
    to=("lead",),
)
ALL = Route(
    id="all", to=("support",), plan=LADDER, wait=timedelta(seconds=90), quiet=read_hours("08:00-12:00", ZoneInfo("UTC"))
)
CHANNELS = {name: scripted(ForPeople, name, Record(MovingClock(NOW))) for name in ("support", "lead", "pager")}
RULES = Policy(routes=(NIGHT, ALL), channels=CHANNELS, brands=("acme",))


def told(language: str, **changes: Any) -> list[str]:
    one = incident(plan=LADDER, step=1, **changes)
    voice = Voice(language, "monitor")  # type: ignore[arg-type]
    lines = way_lines(one, RULES, NOW + timedelta(hours=2), voice, everything=True)
    return [line.replace(FSI, "").replace(PDI, "") for line in lines]


def test_the_way_in_english() -> None:
    assert told("en") == [
        "inc-000007  all → support",
        "  mena: no, because of its language",
        "  all: matches",
        "reply due 2026-03-01 13:00 UTC",
        "step 1  2026-03-01 09:15 UTC → lead  (done)",
        "step 2  2026-03-01 11:00 UTC → pager, lead  (due)",
        "step 3  2026-03-01 11:30 UTC → pager  (if nobody takes it by then)",
        "waits 90 s, then at most one update in 5 min",
        "quiet hours hold it until 2026-03-01 12:00 UTC",
    ]


@pytest.mark.parametrize(
    "language,line",
    [
        ("ru", "  mena: нет, не подходит: язык"),
        ("ru", "шаг 3  2026-03-01 11:30 UTC → pager  (если к тому времени никто не возьмётся)"),
        ("zh", "  mena：不符合：语言"),
        ("zh", "先等 90 秒，之后每 5 分钟最多更新一次"),
        ("fa", "گام ۲  ۱۴۰۴-۱۲-۱۰ ۱۱:۰۰ UTC ← pager، lead  (زمانش رسیده)"),
        ("ar", "ساعات الهدوء تؤجلها حتى 2026-03-01 12:00 UTC"),
        ("hi", "जवाब की समय सीमा 2026-03-01 13:00 UTC"),
    ],
)
def test_the_way_in_other_languages(language: str, line: str) -> None:
    assert line in told(language)


def test_a_step_that_stopped_says_why() -> None:
    assert "step 2  2026-03-01 11:00 UTC → pager, lead  (stopped: answered)" in told("en", state="answered")
    assert "шаг 2  2026-03-01 11:00 UTC → pager, lead  (остановлено: отвечено)" in told("ru", state="answered")
