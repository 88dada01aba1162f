"""Reading the App Store: the contract, storefronts, forms of address, edits, backfill and trouble."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from doubles.appstore import APP, AppStoreServer, appstore, pacific
from doubles.exchange import Fault, dropped, html_page, instead, transport, truncated
from doubles.reading import drain, keys, poll
from pydantic import ValidationError

from connectors import contract
from connectors.appstore import FORMS, AppStore
from connectors.appstore_shelf import EMPTY
from connectors.base import Author, Page, Refused, TryLater

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def source(server: AppStoreServer, *countries: str) -> AppStore:
    return AppStore(id="store", address=server.url, app=APP, countries=countries or ("us",))


async def read(server: AppStoreServer, cursor: Any = None, *countries: str) -> list[Page]:
    """Every page of one look."""
    return await drain(source(server, *countries), transport(server.respond), json.loads(json.dumps(cursor)))


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


def case() -> contract.Case:
    server = AppStoreServer()
    first = server.review("التطبيق لا يعمل")
    second = server.review("崩溃了 😡", stars=2)
    unknown = {"im:woven": {"label": "x"}, "im:contentType": {"attributes": {"term": "Hologram"}}}
    scenes = {
        "good": [second, first],
        "empty": [],
        "malformed": [second, {"im:rating": {"label": "1"}, "id": "nine"}, first],
        "unusual": [{**second, **unknown, "im:rating": {"label": "∞"}}, {**first, **unknown}],
    }

    def says(entries: list[object]) -> contract.Answer:
        return lambda request: httpx.Response(200, json={"feed": {"entry": entries}, "new": 1})

    made = {name: contract.Scene(AppStore(app=APP), says(entries)) for name, entries in scenes.items()}
    return contract.Case(**made, keys=("9001", "9002"))


@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds(name: str):
    await contract.checks(case())[name]()


async def test_reviews_arrive_oldest_first_over_a_real_connection():
    async with appstore() as server, httpx.AsyncClient() as http:
        server.review("Не открывается", title="Плохо", stars=1)
        server.now += MINUTE
        server.review("again", **{"im:voteSum": {"label": "3"}})
        page = await source(server).poll(http, None)
        again = await source(server).poll(http, page.cursor)
    first, second = page.mentions
    assert (first.key, first.text, first.rating) == ("9001", "Плохо\n\nНе открывается", 1.0)
    assert (first.author, first.language) == (Author("701", name="Амира"), None)
    assert first.published == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert (second.engagement.likes, second.engagement.views) == (3, None)
    assert (again.mentions, again.changes, again.more, again.gaps) == ((), (), False, ())


@pytest.mark.parametrize(
    "options, sentence",
    [
        pytest.param({}, "Field required", id="no app"),
        pytest.param({"app": "nordwind"}, "match pattern", id="a name"),
        pytest.param({"app": APP, "countries": []}, "at least 1", id="nowhere"),
        pytest.param({"app": APP, "countries": ["usa"]}, "two letters", id="three letters"),
        pytest.param({"app": APP, "countries": ["../"]}, "two letters", id="a path"),
    ],
)
def test_options_that_cannot_work_are_told(options: dict[str, Any], sentence: str):
    with pytest.raises(ValidationError, match=sentence):
        AppStore(**options)


def test_an_app_and_its_storefronts_may_be_given_as_people_write_them():
    made = AppStore(app=f"id{APP}", countries=["DE", " in ", "de"])
    assert (made.app, made.countries) == (APP, ("de", "in"))


class TestStorefronts:
    async def test_are_read_one_after_the_other(self):
        server = AppStoreServer()
        server.review("one", country="de")
        server.review("two", country="in")
        pages = await read(server, None, "de", "in", "ru")
        server.now += MINUTE
        server.review("three", country="in")
        after = await read(server, pages[-1].cursor, "de", "in", "ru")
        assert [texts(page) for page in pages] == [["Nordwind\n\none"], ["Nordwind\n\ntwo"], []]
        assert [texts(page) for page in after] == [[], ["Nordwind\n\nthree"], []]
        assert {asked.path[:4] for asked in server.asked} == {"/de/", "/in/", "/ru/"}

    async def test_one_that_is_added_later_brings_what_is_written_from_then_on(self):
        server = AppStoreServer()
        server.review("of old", country="in")
        server.now += DAY
        begun = (await read(server, None, "de"))[-1]
        added = await read(server, begun.cursor, "de", "in")
        server.now += MINUTE
        server.review("new", country="in")
        after = await read(server, added[-1].cursor, "de", "in")
        assert (texts(*added), texts(*after)) == ([], ["Nordwind\n\nnew"])

    async def test_a_cursor_of_another_app_begins_anew_and_says_so(self):
        server = AppStoreServer()
        server.review("one")
        cursor = (await read(server))[-1].cursor
        moved = await poll(source(server), transport(server.respond), {**(cursor or {}), "of": "8"})
        assert [gap.reason for gap in moved.gaps] == ["the source was pointed at another app"]


class TestNothingMeansUnknown:
    @pytest.mark.parametrize("working", ["paged", "bare", "paged last", "xml"])
    async def test_so_the_other_addresses_are_asked_and_the_one_that_works_is_remembered(self, working: str):
        server = AppStoreServer(broken={"paged", "bare", "paged last", "xml"} - {working})
        server.review("one <b>&amp;")
        first = (await read(server))[0]
        asked = len(server.asked)
        server.now += MINUTE
        server.review("two")
        after = (await read(server, first.cursor))[0]
        assert (texts(first), texts(after)) == (["Nordwind\n\none <b>&amp;"], ["Nordwind\n\ntwo"])
        assert len(server.asked) == asked + 1

    async def test_it_is_told_once_after_a_while(self):
        server = AppStoreServer()
        server.review("one")
        page = (await read(server))[0]
        server.broken = {"paged", "bare", "paged last", "xml"}
        reasons = []
        for _ in range(EMPTY + 3):
            server.now += 15 * MINUTE
            page = (await read(server, page.cursor))[0]
            reasons.append([gap.reason for gap in page.gaps])
            assert (page.mentions, page.changes) == ((), ())
        told = "us: the feed answers with nothing; whether there are reviews is unknown"
        assert reasons == [[]] * (EMPTY - 1) + [[told]] + [[]] * 3
        server.broken = set()
        server.review("two")
        assert texts(*await read(server, page.cursor)) == ["Nordwind\n\ntwo"]

    async def test_where_there_never_were_reviews_the_first_ones_are_those_written_since(self):
        server = AppStoreServer(broken={"paged", "bare", "paged last", "xml"})
        server.review("of old")
        page = (await read(server))[0]
        server.now += DAY
        server.broken = set()
        server.review("new")
        after = (await read(server, page.cursor))[0]
        assert (page.gaps, texts(after)) == ((), ["Nordwind\n\nnew"])

    async def test_the_check_says_so(self):
        server = AppStoreServer()
        server.review("one", country="de")
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            health = await source(server, "de", "in").check(http)
        assert (health.ok, "de 1, in none, which means unknown" in health.detail) == (True, True)


class TestABacklog:
    @pytest.mark.parametrize("timeless", [False, True], ids=["with times", "as before 2022"])
    async def test_of_several_pages_is_drained_once(self, timeless: bool):
        server = AppStoreServer(timeless=timeless)
        server.review("known")
        first = (await read(server))[0]
        for number in range(420):
            server.now += MINUTE
            server.review(f"{number}", title="")
        pages = await read(server, first.cursor)
        assert sorted(map(int, texts(*pages))) == list(range(420))
        assert len(set(keys(*pages))) == 420
        assert (len(pages), [gap for page in pages for gap in page.gaps]) == (9, [])
        assert texts(*await read(server, pages[-1].cursor)) == []

    async def test_that_the_feed_cannot_show_whole_is_told(self):
        server = AppStoreServer()
        server.review("known")
        first = (await read(server))[0]
        begun = server.now
        for number in range(600):
            server.now += MINUTE
            server.review(f"{number}")
        pages = await read(server, first.cursor)
        gaps = [gap for page in pages for gap in page.gaps]
        assert len(texts(*pages)) == 500
        assert [(gap.start, gap.reason) for gap in gaps] == [(begun, "us: more new reviews than the feed shows")]
        assert (await read(server, pages[-1].cursor))[0].gaps == ()

    async def test_old_reviews_that_move_up_are_no_news(self):
        server = AppStoreServer()
        for number in range(70):
            server.review(f"{number}")
        first = (await read(server))[0]
        del server.shelves["us"][5:15]
        after = await read(server, first.cursor)
        assert (len(first.mentions), texts(*after)) == (50, [])


async def test_an_edited_review_is_told_as_a_change():
    server = AppStoreServer()
    review = server.review("crashes")
    server.review("other")
    page = (await read(server))[0]
    review["content"]["label"], review["updated"]["label"] = "works now", pacific(server.now + DAY)
    server.shelves["us"].reverse()
    after = (await read(server, page.cursor))[0]
    quiet = (await read(server, after.cursor))[0]
    told = [(change.key, change.mention and change.mention.text) for change in after.changes]
    assert (after.mentions, told, quiet.changes) == ((), [("9001", "Nordwind\n\nworks now")], ())


class TestABackfill:
    async def test_brings_what_is_held_of_a_time_once_and_can_be_resumed(self):
        server = AppStoreServer()
        since = server.now
        for number in range(180):
            for country in ("de", "in"):
                server.review(f"{number}", title=country, country=country)
            server.now += timedelta(hours=1)
        reading = source(server, "de", "in")
        start, end = since + DAY, since + DAY * 3
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            whole = [page async for page in reading.backfill(http, start, end, None)]
            rest = [page async for page in reading.backfill(http, start, end, whole[3].cursor)]
            again = [page async for page in reading.backfill(http, start, end, {"v": 9})]
        assert sorted(texts(*whole)) == sorted(
            f"{code}\n\n{number}" for code in ("de", "in") for number in range(24, 72)
        )
        assert (keys(*rest), len(again[0].gaps)) == (keys(*whole[4:]), 1)
        assert [page.cursor is None for page in whole] == [False] * (len(whole) - 1) + [True]

    async def test_says_which_reviews_bear_no_time(self):
        server = AppStoreServer(timeless=True)
        server.review("one")
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            (page,) = [page async for page in source(server).backfill(http, server.now - DAY, server.now, None)]
        assert (page.mentions, page.skipped) == ((), ("review 9001 bears no time",))


@pytest.mark.parametrize(
    "fault, wait",
    [
        pytest.param(instead(429, retry_after="90"), timedelta(seconds=90), id="429"),
        pytest.param(instead(403, retry_after="90"), timedelta(seconds=90), id="403 with a time"),
        pytest.param(instead(503), None, id="503"),
        pytest.param(instead(502, b"<html>"), None, id="502"),
        pytest.param(html_page, None, id="HTML"),
        pytest.param(truncated, None, id="truncated"),
        pytest.param(dropped, None, id="dropped"),
        pytest.param(instead(200, b"<?xml version='1.0'?><html/>"), None, id="XML that is no feed"),
    ],
)
async def test_trouble_passes_and_nothing_is_lost(fault: Fault, wait: timedelta | None):
    server = AppStoreServer()
    server.review("one")
    page = (await read(server))[0]
    server.now += MINUTE
    server.review("two")
    server.faults.append(fault)
    with pytest.raises(TryLater) as raised:
        await read(server, page.cursor)
    assert raised.value.wait == wait
    assert texts(*await read(server, page.cursor)) == ["Nordwind\n\ntwo"]


async def test_one_address_that_is_refused_is_not_the_end():
    server = AppStoreServer()
    server.review("one")
    server.faults.append(instead(404))
    assert texts(*await read(server)) == ["Nordwind\n\none"]
    server.faults.extend([instead(400, b"no such storefront")] * len(FORMS))
    with pytest.raises(Refused):
        await read(server)
