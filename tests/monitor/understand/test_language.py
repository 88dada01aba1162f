"""Language identification on short posts: our own, traps, and the labelled posts where those are at hand."""

import gzip
import json
import os
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.understand.language import Language, detect

SHARED = Path(__file__).parents[3].parent / "shared"

POSTS = {
    "en": """
        my order is three hours late and nobody answers the phone
        Third week without my refund, what is going on?
        the app crashes every time I open it
        never buying from you again!!!
        worst customer service ever
        thanks for nothing
        your courier threw my parcel over the fence 😡
        why was I charged twice?
        still waiting for a reply to my email
        this update broke everything
        I can't log in since this morning
        is the site down for anyone else?
        the screen arrived broken and they refuse to exchange it
        love the new design, great job
        how do I cancel my subscription
        been on hold for 45 minutes
        they lost my luggage again
        you guys are the best
        what a joke of a company
        my card was declined but the money is gone
        please fix this
        the driver was rude to my mother
        food was cold and the box was open
        nobody told us the flight was cancelled
        do not trust these people
        got an email saying my account is closed, why?
        the battery dies after two hours
        my kid found glass in the jar
        switched to another provider, much better
        your chat bot does not understand anything
    """,
    "ru": """
        третью неделю жду возврата денег
        приложение опять не работает
        курьер нахамил и уехал
        с меня дважды списали деньги
        почему никто не отвечает?
        больше никогда у вас ничего не куплю
        спасибо за быструю доставку!
        товар пришёл сломанный
        поддержка молчит
        когда это закончится
        верните деньги
        опять всё упало
        худший сервис
        заказ не привезли
        очень довольна покупкой
        сколько можно ждать
        обещали перезвонить и пропали
        сайт лежит с утра
        цена одна, а на кассе другая
        оператор бросил трубку
        нашла волос в еде
        телефон перестал заряжаться через день
        хочу удалить аккаунт
        вы издеваетесь?
        отличная работа, молодцы
        посылка потерялась
        ужас какой-то
        деньги списались, а заказа нет
        ухожу к другим
        ребёнок отравился вашим йогуртом
    """,
    "zh": """
        等了三个星期还没有退款
        客服一直不回复
        软件老是闪退
        太差劲了
        以后再也不会买了
        快递员态度很差
        为什么扣了我两次钱？
        东西收到就是坏的
        很好，推荐购买
        什么时候发货
        差评！
        骗子公司
        登录不上去，急死人了
        外卖送了两个小时才到
        饭菜全都凉了
        退货要等一个月
        價格太貴了，不值得
        客服電話永遠沒人接
        质量不错，下次还来
        房间又小又脏
        手机用了两天就没电了
        说好的优惠呢
        投诉无门
        孩子吃了拉肚子
        根本没人管
        系统崩溃了
        谢谢老板
        这是我买过最差的东西
        app更新以后打不开
        iPhone 15 Pro Max 屏幕碎了
    """,
    "fa": """
        سه هفته است که پولم را پس نمی‌دهند
        هیچکس جواب تلفن را نمیدهد
        برنامه مدام بسته می‌شود
        غذا سرد بود
        پیک خیلی دیر رسید
        دیگه هیچوقت از شما خرید نمیکنم
        چرا دو بار از حسابم کم شد؟
        عالی بود ممنون
        بدترین پشتیبانی
        سفارشم نرسید
        کالا شکسته به دستم رسید
        کی درست میشه
        خیلی بی ادب بودن
        لطفا پیگیری کنید
        کیفیتش افتضاحه
        این چه وضعشه
        پولمو برگردونید
        از خریدم راضی هستم
        سایت قطع شده
        چند بار باید زنگ بزنم
        گوشی بعد از دو روز خراب شد
        اصلا پیشنهاد نمیکنم
        قیمت‌ها هر روز بالا میره
        حتما دوباره سفارش میدم
        کلاهبردارید
        توی غذا مو بود
        هنوز منتظرم
        جواب ایمیل هم نمیدن
        مشکل من حل نشد
        واقعا متاسفم براتون
    """,
    "ar": """
        طلبت منذ ثلاثة أسابيع ولم يصل الطلب
        خدمة العملاء لا ترد
        التطبيق لا يعمل
        أسوأ تجربة في حياتي
        ليش محد يرد علي
        الأكل بارد والسعر غالي
        المندوب كان وقح جدا
        خصمتم المبلغ مرتين
        متى ترجعون فلوسي
        شكرا على السرعة
        لن أتعامل معكم مرة ثانية
        المنتج وصل مكسور
        مش عارف أعمل ايه مع الشركة دي
        الموقع طايح من الصبح
        ما في احد يرد على الهاتف
        خدمه سيئه
        وين طلبي
        نصابين
        ممتاز وسريع
        الجودة رديئة
        انتظرت ساعتين
        الغو الاشتراك
        بزاف ديال المشاكل فهاد التطبيق
        علاش ماكاين حتى جواب
        البطارية تخلص بسرعة
        حسبي الله ونعم الوكيل
        كل يوم نفس المشكلة
        هل من حل؟
        وجدت شعرة في الطعام
        سأنتقل إلى شركة أخرى
    """,
    "hi": """
        तीन हफ्ते से पैसे वापस नहीं मिले
        ऐप बार बार बंद हो जाता है
        कोई जवाब नहीं देता
        बहुत खराब सेवा
        पार्सल टूटा हुआ आया
        दो बार पैसे काट लिए
        मेरा ऑर्डर कहाँ है?
        डिलीवरी वाले ने बदतमीजी की
        खाना ठंडा था
        बहुत अच्छा लगा, धन्यवाद
        अब कभी नहीं खरीदूंगा
        ग्राहक सेवा का फोन कोई नहीं उठाता
        वेबसाइट बंद पड़ी है
        रिफंड कब मिलेगा
        घटिया क्वालिटी
        सब झूठे हैं
        मेरी शिकायत का क्या हुआ
        बैटरी दो घंटे में खत्म
        यह क्या मजाक है
        शानदार काम
        पैसे वापस करो
        कितने दिन इंतजार करूं
        सामान नकली निकला
        लॉगिन नहीं हो रहा
        बच्चे की तबियत खराब हो गई
        सीट फटी हुई थी
        कृपया मदद करें
        हद हो गई
        एक महीने से परेशान हूं
        दूसरी कंपनी में जा रहा हूं
    """,
    "hi-Latn": """
        teen hafte se paise wapas nahi mile
        app bar bar band ho jata hai
        koi jawab nahi deta
        bahut bekar service hai
        mera order kahan hai bhai
        do baar paise kaat liye
        customer care wale phone nahi uthate
        khana thanda tha yaar
        bakwas app
        delivery boy ne badtameezi ki
        ab kabhi nahi kharidunga
        refund kab milega
        ghatiya quality hai
        bahut accha laga, shukriya
        kya mazak hai ye
        please mera paisa wapas karo
        itna time kyu lag raha hai
        login nahi ho raha subah se
        sab jhoote hain
        yaar kuch to karo
        mujhe refund chahiye
        kitne din wait karu main
        app update ke baad khul hi nahi raha
        sirf message aata hai, koi sunta nahi
        maine complaint ki thi uska kya hua
        bhai ye log chor hai
        aapki service bahut slow hai
        saman toota hua aaya
        kal se net nahi chal raha
        dusri company mein ja raha hu
    """,
}
"""Thirty posts for each language that comes first; invented."""


