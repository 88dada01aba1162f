"""Telegram: what is written in the groups and channels that a bot of yours is in, and to the bot itself."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, ClassVar, Literal

import httpx
import msgspec
from pydantic import ConfigDict, Field, HttpUrl, SecretStr, field_validator

from connectors import telegram_api as api
from connectors import web
from connectors.base import Caps, Change, Cursor, Gap, Page, RateSignal, Refused, Source, TryLater

LIMIT = 100
"""Most updates in an answer: https://core.telegram.org/bots/api#getupdates ."""

KEPT = timedelta(hours=24)
"""How long updates wait for us (same page)."""

WANTED = '["message","edited_message","channel_post","edited_channel_post"]'

TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{1,100}")

UNKNOWN = (web.UNAUTHORIZED, httpx.codes.NOT_FOUND)
"""How a token is refused that was taken back, and one that never was."""


class Position(msgspec.Struct, frozen=True):
    """What a cursor holds: the numbers of the updates that the last page brought, and when it was asked for."""

    v: Literal[1]
    bot: str
    first: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    last: Annotated[int, msgspec.Meta(ge=-1, le=2**53)]
    asked: api.Second | None = None
    """By the server's clock."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One answer: updates in the order of their numbers."""

    raw: list[msgspec.Raw]
    rate: RateSignal | None
    now: datetime | None
    """The server's clock."""

    @property
    def numbers(self) -> list[int]:
        return [one.update_id for one in web.decode_each(self.raw, api.Numbered)[0]]


