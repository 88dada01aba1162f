"""Looking people up: in groups, once each, and never at the cost of the posts."""

import asyncio
from collections.abc import Callable

import httpx

from connectors.bluesky_people import REMEMBERED, REST, People
from connectors.bluesky_session import Door


class AppView:
    """Knows everybody."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.status = 200

    def __call__(self, request: httpx.Request) -> httpx.Response:
        dids = request.url.params.get_list("actors")
        self.asked.append(dids)
        people = [{"did": did, "handle": f"{did}.example", "followersCount": 7} for did in dids if did != "gone"]
        return httpx.Response(self.status, json={"profiles": [*people, {"did": 5}]})


def people(http: httpx.AsyncClient) -> People:
    return People(Door(http, "https://appview.example", "", "", None))


def client(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.MockTransport(answer))


async def test_everybody_is_asked_for_once_and_twenty_five_together():
    view, dids = AppView(), [f"did{number}" for number in range(60)]
    async with client(view) as http:
        known = people(http)
        found = await known.named([*dids, *dids])
        await known.named(dids)
    assert [len(asked) for asked in view.asked] == [25, 25, 10]
    assert (found["did59"].handle, found["did59"].followers_count) == ("did59.example", 7)


async def test_who_is_gone_is_left_out():
    async with client(AppView()) as http:
        assert list(await people(http).named(["gone", "did1"])) == ["did1"]


async def test_after_a_failure_nobody_is_asked_for_a_while():
    view = AppView()
    view.status = 500
    async with client(view) as http:
        known = people(http)
        for _ in range(REST + 1):
            assert await known.named(["did1"]) == {}
        assert len(view.asked) == 1
        view.status = 200
        assert list(await known.named(["did1"])) == ["did1"]


async def test_a_hanging_appview_is_not_waited_for():
    class Hanging(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            await asyncio.Event().wait()
            raise AssertionError

    async with httpx.AsyncClient(transport=Hanging()) as http:
        assert await People(Door(http, "https://appview.example", "", "", None), patience=0.01).named(["did1"]) == {}


async def test_memory_stays_small():
    async with client(AppView()) as http:
        known = people(http)
        for start in range(0, REMEMBERED + 30, 30):
            await known.named([f"did{start + number}" for number in range(30)])
        assert len(known._met) == REMEMBERED