ARABIC_LETTER = re.compile("[\u0600-\u06ff]")


def accuracy(code: str, texts: list[str]) -> float:
    return sum(detect(text).code == code for text in texts) / len(texts)


@pytest.mark.parametrize("code", POSTS)
def test_short_posts_are_told_apart(code):
    texts = [line.strip() for line in POSTS[code].strip().splitlines()]
    assert len(texts) >= 30
    assert [text for text in texts if detect(text).code != code] == []


OTHERS = {
    "uk": "третій тиждень чекаю на повернення коштів, ніхто не відповідає",
    "bg": "приложението не работи и никой не отговаря, искам си парите обратно",
    "sr": "не ради апликација већ три дана, нико се не јавља на телефон",
    "be": "ужо тры тыдні чакаю, ніхто не адказаў, што гэта такое",
    "kk": "тапсырысым әлі келген жоқ, қалай болғаны",
    "ur": "تین ہفتے سے میرے پیسے واپس نہیں ملے، کوئی جواب نہیں دیتا",
    "ps": "زما پیسې بېرته نه راکوي، هېڅوک ځواب نه راکوي",
    "mr": "तीन आठवडे झाले पैसे परत मिळाले नाहीत आणि कोणी उत्तर देत नाही",
    "ne": "तीन हप्ता भयो मेरो पैसा फिर्ता आएको छैन, कसैले जवाफ दिँदैन",
    "ja": "三週間待っても返金されません。電話もつながらない",
    "ko": "환불이 3주째 안 되고 있어요, 전화도 안 받아요",
    "he": "כבר שלושה שבועות אני מחכה להחזר",
    "th": "รอเงินคืนมาสามสัปดาห์แล้ว ไม่มีใครรับสาย",
    "el": "περιμένω την επιστροφή χρημάτων τρεις εβδομάδες",
    "bn": "তিন সপ্তাহ ধরে টাকা ফেরত পাচ্ছি না",
    "ta": "மூன்று வாரங்களாக பணம் திரும்ப வரவில்லை",
    "de": "seit drei Wochen warte ich auf mein Geld und niemand geht ans Telefon",
    "fr": "ça fait trois semaines que j'attends mon remboursement, personne ne répond",
    "es": "llevo tres semanas esperando el reembolso y nadie contesta",
    "pt": "há três semanas que espero o reembolso e ninguém atende, não dá",
    "it": "aspetto il rimborso da tre settimane e nessuno risponde al telefono",
    "id": "sudah tiga minggu uang saya belum kembali, tidak ada yang jawab",
    "tr": "üç haftadır paramı geri alamadım, kimse telefona bakmıyor",
    "nl": "ik wacht al drie weken op mijn geld en niemand neemt de telefoon op",
    "pl": "od trzech tygodni czekam na zwrot pieniędzy i nikt nie odbiera",
    "sv": "jag har väntat på min återbetalning i tre veckor och ingen svarar",
    "ar-Latn": "lih ma7ad kayrod 3lia, wa7ed lmochkil kbir f had la9dia",
}


