"""The reply coach, on replies of an invented house manager."""

import dataclasses
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.reply.lint import Fault, lint, review_json

SIX = ("en", "ru", "zh", "fa", "ar", "hi")
COMPLAINTS = {
    "en": "Three days without hot water and a baby in the house. Nobody answers the phone!",
    "ru": "Третий день без горячей воды, дома младенец. Никто не берёт трубку!",
    "zh": "三天没有热水，家里还有宝宝，电话没人接！",
    "fa": "سه روزه آب گرم نداریم و تو خونه نوزاد داریم. هیچکس تلفن رو جواب نمیده!",
    "ar": "ثلاثة أيام بدون ماء ساخن ومعنا رضيع في البيت ولا أحد يرد على الهاتف!",
    "hi": "तीन दिन से गरम पानी नहीं, घर में छोटा बच्चा है। कोई फोन नहीं उठाता!",
}
GOOD = {
    "en": "Three days without hot water with a baby is awful, and the silence on the phone made it worse. I've booked "
    "our engineer Tom for today at 16:00 and will write to you by 18:00. What have you been told so far?",
    "ru": "Три дня без горячей воды с младенцем — это очень тяжело, а трубку мы ещё и не брали. Мастер Олег приедет "
    "сегодня до 16:00, а я напишу вам в 18:00. Что вам уже сказали?",
    "zh": "三天没有热水，还带着宝宝，换谁都会着急，电话又没人接，是我们的错。"
    "我已经安排李师傅今天16点上门，18点前我给您回电话。现在家里怎么烧水？",
    "fa": "سه روز بدون آب گرم با نوزاد خیلی سخت است و جواب ندادن تلفن بدترش کرده؛ ببخشید. امروز ساعت ۱۶ تکنسین ما "
    "رضا می‌آید و من تا ساعت ۱۸ به شما خبر می‌دهم. تا حالا چه گفته‌اند؟",
    "ar": "ثلاثة أيام بلا ماء ساخن مع رضيع أمر صعب، ومعك حق أن تغضب لأن أحدا لم يرد. حجزت لك الفني سامي اليوم الساعة "
    "4 وسأتصل بك قبل السادسة مساء. ماذا قالوا لك حتى الآن؟",
    "hi": "छोटे बच्चे के साथ तीन दिन गरम पानी के बिना रहना बहुत मुश्किल है, और फोन भी नहीं उठा, इसके लिए माफ़ी। "
    "मैंने मिस्त्री राजू को आज 4 बजे के लिए बुक कर दिया है और 6 बजे तक आपको बताऊँगा। अब तक आपको क्या बताया गया?",
}
BAD: dict[Fault, dict[str, str]] = {
    Fault.EMPTY_SYMPATHY: {
        "en": "We completely understand your frustration and are truly sorry for any inconvenience.",
        "ru": "Мы понимаем ваше недовольство и приносим искренние извинения за доставленные неудобства.",
        "zh": "非常理解您的心情，给您带来的不便我们深表歉意。",
        "fa": "ناراحتی شما را کاملا درک می‌کنیم و از مشکل پیش‌آمده صمیمانه عذر می‌خواهیم.",
        "ar": "نتفهم شعورك تماما ونعتذر عن أي إزعاج.",
        "hi": "हम आपकी भावना समझते हैं और हुई असुविधा के लिए हमें खेद है।",
    },
    Fault.BLAME: {
        "en": "Three days is long. You should have read the notice in the hall, then you would have known.",
        "ru": "Три дня это долго. Вам следовало прочитать объявление в подъезде, тогда вы бы знали.",
        "zh": "三天确实久。您应该提前看公告，如果您看了就不会这样。",
        "fa": "سه روز زیاد است. باید اطلاعیه را با دقت می‌خواندید؛ اگر خوانده بودید این‌طور نمی‌شد.",
        "ar": "ثلاثة أيام مدة طويلة. كان عليك قراءة الإعلان في المدخل، ولو قرأت لعرفت.",
        "hi": "तीन दिन लंबा समय है। आपको नोटिस ध्यान से पढ़ना चाहिए था, पढ़ा होता तो पता होता।",
    },
    Fault.ARGUMENT: {
        "en": "That is not true. According to our records it was off for one day, and no other tenant complains.",
        "ru": "Это неправда. По нашим данным, воды не было только один день, и никто из других жильцов не жалуется.",
        "zh": "您说的不属实。根据我们的系统记录，只停了一天，其他业主都没有投诉。",
        "fa": "این ادعا صحت ندارد. طبق گزارش سیستم ما فقط یک روز قطع بوده و هیچ مشتری دیگری شکایت نکرده است.",
        "ar": "هذا الكلام غير صحيح. حسب سجلاتنا انقطع الماء يوما واحدا فقط، ولم يشتك أحد غيرك.",
        "hi": "यह बात सही नहीं है। हमारे रिकॉर्ड के अनुसार पानी सिर्फ़ एक दिन बंद था और किसी और ग्राहक ने शिकायत नहीं की।",
    },
    Fault.NEGATIVE_LANGUAGE: {
        "en": "No hot water is unpleasant. Unfortunately we cannot do anything, it is impossible to repair it faster.",
        "ru": "Без горячей воды неприятно. К сожалению, мы ничего не можем сделать, починить быстрее невозможно.",
        "zh": "没有热水很难受。但是我们无法加快，没有办法，也不能赔偿。",
        "fa": "نبود آب گرم سخت است. متأسفانه کاری از دست ما ساخته نیست و امکان تعمیر سریع‌تر وجود ندارد.",
        "ar": "انقطاع الماء الساخن مزعج. للأسف لا يمكننا فعل شيء، ومن المستحيل إصلاحه أسرع.",
        "hi": "गरम पानी न होना मुश्किल है। दुर्भाग्य से हम कुछ नहीं कर सकते, इसे जल्दी ठीक करना संभव नहीं है।",
    },
    Fault.ROBOTIC_TEMPLATE: {
        "en": "Dear customer, your feedback is important to us. Your request was forwarded to the relevant department.",
        "ru": "Уважаемый клиент! Ваше мнение очень важно для нас. Ваше обращение передано в соответствующий отдел.",
        "zh": "尊敬的客户，感谢您的反馈，您的意见对我们非常重要，我们已转交相关部门处理。",
        "fa": "مشتری گرامی، نظر شما برای ما مهم است. درخواست شما به واحد مربوطه ارجاع داده شد.",
        "ar": "عزيزي العميل، رأيك يهمنا. تم تحويل طلبك إلى القسم المختص.",
        "hi": "प्रिय ग्राहक, आपकी प्रतिक्रिया हमारे लिए महत्वपूर्ण है। आपका अनुरोध संबंधित विभाग को भेज दिया गया है।",
    },
    Fault.OVERPROMISE: {
        "en": "Three days with a baby is awful. Tom comes today at 16:00, and we guarantee it never happens again.",
        "ru": "Три дня с младенцем без воды — это ужасно. Олег приедет сегодня до 16:00, и мы гарантируем, что такое "
        "больше никогда не повторится.",
        "zh": "三天没有热水确实让人着急。李师傅今天16点上门，我们保证以后绝不会再发生。",
        "fa": "سه روز با نوزاد بدون آب گرم سخت است. رضا امروز ساعت ۱۶ می‌آید و تضمین می‌کنیم دیگر هرگز تکرار نشود.",
        "ar": "ثلاثة أيام مع رضيع أمر صعب. سامي يصل اليوم الساعة 4، ونضمن لك أن هذا لن يتكرر أبدا.",
        "hi": "छोटे बच्चे के साथ तीन दिन बहुत मुश्किल हैं। राजू आज 4 बजे आएँगे और हम गारंटी देते हैं कि ऐसा फिर कभी नहीं होगा।",
    },
    Fault.PRIVATE_DATA: {
        "en": "Three days with a baby is awful. I will check by 18:00; please post your phone number and address here.",
        "ru": "Три дня с младенцем — это ужасно. Сегодня до 18:00 проверю; напишите здесь ваш номер телефона и адрес.",
        "zh": "三天没有热水确实着急。我今天18点前核实，请在评论区留下您的手机号和地址。",
        "fa": "سه روز با نوزاد سخت است. امروز تا ساعت ۱۸ بررسی می‌کنم؛ لطفا شماره تماس و آدرس خود را همین‌جا بنویسید.",
        "ar": "ثلاثة أيام مع رضيع أمر صعب. سأراجع اليوم قبل السادسة، اكتب رقم هاتفك وعنوانك هنا.",
        "hi": "तीन दिन छोटे बच्चे के साथ मुश्किल हैं। मैं आज 6 बजे तक देखूँगा, अपना मोबाइल नंबर और पता यहीं लिखें।",
    },
    Fault.NO_TIME_OR_OWNER: {
        "en": "Three days without hot water with a baby is awful. It will be looked into soon.",
        "ru": "Три дня без горячей воды с младенцем — это ужасно. Вопрос будет рассмотрен в ближайшее время.",
        "zh": "三天没有热水还带着宝宝，确实让人着急。我们会尽快处理。",
        "fa": "سه روز بدون آب گرم با نوزاد سخت است. موضوع به زودی بررسی خواهد شد.",
        "ar": "ثلاثة أيام بلا ماء ساخن مع رضيع أمر صعب. سيتم النظر في الموضوع قريبا.",
        "hi": "छोटे बच्चे के साथ तीन दिन गरम पानी के बिना रहना मुश्किल है। जल्द ही जाँच की जाएगी।",
    },
    Fault.NO_ACTION: {
        "en": "Three days without hot water with a baby must be awful, and nobody answering the phone makes it worse.",
        "ru": "Три дня без горячей воды с младенцем — это очень тяжело, и обидно, что никто не берёт трубку.",
        "zh": "三天没有热水，还带着宝宝，电话又没人接，确实让人着急。",
        "fa": "سه روز بدون آب گرم با نوزاد خیلی سخت است و جواب ندادن تلفن هم آزاردهنده است.",
        "ar": "ثلاثة أيام بلا ماء ساخن مع رضيع أمر صعب جدا، وعدم الرد على الهاتف محبط.",
        "hi": "छोटे बच्चे के साथ तीन दिन गरम पानी के बिना रहना बहुत मुश्किल है और फोन न उठना भी बुरा है।",
    },
    Fault.CLOSED_QUESTION_ONLY: {
        "en": "Three days without hot water with a baby is awful. Did you try to restart the boiler?",
        "ru": "Три дня без горячей воды с младенцем — это ужасно. Вы пробовали перезапустить котёл?",
        "zh": "三天没有热水确实让人着急。您重启过热水器吗？",
        "fa": "سه روز بدون آب گرم با نوزاد سخت است. آیا آبگرمکن را خاموش و روشن کرده‌اید؟",
        "ar": "ثلاثة أيام بلا ماء ساخن مع رضيع أمر صعب. هل أعدت تشغيل السخان؟",
        "hi": "छोटे बच्चे के साथ तीन दिन बहुत मुश्किल हैं। क्या आपने गीज़र बंद करके चालू किया?",
    },
}
EVERY_BAD = [pytest.param(fault, code, id=f"{fault}-{code}") for fault, replies in BAD.items() for code in replies]


