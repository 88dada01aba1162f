"""Reading Threads: the contract, an account's rounds, searches, edits, deletions, backfill and trouble."""

from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import pytest
from doubles.exchange import Fault, dropped, html_page, instead, transport, truncated
from doubles.graph import TOKEN, failed
from doubles.reading import drain
from doubles.threads import AMIRA, NAME, ThreadsServer, threads
from pydantic import ValidationError

from connectors import contract
from connectors.base import Author, Cursor, Mention, Page, Refused, TryLater
from connectors.graph_api import PAUSE
from connectors.threads import Threads

MINUTE, HOUR, DAY = (timedelta(**{name: 1}) for name in ("minutes", "hours", "days"))
SECRET = "secret-of-the-app"


def source(server: ThreadsServer, **options: Any) -> Threads:
    return Threads(id="th", address=server.url, **{"token": TOKEN, **options})


async def read(server: ThreadsServer, cursor: Cursor | None = None, **options: Any) -> list[Page]:
    """Every page of one round."""
    return await drain(source(server, **options), transport(server.respond), cursor)


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


def changes(*pages: Page) -> dict[str, str | None]:
    told = [change for page in pages for change in page.changes]
    return {change.key: change.mention.text if change.mention else None for change in told}


def case() -> contract.Case:
    server = ThreadsServer()
    first = server.post("طردي لم يصل @nordwind")
    server.now += MINUTE
    second = server.post("北风 Nordwind 😡")
    unknown = {"woven": {"deep": [1]}, "media_type": "HOLOGRAM", "hide_status": "ASTRAL", "owner": None}
    scenes: dict[str, list[object]] = {
        "good": [second, first],
        "empty": [],
        "malformed": [second, {"id": 5}, {"text": "nameless"}, {"id": "x", "timestamp": "soon"}, first],
        "unusual": [{**second, **unknown}, {**first, **unknown}],
    }

    def says(items: list[object]) -> contract.Answer:
        me = {"id": "45", "username": NAME}
        return lambda request: httpx.Response(200, json=me if request.url.path.endswith("/me") else {"data": items})

    reading = Threads(token=TOKEN, app_secret=SECRET, search=("nordwind",))
    made = {name: contract.Scene(reading, says(items)) for name, items in scenes.items()}
    return contract.Case(**made, keys=(first["id"], second["id"]), secrets=(TOKEN, SECRET))


@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds(name: str):
    await contract.checks(case())[name]()


@pytest.mark.parametrize(
    "options, reason",
    [
        pytest.param({"account": "nordwind"}, "match pattern", id="a name"),
        pytest.param({"token": "a\nb"}, "no token has", id="two lines"),
        pytest.param({"tags": ("#acme",)}, "match pattern", id="a tag with its sign"),
        pytest.param({"search": ("",)}, "match pattern", id="no words"),
        pytest.param({"search": tuple("abcdefgh")}, "asks for 2304 searches a day", id="too many searches"),
        pytest.param({"tags": ("a", "b"), "interval": MINUTE}, "asks for 2880 searches", id="too often"),
    ],
)
def test_settings_that_cannot_be_are_told(options: dict[str, Any], reason: str):
    with pytest.raises(ValidationError, match=reason):
        Threads(**{"token": TOKEN, **options})


async def test_a_round_reads_posts_replies_mentions_and_our_answers_over_a_real_connection():
    async with threads() as server, httpx.AsyncClient() as http:
        own = server.post("New routes", NAME)
        server.now += MINUTE
        late = server.reply(own, "पार्सल अब तक नहीं आया 😡")
        server.now += MINUTE
        server.reply(late, "We are sorry", NAME)
        server.post("@nordwind broke my lamp")
        server.post("of no concern")
        pages, cursor = list[Page](), None
        while not pages or pages[-1].more:
            pages.append(await source(server).poll(http, cursor))
            cursor = pages[-1].cursor
        again = await source(server).poll(http, cursor)
    told = {one.text: one for page in pages for one in page.mentions}
    assert set(told) == {"New routes", "पार्सल अब तक नहीं आया 😡", "We are sorry", "@nordwind broke my lamp"}
    assert told["पार्सल अब तक नहीं आया 😡"] == Mention(
        source="th",
        key=late["id"],
        text="पार्सल अब तक नहीं आया 😡",
        author=Author(AMIRA, handle=AMIRA),
        url=late["permalink"],
        published=server.now - MINUTE,
        parent=own["id"],
        root=own["id"],
    )
    sorry = told["We are sorry"]
    assert (sorry.parent, sorry.root, sorry.author.id) == (late["id"], own["id"], NAME)
    assert (again.mentions, again.gaps) == ((), ())


async def test_every_search_is_one_of_its_own_and_conversations_of_others_are_not_read():
    server = ThreadsServer()
    server.reply(server.post("Nordwind is late"), "same here")
    server.post("北风 快递丢了")
    await read(server, search=("nordwind", "北风"), tags=("nordwind",))
    asked = [(one.query["q"], one.query["search_mode"], one.query["search_type"]) for one in server.asked]
    assert asked == [("nordwind", "KEYWORD", "RECENT"), ("北风", "KEYWORD", "RECENT"), ("nordwind", "TAG", "RECENT")]


async def test_2000_new_posts_between_two_polls_are_drained():
    server = ThreadsServer()
    server.post("nordwind known")
    first = await read(server, search=("nordwind",))
    for number in range(2_000):
        server.now += timedelta(seconds=number % 2)
        server.post(f"nordwind {number}")
    pages = await read(server, first[-1].cursor, search=("nordwind",))
    assert Counter(texts(*pages)) == Counter(f"nordwind {number}" for number in range(2_000))
    assert texts(*await read(server, pages[-1].cursor, search=("nordwind",))) == []


