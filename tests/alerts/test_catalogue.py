import re
from collections.abc import Iterator
from functools import cache

import pytest
from babel import Locale
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from alerts.base import LANGUAGES
from alerts.card import Surety
from alerts.catalogue import catalogue, sources_of
from alerts.lines import ACTIONS
from alerts.render import GRAVER

OTHERS = [language for language in LANGUAGES if language != "en"]
LETTERS = {
    "ru": "[а-яё]",
    "zh": "[\u4e00-\u9fff]",
    "fa": "[\u0600-\u06ff]",
    "ar": "[\u0600-\u06ff]",
    "hi": "[\u0900-\u097f]",
}
NAMES = {"UTC", "All", "Ears", "not"}
"""Words that are the same everywhere: names, and a word of a command."""
WHOLE = [*range(200), 1_000, 100_000, 1_000_000]
"""Numbers among which every form of a plural comes up."""


class Parts(Visitor):
    """What one message is made of."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.texts: list[str] = []
        self.plurals: list[set[str]] = []

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 - Fluent looks for this name
        self.names.add(node.id.name)

    def visit_TextElement(self, node: ast.TextElement) -> None:  # noqa: N802 - the same
        self.texts.append(node.value)

    def visit_SelectExpression(self, node: ast.SelectExpression) -> None:  # noqa: N802 - the same
        keys = {variant.key.name for variant in node.variants if isinstance(variant.key, ast.Identifier)}
        self.plurals += [keys] if keys else []
        self.generic_visit(node)


@cache
def messages(language: str) -> dict[str, Parts]:
    entries = FluentParser().parse("\n".join(sources_of(language, "alerts", "monitor"))).body
    assert [entry.content for entry in entries if isinstance(entry, ast.Junk)] == []
    found = [(entry.id.name, entry.value) for entry in entries if isinstance(entry, ast.Message)]
    assert len(found) == len(dict(found)), "a message is there twice"
    return {name: parts_of(value) for name, value in found}


def parts_of(value: ast.Pattern | None) -> Parts:
    assert value is not None
    parts = Parts()
    parts.visit(value)
    return parts


def words_in(parts: Parts) -> Iterator[str]:
    for text in parts.texts:
        yield from re.findall("[A-Za-z]+", text)


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_says_what_english_says_with_the_same_facts(language):
    english, other = messages("en"), messages(language)
    assert set(other) == set(english)
    assert {name: parts.names for name, parts in other.items()} == {
        name: parts.names for name, parts in english.items()
    }


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_in_english(language):
    for name, parts in messages(language).items():
        assert set(words_in(parts)) <= NAMES, name
        if set(words_in(messages("en")[name])) - NAMES:
            assert re.search(LETTERS[language], "".join(parts.texts).lower()), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_has_all_forms_of_the_language(language):
    rule = Locale.parse(language).plural_form
    needed = {rule(number) for number in WHOLE}
    for name, parts in messages(language).items():
        assert all(forms >= needed for forms in parts.plurals), name


@pytest.mark.parametrize("language", ["ru", "ar"])
def test_nouns_that_change_with_the_number_do_so_everywhere(language):
    english, other = messages("en"), messages(language)
    assert [name for name, parts in other.items() if parts.plurals] == [
        name for name, parts in english.items() if parts.plurals
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_is_looked_up_by_a_code_is_there(language):
    known = catalogue(language)
    looked_up = [f"label-{action}" for actions in ACTIONS.values() for action in actions]
    looked_up += [f"state-{state}" for state in ACTIONS]
    looked_up += [f"cue-{cue}" for cue in GRAVER]
    looked_up += [f"{kind}-{surety}" for kind in ("surety", "brief") for surety in Surety]
    assert [message for message in looked_up if not known.has(message)] == []


@pytest.mark.parametrize(
    "language, shown",
    [
        ("ru", ["0 дней", "1 день", "3 дня", "5 дней", "11 дней", "21 день"]),
        ("ar", ["0 يوم", "يوم واحد", "3 أيام", "5 أيام", "11 يومًا", "21 يومًا"]),
        ("fa", ["۰ روز", "۱ روز", "۳ روز", "۵ روز", "۱۱ روز", "۲۱ روز"]),
        ("zh", ["0 天", "1 天", "3 天", "5 天", "11 天", "21 天"]),
    ],
)
def test_plurals_follow_the_number(language, shown):
    assert [catalogue(language).say("days", {"days": number}) for number in (0, 1, 3, 5, 11, 21)] == shown


@pytest.mark.parametrize(
    "language, shown",
    [
        ("en", ["999", "2,900", "41k", "1M", "1.2M"]),
        ("ru", ["999", "2\xa0900", "41\xa0тыс.", "1\xa0млн", "1,2\xa0млн"]),
        ("zh", ["999", "2,900", "4.1万", "100万", "123万"]),
        ("fa", ["۹۹۹", "۲٬۹۰۰", "۴۱\xa0هزار", "۱\xa0میلیون", "۱٫۲\xa0میلیون"]),
        ("ar", ["999", "2,900", "41\xa0ألف", "1\xa0مليون", "1.2\xa0مليون"]),
        ("hi", ["999", "2,900", "41\xa0हज़ार", "10\xa0लाख", "12\xa0लाख"]),
    ],
)
def test_numbers_are_written_as_people_there_write_them(language, shown):
    known = catalogue(language)
    assert [known.number(value) for value in (999, 2_900, 41_234, 999_500, 1_234_567)] == shown


def test_the_command_line_knows_the_sentences_of_alerts_too():
    assert catalogue("ru", "monitor").say("minutes", {"minutes": 3}) == catalogue("ru").say("minutes", {"minutes": 3})


def test_what_nobody_knows_takes_the_form_with_the_star():
    assert catalogue("ru").say("followers", {"count": "?"}) == "? подписчиков"


def test_a_missing_fact_leaves_a_sentence():
    assert "span" in catalogue("en").say("left", {})


def test_a_sentence_that_is_not_there_is_a_mistake_of_ours():
    with pytest.raises(LookupError):
        catalogue("en").say("no-such-message", {})
