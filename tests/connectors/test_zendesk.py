"""Reading Zendesk: tickets, what customers add, changes, deletions, threads, backfill, limits and trouble."""

from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import pytest
from doubles.exchange import Fault, dropped, html_page, instead, transport, truncated
from doubles.reading import drain, keys, poll
from doubles.zendesk import AGENT, EMAIL, TOKEN, ZendeskServer, zendesk
from pydantic import ValidationError

from connectors import contract
from connectors.base import Author, Mention, Page, Refused, TryLater
from connectors.zendesk import Zendesk

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LATER = timedelta(minutes=10)
KEY: dict[str, Any] = {"email": EMAIL, "token": TOKEN}


def source(server: ZendeskServer, **options: Any) -> Zendesk:
    return Zendesk(id="zd", server=server.url, **{**KEY, **options})


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


async def settled(server: ZendeskServer, reading: Zendesk, page: Page) -> list[Page]:
    """What an export shows, once it shows the last minute."""
    server.now += LATER
    return await drain(reading, transport(server.respond), page.cursor)


def case() -> contract.Case:
    server = ZendeskServer()
    first = server.ticket("طردي لم يصل", "أين؟")
    server.now += MINUTE
    second = server.ticket("Nordwind 😡", "again")
    unknown = {"woven": {"deep": [1]}, "status": "woven", "via": {"channel": 4, "source": {"from": {}, "rel": "x"}}}
    scenes = {
        "good": [second, first],
        "empty": [],
        "malformed": [second, {"id": 5, "created_at": "soon"}, first],
        "unusual": [{**second, **unknown}, {**first, **unknown}],
    }

    def says(tickets: list[dict[str, Any]]) -> contract.Answer:
        told = {"tickets": tickets, "after_cursor": "abc", "end_of_stream": True, "new": 1}
        return lambda request: httpx.Response(200, json=told)

    reading = Zendesk(server="https://acme.zendesk.example", **KEY)
    made = {name: contract.Scene(reading, says(tickets)) for name, tickets in scenes.items()}
    return contract.Case(**made, keys=(str(first["id"]), str(second["id"])), secrets=(TOKEN,))


@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds(name: str):
    await contract.checks(case())[name]()


@pytest.mark.parametrize(
    "options, reason",
    [
        pytest.param({}, "set either email and token, or oauth", id="nothing"),
        pytest.param({"email": EMAIL}, "email and token belong together", id="half a key"),
        pytest.param({**KEY, "oauth": "o"}, "set either email and token, or oauth", id="both"),
        pytest.param({"oauth": "é"}, "no token has", id="a strange token"),
    ],
)
def test_settings_that_cannot_be_are_told(options: dict[str, Any], reason: str):
    with pytest.raises(ValidationError, match=reason):
        Zendesk(server="https://acme.zendesk.example", **options)


@pytest.mark.parametrize("options", [{}, {"email": "", "token": None, "oauth": TOKEN}], ids=["token", "oauth"])
async def test_tickets_arrive_over_a_real_connection(options: dict[str, Any]):
    async with zendesk() as server, httpx.AsyncClient() as http:
        ticket = server.ticket("My parcel", "Lost 📦")
        page = await source(server, **options).poll(http, None)
        server.now += LATER
        again = await source(server, **options).poll(http, page.cursor)
    assert page.mentions == (
        Mention(
            source="zd",
            key=str(ticket["id"]),
            text="My parcel\n\nLost 📦",
            author=Author("6130"),
            url=f"{server.url}/agent/tickets/{ticket['id']}",
            published=server.now - LATER,
            root=str(ticket["id"]),
        ),
    )
    assert (again.mentions, again.changes, again.more, again.gaps) == ((), (), False, ())


async def test_2500_new_tickets_between_two_polls_are_drained_within_the_limit():
    server = ZendeskServer()
    server.ticket("known")
    first = await poll(source(server), transport(server.respond))
    for number in range(2_500):
        server.now += timedelta(seconds=number % 2)
        server.ticket(f"ticket {number}", "")
    pages = await settled(server, source(server), first)
    assert Counter(texts(*pages)) == Counter(f"ticket {number}" for number in range(2_500))
    assert [page.wait.wait for page in pages if page.wait and page.more] == [timedelta(seconds=6)] * 2
    assert (await settled(server, source(server), pages[-1]))[-1].mentions == ()


async def test_what_a_customer_adds_is_told_and_what_agents_write_is_not():
    server = ZendeskServer()
    old = server.ticket("of last week", created=server.now - DAY * 7)
    known = server.ticket("known")
    page = await poll(source(server), transport(server.respond))
    server.now += MINUTE
    server.comment(known, "We are looking into it", AGENT)
    server.comment(known, "a note", AGENT, public=False)
    said = server.comment(known, "Still nothing!")
    server.comment(old, "And mine?")
    pages = await settled(server, source(server), page)
    assert sorted(texts(*pages)) == ["And mine?", "Still nothing!"]
    (answer,) = [one for page in pages for one in page.mentions if one.text == "Still nothing!"]
    ticket = str(known["id"])
    assert (answer.key, answer.parent, answer.root) == (f"{ticket}/{said['id']}", ticket, ticket)
    assert [page.more for page in pages][-1] is False
    assert texts(*await settled(server, source(server), pages[-1])) == []


async def test_a_ticket_that_is_answered_at_once_is_told_with_what_was_added():
    server = ZendeskServer()
    page = await poll(source(server), transport(server.respond))
    server.now += LATER
    ticket = server.ticket("new", "first words")
    server.now += timedelta(seconds=1)
    server.comment(ticket, "second words")
    pages = await settled(server, source(server), page)
    assert texts(*pages) == ["new\n\nfirst words", "second words"]


