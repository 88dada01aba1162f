"""A session with one Slack channel: what is sent to it, and what people press in it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from alerts import lines, slack_actions
from alerts.asking import Answer, Request
from alerts.base import DeliveryFailed, Failure, Language, Notice, Parcel, Receipt
from alerts.card import Card
from alerts.render import card_of
from alerts.slack_api import Answer as Told
from alerts.slack_api import Api
from alerts.slack_blocks import Json, notice_text
from alerts.slack_errors import Cure
from alerts.slack_message import QUIET, Message, message_of, plain_message_of, reply_of
from alerts.slack_search import Search

if TYPE_CHECKING:
    from alerts.slack_socket import Sockets

REMEMBERED = 1_000
"""Presses that are known again when they come twice; Slack repeats within seconds."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How alerts are written to one channel."""

    channel: str
    zone: ZoneInfo
    language: Language
    buttons: bool
    broadcast: bool
    limit: timedelta
    """For one alert, with all the calls it takes."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a message is, by the id that Slack answered with."""

    channel: str
    ts: str


@dataclass(slots=True)
class Bot:
    """Writes, edits and replies."""

    api: Api
    manner: Manner
    search: Search

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:
        limit = self.manner.limit.total_seconds()
        try:
            async with asyncio.timeout(limit):
                place = await self._send(parcel, self._known(previous))
        except TimeoutError as error:
            raise DeliveryFailed(Failure.RETRY, f"Slack took longer than {limit:g} s") from error
        return Receipt({"channel": place.channel, "ts": place.ts, "to": self.manner.channel})

    async def tell(self, notice: Notice, at: datetime) -> None:  # noqa: ARG002 - Slack shows the time itself
        request = {"channel": self.manner.channel, "text": notice_text(notice), **QUIET}
        (await self.api.write("chat.postMessage", request)).require()

    def _known(self, previous: Receipt | None) -> _Place | None:
        """The message of the incident, unless the configuration names another channel since."""
        if previous is None or previous.ref.get("to") != self.manner.channel or not previous.ref.get("ts"):
            return None
        return _Place(previous.ref["channel"], previous.ref["ts"])

    async def _send(self, parcel: Parcel, known: _Place | None) -> _Place:
        """Edit what is there, else write it, unless it was written and only the answer was lost."""
        self.search.may_exist(parcel)
        card = card_of(parcel.alert, parcel.attempt_at, self.manner.zone, self.manner.language)
        if known and await self._edit(parcel, card, known):
            await self._reply(parcel, card, known)
            return known
        found = await self.search.message(parcel)
        lost = _Place(self.manner.channel, found) if found else None
        if lost and await self._edit(parcel, card, lost):
            return lost
        return await self._post(parcel, card)

    async def _edit(self, parcel: Parcel, card: Card, place: _Place) -> bool:
        """False where the message is gone, or can be edited no more."""
        answer = await self._write("chat.update", parcel, card, lambda message: message.edited(place.channel, place.ts))
        if answer.cure is Cure.REPOST:
            return False
        answer.require()
        return True

    async def _post(self, parcel: Parcel, card: Card) -> _Place:
        answer = await self._write(
            "chat.postMessage", parcel, card, lambda message: message.posted(self.manner.channel)
        )
        body = answer.require()
        return _Place(body.channel or self.manner.channel, body.ts)

    async def _reply(self, parcel: Parcel, card: Card, place: _Place) -> None:
        """A line in the thread. The edit came first: repeating that does no harm, repeating this does."""
        if not lines.is_news(parcel.alert) or await self.search.replied(parcel, place.ts):
            return
        request = reply_of(parcel, card, place.channel, place.ts, broadcast=self.manner.broadcast)
        (await self.api.write("chat.postMessage", request)).require()

    async def _write(
        self, method: str, parcel: Parcel, card: Card, request: "Callable[[Message], dict[str, Json]]"
    ) -> Told:
        """The message, and once more in the simplest form where Slack dislikes it."""
        message = message_of(parcel, card, buttons=self.manner.buttons)
        answer = await self.api.write(method, request(message))
        if answer.cure is Cure.SIMPLER:
            answer = await self.api.write(method, request(plain_message_of(parcel, card)))
        return answer


@dataclass(slots=True)
class Listening(Bot):
    """As Bot, and hears what people press, by Socket Mode."""

    connect: "Callable[[], Sockets]"
    objection: Callable[[Request], Answer | None]
    _sockets: "Sockets | None" = None
    _heard: dict[str, None] = field(default_factory=dict)

    async def requests(self) -> AsyncIterator[Request]:
        """What people ask for, each press once, acknowledged already. Raises DeliveryFailed."""
        if self._sockets is None:
            self._sockets = self.connect()
        async for payload in self._sockets.payloads():
            for request in slack_actions.pressed(payload):
                if self._is_new(request.key) and not await self._refused(request):
                    yield request

    async def close(self) -> None:
        if self._sockets is not None:
            await self._sockets.close()

    async def answer(self, request: Request, answer: Answer) -> None:
        await slack_actions.tell(self.api.http, request, answer, self.api.timeout)

    async def _refused(self, request: Request) -> bool:
        objection = self.objection(request)
        if objection is None:
            return False
        # A courtesy to one person: that they cannot be told must not end the session of all.
        with suppress(DeliveryFailed):
            await self.answer(request, objection)
        return True

    def _is_new(self, key: str) -> bool:
        if key in self._heard:
            return False
        self._heard[key] = None
        if len(self._heard) > REMEMBERED:
            del self._heard[next(iter(self._heard))]
        return True
