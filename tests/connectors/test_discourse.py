"""Reading a Discourse forum: the contract, threads, backfill, and what bad answers become."""

import json
from collections import Counter
from datetime import timedelta

import httpx
import pytest
from doubles.discourse import TOO_MANY, DiscourseServer, discourse
from doubles.exchange import Fault, dropped, html_page, instead, transport, truncated
from doubles.reading import keys
from pydantic import ValidationError

from connectors import contract
from connectors.base import Cursor, Mention, Page, Refused, TryLater
from connectors.discourse import Discourse
from connectors.discourse_place import BARREN, PAGE

DAY = timedelta(days=1)
KEY = "k3y-of-the-double"


def source(server: DiscourseServer) -> Discourse:
    return Discourse(id="forum", server=server.url)


async def poll(server: DiscourseServer, cursor: Cursor | None) -> Page:
    """One poll, with the cursor as it comes back from the store."""
    async with httpx.AsyncClient(transport=transport(server.respond), follow_redirects=True) as http:
        return await source(server).poll(http, json.loads(json.dumps(cursor)))


async def drain(server: DiscourseServer, cursor: Cursor | None) -> list[Page]:
    pages = [await poll(server, cursor)]
    while pages[-1].more:
        pages.append(await poll(server, pages[-1].cursor))
    return pages


async def thread(server: DiscourseServer, mention: Mention) -> list[Mention]:
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        return await source(server).thread(http, mention)


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


def case() -> contract.Case:
    server = DiscourseServer()
    first = server.topic("Nordwind", "طردي لم يصل")
    second = server.reply(first, "Meins auch nicht 😡", answers=first)
    unknown = {"woven": {"deep": [1]}, "trust_level": "∞", "actions_summary": [{"id": 99, "count": 3, "new": []}]}
    scenes = {
        "good": [second, first],
        "empty": [],
        "malformed": [second, {"id": 1099, "raw": None}, first],
        "unusual": [{**second, **unknown}, {**first, **unknown, "locale": "xx_YY"}],
    }
    forum = Discourse(server="https://forum.example", key=KEY, username="amira")

    def says(posts: list[object]) -> contract.Answer:
        return lambda request: httpx.Response(200, json={"latest_posts": posts})

    made = {name: contract.Scene(forum, says(posts)) for name, posts in scenes.items()}
    return contract.Case(**made, keys=(f"{first['topic_id']}/1", f"{first['topic_id']}/2"), secrets=(KEY,))


@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds(name: str):
    await contract.checks(case())[name]()


async def test_posts_arrive_oldest_first_over_a_real_connection():
    async with discourse() as server, httpx.AsyncClient() as http:
        top = server.topic("My parcel", "Nordwind lost it")
        answer = server.reply(top, "We are sorry", username="nordwind", user_id=3, name="")
        page = await source(server).poll(http, None)
        again = await source(server).poll(http, page.cursor)
    first, second = page.mentions
    assert (first.key, first.root, first.parent) == (f"{top['topic_id']}/1", first.key, None)
    assert (second.parent, second.root, second.author.handle) == (first.key, first.key, "nordwind")
    assert second.url == f"{server.url}/t/a-topic/{answer['topic_id']}/2"
    assert (again.mentions, again.changes, again.more, again.gaps) == ((), (), False, ())


class TestABackfill:
    @pytest.mark.parametrize("by_ids", [False, True], ids=["of today", "of the years before"])
    async def test_brings_every_post_of_its_time_once_and_can_be_resumed(self, by_ids: bool):
        server = DiscourseServer(by_ids=by_ids)
        since = server.now - DAY * 5
        top = server.topic("t", "before", created=since - DAY)
        for number in range(400):
            server.reply(top, f"post {number}", created=since - DAY + timedelta(minutes=20) * number)
        until = since + DAY * 2
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            whole = [page async for page in source(server).backfill(http, since, until, None)]
            cursor = json.loads(json.dumps(whole[2].cursor))
            rest = [page async for page in source(server).backfill(http, since, until, cursor)]
        assert Counter(texts(*whole)) == Counter(f"post {number}" for number in range(72, 216))
        assert keys(*rest) == keys(*whole[3:])
        assert [page.cursor is None for page in whole] == [False] * (len(whole) - 1) + [True]

    async def test_of_an_empty_forum_ends_at_once(self):
        server = DiscourseServer()
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            pages = [page async for page in source(server).backfill(http, server.now - DAY, server.now, None)]
        assert [(page.mentions, page.cursor, page.gaps) for page in pages] == [((), None, ())]

    async def test_ends_in_a_desert_of_ids_and_says_so(self):
        server = DiscourseServer(by_ids=True)
        server.topic("t", "buried", created=server.now)
        server.private(PAGE * (BARREN + 5))
        server.topic("t", "on top", created=server.now)
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            pages = [page async for page in source(server).backfill(http, server.now - DAY, server.now + DAY, None)]
        assert set(texts(*pages)) == {"t\n\non top"}
        assert [gap.reason for page in pages for gap in page.gaps] == [
            "no post among 5000 ids; whatever lies below them was not read"
        ]

    async def test_with_a_damaged_cursor_begins_anew_and_says_so(self):
        server = DiscourseServer()
        server.topic("t", "one", created=server.now)
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            filling = source(server).backfill(http, server.now - DAY, server.now + DAY, {"v": 7})
            pages = [page async for page in filling]
        assert (texts(*pages), len(pages[0].gaps)) == (["t\n\none"], 1)


