from datetime import timedelta

import msgspec
import pytest
from doubles.contract_alerts import life, opened
from doubles.server import Told
from doubles.slack_bot import (
    broken_behind,
    instead,
    lost,
    obeyed,
    slack_bot,
)
from doubles.slack_session import failure_of, linked, parcel, passing, send

from alerts.base import Failure, Parcel

LIFE = life()
OPENED, NEW_WORDS, ESCALATED, CLAIMED, ANSWERED, REOPENED, *_, RESOLVED = LIFE


async def test_a_young_event_costs_no_look():
    async with slack_bot(passing()) as bot:
        async with linked(bot) as link:
            receipt = await link.send(parcel(OPENED), None)
            bot.calls.clear()
            receipt = await link.send(parcel(NEW_WORDS), receipt)
            await link.send(parcel(ESCALATED), receipt)
        assert bot.methods == ["chat.update", "chat.postMessage"] * 2


AMBIGUOUS = {"closed": lost, "500 behind": broken_behind}


@pytest.mark.parametrize("fault", AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
async def test_a_message_whose_answer_was_lost_is_found_again(fault):
    async with slack_bot(passing()) as bot:
        bot.faults += [obeyed, fault]
        assert (await failure_of(bot, parcel(OPENED))).failure is Failure.RETRY
        bot.chatter(120)
        receipt = await send(bot, parcel(OPENED, timedelta(seconds=3)))
        written = [message for message in bot.top if "metadata" in message]
    assert [message["ts"] for message in written] == [receipt.ref["ts"]]
    assert bot.methods[-4:] == ["conversations.history"] * 3 + ["chat.update"]


@pytest.mark.parametrize("fault", AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
async def test_a_reply_whose_answer_was_lost_is_found_again(fault):
    async with slack_bot(passing()) as bot:
        receipt = await send(bot, parcel(OPENED))
        bot.faults += [obeyed, obeyed, fault]
        assert (await failure_of(bot, parcel(ESCALATED), receipt)).failure is Failure.RETRY
        assert await send(bot, parcel(ESCALATED, timedelta(seconds=3)), receipt) == receipt
        assert len(bot.thread) == 1


async def test_what_was_never_accepted_is_written():
    async with slack_bot(passing()) as bot:
        bot.faults += [obeyed, instead(Told(drop=True))]
        assert (await failure_of(bot, parcel(OPENED))).failure is Failure.RETRY
        await send(bot, parcel(OPENED, timedelta(seconds=3)))
        assert len(bot.top) == 1


async def test_two_channels_of_ours_in_one_place_do_not_mistake_their_messages():
    async with slack_bot(passing()) as bot:
        await send(bot, parcel(OPENED))
        await send(bot, parcel(OPENED, channel="lead"))
        assert len(bot.top) == 2


async def test_a_reply_shown_in_the_channel_is_no_message_of_its_own():
    """The message is deleted after its reply went out: a new one is written, the reply is not taken for it."""
    async with slack_bot(passing()) as bot:
        first = await send(bot, parcel(OPENED))
        await send(bot, parcel(ESCALATED), first)
        del bot.messages[first.ref["ts"]]
        again = await send(bot, parcel(ESCALATED, timedelta(seconds=3)), first)
        assert "thread_ts" not in bot.messages[again.ref["ts"]]


async def test_one_look_serves_a_queue():
    alerts = [msgspec.structs.replace(OPENED, event_id=f"ev-{number}") for number in range(4)]
    async with slack_bot(passing()) as bot:
        async with linked(bot) as link:
            for number, alert in enumerate(alerts):
                await link.send(parcel(alert, timedelta(seconds=60 + number)), None)
        assert bot.methods.count("conversations.history") == 1
        assert len(bot.top) == 4


async def test_an_old_look_is_not_trusted():
    async with slack_bot(passing()) as bot:
        async with linked(bot) as link:
            await link.send(parcel(OPENED, timedelta(seconds=60)), None)
            await link.send(parcel(opened("en"), timedelta(seconds=70), channel="b"), None)
        assert bot.methods.count("conversations.history") == 2


async def test_an_app_that_may_not_read_still_delivers():
    async with slack_bot() as bot:
        bot.scopes.discard("channels:history")
        receipt = await send(bot, parcel(OPENED))
        await send(bot, parcel(ESCALATED), receipt)
        assert (len(bot.top), len(bot.thread)) == (1, 1)


async def test_a_look_that_did_not_go_back_far_enough_is_repeated():
    async with slack_bot(passing()) as bot:
        async with linked(bot) as link:
            await link.send(parcel(RESOLVED, timedelta(seconds=1)), None)
            now = RESOLVED.at + timedelta(seconds=2)
            await link.send(Parcel("ev-old-support", OPENED, now), None)
        assert bot.methods.count("conversations.history") == 2