async def test_a_change_and_a_deletion_are_told_once():
    server = ZendeskServer()
    changed, deleted = server.ticket("late"), server.ticket("wrong")
    page = await poll(source(server), transport(server.respond))
    server.now += MINUTE
    server.change(changed, subject="late and broken")
    server.change(deleted, status="deleted", subject="SCRUBBED")
    pages = await settled(server, source(server), page)
    told = {change.key: change.mention for page in pages for change in page.changes}
    assert told.keys() == {str(changed["id"]), str(deleted["id"])}
    assert told[str(deleted["id"])] is None
    newest = told[str(changed["id"])]
    assert newest is not None
    assert newest.text == "late and broken\n\nlate"
    assert texts(*pages) == []
    server.change(deleted, tags=["x"])
    pages = await settled(server, source(server), pages[-1])
    assert [change for page in pages for change in page.changes] == []


async def test_a_deletion_of_a_ticket_that_we_have_forgotten_is_told():
    server = ZendeskServer()
    page = await poll(source(server), transport(server.respond))
    ticket = server.ticket("wrong", status="deleted")
    pages = await settled(server, source(server), page)
    assert [(change.key, change.mention) for change in pages[0].changes] == [(str(ticket["id"]), None)]


@pytest.mark.parametrize(
    "members, options",
    [
        pytest.param({"tags": ["complaint-monitor"]}, {}, id="opened by an alert of ours"),
        pytest.param({"is_public": False}, {}, id="a note among colleagues"),
        pytest.param({}, {"channels": ["facebook", "web"]}, id="another channel"),
    ],
)
async def test_what_is_no_words_of_a_customer_is_left_out(members: dict[str, Any], options: dict[str, Any]):
    server = ZendeskServer()
    page = await poll(source(server, **options), transport(server.respond))
    ticket = server.ticket("left out", **members)
    server.now += MINUTE
    server.comment(ticket, "more")
    assert texts(*await settled(server, source(server, **options), page)) == []


async def test_a_cursor_that_is_no_longer_known_begins_at_the_newest_change():
    server = ZendeskServer()
    server.ticket("known")
    page = await poll(source(server), transport(server.respond))
    pages = await settled(server, source(server), page)
    server.ticket("next")
    server.cursors = False
    pages = await settled(server, source(server), pages[-1])
    assert texts(*pages) == ["next\n\nlate"]
    assert "start_time" in server.asked[-1].query


async def test_a_backfill_brings_every_ticket_of_its_time_once_and_can_be_resumed():
    server = ZendeskServer()
    since = server.now - DAY * 200
    for number in range(2_400):
        server.ticket(f"ticket {number}", "", created=since + timedelta(hours=number - 100))
    until = since + timedelta(hours=2_000)
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        whole = [page async for page in source(server).backfill(http, since, until, None)]
        rest = [page async for page in source(server).backfill(http, since, until, whole[0].cursor)]
    assert Counter(texts(*whole)) == Counter(f"ticket {number}" for number in range(100, 2_100))
    assert keys(*rest) == keys(*whole[1:])
    assert [page.cursor is None for page in whole] == [False] * (len(whole) - 1) + [True]


async def test_a_thread_brings_the_public_comments_oldest_first():
    server = ZendeskServer()
    ticket = server.ticket("late")
    mention = (await poll(source(server), transport(server.respond))).mentions[0]
    server.now += MINUTE
    server.comment(ticket, "a note", AGENT, public=False)
    server.comment(ticket, "We are sorry", AGENT)
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        others = await source(server).thread(http, mention)
        none = await source(server).thread(http, Mention("zd", "999", "", Author("a")))
        with pytest.raises(Refused, match="is no ticket"):
            await source(server).thread(http, Mention("zd", "../x", "", Author("a")))
    assert [(one.text, one.author.id, one.parent) for one in others] == [("We are sorry", str(AGENT), mention.key)]
    assert none == []


async def test_a_source_pointed_elsewhere_begins_anew_and_says_so():
    server = ZendeskServer()
    server.ticket("one", "")
    page = await poll(source(server), transport(server.respond))
    page = await poll(source(server, channels=["email"]), transport(server.respond), page.cursor)
    assert (texts(page), [gap.reason for gap in page.gaps]) == (["one"], ["the source was pointed at something else"])


async def test_a_used_up_minute_is_waited_for():
    wait = (await poll(source(ZendeskServer()), transport(ZendeskServer(remaining=0).respond))).wait
    assert wait is not None
    assert (wait.wait, wait.remaining) == (timedelta(seconds=12), 0)


@pytest.mark.parametrize(
    "fault, wait",
    [
        pytest.param(instead(429, retry_after="17"), timedelta(seconds=17), id="429"),
        pytest.param(instead(429, retry_after="0"), None, id="429 with no time"),
        pytest.param(instead(503, b"<html>"), None, id="503"),
        pytest.param(html_page, None, id="HTML"),
        pytest.param(truncated, None, id="truncated"),
        pytest.param(dropped, None, id="dropped"),
    ],
)
async def test_trouble_passes(fault: Fault, wait: timedelta | None):
    server = ZendeskServer()
    server.faults.append(fault)
    with pytest.raises(TryLater) as raised:
        await poll(source(server), transport(server.respond))
    assert raised.value.wait == wait


@pytest.mark.parametrize("status, reason", [(401, "check the token"), (403, "refused"), (404, "RecordNotFound")])
async def test_what_does_not_pass_is_refused_with_its_reason(status: int, reason: str):
    server = ZendeskServer()
    server.faults.append(instead(status, b'{"error": "RecordNotFound", "description": "Not found"}'))
    with pytest.raises(Refused, match=reason):
        await poll(source(server), transport(server.respond))
