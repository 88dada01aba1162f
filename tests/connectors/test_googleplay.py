"""Reading Google Play: the contract, reviews, edits, answers, the week, backfill and trouble."""

from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import pytest
from doubles.exchange import Fault, dropped, html_page, instead, transport, truncated
from doubles.googleplay import PACKAGE, TOKEN, GooglePlayServer, failed, googleplay
from doubles.reading import drain, keys, poll
from pydantic import ValidationError

from connectors import contract
from connectors.base import Author, Engagement, Mention, Page, Refused, TryLater
from connectors.googleplay import GooglePlay

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def source(server: GooglePlayServer, **options: Any) -> GooglePlay:
    return GooglePlay(id="gp", address=server.url, **{"package": PACKAGE, "token": TOKEN, **options})


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


def case() -> contract.Case:
    server = GooglePlayServer()
    first = server.review("التطبيق لا يعمل", authorName=None)
    server.now += MINUTE
    second = server.review("\tNordwind 😡", reviewerLanguage="de")
    unknown = {"woven": {"deep": [1]}, "comments": [*first["comments"], {"robotComment": {"text": "beep"}}]}
    scenes: dict[str, dict[str, Any]] = {
        "good": {"reviews": [second, first]},
        "empty": {},
        "malformed": {"reviews": [second, {"reviewId": "x"}, {"reviewId": 5, "comments": [{}]}, first]},
        "unusual": {"reviews": [second, {**first, **unknown}], "pageInfo": {"totalResults": 2}, "tokenPagination": {}},
    }

    def says(listing: dict[str, Any]) -> contract.Answer:
        return lambda request: httpx.Response(200, json=listing)

    reading = GooglePlay(package=PACKAGE, token=TOKEN)
    made = {name: contract.Scene(reading, says(listing)) for name, listing in scenes.items()}
    return contract.Case(**made, keys=(first["reviewId"], second["reviewId"]), secrets=(TOKEN,))


@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds(name: str):
    await contract.checks(case())[name]()


@pytest.mark.parametrize(
    "options, reason",
    [
        pytest.param({}, "set either service_account or token", id="no key"),
        pytest.param({"token": "a", "service_account": "b"}, "set either service_account or token", id="two"),
        pytest.param({"token": "a b"}, "no token has", id="no token"),
        pytest.param({"service_account": "{}"}, "is no key of a service account", id="no key file"),
        pytest.param({"token": "a", "package": "nordwind"}, "match pattern", id="no package"),
        pytest.param({"token": "a", "package": "com.a/../b"}, "match pattern", id="a path"),
    ],
)
def test_settings_that_cannot_be_are_told(options: dict[str, Any], reason: str):
    with pytest.raises(ValidationError, match=reason):
        GooglePlay(**{"package": PACKAGE, **options})


async def test_reviews_arrive_over_a_real_connection():
    async with googleplay() as server, httpx.AsyncClient() as http:
        review = server.review("Schlecht\tLost 📦", stars=2)
        page = await source(server).poll(http, None)
        again = await source(server).poll(http, page.cursor)
        health = await source(server).check(http)
    key = review["reviewId"]
    assert page.mentions == (
        Mention(
            source="gp",
            key=key,
            text="Schlecht\n\nLost 📦",
            author=Author(f"of {key}", name="Amira H."),
            url=f"https://play.google.com/store/apps/details?id={PACKAGE}&reviewId={key}",
            published=server.now + timedelta(milliseconds=500),
            language="en-US",
            root=key,
            engagement=Engagement(likes=2),
            rating=2,
        ),
    )
    assert (again.mentions, again.changes, again.more, again.gaps) == ((), (), False, ())
    assert "reviews with words: 1 " in health.detail


async def test_nothing_is_an_answer():
    async with httpx.AsyncClient(transport=transport(GooglePlayServer().respond)) as http:
        assert "reviews with words: none" in (await source(GooglePlayServer()).check(http)).detail


async def test_2000_new_reviews_between_two_polls_are_drained():
    server = GooglePlayServer()
    server.review("known")
    first = await poll(source(server), transport(server.respond))
    for number in range(2_000):
        server.now += timedelta(seconds=number % 2)
        server.review(f"review {number}")
    pages = await drain(source(server), transport(server.respond), first.cursor)
    assert Counter(texts(*pages)) == Counter(f"review {number}" for number in range(2_000))
    assert (await poll(source(server), transport(server.respond), pages[-1].cursor)).mentions == ()


async def test_a_review_that_is_listed_late_and_one_of_the_same_second_arrive():
    server = GooglePlayServer()
    server.review("one")
    page = await poll(source(server), transport(server.respond))
    server.review("same second")
    server.review("late", changed=server.now - HOUR)
    assert texts(await poll(source(server), transport(server.respond), page.cursor)) == ["late", "same second"]


async def test_an_edit_and_an_answer_are_told_once():
    server = GooglePlayServer()
    edited, answered = (server.review(text, stars=4) for text in ("fine", "rude"))
    page = await poll(source(server), transport(server.respond))
    server.now += HOUR
    server.edit(edited, "not fine any more", 1)
    server.answer_to(answered, "We are sorry")
    page = await poll(source(server), transport(server.respond), page.cursor)
    told = {change.key: change.mention for change in page.changes}
    newest, other = told[edited["reviewId"]], told[answered["reviewId"]]
    assert newest is not None
    assert other is not None
    assert (newest.text, newest.rating, newest.edited) == ("not fine any more", 1, newest.published)
    assert other.edited is None
    (answer,) = page.mentions
    assert (answer.text, answer.author, answer.parent) == ("We are sorry", Author(PACKAGE), answered["reviewId"])
    again = await poll(source(server), transport(server.respond), page.cursor)
    assert (again.mentions, again.changes) == ((), ())


