"""Comments and videos of YouTube as mentions, and recorded answers."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from doubles.reading import poll

from connectors.base import Author, Engagement, Media, Mention, Page, Refused
from connectors.youtube import YouTube
from connectors.youtube_api import Comment, Video, comment, video

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "youtube"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def told(key: str = "UgwThread", **members: Any) -> Mention:
    snippet = {"publishedAt": "2026-03-01T12:00:00Z", "textDisplay": "late", **members}
    return comment(msgspec.convert(json.loads(json.dumps({"id": key, "snippet": snippet})), Comment), "yt", replies=4)


def test_a_comment_is_told_whole():
    full = told(
        textDisplay="لم تصل 😡 <3",
        authorDisplayName="@amira",
        authorChannelId={"value": "UCamira"},
        likeCount=7,
        videoId="vid00000001",
        updatedAt="2026-03-01T12:05:00.000Z",
        imageUrl="https://i.example/1.png",
    )
    assert full == Mention(
        source="yt",
        key="UgwThread",
        text="لم تصل 😡 <3",
        author=Author("UCamira", "@amira", "@amira"),
        url="https://www.youtube.com/watch?v=vid00000001&lc=UgwThread",
        published=NOON,
        edited=NOON.replace(minute=5),
        parent="vid00000001",
        root="UgwThread",
        media=(Media("https://i.example/1.png"),),
        engagement=Engagement(likes=7, replies=4),
    )


@pytest.mark.parametrize(
    "members, author",
    [
        pytest.param({"authorDisplayName": "Амира"}, Author("Амира", name="Амира"), id="a name alone"),
        pytest.param({"authorChannelUrl": "http://www.youtube.com/channel/UCx"}, Author("UCx"), id="an address"),
        pytest.param({"authorDisplayName": "", "authorChannelId": {}}, Author("of UgwThread"), id="nobody"),
    ],
)
def test_an_author_is_known_by_channel_else_by_name(members: dict[str, Any], author: Author):
    assert told(**members).author == author


@pytest.mark.parametrize(
    "key, members, parent, url",
    [
        pytest.param("UgwA", {}, None, None, id="on a channel"),
        pytest.param("UgwA.b", {"parentId": "UgwA"}, "UgwA", None, id="a reply"),
        pytest.param("UgwA.b", {}, "UgwA", None, id="a reply that does not tell"),
        pytest.param("UgwA", {"videoId": "v"}, "v", "https://www.youtube.com/watch?v=v&lc=UgwA", id="on a video"),
    ],
)
def test_a_comment_belongs_to_its_thread(key: str, members: dict[str, Any], parent: str | None, url: str | None):
    one = told(key, **members)
    assert (one.root, one.parent, one.url) == ("UgwA", parent, url)


@pytest.mark.parametrize(
    "members, text",
    [
        pytest.param({"textDisplay": ""}, "", id="empty"),
        pytest.param({"textOriginal": "a < b", "textDisplay": "a &lt; b"}, "a < b", id="as it was written"),
        pytest.param({"textDisplay": "长" * 60_000}, "长" * 60_000, id="very long"),
    ],
)
def test_texts_of_every_kind(members: dict[str, Any], text: str):
    assert told(**members).text == text


def test_what_a_video_does_not_tell_stays_unknown():
    found = {"id": {"videoId": "v"}, "snippet": {"publishedAt": "2026-03-01T12:00:00Z", "title": "Nordwind"}}
    one = video(msgspec.convert(json.loads(json.dumps(found)), Video), "yt")
    assert (one.key, one.text, one.author, one.engagement) == ("v", "Nordwind", Author("of v"), Engagement())


@pytest.mark.parametrize(
    "key, text", [({"videoId": "v"}, "Tom's <3"), ("v", "Tom&#39;s &lt;3")], ids=["a search", "videos"]
)
def test_only_a_search_tells_titles_with_entities(key: Any, text: str):
    found = {"id": key, "snippet": {"publishedAt": "2026-03-01T12:00:00Z", "title": "Tom&#39;s &lt;3"}}
    assert video(msgspec.convert(found, Video), "yt").text == text


def exchange_of(name: str) -> dict[str, Any]:
    path = RECORDED / f"{name}.json"
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the recorded answers are missing: {RECORDED}")
        pytest.skip("the recorded answers are not beside this checkout")
    return json.loads(path.read_text(encoding="utf-8"))


async def page_of(name: str, **options: Any) -> Page:
    exchange = exchange_of(name)
    answer = httpx.MockTransport(lambda _: httpx.Response(exchange["status"], json=exchange["body"]))
    return await poll(YouTube(id="yt", key="k", **options), answer)


@pytest.mark.parametrize(
    "name, options, count",
    [
        ("comment_threads_all_related_to_channel", {"channel": "UCa-vrCLQHviTOVnEKDOdetQ"}, 4),
        ("comment_threads_by_video_p1", {"videos": ["F1UP7wRCPH8"]}, 5),
        ("comment_threads_by_video_p2", {"videos": ["F1UP7wRCPH8"]}, 5),
        ("comments_by_parent_p1", None, 2),
    ],
)
async def test_every_recorded_comment_is_read(name: str, options: dict[str, Any] | None, count: int):
    items = exchange_of(name)["body"]["items"]
    raw = {one["id"]: one["snippet"].get("topLevelComment", one)["snippet"] for one in items}
    if options is None:
        mentions = tuple(comment(msgspec.convert(one, Comment), "yt") for one in items)
    else:
        page = await page_of(name, **options)
        mentions = page.mentions
        assert (page.skipped, page.gaps) == ((), ())
    assert len(mentions) == count
    for one in mentions:
        given = raw[one.key]
        assert one.text == given["textOriginal"].strip()
        assert (one.author.id, one.author.name) == (
            given["authorChannelId"]["value"],
            given["authorDisplayName"].strip(),
        )
        assert one.published == datetime.fromisoformat(given["publishedAt"])
        assert (one.edited is not None) == (given["publishedAt"] != given["updatedAt"])
        assert one.engagement.likes == given["likeCount"]
        assert one.parent == (given.get("parentId") or given.get("videoId"))
        assert one.root == one.key.partition(".")[0]


async def test_recorded_videos_are_read():
    page = await page_of("search_videos_by_channel", search="news")
    single = await page_of("videos_single", search="news")
    assert len(page.mentions) == 5
    by_key = {one["id"]["videoId"]: one["snippet"] for one in exchange_of("search_videos_by_channel")["body"]["items"]}
    for one in page.mentions:
        assert one.published == datetime.fromisoformat(by_key[one.key]["publishedAt"])
        assert one.author == Author(by_key[one.key]["channelId"], name=by_key[one.key]["channelTitle"])
    assert [one.key for one in single.mentions] == ["D-lhorsDlUQ"]
    assert single.mentions[0].language == "en"


async def test_the_recorded_refusal_is_permanent():
    with pytest.raises(Refused, match="The caller does not have permission"):
        await page_of("error_403_permission", channel="UCx")
