import gzip
import json
from pathlib import Path

import pytest
from doubles.values import NOW, mention

from connectors.base import Refused, TryLater
from connectors.hackernews import HackerNews
from connectors.imap import Imap
from connectors.json_api import JsonApi
from connectors.rss import Rss
from connectors.webhook_in import WebhookIn
from monitor.entries import Mistakes
from monitor.trying import failure_line, mention_line, parse_options, poll_once, read_recording

HIT = {
    "objectID": "101", "author": "ada", "created_at_i": 1_767_000_000, "created_at": "2025-12-29T09:20:00Z",
    "comment_text": "Acme lost my parcel", "story_id": 100, "parent_id": 100, "_tags": ["comment"],
}  # fmt: skip
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Forum</title>
<item><guid>1</guid><title>Acme</title><description>lost my parcel</description></item></channel></rss>"""


def recording(path: Path, content: object) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


async def test_a_recorded_exchange_is_read_as_the_source_would_answer(tmp_path: Path) -> None:
    told = {
        "request": None,
        "status": 200,
        "headers": {"content-encoding": "gzip"},
        "body": {"hits": [HIT], "nbHits": 1},
    }
    page = await poll_once(HackerNews(id="hn", query="acme"), recording(tmp_path / "a.json", told))
    (line,) = [json.loads(mention_line(found)) for found in page.mentions]
    assert (line["key"], line["author"]["handle"], line["text"]) == ("101", "ada", "Acme lost my parcel")


async def test_a_bare_body_will_do(tmp_path: Path) -> None:
    page = await poll_once(HackerNews(id="hn", query="a"), recording(tmp_path / "a.json", {"hits": [HIT], "nbHits": 1}))
    assert len(page.mentions) == 1


async def test_a_raw_feed_will_do_and_compressed_too(tmp_path: Path) -> None:
    for name, content in (("a.xml", FEED), ("a.gz", gzip.compress(FEED))):
        source = Rss(id="rss", url="https://forum.example/feed")
        page = await poll_once(source, recording(tmp_path / name, content))
        assert [found.text for found in page.mentions]


async def test_a_recorded_refusal_is_the_typed_error(tmp_path: Path) -> None:
    told = {"request": None, "status": 429, "headers": {"Retry-After": "120"}, "body": "slow down"}
    with pytest.raises(TryLater) as found:
        await poll_once(HackerNews(id="hn", query="a"), recording(tmp_path / "a.json", told))
    line = json.loads(failure_line(found.value))
    assert (line["error"], line["wait"]) == ("try_later", 120.0)


def test_a_refusal_has_no_wait() -> None:
    assert json.loads(failure_line(Refused("gone"))) == {"error": "refused", "wait": None, "detail": "gone"}


LETTER = b"Message-ID: <1@a.example>\r\nFrom: ada@a.example\r\nSubject: Acme\r\n\r\nMy parcel is lost\r\n"
DELIVERY = {"id": "7", "text": "سفارشم کجاست؟ 😡"}


async def test_a_letter_is_read_as_it_lies_on_the_disk(tmp_path: Path) -> None:
    page = await poll_once(Imap(id="mail", server="a", user="b", password="c"), recording(tmp_path / "a.eml", LETTER))
    assert [found.key for found in page.mentions] == ["1@a.example"]


@pytest.mark.parametrize(
    "content",
    [
        DELIVERY,
        json.dumps(DELIVERY).encode(),
        gzip.compress(json.dumps(DELIVERY).encode()),
        {
            "request": {"method": "POST", "url": "/in/x", "body": DELIVERY},
            "status": None,
            "headers": None,
            "body": None,
        },
        {"request": {"method": "POST", "body": json.dumps(DELIVERY)}, "status": None, "body": None},
        [{"request": {"body": {"text": "no"}}, "status": 200, "headers": {}, "body": DELIVERY}],
    ],
    ids=["bare", "bytes", "compressed", "sent to us", "sent as text", "answered"],
)
async def test_a_delivery_is_read_however_it_was_kept(tmp_path: Path, content: object) -> None:
    page = await poll_once(WebhookIn(id="in", signature="none"), recording(tmp_path / "a.json", content))
    assert [(found.key, found.text) for found in page.mentions] == [("7", DELIVERY["text"])]


async def test_what_waits_for_deliveries_says_what_to_give_it() -> None:
    with pytest.raises(ValueError, match="--recorded FILE"):
        await poll_once(WebhookIn(id="in", signature="none"), None)


def test_a_damaged_archive_is_named(tmp_path: Path) -> None:
    for content in (gzip.compress(b"{}" * 100)[:-9], b"\x1f\x8bnothing"):
        with pytest.raises(ValueError, match=r"a\.gz"):
            read_recording(recording(tmp_path / "a.gz", content))


def test_a_table_is_given_member_by_member() -> None:
    mistakes = Mistakes([], "try")
    given = ("items=hits", "fields.id=objectID", "fields.text=said.words", "token=x", "token.env=y")
    table = parse_options(JsonApi, given, mistakes)
    assert table["fields"] == {"id": "objectID", "text": "said.words"}
    assert mistakes.lines == ['"token" is given as one value and as a table; leave one out']


def test_a_missing_recording_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        read_recording(tmp_path / "nothing.json")


def test_a_mention_line_has_exactly_the_documented_members() -> None:
    line = json.loads(mention_line(mention("k1", "سفارشم کجاست؟", published=NOW)))
    assert list(line) == [
        "source", "key", "url", "author", "text", "published", "edited", "language", "parent", "root", "media",
        "engagement", "rating",
    ]  # fmt: skip
    assert list(line["author"]) == ["id", "handle", "name", "followers"]
    assert line["engagement"] == {"likes": None, "reposts": None, "replies": None, "views": None}
    assert line["text"] == "سفارشم کجاست؟"
