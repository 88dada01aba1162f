"""Media and comments of Instagram as mentions, and recorded answers."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from doubles.reading import poll

from connectors.base import Author, Media, Mention, Page, TryLater
from connectors.graph_place import QUIET, Due
from connectors.instagram import Instagram
from connectors.instagram_api import listed

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "instagram"
DUE = Due("900", "https://www.instagram.com/p/abc/")


def body(*entries: dict[str, Any]) -> bytes:
    return json.dumps({"data": entries}).encode()


def told(due: Due | None, **members: Any) -> Mention:
    (item,) = listed(body({"id": "1", "timestamp": "2026-03-01T12:00:00+0000", **members}), "g", "ig", due).items
    return item.mention


@pytest.mark.parametrize(
    "due, members, expected",
    [
        pytest.param(DUE, {"text": ""}, {"text": "", "parent": "900", "root": "900"}, id="empty"),
        pytest.param(DUE, {"text": "बहुत देर " * 9_000}, {"text": ("बहुत देर " * 9_000).strip()}, id="very long"),
        pytest.param(DUE, {"text": "late", "parent_id": "7"}, {"parent": "7", "root": "900"}, id="a reply"),
        pytest.param(Due("900", None, "7"), {"text": "late"}, {"parent": "7", "url": None}, id="of a thread"),
        pytest.param(DUE, {"text": "late"}, {"author": Author("of 1")}, id="nobody"),
        pytest.param(DUE, {"username": "amira"}, {"author": Author("amira", "amira")}, id="a name"),
        pytest.param(DUE, {"from": {"id": "9", "username": "amira"}}, {"author": Author("9", "amira")}, id="both"),
        pytest.param(None, {"caption": "new"}, {"text": "new", "parent": None, "root": "1"}, id="a media"),
        pytest.param(None, {"caption": None, "media_url": "https://c.example/1"}, {
            "text": "", "media": (Media("https://c.example/1"),),
        }, id="a picture alone"),
        pytest.param(None, {"timestamp": None}, {"published": None, "text": ""}, id="a media without a time"),
    ],
)  # fmt: skip
def test_what_is_unusual_is_told_as_far_as_it_goes(due: Due | None, members: dict[str, Any], expected: dict[str, Any]):
    one = told(due, **members)
    assert {name: getattr(one, name) for name in expected} == expected


@pytest.mark.parametrize(
    "members, pulse",
    [
        ({"comments_count": 0}, QUIET),
        ({"comments_count": 3, "comments": {"data": [{"id": "77"}]}}, "3.77"),
        ({"comments_count": 3}, "3"),
        ({}, None),
    ],
)
def test_a_media_tells_what_is_said_below(members: dict[str, Any], pulse: str | None):
    (item,) = listed(body({"id": "1", **members}), "g", "ig").items
    assert item.pulse == pulse


def test_replies_stand_before_their_comment_and_a_cut_thread_goes_on():
    reply = {"id": "2", "text": "Sorry!", "timestamp": "2026-03-01T12:09:00+0000"}
    way = "https://graph.example/v25.0/1/replies?access_token=EAAG&after=QVFI"
    below = {"data": [reply, {"id": None}], "paging": {"next": way}}
    page = listed(body({"id": "1", "text": "late", "replies": below}), "g", "ig", DUE)
    assert [(item.mention.key, item.mention.parent) for item in page.items] == [("2", "1"), ("1", "900")]
    assert page.cut == (Due("900", DUE.address, "1", "after=QVFI"),)
    assert len(page.skipped) == 1


@pytest.mark.parametrize("told", [b"{}", b'{"id": "1"}', b"[]", b'{"unexpected": [1]}', b'{"data": 5}', b"null"])
def test_another_shape_is_no_empty_page(told: bytes):
    with pytest.raises(TryLater, match="answered"):
        listed(told, "graph.example", "ig")


def recorded(name: str) -> Any:
    path = RECORDED / f"{name}.json"
    if not path.exists():
        reason = f"{path} is not here"
        assert os.environ.get("CI") != "true", reason
        pytest.skip(reason)
    return json.loads(path.read_text(encoding="utf-8"))["body"]


async def page_of(name: str) -> Page:
    given = recorded(name)
    answer = httpx.MockTransport(lambda _: httpx.Response(200, json=given))
    page = await poll(Instagram(id="ig", account="17841406338772941", token="token-of-nobody"), answer)
    assert (page.skipped, page.gaps) == ((), ())
    return page


@pytest.mark.parametrize(
    "name, count",
    [
        ("media_comments_p1", 2),
        ("comments_by_ids", 2),
        ("hashtag_recent_p1", 5),
        ("mentioned_comment", 1),
        ("mentioned_media", 1),
    ],
)
async def test_every_recorded_item_is_read(name: str, count: int):
    assert len((await page_of(name)).mentions) == count


async def test_recorded_comments_are_told_field_by_field():
    given = recorded("comments_by_ids")
    for one in (await page_of("comments_by_ids")).mentions:
        said = given[one.key]
        assert (one.text, one.published) == (said["text"], datetime.fromisoformat(said["timestamp"]))
        assert one.author == Author(said["username"], said["username"])
        assert one.engagement.likes == said["like_count"]
    for one in (await page_of("media_comments_p1")).mentions:
        assert (one.text, one.author) == ("Beautiful!", Author(f"of {one.key}"))


async def test_recorded_media_are_told_field_by_field():
    given = {one["id"]: one for one in recorded("hashtag_recent_p1")["data"]}
    for one in (await page_of("hashtag_recent_p1")).mentions:
        media = given[one.key]
        assert (one.engagement.likes, one.engagement.replies) == (media["like_count"], media["comments_count"])
        assert (one.published, one.text, one.root) == (None, "", one.key)


async def test_what_a_notification_named_is_told_field_by_field():
    (comment,) = (await page_of("mentioned_comment")).mentions
    (media,) = (await page_of("mentioned_media")).mentions
    said, shown = recorded("mentioned_comment")["mentioned_comment"], recorded("mentioned_media")["mentioned_media"]
    assert (comment.key, comment.text, comment.author.handle) == (said["id"], said["text"], said["username"])
    assert comment.published == datetime.fromisoformat(said["timestamp"])
    assert (media.key, media.text, media.media) == (shown["id"], shown["caption"], (Media(shown["media_url"]),))
    assert media.engagement.replies == 0
