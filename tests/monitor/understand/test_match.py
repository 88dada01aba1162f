"""Brand matching: a list of traps in six scripts, the query's conditions, and what ten thousand names cost."""

import random
import time

import pytest

from connectors.base import Author, Mention
from monitor.understand.match import Brand, Match, blank, compile_brands
from monitor.understand.normalise import normalise
from monitor.understand.query import QueryError

NAMES = (
    "Acme", "AT&T", "Zorya-Net", "Акме", "Бореалис", "Лента", "Почта", "Мир", "Зоря", "小米", "北极星", "ソラ",
    "دیجی‌کالا", "اسنپ", "بورياليس", "الشركة", "کیش", "अमृत", "ज़ोमा", "Straße", "Ünlü", "ไทยดี", "아크메", "AAA",
    "borealis.shop",
)  # fmt: skip

TRAPS = [
    # Latin letters
    ("Acme", "Acme lost my parcel", True),
    ("Acme", "pacmeal is a game", False),
    ("Acme", "acmed and macme", False),
    ("Acme", "ACME’s support is rude", True),
    ("Acme", '(acme), "acme"; acme!', True),
    ("Acme", "acme2 is another product", False),
    ("Acme", "café acmé", False),
    ("Acme", "acme\u0301 with an accent as a mark", False),
    ("Acme", "Ａｃｍｅ in full width", True),
    ("Acme", "ac\u200bme with an invisible sign", True),
    ("Acme", "acmeeee never again", False),
    ("Acme", "😡acme😡", True),
    ("Acme", "see https://news.example/acme-fails-again", True),
    ("Acme", "snake acme_app case", True),
    ("Acme", "acme ltd", True),
    ("Acme", "acne and acmi", False),
    ("AT&T", "at&t again", True),
    ("AT&T", "at & t", False),
    ("Zorya-Net", "zorya net is down", True),
    ("Zorya-Net", "Zorya‑Net with a hard hyphen", True),
    ("Straße", "STRASSE closed", True),
    ("Ünlü", "U\u0308nlu\u0308 decomposed", True),
    ("AAA", "the AAA truck never came", True),
    ("AAA", "aa batteries", False),
    # Handles and hashtags
    ("Acme", "@acme where is my order", True),
    ("Acme", "@acme_fan is a person", False),
    ("Acme", "@not.acme is a person", False),
    ("Acme", "@acmesupport", False),
    ("Acme", "@acme@mastodon.example hello", True),
    ("Acme", "@bob@acme.example is a person there", False),
    ("Acme", "write to help@acme.example", True),
    ("Acme", "@acme.bsky.example hello", True),
    ("Acme", "#acme", True),
    ("Acme", "#AcmeFail", True),
    ("Acme", "#BoycottAcme", True),
    ("Acme", "#BoycottAcmeNow", True),
    ("Acme", "#acmefail", False),
    ("Acme", "#Macmeal", False),
    ("Acme", "#acme_fail", True),
    ("Acme", "AcmeFail outside of a hashtag", False),
    # Domains
    ("borealis.shop", "ordered at borealis.shop yesterday", True),
    ("borealis.shop", "https://www.borealis.shop/order/1", True),
    ("borealis.shop", "hxxps://borealis[.]shop", True),
    ("borealis.shop", "borealis . shop", True),
    ("borealis.shop", "borealis dot shop", True),
    ("borealis.shop", "borealis (dot) shop", True),
    ("borealis.shop", "notborealis.shop", False),
    ("borealis.shop", "my-borealis.shop", False),
    ("borealis.shop", "borealis.shop.evil.example", False),
    ("borealis.shop", "borealis.shopping", False),
    ("borealis.shop", "borealis shop", False),
    ("borealis.shop", "在borealis.shop上买的", True),
    # Cyrillic
    ("Акме", "Акме опять потеряла посылку", True),
    ("Акме", "в акмеизме и макме", False),
    ("Бореалис", "приложением Бореалиса недоволен, Бореалису всё равно", True),
    ("Бореалис", "пишу бореалисом", True),
    ("Бореалис", "бореалисовский", False),
    ("Бореалис", "небореалис", False),
    ("Лента", "купил в Ленте", True),
    ("Лента", "магазин «Лентой» не назовут", True),
    ("Лента", "лентяй", False),
    ("Почта", "Почты нет третью неделю", True),
    ("Почта", "почтальон не пришёл", False),
    ("Мир", "карта мира", False),
    ("Мир", "карта Мир", True),
    ("Зоря", "у Зорі знову черга", True),
    # Chinese, Japanese, Thai, Korean
    ("小米", "我吐槽小米手机", True),
    ("小米", "小 米 粥", False),
    ("小米", "大米和小麦", False),
    ("北极星", "北极星的客服太差了", True),
    ("Acme", "我用acme手机", True),
    ("Acme", "我用pacmeal手机", False),
    ("ソラ", "昨日ソラに電話した", True),
    ("ไทยดี", "ร้านไทยดีส่งช้ามาก", True),
    ("아크메", "아크메가 전화를 안 받아요", True),
    # Arabic and Persian
    ("دیجی‌کالا", "ديجي‌كالا سفارش من را نفرستاد", True),
    ("دیجی‌کالا", "از دیجیکالا خریدم", True),
    ("دیجی‌کالا", "از دیجی کالا خریدم", True),
    ("اسنپ", "اسنپ‌ها همه دیر می‌رسند", True),
    ("اسنپ", "اسنپم نیامد", True),
    ("اسنپ", "اسنپچت را پاک کردم", False),
    ("بورياليس", "وبورياليس لا ترد", True),
    ("بورياليس", "من البورياليس", True),
    ("بورياليس", "بُورِيالِيس", True),
    ("بورياليس", "شبورياليس", False),
    ("الشركة", "شكوى للشركة", True),
    ("الشركة", "شركة أخرى", False),
    ("کیش", "کیشمیش خریدم", False),
    ("کیش", "کیــش رفتم", True),
    # Hindi
    ("अमृत", "अमृत का पार्सल नहीं आया", True),
    ("अमृत", "अमृता मेरी दोस्त है", False),
    ("अमृत", "पंचामृत", False),
    ("अमृत", "नअमृत", False),
    ("ज़ोमा", "ज\u093cोमा ने पैसे काट लिए", True),
    ("ज़ोमा", "जोमा ने पैसे काट लिए", True),
    ("ज़ोमा", "ज़ोमाटो", False),
]


