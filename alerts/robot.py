"""What the robots of group chats share (WeCom, DingTalk, Feishu): a secret address, and errors inside status 200.

A robot takes a message and tells nothing of it: none can be edited or found again. So each event is a message
of its own, and only those a person must see are sent.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

import httpx
import msgspec
from pydantic import ConfigDict, Field, SecretStr, field_validator

from alerts.base import (
    Channel,
    ChannelHealth,
    DeliveryFailed,
    Failure,
    Link,
    Notice,
    Parcel,
    Receipt,
    connectionless,
)
from alerts.calls import JSON_HEADERS, decoded, trouble
from alerts.card import Card
from alerts.event import EventType
from alerts.render import card_of
from alerts.robot_text import Room, notice_text, spoken, text_of
from alerts.web import Reply, host_of, post

Json = str | bool | int | Mapping[str, "Json"] | Sequence["Json"]
Part = dict[str, Json]

EVENTS: frozenset[EventType] = frozenset({"opened", "escalated", "reopened", "resolved", "test"})

SLOW_WORDS = ("too many", "too fast", "freq")
"""How the robots say that a limit is reached. Codes changed over the years, words did not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """What the codes of a robot mean. 0 is success; any other that is not here is about the message itself."""

    slow: frozenset[int]
    pause: timedelta
    """How long the robot is closed once its limit is reached."""
    busy: frozenset[int] = frozenset()
    dead: Mapping[int, str]
    """What a person has to do, by code."""


class Robot(Channel):
    """Common configuration of the robots; a member adds its text message, its codes, and how it signs."""

    # Validation errors would print the address, and whoever knows it can post.
    model_config = ConfigDict(hide_input_in_errors=True)

    codes: ClassVar[Codes]
    room: ClassVar[Room]

    url: SecretStr = Field(description="Secret address of the robot, as the group's settings show it")
    timezone: ZoneInfo = Field(ZoneInfo("UTC"), description="IANA time zone in which times are shown")

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: SecretStr) -> SecretStr:
        try:
            parsed = httpx.URL(url.get_secret_value())
        except httpx.InvalidURL as error:
            raise ValueError("the address of the robot is no valid URL") from error
        if parsed.scheme not in ("http", "https") or not parsed.host or not cls.knows(parsed):
            raise ValueError("the address is none of this kind of robot; copy it again from the group's settings")
        return url

    @classmethod
    def knows(cls, url: httpx.URL) -> bool:
        """Whether an address has the shape that this service gives its robots."""
        raise NotImplementedError

    def text_message(self, text: str) -> Part:
        """The simplest message there is."""
        raise NotImplementedError

    def message_of(self, card: Card, now: datetime) -> Part:
        return self.text_message(text_of(card, now, self.timezone, self.room))

    def plain_message_of(self, card: Card) -> Part:
        """For when `message_of` is refused; a filter may dislike what a customer wrote."""
        return self.text_message(spoken(card, self.room))

    def notice_message(self, notice: Notice) -> Part:
        return self.text_message(notice_text(notice, self.room))

    def signed(self, message: Part, at: datetime) -> tuple[str, Part]:  # noqa: ARG002 - who signs needs the time
        """The address and the body to send; a robot with a secret adds its signature to one of them."""
        return self.url.get_secret_value(), message

    async def check(self, http: httpx.AsyncClient) -> ChannelHealth:  # noqa: ARG002 - any call would post
        """Tell what is known. No call tests a robot without posting to people."""
        detail = f"the address at {host_of(self.url.get_secret_value())} has the right shape; only a message tests it"
        return ChannelHealth(ok=True, detail=detail)

    def open(self, http: httpx.AsyncClient) -> AbstractAsyncContextManager[Link]:
        return connectionless(_Group(http, self))


@dataclass(frozen=True, slots=True)
class _Group:
    http: httpx.AsyncClient
    robot: Robot

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:  # noqa: ARG002 - nothing to edit
        card = card_of(parcel.alert, parcel.attempt_at, self.robot.timezone, self.robot.language)
        reply = await self._post(self.robot.message_of(card, parcel.attempt_at), parcel.attempt_at)
        if is_refused(reply, self.robot.codes):
            reply = await self._post(self.robot.plain_message_of(card), parcel.attempt_at)
        require_taken(reply, self._place, self.robot.codes)
        return Receipt({})

    async def tell(self, notice: Notice, at: datetime) -> None:
        require_taken(await self._post(self.robot.notice_message(notice), at), self._place, self.robot.codes)

    @property
    def _place(self) -> str:
        return host_of(self.robot.url.get_secret_value())

    async def _post(self, message: Part, at: datetime) -> Reply:
        url, body = self.robot.signed(message, at)
        timeout = self.robot.caps.timeout
        return await post(self.http, url, content=msgspec.json.encode(body), headers=JSON_HEADERS, timeout=timeout)


class Answer(msgspec.Struct):
    """WeCom and DingTalk say `errcode`, Feishu `code`, and `StatusCode` where it is older."""

    code: int | None = None
    errcode: int | None = None
    status_code: int | None = msgspec.field(name="StatusCode", default=None)
    msg: str = ""
    errmsg: str = ""

    @property
    def number(self) -> int | None:
        return next((code for code in (self.code, self.errcode, self.status_code) if code is not None), None)

    @property
    def is_slow(self) -> bool:
        said = f"{self.msg} {self.errmsg}".lower()
        return any(word in said for word in SLOW_WORDS)


def failure_of(answer: Answer, codes: Codes, place: str) -> DeliveryFailed | None:
    """What the robot's own code means; None for success."""
    number = answer.number
    if number == 0:
        return None
    if number is None:
        return DeliveryFailed(Failure.RETRY, f"{place} did not answer as a robot; something before it did")
    if number in codes.slow or answer.is_slow:
        return DeliveryFailed(Failure.WAIT, f"{place} asks us to slow down (code {number})", codes.pause)
    if number in codes.busy:
        return DeliveryFailed(Failure.RETRY, f"{place} is busy (code {number})")
    if number in codes.dead:
        return DeliveryFailed(Failure.DEAD_CONFIG, f"{place} refused (code {number}); {codes.dead[number]}")
    return DeliveryFailed(Failure.BUG, f"{place} refused the message (code {number})")


def is_refused(reply: Reply, codes: Codes) -> bool:
    """Whether the message itself is not liked."""
    if trouble(reply, ""):
        return False
    failed = failure_of(answer_of(reply), codes, "")
    return failed is not None and failed.failure is Failure.BUG


def require_taken(reply: Reply, place: str, codes: Codes) -> None:
    """Return when the robot took the message, else raise what the caller must do about it."""
    failed = trouble(reply, place) or failure_of(answer_of(reply), codes, place)
    if failed:
        raise failed


def answer_of(reply: Reply) -> Answer:
    """The answer, without a code where it is none of a robot's."""
    return decoded(reply.body, Answer) or Answer()