class TestAThread:
    @pytest.mark.parametrize("by_ids", [False, True], ids=["of today", "of the years before"])
    async def test_brings_what_came_after_in_the_words_of_the_poll(self, by_ids: bool):
        server = DiscourseServer(by_ids=by_ids)
        top = server.topic("t", "Nordwind lost it")
        for number in range(30):
            server.reply(top, f"me too *{number}*")
        server.reply(top, "We are **sorry**", username="nordwind", user_id=3)
        polled = {m.key: m for page in await drain(server, None) for m in page.mentions}
        others = await thread(server, polled[f"{top['topic_id']}/1"])
        assert [other.key for other in others] == [f"{top['topic_id']}/{number}" for number in range(2, 33)]
        assert (others[-1].author.handle, others[-1].text) == ("nordwind", "We are sorry")
        assert others == [polled[other.key] for other in others]

    async def test_of_a_topic_that_is_gone_is_empty(self):
        server = DiscourseServer()
        top = server.topic("t", "one")
        (mention,) = (await poll(server, None)).mentions
        server.delete(top)
        assert await thread(server, mention) == []

    async def test_of_something_else_is_refused(self):
        server = DiscourseServer()
        server.topic("t", "one")
        (mention,) = (await poll(server, None)).mentions
        server.faults.append(instead(400, b'{"error": "not today"}'))
        with pytest.raises(Refused, match="not today"):
            await thread(server, mention)
        foreign = Mention("forum", "https://elsewhere.example/1", "", mention.author)
        with pytest.raises(Refused, match="names no post"):
            await thread(server, foreign)


@pytest.mark.parametrize(
    "fault, wait",
    [
        pytest.param(TOO_MANY, timedelta(seconds=7), id="429 of the middleware"),
        pytest.param(instead(429, b'{"errors": ["slow down"]}', retry_after="30"), timedelta(seconds=30), id="429"),
        pytest.param(instead(503), None, id="503"),
        pytest.param(html_page, None, id="HTML"),
        pytest.param(truncated, None, id="truncated"),
        pytest.param(dropped, None, id="dropped"),
    ],
)
async def test_trouble_passes_and_nothing_is_lost(fault: Fault, wait: timedelta | None):
    server = DiscourseServer()
    top = server.topic("t", "one")
    page = await poll(server, None)
    server.reply(top, "two")
    server.faults.append(fault)
    with pytest.raises(TryLater) as raised:
        await poll(server, page.cursor)
    assert raised.value.wait == wait
    assert texts(*await drain(server, page.cursor)) == ["two"]


async def test_a_forum_for_members_only_is_refused_with_the_reason():
    server = DiscourseServer(members_only=True)
    with pytest.raises(Refused, match="members only"):
        await poll(server, None)


class TestAKey:
    async def test_is_sent_with_its_name_to_the_forum_and_is_never_printed(self):
        server = DiscourseServer()
        server.topic("t", "one")
        reading = Discourse(id="forum", server=server.url, key=KEY, username="amira")
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            assert texts(await reading.poll(http, None)) == ["t\n\none"]
        sent = server.asked[0].headers
        assert (sent["api-key"], sent["api-username"]) == (KEY, "amira")
        assert KEY not in f"{reading!r} {reading.model_dump_json()}"

    async def test_is_not_led_to_another_host(self):
        hosts: list[str] = []

        def lead_away(request: httpx.Request) -> httpx.Response:
            hosts.append(request.url.host)
            return httpx.Response(301, headers={"location": "https://evil.example/posts.json"})

        reading = Discourse(server="https://forum.example", key=KEY, username="amira")
        async with httpx.AsyncClient(transport=httpx.MockTransport(lead_away), follow_redirects=True) as http:
            with pytest.raises(Refused, match="give the address it has now as server"):
                await reading.poll(http, None)
        assert hosts == ["forum.example"]

    async def test_without_one_nothing_is_sent(self):
        server = DiscourseServer()
        await poll(server, None)
        assert not {"api-key", "api-username"} & set(server.asked[0].headers)

    @pytest.mark.parametrize(
        "options, sentence",
        [
            pytest.param({"key": KEY}, "key and username belong together", id="no name"),
            pytest.param({"username": "amira"}, "key and username belong together", id="no key"),
            pytest.param({"key": "ключ", "username": "amira"}, "key holds characters", id="no key at all"),
            pytest.param({"key": KEY, "username": "a\nb"}, "username", id="two lines"),
        ],
    )
    def test_options_that_cannot_work_are_told(self, options: dict[str, str], sentence: str):
        with pytest.raises(ValidationError, match=sentence) as told:
            Discourse(server="https://forum.example", **options)
        assert KEY not in str(told.value)
