"""One session with the double of Slack at a time, as after every failure."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from doubles.slack_bot import CHANNEL, TOKEN, SlackBot

from alerts.base import DeliveryFailed, Link, Parcel, Receipt
from alerts.event import Alert
from alerts.slack import Slack


def parcel(alert: Alert, after: timedelta = timedelta(seconds=1), channel: str = "support") -> Parcel:
    return Parcel(f"{alert.event_id}-{channel}", alert, alert.at + after)


@asynccontextmanager
async def linked(bot: SlackBot, **options: object) -> AsyncIterator[Link]:
    made = Slack(**{"token": TOKEN, "channel": CHANNEL, "address": bot.url, "allow_private": True, **options})
    async with httpx.AsyncClient() as http, made.open(http) as link:
        yield link


async def send(bot: SlackBot, one: Parcel, previous: Receipt | None = None, **options: object) -> Receipt:
    """In a session of its own, as after every failure."""
    async with linked(bot, **options) as link:
        return await link.send(one, previous)


async def failure_of(bot: SlackBot, one: Parcel, previous: Receipt | None = None) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failed:
        await send(bot, one, previous)
    return failed.value


def passing() -> Callable[[], float]:
    """A clock on which enough time passes between two messages."""
    return iter(range(0, 10**9, 60)).__next__
