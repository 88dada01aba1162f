"""Reading App Store Connect: the contract, reviews, edits, responses, refresh, backfill and trouble."""

from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import pytest
from doubles.appstore_connect import APP, TOKEN, AppStoreConnectServer, appstore_connect, failed
from doubles.exchange import Fault, dropped, html_page, instead, transport, truncated
from doubles.reading import drain, keys, poll
from pydantic import ValidationError

from connectors import contract
from connectors.appstore_connect import AppStoreConnect
from connectors.appstore_connect_door import PAUSE
from connectors.base import Author, Mention, Page, Refused, TryLater

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PEM = "-----BEGIN PRIVATE KEY-----\nMIIsecret"


def source(server: AppStoreConnectServer, **options: Any) -> AppStoreConnect:
    return AppStoreConnect(id="asc", address=server.url, **{"app": APP, "token": TOKEN, **options})


async def read(server: AppStoreConnectServer, cursor: Any = None, **options: Any) -> Page:
    return await poll(source(server, **options), transport(server.respond), cursor)


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


def case() -> contract.Case:
    server = AppStoreConnectServer()
    first = server.review("التطبيق لا يعمل")
    server.now += MINUTE
    second = server.review("每天闪退 😡", title="", reviewerNickname=None)
    unknown = {"woven": {"deep": [1]}, "type": "customerOdes", "links": None}
    scenes: dict[str, list[object]] = {
        "good": [second, first],
        "empty": [],
        "malformed": [second, {"id": "x"}, {**first, "id": 5}, {"id": "y", "attributes": {"rating": 1}}, first],
        "unusual": [{**second, **unknown}, {**first, **unknown}],
    }

    def says(items: list[object]) -> contract.Answer:
        return lambda request: httpx.Response(200, json={"data": items, "meta": {"paging": {"total": 2}}})

    reading = AppStoreConnect(app=APP, token=TOKEN)
    made = {name: contract.Scene(reading, says(items)) for name, items in scenes.items()}
    return contract.Case(**made, keys=(first["id"], second["id"]), secrets=(TOKEN,))


@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds(name: str):
    await contract.checks(case())[name]()


@pytest.mark.parametrize(
    "options, reason",
    [
        pytest.param({}, "set either private_key", id="no key"),
        pytest.param({"token": "a", "private_key": PEM, "key_id": "A1"}, "set either private_key", id="two"),
        pytest.param({"token": "a b"}, "no token has", id="no token"),
        pytest.param({"private_key": "AuthKey_A1.p8", "key_id": "A1"}, "is no private key", id="a file's name"),
        pytest.param({"private_key": PEM}, "needs its key_id", id="no key id"),
        pytest.param({"token": "a", "app": "com.nordwind"}, "match pattern", id="a bundle"),
        pytest.param({"token": "a", "territories": ("de",)}, "match pattern", id="two letters"),
    ],
)
def test_settings_that_cannot_be_are_told(options: dict[str, Any], reason: str):
    with pytest.raises(ValidationError, match=reason) as told:
        AppStoreConnect(**{"app": APP, **options})
    assert "MIIsecret" not in str(told.value)


async def test_reviews_and_responses_arrive_over_a_real_connection():
    async with appstore_connect() as server, httpx.AsyncClient() as http:
        review = server.review("हर बार बंद हो जाता है", stars=2)
        server.now += MINUTE
        server.answer_to(review, "We are sorry")
        page = await source(server).poll(http, None)
        again = await source(server).poll(http, page.cursor)
        health = await source(server).check(http)
    address = f"https://apps.apple.com/app/id{APP}?see-all=reviews"
    assert page.mentions == (
        Mention(
            source="asc",
            key=review["id"],
            text="Nordwind\n\nहर बार बंद हो जाता है",
            author=Author(f"of {review['id']}", name="Amira H."),
            url=address,
            published=server.now - MINUTE,
            root=review["id"],
            rating=2,
        ),
        Mention(
            source="asc",
            key=f"{review['id']}/reply",
            text="We are sorry",
            author=Author(APP),
            url=address,
            published=server.now,
            parent=review["id"],
            root=review["id"],
        ),
    )
    assert (again.mentions, again.changes, again.more, again.gaps) == ((), (), False, ())
    assert health.detail == f"app {APP}: 1 reviews on the first page; 3500 requests are left in this hour"


async def test_2000_new_reviews_between_two_polls_are_drained():
    server = AppStoreConnectServer()
    server.review("known")
    first = await read(server)
    for number in range(2_000):
        server.now += timedelta(seconds=number % 2)
        server.review(f"review {number}", title="")
    pages = await drain(source(server), transport(server.respond), first.cursor)
    assert Counter(texts(*pages)) == Counter(f"review {number}" for number in range(2_000))
    assert (await read(server, pages[-1].cursor)).mentions == ()


async def test_a_review_that_is_listed_late_and_one_of_the_same_second_arrive():
    server = AppStoreConnectServer()
    server.review("one")
    page = await read(server)
    server.review("same second", title="")
    server.review("late", title="", created=server.now - HOUR)
    assert texts(await read(server, page.cursor)) == ["late", "same second"]