async def test_an_edit_and_a_deleted_reply_are_told_once():
    server = ThreadsServer()
    own = server.post("New routes", NAME)
    edited, deleted = server.reply(own, "late"), server.reply(own, "rude")
    pages = await read(server)
    edited["text"] = "late and broken"
    server.delete(deleted)
    pages = await read(server, pages[-1].cursor)
    assert changes(*pages) == {edited["id"]: "late and broken", deleted["id"]: None}
    assert (changes(*await read(server, pages[-1].cursor)), texts(*pages)) == ({}, [])


async def test_the_only_reply_of_a_post_is_missed_when_it_is_deleted():
    server = ThreadsServer()
    reply = server.reply(server.post("New routes", NAME), "late")
    pages = await read(server)
    server.delete(reply)
    assert changes(*await read(server, pages[-1].cursor)) == {reply["id"]: None}


@pytest.mark.parametrize("private, gone", [(False, 1), (True, 0)], ids=["can be asked for", "closed to us"])
async def test_a_mention_is_gone_only_where_others_of_its_kind_are_found(private: bool, gone: int):
    server = ThreadsServer(private=private)
    first, _ = server.post("@nordwind one"), server.post("@nordwind two")
    pages = await read(server)
    server.delete(first)
    assert len(changes(*await read(server, pages[-1].cursor))) == gone


async def test_what_a_search_no_longer_shows_is_not_taken_for_gone():
    server = ThreadsServer()
    first, _ = server.post("nordwind one"), server.post("nordwind two")
    pages = await read(server, search=("nordwind",))
    server.delete(first)
    server.asked.clear()
    assert changes(*await read(server, pages[-1].cursor, search=("nordwind",))) == {}
    assert len(server.asked) == 1


async def test_a_backfill_brings_what_was_written_then_once():
    server = ThreadsServer()
    own = server.post("New routes", NAME)
    for number in range(150):
        server.now += HOUR
        server.reply(own, f"reply {number}")
        server.post(f"@nordwind mention {number}")
    since, until = server.now - 100 * HOUR, server.now - 50 * HOUR
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        pages = [page async for page in source(server).backfill(http, since, until, None)]
    expected = [f"{kind} {number}" for number in range(49, 99) for kind in ("reply", "@nordwind mention")]
    assert Counter(texts(*pages)) == Counter(expected)
    assert pages[-1].cursor is None


async def test_a_conversation_is_read_below_our_own_post_and_empty_where_it_is_closed():
    server = ThreadsServer()
    own = server.post("New routes", NAME)
    late = server.reply(own, "late")
    server.reply(late, "We are sorry", NAME)
    (told,) = [one for page in await read(server) for one in page.mentions if one.text == "late"]
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        assert [one.text for one in await source(server).thread(http, told)] == ["We are sorry"]
        server.closed.add(f"{own['id']}/conversation")
        assert await source(server).thread(http, told) == []


@pytest.mark.parametrize(
    "reviewed, options, words",
    [
        pytest.param(True, {"search": ("nordwind",)}, "2 posts on the first page, 1 of others", id="reviewed"),
        pytest.param(False, {"search": ("nordwind",)}, "none of others: until Meta has reviewed", id="unreviewed"),
        pytest.param(True, {}, "mentions come from its testers only", id="an account"),
    ],
)
async def test_the_check_says_whether_others_can_be_seen(reviewed: bool, options: dict[str, Any], words: str):
    server = ThreadsServer(reviewed=reviewed)
    server.post("nordwind flies", NAME)
    server.post("nordwind is late")
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        health = await source(server, **options).check(http)
    assert health.detail.startswith("@nordwind: ")
    assert words in health.detail


@pytest.mark.parametrize("fault", [dropped, html_page, truncated, instead(502), failed(2, "busy")])
async def test_trouble_passes_and_loses_nothing(fault: Fault):
    server = ThreadsServer()
    server.post("nordwind known")
    pages = await read(server, search=("nordwind",))
    server.post("nordwind is late")
    server.faults.append(fault)
    with pytest.raises(TryLater):
        await read(server, pages[-1].cursor, search=("nordwind",))
    assert texts(*await read(server, pages[-1].cursor, search=("nordwind",))) == ["nordwind is late"]


@pytest.mark.parametrize(
    "fault, error, words",
    [
        pytest.param(failed(4, "too many calls"), TryLater, "too many calls", id="a limit"),
        pytest.param(failed(190, "expired"), Refused, "does not hold any more", id="an old token"),
        pytest.param(failed(10, "not allowed"), Refused, "lacks a permission", id="no permission"),
    ],
)
async def test_what_meta_refuses_is_told_in_its_words(fault: Fault, error: type[Exception], words: str):
    server = ThreadsServer()
    server.faults.append(fault)
    with pytest.raises(error, match=words) as told:
        await read(server)
    assert getattr(told.value, "wait", None) == (PAUSE if error is TryLater else None)
    assert TOKEN not in str(told.value)


async def test_the_token_goes_in_a_header_with_proof_of_the_application():
    server = ThreadsServer()
    await read(server, app_secret=SECRET)
    assert {one.headers["authorization"] for one in server.asked} == {f"Bearer {TOKEN}"}
    assert all(len(one.query["appsecret_proof"]) == 64 and TOKEN not in str(one.query) for one in server.asked)
