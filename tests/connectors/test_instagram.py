"""Reading Instagram: the contract, media, comments and replies, edits, deletions, backfill and trouble."""

from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import pytest
from doubles.exchange import Fault, dropped, html_page, instead, transport, truncated
from doubles.graph import TOKEN, failed
from doubles.instagram import ACCOUNT, NAME, InstagramServer, instagram
from doubles.reading import drain, keys, poll
from doubles.server import Asked
from pydantic import ValidationError

from connectors import contract
from connectors.base import Author, Cursor, Engagement, Media, Mention, Page, Refused, TryLater
from connectors.graph_api import PAUSE
from connectors.instagram import Instagram

SECOND, MINUTE, HOUR, DAY = (timedelta(**{name: 1}) for name in ("seconds", "minutes", "hours", "days"))
SECRET = "secret-of-the-app"


def source(server: InstagramServer, **options: Any) -> Instagram:
    return Instagram(id="ig", address=server.url, **{"account": ACCOUNT, "token": TOKEN, **options})


async def read(server: InstagramServer, cursor: Cursor | None = None, **options: Any) -> list[Page]:
    """Every page of one round."""
    return await drain(source(server, **options), transport(server.respond), cursor)


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


def changes(*pages: Page) -> dict[str, str | None]:
    told = [change for page in pages for change in page.changes]
    return {change.key: change.mention.text if change.mention else None for change in told}


def case() -> contract.Case:
    server = InstagramServer()
    first = server.media("سفارش رسید", comments_count=0)
    server.now += MINUTE
    second = server.media("Nordwind 😍", comments_count=0)
    unknown = {"woven": {"deep": [1]}, "media_type": "HOLOGRAM", "from": {"id": "7", "new": 1}}
    scenes: dict[str, list[object]] = {
        "good": [second, first],
        "empty": [],
        "malformed": [second, {"id": 5}, {"caption": "nameless"}, {"id": "x", "timestamp": "soon"}, first],
        "unusual": [{**second, **unknown}, {**first, **unknown}],
    }

    def says(items: list[object]) -> contract.Answer:
        return lambda request: httpx.Response(200, json={"data": items, "new": 1})

    reading = Instagram(account=ACCOUNT, token=TOKEN, app_secret=SECRET, tags=False)
    made = {name: contract.Scene(reading, says(items)) for name, items in scenes.items()}
    return contract.Case(**made, keys=(first["id"], second["id"]), secrets=(TOKEN, SECRET))


@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds(name: str):
    await contract.checks(case())[name]()


@pytest.mark.parametrize(
    "options, reason",
    [
        pytest.param({"account": "nordwind"}, "match pattern", id="a name"),
        pytest.param({"token": ""}, "no token has", id="an empty token"),
        pytest.param({"token": "a\nb"}, "no token has", id="two lines"),
        pytest.param({"version": "latest"}, "match pattern", id="no version"),
    ],
)
def test_settings_that_cannot_be_are_told(options: dict[str, Any], reason: str):
    with pytest.raises(ValidationError, match=reason):
        Instagram(**{"account": ACCOUNT, "token": TOKEN, **options})


