"""Reading Trustpilot: reviews, answers, edits, deletions, backfill and trouble."""

from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import pytest
from doubles.exchange import Fault, dropped, html_page, instead, transport, truncated
from doubles.reading import drain, keys, poll
from doubles.trustpilot import DOMAIN, KEY, UNIT, TrustpilotServer, trustpilot
from pydantic import ValidationError

from connectors import contract
from connectors.base import Author, Engagement, Mention, Page, Refused, TryLater
from connectors.trustpilot import Trustpilot

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def source(server: TrustpilotServer, **options: Any) -> Trustpilot:
    chosen = {} if "domain" in options else {"unit": UNIT}
    return Trustpilot(id="tp", address=server.url, key=KEY, **{**chosen, **options})


def texts(*pages: Page) -> list[str]:
    return [mention.text.removeprefix("My parcel\n\n") for page in pages for mention in page.mentions]


def case() -> contract.Case:
    server = TrustpilotServer()
    first = server.review("طردي لم يصل")
    server.now += MINUTE
    second = server.review("Nordwind 😡", language="de")
    unknown = {"woven": {"deep": [1]}, "reviewVerificationLevel": "hologram", "consumer": {"id": "c", "new": []}}
    scenes = {
        "good": [second, first],
        "empty": [],
        "malformed": [second, {"id": "5", "createdAt": "soon"}, first],
        "unusual": [{**second, **unknown}, {**first, **unknown}],
    }

    def says(reviews: list[dict[str, Any]]) -> contract.Answer:
        return lambda request: httpx.Response(200, json={"reviews": reviews, "new": 1})

    reading = Trustpilot(unit=UNIT, key=KEY)
    made = {name: contract.Scene(reading, says(reviews)) for name, reviews in scenes.items()}
    return contract.Case(**made, keys=(first["id"], second["id"]), secrets=(KEY,))


@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds(name: str):
    await contract.checks(case())[name]()


@pytest.mark.parametrize(
    "options, reason",
    [
        pytest.param({"key": KEY}, "set either domain or unit", id="nobody"),
        pytest.param({"key": KEY, "unit": "a", "domain": "b"}, "set either domain or unit", id="two"),
        pytest.param({"key": "", "unit": "a"}, "no key has", id="an empty key"),
        pytest.param({"key": KEY, "unit": "a", "stars": [6]}, "less than or equal to 5", id="six stars"),
    ],
)
def test_settings_that_cannot_be_are_told(options: dict[str, Any], reason: str):
    with pytest.raises(ValidationError, match=reason):
        Trustpilot(**options)


async def test_reviews_arrive_over_a_real_connection_and_the_company_is_looked_up_once():
    async with trustpilot() as server, httpx.AsyncClient() as http:
        review = server.review("Lost 📦", stars=2)
        page = await source(server, domain=DOMAIN).poll(http, None)
        again = await source(server, domain=DOMAIN).poll(http, page.cursor)
    assert page.mentions == (
        Mention(
            source="tp",
            key=review["id"],
            text="My parcel\n\nLost 📦",
            author=Author("c0ffee", name="Amira H."),
            url=f"https://www.trustpilot.com/reviews/{review['id']}",
            published=server.now,
            language="en",
            root=review["id"],
            engagement=Engagement(likes=2),
            rating=2,
        ),
    )
    assert (again.mentions, again.changes, again.more, again.gaps) == ((), (), False, ())
    assert [asked.path.rpartition("/")[2] for asked in server.asked] == ["find", "reviews", "reviews"]


async def test_a_company_that_nobody_knows_is_refused():
    with pytest.raises(Refused, match=r"knows no company by other\.example"):
        await poll(source(TrustpilotServer(), domain="other.example"), transport(TrustpilotServer().respond))


async def test_the_filters_are_asked_for():
    server = TrustpilotServer()
    server.review("five", stars=5)
    server.review("un", language="fr")
    server.review("one")
    page = await poll(source(server, stars=[1, 2], languages=["en", "ru"]), transport(server.respond))
    assert texts(page) == ["one"]
    assert server.asked[0].query.items() >= {"stars": "1,2", "language": "en,ru", "perPage": "100"}.items()
    assert KEY not in str(server.asked[0].query)


async def test_3000_new_reviews_between_two_polls_are_drained():
    server = TrustpilotServer()
    server.review("known")
    first = await poll(source(server), transport(server.respond))
    for number in range(3_000):
        server.now += timedelta(seconds=number % 2)
        server.review(f"review {number}")
    pages = await drain(source(server), transport(server.respond), first.cursor)
    assert Counter(texts(*pages)) == Counter(f"review {number}" for number in range(3_000))
    assert (await poll(source(server), transport(server.respond), pages[-1].cursor)).mentions == ()