def mention(text: str = "", **fields: object) -> Mention:
    given = {"source": "mastodon", "key": "1", "author": Author("7", "coyote@social.example"), "text": text} | fields
    return Mention(**given)


def matches(brand: Brand, text: str, language: str = "en", **fields: object) -> bool:
    return compile_brands([brand]).match(normalise(text), mention(text, **fields), language) is not None


@pytest.mark.parametrize("name, text, found", TRAPS, ids=[f"{name}: {text[:40]}" for name, text, _ in TRAPS])
def test_a_name_is_found_where_it_is_the_name_and_nowhere_else(name, text, found):
    assert matches(Brand("b", (name,)), text) is found


@pytest.mark.parametrize("name, text, found", TRAPS, ids=[f"{name}: {text[:40]}" for name, text, _ in TRAPS])
def test_other_brands_in_the_same_automaton_change_nothing(name, text, found):
    brands = compile_brands([Brand("b", (name,)), *[Brand(other, (other,)) for other in NAMES if other != name]])
    match = brands.match(normalise(text), mention(text), "en")
    assert (match is not None and match.brand == "b") is found


QUERY = '"acme" (app OR deliver* OR order) -"acme corporation coyote" lang:en,ru,zh'

CONDITIONS = [
    (QUERY, "my acme order is late", "en", True),
    (QUERY, "my acme delivery is late", "en", True),
    (QUERY, "acme is late", "en", False),
    (QUERY, "the order is late", "en", False),
    (QUERY, "acme order, says Acme Corporation coyote", "en", False),
    (QUERY, "my acme order is late", "de", False),
    (QUERY, "my acme order is late", "und", False),
    ("acme lang:hi", "acme bekar hai", "hi-Latn", True),
    ("acme -lang:en", "acme kaputt", "de", True),
    ("acme -lang:en", "acme broke", "en", False),
    ("(acme lang:en) OR (акме lang:ru)", "акме", "ru", True),
    ("(acme lang:en) OR (акме lang:ru)", "акме", "en", False),
    ('"customer service"', "their Customer\n  Service is rude", "en", True),
    ('"customer service"', "service for a customer", "en", False),
    ("NOT (lemon OR pie) acme", "acme pie", "en", False),
    ("acme.com", "hxxp://acme[.]com/x", "en", True),
    ("退款 北极星", "北极星一直不退款", "zh", True),
    ("возврат акме", "жду возврата от Акме", "ru", True),
]


