"""The whole network as a stream: what is kept of it, what a post tells, what a poll and a cut make."""

import asyncio
import subprocess
import sys
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from doubles.jetstream import SECOND, START, JetstreamServer, jetstream
from doubles.jetstream_reading import appview, at, client, heard, source, take
from doubles.reading import drain, keys
from pydantic import ValidationError

from connectors import contract, contract_streams
from connectors.base import Author, Media, Mention, Page, Refused, TryLater
from connectors.bluesky_jetstream import BlueskyJetstream
from connectors.bluesky_jetstream_place import OVERLAP

ROOT = Path(__file__).parents[2]
WITHOUT = """
import asyncio, sys
sys.modules["websockets"] = None
import httpx
from connectors.base import Refused
from connectors.registry import connectors
try:
    asyncio.run(connectors()["bluesky_jetstream"](words=["nordwind"]).poll(httpx.AsyncClient(), None))
except Refused as refused:
    print(refused)
"""
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def case(servers: dict[str, JetstreamServer]) -> contract.Case:
    told = ()
    for name in ("good", "malformed", "unusual"):
        server = servers[name]
        first = server.post("طردي لم يصل #نوردفيند", **({"new": {"deep": [1]}} if name == "unusual" else {}))
        if name == "malformed":
            server.push('{"did":"did:plc:x","time_us":"noon","commit":{}}')
        if name == "unusual":
            server.commit("hologram", "amira", "3l9")
            server.tell("did:plc:x", "woven", woven={"deep": [1]})
        told = (first, server.commit("create", "lena", "3lz", record={"text": "Nordwind 🚚", "embed": {"$type": "x"}}))
    scenes = {name: contract.Scene(source(server), appview) for name, server in servers.items()}
    return contract.Case(**scenes, keys=told, over_http=False)


@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds(name: str):
    async with AsyncExitStack() as stack:
        scenes = ("good", "empty", "malformed", "unusual")
        servers = {scene: await stack.enter_async_context(jetstream(still=True)) for scene in scenes}
        await contract.checks(case(servers))[name]()


@pytest.mark.parametrize("name", contract_streams.names())
async def test_the_contract_of_streams_holds(name: str):
    async with jetstream(cuts=True) as good, jetstream(cuts=True) as broken:
        told = (good.post("طردي لم يصل #نوردفيند"), good.post("Nordwind 🚚 ist zu spät"))
        broken.post("طردي لم يصل #نوردفيند")
        broken.push("\x00 Nordwind, but no JSON")
        broken.post("Nordwind 🚚 ist zu spät", by="amira", langs=None)
        broken.log[2] = (broken.log[2][0], good.log[1][1])
        stream_case = contract_streams.StreamCase(
            source=source(good), broken=source(broken), dead=source(JetstreamServer("ws://127.0.0.1:1")),
            keys=told, start=at(START), client=client,
        )  # fmt: skip
        await contract_streams.checks(stream_case)[name]()


class TestOptions:
    @pytest.mark.parametrize(
        "options, sentence",
        [
            pytest.param({"words": ("nordwind", " #!")}, "neither letter nor digit", id="a word of signs"),
            pytest.param({"words": ("a",), "server": "https://a.example"}, "scheme", id="no websocket"),
        ],
    )
    def test_that_cannot_work_are_told(self, options: dict[str, Any], sentence: str):
        with pytest.raises(ValidationError, match=sentence):
            BlueskyJetstream(**options)

    async def test_without_a_word_nothing_is_asked(self):
        async with client() as http:
            with pytest.raises(Refused, match="set words, or names on a brand"):
                await BlueskyJetstream().poll(http, None)
            with pytest.raises(Refused, match="set words, or names on a brand"):
                await anext(BlueskyJetstream().stream(http, None))

    def test_names_are_looked_for_where_no_word_is_given(self):
        assert BlueskyJetstream().looking_for(("Nordwind",)).words == ("Nordwind",)
        assert BlueskyJetstream(words=("北风",)).looking_for(("Nordwind",)).words == ("北风",)

    def test_without_the_package_the_extra_is_named(self):
        done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True, cwd=ROOT)
        assert done.stdout == "a Jetstream needs websockets; run: pip install 'allears[jetstream]'\n"


async def test_a_post_arrives_field_by_field():
    async with jetstream() as server:
        reply = {"root": {"uri": "at://did:plc:a/app.bsky.feed.post/1"}, "parent": {"uri": "at://did:plc:b/x.y/2"}}
        embed = {"$type": "app.bsky.embed.images", "images": [{"alt": "a torn box", "image": {"$type": "blob"}}]}
        key = server.post("北风 lost it 📦", reply=reply, embed=embed, langs=["zh", "en"])
        page = await heard(server, at(START), lambda page: page.mentions)
    assert page.mentions == (
        Mention(
            source="bluesky_jetstream",
            key=key,
            text="北风 lost it 📦",
            author=Author("did:plc:amira", "amira.example", None, 120),
            url="https://bsky.app/profile/did:plc:amira/post/3l000000",
            published=NOON - timedelta(minutes=1),
            language="zh",
            parent="at://did:plc:b/x.y/2",
            root="at://did:plc:a/app.bsky.feed.post/1",
            media=(Media(None, "a torn box"),),
        ),
    )
    assert page.cursor == at(START + 1_000)


