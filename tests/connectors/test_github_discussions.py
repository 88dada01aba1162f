"""Discussions of GitHub: the contract, comments and answers, the way through them, look-ups, errors with status 200."""

import json
import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from doubles.exchange import Fault, dropped, html_page, instead, transport, truncated
from doubles.github_discussions import TOKEN, DiscussionServer, wrong
from doubles.reading import drain, poll

from connectors import contract
from connectors.base import Author, Engagement, Media, Mention, Page, Refused, TryLater
from connectors.github import GitHub
from connectors.github_discussions import read as read_page
from connectors.github_door import PAUSE

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "github"
MINUTE = timedelta(minutes=1)
ROOT = "nordwind/app/discussions/1"


def source(server: DiscussionServer, **options: Any) -> GitHub:
    made = {"repository": "nordwind/app", "what": ("discussions",), "token": TOKEN, **options}
    return GitHub(id="gh", address=server.url, **{key: value for key, value in made.items() if value})


async def read(server: DiscussionServer, cursor: Any = None, **options: Any) -> Page:
    return await poll(source(server, **options), transport(server.respond), cursor)


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


def case(**options: Any) -> contract.Case:
    server = DiscussionServer()
    first = server.talk("طردي لم يصل", "أين؟")
    server.now += MINUTE
    second = server.talk("北风 Nordwind 😡", None, author=None)
    unknown = {"woven": {"deep": [1]}, "isAnswered": "perhaps", "category": None}
    below: dict[str, Any] = {"comments": {"nodes": [], "pageInfo": {"hasPreviousPage": False}}}
    first, second = {**first, **below}, {**second, **below}
    scenes: dict[str, list[object]] = {
        "good": [second, first],
        "empty": [],
        "malformed": [second, None, {**first, "number": "x"}, {**first, "repository": {}}, first],
        "unusual": [{**second, **unknown}, {**first, **unknown}],
    }

    def says(nodes: list[object]) -> contract.Answer:
        told = {"data": {"search": {"nodes": nodes, "pageInfo": {"hasNextPage": False}}}, "extensions": {}}
        return lambda request: httpx.Response(200, json=told)

    reading = source(server, **options)
    made = {name: contract.Scene(reading, says(nodes)) for name, nodes in scenes.items()}
    return contract.Case(**made, keys=(ROOT, "nordwind/app/discussions/2"), secrets=(TOKEN,))


@pytest.mark.parametrize("options", [{}, {"repository": "", "search": "post"}], ids=["repository", "search"])
@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds(name: str, options: dict[str, str]):
    await contract.checks(case(**options))[name]()


async def test_a_discussion_is_told_whole_with_its_comments_and_their_answers():
    server = DiscussionServer()
    talk = server.talk("应用崩溃", "每天都崩溃 😡\n\n![日志](https://i.example/1.png)")
    comment = server.say(talk, "मेरे साथ भी **यही** हुआ", author=None)
    server.now += MINUTE
    server.say(talk, "ما متأسفیم", comment, author={"login": "nordwind", "databaseId": 3}, lastEditedAt=None)
    talked, said, answer = (await read(server)).mentions
    assert talked == Mention(
        source="gh",
        key=ROOT,
        text="应用崩溃\n\n每天都崩溃 😡",
        author=Author("7", "amira"),
        url="https://github.com/nordwind/app/discussions/1",
        published=server.now - MINUTE,
        root=ROOT,
        media=(Media("https://i.example/1.png", "日志"),),
        engagement=Engagement(likes=3, replies=1),
    )
    assert (said.key, said.parent, said.root) == (f"{ROOT}/{comment['id']}", ROOT, ROOT)
    assert (said.text, said.author, said.engagement.replies) == (
        "मेरे साथ भी यही हुआ",
        Author(f"ghost of {said.key}"),
        1,
    )
    assert (answer.text, answer.author, answer.parent) == ("ما متأسفیم", Author("3", "nordwind"), said.key)


async def test_what_is_asked_is_the_repository_or_the_search_in_the_order_of_change():
    server = DiscussionServer()
    server.talk("acme")
    page = await read(server)
    await read(server, page.cursor)
    await read(server, repository="", search='acme "not \\ this"')
    assert [json.loads(one.body)["variables"] for one in server.asked] == [
        {"words": "repo:nordwind/app sort:updated-desc", "after": None},
        {"words": "repo:nordwind/app updated:>=2026-03-01T11:45:00Z sort:updated-asc", "after": None},
        {"words": 'acme "not \\ this" in:title,body,comments sort:updated-desc', "after": None},
    ]


