"""Posts of X as mentions in either vocabulary, and recorded answers."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from doubles.reading import poll

from connectors.base import Author, ConnectorError, Engagement, Media, Mention, Page, Refused, TryLater
from connectors.x import X
from connectors.x_api import batch, born

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "x"
KEY = "2028070000000000009"


def told(includes: dict[str, Any] | None = None, **members: Any) -> Mention:
    post = {"id": KEY, "text": "late", **members}
    found = batch(json.dumps({"data": [post], "includes": includes or {}}).encode(), "x")
    assert found.skipped == ()
    return found.mention(found.posts[0], "x")


@pytest.mark.parametrize(
    "members, expected",
    [
        pytest.param(
            {},
            {
                "author": Author(f"of {KEY}"),
                "published": datetime(2026, 3, 1, 11, 29, 2, tzinfo=UTC),
                "url": f"https://x.com/i/web/status/{KEY}",
                "engagement": Engagement(),
                "language": None,
            },
            id="default fields",
        ),
        pytest.param({"id": "123"}, {"published": None}, id="an id that tells no time"),
        pytest.param({"author_id": "7"}, {"author": Author("7")}, id="a deleted author"),
        pytest.param({"text": "a &amp; b &lt;3"}, {"text": "a & b <3"}, id="escaped"),
        pytest.param({"note_tweet": {"text": "the whole"}}, {"text": "the whole"}, id="long, old words"),
        pytest.param({"note_post": {"text": "the whole"}}, {"text": "the whole"}, id="long, new words"),
        pytest.param({"note_post": {}}, {"text": "late"}, id="long without a text"),
        pytest.param({"text": "لم يصل 😡" * 5_000}, {"text": "لم يصل 😡" * 5_000}, id="very long"),
        pytest.param({"text": ""}, {"text": ""}, id="empty"),
        pytest.param({"lang": "und"}, {"language": None}, id="no language"),
        pytest.param({"lang": "in"}, {"language": "id"}, id="a code of old"),
        pytest.param({"lang": "zh-CN"}, {"language": "zh-CN"}, id="Chinese"),
        pytest.param(
            {"referenced_posts": [{"type": "quoted", "id": "4"}, {"type": "replied_to", "id": "5"}]},
            {"parent": "5"},
            id="an answer that quotes",
        ),
        pytest.param(
            {"public_metrics": {"repost_count": 4, "like_count": None}},
            {"engagement": Engagement(reposts=4)},
            id="counts in new words",
        ),
        pytest.param(
            {"edit_history_post_ids": ["2028069000000000001", KEY], "created_at": "2026-03-01T12:00:00Z"},
            {
                "key": "2028069000000000001",
                "published": datetime(2026, 3, 1, 11, 25, 3, tzinfo=UTC),
                "edited": datetime(2026, 3, 1, 12, tzinfo=UTC),
                "url": f"https://x.com/i/web/status/{KEY}",
            },
            id="an edit in new words",
        ),
    ],
)
def test_what_is_unusual_is_told_as_far_as_it_goes(members: dict[str, Any], expected: dict[str, Any]):
    one = told(**members)
    assert {name: getattr(one, name) for name in expected} == expected


def test_pictures_and_videos_are_told_with_their_words():
    media = [
        {"media_key": "3_1", "url": "https://i/1.jpg", "alt_text": "torn box"},
        {"media_key": "7_2", "preview_image_url": "https://i/2.jpg"},
        {"url": "nobody knows"},
    ]
    one = told({"media": media}, attachments={"media_keys": ["3_1", "7_2", "9_9"]})
    assert one.media == (Media("https://i/1.jpg", "torn box"), Media("https://i/2.jpg"))


def test_an_id_tells_its_time():
    assert born(1_400_942_130_898_554_891) == datetime(2021, 6, 4, 22, 26, 46, tzinfo=UTC)
    assert born(29_700_859_246) is None


def recording(name: str) -> dict[str, Any]:
    path = RECORDED / name
    if not path.exists():
        reason = f"{path} is not here"
        assert os.environ.get("CI") != "true", reason
        pytest.skip(reason)
    exchange: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return exchange


async def read(name: str) -> Page:
    exchange = recording(name)
    answer = httpx.Response(exchange["status"], json=exchange["body"], headers=exchange["headers"] or {})
    return await poll(X(token="abc", account="783214"), httpx.MockTransport(lambda _: answer))


@pytest.mark.parametrize(
    "name, posts, skipped",
    [
        ("compliance_jobs_0.json", 0, 1),
        ("compliance_jobs_1.json", 0, 1),
        ("counts_recent_day.json", 0, 169),
        ("doc_partial_error.json", 1, 1),
        ("full_tweets_fd6a70.json", 1, 0),
        ("full_tweets_search_all_b87962.json", 0, 0),
        ("full_tweets_search_all_c49a55.json", 4, 0),
        ("quote_tweets.json", 9, 0),
        ("search_recent_default_fields.json", 10, 0),
        ("tweet_lookup.json", 1, 0),
        ("user_lookup.json", 0, 1),
        ("users_mentions.json", 2, 0),
        ("users_mentions_full_fields.json", 1, 0),
        ("users_tweets.json", 2, 0),
    ],
)
async def test_a_recorded_answer_holds_so_many_posts(name: str, posts: int, skipped: int):
    page = await read(name)
    assert (len(page.mentions), len(page.skipped)) == (posts, skipped)
    assert all(mention.published or mention.key == "123" for mention in page.mentions)


@pytest.mark.parametrize(
    "name, kind, sentence",
    [
        ("doc_invalid_request.json", Refused, "'query' parameter is required"),
        ("doc_too_many_connections.json", TryLater, "slow down"),
        ("error_429_rate_limit.json", TryLater, "slow down"),
        ("error_429_usage_cap.json", TryLater, "Monthly product cap"),
    ],
)
async def test_a_recorded_error_is_told(name: str, kind: type[ConnectorError], sentence: str):
    with pytest.raises(kind, match=sentence):
        await read(name)


async def test_a_recorded_page_field_by_field():
    body = recording("full_tweets_search_all_c49a55.json")["body"]
    page = await read("full_tweets_search_all_c49a55.json")
    (author,) = [one for one in body["includes"]["users"] if one["id"] == "15392391"]
    reply, *others = page.mentions
    assert reply == Mention(
        source="",
        key="1400135988567973890",
        text=body["data"][3]["text"],
        author=Author("15392391", author["username"], "KFC", 1_525_159),
        url=f"https://x.com/{author['username']}/status/1400135988567973890",
        published=datetime(2021, 6, 2, 17, 3, 27, tzinfo=UTC),
        language="en",
        parent="1399538256274882566",
        root="1399538256274882566",
        engagement=Engagement(33, 2, 5, None),
    )
    assert [one.key for one in others] == ["1400940134208520194", "1400941880402223110", "1400942130898554891"]
    assert [one.engagement for one in others] == [
        Engagement(5993, 435, 317),
        Engagement(3807, 295, 331),
        Engagement(1238, 141, 55),
    ]
    assert [(one.parent, one.root) for one in others] == [(None, one.key) for one in others]
    assert page.wait is not None
    assert page.wait.remaining == 297
