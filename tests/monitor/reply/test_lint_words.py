"""The knowledge files of the reply coach."""

from pathlib import Path

import pytest

from monitor.reply.lint import Fault
from monitor.reply.lint_terms import BadPattern
from monitor.reply.lint_words import LANGUAGES, SECTIONS, advice_in, knowledge_of, read

SIX = ("en", "ru", "zh", "fa", "ar", "hi")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_knows_every_section(language: str) -> None:
    knowledge = knowledge_of(language)
    assert knowledge is not None
    assert knowledge.sections.keys() == set(SECTIONS)
    assert all(section.found.pattern != "(?!)" for section in knowledge.sections.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_has_a_better_wording_or_advice(language: str) -> None:
    knowledge = knowledge_of(language)
    assert knowledge is not None
    assert {fault.value for fault in Fault} == knowledge.better.keys() | advice_in("en").general.keys()
    assert all(knowledge.better.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_negative_phrases_come_with_what_to_say_instead(language: str) -> None:
    knowledge = knowledge_of(language)
    assert knowledge is not None
    assert len(knowledge.sections["negative"].better) >= 2


@pytest.mark.parametrize("language", SIX)
def test_every_fault_has_its_reason_in_the_agents_language(language: str) -> None:
    assert advice_in(language).reasons.keys() == {fault.value for fault in Fault}
    assert advice_in(language) != advice_in("en") or language == "en"


def test_an_agent_of_another_language_reads_english() -> None:
    assert advice_in("sw") == advice_in("en")


def test_a_region_changes_nothing() -> None:
    assert knowledge_of("en-GB") is knowledge_of("en")
    assert knowledge_of("zh_TW") is knowledge_of("zh")


def test_an_unknown_language_has_no_knowledge() -> None:
    assert knowledge_of("sw") is None


@pytest.mark.parametrize(
    "text, told",
    [
        pytest.param("apology = '''sorry'''", "better", id="no better wordings"),
        pytest.param("apology = '''sorry'''\n[better]\nblame = 'x'", "no section", id="sections missing"),
        pytest.param("apology = ", "xx.toml", id="not TOML"),
    ],
)
def test_a_broken_file_is_named_with_what_is_wrong(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "xx.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadPattern, match=told):
        read(tmp_path / "xx.toml")
