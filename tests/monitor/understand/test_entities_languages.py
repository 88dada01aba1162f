"""What posts name, language by language: each row is a post with its entities marked.

All posts, brands and numbers are made up; what has a checksum fulfils it.
"""

import re

import pytest

from monitor.understand.entities import Entity, entities

MARK = re.compile(r"<(\w+):(.*?)>")

NAMED = {
    "en": """
        my order no <order_number:48213377> never came
        Order #<order_number:A1B2C3> and order <order_number:AB-12345> are both lost
        <order_number:113-1234567-1234567> is my order number
        tracking number <order_number:RX123456785QQ>
        booking ref: <order_number:K7PQ2M>
        ticket <order_number:2235411961>, four weeks old
        since <version:v5.2.1> it crashes
        the app, version <version:12>, is broken
        on <version:iOS 17.4> and <version:Android 14>
        was fine until 5.1, now <version:5.2.1> eats battery
        paid <amount:$59.99> twice
        they took <amount:€1.250,00> from me
        <amount:12 euros> for shipping, <amount:GBP 40> in total
        a <amount:$1.5 million> company
        promised for <date:May 5, 2024>
        promised for <date:5th of May>
        waiting since <date:2024-05-03> 14:30
        since <date:12/05/2023>
        call me on <phone:+44 20 7946 0958>
        call <phone:(555) 010-4477> or <phone:555-010-4477>
        my number is <phone:07700 900123>
        card <card:4111 1111 1111 1111> was charged
        IBAN <iban:DE89 3704 0044 0532 0130 00> please
        write to <email:ann.lee+shop@mail.example>!
        passport no <identity:A1234567>
        stuck in <place:New York>, flying from <place:Leeds>
        we live in <place:Bath>
        """,
    "ru": """
        заказ № <order_number:4471> так и не пришёл
        номер заказа <order_number:10234-5567>
        мой заказ <order_number:1234567> потеряли
        трек-номер <order_number:RX123456785QQ> не отслеживается
        заявка <order_number:330044207> не решена
        обращение №<order_number:77-0012>
        после обновления версия <version:5.2> виснет
        на <version:Android 14> не работает
        андроид <version:12>, приложение <version:7.31.2>
        списали <amount:1 500 ₽> и ещё <amount:500р>.
        минус <amount:5 тыс. рублей> и <amount:1,5 млн руб>
        вернули <amount:30 копеек>
        обещали <date:5 мая>, потом <date:12.05.2024>
        заказал <date:3 января 2024> года
        тел. <phone:+7 916 123-45-67>
        звоните <phone:8 (916) 123-45-67> или <phone:89161234567>
        офис <phone:(495) 123-45-67>
        телефон <phone:123-45-67>
        карта <card:2200 1234 5678 9019> заблокирована
        паспорт <identity:45 08 123456>
        паспорт серия <identity:4508 номер 123456>
        СНИЛС <identity:112-233-445 95>
        пишите на <email:ivan.petrov@mail.example>
        почта: <email:вера@почта.рф> указана
        живу в <place:Нижнем Новгороде>
        доставка из <place:Ростова-на-Дону> в <place:москву>
        во <place:Владимире> магазин закрыт
        """,
    "zh": """
        订单号<order_number:48213377>一直没发货
        订单号是<order_number:20240508123456>
        快递单号：<order_number:YT1234567890123>
        订单<order_number:88123456>退款
        工单号 <order_number:７７１２３４５６>
        <order_number:48213377>是我的订单号
        更新到<version:5.2>就闪退
        版本<version:3.1>不能用
        <version:5.2.1>版本闪退
        <version:iOS 17.4>打不开
        扣了我<amount:300块>
        白花<amount:三百块>，还有<amount:两千块钱>
        一共<amount:3万元>
        原价<amount:￥１９９>现在<amount:99.50元>
        <amount:一百多块>的东西
        <date:5月3日>下单
        <date:2024年5月3日>到现在
        <date:2024-05-03>付款
        电话<phone:13812345678>谢谢
        打<phone:138 1234 5678>或者<phone:010-12345678>
        手机号：<phone:+86 138 1234 5678>
        客服热线<phone:400-820-0000>打不通
        卡号<card:6222020200112233446>被盗刷
        身份证<identity:440101199003074510>泄露
        护照号<identity:E12345678>
        邮箱<email:li.wei@mail.example>谢谢
        用户<email:kefu@mail.example>不回
        我在<place:成都>，从<place:上海>寄出
        """,
    "fa": """
        شماره سفارش <order_number:۱۲۳۴۵۶۷> نرسید
        شماره‌ی سفارشم <order_number:۴۸۲۱۳۳۷۷> است
        سفارش <order_number:DKC-۱۲۳۴۵۶> کجاست
        کد رهگیری <order_number:۲۳۴۵۶۷۸۹۰۱۲۳۴۵۶۷۸۹۰۱۲۳۴۵>
        کد پیگیری: <order_number:998877>
        نسخه <version:۴٫۲> باز نمی‌شود
        بعد از آپدیت <version:۵.۲.۱> خراب شد
        اندروید <version:۱۲> دارم
        <amount:۵۰۰ هزار تومان> دادم
        <amount:۲۵۰۰۰۰ ریال> کم شد
        <amount:۲/۵ میلیون تومن> ضرر کردم
        <amount:۶۰ تومنه> ولی نمی‌ارزد
        از <date:۱۴۰۲/۰۵/۱۲> منتظرم
        قرار بود <date:۱۲ مرداد ۱۴۰۲> برسد
        تا <date:۵ مهر> صبر کردم
        تماس: <phone:09121234567>
        تلفن <phone:۰۹۱۲ ۱۲۳ ۴۵۶۷>
        <phone:+۹۸ ۹۱۲ ۱۲۳ ۴۵۶۷> را بگیرید
        دفتر <phone:۰۲۱-۱۲۳۴۵۶۷۸>
        کارت <card:۶۰۳۷۹۹۱۲۳۴۵۶۷۸۹۳>
        کارت <card:6037-9912-3456-7893>
        شبا <iban:IR16 0120 0000 0000 1234 5678 90>
        شبا: <iban:۱۶۰۱۲۰۰۰۰۰۰۰۰۰۱۲۳۴۵۶۷۸۹۰>
        کد ملی <identity:۰۰۱۲۳۴۵۶۷۹>
        ایمیل من<email:sara@mail.example>است
        ساکن <place:مشهد> هستم
        از <place:نجف‌آباد> تا <place:بندر عباس>
        """,
    "ar": """
        رقم الطلب <order_number:١٢٣٤٥٦٧> لم يصل
        طلبي رقم <order_number:٤٨٢١٣٣٧٧>
        رقم الشحنة: <order_number:SA-99887766>
        رقم التذكرة <order_number:552310>
        رقم البلاغ <order_number:٧٧٨٨٩٩>
        الإصدار <version:٥٫٢> لا يعمل
        بعد تحديث <version:5.2.1> توقف
        على <version:iOS 17>
        دفعت <amount:٥٠ درهم>
        خصموا <amount:500 ريال> بدون سبب
        سعره <amount:١٠٠ جنيه> فقط
        <amount:20 ألف جنيه> ضاعت
        منذ <date:١٢ مارس ٢٠٢٤>
        وعدوني يوم <date:٥ يناير>
        الفاتورة بتاريخ <date:01/03/2024>
        جوالي <phone:٠٥٠١٢٣٤٥٦٧>
        هاتف <phone:+966 50 123 4567>
        رقمي <phone:01012345678> للتواصل
        اتصل على <phone:٠٧٧٠١٢٣٤٥٦٧>
        واتساب <phone:0612-345678>
        الإمارات <phone:+971 50 123 4567>
        بطاقة <card:٤١١١ ١١١١ ١١١١ ١١١١>
        آيبان <iban:SA03 8000 0000 6080 1016 7519>
        رقم الهوية <identity:١٠٢٣٤٥٦٧٨٩>
        الرقم القومي <identity:29001011234567>
        جواز السفر رقم <identity:A12345678>
        البريد <email:noor@mail.example>
        أنا في <place:الرياض> وطلبت من <place:جدة>
        وصل ل<place:دبي> وليس <place:للقاهرة>
        """,
    "hi": """
        ऑर्डर नंबर <order_number:१२३४५६७> नहीं आया
        मेरा ऑर्डर <order_number:४८२१३३७७> कहाँ है
        शिकायत संख्या <order_number:७७८८९९>
        ऑर्डर आईडी: <order_number:OD-998877>
        <order_number:१२३४५६७> मेरा ऑर्डर नंबर है
        वर्जन <version:५.२> खराब है
        अपडेट <version:5.2.1> के बाद बंद
        <version:Android 14> पर नहीं चलता
        <amount:५०० रुपये> काट लिए
        <amount:₹1,50,000> गए
        <amount:२ लाख रुपए> फँसे हैं
        <amount:999/-> दिए
        <amount:5 करोड़> की कंपनी
        <date:५ मई> को बुलाया
        <date:13 मार्च 2024> से इंतज़ार
        <date:15/08/2023> को लिया
        <date:जनवरी 2024> में खरीदा
        फोन <phone:९८७६५४३२१०>
        मोबाइल <phone:98765 43210>
        नंबर <phone:+91 98765-43210> पर कॉल
        <phone:098765 43210> बंद है
        कार्ड <card:5555 5555 5555 4444>
        आधार <identity:२३४५ ६७८९ ०१२४>
        आधार नंबर <identity:987654321096>
        पैन <identity:ABCPE1234F>
        ईमेल <email:asha@mail.example>
        <place:लखनऊ> से <place:मुंबई> भेजा
        <place:गया> में दुकान
        """,
    "hi-Latn": """
        mera order id <order_number:404-1234567-1234567> hai
        order number <order_number:48213377> nahi aaya
        <order_number:48213377> mera order number hai
        complaint no <order_number:778899> pe koi jawab nahi
        PNR <order_number:2345678901> cancel
        utr <order_number:412345678901> dekho
        app <version:v5.2.1> kharab hai
        version <version:12> bekar
        update <version:5.2> ke baad band
        <version:android 13> pe nahi chalta
        <amount:500 rupaye> kat gaye
        <amount:Rs. 500/-> wapas karo
        <amount:rs500> aur <amount:2 lakh> gaye
        <amount:5 hazar rupees> ka nuksan
        <amount:₹499> refund do
        <date:5 May> ko order kiya tha
        <date:12-05-2024> se wait
        <date:Jan 2024> me liya tha
        mobile <phone:9876543210>
        call karo <phone:98765 43210> pe
        whatsapp <phone:+91-9876543210>
        card <card:4111111111111111> block karo
        aadhaar <identity:2345 6789 0124>
        aadhar no <identity:234567890124>
        PAN <identity:ABCPE1234F>
        mail <email:asha.r@mail.example> pe bhejo
        <place:lucknow> se <place:dilli> aaya
        """,
}


ROWS = [(language, line.strip()) for language, lines in NAMED.items() for line in lines.strip().splitlines()]


def told(post: str, found: tuple[Entity, ...]) -> list[tuple[str, str]]:
    return [(one.kind.value, post[one.start : one.end]) for one in found]


@pytest.mark.parametrize("language, marked", ROWS, ids=lambda cell: cell)
def test_what_a_post_names_is_found_where_it_stands(language: str, marked: str):
    post = MARK.sub(r"\2", marked)
    assert told(post, entities(post, language)) == MARK.findall(marked)


@pytest.mark.parametrize("language, marked", ROWS, ids=lambda cell: cell)
def test_numbers_are_read_without_knowing_the_language(language: str, marked: str):
    post = MARK.sub(r"\2", marked)
    numbers = [mark for mark in MARK.findall(marked) if mark[0] != "place"]
    assert told(post, entities(post, places=False)) == numbers


@pytest.mark.parametrize("language", NAMED)
def test_each_language_is_tried_often_enough(language: str):
    assert len([mark for tongue, line in ROWS if tongue == language for mark in MARK.findall(line)]) >= 25
