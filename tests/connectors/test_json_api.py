"""Reading any JSON: the contract, three ways to the next page in both orders, paths that lead nowhere, and trouble."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from doubles.exchange import Fault, dropped, html_page, instead, transport, truncated
from doubles.json_api import FIELDS, TOKEN, JsonServer, json_api
from doubles.reading import answering, drain, keys, poll
from pydantic import ValidationError

from connectors import contract
from connectors.base import Author, Page, Refused, TryLater
from connectors.json_api import JsonApi

URL = "https://voices.example/voices?topic=acme"
BARE = {"id": "id", "text": "text"}
WAYS = {
    "cursor": {"cursor_path": "more.cursor", "cursor_parameter": "after"},
    "number": {"page_parameter": "page"},
    "address": {"next_path": "more.next"},
}


def source(server: JsonServer, **options: Any) -> JsonApi:
    given = {"items": "data.voices", "fields": FIELDS, "order": server.order, **options}
    return JsonApi(id="voices", url=f"{server.url}/voices?topic=acme", **given)


async def read(server: JsonServer, cursor: Any = None, **options: Any) -> list[Page]:
    """Every page of one look, with the cursor as it comes back from the store."""
    return await drain(source(server, **options), transport(server.respond), json.loads(json.dumps(cursor)))


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


def plain(**options: Any) -> JsonApi:
    return JsonApi(**{"url": URL, "fields": BARE, **options})


def case() -> contract.Case:
    server = JsonServer()
    first, second = server.post("بسته‌ام نرسید"), server.post("诺德温德 😡", by=None)
    unknown = {"woven": {"deep": [1]}, "links": "hologram", "counts": []}
    scenes: dict[str, list[object]] = {
        "good": [second, first],
        "empty": [],
        "malformed": [second, {"uuid": "x"}, 5, first],
        "unusual": [{**second, **unknown}, {**first, **unknown, "at": "yesterday"}],
    }

    def says(posts: list[object]) -> contract.Answer:
        return lambda request: httpx.Response(200, json={"data": {"voices": posts}, "new": 1})

    made = {name: contract.Scene(source(server, token=TOKEN), says(posts)) for name, posts in scenes.items()}
    return contract.Case(**made, keys=("v-1", "v-2"), secrets=(TOKEN,))


@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds(name: str):
    await contract.checks(case())[name]()


async def test_posts_arrive_oldest_first_over_a_real_connection():
    async with json_api() as server, httpx.AsyncClient() as http:
        server.post("Nordwind lost it", head="Never again", stars=1)
        server.post("لم يصل طردي", answers="v-1", changed=int(server.now.timestamp() * 1000) + 90_000)
        page = await source(server).poll(http, None)
        again = await source(server).poll(http, page.cursor)
    one, two = page.mentions
    assert (one.key, one.text, one.rating, one.language) == ("v-1", "Never again\n\nNordwind lost it", 1, "en")
    assert one.author == Author("7", "@amira", "Амира")
    assert (one.url, one.published) == (f"{server.url}/voices/1", datetime(2026, 3, 1, 12, 1, tzinfo=UTC))
    assert (one.engagement.likes, one.engagement.replies, one.engagement.views) == (3, 1, None)
    assert (two.parent, two.edited) == ("v-1", datetime(2026, 3, 1, 12, 2, 30, tzinfo=UTC))
    assert server.asked[0].query == {"topic": "acme"}
    assert (again.mentions, again.changes, again.more, again.gaps) == ((), (), False, ())


@pytest.mark.parametrize(
    "options, sentence",
    [
        pytest.param({"fields": {"text": "a"}}, "Field required", id="no id"),
        pytest.param({"fields": {**BARE, "text": "a..b"}}, '"a..b" is no path; join names and numbers', id="two dots"),
        pytest.param({"items": ".data"}, '".data" is no path', id="a dot before it"),
        pytest.param({"fields": {**BARE, "colour": "a"}}, "Extra inputs", id="an unknown field"),
        pytest.param({"cursor_path": "a"}, "belong together", id="a cursor without its parameter"),
        pytest.param({"page_parameter": "p", "next_path": "n"}, "a list has one way on", id="two ways on"),
        pytest.param({"order": "best"}, "'newest' or 'oldest'", id="another order"),
        pytest.param({"url": "https://amira:pw@voices.example"}, "url holds a password", id="a password"),
        pytest.param({"token": "a\nb"}, "token holds characters", id="no token"),
        pytest.param({"token_header": "x key"}, "match pattern", id="no header"),
    ],
)
def test_options_that_cannot_work_are_told(options: dict[str, Any], sentence: str):
    with pytest.raises(ValidationError, match=sentence) as told:
        plain(**options)
    assert "input_value" not in str(told.value)


def test_fields_can_be_written_short():
    assert plain(fields="id=uuid, text=body.words").fields.set_paths == {"id": "uuid", "text": "body.words"}


@pytest.mark.parametrize("way", WAYS)
class TestAWayOn:
    async def test_leads_from_the_newest_down_to_what_is_known(self, way: str):
        server = JsonServer()
        for number in range(5):
            server.post(f"before {number}")
        first = await read(server, **WAYS[way])
        assert [len(page.mentions) for page in first] == [3]
        for number in range(8):
            server.post(f"new {number}")
        pages = await read(server, first[-1].cursor, **WAYS[way])
        assert sorted(texts(*pages)) == [f"new {number}" for number in range(8)]
        assert texts(pages[0]) == ["new 5", "new 6", "new 7"]
        assert texts(*await read(server, pages[-1].cursor, **WAYS[way])) == []

    async def test_leads_from_the_oldest_on_through_all(self, way: str):
        server = JsonServer(order="oldest")
        for number in range(7):
            server.post(f"{number}")
        first = await read(server, **WAYS[way])
        assert texts(*first) == list("0123456")
        for number in range(7, 14):
            server.post(f"{number}")
        pages = await read(server, first[-1].cursor, **WAYS[way])
        assert texts(*pages) == [str(number) for number in range(7, 14)]
        server.asked.clear()
        assert texts(*await read(server, pages[-1].cursor, **WAYS[way])) == []
        assert len(server.asked) <= 2

    async def test_that_is_not_known_any_more_begins_anew_and_is_told(self, way: str):
        server = JsonServer(order="oldest")
        for number in range(7):
            server.post(f"{number}")
        last = (await read(server, **WAYS[way]))[-1]
        server.faults.append(instead(404, b"{}"))
        (page,) = await read(server, last.cursor, **WAYS[way])
        assert page.gaps[0].reason.startswith("the page to go on with is not known there any more")
        server.post("next")
        assert texts(*await read(server, page.cursor, **WAYS[way])) == ["next"]

    async def test_is_left_where_it_leads_in_a_circle(self, way: str):
        server = JsonServer()
        first = await read(server, **WAYS[way])
        for number in range(3):
            server.post(f"{number}")
        told = server.answer(server.asked[0]).body.replace(
            b'"more": {}', b'"more": {"cursor": "1", "next": "/voices?from=1"}'
        )
        server.faults.extend(instead(200, told) for _ in range(9))
        pages = await read(server, first[-1].cursor, **WAYS[way])
        assert (texts(*pages), len(pages)) == (["0", "1", "2"], 4)


async def test_posts_that_slide_to_the_next_page_are_told_once():
    server = JsonServer()
    at = (await read(server, **WAYS["cursor"]))[-1].cursor
    for number in range(6):
        server.post(f"{number}")
    first = await poll(source(server, **WAYS["cursor"]), transport(server.respond), at)
    for number in range(6, 9):
        server.post(f"{number}")
    rest = await read(server, first.cursor, **WAYS["cursor"])
    last = await read(server, rest[-1].cursor, **WAYS["cursor"])
    assert sorted(texts(first, *rest, *last)) == list("012345678")


async def test_a_long_backlog_is_read_once_with_a_small_cursor():
    server = JsonServer(size=100)
    for number in range(100):
        server.post(f"before {number}")
    at = (await read(server, **WAYS["address"]))[-1].cursor
    for number in range(3_000):
        server.post(f"{number}")
    pages = await read(server, at, **WAYS["address"])
    assert sorted(texts(*pages), key=int) == [f"{number}" for number in range(3_000)]
    assert max(len(json.dumps(page.cursor)) for page in pages) < 60_000
    assert texts(*await read(server, pages[-1].cursor, **WAYS["address"])) == []


async def test_an_edit_is_told_and_a_recount_is_not():
    server = JsonServer()
    first, second = server.post("lots"), server.post("two")
    (page,) = await read(server)
    first["body"]["words"] = "lost"
    second["counts"]["up"] = 4
    (page,) = await read(server, page.cursor)
    assert [(change.key, change.mention and change.mention.text) for change in page.changes] == [("v-1", "lost")]
    assert page.mentions == ()


async def test_a_list_without_anything_known_is_told_as_a_gap():
    server = JsonServer()
    server.post("one")
    (page,) = await read(server)
    for number in range(3):
        server.post(f"{number}")
    (page,) = await read(server, page.cursor)
    assert [gap.reason[:32] for gap in page.gaps] == ["nothing that was known was met: "]


class TestAnAddress:
    @pytest.mark.parametrize("elsewhere", ["https://evil.example", "http://voices.example", "//evil.example"])
    async def test_on_another_host_is_not_asked(self, elsewhere: str):
        server = JsonServer(elsewhere=elsewhere)
        at = (await read(server, **WAYS["address"]))[-1].cursor
        for number in range(5):
            server.post(f"{number}")
        (page,) = await read(server, at, **WAYS["address"])
        assert page.gaps[-1].reason.startswith("the next page is on another host")
        assert {asked.query.get("from") for asked in server.asked} == {None}

    async def test_keeps_no_token_in_the_cursor(self):
        seen: list[str] = []

        def answer(request: httpx.Request) -> httpx.Response:
            seen.append(str(request.url))
            posts = [{"id": len(seen), "text": "late"}]
            return httpx.Response(200, json={"data": posts, "next": f"/voices?key={TOKEN}&from={len(seen)}"})

        api = plain(items="data", next_path="next", order="oldest", token=TOKEN)
        page = await poll(api, httpx.MockTransport(answer))
        assert TOKEN not in json.dumps(page.cursor)
        await poll(api, httpx.MockTransport(answer), page.cursor)
        assert seen[1] == f"https://voices.example/voices?key={TOKEN}&from=1"


class TestAToken:
    @pytest.mark.parametrize(
        "options, header, expected",
        [
            pytest.param({}, "authorization", f"Bearer {TOKEN}", id="usual"),
            pytest.param({"token_scheme": "Token"}, "authorization", f"Token {TOKEN}", id="another word"),
            pytest.param({"token_scheme": ""}, "authorization", TOKEN, id="no word"),
            pytest.param({"token_header": "X-Key"}, "x-key", TOKEN, id="another header"),
        ],
    )
    async def test_goes_where_it_is_wanted(self, options: dict[str, str], header: str, expected: str):
        server = JsonServer()
        await read(server, token=TOKEN, **options)
        assert server.asked[0].headers[header] == expected

    async def test_in_a_header_of_its_own_goes_to_no_other_host(self):
        hosts = list[str]()

        def answer(request: httpx.Request) -> httpx.Response:
            hosts.append(request.url.host)
            return httpx.Response(302, headers={"location": "https://evil.example/"})

        async with httpx.AsyncClient(transport=httpx.MockTransport(answer), follow_redirects=True) as http:
            with pytest.raises(TryLater):
                await plain(token=TOKEN, token_header="x-key").poll(http, None)
        assert hosts == ["voices.example"]

    async def test_that_is_wrong_is_refused_and_not_shown(self):
        with pytest.raises(Refused, match="check the token") as told:
            await read(JsonServer(), token="not-that-one", token_header="x-key")
        assert "not-that-one" not in f"{told.value} {told.value.body!r}"


class TestAPathThatLeadsNowhere:
    @pytest.mark.parametrize(
        "options, sentence",
        [
            pytest.param(
                {"items": "data.posts"}, 'items: "data.posts" leads nowhere: "data" has voices', id="to no list"
            ),
            pytest.param({"items": "data"}, '"data" leads to an object with voices, not a list', id="not far enough"),
            pytest.param({"items": ""}, "the answer is an object with data, more, not a list", id="no path"),
            pytest.param(
                {"fields": {**FIELDS, "text": "body.text"}},
                'item 0: fields.text: "body.text" leads nowhere: "body" has words',
                id="to no text",
            ),
            pytest.param(
                {"fields": {**FIELDS, "text": "body"}}, 'fields.text: "body" leads to an object', id="to no end"
            ),
        ],
    )
    async def test_at_first_is_refused_with_its_place_and_what_is_there(self, options: dict[str, Any], sentence: str):
        server = JsonServer()
        server.post("one")
        with pytest.raises(Refused) as told:
            await read(server, **options)
        assert sentence in str(told.value)

    async def test_later_is_trouble_that_may_pass(self):
        server = JsonServer()
        server.post("one")
        (page,) = await read(server)
        server.faults.append(instead(200, b'{"data": {}}'))
        with pytest.raises(TryLater, match="leads nowhere"):
            await read(server, page.cursor)

    async def test_though_it_need_not_is_named_by_the_check(self):
        server = JsonServer()
        server.post("one")
        wrong = {"id": "uuid", "text": "body.words", "author_name": "by.nmae", "language": "lang", "likes": "up"}
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            health = await source(server, fields=wrong).check(http)
            well = await source(server, fields={"id": "uuid", "text": "body.words"}).check(http)
        assert "in none of them is anything at fields.author_name, fields.likes" in health.detail
        assert well.detail == "answers; 1 posts on the first page"


@pytest.mark.parametrize(
    "body, sentence",
    [
        pytest.param({"error": "quota"}, "answered with an error at error: quota", id="a text"),
        pytest.param({"error": {"code": 7}}, '{"code":7}', id="an object"),
        pytest.param({"error": 17, "data": {"voices": []}}, "17", id="a number beside an empty list"),
        pytest.param({"error": f"bad {TOKEN}"}, "bad …", id="a secret that is repeated"),
    ],
)
async def test_an_error_inside_200_is_told(body: object, sentence: str):
    api = plain(items="data.voices", error_path="error", token=TOKEN)
    with pytest.raises(TryLater) as told:
        await poll(api, answering(body))
    assert sentence in str(told.value)
    assert TOKEN not in str(told.value)


@pytest.mark.parametrize("error", [None, "", 0, False, {}], ids=str)
async def test_an_empty_error_is_none(error: object):
    page = await poll(plain(items="data", error_path="error"), answering({"error": error, "data": None}))
    assert page.mentions == ()


async def test_html_becomes_text():
    api = plain(html=True)
    page = await poll(api, answering([{"id": 1, "text": "<p>Nordwind&#39;s <b>late</b></p><p>शर्म</p>"}]))
    assert texts(page) == ["Nordwind's late\n\nशर्म"]


@pytest.mark.parametrize(
    "fault, wait",
    [
        pytest.param(instead(429, b"{}", retry_after="9"), timedelta(seconds=9), id="429"),
        pytest.param(instead(503, b"<html>"), None, id="503"),
        pytest.param(html_page, None, id="HTML"),
        pytest.param(truncated, None, id="truncated"),
        pytest.param(dropped, None, id="dropped"),
        pytest.param(instead(200, b""), None, id="nothing"),
    ],
)
async def test_trouble_passes_and_nothing_is_lost(fault: Fault, wait: timedelta | None):
    server = JsonServer()
    server.post("one")
    (page,) = await read(server)
    server.post("two")
    server.faults.append(fault)
    with pytest.raises(TryLater) as raised:
        await read(server, page.cursor)
    assert raised.value.wait == wait
    assert texts(*await read(server, page.cursor)) == ["two"]


async def test_half_a_character_spoils_nothing_but_itself():
    body = b'[{"id": "1\\ud83d", "text": "half \\ud83d of it"}, {"id": 2, "text": "whole \\ud83d\\ude21"}]'
    page = await poll(plain(), httpx.MockTransport(lambda _: httpx.Response(200, content=body)))
    assert (keys(page), texts(page)) == (["2", "1\ufffd"], ["whole 😡", "half \ufffd of it"])
