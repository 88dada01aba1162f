"""Posts of Discourse as mentions: markup, people, and recorded answers."""

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from doubles.reading import answering, keys, poll

from connectors.base import Author, Engagement, Media, Mention, TryLater
from connectors.discourse import Discourse
from connectors.discourse_api import Post, mention, text

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "discourse"
FORUM = Discourse(id="forum", server="https://forum.example")


def post(**members: Any) -> Post:
    made = {"id": 5, "topic_id": 11, "post_number": 2, "created_at": "2026-03-01T12:00:00.000Z", "username": "amira"}
    return msgspec.convert({**made, **members}, Post)


def test_a_post_is_told_whole():
    told = post(
        user_id=7,
        name="Amira",
        created_at="2026-03-01T07:00:00.000-05:00",
        updated_at="2026-03-01T12:30:00.000Z",
        version=3,
        raw="طردي لم يصل 📦 ![صندوق|690x388](upload://a.png)",
        cooked='<p>طردي لم يصل <img src="//forum.example/e.png" title=":package:" class="emoji" alt=":package:"></p>'
        '<p><img src="https://forum.example/uploads/a.png" alt="صندوق" width="690"></p>',
        topic_title="Nordwind",
        topic_slug="nordwind",
        reply_to_post_number=1,
        locale="pt_BR",
        reads=14,
        reply_count=2,
        actions_summary=[{"id": 2, "count": 3}, {"id": 4, "count": 1}],
    )
    assert mention(told, "https://forum.example", "forum") == Mention(
        source="forum",
        key="11/2",
        text="طردي لم يصل 📦",
        author=Author("7", "amira", "Amira"),
        url="https://forum.example/t/nordwind/11/2",
        published=datetime(2026, 3, 1, 12, 0, tzinfo=UTC),
        edited=datetime(2026, 3, 1, 12, 30, tzinfo=UTC),
        language="pt-BR",
        parent="11/1",
        root="11/1",
        media=(Media("https://forum.example/uploads/a.png", "صندوق"),),
        engagement=Engagement(likes=3, replies=2, views=14),
    )


def test_what_is_not_told_stays_unknown():
    told = mention(post(name=""), "https://forum.example", "forum")
    assert (told.engagement, told.edited, told.language, told.media) == (Engagement(), None, None, ())
    assert (told.author, told.url) == (Author("amira", "amira"), "https://forum.example/t/-/11/2")


def test_posts_of_deleted_accounts_are_by_different_people():
    one, other = (mention(post(username=None, post_number=number), "", "forum").author for number in (2, 3))
    assert (one.handle, one.name) == (None, None)
    assert one.id != other.id


@pytest.mark.parametrize(
    "members, words",
    [
        pytest.param({"post_number": 1, "topic_title": " Lost ", "raw": "again"}, "Lost\n\nagain", id="a topic"),
        pytest.param({"post_number": 2, "topic_title": "Lost", "raw": "again"}, "again", id="a reply has no title"),
        pytest.param(
            {"raw": '[quote="boris, post:1, topic:11"]\nIt is *slow*\n[/quote]\n\nHere too'},
            "> It is *slow*\n\nHere too",
            id="a quote",
        ),
        pytest.param(
            {"raw": "[quote]\n[quote]\na\n[/quote]\n\nb\n[/quote]\nc"}, "> > a\n>\n> b\n\nc", id="a quote in a quote"
        ),
        pytest.param({"raw": "[quote]\nnever closed"}, "[quote]\nnever closed", id="an open quote"),
        pytest.param({"raw": '[details="Log"]\n[spoiler]boom[/spoiler]\n[/details]'}, "boom", id="hidden parts"),
        pytest.param({"raw": ""}, "", id="empty"),
        pytest.param({"raw": "पार्सल " * 20_000}, ("पार्सल " * 20_000).strip(), id="very long"),
        pytest.param(
            {"cooked": '<p>Late &amp; <img class="emoji" title=":rage:"></p><p>again</p>'},
            "Late & :rage:\n\nagain",
            id="only HTML",
        ),
        pytest.param(
            {"cooked": '<aside class="quote"><blockquote><p>said</p></blockquote></aside><p>no</p>'},
            "no",
            id="HTML with a quote",
        ),
    ],
)
def test_the_text_is_as_it_was_written(members: dict[str, Any], words: str):
    assert text(post(**members)) == words


