"""Polling one feed: what is new, what a cursor remembers, and what bad answers become."""

import json
import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from doubles.exchange import Fault, dropped, html_page, instead, transport, truncated
from doubles.feed import FeedServer, Form, feed
from doubles.server import Asked
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from connectors.base import Cursor, Mention, Page, Refused, TryLater
from connectors.rss import REREAD, Rss

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "rss"
FORMS: tuple[Form, ...] = ("rss", "atom", "json")
SECRET = "https://www.google.com/alerts/feeds/0123456789/9876543210"


async def poll(server: FeedServer, cursor: Cursor | None, **options: Any) -> Page:
    """One poll, with the cursor as it comes back from the store."""
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        rss = Rss(id="forum", url=server.address, **options)
        return await rss.poll(http, json.loads(json.dumps(cursor)))


def texts(page: Page) -> list[str]:
    return [mention.text for mention in page.mentions]


def server_with(*posts: str, **state: Any) -> FeedServer:
    server = FeedServer(**state)
    for text in posts:
        server.post(text, guid=f"tag:forum.example,2026:{text}")
    return server


@pytest.mark.parametrize("form", FORMS)
async def test_new_entries_arrive_oldest_first_over_a_real_connection(form: Form):
    async with feed(form) as server, httpx.AsyncClient() as http:
        rss = Rss(id="forum", url=server.address)
        for number in range(3):
            server.post(f"post {number}", guid=f"tag:a,2026:{number}", published=server.now + timedelta(hours=number))
        first = await rss.poll(http, None)
        server.post("بسته‌ام نرسید 😡", guid="tag:a,2026:3")
        second = await rss.poll(http, first.cursor)
        third = await rss.poll(http, second.cursor)
    assert texts(first) == ["post 0", "post 1", "post 2"]
    assert texts(second) == ["بسته‌ام نرسید 😡"]
    assert (second.mentions[0].source, second.mentions[0].published) == ("forum", None)
    assert (third.mentions, third.gaps, third.more) == ((), (), False)


async def test_validators_go_back_as_they_came():
    server = server_with("one")
    first = await poll(server, None)
    again = await poll(server, first.cursor)
    asked = server.asked[-1].headers
    assert asked["if-none-match"].startswith('W/"')
    assert asked["if-modified-since"] == "Sun, 01 Mar 2026 12:00:00 GMT"
    assert (again.mentions, again.gaps) == ((), ())


@pytest.mark.parametrize("etag", ['"ключ"'.encode(), b"", b"x" * 600], ids=["not ASCII", "empty", "endless"])
async def test_a_validator_that_cannot_be_sent_back_is_not_kept(etag: bytes):
    server = server_with("one")
    body = server.answer(Asked("GET", "/feed", {}, {}, b"")).body

    async def answer(request: httpx.Request) -> httpx.Response:
        assert "if-none-match" not in request.headers
        return httpx.Response(200, content=body, headers=[(b"etag", etag)])

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        first = await Rss(url="https://a.example/feed").poll(http, None)
        assert (await Rss(url="https://a.example/feed").poll(http, first.cursor)).mentions == ()


async def test_validators_are_dropped_when_another_parser_reads_the_feed():
    server = server_with("one")
    first = await poll(server, None)
    assert first.cursor is not None
    again = await poll(server, {**first.cursor, "reader": "feedparser 5.2 of old"})
    assert "if-none-match" not in server.asked[-1].headers
    assert again.mentions == ()


async def test_a_server_that_always_says_not_modified_is_found_out():
    server = server_with("one", stubborn=True)
    page = await poll(server, None)
    server.post("two", guid="tag:b")
    for _ in range(REREAD):
        page = await poll(server, page.cursor)
        assert page.mentions == ()
    assert texts(await poll(server, page.cursor)) == ["two"]


@pytest.mark.parametrize("validators", [True, False], ids=["with validators", "without"])
async def test_an_edit_comes_again_under_the_same_key(validators: bool):
    server = server_with("one", "two", validators=validators)
    first = await poll(server, None)
    server.posts[1].text = "one, and now I am angry"
    second = await poll(server, first.cursor)
    assert texts(second) == ["one, and now I am angry"]
    assert second.mentions[0].key == first.mentions[0].key
    assert (await poll(server, second.cursor)).mentions == ()


