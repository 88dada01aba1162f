from datetime import timedelta
from zoneinfo import ZoneInfo

import httpx
import msgspec
import pytest
from doubles.contract_alerts import life
from doubles.server import Told
from doubles.slack_bot import (
    BROKEN,
    BURST,
    CHANNEL,
    TOKEN,
    endless,
    instead,
    limited,
    obeyed,
    refused,
    said,
    slack_bot,
)
from doubles.slack_session import failure_of, linked, parcel, passing, send
from pydantic import SecretStr

from alerts.base import DeliveryFailed, Failure, Receipt
from alerts.slack import Slack
from alerts.slack_api import Api
from alerts.slack_link import Bot, Manner
from alerts.slack_search import Search

LIFE = life()
OPENED, NEW_WORDS, ESCALATED, CLAIMED, ANSWERED, REOPENED, *_, RESOLVED = LIFE


async def test_a_life_is_one_message_and_a_quiet_thread():
    async with slack_bot(passing()) as bot:
        async with linked(bot) as link:
            receipt = None
            for alert in LIFE:
                receipt = await link.send(parcel(alert), receipt)
        (message,) = bot.top
        thread = bot.thread
    assert [reply["text"].split()[1] for reply in thread] == [
        "UPDATED", "ESCALATED", "ANSWERED", "REOPENED", "ANSWERED", "RESOLVED",
    ]  # fmt: skip
    assert "RESOLVED" in message["blocks"][0]["text"]["text"]
    assert message["blocks"][0]["text"]["text"].startswith("✔")
    assert {reply["thread_ts"] for reply in thread} == {message["ts"]}


async def test_what_only_shows_in_the_message_makes_no_sound():
    near = msgspec.structs.replace(NEW_WORDS, reason="sla_near")
    async with slack_bot() as bot:
        async with linked(bot) as link:
            receipt = await link.send(parcel(OPENED), None)
            await link.send(parcel(near), receipt)
            await link.send(parcel(CLAIMED), receipt)
        assert bot.thread == []
        (message,) = bot.top
    assert "CLAIMED" in message["blocks"][0]["text"]["text"]


@pytest.mark.parametrize(
    "alert, policy, loud",
    [
        (ESCALATED, "urgent", True),
        (REOPENED, "urgent", True),
        (RESOLVED, "urgent", False),
        (NEW_WORDS, "urgent", False),
        (ESCALATED, "never", False),
        (REOPENED, "never", False),
    ],
    ids=["escalated", "reopened", "resolved", "new words", "escalated, never", "reopened, never"],
)
async def test_only_urgent_news_shows_in_the_channel_too(alert, policy, loud):
    async with slack_bot() as bot:
        async with linked(bot, thread_broadcast=policy) as link:
            receipt = await link.send(parcel(OPENED), None)
            await link.send(parcel(alert), receipt)
        (reply,) = bot.thread
    assert reply.get("reply_broadcast", False) is loud


async def test_whoever_acted_is_not_called_to_read_it():
    by_handle = msgspec.structs.replace(RESOLVED, actor="<@U0MARIA> @maria")
    async with slack_bot() as bot:
        async with linked(bot) as link:
            receipt = await link.send(parcel(OPENED), None)
            await link.send(parcel(by_handle), receipt)
        (reply,) = bot.thread
    assert "maria" in reply["text"]
    assert "<@" not in reply["text"]
    assert "@maria" not in reply["text"]
    assert reply["link_names"] is reply["mrkdwn"] is False


@pytest.mark.parametrize("code", ["message_not_found", "cant_update_message", "edit_window_closed"])
async def test_a_message_that_cannot_be_edited_is_written_anew(code):
    async with slack_bot() as bot:
        first = await send(bot, parcel(OPENED))
        bot.faults.append(instead(refused(code)))
        second = await send(bot, parcel(ESCALATED), first)
        assert second.ref["ts"] != first.ref["ts"]
        third = await send(bot, parcel(ANSWERED), second)
        assert third == second
        assert len(bot.top) == 2


async def test_another_channel_in_the_configuration_means_another_message():
    async with slack_bot() as bot:
        before = Receipt({"channel": "C0BEFORE", "ts": "1.2", "to": "C0BEFORE"})
        receipt = await send(bot, parcel(ESCALATED), before)
    assert receipt.ref == {"channel": CHANNEL, "ts": bot.top[0]["ts"], "to": CHANNEL}
    assert "chat.update" not in bot.methods


async def test_a_slow_slack_is_given_up_in_time_and_found_again():
    manner = Manner(
        channel=CHANNEL,
        zone=ZoneInfo("UTC"),
        language="en",
        buttons=False,
        broadcast=False,
        limit=timedelta(seconds=0.2),
    )
    async with slack_bot(passing()) as bot, httpx.AsyncClient() as http:
        api = Api(http, bot.url, SecretStr(TOKEN), timedelta(seconds=10))
        bot.faults += [obeyed, endless]
        with pytest.raises(DeliveryFailed) as failed:
            await Bot(api, manner, Search(api, CHANNEL)).send(parcel(OPENED), None)
        await send(bot, parcel(OPENED, timedelta(seconds=3)))
        assert len(bot.top) == 1
    assert (failed.value.failure, failed.value.detail) == (Failure.RETRY, "Slack took longer than 0.2 s")