def test_pictures_of_people_and_previews_are_no_media():
    shown = (
        '<aside class="quote"><img class="avatar" src="https://f.example/a.png"></aside>'
        '<aside class="onebox"><img class="thumbnail" src="https://f.example/b.png"></aside>'
        '<img class="site-icon" src="https://f.example/c.png"><img src="https://f.example/d.png">'
    )
    assert mention(post(cooked=shown), "", "forum").media == (Media("https://f.example/d.png"),)


def test_a_picture_that_is_not_ready_is_told_by_its_words():
    assert mention(post(raw="![torn box|1x1](upload://a)"), "", "forum").media == (Media(None, "torn box"),)


def exchange_of(name: str) -> dict[str, Any]:
    path = RECORDED / f"{name}.json"
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the recorded answers are missing: {RECORDED}")
        pytest.skip("the recorded answers are not beside this checkout")
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name, count", [("posts_latest_first15", 15), ("api_posts_latest", 4)])
async def test_every_recorded_page_is_read(name: str, count: int):
    body = exchange_of(name)["body"]
    page = await poll(FORUM, answering(body))
    again = await poll(FORUM, answering(body), page.cursor)
    written = sorted(body["latest_posts"], key=lambda each: each["id"])
    assert keys(page) == [f"{each['topic_id']}/{each['post_number']}" for each in written]
    assert (len(page.mentions), page.skipped, page.gaps) == (count, (), ())
    assert (again.mentions, again.changes) == ((), ())
    for told, raw in zip(page.mentions, written, strict=True):
        assert (told.author.handle, told.author.id) == (raw["username"], str(raw["user_id"]))
        assert told.published == datetime.fromisoformat(raw["created_at"])
        assert (told.edited is None) == (raw["version"] == 1)
        assert (told.engagement.replies, told.engagement.views) == (raw["reply_count"], raw["reads"])
        assert told.engagement.likes == sum(each["count"] for each in raw["actions_summary"] if each["id"] == 2)
        assert told.text
        assert "[quote" not in told.text


@pytest.mark.parametrize(
    "name, after, numbers",
    [
        ("topic_2144_posts", 1, [2, 3, 4, 5, 6, 8, 9, 10, 11]),
        ("topic_2144_posts_from_5", 1, [2, 3, 4]),
        ("perceval_discourse_posts", 1, [2, 3, 4]),
    ],
)
async def test_every_recorded_topic_is_read(name: str, after: int, numbers: list[int]):
    body = exchange_of(name)["body"]
    topic = body["post_stream"]["posts"][0]["topic_id"]
    start = Mention("forum", f"{topic}/{after}", "", Author("a"))
    async with httpx.AsyncClient(transport=answering(body)) as http:
        others = await FORUM.thread(http, start)
    assert [other.key for other in others] == [f"{topic}/{number}" for number in numbers]
    for other in others:
        assert other.text
        assert "<p>" not in other.text
        assert (other.parent or "").startswith(f"{topic}/")


@pytest.mark.parametrize(
    "name", ["api_latest", *(f"perceval_discourse_topics{end}" for end in ("", "_empty", "_pinned"))]
)
async def test_lists_of_topics_are_not_taken_for_posts(name: str):
    with pytest.raises(TryLater, match="another shape"):
        await poll(FORUM, answering(exchange_of(name)["body"]))


@pytest.mark.parametrize("flood", ["[quote]", "[quote=", "[/quote]", "[details=", "<aside ", "<img class='", "<p>"])
def test_hostile_posts_are_read_in_no_time(flood: str):
    """Seconds for 300,000 letters; an expression that reads its text again and again takes minutes."""
    began = time.perf_counter()
    for member in ("raw", "cooked"):
        mention(post(**{member: flood * (300_000 // len(flood))}), "", "forum")
    assert time.perf_counter() - began < 5
