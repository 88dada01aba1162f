"""Posts and comments of Reddit as mentions, and recorded answers."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from doubles.reading import poll

from connectors.base import Author, Engagement, Media, Mention, Page, TryLater
from connectors.feed import Entry, Feed
from connectors.reddit import Reddit
from connectors.reddit_api import Item, mention, of_feed, thread_of

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "reddit"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def told(**members: Any) -> Mention:
    made = {"name": "t3_abc", "created_utc": NOON.timestamp(), "title": "Nordwind", **members}
    return mention(msgspec.convert(json.loads(json.dumps(made)), Item), "reddit")


def test_a_post_is_told_whole():
    full = told(
        selftext="لم يصل **طردي** 😡 ![torn box](https://i.example/1.png)",
        author="amira_h",
        permalink="/r/acme/comments/abc/nordwind/",
        edited=NOON.timestamp() + 60,
        score=7,
        num_comments=4,
        is_self=True,
        url="https://www.reddit.com/r/acme/comments/abc/nordwind/",
    )
    assert full == Mention(
        source="reddit",
        key="t3_abc",
        text="Nordwind\n\nلم يصل طردي 😡",
        author=Author("amira_h", "amira_h"),
        url="https://www.reddit.com/r/acme/comments/abc/nordwind/",
        published=NOON,
        edited=NOON.replace(minute=1),
        root="t3_abc",
        media=(Media("https://i.example/1.png", "torn box"),),
        engagement=Engagement(likes=7, replies=4),
    )


@pytest.mark.parametrize(
    "members, expected",
    [
        pytest.param({"author": None}, {"author": Author("deleted t3_abc")}, id="no author"),
        pytest.param({"edited": True}, {"edited": None}, id="edited long ago"),
        pytest.param({"score": 1, "hide_score": True}, {"engagement": Engagement()}, id="a hidden score"),
        pytest.param(
            {"is_self": False, "url": "https://i.example/2.jpg"},
            {"media": (Media("https://i.example/2.jpg"),)},
            id="a picture alone",
        ),
        pytest.param({}, {"url": "https://www.reddit.com/comments/abc", "text": "Nordwind"}, id="hardly anything"),
        pytest.param(
            {"permalink": "/r/a/comments/abc/t/?ref=search_posts"},
            {"url": "https://www.reddit.com/r/a/comments/abc/t/"},
            id="found by a search",
        ),
        pytest.param({"selftext": "x" * 40_000}, {"text": "Nordwind\n\n" + "x" * 40_000}, id="very long"),
        pytest.param(
            {"name": "t1_d", "body": "", "context": "/r/a/comments/zz/t/d/?context=3"},
            {"url": "https://www.reddit.com/r/a/comments/zz/t/d/", "root": "t3_zz", "text": ""},
            id="from the inbox",
        ),
    ],
)
def test_what_is_unusual_is_told_as_far_as_it_goes(members: dict[str, Any], expected: dict[str, Any]):
    one = told(**members)
    assert {name: getattr(one, name) for name in expected} == expected


@pytest.mark.parametrize(
    "key, text, kept",
    [
        ("t3_a", "Lost\n\nsubmitted by /u/amira_h to r/acme \n [link] [comments]", "Lost"),
        ("t3_a", "Lost\n\nsubmitted by [deleted] [link] [comments]", "Lost"),
        ("t3_a", "It was submitted by /u/amira_h yesterday", "It was submitted by /u/amira_h yesterday"),
        ("t1_a", "/u/amira_h on Where is it?\n\nmine is lost", "mine is lost"),
        ("t1_a", "/u/amira_h on Where is it?", ""),
    ],
)
def test_what_a_feed_adds_to_a_text_is_cut(key: str, text: str, kept: str):
    entry = Entry(key, "https://www.reddit.com/r/acme/comments/a/", text, published=NOON)
    assert of_feed(Feed((entry,)), "reddit").mentions[0].text == kept


def test_an_entry_that_is_no_post_or_has_no_time_is_skipped_with_its_reason():
    feed = Feed((Entry("t5_sub", None, "about"), Entry("t3_a", None, "undated"), Entry(None, None, "nameless")))
    batch = of_feed(feed, "reddit")
    assert batch.mentions == ()
    assert [reason.rpartition("'")[2] or reason for reason in batch.skipped] == [
        " is neither a post nor a comment",
        "entry None is neither a post nor a comment",
        "t3_a bears no time",
    ]


@pytest.mark.parametrize("address, key", [("/r/a/comments/2g/t/x1/", "t3_2g"), ("/comments/2g", "t3_2g"), ("", None)])
def test_the_post_of_a_permalink(address: str, key: str | None):
    assert thread_of(address) == key


async def recorded(name: str) -> Page:
    path = RECORDED / name
    if not path.exists():
        reason = f"{path} is not here"
        assert os.environ.get("CI") != "true", reason
        pytest.skip(reason)
    exchange = json.loads(path.read_text(encoding="utf-8"))
    body = exchange["body"]
    content = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    answer = httpx.Response(exchange["status"], content=content, headers=exchange["headers"])
    return await poll(Reddit(subreddits=["acme"]), httpx.MockTransport(lambda _: answer))


@pytest.mark.parametrize(
    "name, count, skipped",
    [
        ("comment_tree.json", 3, 0),
        ("comments_listing_before_cursor.json", 1, 0),
        ("comments_listing_first12.json", 12, 0),
        ("domain_new_first10.json", 10, 0),
        ("items_odd_first.json", 12, 0),
        ("mentions.json", 8, 0),
        ("search_2020_first10.json", 10, 0),
        ("search_relevance_first10.json", 6, 0),
    ],
)
async def test_a_recorded_answer_is_read_whole(name: str, count: int, skipped: int):
    page = await recorded(name)
    assert (len(page.mentions), len(page.skipped)) == (count, skipped)
    assert all(one.url and one.published and one.root for one in page.mentions)


async def test_every_field_of_a_recorded_page():
    body = json.loads((RECORDED / "items_odd_first.json").read_text())["body"] if RECORDED.exists() else None
    page = await recorded("items_odd_first.json")
    items = {one["data"]["name"]: one["data"] for one in body["data"]["children"]}
    for one in page.mentions:
        item = items[one.key]
        assert one.author.handle == (None if item["author"] == "[deleted]" else item["author"])
        assert one.published == datetime.fromtimestamp(int(item["created_utc"]), UTC)
        assert (one.edited is not None) == bool(item["edited"])
        assert one.engagement.likes == (None if item.get("score_hidden") or item.get("hide_score") else item["score"])
        assert one.parent == item.get("parent_id")
        assert one.root == item.get("link_id", one.key)
        assert one.text.startswith(item.get("title", ""))


@pytest.mark.parametrize("name", ["error_200_bad_json.json", "error_503_empty.json", "error_429_with_retry_after.json"])
async def test_a_recorded_trouble_passes(name: str):
    with pytest.raises(TryLater):
        await recorded(name)
