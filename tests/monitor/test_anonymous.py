import pytest

from monitor.anonymous import anonymous


@pytest.mark.parametrize(
    "text,language,people,shown",
    [
        pytest.param("Dana says hi, dana!", "en", ["Dana K"], "[name] says hi, [name]!", id="a first name, any case"),
        pytest.param("That is Dana's parcel", "en", ["Dana"], "That is [name] parcel", id="possessive"),
        pytest.param("ask @lena_m@mastodon.example", "en", [], "ask [name]", id="a handle of anybody"),
        pytest.param("see https://x.example/@ada/1 now", "en", [], "see [link] now", id="an address"),
        pytest.param("order #A-1234567 lost", "en", [], "order #[order] lost", id="an order number, whole"),
        pytest.param("call +49 151 23456789", "en", [], "call [phone]", id="a telephone"),
        pytest.param("Лену обманули", "ru", ["Лена Морозова"], "[name] обманули", id="declined"),
        pytest.param("我是李小龙，谢谢", "zh", ["李小龙"], "我是[name]，谢谢", id="within Chinese"),
        pytest.param("من ودانیال آمدیم", "fa", ["دانیال"], "من [name] آمدیم", id="behind 'and' in Persian"),
        pytest.param("मैं प्रिया हूँ", "hi", ["प्रिया शर्मा"], "मैं [name] हूँ", id="Hindi, with vowel signs"),
        pytest.param("Danach kam nichts", "de", ["Dana"], "Danach kam nichts", id="the beginning of a word is no name"),
        pytest.param("So Al it is", "en", ["Al"], "So Al it is", id="two letters are too few"),
        pytest.param("", "en", ["Dana"], "", id="nothing"),
        pytest.param("👍🏽 thanks Dana", "en", ["Dana"], "👍🏽 thanks [name]", id="emoji stay"),
    ],
)
def test_who_it_was_cannot_be_told(text: str, language: str, people: list[str], shown: str) -> None:
    assert anonymous(text, language, people) == shown


def test_the_brand_stays_even_where_a_customer_is_called_like_it() -> None:
    assert anonymous("Acme helped Rosa", "en", ["Rosa Acme"], keep=["Acme"]) == "Acme helped [name]"


def test_a_very_long_text_is_cut_and_leaks_nothing() -> None:
    shown = anonymous("word " * 5000 + "Dana", "en", ["Dana"])
    assert "Dana" not in shown
    assert len(shown) <= 10_000
