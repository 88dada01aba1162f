"""Posts of Bluesky as mentions, and recorded answers."""

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
from connectors.bluesky import Bluesky
from connectors.bluesky_api import Post, Thread, conversation, mention

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "bluesky"
URI = "at://did:plc:amira/app.bsky.feed.post/3labc"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def post(record: dict[str, Any] | None = None, **members: Any) -> Post:
    written = {"text": "late", "createdAt": "2026-03-01T12:00:00Z", **(record or {})}
    author = {"did": "did:plc:amira", "handle": "amira.example"}
    given = {"uri": URI, "cid": "c", "author": author, "record": written, "indexedAt": "2026-03-01T12:00:01Z"}
    return msgspec.json.decode(json.dumps({**given, **members}), type=Post)


def picture(alt: str) -> dict[str, str]:
    return {"fullsize": "https://cdn.example/1.jpg", "thumb": "https://cdn.example/t.jpg", "alt": alt}


IMAGES = {"$type": "app.bsky.embed.images#view", "images": [picture("جعبهٔ پاره"), picture("")]}
QUOTE = {"$type": "app.bsky.embed.record#view", "record": {"value": {"text": "not ours"}}}


def test_a_post_is_told_whole():
    answered = {"root": {"uri": "at://a/b/c", "cid": "x"}, "parent": {"uri": "at://a/b/d", "cid": "y"}}
    told = post(
        {"text": "بسته‌ام نرسید 😡", "langs": ["fa", "en"], "reply": answered, "facets": [{"index": 1}]},
        author={"did": "did:plc:amira", "handle": "amira.example", "displayName": "امیرا"},
        embed=IMAGES,
        likeCount=5,
        repostCount=2,
        replyCount=1,
        quoteCount=9,
    )
    assert mention(told, "sky", {"did:plc:amira": 41_000}) == Mention(
        source="sky",
        key=URI,
        text="بسته‌ام نرسید 😡",
        author=Author("did:plc:amira", "amira.example", "امیرا", 41_000),
        url="https://bsky.app/profile/did:plc:amira/post/3labc",
        published=NOON,
        language="fa",
        parent="at://a/b/d",
        root="at://a/b/c",
        media=(Media("https://cdn.example/1.jpg", "جعبهٔ پاره"), Media("https://cdn.example/1.jpg")),
        engagement=Engagement(5, 2, 1),
    )


@pytest.mark.parametrize(
    "embed, media",
    [
        pytest.param(None, (), id="none"),
        pytest.param(QUOTE, (), id="a quote"),
        pytest.param({"$type": "app.bsky.embed.recordWithMedia#view", "record": QUOTE, "media": IMAGES}, 2, id="both"),
        pytest.param(
            {"$type": "app.bsky.embed.video#view", "playlist": "x", "thumbnail": "https://t.example", "alt": "a van"},
            (Media("https://t.example", "a van"),),
            id="a video",
        ),
        pytest.param(
            {"$type": "app.bsky.embed.external#view", "external": {"uri": "https://a.example", "title": "A page"}},
            (Media("https://a.example", "A page"),),
            id="a card",
        ),
        pytest.param({"$type": "app.bsky.embed.hologram#view", "images": "many"}, (), id="a kind of the future"),
        pytest.param([1, 2], (), id="another shape"),
    ],
)
def test_what_is_embedded_becomes_media(embed: Any, media: tuple[Media, ...] | int):
    told = mention(post(embed=embed), "sky", {}).media
    assert (len(told) if isinstance(media, int) else told) == media


@pytest.mark.parametrize(
    "record, members, text",
    [
        pytest.param({"text": ""}, {"embed": IMAGES}, "جعبهٔ پاره", id="pictures alone"),
        pytest.param({"text": ""}, {}, "", id="nothing"),
        pytest.param({"text": " 包裹丢了 "}, {"embed": IMAGES}, "包裹丢了", id="words"),
        pytest.param({"text": "长" * 60_000}, {}, "长" * 60_000, id="very long"),
        pytest.param(
            {"text": "", "embed": {"$type": "app.bsky.embed.images", "images": [{"alt": "torn", "image": {}}]}},
            {},
            "torn",
            id="a notification",
        ),
    ],
)
def test_the_text_is_what_was_written_else_what_the_pictures_show(
    record: dict[str, Any], members: dict[str, Any], text: str
):
    assert mention(post(record, **members), "sky", {}).text == text


