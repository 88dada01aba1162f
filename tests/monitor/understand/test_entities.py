"""Entities: which reading wins, where numbers are no entities, and that no text does harm."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.understand.entities import LIMIT, PERSONAL, EntityKind, entities
from monitor.understand.entity_forms import fold
from monitor.understand.entity_identity import verhoeff
from monitor.understand.entity_number import luhn


def named(text: str, language: str = "und") -> list[tuple[str, str]]:
    return [(one.kind.value, text[one.start : one.end]) for one in entities(text, language)]


CHOSEN = {
    "money over an order number": ("order 5000 rubles", [("amount", "5000 rubles")]),
    "the sign belongs to the number behind it": ("order 12345 $50", [("order_number", "12345"), ("amount", "$50")]),
    "a date over an order number": ("order 2024-05-03", [("date", "2024-05-03")]),
    "an order number over a phone": ("order number 9876543210", [("order_number", "9876543210")]),
    "a date over a phone": ("05.06.2024 12:30", [("date", "05.06.2024")]),
    "a resident over a card": ("440101199003074510", [("identity", "440101199003074510")]),
    "a card over a phone": ("4111 1111 1111 1111", [("card", "4111 1111 1111 1111")]),
    "an address over its digits": ("89161234567@mail.example", [("email", "89161234567@mail.example")]),
    "an announced version over a date": ("version 12.05.2024", [("version", "12.05.2024")]),
    "a version without a word last": ("5.2.17, 555.010.4477", [("version", "5.2.17"), ("phone", "555.010.4477")]),
    "thousands are no version": ("1.234.567", []),
    "a German date of two-digit years": ("7.10.12", [("date", "7.10.12")]),
    "the card ends where a sum begins": (
        "4111 1111 1111 1111 123 руб",
        [("card", "4111 1111 1111 1111"), ("amount", "123 руб")],
    ),
    "money out, number in": ("refund 15000, refund no 15000", [("order_number", "15000")]),
    "paid first, order behind": ("I paid 15000, order number 777777", [("order_number", "777777")]),
    "capitals make a month": ("you may 5, May 5", [("date", "May 5")]),
    "capitals make a PAN": ("abcpe1234f ABCPE1234F", [("identity", "ABCPE1234F")]),
    "bidi marks inside a phone": ("\u200f+98\u200e 912 123 4567", [("phone", "+98\u200e 912 123 4567")]),
    "full width": ("ｏｒｄｅｒ　ｎｏ　１２３４５", [("order_number", "１２３４５")]),
    "German": ("Bestellung Nr. 4711-0815, 89,90 €", [("order_number", "4711-0815"), ("amount", "89,90 €")]),
    "French": ("commande n° 55443322 le 14 juillet", [("order_number", "55443322"), ("date", "14 juillet")]),
    "Spanish": ("pedido número 99887766, 5 de octubre", [("order_number", "99887766"), ("date", "5 de octubre")]),
}


@pytest.mark.parametrize("text, expected", CHOSEN.values(), ids=CHOSEN)
def test_of_two_readings_the_more_telling_wins(text: str, expected: list[tuple[str, str]]):
    assert named(text) == expected


WRONG = {
    "card with a wrong digit": ("card", "4111 1111 1111 1112"),
    "milliseconds are no card": ("card", "1714754400006"),
    "IBAN with a wrong digit": ("iban", "DE88 3704 0044 0532 0130 00"),
    "IBAN of no country": ("iban", "XX89 3704 0044 0532 0130 00"),
    "resident with a wrong digit": ("identity", "440101199003074511"),
    "Iranian code without a word": ("identity", "0012345679"),
    "Iranian code with a wrong digit": ("identity", "کد ملی 3012345678"),
    "Aadhaar with a wrong digit": ("identity", "2345 6789 0125"),
    "years are no Aadhaar": ("identity", "2019 2020 2021"),
    "SNILS with a wrong digit": ("identity", "112-233-445 96"),
    "passport without a word": ("identity", "AB1234567 is a part"),
    "an address without a host": ("email", "meet me @ home, a@b"),
    "a handle of Mastodon": ("email", "@ann@social.example"),
    "an impossible date": ("date", "32.13.2024"),
}


@pytest.mark.parametrize("kind, text", WRONG.values(), ids=WRONG)
def test_what_a_checksum_or_shape_denies_is_not_of_the_kind(kind: str, text: str):
    assert kind not in [found for found, _ in named(text)]


LINKED = {
    "address in the query": ("https://a.example/?m=ann@b.example&x=1", [("email", "ann@b.example")]),
    "address in percent signs": ("https://a.example/?m=ann%40b.example", [("email", "ann%40b.example")]),
    "phone by its key": ("https://a.example/?phone=79161234567", [("phone", "79161234567")]),
    "phone by its plus": ("https://a.example/?u=%2B79161234567", [("phone", "79161234567")]),
    "messenger": ("wa.me/79161234567", [("phone", "79161234567")]),
    "order by its key": ("https://a.example/s?order_id=1234567", [("order_number", "1234567")]),
    "path": ("https://a.example/items/9876543210/4111111111111111", []),
    "other keys": ("https://a.example/?id=9876543210&t=2024-05-03", []),
    "native text behind a link": ("https://a.example/x订单号12345678", [("order_number", "12345678")]),
    "handle": ("@user9876543210 @anna_1985", []),
}


@pytest.mark.parametrize("text, expected", LINKED.values(), ids=LINKED)
def test_links_and_handles_stay_but_for_personal_parts_of_a_query(text: str, expected: list[tuple[str, str]]):
    assert named(text) == expected


def test_personal_are_contacts_accounts_and_what_a_company_finds_people_by():
    found = entities("order no 123456, a@b.example, 5 usd, 2024-05-03, version 3, in London")
    assert [one.personal for one in found] == [True, True, False, False, False, False]
    assert {one.kind for one in found if one.personal} <= PERSONAL
    assert EntityKind.PLACE not in PERSONAL


def test_the_luhn_sum_is_that_of_the_standard():
    assert luhn("79927398713")
    assert not luhn("79927398710")


def test_the_verhoeff_sum_is_that_of_its_paper():
    assert verhoeff("2363")
    assert not verhoeff("2364")


def test_only_the_first_part_of_an_endless_text_is_read():
    assert entities("x" * LIMIT + " +79161234567") == ()
    assert entities("x " * (LIMIT // 2 - 10) + "+79161234567") != ()


def test_folding_keeps_every_code_point_in_its_place():
    assert all(len(fold(chr(point))) == 1 for point in range(0x110000))


WRITTEN = (
    "order |order no |тел |паспорт |شبا |订单号|+|7 916 |9876543210|4111 1111 1111 1111"
    "|DE89370400440532013000|a@b.co|@|https://a.b/?order=|&phone=|%40|[|]|[phone]|[order …|…|1|12|12345|0"
    "|05| |-|.|/|(|)|\n|$|руб|块|三百|May |мая|v|ios |x|ABCPE1234F|2345 6789 0124|12.05.2024|is my |number "
    "|\u200e|١|۲|५|\ud800|İ|wa.me/|#|№|k|lakh|card|id|London |в "
)
SCRAPS = st.sampled_from(WRITTEN.split("|"))


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.text(st.characters()), st.lists(SCRAPS, max_size=30).map("".join)))
def test_no_text_does_harm_and_spans_are_in_order(text: str):
    last = 0
    for one in entities(text):
        assert last <= one.start < one.end <= len(text)
        last = one.end


FLOODS = {
    "digits": "1", "ones": "1 ", "dashes": "1-", "dots": "1.", "groups": "4111 ", "brackets": "(1", "pluses": "+1",
    "spaces": " ", "at signs": "@", "addresses": "a@", "hosts": "a@a.", "letters": "a", "orders": "order no 1 ",
    "links": "https://a.b/?x=1", "masks": "[order …", "Han": "1块", "numerals": "三百", "Han cues": "订单号1",
    "accounts": "DE89 ", "native": "۱ ", "months": "1 May ", "multipliers": "1 thousand ", "cities": "in Bath ",
    "proclitics": "بالرياض ", "surrogates": "\ud800", "percent": "%40",
}  # fmt: skip


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS)
def test_the_time_grows_as_the_text_does(flood: str):
    half, whole = (seconds((flood * LIMIT)[:length]) for length in (LIMIT // 2, LIMIT))
    assert whole <= 3 * half + 0.01  # the clock of small machines is coarse
    assert seconds((flood * 100_000)[:100_000]) < 1


def seconds(text: str) -> float:
    """The least CPU time of three."""
    spent = []
    for _ in range(3):
        begun = time.process_time()
        entities(text)
        spent.append(time.process_time() - begun)
    return min(spent)
