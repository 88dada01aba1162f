"""Comments and replies of YouTube, page by page: replies, edits, deletions, backlogs."""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import pytest
from doubles.exchange import instead, transport
from doubles.reading import drain, keys
from doubles.youtube import CHANNEL, KEY, YouTubeServer, failed

from connectors.base import Page
from connectors.youtube import YouTube

MINUTE = timedelta(minutes=1)


def source(server: YouTubeServer) -> YouTube:
    return YouTube(id="yt", address=server.url, key=KEY, channel=CHANNEL)


async def read(server: YouTubeServer, cursor: Any = None) -> list[Page]:
    """Every page of one look, with the cursor as it comes back from the store."""
    return await drain(source(server), transport(server.respond), json.loads(json.dumps(cursor)))


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


class TestReplies:
    @pytest.mark.parametrize("count", [3, 40, 230], ids=["all shown", "more than are shown", "more than a page"])
    async def test_to_a_known_comment_arrive_once(self, count: int):
        server = YouTubeServer()
        thread = server.comment("Nordwind lost it")
        server.reply(thread, "of old")
        page = (await read(server))[-1]
        for number in range(count):
            server.now += MINUTE
            server.reply(thread, f"{number}")
        pages = await read(server, page.cursor)
        quiet = await read(server, pages[-1].cursor)
        assert sorted(map(int, texts(*pages))) == list(range(count))
        assert (texts(*quiet), [page.changes for page in quiet]) == ([], [()])
        assert len({mention.root for page in pages for mention in page.mentions}) == 1

    async def test_to_a_new_comment_arrive_with_it(self):
        server = YouTubeServer()
        page = (await read(server))[-1]
        server.now += MINUTE
        thread = server.comment("new")
        for number in range(8):
            server.now += MINUTE
            server.reply(thread, f"{number}")
        pages = await read(server, page.cursor)
        assert texts(*pages) == ["new", *(str(number) for number in range(8))]

    async def test_of_a_comment_that_is_gone_are_passed_over(self):
        server = YouTubeServer()
        thread = server.comment("new")
        page = (await read(server))[-1]
        for number in range(8):
            server.now += MINUTE
            server.reply(thread, f"{number}")
        reading = source(server)
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            first = await reading.poll(http, page.cursor)
            server.delete(thread)
            second = await reading.poll(http, first.cursor)
        assert (first.more, second.mentions, second.more) == (True, (), False)


class TestChanges:
    async def test_an_edit_and_new_likes_are_told_once(self):
        server = YouTubeServer()
        thread = server.comment("late")
        page = (await read(server))[-1]
        server.now += MINUTE
        server.edit(thread, "in time")
        (edited,) = await read(server, page.cursor)
        (quiet,) = await read(server, edited.cursor)
        (change,) = edited.changes
        assert change.mention is not None
        assert (change.key, change.mention.text, change.mention.edited) == (thread["id"], "in time", server.now)
        assert (edited.mentions, quiet.changes) == ((), ())

    async def test_a_deletion_is_told_once_and_only_when_it_is_certain(self):
        server = YouTubeServer()
        gone, kept = server.comment("gone"), server.comment("kept")
        page = (await read(server))[-1]
        held = server.threads.pop(kept["id"])
        server.faults.extend([instead(200, b'{"items": []}'), instead(503)])
        (unsure,) = await read(server, page.cursor)
        server.threads[kept["id"]] = held
        server.delete(gone)
        (after,) = await read(server, unsure.cursor)
        (quiet,) = await read(server, after.cursor)
        assert unsure.changes == ()
        assert [(change.key, change.mention) for change in after.changes] == [(gone["id"], None)]
        assert quiet.changes == ()


class TestABacklog:
    async def test_of_2000_comments_is_drained_once(self):
        server = YouTubeServer()
        server.comment("known")
        page = (await read(server))[-1]
        for number in range(2_000):
            server.now += timedelta(seconds=number % 3)
            server.comment(f"{number}")
        pages = await read(server, page.cursor)
        assert Counter(map(int, texts(*pages))) == Counter(range(2_000))
        assert texts(*await read(server, pages[-1].cursor)) == []

    async def test_comments_that_come_during_a_walk_arrive_once(self):
        server = YouTubeServer()
        cursor = (await read(server))[-1].cursor
        for number in range(250):
            server.now += MINUTE
            server.comment(f"{number}")
        arrived, more = list[str](), True
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            while more:
                page = await source(server).poll(http, cursor)
                cursor, more = page.cursor, page.more
                arrived += keys(page)
                server.now += MINUTE
                server.comment("while we read")
        arrived += keys(*await read(server, cursor))
        assert Counter(arrived) == Counter(list(server.threads))

    async def test_a_way_on_that_is_no_longer_known_begins_at_the_top(self):
        server = YouTubeServer()
        page = (await read(server))[-1]
        for number in range(150):
            server.now += MINUTE
            server.comment(f"{number}")
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            first = await source(server).poll(http, page.cursor)
            server.faults.append(failed(400, "invalidPageToken"))
            lost = await source(server).poll(http, first.cursor)
        rest = await read(server, lost.cursor)
        assert (lost.mentions, lost.more) == ((), False)
        assert Counter(map(int, texts(first, *rest))) == Counter(range(150))
