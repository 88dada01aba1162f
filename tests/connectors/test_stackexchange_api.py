"""Posts of Stack Exchange as mentions, and recorded answers."""

import json
import os
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from doubles.reading import answering, keys, poll

from connectors.base import Author, Engagement, Media, Mention, TryLater
from connectors.stackexchange import StackExchange
from connectors.stackexchange_api import Item, host, mention

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "stackexchange"
NOON = int(datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp())


def item(**members: Any) -> Item:
    return msgspec.convert({"creation_date": NOON, **members}, Item)


def test_a_question_is_told_whole():
    told = item(
        question_id=5,
        title="Посылка &quot;Nordwind&quot;",
        body='<p>Где она? 😡</p><pre><code>a &lt; b</code></pre><img src="https://i.example/1.png" alt="коробка">',
        owner={"user_id": 7, "display_name": "Амира", "link": "https://ru.stackoverflow.com/users/7"},
        link="https://ru.stackoverflow.com/questions/5/nordwind",
        score=-3,
        answer_count=2,
        view_count=90,
        last_edit_date=NOON + 60,
    )
    assert mention(told, "ru.stackoverflow", "so") == Mention(
        source="so",
        key="ru.stackoverflow/q/5",
        text='Посылка "Nordwind"\n\nГде она? 😡\n\na < b',
        author=Author("ru.stackoverflow/7", name="Амира"),
        url="https://ru.stackoverflow.com/questions/5/nordwind",
        published=datetime(2026, 3, 1, 12, tzinfo=UTC),
        edited=datetime(2026, 3, 1, 12, 1, tzinfo=UTC),
        language="ru",
        root="ru.stackoverflow/q/5",
        media=(Media("https://i.example/1.png", "коробка"),),
        engagement=Engagement(likes=-3, replies=2, views=90),
    )


def test_a_comment_belongs_to_its_post():
    told = mention(item(comment_id=9, post_id=6, body="no"), "askubuntu", "so", "askubuntu/a/6", "askubuntu/q/5")
    assert (told.key, told.parent, told.root) == ("askubuntu/c/9", "askubuntu/a/6", "askubuntu/q/5")
    assert told.url == "https://askubuntu.com/posts/comments/9"


@pytest.mark.parametrize(
    "owner, author",
    [
        pytest.param({"display_name": "user1", "user_type": "gone"}, Author("x/user1", None, "user1"), id="gone"),
        pytest.param({"user_id": 3, "display_name": "A &amp; B"}, Author("x/3", name="A & B"), id="entities"),
        pytest.param(None, Author("x/q/5"), id="nobody"),
    ],
)  # fmt: skip
def test_an_author_is_known_by_number_else_by_name(owner: dict[str, Any] | None, author: Author):
    assert mention(item(question_id=5, owner=owner), "x", "so").author == author


@pytest.mark.parametrize(
    "site, address",
    [
        ("stackoverflow", "stackoverflow.com"),
        ("pt.stackoverflow", "pt.stackoverflow.com"),
        ("mathoverflow", "mathoverflow.net"),
        ("meta.askubuntu", "meta.askubuntu.com"),
        ("money", "money.stackexchange.com"),
        ("unix.stackexchange.com", "unix.stackexchange.com"),
    ],
)
def test_a_site_has_an_address(site: str, address: str):
    assert host(site) == address


@pytest.mark.parametrize(
    "site, language", [("ja.stackoverflow", "ja"), ("stackoverflow", "en"), ("es", "en"), ("esperanto", "en")]
)
def test_the_language_is_that_of_the_site(site: str, language: str):
    assert mention(item(question_id=5), site, "so").language == language


@pytest.mark.parametrize(
    "members, text",
    [
        pytest.param({"question_id": 5, "title": "", "body": ""}, "", id="empty"),
        pytest.param({"question_id": 5, "title": "only"}, "only", id="without a body"),
        pytest.param({"answer_id": 6, "question_id": 5, "title": "theirs", "body": "mine"}, "mine", id="an answer"),
        pytest.param({"question_id": 5, "body": "<p>" + "长" * 60_000 + "</p>"}, "长" * 60_000, id="very long"),
        pytest.param({"question_id": 5, "body": "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"}, "a\n\nb", id="a list"),
    ],
)
def test_the_html_becomes_text(members: dict[str, Any], text: str):
    assert mention(item(**members), "x", "so").text == text


def exchange_of(name: str) -> dict[str, Any]:
    path = RECORDED / f"{name}.json"
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the recorded answers are missing: {RECORDED}")
        pytest.skip("the recorded answers are not beside this checkout")
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "name, count",
    [("questions_activity_2016_first12", 12), ("questions_votes_2018", 10), ("perceval_question_backoff_page", 1)],
)
async def test_every_recorded_page_is_read(name: str, count: int):
    body = exchange_of(name)["body"]
    page = await poll(StackExchange(id="so"), answering(body))
    by_key = {f"stackoverflow/q/{raw['question_id']}": raw for raw in body["items"]}
    assert (len(page.mentions), page.skipped, page.gaps) == (count, (), ())
    assert set(keys(page)) == set(by_key)
    assert page.wait is not None
    assert (page.wait.wait.total_seconds(), page.wait.remaining) == (body.get("backoff", 0), body["quota_remaining"])
    for told in page.mentions:
        raw = by_key[told.key]
        assert told.text == unescape(raw["title"])
        assert told.author == Author(f"stackoverflow/{raw['owner']['user_id']}", name=raw["owner"]["display_name"])
        assert told.published == datetime.fromtimestamp(raw["creation_date"], UTC)
        edited = datetime.fromtimestamp(raw["last_edit_date"], UTC) if "last_edit_date" in raw else None
        assert told.edited == edited
        assert told.engagement == Engagement(raw["score"], None, raw["answer_count"], raw["view_count"])
        assert told.url == (
            raw["link"] if "://" in raw["link"] else f"https://stackoverflow.com/q/{raw['question_id']}"
        )


async def test_a_recorded_throttle_is_kept():
    exchange = exchange_of("error_throttle_violation")
    refusing = httpx.MockTransport(lambda _: httpx.Response(exchange["status"], json=exchange["body"]))
    with pytest.raises(TryLater, match="65127 seconds") as raised:
        await poll(StackExchange(), refusing)
    assert raised.value.wait == timedelta(seconds=65127)
