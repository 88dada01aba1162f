"""Reading VK: a search, a wall with its comments, edits, deletions, threads, backfill, limits and trouble."""

from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import pytest
from doubles.exchange import Fault, dropped, html_page, instead, transport, truncated
from doubles.reading import drain, keys, poll
from doubles.vk import TOKEN, VkServer, failed, vk
from pydantic import ValidationError

from connectors import contract
from connectors.base import Author, Engagement, Mention, Page, Refused, TryLater
from connectors.vk import WATCHED, Vk

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def source(server: VkServer, **options: Any) -> Vk:
    chosen = {"wall": "acme"} if "search" not in options else {}
    return Vk(id="vk", address=server.url, token=TOKEN, **{**chosen, **options})


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


def case() -> contract.Case:
    server = VkServer()
    first = server.post("طردي لم يصل")
    server.now += MINUTE
    second = server.post("Nordwind 😡 опять")
    unknown = {"woven": {"deep": [1]}, "post_type": "hologram", "attachments": [{"type": "woven", "woven": {}}]}
    scenes = {
        "good": [second, first],
        "empty": [],
        "malformed": [second, {"id": 5, "date": "soon"}, first],
        "unusual": [{**second, **unknown}, {**first, **unknown}],
    }

    def says(posts: list[dict[str, Any]]) -> contract.Answer:
        return lambda request: httpx.Response(200, json={"response": {"count": len(posts), "items": posts, "new": 1}})

    reading = Vk(search="nordwind", token=TOKEN)
    made = {name: contract.Scene(reading, says(posts)) for name, posts in scenes.items()}
    return contract.Case(**made, keys=("-45_101", "-45_102"), secrets=(TOKEN,))


@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds(name: str):
    await contract.checks(case())[name]()


@pytest.mark.parametrize(
    "options, reason",
    [
        pytest.param({"token": TOKEN}, "set either search or wall", id="nothing"),
        pytest.param({"token": TOKEN, "search": "a", "wall": "acme"}, "set either", id="both"),
        pytest.param({"token": "a b", "wall": "acme"}, "no token has", id="a token of two words"),
        pytest.param({"token": TOKEN, "wall": "vk.com/acme"}, "should match pattern", id="an address"),
    ],
)
def test_settings_that_cannot_be_are_told(options: dict[str, Any], reason: str):
    with pytest.raises(ValidationError, match=reason):
        Vk(**options)


async def test_posts_and_comments_arrive_over_a_real_connection():
    async with vk() as server, httpx.AsyncClient() as http:
        post = server.post("Посылка [club45|Acme] пропала 📦")
        server.now += MINUTE
        comment = server.comment(post, "[id7|Амира], и моя", from_id=-45)
        first = await source(server).poll(http, None)
        second = await source(server).poll(http, first.cursor)
        third = await source(server).poll(http, second.cursor)
    assert (first.more, second.more, third.more) == (True, False, False)
    assert texts(first, second, third) == ["Посылка Acme пропала 📦", "Амира, и моя"]
    assert first.mentions[0].author == Author("7", name="Амира Хаддад", followers=120)
    assert first.mentions[0].engagement == Engagement(likes=2, reposts=1, replies=1, views=90)
    answer = second.mentions[0]
    assert answer.author == Author("-45", "acme", "Acme", 5_000)
    assert (answer.key, answer.parent, answer.root) == (f"-45_{post['id']}_{comment['id']}", "-45_101", "-45_101")
    assert answer.url == "https://vk.com/wall-45_101?reply=102"


@pytest.mark.parametrize(
    "options, path, asked",
    [
        pytest.param({"search": "nordwind"}, "newsfeed.search", {"q": "nordwind", "count": "200"}, id="a search"),
        pytest.param({"wall": "acme"}, "wall.get", {"domain": "acme", "count": "100"}, id="a wall by name"),
        pytest.param({"wall": "-45"}, "wall.get", {"owner_id": "-45"}, id="a wall by number"),
    ],
)
async def test_each_list_is_asked_as_documented(options: dict[str, Any], path: str, asked: dict[str, str]):
    server = VkServer()
    await poll(source(server, **options), transport(server.respond))
    (request,) = server.asked
    assert request.path == f"/method/{path}"
    assert request.query.items() >= {"v": "5.199", "extended": "1", **asked}.items()
    assert TOKEN not in str(request.query)


