"""The way through the lists of Bluesky: backlogs, searches that dry up, odd times, shifting pages."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from doubles.bluesky import HANDLE, PASSWORD, BlueskyServer, transport
from doubles.exchange import instead
from doubles.reading import drain, keys, poll

from connectors.base import Page, Refused
from connectors.bluesky import Bluesky

MINUTE = timedelta(minutes=1)
ACCOUNT = {"handle": HANDLE, "password": PASSWORD}
EVERY_LIST = pytest.mark.parametrize(
    "options",
    [
        pytest.param({"search": "post", **ACCOUNT}, id="search"),
        pytest.param({"mentions": True, **ACCOUNT}, id="mentions"),
        pytest.param({"account": "amira.example"}, id="account"),
    ],
)


def source(server: BlueskyServer, **options: Any) -> Bluesky:
    return Bluesky(id="sky", server=server.url, appview=server.url, **options)


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


@EVERY_LIST
@pytest.mark.parametrize("pace", [0, 2], ids=["in one second", "over an hour"])
async def test_2000_new_posts_between_two_polls_are_drained(options: dict[str, Any], pace: int):
    server = BlueskyServer(scroll=10_000)
    server.post("a known post")
    reading = source(server, **options)
    first = await poll(reading, transport(server))
    server.now += MINUTE
    for number in range(2_000):
        server.now += timedelta(seconds=pace)
        server.post(f"post {number}")
    pages = await drain(reading, transport(server), first.cursor)
    after = await poll(reading, transport(server), pages[-1].cursor)
    assert Counter(texts(*pages)) == Counter(f"post {number}" for number in range(2_000))
    assert all(list(page.mentions) == sorted(page.mentions, key=lambda m: (m.published, m.key)) for page in pages)
    assert (after.mentions, after.changes, after.more) == ((), (), False)


async def test_a_search_that_dries_up_is_begun_again_below():
    server = BlueskyServer(scroll=250)
    reading = source(server, search="post", **ACCOUNT)
    first = await poll(reading, transport(server))
    for number in range(1_100):
        server.now += timedelta(seconds=1)
        server.post(f"post {number}")
    pages = await drain(reading, transport(server), first.cursor)
    assert Counter(texts(*pages)) == Counter(f"post {number}" for number in range(1_100))
    assert [page.gaps for page in pages] == [()] * len(pages)


async def test_short_and_empty_pages_in_the_middle_do_not_end_a_walk():
    server = BlueskyServer()
    reading = source(server, search="post", **ACCOUNT)
    first = await poll(reading, transport(server))
    posts = []
    for number in range(350):
        server.now += timedelta(seconds=1)
        posts.append(server.post(f"post {number}"))
    server.hidden = {post["uri"] for post in posts[120:260]}
    pages = await drain(reading, transport(server), first.cursor)
    assert set(texts(*pages)) == {f"post {n}" for n in (*range(120), *range(260, 350))}
    assert 0 in [len(page.mentions) for page in pages]


@EVERY_LIST
async def test_new_posts_during_a_walk_arrive_once(options: dict[str, Any]):
    server = BlueskyServer()
    reading = source(server, **options)
    page = await poll(reading, transport(server))
    for number in range(300):
        server.now += timedelta(seconds=1)
        server.post(f"post {number}")
    arrived, more = list[str](), True
    while more:
        page = await poll(reading, transport(server), page.cursor)
        arrived += keys(page)
        more = page.more
        for _ in range(30 if len(server.posts) < 600 else 0):
            server.now += timedelta(seconds=1)
            server.post("post while we read")
    arrived += keys(*await drain(reading, transport(server), page.cursor))
    assert Counter(arrived) == Counter(list(server.posts))


async def test_a_page_full_of_old_posts_that_move_up_brings_no_news():
    """What lies below the first page was there before; when posts above it go, it is shown."""
    server = BlueskyServer()
    begun = server.now - 3 * MINUTE
    posts = [server.post(f"post {number}", created=begun + timedelta(seconds=number)) for number in range(150)]
    reading = source(server, account="amira.example")
    first = await poll(reading, transport(server))
    for post in posts[100:]:
        server.delete(post)
    after = await poll(reading, transport(server), first.cursor)
    assert (len(first.mentions), after.mentions) == (100, ())


@pytest.mark.parametrize(
    "created",
    [
        pytest.param("2099-01-01T00:00:00Z", id="the future"),
        pytest.param("2026-03-01T12:00:00.123456789+00:00", id="parts of a second"),
        pytest.param("soon", id="no time"),
        pytest.param("", id="nothing"),
    ],
)
async def test_a_post_with_an_odd_time_does_not_stop_the_next_ones(created: str):
    server = BlueskyServer()
    reading = source(server, search="post", **ACCOUNT)
    server.post("post of old")
    first = await poll(reading, transport(server))
    server.now += MINUTE
    server.post("post of an odd time", record={"createdAt": created or "2026-03-01T12:00:00Z"})
    second = await poll(reading, transport(server), first.cursor)
    server.now += MINUTE
    server.post("post as usual")
    third = await poll(reading, transport(server), second.cursor)
    assert (texts(second), texts(third)) == (["post of an odd time"], ["post as usual"])
    assert second.mentions[0].published is not None
    assert second.mentions[0].published <= datetime(2026, 3, 1, 12, 1, tzinfo=UTC)


async def test_a_post_that_is_indexed_late_arrives():
    server = BlueskyServer()
    reading = source(server, search="post", **ACCOUNT)
    late = server.post("post late")
    del server.posts[late["uri"]]
    server.now += 20 * MINUTE
    server.post("post in time")
    first = await poll(reading, transport(server))
    server.posts[late["uri"]] = late
    after = await poll(reading, transport(server), first.cursor)
    assert (texts(first), texts(after)) == (["post in time"], ["post late"])


async def test_a_way_on_that_is_no_longer_known_begins_at_the_top():
    server = BlueskyServer()
    reading = source(server, search="post", **ACCOUNT)
    first = await poll(reading, transport(server))
    for number in range(250):
        server.now += timedelta(seconds=1)
        server.post(f"post {number}")
    page = await poll(reading, transport(server), first.cursor)
    server.faults.append(instead(400, b'{"error": "InvalidRequest", "message": "Malformed cursor"}'))
    lost = await poll(reading, transport(server), page.cursor)
    rest = await drain(reading, transport(server), lost.cursor)
    assert (lost.mentions, lost.more) == ((), False)
    assert Counter(texts(page, *rest)) == Counter(f"post {number}" for number in range(250))


async def test_an_account_that_is_unknown_is_refused():
    server = BlueskyServer()
    server.faults.append(instead(400, b'{"error": "InvalidRequest", "message": "Profile not found"}'))
    with pytest.raises(Refused, match="refused the request"):
        await poll(source(server, account="nobody.example"), transport(server))


async def test_a_cursor_of_another_list_begins_anew_and_says_so():
    server = BlueskyServer()
    server.post("post")
    page = await poll(source(server, account="amira.example"), transport(server))
    moved = await poll(source(server, search="post", **ACCOUNT), transport(server), page.cursor)
    assert (texts(moved), [gap.reason for gap in moved.gaps]) == (
        ["post"],
        ["the source was pointed at something else"],
    )
