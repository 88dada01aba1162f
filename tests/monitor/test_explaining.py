"""What `allears explain` and `allears score` say, in the languages of agents."""

from dataclasses import replace
from datetime import date

import pytest
from doubles.values import NOW, assessment, incident

from alerts.base import LANGUAGES
from alerts.safe_text import FSI, PDI
from alerts.voice import Voice
from monitor.config import Settings
from monitor.explaining import assessment_lines, heard_line, incident_lines, threshold_words
from monitor.numerals import ENGLISH
from monitor.store.outbox import Told
from monitor.triage.reach import Reach
from monitor.tuning import Threshold, shipped
from monitor.understand.assessment import Assessment, Cause, Emotion, Factor, Span, Stage, Sum

TEXT = "Acme: third week, still no refund, the lawyer is next"
FOUND = assessment(
    complaint=True,
    cause=Cause.BILLING,
    emotion=Emotion.ANGER,
    stage=Stage.PAY,
    impact=2,
    cues=("legal", "money"),
    factors=(
        Factor("start", -0.114),
        Factor("phrase: no refund", 2.3112, Span(24, 33, "")),
        Factor("x", 0.3, sum=Sum.NEGATIVITY),
    ),
    marks=(
        Span(24, 33, "cause: billing"),
        Span(6, 16, "impact: 2"),
        Span(6, 16, "emotion: anger"),
        Span(39, 45, "speaks of law or authorities"),
        Span(24, 33, "stage: pay, during"),
        Span(0, 4, "competitor: Acme2"),
        Span(0, 4, "injected brand"),
    ),
    notes=("only the beginning was read: the text is very long",),
)  # fmt: skip


def speaks(language: str) -> Voice:
    return Voice(language, "monitor")  # type: ignore[arg-type]  # one of the languages, as each test names it


def explained(voice: Voice, found: Assessment = FOUND) -> list[str]:
    lines = assessment_lines(found, TEXT, shipped(), voice)
    return [line.replace(FSI, "").replace(PDI, "") for line in lines]


def test_english_names_words_and_codes() -> None:
    lines = explained(ENGLISH)
    assert lines[:4] == [
        "complaint  0.9000 = 1 / (1 + e^-(2.1972))",
        "  start                                           -0.1140",
        "  phrase: no refund                               +2.3112  «no refund»",
        "",
    ]
    assert lines[7].startswith("threshold 0.")
    assert lines[7].endswith(" in en, as shipped")
    assert lines[9:] == [
        "kind      complaint, a complaint",
        (
            "cause     trouble with a charge (billing)    impact 2"
            "    cues speaks of legal steps (legal), money lost (money)"
        ),
        "feeling   anger    stage paying (pay)",
        "because   cause: trouble with a charge (billing): «no refund»",
        "because   impact: 2: «third week»",
        "because   feeling: anger: «third week»",
        "because   speaks of legal steps (legal): «lawyer»",
        "because   stage: paying (pay), during: «no refund»",
        "because   competitor: Acme2: «Acme»",
        "because   injected brand: «Acme»",
        "note      only the beginning was read: the text is very long",
    ]


def test_a_grave_matter_needs_less_and_that_is_told() -> None:
    assert explained(ENGLISH)[8].endswith("here: somebody may come to harm, or the law is spoken of")
    assert explained(speaks("ru"))[8].endswith("здесь: кто-то может пострадать, или речь о законе")


def test_what_is_not_known_is_told_as_such() -> None:
    bare = replace(FOUND, emotion=None, stage=None, cues=(), marks=(), notes=(), cause=Cause.NONE, abstained=True)
    lines = explained(speaks("fa"), bare)
    assert "علت       هیچ    پیامد ۲    نشانه‌ها هیچ" in lines
    assert "احساس     نامعلوم    مرحله نامعلوم" in lines
    assert lines[-1].startswith("نظری نمی‌دهیم")