@pytest.mark.parametrize("days, gaps", [(6, 0), (10, 1)])
async def test_more_than_a_week_without_a_poll_is_a_gap(days: int, gaps: int):
    server = GooglePlayServer()
    server.review("before")
    page = await poll(source(server), transport(server.respond))
    left = server.now
    server.review("missed")
    server.now += DAY * days
    server.review("after")
    page = await poll(source(server), transport(server.respond), page.cursor)
    told = [(gap.start, gap.end) for gap in page.gaps]
    assert told == [(left, server.now - DAY * 7)] * gaps
    assert texts(page)[-1] == "after"
    assert (await poll(source(server), transport(server.respond), page.cursor)).gaps == ()


async def test_a_page_whose_name_is_forgotten_is_the_first_one_again():
    server = GooglePlayServer()
    server.review("known")
    page = await poll(source(server), transport(server.respond))
    server.now += MINUTE
    for number in range(250):
        server.review(f"review {number}")
    pages = [await poll(source(server), transport(server.respond), page.cursor)]
    cursor = pages[0].cursor
    assert isinstance(cursor, dict)
    assert isinstance(cursor["walk"], dict)
    lost = {**cursor, "walk": {**cursor["walk"], "page": "forgotten"}}
    pages += await drain(source(server), transport(server.respond), lost)
    assert Counter(texts(*pages)) == Counter(f"review {number}" for number in range(250))


async def test_a_backfill_brings_what_the_week_holds_once_and_can_be_resumed():
    server = GooglePlayServer()
    start = server.now
    for _ in range(400):
        server.now += timedelta(minutes=30)
        server.review(f"{(server.now - start) // MINUTE}")
    since, until = start, server.now - DAY
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        whole = [page async for page in source(server).backfill(http, since, until, None)]
        rest = [page async for page in source(server).backfill(http, since, until, whole[0].cursor)]
    first = (server.now - DAY * 7 - start) // MINUTE
    assert Counter(texts(*whole)) == Counter(str(n) for n in range(first, 400 * 30 - 24 * 60, 30))
    assert [(gap.start, gap.end) for page in whole for gap in page.gaps] == [(since, server.now - DAY * 7)]
    assert keys(*rest) == keys(*whole[1:])
    assert [page.cursor is None for page in whole] == [False] * (len(whole) - 1) + [True]


async def test_a_thread_is_the_answer_or_the_review():
    server = GooglePlayServer()
    review = server.review("late")
    mention = (await poll(source(server), transport(server.respond))).mentions[0]
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        before = await source(server).thread(http, mention)
        server.answer_to(review, "We are sorry")
        after = await source(server).thread(http, mention)
        back = await source(server).thread(http, after[0])
        server.reviews.clear()
        gone = await source(server).thread(http, mention)
    assert [texts(Page(tuple(told), None)) for told in (before, after, back, gone)] == [
        [], ["We are sorry"], ["late"], [],
    ]  # fmt: skip


async def test_a_source_pointed_elsewhere_begins_anew_and_says_so():
    server = GooglePlayServer()
    server.review("one")
    page = await poll(source(server), transport(server.respond))
    cursor = {**(page.cursor or {}), "of": "com.other.app"}
    page = await poll(source(server), transport(server.respond), cursor)
    assert (texts(page), [gap.reason for gap in page.gaps]) == (["one"], ["the source was pointed at something else"])


@pytest.mark.parametrize(
    "fault, wait",
    [
        pytest.param(failed(403, "rateLimitExceeded"), None, id="too quick"),
        pytest.param(failed(403, "quotaExceeded"), None, id="the quota of the hour"),
        pytest.param(instead(429, b"{}", retry_after="5"), timedelta(seconds=5), id="429"),
        pytest.param(instead(503, b"<html>"), None, id="503"),
        pytest.param(instead(200, b'{"error": {"code": 500}}'), None, id="an error inside 200"),
        pytest.param(html_page, None, id="HTML"),
        pytest.param(truncated, None, id="truncated"),
        pytest.param(dropped, None, id="dropped"),
    ],
)
async def test_trouble_passes_and_nothing_is_lost(fault: Fault, wait: timedelta | None):
    server = GooglePlayServer()
    server.review("one")
    page = await poll(source(server), transport(server.respond))
    server.review("two")
    server.faults.append(fault)
    with pytest.raises(TryLater) as raised:
        await poll(source(server), transport(server.respond), page.cursor)
    assert raised.value.wait == wait
    assert texts(await poll(source(server), transport(server.respond), page.cursor)) == ["two"]


@pytest.mark.parametrize(
    "options, fault, reason",
    [
        pytest.param({"token": "stale"}, None, "holds for an hour", id="a stale token"),
        pytest.param({"package": "com.other.app"}, None, "Package not found", id="another app"),
        pytest.param({}, failed(403, "permissionDenied", "no permission"), "no permission", id="no permission"),
        pytest.param({}, instead(403, b"<html>"), "refused the request", id="no words"),
    ],
)
async def test_what_does_not_pass_is_refused_with_its_reason(options: dict[str, Any], fault: Fault | None, reason: str):
    server = GooglePlayServer()
    server.faults += [fault] if fault else []
    with pytest.raises(Refused, match=reason):
        await poll(source(server, **options), transport(server.respond))
