from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from doubles.contract_alerts import HOSTILE, opened, saying, with_incident, with_said

from alerts.event import Gloss, History, Score, Suggestion
from alerts.render import card_of
from alerts.safe_text import FSI, LRI, PDI, RLI
from alerts.terminal import RLM, draw

UTC = ZoneInfo("UTC")
SOON = timedelta(minutes=45)


def drawn(alert, language="en") -> str:
    return draw(card_of(alert, alert.at + SOON, UTC, language), 60).plain


RIGHT_TO_LEFT = {
    "fa": (
        "en",
        f"""\
{RLM}{RLI}▲ شدید  مشکل در پرداخت، هنوز بی‌پاسخ{PDI}
{RLM}{RLI}  پاسخ تا ۱۳:۴۴، ۱۵ دقیقه مانده{PDI}
{RLM}{RLI}  {FSI}Ada{PDI} · {FSI}mastodon.example{PDI} · انگلیسی · ۱٬۲۰۰ دنبال‌کننده{PDI}
{RLM}{RLI}  ۱۲ واکنش، ۴ بازنشر، ۳ پاسخ و رو به افزایش{PDI}
{RLM}{RLI}  │ {LRI}Third time this week my order from Acme arrived broken{PDI}{PDI}
{RLM}{RLI}  │ {LRI}and nobody answers. I feel like a fool for trusting you.{PDI}{PDI}
{RLM}{RLI}  چرا      {FSI}nobody answers{PDI} · {FSI}Third time this week{PDI}{PDI}
{RLM}{RLI}           احساس: ناامیدی · احتمالاً شکایت{PDI}
{RLM}{RLI}  پیش‌تر    ۱ مورد پیشین، آخرین بار ۹ دی (پاسخ داده شده){PDI}
{RLM}{RLI}  پیش‌نویس  پیش از فرستادن ویرایش کنید{PDI}
{RLM}{RLI}  ┊ {LRI}I'm sorry — a third broken order, and silence from us on{PDI}{PDI}
{RLM}{RLI}  ┊ {LRI}top of it. You trusted us and each time had to start{PDI}{PDI}
{RLM}{RLI}  ┊ {LRI}again. I have opened your case myself and will write{PDI}{PDI}
{RLM}{RLI}  ┊ {LRI}here by 14:00 today with a replacement or a refund, your{PDI}{PDI}
{RLM}{RLI}  ┊ {LRI}choice.{PDI}{PDI}
{RLM}{RLI}  ←        https://mastodon.example/p/1{PDI}
{RLM}{RLI}           allears incidents show 7{PDI}
""",
    ),
    "ar": (
        "ru",
        f"""\
{RLM}{RLI}▲ مرتفع؟  مشكلة في الدفع، لا جواب حتى الآن{PDI}
{RLM}{RLI}  الرد قبل 13:44، الباقي: 15 د{PDI}
{RLM}{RLI}  {FSI}Ира{PDI} · {FSI}mastodon.example{PDI} · الروسية · 340 متابعًا{PDI}
{RLM}{RLI}  12 تفاعلًا، 4 إعادات نشر، 3 ردود، والعدد يزداد{PDI}
{RLM}{RLI}  │ {LRI}Акме, вы серьёзно? Деньги списали дважды, поддержка{PDI}{PDI}
{RLM}{RLI}  │ {LRI}молчит четвёртый день. Очень обидно.{PDI}{PDI}
{RLM}{RLI}  السبب   {FSI}поддержка молчит четвёртый день{PDI}{PDI}
{RLM}{RLI}          {FSI}Деньги списали дважды{PDI}{PDI}
{RLM}{RLI}          الشعور: غضب · غير متأكدين{PDI}
{RLM}{RLI}  ؟       هل هذه شكوى؟{PDI}
{RLM}{RLI}          {FSI}allears feedback 7 complaint{PDI} (أو: not){PDI}
{RLM}{RLI}  من قبل  حالة سابقة واحدة، آخرها 30 ديسمبر 2025 (تم الرد){PDI}
{RLM}{RLI}  مسودة   عدّلها قبل الإرسال{PDI}
{RLM}{RLI}  ┊ {LRI}Ира, нам очень жаль: это наша ошибка, и молчать четыре{PDI}{PDI}
{RLM}{RLI}  ┊ {LRI}дня было нельзя. Если я верно понимаю, деньги списали{PDI}{PDI}
{RLM}{RLI}  ┊ {LRI}дважды, и вы не получили ни слова. Я взялась за это сама{PDI}{PDI}
{RLM}{RLI}  ┊ {LRI}и до 14:00 напишу вам здесь, что с возвратом.{PDI}{PDI}
{RLM}{RLI}  ←       https://mastodon.example/p/1{PDI}
{RLM}{RLI}          allears incidents show 7{PDI}
""",
    ),
}


@pytest.mark.parametrize("language", RIGHT_TO_LEFT)
def test_a_card_for_agents_who_read_from_right_to_left(language):
    source, shown = RIGHT_TO_LEFT[language]
    alert = with_incident(opened(source), id="inc-000007", cause="billing", cues=("unanswered",))
    if language == "ar":
        alert = with_said(alert, score=Score(negativity=0.8, confidence=0.4))
    assert draw(card_of(alert, alert.at + SOON, ZoneInfo("Asia/Tehran"), language), 60).plain == shown


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("language", ["fa", "ar", "zh"])
def test_no_line_of_any_language_leaves_its_direction_open(text, language):
    alert = saying(text, (3, 20), name=text, title=text)
    for line in draw(card_of(alert, alert.at + SOON, UTC, language), 60).plain.splitlines():
        assert sum((char in (LRI, RLI, FSI)) - (char == PDI) for char in line) == 0


def test_the_draft_stands_behind_a_bar_of_its_own_with_its_gloss():
    suggestion = Suggestion(
        lang="ru", text="Ира, деньги вернём.\nМария", must_edit=True, gloss=Gloss(lang="en", text="We refund.")
    )
    shown = drawn(with_incident(opened("ru"), suggestion=suggestion))
    assert "  draft   edit before you send\n  ┊ Ира, деньги вернём.\n  ┊ Мария\n  in English\n  ┊ We refund.\n" in shown


def test_a_draft_of_a_machine_bears_its_name():
    suggestion = Suggestion(lang="ru", text="Ира, деньги вернём.", must_edit=True, model="llama3")
    assert "  draft   edit before you send · llama3\n" in drawn(with_incident(opened("ru"), suggestion=suggestion))


def test_what_stands_in_place_of_a_draft_and_what_is_known():
    history = History(previous_incidents=1, last_url="https://a.example/1", last_reply="We are sorry")
    alert = with_incident(opened("en"), suggestion=None, advice="legal", note="Cards fail since 9", history=history)
    lines = drawn(with_incident(alert, surge="inc-000009")).splitlines()
    assert "  posts   part of surge 9" in lines
    assert "          https://a.example/1" in lines
    assert "  answer  We are sorry" in lines
    assert "  known   Cards fail since 9" in lines
    assert "  call    They speak of legal steps. Call your legal team" in lines
    assert not [line for line in lines if line.startswith("  draft")]