@pytest.mark.parametrize("code, text", OTHERS.items(), ids=OTHERS)
def test_other_languages_keep_their_names(code, text):
    assert detect(text).code == code


UNDETERMINED = [
    "",
    "   ",
    "!!! ???",
    "😡😡😡",
    "12345",
    "ok",
    "https://news.example/the-worst-service-ever",
    "@acme",
    "hahaha",
    "qwrtp zxcvb",
]


@pytest.mark.parametrize("text", UNDETERMINED)
def test_too_little_is_left_undetermined(text):
    language = detect(text)
    assert (language.code, language.sure) == ("und", False)


@pytest.mark.parametrize(
    "text, code",
    [
        ("@the_best_of_the_world @what_is_this безобразие, верните деньги", "ru"),
        ("https://www.thisisthebestshopintheworld.example/and/this/is/it 退款呢", "zh"),
        ("#worstservice #neveragain #thisisbad nie wieder bei euch bestellen, ich bin so sauer", "de"),
        ("#退款难#客服一直不回复@小北极星", "zh"),
        ("iPhone 15 Pro Max خراب شد و عوض نمی‌کنند", "fa"),
        ("the 小米 phone is terrible and the shop refuses to take it back", "en"),
        ("Samsung Galaxy S24 Ultra опять завис", "ru"),
        ("高级の店，东西太贵了，服务还特别差", "zh"),
        ("съел ваш обед и отравился", "ru"),
        ("объявили скидку, а на кассе другая цена", "ru"),
        ("آیا کسی جواب می‌دهد؟", "fa"),
        ("هذا التطبيق ما يفتح", "ar"),
        ("سلام", "fa"),
        ("che hai fatto? hai ragione tu, non funziona", "it"),
        ("mein Paket ist nicht da", "de"),
        ("logo design", "en"),
        ("karena saya sudah bayar tapi gaya kalian begini", "id"),
    ],
)
def test_traps_do_not_mislead(text, code):
    assert detect(text).code == code