async def test_an_answer_names_the_entry_that_it_answers():
    server = server_with("lost parcel", form="atom")
    server.post("we are looking", guid="tag:b", answers=server.posts[0].guid)
    first, second = (await poll(server, None)).mentions
    assert second.parent == first.key


async def test_entries_without_an_author_are_by_different_people():
    one, two = (await poll(server_with("one", "two"), None)).mentions
    assert one.author.id != two.author.id
    assert one.author.name is None


async def test_2000_new_entries_of_a_paged_feed_are_read_back_to_what_is_known():
    server = server_with("known", per_page=100)
    first = await poll(server, None)
    for number in range(2_000):
        server.post(f"post {number}", guid=f"tag:n,2026:{number}")
    second = await poll(server, first.cursor, pages=30)
    assert texts(second) == [f"post {number}" for number in range(2_000)]
    assert second.gaps == ()
    assert (await poll(server, second.cursor)).mentions == ()


async def test_more_than_the_feed_holds_is_told_as_a_gap():
    server = server_with("known", holds=10)
    first = await poll(server, None)
    for number in range(50):
        server.post(f"post {number}", guid=f"tag:n,2026:{number}", published=server.now + timedelta(minutes=number))
    second = await poll(server, first.cursor)
    assert texts(second) == [f"post {number}" for number in range(40, 50)]
    assert [(gap.start, gap.end) for gap in second.gaps] == [(None, server.now + timedelta(minutes=40))]


async def test_a_feed_does_not_send_us_to_another_host():
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "a.example"
        item = {"id": request.headers.get("x", "1"), "content_text": "hi"}
        told = {"version": "https://jsonfeed.org/version/1", "items": [item], "next_url": "http://169.254.169.254/"}
        return httpx.Response(200, json=told)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        rss = Rss(url="https://a.example/feed")
        pages = [page async for page in rss.backfill(http, datetime.min.replace(tzinfo=UTC), datetime.now(UTC), None)]
    assert [page.cursor for page in pages] == [None]


async def test_a_damaged_file_is_read_again_even_if_it_does_not_change():
    server = server_with("one", "two", "three")
    server.faults.append(truncated)
    first = await poll(server, None)
    second = await poll(server, first.cursor)
    assert Counter(texts(first) + texts(second)).keys() >= {"one", "two", "three"}
    assert "if-none-match" not in server.asked[-1].headers


async def test_a_cursor_that_cannot_be_read_is_told_as_a_gap():
    page = await poll(server_with("one"), {"v": 2})
    assert texts(page) == ["one"]
    assert [(gap.start, gap.end) for gap in page.gaps] == [(None, None)]
    assert "could not be read" in page.gaps[0].reason


@pytest.mark.parametrize(
    "fault, wait, words",
    [
        pytest.param(instead(401), timedelta(hours=1), "401", id="401"),
        pytest.param(instead(403), timedelta(hours=1), "403", id="403"),
        pytest.param(instead(404), timedelta(hours=1), "404", id="404"),
        pytest.param(instead(429, retry_after="30"), timedelta(seconds=30), "slow down", id="429"),
        pytest.param(instead(503, retry_after="Sun, 01 Mar 2026 12:02:00 GMT"), timedelta(minutes=2), "503", id="503"),
        pytest.param(instead(500), None, "500", id="500"),
        pytest.param(html_page, None, "is no feed", id="HTML"),
        pytest.param(instead(200), None, "is no feed", id="nothing"),
        pytest.param(dropped, None, "broke off its answer", id="dropped"),
    ],
)
async def test_bad_answers_are_asked_again_later(fault: Fault, wait: timedelta | None, words: str):
    server = server_with("one")
    server.faults.append(fault)
    with pytest.raises(TryLater, match=words) as raised:
        await poll(server, None)
    assert raised.value.wait == wait


async def test_a_feed_that_is_gone_is_not_asked_again():
    server = server_with("one")
    server.faults.append(instead(410))
    with pytest.raises(Refused, match="gone for good") as raised:
        await poll(server, None)
    assert raised.value.status == 410