class Telegram(Source):
    """Messages in groups and channels that your bot is a member of, and those written to the bot itself.

    The bot reads a group only with privacy mode off (BotFather, /setprivacy) or as its administrator, and nothing
    that was written before it came. Telegram keeps updates for 24 hours: what a longer stop loses is told as a gap.
    Deletions are not told. No other program may read the updates of the same bot. Tell a group that it is read.
    """

    model_config = ConfigDict(hide_input_in_errors=True)
    # How often updates may be asked for is not documented; messages may be sent once a second.
    caps: ClassVar[Caps] = Caps(
        edits=True,
        needs_auth=True,
        min_interval=timedelta(seconds=2),
        default_interval=timedelta(seconds=10),
    )
    spoken: ClassVar[str] = "ar fa ru uk"
    terms: ClassVar[str] = (
        "Groups are half private: say in them that a bot reads along; set retention_days, since deletions are "
        "never told to bots."
    )
    blind_spots: ClassVar[str] = "Only chats that your bot is in, only the last 24 hours, no search, no counts."

    kind: Literal["telegram"] = "telegram"
    address: HttpUrl = Field(HttpUrl("https://api.telegram.org"), description="Address of the Bot API")
    token: SecretStr = Field(description="Token of the bot, from BotFather")
    private: bool = Field(default=True, description="Also what people write to the bot alone")

    @field_validator("token")
    @classmethod
    def _token(cls, given: SecretStr) -> SecretStr:
        if not TOKEN.fullmatch(given.get_secret_value()):
            raise ValueError("token is none; BotFather gives it as 123456789:letters")
        return given

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """Up to a hundred updates. Those of the page before are confirmed only now, when they are surely stored."""
        at, gaps = self._recall(cursor)
        listed = await self._ask(http, None)
        if at is not None and listed.numbers and at.first <= listed.numbers[0] <= at.last:
            listed = await self._ask(http, at.last + 1)
        now = listed.now
        updates, skipped = web.decode_each(listed.raw, api.Update)
        told = [post for update in updates for post in update.posts() if self._is_told(post)]
        newest = {mention.key: mention for mention in (api.mention(post, self.id) for post in told)}
        edited = (mention for mention in newest.values() if mention.edited)
        return Page(
            tuple(newest.values()),
            self._keep(at, listed.numbers, now),
            len(listed.raw) >= LIMIT,
            listed.rate,
            gaps + self._missed(at, now),
            tuple(Change(mention.key, mention) for mention in edited),
            skipped,
        )

    @property
    def _bot(self) -> str:
        """The number of the bot, which is no secret."""
        return self.token.get_secret_value().partition(":")[0]

    def _is_told(self, post: api.Message) -> bool:
        return post.says_something and (self.private or post.chat.type != "private")

    def _recall(self, cursor: Cursor | None) -> tuple[Position | None, tuple[Gap, ...]]:
        """Where we are; None, and told, for a cursor of another bot or a damaged one."""
        if cursor is None:
            return None, ()
        try:
            position = msgspec.convert(cursor, Position)
        except msgspec.ValidationError as error:
            return None, (Gap(None, None, f"the saved position could not be read ({error})"),)
        if position.bot != self._bot:
            return None, (Gap(None, None, "the source was given another bot"),)
        return position, ()

    def _keep(self, at: Position | None, numbers: list[int], now: datetime | None) -> Cursor:
        before = at or Position(1, self._bot, 0, -1)
        asked = max(int(now.timestamp()), 0) if now else before.asked
        first, last = (min(numbers), max(numbers)) if numbers else (before.first, before.last)
        held: Cursor = msgspec.to_builtins(Position(1, self._bot, first, last, asked))
        return held

    def _missed(self, at: Position | None, now: datetime | None) -> tuple[Gap, ...]:
        """Of what was written before the last 24 hours nothing is left."""
        asked = datetime.fromtimestamp(at.asked, UTC) if at and at.asked is not None else None
        if asked is None or now is None or now - asked <= KEPT:
            return ()
        return (Gap(asked, now - KEPT, "Telegram keeps messages for a bot 24 hours; nobody asked for longer"),)

    async def _ask(self, http: httpx.AsyncClient, offset: int | None) -> Listed:
        # Without an offset nothing is confirmed, and what waits is shown whatever its numbers are: after a week
        # without updates they begin anew anywhere. It does not wait for the next message: a poll never hangs.
        asked: dict[str, web.Value] = {"limit": LIMIT, "timeout": 0, "allowed_updates": WANTED}
        asked |= {} if offset is None else {"offset": offset}
        url = f"{str(self.address).rstrip('/')}/bot{self.token.get_secret_value()}/getUpdates"
        place = web.host_of(url)
        try:
            answer = await web.fetch(http, url, params=asked, follow=False)
        except (TryLater, Refused) as error:
            raise _explained(error, place) from error
        told = web.decode(answer.value, api.Envelope, place)
        if not told.ok or told.result is None:
            raise _failure(told, place, told.error_code)
        return Listed(told.result, answer.rate, web.server_time(answer.headers))


def _explained(error: TryLater | Refused, place: str) -> TryLater | Refused:
    """The error as the body tells it."""
    try:
        told = msgspec.json.decode(error.body, type=api.Envelope)
    except web.UNREADABLE:
        return error
    return _failure(told, place, error.status)


def _failure(told: api.Envelope, place: str, status: int | None) -> TryLater | Refused:
    code, said = told.error_code or status or 0, told.description[:100]
    if code == web.TOO_MANY:
        pause = told.parameters.retry_after
        wait = None if pause is None else timedelta(seconds=pause)
        return TryLater(f"{place} asks us to slow down ({code})", wait, status=code, firm=wait is not None)
    if code in UNKNOWN:
        return Refused(f"{place} does not know the token ({said}); BotFather shows the one that is valid", status=code)
    if code == httpx.codes.CONFLICT and "webhook" in said.lower():
        return Refused(f"a webhook takes the updates of this bot ({said}); delete it", status=code)
    if code == httpx.codes.CONFLICT:
        return TryLater(f"another program reads the updates of this bot ({said}); only one can", status=code)
    if 400 <= code < 500:
        return Refused(f"{place} refused the request ({code}: {said})", status=code)
    return TryLater(f"{place} is in trouble ({code}: {said})", status=code)
