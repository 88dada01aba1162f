"""Slurs are found in every script and spelling, and words that only look like them are left alone."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.reply.sensitive import SLUR, codes, entries, holds_insult
from monitor.reply.slurs import slurs


def found(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in slurs(text, language)]


FOUND = {
    "en": ("you FUCKING thieves, what bullshit", ["FUCKING", "bullshit"]),
    "ru": ("вы суки, опять пиздец", ["суки", "пиздец"]),
    "zh": ("你们这群傻逼，真是王八蛋！", ["傻逼", "王八蛋"]),
    "fa": ("کس‌کش‌ها پولم را پس بدهید", ["کس‌کش‌ها"]),
    "ar": ("يا أولاد الكلب، أين المال", ["أولاد الكلب"]),
    "hi": ("मादरचोद पैसे वापस दो", ["मादरचोद"]),
    "hi-Latn": ("chutiye log, paisa wapas do", ["chutiye"]),
    "de": ("Ihr Arschlöcher, wo ist mein Paket", ["Arschlöcher"]),
    "fr": ("bande de connards", ["connards"]),
    "es": ("hijos de puta, mi paquete", ["hijos de puta"]),
    "pt": ("filhos da puta, cadê meu pedido", ["filhos da puta"]),
    "und": ("fuck, сука", ["fuck", "сука"]),
    "it": ("dove è il pacco, fuck", ["fuck"]),
}


@pytest.mark.parametrize("language", FOUND)
def test_a_slur_is_found(language: str) -> None:
    text, words = FOUND[language]
    assert found(text, language) == words


SPELLINGS = {
    "capitals": ("FuCkInG hell", "en", ["FuCkInG"]),
    "full width": ("ｆｕｃｋ off", "en", ["ｆｕｃｋ"]),
    "drawn out": ("fuuuuuck", "en", ["fuuuuuck"]),
    "zero width": ("f\u200bu\u200bck", "en", ["f\u200bu\u200bck"]),
    "struck through": ("f\u0337u\u0337c\u0337k\u0337!", "en", ["f\u0337u\u0337c\u0337k\u0337"]),
    "stressed": ("вы су\u0301ки", "ru", ["су\u0301ки"]),
    "without the dots of yo": ("ебаный сервис, ёбаный сервис", "ru", ["ебаный", "ёбаный"]),
    "in a hashtag": ("#FuckAcme", "en", ["#FuckAcme"]),
    "tatweel": ("شـــرموطة", "ar", ["شـــرموطة"]),
    "vowel signs": ("شَرْمُوطَة", "ar", ["شَرْمُوطَة"]),
    "and the": ("والقحبة", "ar", ["والقحبة"]),
    "Arabic letters in Persian": ("كير", "fa", ["كير"]),
    "traditional": ("他媽的", "zh", ["他媽的"]),
    "English among Russian": ("ваш fucking сервис", "ru", ["fucking"]),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_spelling_hides_nothing(name: str) -> None:
    text, language, words = SPELLINGS[name]
    assert found(text, language) == words


PLAIN = {
    "a place": ("Scunthorpe and Shiitake", "en"),
    "what went wrong": ("this is a scam, you thieves and liars, useless idiots", "en"),
    "a delay": ("trois jours de retard", "fr"),
    "a suburb": ("livraison à Puteaux", "fr"),
    "a delayed flight": ("vuelo retrasado", "es"),
    "nobody": ("هیچ کس جواب نمی‌دهد", "fa"),
    "a wrong parcel": ("بسته را عوضی فرستادید", "fa"),
    "ginger": ("زنجبيل", "ar"),
    "a liquid": ("жидкий суп и хачапури", "ru"),
    "a mother's": ("我妈妈的手机坏了", "zh"),
    "a birthday": ("生日你们也不发货", "zh"),
    "nothing": ("", "en"),
    "only blanks": (" \n ", "und"),
}


@pytest.mark.parametrize("name", PLAIN)
def test_what_only_looks_like_one_is_left_alone(name: str) -> None:
    text, language = PLAIN[name]
    assert found(text, language) == []


@pytest.mark.parametrize("code", codes())
def test_every_slur_of_the_list_is_found_and_never_said_back(code: str) -> None:
    for entry in entries(code, [SLUR]):
        word = entry.term.removesuffix("*")
        assert found(f"oh, {word}.", code) == [word]
        assert holds_insult(word, code)


@pytest.mark.parametrize("text,word", [("late again, {} people. ", "fucking"), ("{}", "王八蛋")], ids=["words", "han"])
def test_a_very_long_post_is_read_to_its_end(text: str, word: str) -> None:
    assert len(found(text.format(word) * 5_000, "und")) >= 4_990


@given(
    text=st.lists(
        st.sampled_from(["fuck", "сука", "傻逼", "شرموطة", "رंडी", "चूतिया", " ", "👩‍👩‍👧", "e\u0301", "\u200d", "a"])
    ),
    language=st.sampled_from(["en", "ru", "zh", "ar", "hi", "und"]),
)
def test_spans_stand_in_order_inside_the_text(text: list[str], language: str) -> None:
    whole = "".join(text)
    spans = slurs(whole, language)
    assert all(0 <= start < end <= len(whole) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
