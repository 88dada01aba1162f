"""Rounds through posts and their comments, read through the double of a Facebook page."""

from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import pytest
from doubles.exchange import instead, transport
from doubles.facebook import PAGE, FacebookServer
from doubles.graph import TOKEN, failed
from doubles.reading import drain, keys

from connectors.base import Cursor, Page
from connectors.facebook import Facebook
from connectors.graph_place import WATCHED

SECOND, MINUTE, HOUR, DAY = (timedelta(**{name: 1}) for name in ("seconds", "minutes", "hours", "days"))


def source(server: FacebookServer) -> Facebook:
    return Facebook(id="fb", address=server.url, page=PAGE, token=TOKEN)


async def read(server: FacebookServer, cursor: Cursor | None = None) -> list[Page]:
    """Every page of one round."""
    return await drain(source(server), transport(server.respond), cursor)


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


def changes(*pages: Page) -> dict[str, str | None]:
    told = [change for page in pages for change in page.changes]
    return {change.key: change.mention.text if change.mention else None for change in told}


async def as_it_is(told: Any) -> Any:
    return told


async def test_a_quiet_round_is_one_request():
    server = FacebookServer()
    server.comment(server.post("busy"), "known")
    server.post("quiet")
    pages = await read(server)
    assert server.paths() == [f"{PAGE}/feed", "45_101/comments"]
    server.asked.clear()
    quiet = await read(server, pages[-1].cursor)
    assert (texts(*quiet), changes(*quiet), server.paths()) == ([], {}, [f"{PAGE}/feed"])


async def test_2000_posts_and_1000_comments_between_two_rounds_are_drained():
    server = FacebookServer()
    known = server.post("known")
    pages = await read(server)
    for number in range(2_000):
        server.now += SECOND * (number % 2)
        server.post(f"post {number}")
    # A post that is not among the newest any more is not watched.
    newest = server.post("newest")
    for number in range(1_000):
        server.now += SECOND * (number % 2)
        server.comment(newest, f"comment {number}")
    server.comment(known, "not seen")
    pages = await read(server, pages[-1].cursor)
    expected = ["newest", *(f"post {n}" for n in range(2_000)), *(f"comment {n}" for n in range(1_000))]
    assert Counter(texts(*pages)) == Counter(expected)
    assert texts(*await read(server, pages[-1].cursor)) == []


async def test_every_comment_of_a_new_post_and_of_one_that_was_quiet_is_told():
    server = FacebookServer()
    quiet = server.post("quiet")
    pages = await read(server)
    for number in range(150):
        server.comment(quiet, f"first {number}", created=server.now + SECOND * number)
    new = server.post("new")
    for number in range(150):
        server.comment(new, f"second {number}", created=server.now + SECOND * number)
    pages = await read(server, pages[-1].cursor)
    assert Counter(texts(*pages)) == Counter(["new", *(f"{w} {n}" for w in ("first", "second") for n in range(150))])


async def test_a_comment_in_the_place_of_a_deleted_one_is_seen():
    server = FacebookServer()
    post = server.post("post")
    rude = server.comment(post, "rude")
    pages = await read(server)
    server.now += MINUTE
    server.delete(rude)
    server.comment(post, "polite")
    pages = await read(server, pages[-1].cursor)
    assert (texts(*pages), changes(*pages)) == (["polite"], {rude["id"]: None})
    again = await read(server, pages[-1].cursor)
    assert (texts(*again), changes(*again)) == ([], {})


async def test_edits_and_deletions_of_posts_are_told_once():
    server = FacebookServer()
    edited, deleted = server.post("late"), server.post("rude")
    pages = await read(server)
    edited["message"] = "late, and broken"
    server.delete(deleted)
    pages = await read(server, pages[-1].cursor)
    assert changes(*pages) == {edited["id"]: "late, and broken", deleted["id"]: None}
    assert changes(*await read(server, pages[-1].cursor)) == {}


