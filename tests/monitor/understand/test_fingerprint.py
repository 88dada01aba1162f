"""Near-duplicates of posts in six scripts, and two people's complaints about one matter."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.understand.fingerprint import MAYBE, alike, distance, fingerprint
from monitor.understand.normalise import LIMIT, normalise

ROOT = Path(__file__).parents[3]

SAME = {
    "en: a hashtag added": (
        "Third week without my refund from Borealis and nobody answers the phone. Never again!",
        "Third week without my refund from Borealis and nobody answers the phone. Never again! #refund",
    ),
    "en: another handle": (
        "@borealis your app has been down since this morning and I cannot pay for my order",
        "@borealis_help @borealis your app has been down since this morning and I cannot pay for my order",
    ),
    "en: other punctuation and case": (
        "The courier left my parcel in the rain. Everything inside is ruined, thanks a lot.",
        "the courier left my parcel in the RAIN!!! everything inside is ruined... thanks a lot",
    ),
    "en: one word more": (
        "My Borealis kettle broke after two days and the shop refuses to exchange it for a new one",
        "My new Borealis kettle broke after two days and the shop refuses to exchange it for a new one",
    ),
    "en: another link": (
        "Borealis charged me twice for one subscription, see the screenshot https://pics.example/a1",
        "Borealis charged me twice for one subscription, see the screenshot https://img.example/zz9?x=1",
    ),
    "ru: a hashtag added": (
        "Третью неделю жду возврата денег, поддержка молчит, приложение постоянно падает",
        "Третью неделю жду возврата денег, поддержка молчит, приложение постоянно падает #бореалис",
    ),
    "ru: yo and punctuation": (
        "Всё ещё жду курьера, он обещал приехать утром, а телефон никто не берёт",
        "Все еще жду курьера!!! Он обещал приехать утром, а телефон никто не берет...",
    ),
    "ru: one word more": (
        "С меня дважды списали деньги за один заказ, и оператор отказывается их возвращать",
        "С меня вчера дважды списали деньги за один заказ, и оператор отказывается их возвращать",
    ),
    "zh: a hashtag added": (
        "等了三个星期还没有退款，客服一直不回复，以后再也不会买你们家的东西了",
        "等了三个星期还没有退款，客服一直不回复，以后再也不会买你们家的东西了 #退款",
    ),
    "zh: other punctuation": (
        "昨天买的水壶今天就坏了，打电话给客服没人接，太让人失望了",
        "昨天买的水壶今天就坏了！！！打电话给客服没人接……太让人失望了😡",
    ),
    "zh: one word more": (
        "外卖送了两个小时才到，饭菜全都凉了，给骑手打电话他还骂人",
        "外卖送了整整两个小时才到，饭菜全都凉了，给骑手打电话他还骂人",
    ),
    "fa: ZWNJ lost": (
        "سه هفته است که پولم را برنمی‌گردانند و هیچ‌کس در پشتیبانی جواب نمی‌دهد، واقعا ناامید شدم",
        "سه هفته است که پولم را برنمیگردانند و هیچکس در پشتیبانی جواب نمیدهد، واقعا ناامید شدم",
    ),
    "fa: a hashtag added": (
        "سفارش من دو ساعت دیر رسید و غذا کاملا سرد بود، پیک هم با بی‌ادبی جواب داد",
        "سفارش من دو ساعت دیر رسید و غذا کاملا سرد بود، پیک هم با بی‌ادبی جواب داد #سفارش",
    ),
    "ar: vowel signs and hamza": (
        "طلبت منذ ثلاثة أسابيع ولم يصل الطلب إلى الآن، وخدمة العملاء لا ترد على الرسائل",
        "طَلَبتُ منذ ثلاثة اسابيع ولم يصل الطلب الى الان ، وخدمه العملاء لا ترد على الرسائل!!",
    ),
    "ar: one word more": (
        "تم خصم المبلغ مرتين من حسابي وترفض الشركة إعادة المال رغم كل الاتصالات",
        "تم خصم المبلغ مرتين من حسابي البنكي وترفض الشركة إعادة المال رغم كل الاتصالات",
    ),
    "hi: nukta and punctuation": (
        "तीन हफ़्ते से पैसे वापस नहीं मिले, ग्राहक सेवा से कोई जवाब नहीं आता, ऐप बार बार बंद हो जाता है",
        "तीन हफ्ते से पैसे वापस नहीं मिले! ग्राहक सेवा से कोई जवाब नहीं आता... ऐप बार बार बंद हो जाता है",
    ),
    "hi: a hashtag added": (
        "डिलीवरी वाले ने पार्सल बाहर फेंक दिया और सारा सामान टूट गया, कोई सुनने वाला नहीं है",
        "डिलीवरी वाले ने पार्सल बाहर फेंक दिया और सारा सामान टूट गया, कोई सुनने वाला नहीं है #पार्सल",
    ),
}

OTHER = {
    "en: one outage": (
        "Borealis app is down again, I cannot log in and my order is due in an hour",
        "Anyone else locked out of Borealis? It keeps saying error 500 since breakfast",
    ),
    "en: one cause, alike in words": (
        "Borealis still has not refunded me after three weeks, nobody answers the phone",
        "Nobody at Borealis answers when I ask about my refund, it has been a month now",
    ),
    "en: one opening": (
        "Hey Borealis, where is my parcel? The tracking has not moved since Tuesday",
        "Hey Borealis, where is my money? You took it twice and the chat only sends me robots",
    ),
    "ru: one outage": (
        "Приложение Бореалис не открывается с утра, не могу оплатить заказ",
        "У кого-нибудь работает Бореалис? Пишет ошибку сервера, деньги списались, а заказа нет",
    ),
    "ru: one cause": (
        "Бореалис третью неделю не возвращает деньги, поддержка молчит",
        "Жду возврат от Бореалис уже месяц, оператор каждый раз обещает и бросает трубку",
    ),
    "zh: one outage": (
        "北极星软件又崩溃了，登录不上去，急死人了，订单一小时后就要取",
        "有没有人和我一样，北极星从早上开始一直显示服务器错误，钱扣了没有订单",
    ),
    "zh: one cause": (
        "北极星退款等了三个星期还没有到账，客服电话永远没人接",
        "申请退款一个月了，北极星的客服每次都说再等等，完全是在敷衍",
    ),
    "fa: one cause": (
        "بورئالیس سه هفته است پول من را پس نمی‌دهد و تلفن را کسی جواب نمی‌دهد",
        "یک ماه است منتظر بازگشت وجه از بورئالیس هستم، هر بار فقط قول می‌دهند",
    ),
    "ar: one cause": (
        "بورياليس لم تعد لي المال منذ ثلاثة أسابيع ولا أحد يرد على الهاتف",
        "أنتظر استرداد المبلغ من بورياليس منذ شهر وفي كل مرة يعدونني دون فائدة",
    ),
    "hi: one cause": (
        "बोरियालिस ने तीन हफ्ते से मेरे पैसे वापस नहीं किए और फोन कोई नहीं उठाता",
        "एक महीने से बोरियालिस के रिफंड का इंतजार है, हर बार सिर्फ वादा करते हैं",
    ),
}


def of(text: str) -> int:
    return fingerprint(normalise(text).text)


@pytest.mark.parametrize("pair", SAME.values(), ids=SAME)
def test_a_near_duplicate_is_near(pair):
    assert distance(of(pair[0]), of(pair[1])) <= MAYBE


@pytest.mark.parametrize("pair", OTHER.values(), ids=OTHER)
def test_two_complaints_about_one_matter_are_not_near(pair):
    assert distance(of(pair[0]), of(pair[1])) > MAYBE


@pytest.mark.parametrize(
    "text",
    ["", "😡😡😡", "bad bad bad", "https://news.example/a/very/long/path @borealis_support 1234567890", "客服太差了"],
)
def test_too_little_text_has_no_fingerprint(text):
    assert of(text) == 0


def test_a_hashtag_inside_the_sentence_is_a_word():
    assert of("my #refund never came, and this is the fourth week") == of(
        "my refund never came, and this is the fourth week"
    )


def test_mixed_scripts_count_both():
    one = "Borealis app keeps crashing 北极星的客服一直不回复我的消息"
    other = "Borealis app keeps crashing 北极星终于把钱退给我了谢谢大家"
    assert distance(of(one), of(other)) > 0
    assert of(one) != of("Borealis app keeps crashing")


def test_the_fingerprint_is_the_same_in_every_process():
    """The store keeps fingerprints for weeks, so these numbers must never change by accident."""
    text = "third week without my refund and nobody answers the phone"
    known = fingerprint(text)
    code = f"from monitor.understand.fingerprint import fingerprint; print(fingerprint({text!r}))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT, text=True)
    assert int(told.stdout) == known == 14495305487330071741


@settings(deadline=None)  # the machine may be busy
@given(st.text())
def test_any_text_has_a_fingerprint_of_64_bits(text):
    assert 0 <= of(text) < 2**64


def test_time_grows_with_the_length_and_ends_at_the_limit():
    text = "nobody answers the phone " * 4_000
    assert seconds(text[:8_000]) <= 3 * seconds(text[:4_000])
    assert fingerprint(text) == fingerprint(text[:LIMIT])


def seconds(text: str) -> float:
    rounds = []
    for _ in range(5):
        begun = time.process_time()
        fingerprint(text)
        rounds.append(time.process_time() - begun)
    return min(rounds)


STORM = "Acme app won't open after the update, just a white screen and then it closes"


@pytest.mark.parametrize(
    "copy",
    [
        "acme app wont open after the update, just a white screen then it closes #acmedown",
        "Acme app won't open after this morning's update, just a white screen and then it closes #acme",
        "Anyone else? Acme app won't open after the update, just a white screen and then it closes",
        "#acme app still won't open after the update, just a white screen and then it closes 🙃",
    ],
)
def test_copies_of_a_short_post_are_alike_although_many_bits_differ(copy):
    assert alike(normalise(STORM).text, normalise(copy).text)
    assert distance(fingerprint(normalise(STORM).text), fingerprint(normalise(copy).text)) <= MAYBE


@pytest.mark.parametrize(
    "other",
    [
        "Since the update the Acme app only shows me a white screen. I can't pay, please help!",
        "Acme app won't let me log in, it says my password is wrong and then it closes my account",
        "",
    ],
)
def test_another_persons_own_words_are_not_alike(other):
    assert not alike(normalise(STORM).text, normalise(other).text)
