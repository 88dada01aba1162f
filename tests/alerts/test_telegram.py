from datetime import timedelta

import httpx
import pytest
from doubles.contract_alerts import LANGUAGES, NOON, life, opened, with_incident
from doubles.server import Told
from doubles.telegram_bot import CHAT, DROPPED, LIMITED, TOKEN, bot_server, refusal
from pydantic import ValidationError

from alerts.base import DeliveryFailed, Failure, Notice, Parcel, Receipt
from alerts.calls import DEFAULT_WAIT
from alerts.event import Alert, Links
from alerts.telegram import Telegram

ALERT = opened("fa")
ESCALATED = next(alert for alert in life() if alert.type == "escalated")


def channel(url: str, **options: object) -> Telegram:
    return Telegram(**{"server": url, "token": TOKEN, "chat": CHAT, "allow_private": True, **options})


async def send(url: str, alert: Alert = ALERT, previous: Receipt | None = None, **options: object) -> Receipt:
    parcel = Parcel("key", alert, alert.at + timedelta(minutes=5))
    async with httpx.AsyncClient() as http, channel(url, **options).open(http) as link:
        return await link.send(parcel, previous)


async def failure_of(url: str, previous: Receipt | None = None, **options: object) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failed:
        await send(url, previous=previous, **options)
    return failed.value


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_alert_in_every_language_is_taken_and_its_message_is_known(language):
    async with bot_server() as bot:
        assert (await send(bot.url, opened(language))).ref == {"chat": CHAT, "message": "100"}


async def test_an_incident_is_one_message_with_a_reply_where_people_are_needed_again():
    receipt = None
    async with bot_server() as bot:
        for alert in life():
            receipt = await send(bot.url, alert, receipt)
        first, *replies = bot.shown.values()
    assert first["text"].startswith("✔ RESOLVED")
    assert [reply["text"].split(" · ")[0] for reply in replies] == [
        "▲ ESCALATED the reply is due",
        "▲ REOPENED they wrote again",
    ]
    assert {reply["reply_parameters"]["message_id"] for reply in replies} == {100}


async def test_an_edit_that_changes_nothing_is_done():
    async with bot_server() as bot:
        receipt = await send(bot.url)
        assert await send(bot.url, previous=receipt) == receipt
        assert bot.sounds == 1


@pytest.mark.parametrize(
    "description",
    [
        "Bad Request: message to edit not found",
        "Bad Request: message can't be edited",
        "Bad Request: MESSAGE_ID_INVALID",
    ],
)
async def test_a_message_that_cannot_be_edited_is_written_anew(description):
    async with bot_server() as bot:
        bot.faults.append(refusal(400, description))
        receipt = await send(bot.url, ESCALATED, Receipt({"chat": CHAT, "message": "7"}))
        assert receipt.ref["message"] == "100"
        assert bot.sounds == 1


async def test_in_another_chat_the_incident_is_a_new_message():
    async with bot_server() as bot:
        await send(bot.url, previous=Receipt({"chat": "@elsewhere", "message": "7"}))
        assert [method for method, _ in bot.asked] == ["sendMessage"]


async def test_a_topic_of_a_group_is_written_to():
    async with bot_server() as bot:
        await send(bot.url, topic=12)
        assert bot.asked[0][1]["message_thread_id"] == 12


REFUSED = refusal(400, "Bad Request: can't parse entities")
FAULTS = {
    "400": ([REFUSED, REFUSED], Failure.BUG),
    "400 chat": ([refusal(400, "Bad Request: chat not found")], Failure.DEAD_CONFIG),
    "400 rights": ([refusal(400, "Bad Request: not enough rights to send text messages")], Failure.DEAD_CONFIG),
    "400 topic": ([refusal(400, "Bad Request: message thread not found")], Failure.DEAD_CONFIG),
    "400 topic closed": ([refusal(400, "Bad Request: TOPIC_CLOSED")], Failure.DEAD_CONFIG),
    "401": ([refusal(401, "Unauthorized")], Failure.DEAD_CONFIG),
    "403": ([refusal(403, "Forbidden: bot was kicked from the supergroup chat")], Failure.DEAD_CONFIG),
    "404": ([refusal(404, "Not Found")], Failure.DEAD_CONFIG),
    "404 html of a proxy": ([Told(404, b"<html>Not Found</html>")], Failure.RETRY),
    "302": ([Told(302, b"", {"location": "https://elsewhere.example/"})], Failure.RETRY),
    "200 of somebody else": ([Told(200, b"<html>Sign in</html>")], Failure.RETRY),
    "500": ([refusal(500, "Internal Server Error")], Failure.RETRY),
    "answer lost": ([DROPPED], Failure.RETRY),
}


