"""Reading a Lemmy server: the contract, both APIs, threads, backfill, and what bad answers become."""

from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import pytest
from doubles.exchange import Fault, dropped, html_page, instead, transport, truncated
from doubles.lemmy import TOO_MANY, LemmyServer, lemmy
from doubles.reading import drain, keys, poll
from pydantic import ValidationError

from connectors import contract
from connectors.base import Author, Mention, Page, Refused, TryLater
from connectors.lemmy import SITE_EVERY, Lemmy

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
VERSIONS = pytest.mark.parametrize("version", ["0.19.11", "1.0.0-beta.1"])


def source(server: LemmyServer, **options: Any) -> Lemmy:
    return Lemmy(id="lemmy", server=server.url, **options)


async def read(server: LemmyServer, cursor: Any = None, **options: Any) -> Page:
    return await poll(source(server, **options), transport(server.respond), cursor)


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


def case() -> contract.Case:
    server = LemmyServer()
    first = server.post("Nordwind", "طردي لم يصل")
    server.now += MINUTE
    second = server.post("Paket 😡")
    views = [server._view(second), server._view(first)]
    unknown = {"woven": {"deep": [1]}, "counts": {"upvotes": 3, "comments": 4, "sighs": 9}, "subscribed": "Perhaps"}
    scenes = {
        "good": views,
        "empty": [],
        "malformed": [views[0], {"post": {"id": 9, "ap_id": "https://a.example/9"}}, views[1]],
        "unusual": [{**view, **unknown} for view in views],
    }

    def says(posts: list[object]) -> contract.Answer:
        told = {"posts": posts, "version": "0.19.11", "all_languages": [{"id": 37, "code": "en"}]}
        return lambda request: httpx.Response(200, json=told)

    reading = Lemmy(server="https://lemmy.example", what="posts")
    made = {name: contract.Scene(reading, says(posts)) for name, posts in scenes.items()}
    return contract.Case(**made, keys=(first.ap_id, second.ap_id))


@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds(name: str):
    await contract.checks(case())[name]()


@VERSIONS
async def test_posts_and_comments_arrive_oldest_first_over_a_real_connection(version: str):
    async with lemmy(version=version) as server, httpx.AsyncClient() as http:
        top = server.post("Nordwind lost it", "again", edited=server.now)
        server.now += MINUTE
        above = server.comment(top, "بستهٔ من هم", language=48)
        server.now += MINUTE
        server.comment(above, "mine too", host="https://elsewhere.example", language=0)
        page = await source(server).poll(http, None)
        again = await source(server).poll(http, page.cursor)
    post, first, second = page.mentions
    assert (post.text, post.root, post.parent, post.edited) == (
        "Nordwind lost it\n\nagain",
        post.key,
        None,
        post.published,
    )
    assert (first.text, first.root, first.parent, first.language) == ("بستهٔ من هم", post.key, post.key, "fa")
    assert (second.parent, second.root, second.language) == (first.key, post.key, None)
    assert second.author == Author("https://elsewhere.example/u/boris", "@boris@elsewhere.example")
    assert [(m.engagement.likes, m.engagement.replies) for m in page.mentions] == [(3, 4), (3, 2), (3, 2)]
    assert (again.mentions, again.changes, again.more, again.gaps) == ((), (), False, ())


@pytest.mark.parametrize(
    "options, version, path, query",
    [
        pytest.param(
            {}, "0.19.3", "/api/v3/post/list", {"sort": "New", "type_": "All", "page": "1"}, id="a list of old"
        ),
        pytest.param(
            {}, "1.0.0", "/api/v4/post/list", {"sort": "new", "type_": "all", "limit": "50"}, id="a list of new"
        ),
        pytest.param(
            {"search": "nord wind", "community": "parcels@elsewhere.example"},
            "0.19.3",
            "/api/v3/search",
            {"q": "nord wind", "type_": "Posts", "listing_type": "All", "community_name": "parcels@elsewhere.example"},
            id="a search of old",
        ),
        pytest.param({"search": "nord"}, "1.0.0", "/api/v4/post/list", {"search_term": "nord"}, id="a search of new"),
    ],
)
async def test_each_list_is_asked_as_documented(
    options: dict[str, str], version: str, path: str, query: dict[str, str]
):
    server = LemmyServer(version=version)
    await read(server, what="posts", **options)
    assert [asked.path for asked in server.asked] == ["/api/v3/site", path]
    assert server.asked[1].query.items() >= query.items()


@pytest.mark.parametrize("options", [{"community": "no such#name"}, {"server": "lemmy.example"}, {"what": "votes"}])
def test_options_that_cannot_be_are_told(options: dict[str, str]):
    with pytest.raises(ValidationError):
        Lemmy(**{"server": "https://lemmy.example", **options})


@VERSIONS
@pytest.mark.parametrize("search", ["", "nordwind"], ids=["a list", "a search"])
async def test_2000_new_comments_between_two_polls_are_drained(version: str, search: str):
    server = LemmyServer(version=version)
    top = server.post("Nordwind")
    first = await read(server, search=search)
    for number in range(2_000):
        server.now += timedelta(seconds=number % 2)
        server.comment(top, f"nordwind {number}")
    pages = await drain(source(server, search=search), transport(server.respond), first.cursor)
    assert Counter(texts(*pages)) == Counter(f"nordwind {number}" for number in range(2_000))
    assert len(pages) > 35
    assert (await read(server, pages[-1].cursor, search=search)).mentions == ()