@pytest.mark.parametrize("language", SIX)
def test_a_good_reply_is_good(language: str) -> None:
    review = lint(COMPLAINTS[language], language, GOOD[language])
    assert review.faults == ()
    assert review.good
    assert min(dataclasses.astuple(review.score)) == 1.0


@pytest.mark.parametrize("fault, language", EVERY_BAD)
def test_a_fault_is_found(fault: Fault, language: str) -> None:
    review = lint(COMPLAINTS[language], language, BAD[fault][language])
    assert fault in review.faults
    assert not review.good
    assert min(dataclasses.astuple(review.score)) < 1.0


@pytest.mark.parametrize("language", SIX)
def test_a_place_is_shown_in_the_reply_and_a_better_wording_beside_it(language: str) -> None:
    reply = BAD[Fault.OVERPROMISE][language]
    finding = lint(COMPLAINTS[language], language, reply).findings[0]
    assert finding.span is not None
    start, end = finding.span
    assert 0 <= start < end <= len(reply)
    assert finding.better
    assert finding.reason.startswith("Nobody")


def test_what_cannot_be_comes_with_what_can() -> None:
    review = lint(COMPLAINTS["en"], "en", BAD[Fault.NEGATIVE_LANGUAGE]["en"])
    wordings = {finding.better for finding in review.findings if finding.fault is Fault.NEGATIVE_LANGUAGE}
    assert "what we can do is" in wordings


