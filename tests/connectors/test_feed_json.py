"""Reading JSON Feed."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.base import Author, Media, TryLater
from connectors.feed import Feed
from connectors.feed_json import is_json, read_json

URL = "https://feeds.example/northwind"


def json_feed(*items: dict[str, Any], **members: Any) -> Feed:
    document = {"version": "https://jsonfeed.org/version/1.1", "items": items, **members}
    return read_json(json.dumps(document).encode(), URL)


def test_a_json_item_is_read_with_all_it_tells():
    feed = json_feed(
        {
            "id": 12,
            "url": "https://blog.example/a",
            "title": "Refund",
            "content_html": "<p>No answer</p><script>x()</script><img src='https://blog.example/i.png' alt='bill'>",
            "date_published": "2026-03-01T12:00:00+02:00",
            "date_modified": "2026-03-02T00:00:00Z",
            "attachments": [{"url": "https://blog.example/a.mp4", "mime_type": "video/mp4"}],
            "language": "de",
        },
        authors=[{"name": "Lena", "url": "https://blog.example/lena"}],
        next_url="https://blog.example/feed?page=2",
    )
    (entry,) = feed.entries
    assert (entry.guid, entry.text, entry.language) == ("12", "Refund\n\nNo answer", "de")
    assert entry.author == Author(id="https://blog.example/lena", name="Lena")
    assert entry.published == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert entry.edited == datetime(2026, 3, 2, tzinfo=UTC)
    assert entry.media == (
        Media(url="https://blog.example/a.mp4"),
        Media(url="https://blog.example/i.png", alt="bill"),
    )
    assert feed.next == "https://blog.example/feed?page=2"


@pytest.mark.parametrize(
    "body, reason",
    [
        pytest.param(b'{"version": "1.0", "items": []}', "is no feed", id="other JSON"),
        pytest.param(b'{"version": "https://jsonfeed.org/version/1", "items": [{"id"', "truncated", id="cut off"),
        pytest.param(b'{"version": "https://jsonfeed.org/version/1", "items": {}}', "`array`", id="wrong type"),
    ],
)
def test_what_is_no_json_feed_is_told(body: bytes, reason: str):
    assert is_json(b"\xef\xbb\xbf \n" + body)
    with pytest.raises(TryLater, match=reason):
        read_json(body, URL)


def test_a_malformed_item_is_skipped_with_its_reason():
    feed = json_feed({"id": "1", "title": ["wrong"]}, {"id": "2", "content_text": "right"})
    assert [entry.text for entry in feed.entries] == ["right"]
    assert [reason.partition(":")[0] for reason in feed.skipped] == ["item 0"]


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00+14:00", "yesterday", ""])
def test_a_date_that_is_none_is_left_out(date: str):
    assert json_feed({"id": "1", "date_published": date}).entries[0].published is None


def test_a_time_without_an_offset_is_utc():
    (entry,) = json_feed({"id": "1", "date_modified": "2026-03-01T10:00:00"}).entries
    assert (entry.published, entry.edited) == (datetime(2026, 3, 1, 10, tzinfo=UTC), None)
