"""The pattern language of the reply coach's knowledge."""

import pytest

from monitor.reply.lint_terms import BadPattern, Writing, compiled, laid, pattern_of
from monitor.understand.normalise import normalise

SPACED, HAN = Writing(), Writing(han=True)


def found(line: str, text: str, writing: Writing = SPACED, **sections: list[str]) -> list[str]:
    """The words that a pattern finds in a text."""
    shown = normalise(text).text
    words = laid(shown, 0, len(shown), writing)
    matches = compiled([pattern_of(line, writing, sections)], writing).finditer(words.text)
    return [shown[slice(*words.span(*match.span()))] for match in matches]


@pytest.mark.parametrize(
    "line, text, expected",
    [
        pytest.param("sorry", "So sorry! sorryish", ["sorry"], id="a word stands whole"),
        pytest.param("refund*", "Refunded, refunds", ["refunded", "refunds"], id="a star is any ending"),
        pytest.param("*ём", "вернём деньги", ["вернем"], id="a star before is any beginning"),
        pytest.param("верн{ём|у}", "верну, вернули", ["верну"], id="braces inside a word"),
        pytest.param("we {will|} call", "we call; we will call", ["we call", "we will call"], id="may be left out"),
        pytest.param("{not|} good", "not good, good", ["not good", "good"], id="left out at the beginning"),
        pytest.param("call ... today", "call you back today", ["call you back today"], id="words between"),
        pytest.param("by #", "by 18:30 sharp", ["by 18:30"], id="a number with its parts"),
        pytest.param("follow-up", "followup follow up follow-up", ["followup", "follow up", "follow-up"], id="hyphen"),
        pytest.param("می‌کنیم", "می کنیم می‌کنیم", ["می کنیم", "میکنیم"], id="a ZWNJ may be a space"),
        pytest.param("isn't", "It isn’t.", ["isn't"], id="apostrophes of all kinds"),
    ],
)
def test_a_pattern_finds(line: str, text: str, expected: list[str]) -> None:
    assert found(line, text) == expected


def test_seven_words_between_are_too_many() -> None:
    assert found("call ... today", "call one two three four five six seven today") == []


def test_a_section_can_be_named_inside_another() -> None:
    assert found("<we> are", "they are, we are", we=["i", "we"]) == ["we are"]


def test_chinese_needs_no_boundaries() -> None:
    assert found("退款 ... 今天", "我们的退款，今天到账", HAN) == ["退款,今天"]


def test_traditional_letters_are_read_as_simplified_ones() -> None:
    assert found("马上", "馬上到", Writing(han=True, variants=str.maketrans("馬", "马"))) == ["馬上"]


def test_letters_glued_before_a_word_are_read_over() -> None:
    assert found("نعتذر", "ونعتذر لكم", Writing(proclitics="وف")) == ["ونعتذر"]


@pytest.mark.parametrize("line", ["{open", "<nowhere> word", "a {b|c"])
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(BadPattern, match=line.split(maxsplit=1)[0].strip("<{")):
        pattern_of(line, SPACED, {})


def test_the_better_wording_stands_behind_the_arrow() -> None:
    assert pattern_of("can't => what we can do is", SPACED, {}).better == "what we can do is"
