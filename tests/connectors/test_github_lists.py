"""The way through GitHub's lists: backlogs, edits, late issues, backfill."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from doubles.exchange import transport
from doubles.github import GitHubServer
from doubles.reading import drain, keys, poll

from connectors.base import Page, TryLater
from connectors.github import GitHub

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
BOTH = pytest.mark.parametrize(
    "options", [{"repository": "nordwind/app"}, {"search": "post"}], ids=["repository", "search"]
)


def source(server: GitHubServer, **options: Any) -> GitHub:
    return GitHub(id="gh", address=server.url, **(options or {"repository": "nordwind/app"}))


async def read(server: GitHubServer, cursor: Any = None, **options: Any) -> Page:
    return await poll(source(server, **options), transport(server.respond), cursor)


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


@BOTH
async def test_2000_new_issues_between_two_polls_are_drained_oldest_first(options: dict[str, str]):
    server = GitHubServer()
    server.issue("known post")
    first = await read(server, **options)
    for number in range(2_000):
        server.now += timedelta(seconds=number % 2)
        server.issue(f"post {number}")
    pages = await drain(source(server, **options), transport(server.respond), first.cursor)
    assert Counter(texts(*pages)) == Counter(f"post {number}" for number in range(2_000))
    begun = [page.mentions[0].published for page in pages if page.mentions]
    assert begun == sorted(begun)
    assert (await read(server, pages[-1].cursor, **options)).mentions == ()


async def test_the_lists_of_a_repository_are_drained_each_at_its_own_pace():
    server = GitHubServer()
    issue = server.issue("known")
    first = await read(server)
    for number in range(450):
        server.now += timedelta(seconds=1)
        server.comment(issue, f"comment {number}")
    server.issue("new")
    pages = await drain(source(server), transport(server.respond), first.cursor)
    assert Counter(texts(*pages)) == Counter(["new", *(f"comment {number}" for number in range(450))])
    assert sum(asked.path.endswith("/issues") for asked in server.asked) == 2


@BOTH
async def test_an_edit_is_told_and_an_old_issue_is_no_news(options: dict[str, str]):
    server = GitHubServer()
    old = server.issue("old post", created=server.now - DAY * 400)
    known = server.issue("known post", "late")
    page = await read(server, **options)
    server.now += timedelta(hours=3)
    server.edit(known, "late and broken")
    old["updated_at"] = known["updated_at"]
    page = await read(server, page.cursor, **options)
    assert page.mentions == ()
    told = {change.key: change.mention and change.mention.text for change in page.changes}
    assert told == {"nordwind/app#1": "old post", "nordwind/app#2": "known post\n\nlate and broken"}
    assert (await read(server, page.cursor, **options)).changes == ()


async def test_an_edited_comment_says_when():
    server = GitHubServer()
    comment = server.comment(server.issue("one"), "late")
    page = await read(server)
    server.now += MINUTE
    server.edit(comment, "late!")
    page = await read(server, page.cursor)
    (change,) = page.changes
    assert change.mention is not None
    assert (change.mention.text, change.mention.edited) == ("late!", server.now)


async def test_an_issue_that_the_search_shows_late_arrives():
    server = GitHubServer(lag=timedelta(minutes=10))
    server.issue("post of old", created=server.now - DAY)
    page = await read(server, search="post")
    arrived = list[str]()
    for number in range(8):
        server.now += MINUTE * 4
        server.issue(f"post {number}")
        pages = await drain(source(server, search="post"), transport(server.respond), page.cursor)
        page = pages[-1]
        arrived += texts(*pages)
    assert arrived == [f"post {number}" for number in range(5)]


async def test_a_search_that_ran_out_of_time_is_repeated_from_where_it_was():
    server = GitHubServer()
    server.issue("post")
    page = await read(server, search="post")
    server.timed_out = True
    server.issue("new post")
    with pytest.raises(TryLater, match="ran out of time"):
        await read(server, page.cursor, search="post")
    server.timed_out = False
    assert texts(await read(server, page.cursor, search="post")) == ["new post"]


async def test_a_time_from_the_future_does_not_stop_the_next_issues():
    server = GitHubServer()
    server.issue("forged", created=datetime(2099, 1, 1, tzinfo=UTC))
    page = await read(server)
    server.now += MINUTE
    server.issue("next")
    assert texts(await read(server, page.cursor)) == ["next"]


async def test_a_source_pointed_elsewhere_begins_anew_and_says_so():
    server = GitHubServer()
    server.issue("post")
    page = await read(server, (await read(server)).cursor, search="post")
    assert (texts(page), [gap.reason for gap in page.gaps]) == (["post"], ["the source was pointed at something else"])


@BOTH
async def test_a_backfill_brings_what_was_written_then_once_and_can_be_resumed(options: dict[str, str]):
    server = GitHubServer(now=datetime(2026, 3, 20, tzinfo=UTC))
    since = server.now - DAY * 10
    for number in range(400):
        server.issue(f"post {number}", created=since - DAY + MINUTE * 12 * (number // 2))
    server.edit(server.issues[150], "edited yesterday")
    for number in range(3):
        server.comment(server.issues[number], f"comment {number}", created=since + MINUTE)
    until = since + DAY / 2
    reading = source(server, **options)
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        whole = [page async for page in reading.backfill(http, since, until, None)]
        rest = [page async for page in reading.backfill(http, since, until, whole[0].cursor)]
    posts = (f"post {number}" for number in range(240, 360))
    comments = [] if "search" in options else [f"comment {number}" for number in range(3)]
    assert Counter(texts(*whole)) == Counter([*posts, *comments])
    assert keys(*rest) == keys(*whole[1:])
    assert [page.cursor is None for page in whole] == [False] * (len(whole) - 1) + [True]
