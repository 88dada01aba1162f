"""Reading Facebook: the contract, posts and comments as they are asked for, a conversation, and trouble."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from doubles.exchange import Fault, dropped, html_page, instead, transport, truncated
from doubles.facebook import AMIRA, PAGE, FacebookServer, facebook
from doubles.graph import TOKEN, failed
from doubles.reading import drain, poll
from pydantic import ValidationError

from connectors import contract
from connectors.base import Author, Engagement, Media, Mention, Page, RateSignal, Refused, TryLater
from connectors.facebook import Facebook
from connectors.graph_api import PAUSE

MINUTE = timedelta(minutes=1)
SECRET = "secret-of-the-app"


def source(server: FacebookServer, **options: Any) -> Facebook:
    return Facebook(id="fb", address=server.url, **{"page": PAGE, "token": TOKEN, **options})


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


def case() -> contract.Case:
    server = FacebookServer()
    quiet = {"data": [], "summary": {"total_count": 0}}
    first = server.post("سفارشم نرسید", permalink_url=None, comments=quiet)
    server.now += MINUTE
    second = server.post("Nordwind 😡", comments=quiet)
    unknown = {
        "woven": {"deep": [1]},
        "from": {"id": "7001", "new": 1},
        "attachments": {"data": [{"type": "hologram"}]},
    }
    scenes: dict[str, list[object]] = {
        "good": [second, first],
        "empty": [],
        "malformed": [second, {"id": 5}, {"message": "nameless"}, {"id": "x", "created_time": "soon"}, first],
        "unusual": [{**second, **unknown}, {**first, **unknown}],
    }

    def says(items: list[object]) -> contract.Answer:
        return lambda request: httpx.Response(200, json={"data": items, "new": 1})

    reading = Facebook(page=PAGE, token=TOKEN, app_secret=SECRET)
    made = {name: contract.Scene(reading, says(items)) for name, items in scenes.items()}
    return contract.Case(**made, keys=(first["id"], second["id"]), secrets=(TOKEN, SECRET))


@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds(name: str):
    await contract.checks(case())[name]()


@pytest.mark.parametrize(
    "options, reason",
    [
        pytest.param({"page": "nordwind"}, "match pattern", id="a name"),
        pytest.param({"page": "45/feed"}, "match pattern", id="a path"),
        pytest.param({"token": ""}, "no token has", id="an empty token"),
        pytest.param({"token": "a b"}, "no token has", id="two words"),
        pytest.param({"version": "25"}, "match pattern", id="no version"),
    ],
)
def test_settings_that_cannot_be_are_told(options: dict[str, Any], reason: str):
    with pytest.raises(ValidationError, match=reason):
        Facebook(**{"page": PAGE, "token": TOKEN, **options})


async def test_posts_and_comments_arrive_over_a_real_connection():
    async with facebook() as server, httpx.AsyncClient() as http:
        post = server.post("Lost 📦", attachment=None, full_picture="https://cdn.example/box.jpg")
        said = server.comment(post, "मेरा भी", **{"from": None})
        server.now += MINUTE
        answer = server.comment(post, "Sorry!", said, **{"from": {"id": PAGE, "name": "Nordwind"}})
        first = await source(server).poll(http, None)
        second = await source(server).poll(http, first.cursor)
        again = await source(server).poll(http, second.cursor)
    started = server.now - MINUTE
    number = post["id"].partition("_")[2]
    assert first.mentions == (
        Mention(
            source="fb",
            key=post["id"],
            text="Lost 📦",
            author=Author(AMIRA["id"], name=AMIRA["name"]),
            url=f"https://www.facebook.com/{PAGE}/posts/{number}/",
            published=started,
            root=post["id"],
            media=(Media("https://cdn.example/box.jpg"),),
            engagement=Engagement(likes=9, reposts=2, replies=2),
        ),
    )
    comment, reply = second.mentions
    assert (comment.key, comment.text, comment.author) == (said["id"], "मेरा भी", Author(f"of {said['id']}"))
    assert (comment.parent, comment.root, comment.url) == (post["id"], post["id"], first.mentions[0].url)
    assert (reply.key, reply.parent, reply.root) == (answer["id"], said["id"], post["id"])
    assert (reply.author, reply.engagement.likes) == (Author(PAGE, name="Nordwind"), 3)
    assert (first.more, second.more, again.mentions, again.changes, again.more) == (True, False, (), (), False)


async def test_what_is_asked_for_and_that_an_application_proves_itself():
    server = FacebookServer()
    server.comment(server.post("late"), "me too")
    await drain(source(server), transport(server.respond), None)
    feed, comments = server.asked
    assert "comments.filter(stream).order(reverse_chronological).limit(1).summary(true){id}" in feed.query["fields"]
    assert comments.query.items() >= {"filter": "stream", "order": "reverse_chronological", "limit": "100"}.items()
    assert feed.path == f"/v25.0/{PAGE}/feed"
    assert "appsecret_proof" not in feed.query
    await drain(source(server, app_secret=SECRET, version="v26.0"), transport(server.respond), None)
    assert (server.asked[-1].path, len(server.asked[-1].query["appsecret_proof"])) == ("/v26.0/45_101/comments", 64)


async def test_a_limit_that_is_near_is_a_wait():
    server = FacebookServer(usage={"x-business-use-case-usage": '{"45": [{"call_count": 81}]}'})
    server.post("late")
    page = await poll(source(server), transport(server.respond))
    assert (texts(page), page.wait) == (["late"], RateSignal(PAUSE, 19))


async def test_a_thread_brings_the_other_comments_oldest_first():
    server = FacebookServer()
    post = server.post("late")
    said = server.comment(post, "me too")
    server.now += MINUTE
    server.comment(post, "We are sorry", said)
    pages = await drain(source(server), transport(server.respond), None)
    told = {mention.key: mention for page in pages for mention in page.mentions}
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        of_post = await source(server).thread(http, told[post["id"]])
        of_comment = await source(server).thread(http, told[said["id"]])
        server.delete(post)
        gone = await source(server).thread(http, told[said["id"]])
        with pytest.raises(Refused, match="names no post"):
            await source(server).thread(http, Mention("fb", "../me", "", Author("a")))
    assert [[one.text for one in found] for found in (of_post, of_comment, gone)] == [
        ["me too", "We are sorry"], ["We are sorry"], [],
    ]  # fmt: skip


async def test_a_source_pointed_elsewhere_begins_anew_and_says_so():
    server = FacebookServer()
    server.post("one")
    page = await poll(source(server), transport(server.respond))
    page = await poll(source(server), transport(server.respond), {**(page.cursor or {}), "of": "46"})
    assert (texts(page), [gap.reason for gap in page.gaps]) == (["one"], ["the source was pointed at something else"])


@pytest.mark.parametrize(
    "fault, wait",
    [
        pytest.param(failed(4, "Application request limit reached"), PAUSE, id="throttled"),
        pytest.param(failed(2, status=500), None, id="a service that is down"),
        pytest.param(instead(429, b"{}", retry_after="5"), timedelta(seconds=5), id="429"),
        pytest.param(instead(503, b"<html>"), None, id="503"),
        pytest.param(html_page, None, id="HTML"),
        pytest.param(truncated, None, id="truncated"),
        pytest.param(dropped, None, id="dropped"),
        pytest.param(instead(200, b"{}"), None, id="another shape"),
    ],
)
async def test_trouble_passes_and_nothing_is_lost(fault: Fault, wait: timedelta | None):
    server = FacebookServer()
    post = server.post("one")
    pages = await drain(source(server), transport(server.respond), None)
    server.comment(post, "two")
    first = await poll(source(server), transport(server.respond), pages[-1].cursor)
    server.faults.append(fault)
    with pytest.raises(TryLater) as raised:
        await poll(source(server), transport(server.respond), first.cursor)
    assert raised.value.wait == wait
    assert texts(await poll(source(server), transport(server.respond), first.cursor)) == ["two"]


async def test_a_dead_token_is_refused():
    server = FacebookServer()
    with pytest.raises(Refused, match="make a new one"):
        await poll(source(server, token="EAAG-stale-token"), transport(server.respond))