ERRORS = {
    "401 by the token": (refused("invalid_auth"), Failure.DEAD_CONFIG),
    "not in the channel": (refused("not_in_channel"), Failure.DEAD_CONFIG),
    "no text": (refused("no_text"), Failure.BUG),
    "fatal": (refused("fatal_error"), Failure.RETRY),
    "unknown code": (refused("something_new"), Failure.RETRY),
    "200 with HTML": (Told(200, b"<html>Sign in to the hotel network</html>"), Failure.RETRY),
    "200 with JSON of somebody else": (said({"hello": "world"}), Failure.RETRY),
    "500 with HTML": (BROKEN, Failure.RETRY),
    "a redirect": (Told(302, b"", {"location": "https://elsewhere.example/"}), Failure.RETRY),
}


@pytest.mark.parametrize("told, failure", ERRORS.values(), ids=ERRORS.keys())
async def test_a_refusal_says_what_the_caller_must_do(told, failure):
    async with slack_bot() as bot:
        bot.faults += [obeyed, instead(told)]
        failed = await failure_of(bot, parcel(OPENED))
        assert not bot.faults
    assert (failed.failure, failed.wait) == (failure, None)
    assert "s3cr3t" not in failed.detail
    assert "<html>" not in failed.detail


@pytest.mark.parametrize(
    "told, wait",
    [
        (limited(7), timedelta(seconds=7)),
        (said({"ok": False, "error": "ratelimited"}, **{"retry-after": "31"}), timedelta(seconds=31)),
        (said({"ok": False, "error": "rate_limited"}), timedelta(minutes=1)),
        (Told(429, b"<html>", {"retry-after": "5"}), timedelta(seconds=5)),
        (Told(503, b"<html>", {"retry-after": "90"}), timedelta(seconds=90)),
        (limited(86_400), timedelta(hours=1)),
    ],
    ids=["429", "200 with a header", "200 without", "429 with HTML", "503 with a time", "a day"],
)
@pytest.mark.parametrize("call", [0, 1], ids=["the look", "the message"])
async def test_a_limit_blocks_the_channel_for_the_time_slack_names(told, wait, call):
    async with slack_bot() as bot:
        bot.faults += [*[obeyed] * call, instead(told)]
        failed = await failure_of(bot, parcel(OPENED))
    assert (failed.failure, failed.wait) == (Failure.WAIT, wait)


async def test_the_double_limits_a_burst_and_edits_have_a_limiter_of_their_own():
    async with slack_bot() as bot, linked(bot) as link:
        alerts = [msgspec.structs.replace(OPENED, event_id=f"ev-{number}") for number in range(BURST + 1)]
        receipts = [await link.send(parcel(alert), None) for alert in alerts[:-1]]
        with pytest.raises(DeliveryFailed) as failed:
            await link.send(parcel(alerts[-1]), None)
        assert failed.value.failure is Failure.WAIT
        assert await link.send(parcel(CLAIMED), receipts[0]) == receipts[0]


@pytest.mark.parametrize("code", ["invalid_blocks", "invalid_blocks_format", "msg_too_long"])
async def test_what_slack_dislikes_is_sent_once_in_the_simplest_form(code):
    async with slack_bot() as bot:
        bot.faults += [obeyed, instead(refused(code))]
        receipt = await send(bot, parcel(OPENED))
        (message,) = bot.top
        assert message["blocks"] == []
        assert "allears incidents show" in message["text"]
        bot.faults += [instead(refused(code))]
        await send(bot, parcel(CLAIMED), receipt)
        assert "CLAIMED" in bot.messages[receipt.ref["ts"]]["text"]


async def test_what_slack_dislikes_twice_is_a_bug():
    async with slack_bot() as bot:
        bot.faults += [obeyed, *[instead(refused("invalid_blocks"))] * 2]
        assert (await failure_of(bot, parcel(OPENED))).failure is Failure.BUG
        assert bot.top == []


async def test_a_thread_that_vanished_is_tried_again_from_the_edit():
    async with slack_bot() as bot:
        receipt = await send(bot, parcel(OPENED))
        bot.faults += [obeyed, obeyed, instead(refused("message_not_found"))]
        assert (await failure_of(bot, parcel(ESCALATED), receipt)).failure is Failure.RETRY


async def test_the_private_address_of_a_channel_that_may_not_is_named():
    async with slack_bot() as bot:
        address = bot.url
    failed = None
    transport = httpx.MockTransport(_unreachable)
    made = Slack(token=TOKEN, channel=CHANNEL, address=address)
    async with httpx.AsyncClient(transport=transport) as http, made.open(http) as link:
        with pytest.raises(DeliveryFailed) as failed:
            await link.send(parcel(OPENED), None)
    assert failed.value.failure is Failure.DEAD_CONFIG
    assert "allow_private" in failed.value.detail


def _unreachable(_: httpx.Request) -> httpx.Response:
    raise httpx.UnsupportedProtocol("127.0.0.1 is private; set allow_private = true to reach it")
