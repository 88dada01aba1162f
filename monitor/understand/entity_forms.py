"""Entities as tables: how numbers are folded, which words announce them, how they are written."""

import re
from collections.abc import Mapping
from enum import StrEnum
from unicodedata import normalize


class Cue(StrEnum):
    """What a word beside a number says that the number is."""

    NUMBER = "number"
    """The next word says of what: "order number", "номер заказа"."""
    LINK = "link"
    """It may stand between: "order number is"."""
    ORDER = "order"
    MATTER = "matter"
    """An order number only with a number word: "refund 15000" is money, "refund no 15000" is not."""
    REFERENCE = "reference"
    """An order number without further words: "PNR"."""
    PHONE = "phone"
    PASSPORT = "passport"
    NATIONAL = "national"
    """Any number that a state gave a person."""
    SHEBA = "sheba"
    VERSION = "version"
    UPDATE = "update"
    """Says little: only a number with a dot is a version after it."""
    SYSTEM = "system"
    """What has versions of its own, by name."""


_ZEROS = "۰٠०０"
_BLANKS = "\u00a0\u00ad\u061c\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, (*range(0x2000, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)))
)
_FOLDED: Mapping[str, str] = {
    **{chr(ord(zero) + n): str(n) for zero in _ZEROS for n in range(10)},
    **{chr(sign + 0xFEE0): chr(sign).lower() for sign in range(0x21, 0x7F)},  # full width
    **dict.fromkeys(_BLANKS, " "),  # bidi marks too: keyboards put them inside Arabic and Persian phone numbers
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("أإآٱ", "ا"), **dict.fromkeys("يى", "ی"), "ك": "ک", "ة": "ه", "ۀ": "ه", "ё": "е",
    "٫": ".", "٬": ",", "’": "'", "￥": "¥", "￡": "£", "￦": "₩",
}  # fmt: skip
_TABLE = str.maketrans(dict(_FOLDED))
_ODD = re.compile(f"[{''.join(map(re.escape, _FOLDED))}]")


def fold(text: str) -> str:
    """The text in small letters, ASCII digits and plain separators; every code point keeps its place."""
    lowered = text.replace("İ", "i").lower()  # the only letter whose small form is longer (Unicode 15)
    return lowered.translate(_TABLE) if _ODD.search(lowered) else lowered


MARKS = "\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u064b-\u0655\u0670"
"""Vowel signs of Hindi and Arabic, which `\\w` leaves out."""
WORD = rf"[\w{MARKS}]{{1,32}}"
"""Longer than any word of the tables; without an end, numbers in a run of Chinese would take quadratic time."""

