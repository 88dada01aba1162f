"""Whatever Apprise can reach (https://appriseit.com/services/): the long tail of services, each by one address.

Apprise answers with yes or no alone, so a no is tried again until the alert is too old. It is an extra, and is
imported only where it is used.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Literal
from zoneinfo import ZoneInfo

from httpx import AsyncClient
from pydantic import ConfigDict, Field, SecretStr, field_validator

from alerts.apprise_text import Message, Room, message_of, notice_message
from alerts.base import (
    Channel,
    ChannelCaps,
    ChannelHealth,
    DeliveryFailed,
    Failure,
    Link,
    Notice,
    Parcel,
    Receipt,
    connectionless,
)
from alerts.render import card_of
from alerts.safe_text import inline

if TYPE_CHECKING:
    from apprise import NotifyBase

MISSING = "Apprise is not installed: pip install 'allears[apprise]'"
UNKNOWN = "Apprise knows no such address; see https://appriseit.com/services/ for how it is written"
MAX_NAME = 40

Writer = Callable[[Room], Message]
"""Writes what fits a service."""


class Apprise(Channel):
    """One message for each alert through any service that Apprise knows; needs `pip install 'allears[apprise]'`.

    Nothing is edited, and only what a person must see is sent. Apprise connects by itself: `allow_private` and
    `allow_http` do not bind it, and whether a failure is for good is not known.
    """

    # Validation errors would print the address, which holds tokens and passwords.
    model_config = ConfigDict(hide_input_in_errors=True)

    caps: ClassVar[ChannelCaps] = ChannelCaps(
        # Nothing is known of the service's limits; people read no faster than this.
        gap=timedelta(seconds=1),
        timeout=timedelta(seconds=30),
        events=frozenset({"opened", "escalated", "reopened", "resolved", "test"}),
    )

    kind: Literal["apprise"] = "apprise"
    url: SecretStr = Field(description="Secret address of one service as Apprise writes it, like gotify://host/token")
    timezone: ZoneInfo = Field(ZoneInfo("UTC"), description="IANA time zone in which times are shown")

    @field_validator("url")
    @classmethod
    def _is_known(cls, url: SecretStr) -> SecretStr:
        try:
            known = service_of(url)
        except ImportError as error:
            raise ValueError(MISSING) from error
        if known is None:
            raise ValueError(UNKNOWN)
        return url

    async def check(self, http: AsyncClient) -> ChannelHealth:  # noqa: ARG002 - any call would send
        """Name the service. No call tests it without sending to people."""
        service = await asyncio.to_thread(service_of, self.url)
        if service is None:
            return ChannelHealth(ok=False, detail=UNKNOWN)
        name = inline(str(service.service_name), MAX_NAME)
        return ChannelHealth(ok=True, detail=f"Apprise will send by {name}; whether it arrives shows the first alert")

    def open(self, http: AsyncClient) -> AbstractAsyncContextManager[Link]:  # noqa: ARG002 - Apprise has its own
        return connectionless(_Service(self))


@dataclass(frozen=True, slots=True)
class _Service:
    channel: Apprise

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:  # noqa: ARG002 - nothing to edit
        zone = self.channel.timezone
        card = card_of(parcel.alert, parcel.attempt_at, zone, self.channel.language)
        await self._send(lambda room: message_of(card, parcel.attempt_at, zone, room))
        return Receipt({})

    async def tell(self, notice: Notice, at: datetime) -> None:  # noqa: ARG002 - services show the time themselves
        await self._send(lambda room: notice_message(notice, room))

    async def _send(self, write: Writer) -> None:
        """Raises DeliveryFailed(RETRY): a no may mean anything."""
        limit = self.channel.caps.timeout.total_seconds()
        try:
            async with asyncio.timeout(limit):
                taken = await asyncio.to_thread(hand_in, self.channel.url, write)
        except TimeoutError as error:
            raise DeliveryFailed(Failure.RETRY, f"Apprise did not answer within {limit:g} s") from error
        if not taken:
            raise DeliveryFailed(Failure.RETRY, "the service did not take the message; Apprise does not tell why")


def service_of(url: SecretStr) -> "NotifyBase | None":
    """The service behind an address; None where Apprise does not know it. Raises ImportError without the extra."""
    import apprise  # noqa: PLC0415 - an extra: only who uses it needs it, and it loads every service it knows

    # At its most talkative it writes whole addresses into the log.
    apprise.logger.disabled = True
    return apprise.Apprise.instantiate(url.get_secret_value())


def hand_in(url: SecretStr, write: Writer) -> bool:
    """Send what is written for the room that the service has, and wait. False where it was not taken."""
    import apprise  # noqa: PLC0415 - as above

    service = service_of(url)
    if service is None:
        return False
    message = write(Room(body=service.body_maxlen, title=service.title_maxlen))
    sender = apprise.Apprise(services=service)
    return bool(sender.notify(body=message.body, title=message.title, notify_type=message.type, body_format="text"))
