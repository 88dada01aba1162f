"""Posts and comments of Lemmy as mentions, and recorded answers."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from doubles.reading import answering, poll

from connectors.base import Author, Engagement, Media, Mention, Refused
from connectors.lemmy import Lemmy
from connectors.lemmy_api import Site, View, mention

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "lemmy"
POST = {"id": 5, "ap_id": "https://a.example/post/5", "name": "Nordwind", "published": "2026-03-01T12:00:00.123456Z"}
COMMENT = {"id": 9, "ap_id": "https://b.example/comment/9", "path": "0.9", "published": "2026-03-01T12:30:00Z"}
CREATOR = {"name": "amira", "actor_id": "https://b.example/u/amira"}


def post(**members: Any) -> Mention:
    return told({"post": {**POST, **members}, "creator": CREATOR})


def comment(**members: Any) -> Mention:
    return told({"post": POST, "creator": CREATOR, "comment": {**COMMENT, **members}})


def told(view: dict[str, Any]) -> Mention:
    return mention(msgspec.convert(view, View), "lemmy", {"37": "en"}, {"7": "https://c.example/comment/7"})


def test_a_post_is_told_whole():
    view = {
        "post": {
            **POST,
            "body": "посылка **не пришла** 😡 ![чек](https://a.example/2.png)",
            "url": "https://a.example/box.PNG",
            "alt_text": "a torn box",
            "updated": "2026-03-01T13:00:00Z",
            "language_id": 37,
        },
        "creator": {**CREATOR, "display_name": "Амира"},
        "counts": {"upvotes": 7, "score": 3, "comments": 2},
    }
    assert told(view) == Mention(
        source="lemmy",
        key="https://a.example/post/5",
        text="Nordwind\n\nпосылка не пришла 😡",
        author=Author("https://b.example/u/amira", "@amira@b.example", "Амира"),
        url="https://a.example/post/5",
        published=datetime(2026, 3, 1, 12, 0, 0, 123456, UTC),
        edited=datetime(2026, 3, 1, 13, 0, tzinfo=UTC),
        language="en",
        root="https://a.example/post/5",
        media=(Media("https://a.example/box.PNG", "a torn box"), Media("https://a.example/2.png", "чек")),
        engagement=Engagement(likes=7, replies=2),
    )


@pytest.mark.parametrize(
    "path, parent",
    [
        pytest.param("0.9", POST["ap_id"], id="under the post"),
        pytest.param("0.7.9", "https://c.example/comment/7", id="under a comment of the page"),
        pytest.param("0.8.9", None, id="under a comment that the page does not hold"),
        pytest.param("0", POST["ap_id"], id="a path that says nothing"),
    ],
)
def test_a_comment_is_told_where_it_belongs(path: str, parent: str | None):
    found = comment(path=path, content="me *too*")
    assert (found.parent, found.root, found.text) == (parent, POST["ap_id"], "me *too*")


@pytest.mark.parametrize("written", ["2026-03-01T12:00:00", "2026-03-01T12:00:00Z", "2026-03-01T15:30:00+03:30"])
def test_a_time_is_of_utc_with_and_without_its_sign(written: str):
    assert post(published=written).published == datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "members, text",
    [
        pytest.param({"name": "only"}, "only", id="a title"),
        pytest.param(
            {"url": "https://news.example/nordwind"}, "Nordwind\n\nhttps://news.example/nordwind", id="a link"
        ),
        pytest.param({"url": "https://a.example/x", "url_content_type": "image/webp"}, "Nordwind", id="a picture"),
        pytest.param({"name": "", "body": ""}, "", id="empty"),
        pytest.param({"name": "", "body": "گم شد " * 20_000}, ("گم شد " * 20_000).strip(), id="very long"),
    ],
)
def test_the_text_of_a_post(members: dict[str, Any], text: str):
    assert post(**members).text == text


@pytest.mark.parametrize(
    "creator, author",
    [
        (
            {"name": "amira", "ap_id": "https://b.example/u/amira"},
            Author("https://b.example/u/amira", "@amira@b.example"),
        ),
        ({"name": "amira"}, Author("amira")),
        ({"name": "amira", "actor_id": "http://[bad"}, Author("http://[bad")),
    ],
    ids=["version 4", "without an address", "an address that is none"],
)
def test_an_author_is_known_by_the_address_of_the_profile(creator: dict[str, str], author: Author):
    assert told({"post": POST, "creator": creator}).author == author


def test_a_view_without_any_time_cannot_be_read():
    with pytest.raises(msgspec.ValidationError, match="no time"):
        post(published=None)


@pytest.mark.parametrize(
    "version, api", [("0.19.11", 3), ("0.18.0-rc.1", 3), ("1.0.0-beta.1", 4), ("2.3", 4), ("", 3), ("nightly", 3)]
)
def test_the_version_tells_the_api(version: str, api: int):
    assert Site(version=version).api == api


def exchange_of(name: str) -> dict[str, Any]:
    path = RECORDED / f"{name}.json"
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the recorded answers are missing: {RECORDED}")
        pytest.skip("the recorded answers are not beside this checkout")
    return json.loads(path.read_text(encoding="utf-8"))


async def test_the_recorded_post_is_read():
    raw = exchange_of("post_list_v3_one_item")["body"]
    page = await poll(Lemmy(id="lemmy", server="https://lemmy.world", what="posts"), answering(raw))
    (item,), (told,) = raw["posts"], page.mentions
    post, creator, counts = item["post"], item["creator"], item["counts"]
    assert (page.skipped, page.gaps) == ((), ())
    assert (told.key, told.url, told.root, told.parent) == (post["ap_id"], post["ap_id"], post["ap_id"], None)
    assert (told.text, told.published) == (post["name"], datetime.fromisoformat(post["published"]))
    assert (told.author.id, told.author.name) == (creator["actor_id"], creator["display_name"])
    assert told.author.handle == f"@{creator['name']}@lemmy.world"
    assert told.engagement == Engagement(likes=counts["upvotes"], replies=counts["comments"])
    assert told.media == (Media(post["url"]),)


async def test_the_recorded_error_is_refused():
    exchange = exchange_of("error_body")
    missing = httpx.MockTransport(lambda _: httpx.Response(exchange["status"], json=exchange["body"]))
    with pytest.raises(Refused, match="couldnt_find_post"):
        await poll(Lemmy(server="https://lemmy.world"), missing)