_CUE_WORDS = {
    Cue.NUMBER: """
        # № n nº no nos nr num number numbers numero numéro nummer número id ids code ref reference kode nomer nambar
        numbar
        номер номера номером номеру номере код кода ид айди
        شماره شمارهٔ شمارش کد ایدی آیدی شناسه رقم رقمی رقمه برقم نمره
        नंबर नम्बर संख्या क्रमांक आईडी आइडी कोड""",
    Cue.LINK: """
        is was are it its the my our this that here me us at on under with for
        mera meri mere hamara ye yeh hai h ka ki ke ko se par ist war meine mein unter lautet est était ma
        mon mes es mi era
        это мой моя мое моего моему наш на по вот у меня мне
        من ما را رو هست است با به برای ی هو هی لی عندی علی هذا هذه الخاص بی
        है हैं मेरा मेरी मेरे का की के को पर यह ये हमारा से""",
    Cue.ORDER: """
        order orders booking reservation ticket tickets case shipment parcel package consignment tracking complaint
        bestellung bestellnummer auftrag auftragsnummer sendung sendungsnummer ticketnummer commande réservation colis
        pedido reserva envío zakaz zakaza ordar shikayat
        заказ заказа заказу заказе заказом заказы заказов бронь брони бронирование бронирования билет билета
        заявка заявки
        заявке обращение обращения обращению тикет тикета накладная накладной отправление отправления
        посылка посылки посылку
        трек трека
        سفارش سفارشم سفارشمو رهگیری مرسوله بسته پیگیری رزرو بلیط بلیت تیکت بارنامه
        طلب الطلب طلبی طلبیه الطلبیه طلبیتی اوردر الاوردر شحنه الشحنه شحنتی تتبع التتبع حجز الحجز تذکره التذکره
        بلاغ البلاغ بولیصه البولیصه
        ऑर्डर आर्डर ऑडर शिकायत टिकट बुकिंग ट्रैकिंग पार्सल शिपमेंट""",
    Cue.MATTER: """
        invoice claim transaction txn receipt contract refund request customer account ordered
        rechnung facture factura kunden client cliente
        чек чека договор договора транзакция транзакции жалоба жалобы претензия претензии возврат возврата счет счета
        تراکنش فاکتور شکایت قرارداد مرجوعی فاتوره الفاتوره شکوی الشکوی معامله المعامله عملیه العملیه
        इनवॉइस रिफंड रिफ़ंड ट्रांजैक्शन लेनदेन""",
    Cue.REFERENCE: "pnr awb orderid orderno trackingid trackingno ticketid waybill utr rrn bestellnr auftragsnr पीएनआर",
    Cue.PHONE: """
        phone phones tel telephone mobile mob cell whatsapp call contact dial sms text helpline hotline viber
        fon telefon telefonnummer handy rufnummer téléphone portable appelez teléfono móvil telefono
        тел телефон телефона телефону телефоне моб мобильный звоните позвоните позвонить звонить ватсап
        вотсап вацап вайбер
        смс сотовый
        تلفن تلفنم موبایل موبایلم همراه همراهم واتساپ تماس هاتف الهاتف هاتفی جوال الجوال جوالی موبایلی الموبایل محمول
        المحمول واتس الواتساب واتساب تلفون تلیفون للتواصل اتصل التواصل الاتصال
        फोन फ़ोन मोबाइल मोबाईल व्हाट्सएप व्हाट्सऐप संपर्क कॉल""",
    Cue.PASSPORT: """
        passport passports reisepass ausweis personalausweis passeport pasaporte паспорт паспорта паспорту паспорте
        паспортные серия серии загранпаспорт загранпаспорта گذرنامه پاسپورت جواز الجواز جوازی السفر पासपोर्ट""",
    Cue.NATIONAL: """
        national aadhaar aadhar adhar adhaar uid uidai pan ssn iqama identity dni nie nid melli снилс снилса инн
        ملی کدملی القومی قومی الهویه هویه هویتی الاقامه اقامه اقامتی الوطنیه الوطنی आधार पैन पहचान""",
    Cue.SHEBA: "شبا شبای sheba shaba",
    Cue.VERSION: """
        version versions versión версия версии версию версией версиях نسخه ورژن اصدار الاصدار اصداره الاصداره النسخه
        संस्करण वर्जन वर्ज़न varjan build билд сборка сборки""",
    Cue.UPDATE: "v ver update updated upgrade обновление обновления обновился آپدیت بروزرسانی تحدیث التحدیث अपडेट",
    Cue.SYSTEM: """
        ios ipados android windows macos ubuntu miui hyperos harmonyos emui watchos chrome firefox safari андроид
        اندروید एंड्रॉइड एंड्रॉयड""",
}  # fmt: skip


_NUKTA = "\u093c"
_COMPOSED = {"क": "\u0958", "ख": "\u0959", "ग": "\u095a", "ज": "\u095b", "ड": "\u095c", "ढ": "\u095d", "फ": "\u095e"}


def _spellings(listed: str) -> frozenset[str]:
    """Words as folded texts have them; the nukta of Hindi as one code point, as two, and left out."""
    words = {normalize("NFC", fold(word)) for word in listed.split()}
    bare = {word.replace(_NUKTA, "") for word in words}
    for letter, composed in _COMPOSED.items():
        words |= {word.replace(letter + _NUKTA, composed) for word in words}
    return frozenset(words | bare)


def _tagged(words: Mapping[Cue, str]) -> dict[str, Cue]:
    return {word: cue for cue, listed in words.items() for word in _spellings(listed)}


CUES = _tagged(_CUE_WORDS)

HAN_CUE = re.compile(
    r"(?:(?P<reference>(?:订单|訂單|运单|運單|工单|单|單|流水|交易|受理|投诉|预订|快递|退款)(?:编号|編號|号码|號碼|号|號|id))"
    r"|(?P<order>订单|訂單|运单|運單|快递|工单|单子)"
    r"|(?P<phone>(?:电话|電話|手机|手機|热线|熱線|联系方式|致电|拨打|座机|微信|联系)(?:号码|號碼|号|號)?)"
    r"|(?P<national>(?:身份证|身分證|身份證|证件)(?:号码|號碼|号|號)?)"
    r"|(?P<passport>(?:护照|護照|通行证|通行證)(?:号码|號碼|号|號)?)"
    r"|(?P<version>版本(?:号|號)?)|(?P<update>更新到|升级到|升級到|系统|系統)|(?P<system>鸿蒙|安卓|鴻蒙))[是为為:]?\Z"
)
"""The end of a run of Chinese before a number; group names are cues."""

