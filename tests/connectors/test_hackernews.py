"""Polling the search of Hacker News: windows, overlap, threads, backfill, and what bad answers become."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from doubles.exchange import Fault, dropped, html_page, instead, transport, truncated
from doubles.hackernews import HackerNewsServer, hackernews
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Author, Cursor, Page, Refused, TryLater
from connectors.hackernews import FIRST, HackerNews

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


def source(server: HackerNewsServer, **options: Any) -> HackerNews:
    return HackerNews(id="hn", address=server.url, **options)


async def poll(server: HackerNewsServer, cursor: Cursor | None, **options: Any) -> Page:
    """One poll, with the cursor as it comes back from the store."""
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        return await source(server, **options).poll(http, json.loads(json.dumps(cursor)))


async def drain(server: HackerNewsServer, cursor: Cursor | None) -> list[Page]:
    """Polls until nothing more is waiting."""
    pages = [await poll(server, cursor)]
    while pages[-1].more:
        pages.append(await poll(server, pages[-1].cursor))
    return pages


def keys(*pages: Page) -> list[str]:
    return [mention.key for page in pages for mention in page.mentions]


def texts(page: Page) -> list[str]:
    return [mention.text for mention in page.mentions]


async def test_stories_and_comments_arrive_oldest_first_over_a_real_connection():
    async with hackernews() as server, httpx.AsyncClient() as http:
        story = server.story("Northwind &amp; my refund", text="<p>Day 1.<p>Day 40.", created=server.now - MINUTE)
        comment = server.comment("Same here 😡", story, author="سارا")
        page = await source(server).poll(http, None)
        again = await source(server).poll(http, page.cursor)
    first, second = page.mentions
    assert (first.text, first.root, first.parent) == ("Northwind & my refund\n\nDay 1.\n\nDay 40.", first.key, None)
    assert (first.engagement.likes, first.engagement.replies) == (12, 3)
    assert (second.text, second.parent, second.root) == ("Same here 😡", str(story.id), str(story.id))
    assert second.author == Author(id="سارا", handle="سارا")
    assert second.url == f"https://news.ycombinator.com/item?id={comment.id}"
    assert (second.published, second.language) == (server.now, None)
    assert second.engagement.likes is None
    assert (again.mentions, again.more, again.gaps) == ((), False, ())


async def test_what_is_asked_is_the_query_without_typos_and_without_authors():
    server = HackerNewsServer()
    server.story("Northwind lost it", author="amira")
    server.story("Fine weather", author="northwind")
    page = await poll(server, None, query='"northwind"', tags="story")
    asked = server.asked[0].query
    assert texts(page) == ["Northwind lost it"]
    assert (asked["query"], asked["tags"], asked["typoTolerance"]) == ('"northwind"', "story", "false")
    assert "author" not in asked["restrictSearchableAttributes"]


async def test_2000_new_posts_between_two_polls_are_drained_oldest_first():
    server = HackerNewsServer()
    server.story("known")
    first = await poll(server, None)
    for number in range(2_000):
        server.story(f"post {number}", created=server.now + timedelta(seconds=number // 2))
    server.now += timedelta(seconds=1_000)
    pages = await drain(server, first.cursor)
    assert [text for page in pages for text in texts(page)] == [f"post {number}" for number in range(2_000)]
    assert len(pages) > 2
    assert len(server.asked) < 15
    assert all(page.gaps == () for page in pages)
    assert (await poll(server, pages[-1].cursor)).mentions == ()


async def test_new_posts_during_a_backlog_are_not_lost():
    server = HackerNewsServer()
    page = await poll(server, None)
    for number in range(1_500):
        server.story(f"post {number}", created=server.now + timedelta(seconds=number))
    server.now += timedelta(seconds=1_500)
    arrived, more = list[str](), True
    while more:
        page = await poll(server, page.cursor)
        arrived += keys(page)
        more = page.more
        if len(server.posts) < 3_000:
            for number in range(500):
                server.story(f"late {number}", created=server.now)
            server.now += MINUTE
    assert Counter(arrived) == Counter(str(identity) for identity in server.posts)


async def test_a_second_with_more_posts_than_the_search_shows_is_told_as_a_gap():
    server = HackerNewsServer()
    first = await poll(server, None)
    server.now += MINUTE
    for number in range(1_100):
        server.story(f"post {number}")
    pages = await drain(server, first.cursor)
    assert len(set(keys(*pages))) == 1_000
    assert [(gap.start, gap.end) for page in pages for gap in page.gaps] == [(server.now, server.now + SECOND)]


@pytest.mark.parametrize("dated", [True, False], ids=["with a clock", "without a clock"])
async def test_a_post_dated_2099_does_not_stop_the_next_ones(dated: bool):
    server = HackerNewsServer(dated=dated)
    for number in range(5):
        server.story(f"post {number}")
    server.story("from the future", created=datetime(2099, 1, 1, tzinfo=UTC))
    first = await poll(server, None)
    server.now += MINUTE
    server.story("next")
    second = await poll(server, first.cursor)
    server.now += MINUTE
    server.story("and next")
    third = await poll(server, second.cursor)
    assert [texts(second), texts(third)] == [["next"], ["and next"]]


async def test_a_time_believed_for_want_of_a_clock_is_put_right_by_the_next_clock():
    server = HackerNewsServer(dated=False)
    server.story("from the future", created=datetime(2099, 1, 1, tzinfo=UTC))
    page = await poll(server, None)
    server.dated = True
    server.story("next")
    page = await poll(server, page.cursor)
    assert texts(await poll(server, page.cursor)) == ["next"]


async def test_a_full_backlog_of_posts_from_the_future_ends():
    server = HackerNewsServer()
    first = await poll(server, None)
    for number in range(1_200):
        server.story(f"post {number}", created=datetime(2099, 1, 1, tzinfo=UTC) + timedelta(seconds=number))
    pages = await drain(server, first.cursor)
    assert len(keys(*pages)) == len(set(keys(*pages))) == 1_200


@pytest.mark.parametrize("late", [timedelta(seconds=0), timedelta(minutes=14)], ids=["same second", "14 minutes late"])
async def test_late_and_simultaneous_posts_arrive(late: timedelta):
    server = HackerNewsServer()
    server.story("newest")
    first = await poll(server, None)
    server.story("late", created=server.now - late)
    assert texts(await poll(server, first.cursor)) == ["late"]


async def test_posts_indexed_hours_late_arrive_with_the_daily_rereading():
    server = HackerNewsServer()
    server.story("newest")
    page = await poll(server, None)
    server.story("stalled", created=server.now - timedelta(hours=5), indexed=server.now + timedelta(hours=3))
    arrived = list[str]()
    for _ in range(5):
        server.now += timedelta(hours=8)
        page = await poll(server, page.cursor)
        arrived += texts(page)
    assert arrived == ["stalled"]


async def test_what_was_there_before_the_first_page_is_not_taken_for_new():
    server = HackerNewsServer()
    for number in range(FIRST + 50):
        server.story(f"post {number}", created=server.now + timedelta(seconds=number))
    server.now += MINUTE * 10
    first = await poll(server, None)
    assert texts(first) == [f"post {number}" for number in range(50, 150)]
    assert not first.more
    for _ in range(4):
        server.now += timedelta(hours=12)
        first = await poll(server, first.cursor)
        assert first.mentions == ()


async def test_a_server_that_knows_no_windows_is_not_asked_for_ever():
    hit = {"objectID": "1", "author": "a", "title": "t", "created_at_i": 1_700_000_000}
    asked = list[httpx.Request]()

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"hits": [hit, {**hit, "objectID": "2", "created_at_i": 1}], "hitsPerPage": 2})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        page = await HackerNews().poll(http, None)
        assert keys(page) == ["2", "1"]
        page = await HackerNews().poll(http, page.cursor)
        while page.more:
            page = await HackerNews().poll(http, page.cursor)
            assert (page.mentions, page.gaps) == ((), ())
            assert len(asked) < 10


async def test_a_backfill_brings_every_post_of_its_time_once_and_can_be_resumed():
    server = HackerNewsServer()
    since = server.now - DAY * 10
    for number in range(3_000):
        server.story(f"post {number}", created=since - DAY + timedelta(minutes=5 * number))
    until = since + timedelta(minutes=5 * 2_000)
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        whole = [page async for page in source(server).backfill(http, since, until, None)]
        resumed = [page async for page in source(server).backfill(http, since, until, whole[1].cursor)]
    assert [text for page in whole for text in texts(page)] == [f"post {number}" for number in range(288, 2_288)]
    assert keys(*resumed) == keys(*whole[2:])
    assert [page.cursor is None for page in whole] == [False] * (len(whole) - 1) + [True]


async def test_a_backfill_of_no_time_ends_at_once():
    server = HackerNewsServer()
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        pages = [page async for page in source(server).backfill(http, server.now, server.now, None)]
    assert [(page.mentions, page.cursor) for page in pages] == [((), None)]
    assert server.asked == []


@pytest.mark.parametrize(
    "cursor",
    [
        pytest.param({"v": 2, "since": 0, "newest": 0, "scanned": 0}, id="another version"),
        pytest.param({"v": 1, "since": "yesterday"}, id="damaged"),
        pytest.param({"v": 1, "since": -5, "newest": 0, "scanned": 0}, id="before 1970"),
    ],
)
async def test_a_cursor_that_cannot_be_read_is_told_as_a_gap(cursor: Cursor):
    server = HackerNewsServer()
    server.story("one")
    page = await poll(server, cursor)
    assert texts(page) == ["one"]
    assert [(gap.start, gap.end) for gap in page.gaps] == [(None, None)]


@pytest.mark.parametrize(
    "fault, wait",
    [
        pytest.param(instead(429), MINUTE, id="429 without a time"),
        pytest.param(instead(429, retry_after="5"), MINUTE, id="429 with a short time"),
        pytest.param(instead(429, retry_after="Sun, 01 Mar 2026 12:10:00 GMT"), MINUTE * 10, id="429 with a date"),
        pytest.param(instead(403), MINUTE, id="403"),
        pytest.param(instead(503, retry_after="5"), timedelta(seconds=5), id="503"),
        pytest.param(html_page, None, id="HTML"),
        pytest.param(truncated, None, id="truncated"),
        pytest.param(instead(200, b'{"hits": {"a": 1}}'), None, id="wrong types"),
        pytest.param(instead(200, b'{"status": "ok"}'), None, id="no hits at all"),
        pytest.param(dropped, None, id="dropped"),
    ],
)
async def test_bad_answers_are_asked_again_later(fault: Fault, wait: timedelta | None):
    server = HackerNewsServer()
    server.story("one")
    server.faults.append(fault)
    with pytest.raises(TryLater) as raised:
        await poll(server, None)
    assert raised.value.wait == wait


async def test_a_question_that_the_search_refuses_is_not_repeated():
    server = HackerNewsServer()
    server.faults.append(instead(400, b'{"message": "invalid tags"}'))
    with pytest.raises(Refused, match="invalid tags"):
        await poll(server, None)


@settings(max_examples=30, deadline=None)
@given(
    rounds=st.lists(
        st.lists(st.one_of(st.integers(0, 14 * 60), st.just(-(10**9))), max_size=6), min_size=1, max_size=6
    ),
    most=st.sampled_from([3, 1000]),
    pause=st.sampled_from([1, 30, 900]),
)
async def test_every_post_arrives_exactly_once_however_late_it_is_indexed(
    rounds: list[list[int]], most: int, pause: int
):
    """Up to 14 minutes late, or dated decades ahead; also where the search shows three hits at a time."""
    server, arrived = HackerNewsServer(), list[str]()
    server.story("baseline")
    page = await poll(server, None)
    server.most = most
    for added in rounds:
        server.now += timedelta(seconds=pause)
        for late in set(added):
            server.story("post", created=server.now - timedelta(seconds=late))
        pages = await drain(server, page.cursor)
        page = pages[-1]
        arrived += keys(*pages)
    assert Counter(arrived) == Counter(str(identity) for identity in list(server.posts)[1:])
