"""Cleaned HTML as plain text."""

from time import process_time

import pytest

from connectors.markup import plain


@pytest.mark.parametrize(
    "html, text",
    [
        pytest.param("no markup at all ", "no markup at all", id="plain"),
        pytest.param("<p>one</p><p>two</p>", "one\n\ntwo", id="paragraphs"),
        pytest.param("<p>one</p>\n<p class='x'>two</p>", "one\n\ntwo", id="paragraphs with a class"),
        pytest.param("one<p>two", "one\n\ntwo", id="paragraphs that separate"),
        pytest.param("one<br>two<br />three", "one\ntwo\nthree", id="breaks"),
        pytest.param('<a href="https://a.example/b"><span>a.example</span></a>', "a.example", id="links"),
        pytest.param("Tom &amp; &lt;b&gt; &#x27;x&#39;", "Tom & <b> 'x'", id="entities"),
        pytest.param("<p>بسته‌ام نرسید 😡</p>", "بسته‌ام نرسید 😡", id="right to left"),
        pytest.param("", "", id="empty"),
        pytest.param("<p></p>", "", id="empty paragraph"),
        pytest.param("<b>" + "x" * 100_000 + "</b>", "x" * 100_000, id="very long"),
    ],
)
def test_clean_html_becomes_plain_text(html: str, text: str):
    assert plain(html) == text


def test_emoji_floods_do_not_slow_plain_text():
    start = process_time()
    assert len(plain("<p>" + "😡" * 100_000)) == 100_000
    assert process_time() - start < 1.0


def test_a_flood_of_brackets_costs_linear_time():
    def spent(count):
        start = process_time()
        plain("<" * count)
        return process_time() - start

    assert min(spent(80_000) for _ in range(3)) < 0.2
