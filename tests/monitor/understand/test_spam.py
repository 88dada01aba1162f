"""Brands that advertisers inject are seen in every script, and only as whole names."""

import os
from pathlib import Path

import pytest

from monitor.understand.assess import assess_text
from monitor.understand.assessment import Kind
from monitor.understand.normalise import normalise
from monitor.understand.spam import SPAM, injected, read_names

ARTICLES = Path(__file__).parents[3].parent / "shared" / "fixtures" / "articles"


@pytest.mark.parametrize(
    "text, names",
    [
        pytest.param("根据亚博客户报告", ["亚博"], id="inside Han"),
        pytest.param("Get rich with 1XBET today", ["1xbet"], id="Latin, any case"),
        pytest.param("ставки на Мелбет тут", ["мелбет"], id="Cyrillic"),
        pytest.param("my alphabet365 game", [], id="part of another word"),
        pytest.param("the parcel never came", [], id="nothing"),
        pytest.param("", [], id="empty"),
    ],
)
def test_injected_names_are_found(text: str, names: list[str]):
    clean = normalise(text).text
    assert [clean[start:end] for start, end in injected(clean)] == [normalise(name).text for name in names]


def test_no_name_stands_twice():
    names = read_names()
    assert len(names) == len(set(names))


def test_what_is_no_complaint_becomes_advertising_and_says_so():
    text = "新用户注册亚博官方,体验金马上领取"
    found = assess_text(text, "zh")
    assert found.kind is Kind.PROMO_SPAM
    assert [text[mark.start : mark.end] for mark in found.marks if mark.why == SPAM] == ["亚博"]
    assert any("advertising" in note for note in found.notes)


@pytest.mark.parametrize("code", ["ru", "zh", "fa", "ar", "hi"])
def test_a_whole_article_is_read(code: str):
    if not ARTICLES.is_dir():
        reason = "the articles are not beside this checkout"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    text = (ARTICLES / f"{code}.txt").read_text(encoding="utf-8")
    found = assess_text(text, code)
    assert found.language == code
    assert all(0 <= span.start < span.end <= len(text) for span in (*found.spans, *found.marks))
    if code == "zh":
        assert "亚博" in {text[mark.start : mark.end] for mark in found.marks if mark.why == SPAM}


def test_a_lost_joiner_changes_nothing():
    assert normalise("میشود").text == normalise("می‌شود").text