async def test_a_time_ahead_of_the_servers_clock_is_not_believed():
    async with jetstream() as server:
        server.post("nordwind", createdAt="2031-01-01T00:00:00Z")
        (mention,) = (await heard(server, at(START), lambda page: page.mentions)).mentions
    assert mention.published == NOON + timedelta(milliseconds=1)


async def test_what_holds_none_of_the_words_is_left_out():
    async with jetstream() as server:
        for text in ("a lovely day", "ein schöner Tag 🌞", "", "很好" * 3_000):
            server.post(text)
        key = server.post("NORDWIND!", by="lena")
        page = await heard(server, at(START), lambda page: page.mentions)
    assert keys(page) == [key]


async def test_a_live_stream_brings_what_is_written_now():
    async with jetstream() as server, client() as http:
        server.post("nordwind, long ago")
        async with aclosing(source(server).stream(http, None)) as pages:
            assert (await anext(pages)) == Page((), None)
            following = asyncio.ensure_future(take(pages, lambda page: page.mentions))
            await server.joined.wait()
            key = server.post("nordwind, now")
            assert keys(await following) == [key]
    assert "cursor" not in server.asked[0]
    assert server.asked[0]["wantedCollections"] == "app.bsky.feed.post"
    assert server.agents == ["allears/1 (nordwind)"]


async def test_after_a_cut_in_the_middle_nothing_is_lost_and_what_comes_twice_is_the_same():
    async with jetstream() as server, client() as http:
        before = server.post("nordwind 1")
        async with aclosing(source(server).stream(http, at(START))) as pages:
            first = await take(pages, lambda page: page.mentions)
            await server.cut()
            with pytest.raises(TryLater, match="broke off"):
                await take(pages, lambda page: page.mentions)
        between = server.post("nordwind 2")
        second = await heard(server, first.cursor, lambda page: page.mentions)
    assert (keys(first), keys(second)) == ([before], [before, between])
    assert second.mentions[0] == first.mentions[0]


class TestPolling:
    async def test_a_first_poll_reads_the_last_minute(self):
        async with jetstream() as server, client() as http:
            server.post("nordwind, long ago")
            server.now += 90 * SECOND
            key = server.post("nordwind, just now")
            page = await source(server).poll(http, None)
            health = await source(server).check(http)
        assert (keys(page), page.more) == ([key], False)
        assert health.detail == "127.0.0.1 answers; 1 posts of the last minute fit"

    async def test_later_ones_read_what_was_written_since(self):
        async with jetstream() as server, client() as http:
            first = await source(server).poll(http, None)
            server.now += 3_600 * SECOND
            told = [server.post(f"nordwind {number}") for number in range(50)]
            server.now += 3_600 * SECOND
            page = await source(server).poll(http, first.cursor)
        assert (keys(page), page.more) == (told, False)

    async def test_the_stream_goes_on_where_a_poll_ended(self):
        async with jetstream() as server, client() as http:
            page = await source(server).poll(http, None)
            key = server.post("nordwind")
            later = await heard(server, page.cursor, lambda page: page.mentions)
        assert keys(later) == [key]

    async def test_the_overlap_is_read_again(self):
        async with jetstream() as server, client() as http:
            key = server.post("nordwind")
            page = await source(server).poll(http, at(server.now + 1))
        assert keys(page) == [key]
        assert int(server.asked[1]["cursor"]) == server.now - 1_000 + 1 - OVERLAP

    async def test_a_server_without_times_is_no_jetstream(self):
        async with jetstream(hello="{}") as server, client() as http:
            with pytest.raises(TryLater, match="is it a Jetstream"):
                await source(server).poll(http, None)


async def test_a_conversation_is_read_at_the_appview():
    post = {
        "uri": "at://did:plc:x/app.bsky.feed.post/2", "cid": "c", "author": {"did": "did:plc:x", "handle": "x.example"},
        "record": {"text": "We are sorry", "createdAt": "2026-03-01T12:00:00Z"}, "indexedAt": "2026-03-01T12:00:00Z",
    }  # fmt: skip
    mention = Mention("bluesky_jetstream", "at://did:plc:amira/app.bsky.feed.post/1", "late", Author("did:plc:amira"))
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.url.params["uri"] == mention.key:
            return httpx.Response(200, json={"thread": {"post": post}})
        return httpx.Response(400, json={"error": "NotFound", "message": "gone"})

    watched = source(JetstreamServer("ws://127.0.0.1:1"))
    async with client(answer) as http:
        (other,) = await watched.thread(http, mention)
        gone = await watched.thread(http, replace(mention, key="at://did:plc:amira/app.bsky.feed.post/9"))
    assert (other.text, other.author.handle, gone) == ("We are sorry", "x.example", [])
    assert asked[0].url.host == "public.api.bsky.app"


async def test_ten_thousand_waiting_posts_are_drained_once_each():
    async with jetstream() as server, client() as http:
        first = await source(server).poll(http, None)
        told = [server.post(f"nordwind {number}") for number in range(10_000)]
        pages = await drain(source(server), httpx.MockTransport(appview), first.cursor)
    assert keys(*pages) == told
