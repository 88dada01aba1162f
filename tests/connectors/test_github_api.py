"""Issues and comments of GitHub as mentions, and recorded answers."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from doubles.reading import answering, poll

from connectors.base import Author, ConnectorError, Engagement, Media, Mention, Refused, TryLater
from connectors.github import GitHub
from connectors.github_api import Item, has_next, mention

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "github"
AT = {"created_at": "2026-03-01T12:00:00Z", "updated_at": "2026-03-02T12:00:00Z"}
ISSUE = "https://api.github.com/repos/nordwind/app/issues/5"
COMMENT = "https://api.github.com/repos/nordwind/app/issues/comments/77"


def item(url: str = ISSUE, **members: Any) -> Mention:
    return mention(msgspec.convert({"url": url, **AT, **members}, Item), "gh")


def test_an_issue_is_told_whole():
    assert item(
        title="应用崩溃",
        body="每天都崩溃 😡\r\n\r\n![日志](https://i.example/1.png)",
        user={"login": "amira", "id": 7},
        html_url="https://github.com/nordwind/app/issues/5",
        comments=4,
        reactions={"total_count": 9, "+1": 8, "-1": 1},
    ) == Mention(
        source="gh",
        key="nordwind/app#5",
        text="应用崩溃\n\n每天都崩溃 😡",
        author=Author("7", "amira"),
        url="https://github.com/nordwind/app/issues/5",
        published=datetime(2026, 3, 1, 12, tzinfo=UTC),
        root="nordwind/app#5",
        media=(Media("https://i.example/1.png", "日志"),),
        engagement=Engagement(likes=8, replies=4),
    )


def test_a_comment_belongs_to_its_issue_and_says_when_it_was_edited():
    told = item(COMMENT, body="me too", issue_url=ISSUE)
    assert (told.key, told.parent, told.root) == ("nordwind/app/comments/77", "nordwind/app#5", "nordwind/app#5")
    assert told.edited == datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_server_of_a_company_is_read_too():
    told = item("https://git.example/api/v3/repos/nordwind/app/issues/5")
    assert told.key == "nordwind/app#5"


@pytest.mark.parametrize("user", [None, {"login": "ghost", "id": 10137}], ids=["null", "the ghost"])
def test_what_deleted_accounts_wrote_is_by_different_people(user: dict[str, Any] | None):
    one, other = item(user=user).author, item(ISSUE + "6", user=user).author
    assert (one.handle, one.id != other.id) == (None, True)


@pytest.mark.parametrize(
    "members, text",
    [
        pytest.param({"title": "only", "body": None}, "only", id="no body"),
        pytest.param({"title": "", "body": ""}, "", id="empty"),
        pytest.param({"title": "t", "body": "<!-- form -->\n### What?\nहर दिन"}, "t\n\nWhat?\nहर दिन", id="a form"),
        pytest.param({"title": "t", "body": "دیر " * 15_000}, "t\n\n" + ("دیر " * 15_000).strip(), id="very long"),
    ],
)
def test_the_text(members: dict[str, Any], text: str):
    assert item(**members).text == text


@pytest.mark.parametrize("url", ["https://api.github.com/users/amira", "", "https://api.github.com/repos/a/b/pulls/5"])
def test_an_address_of_something_else_cannot_be_read(url: str):
    with pytest.raises(msgspec.ValidationError, match="neither issue nor comment"):
        item(url)


@pytest.mark.parametrize(
    "link, more",
    [
        ('<https://api.github.com/x?page=2>; rel="next", <https://api.github.com/x?page=9>; rel="last"', True),
        ('<https://api.github.com/x?page=1>; rel="prev", <https://api.github.com/x?page=2>; rel=next', True),
        ('<https://api.github.com/x?page=1>; rel="prev"', False),
        ('<https://api.github.com/x?q=rel="next">; rel="prev"', False),
        ("", False),
    ],
)
def test_a_link_says_whether_there_is_more(link: str, more: bool):
    assert has_next(link) == more


def exchange_of(name: str) -> dict[str, Any]:
    path = RECORDED / f"{name}.json"
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the recorded answers are missing: {RECORDED}")
        pytest.skip("the recorded answers are not beside this checkout")
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "name, options, count",
    [
        ("issues_list_2025_shape", {"repository": "PyGithub/PyGithub"}, 3),
        ("search_issues_first12", {"search": "compile"}, 12),
    ],
)
async def test_every_recorded_page_of_issues_is_read(name: str, options: dict[str, str], count: int):
    body = exchange_of(name)["body"]
    page = await poll(GitHub(id="gh", **options), answering(body))
    raw = {each["html_url"]: each for each in (body["items"] if isinstance(body, dict) else body)}
    assert (len(page.mentions), page.skipped, page.gaps) == (count, (), ())
    for told in page.mentions:
        issue = raw[told.url or ""]
        repository = issue["url"].split("/repos/")[1].split("/issues/")[0]
        assert (told.key, told.root) == (f"{repository}#{issue['number']}",) * 2
        assert (told.author.id, told.author.handle) == (str(issue["user"]["id"]), issue["user"]["login"])
        assert told.published == datetime.fromisoformat(issue["created_at"])
        assert told.text.startswith(issue["title"].strip())
        likes = issue["reactions"]["+1"] if "reactions" in issue else None
        assert told.engagement == Engagement(likes=likes, replies=issue["comments"])
        assert "\r" not in told.text


async def test_the_recorded_comments_are_read():
    body = exchange_of("issue_comments_since")["body"]
    answers = httpx.MockTransport(
        lambda request: httpx.Response(200, json=body if request.url.path.endswith("comments") else [])
    )
    page = await poll(GitHub(id="gh", repository="PyGithub/PyGithub"), answers)
    assert [told.key for told in page.mentions] == [f"PyGithub/PyGithub/comments/{each['id']}" for each in body]
    for told, raw in zip(page.mentions, body, strict=True):
        assert (told.author.handle, told.published) == (raw["user"]["login"], datetime.fromisoformat(raw["created_at"]))
        assert told.text == raw["body"].replace("\r\n", "\n")
        # Answers of 2012 did not say which issue they belong to.
        assert (told.parent, told.root, told.edited) == (None, None, None)


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    "name, error, wait",
    [
        ("abuse_rate_limit_body", TryLater, MINUTE),
        ("error_403_rate_limit_authenticated", TryLater, MINUTE),
        ("error_403_rate_limit_unauthenticated", TryLater, MINUTE),
        ("error_503_non_json", TryLater, None),
        ("search_incomplete_results", TryLater, MINUTE),
        ("rate_limit", TryLater, None),
        ("error_401", Refused, None),
        ("error_404", Refused, None),
        ("error_bad_user_agent", Refused, None),
        # Answers to another question; test_github_discussions.py reads them.
        ("graphql_discussions_page1", TryLater, None),
        ("graphql_discussions_page2", TryLater, None),
    ],
)
async def test_every_recorded_answer_without_issues_is_an_error(
    name: str, error: type[ConnectorError], wait: timedelta | None
):
    exchange = exchange_of(name)
    body = exchange["body"]
    content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    sent = httpx.MockTransport(
        lambda _: httpx.Response(exchange["status"], content=content, headers=exchange["headers"])
    )
    with pytest.raises(error) as raised:
        await poll(GitHub(search="compile"), sent)
    assert getattr(raised.value, "wait", None) == wait
