"""What identifies a person is gone, the rest of the text is untouched, and doing it twice changes nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.understand.entities import Entity, EntityKind, entities
from monitor.understand.redact import redact, redacted, redaction

SHOWN = {
    "phone": ("call +7 916 123-45-67 now", "call [phone] now"),
    "Persian digits": ("تلفن ۰۹۱۲ ۱۲۳ ۴۵۶۷ من", "تلفن [phone] من"),
    "Arabic digits": ("جوال ٠٥٠١٢٣٤٥٦٧", "جوال [phone]"),
    "Hindi digits": ("फोन ९८७६५४३२१०", "फोन [phone]"),
    "Chinese": ("电话13812345678谢谢", "电话[phone]谢谢"),
    "card keeps four": ("card 4111 1111 1111 1111!", "card [card …1111]!"),
    "native card": ("بطاقة ٤١١١١١١١١١١١١١١١", "بطاقة [card …١١١١]"),
    "iban": ("IBAN DE89 3704 0044 0532 0130 00 please", "IBAN [iban] please"),
    "address": ("请联系li.wei@mail.example谢谢", "请联系[email]谢谢"),
    "identity": ("паспорт 45 08 123456", "паспорт [id]"),
    "order keeps four": ("order no 48213377 😡 late", "order no [order …3377] 😡 late"),
    "order with dashes": ("order 404-1234567-1234567", "order [order …4567]"),
    "order in native digits": ("شماره سفارش ۴۸۲۱۳۳۷۷", "شماره سفارش [order …۳۳۷۷]"),
    "a short order keeps two": ("заказ № 4471", "заказ № [order …71]"),
    "query": (
        "https://a.example/?mail=ann%40b.example&phone=79161234567&n=5#x",
        "https://a.example/?mail=[email]&phone=[phone]&n=5#x",
    ),
    "several": ("a@b.example, +7 916 123-45-67", "[email], [phone]"),
}

KEPT = {
    "amount, date, version, place": "paid $59.99 on 2024-05-03 in London, v5.2.1",
    "handles": "@anna_1985 and @ann@social.example",
    "links": "https://shop.example/item/9876543210?t=123456789",
    "nothing": "",
    "right to left": "سلام 👋🏽 خوبه",
    "our own masks": "[phone] [card …1111] [order …3377] [id] [email] [iban]",
}


@pytest.mark.parametrize("text, shown", SHOWN.values(), ids=SHOWN)
def test_what_identifies_is_masked_and_its_kind_stays_readable(text: str, shown: str):
    assert redacted(text) == shown


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_everything_else_stays_as_it_is(text: str):
    assert redacted(text) == text


@pytest.mark.parametrize("text", [text for text, _ in SHOWN.values()], ids=SHOWN)
@pytest.mark.parametrize("mask", ["…", "***", "•"])
def test_masking_twice_changes_nothing(text: str, mask: str):
    once = redact(text, entities(text), mask)
    assert redact(once, entities(once), mask) == once


def test_a_bracket_that_somebody_typed_hides_nothing():
    assert redacted("[order 48213377]") == "[order [order …3377]]"


def test_overlapping_and_misplaced_entities_are_masked_once():
    phone, order = EntityKind.PHONE, EntityKind.ORDER_NUMBER
    found = [Entity(order, 4, 9, True), Entity(phone, 2, 6, True), Entity(phone, 50, 60, True)]
    assert redact("a 1234567 b", found) == "a [phone] b"


def test_what_is_not_personal_is_not_masked():
    assert redact("London", [Entity(EntityKind.PLACE, 0, 6, False)]) == "London"


WRITTEN = (
    "order |order no |number |тел |паспорт |снилс |شبا |订单号|电话|+|7|916|89161234567|9876543210"
    "|4111 1111 1111 1111|DE89370400440532013000|a@b.co|@|https://a.b/?order=|&phone=|=|%40|%2b|www."
    "|wa.me/|[|]|[phone]|[order …|…|1|2|12|123|12345|0|00|05|9| |-|.|/|(|)|,|\n|$|руб|块|May |v|version |x"
    "|A|ABCPE1234F|2345 6789 0124|112-233-445 95|is my |\u200e|١|۲|५|\ud800|İ|#|№|:|k|id|id:|order"
)
SCRAPS = st.sampled_from(WRITTEN.split("|"))


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(), st.lists(SCRAPS, max_size=30).map("".join)))
def test_no_text_is_masked_further_the_second_time(text: str):
    once = redacted(text)
    assert redacted(once) == once


@settings(max_examples=200, deadline=None)
@given(st.lists(SCRAPS, max_size=20).map("".join))
def test_only_entities_are_replaced(text: str):
    kept, at = [], 0
    for one in entities(text, places=False):
        if one.personal:
            kept.append(text[at : one.start])
            at = one.end
    kept.append(text[at:])
    shown, at = redacted(text), 0
    for piece in kept:
        at = shown.index(piece, at) + len(piece)
    assert shown.startswith(kept[0])
    assert shown.endswith(kept[-1])


@pytest.mark.parametrize(
    "text, piece, shown",
    [
        pytest.param("call +49 170 1234567 now, awful", "awful", "awful", id="after a mask"),
        pytest.param("awful, call +49 170 1234567", "awful", "awful", id="before a mask"),
        pytest.param("my number +49 170 1234567!", "+49 170 1234567", "[phone]", id="the mask itself"),
        pytest.param("my number +49 170 1234567!", "170", "[phone]", id="a part of what was masked"),
        pytest.param("a@b.example and order no. 4711-99821 lost", "lost", "lost", id="after two masks"),
        pytest.param("شماره من ۰۹۱۲۳۴۵۶۷۸۹ است، افتضاح", "افتضاح", "افتضاح", id="Persian digits"),
    ],
)
def test_places_of_the_original_are_found_again(text: str, piece: str, shown: str):
    found = redaction(text, entities(text))
    start, end = found.place(text.index(piece), text.index(piece) + len(piece))
    assert found.text[start:end] == shown
