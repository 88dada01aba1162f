"""Reading Bluesky: the contract, edits and deletions, threads, backfill, options and trouble."""

from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import pytest
from doubles.bluesky import HANDLE, PASSWORD, BlueskyServer, bluesky, transport
from doubles.exchange import Fault, dropped, html_page, instead, truncated
from doubles.reading import drain, keys, poll
from pydantic import ValidationError

from connectors import contract
from connectors.base import Author, Mention, Page, Refused, TryLater
from connectors.bluesky import Bluesky

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ACCOUNT = {"handle": HANDLE, "password": PASSWORD}


def source(server: BlueskyServer, **options: Any) -> Bluesky:
    chosen = options or {"search": "nordwind", **ACCOUNT}
    return Bluesky(id="sky", server=server.url, appview=server.url, **chosen)


async def read(server: BlueskyServer, cursor: Any = None, **options: Any) -> Page:
    return await poll(source(server, **options), transport(server), cursor)


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


def case() -> contract.Case:
    server = BlueskyServer()
    first = server.post("طردي لم يصل @nordwind")
    server.now += MINUTE
    second = server.post("Nordwind 😡", record={"langs": None})
    unknown = {"woven": {"deep": [1]}, "embed": {"$type": "app.bsky.embed.hologram#view", "images": 5}}
    scenes = {
        "good": [second, first],
        "empty": [],
        "malformed": [second, {**first, "uri": "nowhere"}, {"uri": 5}, first],
        "unusual": [{**second, **unknown}, {**first, **unknown, "record": {**first["record"], "langs": ["xx-YY"]}}],
    }
    session = {"accessJwt": "access-of-the-double", "refreshJwt": "renewal-of-the-double", "new": 1}

    def says(posts: list[object]) -> contract.Answer:
        def answer(request: httpx.Request) -> httpx.Response:
            there = [post for post in posts if request.method == "GET"]
            return httpx.Response(200, json={"posts": there, **(session if request.method == "POST" else {})})

        return answer

    made = {name: contract.Scene(Bluesky(search="nordwind", **ACCOUNT), says(posts)) for name, posts in scenes.items()}
    secrets = (PASSWORD, session["accessJwt"], session["refreshJwt"])
    return contract.Case(**made, keys=(first["uri"], second["uri"]), secrets=secrets)


@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds(name: str):
    await contract.checks(case())[name]()


async def test_posts_arrive_oldest_first_over_a_real_connection():
    async with bluesky() as server, httpx.AsyncClient() as http:
        server.followers = {"did:plc:amira": 41_000}
        first = server.post("Nordwind lost my parcel", likeCount=3, repostCount=2)
        server.now += MINUTE
        server.post("Sorry from Nordwind", to=first, by="amira")
        page = await source(server).poll(http, None)
        again = await source(server).poll(http, page.cursor)
    one, two = page.mentions
    assert (one.key, one.root, one.parent) == (first["uri"], first["uri"], None)
    assert one.author == Author("did:plc:amira", "amira.example", "Amira", 41_000)
    assert (one.engagement.likes, one.engagement.reposts, one.engagement.replies) == (3, 2, 0)
    assert (two.parent, two.root, two.language) == (one.key, one.key, "en")
    assert (again.mentions, again.changes, again.more, again.gaps) == ((), (), False, ())


@pytest.mark.parametrize(
    "options, sentence",
    [
        pytest.param({}, "set one of search, mentions and account", id="nothing"),
        pytest.param({"search": "a", "account": "b"}, "set one of search, mentions and account", id="two"),
        pytest.param({"mentions": True}, "mentions needs a handle", id="mentions of nobody"),
        pytest.param({"search": "a", "handle": "b"}, "belong together", id="no password"),
        pytest.param({"search": "a", "password": PASSWORD}, "belong together", id="no handle"),
        pytest.param({"search": "a", "handle": "b", "password": ""}, "belong together", id="an empty password"),
        pytest.param({"search": "a", "handle": "b c", "password": PASSWORD}, "pattern", id="two words"),
        pytest.param({"account": "a/b"}, "pattern", id="a path"),
    ],
)
def test_options_that_cannot_work_are_told(options: dict[str, Any], sentence: str):
    with pytest.raises(ValidationError, match=sentence) as told:
        Bluesky(**options)
    assert PASSWORD not in str(told.value)