@pytest.mark.parametrize("query, text, language, found", CONDITIONS, ids=[f"{q} | {t}" for q, t, _, _ in CONDITIONS])
def test_the_query_decides(query, text, language, found):
    assert matches(Brand("b", ("Acme",), query), text, language) is found


@pytest.mark.parametrize(
    "query, fields, found",
    [
        ("from:@Coyote", {}, True),
        ("from:coyote@social.example", {}, True),
        ("from:coyote@other.example", {}, False),
        ("from:coyot", {}, False),
        ("from:coyote", {"author": Author("7")}, False),
        ("site:social.example", {"url": "https://social.example/@coyote/1"}, True),
        ("site:social.example", {"url": "https://eu.social.example/1"}, True),
        ("site:social.example", {"url": "https://antisocial.example/1"}, False),
        ("site:social.example", {}, False),
        ("late -from:coyote", {}, False),
    ],
)
def test_author_and_site_are_read_from_the_mention(query, fields, found):
    assert matches(Brand("b", (), query), "my order is late", **fields) is found


def test_the_first_configured_brand_wins():
    brands = compile_brands([Brand("one", ("Acme",), "acme zebra"), Brand("two", ("Acme",)), Brand("three", ("Acme",))])
    found = brands.match(normalise("acme again"), mention(), "en")
    assert found is not None
    assert found.brand == "two"


def test_the_spans_are_those_of_the_brands_names():
    brands = compile_brands([Brand("b", ("United", "Юнайтед"), "united delay*", ("x:@united",))])
    text = "United delayed me; @united and #UnitedFails, Юнайтеду"
    found = brands.match(normalise(text), mention(text), "en")
    assert found == Match("b", ((0, 6), (19, 26), (32, 38), (45, 53)))


def test_masking_keeps_every_place():
    brands = compile_brands([Brand("b", ("United",))])
    normalised = normalise("United is late, UNITED!")
    masked = blank(normalised.text, brands.names(normalised))
    assert masked == "       is late,       !"


def test_an_account_is_a_name_where_it_is_addressed():
    brand = Brand("b", (), "acme", ("mastodon:@acmehelp@social.example",))
    brands = compile_brands([brand, Brand("c", (), None, ("mastodon:@Zorya@social.example",))])
    assert brands.match(normalise("@zorya hello"), mention(), "en") == Match("c", ((0, 6),))
    assert brands.match(normalise("zorya hello"), mention(), "en") is None
    assert brands.names(normalise("@AcmeHelp hi")) == ((0, 9),)


def test_a_broken_query_is_refused_when_compiling():
    with pytest.raises(QueryError):
        compile_brands([Brand("b", ("Acme",), "acme OR")])


def test_no_brand_matches_nothing():
    assert compile_brands([]).match(normalise("acme"), mention(), "en") is None


def test_rare_terms_decide_which_of_many_brands_are_tried():
    brands = compile_brands([Brand(f"b{n}", (), f"app (name{n}x OR title{n}x)") for n in range(300)])
    found = brands.match(normalise("this app name217x"), mention(), "en")
    assert found == Match("b217", ())


def cost(brands, texts) -> float:
    rounds = []
    for _ in range(5):
        begun = time.process_time()
        for text in texts:
            brands.names(text)
        rounds.append(time.process_time() - begun)
    return min(rounds)


def test_ten_thousand_names_cost_at_most_five_times_ten():
    letters = random.Random(7)
    names = ["".join(letters.choices("bcdfgklmnprstaeiou", k=letters.randint(5, 10))) for _ in range(10_000)]
    named = normalise(" ".join(names[-20:]))
    posts = [normalise("my order is late again and nobody answers the phone, what a shame")] * 2_000
    few = compile_brands([Brand(name, (name,)) for name in names[:10]])
    many = compile_brands([Brand(name, (name,)) for name in names])
    assert len(many.names(named)) == 20
    assert cost(many, posts) <= 5 * cost(few, posts)
