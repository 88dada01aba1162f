"""Lines about incidents, in the languages of agents."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from doubles.values import NOW, incident

from alerts.base import LANGUAGES
from alerts.event import Unusual
from alerts.safe_text import FSI, PDI
from alerts.voice import Voice
from connectors.base import Author, Engagement
from monitor.numerals import ENGLISH
from monitor.shown import incident_line, matter, refusal_line, said_line, silence_line
from monitor.store.mentions import StoredMention
from monitor.triage.action import Action, Refusal
from monitor.triage.incident import Incident
from monitor.triage.reach import Reach
from monitor.triage.silence import Muted, Silence
from monitor.view import title

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)


def speaks(language: str) -> Voice:
    return Voice(language, "monitor")  # type: ignore[arg-type]  # one of the languages, as each test names it


def bare(line: str) -> str:
    """The line without what keeps directions apart."""
    return line.replace(FSI, "").replace(PDI, "")


def upset(**changes: object) -> Incident:
    given = {"id": 7, "level": "high", "cause": "billing", "cues": ("repeat", "unanswered"), "due_at": NOW - HOUR}
    return incident(**{**given, "language": "ru", "authors": 3, "reach": Reach(people=2900), **changes})


@pytest.mark.parametrize(
    "language,shown",
    [
        (
            "en",
            (
                "▲ HIGH     inc-000007  trouble with a charge, no answer yet, not the first time · overdue by 1 h"
                " · Russian · seen by about 2,900 · 3 people"
            ),
        ),
        (
            "ru",
            (
                "▲ ВЫСОКАЯ     inc-000007  проблема со списанием денег, ответа ещё нет, не в первый раз"
                " · просрочено на 1 ч · русский · видели примерно 2\xa0900 · 3 человека"
            ),
        ),
        (
            "zh",
            (
                "▲ 严重     inc-000007  扣款有问题，尚未得到答复，不是第一次 · 已超时 1 小时"
                " · 俄语 · 约 2,900 人看过 · 3 人"
            ),
        ),
        (
            "fa",
            (
                "▲ شدید     inc-000007  مشکل در پرداخت، هنوز بی‌پاسخ، بار اول نیست · ۱ ساعت دیر شده · روسی"
                " · حدود ۲٬۹۰۰ نفر دیده‌اند · ۳ نفر"
            ),
        ),
        (
            "ar",
            (
                "▲ مرتفع    inc-000007  مشكلة في الدفع، لا جواب حتى الآن، ليست المرة الأولى · التأخر: 1 س · الروسية"
                " · عدد من شاهده تقريبًا: 2,900 · 3 أشخاص"
            ),
        ),
    ],
)
def test_one_line_says_how_bad_what_until_when_and_how_far(language: str, shown: str) -> None:
    assert bare(incident_line(upset(), NOW, BERLIN, speaks(language))) == shown


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="two that make it graver"),
        pytest.param({"cause": "no_answer"}, id="not said twice that nobody answers"),
        pytest.param({"cause": "unknown", "cues": ()}, id="nothing is known"),
        pytest.param(
            {"unusual": Unusual(people=9, usual=0.4, minutes=60, least=4, since=NOW), "cause": "outage"}, id="a surge"
        ),
    ],
)
def test_english_says_what_the_title_of_an_alert_says(changes: dict[str, object]) -> None:
    assert matter(upset(**changes), ENGLISH) == title(upset(**changes))


def test_an_open_clock_and_who_has_it_are_told_in_a_direction_of_their_own() -> None:
    line = incident_line(
        upset(due_at=NOW + HOUR, state="claimed", claimed_by="maria", reach=Reach()), NOW, BERLIN, speaks("fa")
    )
    assert f"در دست {FSI}maria{PDI}" in line
    assert f"{FSI}inc-000007{PDI}" in line
    assert "پاسخ تا ۱۱:۰۰، ۱ ساعت مانده" in line
    assert "گستره ؟" in line


def test_a_settled_incident_says_how_it_ended() -> None:
    assert "· отвечено ·" in incident_line(upset(state="answered"), NOW, BERLIN, speaks("ru"))


@pytest.mark.parametrize(
    "changes,action",
    [
        pytest.param({"state": "claimed", "claimed_by": "mina"}, Action.CLAIM, id="somebody was first"),
        pytest.param({"state": "answered"}, Action.SNOOZE, id="the state forbids it"),
    ],
)
def test_a_refusal_says_in_english_what_logs_say(changes: dict[str, object], action: Action) -> None:
    refusal = Refusal(upset(**changes), action)
    assert refusal_line(refusal, ENGLISH) == str(refusal)


@pytest.mark.parametrize(
    "language,shown",
    [
        ("ru", "inc-000007 уже ведёт mina"),
        ("zh", "inc-000007 已由 mina 认领"),
        ("fa", "inc-000007 را پیش‌تر mina پذیرفته است"),
        ("ar", "inc-000007 يتولاها mina من قبل"),
        ("hi", "inc-000007 का ज़िम्मा पहले ही mina के पास है"),
    ],
)
def test_the_second_is_told_in_their_language_who_was_first(language: str, shown: str) -> None:
    refusal = Refusal(upset(state="claimed", claimed_by="mina"), Action.CLAIM)
    assert bare(refusal_line(refusal, speaks(language))) == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_a_command_stay_as_they_are_typed(language: str) -> None:
    line = refusal_line(Refusal(upset(state="answered"), Action.SNOOZE), speaks(language))
    assert all(word in line for word in ("snooze", "reopen", "resolve", "dismiss"))


def said(text: str, *, deleted: bool = False) -> StoredMention:
    return StoredMention(
        id=16, source="forum", realm="forum", key="k", author_id=1, author=Author(id="a", handle="@لنا"), text=text,
        url=None, language="ar", published=NOW, seen=NOW, parent=None, root=None, engagement=Engagement(),
        kind="complaint", complaint=0.9, negativity=0.7, incident=7, role="witness", assessment=None,
        deleted=deleted, private=False,
    )  # fmt: skip


def test_a_post_stands_in_its_own_direction_whoever_reads() -> None:
    line = said_line(said("لم يصل الطلب"), NOW, BERLIN, speaks("zh"))
    assert line == f"  m16  10:00  {FSI}@لنا{PDI}（旁观者）：{FSI}لم يصل الطلب{PDI}"
    latin = said_line(said("no refund\u202e!"), NOW, BERLIN, speaks("ar"))
    assert latin.endswith(f"(شاهد): {FSI}no refund!{PDI}")


def test_what_its_author_removed_is_told_as_such() -> None:
    assert said_line(said("gone", deleted=True), NOW, BERLIN, speaks("ru")).endswith("(свидетель): (удалено автором)")


def test_a_silence_says_what_until_when_who_and_why() -> None:
    one = Silence(3, Muted(cause="delivery", author="@lena"), NOW + HOUR, "maria", "strike", NOW)
    english = silence_line(one, BERLIN, ENGLISH)
    assert english == "3  cause delivery, author @lena  until 2026-03-01 11:00  by maria: strike"
    persian = bare(silence_line(one, BERLIN, speaks("fa")))
    assert persian == "۳  علت delivery، نویسنده @lena  تا ۱۴۰۴-۱۲-۱۰ ۱۱:۰۰  به خواست maria: strike"
