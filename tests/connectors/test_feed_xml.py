"""Reading RSS, RDF and Atom: encodings, broken files, and what feedparser's own test suite expects."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Author, Media, TryLater
from connectors.feed import Feed
from connectors.feed_json import is_json, read_json
from connectors.feed_xml import read_xml

URL = "https://feeds.example/northwind"
RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "rss"


def rss(items: str, channel: str = "") -> Feed:
    namespaces = (
        'xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:media="http://search.yahoo.com/mrss/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    )
    body = f'<rss version="2.0" {namespaces}><channel><title>t</title>{channel}{items}</channel></rss>'
    return read_xml(body.encode(), "application/rss+xml; charset=utf-8", URL)


def atom(entries: str, start: str = "") -> Feed:
    namespaces = 'xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"'
    return read_xml(f"<feed {namespaces}><title>t</title>{start}{entries}</feed>".encode(), None, URL)


def test_an_rss_item_is_read_with_all_it_tells():
    feed = rss(
        "<item><title>Parcel lost</title><description>&lt;p&gt;Three weeks!&lt;/p&gt;</description>"
        "<guid isPermaLink='false'>42</guid><link>https://forum.example/t/42?utm_source=rss&amp;p=1#top</link>"
        "<author>joe@example.com (Joe Doe)</author><pubDate>Tue, 03 Mar 2026 10:00:00 +0100</pubDate>"
        "<slash:comments>5</slash:comments><enclosure url='https://forum.example/box.jpg' type='image/jpeg'/></item>",
        "<language>en-gb</language>",
    )
    (entry,) = feed.entries
    assert (entry.guid, entry.link) == ("42", "https://forum.example/t/42?p=1")
    assert entry.text == "Parcel lost\n\nThree weeks!"
    assert entry.author == Author(id="Joe Doe", name="Joe Doe")
    assert entry.published == datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert (entry.language, entry.replies, entry.media) == (
        "en-gb",
        5,
        (Media(url="https://forum.example/box.jpg"),),
    )


def test_an_atom_entry_is_read_with_all_it_tells():
    feed = atom(
        "<entry><id>tag:forum.example,2026:2</id><title>Re: bill</title><content type='html' xml:lang='fa'>"
        "&lt;p&gt;پول من کجاست؟ 😡&lt;/p&gt;</content><link href='https://forum.example/t/7#comment-17'/>"
        "<author><name>Sara</name><uri>https://forum.example/u/sara</uri></author>"
        "<published>2026-03-01T10:00:00Z</published><updated>2026-03-01T11:00:00Z</updated>"
        "<thr:in-reply-to ref='tag:forum.example,2026:1' href='https://forum.example/t/7'/></entry>"
    )
    (entry,) = feed.entries
    assert entry.text == "Re: bill\n\nپول من کجاست؟ 😡"
    assert (entry.parent, entry.language) == ("tag:forum.example,2026:1", "fa")
    assert entry.link == "https://forum.example/t/7#comment-17"
    assert entry.author == Author(id="https://forum.example/u/sara", name="Sara")
    assert (entry.published, entry.edited) == (
        datetime(2026, 3, 1, 10, tzinfo=UTC),
        datetime(2026, 3, 1, 11, tzinfo=UTC),
    )


def test_a_google_alert_leads_to_the_page_itself():
    feed = atom(
        "<entry><id>tag:google.com,2013:googlealerts/feed:17</id>"
        "<title type='html'>Why &lt;b&gt;Northwind&lt;/b&gt; owes me a fridge</title>"
        "<link href='https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://news.example/a%3Fid%3D3"
        "&amp;ct=ga&amp;usg=x'/>"
        "<published>2026-03-01T10:00:00Z</published><updated>2026-03-01T10:00:00Z</updated>"
        "<content type='html'>... the &lt;b&gt;fridge&lt;/b&gt; died&amp;nbsp;...</content>"
        "<author><name></name></author></entry>",
        "<id>tag:google.com,2005:reader/user/1/state/com.google/alerts/2</id>",
    )
    (entry,) = feed.entries
    assert entry.link == "https://news.example/a?id=3"
    assert entry.text == "Why Northwind owes me a fridge\n\n... the fridge died\xa0..."
    assert (entry.author, entry.edited) == (None, None)


def test_titles_encoded_twice_are_decoded():
    assert rss("<item><title>Fish &amp;amp;amp; chips</title></item>").entries[0].text == "Fish & chips"


def test_the_editor_of_an_rss_feed_has_not_written_its_items():
    assert rss("<item><title>a</title></item>", "<managingEditor>Ed</managingEditor>").entries[0].author is None
    writer = atom("<entry><id>a:1</id></entry>", "<author><name>Ann</name></author>").entries[0].author
    assert writer == Author(id="Ann", name="Ann")


@pytest.mark.parametrize(
    "date, moment",
    [
        pytest.param("Thu, 01 Jan 1970 00:00:00 GMT", datetime(1970, 1, 1, tzinfo=UTC), id="1970"),
        pytest.param("Tue, 06 Dec 2099 17:17:00 +0000", datetime(2099, 12, 6, 17, 17, tzinfo=UTC), id="2099"),
        pytest.param("yesterday, I think", None, id="words"),
        pytest.param("9999-12-31T23:59:59-14:00", None, id="no calendar"),
    ],
)
def test_dates_are_read_or_left_out(date: str, moment: datetime | None):
    (entry,) = rss(f"<item><title>a</title><pubDate>{date}</pubDate></item>").entries
    assert entry.published == moment


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<!doctype html><html><body>Log in</body></html>", id="an HTML page"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), id="a picture"),
    ],
)
def test_what_is_no_feed_is_told(body: bytes):
    with pytest.raises(TryLater, match=r"feeds\.example sent is no feed"):
        read_xml(body, "text/html", URL)


def test_the_name_of_a_file_is_not_opened(tmp_path: Path):
    here = tmp_path / "feed.xml"
    here.write_text("<rss version='2.0'><channel><item><title>private</title></item></channel></rss>")
    with pytest.raises(TryLater, match="no feed"):
        read_xml(str(here).encode(), None, URL)


def test_a_file_that_breaks_off_gives_what_it_has_and_is_not_whole():
    body = b"<rss version='2.0'><channel><item><title>one</title></item><item><title>tw"
    feed = read_xml(body, "application/rss+xml", URL)
    assert feed.entries[0].text == "one"
    assert not feed.whole


@pytest.mark.parametrize("reference", ["&#x110000;", "&#99999999999999999999;", "&#xD800;", "&amp;#xFFFFFFFF;"])
def test_a_reference_to_no_character_does_not_cost_the_feed(reference: str):
    (entry,) = rss(f"<item><title>bad {reference}</title></item>").entries
    assert entry.text.startswith("bad")
    entry.text.encode()


def test_good_references_are_left_alone():
    (entry,) = rss("<item><title>&#128545; &#x1F621; &#x0001F621; &#00065;</title></item>").entries
    assert entry.text == "😡 😡 😡 A"


def test_a_document_that_multiplies_itself_is_not_expanded():
    layers = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    start = f'<!DOCTYPE r [<!ENTITY l0 "lol">{layers}]><rss version="2.0"><channel>'
    body = f"{start}<item><title>&l8;</title></item></channel></rss>"
    feed = read_xml(body.encode(), "application/rss+xml", URL)
    assert all(len(entry.text) < 1_000 for entry in feed.entries)


def test_the_charset_of_the_header_wins_and_long_texts_survive():
    text = "Где мой заказ? " * 7_000
    body = f"<rss version='2.0'><channel><item><description>{text}</description></item></channel></rss>"
    (entry,) = read_xml(body.encode("koi8-r"), "application/xml; charset=koi8-r", URL).entries
    assert entry.text == text.strip()


def recorded() -> list[dict[str, Any]]:
    """Cases of feedparser's own test suite, with what it reads; none on a bare clone."""
    index = RECORDED / "_feedparser_index.json"
    return json.loads(index.read_text()) if index.exists() else []


