"""Posts and comments of Facebook as mentions, and recorded answers."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from doubles.reading import poll

from connectors.base import Author, Media, Mention, Page, Refused
from connectors.facebook import Facebook
from connectors.facebook_api import Place, listed, place_of
from connectors.graph_place import Due

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "facebook"
POST = "https://www.facebook.com/45/posts/900/"


def told(due: Due | None = None, **members: Any) -> Mention:
    (item,) = listed(json.dumps({"data": [{"message": "late", **members}]}).encode(), "g", "fb", due).items
    return item.mention


@pytest.mark.parametrize(
    "address, place",
    [
        (POST, Place("45", "900")),
        (f"{POST}?comment_id=901", Place("45", "900", "901")),
        (f"{POST}?comment_id=901&reply_comment_id=902", Place("45", "900", "901", "902")),
        ("https://www.facebook.com/nordwind/posts/pfbid0Ab/?comment_id=901", Place("nordwind", "pfbid0Ab", "901")),
        ("https://www.facebook.com/45/photos/a.1/900/?type=3", Place("45", "900")),
        ("https://www.facebook.com/permalink.php?story_fbid=900&id=45&comment_id=901", Place("45", "900", "901")),
        ("https://www.facebook.com/45/posts/900/?comment_id=Y29tbWVudDo5MDE", Place("45", "900")),
        ("https://[broken", Place()),
        ("", Place()),
    ],
)
def test_an_address_names_post_and_comment(address: str, place: Place):
    assert place_of(address) == place


DUE = Due("45_900", POST)


@pytest.mark.parametrize(
    "due, members, named",
    [
        pytest.param(None, {"id": "45_900"}, ("45_900", None, "45_900"), id="a post"),
        pytest.param(None, {"permalink_url": POST}, ("45_900", None, "45_900"), id="a post without an id"),
        pytest.param(DUE, {"id": "900_901"}, ("900_901", "45_900", "45_900"), id="a comment"),
        pytest.param(
            DUE, {"id": "900_902", "parent": {"id": "900_901"}}, ("900_902", "900_901", "45_900"), id="a reply"
        ),
        pytest.param(
            None,
            {"permalink_url": f"{POST}?comment_id=901"},
            ("900_901", "45_900", "45_900"),
            id="a comment without an id",
        ),
        pytest.param(
            None,
            {"permalink_url": f"{POST}?comment_id=901&reply_comment_id=902"},
            ("900_902", "900_901", "45_900"),
            id="a reply without an id",
        ),
        pytest.param(
            DUE,
            {"permalink_url": "https://www.facebook.com/nordwind/posts/pfbid0Ab/?comment_id=901"},
            ("900_901", "45_900", "45_900"),
            id="below the post that was asked for",
        ),
    ],
)
def test_a_key_a_parent_and_a_root_are_found(due: Due | None, members: dict[str, Any], named: tuple[str, str, str]):
    one = told(due, **members)
    assert (one.key, one.parent, one.root) == named


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param({"message": "late"}, id="nothing names it"),
        pytest.param({"permalink_url": "https://www.facebook.com/nordwind/posts/pfbid0Ab/"}, id="a hidden number"),
        pytest.param({"id": "../me"}, id="no id"),
        pytest.param({"id": "1", "created_time": "2021-08-10"}, id="no time"),
        pytest.param({"id": "1", "like_count": -1}, id="less than none"),
    ],
)
def test_what_cannot_be_named_is_skipped_with_a_reason(entry: dict[str, Any]):
    page = listed(json.dumps({"data": [entry, {"id": "45_1"}]}).encode(), "g", "fb")
    assert ([item.mention.key for item in page.items], len(page.skipped)) == (["45_1"], 1)


@pytest.mark.parametrize(
    "members, expected",
    [
        pytest.param({"message": None}, {"text": ""}, id="a picture alone"),
        pytest.param({"message": "包裹丢了" * 9_000}, {"text": "包裹丢了" * 9_000}, id="very long"),
        pytest.param({"from": None}, {"author": Author("of 45_900")}, id="nobody"),
        pytest.param({"from": {"id": "7"}}, {"author": Author("7")}, id="a number"),
        pytest.param({"created_time": "2021-02-30T10:00:00+0000"}, {"published": None}, id="a day that never was"),
        pytest.param(
            {"attachment": {"media": {"image": {"src": "https://cdn.example/1"}}, "description": "Torn box"}},
            {"media": (Media("https://cdn.example/1", "Torn box"),)},
            id="a picture below a comment",
        ),
        pytest.param(
            {"attachments": {"data": [{"unshimmed_url": "https://a.example", "title": "A link"}, {}]}},
            {"media": (Media("https://a.example", "A link"),)},
            id="a link",
        ),
    ],
)
def test_what_is_unusual_is_told_as_far_as_it_goes(members: dict[str, Any], expected: dict[str, Any]):
    one = told(id="45_900", **members)
    assert {name: getattr(one, name) for name in expected} == expected


def exchange_of(name: str) -> dict[str, Any]:
    path = RECORDED / f"{name}.json"
    if not path.exists():
        reason = f"{path} is not here"
        assert os.environ.get("CI") != "true", reason
        pytest.skip(reason)
    return json.loads(path.read_text(encoding="utf-8"))


async def page_of(name: str) -> Page:
    exchange = exchange_of(name)
    answer = httpx.MockTransport(lambda _: httpx.Response(exchange["status"], json=exchange["body"]))
    return await poll(Facebook(id="fb", page="19292868552", token="token-of-nobody"), answer)


@pytest.mark.parametrize(
    "name, count",
    [("post_comments_p1", 10), ("post_comments_p2", 5), ("page_feed_fields_p1", 5), ("page_feed_full", 3)],
)
async def test_every_recorded_item_is_read(name: str, count: int):
    page = await page_of(name)
    given = {(one["created_time"], one["message"].strip()) for one in exchange_of(name)["body"]["data"]}
    assert (len(page.mentions), page.skipped, page.gaps) == (count, (), ())
    for one in page.mentions:
        assert one.published is not None
        assert (one.published.strftime("%Y-%m-%dT%H:%M:%S+0000"), one.text) in given


async def test_recorded_comments_are_told_field_by_field():
    given = {one["permalink_url"]: one for one in exchange_of("post_comments_p1")["body"]["data"]}
    for one in (await page_of("post_comments_p1")).mentions:
        said = given[one.url or ""]
        numbers = [part.rpartition("=")[2] for part in (one.url or "").partition("?")[2].split("&")]
        assert one.key == f"10158407654328553_{numbers[-1]}"
        assert one.root == "19292868552_10158407654328553"
        assert one.parent == (f"10158407654328553_{numbers[0]}" if len(numbers) == 2 else one.root)
        assert one.text == said["message"].strip()
        assert one.published == datetime.fromisoformat(said["created_time"])
        assert (one.engagement.likes, one.engagement.replies) == (said["like_count"], said["comment_count"])
        assert one.author == Author(f"of {one.key}")


async def test_recorded_posts_are_told_field_by_field():
    given = {one["id"]: one for one in exchange_of("page_feed_full")["body"]["data"]}
    for one in (await page_of("page_feed_full")).mentions:
        post = given[one.key]
        (file,) = post["attachments"]["data"]
        assert (one.text, one.url, one.root) == (post["message"], post["permalink_url"], post["id"])
        assert one.media == (Media(file["media"]["image"]["src"], file["description"]),)
        assert one.engagement.likes == post["reactions"]["summary"]["total_count"]
        assert one.engagement.reposts == post["shares"]["count"]
        assert one.engagement.replies == post["comments"]["summary"]["total_count"]


async def test_the_recorded_error_is_refused_with_its_words():
    with pytest.raises(Refused, match="requires either app secret proof or an app token"):
        await page_of("error_100_ppca")
