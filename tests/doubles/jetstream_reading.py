"""Reads the double of a Jetstream as the collector does: with an AppView beside it that knows everybody."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import httpx
from doubles.jetstream import JetstreamServer

from connectors.base import Cursor, Page
from connectors.bluesky_jetstream import BlueskyJetstream

WORDS = ("Nordwind", "نوردفيند", "北风")


def appview(request: httpx.Request) -> httpx.Response:
    dids = request.url.params.get_list("actors")
    people = [{"did": did, "handle": f"{did[8:]}.example", "followersCount": 120} for did in dids]
    return httpx.Response(200, json={"profiles": people})


def source(server: JetstreamServer, **options: Any) -> BlueskyJetstream:
    return BlueskyJetstream(**{"words": WORDS, "server": server.url, "allow_private": True, **options})


def client(answer: Callable[[httpx.Request], httpx.Response] = appview) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.MockTransport(answer), headers={"user-agent": "allears/1 (nordwind)"})


def at(microseconds: int, **fields: int) -> Cursor:
    return {"v": 1, "at": microseconds, **fields}


async def take(pages: AsyncIterator[Page], wanted: Callable[[Page], object]) -> Page:
    """The next page that holds what is wanted."""
    async for page in pages:
        if wanted(page):
            return page
    raise AssertionError("the stream ended")


async def heard(
    server: JetstreamServer, cursor: Cursor | None, wanted: Callable[[Page], object], **options: Any
) -> Page:
    async with client() as http, aclosing(source(server, **options).stream(http, cursor)) as pages:
        return await take(pages, wanted)