@pytest.mark.parametrize("options, number", [({"search": "post"}, 2_500), ({}, 900)], ids=["a search", "a wall"])
async def test_many_new_posts_between_two_polls_are_drained(options: dict[str, Any], number: int):
    server = VkServer()
    server.post("known post")
    first = await poll(source(server, **options), transport(server.respond))
    for each in range(number):
        server.now += timedelta(seconds=each % 2)
        server.post(f"post {each}")
    pages = await drain(source(server, **options), transport(server.respond), first.cursor)
    assert Counter(texts(*pages)) == Counter(f"post {each}" for each in range(number))
    assert (await poll(source(server, **options), transport(server.respond), pages[-1].cursor)).mentions == ()


async def test_new_comments_are_read_where_their_number_changed_and_long_threads_whole():
    server = VkServer()
    quiet, busy = server.post("quiet"), server.post("busy")
    server.comment(quiet, "known")
    pages = await drain(source(server), transport(server.respond), None)
    top = server.comment(busy, "top")
    for number in range(250):
        server.now += timedelta(seconds=1)
        server.comment(busy, f"comment {number}", top if number % 2 else None)
    server.asked.clear()
    pages = await drain(source(server), transport(server.respond), pages[-1].cursor)
    assert Counter(texts(*pages)).keys() == {"top", *(f"comment {number}" for number in range(250))}
    read = [asked.query["post_id"] for asked in server.asked if asked.path.endswith("getComments")]
    assert set(read) == {str(busy["id"])}
    assert (await poll(source(server), transport(server.respond), pages[-1].cursor)).more is False


async def test_comments_can_be_left_out():
    server = VkServer()
    server.comment(server.post("post"), "comment")
    assert texts(*await drain(source(server, comments=False), transport(server.respond), None)) == ["post"]


async def test_only_the_newest_posts_are_watched():
    server = VkServer()
    for number in range(WATCHED + 5):
        server.now += MINUTE
        server.comment(server.post(f"post {number}"), f"below {number}")
    pages = await drain(source(server), transport(server.respond), None)
    assert sum(text.startswith("below") for text in texts(*pages)) == WATCHED


async def test_closed_comments_are_told_and_the_others_are_read():
    server = VkServer()
    server.comment(server.post("open"), "fine")
    closed = server.post("closed")
    server.comment(closed, "hidden")
    server.closed.add(closed["id"])
    pages = await drain(source(server), transport(server.respond), None)
    assert texts(*pages) == ["open", "closed", "fine"]
    assert [reason for page in pages for reason in page.skipped] == [
        "vk.example refused the request (212: Access to post comments denied)"
    ]


async def test_an_edit_and_a_deletion_on_a_wall_are_told_once():
    server = VkServer()
    server.post("pinned", is_pinned=1, created=server.now - DAY * 300)
    edited, deleted = server.post("Nordwind"), server.post("rude")
    page = await poll(source(server), transport(server.respond))
    server.now += MINUTE
    edited.update(text="Nordwind, late", edited=int(server.now.timestamp()))
    server.delete(deleted)
    page = await poll(source(server), transport(server.respond), page.cursor)
    told = {change.key: change.mention for change in page.changes}
    assert told.keys() == {"-45_102", "-45_103"}
    assert told["-45_103"] is None
    assert told["-45_102"] is not None
    assert (told["-45_102"].text, told["-45_102"].edited) == ("Nordwind, late", server.now)
    again = await poll(source(server), transport(server.respond), page.cursor)
    assert (again.mentions, again.changes) == ((), ())


async def test_a_deleted_comment_is_withdrawn():
    server = VkServer()
    post = server.post("post")
    said = server.comment(post, "rude")
    pages = await drain(source(server), transport(server.respond), None)
    server.delete(post, said)
    pages = await drain(source(server), transport(server.respond), pages[-1].cursor)
    assert [(change.key, change.mention) for page in pages for change in page.changes] == [("-45_101_102", None)]


async def test_a_search_that_loses_a_post_says_nothing_about_it():
    server = VkServer()
    server.post("nordwind one")
    lost = server.post("nordwind two")
    page = await poll(source(server, search="nordwind"), transport(server.respond))
    server.delete(lost)
    assert (await poll(source(server, search="nordwind"), transport(server.respond), page.cursor)).changes == ()