@pytest.mark.parametrize(
    "language,line",
    [
        ("ru", "жалоба  0,9000 = 1 / (1 + e^-(2,1972))"),
        (
            "ru",
            (
                "причина   проблема со списанием денег (billing)    ущерб 2"
                "    признаки говорит о суде (legal), потеряны деньги (money)"
            ),
        ),
        ("zh", "起因      扣款有问题（billing）    后果 2    迹象 提到法律途径（legal），钱财损失（money）"),
        ("zh", "依据      阶段：付款（pay），期间：“no refund”"),
        ("fa", "شکایت  ۰٫۹۰۰۰ = ۱ / (۱ + e^-(۲٫۱۹۷۲))"),
        ("fa", "دلیل      احساس: خشم (anger): «third week»"),
        ("ar", "الدليل    السبب: مشكلة في الدفع (billing): «no refund»"),
        ("hi", "भावना       ग़ुस्सा (anger)    पड़ाव भुगतान (pay)"),
    ],
)
def test_other_languages_say_the_same(language: str, line: str) -> None:
    assert line in explained(speaks(language))


@pytest.mark.parametrize("language", ["fa", "ar"])
def test_formulas_points_and_codes_stay_whole_from_right_to_left(language: str) -> None:
    lines = assessment_lines(FOUND, TEXT, shipped(), speaks(language))
    assert lines[0].endswith(f")){PDI}")
    assert f"{FSI}phrase: no refund{PDI}" in lines[2]
    assert f"({FSI}billing{PDI})" in "\n".join(lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_stand_below_each_other(language: str) -> None:
    first, second = explained(speaks(language))[1:3]
    assert max(first.find("-"), first.find("−")) == second.find("+")


def test_a_tuned_threshold_says_when() -> None:
    threshold = Threshold("en", 0.6, date(2026, 11, 21))
    assert threshold_words(threshold, ENGLISH) == str(threshold)
    persian = threshold_words(threshold, speaks("fa")).replace(FSI, "").replace(PDI, "")
    assert persian == "۰٫۶۰۰ برای en، تنظیم‌شده در ۱۴۰۵-۰۸-۳۰"


def test_a_shipped_threshold_says_in_english_what_it_always_said() -> None:
    threshold = Threshold("en", 0.6, None)
    assert threshold_words(threshold, ENGLISH) == str(threshold)


def test_the_mood_of_a_text() -> None:
    assert heard_line(FOUND, ENGLISH) == "language  en    label negative"
    assert heard_line(FOUND, speaks("zh")) == "语言      en    倾向 负面（negative）"


def told(**changes: object) -> Told:
    given = {"seq": 2, "type": "answered", "reason": None, "channel": "support", "state": "sent", "attempts": 1}
    return Told(**{**given, "last_error": None, "sent_at": NOW, **changes})  # type: ignore[arg-type]


def incident_page(language: str) -> str:
    weighed = incident(
        level="high", points=57.78, parts=(("reach", 8.87),), raised=1, reach=Reach(people=1078, followers=2900)
    )
    history = [told(), told(seq=3, type="escalated", state="dead", sent_at=None, last_error="401: refused")]
    settings = Settings(language=language)  # type: ignore[arg-type]
    lines = incident_lines(weighed, history, settings, NOW)
    return "\n".join(lines).replace(FSI, "").replace(PDI, "")


def test_an_incident_is_explained_in_english() -> None:
    assert incident_page("en").split("\n") == [
        "",
        "severity  high = 57.78 points",
        "  reach                                             +8.87",
        "  raised by 1 for reopening",
        "reach     about 1,078 people (followers 2,900, reactions ?, reposts ?, replies ?)",
        "route     all → no channel",
        "told      support: answered (seq 2) 2026-03-01 09:00:00 UTC",
        "told      support: escalated (seq 3) dead  (401: refused)",
    ]


@pytest.mark.parametrize(
    "language,line",
    [
        ("ru", "важность  высокая = 57,78 балла"),
        ("ru", "сообщено  support: передано выше (событие 3) так и не принято  (401: refused)"),
        ("zh", "传播范围  约 1,078 人（粉丝 2,900，互动 ?，转发 ?，回复 ?）"),
        ("fa", "خبر       support: پاسخ داده شد (رویداد ۲) ۱۴۰۴-۱۲-۱۰ ۰۹:۰۰:۰۰ UTC"),
        ("ar", "المسار    all ← بلا قناة"),
        ("hi", "  फिर खुलने पर 1 ऊपर"),
    ],
)
def test_an_incident_is_explained_in_other_languages(language: str, line: str) -> None:
    assert line in incident_page(language).split("\n")
