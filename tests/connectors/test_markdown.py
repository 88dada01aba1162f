"""Markdown as words and pictures."""

import time

import pytest

from connectors.base import Media
from connectors.markdown import pictures, words


@pytest.mark.parametrize(
    "markdown, text",
    [
        pytest.param("Late.\r\n\r\n\r\nAgain!", "Late.\n\nAgain!", id="lines of Windows"),
        pytest.param("### What happened?\n\nIt **broke**.", "What happened?\n\nIt broke.", id="a form"),
        pytest.param("<!-- Describe the bug -->\nIt broke", "It broke", id="a comment of the form"),
        pytest.param("It broke <!-- and so on", "It broke", id="a comment without end"),
        pytest.param("see [the docs](https://a.example/b), @amira", "see the docs, @amira", id="a link"),
        pytest.param("see <https://a.example/b?c=1>", "see https://a.example/b?c=1", id="an address"),
        pytest.param("> it is slow\n\nHere too", "> it is slow\n\nHere too", id="a quote"),
        pytest.param("Use `List<T>`:\n```java\nif (a < b) {}\n```\nso", "Use List<T>:\nif (a < b) {}\n\nso", id="code"),
        pytest.param("~~~\n<b>\n~~~~\n<b>bold</b>", "<b>\n\nbold", id="code between tildes"),
        pytest.param("```\nnever closed <b>", "never closed <b>", id="code without end"),
        pytest.param("<details><summary>Log</summary>boom<br/>bang</details>", "Log\n\nboom\nbang", id="HTML"),
        pytest.param("a < b &amp; c > d &lt;3", "a < b & c > d <3", id="signs that are no tags"),
        pytest.param("\\*not bold\\* \\~yeah", "*not bold* ~yeah", id="escapes"),
        pytest.param("look: ![a torn box](https://a.example/1.png) <img src='x' alt='y'>!", "look:  !", id="pictures"),
        pytest.param("پارسل **کجاست**؟ 😡", "پارسل کجاست؟ 😡", id="right to left"),
        pytest.param("包裹**丢了**", "包裹丢了", id="without spaces"),
        pytest.param("", "", id="empty"),
    ],
)  # fmt: skip
def test_words_are_told_without_their_dress(markdown: str, text: str):
    assert words(markdown) == text


@pytest.mark.parametrize(
    "markdown, media",
    [
        pytest.param("![a box](https://a.example/1.png)", [Media("https://a.example/1.png", "a box")], id="Markdown"),
        pytest.param('![](https://a.example/1.png "a title")', [Media("https://a.example/1.png")], id="without words"),
        pytest.param("![box|690x388, 50%](upload://x.png)", [Media(None, "box")], id="an address of the forum only"),
        pytest.param("![](upload://x.png)", [], id="nothing to tell"),
        pytest.param(
            '<img width="9" alt="a &quot;box&quot;" src="https://a.example/2.png">',
            [Media("https://a.example/2.png", 'a "box"')],
            id="HTML",
        ),
        pytest.param("`![a](https://a.example/1.png)`", [], id="in code"),
        pytest.param(
            "![](https://a.example/1) ![b](https://a.example/1)", [Media("https://a.example/1", "b")], id="twice"
        ),
    ],
)  # fmt: skip
def test_pictures_are_told_with_their_descriptions(markdown: str, media: list[Media]):
    assert pictures(markdown) == tuple(media)


@pytest.mark.parametrize(
    "flood", ["[", "![", "<", "<!--", "`", "```\n", "**", "](", "<img ", "\n", "\\", "> ", "![a]("]
)
def test_hostile_text_is_read_in_no_time(flood: str):
    """Seconds for 300,000 letters; an expression that reads its text again and again takes minutes."""
    text = flood * (300_000 // len(flood))
    began = time.perf_counter()
    words(text)
    pictures(text)
    assert time.perf_counter() - began < 5