async def test_a_new_comment_on_an_old_discussion_is_news_and_the_discussion_is_not():
    server = DiscussionServer()
    talk = server.talk("old", created=server.now - timedelta(days=400))
    server.say(talk, "known")
    page = await read(server)
    server.now += timedelta(hours=3)
    server.say(talk, "new")
    page = await read(server, page.cursor)
    assert texts(page) == ["new"]
    assert {change.key for change in page.changes} == {ROOT}
    again = await read(server, page.cursor)
    assert (again.mentions, again.gaps) == ((), ())


async def test_an_edited_comment_is_told_as_changed():
    server = DiscussionServer()
    talk = server.talk("one")
    comment = server.say(talk, "late")
    page = await read(server)
    server.now += MINUTE
    moment = server.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    comment |= {"body": "late!", "lastEditedAt": moment, "updatedAt": moment}
    talk["updatedAt"] = moment
    told = {change.key: change.mention for change in (await read(server, page.cursor)).changes}
    newest = told[f"{ROOT}/{comment['id']}"]
    assert newest is not None
    assert (newest.text, newest.edited) == ("late!", server.now)


@pytest.mark.parametrize("step", [1, 0], ids=["one after the other", "all in one second"])
async def test_300_new_discussions_between_two_polls_are_drained(step: int):
    server = DiscussionServer()
    server.talk("known")
    first = await read(server)
    server.now += MINUTE
    for number in range(300):
        server.now += timedelta(seconds=step)
        server.talk(f"post {number}")
    pages = await drain(source(server), transport(server.respond), first.cursor)
    assert Counter(texts(*pages)) == Counter(f"post {number}" for number in range(300))


async def test_more_comments_at_once_than_are_shown_are_a_gap():
    server = DiscussionServer()
    talk = server.talk("busy")
    page = await read(server)
    server.now += MINUTE
    first = server.now
    for number in range(25):
        server.now = first + timedelta(seconds=number)
        server.say(talk, f"comment {number}")
    page = await read(server, page.cursor)
    assert texts(page) == [f"comment {number}" for number in range(5, 25)]
    assert [(gap.end, gap.reason) for gap in page.gaps] == [
        (first + timedelta(seconds=5), f"more than 20 comments came at once; see {ROOT}")
    ]


async def test_a_deleted_comment_that_holds_its_place_is_left_out():
    server = DiscussionServer()
    talk = server.talk("one")
    comment = server.say(talk, "", deletedAt="2026-03-01T12:00:00Z")
    server.say(talk, "still here", comment)
    assert texts(await read(server)) == ["one", "still here"]


async def test_beside_issues_and_comments_each_is_read_at_its_own_pace():
    server = DiscussionServer()
    server.issue("an issue")
    server.talk("a discussion")
    what = ("issues", "comments", "discussions")
    page = await read(server, what=what)
    assert set(texts(page)) == {"an issue", "a discussion"}
    server.now += MINUTE
    server.talk("another")
    assert texts(await read(server, page.cursor, what=what)) == ["another"]


async def test_a_backfill_brings_discussions_and_comments_of_that_time():
    server = DiscussionServer()
    start = server.now
    talk = server.talk("old", created=start - timedelta(days=400))
    for number in range(10):
        server.now += MINUTE
        server.say(talk, f"comment {number}")
        server.talk(f"post {number}")
    since, until = start + 3 * MINUTE, start + 6 * MINUTE
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        pages = [page async for page in source(server).backfill(http, since, until, None)]
    assert sorted(texts(*pages)) == sorted(f"{kind} {n}" for n in range(2, 5) for kind in ("comment", "post"))
    assert pages[-1].cursor is None


class TestAThread:
    async def test_is_the_whole_discussion(self):
        server = DiscussionServer()
        talk = server.talk("App crashes")
        asking = server.say(talk, "Any news?")
        server.say(talk, "We are sorry", asking, author={"login": "nordwind", "databaseId": 3})
        first, news, _ = (await read(server)).mentions
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            assert [one.text for one in await source(server).thread(http, first)] == ["Any news?", "We are sorry"]
            assert [one.text for one in await source(server).thread(http, news)] == ["App crashes", "We are sorry"]

    async def test_of_a_discussion_that_is_gone_is_empty(self):
        server = DiscussionServer()
        gone = Mention("gh", ROOT, "", Author("a"), published=server.now, root=ROOT)
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            assert await source(server).thread(http, gone) == []