async def test_an_edit_an_answer_and_a_deletion_are_told_once():
    server = TrustpilotServer()
    edited, answered, deleted = (server.review(text) for text in ("late", "rude", "wrong"))
    page = await poll(source(server), transport(server.respond))
    server.now += timedelta(hours=1)
    server.edit(edited, "late, and broken")
    server.answer_to(answered, "We are sorry")
    server.delete(deleted)
    page = await poll(source(server), transport(server.respond), page.cursor)
    told = {change.key: change.mention for change in page.changes}
    assert told.keys() == {edited["id"], answered["id"], deleted["id"]}
    assert told[deleted["id"]] is None
    newest = told[edited["id"]]
    assert newest is not None
    assert (newest.text, newest.edited) == ("My parcel\n\nlate, and broken", server.now)
    (answer,) = page.mentions
    assert (answer.key, answer.author, answer.parent) == (f"{answered['id']}/reply", Author(UNIT), answered["id"])
    again = await poll(source(server), transport(server.respond), page.cursor)
    assert (again.mentions, again.changes) == ((), ())


async def test_a_review_that_a_filter_hides_is_not_gone():
    server = TrustpilotServer()
    review = server.review("late")
    page = await poll(source(server, stars=[1]), transport(server.respond))
    review["stars"] = 5
    assert (await poll(source(server, stars=[1]), transport(server.respond), page.cursor)).changes == ()


async def test_a_page_stands_when_a_missing_review_cannot_be_asked_for():
    server = TrustpilotServer()
    gone = server.review("late")
    page = await poll(source(server), transport(server.respond))
    server.delete(gone)
    server.review("new")

    async def as_it_is(told: Any) -> Any:
        return told

    server.faults += [as_it_is, instead(503)]
    page = await poll(source(server), transport(server.respond), page.cursor)
    assert (texts(page), page.changes) == (["new"], ())
    page = await poll(source(server), transport(server.respond), page.cursor)
    assert [change.key for change in page.changes] == [gone["id"]]


async def test_a_backfill_brings_every_review_of_its_time_once_and_can_be_resumed():
    server = TrustpilotServer()
    since = server.now - DAY * 100
    for number in range(800):
        server.review(f"review {number}", created=since + timedelta(hours=number - 100))
    until = since + timedelta(hours=600)
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        whole = [page async for page in source(server).backfill(http, since, until, None)]
        rest = [page async for page in source(server).backfill(http, since, until, whole[0].cursor)]
    assert Counter(texts(*whole)) == Counter(f"review {number}" for number in range(100, 700))
    assert keys(*rest) == keys(*whole[1:])
    assert [page.cursor is None for page in whole] == [False] * (len(whole) - 1) + [True]


async def test_a_thread_is_the_answer_of_the_company():
    server = TrustpilotServer()
    review = server.review("late")
    mention = (await poll(source(server), transport(server.respond))).mentions[0]
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        before = await source(server).thread(http, mention)
        server.answer_to(review, "We are sorry")
        after = await source(server).thread(http, mention)
        server.delete(review)
        gone = await source(server).thread(http, mention)
        with pytest.raises(Refused, match="is no review"):
            await source(server).thread(http, Mention("tp", "../x", "", Author("a")))
    assert ([one.text for one in before], [one.text for one in after], gone) == ([], ["We are sorry"], [])


async def test_a_source_pointed_elsewhere_begins_anew_and_says_so():
    server = TrustpilotServer()
    server.review("one")
    page = await poll(source(server), transport(server.respond))
    page = await poll(source(server, stars=[1]), transport(server.respond), page.cursor)
    assert (texts(page), [gap.reason for gap in page.gaps]) == (["one"], ["the source was pointed at something else"])


@pytest.mark.parametrize(
    "fault, wait",
    [
        pytest.param(instead(429, retry_after="5"), timedelta(seconds=5), id="429"),
        pytest.param(instead(429), None, id="429 without a hint"),
        pytest.param(instead(503, b"<html>"), None, id="503"),
        pytest.param(html_page, None, id="HTML"),
        pytest.param(truncated, None, id="truncated"),
        pytest.param(dropped, None, id="dropped"),
    ],
)
async def test_trouble_passes(fault: Fault, wait: timedelta | None):
    server = TrustpilotServer()
    server.faults.append(fault)
    with pytest.raises(TryLater) as raised:
        await poll(source(server), transport(server.respond))
    assert raised.value.wait == wait


@pytest.mark.parametrize("status, reason", [(401, "check the token"), (403, "paid for apart"), (404, "refused")])
async def test_what_does_not_pass_is_refused_with_its_reason(status: int, reason: str):
    server = TrustpilotServer()
    server.faults.append(instead(status, b"{}"))
    with pytest.raises(Refused, match=reason):
        await poll(source(server), transport(server.respond))
