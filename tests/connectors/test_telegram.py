"""Reading a Telegram bot: the contract, confirmation, the day that updates wait, edits and trouble."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from doubles.exchange import Fault, dropped, html_page, instead, transport, truncated
from doubles.reading import drain, keys, poll
from doubles.telegram import AMIRA, GROUP, TOKEN, TelegramServer, telegram
from pydantic import ValidationError

from connectors import contract
from connectors.base import Author, Gap, Page, Refused, TryLater
from connectors.telegram import Telegram

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def source(server: TelegramServer, **options: Any) -> Telegram:
    return Telegram(id="tg", address=server.url, token=TOKEN, **options)


async def read(server: TelegramServer, cursor: Any = None, **options: Any) -> Page:
    """One poll, with the cursor as it comes back from the store."""
    return await poll(source(server, **options), transport(server.respond), json.loads(json.dumps(cursor)))


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


def case() -> contract.Case:
    server = TelegramServer()
    server.message("بسته‌ام نرسید")
    server.message("Nordwind 😡")
    first, second = (update for _, update in server.waiting)
    unknown = {"woven": {"deep": [1]}, "chat": {**GROUP, "type": "hologram"}}
    scenes = {
        "good": [first, second],
        "empty": [],
        "malformed": [first, {"update_id": 5, "message": {"message_id": "x"}}, {"no": 1, "message": 5}, second],
        "unusual": [
            {**first, "message": {**first["message"], **unknown}, "business_thing": {"a": 1}},
            {**second, "message": {**second["message"], **unknown}},
            {"update_id": 880_002, "poll_answer": {}},
        ],
    }

    def says(updates: list[object]) -> contract.Answer:
        return lambda request: httpx.Response(200, json={"ok": True, "result": updates, "new": 1})

    made = {name: contract.Scene(Telegram(token=TOKEN), says(updates)) for name, updates in scenes.items()}
    return contract.Case(**made, keys=(f"{GROUP['id']}/101", f"{GROUP['id']}/102"), secrets=(TOKEN, TOKEN[7:]))


@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds(name: str):
    await contract.checks(case())[name]()


async def test_messages_arrive_in_order_over_a_real_connection():
    async with telegram() as server, httpx.AsyncClient() as http:
        first = server.message("Акме потерял посылку")
        server.message("и мою", reply_to_message=first)
        page = await source(server).poll(http, None)
        again = await source(server).poll(http, page.cursor)
    one, two = page.mentions
    assert (one.key, one.url) == (f"{GROUP['id']}/101", "https://t.me/nordwind_talk/101")
    assert one.author == Author("7", "amira", "Амира Х.")
    assert (one.published, one.language) == (datetime(2026, 3, 1, 12, tzinfo=UTC), "ru")
    assert (two.parent, two.root) == (one.key, None)
    assert (again.mentions, again.changes, again.more, again.gaps) == ((), (), False, ())


@pytest.mark.parametrize(
    "token", ["", "x", "123456", ":abc", "123:", "123:a b", "123:a/../b", "١٢٣:abc", "123:ключ", "1:a\n"]
)
def test_a_token_that_is_none_is_told_and_not_printed(token: str):
    with pytest.raises(ValidationError, match="BotFather gives it as") as told:
        Telegram(token=token)
    assert "input_value" not in str(told.value)


class TestConfirmation:
    async def test_comes_only_with_the_poll_after_the_page_was_stored(self):
        server = TelegramServer()
        server.message("one")
        page = await read(server)
        crashed = await read(server)
        server.message("two")
        after = await read(server, page.cursor)
        assert (texts(crashed), texts(after), len(server.waiting)) == (["one"], ["two"], 1)

    async def test_a_quiet_chat_costs_one_request(self):
        server = TelegramServer()
        page = await read(server)
        for _ in range(3):
            page = await read(server, page.cursor)
        assert len(server.asked) == 4
        assert not any("offset" in asked.query for asked in server.asked)

    async def test_a_poll_never_hangs_and_says_what_it_wants(self):
        server = TelegramServer()
        await read(server)
        query = server.asked[0].query
        assert (query["timeout"], query["limit"]) == ("0", "100")
        assert json.loads(query["allowed_updates"]) == [
            "message", "edited_message", "channel_post", "edited_channel_post",
        ]  # fmt: skip

    async def test_numbers_that_begin_anew_lower_lose_nothing(self):
        server = TelegramServer()
        server.message("one")
        page = await read(server)
        page = await read(server, page.cursor)
        server.now += 8 * DAY
        server.next_id = 12
        server.message("after a week")
        after = await read(server, page.cursor)
        quiet = await read(server, after.cursor)
        assert (texts(after), texts(quiet)) == (["after a week"], [])

    async def test_2000_waiting_messages_are_drained_once(self):
        server = TelegramServer()
        first = await read(server)
        for number in range(2_000):
            server.message(f"message {number}")
        pages = await drain(source(server), transport(server.respond), first.cursor)
        assert texts(*pages) == [f"message {number}" for number in range(2_000)]
        assert (await read(server, pages[-1].cursor)).mentions == ()

    async def test_a_page_of_nothing_to_read_is_passed(self):
        server = TelegramServer()
        for _ in range(150):
            server.update({"message": {"message_id": "x"}})
        server.message("readable")
        pages = await drain(source(server), transport(server.respond), None)
        assert texts(*pages) == ["readable"]
        assert [len(page.skipped) for page in pages] == [100, 50]


class TestTheDay:
    @pytest.mark.parametrize(
        "away, gap", [(DAY - MINUTE, False), (DAY + MINUTE, True)], ids=["less than a day", "more than a day"]
    )
    async def test_that_updates_wait_is_told_as_a_gap_once_it_is_over(self, away: timedelta, gap: bool):
        server = TelegramServer()
        page = await read(server)
        asked = server.now
        server.message("may be lost")
        server.now += away
        after = await read(server, page.cursor)
        quiet = await read(server, after.cursor)
        told = "Telegram keeps messages for a bot 24 hours; nobody asked for longer"
        assert after.gaps == ((Gap(asked, server.now - DAY, told),) if gap else ())
        assert (texts(after), quiet.gaps) == ([] if gap else ["may be lost"], ())

    async def test_without_the_servers_clock_nothing_is_said(self):
        server = TelegramServer()
        page = await read(server)
        server.now += 3 * DAY
        server.faults.append(instead(200, b'{"ok": true, "result": []}', date=""))
        assert (await read(server, page.cursor)).gaps == ()

    async def test_a_cursor_of_another_bot_begins_anew_and_says_so(self):
        server = TelegramServer()
        page = await read(server)
        other = Telegram(address=server.url, token="99:AAE")
        server.faults.append(instead(200, b'{"ok": true, "result": []}'))
        moved = await poll(other, transport(server.respond), page.cursor)
        assert [gap.reason for gap in moved.gaps] == ["the source was given another bot"]


async def test_an_edit_is_told_as_a_change_and_in_its_newest_form():
    server = TelegramServer()
    message = server.message("late")
    page = await read(server)
    server.now += MINUTE
    server.edit(message, "early")
    server.edit(message, "in time")
    after = await read(server, page.cursor)
    assert [(change.key, change.mention and change.mention.text) for change in after.changes] == [
        (page.mentions[0].key, "in time")
    ]
    assert (keys(after), texts(after)) == (keys(page), ["in time"])
    assert after.mentions[0].edited == server.now


async def test_what_nobody_said_is_left_out_in_silence():
    server = TelegramServer()
    server.message(new_chat_members=[AMIRA])
    server.message(pinned_message={"message_id": 1})
    server.message("   ")
    server.message("words")
    page = await read(server)
    assert (texts(page), page.skipped) == (["words"], ())


@pytest.mark.parametrize("private, told", [(True, ["to the bot", "in the group"]), (False, ["in the group"])])
async def test_messages_to_the_bot_alone_are_read_unless_unwanted(private: bool, told: list[str]):
    server = TelegramServer()
    server.message("to the bot", chat={"id": 7, "type": "private", "username": "amira"})
    server.message("in the group")
    page = await read(server, private=private)
    assert texts(page) == told
    assert [one.text for one in page.mentions if one.private] == [text for text in told if text == "to the bot"]
    assert page.mentions[-1].url is not None


@pytest.mark.parametrize(
    "fault, wait",
    [
        pytest.param(
            instead(429, b'{"ok":false,"error_code":429,"description":"Too Many","parameters":{"retry_after":35}}'),
            timedelta(seconds=35),
            id="429",
        ),
        pytest.param(instead(429, b"{}", retry_after="9"), timedelta(seconds=9), id="429 of a proxy"),
        pytest.param(
            instead(200, b'{"ok":false,"error_code":500,"description":"Restart"}'), None, id="200 with an error"
        ),
        pytest.param(instead(502, b'{"ok":false,"error_code":502,"description":"Bad Gateway"}'), None, id="502"),
        pytest.param(
            instead(409, b'{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates"}'),
            None,
            id="another reader",
        ),
        pytest.param(html_page, None, id="HTML"),
        pytest.param(truncated, None, id="truncated"),
        pytest.param(dropped, None, id="dropped"),
        pytest.param(instead(200, b'{"ok":true}'), None, id="no result"),
        pytest.param(instead(307, location="https://evil.example/"), None, id="a redirect, which is not followed"),
    ],
)
async def test_trouble_passes_and_nothing_is_lost(fault: Fault, wait: timedelta | None):
    server = TelegramServer()
    server.message("one")
    page = await read(server)
    server.message("two")
    server.faults.append(fault)
    with pytest.raises(TryLater) as raised:
        await read(server, page.cursor)
    assert (raised.value.wait, TOKEN in str(raised.value)) == (wait, False)
    assert texts(await read(server, page.cursor)) == ["two"]


@pytest.mark.parametrize(
    "body, sentence",
    [
        ({"error_code": 401, "description": "Unauthorized"}, "does not know the token"),
        ({"error_code": 404, "description": "Not Found"}, "does not know the token"),
        ({"error_code": 400, "description": "Bad Request: woven"}, "Bad Request: woven"),
    ],
)
async def test_what_a_person_must_change_is_refused_with_the_reason(body: dict[str, Any], sentence: str):
    server = TelegramServer()
    server.faults.append(instead(body["error_code"], json.dumps({"ok": False, **body}).encode()))
    with pytest.raises(Refused, match=sentence) as told:
        await read(server)
    assert TOKEN not in str(told.value)


async def test_a_webhook_that_takes_the_updates_is_refused_with_the_remedy():
    server = TelegramServer(webhook=True)
    with pytest.raises(Refused, match=r"a webhook takes the updates.*delete it"):
        await read(server)


async def test_the_check_confirms_nothing():
    server = TelegramServer()
    server.message("one")
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        health = await source(server).check(http)
    assert (health.ok, Counter(texts(await read(server)))) == (True, Counter(["one"]))
