import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from doubles.slack_bot import APP_TOKEN, CHANNEL, TOKEN, SlackBot, instead, limited, refused, said, slack_bot

from alerts.asking import Answer, Request
from alerts.base import DeliveryFailed, Failure
from alerts.slack import Slack
from alerts.slack_link import Listening


def press(ts: str = "1767.1", user: str = "U0ADA", **members: Any) -> dict[str, Any]:
    action = {"action_id": "claim", "value": "inc-000007", "action_ts": ts}
    return {"type": "block_actions", "user": {"id": user, "username": user.lower()}, "actions": [action], **members}


@asynccontextmanager
async def listening(bot: SlackBot, **options: object) -> AsyncIterator[Listening]:
    made = Slack(
        **{
            "token": TOKEN,
            "channel": CHANNEL,
            "address": bot.url,
            "app_token": APP_TOKEN,
            "allow_private": True,
            **options,
        }
    )
    async with httpx.AsyncClient() as http, made.open(http) as link, asyncio.timeout(10):
        assert isinstance(link, Listening)
        yield link


@asynccontextmanager
async def hearing(bot: SlackBot, **options: object) -> AsyncIterator[tuple[Listening, asyncio.Queue[Any]]]:
    """A link with somebody who listens: what was asked for, or the failure that ended it."""
    heard: asyncio.Queue[Any] = asyncio.Queue()

    async def listen(link: Listening) -> None:
        try:
            async for request in link.requests():
                heard.put_nowait(request)
        except DeliveryFailed as failed:
            heard.put_nowait(failed)

    async with listening(bot, **options) as link:
        task = asyncio.create_task(listen(link))
        try:
            yield link, heard
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_a_press_is_acknowledged_and_becomes_a_request():
    async with slack_bot() as bot, hearing(bot) as (_, heard):
        await bot.until(lambda: len(bot.sockets) == 1)
        await bot.press(press(), "env-7")
        request = await heard.get()
        assert (request.incident, request.action, request.actor) == ("inc-000007", "claim", "u0ada")
        await bot.until(lambda: bot.acks == ["env-7"])


async def test_presses_are_acknowledged_while_nobody_takes_them():
    """Slack waits three seconds; the work may take longer."""
    async with slack_bot() as bot, listening(bot) as link:
        requests = link.requests()
        first = asyncio.ensure_future(anext(requests))
        await bot.until(lambda: len(bot.sockets) == 1)
        await bot.press(press("1.1"), "env-1")
        assert isinstance(await first, Request)
        for number in range(2, 6):
            await bot.press(press(f"1.{number}"), f"env-{number}")
        await bot.until(lambda: len(bot.acks) == 5)
        assert [(await anext(requests)).key for _ in range(4)] == [f"slack-U0ADA-1.{n}-claim" for n in range(2, 6)]


async def test_the_same_press_is_one_request_however_often_it_comes():
    async with slack_bot() as bot, hearing(bot) as (_, heard):
        await bot.until(lambda: len(bot.sockets) == 1)
        await bot.press(press("1.1"), "env-1")
        await bot.press(press("1.1"), "env-1")
        await bot.press(press("1.1"), "env-2")
        await bot.press(press("1.9"), "env-3")
        assert [(await heard.get()).key for _ in range(2)] == ["slack-U0ADA-1.1-claim", "slack-U0ADA-1.9-claim"]
        assert heard.empty()
        await bot.until(lambda: bot.acks == ["env-1", "env-1", "env-2", "env-3"])


async def test_everything_with_an_envelope_is_acknowledged_and_only_presses_ask():
    async with slack_bot() as bot, hearing(bot) as (_, heard):
        await bot.until(lambda: len(bot.sockets) == 1)
        await bot.push("not json")
        await bot.push({"type": "something_new"})
        await bot.push({"type": "events_api", "envelope_id": "env-e", "payload": {"event": {"type": "message"}}})
        await bot.push({"type": "slash_commands", "envelope_id": "env-s", "payload": {"command": "/ears"}})
        await bot.press({"type": "view_submission", "user": {"id": "U0"}}, "env-v")
        await bot.press(press(), "env-p")
        assert isinstance(await heard.get(), Request)
        assert heard.empty()
        await bot.until(lambda: bot.acks == ["env-e", "env-s", "env-v", "env-p"])


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "too_many_websockets"])
async def test_a_new_connection_is_ready_before_the_old_one_is_left(reason):
    async with slack_bot() as bot, hearing(bot) as (_, heard):
        await bot.until(lambda: len(bot.sockets) == 1)
        bot.greets = False
        await bot.push({"type": "disconnect", "reason": reason}, 0)
        await bot.until(lambda: len(bot.sockets) == 2)
        await bot.press(press("1.1"), "env-old", 0)
        assert (await heard.get()).key == "slack-U0ADA-1.1-claim"
        await bot.push({"type": "hello"}, 1)
        await bot.sockets[0].wait_closed()
        await bot.press(press("1.2"), "env-new", 1)
        assert (await heard.get()).key == "slack-U0ADA-1.2-claim"
        await bot.until(lambda: bot.acks == ["env-old", "env-new"])
        assert bot.tickets == 2


async def test_connections_may_follow_one_another_all_day():
    async with slack_bot() as bot, hearing(bot) as (_, heard):
        for number in range(1, 6):
            await bot.until(lambda number=number: len(bot.sockets) == number)
            await bot.press(press(f"1.{number}"), f"env-{number}")
            assert isinstance(await heard.get(), Request)
            await bot.push({"type": "disconnect", "reason": "refresh_requested"})
        assert heard.empty()