@pytest.mark.parametrize(
    "created, published",
    [
        pytest.param("2026-03-01T11:59:00.5Z", NOON.replace(hour=11, minute=59, microsecond=500_000), id="as told"),
        pytest.param("2026-03-01T13:00:00+01:00", NOON, id="with an offset"),
        pytest.param("2026-03-01T12:00:00", NOON, id="without an offset"),
        pytest.param("2099-01-01T00:00:00Z", NOON.replace(second=1), id="from the future"),
        pytest.param("", NOON.replace(second=1), id="nothing"),
        pytest.param("0001-01-01T00:00:00+14:00", None, id="before all calendars"),
    ],
)
def test_a_time_is_believed_up_to_the_arrival(created: str, published: datetime | None):
    assert mention(post({"createdAt": created}), "sky", {}).published == published


def test_an_author_without_a_valid_handle_has_none():
    told = post(author={"did": "did:plc:x", "handle": "handle.invalid", "displayName": ""})
    assert mention(told, "sky", {}).author == Author("did:plc:x")


def test_a_deep_conversation_is_read_to_its_end():
    seed = json.loads(msgspec.json.encode(post()))
    node: dict[str, Any] = {"post": seed}
    for number in range(300):
        node = {"post": {**seed, "uri": f"{URI}{number}"}, "replies": [node, {"notFound": True, "uri": "x"}]}
    thread = msgspec.json.decode(json.dumps({"thread": node}), type=Thread)
    assert len(conversation(thread, "sky")) == 301


def exchange_of(name: str) -> dict[str, Any]:
    path = RECORDED / f"{name}.json"
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the recorded answers are missing: {RECORDED}")
        pytest.skip("the recorded answers are not beside this checkout")
    return json.loads(path.read_text(encoding="utf-8"))


async def page_of(name: str, **options: Any) -> Page:
    """One poll of a recorded list; whatever else is asked is not there."""
    exchange = exchange_of(name)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(200, json=exchange_of("createSession_ratelimit_10_per_day")["body"])
        if "getProfiles" in request.url.path:
            return httpx.Response(200, json=exchange_of("getProfiles")["body"])
        return httpx.Response(exchange["status"], headers=exchange["headers"], json=exchange["body"])

    return await poll(Bluesky(id="sky", **options), httpx.MockTransport(answer))


ACCOUNT = {"handle": "nordwind.example", "password": "abcd-efgh-ijkl-mnop"}


@pytest.mark.parametrize(
    "name, options, count",
    [
        pytest.param("searchPosts_25", {"search": "redistricting"}, 25, id="a search"),
        pytest.param(
            "authorFeed_first15", {"account": "chriskenny.bsky.social"}, 14, id="an account, without its boost"
        ),
        pytest.param("feed_7", {"account": "bsky.app"}, 7, id="a feed"),
        pytest.param("notifications_first25", {"mentions": True, **ACCOUNT}, 4, id="notifications"),
    ],
)
async def test_every_recorded_page_is_read(name: str, options: dict[str, Any], count: int):
    body = exchange_of(name)["body"]
    raw = [item.get("post", item) for item in next(part for part in body.values() if isinstance(part, list))]
    by_uri = {item["uri"]: item for item in raw}
    page = await page_of(name, **options)
    assert (len(page.mentions), page.skipped, page.gaps) == (count, (), ())
    assert list(page.mentions) == sorted(page.mentions, key=lambda each: (each.published, each.key))
    for told in page.mentions:
        one = by_uri[told.key]
        record, author = one["record"], one["author"]
        assert told.text == record["text"].strip()
        assert (told.author.id, told.author.handle) == (author["did"], author["handle"])
        assert told.author.name == (author.get("displayName") or None)
        assert told.language == (record.get("langs") or [None])[0]
        assert told.published == min(map(datetime.fromisoformat, (record["createdAt"], one["indexedAt"])))
        assert told.parent == (record["reply"]["parent"]["uri"] if "reply" in record else None)
        counts = [one.get(f"{count}Count") for count in ("like", "repost", "reply")]
        assert told.engagement == Engagement(*counts)
        followers = 554 if author["handle"] == "chriskenny.bsky.social" else None
        assert told.author.followers == followers


async def test_recorded_posts_and_threads_are_read():
    (raw,) = exchange_of("getPosts")["body"]["posts"]
    told = mention(msgspec.json.decode(json.dumps(raw), type=Post), "sky", {})
    assert told.text == raw["record"]["text"]
    assert [media.url for media in told.media] == [raw["embed"]["images"][0]["fullsize"]]
    for name, count in (("postThread", 1), ("body_thread_view_post_with_embed_media", 1)):
        thread = msgspec.json.decode(json.dumps(exchange_of(name)["body"]), type=Thread)
        posts = conversation(thread, "sky")
        assert [len(posts), *(len(each.media) for each in posts)] == [count, 1]


async def test_a_recorded_refusal_is_told():
    with pytest.raises(Refused, match=r"bsky.*InvalidRequest.*300 graphemes"):
        await page_of("error_400_invalid_record", search="a")