@pytest.mark.parametrize("faults, failure", FAULTS.values(), ids=FAULTS.keys())
@pytest.mark.parametrize("previous", [None, Receipt({"chat": CHAT, "message": "7"})], ids=["new", "edit"])
async def test_a_refusal_says_what_the_caller_must_do(faults, failure, previous):
    async with bot_server() as bot:
        bot.faults += faults
        failed = await failure_of(bot.url, previous)
        assert not bot.faults
    assert failed.failure is failure
    assert failed.wait is None
    assert "s3cr3t" not in failed.detail
    assert "<html>" not in failed.detail


async def test_a_group_that_moved_is_named_with_its_new_id():
    moved = "Bad Request: group chat was upgraded to a supergroup chat"
    async with bot_server() as bot:
        bot.faults.append(refusal(400, moved, migrate_to_chat_id=-100777))
        failed = await failure_of(bot.url)
    assert failed.failure is Failure.DEAD_CONFIG
    assert 'chat = "-100777"' in failed.detail


@pytest.mark.parametrize(
    "fault, wait",
    [
        (LIMITED, timedelta(seconds=17)),
        (refusal(429, "Too Many Requests", retry_after=10**9), timedelta(hours=1)),
        (Told(429, b"", {"retry-after": "5"}), timedelta(seconds=5)),
        (Told(429, b"\xff"), DEFAULT_WAIT),
        (Told(503, b"", {"retry-after": "90"}), timedelta(seconds=90)),
    ],
    ids=["parameters", "endless", "header", "no text", "503 with a time"],
)
async def test_a_limit_blocks_the_channel_for_the_time_telegram_names(fault, wait):
    async with bot_server() as bot:
        bot.faults.append(fault)
        failed = await failure_of(bot.url)
    assert (failed.failure, failed.wait) == (Failure.WAIT, wait)


async def test_a_limit_met_after_the_edit_repeats_only_the_edit():
    async with bot_server() as bot:
        receipt = await send(bot.url)
        bot.room = 1
        with pytest.raises(DeliveryFailed) as failed:
            await send(bot.url, ESCALATED, receipt)
        bot.room = 2
        await send(bot.url, ESCALATED, receipt)
        assert bot.sounds == 2
    assert failed.value.wait == timedelta(seconds=17)


@pytest.mark.parametrize("known", [False, True], ids=["new", "edit"])
async def test_buttons_that_telegram_refuses_are_left_out(known):
    alert = with_incident(life()[0], links=Links(dashboard="http://localhost:8080/i/7"))
    async with bot_server() as bot:
        receipt = await send(bot.url) if known else None
        await send(bot.url, alert, receipt)
        (message,) = bot.shown.values()
    assert message["text"] == (
        "HIGH: Broken order, third time, no answer · reply by 10:14 UTC, 55 min left · English, mastodon.example\n"
        "https://mastodon.example/p/1\nallears incidents show inc_en_01"
    )
    assert "reply_markup" not in message


async def test_a_notice_is_text_that_calls_nobody():
    async with bot_server() as bot:
        async with httpx.AsyncClient() as http, channel(bot.url).open(http) as link:
            await link.tell(Notice("3 alerts held back", ("@everyone *a*", "", "→ list")), NOON)
        (message,) = bot.shown.values()
    assert message["text"] == "3 alerts held back\n@\u2060everyone *a*\n→ list"


@pytest.mark.parametrize(
    "fault, options, ok, told",
    [
        (None, {}, True, "knows the chat Поддержка"),
        (None, {"chat": "-5"}, False, "add the bot to the chat"),
        (None, {"token": "1:x"}, False, "check the token"),
        (Told(200, b"<html>"), {}, False, "something before it did"),
        (DROPPED, {}, False, "did not answer"),
    ],
    ids=["well", "unknown chat", "unknown token", "somebody else", "nobody"],
)
async def test_the_check_asks_for_the_chat_and_sends_nothing(fault, options, ok, told):
    async with bot_server() as bot:
        bot.faults.extend([fault] if fault else [])
        async with httpx.AsyncClient() as http:
            health = await channel(bot.url, **options).check(http)
        assert [method for method, _ in bot.asked] == ["getChat"]
    assert health.ok is ok
    assert told in health.detail


@pytest.mark.parametrize("options", [{"token": "s3cr3t"}, {"token": "1:s3cr3t/../x"}, {"chat": "my chat"}], ids=str)
def test_what_cannot_be_right_is_refused_without_printing_it(options):
    with pytest.raises(ValidationError) as refused:
        channel("https://telegram.example", **options)
    assert "s3cr3t" not in str(refused.value)


async def test_the_token_never_prints():
    made = channel("https://telegram.example")
    assert "s3cr3t" not in f"{made!r} {made.model_dump_json()}"
    async with httpx.AsyncClient() as http, made.open(http) as link:
        assert "s3cr3t" not in repr(link)
