"""Reading YouTube: the contract, comments and replies, searches, quotas, backfill and trouble."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from doubles.exchange import Fault, dropped, html_page, instead, transport, truncated
from doubles.reading import drain, keys
from doubles.youtube import CHANNEL, KEY, YouTubeServer, failed, youtube
from pydantic import ValidationError

from connectors import contract
from connectors.base import Author, Page, Refused, TryLater
from connectors.youtube import YouTube

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def source(server: YouTubeServer, **options: Any) -> YouTube:
    return YouTube(id="yt", address=server.url, key=KEY, **(options or {"channel": CHANNEL}))


async def read(server: YouTubeServer, cursor: Any = None, **options: Any) -> list[Page]:
    """Every page of one look, with the cursor as it comes back from the store."""
    return await drain(source(server, **options), transport(server.respond), json.loads(json.dumps(cursor)))


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


def paths(server: YouTubeServer) -> list[str]:
    return [asked.path.rpartition("/")[2] for asked in server.asked]


def case() -> contract.Case:
    server = YouTubeServer()
    first = server.comment("بسته‌ام نرسید")
    server.now += MINUTE
    second = server.comment("Nordwind 😡", likeCount=None)
    unknown = {"woven": {"deep": [1]}, "replies": {"comments": [{"id": 5}], "new": 1}}
    scenes = {
        "good": [second, first],
        "empty": [],
        "malformed": [second, {"id": "x", "snippet": {}}, {"id": 5}, first],
        "unusual": [{**second, **unknown}, {**first, **unknown, "kind": "youtube#hologram"}],
    }

    def says(items: list[object]) -> contract.Answer:
        return lambda request: httpx.Response(200, json={"items": items, "new": 1})

    made = {name: contract.Scene(YouTube(key=KEY, channel=CHANNEL), says(items)) for name, items in scenes.items()}
    return contract.Case(**made, keys=(first["id"], second["id"]), secrets=(KEY,))


@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds(name: str):
    await contract.checks(case())[name]()


async def test_comments_and_replies_arrive_oldest_first_over_a_real_connection():
    async with youtube() as server, httpx.AsyncClient() as http:
        video = server.video("Unboxing")
        thread = server.comment("Nordwind lost it", video, likeCount=3)
        server.now += MINUTE
        server.reply(thread, "We are sorry", authorDisplayName="@nordwind", authorChannelId={"value": "UCnordwind"})
        page = await source(server).poll(http, None)
        again = await source(server).poll(http, page.cursor)
    comment, reply = page.mentions
    assert (comment.author, comment.parent, comment.root) == (
        Author("UCamira", "@amira", "@amira"),
        video,
        thread["id"],
    )
    assert (comment.engagement.likes, comment.engagement.replies) == (3, 1)
    assert comment.url == f"https://www.youtube.com/watch?v={video}&lc={thread['id']}"
    assert (reply.parent, reply.root, reply.author.id) == (thread["id"], thread["id"], "UCnordwind")
    assert (reply.url or "").startswith(f"https://www.youtube.com/watch?v={video}&lc=")
    assert (again.mentions, again.changes, again.more, again.gaps) == ((), (), False, ())


@pytest.mark.parametrize(
    "options, sentence",
    [
        pytest.param({}, "set one of channel, videos and search", id="nothing"),
        pytest.param({"channel": CHANNEL, "search": "a"}, "set one of channel, videos and search", id="two"),
        pytest.param({"videos": ["x"]}, "match pattern", id="no video"),
        pytest.param({"videos": [f"vid{n:08}" for n in range(26)]}, "at most 25", id="too many"),
        pytest.param({"channel": "a/b"}, "match pattern", id="a path"),
        pytest.param({"search": "a", "key": "a b"}, "key holds characters", id="no key"),
        pytest.param({"search": "a", "key": ""}, "key holds characters", id="an empty key"),
    ],
)
def test_options_that_cannot_work_are_told(options: dict[str, Any], sentence: str):
    with pytest.raises(ValidationError, match=sentence) as told:
        YouTube(**{"key": KEY, **options})
    assert "input_value" not in str(told.value)


class TestABackfill:
    async def test_brings_comments_and_replies_of_its_time_once_and_can_be_resumed(self):
        server = YouTubeServer()
        since = server.now
        for number in range(300):
            thread = server.comment(f"comment {number}")
            for reply in range(7 if number == 100 else number % 2):
                server.reply(thread, f"reply {number}.{reply}")
            server.now += 20 * MINUTE
        start, end = since + DAY, since + DAY * 3
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            whole = [page async for page in source(server).backfill(http, start, end, None)]
            rest = [page async for page in source(server).backfill(http, start, end, whole[1].cursor)]
            again = [page async for page in source(server).backfill(http, start, end, {"v": 9})]
        expected = [f"comment {number}" for number in range(72, 216)]
        expected += [f"reply {n}.{r}" for n in range(72, 216) for r in range(7 if n == 100 else n % 2)]
        assert Counter(texts(*whole)) == Counter(expected)
        assert (keys(*rest), len(again[0].gaps)) == (keys(*whole[2:]), 1)
        assert [page.cursor is None for page in whole] == [False] * (len(whole) - 1) + [True]

    async def test_of_a_search_makes_one_search(self):
        server = YouTubeServer()
        video = server.video("Nordwind")
        server.comment("of that time", video)
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            filling = source(server, search="nordwind").backfill(http, server.now - DAY, server.now + DAY, None)
            pages = [page async for page in filling]
        assert texts(*pages) == ["Nordwind\n\nas long as it is", "of that time"]
        assert paths(server).count("search") == 1


class TestAThread:
    async def test_of_a_comment_is_its_replies_and_of_a_video_its_comments(self):
        server = YouTubeServer()
        video = server.video("Nordwind")
        thread = server.comment("lost it", video)
        server.now += MINUTE
        answer = server.reply(thread, "sorry")
        server.now += MINUTE
        server.reply(thread, "thanks")
        told = {mention.key: mention for page in await read(server, search="nordwind") for mention in page.mentions}
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            below = await source(server).thread(http, told[thread["id"]])
            after = await source(server).thread(http, told[answer["id"]])
            comments = await source(server).thread(http, told[video])
        assert [[one.text for one in found] for found in (below, after, comments)] == [
            ["sorry", "thanks"], ["thanks"], ["lost it"],
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "fault",
        [failed(404, "commentNotFound"), failed(403, "commentsDisabled")],
        ids=["gone", "closed"],
    )
    async def test_that_is_gone_is_empty(self, fault: Fault):
        server = YouTubeServer()
        server.comment("one")
        (page,) = await read(server)
        server.faults.append(fault)
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            assert await source(server).thread(http, page.mentions[0]) == []


@pytest.mark.parametrize(
    "fault, wait",
    [
        pytest.param(failed(403, "quotaExceeded"), 20 * HOUR, id="the quota of the day"),
        pytest.param(failed(403, "rateLimitExceeded"), None, id="too quick"),
        pytest.param(failed(400, "processingFailure"), None, id="a failure of theirs"),
        pytest.param(instead(429, b"{}", retry_after="9"), timedelta(seconds=9), id="429"),
        pytest.param(instead(503, b"<html>"), None, id="503"),
        pytest.param(html_page, None, id="HTML"),
        pytest.param(truncated, None, id="truncated"),
        pytest.param(dropped, None, id="dropped"),
        pytest.param(instead(200, b'{"error": {}}'), None, id="another object"),
    ],
)
async def test_trouble_passes_and_nothing_is_lost(fault: Fault, wait: timedelta | None):
    server = YouTubeServer()
    server.comment("one")
    page = (await read(server))[-1]
    server.now += MINUTE
    server.comment("two")
    server.faults.append(fault)
    with pytest.raises(TryLater) as raised:
        await read(server, page.cursor)
    assert raised.value.wait == wait
    assert texts(*await read(server, page.cursor)) == ["two"]


@pytest.mark.parametrize(
    "fault, sentence",
    [
        (failed(400, "badRequest", "API key not valid."), "API key not valid"),
        (failed(403, "SERVICE_UNAVAILABLE", "no permission", status="PERMISSION_DENIED"), "no permission"),
        (failed(403, "commentsDisabled", "closed"), "closed"),
        (failed(400, "keyInvalid", f"Bad key {KEY}"), "Bad key …"),
    ],
)
async def test_what_a_person_must_change_is_refused_with_the_reason(fault: Fault, sentence: str):
    server = YouTubeServer()
    server.faults.append(fault)
    with pytest.raises(Refused, match=sentence) as told:
        await read(server)
    assert KEY not in f"{told.value} {told.value.body!r}"


async def test_a_comment_dated_2099_does_not_stop_the_next_ones():
    server = YouTubeServer()
    page = (await read(server))[-1]
    server.now += MINUTE
    server.comment("from the future", publishedAt="2099-01-01T00:00:00Z")
    page = (await read(server, page.cursor))[-1]
    server.now += MINUTE
    server.comment("next")
    assert texts(*await read(server, page.cursor)) == ["next"]
    assert datetime(2026, 3, 1, 12, 2, tzinfo=UTC) == server.now
