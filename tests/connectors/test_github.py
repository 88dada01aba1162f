"""Reading GitHub: the contract, options, threads, limits and trouble."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from doubles.exchange import Fault, dropped, html_page, instead, transport, truncated
from doubles.github import TOO_QUICK, GitHubServer, github
from doubles.reading import poll
from pydantic import ValidationError

from connectors import contract
from connectors.base import Author, Mention, Page, Refused, TryLater
from connectors.github import GitHub

MINUTE = timedelta(minutes=1)
TOKEN = "a-token-of-the-double"


def source(server: GitHubServer, **options: Any) -> GitHub:
    return GitHub(id="gh", address=server.url, **(options or {"repository": "nordwind/app"}))


async def read(server: GitHubServer, cursor: Any = None, **options: Any) -> Page:
    return await poll(source(server, **options), transport(server.respond), cursor)


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


def case(**options: Any) -> contract.Case:
    server = GitHubServer()
    first = server.issue("طردي لم يصل", "أين؟")
    server.now += MINUTE
    second = server.issue("Nordwind 😡")
    unknown = {
        "woven": {"deep": [1]},
        "state_reason": "weariness",
        "user": {"login": "amira", "id": 7, "type": "Droid"},
    }
    scenes = {
        "good": [second, first],
        "empty": [],
        "malformed": [second, {**first, "url": "https://api.github.com/users/amira"}, {"url": 5}, first],
        "unusual": [{**second, **unknown}, {**first, **unknown}],
    }

    def says(items: list[object]) -> contract.Answer:
        def answer(request: httpx.Request) -> httpx.Response:
            listed = items if request.url.path.endswith("/issues") else []
            return httpx.Response(200, json={"items": items} if "search" in request.url.path else listed)

        return answer

    reading = GitHub(token=TOKEN, **options)
    made = {name: contract.Scene(reading, says(items)) for name, items in scenes.items()}
    return contract.Case(**made, keys=("nordwind/app#1", "nordwind/app#2"), secrets=(TOKEN,))


@pytest.mark.parametrize("options", [{"repository": "nordwind/app"}, {"search": "post"}], ids=["repository", "search"])
@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds(name: str, options: dict[str, str]):
    await contract.checks(case(**options))[name]()


async def test_issues_and_comments_arrive_oldest_first_over_a_real_connection():
    async with github() as server, httpx.AsyncClient() as http:
        issue = server.issue("App crashes", "Since **Friday**")
        server.now += MINUTE
        server.comment(issue, "We are sorry", user={"login": "nordwind", "id": 3})
        server.now += MINUTE
        server.issue("Another")
        page = await source(server).poll(http, None)
        again = await source(server).poll(http, page.cursor)
    first, comment, second = page.mentions
    assert (first.key, first.text, first.root) == ("nordwind/app#1", "App crashes\n\nSince Friday", "nordwind/app#1")
    assert (first.engagement.likes, first.engagement.replies, first.edited) == (2, 1, None)
    assert (comment.key, comment.parent, comment.root) == ("nordwind/app/comments/7000", first.key, first.key)
    assert (comment.author, comment.edited) == (Author("3", "nordwind"), None)
    assert second.key == "nordwind/app#2"
    assert (again.mentions, again.changes, again.more, again.gaps) == ((), (), False, ())


@pytest.mark.parametrize(
    "options, sentence",
    [
        pytest.param({}, "set either repository or search", id="nothing"),
        pytest.param({"repository": "a/b", "search": "c"}, "set either repository or search", id="both"),
        pytest.param({"repository": "a"}, "match pattern", id="no owner"),
        pytest.param({"repository": "a/b/../c"}, "match pattern", id="a path"),
        pytest.param({"search": "x" * 201}, "at most 200", id="too long"),
    ],
)
def test_options_that_cannot_work_are_told(options: dict[str, str], sentence: str):
    with pytest.raises(ValidationError, match=sentence) as told:
        GitHub(**options)
    assert "input_value" not in str(told.value)


@pytest.mark.parametrize(
    "search, asked",
    [
        ('"acme app"', '"acme app" is:issue in:title,body'),
        ("acme is:pr -author:acme", "acme is:pr -author:acme in:title,body"),
        ("acme in:comments", "acme in:comments is:issue"),
    ],
)
async def test_a_search_is_asked_as_written_and_for_issues_by_default(search: str, asked: str):
    server = GitHubServer()
    page = await read(server, search=search)
    await read(server, page.cursor, search=search)
    first, second = (asked.query for asked in server.asked)
    assert first == {"q": asked, "sort": "updated", "order": "desc", "per_page": "100", "advanced_search": "true"}
    assert second["q"].startswith(f"{asked} updated:>=")
    assert (second["order"], second["sort"]) == ("asc", "updated")


class TestAThread:
    async def test_brings_the_comments_since_the_mention(self):
        server = GitHubServer()
        issue = server.issue("App crashes")
        server.comment(server.issue("of another matter"), "nothing")
        server.now += MINUTE
        asking = server.comment(issue, "Any news?")
        server.now += MINUTE
        server.comment(issue, "We are sorry", user={"login": "nordwind", "id": 3})
        by_key = {mention.key: mention for mention in (await read(server)).mentions}
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            below = await source(server).thread(http, by_key["nordwind/app#1"])
            after = await source(server).thread(http, by_key[f"nordwind/app/comments/{asking['url'][-4:]}"])
        assert [each.text for each in below] == ["Any news?", "We are sorry"]
        assert [(each.text, each.author.handle) for each in after] == [("We are sorry", "nordwind")]
        assert below == [by_key[each.key] for each in below]

    async def test_of_an_issue_that_is_gone_is_empty(self):
        server = GitHubServer()
        gone = Mention("gh", "nordwind/app#9", "", Author("a"), published=server.now)
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            assert await source(server).thread(http, gone) == []

    async def test_of_something_else_is_refused(self):
        foreign = Mention("gh", "nordwind/app/comments/7", "", Author("a"), published=datetime(2026, 3, 1, tzinfo=UTC))
        async with httpx.AsyncClient(transport=transport(GitHubServer().respond)) as http:
            with pytest.raises(Refused, match="names no issue"):
                await source(GitHubServer()).thread(http, foreign)


async def test_a_used_up_budget_holds_us_until_the_reset():
    server = GitHubServer(remaining={"core": 2, "search": 10})
    wait = (await read(server)).wait
    assert wait is not None
    assert (wait.wait, wait.remaining) == (timedelta(minutes=20), 0)


@pytest.mark.parametrize(
    "fault, wait",
    [
        pytest.param(TOO_QUICK, MINUTE, id="the secondary limit"),
        pytest.param(instead(403, b"{}", retry_after="77"), timedelta(seconds=77), id="the same with a time"),
        pytest.param(instead(429), MINUTE, id="429 without a time"),
        pytest.param(instead(429, retry_after="90"), timedelta(seconds=90), id="429"),
        pytest.param(instead(403, b"{}", x_ratelimit_remaining="0"), MINUTE, id="403 with nothing left"),
        pytest.param(instead(503, b"<html>"), None, id="503"),
        pytest.param(html_page, None, id="HTML"),
        pytest.param(truncated, None, id="truncated"),
        pytest.param(dropped, None, id="dropped"),
    ],
)
async def test_trouble_passes_and_nothing_is_lost(fault: Fault, wait: timedelta | None):
    server = GitHubServer()
    server.issue("one")
    page = await read(server)
    server.issue("two")
    server.faults.append(fault)
    with pytest.raises(TryLater) as raised:
        await read(server, page.cursor)
    assert raised.value.wait == wait
    assert texts(await read(server, page.cursor)) == ["two"]


@pytest.mark.parametrize(
    "status, message, sentence",
    [
        (404, "Not Found", "A private repository needs a token"),
        (410, "Issues are disabled for this repo", "Issues are disabled"),
        (422, "Validation Failed", "Validation Failed"),
        (403, "Missing or invalid User Agent string", "User Agent"),
        (401, "Bad credentials", "check the token"),
    ],
)
async def test_what_a_person_must_change_is_refused_with_the_reason(status: int, message: str, sentence: str):
    server = GitHubServer()
    server.faults.append(instead(status, b'{"message": "%s"}' % message.encode()))
    with pytest.raises(Refused, match=sentence):
        await read(server)


async def test_a_token_goes_to_the_api_only_and_is_never_printed():
    hosts: dict[str, str | None] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        hosts[request.url.host] = request.headers.get("authorization")
        if request.url.host == "api.github.com":
            return httpx.Response(301, headers={"location": "https://evil.example/x"})
        return httpx.Response(401, json={"message": f"no {TOKEN}"})

    reading = GitHub(repository="a/b", token=TOKEN)
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer), follow_redirects=True) as http:
        with pytest.raises(Refused) as told:
            await reading.poll(http, None)
    assert hosts == {"api.github.com": f"Bearer {TOKEN}", "evil.example": None}
    assert TOKEN not in f"{told.value} {reading!r} {reading.model_dump_json()}"
