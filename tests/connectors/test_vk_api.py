"""Posts and comments of VK as mentions, and recorded answers."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from doubles.reading import poll

from connectors.base import Author, Engagement, Media, Mention, Page
from connectors.vk import Vk
from connectors.vk_api import Response, batch

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "vk"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def told(**members: Any) -> Mention:
    item = {"id": 9, "owner_id": -45, "from_id": 7, "date": int(NOON.timestamp()), "text": "late", **members}
    read = batch(msgspec.convert(json.loads(json.dumps({"items": []})), Response))
    raw = Response(items=[msgspec.Raw(json.dumps(item).encode())])
    assert read.items == ()
    found = batch(raw)
    return found.mentions(found.items, "vk")[0]


@pytest.mark.parametrize(
    "members, expected",
    [
        pytest.param({}, {"author": Author("7"), "engagement": Engagement(), "root": "-45_9"}, id="hardly anything"),
        pytest.param({"from_id": None}, {"author": Author("unknown -45_9")}, id="nobody"),
        pytest.param({"text": "[id7|Амира], [https://vk.com/x|тут] [1|2]"}, {"text": "Амира, тут [1|2]"}, id="names"),
        pytest.param({"text": "", "copy_history": [{"text": "первое"}]}, {"text": "первое"}, id="a repost"),
        pytest.param({"text": "да", "copy_history": [{"text": "первое"}]}, {"text": "да"}, id="a repost with words"),
        pytest.param({"text": "لم يصل 😡" * 5_000}, {"text": "لم يصل 😡" * 5_000}, id="very long"),
        pytest.param(
            {
                "attachments": [
                    {"photo": {"sizes": [{"url": "https://i/s", "width": 7}, {"url": "https://i/b", "width": 9}]}}
                ]
            },
            {"media": (Media("https://i/b"),)},
            id="the largest size of a photo",
        ),
        pytest.param(
            {"text": "", "attachments": [{"video": {"title": "разбито"}}, {"sticker": {}}]},
            {"media": (Media(alt="разбито"),), "text": ""},
            id="a video alone",
        ),
        pytest.param(
            {"post_id": 5, "parents_stack": [6], "reply_to_comment": 8},
            {"key": "-45_5_9", "parent": "-45_5_8", "url": "https://vk.com/wall-45_5?reply=9&thread=6"},
            id="an answer within a thread",
        ),
        pytest.param({"post_id": 5}, {"parent": "-45_5", "root": "-45_5"}, id="a comment"),
    ],
)
def test_what_is_unusual_is_told_as_far_as_it_goes(members: dict[str, Any], expected: dict[str, Any]):
    one = told(**members)
    assert {name: getattr(one, name) for name in expected} == expected


def recording(name: str) -> dict[str, Any]:
    path = RECORDED / name
    if not path.exists():
        reason = f"{path} is not here"
        assert os.environ.get("CI") != "true", reason
        pytest.skip(reason)
    exchange: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["body"]
    return exchange


async def read(body: dict[str, Any]) -> Page:
    return await poll(Vk(wall="acme", token="abc"), httpx.MockTransport(lambda _: httpx.Response(200, json=body)))


@pytest.mark.parametrize(
    "name, count", [("wall_get.json", 3), ("wall_getComments_extended.json", 6), ("wall_getComments_threads.json", 3)]
)
async def test_a_recorded_answer_is_read_whole(name: str, count: int):
    body = recording(name)
    page = await read(body)
    items = {item["id"]: item for item in body["response"]["items"]}
    people = {person["id"]: person for person in body["response"]["profiles"]}
    assert (len(page.mentions), len(page.skipped)) == (count, 0)
    for one in page.mentions:
        item = items[int(one.key.rpartition("_")[2])]
        assert one.key.startswith(str(item["owner_id"]))
        assert one.published == datetime.fromtimestamp(item["date"], UTC)
        assert one.text == item["text"]
        assert one.author.id == str(item["from_id"])
        assert one.author.name is not None
        assert item["from_id"] < 0 or one.author.name.startswith(people[item["from_id"]]["first_name"])
        assert one.engagement.likes == item.get("likes", {}).get("count")
        assert len(one.media) == len(item.get("attachments", []))