async def test_a_comment_that_a_list_hides_is_not_gone_and_a_page_stands_without_an_answer():
    server = FacebookServer()
    post = server.post("post")
    hidden = server.comment(post, "hidden")
    pages = await read(server)
    server.below[post["id"]].remove(hidden)
    server.below["elsewhere"] = [hidden]
    server.comment(post, "new")
    pages = await read(server, pages[-1].cursor)
    assert (texts(*pages), changes(*pages)) == (["new"], {})
    server.below.pop("elsewhere")
    server.comment(post, "newer")
    server.faults += [as_it_is, as_it_is, instead(503)]
    pages = await read(server, pages[-1].cursor)
    assert (texts(*pages), changes(*pages)) == (["newer"], {})


async def test_a_late_comment_one_of_the_same_second_and_one_of_2099_arrive():
    server = FacebookServer()
    post = server.post("post")
    server.comment(post, "one")
    pages = await read(server)
    server.comment(post, "held for review", created=server.now - HOUR)
    server.comment(post, "same second")
    server.comment(post, "from the future", created=server.now.replace(year=2099))
    pages = await read(server, pages[-1].cursor)
    assert Counter(texts(*pages)) == Counter(["held for review", "same second", "from the future"])
    server.now += MINUTE
    server.comment(post, "next")
    assert texts(*await read(server, pages[-1].cursor)) == ["next"]


async def test_closed_comments_are_told_and_the_others_are_read():
    server = FacebookServer()
    closed, open_ = server.post("closed"), server.post("open")
    server.comment(closed, "hidden")
    server.comment(open_, "fine")
    server.closed.add(f"{closed['id']}/comments")
    pages = await read(server)
    assert Counter(texts(*pages)) == Counter(["closed", "open", "fine"])
    (reason,) = [reason for page in pages for reason in page.skipped]
    assert "does not exist" in reason


async def test_a_post_that_comes_back_among_the_newest_brings_no_old_comments():
    server = FacebookServer()
    old = server.post("old")
    server.comment(old, "of old")
    server.now += MINUTE
    covering = [server.post(f"cover {number}") for number in range(WATCHED)]
    pages = await read(server)
    assert "of old" not in texts(*pages)
    for post in covering[:3]:
        server.delete(post)
    server.now += MINUTE
    server.comment(old, "of now")
    pages = await read(server, pages[-1].cursor)
    assert texts(*pages) == ["of now"]


async def test_a_way_that_is_forgotten_begins_at_the_top_and_nothing_is_lost():
    server = FacebookServer()
    server.post("known")
    pages = await read(server)
    server.now += MINUTE
    for number in range(80):
        server.post(f"post {number}")
    first = await read_one(server, pages[-1].cursor)
    server.faults.append(failed(100, "Invalid cursors values"))
    pages = await read(server, first.cursor)
    assert Counter(texts(first, *pages)) == Counter(f"post {number}" for number in range(80))


async def read_one(server: FacebookServer, cursor: Cursor | None) -> Page:
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        return await source(server).poll(http, cursor)


async def test_a_cursor_holds_no_token():
    server = FacebookServer()
    for number in range(60):
        server.post(f"post {number}")
    page = await read_one(server, None)
    page = await read_one(server, (await read(server, page.cursor))[-1].cursor)
    for number in range(60):
        server.post(f"new {number}")
    page = await read_one(server, page.cursor)
    assert "after=25" in str(page.cursor)
    assert TOKEN not in str(page.cursor)


@pytest.mark.parametrize("at", range(3))
async def test_a_backfill_brings_everything_of_its_time_once_and_can_be_resumed(at: int):
    server = FacebookServer()
    since = server.now
    for number in range(120):
        server.now = since + HOUR * number
        post = server.post(f"post {number}")
        for below in range(number % 3):
            server.comment(post, f"below {number}.{below}", created=server.now + MINUTE)
    span = since + HOUR * 20, since + HOUR * 100
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        whole = [page async for page in source(server).backfill(http, *span, None)]
        cut = [number for number, page in enumerate(whole) if page.mentions][at * 20]
        rest = [page async for page in source(server).backfill(http, *span, whole[cut].cursor)]
    expected = [f"post {n}" for n in range(20, 100)] + [f"below {n}.{b}" for n in range(20, 100) for b in range(n % 3)]
    assert Counter(texts(*whole)) == Counter(expected)
    # Whoever stops below the posts of a page reads those of that page again.
    assert set(keys(*rest)) >= set(keys(*whole[cut + 1 :]))
    assert [page.cursor is None for page in whole] == [False] * (len(whole) - 1) + [True]