async def test_a_visitor_is_told_what_a_search_needs():
    server = BlueskyServer()
    with pytest.raises(Refused, match="shows a search to accounts only; set handle and password"):
        await read(server, search="nordwind")
    server.gated = False
    server.post("nordwind")
    assert texts(await read(server, search="nordwind")) == ["nordwind"]


async def test_mentions_are_the_posts_that_address_the_account():
    server = BlueskyServer()
    for reason in ("mention", "like", "reply", "follow", "quote", "woven"):
        server.now += MINUTE
        server.post(reason, reason=reason)
    options = {"mentions": True, **ACCOUNT}
    page = await read(server, **options)
    server.now += MINUTE
    server.post("again", reason="mention", record={"createdAt": "1999-01-01T00:00:00Z"})
    after = await read(server, page.cursor, **options)
    assert (texts(page), texts(after)) == (["mention", "reply", "quote"], ["again"])
    assert page.mentions[0].engagement.likes is None
    assert (page.skipped, after.changes) == ((), ())


async def test_the_posts_of_an_account_are_read_without_one_of_ours():
    server = BlueskyServer()
    server.post("one")
    server.post("by another", by="omid")
    page = await read(server, account="amira.example")
    server.now += MINUTE
    server.post("two")
    after = await read(server, page.cursor, account="amira.example")
    assert (texts(page), texts(after)) == (["one"], ["two"])
    assert not any("authorization" in asked.headers for asked in server.asked)


class TestChanges:
    async def test_an_edit_and_new_counts_are_told_once(self):
        server = BlueskyServer()
        post = server.post("Nordwind is late")
        page = await read(server)
        post["record"]["text"], post["cid"] = "Nordwind is early", "bafyreichanged"
        edited = await read(server, page.cursor)
        post["likeCount"] = 900
        liked = await read(server, edited.cursor)
        quiet = await read(server, liked.cursor)
        told = [(change.key, change.mention and change.mention.text) for change in edited.changes]
        assert told == [(post["uri"], "Nordwind is early")]
        assert [change.mention and change.mention.engagement.likes for change in liked.changes] == [900]
        assert (quiet.mentions, quiet.changes) == ((), ())

    async def test_a_deletion_is_told_once(self):
        server = BlueskyServer()
        kept, gone = server.post("nordwind kept"), server.post("nordwind gone")
        page = await read(server)
        server.delete(gone)
        after = await read(server, page.cursor)
        quiet = await read(server, after.cursor)
        assert [(change.key, change.mention) for change in after.changes] == [(gone["uri"], None)]
        assert (keys(page), quiet.changes) == ([kept["uri"], gone["uri"]], ())
        (asked,) = [asked for asked in server.asked if asked.path.endswith("getPosts")]
        assert "authorization" not in asked.headers

    async def test_a_post_that_the_search_lost_is_not_deleted(self):
        server = BlueskyServer()
        server.post("nordwind kept")
        page = await read(server)
        server.hidden = set(server.posts)
        after = await read(server, page.cursor)
        server.faults.append(instead(200, b'{"posts": []}'))
        server.faults.append(instead(503))
        assert (after.changes, (await read(server, after.cursor)).changes) == ((), ())

    async def test_of_what_lies_below_the_page_nothing_is_said(self):
        server = BlueskyServer()
        for number in range(150):
            server.post(f"nordwind {number}")
        await read(server)
        page = (await drain(source(server), transport(server), (await read(server)).cursor))[-1]
        assert page.changes == ()


class TestABackfill:
    @pytest.mark.parametrize(
        "options, scroll",
        [
            pytest.param({"search": "nordwind", **ACCOUNT}, 1000, id="a search"),
            pytest.param({"search": "nordwind", **ACCOUNT}, 130, id="a search that dries up"),
            pytest.param({"account": "amira.example"}, 1000, id="an account"),
            pytest.param({"mentions": True, **ACCOUNT}, 1000, id="mentions"),
        ],
    )
    async def test_brings_every_post_of_its_time_once_and_can_be_resumed(self, options: dict[str, Any], scroll: int):
        server = BlueskyServer(scroll=scroll)
        since = server.now
        for number in range(800):
            server.post(f"nordwind {number}")
            server.now += 5 * MINUTE
        start, end = since + timedelta(seconds=1), since + DAY * 2
        reading = source(server, **options)
        async with httpx.AsyncClient(transport=transport(server)) as http:
            whole = [page async for page in reading.backfill(http, start, end, None)]
            rest = [page async for page in reading.backfill(http, start, end, whole[2].cursor)]
        assert Counter(texts(*whole)) == Counter(f"nordwind {number}" for number in range(1, 576))
        assert keys(*rest) == keys(*whole[3:])
        assert [page.cursor is None for page in whole] == [False] * (len(whole) - 1) + [True]
        assert server.logins <= 1

    async def test_with_a_damaged_cursor_begins_anew_and_says_so(self):
        server = BlueskyServer()
        server.post("nordwind")
        async with httpx.AsyncClient(transport=transport(server)) as http:
            filling = source(server).backfill(http, server.now - DAY, server.now + DAY, {"v": 7})
            pages = [page async for page in filling]
        assert (texts(*pages), len(pages[0].gaps)) == (["nordwind"], 1)


