"""Reading X: the contract, lists and their order, both vocabularies, what it costs, and trouble."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from doubles.exchange import Fault, dropped, html_page, instead, transport, truncated
from doubles.reading import drain, keys
from doubles.x import ACME, TOKEN, XServer, failed, x
from pydantic import ValidationError

from connectors import contract
from connectors.base import Author, Page, Refused, TryLater
from connectors.x import X

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def source(server: XServer, **options: Any) -> X:
    chosen = options if {"account", "search"} & set(options) else {"account": ACME, **options}
    return X(id="x", address=server.url, token=TOKEN, **chosen)


async def read(server: XServer, cursor: Any = None, **options: Any) -> list[Page]:
    """Every page of one look, with the cursor as it comes back from the store."""
    return await drain(source(server, **options), transport(server.respond), json.loads(json.dumps(cursor)))


async def once(server: XServer, cursor: Any = None, **options: Any) -> Page:
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        return await source(server, **options).poll(http, json.loads(json.dumps(cursor)))


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


def paths(server: XServer) -> list[str]:
    return [asked.path.removeprefix("/2/") for asked in server.asked]


def case() -> contract.Case:
    server = XServer()
    first = server.post("@acme بسته‌ام نرسید")
    server.now += MINUTE
    second = server.post("@acme 😡", lang=None, author_id=None)
    unknown = {"woven": {"deep": [1]}, "geo": [], "public_metrics": {"hologram_count": 1}}
    scenes: dict[str, list[object]] = {
        "good": [second, first],
        "empty": [],
        "malformed": [second, {"id": "five"}, {"id": "9", "text": None}, first],
        "unusual": [{**second, **unknown}, {**first, **unknown, "lang": "xx-new"}],
    }

    def says(posts: list[object]) -> contract.Answer:
        told = {"data": posts} if posts else {}
        return lambda request: httpx.Response(200, json={**told, "meta": {"result_count": len(posts)}, "new": 1})

    made = {name: contract.Scene(X(token=TOKEN, account=ACME), says(posts)) for name, posts in scenes.items()}
    return contract.Case(**made, keys=(first["id"], second["id"]), secrets=(TOKEN,))


@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds(name: str):
    await contract.checks(case())[name]()


async def test_mentions_arrive_oldest_first_over_a_real_connection():
    async with x() as server, httpx.AsyncClient() as http:
        first = server.post("@acme you &amp; your parcels")
        server.now += MINUTE
        second = server.post("@acme still nothing", **server.refer("replied_to", first))
        page = await source(server, account="@acme").poll(http, None)
        again = await source(server, account="@acme").poll(http, page.cursor)
    one, two = page.mentions
    assert (one.key, one.text, one.root, one.parent) == (first["id"], "@acme you & your parcels", first["id"], None)
    assert one.author == Author("7", "amira", "Амира", 41_000)
    assert one.url == f"https://x.com/amira/status/{first['id']}"
    assert (one.engagement.likes, one.engagement.reposts, one.engagement.replies, one.engagement.views) == (
        3,
        2,
        1,
        900,
    )
    assert (two.key, two.parent, two.root, two.language) == (second["id"], one.key, one.key, "en")
    assert (again.mentions, again.changes, again.more, again.gaps) == ((), (), False, ())
    assert paths(server).count("users/by/username/acme") == 1


@pytest.mark.parametrize(
    "options, sentence",
    [
        pytest.param({}, "set account, search, or both", id="nothing"),
        pytest.param({"search": " "}, "set account, search, or both", id="blanks"),
        pytest.param({"search": "a", "answers": True}, "answers needs the account", id="answers of nobody"),
        pytest.param({"account": "a/b"}, "match pattern", id="a path"),
        pytest.param(
            {"account": "acme", "daily_cap": 9}, "greater than or equal to 10", id="less than can be asked for"
        ),
        pytest.param({"account": "acme", "fields": "toot"}, "'tweet' or 'post'", id="another vocabulary"),
        pytest.param({"account": "acme", "token": "a b"}, "token holds characters", id="no token"),
    ],
)
def test_options_that_cannot_work_are_told(options: dict[str, Any], sentence: str):
    with pytest.raises(ValidationError, match=sentence) as told:
        X(**{"token": TOKEN, **options})
    assert "input_value" not in str(told.value)


class TestARound:
    async def test_reads_mentions_then_answers_then_the_search_and_tells_each_post_once(self):
        server = XServer()
        options = {"account": ACME, "answers": True, "search": "acme"}
        at = (await read(server, **options))[-1].cursor
        server.post("@acme where is it")
        server.now += MINUTE
        server.post("acme is late")
        server.now += MINUTE
        server.post("we are sorry", by=ACME)
        server.asked.clear()
        pages = await read(server, at, **options)
        assert paths(server) == [f"users/{ACME}/mentions", f"users/{ACME}/tweets", "tweets/search/recent"]
        assert texts(*pages) == ["@acme where is it", "we are sorry", "acme is late"]

    async def test_reads_every_page_of_a_backlog_once(self):
        server = XServer()
        at = (await read(server))[-1].cursor
        posted = []
        for number in range(250):
            posted.append(server.post(f"@acme {number}")["id"])
            server.now += timedelta(seconds=5)
        pages = await read(server, at)
        assert (sorted(keys(*pages)), len(pages)) == (posted, 3)
        assert texts(*await read(server, pages[-1].cursor)) == []

    async def test_takes_the_newest_page_at_first(self):
        server = XServer()
        for number in range(150):
            server.post(f"@acme {number}")
        pages = await read(server)
        assert (len(pages), len(pages[0].mentions), pages[0].mentions[-1].text) == (1, 100, "@acme 149")

    async def test_finds_what_was_indexed_a_little_late(self):
        server = XServer()
        at = (await read(server))[-1].cursor
        server.post("@acme one")
        server.now += MINUTE
        late = server.post("@acme late")
        server.posts.remove(late)
        server.now += MINUTE / 2
        server.post("@acme two")
        pages = await read(server, at)
        server.posts.append(late)
        assert texts(*pages) == ["@acme one", "@acme two"]
        assert texts(*await read(server, pages[-1].cursor)) == ["@acme late"]

    async def test_tells_an_edit_under_the_key_of_the_first_version(self):
        server = XServer()
        at = (await read(server))[-1].cursor
        first = server.post("@acme lots my parcel")
        page = (await read(server, at))[-1]
        server.now += 2 * MINUTE
        server.edit(first, "@acme lost my parcel")
        (told,) = (await read(server, page.cursor))[-1].mentions
        assert (told.key, told.text) == (first["id"], "@acme lost my parcel")
        assert (told.published, told.edited) == (server.now - 2 * MINUTE, server.now)

    async def test_leaves_out_what_only_passes_a_post_on(self):
        server = XServer()
        first = server.post("@acme lost my parcel")
        server.post("RT @amira: @acme lost my parcel", **server.refer("retweeted", first))
        server.post("@acme look at this", **server.refer("quoted", first))
        assert texts(*await read(server)) == ["@acme lost my parcel", "@acme look at this"]

    async def test_goes_on_after_more_than_a_week_and_tells_the_gap(self):
        server = XServer()
        options = {"search": "acme"}
        server.post("acme one")
        at = (await read(server, **options))[-1].cursor
        start = server.now
        server.now += 5 * DAY
        server.post("acme forgotten")
        server.now += 8 * DAY
        server.post("acme two")
        pages = await read(server, at, **options)
        (gap,) = pages[0].gaps
        assert texts(*pages) == ["acme two"]
        assert (gap.start, gap.reason[:30]) == (start, "X shows the last seven days on")

    async def test_begins_again_where_the_way_on_is_unknown(self):
        server = XServer()
        at = (await read(server))[-1].cursor
        for number in range(120):
            server.post(f"@acme {number}")
        page = await once(server, at)
        assert page.cursor
        page.cursor["walks"]["mentions"]["page"] = "woven"  # type: ignore[index, call-overload]
        pages = await read(server, page.cursor)
        assert sorted(texts(page, *pages), key=lambda text: int(text[6:])) == [
            f"@acme {number}" for number in range(120)
        ]

    async def test_of_something_else_starts_anew_and_is_told(self):
        server = XServer()
        server.post("@acme one")
        at = (await read(server))[-1].cursor
        (page,) = await read(server, at, search="acme")
        assert [gap.reason for gap in page.gaps] == ["the source was pointed at something else"]
        assert (texts(page), (page.cursor or {})["spent"]["today"]) == (["@acme one"], 2)  # type: ignore[index, call-overload]


class TestTheVocabularies:
    @pytest.mark.parametrize("words", ["tweet", "post"])
    @pytest.mark.parametrize("fields", ["tweet", "post"])
    async def test_are_both_understood_and_the_right_one_is_remembered(self, words: str, fields: str):
        server = XServer(words=words)
        first = server.post("@acme one")
        server.post("@acme two", **server.refer("replied_to", first))
        (page,) = await read(server, fields=fields)
        assert texts(page) == ["@acme one", "@acme two"]
        assert (page.mentions[1].parent, page.mentions[0].engagement.reposts) == (first["id"], 2)
        server.asked.clear()
        await read(server, page.cursor, fields=fields)
        (asked,) = server.asked
        assert f"{words}.fields" in asked.query
        assert f"referenced_{words}s" in asked.query[f"{words}.fields"]

    async def test_are_tried_once_each(self):
        server = XServer(words="toot", posts=[])
        with pytest.raises(Refused, match=r"post\.fields"):
            await read(server)
        assert len(server.asked) == 2


class TestTheCaps:
    async def test_stop_before_they_are_passed_and_say_why(self):
        server = XServer()
        options = {"daily_cap": 105, "monthly_cap": 1_000}
        page = (await read(server, **options))[-1]
        for number in range(300):
            server.post(f"@acme {number}")
        page = await once(server, page.cursor, **options)
        assert (len(page.mentions), server.paid) == (100, 100)
        (gap,) = page.gaps
        assert gap.reason.startswith("daily_cap is reached: 100 of 105 posts are read today; nothing is read before")
        assert (gap.start, gap.end) == (server.now, datetime(2026, 3, 2, tzinfo=UTC))
        assert page.wait is not None
        assert (page.wait.wait, page.wait.remaining) == (HOUR, 0)
        with pytest.raises(TryLater, match="daily_cap is reached: 100 of 105") as told:
            await once(server, page.cursor, **options)
        assert (told.value.wait, server.paid) == (HOUR, 100)

    async def test_let_the_reading_go_on_with_the_new_day_without_a_loss(self):
        server = XServer()
        options = {"daily_cap": 110, "monthly_cap": 1_000}
        page = (await read(server, **options))[-1]
        posted = []
        for number in range(250):
            posted.append(server.post(f"@acme {number}")["id"])
            server.now += MINUTE / 2
        found, told = list[Page](), list[timedelta]()
        for _ in range(80):
            try:
                found.append(await once(server, page.cursor, **options))
                page = found[-1]
            except TryLater as error:
                told.append(error.wait or DAY)
                server.now += told[-1]
        assert sorted(keys(*found)) == posted
        assert max(told) == HOUR
        assert server.paid <= 252  # the newest, of the last minute, are read again while they are young

    async def test_of_a_month_outlast_the_day(self):
        server = XServer()
        options = {"daily_cap": 60, "monthly_cap": 100}
        page = (await read(server, **options))[-1]
        for number in range(300):
            server.post(f"@acme {number}")
        page = await once(server, page.cursor, **options)
        server.now += DAY
        page = await once(server, page.cursor, **options)
        assert server.paid == 100
        server.now += DAY
        with pytest.raises(TryLater, match=r"monthly_cap is reached: 100 of 100 .* before 2026-04-01 00:00 UTC"):
            await once(server, page.cursor, **options)
        server.now = datetime(2026, 4, 1, 0, 1, tzinfo=UTC)
        assert len((await once(server, page.cursor, **options)).mentions) == 60

    async def test_that_were_raised_count_at_once(self):
        server = XServer()
        for number in range(30):
            server.post(f"@acme {number}")
        page = await once(server, daily_cap=10)
        with pytest.raises(TryLater):
            await once(server, page.cursor, daily_cap=10)
        server.post("@acme new")
        assert texts(await once(server, page.cursor, daily_cap=500)) == ["@acme new"]

    async def test_hold_when_the_cursor_is_damaged(self):
        server = XServer()
        for number in range(30):
            server.post(f"@acme {number}")
        page = await once(server, daily_cap=15)
        with pytest.raises(TryLater, match="daily_cap is reached"):
            await once(server, {**(page.cursor or {}), "v": 999}, daily_cap=15)

    async def test_do_not_count_a_post_twice_on_one_day(self):
        server = XServer()
        page = (await read(server))[-1]
        server.post("@acme one")
        for _ in range(5):
            page = (await read(server, page.cursor))[-1]
        assert server.paid == 5
        assert (page.cursor or {})["spent"]["today"] == 1  # type: ignore[index, call-overload]

    async def test_hold_without_a_clock(self):
        server = XServer(dated=False)
        for number in range(30):
            server.post(f"@acme {number}")
        page = await once(server, daily_cap=10)
        with pytest.raises(TryLater, match="before X tells the time"):
            await once(server, page.cursor, daily_cap=10)

    async def test_hold_where_the_clock_may_not_be_asked(self):
        server = XServer()
        for number in range(30):
            server.post(f"@acme {number}")
        page = await once(server, daily_cap=10)
        server.faults.append(failed(403, "client-forbidden", "no usage for you"))
        with pytest.raises(TryLater, match=r"X does not tell us the time: .*no usage for you") as told:
            await once(server, page.cursor, daily_cap=10)
        assert told.value.wait == HOUR

    async def test_are_told_by_the_check_which_asks_for_little(self):
        server = XServer()
        for number in range(30):
            server.post(f"@acme {number}")
        async with httpx.AsyncClient(transport=transport(server.respond)) as http:
            health = await source(server).check(http)
        assert health.detail == (
            "answers; 10 posts on the first page; stands still after 500 posts a day or 10000 a month, "
            "which cost up to $150"
        )
        assert server.paid == 10


async def test_without_authors_nobody_is_asked_for():
    server = XServer()
    server.post("@acme one")
    (page,) = await read(server, authors=False)
    assert page.mentions[0].author == Author("7")
    assert "user.fields" not in server.asked[0].query


@pytest.mark.parametrize(
    "fault, wait",
    [
        pytest.param(failed(429, "usage-capped", "Usage cap exceeded: Monthly product cap"), HOUR, id="the usage cap"),
        pytest.param(instead(429, b'{"title": "UsageCapExceeded"}'), HOUR, id="the usage cap by its title"),
        pytest.param(instead(402, b"{}"), HOUR, id="no credits"),
        pytest.param(instead(429, b"{}", retry_after="9"), timedelta(seconds=9), id="429"),
        pytest.param(
            instead(429, b"{}", **{"x-rate-limit-remaining": "0", "x-rate-limit-reset": "1772367300"}),
            14 * MINUTE,
            id="a rate limit",
        ),
        pytest.param(instead(503, b"<html>"), None, id="503"),
        pytest.param(html_page, None, id="HTML"),
        pytest.param(truncated, None, id="truncated"),
        pytest.param(dropped, None, id="dropped"),
        pytest.param(instead(200, b'{"errors": [{"title": "Over capacity"}]}'), None, id="an error inside 200"),
    ],
)
async def test_trouble_passes_and_nothing_is_lost(fault: Fault, wait: timedelta | None):
    server = XServer()
    page = (await read(server))[-1]
    server.now += MINUTE
    server.post("@acme two")
    server.faults.append(fault)
    with pytest.raises(TryLater) as raised:
        await read(server, page.cursor)
    assert raised.value.wait == wait
    assert texts(*await read(server, page.cursor)) == ["@acme two"]


@pytest.mark.parametrize(
    "fault, sentence",
    [
        pytest.param(failed(403, "client-forbidden", "enroll your app"), "enroll your app", id="the plan"),
        pytest.param(failed(400, "invalid-request", "no such operator"), "no such operator", id="the query"),
        pytest.param(failed(401, "Unauthorized", f"bad {TOKEN}"), "bad …", id="the token"),
        pytest.param(
            failed(200, "", "", errors=[{"detail": "User has been suspended: [45].", "type": "x/resource-not-found"}]),
            "has been suspended",
            id="a suspended account",
        ),
    ],
)
async def test_what_a_person_must_change_is_refused_with_the_reason(fault: Fault, sentence: str):
    server = XServer()
    server.faults.append(fault)
    with pytest.raises(Refused, match=sentence) as told:
        await read(server)
    assert TOKEN not in f"{told.value} {told.value.body!r}"


async def test_an_account_that_nobody_has_is_told():
    with pytest.raises(Refused, match="Could not find user with username"):
        await read(XServer(), account="nobody")
