"""What gaps, deletions, edits, bad frames and servers in trouble make of a stream."""

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from doubles.jetstream import SECOND, START, jetstream
from doubles.jetstream_reading import at, client, heard, source, take
from doubles.reading import keys

from connectors.base import Author, Change, Gap, Refused, TryLater

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class TestGaps:
    async def test_what_the_server_no_longer_keeps_is_told(self):
        async with jetstream() as server:
            server.now += 40 * 3_600 * SECOND
            key = server.post("nordwind")
            page = await heard(server, at(START), lambda page: page.mentions)
        reason = "the server keeps no more of the past than this"
        assert page.gaps == (Gap(NOON, NOON + timedelta(hours=40, milliseconds=1), reason),)
        assert keys(page) == [key]

    async def test_a_short_silence_is_none(self):
        async with jetstream() as server:
            server.now += 30 * SECOND
            server.post("nordwind")
            assert (await heard(server, at(START), lambda page: page.mentions)).gaps == ()

    async def test_a_position_ahead_of_the_server_begins_at_its_clock(self):
        async with jetstream() as server, client() as http:
            ahead = at(START + 3_600 * SECOND)
            async with aclosing(source(server).stream(http, ahead)) as pages:
                await anext(pages)
                following = asyncio.ensure_future(take(pages, lambda page: page.gaps))
                await server.joined.wait()
                server.someone_moves()
                page = await following
        assert page.gaps == (
            Gap(None, NOON + timedelta(milliseconds=1), "the saved position lay ahead of the server's clock"),
        )
        assert page.cursor == at(START + 1_000)


class TestChanges:
    async def test_a_deletion_is_told_with_the_key_of_the_post(self):
        async with jetstream() as server:
            key = server.post("nordwind")
            server.delete(key)
            server.post("nordwind again")
            page = await heard(server, at(START), lambda page: page.mentions)
        assert page.changes == (Change(key),)
        assert key not in keys(page)

    async def test_deletions_are_told_although_nothing_else_happens(self):
        async with jetstream() as server:
            server.delete("at://did:plc:amira/app.bsky.feed.post/3l9")
            server.now += 6 * SECOND
            server.someone_moves()
            page = await heard(server, at(START), lambda page: page.changes)
        assert page.changes == (Change("at://did:plc:amira/app.bsky.feed.post/3l9"),)

    async def test_many_deletions_do_not_wait(self):
        async with jetstream() as server:
            for number in range(250):
                server.delete(f"at://did:plc:amira/app.bsky.feed.post/3l{number}")
            assert len((await heard(server, at(START), lambda page: page.changes)).changes) >= 200

    async def test_an_edit_is_told_even_if_it_took_the_word_away(self):
        async with jetstream() as server:
            key = server.post("nordwind is late")
            server.now += 10 * SECOND
            server.edit(key, "all is well")
            server.now += 6 * SECOND
            server.someone_moves()
            page = await heard(server, at(START + 9 * SECOND), lambda page: page.changes)
        (change,) = page.changes
        assert change.mention is not None
        assert (change.key, change.mention.text, keys(page)) == (key, "all is well", [])
        assert change.mention.edited == NOON + timedelta(seconds=10, milliseconds=2)


class TestBadFrames:
    @pytest.mark.parametrize(
        "frame",
        [
            "\x00 garbage",
            "[1, 2",
            '"nordwind"',
            '{"did":"did:plc:a","time_us":-5,"commit":{}}',
            '{"did":"did:plc:a","time_us":1e300}',
            '{"did":"","time_us":1772366400000000}',
            '{"did":"did:plc:a","time_us":17,"commit":{"operation":"create","collection":"a","rkey":"nordwind","record":[]}}',
            "[" * 100_000,
        ],
        ids=["garbage", "half", "a text", "before 1970", "no time", "nobody", "another shape", "too deep"],
    )
    async def test_are_skipped_with_a_reason_and_the_stream_goes_on(self, frame: str):
        async with jetstream() as server:
            server.push(frame)
            key = server.post("nordwind")
            page = await heard(server, at(START), lambda page: page.mentions)
        assert (keys(page), len(page.skipped)) == ([key], 1)

    async def test_one_that_is_too_long_is_passed_over_and_told(self):
        async with jetstream() as server, client() as http:
            server.someone_moves()
            server.post("nordwind " + "x" * 1_000_001)
            server.now += 3 * SECOND
            key = server.post("nordwind, short")
            async with aclosing(source(server).stream(http, at(START))) as pages:
                page = await take(pages, lambda page: page.gaps)
                with pytest.raises(TryLater, match="more than 1,000,000 bytes"):
                    await anext(pages)
            after = await heard(server, page.cursor, lambda page: page.mentions)
        assert [gap.reason for gap in page.gaps] == ["a frame was too long to be read"]
        assert keys(after) == [key]


class TestTrouble:
    @pytest.mark.parametrize(
        "status, headers, wanted, wait",
        [
            pytest.param(429, {"retry-after": "120"}, TryLater, timedelta(minutes=2), id="429"),
            pytest.param(503, {}, TryLater, None, id="503"),
            pytest.param(200, {}, TryLater, None, id="a page instead of a stream"),
            pytest.param(400, {}, Refused, None, id="400"),
        ],
    )
    async def test_a_handshake_that_is_refused_says_why(
        self, status: int, headers: dict[str, str], wanted: type[TryLater | Refused], wait: timedelta | None
    ):
        async with jetstream() as server:
            server.refusals.append((status, headers, '{"error": "not now"}'))
            with pytest.raises(wanted) as told:
                await heard(server, None, lambda page: True)
        assert getattr(told.value, "wait", None) == wait

    async def test_pings_are_answered(self):
        async with (
            jetstream() as server,
            client() as http,
            aclosing(source(server).stream(http, None)) as pages,
        ):
            await anext(pages)
            following = asyncio.ensure_future(take(pages, lambda page: page.mentions))
            (line,) = server.lines
            await (await line.ping())
            server.post("nordwind")
            assert len((await following).mentions) == 1

    async def test_an_appview_in_trouble_holds_nothing_back(self):
        async with jetstream() as server, client(lambda _: httpx.Response(500)) as http:
            server.post("nordwind")
            async with aclosing(source(server).stream(http, at(START))) as pages:
                (mention,) = (await take(pages, lambda page: page.mentions)).mentions
        assert mention.author == Author("did:plc:amira")

    async def test_a_private_address_is_reached_only_where_allowed(self):
        async with jetstream() as server:
            with pytest.raises(Refused, match="allow_private"):
                await heard(server, None, lambda page: True, allow_private=False)
        assert server.asked == []