async def test_an_edit_and_a_response_are_told_once():
    server = AppStoreConnectServer()
    edited, answered = (server.review(text, stars=4, title="") for text in ("fine", "rude"))
    page = await read(server)
    server.now += HOUR
    edited["attributes"] |= {"body": "not fine any more", "rating": 1, "createdDate": server.now.isoformat()}
    server.answer_to(answered, "We are sorry")
    page = await read(server, page.cursor)
    told = {change.key: change.mention for change in page.changes}
    newest, other = told[edited["id"]], told[answered["id"]]
    assert newest is not None
    assert other is not None
    assert (newest.text, newest.rating, newest.edited) == ("not fine any more", 1, server.now)
    assert other.edited is None
    (answer,) = page.mentions
    assert (answer.text, answer.author, answer.parent) == ("We are sorry", Author(APP), answered["id"])
    again = await read(server, page.cursor)
    assert (again.mentions, again.changes) == ((), ())


async def test_only_the_countries_that_are_wanted_are_asked_for():
    server = AppStoreConnectServer()
    server.review("late", title="", territory="DEU")
    server.review("elsewhere", title="", territory="USA")
    assert texts(await read(server, territories=("DEU", "AUT"))) == ["late"]
    assert server.asked[0].query == {
        "sort": "-createdDate",
        "limit": "200",
        "include": "response",
        "filter[territory]": "DEU,AUT",
    }


async def test_a_link_to_another_host_is_not_followed_and_a_forgotten_page_is_the_first_one():
    server = AppStoreConnectServer()
    server.review("known")
    page = await read(server)
    server.now += MINUTE
    for number in range(450):
        server.review(f"{number}", title="")
    page = await read(server, page.cursor)
    assert isinstance(page.cursor, dict)
    assert isinstance(page.cursor["walk"], dict)
    assert page.cursor["walk"]["page"] == "at.200"
    lost = {**page.cursor, "walk": {**page.cursor["walk"], "page": "forgotten"}}
    rest = await drain(source(server), transport(server.respond), lost)
    assert Counter(texts(page, *rest)) == Counter(str(number) for number in range(450))


async def test_a_backfill_brings_what_was_written_then_once_and_can_be_resumed():
    server = AppStoreConnectServer()
    start = server.now
    for number in range(600):
        server.now += HOUR
        server.review(f"{number}", title="")
    since, until = start + 100 * HOUR, start + 500 * HOUR
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        whole = [page async for page in source(server).backfill(http, since, until, None)]
        rest = [page async for page in source(server).backfill(http, since, until, whole[0].cursor)]
    assert Counter(texts(*whole)) == Counter(str(number) for number in range(99, 499))
    assert keys(*rest) == keys(*whole[1:])
    assert [page.cursor is None for page in whole] == [False] * (len(whole) - 1) + [True]


async def test_a_thread_is_the_response_or_the_review():
    server = AppStoreConnectServer()
    review = server.review("late")
    server.answer_to(review, "We are sorry")
    said, answer = (await read(server)).mentions
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        assert await source(server).thread(http, said) == [answer]
        assert await source(server).thread(http, answer) == [said]
        server.reviews.clear()
        assert await source(server).thread(http, said) == []


async def test_our_own_response_is_not_asked_for_again():
    server = AppStoreConnectServer()
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        assert await source(server).refresh(http, ["r1/reply"]) == []
    assert server.asked == []


async def test_what_is_left_of_the_hour_is_told_and_nothing_left_is_a_pause():
    server = AppStoreConnectServer(left=12)
    full = await read(server)
    server.left = 0
    empty = await read(server)
    assert full.wait is not None
    assert empty.wait is not None
    assert (full.wait.remaining, full.wait.wait, empty.wait.wait) == (12, timedelta(0), PAUSE)


@pytest.mark.parametrize(
    "fault, error, words, wait",
    [
        pytest.param(failed(429, "RATE_LIMIT_EXCEEDED"), TryLater, "slow down", PAUSE, id="too quick"),
        pytest.param(instead(429, retry_after="7"), TryLater, "slow down", timedelta(seconds=7), id="for a while"),
        pytest.param(instead(503), TryLater, "in trouble", None, id="in trouble"),
        pytest.param(failed(401, "NOT_AUTHORIZED"), Refused, "check key_id, issuer", None, id="another key"),
        pytest.param(failed(403, "FORBIDDEN_ERROR"), Refused, "needs a role", None, id="no role"),
        pytest.param(failed(404, "NOT_FOUND"), Refused, "as scripted .* an app of yours", None, id="no such app"),
        pytest.param(instead(403, b"<html>"), Refused, "needs a role", None, id="a page"),
    ],
)
async def test_a_refusal_is_told_in_apples_words(fault: Fault, error: type[Exception], words: str, wait: Any):
    server = AppStoreConnectServer()
    server.faults.append(fault)
    with pytest.raises(error, match=words) as told:
        await read(server)
    assert getattr(told.value, "wait", None) == wait
    assert TOKEN not in str(told.value)


@pytest.mark.parametrize("fault", [dropped, html_page, truncated, instead(500)])
async def test_trouble_passes_and_loses_nothing(fault: Fault):
    server = AppStoreConnectServer()
    server.review("known")
    page = await read(server)
    server.review("new", title="")
    server.faults.append(fault)
    with pytest.raises(TryLater):
        await read(server, page.cursor)
    assert texts(await read(server, page.cursor)) == ["new"]
