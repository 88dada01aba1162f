"""The page of `allears status`, in the languages of agents."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from doubles.values import NOW

from alerts.safe_text import FSI, PDI
from alerts.voice import Voice
from connectors.base import Gap
from monitor.auditing import Missed
from monitor.numerals import ENGLISH
from monitor.status import SourceReport, Status
from monitor.status_text import status_lines
from monitor.store.channel_states import ChannelState
from monitor.store.reports import Day, Open
from monitor.store.sources import SourceState

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
GAP = Gap(NOW - 3 * HOUR, NOW - 2 * HOUR, "the list was cut")


def report(verdict: str, *gaps: Gap, **state: object) -> SourceReport:
    return SourceReport(SourceState(verdict, **state), gaps, MINUTE, verdict)  # type: ignore[arg-type]


BUSY = Status(
    at=NOW,
    open=Open(4, "critical", NOW + 14 * MINUTE, NOW - 5 * MINUTE),
    sources=(
        report("ok", GAP, looked_at=NOW - MINUTE, heard_at=NOW - HOUR),
        report("late", looked_at=NOW - HOUR),
        report("waiting", not_before=NOW + HOUR, trouble="answers 429"),
        report("blind", refused=True, trouble="the key was refused", trouble_since=NOW - HOUR),
        report("new"),
        report("open"),
    ),
    channels=(
        ChannelState("support", last_ok=NOW, waiting=2, dead=1),
        ChannelState("lead", breaker="stopped", last_error="401"),
        ChannelState("pager", failures=3, last_error="refused"),
        ChannelState("wall", blocked_until=NOW + HOUR),
    ),
    today=Day(1204, 37, 41.0, 540.0),
    missed=(Missed("inc-000007", "", 1, ("lead", "pager")), Missed("inc-000008", "")),
)


def test_the_page_in_english() -> None:
    assert status_lines(BUSY, BERLIN, ENGLISH) == [
        "4 incidents are open, the worst CRITICAL, 14 min left · oldest undelivered alert: 5 min old",
        "sources   ok ✓ looked 1 min ago, last heard 1 h ago",
        "            gap 07:00 to 08:00: the list was cut   nothing can be done: this source does not show its past",
        "          late  looked 1 h ago, nothing heard yet; is the daemon running?  → allears run",
        "          waiting  waiting: told to pause until 11:00: answers 429",
        "          blind  blind since 09:00: the key was refused   → allears check --source blind",
        "          new  not looked at yet; is the daemon running?  → allears run",
        "          open  waits for deliveries at /in/open, nothing delivered yet",
        "channels  support ✓, 2 waiting, 1 never accepted (see the view deliveries)",
        "          lead  stopped: 401   → allears check --channel lead",
        "          pager  down: refused   tried again by itself",
        "          wall  waiting: told to pause until 11:00",
        "missed    inc-000007: step 1 (lead, pager) was due and was not told   → allears incidents claim inc-000007",
        (
            "missed    inc-000008: every step was taken, nobody has it and nobody is left to call"
            "   → allears incidents claim inc-000008"
        ),
        "today     1,204 heard · 37 complaints · median under 1 min from post to alert · first reply median 9 min",
    ]


@pytest.mark.parametrize(
    "language,first,last",
    [
        (
            "ru",
            (
                "открыто 4 обращения, высшая важность: КРИТИЧЕСКАЯ, осталось 14 мин"
                " · самому старому недоставленному оповещению 5 мин"
            ),
            (
                "сегодня   услышано: 1\xa0204 · 37 жалоб · от публикации до оповещения меньше минуты (медиана)"
                " · до первого ответа 9 мин (медиана)"
            ),
        ),
        (
            "zh",
            "有 4 起未结事件，最高为紧急，还剩 14 分钟 · 最早的未送达提醒已等了 5 分钟",
            "今天      听到 1,204 条 · 37 条投诉 · 从发帖到提醒 不到 1 分钟（中位数） · 首次回复 9 分钟（中位数）",
        ),
        (
            "fa",
            "۴ مورد باز است، بدترینشان بحرانی، ۱۴ دقیقه مانده · قدیمی‌ترین هشدار نرسیده: ۵ دقیقه پیش",
            (
                "امروز     ۱٬۲۰۴ نوشته شنیدیم · ۳۷ شکایت · از نوشته تا هشدار کمتر از ۱ دقیقه (میانه)"
                " · نخستین پاسخ ۹ دقیقه (میانه)"
            ),
        ),
        (
            "ar",
            "4 حالات مفتوحة، والأشد: حرج، الباقي: 14 د · عمر أقدم تنبيه لم يصل: 5 د",
            "اليوم     سمعنا: 1,204 · 37 شكوى · من المنشور إلى التنبيه (الوسيط): أقل من دقيقة · أول رد (الوسيط): 9 د",
        ),
        (
            "hi",
            "4 मामले खुले हैं, सबसे ऊपर: अति गंभीर, 14 मिनट बाकी · सबसे पुरानी अटकी सूचना 5 मिनट पुरानी है",
            (
                "आज        1,204 पोस्ट सुनीं · 37 शिकायतें · पोस्ट से सूचना तक 1 मिनट से कम (माध्यिका)"
                " · पहले जवाब तक 9 मिनट (माध्यिका)"
            ),
        ),
    ],
)
def test_what_waits_and_the_day_in_other_languages(language: str, first: str, last: str) -> None:
    lines = status_lines(BUSY, BERLIN, Voice(language, "monitor"))  # type: ignore[arg-type]
    assert lines[0] == first
    assert lines[-1].replace(" ", "") == last.replace(" ", "")
    assert len(lines) == len(status_lines(BUSY, BERLIN, ENGLISH))


def test_what_others_wrote_and_what_is_typed_stays_whole_from_right_to_left() -> None:
    page = "\n".join(status_lines(BUSY, BERLIN, Voice("fa", "monitor")))
    assert f"{FSI}the key was refused{PDI}   ← {FSI}allears check --source blind{PDI}" in page
    assert f"گام ۱ ({FSI}lead{PDI}، {FSI}pager{PDI})" in page


@pytest.mark.parametrize("language,shown", [("ru", "пока ничего не слышно"), ("zh", "还没有听到任何内容")])
def test_where_nothing_was_looked_at_it_says_so(language: str, shown: str) -> None:
    fresh = Status(NOW, Open(0, None, None, None), (report("new"),), (), Day(0, 0, None, None))
    assert status_lines(fresh, BERLIN, Voice(language, "monitor"))[0].startswith(shown)  # type: ignore[arg-type]


def test_a_calm_house_is_told_as_such() -> None:
    calm = Status(NOW, Open(0, None, None, None), (report("ok", looked_at=NOW),), (), Day(0, 0, None, None))
    assert status_lines(calm, BERLIN, Voice("ru", "monitor"))[0].startswith("открытых обращений нет")
