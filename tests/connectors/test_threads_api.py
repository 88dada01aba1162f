"""Posts of Threads as mentions, and the samples of the documentation."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Author, Media, Mention
from connectors.graph_place import QUIET, Due, Item
from connectors.threads_api import listed

SAMPLES = Path(__file__).parents[2].parent / "shared" / "fixtures" / "threads"
POST = {"id": "31", "timestamp": "2026-03-01T12:00:00+0000", "username": "amira", "text": "Nordwind 😡"}


def item(due: Due | None = None, **members: Any) -> Item:
    (found,) = listed(json.dumps({"data": [{**POST, **members}]}).encode(), "graph.example", "th", due).items
    return found


def test_a_post_is_told_whole():
    told = item(
        permalink="https://www.threads.net/@amira/post/a",
        media_url="https://cdn.example/a.jpg",
        alt_text="صندوق ممزق",
    )
    assert told.mention == Mention(
        source="th",
        key="31",
        text="Nordwind 😡",
        author=Author("amira", handle="amira"),
        url="https://www.threads.net/@amira/post/a",
        published=datetime(2026, 3, 1, 12, tzinfo=UTC),
        root="31",
        media=(Media("https://cdn.example/a.jpg", "صندوق ممزق"),),
    )


@pytest.mark.parametrize("text", ["سفارشم هنوز نرسیده است", "每次都迟到，太差了", "बहुत खराब सेवा " * 500, ""])
def test_words_of_any_script_and_length_stay_as_they_are(text: str):
    assert item(text=text).mention.text == text.strip()


@pytest.mark.parametrize(
    "members, author",
    [
        pytest.param({"username": None}, Author("of 31"), id="null"),
        pytest.param({"username": ""}, Author("of 31"), id="empty"),
    ],
)
def test_who_is_not_named_is_somebody_else_each_time(members: dict[str, Any], author: Author):
    assert item(**members).mention.author == author


def test_a_picture_without_a_word_is_told():
    told = item(text=None, gif_url="https://gif.example/1.gif").mention
    assert (told.text, told.media) == ("", (Media("https://gif.example/1.gif"),))


@pytest.mark.parametrize(
    "due, members, parent, root",
    [
        pytest.param(None, {}, None, "31", id="a post"),
        pytest.param(None, {"replied_to": {"id": "7"}, "root_post": {"id": "5"}}, "7", "5", id="a reply to a reply"),
        pytest.param(None, {"replied_to": {"id": "7"}}, "7", "7", id="a reply without its root"),
        pytest.param(Due("5"), {"replied_to": {"id": "7"}}, "7", "5", id="within a conversation"),
        pytest.param(Due("5"), {}, "5", "5", id="within one, unnamed"),
    ],
)
def test_where_a_post_stands(due: Due | None, members: dict[str, Any], parent: str | None, root: str):
    told = item(due, **members).mention
    assert (told.parent, told.root) == (parent, root)


@pytest.mark.parametrize("replies, pulse", [(True, None), (False, QUIET), (None, None)])
def test_only_who_says_that_nobody_answered_is_quiet(replies: bool | None, pulse: str | None):
    assert item(has_replies=replies).pulse == pulse


def test_what_only_passes_on_another_post_is_left_out():
    body = json.dumps({"data": [POST, {"id": "32", "media_type": "REPOST_FACADE"}]}).encode()
    assert [one.mention.key for one in listed(body, "graph.example", "th").items] == ["31"]


@pytest.mark.parametrize("name, ids", [("doc_keyword_search", 1), ("doc_replies", 1)])
def test_the_samples_are_read_field_by_field(name: str, ids: int):
    path = SAMPLES / f"{name}.json"
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the samples are missing: {SAMPLES}")
        pytest.skip("the samples are not beside this checkout")
    body = json.loads(path.read_text(encoding="utf-8"))["body"]
    page = listed(json.dumps(body).encode(), "graph.example", "th")
    raw = {each["id"]: each for each in body["data"]}
    # The samples give all replies one id; the last of them stands.
    assert (len(page.items), len(raw), page.skipped) == (ids, ids, ())
    for told in (one.mention for one in page.items):
        each = raw[told.key]
        assert (told.text, told.url) == (each["text"], each.get("permalink"))
        assert told.published == datetime.fromisoformat(each["timestamp"])
        assert told.author == Author(each.get("username", f"of {told.key}"), handle=each.get("username"))
        assert told.parent == each.get("replied_to", {}).get("id")
        assert told.root == each.get("root_post", {"id": told.key})["id"]
