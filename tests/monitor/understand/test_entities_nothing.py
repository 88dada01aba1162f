"""Posts full of numbers that name nothing, language by language; all made up."""

import pytest

from monitor.understand.entities import entities

NOTHING = {
    "en": """
        open 24/7, 100% useless
        5/5 would cry again, lost 3:1
        2019 2020 2021 and still waiting, since 2022
        flight SU 1234 and BA2490 were late
        posted at 1714754400, in ms 1714754400000
        order 66 burgers, ordered 3 pizzas
        you may 5 times in 10 000 tries
        server 192.168.1.1 is down, error 500
        rooms 101, 102 and 103 at 14:30
        @user1985 look at https://shop.example/item/79161234567
        that was not nice, reading in the bath
        """,
    "ru": """
        работает 24/7, на 100%
        счёт 3:1, оценка 5/5
        прошло 10 000 человек
        в 2019, 2020 и 2021 годах
        рейс SU 1234 задержан на 3 часа
        заказ 10000 штук
        дом 12, квартира 345
        Владимир помог, московский офис молчит
        """,
    "zh": """
        24小时营业，打5折，100%好评
        等了3个星期，2023年买的
        一块去吧，三块蛋糕，多元化
        比分3:1，评分5/5
        航班CA1234晚点
        尺寸1080x1920，64GB
        订单3个都没到
        完成都没有，东西安装好了，大理石
        """,
    "fa": """
        ۲۴/۷ باز است، ۱۰۰٪ بد
        نتیجه ۳:۱ شد، امتیاز ۵/۵
        سال ۱۴۰۲ خریدم
        ۳ هفته منتظرم، ۲۰۰ نفر
        پرواز ۷۷۱ تأخیر داشت
        ساعت ۱۴:۳۰ زنگ زدم
        ۶۴ گیگ حافظه
        سفارش ۲ پیتزا
        """,
    "ar": """
        يعمل ٢٤/٧ بنسبة ١٠٠٪
        النتيجة ٣:١ والتقييم ٥/٥
        في عام ٢٠٢٣ و ٢٠٢٤
        انتظرت ٣ أسابيع مع ٢٠٠ شخص
        رحلة SV 1234 تأخرت
        الساعة ١٤:٣٠
        طلبت ٢ بيتزا
        وصل الخبر متأخرا
        """,
    "hi": """
        24/7 खुला, 100% बेकार
        स्कोर ३:१, रेटिंग ५/५
        २०२३ में खरीदा था
        ३ हफ्ते से इंतज़ार, २०० लोग
        उड़ान AI 1234 लेट
        १४:३० बजे फोन किया
        ऑर्डर २ पिज्जा
        किसी भी सूरत में नहीं, वो गया
        """,
    "hi-Latn": """
        24/7 bakwas, 100% fraud
        score 3:1, rating 5/5
        2023 me liya tha
        3 hafte se wait, 200 log
        flight AI 1234 late
        14:30 baje call kiya
        2 pizza order kiye
        main thane me report karunga
        """,
}

ROWS = [(language, line.strip()) for language, lines in NOTHING.items() for line in lines.strip().splitlines()]


@pytest.mark.parametrize("language, post", ROWS, ids=lambda cell: cell)
def test_numbers_that_only_count_are_left_alone(language: str, post: str):
    assert entities(post, language) == ()


@pytest.mark.parametrize("language", NOTHING)
def test_each_language_is_tried_often_enough(language: str):
    assert len([tongue for tongue, _ in ROWS if tongue == language]) >= 8