@pytest.mark.parametrize("status", [401, 404, 410, 429, 500])
async def test_the_address_of_a_google_alert_is_never_shown(status: int):
    rss = Rss(id="alert", url=SECRET)
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(status))) as http:
        with pytest.raises((TryLater, Refused)) as raised:
            await rss.poll(http, None)
    assert "0123456789" not in f"{raised.value} {rss!r} {rss}"


async def test_a_rate_limit_told_by_the_server_is_passed_on():
    server = server_with("one")
    body = server.answer(Asked("GET", "/feed", {}, {}, b"")).body
    limits = {"ratelimit-remaining": "0", "ratelimit-reset": "90"}
    async with httpx.AsyncClient(
        transport=httpx.MockTransport(lambda _: httpx.Response(200, content=body, headers=limits))
    ) as http:
        page = await Rss(url="https://a.example/feed").poll(http, None)
    assert page.wait is not None
    assert page.wait.wait == timedelta(seconds=90)


@pytest.mark.parametrize("url", ["ftp://a.example/feed", "feed", "", "https://"])
def test_an_address_that_is_none_is_refused_at_once(url: str):
    with pytest.raises(ValidationError):
        Rss(url=url)


async def test_a_backfill_reads_the_pages_there_are_and_can_be_resumed():
    server = FeedServer(per_page=10)
    for hour in range(30):
        server.post(f"post {hour}", guid=f"tag:n,2026:{hour}", published=server.now + timedelta(hours=hour))
    since, until = server.now + timedelta(hours=5), server.now + timedelta(hours=25)
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        rss = Rss(id="forum", url=server.address)
        whole = [page async for page in rss.backfill(http, since, until, None)]
        resumed = [page async for page in rss.backfill(http, since, until, whole[0].cursor)]
    assert sorted(text for page in whole for text in texts(page)) == sorted(f"post {hour}" for hour in range(5, 25))
    assert resumed == whole[1:]
    assert [page.cursor is None for page in whole] == [False, False, True]


@settings(max_examples=60, deadline=None)
@given(
    rounds=st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(
                    [None, datetime(1970, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)]
                    + [datetime(2026, 3, 1, hour, tzinfo=UTC) for hour in (9, 9, 12)]
                ),
                st.integers(0, 50),
            ),
            max_size=6,
        ),
        min_size=1,
        max_size=6,
    ),
    form=st.sampled_from(FORMS),
    validators=st.booleans(),
)
async def test_every_entry_arrives_exactly_once_whatever_its_date_and_place(
    rounds: list[list[tuple[datetime | None, int]]], form: Form, validators: bool
):
    server, cursor, arrived = FeedServer(form=form, validators=validators), None, list[Mention]()
    total = 0
    for added in rounds:
        for published, place in added:
            post = server.post(f"post {total}", guid=f"tag:n,2026:{total}", published=published)
            server.posts.insert(place, server.posts.pop(server.posts.index(post)))
            total += 1
        page = await poll(server, cursor)
        cursor = page.cursor
        arrived += page.mentions
    assert Counter(mention.text for mention in arrived) == Counter(f"post {number}" for number in range(total))
    assert len({mention.key for mention in arrived}) == total


async def test_recorded_feeds_are_polled_once_and_then_known():
    if not RECORDED.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the recorded feeds are missing: {RECORDED}")
        pytest.skip("the recorded feeds are not beside this checkout")
    for name in ("discourse_posts_rss.xml", "perceval_planet_rss_entries.xml", "fp__json__example.json"):
        body = (RECORDED / name).read_bytes()
        async with httpx.AsyncClient(
            transport=httpx.MockTransport(lambda _, body=body: httpx.Response(200, content=body))
        ) as http:
            rss = Rss(id="recorded", url="https://feeds.example/recorded")
            first = await rss.poll(http, None)
            second = await rss.poll(http, first.cursor)
        assert len({mention.key for mention in first.mentions}) == len(first.mentions) > 1
        assert (second.mentions, second.gaps) == ((), ())
