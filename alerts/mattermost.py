"""Mattermost through a bot: one post for each incident, edited as things change, and a quiet thread.

See https://developers.mattermost.com/integrate/reference/bot-accounts/.
"""

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

from httpx import AsyncClient
from pydantic import ConfigDict, Field, SecretStr, field_validator

from alerts import lines
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
from alerts.card import Card
from alerts.mattermost_api import Answer, Api
from alerts.mattermost_post import Post, keyed, news_of, notice_post, plain_post_of, post_of
from alerts.render import card_of
from alerts.safe_text import inline

CALL = timedelta(seconds=7)
"""For one call; an alert takes up to three, and more only after an answer was lost."""
MAX_NAME = 60
MAX_POST = 16_383
"""Characters of a post: https://docs.mattermost.com/end-user-guide/collaborate/send-messages.html."""


class Mattermost(Channel):
    """One post for each incident in a Mattermost channel that your bot is a member of."""

    # Validation errors would print the token.
    model_config = ConfigDict(hide_input_in_errors=True)

    caps: ClassVar[ChannelCaps] = ChannelCaps(
        edit=True,
        thread=True,
        can_ask=True,
        max_size=MAX_POST,
        # Servers limit by their own settings (ten requests a second at first); people read no faster than this.
        gap=timedelta(seconds=1),
        timeout=timedelta(seconds=30),
    )

    kind: Literal["mattermost"] = "mattermost"
    server: str = Field(pattern=r"^https?://\S+$", description="Address of the server, like https://chat.example.org")
    token: SecretStr = Field(description="Access token of a bot account (Integrations, Bot Accounts)")
    channel: str = Field(
        pattern=r"^[a-z0-9]{26}$", description="Id of the channel, 26 letters and digits; in the channel's details"
    )
    timezone: ZoneInfo = Field(ZoneInfo("UTC"), description="IANA time zone in which times are shown")

    @field_validator("token")
    @classmethod
    def _is_a_token(cls, token: SecretStr) -> SecretStr:
        if not token.get_secret_value().isascii() or not token.get_secret_value().isalnum():
            raise ValueError("the token of a bot has letters and digits only; copy the token, not its id")
        return token

    async def check(self, http: AsyncClient) -> ChannelHealth:
        """Ask who the bot is and whether it is in the channel; posts nothing."""
        api = self._api(http)
        try:
            me = (await api.read("users/me")).require()
            (await api.read(f"channels/{self.channel}/members/me")).require()
        except DeliveryFailed as failed:
            return ChannelHealth(ok=False, detail=failed.detail)
        name = inline(me.username, MAX_NAME) or "the bot"
        return ChannelHealth(ok=True, detail=f"{name} is a member of the channel at {api.place}")

    def open(self, http: AsyncClient) -> AbstractAsyncContextManager[Link]:
        return connectionless(_Link(self._api(http), self))

    def _api(self, http: AsyncClient) -> Api:
        return Api(http, self.server, self.token, self.channel, CALL)


@dataclass(frozen=True, slots=True)
class _Link:
    api: Api
    channel: Mattermost

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:
        limit = self.channel.caps.timeout.total_seconds()
        try:
            async with asyncio.timeout(limit):
                post = await self._send(parcel, self._known(previous))
        except TimeoutError as error:
            raise DeliveryFailed(Failure.RETRY, f"{self.api.place} took longer than {limit:g} s") from error
        return Receipt({"channel": self.channel.channel, "post": post})

    async def tell(self, notice: Notice, at: datetime) -> None:  # noqa: ARG002 - Mattermost shows the time itself
        (await self.api.write(notice_post(notice))).require()

    def _known(self, previous: Receipt | None) -> str | None:
        """The post of the incident, unless the configuration names another channel since."""
        if previous is None or previous.ref.get("channel") != self.channel.channel:
            return None
        return previous.ref["post"]

    async def _send(self, parcel: Parcel, known: str | None) -> str:
        """Edit what is there, else write it, unless it was written and only the answer was lost."""
        card = card_of(parcel.alert, parcel.attempt_at, self.channel.timezone, self.channel.language)
        shown = keyed(post_of(card, parcel.attempt_at, self.channel.timezone), parcel.key)
        if known and await self._edited(known, shown, card):
            # An edit makes no sound. It comes first: repeating that does no harm.
            await self._say_more(parcel, card, known)
            return known
        lost = await self.api.find(parcel.key) if parcel.tried else None
        if lost and lost != known and await self._edited(lost, shown, card):
            return lost
        answer = await self.api.write(shown)
        if answer.disliked:
            answer = await self.api.write(keyed(plain_post_of(card), parcel.key))
        return answer.require().id

    async def _edited(self, known: str, shown: Post, card: Card) -> bool:
        """False where the post is gone, or can be edited no more."""
        answer = await self.api.edit(known, shown)
        if answer.disliked and not answer.closed:
            answer = await self.api.edit(known, keyed(plain_post_of(card), shown.props.allears_delivery))
        if answer.closed:
            return False
        answer.require()
        return True

    async def _say_more(self, parcel: Parcel, card: Card, known: str) -> None:
        """What must be heard is a post that everybody sees; other news is a line in the thread."""
        key = f"{parcel.key}-news"
        heard = lines.must_be_heard(parcel.alert)
        if not (heard or lines.is_news(parcel.alert)) or (parcel.tried and await self.api.find(key)):
            return
        answer: Answer = await self.api.write(
            keyed(plain_post_of(card) if heard else news_of(card), key), root="" if heard else known
        )
        answer.require()
