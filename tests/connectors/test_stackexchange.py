"""Reading Stack Exchange: lists, searches, edits, threads, backfill, quotas and trouble."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from doubles.exchange import Fault, dropped, html_page, instead, transport, truncated
from doubles.reading import asked_by, drain, keys, poll
from doubles.stackexchange import StackExchangeServer, failed, stackexchange
from pydantic import ValidationError

from connectors import contract
from connectors.base import Author, Mention, Page, Refused, TryLater
from connectors.stackexchange import StackExchange

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def source(server: StackExchangeServer, **options: Any) -> StackExchange:
    return StackExchange(id="so", address=server.url, **options)


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


def case() -> contract.Case:
    server = StackExchangeServer()
    first = server.question("طردي لم يصل", "<p>أين؟</p>")
    server.now += MINUTE
    second = server.question("Nordwind 😡", "<p>again</p>")
    unknown = {"woven": {"deep": [1]}, "owner": {**first["owner"], "user_type": "robot", "new": []}}
    scenes = {
        "good": [second, first],
        "empty": [],
        "malformed": [second, {"question_id": 5, "creation_date": "soon"}, first],
        "unusual": [{**second, **unknown}, {**first, **unknown}],
    }

    def says(posts: list[object]) -> contract.Answer:
        return lambda request: httpx.Response(200, json={"items": posts, "has_more": False, "new": 1})

    reading = StackExchange(tagged=["nordwind"])
    made = {name: contract.Scene(reading, says(posts)) for name, posts in scenes.items()}
    return contract.Case(**made, keys=("stackoverflow/q/100", "stackoverflow/q/101"))


@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds(name: str):
    await contract.checks(case())[name]()


async def test_questions_arrive_oldest_first_over_a_real_connection():
    async with stackexchange() as server, httpx.AsyncClient() as http:
        server.question("Nordwind &amp; my refund", "<p>Day 1.</p><p>Day 40 &lt;3</p>")
        server.now += MINUTE
        server.question("another")
        page = await source(server).poll(http, None)
        again = await source(server).poll(http, page.cursor)
    assert texts(page) == ["Nordwind & my refund\n\nDay 1.\n\nDay 40 <3", "another"]
    assert page.mentions[0].author == Author("stackoverflow/7", name="Amira Háddad")
    assert (again.mentions, again.changes, again.more, again.gaps) == ((), (), False, ())


@pytest.mark.parametrize(
    "options, path, asked",
    [
        pytest.param({}, "questions", {"filter": "withbody"}, id="a whole site"),
        pytest.param(
            {"tagged": ["Nordwind", "nw"], "site": "ru.stackoverflow"},
            "search/advanced",
            {"tagged": "nordwind;nw", "site": "ru.stackoverflow"},
            id="tags",
        ),
        pytest.param({"search": "nordwind"}, "search/excerpts", {"q": "nordwind"}, id="a search"),
        pytest.param({"key": "K((1"}, "questions", {"key": "K((1"}, id="with a key"),
    ],
)
async def test_each_list_is_asked_as_documented(options: dict[str, Any], path: str, asked: dict[str, str]):
    request = await asked_by(StackExchange(**options), answer={"items": []})
    assert request.url.path == f"/2.3/{path}"
    common = {"site": "stackoverflow", "sort": "activity", "order": "desc", "pagesize": "100"}
    assert dict(request.url.params).items() >= {**common, **asked}.items()


@pytest.mark.parametrize("tag", ["", "two words", "[nordwind]", "a;b"])
def test_tags_that_cannot_be_are_told(tag: str):
    with pytest.raises(ValidationError, match="a tag is one word"):
        StackExchange(tagged=[tag])


async def test_a_search_brings_questions_and_answers_whole():
    server = StackExchangeServer()
    other = server.question("Which courier?", "<p>none</p>")
    server.question("Nordwind", "<p>lost it</p>")
    server.now += MINUTE
    server.answer(other, '<p>Not Nordwind! <img src="https://i.example/1.png" alt="torn box"></p>')
    page = await poll(source(server, search="nordwind"), transport(server.respond))
    question, answer = page.mentions
    assert (question.key, question.root, question.parent) == ("stackoverflow/q/101", "stackoverflow/q/101", None)
    assert (answer.key, answer.root, answer.parent) == (
        "stackoverflow/a/102",
        "stackoverflow/q/100",
        "stackoverflow/q/100",
    )
    assert (answer.text, answer.url) == ("Not Nordwind!", "https://stackoverflow.com/a/102")
    assert [media.alt for media in answer.media] == ["torn box"]
    assert [asked.path.removeprefix("/2.3/") for asked in server.asked] == [
        "search/excerpts", "questions/101", "answers/102",
    ]  # fmt: skip


@pytest.mark.parametrize("search", ["", "post"], ids=["a list", "a search"])
async def test_2000_new_posts_between_two_polls_are_drained_oldest_first(search: str):
    server = StackExchangeServer()
    server.question("known post")
    reading = source(server, search=search)
    first = await poll(reading, transport(server.respond))
    for number in range(2_000):
        server.now += timedelta(seconds=number % 2)
        server.question(f"post {number}")
    pages = await drain(reading, transport(server.respond), first.cursor)
    assert Counter(texts(*pages)) == Counter(f"post {number}" for number in range(2_000))
    assert [page.mentions[0].published for page in pages] == sorted(page.mentions[0].published for page in pages)
    assert (await poll(reading, transport(server.respond), pages[-1].cursor)).mentions == ()


async def test_many_posts_of_one_second_are_paged_through():
    server = StackExchangeServer()
    first = await poll(source(server), transport(server.respond))
    server.now += MINUTE
    for number in range(350):
        server.question(f"post {number}")
    pages = await drain(source(server), transport(server.respond), first.cursor)
    assert Counter(texts(*pages)) == Counter(f"post {number}" for number in range(350))
    assert len(pages) < 8


async def test_an_edit_is_told_and_an_old_question_is_no_news():
    server = StackExchangeServer()
    old = server.question("old", "<p>of last year</p>", created=int((server.now - DAY * 365).timestamp()))
    known = server.question("Nordwind", "<p>late</p>")
    page = await poll(source(server), transport(server.respond))
    server.now += timedelta(hours=1)
    server.edit(known, "<p>late, and broken</p>")
    server.answer(old, "<p>an answer</p>")
    page = await poll(source(server), transport(server.respond), page.cursor)
    assert page.mentions == ()
    told = {change.key: change.mention for change in page.changes}
    assert set(told) == {"stackoverflow/q/100", "stackoverflow/q/101"}
    edited = told["stackoverflow/q/101"]
    assert edited is not None
    assert (edited.text, edited.edited) == ("Nordwind\n\nlate, and broken", server.now)
    assert (await poll(source(server), transport(server.respond), page.cursor)).changes == ()


async def test_a_post_indexed_late_arrives():
    server = StackExchangeServer()
    server.question("newest")
    page = await poll(source(server), transport(server.respond))
    server.question("late", created=int((server.now - timedelta(minutes=14)).timestamp()))
    assert texts(await poll(source(server), transport(server.respond), page.cursor)) == ["late"]


async def test_a_time_from_the_future_does_not_stop_the_next_posts():
    server = StackExchangeServer()
    server.question("from 2099", created=int(datetime(2099, 1, 1, tzinfo=UTC).timestamp()))
    page = await poll(source(server), transport(server.respond))
    server.now += MINUTE
    server.question("next")
    page = await poll(source(server), transport(server.respond), page.cursor)
    assert texts(page) == ["next"]


async def test_a_source_pointed_elsewhere_begins_anew_and_says_so():
    server = StackExchangeServer()
    server.question("one")
    page = await poll(source(server), transport(server.respond))
    page = await poll(source(server, tagged=["nordwind"]), transport(server.respond), page.cursor)
    assert (texts(page), [gap.reason for gap in page.gaps]) == (["one"], ["the source was pointed at another list"])


@pytest.mark.parametrize("search", ["", "post"], ids=["a list", "a search"])
async def test_a_backfill_brings_every_post_of_its_time_once_and_can_be_resumed(search: str):
    server = StackExchangeServer()
    since = server.now - DAY * 10
    for number in range(600):
        server.question(f"post {number}", created=int((since - DAY).timestamp()) + 600 * (number // 2))
    until = since + DAY
    reading = source(server, search=search)
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        whole = [page async for page in reading.backfill(http, since, until, None)]
        rest = [page async for page in reading.backfill(http, since, until, whole[0].cursor)]
        none = [page async for page in reading.backfill(http, until, until, None)]
    assert Counter(texts(*whole)) == Counter(f"post {number}" for number in range(288, 576))
    assert keys(*rest) == keys(*whole[1:])
    assert [page.cursor is None for page in whole] == [False] * (len(whole) - 1) + [True]
    assert [(page.mentions, page.cursor) for page in none] == [((), None)]


@pytest.mark.parametrize("key, found", [("", ["a/101"]), ("k", ["a/101", "c/9000"])], ids=["without a key", "with"])
async def test_a_thread_brings_the_answers_and_with_a_key_the_comments(key: str, found: list[str]):
    server = StackExchangeServer()
    asking = server.question("Nordwind lost it")
    server.now += MINUTE
    server.answer(asking, "<p>We are sorry</p>", owner={"user_id": 3, "display_name": "Nordwind"})
    server.now += MINUTE
    server.comment(asking, "Write to us")
    reading = source(server, key=key)
    mention = (await poll(reading, transport(server.respond))).mentions[0]
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        others = await reading.thread(http, mention)
    assert [other.key for other in others] == [f"stackoverflow/{each}" for each in found]
    assert {(other.parent, other.root) for other in others} == {(mention.key, mention.key)}
    assert others[0].author.id == "stackoverflow/3"


async def test_a_thread_of_another_site_is_refused():
    foreign = Mention("so", "askubuntu/q/5", "", Author("a"))
    async with httpx.AsyncClient(transport=transport(StackExchangeServer().respond)) as http:
        with pytest.raises(Refused, match="is no post of stackoverflow"):
            await StackExchange().thread(http, foreign)


class TestLimits:
    async def test_a_backoff_is_kept(self):
        server = StackExchangeServer(backoff=17)
        wait = (await poll(source(server), transport(server.respond))).wait
        assert wait is not None
        assert (wait.wait, wait.remaining) == (timedelta(seconds=17), 299)

    @pytest.mark.parametrize("dated, wait", [(True, timedelta(hours=12)), (False, timedelta(hours=1))])
    async def test_a_used_up_day_is_over_at_midnight(self, dated: bool, wait: timedelta):
        server = StackExchangeServer(quota=11, dated=dated)
        told = (await poll(source(server), transport(server.respond))).wait
        assert told is not None
        assert told.wait == wait

    async def test_the_longer_pause_of_several_requests_is_kept(self):
        server = StackExchangeServer(quota=12)
        server.question("nordwind")
        told = (await poll(source(server, search="nordwind"), transport(server.respond))).wait
        assert told is not None
        assert (told.wait, told.remaining) == (timedelta(hours=12), 10)


@pytest.mark.parametrize(
    "fault, wait",
    [
        pytest.param(
            failed(502, "too many requests from this IP, more requests available in 65127 seconds"),
            timedelta(seconds=65127),
            id="throttled",
        ),
        pytest.param(failed(502, "too many requests"), MINUTE, id="throttled without a time"),
        pytest.param(failed(503, "down for maintenance", status=200), None, id="an error within a 200"),
        pytest.param(failed(500, "oops", status=500), None, id="an error of theirs"),
        pytest.param(instead(429, retry_after="5"), timedelta(seconds=5), id="429"),
        pytest.param(instead(503, b"<html>"), None, id="503"),
        pytest.param(html_page, None, id="HTML"),
        pytest.param(truncated, None, id="truncated"),
        pytest.param(dropped, None, id="dropped"),
        pytest.param(instead(200, b" " * 10_000_001), None, id="without end"),
    ],
)
async def test_trouble_passes(fault: Fault, wait: timedelta | None):
    server = StackExchangeServer()
    server.faults.append(fault)
    with pytest.raises(TryLater) as raised:
        await poll(source(server), transport(server.respond))
    assert raised.value.wait == wait


@pytest.mark.parametrize("number, message", [(400, "site is required"), (404, "no method"), (403, "access denied")])
async def test_a_question_that_makes_no_sense_is_refused_with_the_reason(number: int, message: str):
    server = StackExchangeServer()
    server.faults.append(failed(number, message))
    with pytest.raises(Refused, match=message):
        await poll(source(server), transport(server.respond))