@pytest.mark.parametrize("speak", SIX)
def test_the_reason_is_in_the_agents_language(speak: str) -> None:
    finding = lint(COMPLAINTS["en"], "en", BAD[Fault.BLAME]["en"], speak=speak).findings[0]
    own = {"en": "customer", "ru": "клиента", "zh": "顾客", "fa": "مشتری", "ar": "العميل", "hi": "ग्राहक"}
    assert own[speak] in finding.reason


def test_the_language_is_told_from_the_complaint_where_nobody_declared_it() -> None:
    assert lint(COMPLAINTS["ru"], None, GOOD["ru"]).good


def test_a_language_without_knowledge_is_judged_by_what_needs_none() -> None:
    review = lint("Maji hayajafika kwa siku tatu.", "sw", "Tafadhali piga +254 712 345 678 leo.")
    assert not review.whole
    assert review.faults == (Fault.PRIVATE_DATA,)


def test_the_json_is_what_the_command_prints() -> None:
    told = review_json(lint(COMPLAINTS["en"], "en", BAD[Fault.PRIVATE_DATA]["en"]))
    assert told["good"] is False
    assert told["faults"] == ["private_data_in_public"]
    assert isinstance(told["findings"], list)
    assert told["findings"][0].keys() == {"fault", "start", "end", "reason", "better"}