async def test_a_renewed_server_is_noticed():
    server = LemmyServer()
    server.post("one")
    page = await read(server)
    server.version = "1.0.2"
    page.cursor["polls"] = SITE_EVERY
    server.post("two")
    page = await read(server, page.cursor)
    assert texts(page) == ["two"]
    assert {asked.path.split("/")[2] for asked in server.asked[-2:]} == {"v4"}


async def test_a_source_pointed_elsewhere_begins_anew_and_says_so():
    server = LemmyServer()
    server.post("one")
    page = await read(server, (await read(server)).cursor, search="one")
    assert (texts(page), [gap.reason for gap in page.gaps]) == (["one"], ["the source was pointed at another list"])


@VERSIONS
async def test_a_walk_whose_place_was_deleted_goes_from_the_top_again(version: str):
    server = LemmyServer(version=version)
    server.post("known")
    page = await read(server)
    for number in range(120):
        server.now += timedelta(seconds=1)
        server.post(f"post {number}")
    first = await read(server, page.cursor)
    server.entries = [entry for entry in server.entries if entry.title != "post 70"]
    pages = await drain(source(server), transport(server.respond), first.cursor)
    pages += await drain(source(server), transport(server.respond), pages[-1].cursor)
    assert first.more
    assert Counter(texts(first, *pages)) >= Counter(f"post {number}" for number in range(120) if number != 70)
    assert max(Counter(texts(first, *pages)).values()) == 1


class TestABackfill:
    @VERSIONS
    async def test_brings_everything_of_its_time_once_and_can_be_resumed(self, version: str):
        server = LemmyServer(version=version)
        since = server.now - DAY * 3
        top = server.post("rules", written=server.now - DAY * 900, pinned=True)
        for number in range(150):
            server.post(f"post {number}", written=since - DAY + HOUR * number / 2)
            server.comment(top, f"comment {number}", written=since - DAY + HOUR * number / 2)
        until = since + DAY
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            whole = [page async for page in source(server).backfill(http, since, until, None)]
            rest = [page async for page in source(server).backfill(http, since, until, whole[1].cursor)]
        wanted = Counter(f"{kind} {number}" for kind in ("post", "comment") for number in range(48, 96))
        assert Counter(texts(*whole)) == wanted
        assert keys(*rest) == keys(*whole[2:])
        assert [page.cursor is None for page in whole] == [False] * (len(whole) - 1) + [True]

    async def test_with_a_damaged_cursor_begins_anew_and_says_so(self):
        server = LemmyServer()
        server.post("one")
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            filling = source(server).backfill(http, server.now - DAY, server.now + DAY, {"v": 1})
            pages = [page async for page in filling]
        assert (texts(*pages), len(pages[0].gaps)) == (["one"], 1)


class TestAThread:
    @VERSIONS
    @pytest.mark.parametrize("host", ["", "https://elsewhere.example"], ids=["of this server", "of another"])
    async def test_brings_the_comments_with_their_parents(self, version: str, host: str):
        server = LemmyServer(version=version)
        top = server.post("Nordwind lost it", host=host)
        server.comment(server.post("another matter"), "nothing")
        server.now += MINUTE
        reply = server.comment(top, "We are sorry", author="nordwind")
        server.now += MINUTE
        server.comment(reply, "", deleted=True)
        thanks = server.comment(reply, "Thank you")
        mention = next(m for m in (await read(server)).mentions if m.key == top.ap_id)
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            others = await source(server).thread(http, mention)
            below = await source(server).thread(http, others[0])
        assert [(each.key, each.parent, each.root) for each in others] == [
            (reply.ap_id, top.ap_id, top.ap_id),
            (thanks.ap_id, reply.ap_id, top.ap_id),
        ]
        assert [each.key for each in below] == [thanks.ap_id]

    async def test_that_is_gone_is_empty(self):
        server = LemmyServer()
        gone = Mention("lemmy", "https://elsewhere.example/post/5", "", Author("a"))
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            assert await source(server).thread(http, gone) == []

    async def test_that_is_of_no_post_is_refused(self):
        server = LemmyServer()
        server.faults.extend([instead(200, b'{"version": "0.19"}'), instead(200, b'{"person": {}}')])
        person = Mention("lemmy", "https://elsewhere.example/u/amira", "", Author("a"))
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            with pytest.raises(Refused, match="does not know"):
                await source(server).thread(http, person)


@pytest.mark.parametrize(
    "fault, wait",
    [
        pytest.param(TOO_MANY, MINUTE, id="429"),
        pytest.param(instead(429, b"", retry_after="90"), timedelta(seconds=90), id="429 with a time"),
        pytest.param(instead(400, b'{"error": "rate_limit_error"}'), MINUTE, id="400 of older servers"),
        pytest.param(instead(503, b"<html>"), None, id="503"),
        pytest.param(html_page, None, id="HTML"),
        pytest.param(truncated, None, id="truncated"),
        pytest.param(dropped, None, id="dropped"),
        pytest.param(instead(200, b'{"ok": true}'), None, id="another object"),
    ],
)
async def test_trouble_passes_and_nothing_is_lost(fault: Fault, wait: timedelta | None):
    server = LemmyServer()
    server.post("one")
    page = await read(server)
    server.post("two")
    server.faults.append(fault)
    with pytest.raises(TryLater) as raised:
        await read(server, page.cursor)
    assert raised.value.wait == wait
    assert texts(await read(server, page.cursor)) == ["two"]


async def test_a_private_server_is_refused_with_its_reason():
    server = LemmyServer()
    server.faults.extend([instead(200, b"{}"), instead(403, b'{"error": "instance_is_private"}')])
    with pytest.raises(Refused, match="instance_is_private"):
        await read(server)
