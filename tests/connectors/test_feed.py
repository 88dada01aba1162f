"""How the markup, links and people of feeds are cleaned."""

from time import process_time

import pytest

from connectors.feed import Person, canonical, first_author, joined, plain


@pytest.mark.parametrize(
    "link, clean",
    [
        pytest.param("https://a.example/x?utm_source=f&id=1&UTM_medium=r", "https://a.example/x?id=1", id="utm"),
        pytest.param("https://a.example/x#section", "https://a.example/x", id="fragment"),
        pytest.param("https://a.example/x#comment-17", "https://a.example/x#comment-17", id="comment"),
        pytest.param("https://www.google.de/url?q=https://b.example/y", "https://b.example/y", id="google q"),
        pytest.param("https://google.co.uk/url?url=javascript:1", None, id="google to no page"),
        pytest.param("https://google.evil.example/url?p=1", "https://google.evil.example/url?p=1", id="not google"),
        pytest.param("https://a.example/%D8%A8?q=a%20b+c", "https://a.example/%D8%A8?q=a%20b+c", id="as escaped"),
        pytest.param("javascript:alert(1)", None, id="script"),
        pytest.param("http://[bad", None, id="no address"),
        pytest.param("", None, id="empty"),
        pytest.param(None, None, id="none"),
    ],
)
def test_links_are_made_canonical(link: str | None, clean: str | None):
    assert canonical(link) == clean


@pytest.mark.parametrize(
    "html, text",
    [
        pytest.param("one<p>two<p>three", "one\n\ntwo\n\nthree", id="unclosed paragraphs"),
        pytest.param("a < b and <b>c</b>", "a < b and c", id="a bare less-than"),
        pytest.param("x<script>if (a</b)</script>y<!-- <p> -->z", "xyz", id="script and comment"),
        pytest.param("x<style>never closed", "x", id="style never closed"),
        pytest.param("x<!-- never closed", "x", id="comment never closed"),
        pytest.param("<ul><li>a</li><li>b</li></ul>", "a\nb", id="list"),
        pytest.param("Tom &amp; &#x5D0;&nbsp;", "Tom & א", id="entities"),
        pytest.param("", "", id="empty"),
    ],
)
def test_markup_becomes_text(html: str, text: str):
    assert plain(html) == text


@pytest.mark.parametrize("flood", ["<", "<a ", "<script", "<!--", "</script ", "\n ", "&", "<p>"])
def test_no_markup_takes_more_than_linear_time(flood: str):
    def cost(times: int) -> float:
        start = process_time()
        plain(flood * times)
        return process_time() - start

    assert cost(100_000) < 1.0


@pytest.mark.parametrize(
    "title, body, text",
    [
        pytest.param("Help", "Box broke", "Help\n\nBox broke", id="both"),
        pytest.param("Box broke and …", "Box broke and nobody cares", "Box broke and nobody cares", id="cut off"),
        pytest.param("", "Box broke", "Box broke", id="no title"),
        pytest.param("Help", "", "Help", id="no body"),
        pytest.param("…", "", "…", id="only dots"),
    ],
)
def test_a_title_that_repeats_the_text_is_left_out(title: str, body: str, text: str):
    assert joined(title, body) == text


def test_an_email_address_is_kept_from_view_and_still_tells_people_apart():
    one, other = first_author(Person(email="joe@example.com")), first_author(Person(email="ann@example.com"))
    assert one
    assert other
    assert one.id != other.id
    assert "joe" not in one.id
    assert one.name is None
