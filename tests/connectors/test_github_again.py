"""Second looks at issues and comments of GitHub by their keys."""

from typing import Any

import httpx
import pytest
from doubles.exchange import instead, transport
from doubles.github import GitHubServer

from connectors.base import Change, Refused
from connectors.github import GitHub


async def refresh(server: GitHubServer, *keys: str, token: str | None = "a-token") -> dict[str, Change]:
    source = GitHub(id="s", address=server.url, repository="nordwind/app", token=token)
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        return {change.key: change for change in await source.refresh(http, keys)}


async def test_without_a_token_nothing_is_asked():
    server = GitHubServer()
    assert await refresh(server, "nordwind/app#1", token=None) == {}
    assert server.asked == []


async def test_issues_and_comments_are_asked_for_where_they_are_and_foreign_keys_are_not():
    server = GitHubServer()
    server.comment(server.issue("one"), "me too")
    told = await refresh(
        server, "nordwind/app#1", "nordwind/app/comments/7000", "t3_abc", "a/b/../c#1", "nordwind/app#x"
    )
    assert sorted(told) == ["nordwind/app#1", "nordwind/app/comments/7000"]
    paths = [asked.path for asked in server.asked]
    assert paths == ["/repos/nordwind/app/issues/1", "/repos/nordwind/app/issues/comments/7000"]


async def test_an_issue_that_was_moved_stays_the_one_that_is_known():
    server = GitHubServer()
    server.issue("moved", url="https://api.github.com/repos/nordwind/web/issues/1")
    (change,) = (await refresh(server, "nordwind/app#1")).values()
    assert change.mention is not None
    assert (change.key, change.mention.key, change.mention.text) == ("nordwind/app#1", "nordwind/app#1", "moved")


@pytest.mark.parametrize("status, gone", [(404, True), (410, True), (403, False), (451, False)])
async def test_only_what_is_not_there_is_gone(status: int, gone: Any):
    server = GitHubServer()
    server.faults.append(instead(status, b'{"message": "as scripted"}'))
    if gone:
        assert await refresh(server, "nordwind/app#1") == {"nordwind/app#1": Change("nordwind/app#1")}
    else:
        with pytest.raises(Refused):
            await refresh(server, "nordwind/app#1")
