"""What an alert says of more than one person, and of one who comes again and again."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from doubles.contract_alerts import opened, with_incident

from alerts import lines
from alerts.card import Card
from alerts.event import Alert, History, Persistence, Unusual
from alerts.render import card_of
from alerts.terminal import draw

HOUR = timedelta(hours=1)


def dip(**changes: object) -> Alert:
    alert = opened("en")
    found = Unusual(people=14, usual=6.2, minutes=360, least=12, since=alert.at - 6 * HOUR, spoke=41)
    told = {"kind": "surge", "severity": "medium", "title": "14 of 41 people complain", "suggestion": None}
    return with_incident(alert, **{**told, "cause": "unknown", "unusual": found, **changes})


def again(**changes: object) -> Alert:
    return with_incident(opened("en"), persistent=Persistence(times=3, days=10), **changes)


def card(alert: Alert, language: str = "en") -> Card:
    return card_of(alert, alert.at, ZoneInfo("UTC"), language)


DIPS = {
    "en": ("■ MOOD DROP  14 of 41 people complain", "usually about 6 of 41, within 6 h"),
    "ru": ("■ НАСТРОЕНИЕ ХУЖЕ  жалуются 14 из 41 человека", "обычно около 6 из 41, за 6 ч"),
    "zh": ("■ 口碑下滑  41 人中有 14 人在抱怨", "平时 41 人中约 6 人，6 小时内"),
    "fa": ("■ افت رضایت  ۱۴ نفر از ۴۱ نفر شکایت دارند", "معمولاً حدود ۶ از ۴۱، طی ۶ ساعت"),
    "ar": ("■ تراجع الرضا  يشتكي 14 من أصل 41 شخصًا", "المعتاد نحو 6 من أصل 41، خلال 6 س"),
    "hi": ("■ नाराज़गी बढ़ी  41 लोगों में से 14 शिकायत कर रहे हैं", "आम तौर पर 41 में से क़रीब 6, 6 घंटे में"),
}


@pytest.mark.parametrize("language", DIPS)
def test_a_dip_says_how_many_of_how_many_and_what_is_usual(language: str) -> None:
    made = card(dip(), language)
    assert (made.headline, made.around) == DIPS[language]


def test_a_dip_names_the_cause_that_most_have_in_common() -> None:
    assert card(dip(cause="delivery")).what == "14 of 41 people complain, delivery went wrong"


def test_nobody_is_asked_whether_a_dip_is_a_complaint() -> None:
    assert card(dip()).surety is None


def test_the_end_of_a_dip_is_told() -> None:
    over = msgspec.structs.replace(dip(state="resolved"), type="resolved", reason="mood_recovered")
    news = card(msgspec.structs.replace(over, at=over.incident.opened_at + 5 * HOUR)).news
    assert news is not None
    assert news.line == "✔ RESOLVED after 5 h, the mood is as usual again"


AGAIN = {
    "en": "3 times in 10 days: they still hope that we help. Call this person.",
    "ru": "3 раза за 10 дней: человек всё ещё надеется на нашу помощь. Позвоните этому человеку.",
    "zh": "10 天内找了我们 3 次：对方仍希望我们能帮上忙。请给对方打个电话。",
    "fa": "۳ بار طی ۱۰ روز: هنوز امیدوار است که کمک کنیم. با این شخص تماس بگیرید.",
    "ar": "3 مرات خلال 10 أيام: ما زال يأمل أن نساعده. اتصل بهذا الشخص.",
    "hi": "10 दिन में 3 बार: उन्हें अब भी हमसे मदद की उम्मीद है। इस व्यक्ति को फ़ोन करें।",
}


@pytest.mark.parametrize("language", AGAIN)
def test_whoever_keeps_writing_is_somebody_to_call(language: str) -> None:
    made = card(again(), language)
    assert made.persistent == AGAIN[language]
    assert AGAIN[language] in dict(lines.facts(made)).values()
    drawn = "".join(draw(made, 200).plain.split())
    assert "".join(AGAIN[language].split()) in drawn


def test_within_one_day_it_is_one_day() -> None:
    made = card(with_incident(opened("en"), persistent=Persistence(times=4, days=1)))
    assert made.persistent is not None
    assert made.persistent.startswith("4 times in 1 day:")


def test_where_somebody_else_is_to_be_called_first_nothing_else_is_advised() -> None:
    made = card(again(advice="legal"))
    assert made.persistent is None
    assert made.advice is not None


@pytest.mark.parametrize(
    "earlier,before", [(0, None), (1, "1 earlier incident")], ids=["nothing before this one", "one before"]
)
def test_nobody_who_keeps_writing_is_told_to_be_new(earlier: int, before: str | None) -> None:
    assert card(again(history=History(previous_incidents=earlier))).before == before