def needs_recordings() -> None:
    if not RECORDED.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the recorded feeds are missing: {RECORDED}")
        pytest.skip("the recorded feeds are not beside this checkout")


def feed_or_trouble(body: bytes, content_type: str | None) -> Feed | str:
    try:
        return read_xml(body, content_type, URL)
    except TryLater as later:
        return later.detail


@pytest.mark.parametrize("case", recorded() or [None], ids=lambda case: case["file"] if case else "absent")
def test_every_recorded_feed_is_read_like_its_reference(case: dict[str, Any] | None):
    needs_recordings()
    assert case is not None
    body = (RECORDED / case["file"]).read_bytes()
    headers = {name.lower(): value for name, value in case["http_headers"].items()}
    if is_json(body):
        assert [entry.guid for entry in read_json(body, URL).entries] == ["2", "1"]
        return
    told = case["feedparser_6.0.14"]
    feed = feed_or_trouble(body, headers.get("content-type"))
    if isinstance(feed, str):
        assert not told["entries"]
        assert ("no feed" in feed) == (not told["version"])
        return
    assert len(feed.entries) + len(feed.skipped) == told["entries"]
    assert feed.skipped == ()
    assert all(entry.published is None or entry.published.tzinfo for entry in feed.entries)


@pytest.mark.parametrize("name", ["discourse_posts_rss.xml", "perceval_planet_rss_entries.xml"])
def test_real_feeds_are_read_whole(name: str):
    needs_recordings()
    feed = read_xml((RECORDED / name).read_bytes(), "application/rss+xml", URL)
    assert len(feed.entries) > 10
    assert feed.whole
    for entry in feed.entries:
        assert entry.text
        assert entry.author
        assert entry.published
        assert str(entry.link).startswith("http")
        assert "<p>" not in entry.text
