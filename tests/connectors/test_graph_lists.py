"""One page of any list, and whether a thing is still there."""

import httpx
import pytest
from doubles.exchange import instead, transport
from doubles.facebook import PAGE, FacebookServer
from doubles.graph import TOKEN, VERSION

from connectors.base import RateSignal, TryLater
from connectors.graph_api import PAUSE, Door
from connectors.graph_lists import ask, is_gone
from connectors.graph_place import Listed


def door(http: httpx.AsyncClient, server: FacebookServer) -> Door:
    return Door(http, f"{server.url}{VERSION}".rstrip("/"), TOKEN)


async def test_a_page_bears_the_servers_clock_and_its_limits():
    server = FacebookServer(usage={"x-app-usage": '{"call_count": 90}'})
    seen = []

    def read(body: bytes, place: str) -> Listed:
        seen.append((body[:8], place))
        return Listed(())

    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        listed = await ask(door(http, server), f"{PAGE}/feed", {"limit": 5}, None, read)
    assert (listed.rate, listed.now) == (RateSignal(PAUSE, 10), int(server.now.timestamp()))
    assert seen == [(b'{"data":', "graph.example")]


async def test_only_what_nobody_finds_is_gone():
    server = FacebookServer()
    post = server.post("late")
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        there = await is_gone(door(http, server), post["id"])
        server.delete(post)
        gone = await is_gone(door(http, server), post["id"])
        server.faults.append(instead(503))
        with pytest.raises(TryLater):
            await is_gone(door(http, server), post["id"])
    assert (there, gone) == (False, True)
