"""Posts of Hacker News as mentions: markup, malformed hits, and recorded answers."""

import json
import os
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from doubles.exchange import instead, transport
from doubles.hackernews import HackerNewsServer

from connectors.base import Author, Mention, Page, Refused
from connectors.hackernews import HackerNews

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "hackernews"


async def polled(answers: httpx.MockTransport, times: int = 1) -> list[Page]:
    """Polls one after the other, each with the cursor of the one before."""
    pages: list[Page] = []
    async with httpx.AsyncClient(transport=answers) as http:
        for _ in range(times):
            pages.append(await HackerNews(id="hn").poll(http, pages[-1].cursor if pages else None))
    return pages


def keys(*pages: Page) -> list[str]:
    return [mention.key for page in pages for mention in page.mentions]


@pytest.mark.parametrize(
    "html, text",
    [
        pytest.param("one<p>two<p>three", "one\n\ntwo\n\nthree", id="paragraphs are not closed"),
        pytest.param(
            'see <a href="https:&#x2F;&#x2F;a.example&#x2F;long?x=1&amp;y=2" rel="nofollow">a...</a>!',
            "see https://a.example/long?x=1&y=2!",
            id="links are cut off",
        ),
        pytest.param("<i>They&#x27;re</i> <pre><code>a &lt; b</code></pre>", "They're a < b", id="code"),
        pytest.param("", "", id="empty"),
        pytest.param("x" * 100_000, "x" * 100_000, id="very long"),
    ],
)
async def test_the_html_of_comments_becomes_text(html: str, text: str):
    server = HackerNewsServer()
    server.comment(html, server.story("s"))
    (page,) = await polled(transport(server.respond))
    assert page.mentions[-1].text == text


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"objectID": None}, id="no id"),
        pytest.param({"created_at_i": None}, id="no time"),
        pytest.param({"created_at_i": 10**15}, id="no calendar has it"),
        pytest.param({"title": ["x"]}, id="wrong type"),
    ],
)
async def test_a_malformed_hit_is_skipped_with_its_reason(broken: dict[str, Any]):
    good = {"objectID": "1", "author": "a", "title": "t", "created_at_i": 1_700_000_000}
    body = {"hits": [{**good, **broken}, good], "hitsPerPage": 20}
    (page,) = await polled(httpx.MockTransport(lambda _: httpx.Response(200, json=body)))
    assert keys(page) == ["1"]
    assert [reason.partition(":")[0] for reason in page.skipped] == ["item 0"]


async def test_a_conversation_is_read_whole_without_the_mention_and_the_deleted():
    server = HackerNewsServer()
    story = server.story("Northwind lost my fridge", text="It was <i>new</i>.")
    asking = server.comment("Any news?", story, created=server.now + timedelta(minutes=1))
    server.comment("gone", asking, author=None)
    answer = server.comment("We are sorry", asking, author="northwind", created=server.now + timedelta(minutes=1) * 2)
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        page = await HackerNews(id="hn", address=server.url).poll(http, None)
        mention = next(mention for mention in page.mentions if mention.key == str(asking.id))
        others = await HackerNews(id="hn", address=server.url).thread(http, mention)
    assert [other.key for other in others] == [str(story.id), str(answer.id)]
    assert [other.text for other in others] == ["Northwind lost my fridge\n\nIt was new.", "We are sorry"]
    assert (others[1].parent, others[1].root, others[1].author.id) == (str(asking.id), str(story.id), "northwind")


async def test_a_conversation_that_is_gone_is_empty():
    server = HackerNewsServer()
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        gone = Mention(source="hn", key="5", text="", author=Author(id="a"))
        assert await HackerNews(id="hn", address=server.url).thread(http, gone) == []
        server.faults.append(instead(400))
        with pytest.raises(Refused):
            await HackerNews(id="hn", address=server.url).thread(http, gone)


def exchange_of(path: Path | None) -> dict[str, Any]:
    if path is None or not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the recorded answers are missing: {RECORDED}")
        pytest.skip("the recorded answers are not beside this checkout")
    return json.loads(path.read_text())


def recorded() -> list[Path]:
    return sorted(RECORDED.glob("algolia_*search*.json"))


@pytest.mark.parametrize("path", recorded() or [None], ids=lambda path: path.stem if path else "absent")
async def test_every_recorded_answer_is_read(path: Path | None):
    exchange = exchange_of(path)
    told = httpx.MockTransport(lambda _: httpx.Response(exchange["status"], json=exchange["body"]))
    page, again, after = await polled(told, 3)
    assert page.skipped == ()
    assert Counter(keys(page)) == Counter(hit["objectID"] for hit in exchange["body"]["hits"])
    assert (keys(again, after), again.gaps, after.more) == ([], (), False)
    for mention in page.mentions:
        assert mention.text
        assert "<p>" not in mention.text
        assert "&#x" not in mention.text


async def test_a_recorded_tree_is_read():
    body = exchange_of(RECORDED / "algolia_08_items_17.json")["body"]
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=body))) as http:
        others = await HackerNews().thread(http, Mention(source="hn", key="1079", text="", author=Author(id="dmon")))
    assert [(other.key, other.parent, other.root) for other in others] == [("17", "15", "1"), ("454426", "17", "1")]
    assert others[0].text == "Is there anywhere to eat on Sandhill Road?"