@pytest.mark.parametrize("options", [{"search": "post"}, {}], ids=["a search", "a wall"])
async def test_a_backfill_brings_every_post_of_its_time_once_and_can_be_resumed(options: dict[str, Any]):
    server = VkServer()
    since = server.now - DAY * 100
    for number in range(1_500):
        server.post(f"post {number}", created=since + timedelta(hours=number - 100))
    until = since + timedelta(hours=1_300)
    reading = source(server, **options)
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        whole = [page async for page in reading.backfill(http, since, until, None)]
        rest = [page async for page in reading.backfill(http, since, until, whole[0].cursor)]
    assert Counter(texts(*whole)) == Counter(f"post {number}" for number in range(100, 1_400))
    assert keys(*rest) == keys(*whole[1:])
    assert [page.cursor is None for page in whole] == [False] * (len(whole) - 1) + [True]


async def test_a_backfill_of_a_wall_brings_the_comments_of_its_time():
    server = VkServer()
    post = server.post("post")
    server.comment(post, "inside")
    server.comment(post, "too late", created=server.now + DAY)
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        pages = [page async for page in source(server).backfill(http, server.now - DAY, server.now + MINUTE, None)]
    assert texts(*pages) == ["inside", "post"]


async def test_a_thread_brings_the_other_comments_oldest_first():
    server = VkServer()
    post = server.post("post")
    said = server.comment(post, "lost")
    server.now += MINUTE
    server.comment(post, "We are sorry", said, from_id=-45)
    reading = source(server)
    mention = (await drain(reading, transport(server.respond), None))[-1].mentions[0]
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        others = await reading.thread(http, mention)
        server.closed.add(post["id"])
        none = await reading.thread(http, mention)
        with pytest.raises(Refused, match="names no post of VK"):
            await reading.thread(http, Mention("vk", "abc", "", Author("a")))
    assert [(other.text, other.author.id, other.parent) for other in others] == [("We are sorry", "-45", mention.key)]
    assert none == []


async def test_a_source_pointed_elsewhere_begins_anew_and_says_so():
    server = VkServer()
    server.post("nordwind")
    page = await poll(source(server), transport(server.respond))
    page = await poll(source(server, search="nordwind"), transport(server.respond), page.cursor)
    assert (texts(page), [gap.reason for gap in page.gaps]) == (
        ["nordwind"],
        ["the source was pointed at something else"],
    )


@pytest.mark.parametrize(
    "fault, wait",
    [
        pytest.param(failed(6, "Too many requests per second"), timedelta(seconds=1), id="too quick"),
        pytest.param(failed(29, "Rate limit reached"), timedelta(hours=12), id="the day is used up"),
        pytest.param(failed(9, "Flood control"), None, id="flood"),
        pytest.param(failed(10, "Internal server error"), None, id="an error of theirs"),
        pytest.param(instead(200, b"{}"), None, id="neither answer nor error"),
        pytest.param(instead(429, retry_after="5"), timedelta(seconds=5), id="429"),
        pytest.param(instead(503, b"<html>"), None, id="503"),
        pytest.param(html_page, None, id="HTML"),
        pytest.param(truncated, None, id="truncated"),
        pytest.param(dropped, None, id="dropped"),
    ],
)
async def test_trouble_passes(fault: Fault, wait: timedelta | None):
    server = VkServer()
    server.faults.append(fault)
    with pytest.raises(TryLater) as raised:
        await poll(source(server), transport(server.respond))
    assert raised.value.wait == wait


@pytest.mark.parametrize(
    "code, message, reason",
    [
        (5, f"User authorization failed: {TOKEN}", "give a valid one"),
        (14, "Captcha needed", "prove that they are one"),
        (15, "Access denied", "Access denied"),
        (100, "One of the parameters specified was missing", "parameters"),
        (777, "something new", "777"),
    ],
)
async def test_what_does_not_pass_is_refused_without_the_token(code: int, message: str, reason: str):
    server = VkServer()
    server.faults.append(failed(code, message))
    with pytest.raises(Refused, match=reason) as raised:
        await poll(source(server), transport(server.respond))
    assert TOKEN not in raised.value.detail