@pytest.mark.parametrize(
    "text, declared, language",
    [
        ("ok", None, "und"),
        ("ok", "en", "en"),
        ("12345", "en", "und"),
        ("qwrtp zxcvb", "no such code", "und"),
        ("kaput", "de", "de"),
        ("terrible", "fr", "fr"),
        ("terrible", "en-GB", "en"),
        ("верните деньги", "en", "ru"),
        ("退款", "en", "zh"),
        ("my order is late and nobody answers", "de", "en"),
        ("برنامه باز نمی‌شود", "ar", "fa"),
        ("ممنون", "fa_IR", "fa"),
        ("最悪", "ja", "ja"),
        ("退款退款，客服一直不回复我的消息", "ja", "zh"),
        ("refund", "ja", "en"),
        ("bakwas service from this company again today", "hi", "hi-Latn"),
    ],
)
def test_what_the_source_declares_is_weak_evidence(text, declared, language):
    assert detect(text, declared).code == language


def test_the_reason_is_told():
    assert detect("退款") == Language("zh", sure=True, reason="Han without kana")
    assert "Hindi" in detect("paisa wapas karo").reason
    assert detect("my order is late and nobody answers the phone").sure


LABELLED = {
    "en/airline": 0.99,
    "en/semeval2017": 0.99,
    "en/umsab_en": 0.99,
    "en/tweeteval_emotion": 0.98,
    "ru/rusentitweet": 0.99,
    "ru/sentirueval15_banks": 0.99,
    "ru/sentirueval15_telecoms": 0.985,
    "zh/waimai_10k": 0.99,
    "zh/ewect_covid": 0.99,
    "zh/online_shopping_10": 0.99,
    "fa/snappfood": 0.99,
    "fa/deepsentipers": 0.985,
    "fa/pars_absa": 0.99,
    "ar/umsab_ar": 0.99,
    "ar/astd": 0.99,
    "ar/ar_restaurants_qaym": 0.99,
    "hi/hsac_amazon_hi": 0.99,
    "es/umsab_es": 0.985,
    "fr/umsab_fr": 0.975,
    "it/umsab_it": 0.965,
    "pt/umsab_pt": 0.935,
    "id/smsa": 0.965,
}
"""Floors just below what was measured. German is missing: a tenth of its posts are in English."""


@pytest.mark.parametrize("name, floor", LABELLED.items(), ids=LABELLED)
def test_labelled_posts_are_told_apart(name, floor):
    assert accuracy(name.split("/")[0], labelled(name)) >= floor


def test_hindi_in_latin_letters_is_found_among_comments():
    """A fifth of these comments are in English, so three quarters is nearly all of the rest."""
    assert accuracy("hi-Latn", labelled("hi/hinglish_iiith")) >= 0.77


def test_moroccan_arabic_in_latin_letters_is_found_among_posts():
    """Some of these are in English or French, or one word long."""
    posts = [text for text in labelled("ar/afrisenti_ary") if not ARABIC_LETTER.search(text)]
    assert accuracy("ar-Latn", posts) >= 0.8


def labelled(name: str) -> list[str]:
    path = SHARED / "data" / f"{name}.dev.jsonl.gz"
    if not path.exists():
        assert os.environ.get("CI") != "true", f"{path} is missing"
        pytest.skip("the labelled posts beside the checkout are not there")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line)["text"] for line in file]


@settings(max_examples=300, deadline=None)
@given(st.text(), st.none() | st.text(max_size=8))
def test_any_text_gets_an_answer(text, declared):
    assert detect(text, declared).code


def test_only_the_beginning_of_a_long_text_is_read():
    text = "my order is late and nobody answers the phone. " * 2_000
    begun = time.process_time()
    for _ in range(100):
        detect(text)
    assert time.process_time() - begun < 1
