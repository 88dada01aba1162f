"""What a Mastodon server streams: events in pieces, edits, deletions, boosts, cuts, refusals and silence."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from datetime import timedelta
from typing import Any

import httpx
import pytest
from doubles.mastodon_stream import TOKEN, StreamServer, event, streaming
from doubles.reading import keys

from connectors import contract_streams
from connectors.base import Change, Page, Refused, TryLater
from connectors.mastodon import Mastodon
from connectors.mastodon_stream import LONGEST, Event, Lines, Told, base_of, routes

CURSOR = {"v": 1, "of": "polls know"}


def source(server: StreamServer, **options: Any) -> Mastodon:
    chosen = {} if {"public", "mentions", "search"} & set(options) else {"hashtags": ["nordwind"]}
    return Mastodon(**{"server": server.url, "token": TOKEN, "allow_private": True, **chosen, **options})


async def take(pages: AsyncIterator[Page], wanted: Callable[[Page], object] = lambda page: page.mentions) -> Page:
    async for page in pages:
        if wanted(page):
            return page
    raise AssertionError("the stream ended")


async def played(server: StreamServer, **options: Any) -> Page:
    """Everything that the script of the double makes, as one page."""
    pages: list[Page] = []
    async with httpx.AsyncClient() as http:
        with pytest.raises(TryLater):
            await collect(source(server, **options).stream(http, None), pages)
    return Page(
        tuple(mention for page in pages for mention in page.mentions),
        None,
        changes=tuple(change for page in pages for change in page.changes),
        skipped=tuple(reason for page in pages for reason in page.skipped),
    )


async def collect(stream: AsyncIterator[Page], pages: list[Page]) -> None:
    async for page in stream:
        pages.append(page)  # noqa: PERF401 - a list of all would be lost with the error that ends it


@pytest.mark.parametrize("name", contract_streams.names())
async def test_the_contract_of_streams_holds(name: str):
    async with streaming() as good, streaming() as broken:
        first, second = good.status("طردي لم يصل #نوردفيند"), good.status("Nordwind 🚚 ist zu spät", language="de")
        told = [event("update", first), event("update", second)]
        good.script = [b":thump\n", *told]
        broken.script = [told[0], event("update", {**second, "account": None}), event("woven", {}), told[1]]
        case = contract_streams.StreamCase(
            source=source(good),
            broken=source(broken),
            dead=Mastodon(server="http://127.0.0.1:1", hashtags=["nordwind"], token=TOKEN),
            keys=(first["uri"], second["uri"]),
            secrets=(TOKEN,),
        )
        await contract_streams.checks(case)[name]()


@pytest.mark.parametrize(
    "options, paths",
    [
        pytest.param({"hashtags": ["nordwind"]}, ["hashtag?tag=nordwind"], id="a hashtag"),
        pytest.param({"hashtags": ["北风", "nw"]}, ["hashtag?tag=%E5%8C%97%E9%A3%8E", "hashtag?tag=nw"], id="two"),
        pytest.param({"public": "all"}, ["public"], id="all"),
        pytest.param({"public": "local"}, ["public/local"], id="local"),
        pytest.param({"public": "remote"}, ["public/remote"], id="remote"),
        pytest.param({"mentions": True}, ["user/notification"], id="mentions"),
    ],
)
async def test_each_feed_has_its_stream(options: dict[str, Any], paths: list[str]):
    async with streaming(script=[b":thump\n"]) as server:
        await played(server, **options)
    assert (sorted(server.paths), set(server.keys)) == (sorted(paths), {f"Bearer {TOKEN}"})


@pytest.mark.parametrize("options", [{"token": None}, {"search": "nordwind"}], ids=["no token", "a search"])
async def test_where_there_is_no_stream_it_ends_at_once(options: dict[str, Any]):
    async with streaming() as server, httpx.AsyncClient() as http:
        assert [page async for page in source(server, **options).stream(http, CURSOR)] == []
    assert server.paths == []


async def test_an_open_stream_is_told_and_leaves_the_cursor_to_the_polls():
    async with (
        streaming() as server,
        httpx.AsyncClient() as http,
        aclosing(source(server).stream(http, CURSOR)) as pages,
    ):
        assert await anext(pages) == Page((), CURSOR)
        status = server.status("<p>nordwind is late</p>")
        server.say(event("update", status))
        page = await take(pages)
    assert (keys(page), page.cursor) == ([status["uri"]], CURSOR)


async def test_posts_of_all_tags_come_as_one_stream():
    async with (
        streaming() as server,
        httpx.AsyncClient() as http,
        aclosing(source(server, hashtags=["a", "b", "c", "d"]).stream(http, None)) as pages,
    ):
        await anext(pages)
        server.say(event("update", server.status("#a #b #c #d")))
        told = [await take(pages) for _ in range(4)]
    assert len(set(keys(*told))) == 1


class TestEvents:
    async def test_an_edit_is_a_change_and_a_post(self):
        async with streaming() as server:
            status = server.status("nordwind", edited_at="2026-03-01T12:30:00Z")
            server.script = [event("status.update", status)]
            page = await played(server)
        assert keys(page) == [status["uri"]]
        assert page.changes == (Change(status["uri"], page.mentions[0]),)

    async def test_a_deletion_is_told_with_the_key_of_a_post_that_came_by(self):
        async with streaming() as server:
            status = server.status("nordwind")
            deletions = [event("delete", status["id"]), event("delete", "4711"), event("delete", status["id"])]
            server.script = [event("update", status), *deletions]
            page = await played(server)
        assert page.changes == (Change(status["uri"]),)

    async def test_a_mention_comes_as_a_notification(self):
        async with streaming() as server:
            status = server.status("@nordwind where is it")
            server.script = [
                event("notification", {"id": "1", "type": "favourite", "status": status}),
                event("notification", {"id": "2", "type": "mention", "status": status}),
            ]
            page = await played(server, mentions=True)
        assert keys(page) == [status["uri"]]

    async def test_a_boost_counts_as_what_it_boosts(self):
        async with streaming() as server:
            inner = server.status("nordwind")
            server.script = [event("update", server.status("", reblog=inner))]
            assert keys(await played(server)) == [inner["uri"]]

    async def test_what_is_not_public_is_left_out(self):
        async with streaming() as server:
            server.script = [event("update", server.status("between us", visibility="direct"))]
            page = await played(server)
        assert (page.mentions, len(page.skipped)) == ((), 1)

    def test_only_so_many_posts_are_remembered(self):
        told = Told("mastodon")
        made = StreamServer()
        for _ in range(101):
            events = [Event("update", json.dumps(made.status("x")).encode()) for _ in range(100)]
            told.page(events, None)
        assert len(told._uris) == 10_000


class TestLines:
    def test_come_in_any_pieces(self):
        whole = (
            event("update", "зима") + b":thump\r\n" + b"event: delete\r\ndata: 1\r\ndata: 2\r\n\r\n" + b"data: x\n\n"
        )
        lines, told = Lines(), []
        for number in range(len(whole)):
            told += lines.read(whole[number : number + 1])
        assert told == Lines().read(whole)
        assert told == [Event("update", "зима".encode()), Event("delete", b"1\n2"), Event("", b"x")]

    @pytest.mark.parametrize("piece", [b":)\n", b":thump\n\n\n", b"retry: 5\n\n", b"event: update\n\n", b""])
    def test_without_a_body_are_no_event(self, piece: bytes):
        assert Lines().read(piece) == []

    @pytest.mark.parametrize("piece", [b"data: " + b"x" * LONGEST, b"data: xx\n" * (LONGEST // 2 + 1)])
    def test_that_never_end_are_refused(self, piece: bytes):
        with pytest.raises(TryLater, match="more than 1,000,000 bytes"):
            Lines().read(piece)


class TestTrouble:
    @pytest.mark.parametrize(
        "status, headers, wanted, wait",
        [
            pytest.param(429, {"retry-after": "120"}, TryLater, timedelta(minutes=2), id="429"),
            pytest.param(503, {}, TryLater, None, id="503"),
            pytest.param(401, {}, Refused, None, id="401"),
            pytest.param(404, {}, Refused, None, id="404"),
            pytest.param(302, {"location": "https://evil.example/"}, TryLater, None, id="a redirect"),
            pytest.param(200, {"content-type": "text/html"}, TryLater, None, id="a page"),
        ],
    )
    async def test_is_told_without_the_token(
        self, status: int, headers: dict[str, str], wanted: type[TryLater | Refused], wait: timedelta | None
    ):
        body = json.dumps({"error": f"what is {TOKEN}?"}).encode()
        async with streaming() as server, httpx.AsyncClient(follow_redirects=True) as http:
            server.refusals = [(status, headers, body)]
            with pytest.raises(wanted) as told:
                await take(source(server).stream(http, None))
        assert getattr(told.value, "wait", None) == wait
        assert TOKEN not in f"{told.value} {told.value.body!r}"

    async def test_a_cut_in_the_middle_of_an_event_loses_only_that(self):
        async with streaming() as server:
            whole = event("update", server.status("nordwind"))
            half = event("update", server.status("nordwind again"))[:40]
            server.script = [whole, half]
            assert len((await played(server)).mentions) == 1

    async def test_a_silent_line_is_dead(self):
        def answer(request: httpx.Request) -> httpx.Response:
            assert request.extensions["timeout"]["read"] == 90
            raise httpx.ReadTimeout("as scripted", request=request)

        async with streaming() as server, httpx.AsyncClient() as real:
            instance = await real.get(f"{server.url}/api/v2/instance")

            def both(request: httpx.Request) -> httpx.Response:
                return httpx.Response(200, json=instance.json()) if "instance" in request.url.path else answer(request)

            async with httpx.AsyncClient(transport=httpx.MockTransport(both)) as http:
                with pytest.raises(TryLater, match="did not answer in time"):
                    await take(source(server).stream(http, None))

    async def test_leaving_a_stream_closes_its_connections(self):
        async with streaming() as server, httpx.AsyncClient() as http:
            async with aclosing(source(server, hashtags=["a", "b"]).stream(http, None)) as pages:
                await anext(pages)
                waiting = asyncio.ensure_future(take(pages))
                await asyncio.sleep(0)
                waiting.cancel()
                await asyncio.gather(waiting, return_exceptions=True)
            assert [connection for connection in http._transport._pool.connections if not connection.is_closed()] == []


@pytest.mark.parametrize(
    "server, told, base",
    [
        pytest.param(
            "https://a.example", "wss://streaming.a.example", "https://streaming.a.example", id="another host"
        ),
        pytest.param("https://a.example", "wss://a.example/", "https://a.example", id="the same"),
        pytest.param("https://a.example", "https://s.a.example", "https://s.a.example", id="as an address of HTTP"),
        pytest.param("https://a.example", "ws://a.example", "https://a.example", id="unencrypted"),
        pytest.param("http://127.0.0.1:3000", "ws://127.0.0.1:4000", "http://127.0.0.1:4000", id="at home"),
        pytest.param("https://a.example", "", "https://a.example", id="nothing"),
        pytest.param("https://a.example", "ftp://x", "https://a.example", id="another scheme"),
        pytest.param("https://a.example", "wss://[", "https://a.example", id="no address"),
    ],
)
def test_the_token_goes_only_where_the_server_says_and_never_less_safely(server: str, told: str, base: str):
    assert base_of(server, told) == base


async def test_a_server_that_tells_no_streaming_address_streams_itself():
    async with streaming(script=[b":thump\n"], streaming="") as server:
        await played(server)
    assert server.paths == ["hashtag?tag=nordwind"]


def test_a_search_has_no_stream():
    assert routes((), None, mentions=False) == []
