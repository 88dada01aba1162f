"""Cities: the table is in form, every name is found, and only as a whole word."""

from pathlib import Path

import pytest

from monitor.understand.entities import entities
from monitor.understand.entity_places import BadPlaces, declined, places_in, read_places

LISTED = read_places()
FIRST_CLASS = ("en", "ru", "zh", "fa", "ar", "hi")


def cities(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in places_in(text, language)]


@pytest.mark.parametrize("code", FIRST_CLASS)
def test_a_first_class_language_knows_three_hundred_cities(code: str):
    assert len([name for name in LISTED[code] if not name.startswith("-")]) >= 300


@pytest.mark.parametrize("code", LISTED)
def test_no_name_stands_twice(code: str):
    assert sorted(LISTED[code]) == sorted(set(LISTED[code]))


LEADING = {"ru": "в ", "fa": "در ", "ar": "في ", "zh": "", "de": "in ", "fr": "à ", "es": "en "}
LANGUAGES = {"hi-latn": "hi-Latn"}


@pytest.mark.parametrize("code", LISTED)
def test_every_name_is_found_where_it_stands(code: str):
    sentence = "{} में" if code == "hi" else "{} me" if code == "hi-latn" else LEADING.get(code, "in ") + "{}"
    names = [name for name in LISTED[code] if not name.startswith("-")]
    if code == "hi-latn":
        names = [name.title() for name in names]
    plain = [name.removesuffix("?") for name in names]
    assert [name for name in plain if cities(sentence.format(name), LANGUAGES.get(code, code)) != [name]] == []


@pytest.mark.parametrize("code", LISTED)
def test_what_is_no_place_is_not_found(code: str):
    false = [name.removeprefix("-") for name in LISTED[code] if name.startswith("-")]
    assert [name for name in false if cities(name, LANGUAGES.get(code, code))] == []


FOUND = {
    "a word only after in": ("en", "a nice bath in Bath, reading in Reading", ["Bath", "Reading"]),
    "the longest name": ("en", "from New York City to york", ["New York City"]),
    "not inside a word": ("en", "londoners in parisian style", []),
    "small letters": ("en", "stuck in london", ["london"]),
    "hashtag, but no handle and no host": ("en", "#London @london london.example /london", ["London", "london"]),
    "cases": ("ru", "из Москвы через Тверь и Рязанью в Сочи", ["Москвы", "Тверь", "Рязанью", "Сочи"]),
    "cases of two words": ("ru", "в Набережных Челнах и Великом Новгороде", ["Набережных Челнах", "Великом Новгороде"]),
    "no adjectives of a city": ("ru", "московский и казанская", []),
    "no boundary in Chinese": ("zh", "我在成都住，完成都没有", ["成都"]),
    "joined words of Arabic": ("ar", "وصل بدبي ولجدة وللقاهرة", ["دبي", "جدة", "للقاهرة"]),
    "news is no city": ("ar", "الخبر وصل", []),
    "ZWNJ": ("fa", "از نجف‌آباد آمدم", ["نجف‌آباد"]),
    "Hindi marks are part of the word": ("hi", "दिल्लीवाले और दिल्ली", ["दिल्ली"]),
    "an unknown language": ("uk", "з London до Москва", ["London", "Москва"]),
    "a language with a region": ("en-GB", "in Leeds", ["Leeds"]),
}


@pytest.mark.parametrize("language, text, expected", FOUND.values(), ids=FOUND)
def test_cities_are_found_as_whole_words(language: str, text: str, expected: list[str]):
    assert cities(text, language) == expected


def test_places_are_left_out_when_not_wanted():
    assert entities("in London", "en", places=False) == ()


def test_a_name_of_two_words_is_declined_in_both():
    assert "нижнем новгороде" in declined("нижний новгород")
    assert "ростовом-на-дону" in declined("ростов-на-дону")


def test_a_line_of_another_form_is_refused(tmp_path: Path):
    table = tmp_path / "places.tsv"
    table.write_text("# cities\nen\tUK\tLondon\nen London\n", encoding="utf-8")
    with pytest.raises(BadPlaces, match=r"places\.tsv:3: "):
        read_places(table)