def test_faults_are_named_once_and_the_gravest_first() -> None:
    faults = lint(COMPLAINTS["en"], "en", f"{BAD[Fault.BLAME]['en']} {BAD[Fault.PRIVATE_DATA]['en']}").faults
    assert faults[0] is Fault.PRIVATE_DATA
    assert len(set(faults)) == len(faults)


@given(st.text(), st.sampled_from([*SIX, "hi-Latn", "de", "und", None, ""]), st.text(), st.lists(st.text(), max_size=3))
@settings(max_examples=150, deadline=None)
def test_no_text_raises_and_no_place_is_outside(
    complaint: str, code: str | None, reply: str, recent: list[str]
) -> None:
    review = lint(complaint, code, reply, recent=recent)
    for finding in review.findings:
        assert finding.span is None or 0 <= finding.span[0] <= finding.span[1] <= len(reply)
    assert review.good is not bool(review.findings)


@given(st.sampled_from([text for replies in BAD.values() for text in replies.values()]), st.text(max_size=5))
@settings(max_examples=60, deadline=None)
def test_places_in_real_replies_are_inside(reply: str, noise: str) -> None:
    text = f"{noise}{reply}{noise}"
    for finding in lint(COMPLAINTS["en"], None, text).findings:
        assert finding.span is None or 0 <= finding.span[0] <= finding.span[1] <= len(text)


@pytest.mark.parametrize("language", SIX)
def test_time_grows_with_the_length_and_not_with_its_square(language: str) -> None:
    reply = BAD[Fault.ROBOTIC_TEMPLATE][language]
    short, long = reply * (2_000 // len(reply)), reply * (8_000 // len(reply))
    lint(COMPLAINTS[language], language, short)
    assert _seconds(language, long) < 12 * _seconds(language, short)  # four times as long; the rest is noise


def _seconds(language: str, reply: str) -> float:
    """The least of three runs."""
    taken = []
    for run in range(3):
        begun = time.process_time()
        lint(COMPLAINTS[language], language, f"{run} {reply}")
        taken.append(time.process_time() - begun)
    return min(taken)