MONTHS = _spellings(
    """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря
    январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь янв фев февр мар апр авг сен
    сент окт ноя дек
    فروردین اردیبهشت خرداد تیر مرداد امرداد شهریور مهر آبان آذر دی بهمن اسفند
    ژانویه فوریه مارس آوریل مه ژوئن ژوئیه جولای اوت آگوست سپتامبر اکتبر نوامبر دسامبر
    يناير فبراير مارس أبريل إبريل ابريل مايو ماي يونيو يونيه يوليو يوليوز أغسطس غشت سبتمبر شتنبر أكتوبر اكتوبر
    نوفمبر ديسمبر دجنبر
    كانون شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين محرم رمضان شوال
    जनवरी फरवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर सितम्बर अक्टूबर अक्तूबर नवंबर नवम्बर दिसंबर दिसम्बर
    januar februar märz mai juni juli oktober dezember jänner
    janvier février mars avril juin juillet août septembre octobre novembre décembre
    enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre"""
)
FIRST_MONTHS = _spellings(
    """january february march april may june july august september october november december jan feb mar apr jun
    jul aug sep
    sept oct nov dec जनवरी फरवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर सितम्बर अक्टूबर अक्तूबर नवंबर
    नवम्बर दिसंबर दिसम्बर"""
)
"""Months that stand before their day: "May 5"."""
DOUBTFUL_MONTHS = frozenset(("may", "march", "mar", "sep", "dec", "jan"))
"""English words or names in small letters; as months people write them with a capital, or with a year."""

SIGNS = "$€£¥₽₹₨₺₩฿₫₴₸₦৳₪﷼"
CURRENCIES = _spellings(
    f"""
    {" ".join(SIGNS)}
    usd eur gbp rub rur inr cny rmb irr irt sar aed egp iqd jpy chf uah kzt byn hkd qar kwd bhd omr tnd dzd pkr
    dollar dollars buck bucks euro euros pound pounds quid cents rupee rupees rupaye rupay rupaiye rupya rupiya
    rupe rs paise yuan
    toman tomans rial rials riyal riyals dirham dirhams dinar dinars lira pesos peso dólares franken yen bux
    rubles roubles ruble rubley rublej
    руб рублей рубля рубль рубли рублях рублями рубле р рублика копеек копейки коп евро доллар доллара долларов
    долл баксов бакса бакс
    юаней юань юаня тенге тг грн гривен гривны гривна фунтов лир лиры лари сум сумов дирхам дирхамов
    تومان تومن تومنی تومانی تومنه تومانه ریال ریالی دلار دلاری یورو لیر درهم درهمی هزارتومان هزارتومن
    ريال ريالات ريالا درهما دراهم جنيه جنيها جنيهات دينار دينارا دنانير دولار دولارا دولارات يورو ليرة ليرات قرش قروش
    रुपये रुपए रूपये रूपए रुपया रुपयों रुपयो रुपयें रुपै रूपया रू रु पैसे डॉलर यूरो"""
)
CODES = _spellings("usd eur gbp rub inr cny rmb irr sar aed egp iqd jpy chf")
PREFIX_CURRENCIES = CODES | _spellings("rs रु रू")
DOTTED = tuple(map(fold, ("د.إ", "ر.س", "ج.م", "د.ك", "د.ع", "د.م", "ر.ق")))
"""Arabic currencies in short, three code points each; Unicode has no sign that people would type."""
LARGE = _spellings("lakh lakhs lac lacs crore crores karod लाख करोड़")
"""Multipliers that Indians say of money unless they name another thing."""
MULTIPLIERS = LARGE | _spellings(
    """
    k m mln million millions thousand thousands bn billion hundred mio tsd mille mil millones
    к тыс тысяч тысячи тысяча т млн миллион миллиона миллионов млрд миллиардов сотен
    هزار میلیون ملیون میلیارد صد ألف آلاف مليون ملايين مليار مليارات مئة مية
    हजार हज़ार सौ hazar hazaar hajar sau cr"""
)
HAN_MONEY = r"(?:块钱|塊錢|块|塊|元|圆|圓|人民币|人民幣|美元|美金|欧元|日元|港币|港元|卢布|卢比|刀|毛)"

_IBANS = """
    ad24 ae23 al28 at20 az28 ba20 be16 bg22 bh22 br29 by28 ch21 cr22 cy28 cz24 de22 dk18 do28 ee20 eg29 es24
    fi18 fo18 fr27 gb22
    ge22 gi23 gl18 gr27 gt28 hr21 hu28 ie22 il23 iq23 ir26 is26 it27 jo30 kw30 kz20 lb28 li21 lt20 lu20 lv21
    ly25 mc27 md24 me22
    mk19 mr27 mt31 mu30 nl18 no15 om23 pk24 pl28 ps29 pt25 qa29 ro24 rs22 ru33 sa24 se24 si19 sk24 sm27 tn24
    tr26 ua29 va22 xk20
"""
IBAN_LENGTHS = {row[:2]: int(row[2:]) for row in _IBANS.split()}
"""ISO 13616 registry (SWIFT IBAN Registry, release 99): country to length."""
