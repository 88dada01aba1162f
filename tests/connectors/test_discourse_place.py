"""The way through a Discourse forum: backlogs, late posts, edits and deletions."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from doubles.discourse import DiscourseServer
from doubles.exchange import transport
from doubles.reading import drain as read_all
from doubles.reading import keys
from doubles.reading import poll as read
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Change, Cursor, Page
from connectors.discourse import Discourse

MINUTE = timedelta(minutes=1)


async def poll(server: DiscourseServer, cursor: Cursor | None) -> Page:
    return await read(Discourse(id="forum", server=server.url), transport(server.respond), cursor)


async def drain(server: DiscourseServer, cursor: Cursor | None) -> list[Page]:
    return await read_all(Discourse(id="forum", server=server.url), transport(server.respond), cursor)


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


@pytest.mark.parametrize("by_ids", [False, True], ids=["of today", "of the years before"])
async def test_2000_new_posts_between_two_polls_are_drained(by_ids: bool):
    server = DiscourseServer(by_ids=by_ids)
    top = server.topic("t", "known")
    first = await poll(server, None)
    for number in range(2_000):
        server.reply(top, f"post {number}")
        server.private(number % 3)
    server.reply(top, "the last one")
    pages = await drain(server, first.cursor)
    assert len(pages) > 40
    assert Counter(texts(*pages)) == Counter([*(f"post {number}" for number in range(2_000)), "the last one"])
    assert all(list(page.mentions) == sorted(page.mentions, key=lambda m: int(m.key.split("/")[1])) for page in pages)
    assert (await poll(server, pages[-1].cursor)).mentions == ()


async def test_new_posts_during_a_walk_are_not_lost():
    server = DiscourseServer()
    top = server.topic("t", "known")
    page = await poll(server, None)
    arrived, more = list[str](), True
    for _ in range(120):
        server.reply(top, "early")
    while more:
        page = await poll(server, page.cursor)
        arrived += keys(page)
        more = page.more
        if len(server.posts) < 300:
            for _ in range(30):
                server.reply(top, "late")
    arrived += keys(*await drain(server, page.cursor))
    assert Counter(arrived) == Counter(f"{p['topic_id']}/{p['post_number']}" for p in server.posts.values() if p != top)


async def test_a_long_walk_does_not_make_the_cursor_long():
    server = DiscourseServer()
    top = server.topic("t", "known")
    page = await poll(server, None)
    for number in range(1_000):
        server.reply(top, f"reply {number}")
    pages = await drain(server, page.cursor)
    assert len(keys(*pages)) == 1_000
    assert max(len(json.dumps(page.cursor)) for page in pages) < 10_000


async def test_a_post_dated_2099_does_not_stop_the_next_ones():
    server = DiscourseServer()
    top = server.topic("t", "from the future", created=datetime(2099, 1, 1, tzinfo=UTC))
    first = await poll(server, None)
    server.reply(top, "next", created=datetime(1970, 1, 1, tzinfo=UTC))
    assert texts(await poll(server, first.cursor)) == ["next"]


async def test_a_post_approved_late_arrives_once():
    server = DiscourseServer()
    top = server.topic("t", "known")
    page = await poll(server, None)
    held = server.hold(top, "moderated")
    for _ in range(40):
        server.reply(top, "others")
    page = (await drain(server, page.cursor))[-1]
    server.approve(held)
    pages = await drain(server, page.cursor)
    assert texts(*pages) == ["moderated"]
    assert texts(*await drain(server, pages[-1].cursor)) == []


async def test_what_was_there_before_the_first_page_is_not_taken_for_new():
    server = DiscourseServer()
    top = server.topic("t", "old")
    for _ in range(80):
        server.reply(top, "old")
    page = await poll(server, None)
    newest = list(server.posts.values())[-1]
    server.delete(newest)
    server.reply(top, "new")
    assert texts(*await drain(server, page.cursor)) == ["new"]


async def test_a_forum_that_shows_nothing_yet_is_begun_with_its_first_posts():
    server = DiscourseServer(by_ids=True)
    page = await poll(server, None)
    server.topic("t", "first of all")
    page = await poll(server, page.cursor)
    assert (texts(page), page.gaps, page.more) == (["t\n\nfirst of all"], (), False)


class TestChanges:
    async def test_edits_and_likes_are_told(self):
        server = DiscourseServer()
        top = server.topic("t", "Nordwind is late")
        other = server.reply(top, "same here")
        page = await poll(server, None)
        server.now += MINUTE
        server.edit(top, "Nordwind is late again")
        other["actions_summary"] = [{"id": 2, "count": 4}]
        page = await poll(server, page.cursor)
        assert page.mentions == ()
        assert [(change.key, change.mention and change.mention.text) for change in page.changes] == [
            (f"{top['topic_id']}/1", "t\n\nNordwind is late again"),
            (f"{top['topic_id']}/2", "same here"),
        ]
        edited, liked = (change.mention for change in page.changes)
        assert edited is not None
        assert liked is not None
        assert (edited.edited, liked.edited, liked.engagement.likes) == (server.now, None, 4)
        assert (await poll(server, page.cursor)).changes == ()

    @pytest.mark.parametrize(
        "fate", [{"hidden": True}, {"user_deleted": True}, {"deleted_at": "2026-03-01T12:00:00Z"}, None], ids=str
    )
    async def test_what_is_taken_away_is_told(self, fate: dict[str, object] | None):
        server = DiscourseServer()
        top = server.topic("t", "one")
        gone = server.reply(top, "two")
        server.reply(top, "three")
        page = await poll(server, None)
        if fate is None:
            server.delete(gone)
        else:
            gone.update(fate)
        page = await poll(server, page.cursor)
        assert page.changes == (Change(f"{top['topic_id']}/2"),)
        assert (await poll(server, page.cursor)).changes == ()

    async def test_a_moved_post_keeps_its_key(self):
        server = DiscourseServer()
        top = server.topic("t", "one")
        moved = server.reply(top, "two")
        page = await poll(server, None)
        key = f"{moved['topic_id']}/2"
        moved.update(topic_id=9_999, post_number=1, version=2)
        page = await poll(server, page.cursor)
        assert page.mentions == ()
        assert [(change.key, change.mention and change.mention.key) for change in page.changes] == [(key, key)]

    async def test_a_malformed_post_is_not_taken_for_deleted(self):
        server = DiscourseServer()
        top = server.topic("t", "one")
        broken = server.reply(top, "two")
        server.reply(top, "three")
        page = await poll(server, None)
        broken["created_at"] = "soon"
        page = await poll(server, page.cursor)
        assert (page.changes, len(page.skipped)) == ((), 1)


@settings(max_examples=40, deadline=None)
@given(
    rounds=st.lists(st.lists(st.sampled_from(["post", "hold", "approve", "private"]), max_size=70), max_size=6),
    by_ids=st.booleans(),
)
async def test_every_post_arrives_exactly_once(rounds: list[list[str]], by_ids: bool):
    """Also those that wait for approval, as long as fewer than 50 ids were given since they were written."""
    server, arrived = DiscourseServer(by_ids=by_ids), list[str]()
    top = server.topic("t", "baseline")
    page = await poll(server, None)
    for steps in rounds:
        for step in steps:
            for late in [post for number, post in server.waiting.items() if server.last - number > 45]:
                server.approve(late)
            if step == "post":
                server.reply(top, "new")
            elif step == "hold":
                server.hold(top, "held")
            elif step == "private":
                server.private()
            elif server.waiting:
                server.approve(next(iter(server.waiting.values())))
        pages = await drain(server, page.cursor)
        page = pages[-1]
        arrived += keys(*pages)
    for late in list(server.waiting.values()):
        server.approve(late)
    server.reply(top, "closing")
    arrived += keys(*await drain(server, page.cursor))
    wanted = [f"{post['topic_id']}/{post['post_number']}" for post in server.posts.values() if post is not top]
    assert Counter(arrived) == Counter(wanted)