async def test_the_old_connection_may_end_by_itself():
    async with slack_bot() as bot, hearing(bot) as (_, heard):
        await bot.until(lambda: len(bot.sockets) == 1)
        await bot.push({"type": "disconnect", "reason": "warning"}, 0)
        bot.sockets[0].transport.abort()
        await bot.until(lambda: len(bot.sockets) == 2)
        await bot.press(press(), "env-1", 1)
        assert isinstance(await heard.get(), Request)


async def test_a_lost_connection_ends_the_requests():
    async with slack_bot() as bot, hearing(bot) as (_, heard):
        await bot.until(lambda: len(bot.sockets) == 1)
        bot.sockets[0].transport.abort()
        failed = await heard.get()
    assert (failed.failure, failed.detail) == (Failure.RETRY, "Slack ended the connection of Socket Mode")


async def test_socket_mode_that_is_switched_off_names_the_remedy():
    async with slack_bot() as bot, hearing(bot) as (_, heard):
        await bot.until(lambda: len(bot.sockets) == 1)
        await bot.push({"type": "disconnect", "reason": "link_disabled"})
        failed = await heard.get()
    assert failed.failure is Failure.DEAD_CONFIG
    assert "switch it on" in failed.detail


async def test_a_connection_that_is_refused_at_once_is_not_replaced_for_ever():
    async with slack_bot() as bot:
        bot.greets = False
        async with hearing(bot) as (_, heard):
            await bot.until(lambda: len(bot.sockets) == 1)
            await bot.push({"type": "disconnect", "reason": "too_many_websockets"})
            assert (await heard.get()).failure is Failure.RETRY
        assert bot.tickets == 1


@pytest.mark.parametrize(
    "told, failure, says",
    [
        (refused("invalid_auth"), Failure.DEAD_CONFIG, "apps.connections.open"),
        (limited(9), Failure.WAIT, "slow down"),
        (said({"ok": True, "url": ""}), Failure.RETRY, "no address"),
        (said({"ok": True, "url": "https://slack.example/"}), Failure.RETRY, "no address"),
        (said({"ok": True, "url": "ws://[broken"}), Failure.RETRY, "no address"),
        (said({"ok": True, "url": "ws://127.0.0.1:1/?ticket=s3cr3t"}), Failure.RETRY, "took no connection"),
        (said({"ok": True, "url": "ws://127.0.0.1:99999/"}), Failure.RETRY, "no address"),
    ],
    ids=["refused", "limited", "empty", "not a socket", "broken", "nobody there", "no such port"],
)
async def test_a_connection_that_cannot_be_had_is_a_failure(told, failure, says):
    async with slack_bot() as bot:
        bot.faults.append(instead(told))
        async with hearing(bot) as (_, heard):
            failed = await heard.get()
    assert failed.failure is failure
    assert says in failed.detail
    assert "s3cr3t" not in failed.detail


async def test_something_else_than_a_websocket_is_a_failure():
    async with slack_bot() as bot:
        bot.faults.append(instead(said({"ok": True, "url": bot.url.replace("http", "ws")})))
        bot.faults.append(instead(refused("invalid_auth")))
        async with hearing(bot) as (_, heard):
            assert (await heard.get()).failure is Failure.RETRY


async def test_a_private_address_is_reached_only_where_that_is_allowed():
    async with slack_bot() as bot, hearing(bot, allow_private=False) as (_, heard):
        failed = await heard.get()
    assert failed.failure is Failure.DEAD_CONFIG
    assert "allow_private" in failed.detail


async def test_alerts_go_out_although_presses_cannot_be_heard():
    async with slack_bot() as bot, hearing(bot, allow_private=False) as (link, heard):
        assert isinstance(await heard.get(), DeliveryFailed)
        await link.api.write("chat.postMessage", {"channel": CHANNEL, "text": "still here"})
        assert len(bot.top) == 1


async def test_whoever_may_not_press_is_told_so_alone():
    async with slack_bot() as bot, hearing(bot, allow_users=["U0ADA"]) as (_, heard):
        await bot.until(lambda: len(bot.sockets) == 1)
        back = bot.url.replace("/api", "/actions/T0/1/abc")
        await bot.press(press("1.1", "U0EVE", response_url=back), "env-1")
        await bot.press(press("1.2", "U0EVE", response_url="http://127.0.0.1:1/actions/gone"), "env-2")
        await bot.press(press("1.3", "U0ADA", response_url=back), "env-3")
        assert (await heard.get()).actor == "u0ada"
        (whisper,) = bot.whispers
    assert "may press" in whisper["text"]
    assert whisper["response_type"] == "ephemeral"


async def test_a_failure_is_answered_to_the_person():
    async with slack_bot() as bot, hearing(bot) as (link, heard):
        await bot.until(lambda: len(bot.sockets) == 1)
        await bot.press(press(response_url=bot.url.replace("/api", "/actions/T0/1/abc")))
        await link.answer(await heard.get(), Answer(ok=False, sentence="maria has it already"))
        assert [whisper["text"] for whisper in bot.whispers] == ["maria has it already"]


async def test_nothing_is_left_open_behind_a_session():
    async with slack_bot() as bot:
        async with hearing(bot):
            await bot.until(lambda: len(bot.sockets) == 1)
        async with asyncio.timeout(5):
            await bot.sockets[0].wait_closed()
        left = [task.get_name() for task in asyncio.all_tasks() if task.get_name() == "slack socket"]
    assert left == []