async def test_a_second_look_tells_counts_and_what_is_gone_in_one_question():
    server = DiscussionServer()
    talk = server.talk("one")
    kept, deleted = server.say(talk, "kept"), server.say(talk, "deleted")
    talk["upvoteCount"] = 9
    talk["comments"].remove(deleted)
    keys = [ROOT, f"{ROOT}/{kept['id']}", f"{ROOT}/{deleted['id']}", "nordwind/app/discussions/99", "t3_abc"]
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        changes = {change.key: change.mention for change in await source(server).refresh(http, keys)}
    assert len(server.asked) == 1
    assert {key: one and (one.text, one.engagement.likes) for key, one in changes.items()} == {
        ROOT: ("one", 9),
        f"{ROOT}/{kept['id']}": ("kept", 3),
        f"{ROOT}/{deleted['id']}": None,
        "nordwind/app/discussions/99": None,
    }


@pytest.mark.parametrize(
    "fault, error, words",
    [
        pytest.param(wrong("RATE_LIMITED", "API rate limit exceeded"), TryLater, "limit exceeded", id="a limit"),
        pytest.param(wrong(None, "Something went wrong"), TryLater, "Something went wrong", id="a timeout"),
        pytest.param(instead(200, b'{"data": null}'), TryLater, "no answer and no reason", id="nothing"),
        pytest.param(instead(200, b'{"data": {}}'), TryLater, "another shape", id="another question"),
        pytest.param(instead(403, b'{"message": "secondary rate limit"}'), TryLater, "rate limit", id="too quick"),
        pytest.param(wrong("INSUFFICIENT_SCOPES", "needs scope repo"), Refused, "needs scope", id="no scope"),
        pytest.param(instead(401, b'{"message": "Bad credentials"}'), Refused, "check the token", id="no token"),
        pytest.param(html_page, TryLater, "HTML", id="HTML"),
        pytest.param(truncated, TryLater, "answered", id="truncated"),
        pytest.param(dropped, TryLater, "broke off", id="dropped"),
    ],
)
async def test_errors_that_come_with_status_200_are_errors(fault: Fault, error: type[Exception], words: str):
    server = DiscussionServer()
    page = await read(server)
    server.talk("new")
    server.faults.append(fault)
    with pytest.raises(error, match=words) as told:
        await read(server, page.cursor)
    if words in ("limit exceeded", "rate limit"):
        assert getattr(told.value, "wait", None) == PAUSE
    assert TOKEN not in str(told.value)
    assert texts(await read(server, page.cursor)) == ["new"]


async def test_an_error_beside_an_answer_is_told_and_the_answer_stands():
    server = DiscussionServer()
    data = {"search": {"nodes": [], "pageInfo": {"hasNextPage": False}}}
    server.faults.append(wrong("SERVICE_UNAVAILABLE", "one shard is away", data))
    page = await read(server)
    assert page.skipped == ("api.example: one shard is away",)


async def test_a_server_of_a_company_is_asked_where_its_graphql_is():
    server = DiscussionServer(url="https://git.example/api/v3")
    with pytest.raises(Refused):
        await read(server)
    assert server.asked[0].path == "/api/graphql"


@pytest.mark.parametrize("name", ["graphql_discussions_page1", "graphql_discussions_page2"])
def test_the_recorded_pages_are_read_field_by_field(name: str):
    path = RECORDED / f"{name}.json"
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the recorded answers are missing: {RECORDED}")
        pytest.skip("the recorded answers are not beside this checkout")
    data = json.loads(path.read_text(encoding="utf-8"))["body"]["data"]
    listed = data["repository"]["discussions"]
    batch = read_page(json.dumps(data).encode(), "api.github.com", "gh")
    assert (len(batch.told), batch.skipped) == (30, ())
    assert batch.following == listed["pageInfo"]["endCursor"]
    # Whoever recorded them asked for four members only, and not for the time.
    for told, raw in zip((one.mention for one in batch.told), listed["nodes"], strict=True):
        assert told.key == f"PyGithub/PyGithub/discussions/{raw['number']}"
        assert (told.text, told.root, told.published) == (raw["title"].strip(), told.key, None)
        assert told.author.handle == (raw["author"] or {}).get("login")


def test_times_are_read_in_utc():
    talk = {**DiscussionServer().talk("one"), "createdAt": "2026-03-01T14:00:00+02:00", "comments": {}}
    (told,) = read_page(json.dumps({"search": {"nodes": [talk]}}).encode(), "x", "gh").told
    assert told.mention.published == datetime(2026, 3, 1, 12, tzinfo=UTC)
