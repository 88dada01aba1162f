"""Reading a mailbox: new letters, renumbered folders, answers, backfill, refusals and trouble."""

from collections import Counter
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from doubles.imap import PASSWORD, START, USER, ImapServer, imap, letter, numbered, source
from doubles.reading import drain, keys, poll
from pydantic import ValidationError

from connectors import contract
from connectors.base import Author, Mention, Page, Refused
from connectors.feed import digest
from connectors.imap import Imap

ROOT = Path(__file__).parents[2]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


def case(good: ImapServer, malformed: ImapServer, unusual: ImapServer) -> contract.Case:
    first = letter("أين طردي؟", message_id="<1@post.example>")
    second = letter("Nordwind 😡 ist zu spät", message_id="<2@post.example>")
    for raw in (first, second):
        good.deliver(raw)
        unusual.deliver(b"X-New: woven\r\nContent-Transfer-Encoding: hologram\r\nDate: soon\r\n" + raw)
    for raw in (first, b"\r\nno header at all", second):
        malformed.deliver(raw)
    scenes = {"good": good, "empty": good, "malformed": malformed, "unusual": unusual}
    made = {name: contract.Scene(source(server)) for name, server in scenes.items()}
    return contract.Case(**made, keys=("1@post.example", "2@post.example"), secrets=(PASSWORD,), over_http=False)


@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds(name: str):
    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(imap()) for _ in range(3)]
        await contract.checks(case(*servers))[name]()


@pytest.mark.parametrize(
    "options, reason",
    [
        pytest.param({}, "set either password or oauth", id="nothing"),
        pytest.param({"password": "a", "oauth": "b"}, "set either password or oauth", id="both"),
        pytest.param({"password": "a\r\nA1 DELETE INBOX"}, "cannot be sent", id="a command in the password"),
        pytest.param({"password": "a", "folder": "INBOX\r\n"}, "cannot be sent", id="a command in the folder"),
    ],
)
def test_settings_that_cannot_be_are_told(options: dict[str, Any], reason: str):
    with pytest.raises(ValidationError, match=reason):
        Imap(server="imap.example.com", user=USER, **options)


@pytest.mark.parametrize("after_the_letter", [False, True], ids=["date first", "letter first"])
async def test_a_letter_arrives_field_by_field(after_the_letter: bool):
    async with imap(ImapServer(after_the_letter=after_the_letter)) as server:
        server.deliver(letter("Still lost 📦", message_id="<9@post.example>", references="<1@a.example> <5@a.example>"))
        page = await poll(source(server, link="https://mail.example/?q={id}"))
        again = await poll(source(server), cursor=page.cursor)
    assert page.mentions == (
        Mention(
            source="mail",
            key="9@post.example",
            text="Still lost 📦",
            author=Author(digest("amira@post.example"), name="Amira Haddad"),
            url="https://mail.example/?q=9%40post.example",
            published=START - HOUR,
            parent="5@a.example",
            root="1@a.example",
            private=True,
        ),
    )
    assert (again.mentions, again.more, again.gaps) == ((), False, ())
    assert again.cursor == page.cursor


async def test_a_letter_is_dated_by_the_server_where_its_own_date_is_no_good():
    async with imap() as server:
        for date in ("", "Mon, 01 Mar 2027 12:00:00 +0000", "never"):
            server.deliver(letter("late", date=date, message_id=f"<{len(date)}@post.example>"))
        page = await poll(source(server))
    assert [mention.published for mention in page.mentions] == [START] * 3


async def test_1200_new_letters_between_two_polls_are_drained_once_each():
    async with imap() as server:
        server.deliver(numbered(0))
        first = await poll(source(server))
        for number in range(1, 1_201):
            server.now += timedelta(seconds=number % 2)
            server.deliver(numbered(number))
        pages = await drain(source(server), None, first.cursor)
    assert Counter(keys(*pages)) == Counter(f"{number}@post.example" for number in range(1, 1_201))
    assert len(pages) == 24


async def test_a_first_look_reads_the_newest_fifty():
    async with imap() as server:
        for number in range(120):
            server.deliver(numbered(number))
        pages = await drain(source(server), None, None)
    assert keys(*pages) == [f"{number}@post.example" for number in range(70, 120)]