class TestAThread:
    async def test_brings_what_is_above_and_below_oldest_first(self):
        server = BlueskyServer()
        gone = server.post("the beginning")
        top = server.post("Nordwind lost it", to=gone)
        server.now += MINUTE
        sorry = server.post("We are sorry", to=top, by="nordwind")
        server.now += MINUTE
        server.post("Thank you", to=sorry)
        server.post("of another matter")
        mention = (await read(server)).mentions[0]
        server.delete(gone)
        async with httpx.AsyncClient(transport=transport(server)) as http:
            others = await source(server).thread(http, mention)
            above = await source(server).thread(http, others[1])
        assert [(each.text, each.parent, each.root) for each in others] == [
            ("We are sorry", top["uri"], gone["uri"]),
            ("Thank you", sorry["uri"], gone["uri"]),
        ]
        assert [each.text for each in above] == ["Nordwind lost it", "We are sorry"]
        assert server.logins == 1

    async def test_of_a_post_that_is_gone_is_empty(self):
        gone = Mention("sky", "at://did:plc:amira/app.bsky.feed.post/3l", "", Author("a"))
        async with httpx.AsyncClient(transport=transport(BlueskyServer())) as http:
            assert await source(BlueskyServer()).thread(http, gone) == []

    async def test_of_something_else_is_refused(self):
        server = BlueskyServer()
        server.faults.append(instead(400, b'{"error": "InvalidRequest", "message": "uri must be an at-uri"}'))
        foreign = Mention("sky", "https://elsewhere.example/1", "", Author("a"))
        async with httpx.AsyncClient(transport=transport(server)) as http:
            with pytest.raises(Refused, match="InvalidRequest"):
                await source(server).thread(http, foreign)


@pytest.mark.parametrize(
    "fault, wait",
    [
        pytest.param(instead(429, b"{}", retry_after="90"), timedelta(seconds=90), id="429"),
        pytest.param(instead(502, b'{"error": "UpstreamFailure"}'), None, id="502"),
        pytest.param(html_page, None, id="HTML"),
        pytest.param(truncated, None, id="truncated"),
        pytest.param(dropped, None, id="dropped"),
        pytest.param(instead(200, b'{"ok": true}'), None, id="another object"),
    ],
)
async def test_trouble_passes_and_nothing_is_lost(fault: Fault, wait: timedelta | None):
    server = BlueskyServer()
    server.post("nordwind one")
    page = await read(server)
    server.now += MINUTE
    server.post("nordwind two")
    server.faults.append(fault)
    with pytest.raises(TryLater) as raised:
        await read(server, page.cursor)
    assert raised.value.wait == wait
    assert texts(await read(server, page.cursor)) == ["nordwind two"]
    assert server.logins == 1


async def test_a_query_that_makes_no_sense_is_refused_with_the_reason():
    server = BlueskyServer()
    page = await read(server)
    server.faults.append(instead(400, b'{"error": "BadQueryString", "message": "unbalanced quotes"}'))
    with pytest.raises(Refused, match=r"BadQueryString.*unbalanced quotes"):
        await read(server, page.cursor)


async def test_followers_that_cannot_be_learned_are_unknown_and_the_page_stands():
    server = BlueskyServer(gated=False, followers={"did:plc:amira": 7})
    server.post("nordwind")

    async def right(told: Any) -> Any:
        return told

    server.faults.extend([right, instead(503)])
    (told,) = (await read(server, search="nordwind")).mentions
    assert told.author.followers is None
