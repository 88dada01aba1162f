from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from doubles.values import NOW

from alerts.safe_text import FSI, PDI
from alerts.voice import Voice
from monitor.duty import Member, agent_line
from monitor.triage.care import Load

AWAY = NOW + timedelta(days=2)


def line(language: str, load: Load, *, on_duty: bool = True) -> str:
    voice = Voice(language, "monitor")  # type: ignore[arg-type]
    mina = Member("mina", "Mina Rahimi", load, 5, on_call=True, on_duty=on_duty)
    return agent_line(mina, NOW, ZoneInfo("Europe/Berlin"), voice).replace(FSI, "").replace(PDI, "")


@pytest.mark.parametrize(
    "load,on_duty,shown",
    [
        pytest.param(Load(open=2, lately=7), True, "on call · 2 of 5 severe open · 7 in the last week", id="there"),
        pytest.param(Load(), False, "off duty · 0 of 5 severe open · 0 in the last week", id="off duty"),
        pytest.param(
            Load(away_until=AWAY),
            False,
            "away until 2026-03-03 10:00 · 0 of 5 severe open · 0 in the last week",
            id="away",
        ),
    ],
)
def test_where_an_agent_is_and_what_they_carry(load: Load, on_duty: bool, shown: str) -> None:
    assert line("en", load, on_duty=on_duty) == f"mina  Mina Rahimi · {shown}"


@pytest.mark.parametrize(
    "language,shown",
    [
        ("ru", "нет на месте до 2026-03-03 10:00 · тяжёлых открыто 2 из 5 · за последнюю неделю 7"),
        ("zh", "2026-03-03 10:00 前不在 · 未结严重事件 2/5 · 最近一周 7 起"),
        ("fa", "تا ۱۴۰۴-۱۲-۱۲ ۱۰:۰۰ نیست · ۲ از ۵ مورد شدید باز · ۷ مورد در هفتهٔ گذشته"),
        ("ar", "غائب حتى 2026-03-03 10:00 · الحالات الشديدة المفتوحة: 2 من 5 · في الأسبوع الأخير: 7"),
        ("hi", "2026-03-03 10:00 तक बाहर · गंभीर मामले खुले: 5 में से 2 · पिछले हफ़्ते 7"),
    ],
)
def test_the_same_in_other_languages(language: str, shown: str) -> None:
    assert line(language, Load(open=2, lately=7, away_until=AWAY)) == f"mina  Mina Rahimi · {shown}"