async def test_media_comments_and_replies_arrive_over_a_real_connection():
    async with instagram() as server, httpx.AsyncClient() as http:
        media = server.media("New boxes 📦")
        said = server.comment(media, "Mine was late 😡", **{"from": {"id": "9001", "username": "amira"}})
        server.now += MINUTE
        answer = server.comment(media, "Sorry!", said, username=NAME)
        tagged = server.media("@nordwind lost it", username="lena")
        pages = await drain(source(server), None, None)
        again = await drain(source(server), None, pages[-1].cursor)
        assert (await source(server).check(http)).ok
    first, below, tags = pages
    assert first.mentions == (
        Mention(
            source="ig",
            key=media["id"],
            text="New boxes 📦",
            author=Author(NAME, handle=NAME),
            url=media["permalink"],
            published=server.now - MINUTE,
            root=media["id"],
            media=(Media(media["media_url"]),),
            engagement=Engagement(likes=12, replies=2),
        ),
    )
    comment, reply = below.mentions
    assert (comment.key, comment.text, comment.author) == (said["id"], "Mine was late 😡", Author("9001", "amira"))
    assert (comment.parent, comment.root, comment.url) == (media["id"], media["id"], media["permalink"])
    assert (reply.key, reply.parent, reply.root) == (answer["id"], said["id"], media["id"])
    assert (reply.author, reply.engagement.likes) == (Author(NAME, NAME), 1)
    assert [(one.key, one.author.handle, one.root) for one in tags.mentions] == [(tagged["id"], "lena", tagged["id"])]
    assert (texts(*again), changes(*again), again[-1].more) == ([], {}, False)


async def test_comments_of_others_are_not_asked_for_and_tags_can_be_left_out():
    server = InstagramServer()
    server.media("@nordwind lost it", username="lena", comments_count=7)
    assert texts(*await read(server)) == ["@nordwind lost it"]
    assert server.paths() == [f"{ACCOUNT}/media", f"{ACCOUNT}/tags"]
    server.asked.clear()
    assert texts(*await read(server, tags=False)) == []
    assert server.paths() == [f"{ACCOUNT}/media"]


async def test_2000_comments_and_a_thread_of_300_replies_between_two_rounds_are_drained():
    server = InstagramServer()
    media = server.media("New boxes")
    known = server.comment(media, "known")
    pages = await read(server)
    for number in range(2_000):
        server.now += SECOND * (number % 2)
        server.comment(media, f"comment {number}")
    busy = server.comment(media, "busy")
    for number in range(300):
        server.now += SECOND
        server.comment(media, f"reply {number}", busy)
    server.comment(media, "too far down", known)
    pages = await read(server, pages[-1].cursor)
    expected = ["busy", *(f"comment {n}" for n in range(2_000)), *(f"reply {n}" for n in range(300))]
    found = Counter(texts(*pages))
    found.pop("too far down", None)
    assert found == Counter(expected)
    assert texts(*await read(server, pages[-1].cursor)) == []


async def test_the_end_of_a_long_thread_arrives_after_hours_of_silence():
    server = InstagramServer()
    media = server.media("New boxes")
    busy = server.comment(media, "busy")
    for number in range(60):
        server.comment(media, f"old {number}", busy)
    pages = await read(server)
    server.now += HOUR
    for number in range(60):
        server.comment(media, f"reply {number}", busy)
    server.now += DAY * 3
    server.comment(media, "newest")
    pages = await read(server, pages[-1].cursor)
    assert Counter(texts(*pages)) == Counter(["newest", *(f"reply {number}" for number in range(60))])
    assert texts(*await read(server, pages[-1].cursor)) == []


async def test_a_thread_that_leads_back_to_itself_ends():
    server = InstagramServer()
    media = server.media("New boxes")
    busy = server.comment(media, "busy")
    for number in range(60):
        server.comment(media, f"reply {number}", busy)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/replies"):
            again = {"data": [], "paging": {"next": "https://graph.example/x?after=50"}}
            return httpx.Response(200, json=again)
        told = server.answer(Asked("GET", request.url.path, dict(request.url.params), {**request.headers}, b""))
        return httpx.Response(told.status, content=told.body, headers=told.headers)

    pages = await drain(source(server, tags=False), httpx.MockTransport(answer), None)
    assert len(texts(*pages)) == 52


async def test_edits_and_deletions_of_comments_and_replies_are_told_once():
    server = InstagramServer()
    media = server.media("New boxes")
    edited, deleted = server.comment(media, "late"), server.comment(media, "rude")
    reply = server.comment(media, "rude, too", edited)
    pages = await read(server)
    edited["text"] = "late, and broken"
    server.delete(deleted)
    server.delete(reply)
    pages = await read(server, pages[-1].cursor)
    assert changes(*pages) == {edited["id"]: "late, and broken", deleted["id"]: None, reply["id"]: None}
    assert changes(*await read(server, pages[-1].cursor)) == {}


