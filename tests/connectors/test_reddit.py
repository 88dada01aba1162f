"""Reading Reddit by its feeds and by its API: lists, edits, deletions, threads, backfill, limits and trouble."""

from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import pytest
from doubles.exchange import Fault, dropped, html_page, instead, transport, truncated
from doubles.reading import drain, keys, poll
from doubles.reddit import CLIENT, SECRET, TOKEN, RedditServer, atom, reddit
from pydantic import ValidationError

from connectors import contract
from connectors.base import Author, Engagement, Mention, Page, Refused, TryLater
from connectors.reddit import Reddit

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
APP: dict[str, Any] = {"client_id": CLIENT, "client_secret": SECRET}
BOTH = pytest.mark.parametrize("app", [{}, APP], ids=["feed", "api"])


def source(server: RedditServer, **options: Any) -> Reddit:
    chosen = {"subreddits": ["acme"]} if "search" not in options else {}
    return Reddit(id="reddit", site=server.url, address=server.url, **{**chosen, **options})


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


def case(mode: str = "api") -> contract.Case:
    server = RedditServer()
    first = server.post("طردي لم يصل", "أين؟")
    server.now += MINUTE
    second = server.post("Nordwind 😡", "again")
    items = {
        "good": [second, first],
        "empty": [],
        "malformed": [second, {**first, "name": "five"}, first],
        "unusual": [{**second, "woven": {"deep": [1]}, "distinguished": "robot"}, first],
    }
    options = APP if mode == "api" else {"user": "acme", "feed": SECRET}

    def says(shown: list[dict[str, Any]]) -> contract.Answer:
        listing = {"kind": "Listing", "data": {"children": [{"kind": "t3", "data": one} for one in shown]}}

        def answer(request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith("access_token"):
                return httpx.Response(200, json={"access_token": TOKEN})
            return httpx.Response(200, json=listing) if mode == "api" else httpx.Response(200, text=atom(shown))

        return answer

    reading = Reddit(subreddits=["acme"], **options)
    scenes = {name: contract.Scene(reading, says(shown)) for name, shown in items.items()}
    return contract.Case(**scenes, keys=(first["name"], second["name"]), secrets=(SECRET, TOKEN))


@pytest.mark.parametrize("mode", ["api", "feed"])
@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds(name: str, mode: str):
    await contract.checks(case(mode))[name]()


@pytest.mark.parametrize(
    "options, reason",
    [
        pytest.param({}, "nothing to read", id="nothing"),
        pytest.param({"search": "acme", "comments": True}, "comments needs subreddits", id="comments of a search"),
        pytest.param({"subreddits": ["acme"], "client_id": "a"}, "client_id and client_secret", id="half a key"),
        pytest.param({"subreddits": ["acme"], "user": "a"}, "user and feed", id="half a private feed"),
        pytest.param({"subreddits": ["r/acme"]}, "String should match", id="a path for a name"),
    ],
)
def test_settings_that_cannot_be_are_told(options: dict[str, Any], reason: str):
    with pytest.raises(ValidationError, match=reason):
        Reddit(**options)


@BOTH
async def test_posts_arrive_oldest_first_over_a_real_connection(app: dict[str, Any]):
    async with reddit() as server, httpx.AsyncClient() as http:
        server.post("Nordwind & my refund", "Day 40 <3")
        server.now += MINUTE
        server.post("another", author="[deleted]")
        page = await source(server, **app).poll(http, None)
        again = await source(server, **app).poll(http, page.cursor)
    assert texts(page) == ["Nordwind & my refund\n\nDay 40 <3", "another"]
    assert page.mentions[0].author == Author("amira_h", "amira_h")
    assert page.mentions[1].author == Author(f"deleted {page.mentions[1].key}")
    assert page.mentions[0].url == f"https://www.reddit.com/r/acme/comments/{page.mentions[0].key[3:]}/a_title/"
    assert (again.mentions, again.changes, again.more, again.gaps) == ((), (), False, ())


@BOTH
async def test_a_comment_knows_its_conversation(app: dict[str, Any]):
    server = RedditServer()
    post = server.post("Where is it?")
    said = server.comment(post, "mine is lost, too 📦")
    (mention,) = (await poll(source(server, comments=True, **app), transport(server.respond))).mentions
    assert (mention.key, mention.root, mention.text) == (said["name"], post["name"], "mine is lost, too 📦")
    assert mention.parent == (post["name"] if app else None)
    assert mention.engagement == (Engagement(likes=3) if app else Engagement())


@pytest.mark.parametrize(
    "options, path, asked",
    [
        pytest.param({}, "/r/acme/new/.rss", {"limit": "100"}, id="a feed of posts"),
        pytest.param({"comments": True}, "/r/acme/comments/.rss", {}, id="a feed of comments"),
        pytest.param({"search": "nordwind"}, "/search.rss", {"q": "nordwind", "sort": "new"}, id="a feed of a search"),
        pytest.param(
            {"search": "nw", "subreddits": ["a1", "b2"]}, "/r/a1+b2/search.rss", {"restrict_sr": "on"}, id="within"
        ),
        pytest.param({"user": "acme", "feed": "f3ed"}, "/r/acme/new/.rss", {"feed": "f3ed", "user": "acme"}, id="own"),
        pytest.param(APP, "/r/acme/new", {"raw_json": "1"}, id="the API"),
        pytest.param({**APP, "search": "nw"}, "/search", {"type": "link", "t": "all"}, id="the API's search"),
    ],
)
async def test_each_list_is_asked_as_documented(options: dict[str, Any], path: str, asked: dict[str, str]):
    server = RedditServer()
    await poll(source(server, **options), transport(server.respond))
    assert server.asked[-1].path == path
    assert server.asked[-1].query.items() >= asked.items()


@pytest.mark.parametrize("app, number", [({}, 600), (APP, 950)], ids=["feed", "api"])
async def test_many_new_posts_between_two_polls_are_drained(app: dict[str, Any], number: int):
    server = RedditServer()
    server.post("known")
    first = await poll(source(server, **app), transport(server.respond))
    for each in range(number):
        server.now += timedelta(seconds=each % 2)
        server.post(f"post {each}")
    pages = await drain(source(server, **app), transport(server.respond), first.cursor)
    assert Counter(texts(*pages)) == Counter(f"post {each}" for each in range(number))
    assert [gap for page in pages for gap in page.gaps] == []
    assert (await poll(source(server, **app), transport(server.respond), pages[-1].cursor)).mentions == ()


@BOTH
async def test_what_lies_below_the_thousandth_post_is_told_as_a_gap(app: dict[str, Any]):
    server = RedditServer()
    server.post("known")
    first = await poll(source(server, **app), transport(server.respond))
    for each in range(1_200):
        server.now += timedelta(seconds=1)
        server.post(f"post {each}")
    pages = await drain(source(server, **app), transport(server.respond), first.cursor)
    assert len(keys(*pages)) == 1_000
    (gap,) = [gap for page in pages for gap in page.gaps]
    assert "newest thousand" in gap.reason
    assert gap.start == RedditServer().now


@BOTH
async def test_an_edit_is_told_once_and_a_post_released_late_arrives(app: dict[str, Any]):
    server = RedditServer()
    old = server.post("first", created=server.now - DAY * 2)
    known = server.post("Nordwind", "late")
    page = await poll(source(server, **app), transport(server.respond))
    server.now += timedelta(hours=1)
    server.edit(known, "late, and broken")
    server.post("held back", created=server.now - timedelta(hours=5))
    page = await poll(source(server, **app), transport(server.respond), page.cursor)
    assert texts(page) == ["held back"]
    (change,) = page.changes
    assert change.key == known["name"] != old["name"]
    assert change.mention is not None
    assert change.mention.text == "Nordwind\n\nlate, and broken"
    assert change.mention.edited == (server.now if app else None)
    again = await poll(source(server, **app), transport(server.respond), page.cursor)
    assert (again.mentions, again.changes) == ((), ())


async def test_a_deletion_and_a_removal_are_told_once_by_the_api():
    server = RedditServer()
    lost, removed, _ = server.post("lost"), server.post("rude"), server.post("stays")
    page = await poll(source(server, **APP), transport(server.respond))
    server.delete(lost)
    removed["removed_by_category"] = "moderator"
    page = await poll(source(server, **APP), transport(server.respond), page.cursor)
    assert [(change.key, change.mention) for change in page.changes] == [(lost["name"], None), (removed["name"], None)]
    assert (await poll(source(server, **APP), transport(server.respond), page.cursor)).changes == ()


async def test_what_was_removed_before_we_came_is_no_mention_and_no_change():
    server = RedditServer()
    server.post("rude", "[removed]")
    page = await poll(source(server, **APP), transport(server.respond))
    assert page.mentions == ()
    assert (await poll(source(server, **APP), transport(server.respond), page.cursor)).changes == ()


async def test_a_feed_that_no_longer_shows_a_post_says_nothing_about_it():
    server = RedditServer()
    server.delete(server.post("lost"))
    kept = server.post("stays")
    page = await poll(source(server), transport(server.respond))
    server.delete(kept)
    assert (await poll(source(server), transport(server.respond), page.cursor)).changes == ()


async def test_posts_that_come_and_go_between_pages_do_not_stop_the_walk():
    server = RedditServer()
    newest = server.post("newest")
    page = await poll(source(server, **APP), transport(server.respond))
    server.now += MINUTE
    server.delete(newest)
    server.post("after it")
    assert texts(await poll(source(server, **APP), transport(server.respond), page.cursor)) == ["after it"]


@BOTH
async def test_a_backfill_brings_every_post_of_its_time_once_and_can_be_resumed(app: dict[str, Any]):
    server = RedditServer()
    since = server.now - DAY * 10
    for number in range(400):
        server.post(f"post {number}", created=since + timedelta(hours=number - 100))
    until = since + timedelta(hours=200)
    reading = source(server, **app)
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        whole = [page async for page in reading.backfill(http, since, until, None)]
        rest = [page async for page in reading.backfill(http, since, until, whole[0].cursor)]
    assert Counter(texts(*whole)) == Counter(f"post {number}" for number in range(100, 300))
    assert keys(*rest) == keys(*whole[1:])
    assert [page.cursor is None for page in whole] == [False] * (len(whole) - 1) + [True]


async def test_a_backfill_says_how_far_the_list_reached():
    server = RedditServer()
    for number in range(1_200):
        server.post(f"post {number}", created=server.now - timedelta(hours=number))
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        backfill = source(server, **APP).backfill(http, server.now - DAY * 60, server.now + MINUTE, None)
        pages = [page async for page in backfill]
    assert len(keys(*pages)) == 1_000
    assert ["newest thousand" in gap.reason for page in pages for gap in page.gaps] == [True]


@BOTH
async def test_a_thread_brings_the_post_and_what_answers_it(app: dict[str, Any]):
    server = RedditServer()
    post = server.post("Nordwind lost it")
    server.now += MINUTE
    said = server.comment(post, "same here")
    server.now += MINUTE
    answer = server.comment(post, "We are sorry", said, author="nordwind")
    reading = source(server, comments=True, **app)
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        mentions = (await reading.poll(http, None)).mentions
        others = await reading.thread(http, mentions[0])
        server.faults.append(instead(404))
        none = await source(server, **app).thread(http, mentions[0])
    assert [other.key for other in others] == [post["name"], answer["name"]]
    assert others[1].author.id == "nordwind"
    assert none == []


async def test_a_thread_of_something_else_is_refused():
    foreign = Mention("reddit", "abc", "", Author("a"))
    async with httpx.AsyncClient(transport=transport(RedditServer().respond)) as http:
        with pytest.raises(Refused, match="names no post of Reddit"):
            await source(RedditServer()).thread(http, foreign)


async def test_a_source_pointed_elsewhere_begins_anew_and_says_so():
    server = RedditServer()
    server.post("Nordwind")
    page = await poll(source(server), transport(server.respond))
    page = await poll(source(server, search="nordwind"), transport(server.respond), page.cursor)
    assert (texts(page), [gap.reason for gap in page.gaps]) == (
        ["Nordwind"],
        ["the source was pointed at something else"],
    )


class TestTheLogin:
    async def test_it_is_kept_and_renewed_once_it_is_stale(self):
        server = RedditServer()
        first = await poll(source(server, **APP), transport(server.respond))
        second = await poll(source(server, **APP), transport(server.respond), first.cursor)
        assert server.logins == 1
        server.stale = True
        await poll(source(server, **APP), transport(server.respond), second.cursor)
        assert server.logins == 2
        assert TOKEN not in str(second.cursor)

    async def test_an_error_within_a_200_is_refused_with_its_reason(self):
        server = RedditServer()
        server.faults.append(instead(200, b'{"error": "unauthorized_client"}'))
        with pytest.raises(Refused, match=r"client_id and client_secret \(unauthorized_client\)"):
            await poll(source(server, **APP), transport(server.respond))

    async def test_its_limit_passes(self):
        server = RedditServer()
        server.faults.append(instead(429, b'{"message": "Too Many Requests", "error": 429}'))
        with pytest.raises(TryLater):
            await poll(source(server, **APP), transport(server.respond))


class TestLimits:
    @pytest.mark.parametrize("app, wait", [({}, MINUTE), (APP, timedelta(seconds=42))], ids=["feed", "api"])
    async def test_a_used_up_window_is_waited_for(self, app: dict[str, Any], wait: timedelta):
        server = RedditServer(remaining="0.0")
        told = (await poll(source(server, **app), transport(server.respond))).wait
        assert told is not None
        assert (told.wait, told.remaining) == (wait, 0)

    @pytest.mark.parametrize("told, wait", [("4", MINUTE), ("900", timedelta(minutes=15))])
    async def test_a_feed_is_never_asked_twice_within_a_minute(self, told: str, wait: timedelta):
        server = RedditServer()
        server.faults.append(instead(429, b"<html>", retry_after=told))
        with pytest.raises(TryLater) as raised:
            await poll(source(server), transport(server.respond))
        assert (raised.value.wait, raised.value.firm) == (wait, True)

    async def test_a_block_page_closes_the_feeds_for_an_hour(self):
        server = RedditServer()
        server.faults.append(instead(403, b"<!doctype html><h1>whoa there, pardner!</h1>"))
        with pytest.raises(TryLater) as raised:
            await poll(source(server), transport(server.respond))
        assert raised.value.wait == timedelta(hours=1)


@BOTH
@pytest.mark.parametrize("fault", [html_page, truncated, dropped, instead(503), instead(520, b"<html>")])
async def test_trouble_passes(app: dict[str, Any], fault: Fault):
    server = RedditServer()
    server.post("one", "x" * 100)
    page = await poll(source(server, **app), transport(server.respond))
    server.faults.append(fault)
    if fault is truncated and not app:
        assert (await poll(source(server), transport(server.respond), page.cursor)).changes == ()
        return
    with pytest.raises(TryLater):
        await poll(source(server, **app), transport(server.respond), page.cursor)


@pytest.mark.parametrize(
    "app, fault, reason",
    [
        pytest.param(APP, instead(302, location="/subreddits/search?q=acme"), "there is no /r/acme/new", id="api"),
        pytest.param({"user": "a", "feed": "f"}, instead(302, location="/x"), "there is no /r/acme/new", id="own feed"),
        pytest.param({}, instead(302, location="/subreddits/search?q=acme"), "there is no /r/acme/new", id="feed"),
        pytest.param(APP, instead(403, b'{"message": "Forbidden", "reason": "private"}'), "Forbidden", id="private"),
        pytest.param({}, instead(404), "refused the request", id="gone"),
    ],
)
async def test_a_subreddit_that_is_not_there_is_refused(app: dict[str, Any], fault: Fault, reason: str):
    server = RedditServer()
    page = await poll(source(server, **app), transport(server.respond))
    server.faults.append(fault)
    with pytest.raises(Refused, match=reason):
        async with httpx.AsyncClient(transport=transport(server.respond), follow_redirects=True) as http:
            await source(server, **app).poll(http, page.cursor)