async def test_an_empty_folder_is_followed_from_its_next_letter():
    async with imap() as server:
        page = await poll(source(server))
        server.deliver(numbered(1))
        assert keys(await poll(source(server), cursor=page.cursor)) == ["1@post.example"]


async def test_a_folder_that_is_numbered_anew_tells_only_what_is_new():
    async with imap() as server:
        inbox = server.folders["INBOX"]
        for number in range(120):
            server.deliver(numbered(number))
            server.now += HOUR
        page = await poll(source(server))
        server.deliver(numbered(500))
        inbox.renumber()
        pages = await drain(source(server), None, page.cursor)
        assert keys(*pages) == ["500@post.example"]
        server.deliver(numbered(501))
        assert keys(await poll(source(server), cursor=pages[-1].cursor)) == ["501@post.example"]


async def test_a_letter_that_came_twice_is_told_once():
    async with imap() as server:
        server.deliver(numbered(1))
        server.deliver(numbered(1))
        assert keys(await poll(source(server))) == ["1@post.example"]


async def test_letters_that_were_deleted_meanwhile_are_left_out():
    async with imap() as server:
        page = await poll(source(server))
        for number in range(3):
            server.deliver(numbered(number))
        server.limit = 1
        page = await poll(source(server), cursor=page.cursor)
        assert (keys(page), page.skipped) == (["0@post.example"], ())
        assert keys(await poll(source(server), cursor=page.cursor)) == []


async def test_of_a_large_letter_only_the_beginning_is_fetched():
    async with imap() as server:
        body = "\r\n".join(
            ["--x", "Content-Type: text/plain", "", "the box is torn", "--x"]
            + ['Content-Type: image/jpeg; name="torn.jpg"', "Content-Transfer-Encoding: base64", ""]
            + ["A" * 76] * 100_000
        )
        server.deliver(letter(body, content_type="multipart/mixed; boundary=x"))
        (mention,) = (await poll(source(server))).mentions
    assert mention.text == "My parcel\n\nthe box is torn"
    assert [media.alt for media in mention.media] == ["torn.jpg"]


async def test_machines_are_left_out_and_lists_are_read_where_they_are_wanted():
    async with imap() as server:
        server.deliver(letter("out of office", auto_submitted="auto-replied"))
        server.deliver(letter("news", subject="weekly", list_id="<news.example>"))
        assert texts(await poll(source(server))) == []
        assert texts(await poll(source(server, lists=True))) == ["weekly\n\nnews"]


async def test_a_backfill_brings_every_letter_of_its_time_once_and_can_be_resumed():
    async with imap() as server, httpx.AsyncClient() as http:
        for number in range(300):
            server.deliver(numbered(number))
            server.now += HOUR
        since, until = START + 20 * HOUR, START + 200 * HOUR
        whole = [page async for page in source(server).backfill(http, since, until, None)]
        rest = [page async for page in source(server).backfill(http, since, until, whole[0].cursor)]
    assert keys(*whole) == [f"{number}@post.example" for number in range(20, 200)]
    assert keys(*rest) == keys(*whole[1:])
    assert [page.cursor is None for page in whole] == [False] * (len(whole) - 1) + [True]


async def test_a_thread_brings_our_answer_by_our_address_and_what_came_after_it():
    async with imap() as server, httpx.AsyncClient() as http:
        server.deliver(numbered(1))
        (mention,) = (await poll(source(server))).mentions
        ours = letter("We are sorry", **{"from": f"Nordwind <{USER}>"}, in_reply_to="<1@post.example>")
        server.deliver(ours, "Sent")
        server.deliver(letter("Thanks", date="Sun, 01 Mar 2026 15:00:00 +0000", references="<1@post.example> <2@n>"))
        others = await source(server, sent="Sent").thread(http, mention)
        with pytest.raises(Refused, match="no Message-ID"):
            await source(server).thread(http, Mention("mail", 'x" ALL "', "", Author("a")))
    assert [(one.text, one.author.handle) for one in others] == [("We are sorry", USER), ("Thanks", None)]