async def test_replies_of_a_cut_thread_are_not_looked_for_one_by_one():
    server = InstagramServer()
    media = server.media("New boxes")
    busy = server.comment(media, "busy")
    for number in range(60):
        server.comment(media, f"reply {number}", busy)
    pages = await read(server)
    server.now += MINUTE
    server.asked.clear()
    server.comment(media, "new")
    pages = await read(server, pages[-1].cursor)
    below = [f"{media['id']}/comments", f"{busy['id']}/replies"]
    assert (texts(*pages), server.paths()) == (["new"], [f"{ACCOUNT}/media", *below, f"{ACCOUNT}/tags"])


async def test_a_backfill_brings_everything_of_its_time_once():
    server = InstagramServer()
    since = server.now
    for number in range(60):
        server.now = since + HOUR * number
        media = server.media(f"media {number}")
        said = server.comment(media, f"comment {number}")
        server.comment(media, f"reply {number}", said)
        server.media(f"tag {number}", username="lena")
    span = since + HOUR * 10, since + HOUR * 50
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        whole = [page async for page in source(server).backfill(http, *span, None)]
        last = [page for page in whole if page.mentions][-2]
        rest = [page async for page in source(server).backfill(http, *span, last.cursor)]
    words = ("media", "comment", "reply", "tag")
    assert Counter(texts(*whole)) == Counter(f"{word} {number}" for word in words for number in range(10, 50))
    assert set(keys(*rest)) >= set(keys(whole[-1]))
    assert [page.cursor is None for page in whole] == [False] * (len(whole) - 1) + [True]


async def test_a_thread_brings_comments_and_answers_oldest_first():
    server = InstagramServer()
    media = server.media("New boxes")
    said = server.comment(media, "late")
    server.now += MINUTE
    server.comment(media, "me too")
    server.now += MINUTE
    server.comment(media, "Sorry!", said, username=NAME)
    told = {mention.key: mention for page in await read(server) for mention in page.mentions}
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        others = await source(server).thread(http, told[said["id"]])
        server.delete(media)
        gone = await source(server).thread(http, told[said["id"]])
    assert ([one.text for one in others], gone) == (["me too", "Sorry!"], [])


@pytest.mark.parametrize(
    "fault, wait",
    [
        pytest.param(failed(80_002, "There have been too many calls"), PAUSE, id="throttled"),
        pytest.param(failed(2, status=500), None, id="a service that is down"),
        pytest.param(instead(429, b"{}", retry_after="5"), timedelta(seconds=5), id="429"),
        pytest.param(instead(503, b"<html>"), None, id="503"),
        pytest.param(html_page, None, id="HTML"),
        pytest.param(truncated, None, id="truncated"),
        pytest.param(dropped, None, id="dropped"),
        pytest.param(instead(200, b'{"unexpected": {}}'), None, id="another shape"),
    ],
)
async def test_trouble_passes_and_nothing_is_lost(fault: Fault, wait: timedelta | None):
    server = InstagramServer()
    media = server.media("one")
    pages = await read(server)
    server.comment(media, "two")
    first = await poll(source(server), transport(server.respond), pages[-1].cursor)
    server.faults.append(fault)
    with pytest.raises(TryLater) as raised:
        await poll(source(server), transport(server.respond), first.cursor)
    assert raised.value.wait == wait
    assert texts(await poll(source(server), transport(server.respond), first.cursor)) == ["two"]


async def test_a_dead_token_is_refused():
    with pytest.raises(Refused, match="make a new one"):
        await poll(source(InstagramServer(), token="EAAG-stale-token"), transport(InstagramServer().respond))
